//! The embedded charts of the Dapr control plane. In: a release's version. Out: its chart as if it had
//! been loaded from a directory, and the schema of its values; or a refusal. The chart of the newest
//! release is kept as it is, the others as differences: `charts/README.md` says how.

mod history;
mod release;
mod schema;
#[cfg(test)]
mod tests;

pub use release::{Release, Version, latest, releases};

use crate::chart::{self, Chart, File};
use crate::compat::Compat;
use crate::diag::{Failure, rule};
use crate::schema::ValuesSchema;
use crate::settings::Records;

/// The chart of a release; its version may be written with a `v`.
///
/// # Errors
/// A refusal when there is no such release, with those near it.
pub fn chart(version: &str, compat: Compat, records: &mut Records) -> Result<Chart, Failure> {
    let files = files(release::find(version)?)?;
    chart::from_files(files, compat, records)
}

/// The files of a release's chart, in order of their names.
///
/// # Errors
/// Never, unless the binary was built with differences that do not follow each other.
pub fn files(release: Release) -> Result<Vec<File>, Failure> {
    let tree = history::tree(release).map_err(broken)?;
    let files = tree
        .into_iter()
        .map(|(name, text)| File::new(&name, text.as_bytes()));
    Ok(files.collect())
}

/// The schema of a release's values.
///
/// # Errors
/// A refusal when there is no such release.
pub fn schema(version: &str) -> Result<ValuesSchema, Failure> {
    let release = release::find(version)?;
    let document = schema::document(release).map_err(|fault| broken(fault.to_string()))?;
    ValuesSchema::new(document).map_err(broken)
}

/// What is embedded does not hold together: a fault of the build, not of the user.
fn broken(what: String) -> Failure {
    Failure::new(rule("bad-chart"), format!("the embedded chart: {what}"))
}
