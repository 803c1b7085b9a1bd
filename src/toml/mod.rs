//! TOML as `BurntSushi/toml` writes and reads it. In: Go values, or text. Out: the text of `toToml`, or
//! tables with `int64` apart from `float64`, or the library's errors with line and last key.

mod cursor;
mod datetime;
mod document;
mod number;
mod quotes;
mod read;
mod strings;
mod write;

#[cfg(test)]
mod tests;

pub use datetime::{DateTime, Offset};
pub use read::read;
pub use write::{Failure, write};

use crate::value::Str;
use std::collections::BTreeMap;

/// The deepest nesting that is read or written; Go's library has no limit but its stack.
const MAX_DEPTH: usize = 1_000;

/// The members of a table.
pub type Table = BTreeMap<Str, Item>;

/// What a TOML document says.
#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    /// A boolean.
    Bool(bool),
    /// An `int64`.
    Int(i64),
    /// A `float64`.
    Float(f64),
    /// A string.
    Str(Str),
    /// A date, a time, or both.
    DateTime(DateTime),
    /// An array.
    Array(Vec<Item>),
    /// A table.
    Table(Table),
    /// An array of tables that was written with `[[…]]`: a `[]map[string]interface {}` in Go.
    Tables(Vec<Table>),
}
