//! Settings that the merge loses. In: the events of a merge, and the findings so far. Out: for each
//! setting that did not reach a chart, a word on what stays in force there: added to the finding at
//! the same characters, or a finding of its own.

use super::{Evidence, shown};
use crate::diag::{Problem, rule};
use crate::text::Place;
use crate::tree::{KeyPath, OriginId};
use crate::values::{Coalesced, Event, Notice};
use std::collections::BTreeMap;

/// What one setting lost.
struct Loss {
    key: KeyPath,
    charts: Vec<String>,
}

pub(super) fn add(found: &mut Vec<Problem>, merged: &Coalesced, evidence: &Evidence<'_>) {
    for (origin, loss) in losses(evidence.notices) {
        let Some(place) = evidence.records.ledger.get(origin).and_then(|o| o.place) else {
            continue;
        };
        let fate = format!(
            "{} drops it in silence: {}",
            evidence.release,
            in_force(merged, &loss).unwrap_or_else(|| "the chart's own table stays in force".into())
        );
        match found.iter_mut().find(|problem| covers(problem.place, place)) {
            Some(problem) => problem.help.push(fate),
            None => found.push(
                Problem::new(
                    rule("dropped-setting"),
                    format!("`{}` does not reach {}", loss.key, listed(&loss.charts)),
                )
                .key(loss.key.to_string())
                .at(Some(place))
                .label("dropped in the merge")
                .help(fate),
            ),
        }
    }
}

/// One loss per setting, whichever charts it was lost in.
fn losses(notices: &[Notice]) -> BTreeMap<OriginId, Loss> {
    let mut losses: BTreeMap<OriginId, Loss> = BTreeMap::new();
    for notice in notices {
        let Event::Dropped { key, chart, dropped } = &notice.event else {
            continue;
        };
        let key = key
            .iter()
            .fold(KeyPath::default(), |path, name| path.key(name.as_str()));
        let loss = losses.entry(*dropped).or_insert_with(|| Loss {
            key,
            charts: Vec::new(),
        });
        if !loss.charts.contains(chart) {
            loss.charts.push(chart.clone());
        }
    }
    losses
}

fn covers(outer: Option<Place>, inner: Place) -> bool {
    outer.is_some_and(|outer| {
        outer.source == inner.source
            && outer.span.start <= inner.span.end
            && inner.span.start <= outer.span.end
    })
}

/// What the chart goes on to use: the switch of the table, or its first leaf.
fn in_force(merged: &Coalesced, loss: &Loss) -> Option<String> {
    let chart = loss.charts.first()?;
    let mut path = KeyPath::default();
    for name in chart.split('/').skip(1).filter(|part| *part != "charts") {
        path = path.key(name);
    }
    path.0.extend(loss.key.0.iter().cloned());
    let table = path.find(&merged.values)?;
    let switch = KeyPath::default().key("enabled");
    let (below, leaf) = match switch.find(table) {
        Some(leaf) => (switch, leaf),
        None => table.leaves().into_iter().next()?,
    };
    let mut key = loss.key.clone();
    key.0.extend(below.0);
    Some(format!("`{key}` stays `{}`", shown(leaf)))
}

fn listed(charts: &[String]) -> String {
    let names: Vec<&str> = charts.iter().filter_map(|path| path.rsplit('/').next()).collect();
    match names.as_slice() {
        [one] => format!("`{one}`"),
        [first, rest @ ..] => format!("`{first}` and {} other charts", rest.len()),
        [] => "any chart".into(),
    }
}
