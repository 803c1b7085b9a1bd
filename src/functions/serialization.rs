//! JSON, YAML and TOML from and to Go values. In: a value, or a text. Out: the text, or the value;
//! most rows give an error back as data or as nothing, and only some fail.

use super::args::{any, row, text};
use super::dates;
use super::reflection::measure;
use crate::compat::Compat;
use crate::json::{self, JsonError, Parsed, Style};
use crate::limits::Limit;
use crate::template::func::{Fault, Func, Machine};
use crate::toml::{self, DateTime, Failure, Item, Offset, Table};
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
    reads("fromJson", Ty::DICT, |m, a| Ok(from_json(marked(m, a)?)), "Parses a JSON object; an error comes back under `Error`."),
    reads("fromJsonArray", Ty::LIST, |m, a| Ok(from_json_array(marked(m, a)?)), "Parses a JSON array; an error comes back as its only item."),
    reads("fromToml", Ty::DICT, |m, a| Ok(from_toml(m, marked(m, a)?)), "Parses TOML; an error comes back under `Error`."),
    reads("fromYaml", Ty::DICT, |m, a| from_yaml(m, text(a, 0)), "Parses a YAML mapping; an error comes back under `Error`."),
    reads("fromYamlArray", Ty::LIST, |m, a| from_yaml_array(m, text(a, 0)), "Parses a YAML sequence; an error comes back as its only item."),
    reads("mustFromJson", Ty::Any, |m, a| must_from_json(marked(m, a)?), "Parses any JSON; an error fails."),
    only(H3, writes("mustToJson", |m, a| returned(json::write(sized(m, a)?, Style::Compact)), "Writes JSON; an error fails.")),
    only(H4, writes("mustToJson", |m, a| panicked(json::write(sized(m, a)?, Style::Compact)), "Writes JSON; an error fails.")),
    writes("mustToPrettyJson", |m, a| returned(json::write(sized(m, a)?, Style::Pretty)), "Writes indented JSON; an error fails."),
    writes("mustToRawJson", |m, a| returned(json::write(sized(m, a)?, Style::Raw)), "Writes JSON without HTML escapes; an error fails."),
    only(H4, writes("mustToToml", |m, a| must_to_toml(sized(m, a)?), "Writes TOML; an error fails.")),
    only(H4, writes("mustToYaml", |m, a| panicked(yaml::write(sized(m, a)?)), "Writes YAML; an error fails.")),
    writes("toJson", |m, a| swallowed(json::write(sized(m, a)?, Style::Compact)), "Writes JSON; an error gives nothing."),
    writes("toPrettyJson", |m, a| swallowed(json::write(sized(m, a)?, Style::Pretty)), "Writes indented JSON; an error gives nothing."),
    writes("toRawJson", |m, a| panicked(json::write(sized(m, a)?, Style::Raw)), "Writes JSON without HTML escapes; an error fails."),
    writes("toToml", |m, a| to_toml(sized(m, a)?), "Writes TOML; an error comes back as the text."),
    writes("toYaml", |m, a| swallowed(yaml::write(sized(m, a)?)), "Writes YAML; an error gives nothing."),
    writes("toYamlPretty", |m, a| panicked(yaml::write_pretty(sized(m, a)?)), "Writes YAML with indented lists and long lines unbroken."),
];

/// The value to write, unless writing it would have no end: dicts can hold one another many times over.
/// One that merely contains itself is left to the writers, which notice it as Go's do.
fn sized<'a>(machine: &dyn Machine, args: &'a [Value]) -> Result<&'a Value, Fault> {
    let value = any(args, 0);
    if let Value::List(_) | Value::Map(_) = value {
        measure(value, machine.host().limits())?;
    }
    Ok(value)
}

