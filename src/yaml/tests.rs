//! Reading and writing against rows recorded from Helm's own libraries.

use super::*;
use crate::json::{self, Style};
use crate::limits::STANDARD;
use crate::text::Span;
use crate::value::{IntKind, Value};

fn json(value: &Value) -> String {
    String::from_utf8(json::write(value, Style::Raw).unwrap()).unwrap()
}

/// What a text reads as, in JSON, or the error.
fn reads(text: &[u8]) -> String {
    match read(text) {
        Ok(document) => json(&document.root.to_value()),
        Err(error) => error.text,
    }
}

/// The value of a JSON text.
fn value(text: &str) -> Value {
    json::read(text.as_bytes()).unwrap().to_value()
}

fn text(written: Result<Vec<u8>, String>) -> String {
    written.map_or_else(|error| error, |text| String::from_utf8(text).unwrap())
}

#[track_caller]
fn check(rows: &[(&str, &str, &str)], of: impl Fn(&str) -> String) {
    for (name, input, expected) in rows {
        assert_eq!(of(input), *expected, "{name}: {input}");
    }
}

#[test]
#[rustfmt::skip]
fn plain_scalars_have_the_types_of_yaml_1_1() {
    check(&[
        ("integers of every base", "[0x1F, 0o17, 017, 0b101, 1_000, +1, -0, 08, 0b-101]", "[31,15,15,5,1000,1,0,8,-5]"),
        ("what looks like a number and is none", "[0x, 1:30, 190:20:30, 1e, _1, 1.2.3, 0o8, 1e400, ._5]", "[\"0x\",\"1:30\",\"190:20:30\",\"1e\",\"_1\",\"1.2.3\",\"0o8\",\"1e400\",\"._5\"]"),
        ("floats", "[1., .5, 1e3, 1E+3, -1.5e-3, .5_0, 1_0.5]", "[1,0.5,1000,1000,-0.0015,0.5,10.5]"),
        ("integers past 53 bits round", "[9007199254740993, 9223372036854775807, 18446744073709551615, 18446744073709551616]", "[9007199254740992,9223372036854776000,18446744073709552000,18446744073709552000]"),
        ("words for booleans", "[y, Y, yes, On, TRUE, n, No, OFF, False, tRUE, yEs]", "[true,true,true,true,true,false,false,false,false,\"tRUE\",\"yEs\"]"),
        ("words for null", "[null, Null, NULL, ~, nULL]", "[null,null,null,null,\"nULL\"]"),
        ("times stay text", "[2001-01-01, 2001-12-14T21:59:43.10-05:00]", "[\"2001-01-01\",\"2001-12-14T21:59:43.10-05:00\"]"),
        ("explicit tags", "[!!str yes, !!float 3, !!int \"7\", !!binary aGVsbG8=, !foo bar, ! 12, !<tag:yaml.org,2002:str> 5, !!null ~]", "[\"yes\",3,7,\"hello\",\"bar\",\"12\",\"5\",null]"),
        ("a tag that does not fit", "a: 1\nb: !!int x", "error converting YAML to JSON: yaml: cannot decode !!str `x` as a !!int"),
        ("bad base64", "!!binary a", "error converting YAML to JSON: yaml: !!binary value contains invalid base64 data"),
        ("infinity", "a: [1, -.inf]", "error converting YAML to JSON: json: unsupported value: -Inf"),
        ("no number", "{b: .inf, a: .nan}", "error converting YAML to JSON: json: unsupported value: NaN"),
    ], |text| reads(text.as_bytes()));
}

#[test]
#[rustfmt::skip]
fn keys_become_text() {
    check(&[
        ("booleans and numbers become text", "{y: 1, off: 2, 1: 3, 1.5: 4, 0x10: 5, 017: 6, 1e3: 7, 1000000.0: 8, 10000000: 9, 2001-01-01: 10, .inf: 11}", "{\".inf\":11,\"1\":3,\"1.5\":4,\"1000\":7,\"10000000\":9,\"15\":6,\"16\":5,\"1e+06\":8,\"2001-01-01\":10,\"false\":2,\"true\":1}"),
        ("null", "~: x", "error converting YAML to JSON: unsupported map key of type: %!s(<nil>), key: <nil>, value: \"x\""),
        ("past int64", "18446744073709551615: [a, {b: 1}]", "error converting YAML to JSON: unsupported map key of type: uint64, key: 0xffffffffffffffff, value: []interface {}{\"a\", map[interface {}]interface {}{\"b\":1}}"),
        ("a sequence", "? [a, b]\n: c", "error converting YAML to JSON: yaml: invalid map key: []interface {}{\"a\", \"b\"}"),
        ("a mapping", "{a: 1}: c", "error converting YAML to JSON: yaml: invalid map key: map[interface {}]interface {}{\"a\":1}"),
        ("the last of two counts", "a: 1\nb: 2\na: 3", "{\"a\":3,\"b\":2}"),
        ("an overridden bad key does not count", "a: {~: x}\na: 1", "{\"a\":1}"),
    ], |text| reads(text.as_bytes()));
}

