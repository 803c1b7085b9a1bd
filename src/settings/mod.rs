//! Settings as people type them: `--set` and its kin, and bare `key=value` words. In: arguments in
//! Helm's order of strength. Out: one values tree of what the user asked for, every node with the
//! characters it came from; or Helm's error and the characters at fault. Knows no chart.

mod cursor;
mod fault;
mod files;
mod grammar;
mod json_value;
mod scalar;
#[cfg(test)]
mod tests;

pub use files::{lay_over, read_values};

use crate::compat::Compat;
use crate::diag::{Failure, rule};
use crate::json;
use crate::limits::{Limit, Limits};
use crate::text::{Place, SourceId, SourceKind, Sources, Span};
use crate::tree::{Data, Layer, Ledger, Table, Tree};
use fault::Fault;
use grammar::{Context, Values};
use std::sync::Arc;

/// Texts and origins of one run, filled by every stage that reads something, and its limits.
#[derive(Clone, Debug, Default)]
pub struct Records {
    /// The texts.
    pub sources: Sources,
    /// The origins.
    pub ledger: Ledger,
    /// Keys that a user's file gives twice in one table: the lost one, and the one that counts.
    pub repeated: Vec<(Place, Place)>,
    /// What the run may use up.
    pub limits: Limits,
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
    /// The same grammar under another program's flag, whose name comes first.
    Foreign(&'static str, String),
    /// `--set-string`.
    SetString(String),
    /// `--set-file`; the closure of names to bytes is [`FileReader`].
    SetFile(String),
    /// `--set-literal`.
    Literal(String),
}

/// Reads the file that `--set-file` names; the error is Go's text (`open x: no such file or directory`).
pub type FileReader<'a> = dyn Fn(&str) -> Result<Vec<u8>, String> + 'a;

impl Setting {
    /// Helm applies weaker kinds first, whatever the order on the command line.
    fn strength(&self) -> u8 {
        match self {
            Self::File(..) => 0,
            Self::Json(_) => 1,
            Self::Set(_) | Self::Word(_) | Self::Foreign(..) => 2,
            Self::SetString(_) => 3,
            Self::SetFile(_) => 4,
            Self::Literal(_) => 5,
        }
    }

    /// The flag as origins name it, and as Helm's errors name it.
    fn flags(&self) -> (&'static str, &'static str) {
        match self {
            Self::File(..) => ("--values", "--values"),
            Self::Json(_) => ("--set-json", "--set-json"),
            Self::Set(_) => ("--set", "--set"),
            Self::Word(_) => ("argument", "--set"),
            Self::Foreign(flag, _) => (flag, "--set"),
            Self::SetString(_) => ("--set-string", "--set-string"),
            Self::SetFile(_) => ("--set-file", "--set-file"),
            Self::Literal(_) => ("--set-literal", "--set-literal"),
        }
    }
}

/// Merges all settings into one tree, in Helm's order of strength whatever their order here:
/// files, `--set-json`, `--set` (and words), `--set-string`, `--set-file`, `--set-literal`.
pub fn merge(
    settings: &[Setting],
    compat: Compat,
    read_file: &FileReader<'_>,
    records: &mut Records,
) -> Result<Tree, Failure> {
    let mut ordered: Vec<&Setting> = settings.iter().collect();
    ordered.sort_by_key(|setting| setting.strength());
    let mut merge = Merge {
        filler: records.limits.size(Limit::ListFiller),
        compat,
        read_file,
        records,
    };
    let mut root = Tree::empty_table();
    for setting in ordered {
        merge.apply(&mut root, setting)?;
    }
    Ok(root)
}

/// Lays one more setting over a tree that others gave, and gives the number of the text that it was
/// read as. A setting that cannot be read leaves the tree lost: keep a copy where that matters.
pub fn merge_over(
    mut root: Tree,
    setting: &Setting,
    compat: Compat,
    read_file: &FileReader<'_>,
    records: &mut Records,
) -> Result<Tree, Failure> {
    let mut merge = Merge {
        filler: records.limits.size(Limit::ListFiller),
        compat,
        read_file,
        records,
    };
    merge.apply(&mut root, setting)?;
    Ok(root)
}

struct Merge<'a> {
    compat: Compat,
    read_file: &'a FileReader<'a>,
    records: &'a mut Records,
    filler: usize,
}

