//! Events to a tree of one document. In: the parser. Out: the nodes as written, aliases pointing at
//! what they stand for. Types nothing and merges nothing; an unknown anchor is refused here.

use super::build::Refusal;
use super::parse::{Event, EventKind, Parser, Properties};
use super::scan::Fault;
use crate::limits::{Limit, Limits};
use crate::text::Span;
use std::borrow::Cow;
use std::collections::HashMap;

/// Index of a node in its [`Tree`].
pub(super) type Id = usize;

/// All nodes of a document; the root comes first.
pub(super) type Tree<'a> = Vec<Raw<'a>>;

/// A node as written.
#[derive(Debug)]
pub(super) struct Raw<'a> {
    pub span: Span,
    /// The whole tag.
    pub tag: Option<Vec<u8>>,
    pub kind: RawKind<'a>,
}

/// What a node is.
#[derive(Debug)]
pub(super) enum RawKind<'a> {
    Scalar {
        value: Cow<'a, [u8]>,
        implicit: bool,
    },
    Sequence(Vec<Id>),
    /// Keys and values in turn.
    Mapping(Vec<Id>),
    Alias {
        name: &'a [u8],
        of: Id,
    },
}

/// Reads the first document of a stream; an empty stream gives no nodes.
pub(super) fn first_document<'a>(parser: &mut Parser<'a>, limits: &Limits) -> Result<Tree<'a>, Refusal> {
    let mut composer = Composer {
        tree: Tree::new(),
        open: Vec::new(),
        anchors: HashMap::new(),
    };
    if let EventKind::StreamEnd = parser.next()?.kind {
        return Ok(composer.tree);
    }
    // The end of the document is read too, because go-yaml meets faults on the way there.
    loop {
        let event = parser.next()?;
        if matches!(event.kind, EventKind::DocumentEnd | EventKind::StreamEnd) {
            return Ok(composer.tree);
        }
        composer.take(event)?;
        let reached = limits.check(Limit::Nodes, composer.tree.len() as u64);
        if let (Err(reached), Some(last)) = (reached, composer.tree.last()) {
            return Err(Refusal::Limit(reached, last.span));
        }
    }
}

struct Composer<'a> {
    tree: Tree<'a>,
    /// Collections that are not complete, outermost first.
    open: Vec<Id>,
    anchors: HashMap<&'a [u8], Id>,
}

impl<'a> Composer<'a> {
    fn take(&mut self, event: Event<'a>) -> Result<(), Fault> {
        let span = Span::new(event.start.pos(), event.end.pos());
        match event.kind {
            EventKind::Alias(name) => {
                let Some(of) = self.anchors.get(name).copied() else {
                    return Err(Fault {
                        text: format!("unknown anchor '{}' referenced", String::from_utf8_lossy(name)),
                        at: span,
                    });
                };
                self.add(None, span, RawKind::Alias { name, of });
            }
            EventKind::Scalar {
                properties,
                value,
                implicit,
            } => {
                self.add(properties, span, RawKind::Scalar { value, implicit });
            }
            EventKind::SequenceStart(properties) => {
                let id = self.add(properties, span, RawKind::Sequence(Vec::new()));
                self.open.push(id);
            }
            EventKind::MappingStart(properties) => {
                let id = self.add(properties, span, RawKind::Mapping(Vec::new()));
                self.open.push(id);
            }
            EventKind::SequenceEnd | EventKind::MappingEnd => self.close(span),
            EventKind::StreamEnd | EventKind::DocumentStart | EventKind::DocumentEnd => {}
        }
        Ok(())
    }

    fn add(&mut self, properties: Option<Box<Properties<'a>>>, mut span: Span, kind: RawKind<'a>) -> Id {
        let id = self.tree.len();
        let mut tag = None;
        if let Some(properties) = properties {
            if let Some(anchor) = properties.anchor {
                self.anchors.insert(anchor, id);
            }
            if let Some(at) = properties.tag_at {
                span = Span::new(at, span.end as usize);
            }
            tag = properties.tag;
        }
        self.tree.push(Raw { span, tag, kind });
        let parent = self.open.last().and_then(|parent| self.tree.get_mut(*parent));
        if let Some(Raw {
            kind: RawKind::Sequence(children) | RawKind::Mapping(children),
            ..
        }) = parent
        {
            children.push(id);
        }
        id
    }

    /// Ends the innermost collection: at its bracket, or with its last child, because the token that
    /// ends a block stands before the next key.
    fn close(&mut self, bracket: Span) {
        let Some(id) = self.open.pop() else { return };
        let last = match &self.tree[id].kind {
            RawKind::Sequence(children) | RawKind::Mapping(children) => children.last(),
            _ => None,
        };
        let last_end = last.map_or(0, |last| self.tree[*last].span.end);
        let end = if bracket.is_empty() { last_end } else { bracket.end };
        let span = &mut self.tree[id].span;
        span.end = end.max(span.end);
    }
}