#[test]
#[rustfmt::skip]
fn merge_keys_and_aliases_work_in_document_order() {
    check(&[
        ("in document order", "b: &b {y: 1, z: 2}\nc: {y: 3, <<: *b}\nd: {<<: *b, y: 3}", "{\"b\":{\"true\":1,\"z\":2},\"c\":{\"true\":1,\"z\":2},\"d\":{\"true\":3,\"z\":2}}"),
        ("the first of a list wins", "b: &b {x: 1}\nc: {<<: [*b, {x: 7, y: 8}]}", "{\"b\":{\"x\":1},\"c\":{\"true\":8,\"x\":1}}"),
        ("quoted it is an ordinary key", "{\"<<\": {a: 1}}", "{\"<<\":{\"a\":1}}"),
        ("as a value it is text", "a: <<", "{\"a\":\"<<\"}"),
        ("of something else", "a: {<<: 1}", "error converting YAML to JSON: yaml: map merge requires map or sequence of maps as the value"),
        ("of a list with something else", "a: {<<: [{b: 1}, 2]}", "error converting YAML to JSON: yaml: map merge requires map or sequence of maps as the value"),
        ("unknown anchor", "a: *z", "error converting YAML to JSON: yaml: unknown anchor 'z' referenced"),
        ("itself", "a: &a [*a]", "error converting YAML to JSON: yaml: anchor 'a' value contains itself"),
        ("a later anchor replaces", "[&a 1, *a, &a 2, *a]", "[1,1,2,2]"),
    ], |text| reads(text.as_bytes()));
}

#[test]
#[rustfmt::skip]
fn scalars_fold_escape_and_chomp() {
    check(&[
        ("folding of plain text", "a: b\n  c\n\n  d", "{\"a\":\"b c\\nd\"}"),
        ("folding in quotes", "a: \"b\n  c\\\n  d\n\n  e\"", "{\"a\":\"b cd\\ne\"}"),
        ("single quotes", "'it''s\n  so'", "\"it's so\""),
        ("escapes", "\"\\x41\\u00e9\\U0001F600\\N\\_\\L\\P\\e\\0\\/\"", "error converting YAML to JSON: yaml: found unknown escape character"),
        ("escapes without slash", "\"\\x41\\u00e9\\U0001F600\\N\\_\\L\\P\\e\\0\"", "\"Aé😀\u{85}\u{a0}\\u2028\\u2029\\u001b\\u0000\""),
        ("literal and folded blocks", "a: |\n  b\n   c\n\nd: >-\n  e\n  f\n\n   g\n  h\n", "{\"a\":\"b\\n c\\n\",\"d\":\"e f\\n\\n g\\nh\"}"),
        ("chomping", "a: |+\n  b\n\nc: |-\n  d\n\ne: |\n  f\n\n", "{\"a\":\"b\\n\\n\",\"c\":\"d\",\"e\":\"f\\n\"}"),
        ("indentation given", "a: |2\n   b\n", "{\"a\":\" b\\n\"}"),
        ("no newline at the end", "a: |\n  b", "{\"a\":\"b\"}"),
        ("carriage returns", "a: |\r\n  b\r\nc: 1\r\n", "{\"a\":\"b\\n\",\"c\":1}"),
    ], |text| reads(text.as_bytes()));
}

#[test]
#[rustfmt::skip]
fn one_document_is_read() {
    check(&[
        ("only the first is read", "a: 1\n---\n]", "{\"a\":1}"),
        ("a document after markers", "%YAML 1.1\n---\na: 1\n...\n", "{\"a\":1}"),
        ("an empty flow collection ends it", "[]: x", "[]"),
        ("only comments", "# a\n", "null"),
        ("nothing", "", "null"),
        ("separator without space", "---b: 2", "{\"---b\":2}"),
        ("another version", "%YAML 1.2\n---\na", "error converting YAML to JSON: yaml: found incompatible YAML document"),
    ], |text| reads(text.as_bytes()));
}

