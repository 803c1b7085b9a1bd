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

/// One parsed text: all templates defined in it share its arena.
#[derive(Debug)]
pub struct Source {
    /// The name the text was parsed under, which messages show as the file.
    pub name: Arc<str>,
    /// The text.
    pub text: Arc<[u8]>,
    pub(super) nodes: Vec<Node>,
    pub(super) variables: Vec<Box<str>>,
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

impl std::fmt::Debug for Callee {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Builtin(builtin) => builtin.name(),
            Self::Func(func) => func.name,
        })
    }
}

#[derive(Debug)]
pub(super) enum Kind {
    List(Box<[NodeId]>),
    Text { start: u32, end: u32 },
    Action(NodeId),
    Branch(Box<Branch>),
    Template { name: Str, pipe: Option<NodeId> },
    Break,
    Continue,
    Pipe(Pipe),
    Command(Box<[NodeId]>),
    Field(Box<[Box<str>]>),
    Variable(VarId, Box<[Box<str>]>),
    Chain { node: NodeId, fields: Box<[Box<str>]> },
    Identifier { name: Box<str>, callee: Callee },
    Dot,
    Nil,
    Bool(bool),
    Number(Box<Number>),
    String { quoted: Box<[u8]>, text: Str },
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

#[derive(Debug)]
pub(super) struct Branch {
    pub(super) control: Control,
    pub(super) pipe: NodeId,
    pub(super) list: NodeId,
    pub(super) otherwise: Option<NodeId>,
}

#[derive(Debug)]
pub(super) struct Pipe {
    /// `=` rather than `:=`.
    pub(super) assigns: bool,
    /// The variables set, each a `Variable` node.
    pub(super) variables: Box<[NodeId]>,
    pub(super) commands: Box<[NodeId]>,
}

static NOWHERE: Node = Node {
    offset: 0,
    kind: Kind::Nil,
};

impl Source {
    pub(super) fn add(&mut self, offset: usize, kind: Kind) -> NodeId {
        let id = NodeId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        self.nodes.push(Node {
            offset: u32::try_from(offset).unwrap_or(u32::MAX),
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

    pub(super) fn variable(&self, id: VarId) -> &str {
        self.variables.get(id.0 as usize).map_or("$", |name| name)
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
            Kind::List(items) => items.iter().all(|item| match self.kind(*item) {
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
            Kind::List(items) => items.iter().for_each(|item| self.write(*item, out)),
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
            Kind::Command(args) => self.write_separated(args, b" ", out),
            Kind::Field(fields) => write_fields(fields, out),
            Kind::Variable(name, fields) => {
                out.extend_from_slice(self.variable(*name).as_bytes());
                write_fields(fields, out);
            }
            Kind::Chain { node, fields } => {
                self.write_operand(*node, out);
                write_fields(fields, out);
            }
            Kind::Identifier { name, .. } => out.extend_from_slice(name.as_bytes()),
            Kind::Dot => out.push(b'.'),
            Kind::Nil => out.extend_from_slice(b"nil"),
            Kind::Bool(b) => out.extend_from_slice(if *b { b"true" } else { b"false" }),
            Kind::Number(number) => out.extend_from_slice(&number.text),
            Kind::String { quoted, .. } => out.extend_from_slice(quoted),
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
        if !pipe.variables.is_empty() {
            self.write_separated(&pipe.variables, b", ", out);
            out.extend_from_slice(if pipe.assigns { b" = " } else { b" := " });
        }
        self.write_separated(&pipe.commands, b" | ", out);
    }

    fn write_separated(&self, items: &[NodeId], separator: &[u8], out: &mut Vec<u8>) {
        for (at, item) in items.iter().enumerate() {
            if at > 0 {
                out.extend_from_slice(separator);
            }
            self.write_operand(*item, out);
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

fn write_fields(fields: &[Box<str>], out: &mut Vec<u8>) {
    for field in fields {
        out.push(b'.');
        out.extend_from_slice(field.as_bytes());
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
