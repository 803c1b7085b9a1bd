//! Rows of `fmt` with their text as Go 1.26 prints it.

use super::*;
use crate::limits::STANDARD;
use crate::value::{IntKind, List, Map, Ty};
use std::any::Any;
use std::rc::Rc;

fn text(s: &str) -> Value {
    Value::str(s)
}

fn list() -> Value {
    Value::list(vec![Value::Float(1.0), text("x"), Value::Nil])
}

fn dict() -> Value {
    Value::dict([("b".into(), Value::int(1)), ("a".into(), list())])
}

fn same(format: &str, args: &[Value], want: &str) {
    assert_eq!(
        sprintf(format.as_bytes(), args).to_text(),
        want,
        "{format} of {args:?}"
    );
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
#[rustfmt::skip]
fn integers_print_under_every_verb() {
    same("%05d", &[Value::int(-42)], "-0042");
    same("%+d", &[Value::int(1)], "+1");
    same("% d", &[Value::int(2)], " 2");
    same("%x", &[Value::int(255)], "ff");
    same("%X", &[Value::int(255)], "FF");
    same("%#x", &[Value::int(255)], "0xff");
    same("%o", &[Value::int(8)], "10");
    same("%O", &[Value::int(8)], "0o10");
    same("%#o", &[Value::int(8)], "010");
    same("%b", &[Value::int(5)], "101");
    same("%c", &[Value::int(65)], "A");
    same("%q", &[Value::int(65)], "'A'");
    same("%U", &[Value::int(9786)], "U+263A");
    same("%#U", &[Value::int(9786)], "U+263A '☺'");
    same("%8.3d|", &[Value::int(7)], "     007|");
    same("%-8d|", &[Value::int(7)], "7       |");
    same("%08.3d", &[Value::int(7)], "     007");
    same("%v", &[Value::Int(IntKind::Uint64, -1)], "18446744073709551615");
    same("%x", &[Value::int64(i64::MIN)], "-8000000000000000");
    same("%.0d|", &[Value::int(0)], "|");
    same("%s", &[Value::int(1)], "%!s(int=1)");
    same("%e", &[Value::int(1)], "%!e(int=1)");
}

#[test]
#[rustfmt::skip]
fn floats_print_under_every_verb() {
    same("%6.2f", &[Value::Float(3.25)], "  3.25");
    same("%-8.1e|", &[Value::Float(12345.678)], "1.2e+04 |");
    same("%g", &[Value::Float(1e-07)], "1e-07");
    same("%G", &[Value::Float(1e+21)], "1E+21");
    same("%#g", &[Value::Float(2.0)], "2.00000");
    same("%x", &[Value::Float(1.5)], "0x1.8p+00");
    same("%b", &[Value::Float(1.0)], "4503599627370496p-52");
    same("%.3v", &[Value::Float(1234.5)], "1.23e+03");
    same("%8.2v", &[Value::Float(0.5)], "     0.5");
    same("%+.1f", &[Value::Float(2.25)], "+2.2");
    same("%.0f", &[Value::Float(2.5)], "2");
    same("%06.1f", &[Value::Float(-1.5)], "-001.5");
    same("%d", &[Value::Float(8080.0)], "%!d(float64=8080)");
    same("%s", &[Value::Float(8080.0)], "%!s(float64=8080)");
    same("%5t", &[Value::Float(1.0)], "%!t(float64=    1)");
    same("%.10F", &[Value::Float(1.0)], "1.0000000000");
}

#[test]
#[rustfmt::skip]
fn strings_print_under_every_verb() {
    same("%q", &[text("a\"b")], "\"a\\\"b\"");
    same("%+q", &[text("é")], "\"\\u00e9\"");
    same("%#q", &[text("a")], "`a`");
    same("%x", &[text("hi")], "6869");
    same("% X", &[text("hi")], "68 69");
    same("%# x", &[text("hi")], "0x68 0x69");
    same("%.2s", &[text("日本語")], "日本");
    same("%5s|", &[text("é")], "    é|");
    same("%-5s|", &[text("a")], "a    |");
    same("%05s", &[text("a")], "0000a");
    same("%.3q", &[text("abcdef")], "\"abc\"");
    same("%d", &[text("a")], "%!d(string=a)");
    same("%w", &[text("a")], "%!w(string=a)");
    same("%T", &[text("a")], "string");
    same("%p", &[text("a")], "%!p(string=a)");
    same("%!", &[text("a")], "%!!(string=a)");
    same("%é", &[text("a")], "%!é(string=a)");
}

#[test]
#[rustfmt::skip]
fn printf_complains_in_go_s_words() {
    same("%d", &[], "%!d(MISSING)");
    same("a", &[Value::int(1), Value::Nil], "a%!(EXTRA int=1, <nil>)");
    same("%s", &[Value::Nil], "%!s(<nil>)");
    same("%v", &[Value::Nil], "<nil>");
    same("%T", &[Value::Nil], "<nil>");
    same("100%", &[], "100%!(NOVERB)");
    same("%[2]d %[1]d", &[Value::int(1), Value::int(2)], "2 1");
    same("%[3]d", &[Value::int(1)], "%!d(BADINDEX)");
    same("%[x]d", &[Value::int(1)], "%!d(BADINDEX)");
    same("%[1]d", &[Value::int(1), Value::int(2)], "1");
    same("%*d|%-*d|", &[Value::int(5), Value::int(1), Value::int(4), Value::int(2)], "    1|2   |");
    same("%*d|", &[Value::int(-5), Value::int(1)], "1    |");
    same("%*d", &[text("x"), Value::int(1)], "%!(BADWIDTH)1");
    same("%.*f", &[Value::int(-1), Value::Float(1.0)], "%!(BADPREC)1.000000");
    same("%100000000d", &[Value::int(1)], "%!(NOVERB)%!(EXTRA int=1)");
    same("%[1]*[2]d", &[Value::int(3), Value::int(4)], "  4");
    same("%%", &[], "%");
    same("%5%|", &[], "%|");
}

#[test]
#[rustfmt::skip]
fn containers_and_structs_print_their_members() {
    same("%v", &[dict()], "map[a:[1 x <nil>] b:1]");
    same("%#v", &[dict()], "map[string]interface {}{\"a\":[]interface {}{1, \"x\", interface {}(nil)}, \"b\":1}");
    same("%s", &[list()], "[%!s(float64=1) x <nil>]");
    same("%d", &[list()], "[%!d(float64=1) %!d(string=x) <nil>]");
    same("%q", &[Value::List(List::strings(["a", "b c"]))], "[\"a\" \"b c\"]");
    same("%x", &[Value::List(List::strings(["a", "b c"]))], "[61 622063]");
    same("%#v", &[Value::List(List::strings(["a", "b c"]))], "[]string{\"a\", \"b c\"}");
    same("%v", &[Value::Bytes(b"h\xffi"[..].into())], "[104 255 105]");
    same("%s", &[Value::Bytes(b"h\xffi"[..].into())], "h�i");
    same("%x", &[Value::Bytes(b"h\xffi"[..].into())], "68ff69");
    same("%d", &[Value::Bytes(b"h\xffi"[..].into())], "[104 255 105]");
    same("%q", &[Value::Bytes(b"h\xffi"[..].into())], "\"h\\xffi\"");
    same("%#v", &[Value::Bytes(b"h\xffi"[..].into())], "[]byte{0x68, 0xff, 0x69}");
    same("%T", &[dict()], "map[string]interface {}");
    same("%T", &[list()], "[]interface {}");
    same("%v", &[Value::Object(Rc::new(Point))], "&{1 <nil> a}");
    same("%+v", &[Value::Object(Rc::new(Point))], "&{X:1 Y:<nil> S:a}");
    same("%#v", &[Value::Object(Rc::new(Point))], "&main.Point{X:1, Y:interface {}(nil), S:\"a\"}");
    same("%d", &[Value::Object(Rc::new(Point))], "&{1 <nil> %!d(string=a)}");
    same("%v", &[Value::Map(Map::nil(Ty::DICT))], "map[]");
    same("%#v", &[Value::Map(Map::nil(Ty::DICT))], "map[string]interface {}(nil)");
    same("%#v", &[Value::List(List::nil(Ty::LIST))], "[]interface {}(nil)");
    same("%5v", &[list()], "[    1     x <nil>]");
    same("%v", &[Value::Complex(1.0, -2.5)], "(1-2.5i)");
    same("%.1f", &[Value::Complex(1.0, -2.5)], "(1.0-2.5i)");
    same("%t", &[Value::Bool(true)], "true");
    same("%5v", &[Value::Bool(false)], "false");
    same("%d", &[Value::Bool(true)], "%!d(bool=true)");
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
    let verdict = write_sprint(&mut out, &[Value::Map(inner.clone())], Room::of(&STANDARD));
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
        Room {
            bytes: 10_000_000,
            nesting: 1,
        },
    );
    assert_eq!(verdict, Err(Overflow::Bytes));
    assert_eq!(out.len(), 9_000_000);
}
