//! Terraform, as far as resources go. In: a file. Out: its resources with their bodies as trees;
//! nested blocks are members, literal locals are put in, and the arguments of encoding functions
//! stand for their results. Or why, and where, the file cannot be read.

use super::align::{align, align_lines};
use super::item::{Datum, Item, Property};
use super::mapped::Mapped;
use crate::text::Span;
use hcl_edit::Span as _;
use hcl_edit::expr::{Expression, FuncCall, Object, ObjectKey, Traversal, TraversalOperator};
use hcl_edit::structure::{Block, BlockLabel, Body, Structure};
use hcl_edit::template::{Element, Template};
use std::collections::HashMap;
use std::ops::Range;

/// A resource.
#[derive(Clone, Debug)]
pub struct Resource {
    /// `azurerm_kubernetes_cluster_extension`.
    pub kind: String,
    /// Its name, and the bytes of the block's head.
    pub name: Mapped,
    /// Attributes and nested blocks.
    pub body: Item,
}

/// Why a file cannot be read.
#[derive(Clone, Debug)]
pub struct Fault {
    /// The parser's words.
    pub text: String,
    /// Where it stopped.
    pub at: Span,
}

/// The resources of a text.
///
/// # Errors
/// The first thing that is no HCL.
pub fn read(text: &Mapped) -> Result<Vec<Resource>, Fault> {
    let body = hcl_edit::parser::parse_body(text.text()).map_err(|fault| {
        let at = fault.location().offset();
        Fault {
            text: fault.message().to_owned(),
            at: text.place(at, at + 1),
        }
    })?;
    let mut reader = Reader {
        text,
        locals: HashMap::new(),
    };
    let blocks = || body.iter().filter_map(Structure::as_block);
    for block in blocks().filter(|block| block.has_ident("locals")) {
        for attribute in block.body.attributes() {
            let value = reader.value(&attribute.value);
            reader.locals.insert(attribute.key.to_string(), value);
        }
    }
    let resources = blocks().filter(|block| block.has_ident("resource"));
    Ok(resources.filter_map(|block| reader.resource(block)).collect())
}

struct Reader<'a> {
    text: &'a Mapped,
    locals: HashMap<String, Item>,
}

impl Reader<'_> {
    fn resource(&self, block: &Block) -> Option<Resource> {
        let label = |at: usize| block.labels.get(at).map(BlockLabel::as_str);
        Some(Resource {
            kind: label(0)?.to_owned(),
            name: Mapped::coarse(label(1)?, self.span(block.labels.get(1)?.span())),
            body: self.body(&block.body),
        })
    }

    fn span(&self, range: Option<Range<usize>>) -> Span {
        let range = range.unwrap_or_default();
        self.text.place(range.start, range.end)
    }

    fn raw(&self, range: Option<Range<usize>>) -> &str {
        self.text
            .text()
            .get(range.unwrap_or_default())
            .unwrap_or_default()
    }

    /// Blocks within blocks become members, as often as they are written.
    fn body(&self, body: &Body) -> Item {
        let properties = body.iter().map(|structure| match structure {
            Structure::Attribute(attribute) => Property {
                key: Mapped::coarse(&attribute.key, self.span(attribute.key.span())),
                quoted: false,
                value: self.value(&attribute.value),
            },
            Structure::Block(block) => Property {
                key: Mapped::coarse(&block.ident, self.span(block.ident.span())),
                quoted: false,
                value: self.body(&block.body),
            },
        });
        Item {
            span: self.span(body.span()),
            data: Datum::Object(properties.collect()),
        }
    }

    fn value(&self, expression: &Expression) -> Item {
        let range = expression.span();
        let data = match expression {
            Expression::Null(_) => Datum::Null,
            Expression::Bool(b) => Datum::Bool(*b.value()),
            Expression::Number(n) => {
                let float = n.value().as_f64().unwrap_or_default();
                Datum::Number(self.raw(range.clone()).trim().to_owned(), float)
            }
            Expression::String(text) => Datum::Text(self.string(range.clone(), text.value())),
            Expression::Array(items) => Datum::List(items.iter().map(|item| self.value(item)).collect()),
            Expression::Object(object) => self.object(object),
            Expression::HeredocTemplate(heredoc) => self.template(&heredoc.template, range.clone()),
            Expression::StringTemplate(_) => self.unknown(range.clone()),
            Expression::Parenthesis(inner) => return self.value(inner.inner()),
            Expression::FuncCall(call) => self.call(call, range.clone()),
            Expression::Traversal(traversal) => match self.local(traversal) {
                Some(known) => known.data.clone(),
                None => self.unknown(range.clone()),
            },
            _ => self.unknown(range.clone()),
        };
        Item {
            span: self.span(range),
            data,
        }
    }

    fn string(&self, range: Option<Range<usize>>, text: &str) -> Mapped {
        let start = range.as_ref().map_or(0, |range| range.start);
        align(self.raw(range), start, text).within(self.text)
    }

    fn unknown(&self, range: Option<Range<usize>>) -> Datum {
        let line = self.raw(range).trim().lines().next().unwrap_or_default();
        Datum::Unknown(line.to_owned())
    }

    fn object(&self, object: &Object) -> Datum {
        let properties = object.iter().filter_map(|(key, value)| {
            let (key, quoted) = match key {
                ObjectKey::Ident(name) => (Mapped::coarse(name, self.span(name.span())), false),
                ObjectKey::Expression(Expression::String(text)) => {
                    (self.string(text.span(), text.value()), true)
                }
                ObjectKey::Expression(_) => return None,
            };
            Some(Property {
                key,
                quoted,
                value: self.value(value.expr()),
            })
        });
        Datum::Object(properties.collect())
    }

    /// A heredoc without anything to put in.
    fn template(&self, template: &Template, range: Option<Range<usize>>) -> Datum {
        let mut text = Mapped::empty(self.span(range.clone()));
        for element in template.iter() {
            let Element::Literal(literal) = element else {
                return self.unknown(range);
            };
            let span = literal.span();
            let start = span.as_ref().map_or(0, |span| span.start);
            let lines = align_lines(self.raw(span), start, literal.value());
            text.append(&lines.within(self.text));
        }
        Datum::Text(text)
    }

    /// Functions that hand their argument on in another writing.
    fn call(&self, call: &FuncCall, range: Option<Range<usize>>) -> Datum {
        let name: &str = &call.name.name;
        match name {
            "jsonencode" | "yamlencode" | "tomap" | "tostring" | "sensitive" | "nonsensitive" => {
                match call.args.get(0) {
                    Some(argument) => self.value(argument).data,
                    None => self.unknown(range),
                }
            }
            "merge" => {
                let mut all = Vec::new();
                for argument in call.args.iter() {
                    if let Datum::Object(properties) = self.value(argument).data {
                        all.extend(properties);
                    }
                }
                Datum::Object(all)
            }
            _ => self.unknown(range),
        }
    }

    /// `local.name`, where it is literal.
    fn local(&self, traversal: &Traversal) -> Option<&Item> {
        let Expression::Variable(root) = &traversal.expr else {
            return None;
        };
        let [operator] = traversal.operators.as_slice() else {
            return None;
        };
        let TraversalOperator::GetAttr(name) = operator.value() else {
            return None;
        };
        let name: &str = name;
        (&***root == "local").then(|| self.locals.get(name)).flatten()
    }
}
