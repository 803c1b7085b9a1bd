//! JSON, YAML and TOML from and to Go values. In: a value, or a text. Out: the text, or the value;
//! most rows give an error back as data or as nothing, and only some fail.

use super::args::{any, row, text};
use crate::compat::Compat;
use crate::json::{self, JsonError, Parsed, Style};
use crate::template::func::{Fault, Func, Machine};
use crate::value::{List, Map, Ty, Value};
use crate::yaml::{self, Node, NodeData};

type Answer = Result<Value, Fault>;

const fn writes(
    name: &'static str,
    call: fn(&mut dyn Machine, &[Value]) -> Answer,
    doc: &'static str,
) -> Func {
    row("serialization", name, &[Ty::Any], Ty::Str, call, doc)
}

const fn reads(
    name: &'static str,
    result: Ty,
    call: fn(&mut dyn Machine, &[Value]) -> Answer,
    doc: &'static str,
) -> Func {
    row("serialization", name, &[Ty::Str], result, call, doc)
}

const fn only(helm: Compat, row: Func) -> Func {
    Func {
        only: Some(helm),
        ..row
    }
}

const H3: Compat = Compat::Helm3;
const H4: Compat = Compat::Helm4;

/// The rows of this family.
#[rustfmt::skip]
pub(crate) static FUNCS: &[Func] = &[
    reads("fromJson", Ty::DICT, |_, a| Ok(from_json(text(a, 0))), "Parses a JSON object; an error comes back under `Error`."),
    reads("fromJsonArray", Ty::LIST, |_, a| Ok(from_json_array(text(a, 0))), "Parses a JSON array; an error comes back as its only item."),
    reads("fromYaml", Ty::DICT, |_, a| Ok(from_yaml(text(a, 0))), "Parses a YAML mapping; an error comes back under `Error`."),
    reads("fromYamlArray", Ty::LIST, |_, a| Ok(from_yaml_array(text(a, 0))), "Parses a YAML sequence; an error comes back as its only item."),
    reads("mustFromJson", Ty::Any, |_, a| must_from_json(text(a, 0)), "Parses any JSON; an error fails."),
    only(H3, writes("mustToJson", |_, a| returned(json::write(any(a, 0), Style::Compact)), "Writes JSON; an error fails.")),
    only(H4, writes("mustToJson", |_, a| panicked(json::write(any(a, 0), Style::Compact)), "Writes JSON; an error fails.")),
    writes("mustToPrettyJson", |_, a| returned(json::write(any(a, 0), Style::Pretty)), "Writes indented JSON; an error fails."),
    writes("mustToRawJson", |_, a| returned(json::write(any(a, 0), Style::Raw)), "Writes JSON without HTML escapes; an error fails."),
    only(H4, writes("mustToYaml", |_, a| panicked(yaml::write(any(a, 0))), "Writes YAML; an error fails.")),
    writes("toJson", |_, a| swallowed(json::write(any(a, 0), Style::Compact)), "Writes JSON; an error gives nothing."),
    writes("toPrettyJson", |_, a| swallowed(json::write(any(a, 0), Style::Pretty)), "Writes indented JSON; an error gives nothing."),
    writes("toRawJson", |_, a| panicked(json::write(any(a, 0), Style::Raw)), "Writes JSON without HTML escapes; an error fails."),
    writes("toYaml", |_, a| swallowed(yaml::write(any(a, 0))), "Writes YAML; an error gives nothing."),
    writes("toYamlPretty", |_, a| panicked(yaml::write_pretty(any(a, 0))), "Writes YAML with indented lists and long lines unbroken."),
];

fn returned(written: Result<Vec<u8>, String>) -> Answer {
    written.map(Value::str).map_err(Fault::returned)
}

fn panicked(written: Result<Vec<u8>, String>) -> Answer {
    written.map(Value::str).map_err(Fault::panicked)
}

fn swallowed(written: Result<Vec<u8>, String>) -> Answer {
    Ok(Value::str(written.unwrap_or_default()))
}

/// An empty map but for the error.
fn error_map(error: String) -> Value {
    Value::dict([("Error".into(), Value::str(error))])
}

fn error_list(error: String) -> Value {
    Value::list(vec![Value::str(error)])
}

/// Go's complaint about a root that is not of the type asked for.
fn mismatch(root: &Node, wanted: Ty) -> String {
    json::mismatch(json::kind_of(root), None, &wanted.to_string())
}

fn from_json(text: &[u8]) -> Value {
    let (root, complaint) = match json::parse(text) {
        Ok(Parsed { node, complaint }) => (node, complaint),
        Err(error) => return error_map(error.text),
    };
    let map = match root.data {
        // Go sets the map to nil.
        NodeData::Null if complaint.is_none() => return Value::Map(Map::nil(Ty::DICT)),
        NodeData::Table(_) => root.to_value(),
        _ => return error_map(mismatch(&root, Ty::DICT)),
    };
    if let (Value::Map(map), Some(JsonError { text, .. })) = (&map, complaint) {
        map.insert("Error".into(), Value::str(text));
    }
    map
}

fn from_json_array(text: &[u8]) -> Value {
    match json::read(text) {
        Err(error) => error_list(error.text),
        Ok(root) => match root.data {
            NodeData::Null => Value::List(List::nil(Ty::LIST)),
            NodeData::List(_) => root.to_value(),
            _ => error_list(mismatch(&root, Ty::LIST)),
        },
    }
}

fn must_from_json(text: &[u8]) -> Answer {
    match json::read(text) {
        Ok(root) => Ok(root.to_value()),
        Err(error) => Err(Fault::returned(error.text)),
    }
}

fn from_yaml(text: &[u8]) -> Value {
    match yaml::read(text) {
        Err(error) => error_map(error.text),
        Ok(document) => match document.root.data {
            NodeData::Null => Value::dict([]),
            NodeData::Table(_) => document.root.to_value(),
            _ => error_map(yaml::unmarshal_error(&mismatch(&document.root, Ty::DICT))),
        },
    }
}

fn from_yaml_array(text: &[u8]) -> Value {
    match yaml::read(text) {
        Err(error) => error_list(error.text),
        Ok(document) => match document.root.data {
            NodeData::Null => Value::list(Vec::new()),
            NodeData::List(_) => document.root.to_value(),
            _ => error_list(yaml::unmarshal_error(&mismatch(&document.root, Ty::LIST))),
        },
    }
}
