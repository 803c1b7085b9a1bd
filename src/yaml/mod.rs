//! YAML as Helm reads and writes it. In: text. Out: typed nodes with the place of every key and
//! value, or the error in go-yaml's words; and the other way, Go values to the text of `toYaml` and
//! `toYamlPretty`. Knows nothing of charts or of what keys mean.

mod build;
mod compose;
mod document;
mod emit;
mod go_syntax;
mod number;
mod parse;
mod read;
mod resolve;
mod scan;
mod source;
mod split;
mod timestamp;

#[cfg(test)]
mod tests;

pub use crate::json::{Member, Node, NodeData, Number};
pub use document::{Document, Duplicate, YamlError};
pub use emit::{write, write_pretty};
pub use read::{read, read_members, read_within};
pub use split::read_all;

/// What `sigs.k8s.io/yaml` says when Go's JSON decoder refuses: see [`crate::json::mismatch`].
pub fn unmarshal_error(text: &str) -> String {
    format!("error unmarshaling JSON: while decoding JSON: {text}")
}
