//! Merging as Helm merges. In: a chart with its subcharts, and the user's tree. Out: the chart with
//! dependencies decided (conditions, tags, aliases, imports) and the coalesced values of the whole
//! release, with everything that was dropped or overwritten on the way. Pure: no text, no templates.

use crate::chart::Chart;
use crate::compat::Compat;
use crate::diag::Failure;
use crate::settings::Records;
use crate::text::Place;
use crate::tree::{OriginId, Tree};

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

/// Checks that every dependency that Chart.yaml lists is there, as `helm template` does after
/// loading.
pub fn check_dependencies(chart: &Chart, compat: Compat) -> Result<(), Failure> {
    let _ = (chart, compat);
    todo!()
}

/// Processes dependencies and coalesces values, as `helm template` does before it renders. What was
/// logged is added to `notices` in order, before a failure too.
pub fn coalesce(
    chart: Chart,
    user: Tree,
    compat: Compat,
    records: &mut Records,
    notices: &mut Vec<Notice>,
) -> Result<Coalesced, Failure> {
    let _ = (chart, user, compat, records, notices);
    todo!()
}

/// The place of an origin, for findings.
pub fn place_of(records: &Records, origin: OriginId) -> Option<Place> {
    records.ledger.get(origin).and_then(|o| o.place)
}
