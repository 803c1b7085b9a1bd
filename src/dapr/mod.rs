//! The embedded chart of the Dapr control plane. In: a release's version. Out: the chart as if it had
//! been loaded from its directory, or a refusal that names the releases there are.

use crate::chart::{self, Chart, File};
use crate::compat::Compat;
use crate::diag::{Failure, rule};
use crate::schema::ValuesSchema;
use crate::settings::Records;
use include_dir::{Dir, include_dir};

static FILES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/charts/dapr");

/// The schema of the chart's values.
static SCHEMA: &str = include_str!("../../schemas/dapr.values.schema.json");

/// The releases whose charts are embedded, oldest first.
const RELEASES: &[&str] = &["1.18.3"];

/// The releases whose charts are embedded, oldest first.
pub fn releases() -> &'static [&'static str] {
    RELEASES
}

/// The newest of them.
pub fn latest() -> &'static str {
    RELEASES.last().copied().unwrap_or_default()
}

/// The chart of a release; its version may be written with a `v`.
///
/// # Errors
/// A refusal when the release is not embedded.
pub fn chart(version: &str, compat: Compat, records: &mut Records) -> Result<Chart, Failure> {
    if !RELEASES.contains(&version.strip_prefix('v').unwrap_or(version)) {
        let text = format!("dapr {version} is not embedded; there is {}", RELEASES.join(", "));
        return Err(Failure::new(rule("bad-chart"), text));
    }
    let mut files = Vec::new();
    collect(&FILES, &mut files);
    chart::from_files(files, compat, records)
}

/// The schema of a release's values.
///
/// # Errors
/// Never, unless the binary was built with a schema that is none.
pub fn schema(_version: &str) -> Result<ValuesSchema, Failure> {
    let refuse = |text: String| Failure::new(rule("bad-chart"), format!("the embedded schema: {text}"));
    let document = serde_json::from_str(SCHEMA).map_err(|fault| refuse(fault.to_string()))?;
    ValuesSchema::new(document).map_err(refuse)
}

fn collect(dir: &Dir<'_>, files: &mut Vec<File>) {
    for file in dir.files() {
        if let Some(name) = file.path().to_str() {
            files.push(File::new(&name.replace('\\', "/"), file.contents()));
        }
    }
    for below in dir.dirs() {
        collect(below, files);
    }
}
