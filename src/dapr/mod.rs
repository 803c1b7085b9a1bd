//! The embedded charts of the Dapr control plane. In: a release's version. Out: its chart as if it had
//! been loaded from a directory, the schema of its values, and what it changed in them; or a refusal. The chart of the newest
//! release is kept as it is, the others as differences: `charts/README.md` says how.

mod changes;
mod history;
mod release;
mod schema;
mod select;
#[cfg(test)]
mod tests;

pub use changes::{Change, Changes, Step, steps};
pub use release::{Release, Version, latest, releases};
pub use select::{matching, select};

use crate::chart::{self, Chart, File};
use crate::compat::Compat;
use crate::diag::{Failure, rule};
use crate::schema::ValuesSchema;
use crate::settings::Records;

/// The chart of the release that a version or a range means.
///
/// # Errors
/// A refusal when there is no such release, with those near it.
pub fn chart(version: &str, compat: Compat, records: &mut Records) -> Result<Chart, Failure> {
    let files = files(select(version)?)?;
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

/// The schema of the values of the release that a version or a range means. It knows what other
/// releases take, to say so of keys that this one does not know.
///
/// # Errors
/// A refusal when there is no such release.
pub fn schema(version: &str) -> Result<ValuesSchema, Failure> {
    let release = select(version)?;
    let all = schema::all().map_err(|fault| broken(fault.to_string()))?;
    let document = schema::settled(all.clone(), release);
    let schema = ValuesSchema::new(document).map_err(broken)?;
    Ok(schema.with_annals(all, release.name))
}

/// The schema of the values of all releases, with its annotations: which release brought a key, which
/// took it away, and its defaults by release.
///
/// # Errors
/// Never, unless the binary was built with a schema that is not JSON.
pub fn annals() -> Result<serde_json::Value, Failure> {
    schema::all().map_err(|fault| broken(fault.to_string()))
}

/// The schema of a release's values for editors: plain JSON Schema.
///
/// # Errors
/// Never, unless the binary was built with a schema that is not JSON.
pub fn editor_schema(release: Release) -> Result<serde_json::Value, Failure> {
    schema::plain(release).map_err(|fault| broken(fault.to_string()))
}

/// What is embedded does not hold together: a fault of the build, not of the user.
fn broken(what: String) -> Failure {
    Failure::new(rule("bad-chart"), format!("the embedded chart: {what}"))
}
