//! JSON Schema. In: a schema's bytes and a values tree. Out: violations placed at the value that
//! caused each, for findings; and Helm's own wording of them, for `template`. Nothing is ever fetched.

mod findings;
mod guide;
mod nearest;
mod wording;

pub use findings::ValuesSchema;
pub use guide::Guide;

use crate::chart::Chart;
use crate::compat::Compat;
use crate::diag::Failure;
use crate::tree::Tree;

/// Validates coalesced values against the schemas of a chart and its subcharts as Helm does, in
/// Helm's words.
pub fn validate_as_helm(chart: &Chart, values: &Tree, compat: Compat) -> Result<(), Failure> {
    let _ = (chart, values, compat);
    todo!()
}