#[test]
#[rustfmt::skip]
fn errors_are_go_yamls_with_its_line_numbers() {
    check(&[
        ("tab indent", "a:\n\tb: 1", "error converting YAML to JSON: yaml: line 2: found character that cannot start any token"),
        ("tab indent on the first line", "\ta: 1", "error converting YAML to JSON: yaml: found character that cannot start any token"),
        ("reserved characters", "a: @x", "error converting YAML to JSON: yaml: found character that cannot start any token"),
        ("reserved on a later line", "a: 1\nb: `x", "error converting YAML to JSON: yaml: line 2: found character that cannot start any token"),
        ("two colons", "a: b: c", "error converting YAML to JSON: yaml: mapping values are not allowed in this context"),
        ("missing colon", "a: 1\nb\nc: 2", "error converting YAML to JSON: yaml: line 3: could not find expected ':'"),
        ("unclosed flow", "a: [1, 2\nb: 3", "error converting YAML to JSON: yaml: line 1: did not find expected ',' or ']'"),
        ("unclosed quote", "a: \"b\nc: d\n", "error converting YAML to JSON: yaml: line 3: found unexpected end of stream"),
        ("bad escape", "a: \"\\q\"", "error converting YAML to JSON: yaml: found unknown escape character"),
        ("wrong dash", "a: - b", "error converting YAML to JSON: yaml: block sequence entries are not allowed in this context"),
        ("bad indentation", "a:\n    b: 1\n  c: 2", "error converting YAML to JSON: yaml: line 2: did not find expected key"),
        ("list after mapping", "a: 1\n- b", "error converting YAML to JSON: yaml: line 1: did not find expected key"),
        ("stray bracket", "a: ]", "error converting YAML to JSON: yaml: did not find expected node content"),
        ("unknown directive", "%FOO\n---\na", "error converting YAML to JSON: yaml: found unknown directive name"),
        ("undefined handle", "!e!x 1", "error converting YAML to JSON: yaml: found undefined tag handle"),
        ("tab in folded plain text", "a: b\n\tc", "error converting YAML to JSON: yaml: line 2: found a tab character that violates indentation"),
        ("block scalar header", "a: |x\n  b", "error converting YAML to JSON: yaml: did not find expected comment or line break"),
        ("zero indent", "a: |0\n b", "error converting YAML to JSON: yaml: found an indentation indicator equal to 0"),
    ], |text| reads(text.as_bytes()));
}

#[test]
#[rustfmt::skip]
fn values_files_of_several_documents_are_split_by_lines() {
    let all = |text: &str| match read_all(text.as_bytes(), &STANDARD) {
        Ok(documents) if documents.is_empty() => "null".to_owned(),
        Ok(documents) => json(&Value::list(documents.iter().map(|d| d.root.to_value()).collect())),
        Err(error) => error.text,
    };
    check(&[
        ("three documents", "a: 1\n---\nb: 2\n---\n# c\n---\nc: 3\n", "[{\"a\":1},{\"b\":2},null,{\"c\":3}]"),
        ("a comment after the marker", "---\na: 1\n--- # next\nb: 2", "[{\"a\":1},{\"b\":2}]"),
        ("text after the marker", "a: 1\n---b: 2\n", "error reading yaml document: invalid Yaml document separator: b: 2"),
        ("directives have no document", "%YAML 1.1\n---\na: 1\n", "cannot unmarshal yaml document: error converting YAML to JSON: yaml: line 1: did not find expected <document start>"),
        ("a marker in a block scalar splits", "a: |\n---\nb: 1", "[{\"a\":\"\"},{\"b\":1}]"),
        ("an error in the second", "a: 1\n---\nb: [\n", "cannot unmarshal yaml document: error converting YAML to JSON: yaml: line 1: did not find expected node content"),
        ("a newline is added", "a: |\n  x", "[{\"a\":\"x\\n\"}]"),
        ("carriage returns go", "a: |\r\n  x\r\n---\r\nb: 1\r\n", "[{\"a\":\"x\\n\"},{\"b\":1}]"),
        ("nothing", "", "null"),
    ], all);
}

