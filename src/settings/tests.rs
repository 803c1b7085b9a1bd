use super::*;
use crate::value::format;

/// What each Helm makes of some settings: the tree, or the error.
enum Expected {
    Both(&'static str),
    Each(&'static str, &'static str),
}

use Expected::{Both, Each};

type Row = (&'static str, &'static [(&'static str, &'static str)], Expected);

const ROWS: &[Row] = &[
    (
        "the last of two settings of a key counts",
        &[("--set", "a=1,a=2")],
        Both(r#"{"a":2}"#),
    ),
    (
        "a comma at the end is no setting",
        &[("--set", "a=1,")],
        Both(r#"{"a":1}"#),
    ),
    (
        "two commas are a setting without value",
        &[("--set", "a=1,,b=2")],
        Both(r#"failed parsing --set data: key "" has no value (cannot end with ,)"#),
    ),
    (
        "a comma at the start is a setting without value",
        &[("--set", ",a=1")],
        Both(r#"failed parsing --set data: key "" has no value (cannot end with ,)"#),
    ),
    (
        "a key needs a value",
        &[("--set", "a")],
        Both(r#"failed parsing --set data: key "a" has no value"#),
    ),
    (
        "only the first equals sign divides",
        &[("--set", "a=b=c")],
        Both(r#"{"a":"b=c"}"#),
    ),
    ("a nameless key sets nothing", &[("--set", "=1,.a=1")], Both("{}")),
    (
        "a dot needs a name after it",
        &[("--set", "a.=1")],
        Both(r#"failed parsing --set data: key map "a" has no value"#),
    ),
    (
        "two dots need a name between them",
        &[("--set", "a..b=1")],
        Both(r#"failed parsing --set data: key map "a" has no value"#),
    ),
    (
        "a comma in a value starts a setting",
        &[("--set", "a=b,c")],
        Both(r#"failed parsing --set data: key "c" has no value"#),
    ),
    (
        "spaces belong to keys and values",
        &[("--set", "a= 1,b =2")],
        Both(r#"{"a":" 1","b ":2}"#),
    ),
    (
        "an empty value is an empty string",
        &[("--set", "a=,b=")],
        Both(r#"{"a":"","b":""}"#),
    ),
    (
        "words are typed",
        &[("--set", "a=TRUE,b=null,c=0,d=-7,e=01,f=1.5,g=yes")],
        Both(r#"{"a":true,"b":null,"c":0,"d":-7,"e":"01","f":"1.5","g":"yes"}"#),
    ),
    (
        "a list of typed words",
        &[("--set", "a={1,x,true, 2 }")],
        Both(r#"{"a":[1,"x",true," 2 "]}"#),
    ),
    (
        "an empty list holds an empty string",
        &[("--set", "a={}")],
        Both(r#"{"a":[""]}"#),
    ),
    (
        "a lone comma makes two empty strings",
        &[("--set", "a={,}")],
        Both(r#"{"a":["",""]}"#),
    ),
    (
        "a list must be closed",
        &[("--set", "a={1")],
        Both("failed parsing --set data: list must terminate with '}'"),
    ),
    (
        "text after a list is a key",
        &[("--set", "a={1}x")],
        Both(r#"failed parsing --set data: key "x" has no value"#),
    ),
    (
        "a setting may follow a list without comma",
        &[("--set", "a={1}b=2")],
        Both(r#"{"a":[1],"b":2}"#),
    ),
    (
        "lists do not nest",
        &[("--set", "a={{1}}")],
        Both(r#"failed parsing --set data: key "}" has no value"#),
    ),
    (
        "a template expression is a broken list",
        &[("--set", "a={{ .x }}")],
        Both(r#"failed parsing --set data: key "}" has no value"#),
    ),
    (
        "an index fills up with null",
        &[("--set", "a[1]=1")],
        Both(r#"{"a":[null,1]}"#),
    ),
    (
        "tables in lists merge",
        &[("--set", "a[0].b=1,a[0].c=2")],
        Both(r#"{"a":[{"b":1,"c":2}]}"#),
    ),
    (
        "lists in lists",
        &[("--set", "a[0][1]=x,a[0][0]=y")],
        Both(r#"{"a":[["y","x"]]}"#),
    ),
    (
        "an item that is no table gives way to one",
        &[("--set", "a[0]=1,a[0].b=2")],
        Both(r#"{"a":[{"b":2}]}"#),
    ),
    (
        "a negative index",
        &[("--set", "a[-1]=1")],
        Both("failed parsing --set data: negative -1 index not allowed"),
    ),
    (
        "an index that is no number",
        &[("--set", "a[x]=1")],
        Both(r#"failed parsing --set data: error parsing index: strconv.Atoi: parsing "x": invalid syntax"#),
    ),
    (
        "an index that no integer holds",
        &[("--set", "a[99999999999999999999]=1")],
        Both(
            r#"failed parsing --set data: error parsing index: strconv.Atoi: parsing "99999999999999999999": value out of range"#,
        ),
    ),
    (
        "the greatest index",
        &[("--set", "a[65537].b=1")],
        Both("failed parsing --set data: index of 65537 is greater than maximum supported index of 65536"),
    ),
    (
        "text after an index",
        &[("--set", "a[0]x'=1")],
        Both(r#"failed parsing --set data: unexpected data at end of array index: ['x' '\'']"#),
    ),
    (
        "zeros and a sign before an index",
        &[("--set", "a[01]=x,a[+0]=y")],
        Both(r#"{"a":["y","x"]}"#),
    ),
    (
        "an index without a value makes a list",
        &[("--set", "a[0]")],
        Both(r#"{"a":[]}"#),
    ),
    (
        "an index that is not closed",
        &[("--set", "a[0")],
        Each("failed parsing --set data: error parsing index: EOF", "{}"),
    ),
    (
        "an inner index that is not closed",
        &[("--set", "a[0][1")],
        Each(
            "failed parsing --set data: error parsing index: EOF",
            r#"{"a":[]}"#,
        ),
    ),
    (
        "a dot at the end",
        &[("--set", "a.,b=1")],
        Both(r#"failed parsing --set data: key "" has no value (cannot end with ,)"#),
    ),
    (
        "an item with a dot at the end",
        &[("--set", "a[0]=1"), ("--set", "a[0].")],
        Both(r#"{"a":[{}]}"#),
    ),
    (
        "an item table whose value is missing",
        &[("--set", "a[0].b=")],
        Both(r#"{"a":[]}"#),
    ),
    (
        "JSON is not for --set",
        &[("--set", "a=[1,2]")],
        Both(r#"failed parsing --set data: key "2]" has no value"#),
    ),
    (
        "a scalar does not become a table",
        &[("--set", "a=1,a.b=2")],
        Both(
            "failed parsing --set data: unable to parse key: interface conversion: interface {} is int64, not map[string]interface {}",
        ),
    ),
    (
        "null does not become a table",
        &[("--set", "a=null"), ("--set", "a.b=2")],
        Both(
            "failed parsing --set data: unable to parse key: interface conversion: interface {} is nil, not map[string]interface {}",
        ),
    ),
    (
        "a table does not become a list",
        &[("--set", "a.b=1,a[0]=2")],
        Both(
            "failed parsing --set data: unable to parse key: interface conversion: interface {} is map[string]interface {}, not []interface {}",
        ),
    ),
    (
        "a list does not become a table",
        &[("--set", "a={1},a.b=2")],
        Both(
            "failed parsing --set data: unable to parse key: interface conversion: interface {} is []interface {}, not map[string]interface {}",
        ),
    ),
    (
        "a table becomes a scalar",
        &[("--set", "a.b=2,a=1")],
        Both(r#"{"a":1}"#),
    ),
    (
        "an inner item that is no list",
        &[("--set", "a[0]=x,a[0][0]=1")],
        Both(
            "failed parsing --set data: unable to parse key: interface conversion: interface {} is string, not []interface {}",
        ),
    ),
    (
        "a backslash escapes any character",
        &[("--set", r#"a\.b=x\,y,c=\{z\},d=\\"#)],
        Both(r#"{"a.b":"x,y","c":"{z}","d":"\\"}"#),
    ),
    (
        "a backslash at the end is dropped",
        &[("--set", r#"a=b\"#)],
        Both(r#"{"a":"b"}"#),
    ),
    (
        "thirty dots are allowed",
        &[(
            "--set",
            "a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.b=1",
        )],
        Both(
            r#"{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"b":1}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}"#,
        ),
    ),
    (
        "thirty-one dots are not",
        &[(
            "--set",
            "a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.b=1",
        )],
        Both(
            "failed parsing --set data: value name nested level is greater than maximum supported nested level of 30",
        ),
    ),
    (
        "strings stay strings",
        &[("--set-string", "a=null,b=1,c={1,true},d[0]=0")],
        Both(r#"{"a":"null","b":"1","c":["1","true"],"d":["0"]}"#),
    ),
    (
        "string settings beat typed ones",
        &[("--set-string", "a=1"), ("--set", "a=2")],
        Both(r#"{"a":"1"}"#),
    ),
    (
        "literals take all to the end",
        &[("--set-literal", r#"a=b,c={x}=\y"#)],
        Both(r#"{"a":"b,c={x}=\\y"}"#),
    ),
    (
        "literals do not escape dots",
        &[("--set-literal", r#"a\.b=1"#)],
        Both(r#"{"a\\":{"b":"1"}}"#),
    ),
    (
        "literals know paths",
        &[("--set-literal", "a[1].b=x,")],
        Both(r#"{"a":[null,{"b":"x,"}]}"#),
    ),
    (
        "a literal needs a value too",
        &[("--set-literal", "a,b")],
        Both(r#"failed parsing --set-literal data: key "a,b" has no value"#),
    ),
    (
        "JSON numbers are floats",
        &[("--set-json", r#"a=1,b="x",c=[1,{"d":null}]"#)],
        Both(r#"{"a":1.0,"b":"x","c":[1.0,{"d":null}]}"#),
    ),
    (
        "an empty JSON value is null",
        &[("--set-json", "a=,b= ,c=")],
        Both(r#"{"a":null,"b":null,"c":null}"#),
    ),
    (
        "blanks around JSON values",
        &[("--set-json", "a=1 , b=2 c=3")],
        Both(r#"{" b":2.0,"a":1.0,"c":3.0}"#),
    ),
    (
        "JSON without a key sets nothing",
        &[("--set-json", "[1]")],
        Both("{}"),
    ),
    (
        "broken JSON",
        &[("--set-json", "a=[1")],
        Both("failed parsing --set-json data a=[1"),
    ),
    (
        "JSON text needs quotes",
        &[("--set-json", "a=x")],
        Both("failed parsing --set-json data a=x"),
    ),
    (
        "a whole JSON object",
        &[("--set-json", r#" {"a":{"b":1}} "#)],
        Each(
            r#"failed parsing --set-json data  {"a":{"b":1}} "#,
            r#"{"a":{"b":1.0}}"#,
        ),
    ),
    (
        "a broken JSON object",
        &[("--set-json", r#"{"a":1"#)],
        Each(
            r#"failed parsing --set-json data {"a":1"#,
            r#"failed parsing --set-json data JSON: {"a":1"#,
        ),
    ),
    (
        "JSON settings are weakest",
        &[("--set", "a.b=1"), ("--set-json", r#"a={"b":2,"c":3}"#)],
        Both(r#"{"a":{"b":1,"c":3.0}}"#),
    ),
    (
        "JSON into lists and tables",
        &[("--set-json", r#"a[1]={"x":1},a[1].y=true"#)],
        Both(r#"{"a":[null,{"x":1.0,"y":true}]}"#),
    ),
    (
        "files as values",
        &[("--set-file", "a=a.txt,b={a.txt,b.txt},c=")],
        Both(r#"{"a":"text a\n","b":["text a\n","b"],"c":""}"#),
    ),
    (
        "a file that is not there",
        &[("--set-file", "a.b=nope")],
        Both("failed parsing --set-file data: open nope: no such file or directory"),
    ),
];

/// The tree as JSON in which floats keep a decimal point.
fn shown(tree: &Tree) -> String {
    let quoted = |s: &[u8]| format::quote(s).to_string();
    match &tree.data {
        Data::Null => "null".into(),
        Data::Bool(b) => b.to_string(),
        Data::Int(n) => n.to_string(),
        Data::Float(f) => format!("{f:?}"),
        Data::Str(s) => quoted(s),
        Data::List(items) => format!("[{}]", items.iter().map(shown).collect::<Vec<_>>().join(",")),
        Data::Table(members) => {
            let members = members.iter().map(|(k, v)| format!("{}:{}", quoted(k), shown(v)));
            format!("{{{}}}", members.collect::<Vec<_>>().join(","))
        }
    }
}

fn setting(flag: &str, text: &str) -> Setting {
    let text = text.to_owned();
    match flag {
        "--set" => Setting::Set(text),
        "--set-string" => Setting::SetString(text),
        "--set-json" => Setting::Json(text),
        "--set-file" => Setting::SetFile(text),
        "--set-literal" => Setting::Literal(text),
        name => Setting::File(name.to_owned(), text.into_bytes().into()),
    }
}

fn files(name: &str) -> Result<Vec<u8>, String> {
    match name {
        "a.txt" => Ok(b"text a\n".to_vec()),
        "b.txt" => Ok(b"b".to_vec()),
        _ => Err(format!("open {name}: no such file or directory")),
    }
}

fn merged(args: &[(&str, &str)], compat: Compat) -> (Result<Tree, Failure>, Records) {
    let settings: Vec<Setting> = args.iter().map(|(flag, text)| setting(flag, text)).collect();
    let mut records = Records::default();
    (merge(&settings, compat, &files, &mut records), records)
}

#[test]
fn settings_make_the_trees_and_errors_of_both_helms() {
    for (name, args, expected) in ROWS {
        let (helm3, helm4) = match expected {
            Both(text) => (text, text),
            Each(helm3, helm4) => (helm3, helm4),
        };
        for (compat, expected) in [(Compat::Helm3, helm3), (Compat::Helm4, helm4)] {
            let found = match merged(args, compat).0 {
                Ok(tree) => shown(&tree),
                Err(failure) => failure.helm,
            };
            assert_eq!(&found, expected, "{name}, {compat}");
        }
    }
}

/// The characters at a place.
fn cut(records: &Records, place: Option<Place>) -> String {
    let place = place.unwrap();
    let source = records.sources.get(place.source).unwrap();
    String::from_utf8_lossy(source.slice(place.span)).into_owned()
}

#[test]
fn faults_point_at_the_characters_that_caused_them() {
    for (flag, text, expected) in [
        ("--set", "x=1,a=1,a.b=2", "a"),
        ("--set", "a=b,c", "c"),
        ("--set", "a[0]x=1", "x"),
        ("--set", "a[zz]=1", "zz"),
        ("--set", "b=1,a[-1]=1", "-1"),
        ("--set", "a={1,2", "{1,2"),
        ("--set", "a..b=1", "a..b=1"),
        ("--set", "a,b=1", "a,"),
        ("--set-json", "a=[1,x]", "x]"),
        ("--set-file", "a={a.txt,nope}", "nope"),
        ("--set-literal", "é.b", "b"),
    ] {
        let (result, records) = merged(&[(flag, text)], Compat::Helm4);
        let problem = result.unwrap_err().problem;
        assert_eq!(cut(&records, problem.place), expected, "{flag} {text}");
        assert_eq!(problem.rule.id, "bad-setting");
    }
}

#[test]
fn each_part_of_a_setting_knows_its_key_value_and_whole_text() {
    let (tree, records) = merged(&[("--set", r"x=1,a.b\.c[0]={u,v},d=2")], Compat::Helm4);
    let tree = tree.unwrap();
    let spots = |node: &Tree| {
        let origin = records.ledger.get(node.origin).unwrap();
        [origin.key, origin.value, origin.place].map(|place| cut(&records, place))
    };
    let a = tree.at(["a"]).unwrap();
    let list = tree.at(["a", "b.c"]).unwrap();
    let whole = r"a.b\.c[0]={u,v}";
    assert_eq!(spots(a), ["a", "{u,v}", whole]);
    assert_eq!(spots(list), [r"b\.c", "{u,v}", whole]);
    let Data::List(items) = &list.data else {
        panic!("no list")
    };
    assert_eq!(spots(&items[0]), ["0", "{u,v}", whole]);
    let Data::List(words) = &items[0].data else {
        panic!("no list")
    };
    let word = records.ledger.get(words[1].origin).unwrap();
    assert_eq!(cut(&records, word.value), "v");
    assert_eq!(spots(tree.at(["d"]).unwrap()), ["d", "2", "d=2"]);
}

#[test]
fn what_a_setting_replaced_can_be_told() {
    let args = [
        ("v.yaml", "a:\n  b: 1\n"),
        ("w.yaml", "a:\n  b: [2]\n"),
        ("--set", "a.b=3"),
        ("--set-string", "a.b=4"),
    ];
    let (tree, records) = merged(&args, Compat::Helm4);
    let tree = tree.unwrap();
    let leaf = tree.at(["a", "b"]).unwrap();
    let told: Vec<String> = records
        .ledger
        .chain(leaf.origin)
        .map(|(_, origin)| cut(&records, origin.place))
        .collect();
    assert_eq!(told, ["a.b=4", "a.b=3", "b: [2]", "b: 1"]);
}

#[test]
fn values_files_differ_in_how_many_documents_count() {
    let text = "b: {b: 2}\na: 1\n---\nb: {c: 3}\na:\n";
    for (compat, expected) in [
        (Compat::Helm3, r#"{"a":1.0,"b":{"b":2.0}}"#),
        (Compat::Helm4, r#"{"a":null,"b":{"b":2.0,"c":3.0}}"#),
    ] {
        let tree = merged(&[("v.yaml", text)], compat).0.unwrap();
        assert_eq!(shown(&tree), expected, "{compat}");
    }
    for (text, kind) in [("[1]", "array"), ("x", "string"), ("5", "number"), ("on", "bool")] {
        let root = format!(
            "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal {kind} into Go value of \
             type map[string]interface {{}}"
        );
        let helm3 = merged(&[("v.yaml", text)], Compat::Helm3).0.unwrap_err();
        assert_eq!(helm3.helm, format!("failed to parse v.yaml: {root}"));
        assert_eq!(helm3.problem.rule.id, "bad-values-file");
        let helm4 = merged(&[("v.yaml", text)], Compat::Helm4).0.unwrap_err();
        assert_eq!(
            helm4.helm,
            format!("failed to parse v.yaml: cannot unmarshal yaml document: {root}")
        );
    }
    for text in ["", "# nothing\n", "null", "~"] {
        assert_eq!(
            shown(&merged(&[("v.yaml", text)], Compat::Helm4).0.unwrap()),
            "{}"
        );
        assert_eq!(
            shown(&merged(&[("v.yaml", text)], Compat::Helm3).0.unwrap()),
            "{}"
        );
    }
}

#[test]
fn settings_show_through_files_as_helm_parses_into_them() {
    let row = |file, set| merged(&[("v.yaml", file), ("--set", set)], Compat::Helm4).0;
    assert_eq!(
        shown(&row("l: [1.5, 2, 3]", "l[1]=9").unwrap()),
        r#"{"l":[1.5,9,3.0]}"#
    );
    assert_eq!(
        row("a:", "a.b=1").unwrap_err().helm,
        "failed parsing --set data: unable to parse key: interface conversion: interface {} is nil, not \
         map[string]interface {}"
    );
}

#[test]
fn hostile_keys_are_refused_before_they_cost_memory_or_stack() {
    let brackets = format!("a{}=1", "[0]".repeat(20_000));
    let failure = merged(&[("--set", &brackets)], Compat::Helm4).0.unwrap_err();
    assert_eq!(failure.problem.rule.id, "limit");
    let alternating = format!("a{}=1", "[0].b".repeat(20_000));
    let failure = merged(&[("--set", &alternating)], Compat::Helm4).0.unwrap_err();
    assert_eq!(failure.problem.rule.id, "limit");
    let many: Vec<String> = (0..2000).map(|i| format!("a[{i}][65536]=1")).collect();
    let failure = merged(&[("--set", &many.join(","))], Compat::Helm4)
        .0
        .unwrap_err();
    assert_eq!(failure.problem.rule.id, "limit");
    let one = merged(&[("--set", "a[65536]=1")], Compat::Helm4).0.unwrap();
    let Data::List(items) = &one.at(["a"]).unwrap().data else {
        panic!("no list")
    };
    assert_eq!(items.len(), 65537);
}