/// The text to read, unless there can be too many values in it.
fn marked<'a>(machine: &dyn Machine, args: &'a [Value]) -> Result<&'a [u8], Fault> {
    let text = text(args, 0);
    let limits = machine.host().limits();
    if text.len() as u64 >= limits.of(Limit::Nodes) {
        limits.check(Limit::Nodes, json::most_values(text))?;
    }
    Ok(text)
}

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
    unfit(json::kind_of(root), wanted)
}

fn unfit(found: &str, wanted: Ty) -> String {
    json::mismatch(found, None, &wanted.to_string())
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
        // A number that is too large; that it is no object comes first.
        NodeData::Null => return error_map(unfit("number", Ty::DICT)),
        _ => return error_map(mismatch(&root, Ty::DICT)),
    };
    if let (Value::Map(map), Some(JsonError { text, .. })) = (&map, complaint) {
        map.insert("Error".into(), Value::str(text));
    }
    map
}

fn from_json_array(text: &[u8]) -> Value {
    let (root, complaint) = match json::parse(text) {
        Ok(Parsed { node, complaint }) => (node, complaint),
        Err(error) => return error_list(error.text),
    };
    match (&root.data, complaint) {
        (NodeData::Null, None) => Value::List(List::nil(Ty::LIST)),
        (NodeData::Null, Some(_)) => error_list(unfit("number", Ty::LIST)),
        (NodeData::List(_), Some(complaint)) => error_list(complaint.text),
        (NodeData::List(_), None) => root.to_value(),
        _ => error_list(mismatch(&root, Ty::LIST)),
    }
}

fn must_from_json(text: &[u8]) -> Answer {
    match json::read(text) {
        Ok(root) => Ok(root.to_value()),
        Err(error) => Err(Fault::returned(error.text)),
    }
}

fn from_yaml(machine: &dyn Machine, text: &[u8]) -> Answer {
    Ok(match yaml::read_within(text, machine.host().limits()) {
        Err(error) => match error.reached {
            Some(reached) => return Err(reached.into()),
            None => error_map(error.text),
        },
        Ok(document) => match document.root.data {
            NodeData::Null => Value::dict([]),
            NodeData::Table(_) => document.root.to_value(),
            _ => error_map(yaml::unmarshal_error(&mismatch(&document.root, Ty::DICT))),
        },
    })
}

fn from_yaml_array(machine: &dyn Machine, text: &[u8]) -> Answer {
    Ok(match yaml::read_within(text, machine.host().limits()) {
        Err(error) => match error.reached {
            Some(reached) => return Err(reached.into()),
            None => error_list(error.text),
        },
        Ok(document) => match document.root.data {
            NodeData::Null => Value::list(Vec::new()),
            NodeData::List(_) => document.root.to_value(),
            _ => error_list(yaml::unmarshal_error(&mismatch(&document.root, Ty::LIST))),
        },
    })
}

fn to_toml(value: &Value) -> Answer {
    match toml::write(value) {
        Ok(text) => Ok(Value::str(text)),
        Err(Failure::Returned(text)) => Ok(Value::str(text)),
        Err(Failure::Panicked(text)) => Err(Fault::Panicked(text)),
    }
}

fn must_to_toml(value: &Value) -> Answer {
    toml::write(value)
        .map(Value::str)
        .map_err(|(Failure::Returned(text) | Failure::Panicked(text))| Fault::Panicked(text))
}

fn from_toml(machine: &dyn Machine, text: &[u8]) -> Value {
    match toml::read(text) {
        Ok(table) => toml_table(machine, table),
        Err(error) => error_map(error),
    }
}

fn toml_table(machine: &dyn Machine, table: Table) -> Value {
    Value::dict(
        table
            .into_iter()
            .map(|(key, item)| (key, toml_item(machine, item))),
    )
}

