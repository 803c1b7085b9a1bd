//! Go structs from YAML. In: a document's nodes, and a Go type's name. Out: strings, flags,
//! lists and tables as `sigs.k8s.io/yaml` over `encoding/json` decodes them (names matched without
//! case, numbers turned into text, old contents kept where the new say nothing), and Go's first error.

use crate::value::{Str, format};
use crate::yaml::{Node, NodeData, Number};
use std::collections::BTreeMap;

/// Decodes one document into a struct.
#[derive(Default)]
pub struct Decoder {
    /// Go name of the struct being filled; Go's errors name the innermost.
    owner: &'static str,
    path: Vec<&'static str>,
    fault: Option<String>,
}

/// A struct that a mapping can fill.
pub trait Fields {
    /// Go's name of the type without its package; empty for an anonymous struct.
    const NAME: &'static str;
    /// The JSON names of the fields.
    const FIELDS: &'static [&'static str];

    /// Decodes a node into the field of that name.
    fn field(&mut self, name: &'static str, node: &Node, decoder: &mut Decoder);
}

impl Decoder {
    /// The first thing that did not fit, in the words of `sigs.k8s.io/yaml`.
    pub fn finish(self) -> Result<(), String> {
        match self.fault {
            None => Ok(()),
            Some(fault) => Err(format!("error unmarshaling JSON: while decoding JSON: {fault}")),
        }
    }

    /// Remembers an error unless there was one already.
    pub fn fail(&mut self, fault: String) {
        self.fault.get_or_insert(fault);
    }

    /// Remembers an error that ends Go's decoding at once, so that it hides all others.
    pub fn abort(&mut self, fault: String) {
        self.fault = Some(fault);
    }

    /// Remembers that a node is not of the Go type.
    fn mismatch(&mut self, node: &Node, ty: &str) {
        let found = match node.data {
            NodeData::Null => "null",
            NodeData::Bool(_) => "bool",
            NodeData::Number(_) => "number",
            NodeData::Str(_) => "string",
            NodeData::List(_) => "array",
            NodeData::Table(_) => "object",
        };
        let target = if self.path.is_empty() && self.owner.is_empty() {
            format!("value of type {ty}")
        } else {
            format!("struct field {}.{} of type {ty}", self.owner, self.path.join("."))
        };
        self.fail(format!("json: cannot unmarshal {found} into Go {target}"));
    }

    /// Whether a key fills a field of the struct.
    pub fn knows<T: Fields>(key: &[u8]) -> bool {
        field_named(T::FIELDS, key).is_some()
    }

    /// Fills a struct of the Go type `ty` (with its package). `false`: the node was `null`.
    pub fn object<T: Fields>(&mut self, node: &Node, ty: &str, target: &mut T) -> bool {
        let members = match &node.data {
            NodeData::Table(members) => members,
            NodeData::Null => return false,
            _ => {
                self.mismatch(node, ty);
                return true;
            }
        };
        let outer = self.owner;
        // JSON is written with its keys in byte order, so that is the order of errors and of winners.
        let mut sorted: Vec<_> = members.iter().collect();
        sorted.sort_unstable_by(|a, b| a.0.cmp(b.0));
        for (key, member) in sorted {
            if let Some(name) = field_named(T::FIELDS, key) {
                self.owner = T::NAME;
                self.path.push(name);
                target.field(name, &member.node, self);
                self.path.pop();
                self.owner = outer;
            }
        }
        true
    }

    /// Fills a `string`; numbers and booleans become text first.
    pub fn string(&mut self, node: &Node, target: &mut String) {
        match &node.data {
            NodeData::Str(text) => *target = text.to_text().into_owned(),
            NodeData::Null => {}
            NodeData::Bool(flag) => *target = flag.to_string(),
            NodeData::Number(number) => *target = number_text(*number),
            NodeData::List(_) | NodeData::Table(_) => self.mismatch(node, "string"),
        }
    }

