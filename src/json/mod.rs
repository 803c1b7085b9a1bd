//! JSON as Go's `encoding/json` reads and writes it. In: text, or Go values. Out: nodes with places
//! or Go's syntax errors; bytes with Go's escapes, number forms and key order.

mod decode;
mod node;
mod number;
mod read;
mod write;

#[cfg(test)]
mod tests;

pub use decode::{kind_of, mismatch};
pub use node::{Member, Node, NodeData, Number};
pub use number::{append_float, float32};
pub use read::{JsonError, Parsed, parse, read};
pub use write::{Style, write};

/// The deepest nesting that Go's decoder accepts.
pub const MAX_DEPTH: usize = 10_000;

/// What Go says of a text that nests deeper than [`MAX_DEPTH`].
pub const TOO_DEEP: &str = "exceeded max depth";
