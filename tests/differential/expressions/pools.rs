//! What random expressions are made of: values, words by what a parameter is for, forms of flow.

/// The values that expressions find.
pub const VALUES: &str = r##"n: 3
zero: 0
one: 1
big: 12345678
f: 1.5
neg: -2
s: hello
e: ""
num: "42"
t: true
fa: false
nil1: null
l: [1, a, 2.5, true, null, [x], {k: v}]
ls: [b, a, c, a]
ln: [3, 1, 2, 1]
lm: [{name: x, v: 1}, {name: y, v: 2}]
le: []
m: {a: 1, b: two, c: {d: [x, y], e: null}, f: false}
me: {}
nest: {a: {b: {c: deep}}, name: web, port: 8080}
labels: {app: web, "app.kubernetes.io/name": web, tier: "1"}
ver: 1.2.3-rc.1+b
date: "2024-02-03"
yaml: "a: 1\nb: [x, 2.5]\nc: {d: null}\n"
json: '{"a": [1, "x", null], "b": {"c": 1.5}}'
uni: "héllo ☃ \U0001F600"
re: "(a+)(b)?"
multi: "a\n b\n\nc\n"
url: "https://u:p@h.example:8080/p/a?q=1#f"
tpl: "<{{ .Values.s | upper }}>"
"##;

/// Settings beside them: integers come from here only.
pub const SETTINGS: &[&str] = &[
    "--set",
    "i=5,im.a=1,il={1,2,3},big64=9007199254740993",
    "--set-string",
    "is=7",
];

pub const PATHS: &[&str] = &[
    "n",
    "zero",
    "one",
    "big",
    "f",
    "neg",
    "s",
    "e",
    "num",
    "t",
    "fa",
    "nil1",
    "l",
    "ls",
    "ln",
    "lm",
    "le",
    "m",
    "me",
    "nest",
    "labels",
    "ver",
    "date",
    "yaml",
    "json",
    "uni",
    "re",
    "multi",
    "url",
    "i",
    "im",
    "il",
    "is",
    "big64",
    "m.a",
    "m.b",
    "m.c",
    "m.c.d",
    "m.c.e",
    "nest.a.b",
    "nest.a.b.c",
    "m.nope",
    "nope",
    "s.x",
    "nope.deeper",
    "tpl",
];
pub const TEXTS: &[&str] = &[
    "s", "e", "num", "uni", "yaml", "json", "multi", "ver", "date", "url", "is", "m.b",
];
pub const NUMBERS: &[&str] = &["n", "zero", "big", "f", "neg", "i", "m.a", "one"];
pub const LISTS: &[&str] = &["l", "ls", "ln", "lm", "le", "il", "m.c.d"];
pub const DICTS: &[&str] = &["m", "me", "nest", "labels", "m.c", "im", "nest.a"];
pub const OTHERS: &[&str] = &[
    ".Release.Name",
    ".Release.IsUpgrade",
    ".Release.Revision",
    ".Chart.Name",
    ".Chart.Version",
    ".Chart.AppVersion",
    ".Capabilities.KubeVersion.Version",
    ".Capabilities.KubeVersion",
    "(.Capabilities.APIVersions.Has \"v1\")",
    ".Template.Name",
    ".Template.BasePath",
    "(.Files.Get \"a.txt\")",
    "(.Files.Lines \"a.txt\")",
    "(.Files.GetBytes \"a.txt\")",
    "(toDate \"2006-01-02\" \"2024-02-03\")",
    "(semver \"1.2.3-rc.1+b\")",
    "(urlParse .Values.url)",
    "nil",
    "$",
];

