//! From a file's nodes to the values tree. In: typed nodes with spans, the text they were read from
//! and the layer it stands for. Out: the same data with an origin for every node. Refuses nothing:
//! whether the root must be a table is its caller's to say.

use super::{Data, Layer, Ledger, Origin, OriginId, Tree};
use crate::text::{Place, SourceId, Span};
use crate::yaml::{Node, NodeData};

impl Tree {
    /// The tree of a node that was read from `source`, each part with its origin in `layer`.
    pub fn from_node(node: &Node, source: SourceId, layer: &Layer, ledger: &mut Ledger) -> Self {
        Self::from_part(node, source, 0, layer, ledger)
    }

    /// The same for a node that was read from the part of `source` that begins at byte `base`.
    pub fn from_part(node: &Node, source: SourceId, base: usize, layer: &Layer, ledger: &mut Ledger) -> Self {
        Reader {
            source,
            base,
            layer,
            ledger,
        }
        .tree(node, None)
    }
}

struct Reader<'a> {
    source: SourceId,
    base: usize,
    layer: &'a Layer,
    ledger: &'a mut Ledger,
}

impl Reader<'_> {
    fn tree(&mut self, node: &Node, key: Option<Span>) -> Tree {
        let origin = self.origin(node.span, key);
        let data = match &node.data {
            NodeData::Null => Data::Null,
            NodeData::Bool(b) => Data::Bool(*b),
            NodeData::Number(n) => Data::Float(n.float()),
            NodeData::Str(s) => Data::Str(s.clone()),
            NodeData::List(items) => Data::List(items.iter().map(|item| self.tree(item, None)).collect()),
            NodeData::Table(members) => Data::Table(
                members
                    .iter()
                    .map(|(name, member)| (name.clone(), self.tree(&member.node, Some(member.key))))
                    .collect(),
            ),
        };
        Tree::new(data, origin)
    }

    fn origin(&mut self, value: Span, key: Option<Span>) -> OriginId {
        let place = |span: Span| Place {
            source: self.source,
            span: span.shifted(self.base),
        };
        let whole = Span {
            start: key.map_or(value.start, |key| key.start.min(value.start)),
            end: key.map_or(value.end, |key| key.end.max(value.end)),
        };
        self.ledger.add(Origin {
            layer: self.layer.clone(),
            place: Some(place(whole)),
            key: key.map(place),
            value: Some(place(value)),
            replaced: None,
        })
    }
}
