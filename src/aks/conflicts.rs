//! Two renders side by side. In: the manifests of before and after. Out: whether anything changed, and
//! the StatefulSets whose change Kubernetes will refuse.

use super::install::Trial;
use crate::settings::Records;
use crate::text::SourceKind;
use crate::tree::{Layer, Tree};
use crate::yaml;

/// The fields of a StatefulSet's spec that may change.
const MUTABLE: [&str; 3] = ["replicas", "template", "updateStrategy"];

/// StatefulSets that are in both, with the fields of their specs that differ and may not.
pub(super) fn refused(before: &Trial, after: &Trial) -> Vec<(String, Vec<String>)> {
    let mut found = Vec::new();
    for ((kind, name), text) in &after.manifests {
        if kind != "StatefulSet" {
            continue;
        }
        let old = before.manifests.get(&(kind.clone(), name.clone()));
        let (Some(old), Some(new)) = (old.and_then(|text| spec(text)), spec(text)) else {
            continue;
        };
        let fields = fields(&old, &new);
        if !fields.is_empty() {
            found.push((name.clone(), fields));
        }
    }
    found
}

/// Whether both have the same manifests, comments and all.
pub(super) fn same(before: &Trial, after: &Trial) -> bool {
    before.failure.is_none() && after.failure.is_none() && before.manifests == after.manifests
}

fn fields(old: &Tree, new: &Tree) -> Vec<String> {
    let names = |tree: &Tree| -> Vec<String> {
        let table = tree.table().into_iter().flatten();
        table.map(|(name, _)| name.to_string()).collect()
    };
    let mut all: Vec<String> = names(old);
    all.extend(names(new));
    all.sort();
    all.dedup();
    all.retain(|name| {
        let at = |tree: &Tree| tree.at([name.as_str()]).cloned();
        !MUTABLE.contains(&name.as_str()) && at(old) != at(new)
    });
    all
}

fn spec(text: &[u8]) -> Option<Tree> {
    let document = yaml::read(text).ok()?;
    let mut records = Records::default();
    let source = records.sources.add("manifest", SourceKind::File, text);
    let tree = Tree::from_node(&document.root, source, &Layer::ValuesFile, &mut records.ledger);
    tree.at(["spec"]).cloned()
}
