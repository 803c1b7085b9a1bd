//! Merging as Helm merges. In: a chart with its subcharts, and the user's tree. Out: the chart with
//! dependencies decided (conditions, tags, aliases, imports) and the coalesced values of the whole
//! release, with everything that was dropped or overwritten on the way. Pure: no text, no templates.

mod coalesce;
mod dependencies;
mod graph;
mod imports;
mod journal;
mod roster;
#[cfg(test)]
mod tests;
mod trail;

use crate::chart::{Chart, LogLine, log_line};
use crate::compat::Compat;
use crate::diag::{Failure, rule};
use crate::settings::Records;
use crate::text::Place;
use crate::tree::{OriginId, Tree};
use coalesce::{Merge, Nulls, Stop};
use graph::{Endless, Node, Shared};
use journal::Journal;
use roster::{ChartId, Roster};

/// What merging did that the user may not expect.
#[derive(Clone, Debug)]
pub struct Notice {
    /// The line Helm logs on standard error for it, in the words of the chosen Helm, if it logs one.
    pub helm: Option<String>,
    /// What happened.
    pub event: Event,
}

/// The kinds of surprise.
#[derive(Clone, Debug)]
pub enum Event {
    /// A user's value did not reach a chart, because a table stands there.
    Dropped {
        /// The key in the values of the chart, from its root (`global`, `ha`).
        key: Vec<String>,
        /// The chart it did not reach.
        chart: String,
        /// Who wrote the dropped value.
        dropped: OriginId,
    },
    /// A value that is no table took the place of a table.
    ReplacedTable {
        /// The key from the root of the release's values.
        key: Vec<String>,
        /// Who wrote the scalar.
        by: OriginId,
        /// Who wrote the table.
        was: OriginId,
    },
    /// Anything else that only Helm's line tells.
    Logged,
}

/// The outcome: what templates see.
#[derive(Clone, Debug)]
pub struct Coalesced {
    /// The chart after dependency processing: disabled subcharts gone, aliases applied.
    pub chart: Chart,
    /// The values of the root chart; each subchart's stand under its name.
    pub values: Tree,
}

/// Processes dependencies and coalesces values, as `helm template` does before it renders. What was
/// logged is added to `notices` in order, before a failure too.
///
/// # Errors
/// Helm's refusal where a subchart's name holds no table; ours where imports make a table that
/// contains itself, on which Helm overflows its stack.
pub fn coalesce(
    chart: &Chart,
    user: &Tree,
    compat: Compat,
    records: &mut Records,
    notices: &mut Vec<Notice>,
) -> Result<Coalesced, Failure> {
    let user = graph::root(user);
    let (mut roster, root) = Roster::new(chart, records.limits);
    let mut journal = Journal {
        compat,
        records,
        notices,
        last: false,
    };
    process(&mut roster, &mut journal, root, &user).map_err(|stop| {
        let failure = refusal(stop, journal.records);
        if compat == Compat::Helm3 {
            failure
        } else {
            before_helm4(failure, journal.notices)
        }
    })?;
    journal.last = true;
    let mut merge = Merge {
        roster: &roster,
        journal: &mut journal,
        nulls: Nulls::Delete,
    };
    let outcome = merge.run(root, &user).and_then(|values| {
        let values = Node::of_table(values).to_tree(&roster.limits)?;
        let chart = roster.build(root);
        Ok(Coalesced { chart, values })
    });
    outcome.map_err(|stop| refusal(stop, records))
}

/// Decides about dependencies, then imports their values.
fn process(roster: &mut Roster, journal: &mut Journal<'_>, root: ChartId, user: &Shared) -> Result<(), Stop> {
    dependencies::decide(roster, journal, root, user, "")?;
    imports::all(roster, journal, root)
}

fn refusal(stop: Stop, records: &Records) -> Failure {
    match stop {
        Stop::Mismatch(text, origin) => {
            let mut failure = Failure::new(rule("type-mismatch"), text).at(place_of(records, origin));
            failure.problem.label = Some("a subchart of this name needs a table here".into());
            failure
        }
        Stop::Endless(Endless::Cycle) => {
            Failure::new(rule("limit"), "import-values make a table that contains itself")
        }
        Stop::Endless(Endless::Reached(reached)) => reached.into(),
    }
}

/// Helm 4 logs a failure of dependency processing before it returns it.
fn before_helm4(failure: Failure, notices: &mut Vec<Notice>) -> Failure {
    const STEP: &str = "chart dependencies processing failed";
    let line = LogLine {
        helm3: String::new(),
        level: "ERROR",
        message: STEP,
        attributes: &[("error", &failure.helm)],
    };
    notices.push(Notice {
        helm: Some(log_line(Compat::Helm4, &line)),
        event: Event::Logged,
    });
    failure.prefixed(&format!("{STEP}: "))
}

/// The place of an origin, for findings.
pub fn place_of(records: &Records, origin: OriginId) -> Option<Place> {
    records.ledger.get(origin).and_then(|o| o.place)
}