    /// Fills a `bool`.
    pub fn flag(&mut self, node: &Node, target: &mut bool) {
        match node.data {
            NodeData::Bool(flag) => *target = flag,
            NodeData::Null => {}
            _ => self.mismatch(node, "bool"),
        }
    }

    /// Fills a slice of the Go type `ty`; items already there are decoded into, not replaced.
    pub fn list<T: Default>(
        &mut self,
        node: &Node,
        ty: &str,
        target: &mut Vec<T>,
        mut item: impl FnMut(&mut Self, &Node, &mut T),
    ) {
        match &node.data {
            NodeData::List(items) => {
                target.resize_with(items.len(), T::default);
                for (node, slot) in items.iter().zip(target) {
                    item(self, node, slot);
                }
            }
            NodeData::Null => target.clear(),
            _ => self.mismatch(node, ty),
        }
    }

    /// Fills a `[]string`.
    pub fn strings(&mut self, node: &Node, target: &mut Vec<String>) {
        self.list(node, "[]string", target, Self::string);
    }

    /// Fills a `[]interface {}`.
    pub fn values(&mut self, node: &Node, target: &mut Vec<Node>) {
        match &node.data {
            NodeData::List(items) => target.clone_from(items),
            NodeData::Null => target.clear(),
            _ => self.mismatch(node, "[]interface {}"),
        }
    }

    /// Fills a `map[string]string`.
    pub fn string_map(&mut self, node: &Node, target: &mut Option<BTreeMap<Str, String>>) {
        match &node.data {
            NodeData::Table(members) => {
                let map = target.get_or_insert_default();
                let mut sorted: Vec<_> = members.iter().collect();
                sorted.sort_unstable_by(|a, b| a.0.cmp(b.0));
                for (key, member) in sorted {
                    let mut text = String::new();
                    self.string(&member.node, &mut text);
                    map.insert(key.clone(), text);
                }
            }
            NodeData::Null => *target = None,
            _ => self.mismatch(node, "map[string]string"),
        }
    }
}

/// The field that `encoding/json` picks for a key: the exact name, else the same name in another case.
fn field_named(fields: &[&'static str], key: &[u8]) -> Option<&'static str> {
    let exact = fields.iter().find(|name| name.as_bytes() == key);
    exact.copied().or_else(|| {
        let same = |name: &&&str| match key.is_ascii() {
            true => name.as_bytes().eq_ignore_ascii_case(key),
            false => name
                .chars()
                .map(fold)
                .eq(Str::from(key).to_text().chars().map(fold)),
        };
        fields.iter().find(same).copied()
    })
}

/// Go's case folding of field names: ASCII, and the two letters elsewhere that fold into ASCII.
fn fold(c: char) -> char {
    match c {
        '\u{17F}' => 's',
        '\u{212A}' => 'k',
        c => c.to_ascii_lowercase(),
    }
}

/// The text a YAML number becomes where Go wants a string: floats are printed with 32 bits.
fn number_text(number: Number) -> String {
    match number {
        Number::Int(n) => n.to_string(),
        Number::Uint(n) => n.to_string(),
        Number::Float(f) => float32(f),
    }
}

/// `strconv.FormatFloat(f, 'g', -1, 32)`.
fn float32(number: f64) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "Go prints these with 32 bits")]
    let short = number as f32;
    if short.is_infinite() {
        return if short > 0.0 { "+Inf" } else { "-Inf" }.to_owned();
    }
    let minus = if short.is_sign_negative() { "-" } else { "" };
    let scientific = format::shortest32(short.abs());
    let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if !(-4..6).contains(&exponent) {
        let sign = if exponent < 0 { '-' } else { '+' };
        return format!("{minus}{digits}e{sign}{:02}", exponent.abs());
    }
    let decimals = digits.len().saturating_sub(2) as i32 - exponent;
    format!(
        "{minus}{:.*}",
        usize::try_from(decimals).unwrap_or(0),
        short.abs()
    )
}
