//! What a failed template means here. In: a failure with the templates that were at work, the merged
//! values and who set them. Out: sentences below Helm's message: the values in play, and what to write.
//! Reads the template's text, never the message.

use super::mentions::{self, Site};
use super::{Evidence, counted, from_root, shown};
use crate::diag::{AtWork, Failure};
use crate::template::trace::Trace;
use crate::tree::{Data, KeyPath, Layer, Tree};

/// Values that are told of for one failure.
const MOST_VALUES: usize = 4;

/// Longest text of a value within a sentence, in characters.
const LONGEST: usize = 40;

/// Names of values that are never printed.
const PRIVATE: [&str; 6] = ["password", "secret", "token", "key", "cert", "credential"];

/// The values that the failing action had read, as the trace tells, and those that the innermost action
/// with any names; and what to do about them.
pub(super) fn of(failure: &Failure, evidence: &Evidence<'_>, trace: Option<&Trace>) -> Vec<String> {
    let Some(merged) = evidence.merged.map(|merged| &merged.values) else {
        return Vec::new();
    };
    let mut keys = named(failure, evidence, merged);
    let file = failure.at_work.first().map(|at| at.file.as_bytes());
    let stop = trace.and_then(|trace| trace.stops().iter().find(|stop| Some(&*stop.file) == file));
    for site in stop.into_iter().flat_map(|stop| &stop.read) {
        let Some(read) = trace.and_then(|trace| trace.site(*site).values().cloned()) else {
            continue;
        };
        let read = from_root(&read, merged);
        // Whoever names `a.b` has read `a` on the way.
        if !keys.iter().any(|key| key.0.starts_with(&read.0)) {
            keys.push(read);
        }
    }
    keys.truncate(MOST_VALUES);
    keys.iter().flat_map(|key| told(key, merged, evidence)).collect()
}

fn named(failure: &Failure, evidence: &Evidence<'_>, merged: &Tree) -> Vec<KeyPath> {
    let mut keys: Vec<KeyPath> = Vec::new();
    for at in failure.at_work.iter().rev() {
        for site in action(at, evidence)
            .iter()
            .flat_map(|text| mentions::within(text, &at.file))
        {
            for key in in_play(&site, merged) {
                if !keys.contains(&key) {
                    keys.push(key);
                }
            }
        }
        if !keys.is_empty() {
            break;
        }
    }
    keys
}

/// The text of the action that a node stands in.
fn action(at: &AtWork, evidence: &Evidence<'_>) -> Option<String> {
    let file = evidence.chart?.template(&at.file)?;
    let text = String::from_utf8_lossy(&file.data);
    let before = text.get(..at.offset)?;
    let start = before.rfind("{{")? + 2;
    let rest = text.get(start..)?;
    let action = rest.get(..mentions::extent(rest))?;
    Some(action.to_owned())
}

/// The keys that a chain stands for: itself where it begins at `.Values`, else those that there are.
fn in_play(site: &Site, merged: &Tree) -> Vec<KeyPath> {
    let mut keys = site.paths(merged);
    keys.truncate(2);
    keys
}

pub(super) fn told(key: &KeyPath, merged: &Tree, evidence: &Evidence<'_>) -> Vec<String> {
    let Some(node) = key.find(merged).filter(|node| !node.is_null()) else {
        return absent(key, merged);
    };
    let mut lines = vec![format!("`{key}` is {}{}", phrase(key, node), who(node, evidence))];
    let default = evidence.chart.and_then(|chart| key.find(&chart.values));
    if let Some(default) = default.filter(|default| kind(default) != kind(node) && !default.is_null()) {
        lines.push(format!(
            "the chart's default is {}: give {} too",
            phrase(key, default),
            kind(default)
        ));
    }
    lines
}

fn absent(key: &KeyPath, merged: &Tree) -> Vec<String> {
    let above = (1..key.0.len()).map(|depth| KeyPath(key.0.get(..depth).unwrap_or_default().to_vec()));
    let missing = above
        .into_iter()
        .find(|above| above.find(merged).is_none_or(Tree::is_null));
    let stands = match missing {
        Some(above) => format!("`{key}` has no value, because `{above}` has none"),
        None => format!("`{key}` has no value"),
    };
    vec![stands, format!("give it one: `--set {key}=VALUE`")]
}

fn kind(node: &Tree) -> &'static str {
    match &node.data {
        Data::Null => "null",
        Data::Bool(_) => "a boolean",
        Data::Int(_) | Data::Float(_) => "a number",
        Data::Str(_) => "a string",
        Data::List(_) => "a list",
        Data::Table(_) => "a table",
    }
}

fn phrase(key: &KeyPath, node: &Tree) -> String {
    let name = key.leaf().to_lowercase();
    let private = PRIVATE.iter().any(|word| name.contains(word));
    match &node.data {
        Data::Str(text) if text.is_empty() => "an empty string".into(),
        Data::Str(_) if private => "a string (not shown)".into(),
        Data::List(items) => format!("a list of {}", counted(items.len(), "item")),
        Data::Table(table) => format!("a table with {}", counted(table.len(), "key")),
        Data::Null => "null".into(),
        _ => {
            let text = shown(node).replace('\n', "\\n");
            let text: String = text.chars().take(LONGEST).collect();
            format!("{} `{text}`", kind(node).replace("a ", "the "))
        }
    }
}

/// Who set a value, with its place where that is in a file.
fn who(node: &Tree, evidence: &Evidence<'_>) -> String {
    let Some(origin) = evidence.records.ledger.get(node.origin) else {
        return String::new();
    };
    let at = origin.place.and_then(|place| {
        let source = evidence.records.sources.get(place.source)?;
        Some(format!(
            "{}:{}",
            source.name,
            source.line_column(place.span.start).line
        ))
    });
    match (&origin.layer, at) {
        (Layer::Setting("argument"), _) => ", by the argument".into(),
        (Layer::Setting(flag), _) => format!(", by `{flag}`"),
        (Layer::ValuesFile, Some(at)) => format!(", by {at}"),
        (Layer::ChartDefault(chart), _) => format!(", the default of `{chart}`"),
        (Layer::Import(chart), _) => format!(", imported from `{chart}`"),
        (Layer::ValuesFile, None) => String::new(),
    }
}
