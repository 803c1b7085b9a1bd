//! Which setting made a release fail. In: failures, what the user asked for, and a way to try again
//! with less. Out: the failures as findings, at the setting without which they do not happen. Decided
//! by measurement: nothing is read out of error texts.

use super::Evidence;
use crate::diag::{Failure, Problem};
use crate::tree::{KeyPath, Tree};
use indexmap::IndexMap;

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
    // What one setting breaks is one matter, in however many templates it breaks it.
    let mut matters: IndexMap<Vec<&KeyPath>, Vec<&Failure>> = IndexMap::new();
    for failure in open {
        let innocent = |trial: &&Trial| !trial.failures.contains(&failure.helm);
        let guilty = trials
            .iter()
            .filter(innocent)
            .map(|trial| &trial.without)
            .collect();
        matters.entry(guilty).or_default().push(failure);
    }
    for (guilty, failures) in matters {
        explain(found, &failures, &guilty, evidence);
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

fn explain(found: &mut Vec<Problem>, failures: &[&Failure], guilty: &[&KeyPath], evidence: &Evidence<'_>) {
    let place_of = |path: &KeyPath| {
        let node = path.find(evidence.user)?;
        evidence.records.ledger.get(node.origin)?.place
    };
    let (Some((first, others)), Some((failure, more))) = (guilty.split_first(), failures.split_first())
    else {
        // No setting is at fault: the chart fails by itself.
        found.extend(failures.iter().map(|failure| (*failure.problem).clone()));
        return;
    };
    let key = first.to_string();
    let also = match more.len() {
        0 => None,
        1 => Some("one more template fails with it".to_owned()),
        many => Some(format!("{many} more templates fail with it")),
    };
    let known = found
        .iter_mut()
        .find(|problem| problem.key.as_deref() == Some(&key) && problem.place.is_some());
    if let Some(known) = known {
        known
            .help
            .push(format!("{} fails with it: {}", evidence.release, failure.helm));
        known.help.extend(also);
        return;
    }
    let mut problem = (*failure.problem)
        .clone()
        .at(place_of(first))
        .key(key)
        .label("without this setting, this failure goes away");
    problem.help.extend(also);
    for other in others {
        problem = problem.related(place_of(other), "and without this one");
    }
    found.push(problem);
}