#[test]
#[rustfmt::skip]
fn text_is_quoted_where_it_would_read_as_something_else() {
    check(&[
        ("double quotes for what reads as another type", "[\"yes\", \"y\", \"n\", \"off\", \"true\", \"null\", \"~\", \"\", \"1\", \"-1\", \"1.0\", \"1e3\", \"1_000\", \"0x1f\", \"0o17\", \"017\", \"08\", \"0b11\", \".5\", \"1.\", \"+1\", \".inf\", \".nan\", \"1:30\", \"190:20:30\", \"2001-01-01\", \"2001-01-01T10:00:00Z\"]", "- \"yes\"\n- \"y\"\n- \"n\"\n- \"off\"\n- \"true\"\n- \"null\"\n- \"~\"\n- \"\"\n- \"1\"\n- \"-1\"\n- \"1.0\"\n- \"1e3\"\n- \"1_000\"\n- \"0x1f\"\n- \"0o17\"\n- \"017\"\n- \"08\"\n- \"0b11\"\n- \".5\"\n- \"1.\"\n- \"+1\"\n- \".inf\"\n- \".nan\"\n- \"1:30\"\n- \"190:20:30\"\n- \"2001-01-01\"\n- \"2001-01-01T10:00:00Z\""),
        ("single quotes for what means something", "[\"-\", \"- a\", \"a: b\", \"a:\", \"a #b\", \"#a\", \" a\", \"a \", \"  \", \"[a\", \"{a\", \"*a\", \"&a\", \"!a\", \"%a\", \"@a\", \"`a\", \"|\", \">\", \"?\", \"---\", \"...\", \"'a'\", \"\\\"a\\\"\", \"::\", \"null \", \"{{ x }}\"]", "- '-'\n- '- a'\n- 'a: b'\n- 'a:'\n- 'a #b'\n- '#a'\n- ' a'\n- 'a '\n- '  '\n- '[a'\n- '{a'\n- '*a'\n- '&a'\n- '!a'\n- '%a'\n- '@a'\n- '`a'\n- '|'\n- '>'\n- '?'\n- '---'\n- '...'\n- '''a'''\n- '\"a\"'\n- '::'\n- 'null '\n- '{{ x }}'"),
        ("plain", "[\"=\", \"<<\", \"a:b\", \"a#b\", \"a]\", \"a,b\", \"-a\", \"it's\", \"a\\\"b\", \"NaN\", \"None\", \"0x\", \"1e\", \"1e400\", \"0o8\", \"1.2.3\", \"http://x:80/\", \"C:\\\\x\", \"<a>&</a>\"]", "- =\n- <<\n- a:b\n- a#b\n- a]\n- a,b\n- -a\n- it's\n- a\"b\n- NaN\n- None\n- 0x\n- 1e\n- 1e400\n- 0o8\n- 1.2.3\n- http://x:80/\n- C:\\x\n- <a>&</a>"),
        ("escapes", "[\"\\t\", \"\\r\", \"a \\nb\", \"\\u0007\", \"\\ud83d\\ude00\", \"\\u00e9\", \"\\u2603\", \"\\u200b\", \"\\u00a0\", \"\\ufeff\", \"\\ufeffab\"]", "- \"\\t\"\n- \"\\r\"\n- \"a \\nb\"\n- \"\\a\"\n- \"\\U0001F600\"\n- é\n- ☃\n- \u{200b}\n- \u{a0}\n- \"\\uFEFF\"\n- \"\\uFEFF\\x61\\x62\""),
        ("separators", "\"a\\u2028b\"", "'a\u{2028}  b'"),
        ("next line becomes a space", "{\"k\": \"a\\u0085b\"}", "k: a b"),
        ("delete fails", "{\"k\": \"\\u007f\"}", "yaml: control characters are not allowed"),
        ("control characters of the second kind fail", "\"\\u0080\"", "yaml: control characters are not allowed"),
    ], |json| text(write(&value(json))));
}

#[test]
#[rustfmt::skip]
fn text_of_several_lines_is_literal_and_long_text_folded() {
    check(&[
        ("literal blocks", "{\"a\": \"b\\nc\", \"d\": \"e\\n\", \"f\": \"g\\n\\n\", \"h\": \"\\ni\", \"j\": \" k\\nl\", \"m\": \"\\n\", \"n\": \"o\\n p\\n\"}", "a: |-\n  b\n  c\nd: |\n  e\nf: |+\n  g\n\nh: |2-\n\n  i\nj: |2-\n   k\n  l\nm: |2+\n\n\"n\": |\n  o\n   p"),
        ("folding past 80 columns", "{\"plain\": \"word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word end\", \"single\": \"'word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word end\", \"double\": \"\\u0007word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word end\", \"spaces\": \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa   b c c c\", \"solid\": \"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\", \"double spaces\": \"\\u0007aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa   b\"}", "double: \"\\aword word word word word word word word word word word word word word word\n  word word word word word word word word word word word word word word word end\"\ndouble spaces: \"\\aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n  \\  b\"\nplain: word word word word word word word word word word word word word word word\n  word word word word word word word word word word word word word word word end\nsingle: '''word word word word word word word word word word word word word word word\n  word word word word word word word word word word word word word word word end'\nsolid: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\nspaces: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa   b\n  c c c"),
        ("a key of two lines", "{\"a\\nb\": [1]}", "? |-\n  a\n  b\n: - 1"),
    ], |json| text(write(&value(json))));
}

