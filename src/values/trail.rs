//! Where in the values a merge stands. In: one name at each step down. Out: the dotted key of Helm's
//! log lines, which begins with the chart's name and leaves `global` out, and the true path for
//! findings. Nothing is built before someone asks.

use super::graph::{self, Endless, Members, Shared};
use std::cell::RefCell;
use std::rc::Rc;

/// A step on the way down, and the way to it.
#[derive(Clone, Copy)]
pub(super) struct Trail<'a> {
    up: Option<&'a Trail<'a>>,
    name: &'a [u8],
    shown: Shown,
    /// Number of steps above.
    pub depth: usize,
    /// The tables that are merged here.
    merging: Option<Pair>,
}

/// A stronger and a weaker table, by where they are kept.
type Pair = (*const RefCell<Members>, *const RefCell<Members>);

/// Who gets to see a step.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shown {
    /// It is a key.
    Both,
    /// It is the root chart's name, which Helm puts before keys.
    Log,
    /// It is a key that Helm does not mention.
    Path,
}

impl<'a> Trail<'a> {
    /// The way to the values of the root chart.
    pub(super) fn of_chart(name: &'a str) -> Self {
        Self {
            up: None,
            name: name.as_bytes(),
            shown: Shown::Log,
            depth: 0,
            merging: None,
        }
    }

    /// The way to a table that belongs to no chart yet.
    pub(super) fn nowhere() -> Self {
        Self::of_chart("")
    }

    /// One key deeper.
    pub(super) fn key(&'a self, name: &'a [u8]) -> Self {
        self.step(name, Shown::Both)
    }

    /// One key deeper, which Helm leaves out of its lines.
    pub(super) fn silent(&'a self, name: &'a [u8]) -> Self {
        self.step(name, Shown::Path)
    }

    fn step(&'a self, name: &'a [u8], shown: Shown) -> Self {
        Self {
            up: Some(self),
            name,
            shown,
            depth: self.depth + 1,
            merging: None,
        }
    }

    /// The key as Helm's lines give it: empty names before a name leave no dot.
    pub(super) fn logged(&self) -> String {
        let names = self.names(|shown| shown != Shown::Path);
        names.into_iter().fold(String::new(), |text, name| {
            if text.is_empty() {
                name
            } else {
                format!("{text}.{name}")
            }
        })
    }

    /// The keys from the root of the release's values.
    pub(super) fn path(&self) -> Vec<String> {
        self.names(|shown| shown != Shown::Log)
    }

    /// Notes which tables are merged at this step. Refuses a pair that is being merged above already:
    /// imports can make a table contain itself.
    pub(super) fn merge(&mut self, over: &Shared, under: &Shared) -> Result<(), Endless> {
        graph::within(self.depth)?;
        let pair = Some((Rc::as_ptr(over), Rc::as_ptr(under)));
        if std::iter::successors(self.up, |step| step.up).any(|step| step.merging == pair) {
            return Err(Endless::Cycle);
        }
        self.merging = pair;
        Ok(())
    }

    fn names(&self, wanted: impl Fn(Shown) -> bool) -> Vec<String> {
        let steps = std::iter::successors(Some(self), |step| step.up);
        let mut names: Vec<String> = steps
            .filter(|step| wanted(step.shown))
            .map(|step| String::from_utf8_lossy(step.name).into_owned())
            .collect();
        names.reverse();
        names
    }
}
