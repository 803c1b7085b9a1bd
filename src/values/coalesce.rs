//! One merge of values into a chart and its subcharts. In: the charts, and a table that is stronger
//! than their defaults. Out: that table, filled up with the defaults, `global` handed down. Two kinds:
//! coalescing lets null delete, merging keeps it. Decides nothing about dependencies.

use super::graph::{self, Endless, Item, Node, Shared};
use super::journal::{ChartAt, Journal, as_flag, printed};
use super::roster::{ChartId, Roster};
use super::trail::Trail;
use crate::compat::Compat;
use crate::tree::OriginId;
use crate::value::{Str, format};

const GLOBAL: &[u8] = b"global";

/// Why a merge ends early.
#[derive(Debug)]
pub(super) enum Stop {
    /// A subchart's name holds something else than a table: Helm's words, and who wrote it.
    Mismatch(String, OriginId),
    /// Imports made a table without end.
    Endless(Endless),
}

impl From<Endless> for Stop {
    fn from(endless: Endless) -> Self {
        Self::Endless(endless)
    }
}

/// What null does to a weaker value.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Nulls {
    /// It deletes it, and goes with it.
    Delete,
    /// It stays, for a later merge to delete with.
    Keep,
}

/// A merge under way.
pub(super) struct Merge<'a, 'j> {
    pub roster: &'a Roster<'a>,
    pub journal: &'a mut Journal<'j>,
    pub nulls: Nulls,
}

impl Merge<'_, '_> {
    /// Merges a chart's defaults, and those of its subcharts, under `values`, which is copied first.
    pub(super) fn run(&mut self, chart: ChartId, values: &Shared) -> Result<Shared, Stop> {
        let dest = graph::copy(values, &self.roster.limits)?;
        let name = self.roster.name(chart);
        self.chart(chart, &dest, &Trail::of_chart(&name))?;
        Ok(dest)
    }

    /// `trail` is the way to the chart's values; its last step is the chart's name.
    fn chart(&mut self, chart: ChartId, dest: &Shared, trail: &Trail<'_>) -> Result<(), Stop> {
        let defaults = graph::copy(self.roster.values(chart), &self.roster.limits)?;
        for (key, default) in graph::snapshot(&defaults) {
            self.default(chart, dest, key, default, trail)?;
        }
        self.subcharts(chart, dest, trail)
    }

    /// One default of a chart.
    fn default(
        &mut self,
        chart: ChartId,
        dest: &Shared,
        key: Str,
        default: Node,
        trail: &Trail<'_>,
    ) -> Result<(), Stop> {
        let helm4 = self.journal.compat == Compat::Helm4;
        let deletes = self.nulls == Nulls::Delete;
        let value = dest.borrow().get(&key).cloned();
        let Some(value) = value else {
            if helm4 && deletes {
                match &default.item {
                    Item::Null => return Ok(()),
                    Item::Table(table) => graph::drop_nulls(table, 0)?,
                    Item::Leaf(_) => {}
                }
            }
            dest.borrow_mut().insert(key, default);
            return Ok(());
        };
        let trail = trail.key(&key);
        match (&value.item, &default.item) {
            (Item::Null, _) if deletes => {
                dest.borrow_mut().remove(&key);
            }
            (Item::Table(over), Item::Table(under)) => {
                let nulls = if self.is_subchart(chart, &key) {
                    Nulls::Keep
                } else {
                    self.nulls
                };
                if helm4 && nulls == Nulls::Delete {
                    graph::drop_nulls(under, 0)?;
                }
                self.tables(over, under, &trail, nulls, None)?;
            }
            (Item::Table(_), Item::Leaf(_)) => {
                let text = format!("warning: skipped value for {}: Not a table.", trail.logged());
                self.journal.line(237, text, super::Event::Logged);
                self.replace(dest, &key, &value, &default);
            }
            (_, Item::Table(_)) => {
                let event = self.journal.replaced(&value, &default, &trail);
                self.journal.silent(event);
                self.replace(dest, &key, &value, &default);
            }
            _ => self.replace(dest, &key, &value, &default),
        }
        Ok(())
    }

    fn is_subchart(&self, chart: ChartId, key: &Str) -> bool {
        let subcharts = self.roster.subcharts(chart);
        subcharts
            .iter()
            .any(|sub| self.roster.name(*sub).as_bytes() == &**key)
    }

    /// Notes that a value in `dest` took the place of another.
    fn replace(&mut self, dest: &Shared, key: &Str, winner: &Node, loser: &Node) {
        let origin = self.journal.records.ledger.replace(winner.origin, loser.origin);
        if let Some(node) = dest.borrow_mut().get_mut(key) {
            node.origin = origin;
        }
    }

    fn subcharts(&mut self, chart: ChartId, dest: &Shared, trail: &Trail<'_>) -> Result<(), Stop> {
        for sub in self.roster.subcharts(chart) {
            let name = self.roster.name(sub);
            let key = Str::from(&*name);
            let found = dest.borrow().get(&key).cloned();
            let values = match found {
                None => {
                    let values = Shared::default();
                    dest.borrow_mut().insert(key, Node::of_table(values.clone()));
                    values
                }
                Some(node) => match &node.item {
                    Item::Table(values) => values.clone(),
                    _ => {
                        let text = format!("type mismatch on {name}: {}", as_flag(&node));
                        return Err(Stop::Mismatch(text, node.origin));
                    }
                },
            };
            self.globals(sub, &values, dest, trail)?;
            self.chart(sub, &values, &trail.key(name.as_bytes()))?;
        }
        Ok(())
    }