#[test]
#[rustfmt::skip]
fn numbers_go_through_json() {
    check(&[
        ("floats", "[1000000.0, 1234567.5, 1e-06, 1e-07, 100000.5, 1e+20, 1e+21, 9007199254740992.0, -0.0, 0.5]", "- 1000000\n- 1.2345675e+06\n- 1e-06\n- 1e-07\n- 100000.5\n- 1e+20\n- 1e+21\n- 9007199254740992\n- 0\n- 0.5"),
    ], |json| text(write(&value(json))));
}

#[test]
#[rustfmt::skip]
fn collections_are_blocks_and_keys_in_natural_order() {
    check(&[
        ("nesting", "{\"a\": [1, [2, [3]], {\"b\": [], \"c\": {}}, []], \"d\": {\"e\": {\"f\": null}}}", "a:\n- 1\n- - 2\n  - - 3\n- b: []\n  c: {}\n- []\nd:\n  e:\n    f: null"),
        ("root list", "[{\"a\": 1, \"b\": [{\"c\": 2}]}]", "- a: 1\n  b:\n  - c: 2"),
        ("root text", "\"x\"", "x"),
        ("root null", "null", "null"),
        ("natural order", "{\"a10\": 0, \"a2\": 0, \"a1\": 0, \"b\": 0, \"A\": 0, \"B\": 0, \"Z\": 0, \"a\": 0, \"_\": 0, \"-\": 0, \"1\": 0, \"10\": 0, \"2\": 0, \"a.b\": 0, \"a-b\": 0, \"ab\": 0, \"\\u00e9\": 0, \"01\": 0, \"a01\": 0, \"a001\": 0}", "'-': 0\n_: 0\n\"1\": 0\n\"01\": 0\n\"2\": 0\n\"10\": 0\nA: 0\nB: 0\nZ: 0\na: 0\na-b: 0\na.b: 0\na1: 0\na01: 0\na001: 0\na2: 0\na10: 0\nab: 0\nb: 0\né: 0"),
    ], |json| text(write(&value(json))));
}

#[test]
#[rustfmt::skip]
fn pretty_text_is_indented_and_never_folded() {
    check(&[
        ("nesting", "{\"a\": [1, [2, [3]], {\"b\": [], \"c\": {}}, []], \"d\": {\"e\": {\"f\": null}}}", "a:\n  - 1\n  - - 2\n    - - 3\n  - b: []\n    c: {}\n  - []\nd:\n  e:\n    f: null"),
        ("long lines stay", "\"word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word end\"", "word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word end"),
        ("tabs", "[\"a\\tb\", \"a\\tb\\nc\"]", "- \"a\\tb\"\n- |-\n  a\tb\n  c"),
        ("quoting", "[\"yes\", \"1:30\", \"0o7\", \"0o+7\", \"2001-01-01\", \"a: b\"]", "- \"yes\"\n- \"1:30\"\n- \"0o7\"\n- \"0o+7\"\n- \"2001-01-01\"\n- 'a: b'"),
        ("literal blocks", "{\"a\": \"b\\nc\\n\", \"d\": \"\\n e\"}", "a: |\n  b\n  c\nd: |2-\n\n   e"),
        ("natural order", "{\"a10\": 0, \"a2\": 0, \"a1b\": 0, \"1a\": 0, \"1_\": 0, \"12\": 0, \"b\": 0, \"A\": 0}", "1a: 0\n\"1_\": 0\n\"12\": 0\nA: 0\na1b: 0\na2: 0\na10: 0\nb: 0"),
        ("separators", "\"a\\u2028b\"", "'a\u{2028}  b'"),
    ], |json| text(write_pretty(&value(json))));
}

