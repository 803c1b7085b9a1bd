//! `seatrial values`: the merged tree. In: a chart and settings. Out: the values that templates would
//! see, as YAML or JSON on standard output.

use super::inputs::{Inputs, locate};
use super::inquiry::with_lab;
use super::{Common, Fault, output};
use crate::inquiry;
use crate::json;
use crate::pipeline::{self, Origin};
use crate::report;
use crate::settings::Records;
use crate::tree::Tree;
use crate::yaml;
use clap::{Args, ValueEnum};

/// Print the values that a chart's templates would see
#[derive(Args, Clone, Debug)]
pub struct Values {
    /// The chart: a directory, an archive, `dapr` or `dapr@VERSION`
    #[arg(value_name = "CHART", default_value = "dapr")]
    chart: String,
    #[command(flatten)]
    inputs: Inputs,
    /// The release of the embedded chart: a version, or a range such as `~1.16`, of which the newest
    #[arg(long, value_name = "VERSION")]
    version: Option<String>,
    /// How to print
    #[arg(short, long, value_enum, default_value_t = Output::Yaml)]
    output: Output,
    /// Say of each value who wrote it, and what that took the place of
    #[arg(long)]
    origins: bool,
}

/// The notations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Output {
    /// As `toYaml` writes it.
    Yaml,
    /// Indented JSON.
    Json,
}

impl Values {
    /// Merges and prints.
    ///
    /// # Errors
    /// Helm's refusal, or a fault in writing.
    pub fn run(&self, common: &Common, records: &mut Records) -> Result<(), Fault> {
        let origin = locate(&self.chart, self.version.as_deref())?;
        let user = self.inputs.merge(common.compat, records)?;
        if self.origins {
            return self.origins(origin, user, common, records);
        }
        let mut log = Vec::new();
        let chart = pipeline::open(origin, common.compat, records, &mut log);
        output::log(&log)?;
        let mut notices = Vec::new();
        let merged = pipeline::merge(&chart?, &user, common.compat, records, &mut notices);
        output::log(notices.iter().filter_map(|notice| notice.helm.as_ref()))?;
        let merged = merged?;
        let values = merged.values.to_value();
        let text = match self.output {
            Output::Yaml => yaml::write(&values),
            Output::Json => json::write(&values, json::Style::Pretty),
        };
        let mut text = text.map_err(Fault::refused)?;
        text.push(b'\n');
        Ok(output::print(&text)?)
    }
    /// Prints where each value comes from.
    fn origins(
        &self,
        origin: Origin<'_>,
        user: Tree,
        common: &Common,
        records: &mut Records,
    ) -> Result<(), Fault> {
        with_lab(origin, user, "default", common, records, |lab| {
            let (merged, records) = lab.merge()?;
            let rows = inquiry::origins(lab, &merged, &records);
            let text = match self.output {
                Output::Yaml => report::origins(&rows),
                Output::Json => format!("{}\n", serde_json::to_string_pretty(&rows).unwrap_or_default()),
            };
            Ok(output::print(text.as_bytes())?)
        })
    }
}
