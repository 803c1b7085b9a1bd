//! `seatrial schema`: what a chart's values may be. In: a chart. Out: a JSON Schema for editors on
//! standard output, and on standard error where it is from.

use super::inputs::locate;
use super::{Common, Fault, output};
use crate::chart::Chart;
use crate::dapr;
use crate::pipeline::{self, Origin};
use crate::schema::inferred;
use crate::settings::Records;
use crate::tree::Tree;
use crate::values;
use clap::Args;

/// Print the JSON Schema of a chart's values, for editors
#[derive(Args, Clone, Debug)]
pub struct Schema {
    /// The chart: a directory, an archive, `dapr` or `dapr@VERSION`
    #[arg(value_name = "CHART", default_value = "dapr")]
    chart: String,
    /// The release of the embedded chart: a version, or a range such as `~1.16`, of which the newest
    #[arg(long, value_name = "VERSION")]
    version: Option<String>,
}

impl Schema {
    /// Prints the schema.
    ///
    /// # Errors
    /// Helm's refusal of the chart, or a fault in writing.
    pub fn run(&self, common: &Common, records: &mut Records) -> Result<(), Fault> {
        let (text, from) = match locate(&self.chart, self.version.as_deref())? {
            Origin::Dapr(version) => {
                let release = dapr::select(version)?;
                let text = pretty(&dapr::editor_schema(release)?);
                (text, format!("the schema of dapr {}", release.name))
            }
            origin @ Origin::Path(_) => {
                let mut log = Vec::new();
                let chart = pipeline::open(origin, common.compat, records, &mut log);
                output::log(&log)?;
                self.of(chart?, common, records)?
            }
        };
        output::log([from])?;
        Ok(output::print(&text)?)
    }

    /// The chart's own schema as it is, or what its defaults tell.
    fn of(&self, chart: Chart, common: &Common, records: &mut Records) -> Result<(Vec<u8>, String), Fault> {
        if let Some(own) = &chart.schema {
            let from = format!("values.schema.json of {}", self.chart);
            return Ok((own.to_vec(), from));
        }
        let title = format!("Values of {} {}", chart.metadata.name, chart.metadata.version);
        let (user, written) = (Tree::empty_table(), chart.values.clone());
        let merged = values::coalesce(&chart, &user, common.compat, records, &mut Vec::new())?;
        let from = format!(
            "{} has no values.schema.json: inferred from its default values",
            self.chart
        );
        Ok((pretty(&inferred(&merged.values, &written, &title)), from))
    }
}

fn pretty(schema: &serde_json::Value) -> Vec<u8> {
    let mut text = format!("{schema:#}").into_bytes();
    text.push(b'\n');
    text
}
