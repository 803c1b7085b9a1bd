//! One tree for every declarative language. In: nodes of YAML or JSON (Bicep and HCL build theirs
//! themselves). Out: objects, lists and scalars with the place of every key and value, and a word for
//! what only a deployment would tell. Knows no resource.

use super::align::align;
use super::mapped::Mapped;
use crate::text::Span;
use crate::yaml::{Node, NodeData};

/// Objects within objects, read so deep.
pub const MAX_DEPTH: usize = 128;

/// A value and where it stands.
#[derive(Clone, Debug)]
pub struct Item {
    /// The bytes in the file, quotes included.
    pub span: Span,
    /// What they say.
    pub data: Datum,
}

/// What a value says.
#[derive(Clone, Debug)]
pub enum Datum {
    /// `null`.
    Null,
    /// `true` or `false`, without quotes.
    Bool(bool),
    /// A number: as written, and as the `float64` that values are made of.
    Number(String, f64),
    /// A string.
    Text(Mapped),
    /// A list.
    List(Vec<Item>),
    /// An object.
    Object(Vec<Property>),
    /// What only a deployment would tell, as written.
    Unknown(String),
}

/// A member of an object.
#[derive(Clone, Debug)]
pub struct Property {
    /// Its name.
    pub key: Mapped,
    /// Whether the name is in quotes.
    pub quoted: bool,
    /// Its value.
    pub value: Item,
}

impl Property {
    /// The bytes of the name and the value.
    pub fn span(&self) -> Span {
        let (key, value) = (self.key.span(), self.value.span);
        Span {
            start: key.start.min(value.start),
            end: key.end.max(value.end),
        }
    }
}

impl Item {
    /// An object's members; none of anything else.
    pub fn properties(&self) -> &[Property] {
        match &self.data {
            Datum::Object(properties) => properties,
            _ => &[],
        }
    }

    /// A list's items; none of anything else.
    pub fn items(&self) -> &[Self] {
        match &self.data {
            Datum::List(items) => items,
            _ => &[],
        }
    }

    /// A member, by its exact name; the last one, where it is repeated.
    pub fn get(&self, name: &str) -> Option<&Self> {
        self.property(name).map(|property| &property.value)
    }

    /// A member with its name.
    pub fn property(&self, name: &str) -> Option<&Property> {
        self.properties()
            .iter()
            .rev()
            .find(|property| property.key.text() == name)
    }

    /// A member of a member.
    pub fn at(&self, path: &[&str]) -> Option<&Self> {
        path.iter().try_fold(self, |item, name| item.get(name))
    }

    /// A string's text.
    pub fn text(&self) -> Option<&Mapped> {
        match &self.data {
            Datum::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A string's text, or nothing where this is no string.
    pub fn str(&self) -> &str {
        self.text().map_or("", Mapped::text)
    }

    /// A scalar's text with its place, however it is written.
    pub fn scalar(&self) -> Option<Mapped> {
        match &self.data {
            Datum::Text(text) => Some(text.clone()),
            Datum::Bool(b) => Some(Mapped::coarse(if *b { "true" } else { "false" }, self.span)),
            Datum::Number(number, _) => Some(Mapped::coarse(number, self.span)),
            _ => None,
        }
    }

    /// The tree of a node that was read from a text, of its bytes from `offset` on.
    pub fn from_node(node: &Node, text: &Mapped, offset: usize) -> Self {
        Builder { text, offset }.item(node, 0)
    }
}

struct Builder<'a> {
    text: &'a Mapped,
    offset: usize,
}

impl Builder<'_> {
    fn item(&self, node: &Node, depth: usize) -> Item {
        let data = match &node.data {
            _ if depth > MAX_DEPTH => Datum::Unknown("…".to_owned()),
            NodeData::Null => Datum::Null,
            NodeData::Bool(b) => Datum::Bool(*b),
            NodeData::Number(number) => Datum::Number(self.raw(node.span).to_owned(), number.float()),
            NodeData::Str(text) => Datum::Text(self.align(node.span, &text.to_text())),
            NodeData::List(items) => {
                Datum::List(items.iter().map(|item| self.item(item, depth + 1)).collect())
            }
            NodeData::Table(members) => Datum::Object(
                members
                    .iter()
                    .map(|(name, member)| Property {
                        key: self.align(member.key, &name.to_text()),
                        quoted: self.raw(member.key).starts_with(['"', '\'']),
                        value: self.item(&member.node, depth + 1),
                    })
                    .collect(),
            ),
        };
        let span = node.span.shifted(self.offset);
        Item {
            span: self.text.place(span.start as usize, span.end as usize),
            data,
        }
    }

    fn raw(&self, span: Span) -> &str {
        let span = span.shifted(self.offset);
        let range = span.start as usize..span.end as usize;
        self.text.text().get(range).unwrap_or_default()
    }

    fn align(&self, span: Span, text: &str) -> Mapped {
        let start = self.offset + span.start as usize;
        align(self.raw(span), start, text).within(self.text)
    }
}

/// A part of a text.
#[derive(Clone, Copy, Debug)]
pub struct Part<'a> {
    /// The text.
    pub text: &'a str,
    /// The offset of its first byte.
    pub offset: usize,
}

/// The YAML documents of a text: each with its offset, parted at lines that begin with `---`.
pub fn documents(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut start = 0;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let separates = line.trim_end() == "---" || line.starts_with("--- ");
        if separates {
            parts.push((start, at));
            start = at + line.len();
        }
        at += line.len();
    }
    parts.push((start, text.len()));
    let parts = parts.into_iter().filter_map(|(start, end)| {
        let text = text.get(start..end)?;
        (!text.trim().is_empty()).then_some(Part { text, offset: start })
    });
    parts.collect()
}
