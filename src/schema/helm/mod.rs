//! Helm's own schema check. In: a chart with its subcharts, and coalesced values. Out: nothing, or the
//! text with which Helm refuses them: each chart's name and its violations in the words of Go's
//! validator. That validator's order of keywords and tree of causes is the text, so it is rebuilt here.

mod compile;
mod draft;
mod evaluate;
mod fault;
mod format;
mod json;
mod number;
mod regexp;
mod resources;
mod url;

#[cfg(test)]
mod tests;

use crate::chart::Chart;
use crate::compat::Compat;
use crate::diag::{Failure, rule};
use crate::template::with_deep_stack;
use crate::tree::{Data, Tree};
use compile::Compiled;
use evaluate::Evaluator;
use json::Json;

/// Why a validation ended without a verdict.
#[derive(Debug)]
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

    fn limit(text: String) -> Self {
        Self { rule: "limit", text }
    }
}

/// Validates coalesced values against the schemas of a chart and its subcharts as Helm does, in
/// Helm's words.
///
/// # Errors
/// The charts whose schemas refuse their values, or cannot be compiled.
pub fn validate_as_helm(chart: &Chart, values: &Tree, compat: Compat) -> Result<(), Failure> {
    if !has_schema(chart) {
        return Ok(());
    }
    let report = with_deep_stack(|| {
        let mut report = Report {
            compat,
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

struct Report {
    compat: Compat,
    text: String,
    rule: &'static str,
}

impl Report {
    /// A chart, then its subcharts with their part of the values.
    fn chart(&mut self, chart: &Chart, values: &Tree) {
        if let Some(schema) = &chart.schema
            && let Err(stop) = validate(schema, values, self.compat)
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
fn validate(schema: &[u8], values: &Tree, compat: Compat) -> Result<(), Stop> {
    let compiled = Compiled::of_values(Json::read(schema)?, compat)?;
    let values = Json::from_tree(values).ok_or_else(|| json::too_deep("value"))?;
    match Evaluator::new(&compiled, compat).run(0, &values)? {
        None => Ok(()),
        // Helm takes the headline off, which leaves the first line without its line break.
        Some(fault) => Err(Stop::helm(format!(
            "{}\n",
            fault.lines().trim_start_matches('\n')
        ))),
    }
}
