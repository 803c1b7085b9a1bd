//! `import-values`. In: charts whose dependencies are decided. Out: the same with the defaults of
//! each chart that has some left replaced by all that is below it merged together, imports last. That
//! this happens without the user's values is why a declared subchart resists some of them.

use super::coalesce::{Merge, Nulls, Stop};
use super::dependencies::table_at;
use super::graph::{self, Members, Node, Shared, share};
use super::journal::{Journal, Words};
use super::roster::{ChartId, EntryId, Import, Roster};
use super::trail::Trail;
use crate::tree::{Layer, Ledger, Origin, OriginId};
use crate::value::format;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// Imports in a chart and in all below it, the lowest first.
pub(super) fn all(roster: &mut Roster, journal: &mut Journal<'_>, chart: ChartId) -> Result<(), Stop> {
    for sub in roster.subcharts(chart) {
        all(roster, journal, sub)?;
    }
    let Some(entries) = roster.entries(chart) else {
        return Ok(());
    };
    let merged = merge(roster, journal).run(chart, &Shared::default())?;
    let mut imported = Shared::default();
    for entry in entries {
        imported = one_entry(roster, journal, entry, &merged, imported)?;
    }
    let values = graph::copy(&merged, &roster.limits)?;
    Labels::new(&mut journal.records.ledger).put_on(&imported);
    merge(roster, journal).tables(&values, &imported, &Trail::nowhere(), Nulls::Keep, None)?;
    roster.set_values(chart, values);
    Ok(())
}

fn merge<'a, 'j>(roster: &'a Roster<'a>, journal: &'a mut Journal<'j>) -> Merge<'a, 'j> {
    Merge {
        roster,
        journal,
        nulls: Nulls::Keep,
    }
}

/// Lays what one dependency gives over what the earlier ones gave: the earlier ones win.
fn one_entry(
    roster: &mut Roster,
    journal: &mut Journal<'_>,
    entry: EntryId,
    merged: &Shared,
    imported: Shared,
) -> Result<Shared, Stop> {
    let imports = std::mem::take(&mut roster.entry_mut(entry).imports);
    let chart = roster.entry(entry).dependency.name.clone();
    let mut done = Vec::new();
    for import in imports {
        let (child, parent, named) = match import {
            Import::Export(name) => (format!("exports.{name}"), ".".to_owned(), true),
            Import::Table { child, parent } => (child, parent, false),
            Import::Done { .. } => continue,
        };
        let path = format!("{chart}.{child}");
        let names: Vec<&str> = path.split('.').collect();
        match table_at(merged, &names) {
            Ok(table) => {
                let under = nested(&parent, table);
                merge(roster, journal).tables(&imported, &under, &Trail::nowhere(), Nulls::Keep, None)?;
            }
            Err(name) => missing(journal, &chart, name, named),
        }
        done.push(Import::Done { child, parent });
    }
    let it = roster.entry_mut(entry);
    it.dependency.import_values = done.iter().map(Import::shown).collect();
    it.imports = done;
    Ok(imported)
}

fn missing(journal: &mut Journal<'_>, chart: &str, name: &str, named: bool) {
    let error = format!("{} is not a table", format::quote(name.as_bytes()));
    if named {
        journal.warn(&Words {
            line: 287,
            helm3: format!("ImportValues missing table: {error}"),
            helm4: "ImportValues missing table",
            attributes: &[("error", &error)],
        });
    } else {
        journal.warn(&Words {
            line: 270,
            helm3: format!("ImportValues missing table from chart {chart}: {error}"),
            helm4: "ImportValues missing table from chart",
            attributes: &[("chart", chart), ("error", &error)],
        });
    }
}

/// A table under a dotted path; a lone dot is the root.
fn nested(path: &str, table: Shared) -> Shared {
    // Helm takes a fresh table for an empty one, so that nobody shares it.
    let table = if table.borrow().is_empty() {
        Shared::default()
    } else {
        table
    };
    if path == "." {
        return table;
    }
    path.split('.').rev().fold(table, |inner, name| {
        share([(name.into(), Node::of_table(inner))].into_iter().collect())
    })
}

/// Puts origins on imported values that say so. In place: tables that imports share stay shared,
/// because the merge that follows shows it.
struct Labels<'a> {
    ledger: &'a mut Ledger,
    known: BTreeMap<OriginId, OriginId>,
    done: BTreeSet<*const RefCell<Members>>,
}

impl<'a> Labels<'a> {
    fn new(ledger: &'a mut Ledger) -> Self {
        Self {
            ledger,
            known: BTreeMap::new(),
            done: BTreeSet::new(),
        }
    }

    fn put_on(&mut self, table: &Shared) {
        if !self.done.insert(Rc::as_ptr(table)) {
            return;
        }
        for node in table.borrow_mut().values_mut() {
            node.origin = self.label(node.origin);
        }
        for (_, node) in graph::snapshot(table) {
            if let Some(inner) = node.table() {
                self.put_on(inner);
            }
        }
    }

    fn label(&mut self, origin: OriginId) -> OriginId {
        if let Some(label) = self.known.get(&origin) {
            return *label;
        }
        let imported = self.ledger.get(origin).and_then(|record| match &record.layer {
            Layer::ChartDefault(path) => Some(Origin {
                layer: Layer::Import(path.clone()),
                ..record.clone()
            }),
            _ => None,
        });
        let label = imported.map_or(origin, |record| self.ledger.add(record));
        self.known.insert(origin, label);
        label
    }
}
