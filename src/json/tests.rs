//! JSON against rows recorded from Go's `encoding/json`.

use super::*;
use crate::value::{IntKind, Ty, Value};

#[track_caller]
fn check(rows: &[(&str, &str, &str)], of: impl Fn(&str) -> String) {
    for (name, input, expected) in rows {
        assert_eq!(of(input), *expected, "{name}: {input}");
    }
}

fn written(value: &Value, style: Style) -> String {
    write(value, style).map_or_else(|error| error, |text| String::from_utf8(text).unwrap())
}

fn rewritten(text: &str, style: Style) -> String {
    written(&read(text.as_bytes()).unwrap().to_value(), style)
}

#[test]
#[rustfmt::skip]
fn syntax_errors_are_gos() {
    check(&[
        ("nothing", "", "unexpected end of JSON input"),
        ("a word", "b", "invalid character 'b' looking for beginning of value"),
        ("cut off", "{", "unexpected end of JSON input"),
        ("cut off in a word", "tru", "invalid character ' ' in literal true (expecting 'e')"),
        ("cut off in a number", "-", "invalid character ' ' in numeric literal"),
        ("a minus", "-a", "invalid character 'a' in numeric literal"),
        ("leading zero", "01", "invalid character '1' after top-level value"),
        ("dot without digits", "1.x", "invalid character 'x' after decimal point in numeric literal"),
        ("exponent without digits", "1e+", "invalid character ' ' in exponent of numeric literal"),
        ("a bare key", "{a:1}", "invalid character 'a' looking for beginning of object key string"),
        ("no colon", "{\"a\" 1}", "invalid character '1' after object key"),
        ("no comma", "{\"a\":1 \"b\":2}", "invalid character '\"' after object key:value pair"),
        ("in an array", "[1 2]", "invalid character '2' after array element"),
        ("after the value", "1 2", "invalid character '2' after top-level value"),
        ("control character", "\"\u{1}\"", "invalid character '\\x01' in string literal"),
        ("tab in a string", "\"\t\"", "invalid character '\\t' in string literal"),
        ("escape", "\"\\q\"", "invalid character 'q' in string escape code"),
        ("unicode escape", "\"\\u12g4\"", "invalid character 'g' in \\u hexadecimal character escape"),
        ("unclosed", "\"a", "unexpected end of JSON input"),
        ("single quote", "'a'", "invalid character '\\'' looking for beginning of value"),
        ("latin", "é", "invalid character 'Ã' looking for beginning of value"),
        ("too large", "{\"a\": 1e400, \"b\": [2]}", "json: cannot unmarshal number 1e400 into Go value of type float64 {\"a\":null,\"b\":[2]}"),
        ("surrogates", "\"\\ud83d\\ude00 \\ud83d \\ude00x\"", "\"😀 � �x\""),
        ("literal", "nulL", "invalid character 'L' in literal null (expecting 'l')"),
        ("comma at the end", "[1,]", "invalid character ']' looking for beginning of value"),
        ("comma at the end of an object", "{\"a\":1,}", "invalid character '}' looking for beginning of object key string"),
        ("quote", "\"", "unexpected end of JSON input"),
    ], |text| match parse(text.as_bytes()) {
        Err(error) => error.text,
        Ok(Parsed { node, complaint }) => {
            let read = written(&node.to_value(), Style::Raw);
            complaint.map_or(read.clone(), |complaint| format!("{} {read}", complaint.text))
        }
    });
}

#[test]
#[rustfmt::skip]
fn compact_json_has_gos_escapes_numbers_and_order() {
    check(&[
        ("escapes", "\"<&>\\u2028\\u2029\\u007f\\b\\f\\n\\r\\t\\u0001\\\"\\\\/\\u00e9\"", "\"\\u003c\\u0026\\u003e\\u2028\\u2029\u{7f}\\b\\f\\n\\r\\t\\u0001\\\"\\\\/é\""),
        ("order", "{\"b\": 1, \"a\": 2, \"B\": 3, \"\\u00e9\": 4, \"10\": 5, \"2\": 6}", "{\"10\":5,\"2\":6,\"B\":3,\"a\":2,\"b\":1,\"é\":4}"),
        ("floats", "[1e+20, 1e+21, 1e-06, 1e-07, 1.5, -0.0, 9007199254740992.0, 5e-324, 123456789.123]", "[100000000000000000000,1e+21,0.000001,1e-7,1.5,-0,9007199254740992,5e-324,123456789.123]"),
    ], |text| rewritten(text, Style::Compact));
}

