//! The flow of one run. In: a chart, what the user set, a release and a cluster to pretend. Out: what
//! each stage made of it, as far as it went, with failures and log lines in Helm's order. Opens no
//! file of the user's and prints nothing.

use crate::chart::{self, Chart, File};
use crate::check::{self, Evidence, Trial};
use crate::compat::Compat;
use crate::diag::{AtWork, Failure, Problem};
use crate::manifest::{self, Heads, Manifests};
use crate::render::{self, Capabilities, Release, Rendered, Templates};
use crate::schema::{self, HelmSchemas, ValuesSchema};
use crate::settings::Records;
use crate::template::func::Host;
use crate::template::trace::Trace;
use crate::text::{Place, Span};
use crate::tree::Tree;
use crate::values::{self, Coalesced, Notice};
use std::path::Path;
use std::rc::Rc;

/// Where the chart comes from.
#[derive(Clone, Copy, Debug)]
pub enum Origin<'a> {
    /// A directory or an archive.
    Path(&'a Path),
    /// The embedded chart of a Dapr release.
    Dapr(&'a str),
}

/// What stays the same when other values are tried.
#[derive(Clone)]
pub struct Plan<'a> {
    /// The Helm to match.
    pub compat: Compat,
    /// `.Release`.
    pub release: Release,
    /// `.Capabilities`.
    pub capabilities: Capabilities,
    /// Leaves the charts' own schemas out.
    pub skip_schema: bool,
    /// Goes on after a failed schema and after failed templates, to find every failure.
    pub thorough: bool,
    /// Notes all that templates do.
    pub traced: bool,
    /// Clock, chance and limits.
    pub host: &'a (dyn Host + Sync),
}

/// The part of the flow that failed. Helm speaks of the later ones in a different tone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// The release's name.
    Release,
    /// Dependencies and values.
    Values,
    /// The charts' own schemas.
    Schema,
    /// Templates, and the Kubernetes version that the chart asks for.
    Render,
    /// The templates' output as manifests.
    Manifests,
}

/// What came of a try.
#[derive(Debug, Default)]
pub struct Outcome {
    /// The merge.
    pub merged: Option<Coalesced>,
    /// What the merge did that the user may not expect.
    pub notices: Vec<Notice>,
    /// What Helm logs on standard error, in order.
    pub log: Vec<String>,
    /// What the templates printed.
    pub rendered: Vec<Rendered>,
    /// What the templates did, if that was asked for.
    pub trace: Option<Trace>,
    /// The manifests; none unless every template was rendered.
    pub manifests: Option<Manifests>,
    /// What failed, in Helm's order; Helm speaks of the first only.
    pub failures: Vec<(Stage, Failure)>,
}

impl Outcome {
    /// What matters of it when other settings are tried.
    pub fn trial(&self) -> Trial {
        let notes = self.rendered.iter().filter(|file| file.is_notes());
        Trial {
            failures: self
                .failures
                .iter()
                .map(|(_, failure)| failure.helm.clone())
                .collect(),
            manifests: self.manifests.clone(),
            notes: notes.flat_map(|file| file.text.iter().copied()).collect(),
            merged: self.merged.as_ref().map(|merged| merged.values.clone()),
        }
    }
}

/// Loads the chart, and refuses one that cannot be installed or lacks dependencies. Log lines are
/// added to `log`.
///
/// # Errors
/// Helm's refusal.
pub fn open(
    origin: Origin<'_>,
    compat: Compat,
    records: &mut Records,
    log: &mut Vec<String>,
) -> Result<Chart, Failure> {
    let chart = match origin {
        Origin::Path(path) => chart::load(path, compat, records, log)?,
        Origin::Dapr(version) => crate::dapr::chart(version, compat, records)?,
    };
    chart.check_installable(compat, log)?;
    Ok(chart)
}

/// A chart that is tried more than once. What does not depend on values is made at the first try that
/// needs it and serves all others, on whatever thread: parsed templates, compiled schemas, and the heads of
/// the manifests that came out.
#[derive(Debug)]
pub struct Prepared {
    chart: Chart,
    templates: Templates,
    schemas: HelmSchemas,
    heads: Heads,
}

impl Prepared {
    /// The same chart with another text in the place of one template's, by its full name.
    #[must_use]
    pub fn with_template(&self, name: &str, text: &[u8]) -> Self {
        let mut chart = self.chart.clone();
        replace(&mut chart, name, text);
        Self::new(chart)
    }

