//! Parsed templates. In: what the parser found. Out: an arena of nodes that any thread may share,
//! each with its byte offset, and the text Go prints for a node in messages. Knows no values.

use super::builtins::Builtin;
use super::func::Func;
use super::number::Number;
use crate::value::{Str, format};
use std::sync::Arc;

/// Which node of a [`Source`]'s arena.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NodeId(u32);

impl NodeId {
    /// A node of no arena.
    pub(super) const NOWHERE: Self = Self(u32::MAX);
}

/// Which variable name of a [`Source`]; `$` is the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct VarId(pub(super) u32);

impl VarId {
    pub(super) const DOLLAR: Self = Self(0);
}

/// Some nodes in a row, as a run of a [`Source`]'s links.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Links {
    start: u32,
    count: u32,
}

/// The names of a chain of fields, as a run of a [`Source`]'s names.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Fields {
    start: u32,
    count: u32,
}

impl Fields {
    pub(super) fn is_empty(self) -> bool {
        self.count == 0
    }
}

/// One parsed text: all templates defined in it share its arena, which is a few vectors however many
/// nodes there are.
#[derive(Debug)]
pub struct Source {
    /// The name the text was parsed under, which messages show as the file.
    pub name: Arc<str>,
    /// The text.
    pub text: Arc<[u8]>,
    nodes: Vec<Node>,
    links: Vec<NodeId>,
    /// Where in the text the names of fields stand.
    names: Vec<(u32, u32)>,
    /// The names of variables, but for `$`, which has number 0.
    variables: Vec<Box<str>>,
}

#[derive(Debug)]
pub(super) struct Node {
    /// Byte offset in the text.
    pub(super) offset: u32,
    pub(super) kind: Kind,
}

/// A function that a template names.
#[derive(Clone, Copy)]
pub(super) enum Callee {
    Builtin(Builtin),
    Func(&'static Func),
}

impl Callee {
    /// The name that the template calls it by.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Builtin(builtin) => builtin.name(),
            Self::Func(func) => func.name,
        }
    }
}