#[test]
fn go_types_that_json_has_not_are_written_as_go_writes_them() {
    let most = Value::Int(IntKind::Uint64, -1);
    let bytes = Value::Bytes(b"hello"[..].into());
    let bad = Value::str(&b"\xff"[..]);
    for (value, plain, pretty) in [
        (
            Value::int64(i64::MAX),
            "9223372036854775807",
            "9223372036854775807",
        ),
        (most, "18446744073709551615", "18446744073709551615"),
        (bytes, "aGVsbG8=", "- 104\n- 101\n- 108\n- 108\n- 111"),
        (bad, "\u{FFFD}", "!!binary /w=="),
        (Value::Float(1e7), "10000000", "1e+07"),
        (
            Value::Float(f64::INFINITY),
            "error marshaling into JSON: json: unsupported value: +Inf",
            ".inf",
        ),
        (
            Value::Float(f64::NAN),
            "error marshaling into JSON: json: unsupported value: NaN",
            ".nan",
        ),
        (
            Value::Complex(0.0, 1.0),
            "error marshaling into JSON: json: unsupported type: complex128",
            "cannot marshal type: complex128",
        ),
    ] {
        assert_eq!(text(write(&value)), plain);
        assert_eq!(text(write_pretty(&value)), pretty);
    }
    let long = Value::str(vec![0xFF; 54]);
    assert_eq!(
        text(write_pretty(&long)),
        format!("!!binary |\n  {}\n  //", "/".repeat(70))
    );
}

#[test]
fn keys_of_more_than_128_bytes_stand_after_a_question_mark() {
    let (long, short) = ("k".repeat(129), "j".repeat(128));
    let value = Value::dict([
        (long.as_str().into(), Value::int(1)),
        (short.as_str().into(), Value::int(2)),
    ]);
    assert_eq!(text(write(&value)), format!("{short}: 2\n? {long}\n: 1"));
    let endless = Value::dict([("k".repeat(1030).into(), Value::Nil)]);
    assert_eq!(text(write(&endless)), "yaml: did not find expected ',' or '}'");
}

#[test]
fn a_colon_must_come_within_1024_characters_of_its_key() {
    for (width, character) in [(1, "k"), (2, "\u{E9}")] {
        let key = character.repeat(1024);
        assert_eq!(key.len(), 1024 * width);
        assert_eq!(
            reads(format!("{key}: x").as_bytes()),
            format!("{{\"{key}\":\"x\"}}")
        );
        assert_eq!(
            reads(format!("{key}{character}: x").as_bytes()),
            "error converting YAML to JSON: yaml: mapping values are not allowed in this context"
        );
        assert_eq!(
            reads(format!("? {key}{character}\n: x").as_bytes()),
            format!("{{\"{key}{character}\":\"x\"}}")
        );
    }
}

#[test]
fn faults_of_the_encoding_are_go_yamls() {
    for (bytes, error) in [
        (&b"a: \x01"[..], "control characters are not allowed"),
        (b"a: \x7f", "control characters are not allowed"),
        (b"a: \xc2\x80", "control characters are not allowed"),
        (b"a: \xff", "invalid leading UTF-8 octet"),
        (b"a: \xc3(", "invalid trailing UTF-8 octet"),
        (b"a: \xc3", "incomplete UTF-8 octet sequence"),
        (b"a: \xc0\x80", "invalid length of a UTF-8 sequence"),
        (b"a: \xed\xa0\x80", "invalid Unicode character"),
        // Read ahead by 512 bytes, the fault comes before the mistake in the first line.
        (b"]\n\x01", "control characters are not allowed"),
    ] {
        let error = format!("error converting YAML to JSON: yaml: {error}");
        assert_eq!(reads(bytes), error, "{}", bytes.escape_ascii());
    }
    let far = [b"]\n".as_slice(), &[b'#'; 600], b"\x01"].concat();
    assert_eq!(
        reads(&far),
        "error converting YAML to JSON: yaml: did not find expected node content"
    );
}

#[test]
fn a_byte_order_mark_says_the_encoding() {
    let utf16 =
        |unit: fn(u16) -> [u8; 2]| -> Vec<u8> { "\u{FEFF}a: é".encode_utf16().flat_map(unit).collect() };
    for bytes in [
        "\u{FEFF}a: é".as_bytes().to_vec(),
        utf16(u16::to_le_bytes),
        utf16(u16::to_be_bytes),
    ] {
        assert_eq!(reads(&bytes), r#"{"a":"é"}"#);
    }
    // go-yaml looks for a second mark at the beginning of its buffer, and so passes a letter of line 2.
    assert_eq!(
        reads("\u{FEFF}\u{FEFF}b: 1\nfd: 2".as_bytes()),
        r#"{"b":1,"d":2}"#
    );
}

#[test]
fn aliases_may_not_multiply_without_end() {
    let mut bomb = "a: &a [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for (name, of) in [("b", "a"), ("c", "b"), ("d", "c"), ("e", "d"), ("f", "e")] {
        let items = vec![format!("*{of}"); 10].join(", ");
        bomb += &format!("{name}: &{name} [{items}]\n");
    }
    assert_eq!(
        reads(bomb.as_bytes()),
        "error converting YAML to JSON: yaml: document contains excessive aliasing"
    );
}

