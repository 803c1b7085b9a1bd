//! What a YAML (or JSON) text says, with places. In: the reader's events. Out: a tree of typed nodes
//! with spans. Numbers keep the type YAML gave them, because JSON's `float64` is not what a string
//! field of Chart.yaml receives.

use crate::text::Span;
use crate::value::{List, Map, Str, Value};
use indexmap::IndexMap;
use std::fmt;

/// A node: what it says, and the bytes that say it (for a scalar, quotes included).
#[derive(Clone, Debug)]
pub struct Node {
    /// The bytes.
    pub span: Span,
    /// What they say.
    pub data: NodeData,
}

/// What a node says.
#[derive(Clone, Debug)]
pub enum NodeData {
    /// `null`, `~`, or nothing.
    Null,
    /// A boolean.
    Bool(bool),
    /// A number; [`Number::float`] is what values are made of.
    Number(Number),
    /// A string.
    Str(Str),
    /// A sequence.
    List(Vec<Node>),
    /// A mapping in document order, keys turned into strings.
    Table(IndexMap<Str, Member>),
}

/// A number as YAML resolves it, before JSON makes a `float64` of it.
#[derive(Clone, Copy, Debug)]
pub enum Number {
    /// A Go `int`.
    Int(i64),
    /// A Go `uint64`: an integer past the largest `int`.
    Uint(u64),
    /// A Go `float64`.
    Float(f64),
}

impl Number {
    /// The `float64` that Go's JSON decoder makes of it.
    #[expect(clippy::cast_precision_loss, reason = "Go rounds the same way")]
    pub fn float(self) -> f64 {
        match self {
            Self::Int(n) => n as f64,
            Self::Uint(n) => n as f64,
            Self::Float(f) => f,
        }
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Int(n) => n.fmt(f),
            Self::Uint(n) => n.fmt(f),
            Self::Float(float) => f.write_str(&super::number::float32(*float)),
        }
    }
}

/// Equality of the `float64`s.
impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.float() == other.float()
    }
}

/// A member of a mapping.
#[derive(Clone, Debug)]
pub struct Member {
    /// The bytes of the key.
    pub key: Span,
    /// The value.
    pub node: Node,
}

impl Node {
    /// What `sigs.k8s.io/yaml` puts into a Go field of type `string`, and what a key is called: numbers
    /// and booleans are written out, floats with the digits that a `float32` needs. Nothing for null,
    /// lists and tables.
    pub fn text(&self) -> Option<Str> {
        match &self.data {
            NodeData::Null | NodeData::List(_) | NodeData::Table(_) => None,
            NodeData::Bool(b) => Some(if *b { "true" } else { "false" }.into()),
            NodeData::Number(n) => Some(n.to_string().into()),
            NodeData::Str(s) => Some(s.clone()),
        }
    }

    /// The Go value: `float64` numbers, `map[string]interface {}`, `[]interface {}`.
    pub fn to_value(&self) -> Value {
        match &self.data {
            NodeData::Null => Value::Nil,
            NodeData::Bool(b) => Value::Bool(*b),
            NodeData::Number(n) => Value::Float(n.float()),
            NodeData::Str(s) => Value::Str(s.clone()),
            NodeData::List(items) => Value::List(List::new(items.iter().map(Self::to_value).collect())),
            NodeData::Table(members) => Value::Map(Map::new(
                members
                    .iter()
                    .map(|(k, m)| (k.clone(), m.node.to_value()))
                    .collect(),
            )),
        }
    }
}
