//! What a key does. In: a key of a chart's values. Out: what it is in words, its type, its default and
//! how that changed, the templates that read it, the fields that it drives, and how to write it. The
//! fields are measured: each was seen to change in a render with another value.

use super::alternatives::{alternatives, others};
use super::causes::Causes;
use super::comments::comment;
pub use super::examples::Example;
use super::examples::examples;
use super::lab::{Lab, label};
use super::origins::{Archive, default_of};
use super::{Gate, Mark, Setting, Written, json_of, json_of_node};
use crate::schema::{Guide, nearest};
use crate::template::trace::{Trace, Turn};
use crate::tree::{Data, KeyPath, Tree};
use serde::Serialize;
use serde_json::Value as Json;
use std::collections::BTreeSet;

/// Most other values of one key that are tried.
const MOST_VALUES: usize = 6;

/// Most conditions that are opened to see what a key does behind them.
const MOST_GATES: usize = 24;

/// An action that asks for a key.
#[derive(Clone, Debug, Serialize)]
pub struct Reader {
    /// Where.
    pub at: Mark,
    /// The conditions around it, outermost first.
    pub conditions: Vec<Gate>,
    /// Whether it asks for a table that the key is in.
    pub whole: Option<String>,
}

/// A field that a key drives.
#[derive(Clone, Debug, Serialize)]
pub struct Driven {
    /// `Kind/name`.
    pub object: String,
    /// A JSON pointer; empty for the whole object.
    pub pointer: String,
    /// What it was; nothing where it is new.
    pub from: Option<Json>,
    /// What it is then; nothing where it is gone.
    pub to: Option<Json>,
    /// The setting under which this was seen.
    pub setting: String,
    /// What else has to be set for it.
    pub needs: Vec<String>,
}

/// The answer.
#[derive(Clone, Debug, Serialize)]
pub struct Explanation {
    /// The key.
    pub key: String,
    /// The chart and its version.
    pub chart: String,
    /// What it is, in words.
    pub description: Option<String>,
    /// The types that are accepted, where a schema says so; else that of the default.
    pub types: Vec<String>,
    /// The values that are accepted, where the schema lists them.
    pub allowed: Vec<Json>,
    /// The default.
    pub default: Option<Json>,
    /// Where the default is written.
    pub default_at: Vec<Written>,
    /// The first release with the key.
    pub since: Option<String>,
    /// The last release with the key.
    pub until: Option<String>,
    /// Defaults by the release from which on they hold.
    pub defaults: Vec<(String, Json)>,
    /// The keys below, of a table.
    pub members: Vec<String>,
    /// The templates that read it.
    pub readers: Vec<Reader>,
    /// The fields that it drives.
    pub fields: Vec<Driven>,
    /// Values that the chart refuses, each with its words.
    pub refused: Vec<(String, String)>,
    /// How to write it.
    pub examples: Vec<Example>,
}

/// Explains a key; `value` is tried instead of values of our choice, `annals` is the schema of all
/// releases.
///
/// # Errors
/// The keys nearest to one that there is not.
pub fn explain(
    lab: &Lab<'_>,
    key: &KeyPath,
    value: Option<&Data>,
    annals: Option<&Json>,
) -> Result<Explanation, Vec<String>> {
    let (outcome, records) = lab.attempt(&lab.question.user, true, lab.question.seed);
    let trace = outcome.trace.unwrap_or_default();
    let merged = match outcome.merged {
        Some(merged) => merged.values,
        None => Tree::empty_table(),
    };
    let case = Case {
        lab,
        key,
        trace: &trace,
        merged: &merged,
        annals: annals.map(Guide::new),
    };
    if !case.is_known() {
        return Err(case.near());
    }
    let tried = case.values(value);
    let (fields, refused) = case.fields(&tried);
    let archive = Archive::new(&records);
    let default = default_of(lab, key);
    let metadata = &lab.chart().metadata;
    let example = tried.iter().find(|setting| {
        let text = setting.text();
        !refused.iter().any(|(given, _)| *given == text)
    });
    Ok(Explanation {
        key: key.to_string(),
        chart: format!("{} {}", metadata.name, metadata.version),
        description: case.description(default),
        types: case.types(default),
        allowed: case.allowed(),
        default: default.map(|node| json_of(&node.to_value())),
        default_at: default
            .map(|node| archive.written(node.origin))
            .unwrap_or_default(),
        since: case.span("x-since"),
        until: case.span("x-until"),
        defaults: case.defaults(),
        members: case.members(),
        readers: case.readers(archive, &fields),
        examples: example
            .map(|setting| examples(setting, annals.is_some()))
            .unwrap_or_default(),
        fields,
        refused,
    })
}

struct Case<'a> {
    lab: &'a Lab<'a>,
    key: &'a KeyPath,
    trace: &'a Trace,
    merged: &'a Tree,
    annals: Option<Guide<'a>>,
}

