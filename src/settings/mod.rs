//! Settings as people type them: `--set` and its kin, and bare `key=value` words. In: arguments in
//! Helm's order of strength. Out: one values tree of what the user asked for, every node with the
//! characters it came from; or Helm's error and the characters at fault. Knows no chart.

use crate::compat::Compat;
use crate::diag::Failure;
use crate::text::Sources;
use crate::tree::{Layer, Ledger, Tree};
use std::sync::Arc;

/// Texts and origins of one run, filled by every stage that reads something.
#[derive(Clone, Debug, Default)]
pub struct Records {
    /// The texts.
    pub sources: Sources,
    /// The origins.
    pub ledger: Ledger,
}

/// One argument that sets values, with its bytes; file contents are read by the caller.
#[derive(Clone, Debug)]
pub enum Setting {
    /// `-f`, `--values`: the name as given and the file's bytes.
    File(String, Arc<[u8]>),
    /// `--set-json`.
    Json(String),
    /// `--set`.
    Set(String),
    /// A bare `key=value` word of `check`: the same grammar as `--set`.
    Word(String),
    /// `--set-string`.
    SetString(String),
    /// `--set-file`; the closure of names to bytes is [`FileReader`].
    SetFile(String),
    /// `--set-literal`.
    Literal(String),
}

/// Reads the file that `--set-file` names; the error is Go's text (`open x: no such file or directory`).
pub type FileReader<'a> = dyn Fn(&str) -> Result<Vec<u8>, String> + 'a;

/// Merges all settings into one tree, in Helm's order of strength whatever their order here:
/// files, `--set-json`, `--set` (and words), `--set-string`, `--set-file`, `--set-literal`.
pub fn merge(
    settings: &[Setting],
    compat: Compat,
    read_file: &FileReader<'_>,
    records: &mut Records,
) -> Result<Tree, Failure> {
    let _ = (settings, compat, read_file, records);
    todo!()
}

/// Reads a values file (a chart's values.yaml, a `-f` file): the first document for Helm 3, all
/// documents merged for Helm 4. An empty file is an empty table. The failure's Helm text has no
/// prefix yet: the caller puts `cannot load values.yaml: ` or `failed to parse FILE: ` before it.
pub fn read_values(
    name: &str,
    text: &[u8],
    layer: &Layer,
    compat: Compat,
    records: &mut Records,
) -> Result<Tree, Failure> {
    let _ = (name, text, layer, compat, records);
    todo!()
}