pub const WORDS: &[&str] = &[
    "",
    " ",
    "a",
    "abc",
    "a,b,,c",
    "Hello World",
    "foo-bar_baz",
    "x=1&y=2",
    "  pad  ",
    "héé",
    "日本",
    "\\x00\\xff",
    "line1\\nline2",
    "\\ttab",
    "it's",
    "\\\"q\\\"",
    "<b>&'",
    "1",
    "-7",
    "1.5",
    "0x1F",
    "1e3",
    "true",
    "null",
    "yes",
    "%s %d",
    "$1",
    "{{ 1 }}",
    "aaaabbbb",
    "/a/../b.txt",
    "a.b.c",
    "YWJj",
    "!!!",
    "CamelCaseXMLWord",
    "\\U0001F600",
];
pub const SMALL: &[&str] = &["0", "1", "2", "3", "5", "8", "-1", "-3", "12", "'a'", "0x2"];
pub const LARGE: &[&str] = &[
    "9223372036854775807",
    "-9223372036854775807",
    "100000",
    "1000000",
    "10000000",
    "4294967296",
    "0b101",
    "0o17",
    "1_000",
];
pub const FLOATS: &[&str] = &[
    "0.0",
    "1.5",
    "-2.5",
    "1e3",
    "1e21",
    "0.000001",
    "3.999",
    "1e-7",
    "123456.789",
    "0x1p4",
];

