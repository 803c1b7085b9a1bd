//! `seatrial releases`: the releases of the embedded chart. In: nothing, a version or a range. Out:
//! each release with its day, its shape and what it changed in the settings, for people or programs.

use super::{Fault, output};
use crate::dapr::{self, Change, Changes, Step};
use crate::diag::{Failure, rule};
use clap::{Args, ValueEnum};
use serde_json::{Value as Json, json};

/// List the releases of the embedded chart, and what each changed in the settings
#[derive(Args, Clone, Debug)]
pub struct Releases {
    /// Only these: a version, or a range such as `~1.16`; all of a version's changes are listed
    #[arg(value_name = "VERSION")]
    version: Option<String>,
    /// For whom to print
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

/// The reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Lines.
    Human,
    /// One JSON object.
    Json,
}

impl Releases {
    /// Prints the releases, newest first.
    ///
    /// # Errors
    /// A version that no release has, or a fault in writing.
    pub fn run(&self) -> Result<(), Fault> {
        let mut steps = dapr::steps()
            .map_err(|fault| Failure::new(rule("bad-chart"), format!("the embedded schema: {fault}")))?;
        steps.reverse();
        if let Some(wanted) = &self.version {
            // What no release has is refused with those near it.
            dapr::select(wanted)?;
            let found: Vec<_> = dapr::matching(wanted)?.collect();
            steps.retain(|step| found.contains(&step.release));
        }
        let text = match self.format {
            Format::Json => to_json(&steps),
            Format::Human => match steps.as_slice() {
                [one] => in_full(one),
                many => many.iter().map(line).collect(),
            },
        };
        Ok(output::print(text.as_bytes())?)
    }
}

/// One release in one line: `1.17.0   2026-02-27  shape 1.17.1   +2 settings, -1, 1 default`.
fn line(step: &Step) -> String {
    let Step { release, changes } = step;
    let counts = [
        ("+", changes.added.len(), ""),
        ("-", changes.removed.len(), ""),
        ("", changes.defaults.len(), " default"),
        ("", changes.forms.len(), " form"),
    ];
    let counts: Vec<String> = counts
        .into_iter()
        .filter(|(_, count, _)| *count > 0)
        .map(|(sign, count, noun)| match (sign, count) {
            ("", 2..) => format!("{count}{noun}s"),
            _ => format!("{sign}{count}{noun}"),
        })
        .collect();
    let line = format!(
        "{:<9}{}  shape {:<9}{}",
        release.name,
        release.published,
        release.shape().name,
        counts.join(", ")
    );
    format!("{}\n", line.trim_end())
}

/// One release with everything that it changed.
fn in_full(step: &Step) -> String {
    let Step { release, changes } = step;
    let mut text = format!(
        "dapr {}, published {}; chart as of {}\n",
        release.name,
        release.published,
        release.shape().name
    );
    if changes.is_empty() {
        text.push_str("settings as in the release before\n");
    }
    for (key, default) in &changes.added {
        text.push_str(&match default {
            Some(default) => format!("+ {key} (default {default})\n"),
            None => format!("+ {key}\n"),
        });
    }
    for (at, (key, instead)) in changes.removed.iter().enumerate() {
        text.push_str(&format!("- {key}\n"));
        // What holds for a whole table is said once, below it.
        let next = changes
            .removed
            .get(at + 1)
            .and_then(|(_, instead)| instead.as_ref());
        if let Some(instead) = instead.as_ref().filter(|own| next != Some(own)) {
            text.push_str(&format!("  {instead}\n"));
        }
    }
    for Change { key, from, to } in &changes.defaults {
        text.push_str(&format!("~ {key}: default {from}, now {to}\n"));
    }
    for Change { key, from, to } in &changes.forms {
        text.push_str(&format!("~ {key}: took {}, now {}\n", taken(from), taken(to)));
    }
    text
}

/// What a setting takes, in few words: `a string or array`, `only false`.
fn taken(form: &Json) -> String {
    if let Some(only) = form.get("const") {
        return format!("only {only}");
    }
    if let Some(words) = form.get("enum").and_then(Json::as_array) {
        let words: Vec<String> = words.iter().map(Json::to_string).collect();
        return format!("one of {}", words.join(", "));
    }
    match form.get("type") {
        Some(Json::String(one)) => one.clone(),
        Some(Json::Array(many)) => {
            let many: Vec<&str> = many.iter().filter_map(Json::as_str).collect();
            many.join(" or ")
        }
        _ => "anything".into(),
    }
}

fn to_json(steps: &[Step]) -> String {
    let releases: Vec<Json> = steps
        .iter()
        .map(|Step { release, changes }| {
            json!({
                "version": release.name,
                "published": release.published,
                "shape": release.shape().name,
                "changes": listed(changes),
            })
        })
        .collect();
    let report = json!({ "version": 1, "chart": "dapr", "releases": releases });
    format!("{report:#}\n")
}

fn listed(changes: &Changes) -> Json {
    let moved = |changes: &[Change]| -> Vec<Json> {
        let rows = changes.iter();
        rows.map(|change| json!({ "key": change.key, "from": change.from, "to": change.to }))
            .collect()
    };
    let added: Vec<_> = changes
        .added
        .iter()
        .map(|(key, default)| json!({ "key": key, "default": default }))
        .collect();
    let removed: Vec<_> = changes
        .removed
        .iter()
        .map(|(key, instead)| json!({ "key": key, "instead": instead }))
        .collect();
    json!({
        "added": added,
        "removed": removed,
        "defaults": moved(&changes.defaults),
        "forms": moved(&changes.forms),
    })
}