fn toml_item(machine: &dyn Machine, item: Item) -> Value {
    match item {
        Item::Bool(b) => Value::Bool(b),
        Item::Int(n) => Value::int64(n),
        Item::Float(f) => Value::Float(f),
        Item::Str(s) => Value::Str(s),
        Item::DateTime(found) => toml_time(machine, found),
        Item::Array(items) => Value::list(items.into_iter().map(|item| toml_item(machine, item)).collect()),
        Item::Table(table) => toml_table(machine, table),
        Item::Tables(tables) => {
            let tables = tables
                .into_iter()
                .map(|table| toml_table(machine, table))
                .collect();
            Value::List(List::typed(Ty::Slice(&Ty::DICT), tables))
        }
    }
}

fn toml_time(machine: &dyn Machine, found: DateTime) -> Value {
    let (local, local_name) = machine.host().local_zone();
    let zone = match found.offset {
        Offset::Utc => None,
        Offset::Seconds(offset) if offset == local => Some((local, local_name)),
        Offset::Seconds(offset) => Some((offset, "")),
        Offset::LocalDateTime => Some((local, "datetime-local")),
        Offset::LocalDate => Some((local, "date-local")),
        Offset::LocalTime => Some((local, "time-local")),
    };
    let day = [found.year, found.month, found.day].map(i64::from);
    let seconds = i64::from(found.hour * 3600 + found.minute * 60 + found.second);
    dates::moment(day, seconds, found.nanos, zone)
}

#[cfg(test)]
mod tests {
    use super::super::probe::{call, shown};
    use crate::value::{Str, Value};

    fn of(name: &str, text: &str) -> String {
        shown(call(name, &[Value::str(text)]))
    }

