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

/// At most so many values are in a text of JSON or TOML: each but the first follows one of a few
/// characters. Cheaper than to read it and see.
pub fn most_values(text: &[u8]) -> u64 {
    let marks = text
        .iter()
        .filter(|b| matches!(b, b',' | b'[' | b'{' | b':' | b'='));
    marks.count() as u64 + 1
}

/// What Go says of a text that nests deeper than [`MAX_DEPTH`].
pub const TOO_DEEP: &str = "exceeded max depth";
