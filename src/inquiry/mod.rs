//! Questions about a chart and answers to them. In: a chart, what the user set, a field or a key. Out:
//! where each value comes from, why a field is what it is, what a key does: as data, for reports to print.
//! Whatever is said to change something has been rendered with the change.

mod alternatives;
mod branches;
mod causes;
mod comments;
mod examples;
mod explain;
mod lab;
mod origins;
mod why;

pub use explain::{Driven, Example, Explanation, Reader, explain};
pub use lab::{Lab, Question};
pub use origins::{OriginRow, Written, origins};
pub use why::{Absence, Cause, Gate, Lever, ObjectNames, Reading, Refusal, Target, Why, why};

use crate::json::{self, NodeData, Style};
use crate::tree::{Data, KeyPath, Tree, path};
use crate::value::Value;
use serde::Serialize;
use serde_json::Value as Json;

/// A place in a template.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Mark {
    /// The template's full name; `tpl` for text that came from a value.
    pub file: String,
    /// From 1.
    pub line: usize,
    /// From 1.
    pub column: usize,
}

/// A value at a key, to be set.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    /// Keys only.
    pub key: KeyPath,
    /// The value.
    pub data: Data,
}

impl Setting {
    /// The flag and its argument, as they are typed but for the shell's quotes.
    pub fn flag(&self) -> (&'static str, String) {
        let key = &self.key;
        match &self.data {
            Data::Str(text) if looks_typed(&text.to_text()) => (
                "--set-string",
                format!("{key}={}", path::escaped_text(&text.to_text())),
            ),
            Data::Str(text) => ("--set", format!("{key}={}", path::escaped_text(&text.to_text()))),
            // `--set` knows no other numbers than whole ones.
            Data::Table(_) | Data::List(_) | Data::Float(_) => {
                ("--set-json", format!("{key}={}", plain(&self.data)))
            }
            data => ("--set", format!("{key}={}", plain(data))),
        }
    }

    /// The flag and its argument in one.
    pub fn text(&self) -> String {
        let (flag, argument) = self.flag();
        format!("{flag} {argument}")
    }
}

/// Whether `--set` would make something else than a string of a text.
fn looks_typed(text: &str) -> bool {
    matches!(text, "true" | "false" | "null") || text.parse::<i64>().is_ok()
}

/// A value as compact JSON.
fn plain(data: &Data) -> String {
    match data {
        Data::Str(text) => text.to_string(),
        data => json_of(&tree_value(data)).to_string(),
    }
}

fn tree_value(data: &Data) -> Value {
    Tree::new(data.clone(), crate::tree::OriginId::NONE).to_value()
}

/// A Go value as JSON; null where it cannot be written.
fn json_of(value: &Value) -> Json {
    let text = json::write(value, Style::Raw).unwrap_or_default();
    serde_json::from_slice(&text).unwrap_or_default()
}

fn json_of_node(data: &NodeData) -> Json {
    let node = json::Node {
        span: crate::text::Span::default(),
        data: data.clone(),
    };
    json_of(&node.to_value())
}
