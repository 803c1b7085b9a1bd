//! YAML values in Go's own syntax, for the messages that quote them. In: nodes as written. Out: what
//! `%#v` prints of the value that go-yaml decodes them to.

use super::compose::{Id, Raw, RawKind};
use super::number::float64;
use super::resolve;
use crate::json::{NodeData, Number};
use crate::value::format::quote;
use std::fmt::Write as _;

/// How many nodes are written before the rest is left out: aliases can multiply them without end.
const MAX_NODES: usize = 10_000;

/// How deep nodes are written.
const MAX_DEPTH: usize = 500;

/// The value of a node as `%#v` prints it.
pub(super) fn go_syntax(tree: &[Raw<'_>], id: Id) -> String {
    let mut printer = Printer {
        tree,
        out: String::new(),
        left: MAX_NODES,
    };
    printer.node(id, 0);
    if printer.out == NIL {
        "<nil>".to_owned()
    } else {
        printer.out
    }
}

const NIL: &str = "interface {}(nil)";

struct Printer<'t, 'a> {
    tree: &'t [Raw<'a>],
    out: String,
    left: usize,
}

impl Printer<'_, '_> {
    fn node(&mut self, id: Id, depth: usize) {
        if self.left == 0 || depth > MAX_DEPTH {
            self.out.push_str("...");
            return;
        }
        self.left -= 1;
        let raw = &self.tree[id];
        match &raw.kind {
            RawKind::Alias { of, .. } => self.node(*of, depth + 1),
            RawKind::Scalar { value, implicit } => {
                let data = match &raw.tag {
                    Some(tag) if !tag.is_empty() => resolve::tagged(tag, value).unwrap_or(NodeData::Null),
                    _ if *implicit => resolve::plain(value),
                    _ => NodeData::Str((&**value).into()),
                };
                self.scalar(&data);
            }
            RawKind::Sequence(items) => {
                self.out.push_str("[]interface {}{");
                for (at, item) in items.iter().enumerate() {
                    self.separate(at);
                    self.node(*item, depth + 1);
                }
                self.out.push('}');
            }
            RawKind::Mapping(children) => {
                self.out.push_str("map[interface {}]interface {}{");
                for (at, pair) in children.chunks(2).enumerate() {
                    self.separate(at);
                    self.node(pair[0], depth + 1);
                    self.out.push(':');
                    if let Some(value) = pair.get(1) {
                        self.node(*value, depth + 1);
                    }
                }
                self.out.push('}');
            }
        }
    }

    fn separate(&mut self, at: usize) {
        if at > 0 {
            self.out.push_str(", ");
        }
    }

    fn scalar(&mut self, data: &NodeData) {
        let _ = match data {
            NodeData::Bool(b) => write!(self.out, "{b}"),
            NodeData::Number(Number::Int(n)) => write!(self.out, "{n}"),
            NodeData::Number(Number::Uint(n)) => write!(self.out, "{n:#x}"),
            NodeData::Number(Number::Float(f)) => write!(self.out, "{}", float64(*f)),
            NodeData::Str(s) => write!(self.out, "{}", quote(s)),
            NodeData::Null | NodeData::List(_) | NodeData::Table(_) => write!(self.out, "{NIL}"),
        };
    }
}
