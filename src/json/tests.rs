//! JSON against rows recorded from Go's `encoding/json`.

use super::*;
use crate::value::Value;

#[test]
fn syntax_errors_are_gos() {
    for (text, error, offset) in [
        ("", "unexpected end of JSON input", 0),
        ("b", "invalid character 'b' looking for beginning of value", 1),
    ] {
        let found = read(text.as_bytes()).unwrap_err();
        assert_eq!((found.text.as_str(), found.offset), (error, offset), "{text}");
    }
}

#[test]
fn floats_are_written_as_json_and_not_as_go_prints_them() {
    for (f, text) in [
        (1e6, "1000000"),
        (1e20, "100000000000000000000"),
        (1e21, "1e+21"),
        (1e-6, "0.000001"),
        (1e-7, "1e-7"),
        (1_234_567.5, "1234567.5"),
        (-0.0, "-0"),
        (9_007_199_254_740_993.0, "9007199254740992"),
    ] {
        assert_eq!(write(&Value::Float(f), Style::Compact).unwrap(), text.as_bytes());
    }
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
