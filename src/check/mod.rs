//! The verdict on a set of settings. In: what each stage of the flow found out. Out: every finding of
//! the run, in the order a reader wants them: by argument and file, by position, each fact once.
//! Renders nothing itself and prints nothing.

mod blame;
mod dropped;
mod surprises;

pub use blame::Probe;

use crate::diag::{Failure, Problem};
use crate::schema::ValuesSchema;
use crate::settings::Records;
use crate::tree::Tree;
use crate::values::{Coalesced, Notice};

/// What the stages found out, as far as they got.
pub struct Evidence<'a> {
    /// The texts and origins of the run.
    pub records: &'a Records,
    /// What the user asked for.
    pub user: &'a Tree,
    /// Our schema of the chart's values, where we have one.
    pub schema: Option<&'a ValuesSchema>,
    /// How the release is called in sentences: `dapr 1.18.3`.
    pub release: &'a str,
    /// The chart's own values, if it was loaded.
    pub defaults: Option<&'a Tree>,
    /// The merge, if it came to pass.
    pub merged: Option<&'a Coalesced>,
    /// What the merge did that the user may not expect.
    pub notices: &'a [Notice],
    /// Whatever failed on the way: merge, the chart's own schema, templates, manifests.
    pub failures: &'a [Failure],
}

/// Every finding, sorted, each at most once. `probe` renders again with other settings, and is asked
/// only when something failed.
pub fn findings(evidence: &Evidence<'_>, probe: &Probe<'_>) -> Vec<Problem> {
    let mut found = evidence
        .schema
        .map(|s| s.findings(evidence.user, evidence.records))
        .unwrap_or_default();
    if let Some(merged) = evidence.merged {
        dropped::add(&mut found, merged, evidence);
    }
    for surprise in surprises::find(evidence.user, evidence.defaults, evidence.records) {
        // A key that a stronger finding is about already gets no second lesson.
        if !found.iter().any(|known| same_matter(known, &surprise)) {
            found.push(surprise);
        }
    }
    blame::add(&mut found, evidence, probe);
    // Findings without a place come after those that say which characters to mend.
    found.sort_by_key(|problem| (problem.place.is_none(), problem.place));
    found
}

/// Whether two findings are about one key, or one about a part of the other's.
fn same_matter(a: &Problem, b: &Problem) -> bool {
    let (Some(a), Some(b)) = (&a.key, &b.key) else {
        return false;
    };
    let below = |inner: &str, outer: &str| {
        inner
            .strip_prefix(outer)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    };
    below(a, b) || below(b, a)
}
