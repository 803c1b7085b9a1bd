//! Go's complaint when a JSON value does not fit the Go type it is decoded into. In: the node and
//! the type's (and field's) Go name. Out: the text. Which types and fields there are is for the
//! callers to know.

use super::{Node, NodeData};

/// What Go calls a JSON value in its complaints: `array`, `object`, `string`, `number`, `bool`.
pub fn kind_of(node: &Node) -> &'static str {
    match &node.data {
        NodeData::Null => "null",
        NodeData::Bool(_) => "bool",
        NodeData::Number(_) => "number",
        NodeData::Str(_) => "string",
        NodeData::List(_) => "array",
        NodeData::Table(_) => "object",
    }
}

/// The text of Go's `json.UnmarshalTypeError`: `json: cannot unmarshal array into Go value of type T`.
///
/// `found` is usually [`kind_of`] the node; for a number that an integer type cannot hold, Go adds
/// its digits (`number 1.5`). `field` is the struct's name, a dot and the path of JSON names to the
/// field, as in `Metadata.maintainers.name`; the root has none. `null` fits every type.
pub fn mismatch(found: &str, field: Option<&str>, go_type: &str) -> String {
    match field {
        Some(field) => {
            format!("json: cannot unmarshal {found} into Go struct field {field} of type {go_type}")
        }
        None => format!("json: cannot unmarshal {found} into Go value of type {go_type}"),
    }
}
