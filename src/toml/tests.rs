//! TOML against rows recorded from the Go library. What is read well is tested with `fromToml`.

use super::*;
use crate::json;
use crate::value::{IntKind, Value};

#[test]
#[rustfmt::skip]
fn errors_name_the_line_and_the_last_key() {
    for (name, text, error) in [
        ("no value", "a = ", "toml: line 1 (last key \"a\"): unexpected EOF; expected value"),
        ("no newline", "a = 1 b = 2", "toml: line 1: expected a top-level item to end with a newline, comment, or EOF, but got 'b' instead"),
        ("twice", "a = 1\na = 2", "toml: line 2 (last key \"a\"): Key 'a' has already been defined."),
        ("table twice", "[t]\nx = 1\n[t]\ny = 2", "toml: line 3: Key 't' has already been defined."),
        ("not a table", "a = 1\n[a.b]\nc = 2", "toml: line 2: Key 'a' was already created as a hash."),
        ("not an array", "a = 1\n[[a]]", "toml: line 2: Key 'a' was already created and cannot be used as an array."),
        ("unclosed string", "a = \"b\nc = 1", "toml: line 1 (last key \"a\"): strings cannot contain newlines"),
        ("unclosed array", "[t]\na = [1, 2", "toml: line 2 (last key \"t.a\"): expected a comma (',') or array terminator (']'), but got end of file"),
        ("bad escape", "a = \"\\q\"", "toml: line 1 (last key \"a\"): invalid escape in string '\\q'"),
        ("bad date", "a = 2001-02-30", "toml: line 1 (last key \"a\"): invalid datetime: \"2001-02-30\""),
        ("leading zero", "a = 01", "toml: line 1 (last key \"a\"): Invalid integer \"01\": cannot have leading zeroes"),
        ("underscore", "a = 1__0", "toml: line 1 (last key \"a\"): Invalid integer \"1__0\": underscores must be surrounded by digits"),
        ("range", "a = 9223372036854775808", "toml: line 1 (last key \"a\"): 9223372036854775808 is out of range for int64"),
        ("bare word", "a = yes", "toml: line 1 (last key \"a\"): expected value but found \"yes\" instead"),
        ("empty key", "= 1", "toml: line 1: unexpected '=': key name appears blank"),
        ("bad key", "a b = 1", "toml: line 1: expected '.' or '=', but got 'b' instead"),
        ("table name", "[]", "toml: line 1: unexpected end of table name (table names cannot be empty)"),
        ("table end", "[a", "toml: line 1: expected '.' or ']' to end table name, but got '\\x00' instead"),
        ("array of tables end", "[[a]", "toml: line 1: expected end of table array name delimiter ']', but got '\\x00' instead"),
        ("control character", "a = \"\u{1}\"", "toml: line 1 (last key \"a\"): TOML files cannot contain control characters: '0x01'"),
        ("inline", "a = {b = 1, b = 2}", "toml: line 1 (last key \"a.b\"): Key 'a.b' has already been defined."),
        ("comma", "a = [1,,2]", "toml: line 1 (last key \"a\"): unexpected comma"),
        ("partial word", "a = inx", "toml: line 1 (last key \"a\"): expected value but found \"nx\" instead"),
        ("end in a key", "a.b", "toml: line 1: unexpected EOF; expected key separator '='"),
        ("null bytes", "a\u{0}", "toml: line 1: files cannot contain NULL bytes; probably using UTF-16; TOML files must be UTF-8"),
    ] {
        assert_eq!(read(text.as_bytes()).unwrap_err(), error, "{name}: {text}");
    }
}

fn written(value: &Value) -> String {
    match write(value) {
        Ok(text) => String::from_utf8(text).unwrap(),
        Err(Failure::Returned(text) | Failure::Panicked(text)) => text,
    }
}

#[test]
#[rustfmt::skip]
fn tables_come_after_plain_members() {
    for (name, json, text) in [
        ("layout", "{\"a\": 1, \"l\": [1, 2], \"b\": {\"c\": \"x\", \"d\": {\"e\": []}}, \"t\": [{\"x\": 1}, {\"y\": [{\"z\": 2}]}]}", "a = 1.0\nl = [1.0, 2.0]\n\n[b]\n  c = \"x\"\n  [b.d]\n    e = []\n\n[[t]]\n  x = 1.0\n\n[[t]]\n\n  [[t.y]]\n    z = 2.0\n"),
        ("types", "[true, 1.0, 1.5, 1e+20, \"a\\\"\\\\\\n\\u0001\\u00e9\"]", "[true, 1.0, 1.5, 1e+20, \"a\\\"\\\\\\n\\u0001é\"]"),
        ("keys", "{\"a b\": 1, \"\": 2, \"\\u00e9\": 3, \"a.b\": {\"c\": 4}}", "\"\" = 2.0\n\"a b\" = 1.0\n\"é\" = 3.0\n\n[\"a.b\"]\n  c = 4.0\n"),
        ("nil members", "{\"a\": null, \"b\": {\"c\": null}}", "[b]\n"),
        ("nil in a list", "{\"a\": [1, null]}", "toml: cannot encode array with nil element"),
        ("inline tables", "{\"a\": [{\"b\": 1, \"c\": {\"d\": 2}, \"n\": null}, 3]}", "a = [{b = 1.0, c = {d = 2.0}}, 3.0]\n"),
        ("list at the top", "[{\"a\": 1}]", "toml: top-level values must be Go maps or structs"),
        ("text at the top", "\"x\"", "\"x\""),
    ] {
        let value = json::read(json.as_bytes()).unwrap().to_value();
        assert_eq!(written(&value), text, "{name}: {json}");
    }
}

#[test]
fn integers_are_told_from_floats_and_floats_have_names() {
    let items = [
        Value::int64(7),
        Value::Float(f64::NAN),
        Value::Float(f64::NEG_INFINITY),
    ];
    assert_eq!(written(&Value::list(items.to_vec())), "[7, nan, -inf]");
    let most = Value::Int(IntKind::Uint64, -1);
    assert_eq!(written(&most), "18446744073709551615");
    assert_eq!(write(&Value::str(&b"\xff"[..])).unwrap(), b"\"\xff\"");
}

#[test]
fn nesting_ends_at_the_limit() {
    let body = || {
        let deep = "[".repeat(MAX_DEPTH + 1);
        let error = read(format!("a = {deep}").as_bytes()).unwrap_err();
        assert_eq!(error, "toml: line 1 (last key \"a\"): nested too deep");
    };
    // Without optimisation a level takes more stack than a test thread has.
    std::thread::Builder::new()
        .stack_size(64 << 20)
        .spawn(body)
        .unwrap()
        .join()
        .unwrap();
}
