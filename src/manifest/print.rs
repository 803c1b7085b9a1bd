//! What `helm template` does with manifests. In: sorted manifests, CRDs and the user's selection. Out:
//! the bytes of standard output, or the files to write under an output directory, in Helm's order.
//! Touches no file.

use super::split::trim;
use super::{Manifest, Manifests, split};
use crate::chart::{Chart, Pattern, clean};
use crate::compat::Compat;
use crate::diag::{Failure, rule};
use std::collections::BTreeSet;
use std::sync::Arc;

/// A file under `crds/`.
#[derive(Clone, Debug)]
pub struct Crd {
    /// Full name, `dapr/crds/x.yaml`.
    pub source: String,
    /// The text, never rendered.
    pub data: Arc<[u8]>,
}

/// Which manifests the user wants to see.
#[derive(Clone, Copy, Debug, Default)]
pub struct Selection<'a> {
    /// `--no-hooks`.
    pub no_hooks: bool,
    /// `--skip-tests`.
    pub skip_tests: bool,
    /// `--show-only`: patterns of paths within the chart; empty for everything.
    pub show_only: &'a [String],
}

/// The CRDs of a chart and then of its subcharts, for `--include-crds`.
pub fn crds(chart: &Chart) -> Vec<Crd> {
    let path = chart.full_path();
    let own = chart
        .files
        .iter()
        .filter(|file| file.name.starts_with("crds/") && is_manifest(&file.name));
    let mut all: Vec<Crd> = own
        .map(|file| Crd {
            source: format!("{path}/{}", file.name),
            data: file.data.clone(),
        })
        .collect();
    all.extend(chart.subcharts.iter().flat_map(crds));
    all
}

fn is_manifest(name: &str) -> bool {
    let extension = name.rsplit('/').next().and_then(|base| base.rsplit_once('.'));
    extension.is_some_and(|(_, e)| {
        ["yaml", "yml", "json"]
            .iter()
            .any(|known| e.eq_ignore_ascii_case(known))
    })
}

/// Everything `helm template` prints on standard output.
///
/// # Errors
/// A `--show-only` that shows nothing.
pub fn print(
    manifests: &Manifests,
    crds: &[Crd],
    selection: &Selection<'_>,
    compat: Compat,
) -> Result<Vec<u8>, Failure> {
    let mut release = Vec::new();
    for crd in crds {
        append(&mut release, &crd.source, &crd.data);
    }
    for manifest in &manifests.manifests {
        append(&mut release, &manifest.source, &manifest.text);
    }
    let mut text = trim(&release).to_vec();
    text.push(b'\n');
    for hook in hooks(manifests, selection) {
        append(&mut text, &hook.source, &hook.text);
    }
    if selection.show_only.is_empty() {
        return Ok(text);
    }
    select(&text, selection.show_only, compat)
}

/// Adds one document with its header.
fn append(out: &mut Vec<u8>, source: &str, text: &[u8]) {
    out.extend_from_slice(b"---\n# Source: ");
    out.extend_from_slice(source.as_bytes());
    out.push(b'\n');
    out.extend_from_slice(text);
    out.push(b'\n');
}

fn hooks<'a>(manifests: &'a Manifests, selection: &Selection<'_>) -> impl Iterator<Item = &'a Manifest> {
    let none = selection.no_hooks;
    let no_tests = selection.skip_tests;
    let is_test = |hook: &Manifest| hook.hooks.iter().any(|event| event == "test");
    let wanted = move |hook: &&Manifest| !(none || no_tests && is_test(hook));
    manifests.hooks.iter().filter(wanted)
}

/// The documents of the files that patterns name, in the order of the patterns.
fn select(text: &[u8], patterns: &[String], compat: Compat) -> Result<Vec<u8>, Failure> {
    let documents: Vec<(&[u8], String)> = split(text, compat)
        .into_iter()
        .filter_map(|document| Some((document, path_in_chart(document)?)))
        .collect();
    let mut out = Vec::new();
    for wanted in patterns {
        let pattern = Pattern::parse(wanted).unwrap_or_else(|_| Pattern::never());
        let before = out.len();
        for (document, _) in documents.iter().filter(|(_, path)| pattern.matches(path)) {
            out.extend_from_slice(b"---\n");
            out.extend_from_slice(document);
            out.push(b'\n');
        }
        if out.len() == before {
            return Err(Failure::new(
                rule("bad-setting"),
                format!("could not find template {wanted} in chart"),
            ));
        }
    }
    Ok(out)
}

/// The path that the first complete `# Source:` comment of a document names, without the chart's name.
fn path_in_chart(document: &[u8]) -> Option<String> {
    const COMMENT: &[u8] = b"# Source: ";
    let starts = document.windows(COMMENT.len()).enumerate();
    starts
        .filter(|(_, window)| *window == COMMENT)
        .find_map(|(at, _)| {
            let source = &document[at + COMMENT.len()..];
            let slash = source.iter().position(|b| *b == b'/').filter(|at| *at > 0)?;
            let path = source[slash + 1..].split(|b| *b == b'\n').next()?;
            (!path.is_empty()).then(|| String::from_utf8_lossy(path).into_owned())
        })
}

/// How to open a file for writing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Make it, or replace what is there.
    Replace,
    /// Add to what this run has written.
    Append,
    /// Add to what is there, even from earlier runs; else make it. Helm does so with hooks.
    AppendIfThere,
}

/// One step of writing to an output directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Write {
    /// The directory that the file's name is relative to, as the user gave it, with the release's name
    /// if that was asked for.
    pub directory: String,
    /// The path within the directory: a template's full name.
    pub name: String,
    /// What to write.
    pub text: Vec<u8>,
    /// How.
    pub mode: Mode,
}

/// What `--output-dir` writes, in order. Helm prints `wrote DIRECTORY/NAME` for each, and at the end
/// what [`print`] gives for no manifests at all.
pub fn writes(
    manifests: &Manifests,
    crds: &[Crd],
    selection: &Selection<'_>,
    directory: &str,
    release_name: Option<&str>,
) -> Vec<Write> {
    let within = match release_name {
        Some(name) if directory.is_empty() => clean(name),
        Some(name) => clean(&format!("{directory}/{name}")),
        None => directory.to_owned(),
    };
    let mut seen = BTreeSet::new();
    let mut steps = Vec::new();
    let mut step = |directory: &str, name: &str, text: &[u8], mode| {
        let mut out = Vec::new();
        append(&mut out, name, text);
        steps.push(Write {
            directory: directory.to_owned(),
            name: name.to_owned(),
            text: out,
            mode,
        });
    };
    let mut mode = |name: &str| match seen.insert(name.to_owned()) {
        true => Mode::Replace,
        false => Mode::Append,
    };
    for crd in crds {
        step(directory, &crd.source, &crd.data, mode(&crd.source));
    }
    for manifest in &manifests.manifests {
        step(&within, &manifest.source, &manifest.text, mode(&manifest.source));
    }
    for hook in hooks(manifests, selection) {
        step(&within, &hook.source, &hook.text, Mode::AppendIfThere);
    }
    steps
}
