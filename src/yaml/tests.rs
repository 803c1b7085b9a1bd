//! Reading and writing against rows recorded from Helm's own libraries.

use super::*;
use crate::json::{self, Style};

/// What a text reads as, in JSON, or the error.
fn reads(text: &str) -> String {
    match read(text.as_bytes()) {
        Ok(document) => {
            let json = json::write(&document.root.to_value(), Style::Raw).unwrap();
            String::from_utf8(json).unwrap()
        }
        Err(error) => error.text,
    }
}

#[test]
fn smoke() {
    for (text, json) in [
        ("", "null"),
        ("a: 1", r#"{"a":1}"#),
        (
            "a:\n  b: [x, {c: d}]\n  e: |\n    f\n     g\n",
            r#"{"a":{"b":["x",{"c":"d"}],"e":"f\n g\n"}}"#,
        ),
        (
            "a: &x {p: 1}\nb: {<<: *x, q: 2}\nc: *x\n",
            r#"{"a":{"p":1},"b":{"p":1,"q":2},"c":{"p":1}}"#,
        ),
        ("[]: x", "[]"),
        (
            "a: b\n c: d",
            "error converting YAML to JSON: yaml: line 2: mapping values are not allowed in this context",
        ),
    ] {
        assert_eq!(reads(text), json, "{text}");
    }
}
