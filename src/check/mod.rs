//! The verdict on a set of settings. In: what each stage of the flow found out. Out: every finding of
//! the run, in the order a reader wants them: by argument and file, by position, each fact once.
//! Renders nothing itself and prints nothing.

mod blame;
mod dropped;
mod gates;
mod inert;
mod layout;
mod meaning;
mod mentions;
mod surprises;
mod trial;

pub use inert::Traced;
pub use layout::Patched;
pub use trial::{MOST_TRIALS, Probe, Trial};

use crate::chart::Chart;
use crate::compat::Compat;
use crate::diag::{Failure, Problem};
use crate::render::Rendered;
use crate::schema::ValuesSchema;
use crate::settings::Records;
use crate::tree::{Data, KeyPath, Step, Tree};
use crate::values::{Coalesced, Notice};
use std::rc::Rc;
use trial::Trials;

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
    /// The chart as it was loaded.
    pub chart: Option<&'a Chart>,
    /// The merge, if it came to pass.
    pub merged: Option<&'a Coalesced>,
    /// What the merge did that the user may not expect.
    pub notices: &'a [Notice],
    /// Whatever failed on the way: merge, the chart's own schema, templates, manifests.
    pub failures: &'a [Failure],
    /// The Helm to match.
    pub compat: Compat,
    /// What the templates printed, as far as they did.
    pub rendered: &'a [Rendered],
    /// Renders a file with another text of its template.
    pub patched: &'a Patched<'a>,
    /// Renders a user's tree with notes of all that templates do.
    pub traced: &'a Traced<'a>,
    /// The same run as tries are recorded.
    pub trial: Rc<Trial>,
    /// How many more renders the findings may cost; [`MOST_TRIALS`] is plenty. Without any, nothing
    /// is measured.
    pub most_trials: usize,
}

/// Every finding, sorted, each at most once. `probe` renders again with other settings: with each
/// left out, to learn which one makes a failure and which one changes nothing.
pub fn findings(evidence: &Evidence<'_>, probe: &Probe<'_>) -> Vec<Problem> {
    let mut found = evidence
        .schema
        .map(|s| s.findings(evidence.user, evidence.records))
        .unwrap_or_default();
    if let Some(merged) = evidence.merged {
        dropped::add(&mut found, merged, evidence);
    }
    let trials = Trials::new(probe, evidence);
    let defaults = evidence.chart.and_then(|_| trials.of(&Tree::empty_table()));
    let defaults = defaults.as_ref().and_then(|trial| trial.merged.as_ref());
    let merged = evidence.merged.map(|merged| &merged.values);
    for surprise in surprises::find(evidence.user, defaults, merged, evidence.records) {
        // A key that a stronger finding is about already gets no second lesson; but that a comma made
        // it is the cause of all else.
        match found.iter_mut().find(|known| same_key(known, &surprise)) {
            Some(known) if surprise.rule.id == "split-setting" => known.help.extend(surprise.help),
            Some(_) => {}
            None => found.push(surprise),
        }
    }
    blame::add(&mut found, evidence, &trials);
    inert::add(&mut found, evidence, &trials);
    // Findings without a place come after those that say which characters to mend.
    found.sort_by_key(|problem| (problem.place.is_none(), problem.place));
    found
}

/// Whether two findings are about one key, or one about a part of the other's.
fn same_key(a: &Problem, b: &Problem) -> bool {
    match (&a.key, &b.key) {
        (Some(a), Some(b)) => same_matter(a, b),
        _ => false,
    }
}

/// Whether two keys are one, or one is a part of the other.
fn same_matter(a: &str, b: &str) -> bool {
    let below = |inner: &str, outer: &str| {
        inner
            .strip_prefix(outer)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    };
    below(a, b) || below(b, a)
}

/// A value within a sentence.
fn shown(leaf: &Tree) -> String {
    match &leaf.data {
        Data::Null => "null".into(),
        Data::Bool(b) => b.to_string(),
        Data::Int(n) => n.to_string(),
        Data::Float(f) => f.to_string(),
        Data::Str(s) => s.to_string(),
        Data::List(_) => "a list".into(),
        Data::Table(_) => "a table".into(),
    }
}

/// A key of a subchart's copy of `global`, as the user writes it.
fn from_root(path: &KeyPath, merged: &Tree) -> KeyPath {
    let global = |step: &Step| matches!(step, Step::Key(key) if *key == "global");
    let at = path.0.iter().position(global).unwrap_or(0);
    let root = KeyPath(path.0.get(at..).unwrap_or_default().to_vec());
    if at > 0 && root.find(merged).is_some() {
        root
    } else {
        path.clone()
    }
}

/// A number of things, with the word for them.
fn counted(number: usize, word: &str) -> String {
    match number {
        1 => format!("1 {word}"),
        many => format!("{many} {word}s"),
    }
}
