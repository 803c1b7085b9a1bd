//! Which setting made a release fail. In: failures, what the user asked for, and a way to try again
//! with less. Out: the failures as findings, at the setting without which they do not happen. Decided
//! by measurement: nothing is read out of error texts.

use super::trial::{Trial, Trials};
use super::{Evidence, layout, meaning};
use crate::diag::{Failure, Problem, Severity};
use crate::template::trace::Trace;
use crate::tree::{KeyPath, Tree};
use indexmap::IndexMap;
use std::rc::Rc;

/// Adds the failures to the findings: as a word at the finding that already stands at the guilty
/// characters, or as findings of their own.
pub(super) fn add(found: &mut Vec<Problem>, evidence: &Evidence<'_>, trials: &Trials<'_>) {
    let (placed, open): (Vec<&Failure>, Vec<&Failure>) = evidence
        .failures
        .iter()
        .partition(|failure| failure.problem.place.is_some());
    found.extend(placed.into_iter().map(|failure| (*failure.problem).clone()));
    if open.is_empty() {
        return;
    }
    let trace = (evidence.traced)(evidence.user);
    let trials = without_each(evidence.user, trials);
    // What one setting breaks is one matter, in however many templates it breaks it.
    let mut matters: IndexMap<Vec<&KeyPath>, Vec<&Failure>> = IndexMap::new();
    for failure in open {
        let innocent = |less: &&Less| !less.trial.failures.contains(&failure.helm);
        let guilty = trials.iter().filter(innocent).map(|less| &less.without).collect();
        matters.entry(guilty).or_default().push(failure);
    }
    for (guilty, failures) in matters {
        explain(found, &failures, &guilty, evidence, trace.as_ref());
    }
}

/// One render with one setting left out.
struct Less {
    without: KeyPath,
    trial: Rc<Trial>,
}

/// A render without each setting; none of them when they are too many, and failures stay without a
/// culprit then.
fn without_each(user: &Tree, trials: &Trials<'_>) -> Vec<Less> {
    let leaves = user.leaves();
    if leaves.len() > trials.left() {
        return Vec::new();
    }
    let paths = leaves
        .into_iter()
        .map(|(path, _)| path)
        .filter(|path| !path.0.is_empty());
    paths
        .filter_map(|path| {
            let trial = trials.of(&user.without(&path))?;
            Some(Less { without: path, trial })
        })
        .collect()
}

fn explain(
    found: &mut Vec<Problem>,
    failures: &[&Failure],
    guilty: &[&KeyPath],
    evidence: &Evidence<'_>,
    trace: Option<&Trace>,
) {
    let place_of = |path: &KeyPath| {
        let node = path.find(evidence.user)?;
        evidence.records.ledger.get(node.origin)?.place
    };
    let (Some((first, others)), Some((failure, more))) = (guilty.split_first(), failures.split_first())
    else {
        // No setting is at fault: the chart fails by itself.
        found.extend(failures.iter().map(|failure| by_itself(failure, evidence, trace)));
        return;
    };
    let key = first.to_string();
    let told = told(failure, evidence, trace);
    let also = match more.len() {
        0 => None,
        1 => Some("one more template fails with it".to_owned()),
        many => Some(format!("{many} more templates fail with it")),
    };
    let known = found.iter_mut().find(|problem| {
        problem.key.as_deref() == Some(&key) && problem.place.is_some() && problem.severity > Severity::Info
    });
    if let Some(known) = known {
        known.severity = Severity::Error;
        known
            .help
            .push(format!("{} fails with it: {}", evidence.release, told.message));
        known.help.extend(told.help);
        known.help.extend(also);
        known.related.extend(told.related);
        return;
    }
    let mut problem = told
        .at(place_of(first))
        .key(key)
        .label("without this setting, this failure goes away");
    problem.help.extend(also);
    for other in others {
        problem = problem.related(place_of(other), "and without this one");
    }
    found.push(problem);
}

/// The failure as a finding, with what it means here.
fn told(failure: &Failure, evidence: &Evidence<'_>, trace: Option<&Trace>) -> Problem {
    let mut problem = (*failure.problem).clone();
    problem.message.truncate(problem.message.trim_end().len());
    if problem.rule.id == "bad-manifest" {
        if let Some(layout) = layout::of(failure, evidence, trace) {
            problem.help.extend(layout.help);
            problem.related.extend(layout.place);
        }
    } else {
        problem.help.extend(meaning::of(failure, evidence, trace));
    }
    problem
}

/// A failure that no setting brings about stands where the template fails.
fn by_itself(failure: &Failure, evidence: &Evidence<'_>, trace: Option<&Trace>) -> Problem {
    let mut problem = told(failure, evidence, trace);
    if problem.place.is_none() && !problem.related.is_empty() {
        let (place, word) = problem.related.remove(0);
        problem.place = Some(place);
        problem.label = Some(word);
    }
    problem
}
