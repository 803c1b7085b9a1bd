//! What the regular expression functions say, row by row; each expected text is what Go said.

use super::*;
use crate::functions::probe::{call, shown};

fn told(name: &str, args: &[&str]) -> String {
    let args: Vec<Value> = args.iter().map(|arg| Value::str(*arg)).collect();
    shown(call(name, &args))
}

fn counted(name: &str, pattern: &str, text: &str, most: i64) -> Option<Vec<String>> {
    let args = [Value::str(pattern), Value::str(text), Value::int(most)];
    match call(name, &args).unwrap() {
        Value::List(list) if list.is_nil() => None,
        Value::List(list) => Some(
            list.items()
                .iter()
                .map(|s| s.as_str().unwrap().to_string())
                .collect(),
        ),
        _ => panic!("not a list"),
    }
}

#[test]
fn a_bad_pattern_is_told_as_go_tells_it() {
    for (pattern, expected) in [
        ("a(b", "missing closing ): `a(b`"),
        ("a)", "unexpected ): `a)`"),
        ("[a", "missing closing ]: `[a`"),
        ("[z-a]", "invalid character class range: `z-a`"),
        ("*", "missing argument to repetition operator: `*`"),
        ("a**", "invalid nested repetition operator: `**`"),
        ("a{2}{3}", "invalid nested repetition operator: `{2}{3}`"),
        ("a{1001}", "invalid repeat count: `{1001}`"),
        ("(a{10}){101}", "invalid repeat count: `{101}`"),
        ("\\C", "invalid escape sequence: `\\C`"),
        ("\\", "trailing backslash at end of expression: ``"),
        ("\\8", "invalid escape sequence: `\\8`"),
        ("\\pX", "invalid character class range: `\\pX`"),
        (
            "\\p{Old_Italic}",
            "invalid character class range: `\\p{Old_Italic}`",
        ),
        ("[[:foo:]]", "invalid character class range: `[:foo:]`"),
        ("(?x)", "invalid or unsupported Perl syntax: `(?x`"),
        ("(?<n", "invalid named capture: `(?<n`"),
        ("(?P<n-x>a)", "invalid named capture: `(?P<n-x>`"),
        ("(?=a)", "invalid or unsupported Perl syntax: `(?=`"),
    ] {
        let text = format!("error parsing regexp: {expected}");
        assert_eq!(told("mustRegexMatch", &[pattern, "a"]), format!("error: {text}"));
        assert_eq!(
            told("regexMatch", &[pattern, "a"]),
            "false",
            "the plain function keeps quiet"
        );
        assert_eq!(
            told("regexFind", &[pattern, ""]),
            format!("panic: regexp: Compile(`{pattern}`): {text}")
        );
    }
    assert_eq!(
        told("regexFind", &["`(", ""]),
        "panic: regexp: Compile(\"`(\"): error parsing regexp: missing closing ): ``(`"
    );
}

#[test]
fn nesting_is_bounded_where_go_bounds_it() {
    let nested = |depth: usize| "(".repeat(depth) + "a" + &")".repeat(depth);
    assert_eq!(told("mustRegexFind", &[&nested(999), "ba"]), "a");
    let refused = told("mustRegexFind", &[&nested(1001), "ba"]);
    assert!(refused.starts_with("error: error parsing regexp: expression nests too deeply: `(((("));
}

#[test]
fn classes_are_ascii_unless_they_are_named_after_unicode() {
    for (pattern, text, expected) in [
        ("^\\w$", "é", "false"),
        ("^\\d$", "٣", "false"),
        ("^\\s$", "\u{B}", "false"),
        ("^\\pL$", "é", "true"),
        ("^\\p{greek}$", "β", "true"),
        ("\\bé\\b", "é", "false"),
        ("(?i)^k$", "\u{212A}", "true"),
        ("^[^a]$", "\n", "true"),
        ("^.$", "\n", "false"),
        ("a$", "a\n", "false"),
        ("(?m)a$", "a\n", "true"),
        ("^\\Qa.b\\E+$", "a.bbb", "true"),
    ] {
        assert_eq!(
            told("mustRegexMatch", &[pattern, text]),
            expected,
            "{pattern} {text:?}"
        );
    }
}

#[test]
fn replacements_expand_groups_by_the_longest_name() {
    for (pattern, text, with, expected) in [
        ("(a)(b)", "ab", "$1x", ""),
        ("(a)(b)", "ab", "${1}x", "ax"),
        ("(?P<n>a)", "bab", "<$n>", "b<a>b"),
        ("x*", "abc", "-", "-a-b-c-"),
        ("a", "aaa", "$$", "$$$"),
        ("b+", "abba", "$", "a$a"),
        ("(a)", "a", "$2${3}${", "${"),
        ("^", "abc", ">", ">abc"),
    ] {
        assert_eq!(
            told("regexReplaceAll", &[pattern, text, with]),
            expected,
            "{pattern} {with}"
        );
    }
    assert_eq!(told("regexReplaceAllLiteral", &["(a)", "a", "${1}"]), "${1}");
}

#[test]
fn pieces_and_matches_count_as_in_go() {
    let list = |items: &[&str]| Some(items.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>());
    for (pattern, text, most, pieces, matches) in [
        (
            "a",
            "banana",
            -1,
            list(&["b", "n", "n", ""]),
            list(&["a", "a", "a"]),
        ),
        ("a", "banana", 2, list(&["b", "nana"]), list(&["a", "a"])),
        ("a", "banana", 0, None, None),
        ("", "héy", -1, list(&["h", "é", "y"]), list(&["", "", "", ""])),
        ("x", "", -1, list(&[""]), None),
        ("x*", "axb", -1, list(&["a", "b"]), list(&["", "x", ""])),
        ("n", "banana", 1, list(&["banana"]), list(&["n"])),
    ] {
        assert_eq!(
            counted("regexSplit", pattern, text, most),
            pieces,
            "split {pattern:?} {text:?}"
        );
        assert_eq!(
            counted("regexFindAll", pattern, text, most),
            matches,
            "find {pattern:?} {text:?}"
        );
    }
}

#[test]
fn bytes_that_are_not_text_match_as_one_character_and_survive() {
    let bad = Value::str(&b"a\xffb"[..]);
    let replaced = call(
        "regexReplaceAll",
        &[Value::str("."), bad.clone(), Value::str("<$0>")],
    )
    .unwrap();
    assert_eq!(&**replaced.as_str().unwrap(), b"<a><\xff><b>");
    let found = call("regexFind", &[Value::str("\\W"), bad]).unwrap();
    assert_eq!(&**found.as_str().unwrap(), b"\xff");
}

#[test]
fn quoted_text_matches_itself() {
    assert_eq!(told("regexQuoteMeta", &["a.b*c(é)-"]), "a\\.b\\*c\\(é\\)-");
}