    /// A chart that has not been tried yet.
    pub fn new(chart: Chart) -> Self {
        Self {
            chart,
            templates: Templates::default(),
            schemas: HelmSchemas::default(),
            heads: Heads::default(),
        }
    }

    /// The chart as it was loaded.
    pub fn chart(&self) -> &Chart {
        &self.chart
    }
}

fn replace(chart: &mut Chart, name: &str, text: &[u8]) {
    let path = chart.full_path();
    let within = name.strip_prefix(&path).and_then(|rest| rest.strip_prefix('/'));
    let replaced = chart.templates.iter().map(|file| match within {
        Some(within) if *file.name == *within => File::new(within, text),
        _ => file.clone(),
    });
    chart.templates = replaced.collect();
    chart
        .subcharts
        .iter_mut()
        .for_each(|below| replace(below, name, text));
}

/// Tries a chart with the user's values: merge, schema, templates, manifests.
pub fn attempt(prepared: &Prepared, user: &Tree, plan: &Plan<'_>, records: &mut Records) -> Outcome {
    let mut outcome = Outcome::default();
    if let Err((stage, failure)) = run(prepared, user, plan, records, &mut outcome) {
        outcome.failures.push((stage, failure));
    }
    outcome
}

/// What a verdict needs beside the chart and the settings.
pub struct Examination<'a> {
    /// What stays the same, thoroughly.
    pub plan: &'a Plan<'a>,
    /// A fresh host with the same seed: only the settings may make a difference between two tries.
    pub host: &'a dyn Fn() -> Box<dyn Host + Sync>,
    /// Our schema of the chart's values, where we have one.
    pub schema: Option<&'a ValuesSchema>,
    /// How the release is called in sentences: `dapr 1.18.3`.
    pub release: &'a str,
    /// How many more renders the findings may cost.
    pub most_trials: usize,
}

/// Tries a chart with the user's values, and finds what is wrong with them.
pub fn examine(
    prepared: &Prepared,
    user: &Tree,
    examination: &Examination<'_>,
    records: &mut Records,
) -> (Outcome, Vec<Problem>) {
    let plan = examination.plan;
    let outcome = attempt(prepared, user, plan, records);
    let again = |chart: &Prepared, user: &Tree, traced: bool| {
        let host = (examination.host)();
        let plan = Plan {
            host: &*host,
            traced,
            ..plan.clone()
        };
        attempt(chart, user, &plan, &mut records.clone())
    };
    let patched = |name: &str, text: &[u8]| {
        let outcome = again(&prepared.with_template(name, text), user, false);
        let file = outcome.rendered.into_iter().find(|file| *file.name == *name);
        file.map(|file| file.text)
    };
    let failures: Vec<Failure> = outcome
        .failures
        .iter()
        .map(|(_, failure)| failure.clone())
        .collect();
    let evidence = Evidence {
        records,
        user,
        schema: examination.schema,
        release: examination.release,
        chart: Some(prepared.chart()),
        merged: outcome.merged.as_ref(),
        notices: &outcome.notices,
        failures: &failures,
        compat: plan.compat,
        rendered: &outcome.rendered,
        patched: &patched,
        traced: &|user| again(prepared, user, true).trace,
        trial: Rc::new(outcome.trial()),
        most_trials: examination.most_trials,
    };
    let found = check::findings(&evidence, &|user| again(prepared, user, false).trial());
    (outcome, found)
}

/// Merges a chart's values with the user's, and goes no further.
///
/// # Errors
/// Helm's refusal.
pub fn merge(
    chart: &Chart,
    user: &Tree,
    compat: Compat,
    records: &mut Records,
    notices: &mut Vec<Notice>,
) -> Result<Coalesced, Failure> {
    values::coalesce(chart, user, compat, records, notices)
}

