//! `seatrial check`: the verdict on settings. In: a chart, settings as words and flags. Out: every
//! finding on standard output, for people or for programs; status 1 when there is one.

use super::colour::Colour;
use super::each::{self, Each};
use super::host::System;
use super::inputs::{self, Inputs, locate, merge};
use super::policy::Wanted;
use super::{Common, Fault, output};
use crate::chart::Chart;
use crate::check::MOST_TRIALS;
use crate::compat::Compat;
use crate::diag::{Failure, Problem, rule};
use crate::pipeline::{self, Examination, Origin, Plan, Prepared};
use crate::policy::Policy;
use crate::render::{Capabilities, Release};
use crate::report::{self, Secrets, Subject};
use crate::schema::ValuesSchema;
use crate::settings::{Records, Setting};
use crate::template::func::Host;
use crate::text::Sources;
use crate::tree::Tree;
use clap::{Args, ValueEnum};
use std::io::IsTerminal;
use std::process::ExitCode;

/// Check settings against a chart, and say what is wrong with them
#[derive(Args, Clone, Debug)]
pub struct Check {
    /// The chart (a directory, an archive, `dapr` or `dapr@VERSION`; `dapr` if none is named), and
    /// settings as `--set` takes them
    #[arg(value_name = "CHART | KEY=VALUE", allow_hyphen_values = false)]
    words: Vec<String>,
    #[command(flatten)]
    inputs: Inputs,
    /// The release's namespace
    #[arg(short, long, default_value = "default")]
    namespace: String,
    /// The release of the embedded chart: a version, or a range such as `~1.16`, of which the newest
    #[arg(long, value_name = "VERSION")]
    version: Option<String>,
    /// For whom to print
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// Render once only: leave out what is found by rendering again without each setting
    #[arg(long)]
    quick: bool,
    #[command(flatten)]
    each: Each,
    #[command(flatten)]
    wanted: Wanted,
    #[command(flatten)]
    colour: Colour,
}

/// The reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// Underlined characters and advice.
    Human,
    /// One documented JSON object.
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// Annotations of GitHub Actions.
    Github,
    /// A code quality report of GitLab.
    Gitlab,
    /// JUnit's XML.
    Junit,
}

impl Check {
    /// Checks, prints the findings and gives the exit status.
    ///
    /// # Errors
    /// An input that cannot be read, or a fault in writing.
    pub fn run(&self, common: &Common, records: &mut Records) -> Result<ExitCode, Fault> {
        let policy = self.wanted.policy()?;
        let common = &Common {
            compat: match policy.config.compat {
                Some(compat) if !common.compat_given => compat,
                _ => common.compat,
            },
            limits: common
                .limits_within(&policy.config.limits)
                .map_err(Fault::refused)?,
            ..common.clone()
        };
        records.limits = common.limits;
        let (chart, words) = self.split(policy.config.chart.as_deref());
        let origin = locate(chart, self.version.as_deref()).map_err(|failure| explained(chart, failure))?;
        let given = self
            .inputs
            .gather(words, &records.limits)
            .map_err(|(_, failure)| failure)?;
        if self.each.is_asked() {
            return self.sweep(origin, &given, &policy, common, records);
        }
        let (user, mut problems) = readable(given, common, records);
        let chart = pipeline::open(origin, common.compat, records, &mut Vec::new())?;
        let chart = Prepared::new(chart);
        let schema = schema_of(origin)?;
        records.ledger.share();
        problems.extend(self.judge(&chart, schema.as_ref(), &user, common, records));
        let problems = hidden(problems, &user, chart.chart(), records);
        let left = policy.apply(problems, &records.sources);
        let subject = subject(&chart, &records.sources);
        self.format.print(&left, &subject, self.colour)?;
        let fails = self.wanted.fails(&policy, &left, &records.sources)?;
        Ok(ExitCode::from(u8::from(fails)))
    }

    /// Checks many values files, each with the same chart and settings.
    fn sweep(
        &self,
        origin: Origin<'_>,
        given: &[Setting],
        policy: &Policy,
        common: &Common,
        records: &mut Records,
    ) -> Result<ExitCode, Fault> {
        let chart = pipeline::open(origin, common.compat, records, &mut Vec::new())?;
        let chart = Prepared::new(chart);
        let schema = schema_of(origin)?;
        records.ledger.share();
        let records = &*records;
        let sweep = self.each.sweep(&records.sources, &records.limits, &|name| {
            let mut given = given.to_vec();
            given.push(inputs::file(name, &records.limits)?);
            let mut records = records.clone();
            let (user, mut problems) = readable(given, common, &mut records);
            problems.extend(self.judge(&chart, schema.as_ref(), &user, common, &mut records));
            let problems = hidden(problems, &user, chart.chart(), &mut records);
            Ok((policy.apply(problems, &records.sources), records))
        })?;
        self.format
            .print(&sweep.problems, &subject(&chart, &sweep.sources), self.colour)?;
        if self.format == Format::Human {
            output::print(sweep.summary().as_bytes())?;
        }
        each::complain(&sweep.unread)?;
        let fails = self.wanted.fails(policy, &sweep.problems, &sweep.sources)?;
        Ok(match sweep.unread.is_empty() {
            true => ExitCode::from(u8::from(fails)),
            false => ExitCode::from(2),
        })
    }

