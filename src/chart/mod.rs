//! Charts as data. In: a set of files from a directory, an archive or the binary itself. Out: one
//! chart with metadata, default values, templates, files, CRDs and subcharts, checked as Helm checks
//! them at load, or Helm's refusal. Renders nothing, merges nothing.

mod metadata;

pub use metadata::{Dependency, Maintainer, Metadata};

use crate::compat::Compat;
use crate::diag::Failure;
use crate::settings::Records;
use crate::tree::Tree;
use std::path::Path;
use std::sync::Arc;

/// A file of a chart: its path within the chart with `/`, and its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Path relative to the chart.
    pub name: Arc<str>,
    /// Contents.
    pub data: Arc<[u8]>,
}

/// A loaded chart.
#[derive(Clone, Debug)]
pub struct Chart {
    /// Chart.yaml (and requirements.yaml for `v1`).
    pub metadata: Metadata,
    /// Whether Chart.lock or requirements.lock was there.
    pub locked: bool,
    /// values.yaml, each node with its origin; an empty table when there is none.
    pub values: Tree,
    /// values.yaml as it was read; `None` when there is none.
    pub values_file: Option<File>,
    /// values.schema.json.
    pub schema: Option<Arc<[u8]>>,
    /// Everything under templates/, in load order.
    pub templates: Vec<File>,
    /// Everything else: what `.Files` offers and `crds/`.
    pub files: Vec<File>,
    /// Charts under charts/, in load order; dependency processing removes and renames them.
    pub subcharts: Vec<Chart>,
    /// Names from the root to this chart (`["dapr", "dapr_operator"]`).
    pub path: Vec<Arc<str>>,
    /// What Helm says on standard error while loading, in the words of the chosen Helm.
    pub notices: Vec<String>,
}

/// Loads a chart from a directory or a .tgz.
pub fn load(path: &Path, compat: Compat, records: &mut Records) -> Result<Chart, Failure> {
    let _ = (path, compat, records);
    todo!()
}

/// Builds a chart from files already in memory (an archive's entries, the embedded chart).
pub fn from_files(files: Vec<File>, compat: Compat, records: &mut Records) -> Result<Chart, Failure> {
    let _ = (files, compat, records);
    todo!()
}
