//! The values tree: what settings, files and defaults become before templates see it. In: scalars
//! and containers with the place each came from. Out: an owned tree of JSON-like data whose every
//! node knows its origin. Merging lives in `values/`; Go's runtime types live in `value/`.

mod origin;
pub mod path;
mod read;

pub use origin::{Layer, Ledger, Origin, OriginId};
pub use path::{KeyPath, Step};

use crate::value::{List, Map, Str, Value};
use std::collections::BTreeMap;

/// A node of the values tree and where it came from.
#[derive(Clone, Debug)]
pub struct Tree {
    /// What it holds.
    pub data: Data,
    /// Who wrote it. For a table: who wrote it first; its members have origins of their own.
    pub origin: OriginId,
}

/// What a node holds. Numbers from YAML and JSON are `Float`, from `--set` they are `Int`, as in Helm.
#[derive(Clone, Debug, PartialEq)]
pub enum Data {
    /// `null`.
    Null,
    /// A boolean.
    Bool(bool),
    /// An `int64`: only `--set` makes these.
    Int(i64),
    /// A `float64`.
    Float(f64),
    /// A string.
    Str(Str),
    /// A list.
    List(Vec<Tree>),
    /// A table (Helm's word for a map), in byte order of its keys.
    Table(Table),
}

/// The members of a table.
pub type Table = BTreeMap<Str, Tree>;

/// Equality of content; origins do not count.
impl PartialEq for Tree {
    fn eq(&self, other: &Self) -> bool {
        self.data == other.data
    }
}

impl Tree {
    /// A node with an origin.
    pub fn new(data: Data, origin: OriginId) -> Self {
        Self { data, origin }
    }

    /// An empty table nobody wrote.
    pub fn empty_table() -> Self {
        Self::new(Data::Table(Table::new()), OriginId::NONE)
    }

    /// The members, if this is a table.
    pub fn table(&self) -> Option<&Table> {
        match &self.data {
            Data::Table(table) => Some(table),
            _ => None,
        }
    }

    /// The members, if this is a table.
    pub fn table_mut(&mut self) -> Option<&mut Table> {
        match &mut self.data {
            Data::Table(table) => Some(table),
            _ => None,
        }
    }

    /// Whether this is `null`.
    pub fn is_null(&self) -> bool {
        matches!(self.data, Data::Null)
    }

    /// The node at a path of keys; lists are not entered.
    pub fn at<'a>(&self, path: impl IntoIterator<Item = &'a str>) -> Option<&Self> {
        let mut node = self;
        for key in path {
            node = node.table()?.get(key.as_bytes())?;
        }
        Some(node)
    }

    /// The Go value that templates see: fresh, mutable containers, `int64` and `float64` kept apart.
    pub fn to_value(&self) -> Value {
        match &self.data {
            Data::Null => Value::Nil,
            Data::Bool(b) => Value::Bool(*b),
            Data::Int(n) => Value::int64(*n),
            Data::Float(f) => Value::Float(*f),
            Data::Str(s) => Value::Str(s.clone()),
            Data::List(items) => Value::List(List::new(items.iter().map(Self::to_value).collect())),
            Data::Table(table) => Value::Map(Map::new(
                table.iter().map(|(k, v)| (k.clone(), v.to_value())).collect(),
            )),
        }
    }
}