    /// The chart and the bare settings: the first word without `=` is the chart, and so is
    /// `dapr@>=1.15`.
    fn split<'a>(&'a self, usual: Option<&'a str>) -> (&'a str, &'a [String]) {
        let is_chart = |word: &str| !word.contains('=') || word.starts_with("dapr@");
        match self.words.split_first() {
            Some((first, rest)) if is_chart(first) => (first, rest),
            _ => (usual.unwrap_or("dapr"), &self.words),
        }
    }

    fn judge(
        &self,
        prepared: &Prepared,
        schema: Option<&ValuesSchema>,
        user: &Tree,
        common: &Common,
        records: &mut Records,
    ) -> Vec<Problem> {
        let chart = prepared.chart();
        let seed = common.seed.unwrap_or_default();
        let host = System::new(common.compat, Some(seed)).within(common.limits);
        let plan = self.plan(prepared, common.compat, &host);
        let fresh = || -> Box<dyn Host + Sync> {
            Box::new(System::new(common.compat, Some(seed)).within(common.limits))
        };
        let examination = Examination {
            plan: &plan,
            host: &fresh,
            schema,
            release: &format!("{} {}", chart.metadata.name, chart.metadata.version),
            most_trials: if self.quick { 0 } else { MOST_TRIALS },
        };
        pipeline::examine(prepared, user, &examination, records).1
    }

    fn plan<'a>(&self, chart: &Prepared, compat: Compat, host: &'a System) -> Plan<'a> {
        Plan {
            compat,
            release: Release {
                name: chart.chart().metadata.name.clone(),
                namespace: self.namespace.clone(),
                revision: 1,
                is_upgrade: false,
            },
            capabilities: Capabilities::default_of(compat),
            skip_schema: false,
            thorough: true,
            traced: false,
            host,
        }
    }
}

impl Format {
    /// Prints findings on standard output.
    pub(super) fn print(
        self,
        problems: &[Problem],
        subject: &Subject<'_>,
        colour: Colour,
    ) -> Result<(), Fault> {
        let text = match self {
            Self::Json => report::json(problems, subject),
            Self::Sarif => report::sarif(problems, subject),
            Self::Github => report::github(problems, subject),
            Self::Gitlab => report::gitlab(problems, subject),
            Self::Junit => report::junit(problems, subject),
            Self::Human => {
                let terminal = std::io::stdout().is_terminal();
                let colour = colour.wanted(terminal);
                report::human(problems, subject, colour, output::width(terminal))
            }
        };
        Ok(output::print(text.as_bytes())?)
    }
}

fn subject<'a>(chart: &'a Prepared, sources: &'a Sources) -> Subject<'a> {
    let metadata = &chart.chart().metadata;
    Subject {
        chart: &metadata.name,
        version: &metadata.version,
        sources,
    }
}

/// The findings without secret values, which are blotted out of the texts too.
fn hidden(problems: Vec<Problem>, user: &Tree, chart: &Chart, records: &mut Records) -> Vec<Problem> {
    if problems.is_empty() {
        return problems;
    }
    let secrets = Secrets::of(user, Some(chart), &records.ledger, &records.sources);
    let (problems, sources) = secrets.redact(problems, &records.sources);
    records.sources = sources;
    problems
}

/// Merges what can be read; what cannot is a finding, and does not keep the rest from being judged.
fn readable(given: Vec<Setting>, common: &Common, records: &mut Records) -> (Tree, Vec<Problem>) {
    let mut scratch = records.clone();
    if let Ok(user) = merge(&given, common.compat, &mut scratch) {
        *records = scratch;
        return (user, Vec::new());
    }
    let mut problems = Vec::new();
    let mut good = Vec::new();
    for setting in given {
        let mut scratch = records.clone();
        match merge(std::slice::from_ref(&setting), common.compat, &mut scratch) {
            Ok(_) => good.push(setting),
            Err(failure) => {
                *records = scratch;
                problems.push(*failure.problem);
            }
        }
    }
    match merge(&good, common.compat, records) {
        Ok(user) => (user, problems),
        Err(failure) => {
            problems.push(*failure.problem);
            (Tree::empty_table(), problems)
        }
    }
}

/// A plain word that is no chart may have been meant as a setting, which Helm's words do not say.
fn explained(word: &str, failure: Failure) -> Failure {
    if word == "dapr" || word.contains(['/', '@', ':']) || word.starts_with('.') {
        return failure;
    }
    let text = format!(
        "{word:?} is neither a chart (a directory, an archive, dapr, dapr@VERSION) nor a setting KEY=VALUE"
    );
    Failure::new(rule("bad-chart"), text)
}

/// Our schema of the embedded chart; other charts bring their own, which the pipeline honours.
fn schema_of(origin: Origin<'_>) -> Result<Option<ValuesSchema>, Fault> {
    match origin {
        Origin::Path(_) => Ok(None),
        Origin::Dapr(version) => Ok(Some(crate::dapr::schema(version)?)),
    }
}