impl std::fmt::Debug for Callee {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

#[derive(Debug)]
pub(super) enum Kind {
    List(Links),
    Text {
        start: u32,
        end: u32,
    },
    Action(NodeId),
    Branch(Branch),
    Template {
        name: Str,
        pipe: Option<NodeId>,
    },
    Break,
    Continue,
    Pipe(Pipe),
    Command(Links),
    Field(Fields),
    Variable(VarId, Fields),
    Chain {
        node: NodeId,
        fields: Fields,
    },
    Identifier(Callee),
    Dot,
    Nil,
    Bool(bool),
    Number(Box<Number>),
    /// What it says, and the offset after its closing quote.
    String {
        text: Str,
        end: u32,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Control {
    If,
    Range,
    With,
}

impl Control {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::If => "if",
            Self::Range => "range",
            Self::With => "with",
        }
    }
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Branch {
    pub(super) control: Control,
    pub(super) pipe: NodeId,
    pub(super) list: NodeId,
    pub(super) otherwise: Option<NodeId>,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Pipe {
    /// `=` rather than `:=`.
    pub(super) assigns: bool,
    /// The variables set, each a `Variable` node.
    pub(super) variables: Links,
    pub(super) commands: Links,
}

static NOWHERE: Node = Node {
    offset: 0,
    kind: Kind::Nil,
};

/// Offsets and counts are kept small; a text has less than 4 GiB.
fn small(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

impl Source {
    /// An empty arena for a text.
    pub(super) fn new(name: &str, text: Arc<[u8]>) -> Self {
        Self {
            name: name.into(),
            text,
            nodes: Vec::new(),
            links: Vec::new(),
            names: Vec::new(),
            variables: Vec::new(),
        }
    }

    pub(super) fn add(&mut self, offset: usize, kind: Kind) -> NodeId {
        let id = NodeId(small(self.nodes.len()));
        self.nodes.push(Node {
            offset: small(offset),
            kind,
        });
        id
    }

    pub(super) fn node(&self, id: NodeId) -> &Node {
        self.nodes.get(id.0 as usize).unwrap_or(&NOWHERE)
    }

    pub(super) fn kind(&self, id: NodeId) -> &Kind {
        &self.node(id).kind
    }

    /// Keeps nodes in a row.
    pub(super) fn link(&mut self, nodes: impl Iterator<Item = NodeId>) -> Links {
        let start = self.links.len();
        self.links.extend(nodes);
        Links {
            start: small(start),
            count: small(self.links.len() - start),
        }
    }

    pub(super) fn linked(&self, links: Links) -> &[NodeId] {
        let start = links.start as usize;
        let nodes = self.links.get(start..start + links.count as usize);
        nodes.unwrap_or_default()
    }

    /// Keeps the name of a field, which stands at `name` in the text.
    pub(super) fn field(&mut self, name: (u32, u32)) -> Fields {
        let mut fields = Fields {
            start: small(self.names.len()),
            count: 0,
        };
        self.lengthen(&mut fields, name);
        fields
    }

    /// Adds a name to a chain of fields: to the one that was kept last, or to an empty one.
    pub(super) fn lengthen(&mut self, fields: &mut Fields, name: (u32, u32)) {
        if fields.is_empty() {
            fields.start = small(self.names.len());
        }
        self.names.push(name);
        fields.count += 1;
    }

    /// The names of a chain of fields.
    pub(super) fn names(&self, fields: Fields) -> impl ExactSizeIterator<Item = &str> {
        let start = fields.start as usize;
        let spans = self.names.get(start..start + fields.count as usize);
        let spans = spans.unwrap_or_default().iter();
        // The lexer takes letters and digits only.
        spans.map(|(start, end)| std::str::from_utf8(self.slice(*start, *end)).unwrap_or_default())
    }

    /// Numbers a variable that was not named before.
    pub(super) fn add_variable(&mut self, name: &str) -> VarId {
        self.variables.push(name.into());
        VarId(small(self.variables.len()))
    }

    pub(super) fn variable(&self, id: VarId) -> &str {
        let at = (id.0 as usize).checked_sub(1);
        at.and_then(|at| self.variables.get(at)).map_or("$", |name| name)
    }

    pub(super) fn slice(&self, start: u32, end: u32) -> &[u8] {
        self.text.get(start as usize..end as usize).unwrap_or_default()
    }

    /// The byte offset of a node.
    pub fn offset(&self, id: NodeId) -> usize {
        self.node(id).offset as usize
    }

    /// Line, counted from one, and byte in it, counted from zero, of an offset.
    pub fn line_column(&self, offset: usize) -> (usize, usize) {
        let before = self.text.get(..offset).unwrap_or(&self.text);
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        let start = before
            .iter()
            .rposition(|byte| *byte == b'\n')
            .map_or(0, |at| at + 1);
        (line, before.len() - start)
    }

    /// Whether nothing but space stands in a list.
    pub(super) fn is_empty(&self, list: NodeId) -> bool {
        match self.kind(list) {
            Kind::List(items) => self.linked(*items).iter().all(|item| match self.kind(*item) {
                Kind::Text { start, end } => is_space(self.slice(*start, *end)),
                _ => false,
            }),
            _ => false,
        }
    }

    /// The node as Go prints it.
    pub fn print(&self, id: NodeId) -> Vec<u8> {
        let mut out = Vec::new();
        self.write(id, &mut out);
        out
    }

    fn write(&self, id: NodeId, out: &mut Vec<u8>) {
        match self.kind(id) {
            Kind::List(items) => {
                let items = self.linked(*items).iter();
                items.for_each(|item| self.write(*item, out));
            }
            Kind::Text { start, end } => out.extend_from_slice(self.slice(*start, *end)),
            Kind::Action(pipe) => {
                out.extend_from_slice(b"{{");
                self.write(*pipe, out);
                out.extend_from_slice(b"}}");
            }
            Kind::Branch(branch) => self.write_branch(branch, out),
            Kind::Template { name, pipe } => {
                out.extend_from_slice(b"{{template ");
                out.extend_from_slice(&format::quote(name));
                if let Some(pipe) = pipe {
                    out.push(b' ');
                    self.write(*pipe, out);
                }
                out.extend_from_slice(b"}}");
            }
            Kind::Break => out.extend_from_slice(b"{{break}}"),
            Kind::Continue => out.extend_from_slice(b"{{continue}}"),
            Kind::Pipe(pipe) => self.write_pipe(pipe, out),
            Kind::Command(args) => self.write_separated(*args, b" ", out),
            Kind::Field(fields) => self.write_fields(*fields, out),
            Kind::Variable(name, fields) => {
                out.extend_from_slice(self.variable(*name).as_bytes());
                self.write_fields(*fields, out);
            }
            Kind::Chain { node, fields } => {
                self.write_operand(*node, out);
                self.write_fields(*fields, out);
            }
            Kind::Identifier(callee) => out.extend_from_slice(callee.name().as_bytes()),
            Kind::Dot => out.push(b'.'),
            Kind::Nil => out.extend_from_slice(b"nil"),
            Kind::Bool(b) => out.extend_from_slice(if *b { b"true" } else { b"false" }),
            Kind::Number(number) => out.extend_from_slice(&number.text),
            Kind::String { end, .. } => out.extend_from_slice(self.slice(self.node(id).offset, *end)),
        }
    }

    fn write_branch(&self, branch: &Branch, out: &mut Vec<u8>) {
        out.extend_from_slice(b"{{");
        out.extend_from_slice(branch.control.word().as_bytes());
        out.push(b' ');
        self.write(branch.pipe, out);
        out.extend_from_slice(b"}}");
        self.write(branch.list, out);
        if let Some(otherwise) = branch.otherwise {
            out.extend_from_slice(b"{{else}}");
            self.write(otherwise, out);
        }
        out.extend_from_slice(b"{{end}}");
    }

    fn write_pipe(&self, pipe: &Pipe, out: &mut Vec<u8>) {
        if !self.linked(pipe.variables).is_empty() {
            self.write_separated(pipe.variables, b", ", out);
            out.extend_from_slice(if pipe.assigns { b" = " } else { b" := " });
        }
        self.write_separated(pipe.commands, b" | ", out);
    }

    fn write_separated(&self, items: Links, separator: &[u8], out: &mut Vec<u8>) {
        for (at, item) in self.linked(items).iter().enumerate() {
            if at > 0 {
                out.extend_from_slice(separator);
            }
            self.write_operand(*item, out);
        }
    }

    fn write_fields(&self, fields: Fields, out: &mut Vec<u8>) {
        for field in self.names(fields) {
            out.push(b'.');
            out.extend_from_slice(field.as_bytes());
        }
    }

    /// A pipeline in the place of an operand stands in parentheses.
    fn write_operand(&self, id: NodeId, out: &mut Vec<u8>) {
        let parenthesized = matches!(self.kind(id), Kind::Pipe(_));
        if parenthesized {
            out.push(b'(');
        }
        self.write(id, out);
        if parenthesized {
            out.push(b')');
        }
    }
}

/// Whether Go's `bytes.TrimSpace` leaves nothing.
fn is_space(text: &[u8]) -> bool {
    crate::value::runes(text).all(|(_, rune)| {
        matches!(
            rune,
            Some(
                '\t'..='\r'
                | ' '
                | '\u{85}'
                | '\u{A0}'
                | '\u{1680}'
                | '\u{2000}'..='\u{200A}'
                | '\u{2028}'
                | '\u{2029}'
                | '\u{202F}'
                | '\u{205F}'
                | '\u{3000}',
            )
        )
    })
}
