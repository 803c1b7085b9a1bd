//! `toYaml`. In: a Go value. Out: what `sigs.k8s.io/yaml` makes of it: the value as JSON, that JSON
//! read as YAML, and the result written by go-yaml 2. The detour decides bytes (what YAML cannot read
//! fails, NEL becomes a space, numbers change their form), so it is gone here too.

use super::super::compose::{self, Id, Raw, RawKind};
use super::super::number::float64;
use super::super::parse::Parser;
use super::super::{resolve, source};
use super::order::{self, Version};
use super::{Dialect, Emitter, Scalar, Style};
use crate::json;
use crate::json::{NodeData, Number};
use crate::value::Value;

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
    let tree = compose::first_document(&mut parser).map_err(|fault| format!("yaml: {}", fault.text))?;
    let mut writer = Writer {
        tree: &tree,
        emitter: Emitter::new(DIALECT),
    };
    writer.node(0, false);
    Ok(writer.emitter.finish())
}

struct Writer<'t, 'a> {
    tree: &'t [Raw<'a>],
    emitter: Emitter,
}

impl Writer<'_, '_> {
    fn node(&mut self, id: Id, under_key: bool) {
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
                for item in items {
                    self.emitter.item();
                    self.node(*item, false);
                }
                self.emitter.close(outer);
            }
            RawKind::Mapping(children) if children.is_empty() => self.emitter.empty("{}"),
            RawKind::Mapping(children) => self.mapping(children),
            // JSON has none.
            RawKind::Alias { .. } => {}
        }
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

    fn mapping(&mut self, children: &[Id]) {
        let entries = children
            .chunks_exact(2)
            .map(|pair| (self.key(pair[0]), pair[1]))
            .collect();
        let outer = self.emitter.open_mapping();
        let mut entries = order::sort(entries, Version::V2).into_iter().peekable();
        while let Some((key, value)) = entries.next() {
            // Reading may have made two keys equal; then the later one counts.
            if entries.peek().is_some_and(|(next, _)| *next == key) {
                continue;
            }
            let key: String = key.into_iter().collect();
            self.emitter.key(&string(&key));
            self.node(value, true);
        }
        self.emitter.close(outer);
    }

    fn key(&self, id: Id) -> Vec<char> {
        match &self.tree[id].kind {
            RawKind::Scalar { value, .. } => String::from_utf8_lossy(value).chars().collect(),
            _ => Vec::new(),
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
