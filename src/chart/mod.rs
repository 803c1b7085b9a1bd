//! Charts as data. In: a set of files from a directory, an archive or the binary itself. Out: one
//! chart with metadata, default values, templates, files, CRDs and subcharts, checked as Helm checks
//! them at load, or Helm's refusal. Renders nothing, merges nothing.

mod archive;
mod budget;
mod decode;
mod files;
mod ignore;
mod installable;
mod load;
mod lock;
mod log;
mod metadata;
mod pack;
mod path;
mod pattern;
mod sniff;
mod timestamp;

#[cfg(test)]
mod tests;

pub use decode::{Decoder, Fields};
pub use files::Links;
pub use load::{from_files, load, load_with};
pub use metadata::{Dependency, Maintainer, Metadata};
pub use pack::pack;
pub use pattern::Pattern;

pub(crate) use log::{Line as LogLine, line as log_line};
pub(crate) use path::clean;
pub(crate) use timestamp::{Layout, check_time};

use crate::tree::Tree;
use std::sync::Arc;

/// A file of a chart: its path within the chart with `/`, and its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Path relative to the chart.
    pub name: Arc<str>,
    /// Contents.
    pub data: Arc<[u8]>,
}

impl File {
    /// A file as Helm keeps it: without a byte order mark.
    pub fn new(name: &str, data: &[u8]) -> Self {
        Self {
            name: name.into(),
            data: data.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(data).into(),
        }
    }
}

/// A loaded chart. Copies share what they hold.
#[derive(Clone, Debug)]
pub struct Chart {
    /// Chart.yaml (and requirements.yaml for `v1`).
    pub metadata: Arc<Metadata>,
    /// Whether Chart.lock or requirements.lock was there.
    pub locked: bool,
    /// values.yaml, each node with its origin; an empty table when there is none.
    pub values: Arc<Tree>,
    /// values.yaml as it was read; `None` when there is none.
    pub values_file: Option<File>,
    /// values.schema.json.
    pub schema: Option<Arc<[u8]>>,
    /// Everything under templates/, in load order.
    pub templates: Arc<[File]>,
    /// Everything else: what `.Files` offers and `crds/`.
    pub files: Arc<[File]>,
    /// Charts under charts/, in byte order of their directories; dependency processing removes and
    /// renames them.
    pub subcharts: Vec<Chart>,
    /// Names from the root to this chart (`["dapr", "dapr_operator"]`).
    pub path: Vec<Arc<str>>,
}

impl Chart {
    /// The text of a template file by its full name, in this chart or in one below.
    pub fn template(&self, name: &str) -> Option<&File> {
        let within = name
            .strip_prefix(&self.full_path())
            .and_then(|rest| rest.strip_prefix('/'));
        let own = within.and_then(|within| self.templates.iter().find(|file| *file.name == *within));
        own.or_else(|| self.subcharts.iter().find_map(|chart| chart.template(name)))
    }

    /// The full path that names of templates begin with: `dapr/charts/dapr_operator`.
    pub fn full_path(&self) -> String {
        self.path.join("/charts/")
    }
}
