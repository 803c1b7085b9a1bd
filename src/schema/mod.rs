//! JSON Schema. In: a schema's bytes and a values tree. Out: violations placed at the value that
//! caused each, for findings; and Helm's own wording of them, for `template`. Nothing is ever fetched.

use crate::chart::Chart;
use crate::compat::Compat;
use crate::diag::{Failure, Problem};
use crate::settings::Records;
use crate::tree::Tree;

/// Validates coalesced values against the schemas of a chart and its subcharts as Helm does, in
/// Helm's words.
pub fn validate_as_helm(chart: &Chart, values: &Tree, compat: Compat) -> Result<(), Failure> {
    let _ = (chart, values, compat);
    todo!()
}

/// Validates what the user wrote against a schema of ours; every violation is a finding at its
/// characters, with the key to write instead where one is near.
pub fn findings(schema: &serde_json::Value, user: &Tree, records: &Records) -> Vec<Problem> {
    let _ = (schema, user, records);
    todo!()
}
