//! Helm's own schema check. In: a chart with its subcharts, and coalesced values. Out: nothing, or the
//! text with which Helm refuses them: each chart's name and its violations in the words of Go's
//! validator. That validator's order of keywords and tree of causes is the text, so it is rebuilt here.

mod compile;
mod draft;
mod evaluate;
mod fault;
mod format;
mod json;
mod kept;
mod number;
mod regexp;
mod resources;
mod url;

#[cfg(test)]
mod tests;

use crate::chart::Chart;
use crate::compat::Compat;
use crate::diag::{Failure, rule};
use crate::limits::{Limit, Limits, Reached};
use crate::template::with_deep_stack;
use crate::tree::{Data, Tree};
use evaluate::Evaluator;
use json::Json;
use std::sync::Arc;

pub use kept::HelmSchemas;

/// Why a validation ended without a verdict.
#[derive(Clone, Debug)]
struct Stop {
    rule: &'static str,
    text: String,
}

impl Stop {
    /// In Go's words.
    fn helm(text: String) -> Self {
        Self {
            rule: "schema-violation",
            text,
        }
    }
}

impl From<Reached> for Stop {
    fn from(reached: Reached) -> Self {
        Self {
            rule: "limit",
            text: format!("{reached}\n"),
        }
    }
}

/// Validates coalesced values against the schemas of a chart and its subcharts as Helm does, in
/// Helm's words. Compiled schemas come from `schemas`, and stay there.
///
/// # Errors
/// The charts whose schemas refuse their values, or cannot be compiled.
pub fn validate_as_helm(
    schemas: &HelmSchemas,
    chart: &Chart,
    values: &Tree,
    compat: Compat,
    limits: &Limits,
) -> Result<(), Failure> {
    if !has_schema(chart) {
        return Ok(());
    }
    let report = with_deep_stack(limits, || {
        let mut report = Report {
            schemas,
            compat,
            limits,
            text: String::new(),
            rule: "schema-violation",
        };
        report.chart(chart, values);
        report
    });
    let report = report.map_err(|error| Failure::new(rule("limit"), error.to_string()))?;
    if report.text.is_empty() {
        return Ok(());
    }
    let text = format!(
        "values don't meet the specifications of the schema(s) in the following chart(s):\n{}",
        report.text
    );
    Err(Failure::new(rule(report.rule), text))
}

/// Whether there is anything that could refuse the values: a schema, or a subchart whose values are no
/// table.
fn has_schema(chart: &Chart) -> bool {
    chart.schema.is_some() || !chart.subcharts.is_empty()
}

struct Report<'a> {
    schemas: &'a HelmSchemas,
    compat: Compat,
    limits: &'a Limits,
    text: String,
    rule: &'static str,
}

impl Report<'_> {
    /// A chart, then its subcharts with their part of the values.
    fn chart(&mut self, chart: &Chart, values: &Tree) {
        if let Some(schema) = &chart.schema
            && let Err(stop) = validate(self.schemas, schema, values, self.compat, self.limits)
        {
            self.refuse(&chart.metadata.name, &stop.text);
            self.rule = stop.rule;
        }
        for subchart in &chart.subcharts {
            let name = &subchart.metadata.name;
            match values.at([name.as_str()]) {
                None => {}
                Some(part) => match &part.data {
                    Data::Null => {}
                    Data::Table(_) => self.chart(subchart, part),
                    other => {
                        let found = go_type(other);
                        let text = format!("invalid type for values: expected object (map), got {found}\n");
                        self.refuse(name, &text);
                    }
                },
            }
        }
    }

    fn refuse(&mut self, chart: &str, text: &str) {
        self.text.push_str(chart);
        self.text.push_str(":\n");
        self.text.push_str(text);
    }
}

/// What `%T` prints of a value.
fn go_type(data: &Data) -> &'static str {
    match data {
        Data::Null => "<nil>",
        Data::Bool(_) => "bool",
        Data::Int(_) => "int64",
        Data::Float(_) => "float64",
        Data::Str(_) => "string",
        Data::List(_) => "[]interface {}",
        Data::Table(_) => "map[string]interface {}",
    }
}

/// Holds values against one schema.
fn validate(
    schemas: &HelmSchemas,
    schema: &Arc<[u8]>,
    values: &Tree,
    compat: Compat,
    limits: &Limits,
) -> Result<(), Stop> {
    let made = schemas.compile(schema, compat, limits);
    let compiled = made.as_ref().as_ref().map_err(Stop::clone)?;
    let values = Json::from_tree(values, limits).ok_or_else(|| limits.reached(Limit::SchemaNesting))?;
    match Evaluator::new(compiled, compat, limits).run(0, &values)? {
        None => Ok(()),
        // Helm takes the headline off, which leaves the first line without its line break.
        Some(fault) => Err(Stop::helm(format!(
            "{}\n",
            fault.lines().trim_start_matches('\n')
        ))),
    }
}