    /// Hands the globals of `source` down to the values of a subchart.
    fn globals(
        &mut self,
        sub: ChartId,
        dest: &Shared,
        source: &Shared,
        trail: &Trail<'_>,
    ) -> Result<(), Stop> {
        let Some(below) = self.global_of(dest, 138, "destination") else {
            return Ok(());
        };
        let Some(above) = self.global_of(source, 145, "source") else {
            return Ok(());
        };
        let path = self.roster.path(sub).join("/charts/");
        let name = self.roster.name(sub);
        let to_sub = trail.silent(name.as_bytes());
        let to_global = to_sub.silent(GLOBAL);
        let chart = ChartAt {
            path: &path,
            depth: trail.path().len() + 1,
        };
        for (key, value) in graph::snapshot(&above) {
            self.global(&below, &key, value, &to_global.key(&key), &chart)?;
        }
        dest.borrow_mut().insert(GLOBAL.into(), Node::of_table(below));
        Ok(())
    }

    fn global_of(&mut self, values: &Shared, line: u32, side: &str) -> Option<Shared> {
        let node = values.borrow().get(GLOBAL).cloned();
        let Some(node) = node else {
            return Some(Shared::default());
        };
        let table = node.table().cloned();
        if table.is_none() {
            let text = format!("warning: skipping globals because {side} global is not a table.");
            self.journal.line(line, text, super::Event::Logged);
        }
        table
    }

    /// Hands one global down. Tables are copied one level deep only, as in Helm: what lies deeper is
    /// shared with the chart above.
    fn global(
        &mut self,
        below: &Shared,
        key: &Str,
        value: Node,
        trail: &Trail<'_>,
        chart: &ChartAt<'_>,
    ) -> Result<(), Stop> {
        let found = below.borrow().get(key).cloned();
        let winner = match (&value.item, found) {
            (Item::Table(table), None) => Node {
                item: Item::Table(graph::shallow(table)),
                origin: value.origin,
            },
            (Item::Table(table), Some(own)) => {
                let Some(under) = own.table() else {
                    let quoted = format::quote(key);
                    let text = format!("Conflict: cannot merge map onto non-map for {quoted}. Skipping.");
                    let event = self.journal.dropped(&value, trail, chart);
                    self.journal.line(161, text, event);
                    return Ok(());
                };
                let over = graph::shallow(table);
                self.tables(&over, under, trail, Nulls::Keep, Some(chart))?;
                Node {
                    item: Item::Table(over),
                    origin: value.origin,
                }
            }
            (_, Some(own)) if own.table().is_some() => {
                let text = format!("key {key} is table. Skipping");
                let event = self.journal.dropped(&value, trail, chart);
                self.journal.line(175, text, event);
                return Ok(());
            }
            (_, Some(own)) => Node {
                origin: self.journal.records.ledger.replace(value.origin, own.origin),
                ..value
            },
            (_, None) => value,
        };
        below.borrow_mut().insert(key.clone(), winner);
        Ok(())
    }

    /// Fills `over` up with what `under` has. `chart` is the one whose own values `under` is, where
    /// the user may have written there too.
    pub(super) fn tables(
        &mut self,
        over: &Shared,
        under: &Shared,
        trail: &Trail<'_>,
        nulls: Nulls,
        chart: Option<&ChartAt<'_>>,
    ) -> Result<(), Stop> {
        let mut trail = *trail;
        trail.merge(over, under)?;
        let members = graph::snapshot(under);
        carry_nulls(over, under);
        for (key, weaker) in members {
            let found = over.borrow().get(&key).cloned();
            let Some(stronger) = found else {
                over.borrow_mut().insert(key, weaker);
                continue;
            };
            let trail = trail.key(&key);
            match (&stronger.item, &weaker.item) {
                (Item::Null, Item::Table(_) | Item::Leaf(_)) if nulls == Nulls::Delete => {
                    over.borrow_mut().remove(&key);
                }
                (Item::Null, _) => self.replace(over, &key, &stronger, &weaker),
                (Item::Table(over), Item::Table(under)) => {
                    self.tables(over, under, &trail, nulls, chart)?;
                }
                (_, Item::Table(_)) => {
                    let (key_text, shown) = (trail.logged(), printed(&weaker));
                    let text =
                        format!("warning: cannot overwrite table with non table for {key_text} ({shown})");
                    let event = self.journal.replaced(&stronger, &weaker, &trail);
                    self.journal.line(316, text, event);
                    self.replace(over, &key, &stronger, &weaker);
                }
                (Item::Table(_), Item::Leaf(_)) => {
                    let (key_text, shown) = (trail.logged(), printed(&weaker));
                    let text = format!(
                        "warning: destination for {key_text} is a table. Ignoring non-table value ({shown})"
                    );
                    let event = match chart {
                        Some(chart) => self.journal.dropped(&weaker, &trail, chart),
                        None => super::Event::Logged,
                    };
                    self.journal.line(319, text, event);
                }
                _ => self.replace(over, &key, &stronger, &weaker),
            }
        }
        Ok(())
    }
}

/// Helm writes the nulls of the stronger table into the weaker one before it merges. The merge does
/// not notice, but whoever shares the weaker table does.
fn carry_nulls(over: &Shared, under: &Shared) {
    let nulls: Vec<Str> = {
        let over = over.borrow();
        let nulls = over.iter().filter(|(_, node)| node.is_null());
        nulls.map(|(key, _)| key.clone()).collect()
    };
    for key in nulls {
        under.borrow_mut().insert(key, Node::null());
    }
}
