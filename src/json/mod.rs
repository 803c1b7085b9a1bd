//! JSON as Go's `encoding/json` reads and writes it. In: text, or Go values. Out: nodes with places
//! or Go's syntax errors; bytes with Go's escapes, number forms and key order.

use crate::value::Value;
use crate::yaml::Node;

/// How to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// `toJson`: one line, `<`, `>` and `&` escaped.
    Compact,
    /// `toPrettyJson`: two spaces of indent, escaped.
    Pretty,
    /// `toRawJson`: one line, not escaped.
    Raw,
}

/// Reads one JSON text (numbers become `float64`), or gives Go's error text.
pub fn read(text: &[u8]) -> Result<Node, JsonError> {
    let _ = text;
    todo!()
}

/// Why a text is not JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonError {
    /// Go's words, such as `invalid character 'b' looking for beginning of value`.
    pub text: String,
    /// The byte offset at which Go stops.
    pub offset: usize,
}

/// Writes a Go value. `Err` holds Go's text, such as `json: unsupported value: +Inf`.
pub fn write(value: &Value, style: Style) -> Result<Vec<u8>, String> {
    let _ = (value, style);
    todo!()
}
