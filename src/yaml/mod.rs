//! YAML as Helm reads and writes it. In: text. Out: typed nodes with the place of every key and
//! value, or the error in go-yaml's words; and the other way, Go values to the text of `toYaml` and
//! `toYamlPretty`. Knows nothing of charts or of what keys mean.

mod node;

pub use node::{Document, Duplicate, Member, Node, NodeData, Number, YamlError};

use crate::value::Value;

/// Reads the first document of a text as `sigs.k8s.io/yaml` does: YAML 1.1 typing, then JSON's data
/// model (numbers are `float64`, keys strings). Empty text is `null`.
pub fn read(text: &[u8]) -> Result<Document, YamlError> {
    let _ = text;
    todo!()
}

/// Reads all documents of a text, split as Helm 4 splits values files.
pub fn read_all(text: &[u8]) -> Result<Vec<Document>, YamlError> {
    let _ = text;
    todo!()
}

/// What `toYaml` gives, without the final newline. `Err` holds Go's text (the function then gives "").
pub fn write(value: &Value) -> Result<Vec<u8>, String> {
    let _ = value;
    todo!()
}

/// What `toYamlPretty` gives, without the final newline.
pub fn write_pretty(value: &Value) -> Result<Vec<u8>, String> {
    let _ = value;
    todo!()
}
