//! Rendered text into manifests. In: the output of each template by its full name. Out: documents
//! split, hooks apart, sorted by kind as Helm installs them, or Helm's refusal of bad YAML; CRDs; and
//! the bytes that `helm template` prints of them.

use crate::compat::Compat;
use crate::diag::Failure;
use std::sync::Arc;

/// One document of one template.
#[derive(Clone, Debug)]
pub struct Manifest {
    /// Full template name, `dapr/charts/dapr_operator/templates/x.yaml`.
    pub source: Arc<str>,
    /// The text as Helm keeps it.
    pub text: Vec<u8>,
    /// `kind`, empty when missing.
    pub kind: String,
    /// `metadata.name`, empty when missing.
    pub name: String,
    /// The events of `helm.sh/hook`, lower-case; empty for an ordinary manifest.
    pub hooks: Vec<String>,
}

/// What a release consists of.
#[derive(Clone, Debug, Default)]
pub struct Manifests {
    /// Ordinary manifests in install order.
    pub manifests: Vec<Manifest>,
    /// Hooks in Helm's printing order.
    pub hooks: Vec<Manifest>,
    /// What Helm logs on standard error (unknown hooks).
    pub notices: Vec<String>,
}

/// Splits and sorts rendered files (name, text); NOTES.txt and partials must not be among them.
pub fn sort(rendered: Vec<(Arc<str>, Vec<u8>)>, compat: Compat) -> Result<Manifests, Failure> {
    let _ = (rendered, compat);
    todo!()
}
