//! JSON values as the validator compares them. In: a schema's text, a tree of values, or a built-in
//! metaschema. Out: one kind of value with exact numbers and objects in byte order of their keys.

use super::Stop;
use super::number::Decimal;
use crate::json;
use crate::limits::{Limit, Limits};
use crate::tree::{Data, Tree};
use crate::value::format;
use crate::yaml::{Node, NodeData};
use std::collections::BTreeMap;

/// A JSON value.
#[derive(Clone, Debug)]
pub(super) enum Json {
    Null,
    Bool(bool),
    Number(Number),
    Str(String),
    List(Vec<Json>),
    Object(BTreeMap<String, Json>),
}

/// A number with the text that messages show of it.
#[derive(Clone, Debug)]
pub(super) struct Number {
    pub(super) text: String,
    pub(super) value: Decimal,
}

/// The types of JSON, in the order in which messages list them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Type {
    Null,
    Boolean,
    Number,
    Integer,
    String,
    Array,
    Object,
}

impl Type {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean => "boolean",
            Self::Number => "number",
            Self::Integer => "integer",
            Self::String => "string",
            Self::Array => "array",
            Self::Object => "object",
        }
    }

    pub(super) fn named(name: &str) -> Option<Self> {
        const ALL: [Type; 7] = [
            Type::Null,
            Type::Boolean,
            Type::Number,
            Type::Integer,
            Type::String,
            Type::Array,
            Type::Object,
        ];
        ALL.into_iter().find(|ty| ty.name() == name)
    }
}

impl Json {
    /// Reads a schema's text; the error is Go's.
    pub(super) fn read(text: &[u8], limits: &Limits) -> Result<Self, Stop> {
        limits.check(Limit::Nodes, json::most_values(text))?;
        let most = limits.size(Limit::SchemaNesting);
        match json::read(text) {
            Ok(node) => {
                Self::from_node(&node, text, most).ok_or_else(|| limits.reached(Limit::SchemaNesting).into())
            }
            Err(error) => Err(Stop::helm(match error.text.as_str() {
                // The words of Go's decoder of streams.
                "unexpected end of JSON input" if text.iter().all(u8::is_ascii_whitespace) => {
                    "EOF".to_owned()
                }
                "unexpected end of JSON input" => "unexpected EOF".to_owned(),
                text if text.ends_with("after top-level value") => {
                    "invalid character after top-level value".to_owned()
                }
                _ => error.text,
            })),
        }
    }

    /// Loops, not iterators: a frame of the stack for each level should be small.
    fn from_node(node: &Node, source: &[u8], left: usize) -> Option<Self> {
        let below = left.checked_sub(1)?;
        Some(match &node.data {
            NodeData::Null => Self::Null,
            NodeData::Bool(flag) => Self::Bool(*flag),
            NodeData::Str(text) => Self::Str(text.to_text().into_owned()),
            NodeData::Number(number) => {
                let span = node.span.start as usize..node.span.end as usize;
                let written = source.get(span).and_then(|bytes| std::str::from_utf8(bytes).ok());
                written
                    .and_then(Self::number)
                    .unwrap_or_else(|| Self::float(number.float()))
            }
            NodeData::List(items) => {
                let mut list = Vec::with_capacity(items.len());
                for item in items {
                    list.push(Self::from_node(item, source, below)?);
                }
                Self::List(list)
            }
            NodeData::Table(members) => {
                let mut object = BTreeMap::new();
                for (key, member) in members {
                    let value = Self::from_node(&member.node, source, below)?;
                    object.insert(key.to_text().into_owned(), value);
                }
                Self::Object(object)
            }
        })
    }

    /// The values as Go's validator sees them; nothing when they nest too deep.
    pub(super) fn from_tree(tree: &Tree, limits: &Limits) -> Option<Self> {
        Self::from_branch(tree, limits.size(Limit::SchemaNesting))
    }

    fn from_branch(tree: &Tree, left: usize) -> Option<Self> {
        let below = left.checked_sub(1)?;
        Some(match &tree.data {
            Data::Null => Self::Null,
            Data::Bool(flag) => Self::Bool(*flag),
            Data::Int(n) => Self::number(&n.to_string())?,
            Data::Float(f) => Self::float(*f),
            Data::Str(text) => Self::Str(text.to_text().into_owned()),
            Data::List(items) => {
                let mut list = Vec::with_capacity(items.len());
                for item in items {
                    list.push(Self::from_branch(item, below)?);
                }
                Self::List(list)
            }
            Data::Table(members) => {
                let mut object = BTreeMap::new();
                for (key, child) in members {
                    object.insert(key.to_text().into_owned(), Self::from_branch(child, below)?);
                }
                Self::Object(object)
            }
        })
    }

    /// A metaschema as its crate parsed it.
    pub(super) fn from_serde(value: &serde_json::Value) -> Self {
        match value {
            serde_json::Value::Null => Self::Null,
            serde_json::Value::Bool(flag) => Self::Bool(*flag),
            serde_json::Value::Number(number) => Self::number(&number.to_string()).unwrap_or(Self::Null),
            serde_json::Value::String(text) => Self::Str(text.clone()),
            serde_json::Value::Array(items) => Self::List(items.iter().map(Self::from_serde).collect()),
            serde_json::Value::Object(members) => Self::Object(
                members
                    .iter()
                    .map(|(key, value)| (key.clone(), Self::from_serde(value)))
                    .collect(),
            ),
        }
    }

    fn number(text: &str) -> Option<Self> {
        let value = Decimal::parse(text)?;
        Some(Self::Number(Number {
            text: text.to_owned(),
            value,
        }))
    }

    fn float(f: f64) -> Self {
        Self::number(&format::float(f)).unwrap_or(Self::Null)
    }

    /// The type; a whole number is a number.
    pub(super) fn ty(&self) -> Type {
        match self {
            Self::Null => Type::Null,
            Self::Bool(_) => Type::Boolean,
            Self::Number(_) => Type::Number,
            Self::Str(_) => Type::String,
            Self::List(_) => Type::Array,
            Self::Object(_) => Type::Object,
        }
    }

    pub(super) fn object(&self) -> Option<&BTreeMap<String, Self>> {
        match self {
            Self::Object(members) => Some(members),
            _ => None,
        }
    }

    pub(super) fn list(&self) -> Option<&[Self]> {
        match self {
            Self::List(items) => Some(items),
            _ => None,
        }
    }

    pub(super) fn str(&self) -> Option<&str> {
        match self {
            Self::Str(text) => Some(text),
            _ => None,
        }
    }

    /// Whether both are the same value; `loose`: a number also equals a string that spells it, as in
    /// the validator of Helm 4.
    pub(super) fn equals(&self, other: &Self, loose: bool) -> bool {
        match (self, other) {
            (Self::Null, Self::Null) => true,
            (Self::Bool(a), Self::Bool(b)) => a == b,
            (Self::Str(a), Self::Str(b)) => a == b,
            (Self::Number(a), Self::Number(b)) => a.value == b.value,
            (Self::Number(a), Self::Str(b)) if loose => {
                Decimal::parse(b.strip_prefix('+').unwrap_or(b)).is_some_and(|b| a.value == b)
            }
            (Self::List(a), Self::List(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.equals(b, loose))
            }
            (Self::Object(a), Self::Object(b)) => {
                a.len() == b.len()
                    && a.iter()
                        .all(|(key, a)| b.get(key).is_some_and(|b| a.equals(b, loose)))
            }
            _ => false,
        }
    }
}
