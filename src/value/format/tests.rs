//! Rows of `fmt` with their text as Go 1.26 prints it.

use super::*;
use crate::value::{IntKind, List, Map, Ty};
use std::any::Any;
use std::rc::Rc;

fn text(s: &str) -> Value {
    Value::str(s)
}

fn map(pairs: &[(&str, Value)]) -> Value {
    Value::dict(pairs.iter().map(|(k, v)| (Str::from(*k), v.clone())))
}

struct Point;

impl crate::value::Object for Point {
    fn ty(&self) -> Ty {
        Ty::Pointer("main.Point")
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        vec![("X", Value::int(1)), ("Y", Value::Nil), ("S", text("a"))]
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

#[test]
fn printf_prints_as_go_does() {
    let list = Value::list(vec![Value::Float(1.0), text("x"), Value::Nil]);
    let dict = map(&[("b", Value::int(1)), ("a", list.clone())]);
    let point = Value::Object(Rc::new(Point));
    let bytes = Value::Bytes(b"h\xffi"[..].into());
    let rows: &[(&str, &[Value], &str)] = &[
        (
            "%v %v",
            &[dict.clone(), Value::Nil],
            "map[a:[1 x <nil>] b:1] <nil>",
        ),
        (
            "%#v",
            &[dict.clone()],
            r#"map[string]interface {}{"a":[]interface {}{1, "x", interface {}(nil)}, "b":1}"#,
        ),
        (
            "%d|%s",
            &[Value::Float(8080.0), Value::Float(8080.0)],
            "%!d(float64=8080)|%!s(float64=8080)",
        ),
        ("%d", &[], "%!d(MISSING)"),
        ("a", &[Value::int(1), Value::Nil], "a%!(EXTRA int=1, <nil>)"),
        ("%s", &[Value::Nil], "%!s(<nil>)"),
        ("%s", &[list.clone()], "[%!s(float64=1) x <nil>]"),
        ("%!", &[Value::int(1)], "%!!(int=1)"),
        ("100%", &[], "100%!(NOVERB)"),
        ("%[2]d %[1]d", &[Value::int(1), Value::int(2)], "2 1"),
        ("%[3]d", &[Value::int(1)], "%!d(BADINDEX)"),
        (
            "%*d|%-*d|",
            &[Value::int(5), Value::int(1), Value::int(4), Value::int(2)],
            "    1|2   |",
        ),
        ("%*d", &[text("x"), Value::int(1)], "%!(BADWIDTH)1"),
        (
            "%.*f",
            &[Value::int(-1), Value::Float(1.0)],
            "%!(BADPREC)1.000000",
        ),
        ("%100000000d", &[Value::int(1)], "%!(NOVERB)%!(EXTRA int=1)"),
        (
            "%05d|%+d|% d|%x|%X|%#x|%o|%O|%b|%c|%q|%U|%#U",
            &[
                Value::int(-42),
                Value::int(1),
                Value::int(2),
                Value::int(255),
                Value::int(255),
                Value::int(255),
                Value::int(8),
                Value::int(8),
                Value::int(5),
                Value::int(65),
                Value::int(65),
                Value::int(0x263A),
                Value::int(0x263A),
            ],
            "-0042|+1| 2|ff|FF|0xff|10|0o10|101|A|'A'|U+263A|U+263A '☺'",
        ),
        (
            "%6.2f|%-8.1e|%g|%G|%#g",
            &[
                Value::Float(3.14159),
                Value::Float(12345.678),
                Value::Float(1e-7),
                Value::Float(1e21),
                Value::Float(2.0),
            ],
            "  3.14|1.2e+04 |1e-07|1E+21|2.00000",
        ),
        (
            "%x|%b",
            &[Value::Float(1.5), Value::Float(1.0)],
            "0x1.8p+00|4503599627370496p-52",
        ),
        (
            "%q|%+q|%#q|%x|% X|%.2s|%5s|%-5s|",
            &[
                text("a\"b"),
                text("é"),
                text("a"),
                text("hi"),
                text("hi"),
                text("日本語"),
                text("é"),
                text("a"),
            ],
            "\"a\\\"b\"|\"\\u00e9\"|`a`|6869|68 69|日本|    é|a    |",
        ),
        (
            "%v|%s|%x|%d|%q",
            &[
                bytes.clone(),
                Value::Bytes(b"hi"[..].into()),
                bytes.clone(),
                bytes.clone(),
                bytes.clone(),
            ],
            "[104 255 105]|hi|68ff69|[104 255 105]|\"h\\xffi\"",
        ),
        (
            "%T %T %T %T",
            &[Value::int(1), dict.clone(), list.clone(), Value::Nil],
            "int map[string]interface {} []interface {} <nil>",
        ),
        (
            "%v %+v %#v",
            &[point.clone(), point.clone(), point.clone()],
            r#"&{1 <nil> a} &{X:1 Y:<nil> S:a} &main.Point{X:1, Y:interface {}(nil), S:"a"}"#,
        ),
        ("%d", &[point.clone()], "&{1 <nil> %!d(string=a)}"),
        (
            "%v|%.3v|%8.2v|",
            &[Value::Complex(1.0, -2.5), Value::Float(1234.5), Value::Float(0.5)],
            "(1-2.5i)|1.23e+03|     0.5|",
        ),
        (
            "%t|%v|%5t|%d",
            &[
                Value::Bool(true),
                Value::Bool(false),
                Value::Bool(true),
                Value::Bool(true),
            ],
            "true|false| true|%!d(bool=true)",
        ),
        (
            "%v|%#v|%v",
            &[
                Value::Map(Map::nil(Ty::DICT)),
                Value::List(List::nil(Ty::STRINGS)),
                Value::List(List::nil(Ty::LIST)),
            ],
            "map[]|[]string(nil)|[]",
        ),
        (
            "%v|%x",
            &[
                Value::Int(IntKind::Uint64, -1),
                Value::Int(IntKind::Int64, i64::MIN),
            ],
            "18446744073709551615|-8000000000000000",
        ),
        ("%w", &[text("a")], "%!w(string=a)"),
    ];
    for (format, args, want) in rows {
        assert_eq!(sprintf(format.as_bytes(), args), *want, "{format}");
    }
}

#[test]
fn print_puts_spaces_between_operands_that_are_no_strings() {
    let args = [Value::int(1), Value::int(2), text("a"), text("b"), Value::int(3)];
    assert_eq!(sprint(&args), "1 2ab3");
    assert_eq!(sprintln(&args), "1 2 a b 3\n");
}

#[test]
fn floats_print_as_helm_prints_them() {
    let rows = [
        (1e6, "1e+06"),
        (999_999.0, "999999"),
        (123_456_789.0, "1.23456789e+08"),
        (8080.0, "8080"),
        (0.0001, "0.0001"),
        (0.00001, "1e-05"),
        (9_007_199_254_740_993.0, "9.007199254740992e+15"),
        (-0.0, "-0"),
        (1e100, "1e+100"),
        (f64::INFINITY, "+Inf"),
        (f64::NAN, "NaN"),
        (5e-324, "5e-324"),
    ];
    for (f, want) in rows {
        assert_eq!(float(f), want);
    }
}

#[test]
fn quote_escapes_what_is_not_printable() {
    let rows: &[(&[u8], &str)] = &[
        (b"a\"\\\n\t\x07\x00\x7f", r#""a\"\\\n\t\a\x00\x7f""#),
        (
            "é😀\u{200b}\u{2028}\u{feff}\u{a0}".as_bytes(),
            r#""é😀\u200b\u2028\ufeff\u00a0""#,
        ),
        (b"h\xc3", r#""h\xc3""#),
        ("\u{e0001}".as_bytes(), r#""\U000e0001""#),
    ];
    for (s, want) in rows {
        assert_eq!(quote(s), *want);
    }
    assert_eq!(quote_rune(0x2028), r"'\u2028'");
}

#[test]
fn a_map_within_itself_ends() {
    let inner = Map::new(Default::default());
    inner.insert("a".into(), Value::Map(inner.clone()));
    let mut out = Vec::new();
    let verdict = write_sprint(&mut out, &[Value::Map(inner.clone())], MAX_BYTES);
    assert_eq!(verdict, Err(Overflow::Nesting));
    inner.remove(b"a");
}

#[test]
fn a_width_beyond_the_limit_of_bytes_is_refused() {
    let mut out = Vec::new();
    let verdict = write_sprintf(
        &mut out,
        b"%9000000d%9000000d",
        &[Value::int(1), Value::int(1)],
        10_000_000,
    );
    assert_eq!(verdict, Err(Overflow::Bytes(10_000_000)));
    assert_eq!(out.len(), 9_000_000);
}
