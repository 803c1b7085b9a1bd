//! Values files. In: the bytes of a `-f` file or of a chart's values.yaml. Out: the tree they stand
//! for, every node with its place: the first document for Helm 3, all merged for Helm 4. Merging of
//! user's files among each other is here too; merging with charts is not.

use super::Records;
use crate::compat::Compat;
use crate::diag::{Failure, rule};
use crate::json;
use crate::text::{Place, SourceKind, Span};
use crate::tree::{Data, Layer, Ledger, Tree};
use crate::yaml::{self, Document, NodeData, YamlError};

/// Reads a values file (a chart's values.yaml, a `-f` file): the first document for Helm 3, all
/// documents merged for Helm 4. An empty file is an empty table. The failure's Helm text has no
/// prefix yet: the caller puts `cannot load values.yaml: ` or `failed to parse FILE: ` before it.
pub fn read_values(
    name: &str,
    text: &[u8],
    layer: &Layer,
    compat: Compat,
    records: &mut Records,
) -> Result<Tree, Failure> {
    let source = match layer {
        Layer::ValuesFile => records.sources.add(name, SourceKind::File, text),
        _ => records.sources.add_of_chart(name, text),
    };
    let fail = |error: YamlError| {
        let place = error.at.map(|span| Place { source, span });
        let id = if error.reached.is_some() {
            "limit"
        } else {
            "bad-values-file"
        };
        Failure::new(rule(id), error.text).at(place)
    };
    let documents = match compat {
        Compat::Helm3 => vec![yaml::read_within(text, &records.limits).map_err(fail)?],
        Compat::Helm4 => yaml::read_all(text, &records.limits).map_err(fail)?,
    };
    let mut merged = Tree::empty_table();
    for document in &documents {
        if *layer == Layer::ValuesFile {
            let place = |span| Place { source, span };
            let twice = document.duplicates.iter();
            records
                .repeated
                .extend(twice.map(|twice| (place(twice.lost), place(twice.kept))));
        }
        let Some(span) = not_a_table(document) else {
            let over = Tree::from_node(&document.root, source, layer, &mut records.ledger);
            lay_over(&mut merged, over, &mut records.ledger);
            continue;
        };
        let failure = fail(YamlError {
            text: wrong_root(document, compat),
            at: Some(span),
            reached: None,
        });
        return Err(failure);
    }
    Ok(merged)
}

/// Where a document's root stands, if it is neither a table nor nothing.
fn not_a_table(document: &Document) -> Option<Span> {
    match document.root.data {
        NodeData::Table(_) | NodeData::Null => None,
        _ => Some(document.root.span),
    }
}

fn wrong_root(document: &Document, compat: Compat) -> String {
    let found = json::kind_of(&document.root);
    let fault = json::mismatch(found, None, "map[string]interface {}");
    let prefix = match compat {
        Compat::Helm3 => "",
        Compat::Helm4 => "cannot unmarshal yaml document: ",
    };
    format!("{prefix}error unmarshaling JSON: while decoding JSON: {fault}")
}

/// Lays one user's tree over another: tables merge, everything else is replaced, null included.
pub fn lay_over(base: &mut Tree, over: Tree, ledger: &mut Ledger) {
    if over.is_null() {
        return;
    }
    match (&mut base.data, over.data) {
        (Data::Table(below), Data::Table(above)) => {
            for (key, value) in above {
                match below.get_mut(&key) {
                    Some(node) if node.table().is_some() && value.table().is_some() => {
                        lay_over(node, value, ledger);
                    }
                    Some(node) => {
                        let origin = ledger.replace(value.origin, node.origin);
                        *node = Tree::new(value.data, origin);
                    }
                    None => {
                        below.insert(key, value);
                    }
                }
            }
        }
        (_, data) => *base = Tree::new(data, over.origin),
    }
}
