//! Rendered text into manifests. In: the output of each template by its full name. Out: documents
//! split, hooks apart, sorted by kind as Helm installs them, or Helm's refusal of bad YAML; CRDs; and
//! the bytes that `helm template` prints of them.

mod head;
mod heads;
pub mod objects;
mod order;
mod print;
mod split;

#[cfg(test)]
mod tests;

pub use heads::Heads;
pub use print::{Crd, Mode, Selection, Write, crds, print, writes};
pub use split::split;

use crate::chart::{LogLine, log_line};
use crate::compat::Compat;
use crate::diag::{Failure, rule};
use crate::value::format;
use head::Head;
use std::sync::Arc;

/// One document of one template.
#[derive(Clone, Debug)]
pub struct Manifest {
    /// Full template name, `dapr/charts/dapr_operator/templates/x.yaml`.
    pub source: Arc<str>,
    /// Where the text begins in what the template printed.
    pub start: usize,
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
}

/// The events a hook may wait for; `test-success` is an old name of `test`.
const EVENTS: [&str; 9] = [
    "pre-install",
    "post-install",
    "pre-delete",
    "post-delete",
    "pre-upgrade",
    "post-upgrade",
    "pre-rollback",
    "post-rollback",
    "test",
];

/// The annotation that makes a manifest a hook.
const HOOK: &[u8] = b"helm.sh/hook";

/// Splits and sorts rendered files (name, text); NOTES.txt must not be among them. `heads` are those of
/// earlier renders. What Helm logs of unknown hooks, up to a failure if there is one, is added to `log`.
///
/// # Errors
/// A document that is not YAML, or not a table of the kind Kubernetes takes, in Helm's words.
pub fn sort<'t>(
    rendered: impl IntoIterator<Item = (&'t Arc<str>, &'t [u8])>,
    heads: &Heads,
    compat: Compat,
    log: &mut Vec<String>,
) -> Result<Manifests, Failure> {
    let mut rendered: Vec<_> = rendered.into_iter().collect();
    rendered.sort_by(|a, b| a.0.cmp(b.0));
    let mut sorted = Manifests::default();
    for (source, text) in rendered {
        let base = source.rsplit('/').next().unwrap_or(source);
        if base.starts_with('_') || split::trim(text).is_empty() {
            continue;
        }
        for document in split(text, compat) {
            let start = document.as_ptr().addr() - text.as_ptr().addr();
            let head = heads.read(document, compat).map_err(|text| {
                Failure::new(
                    rule("bad-manifest"),
                    format!("YAML parse error on {source}: {text}"),
                )
            })?;
            log.extend(sorted.add((source.clone(), start), document, &head, compat));
        }
    }
    order::by_kind(&mut sorted.manifests, compat);
    order::by_kind(&mut sorted.hooks, compat);
    Ok(sorted)
}

impl Manifests {
    /// Puts a document where it belongs; a line for the log where it belongs nowhere.
    fn add(
        &mut self,
        (source, start): (Arc<str>, usize),
        document: &[u8],
        head: &Head,
        compat: Compat,
    ) -> Option<String> {
        let mut manifest = Manifest {
            source,
            start,
            text: document.to_vec(),
            kind: head.kind.clone(),
            name: head.name.clone(),
            hooks: Vec::new(),
        };
        let Some(hook) = head.annotations.as_ref().and_then(|all| all.get(HOOK)) else {
            self.manifests.push(manifest);
            return None;
        };
        match events(hook) {
            Some(events) => {
                manifest.hooks = events;
                self.hooks.push(manifest);
                None
            }
            None => Some(unknown_hook(hook, compat)),
        }
    }
}

/// The events that a hook's annotation names; nothing if it names one that there is not.
fn events(hook: &str) -> Option<Vec<String>> {
    let names = hook.split(',').map(|name| name.trim().to_lowercase());
    names
        .map(|name| match name.as_str() {
            "test-success" => Some("test".to_owned()),
            known if EVENTS.contains(&known) => Some(name),
            _ => None,
        })
        .collect()
}

fn unknown_hook(hook: &str, compat: Compat) -> String {
    let quoted = format::quote(hook.as_bytes());
    log_line(
        compat,
        &LogLine {
            helm3: format!("manifest_sorter.go:199: info: skipping unknown hook: {quoted}"),
            level: "INFO",
            message: "skipping unknown hooks",
            attributes: &[("hookTypes", hook)],
        },
    )
}
