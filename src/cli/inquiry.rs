//! `seatrial why` and `seatrial explain`. In: a chart, settings, and what is asked. Out: the answer on
//! standard output for people or as JSON; status 1 where there is no such thing.

use super::host::System;
use super::inputs::{Inputs, locate};
use super::{Common, Fault, output};
use crate::inquiry::{self, Lab, Question, Refusal, Target};
use crate::pipeline::{self, Origin};
use crate::report;
use crate::settings::Records;
use crate::tree::{KeyPath, Tree};
use clap::{Args, ValueEnum};
use serde::Serialize;
use std::process::ExitCode;

/// For whom to print.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Lines to read.
    Human,
    /// One JSON object.
    Json,
}

/// Say why a field of a rendered object is what it is, and what would change it
#[derive(Args, Clone, Debug)]
pub struct Why {
    /// The chart (`dapr` if none is named), the object (`Deployment/dapr-operator`), and the field
    /// (`spec.replicas`, `spec.containers[0].image`, `env[name=X]`, or a JSON pointer)
    #[arg(value_name = "[CHART] OBJECT [FIELD]")]
    words: Vec<String>,
    /// Ask about a line of what `seatrial template` prints instead
    #[arg(long, value_name = "N")]
    line: Option<usize>,
    #[command(flatten)]
    inputs: Inputs,
    /// The release's namespace
    #[arg(short, long, default_value = "default")]
    namespace: String,
    /// The release of the embedded chart
    #[arg(long, value_name = "VERSION")]
    version: Option<String>,
    /// For whom to print
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

/// Say what a key of a chart's values does
#[derive(Args, Clone, Debug)]
pub struct Explain {
    /// The key as `--set` takes it; with `=VALUE`, what this value would change
    #[arg(value_name = "KEY")]
    key: String,
    /// The chart: a directory, an archive, `dapr` or `dapr@VERSION`
    #[arg(value_name = "CHART", default_value = "dapr")]
    chart: String,
    #[command(flatten)]
    inputs: Inputs,
    /// The release's namespace
    #[arg(short, long, default_value = "default")]
    namespace: String,
    /// The release of the embedded chart
    #[arg(long, value_name = "VERSION")]
    version: Option<String>,
    /// For whom to print
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

/// Opens a chart for questions.
pub(super) fn with_lab<T>(
    origin: Origin<'_>,
    user: Tree,
    namespace: &str,
    common: &Common,
    records: &mut Records,
    ask: impl FnOnce(&Lab<'_>) -> Result<T, Fault>,
) -> Result<T, Fault> {
    let mut log = Vec::new();
    let chart = pipeline::open(origin, common.compat, records, &mut log);
    output::log(&log)?;
    let compat = common.compat;
    let limits = common.limits;
    let worlds = move |seed| -> Box<dyn crate::template::func::Host + Sync> {
        Box::new(System::new(compat, Some(seed)).within(limits))
    };
    let schema = match origin {
        Origin::Path(_) => None,
        Origin::Dapr(version) => Some(crate::dapr::schema(version)?),
    };
    let question = Question {
        compat,
        namespace: namespace.to_owned(),
        user,
        records: records.clone(),
        schema,
        worlds: &worlds,
        seed: common.seed.unwrap_or_default(),
    };
    ask(&Lab::new(chart?, question))
}

fn print<T: Serialize>(answer: &T, format: Format, text: impl Fn(&T) -> String) -> Result<(), Fault> {
    let text = match format {
        Format::Human => text(answer),
        Format::Json => format!("{}\n", serde_json::to_string_pretty(answer).unwrap_or_default()),
    };
    Ok(output::print(text.as_bytes())?)
}

/// Lines for standard error, and the status of what is not there.
fn no_answer(lines: Vec<String>) -> Result<ExitCode, Fault> {
    output::log(lines)?;
    Ok(ExitCode::FAILURE)
}

impl Why {
    /// Renders, answers and prints.
    ///
    /// # Errors
    /// An input that cannot be read, or a fault in writing.
    pub fn run(&self, common: &Common, records: &mut Records) -> Result<ExitCode, Fault> {
        let (chart, object, field) = match (self.line, self.words.as_slice()) {
            (Some(_), []) => ("dapr", "", ""),
            (Some(_), [chart]) => (chart.as_str(), "", ""),
            (None, [object]) => ("dapr", object.as_str(), ""),
            (None, [object, field]) if !is_chart(object) => ("dapr", object.as_str(), field.as_str()),
            (None, [chart, object]) => (chart.as_str(), object.as_str(), ""),
            (None, [chart, object, field]) => (chart.as_str(), object.as_str(), field.as_str()),
            _ => {
                let usage = "Error: name an object and a field: seatrial why [CHART] Kind/name spec.field";
                output::log([usage])?;
                return Ok(ExitCode::from(2));
            }
        };
        let origin = locate(chart, self.version.as_deref())?;
        let user = self.inputs.merge(common.compat, records)?;
        with_lab(origin, user, &self.namespace, common, records, |lab| {
            let target = match self.line {
                Some(line) => match at_line(lab, line)? {
                    Some((file, at)) => Target::Output(file, at),
                    None => return no_answer(vec![format!("Error: line {line} stands in no object")]),
                },
                None => Target::Field(object.to_owned(), field.to_owned()),
            };
            self.answer(lab, &target)
        })
    }

    fn answer(&self, lab: &Lab<'_>, target: &Target) -> Result<ExitCode, Fault> {
        match inquiry::why(lab, target) {
            Ok(answer) => {
                print(&answer, self.format, report::why)?;
                Ok(ExitCode::SUCCESS)
            }
            Err(Refusal::Failed(failures)) => no_answer(
                failures
                    .iter()
                    .map(|failure| format!("Error: {failure}"))
                    .collect(),
            ),
            Err(Refusal::NoObject) => no_answer(vec!["Error: no object stands there".into()]),
            Err(Refusal::Ambiguous(names)) => {
                let mut lines = vec![format!(
                    "Error: {} objects are called {:?}:",
                    names.names.len(),
                    names.asked
                )];
                lines.extend(names.names.iter().map(|name| format!("  {name}")));
                no_answer(lines)
            }
            Err(Refusal::Unknown(names)) => {
                let mut lines = vec![format!(
                    "Error: there is no object {:?}, and no setting was found that makes one",
                    names.asked
                )];
                lines.extend(names.names.iter().map(|name| format!("  near: {name}")));
                no_answer(lines)
            }
        }
    }
}

/// Whether a word names a chart rather than an object.
fn is_chart(word: &str) -> bool {
    word == "dapr" || word.starts_with("dapr@") || std::path::Path::new(word).exists()
}

/// The file and the byte in its output of the first character of a line that `template` prints.
fn at_line(lab: &Lab<'_>, line: usize) -> Result<Option<(String, usize)>, Fault> {
    let (outcome, _) = lab.attempt(&lab.question.user, false, lab.question.seed);
    if let Some((_, failure)) = outcome.failures.into_iter().next() {
        return Err(failure.into());
    }
    let manifests = outcome.manifests.unwrap_or_default();
    let all = manifests.manifests.iter().chain(&manifests.hooks);
    let mut at = 1;
    for (number, manifest) in all.enumerate() {
        // Two lines of header stand before each; blank ones after the last that is no hook are not printed.
        let first = at + 2;
        let text = match number + 1 == manifests.manifests.len() {
            true => manifest.text.trim_ascii_end(),
            false => &manifest.text,
        };
        let lines = text.split(|byte| *byte == b'\n').count();
        if (first..first + lines).contains(&line) {
            let before = manifest
                .text
                .split_inclusive(|byte| *byte == b'\n')
                .take(line - first);
            let start: usize = before.map(<[u8]>::len).sum();
            let rest = manifest.text.get(start..).unwrap_or_default();
            let blanks = rest.iter().take_while(|byte| matches!(byte, b' ' | b'-')).count();
            return Ok(Some((
                manifest.source.to_string(),
                manifest.start + start + blanks,
            )));
        }
        at = first + lines;
    }
    Ok(None)
}

impl Explain {
    /// Measures, explains and prints.
    ///
    /// # Errors
    /// An input that cannot be read, or a fault in writing.
    pub fn run(&self, common: &Common, records: &mut Records) -> Result<ExitCode, Fault> {
        let origin = locate(&self.chart, self.version.as_deref())?;
        let user = self.inputs.merge(common.compat, records)?;
        let (key, value) = self.key_and_value(common, records)?;
        let annals = match origin {
            Origin::Dapr(_) => Some(crate::dapr::annals()?),
            Origin::Path(_) => None,
        };
        with_lab(
            origin,
            user,
            &self.namespace,
            common,
            records,
            |lab| match inquiry::explain(lab, &key, value.as_ref(), annals.as_ref()) {
                Ok(answer) => {
                    print(&answer, self.format, report::explanation)?;
                    Ok(ExitCode::SUCCESS)
                }
                Err(near) => {
                    let mut lines = vec![format!("Error: the chart has no key {:?}", key.to_string())];
                    lines.extend(near.iter().map(|key| format!("  near: {key}")));
                    no_answer(lines)
                }
            },
        )
    }

    /// The key, and the value to try where one is given.
    fn key_and_value(
        &self,
        common: &Common,
        records: &mut Records,
    ) -> Result<(KeyPath, Option<crate::tree::Data>), Fault> {
        if !self.key.contains('=') {
            return Ok((KeyPath::typed(&self.key), None));
        }
        let word = crate::settings::Setting::Word(self.key.clone());
        let tree = super::inputs::merge(&[word], common.compat, records)?;
        let leaves = tree.leaves();
        let leaf = leaves.into_iter().find(|(path, _)| !path.0.is_empty());
        Ok(match leaf {
            Some((path, node)) => (path, Some(node.data.clone())),
            None => (KeyPath::typed(&self.key), None),
        })
    }
}