#[test]
#[rustfmt::skip]
fn pretty_json_is_indented_by_two() {
    check(&[
        ("indent", "{\"a\": [1, {\"b\": [], \"c\": {}}], \"d\": {}}", "{\n  \"a\": [\n    1,\n    {\n      \"b\": [],\n      \"c\": {}\n    }\n  ],\n  \"d\": {}\n}"),
    ], |text| rewritten(text, Style::Pretty));
}

#[test]
fn raw_json_leaves_html_alone() {
    assert_eq!(rewritten(r#""<&>\u2028""#, Style::Raw), "\"<&>\\u2028\"");
}

#[test]
fn go_types_are_written_as_go_writes_them() {
    let values = [
        Value::int64(i64::MIN),
        Value::Int(IntKind::Uint64, -1),
        Value::Bytes(b"hello"[..].into()),
        Value::str(&b"a\xc3(\xff"[..]),
        Value::List(crate::value::List::nil(Ty::LIST)),
        Value::Map(crate::value::Map::nil(Ty::DICT)),
    ];
    assert_eq!(
        written(&Value::list(values.to_vec()), Style::Compact),
        r#"[-9223372036854775808,18446744073709551615,"aGVsbG8=","a\ufffd(\ufffd",null,null]"#
    );
    let nan = Value::dict([("a".into(), Value::Float(f64::NAN))]);
    assert_eq!(written(&nan, Style::Compact), "json: unsupported value: NaN");
    assert_eq!(
        written(&Value::Complex(0.0, 1.0), Style::Compact),
        "json: unsupported type: complex128"
    );
}

#[test]
fn a_map_within_itself_is_found_out() {
    let map = crate::value::Map::new(std::collections::BTreeMap::new());
    map.insert("a".into(), Value::Map(map.clone()));
    assert_eq!(
        written(&Value::Map(map), Style::Compact),
        "json: unsupported value: encountered a cycle via map[string]interface {}"
    );
}

#[test]
fn nesting_ends_where_go_ends_it() {
    let body = || {
        let deep = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        assert!(read(deep(MAX_DEPTH).as_bytes()).is_ok());
        let error = read(deep(MAX_DEPTH + 1).as_bytes()).unwrap_err();
        assert_eq!(
            (error.text.as_str(), error.offset),
            ("exceeded max depth", MAX_DEPTH + 1)
        );
    };
    // Deep values are dropped by recursion, which a test thread has no room for.
    std::thread::Builder::new()
        .stack_size(64 << 20)
        .spawn(body)
        .unwrap()
        .join()
        .unwrap();
}

#[test]
fn the_last_of_two_equal_keys_counts() {
    let node = read(br#"{"a":1,"a":[]}"#).unwrap();
    let NodeData::Table(members) = node.data else {
        panic!()
    };
    assert_eq!(members.len(), 1);
    assert!(matches!(members[b"a".as_slice()].node.data, NodeData::List(_)));
}

#[test]
fn type_errors_name_the_field() {
    let list = read(b"[1]").unwrap();
    assert_eq!(
        mismatch(kind_of(&list), None, "map[string]interface {}"),
        "json: cannot unmarshal array into Go value of type map[string]interface {}"
    );
    assert_eq!(
        mismatch(kind_of(&list), Some(".metadata.annotations"), "string"),
        "json: cannot unmarshal array into Go struct field .metadata.annotations of type string"
    );
}

#[test]
fn string_fields_get_the_digits_of_a_float32() {
    for (number, text) in [
        (Number::Int(123_456_789_012), "123456789012"),
        (Number::Uint(u64::MAX), "18446744073709551615"),
        (Number::Float(1.10), "1.1"),
        (Number::Float(1e7), "1e+07"),
        (Number::Float(123_456_789.0), "1.2345679e+08"),
        (Number::Float(1e39), "+Inf"),
        (Number::Float(0.00001), "1e-05"),
        (Number::Float(100_000.5), "100000.5"),
    ] {
        assert_eq!(number.to_string(), text);
    }
}
