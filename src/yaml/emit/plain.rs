//! `toYaml`. In: a Go value. Out: what `sigs.k8s.io/yaml` makes of it: the value as JSON, that JSON
//! read as YAML, and the result written by go-yaml 2. The detour decides bytes (what YAML cannot read
//! fails, NEL becomes a space, numbers change their form), so it is gone here too.

use super::super::build::Refusal;
use super::super::compose::{self, Id, Raw, RawKind};
use super::super::number::float64;
use super::super::parse::Parser;
use super::super::{resolve, source};
use super::order::{self, Version};
use super::{Dialect, Emitter, Scalar, Style};
use crate::json;
use crate::json::{NodeData, Number};
use crate::limits::{Limit, STANDARD};
use crate::value::Value;
use std::borrow::Cow;

const DIALECT: Dialect = Dialect {
    width: 80,
    indents_sequences: false,
    tabs_in_blocks: false,
};

/// What `toYaml` gives.
///
/// # Errors
///
/// Go's text; the function then gives "".
pub fn write(value: &Value) -> Result<Vec<u8>, String> {
    let json = json::write(value, json::Style::Compact)
        .map_err(|error| format!("error marshaling into JSON: {error}"))?;
    let source = source::open(&json).map_err(|(problem, _)| format!("yaml: {problem}"))?;
    let mut parser = Parser::new(&source);
    // The value is there already; who lends it decides how large it may be.
    let limits = STANDARD.with(Limit::Nodes, u64::MAX);
    let tree = compose::first_document(&mut parser, &limits).map_err(|refusal| match refusal {
        Refusal::Yaml(fault) | Refusal::Json(fault) => format!("yaml: {}", fault.text),
        Refusal::TooDeep => json::TOO_DEEP.to_owned(),
        Refusal::Limit(reached, _) => reached.to_string(),
    })?;
    let mut writer = Writer {
        tree: &tree,
        emitter: Emitter::new(DIALECT),
        open: Vec::new(),
    };
    writer.begin(0, false);
    while writer.advance() {}
    Ok(writer.emitter.finish())
}

/// A collection that is being written, with the indentation to go back to. A stack of these stands in
/// for recursion.
enum Open<'t> {
    Sequence(std::slice::Iter<'t, Id>, Option<usize>),
    Mapping(std::vec::IntoIter<(Cow<'t, str>, Id)>, Option<usize>),
}

struct Writer<'t, 'a> {
    tree: &'t [Raw<'a>],
    emitter: Emitter,
    open: Vec<Open<'t>>,
}

impl<'t> Writer<'t, '_> {
    /// Writes a scalar or an empty collection, or opens a block.
    fn begin(&mut self, id: Id, under_key: bool) {
        let tree = self.tree;
        match &tree[id].kind {
            RawKind::Scalar {
                value,
                implicit: true,
            } => self.literal(value),
            RawKind::Scalar { value, .. } => {
                let text = String::from_utf8_lossy(value);
                self.emitter.scalar(&string(&text), false);
            }
            RawKind::Sequence(items) if items.is_empty() => self.emitter.empty("[]"),
            RawKind::Sequence(items) => {
                let outer = self.emitter.open_sequence(under_key);
                self.open.push(Open::Sequence(items.iter(), outer));
            }
            RawKind::Mapping(children) if children.is_empty() => self.emitter.empty("{}"),
            RawKind::Mapping(children) => {
                let entries = self.entries(children);
                let outer = self.emitter.open_mapping();
                self.open.push(Open::Mapping(entries.into_iter(), outer));
            }
            // JSON has none.
            RawKind::Alias { .. } => {}
        }
    }

    /// Writes the next member of the innermost block, or ends it. False when none is open.
    fn advance(&mut self) -> bool {
        let (next, outer) = match self.open.last_mut() {
            None => return false,
            Some(Open::Sequence(items, outer)) => {
                let item = items.next().copied();
                if item.is_some() {
                    self.emitter.item();
                }
                (item.map(|item| (item, false)), *outer)
            }
            Some(Open::Mapping(entries, outer)) => {
                let entry = entries.next();
                if let Some((key, _)) = &entry {
                    self.emitter.key(&string(key));
                }
                (entry.map(|(_, value)| (value, true)), *outer)
            }
        };
        match next {
            Some((id, under_key)) => self.begin(id, under_key),
            None => {
                self.open.pop();
                self.emitter.close(outer);
            }
        }
        true
    }

    /// The members of a mapping in order. Reading may have made two keys equal; then the later counts.
    fn entries(&self, children: &[Id]) -> Vec<(Cow<'t, str>, Id)> {
        let entries = children
            .chunks_exact(2)
            .map(|pair| (self.key(pair[0]), pair[1]))
            .collect();
        let mut sorted = order::sort(entries, Version::V2);
        sorted.reverse();
        sorted.dedup_by(|earlier, later| earlier.0 == later.0);
        sorted.reverse();
        sorted
    }

    /// A number, a boolean or null.
    fn literal(&mut self, value: &[u8]) {
        let text = match resolve::plain(value) {
            NodeData::Bool(b) => b.to_string(),
            NodeData::Number(Number::Float(f)) => float64(f),
            NodeData::Number(n) => n.to_string(),
            _ => "null".to_owned(),
        };
        self.emitter.scalar(&Scalar::new(&text, Style::Plain), false);
    }

    fn key(&self, id: Id) -> Cow<'t, str> {
        match &self.tree[id].kind {
            RawKind::Scalar { value, .. } => String::from_utf8_lossy(value),
            _ => Cow::Borrowed(""),
        }
    }
}

/// A string in the style that go-yaml 2 asks for.
fn string(text: &str) -> Scalar<'_> {
    let style = if text.contains('\n') {
        Style::Literal
    } else if resolve::reads_as_str(text.as_bytes()) && !resolve::is_base60(text.as_bytes()) {
        Style::Plain
    } else {
        Style::Double
    };
    Scalar::new(text, style)
}