/// What a parameter is for, by the function: words that make sense there, and some that do not.
pub const SPECIAL: &[(&[&str], usize, &[&str])] = &[
    (
        &[
            "regexMatch",
            "regexFind",
            "regexFindAll",
            "regexReplaceAll",
            "regexReplaceAllLiteral",
            "regexSplit",
            "mustRegexMatch",
            "mustRegexFind",
            "mustRegexFindAll",
            "mustRegexReplaceAll",
            "mustRegexReplaceAllLiteral",
            "mustRegexSplit",
        ],
        0,
        &[
            "a+",
            "(a)(b)?",
            "[",
            "^h",
            "\\\\d+",
            ".*",
            "",
            "(?i)HELLO",
            "[[:alpha:]]+",
            "o",
            "\\\\bH",
            "(?P<x>l+)",
            "[^a-c]",
            "a{2,3}",
            "(",
            "x*",
            "\\\\s",
            "é|☃",
            "(?s).+",
            "a**",
            "\\\\pL+",
            "$",
        ],
    ),
    (
        &[
            "regexReplaceAll",
            "regexReplaceAllLiteral",
            "mustRegexReplaceAll",
            "mustRegexReplaceAllLiteral",
        ],
        2,
        &["$1", "${1}x", "<$0>", "$x", "$$", "", "${x}-", "\\\\1"],
    ),
    (
        &["date", "dateInZone", "date_in_zone", "toDate", "mustToDate"],
        0,
        &[
            "2006-01-02",
            "15:04:05 MST",
            "Monday Jan _2 06 3:4:5PM",
            "2006-01-02T15:04:05Z07:00",
            ".000",
            "002",
            "Mon Jan 2 15:04:05 -0700 2006",
            "",
            "x",
        ],
    ),
    (
        &["toDate", "mustToDate"],
        1,
        &[
            "2024-02-03",
            "2024-02-30",
            "2024-02-03T04:05:06Z",
            "15:04:05 UTC",
            "Saturday Feb  3 24 3:4:5PM",
            "x",
        ],
    ),
    (
        &["dateInZone", "date_in_zone"],
        2,
        &[
            "UTC",
            "America/New_York",
            "Europe/Berlin",
            "Nope",
            "",
            "Local",
            "Asia/Kolkata",
        ],
    ),
    (
        &["dateModify", "date_modify", "mustDateModify", "must_date_modify"],
        0,
        &["-2h", "1h30m", "24h", "x", "1.5s", "100ms", "-8760h", ""],
    ),
    (
        &["semver", "semverCompare"],
        0,
        &[
            "1.2.3",
            "v1.2",
            "1.2.3-rc1",
            "abc",
            ">=1.19-0",
            "^1.2",
            "~1.2.0",
            "*",
            "1.x || >2",
            ">=1.0.0 <2.0.0",
            "1.2.3 - 2",
            "=>1.2",
            "!=1.2.3",
            "",
        ],
    ),
    (
        &["semverCompare"],
        1,
        &["1.2.3", "v1.20.0-eks-1", "1.19", "abc", "2", "0.0.1", "1.2.3+b"],
    ),
    (
        &["fromYaml", "fromYamlArray"],
        0,
        &[
            "a: 1",
            "[1, 2",
            "- a\\n- b",
            "{a: {b: [1, x]}}",
            "null",
            "x",
            "a: b: c",
            "a: yes\\nb: 010\\nc: 1.10",
            "---\\na: 1\\n---\\nb: 2",
            "? x",
            "a: |\\n  t\\n",
            "&x a: *x",
            "",
        ],
    ),
    (
        &["fromJson", "fromJsonArray", "mustFromJson"],
        0,
        &[
            "{\\\"a\\\": 1}",
            "[1, \\\"x\\\"]",
            "null",
            "{",
            "1e400",
            "\\\"x\\\"",
            "{\\\"a\\\": [1.5, null]}",
            "",
            "tru",
            "{\\\"a\\\":1} x",
            "[1,]",
        ],
    ),
    (
        &["fromToml"],
        0,
        &[
            "a = 1",
            "[t]\\nx = \\\"y\\\"",
            "a = [1, 2]",
            "a =",
            "d = 2024-01-01",
            "[[l]]\\nn = 1.5",
        ],
    ),
    (
        &["urlParse"],
        0,
        &[
            "http://h/p?q#f",
            "https://u:p@h:1/",
            "mailto:x@y",
            "//h/p",
            "%zz",
            "",
            "http://[::1]:80/x",
            ":x",
        ],
    ),
    (&["b64dec"], 0, &["YWJj", "YQ==", "!!!", "YWJj\\n", "", "YQ"]),
    (&["b32dec"], 0, &["MFRGG===", "abc", "", "MFRGG"]),
    (
        &["printf"],
        0,
        &[
            "%d",
            "%s",
            "%v",
            "%q",
            "%5d|",
            "%-5s|",
            "%05.2f",
            "%x",
            "%t",
            "%T",
            "%+v",
            "%#v",
            "%%",
            "%!",
            "%c",
            "%U",
            "%e",
            "%g",
            "%[2]d",
            "%*d",
            "%6.2v|",
            "%s %v",
            "%[1]v%[1]T",
            "%08b",
            "%o",
            "% x",
            "%+q",
            "%#x",
            "%",
            "%[3]*.[2]*[1]f",
            "%.2s",
            "%G",
            "%p x",
            "%w",
        ],
    ),
    (
        &["typeIs", "typeIsLike", "kindIs"],
        0,
        &[
            "string",
            "int",
            "float64",
            "map",
            "slice",
            "[]interface {}",
            "map[string]interface {}",
            "invalid",
            "bool",
        ],
    ),
    (
        &["tpl"],
        0,
        &[
            "{{ .Values.s }}",
            "{{ . | toJson | len }}",
            "{{ nope }}",
            "{{ fail \\\"x\\\" }}",
            "",
            "{{",
        ],
    ),
    (&["include"], 0, &["echo", "shout", "outer", "nope", "boom"]),
    (
        &["duration", "durationRound"],
        0,
        &["95", "2h10m5s", "x", "400h", "1.5s", "-3m", "9999999"],
    ),
    (&["lookup"], 0, &["v1", ""]),
    (
        &["get", "set", "unset", "hasKey"],
        1,
        &["a", "b", "nope", "c", ""],
    ),
    (&["pluck"], 0, &["a", "name", "nope"]),
    (
        &[
            "ext", "base", "dir", "clean", "isAbs", "osExt", "osBase", "osDir", "osClean",
        ],
        0,
        &["/a/../b.txt", "a/b/", "", ".", "../x", "//a//b", "/", "a.tar.gz"],
    ),
    (&["genCA"], 0, &["x"]),
];

/// Small numbers only: what they make grows with them.
pub const BOUNDED: &[&str] = &[
    "repeat",
    "indent",
    "nindent",
    "until",
    "untilStep",
    "seq",
    "wrap",
    "wrapWith",
    "round",
    "chunk",
    "mustChunk",
    "abbrev",
    "abbrevboth",
    "trunc",
    "substr",
    "printf",
];

/// Functions whose results nobody can hold against each other: chance, clock and order. `lookup` and
/// `getHostByName` are not among them, as they give nothing.
pub const LEFT_OUT: &[&str] = &["values", "keys"];

/// What changes its first argument: that must be the expression's own.
pub const CHANGES: &[&str] = &[
    "set",
    "unset",
    "merge",
    "mergeOverwrite",
    "mustMerge",
    "mustMergeOverwrite",
];