fn run(
    prepared: &Prepared,
    user: &Tree,
    plan: &Plan<'_>,
    records: &mut Records,
    outcome: &mut Outcome,
) -> Result<(), (Stage, Failure)> {
    let at = |stage| move |failure| (stage, failure);
    let compat = plan.compat;
    plan.release
        .check_name(compat, &mut outcome.log)
        .map_err(at(Stage::Release))?;
    let merged = values::coalesce(&prepared.chart, user, compat, records, &mut outcome.notices);
    outcome
        .log
        .extend(outcome.notices.iter().filter_map(|notice| notice.helm.clone()));
    let merged = outcome.merged.insert(merged.map_err(at(Stage::Values))?);
    if !plan.skip_schema
        && let Err(failure) = schema::validate_as_helm(
            &prepared.schemas,
            &merged.chart,
            &merged.values,
            compat,
            plan.host.limits(),
        )
    {
        outcome.failures.push((Stage::Schema, failure));
        if !plan.thorough {
            return Ok(());
        }
    }
    plan.capabilities
        .check(&merged.chart.metadata.kube_version, compat)
        .map_err(at(Stage::Render))?;
    let request = render::Request {
        chart: &merged.chart,
        templates: &prepared.templates,
        values: &merged.values,
        release: &plan.release,
        capabilities: &plan.capabilities,
        compat,
        host: plan.host,
    };
    let (rendered, failures) = printed(&request, plan, &mut outcome.trace);
    outcome.rendered = rendered;
    let whole = failures.is_empty();
    let mut keep = |failures: Vec<Failure>, stage| {
        for mut failure in failures {
            if plan.thorough {
                locate(&mut failure, &merged.chart, records);
            }
            outcome.failures.push((stage, failure));
        }
    };
    keep(failures, Stage::Render);
    if whole {
        match sorted(&outcome.rendered, &prepared.heads, plan, &mut outcome.log) {
            Ok(manifests) => outcome.manifests = Some(manifests),
            Err(failures) => keep(failures, Stage::Manifests),
        }
    }
    Ok(())
}

/// What the templates print, with notes of what they do where that is asked for.
fn printed(
    request: &render::Request<'_>,
    plan: &Plan<'_>,
    notes: &mut Option<Trace>,
) -> (Vec<Rendered>, Vec<Failure>) {
    if !plan.traced {
        return render::render(request, plan.thorough);
    }
    let (rendered, failures, trace) = render::render_traced(request, plan.thorough);
    *notes = Some(trace);
    (rendered, failures)
}

/// The manifests, or what Helm refuses: its first reason, or to be thorough that of every file.
fn sorted(
    rendered: &[Rendered],
    heads: &Heads,
    plan: &Plan<'_>,
    log: &mut Vec<String>,
) -> Result<Manifests, Vec<Failure>> {
    let files = rendered.iter().filter(|file| !file.is_notes());
    let files = files.map(|file| (&file.name, file.text.as_slice()));
    manifest::sort(files, heads, plan.compat, log).map_err(|failure| match plan.thorough {
        true => unreadable(rendered, heads, plan.compat),
        false => vec![failure],
    })
}

/// The failure of every file whose output is no manifest, in Helm's order.
fn unreadable(rendered: &[Rendered], heads: &Heads, compat: Compat) -> Vec<Failure> {
    let files = rendered.iter().filter(|file| !file.is_notes());
    let failures = files.filter_map(|file| {
        let alone = [(&file.name, file.text.as_slice())];
        let mut failure = manifest::sort(alone, heads, compat, &mut Vec::new()).err()?;
        failure.at_work.push(AtWork {
            template: file.name.to_string(),
            file: file.name.clone(),
            offset: 0,
            node: String::new(),
        });
        Some(failure)
    });
    failures.collect()
}

/// Adds the templates that were at work to the texts of the run, and their places to the finding,
/// innermost first.
fn locate(failure: &mut Failure, chart: &Chart, records: &mut Records) {
    for at in failure.at_work.iter().rev() {
        let Some(file) = chart.template(&at.file) else {
            continue;
        };
        let known = records
            .sources
            .iter()
            .find(|(_, source)| *source.name == *at.file);
        let source = match known.map(|(id, _)| id) {
            Some(id) => id,
            None => records.sources.add_of_chart(&at.file, &file.data),
        };
        if at.node.is_empty() {
            continue;
        }
        let rest = file.data.get(at.offset..).unwrap_or_default();
        let word = rest.iter().position(|byte| b" \t\r\n|)}".contains(byte));
        let length = match rest.starts_with(at.node.as_bytes()) {
            true => at.node.len(),
            false => word.unwrap_or(rest.len()).max(1),
        };
        let place = Place {
            source,
            span: Span::new(at.offset, at.offset + length),
        };
        let word = match failure.problem.related.len() {
            0 => format!("`{}` fails here", at.template),
            _ => format!("and is used by `{}` here", at.template),
        };
        failure.problem.related.push((place, word));
    }
}