/// Deep values are dropped by recursion, which a test thread has no room for.
fn with_deep_stack(body: impl FnOnce() + Send + 'static) {
    std::thread::Builder::new()
        .stack_size(64 << 20)
        .spawn(body)
        .unwrap()
        .join()
        .unwrap();
}

#[test]
fn nesting_ends_where_gos_json_decoder_ends_it() {
    with_deep_stack(|| {
        let deep = |depth: usize| "- ".repeat(depth) + "x";
        assert!(read(deep(10_000).as_bytes()).is_ok());
        assert_eq!(
            reads(deep(10_001).as_bytes()),
            "error converting YAML to JSON: yaml: exceeded max depth of 10000"
        );
        let mixed = deep(10_000).replace('x', "[[x]]");
        assert_eq!(
            reads(mixed.as_bytes()),
            "error unmarshaling JSON: while decoding JSON: exceeded max depth"
        );
        assert_eq!(
            reads("[".repeat(20_000).as_bytes()),
            "error converting YAML to JSON: yaml: exceeded max depth of 10000"
        );
    });
}

#[test]
fn helm_4_loses_a_last_line_that_fills_its_buffer() {
    let line = |length: usize| format!("a: 1\nk: {}", "v".repeat(length - 3));
    for (length, keys) in [(4095, 2), (4096, 1), (4097, 2), (8192, 1)] {
        let documents = read_all(line(length).as_bytes(), &STANDARD).unwrap();
        let NodeData::Table(members) = &documents[0].root.data else {
            panic!()
        };
        assert_eq!(members.len(), keys, "{length}");
    }
    assert!(
        read_all(line(4096).split_once('\n').unwrap().1.as_bytes(), &STANDARD)
            .unwrap()
            .is_empty()
    );
}

/// The bytes of a span.
fn cut(text: &str, span: Span) -> &str {
    &text[span.start as usize..span.end as usize]
}

#[test]
fn every_key_and_value_knows_its_bytes() {
    let text = "\u{FEFF}é: &x 'a'\nb: !!str 1\nc: [2, {d: e f}]\ng:\n  h: |\n    i\n\n  j: *x\n# k\nl:\n- m\n- n # o\n";
    let document = read(text.as_bytes()).unwrap();
    let mut found = Vec::new();
    spans(&document.root, text, &mut found);
    assert_eq!(
        found,
        [
            "é",
            "'a'",
            "b",
            "!!str 1",
            "c",
            "[2, {d: e f}]",
            "2",
            "{d: e f}",
            "d",
            "e f",
            "g",
            "h: |\n    i\n\n  j: *x",
            "h",
            "|\n    i\n\n",
            "j",
            "'a'",
            "l",
            "- m\n- n",
            "m",
            "n",
        ]
    );
}

/// Collects the texts of all keys and values in order.
fn spans<'t>(node: &Node, text: &'t str, found: &mut Vec<&'t str>) {
    match &node.data {
        NodeData::List(items) => {
            for item in items {
                found.push(cut(text, item.span));
                spans(item, text, found);
            }
        }
        NodeData::Table(members) => {
            for member in members.values() {
                found.push(cut(text, member.key));
                found.push(cut(text, member.node.span));
                spans(&member.node, text, found);
            }
        }
        _ => {}
    }
}

#[test]
fn spans_survive_the_splitting_of_a_file() {
    let text = "a: 1\r\n---\r\nb: |\r\n  c\r\nd: e\r\n";
    let documents = read_all(text.as_bytes(), &STANDARD).unwrap();
    let mut found = Vec::new();
    for document in &documents {
        spans(&document.root, text, &mut found);
    }
    assert_eq!(found, ["a", "1", "b", "|\r\n  c\r\n", "d", "e"]);
}

#[test]
fn repeated_keys_are_reported_and_merged_ones_are_not() {
    let text = "x: &x {a: 1}\nb: {a: 2, c: 3, \"a\": 4}\nd: {<<: *x, a: 5}\ne: {a: 6, <<: *x}\nx: 7\n";
    let document = read(text.as_bytes()).unwrap();
    let places: Vec<_> = document
        .duplicates
        .iter()
        .map(|double| {
            (
                cut(text, double.lost),
                double.lost.start,
                cut(text, double.kept),
                double.kept.start,
            )
        })
        .collect();
    assert_eq!(places, [("a", 17, "\"a\"", 29), ("x", 0, "x", 73)]);
}

