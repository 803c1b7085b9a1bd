//! Dapr settings wherever people write them. In: files and directories. Out: every place where Dapr is
//! configured (command lines, pipelines, documents, Bicep, ARM, Terraform, Flux, Argo CD, helmfiles,
//! values files), and findings at file, line and column. Runs nothing and sends nothing.

pub mod convert;
pub mod find;
mod judge;
mod mistakes;
pub mod read;
pub mod site;
mod walk;

pub use judge::{Judge, World};
pub use walk::{Input, inputs, kind_of};

use crate::diag::{Problem, Severity, rule};
use crate::report::Secrets;
use crate::settings::Records;
use crate::text::Place;
use crate::text::{SourceId, SourceKind, Sources, Span};
use convert::Settings;
use find::{File, Found};
use std::collections::{BTreeMap, HashSet};

/// Sites of one file that are tried; the others are counted only.
const MAX_SITES: usize = 500;

/// Findings of one file that are told.
const MAX_FINDINGS: usize = 1000;

/// What a scan found.
#[derive(Debug, Default)]
pub struct Scan {
    /// Findings, file by file and in the order of each.
    pub problems: Vec<Problem>,
    /// Files that were read.
    pub files: usize,
    /// Places where Dapr is configured.
    pub sites: usize,
}

/// Looks through files that were read already.
pub fn scan(inputs: &[Input], judge: &mut Judge<'_>, records: &mut Records) -> Scan {
    let mut scan = Scan::default();
    let mut secrets: BTreeMap<SourceId, Vec<Span>> = BTreeMap::new();
    for input in inputs {
        let found = look(input, records);
        scan.files += 1;
        let Some((source, found)) = found else { continue };
        scan.sites += found.sites.len();
        let mut problems = mistakes::of_file(source, &found);
        let marked: Vec<Place> = problems.iter().filter_map(|problem| problem.place).collect();
        problems.extend(too_many(&found));
        for site in found.sites.iter().take(MAX_SITES) {
            let mut known = mistakes::of_site(site, &found);
            let secret = mistakes::secrets(site);
            if !secret.is_empty() {
                secrets.entry(source).or_default().extend(secret);
            }
            let judged = judge.judge(site, input, records);
            known.extend(mistakes::of_values(site, &judged, &found));
            let mut judged = judged.problems;
            // A typographic quote within a key makes it unknown: that is told already.
            judged.retain(|problem| {
                !problem
                    .place
                    .is_some_and(|place| marked.iter().any(|mark| touch(place, *mark)))
            });
            problems.extend(merged(known, judged));
        }
        problems.sort_by_key(|problem| (problem.place.is_none(), problem.place));
        forget_most(&mut problems);
        scan.problems.extend(problems);
    }
    forget_repeated(&mut scan.problems, &records.sources);
    let secrets = Secrets::at(&secrets, &records.sources);
    (scan.problems, records.sources) = secrets.redact(scan.problems, &records.sources);
    scan
}

/// Of a file with very many findings the first are told.
fn forget_most(problems: &mut Vec<Problem>) {
    let count = problems.len();
    if count > MAX_FINDINGS {
        problems.truncate(MAX_FINDINGS);
        let message = format!("this file has {count} findings; {MAX_FINDINGS} of them are told");
        problems.push(Problem::new(rule("limit"), message));
    }
}

/// A file with more sites than are tried.
fn too_many(found: &Found) -> Option<Problem> {
    let first_left = found.sites.get(MAX_SITES)?;
    let message = format!("Dapr is configured here for the {MAX_SITES}th time; the rest is not checked");
    let place = Place {
        source: first_left.source,
        span: first_left.head,
    };
    Some(Problem::new(rule("limit"), message).at(Some(place)))
}

/// What each site of a file sets, with the line on which it begins.
pub fn settings(input: &Input, judge: &Judge<'_>, records: &mut Records) -> Vec<(usize, Settings)> {
    let Some((source, found)) = look(input, records) else {
        return Vec::new();
    };
    let mut all = Vec::new();
    for site in &found.sites {
        let user = judge.asked(site, input, records);
        let text = records.sources.get(source);
        let line = text.map_or(1, |text| text.line_column(site.head.start).line);
        all.push((line, Settings::of_site(site, &user)));
    }
    all
}

/// What a file holds; nothing where it cannot hold anything of interest.
fn look(input: &Input, records: &mut Records) -> Option<(SourceId, Found)> {
    let kind = input.kind?;
    let text = std::str::from_utf8(&input.text).ok()?;
    if !find::mentions(text) && !input.named {
        return None;
    }
    let source = records.sources.add(&input.name, SourceKind::File, &input.text);
    let file = File {
        source,
        name: &input.name,
        text,
        kind,
        named: input.named,
    };
    Some((source, find::find(&file)))
}

/// Known mistakes, then what the check found besides. A finding of the check about the same key and
/// characters adds what it knows to the mistake and is not told twice.
fn merged(mut known: Vec<Problem>, judged: Vec<Problem>) -> Vec<Problem> {
    let mut others = Vec::new();
    for problem in judged {
        match known.iter_mut().find(|mistake| covers(mistake, &problem)) {
            Some(mistake) => {
                for help in problem.help {
                    if !help.starts_with("write ") && !mistake.help.contains(&help) {
                        mistake.help.push(help);
                    }
                }
            }
            None => others.push(problem),
        }
    }
    known.extend(others);
    known
}

fn covers(mistake: &Problem, problem: &Problem) -> bool {
    let (Some(a), Some(b)) = (mistake.place, problem.place) else {
        return false;
    };
    let about = |key: &Option<String>| key.clone().unwrap_or_default();
    let (key, other) = (about(&mistake.key), about(&problem.key));
    let related = other.is_empty()
        || key == other
        || key.starts_with(&format!("{other}."))
        || other.starts_with(&format!("{key}."));
    touch(a, b) && related && mistake.severity > Severity::Info && !key.is_empty()
}

fn touch(a: Place, b: Place) -> bool {
    a.source == b.source && a.span.start < b.span.end && b.span.start < a.span.end
}

/// One fact told of one place once, though several sites may share a values file.
fn forget_repeated(problems: &mut Vec<Problem>, sources: &Sources) {
    let mut seen = HashSet::new();
    problems.retain(|problem| {
        // A file may have been read more than once, by each site that names it.
        let place = problem.place.map(|place| {
            let name = sources.get(place.source).map(|source| source.name.clone());
            (name, place.span)
        });
        place.is_none() || seen.insert((problem.rule.id, place, problem.message.clone()))
    });
}
