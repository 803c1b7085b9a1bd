//! Helm's engine around Go templates. In: a coalesced chart, its values, a release and capabilities.
//! Out: the text of every template file, or Helm's error with the place, include stack and our
//! finding. Adds Helm's objects (`.Values .Release .Chart .Files .Capabilities .Template .Subcharts`)
//! and functions (`include tpl required fail lookup toYaml …`).

mod capabilities;
mod catalogue;
mod engine;
mod files;
mod functions;
mod glob;
mod message;
mod metadata;
mod methods;
mod name;
mod release;
mod scope;
mod structs;
mod templates;
#[cfg(test)]
mod tests;

pub use capabilities::{Capabilities, KubeVersion};
pub use catalogue::{Entry, State, catalogue};
pub use functions::{function, functions};
pub use name::expand_name;
pub use release::Release;
pub use templates::Templates;

use crate::chart::Chart;
use crate::compat::Compat;
use crate::diag::{Failure, rule};
use crate::template::func::Host;
use crate::template::trace::{Trace, Tracer};
use crate::template::with_deep_stack;
use crate::tree::Tree;
use std::sync::Arc;

/// One render.
pub struct Request<'a> {
    /// The chart after dependency processing.
    pub chart: &'a Chart,
    /// Where parsed templates are kept for the next render.
    pub templates: &'a Templates,
    /// The coalesced values.
    pub values: &'a Tree,
    /// The release.
    pub release: &'a Release,
    /// The cluster that is pretended.
    pub capabilities: &'a Capabilities,
    /// The Helm to match.
    pub compat: Compat,
    /// Clock, chance and limits.
    pub host: &'a (dyn Host + Sync),
}

/// The output of one template file.
#[derive(Clone, Debug)]
pub struct Rendered {
    /// Full name, `dapr/charts/dapr_operator/templates/x.yaml`.
    pub name: Arc<str>,
    /// What it printed.
    pub text: Vec<u8>,
}

impl Rendered {
    /// Whether this is a chart's notes to its user, which are no manifest.
    pub fn is_notes(&self) -> bool {
        self.name.ends_with("NOTES.txt")
    }
}

/// Renders every template file (partials and library charts' files left out), in byte order of names.
///
/// Stops at the first file that does not parse or fails, unless it is to be `thorough`: then it goes
/// on and gives every failure, in the order in which Helm would meet them.
pub fn render(request: &Request<'_>, thorough: bool) -> (Vec<Rendered>, Vec<Failure>) {
    with_deep_stack(request.host.limits(), || engine::run(request, thorough, None)).unwrap_or_else(no_thread)
}

/// The same as [`render`], with notes of all that templates did.
pub fn render_traced(request: &Request<'_>, thorough: bool) -> (Vec<Rendered>, Vec<Failure>, Trace) {
    let traced = with_deep_stack(request.host.limits(), || {
        let tracer = Tracer::new();
        let (rendered, failures) = engine::run(request, thorough, Some(&tracer));
        (rendered, failures, tracer.finish())
    });
    traced.unwrap_or_else(|fault| {
        let (rendered, failures) = no_thread(fault);
        (rendered, failures, Trace::default())
    })
}

fn no_thread(fault: std::io::Error) -> (Vec<Rendered>, Vec<Failure>) {
    let text = format!("rendering template failed: {fault}");
    (Vec::new(), vec![Failure::new(rule("limit"), text)])
}
