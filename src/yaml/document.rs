//! What reading YAML gives. In: nothing. Out: a document with its repeated keys, or the error in Go's
//! words with its place. The nodes themselves are JSON's, which all YAML is turned into.

use crate::json::Node;
use crate::limits::Reached;
use crate::text::Span;

/// One document.
#[derive(Clone, Debug)]
pub struct Document {
    /// The root node.
    pub root: Node,
    /// Keys given more than once in one mapping; the last one counts.
    pub duplicates: Vec<Duplicate>,
}

/// A key that a mapping gives twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duplicate {
    /// The earlier key, whose value is lost.
    pub lost: Span,
    /// The later key, whose value counts.
    pub kept: Span,
}

/// Why a text is not YAML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct YamlError {
    /// Go's words, such as `error converting YAML to JSON: yaml: line 2: did not find expected key`.
    pub text: String,
    /// Where the reader stood.
    pub at: Option<Span>,
    /// The limit of ours that was reached; then the words are ours.
    pub reached: Option<Reached>,
}
