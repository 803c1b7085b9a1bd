//! Helm's engine around Go templates. In: a coalesced chart, its values, a release and capabilities.
//! Out: the text of every template file, or Helm's error with the place, include stack and our
//! finding. Adds Helm's objects (`.Values .Release .Chart .Files .Capabilities .Template .Subcharts`)
//! and functions (`include tpl required fail lookup toYaml …`).

mod capabilities;

pub use capabilities::{Capabilities, KubeVersion};

use crate::chart::Chart;
use crate::compat::Compat;
use crate::diag::Failure;
use crate::template::func::Host;
use crate::tree::Tree;
use std::sync::Arc;

/// What `.Release` shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Release {
    /// `.Release.Name`.
    pub name: String,
    /// `.Release.Namespace`.
    pub namespace: String,
    /// `.Release.Revision`.
    pub revision: i64,
    /// `.Release.IsUpgrade`; `.Release.IsInstall` is the opposite.
    pub is_upgrade: bool,
}

/// One render.
pub struct Request<'a> {
    /// The chart after dependency processing.
    pub chart: &'a Chart,
    /// The coalesced values.
    pub values: &'a Tree,
    /// The release.
    pub release: &'a Release,
    /// The cluster that is pretended.
    pub capabilities: &'a Capabilities,
    /// The Helm to match.
    pub compat: Compat,
    /// Clock, chance and limits.
    pub host: &'a dyn Host,
}

/// The output of one template file.
#[derive(Clone, Debug)]
pub struct Rendered {
    /// Full name, `dapr/charts/dapr_operator/templates/x.yaml`.
    pub name: Arc<str>,
    /// What it printed.
    pub text: Vec<u8>,
}

/// Renders every template file (partials and library charts' files left out), in byte order of names.
pub fn render(request: &Request<'_>) -> Result<Vec<Rendered>, Failure> {
    let _ = request;
    todo!()
}