    /// Rows recorded from Helm: what `%v` prints of the result.
    #[test]
    #[rustfmt::skip]
    fn errors_of_reading_come_back_as_data() {
        for (name, text, result) in [
            ("fromYaml", "a: 1\nb: [x]", "map[a:1 b:[x]]"),
            ("fromYaml", "", "map[]"),
            ("fromYaml", "null", "map[]"),
            ("fromYaml", "[1]", "map[Error:error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go value of type map[string]interface {}]"),
            ("fromYaml", "x", "map[Error:error unmarshaling JSON: while decoding JSON: json: cannot unmarshal string into Go value of type map[string]interface {}]"),
            ("fromYaml", "a: b: c", "map[Error:error converting YAML to JSON: yaml: mapping values are not allowed in this context]"),
            ("fromYamlArray", "[1, a]", "[1 a]"),
            ("fromYamlArray", "", "[]"),
            ("fromYamlArray", "a: 1", "[error unmarshaling JSON: while decoding JSON: json: cannot unmarshal object into Go value of type []interface {}]"),
            ("fromYamlArray", "[", "[error converting YAML to JSON: yaml: line 1: did not find expected node content]"),
            ("fromJson", r#"{"a": 1}"#, "map[a:1]"),
            ("fromJson", "", "map[Error:unexpected end of JSON input]"),
            ("fromJson", "null", "map[]"),
            ("fromJson", "[1]", "map[Error:json: cannot unmarshal array into Go value of type map[string]interface {}]"),
            ("fromJson", r#"{"a": 1e400, "b": 2}"#, "map[Error:json: cannot unmarshal number 1e400 into Go value of type float64 a:<nil> b:2]"),
            ("fromJsonArray", "[1]", "[1]"),
            ("fromJsonArray", "null", "[]"),
            ("fromJsonArray", "{}", "[json: cannot unmarshal object into Go value of type []interface {}]"),
            ("fromJsonArray", "[1e400]", "[json: cannot unmarshal number 1e400 into Go value of type float64]"),
            ("fromJsonArray", "[1", "[unexpected end of JSON input]"),
            ("mustFromJson", "1", "1"),
            ("mustFromJson", "x", "error: invalid character 'x' looking for beginning of value"),
            ("fromToml", "a", "map[Error:toml: line 1: unexpected EOF; expected key separator '=']"),
            ("fromToml", "", "map[]"),
        ] {
            assert_eq!(of(name, text), result, "{name} {text}");
        }
    }

    #[test]
    #[rustfmt::skip]
    fn toml_has_integers_and_times() {
        for (name, text, result) in [
            ("types", "a = 1\nb = 1.5\nc = true\nd = \"x\"\ne = 0x1F\nf = 1_000\ng = inf\n", "map[a:1 b:1.5 c:true d:x e:31 f:1000 g:+Inf]"),
            ("tables", "[b]\nc = \"x\"\n[b.d]\ne = [1, [2, 3]]\n[[l]]\nx = 1\n[[l]]\nx = 2\n[l.m]\ny = 3\n", "map[b:map[c:x d:map[e:[1 [2 3]]]] l:[map[x:1] map[m:map[y:3] x:2]]]"),
            ("dotted and inline", "a.b = 1\na.c = {d = 2, e.f = [ {g = 3} ]}\n\"q k\".x = 'lit'", "map[a:map[b:1 c:map[d:2 e:map[f:[map[g:3]]]]] q k:map[x:lit]]"),
            ("strings", "a = \"\\t\\u00e9\\U0001F600\\\"\"\nb = \"\"\"\nx\\\n   y\"\"\"\nc = '''\n\\z'''\nd = \"\"\"a\"\"b\"\"\"\"\"", "map[a:\té😀\" b:xy c:\\z d:a\"\"b\"\"]"),
            ("times", "a = 2001-01-01T10:00:00Z\nb = 2001-01-01\nc = 10:00:00.5\nd = 2001-01-01 01:02:03\ne = 2001-01-01T01:02:03+02:00", "map[a:2001-01-01 10:00:00 +0000 UTC b:2001-01-01 00:00:00 +0000 date-local c:0000-01-01 10:00:00.5 +0000 time-local d:2001-01-01 01:02:03 +0000 datetime-local e:2001-01-01 01:02:03 +0200 +0200]"),
        ] {
            assert_eq!(of("fromToml", text), result, "{name}");
        }
    }

    #[test]
    fn times_are_written_as_they_were_read() {
        let toml = "a = 2001-01-01\nb = 2001-01-01T01:02:03.5\nc = 01:02:03\nd = 2001-01-01T01:02:03+02:00\n";
        let read = call("fromToml", &[Value::str(toml)]).unwrap();
        assert_eq!(shown(call("toToml", std::slice::from_ref(&read))), toml);
        let pretty = shown(call("toYamlPretty", &[read]));
        assert_eq!(pretty.lines().next(), Some("a: 2001-01-01T00:00:00Z"));
    }

    #[test]
    fn what_cannot_be_written_fails_or_gives_nothing() {
        let json = "json: unsupported type: complex128";
        for (name, result) in [
            ("toYaml", String::new()),
            ("toJson", String::new()),
            ("toPrettyJson", String::new()),
            ("toToml", "unsupported type for key '': complex128".to_owned()),
            ("toRawJson", format!("panic: {json}")),
            ("mustToJson", format!("panic: {json}")),
            ("mustToPrettyJson", format!("error: {json}")),
            ("mustToRawJson", format!("error: {json}")),
            ("mustToYaml", format!("panic: error marshaling into JSON: {json}")),
            (
                "mustToToml",
                "panic: unsupported type for key '': complex128".to_owned(),
            ),
            (
                "toYamlPretty",
                "panic: cannot marshal type: complex128".to_owned(),
            ),
        ] {
            assert_eq!(shown(call(name, &[Value::Complex(0.0, 1.0)])), result, "{name}");
        }
        let nil = "panic: reflect: call of reflect.Value.Type on zero Value";
        assert_eq!(shown(call("toToml", &[Value::Nil])), nil);
    }

    #[test]
    fn one_newline_is_trimmed_from_yaml() {
        let text = |s: &str| Value::Str(Str::from(s));
        assert_eq!(shown(call("toYaml", &[text("a\n\n")])), "|+\n  a\n");
        assert_eq!(shown(call("toYaml", &[Value::Nil])), "null");
    }
}