impl<'a> Case<'a> {
    fn guide(&self) -> Option<Guide<'a>> {
        self.lab.question.schema.as_ref()?.guide().at(self.key)
    }

    fn is_known(&self) -> bool {
        self.guide().is_some()
            || default_of(self.lab, self.key).is_some()
            || self.key.find(self.merged).is_some()
            || self.all_reads().contains(self.key)
    }

    /// Every key that templates ask for.
    fn all_reads(&self) -> BTreeSet<KeyPath> {
        let reads = self.trace.reads().iter();
        let sites = reads.filter_map(|read| self.trace.site(read.site).values().cloned());
        sites.map(|path| self.lab.settable(&path)).collect()
    }

    fn near(&self) -> Vec<String> {
        let mut known = match &self.lab.question.schema {
            Some(schema) => schema.guide().key_paths(),
            None => Vec::new(),
        };
        let leaves = self.merged.leaves();
        known.extend(leaves.into_iter().map(|(path, _)| self.lab.settable(&path)));
        known.extend(self.all_reads());
        let mut tables: Vec<KeyPath> = Vec::new();
        for path in &known {
            for length in 1..path.0.len() {
                tables.push(KeyPath(path.0.get(..length).unwrap_or_default().to_vec()));
            }
        }
        known.extend(tables);
        known.retain(|path| !path.0.is_empty());
        known.sort();
        known.dedup();
        let found = nearest::paths(self.key, &known);
        found.iter().map(ToString::to_string).collect()
    }

    fn description(&self, default: Option<&Tree>) -> Option<String> {
        let told = self.guide().and_then(|guide| guide.word("description"));
        told.map(str::to_owned).or_else(|| {
            let records = &self.lab.question.records;
            let origin = records.ledger.get(default?.origin)?;
            let place = origin.key?;
            comment(
                records.sources.get(place.source)?,
                place.span.start,
                &self.key.to_string(),
            )
        })
    }

    fn types(&self, default: Option<&Tree>) -> Vec<String> {
        let told = self.guide().map(Guide::types).unwrap_or_default();
        if !told.is_empty() {
            return told.into_iter().map(str::to_owned).collect();
        }
        let name = match default.map(|node| &node.data) {
            Some(Data::Bool(_)) => "boolean",
            Some(Data::Int(_)) => "integer",
            Some(Data::Float(n)) if n.fract() == 0.0 => "integer",
            Some(Data::Float(_)) => "number",
            Some(Data::Str(_)) => "string",
            Some(Data::List(_)) => "array",
            Some(Data::Table(_)) => "object",
            Some(Data::Null) | None => return Vec::new(),
        };
        vec![name.to_owned()]
    }

    fn allowed(&self) -> Vec<Json> {
        let listed = self.guide().and_then(|guide| guide.keyword("enum"));
        listed.and_then(Json::as_array).cloned().unwrap_or_default()
    }

    /// A bound of the releases that have the key: the innermost that is stated on the way.
    fn span(&self, keyword: &str) -> Option<String> {
        let mut guide = self.annals?;
        let mut found = None;
        for step in &self.key.0 {
            guide = guide.child(step)?;
            found = guide.word(keyword).map(str::to_owned).or(found);
        }
        found
    }

    fn defaults(&self) -> Vec<(String, Json)> {
        let guide = self.annals.and_then(|guide| guide.at(self.key));
        let dated = guide.and_then(|guide| guide.keyword("x-defaults"));
        let Some(dated) = dated.and_then(Json::as_object) else {
            return Vec::new();
        };
        let mut found: Vec<(String, Json)> = dated
            .iter()
            .map(|(at, value)| (at.clone(), value.clone()))
            .collect();
        let numbers =
            |version: &str| -> Vec<u32> { version.split('.').filter_map(|n| n.parse().ok()).collect() };
        found.sort_by_key(|(version, _)| numbers(version));
        found
    }

    fn members(&self) -> Vec<String> {
        let mut names: BTreeSet<String> = BTreeSet::new();
        if let Some(guide) = self.guide() {
            names.extend(
                guide
                    .members()
                    .into_iter()
                    .map(|(name, _)| self.key.key(name).to_string()),
            );
        }
        if let Some(Data::Table(members)) = self.key.find(self.merged).map(|node| &node.data) {
            names.extend(members.keys().map(|name| self.key.key(name.clone()).to_string()));
        }
        names.into_iter().collect()
    }

    /// The settings to try.
    fn values(&self, value: Option<&Data>) -> Vec<Setting> {
        let of = |data: Data| Setting {
            key: self.key.clone(),
            data,
        };
        if let Some(data) = value {
            return vec![of(data.clone())];
        }
        let conditions = self.trace.conditions();
        let words: BTreeSet<String> = conditions
            .filter(|(_, condition)| {
                let sites = self.trace.sites(condition.taint).into_iter();
                let mut paths = sites.filter_map(|site| self.trace.site(site).values().cloned());
                paths.any(|path| self.lab.settable(&path) == *self.key)
            })
            .flat_map(|(_, condition)| Causes::words(&condition.tested))
            .collect();
        let words: Vec<String> = words.into_iter().collect();
        let now = self
            .key
            .find(self.merged)
            .or_else(|| default_of(self.lab, self.key));
        let tried = others(now.map(|node| &node.data), self.guide(), &words);
        tried.into_iter().take(MOST_VALUES).map(of).collect()
    }

    /// The fields that change with any of the values, on their own or once a condition is met; and the
    /// values that make the chart fail.
    fn fields(&self, tried: &[Setting]) -> (Vec<Driven>, Vec<(String, String)>) {
        let mut fields: Vec<Driven> = Vec::new();
        let mut refused = Vec::new();
        let mut seen = BTreeSet::new();
        for setting in tried {
            match self.lab.change(&[], std::slice::from_ref(setting)) {
                Some(changes) => self.note(&mut fields, &mut seen, changes, setting, &[]),
                None => {
                    let trial = self.lab.trial(&self.lab.with(std::slice::from_ref(setting)));
                    let words = trial.and_then(|trial| trial.failures.first().cloned());
                    refused.extend(words.map(|words| (setting.text(), words)));
                }
            }
        }
        let gates = self.gates(fields.is_empty());
        for gate in gates.into_iter().take(MOST_GATES) {
            for setting in tried {
                let gate = std::slice::from_ref(&gate);
                let Some(changes) = self.lab.change(gate, std::slice::from_ref(setting)) else {
                    continue;
                };
                self.note(&mut fields, &mut seen, changes, setting, gate);
            }
        }
        (fields, refused)
    }

    fn note(
        &self,
        fields: &mut Vec<Driven>,
        seen: &mut BTreeSet<String>,
        changes: Vec<crate::manifest::objects::Change>,
        setting: &Setting,
        needs: &[Setting],
    ) {
        for change in changes {
            if !seen.insert(label(&change)) {
                continue;
            }
            fields.push(Driven {
                object: change.object.to_string(),
                pointer: change.pointer,
                from: change.from.as_ref().map(json_of_node),
                to: change.to.as_ref().map(json_of_node),
                setting: setting.text(),
                needs: needs.iter().map(Setting::text).collect(),
            });
        }
    }

    /// Settings that open branches in which the key is named; where nothing else was found, settings of
    /// every value that decides about a branch.
    fn gates(&self, all: bool) -> Vec<Setting> {
        let name = format!(".{}", self.key.leaf());
        let mut found: Vec<Setting> = Vec::new();
        for (_, condition) in self.trace.conditions() {
            if matches!(condition.turn, Turn::Round(..)) {
                continue;
            }
            let source = self.trace.source(condition.at.source);
            let skipped = source
                .zip(condition.skipped)
                .and_then(|(source, span)| source.text.get(span.start as usize..span.end as usize));
            let named = skipped.is_some_and(|text| memchr::memmem::find(text, name.as_bytes()).is_some())
                || condition.tested.contains(&name);
            if !named && !all {
                continue;
            }
            let words = Causes::words(&condition.tested);
            for site in self.trace.sites(condition.taint) {
                let Some(path) = self.trace.site(site).values().cloned() else {
                    continue;
                };
                if self.lab.settable(&path) == *self.key || path.0.is_empty() {
                    continue;
                }
                let first = alternatives(self.lab, &path, self.merged, &words)
                    .into_iter()
                    .next();
                found.extend(first.filter(|setting| !found.contains(setting)));
            }
        }
        found
    }

    /// The templates that read the key: now, or under the settings that make it drive something.
    fn readers(&self, archive: Archive<'_>, fields: &[Driven]) -> Vec<Reader> {
        let found = self.readers_in(self.trace, self.merged, archive);
        if !found.is_empty() || fields.iter().all(|field| field.needs.is_empty()) {
            return found;
        }
        let gates = self.gates(true);
        let needed = fields.iter().flat_map(|field| &field.needs).next();
        let Some(gate) = gates
            .iter()
            .find(|gate| needed.is_some_and(|text| *text == gate.text()))
        else {
            return found;
        };
        let (outcome, records) = self.lab.attempt(
            &self.lab.with(std::slice::from_ref(gate)),
            true,
            self.lab.question.seed,
        );
        match (&outcome.trace, &outcome.merged) {
            (Some(trace), Some(merged)) => self.readers_in(trace, &merged.values, Archive::new(&records)),
            _ => found,
        }
    }

    fn readers_in(&self, trace: &Trace, merged: &Tree, archive: Archive<'_>) -> Vec<Reader> {
        let causes = Causes {
            lab: self.lab,
            trace,
            merged,
            archive,
        };
        let mut exact: Vec<Reader> = Vec::new();
        let mut outer: Vec<Reader> = Vec::new();
        for read in trace.reads() {
            let Some(path) = trace.site(read.site).values().cloned() else {
                continue;
            };
            let path = self.lab.settable(&path);
            let whole = path != *self.key;
            if whole && !(self.key.0.starts_with(&path.0) && path.0.len() > 1) {
                continue;
            }
            let reader = Reader {
                at: causes.mark(read.at),
                conditions: causes.gates(read.scope.under),
                whole: whole.then(|| path.to_string()),
            };
            let list = if whole { &mut outer } else { &mut exact };
            if !list.iter().any(|known| known.at == reader.at) {
                list.push(reader);
            }
        }
        if exact.is_empty() { outer } else { exact }
    }
}
