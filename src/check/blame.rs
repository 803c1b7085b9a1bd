//! Which setting made a release fail. In: failures, what the user asked for, and a way to try again
//! with less. Out: the failures as findings, at the setting without which they do not happen. Decided
//! by measurement: nothing is read out of error texts.

use super::Evidence;
use crate::diag::{Failure, Problem};
use crate::tree::{KeyPath, Tree};

/// Tries a user's tree and gives Helm's text of every failure that comes of it.
pub type Probe<'a> = dyn Fn(&Tree) -> Vec<String> + 'a;

/// Most settings that are tried one by one; with more, failures stay without a culprit.
const MOST_PROBES: usize = 256;

/// Adds the failures to the findings: as a word at the finding that already stands at the guilty
/// characters, or as findings of their own.
pub(super) fn add(found: &mut Vec<Problem>, evidence: &Evidence<'_>, probe: &Probe<'_>) {
    let (placed, open): (Vec<&Failure>, Vec<&Failure>) = evidence
        .failures
        .iter()
        .partition(|failure| failure.problem.place.is_some());
    found.extend(placed.into_iter().map(|failure| (*failure.problem).clone()));
    if open.is_empty() {
        return;
    }
    let trials = trials(evidence.user, probe);
    for failure in open {
        let guilty: Vec<&KeyPath> = trials
            .iter()
            .filter(|trial| !trial.failures.contains(&failure.helm))
            .map(|trial| &trial.without)
            .collect();
        explain(found, failure, &guilty, evidence);
    }
}

/// One render with one setting left out.
struct Trial {
    without: KeyPath,
    failures: Vec<String>,
}

fn trials(user: &Tree, probe: &Probe<'_>) -> Vec<Trial> {
    let leaves = user.leaves();
    if leaves.len() > MOST_PROBES {
        return Vec::new();
    }
    let paths = leaves
        .into_iter()
        .map(|(path, _)| path)
        .filter(|path| !path.0.is_empty());
    paths
        .map(|path| {
            let failures = probe(&user.without(&path));
            Trial {
                without: path,
                failures,
            }
        })
        .collect()
}

fn explain(found: &mut Vec<Problem>, failure: &Failure, guilty: &[&KeyPath], evidence: &Evidence<'_>) {
    let place_of = |path: &KeyPath| {
        let node = path.find(evidence.user)?;
        evidence.records.ledger.get(node.origin)?.place
    };
    let Some((first, others)) = guilty.split_first() else {
        found.push((*failure.problem).clone());
        return;
    };
    let place = place_of(first);
    let key = first.to_string();
    if let Some(known) = found
        .iter_mut()
        .find(|problem| problem.key.as_deref() == Some(&key) && problem.place.is_some())
    {
        known
            .help
            .push(format!("{} fails with it: {}", evidence.release, failure.helm));
        return;
    }
    let mut problem = (*failure.problem)
        .clone()
        .at(place)
        .key(key)
        .label("without this setting, this failure goes away");
    for other in others {
        problem = problem.related(place_of(other), "and without this one");
    }
    found.push(problem);
}