#[test]
fn errors_point_at_what_is_wrong() {
    for (text, wrong) in [
        ("a: b: c", ":"),
        ("a: 1\nb: @c", "@"),
        ("a: *z", "*z"),
        ("a: !!int x", "!!int x"),
        ("a: {~: 1}", "~"),
    ] {
        let at = read(text.as_bytes()).unwrap_err().at.unwrap();
        assert_eq!(cut(text, at), wrong, "{text}");
    }
}

/// Gives back the newline that Helm trims, which a text with final newlines needs.
fn with_newline(written: Result<Vec<u8>, String>) -> Vec<u8> {
    let mut text = written.unwrap();
    // A separator that ends a text is its own end of the line.
    if !text.ends_with("\u{2028}".as_bytes()) {
        text.push(b'\n');
    }
    text
}

proptest::proptest! {
    #[test]
    fn any_text_is_read_without_a_panic(text in "[a-c\\-:{}\\[\\],#&*!|>'\"%@ \t\n\r?.<=~0-9\\\\xu\u{85}\u{2028}\u{FEFF}é]{0,60}") {
        let _ = (read(text.as_bytes()), read_all(text.as_bytes(), &STANDARD));
    }

    #[test]
    fn any_bytes_are_read_without_a_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..80)) {
        let _ = (read(&bytes), read_all(&bytes, &STANDARD));
    }

    #[test]
    fn what_is_written_reads_back(texts in proptest::collection::btree_map("[ -~\n\té☃😀]{0,30}", "[ -~\n\té☃😀\u{2028}\u{FEFF}]{0,100}", 0..5)) {
        let value = Value::dict(texts.iter().map(|(key, text)| (key.as_str().into(), Value::str(text.as_str()))));
        proptest::prop_assert_eq!(reads(&with_newline(write(&value))), json(&value));
    }

    // With a tab at the beginning of a text go-yaml 3 writes what go-yaml 2 cannot read.
    #[test]
    fn what_is_written_prettily_reads_back(texts in proptest::collection::btree_map("[ -~\né☃😀]{0,30}", "[ -~\né☃😀\u{FEFF}]{0,100}", 0..5)) {
        let value = Value::dict(texts.iter().map(|(key, text)| (key.as_str().into(), Value::str(text.as_str()))));
        proptest::prop_assert_eq!(reads(&with_newline(write_pretty(&value))), json(&value));
    }
}

/// What a text says at `a` and `b`, or why it says nothing.
fn wanted_part(read: Result<Document, YamlError>) -> Result<Vec<String>, YamlError> {
    let root = read?.root;
    let NodeData::Table(members) = &root.data else {
        return Ok(vec![format!("{:?}", root.to_value())]);
    };
    let kept = members.iter().filter(|(key, _)| **key == "a" || **key == "b");
    Ok(kept
        .map(|(key, member)| format!("{key} {:?}", member.node.to_value()))
        .collect())
}

#[test]
fn leaving_out_what_is_not_wanted_neither_hides_a_fault_nor_changes_the_rest() {
    let rows = [
        "a: 1\nc: {d: [1, 2]}\nb: x\n",
        "a: 1\na: 2\nc: 3\n",
        "c: .nan\na: 1\n",
        "c: [-.inf]\na: 1\n",
        "c: {~: 1}\na: 1\n",
        "c: {18446744073709551615: 1}\na: 1\n",
        "? [x]\n: 1\na: 1\n",
        "c: &x {a: 5}\n<<: *x\nb: 1\n",
        "c: {<<: 3}\na: 1\n",
        "c: *nowhere\na: 1\n",
        "c: !!int x\na: 1\n",
        "!!str a: 1\n",
        "1: c\n+1: d\na: 1\n",
        "'': 1\na: 1\n",
        "c: \"x\na: 1\n",
        "- a\n- b\n",
        "text",
        "",
        "\u{FEFF}a: 1\nc: 2\n",
    ];
    for text in rows {
        let whole = wanted_part(read(text.as_bytes()));
        let part = wanted_part(read_members(text.as_bytes(), &|key| key == b"a" || key == b"b"));
        assert_eq!(whole, part, "{text:?}");
    }
    let deep = format!("c: {}{}\na: 1\n", "[".repeat(10_000), "]".repeat(10_000));
    let part = read_members(deep.as_bytes(), &|key| key == b"a");
    assert_eq!(wanted_part(read(deep.as_bytes())), wanted_part(part));
}