impl Merge<'_> {
    fn apply(&mut self, root: &mut Tree, setting: &Setting) -> Result<(), Failure> {
        let read_file = self.read_file;
        let (text, values) = match setting {
            Setting::File(name, bytes) => return self.file(root, name, bytes),
            Setting::Json(text) if self.compat == Compat::Helm4 && text.trim().starts_with('{') => {
                return self.object(root, setting, text);
            }
            Setting::Json(text) => (text, Values::Json),
            Setting::Set(text) | Setting::Word(text) | Setting::Foreign(_, text) => (text, Values::Typed),
            Setting::SetString(text) => (text, Values::Strings),
            Setting::SetFile(text) => (text, Values::Files(read_file)),
            Setting::Literal(text) => (text, Values::Literal),
        };
        let source = self.source(setting, text);
        let context = Context {
            values,
            compat: self.compat,
            source,
            flag: setting.flags().0,
            ledger: &mut self.records.ledger,
            limits: self.records.limits,
            filler: &mut self.filler,
        };
        let mut nothing = Table::new();
        let table = root.table_mut().unwrap_or(&mut nothing);
        grammar::parse_into(table, text, context).map_err(|fault| {
            let helm = match setting {
                Setting::Json(_) => format!("failed parsing --set-json data {text}"),
                _ => format!("failed parsing {} data: {}", setting.flags().1, fault.text),
            };
            failure(helm, *fault, source)
        })
    }

    fn file(&mut self, root: &mut Tree, name: &str, bytes: &[u8]) -> Result<(), Failure> {
        let over = read_values(name, bytes, &Layer::ValuesFile, self.compat, self.records)
            .map_err(|failure| failure.prefixed(&format!("failed to parse {name}: ")))?;
        files::lay_over(root, over, &mut self.records.ledger);
        Ok(())
    }

    /// Helm 4 takes a whole JSON object for `--set-json`, and merges it.
    fn object(&mut self, root: &mut Tree, setting: &Setting, text: &str) -> Result<(), Failure> {
        let source = self.source(setting, text);
        let start = text.len() - text.trim_start().len();
        let node = json::read(text.trim().as_bytes()).map_err(|error| {
            // Go counts the character at fault as read.
            let at = start + error.offset.saturating_sub(1);
            let span = Span::new(at.min(text.len()), text.len());
            let fault = Fault::new(error.text, span, "this is not JSON");
            failure(
                format!("failed parsing --set-json data JSON: {text}"),
                fault,
                source,
            )
        })?;
        let layer = Layer::Setting(setting.flags().0);
        let over = Tree::from_part(&node, source, start, &layer, &mut self.records.ledger);
        if matches!(over.data, Data::Table(_)) {
            files::lay_over(root, over, &mut self.records.ledger);
        }
        Ok(())
    }

    fn source(&mut self, setting: &Setting, text: &str) -> SourceId {
        let flag = setting.flags().0;
        self.records
            .sources
            .add(flag, SourceKind::Argument, text.as_bytes())
    }
}

fn failure(helm: String, fault: Fault, source: SourceId) -> Failure {
    let rule = rule(if fault.limit { "limit" } else { "bad-setting" });
    let mut failure = Failure::new(rule, helm).at(Some(Place {
        source,
        span: fault.span,
    }));
    failure.problem.message = fault.text;
    failure.problem.label = Some(fault.label.to_owned());
    failure.problem.help.extend(fault.help);
    failure
}
