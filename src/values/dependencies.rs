//! Which subcharts take part. In: the charts and the user's values. Out: the charts without those
//! that conditions and tags switch off, under their aliases. Conditions and tags are looked up in
//! coalesced values, so this merges once for every chart that lists dependencies.

use super::coalesce::{Merge, Nulls, Stop};
use super::graph::{Item, Node, Shared};
use super::journal::{Journal, Words};
use super::roster::{ChartId, EntryId, Roster};
use crate::functions::semver::{Constraint, Version};
use crate::tree::Data;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Decides about the subcharts of `chart` and, below those that stay, about theirs. `path` is what
/// stands before the chart's own keys in the root's values.
pub(super) fn decide(
    roster: &mut Roster,
    journal: &mut Journal<'_>,
    chart: ChartId,
    values: &Shared,
    path: &str,
) -> Result<(), Stop> {
    let Some(entries) = roster.entries(chart) else {
        return Ok(());
    };
    let listed = list(roster, journal, chart, &entries);
    roster.set_subcharts(chart, listed);
    for entry in &entries {
        roster.entry_mut(*entry).dependency.enabled = true;
    }
    let mut merge = Merge {
        roster,
        journal,
        nulls: Nulls::Delete,
    };
    let merged = merge.run(chart, values)?;
    tags(roster, journal, &entries, &merged);
    conditions(roster, journal, &entries, &merged, path);
    let off = switched_off(roster, &entries);
    let kept: Vec<ChartId> = roster
        .subcharts(chart)
        .into_iter()
        .filter(|sub| !off.contains(&roster.name(*sub)))
        .collect();
    for sub in &kept {
        let path = format!("{path}{}.", roster.name(*sub));
        decide(roster, journal, *sub, &merged, &path)?;
    }
    let entries = entries
        .into_iter()
        .filter(|id| !off.contains(&*roster.entry(*id).dependency.name));
    let entries = entries.collect();
    roster.set_entries(chart, entries);
    roster.set_subcharts(chart, kept);
    Ok(())
}

/// The subcharts that count: those nobody lists, then one for each entry whose chart is there, under
/// the entry's alias. The entries take on their aliases.
fn list(roster: &mut Roster, journal: &Journal<'_>, chart: ChartId, entries: &[EntryId]) -> Vec<ChartId> {
    let present = roster.subcharts(chart);
    let unlisted = |sub: &ChartId| !entries.iter().any(|entry| stands_for(roster, *entry, *sub));
    let mut listed: Vec<ChartId> = present.iter().copied().filter(unlisted).collect();
    for entry in entries {
        let alias = roster.entry(*entry).dependency.alias.clone();
        let found = present
            .iter()
            .copied()
            .find(|sub| stands_for(roster, *entry, *sub));
        if let Some(sub) = found {
            listed.push(roster.copy_for(sub, &alias, journal.compat));
        }
        if !alias.is_empty() {
            roster.entry_mut(*entry).dependency.name = alias;
        }
    }
    listed
}

/// Whether an entry means this chart: the same name, and a version in the entry's range.
fn stands_for(roster: &Roster, entry: EntryId, chart: ChartId) -> bool {
    let dependency = &roster.entry(entry).dependency;
    *roster.name(chart) == *dependency.name && in_range(&dependency.version, roster.version(chart))
}

/// Whether a version lies in a range; one that cannot be read does not.
fn in_range(range: &str, version: &str) -> bool {
    let (Ok(version), Ok(range)) = (Version::parse(version), Constraint::parse(range)) else {
        return false;
    };
    range.check(&version)
}

fn switched_off(roster: &Roster, entries: &[EntryId]) -> BTreeSet<Arc<str>> {
    let entries = entries.iter().map(|id| &roster.entry(*id).dependency);
    entries
        .filter(|entry| !entry.enabled)
        .map(|entry| entry.name.as_str().into())
        .collect()
}

/// Any tag that is true switches on; else any that is false switches off.
fn tags(roster: &mut Roster, journal: &mut Journal<'_>, entries: &[EntryId], values: &Shared) {
    let Some(known) = table_at(values, &["tags"]).ok() else {
        return;
    };
    for entry in entries {
        let dependency = &mut roster.entry_mut(*entry).dependency;
        let (mut on, mut off) = (false, false);
        for tag in &dependency.tags {
            match known.borrow().get(tag.as_bytes()).map(flag) {
                None => {}
                Some(Some(true)) => on = true,
                Some(Some(false)) => off = true,
                Some(None) => journal.warn(&Words {
                    line: 95,
                    helm3: format!(
                        "Tag '{tag}' for chart {} returned non-bool value",
                        dependency.name
                    ),
                    helm4: "returned non-bool value",
                    attributes: &[("tag", tag), ("chart", &dependency.name)],
                }),
            }
        }
        dependency.enabled = on || !off;
    }
}

/// The first path of a condition that holds a boolean decides.
fn conditions(
    roster: &mut Roster,
    journal: &mut Journal<'_>,
    entries: &[EntryId],
    values: &Shared,
    path: &str,
) {
    for entry in entries {
        let dependency = &mut roster.entry_mut(*entry).dependency;
        for condition in dependency
            .condition
            .trim()
            .split(',')
            .filter(|part| !part.is_empty())
        {
            let Some(found) = value_at(values, &format!("{path}{condition}")) else {
                continue;
            };
            if let Some(enabled) = flag(&found) {
                dependency.enabled = enabled;
                break;
            }
            journal.warn(&Words {
                line: 64,
                helm3: format!(
                    "Condition path '{condition}' for chart {} returned non-bool value",
                    dependency.name
                ),
                helm4: "returned non-bool value",
                attributes: &[("path", condition), ("chart", &dependency.name)],
            });
        }
    }
}

fn flag(node: &Node) -> Option<bool> {
    match &node.item {
        Item::Leaf(data) => match **data {
            Data::Bool(flag) => Some(flag),
            _ => None,
        },
        _ => None,
    }
}

/// The value at a dotted path, unless it is a table.
fn value_at(values: &Shared, path: &str) -> Option<Node> {
    let names: Vec<&str> = path.split('.').collect();
    let (last, above) = names.split_last()?;
    let table = table_at(values, above).ok()?;
    let node = table.borrow().get(last.as_bytes()).cloned()?;
    Some(node).filter(|node| node.table().is_none())
}

/// The table at a path of keys, or the first key that is none.
pub(super) fn table_at<'a>(values: &Shared, names: &[&'a str]) -> Result<Shared, &'a str> {
    names.iter().try_fold(values.clone(), |table, name| {
        let inner = table.borrow().get(name.as_bytes()).and_then(Node::table).cloned();
        inner.ok_or(*name)
    })
}
