use super::*;
use crate::chart::{self, File};
use crate::json::{self, Style};
use crate::settings::{self, Setting};
use crate::tree::Layer;

/// A parent `c` with a subchart `s`, what the user sets, and what each Helm makes of it: all values
/// as JSON, or the error after a `!`; and its log lines in byte order.
struct Row {
    name: &'static str,
    /// The parent's `dependencies`, where it has any.
    dependencies: &'static str,
    values: &'static str,
    subvalues: &'static str,
    file: &'static str,
    sets: &'static [&'static str],
    helm3: (&'static str, &'static [&'static str]),
    helm4: (&'static str, &'static [&'static str]),
}

#[rustfmt::skip]
const ROWS: &[Row] = &[
    Row {
        name: "a user's null deletes defaults at any depth",
        dependencies: "",
        values: "{a: 1, m: {x: 1, w: 2}}",
        subvalues: "{k: 1, h: {w: 1}}",
        file: "{a: null, m: {x: null}, s: {k: null, h: {w: null}}}",
        sets: &[],
        helm3: (r#"{"m":{"w":2},"s":{"global":{},"h":{}}}"#, &[]),
        helm4: (r#"{"m":{"w":2},"s":{"global":{},"h":{}}}"#, &[]),
    },
    Row {
        name: "a null without a default stays",
        dependencies: "",
        values: "{a: 1}",
        subvalues: "{}",
        file: "",
        sets: &["b=null", "a=null", "s.c.e=null"],
        helm3: (r#"{"b":null,"s":{"c":{"e":null},"global":{}}}"#, &[]),
        helm4: (r#"{"b":null,"s":{"c":{"e":null},"global":{}}}"#, &[]),
    },
    Row {
        name: "a parent's null for a subchart's default",
        dependencies: "",
        values: "{s: {k: null}}",
        subvalues: "{k: 1}",
        file: "",
        sets: &[],
        helm3: (r#"{"s":{"global":{}}}"#, &[]),
        helm4: (r#"{"s":{"global":{},"k":1}}"#, &[]),
    },
    Row {
        name: "nulls among defaults",
        dependencies: "",
        values: "{a: , m: {x: , w: 1}}",
        subvalues: "{b: , h: {z: }}",
        file: "",
        sets: &[],
        helm3: (r#"{"a":null,"m":{"w":1,"x":null},"s":{"b":null,"global":{},"h":{"z":null}}}"#, &[]),
        helm4: (r#"{"m":{"w":1},"s":{"global":{},"h":{}}}"#, &[]),
    },
    Row {
        name: "nulls among defaults of a declared subchart",
        dependencies: "[{name: s, version: '*'}]",
        values: "{a: , m: {x: , w: 1}}",
        subvalues: "{b: , h: {z: }}",
        file: "",
        sets: &[],
        helm3: (r#"{"a":null,"m":{"w":1,"x":null},"s":{"global":{},"h":{"z":null}}}"#, &[]),
        helm4: (r#"{"m":{"w":1},"s":{"global":{},"h":{}}}"#, &[]),
    },
    Row {
        name: "an empty subchart block",
        dependencies: "",
        values: "{s: }",
        subvalues: "{k: 1}",
        file: "",
        sets: &[],
        helm3: ("! type mismatch on s: %!t(<nil>)", &[]),
        helm4: (r#"{"s":{"global":{},"k":1}}"#, &[]),
    },
    Row {
        name: "an empty block of a declared subchart",
        dependencies: "[{name: s, version: '*'}]",
        values: "{s: }",
        subvalues: "{k: 1}",
        file: "",
        sets: &[],
        helm3: ("! type mismatch on s: %!t(<nil>)", &[]),
        helm4: ("! chart dependencies processing failed: type mismatch on s: %!t(<nil>)", &[r#"level=ERROR msg="chart dependencies processing failed" error="type mismatch on s: %!t(<nil>)""#]),
    },
    Row {
        name: "a scalar for a subchart",
        dependencies: "",
        values: "{}",
        subvalues: "{k: 1}",
        file: "",
        sets: &["s=false"],
        helm3: ("! type mismatch on s: false", &[]),
        helm4: ("! type mismatch on s: false", &[]),
    },
    Row {
        name: "a list for a subchart",
        dependencies: "",
        values: "{}",
        subvalues: "{k: 1}",
        file: "{s: [1, a]}",
        sets: &[],
        helm3: ("! type mismatch on s: [%!t(float64=1) %!t(string=a)]", &[]),
        helm4: ("! type mismatch on s: [%!t(float64=1) %!t(string=a)]", &[]),
    },
    Row {
        name: "a table over a scalar",
        dependencies: "",
        values: "{m: str, h: {m: str}}",
        subvalues: "{}",
        file: "{m: {x: 1}, h: {m: {x: 1}}}",
        sets: &[],
        helm3: (r#"{"h":{"m":{"x":1}},"m":{"x":1},"s":{"global":{}}}"#, &["coalesce.go:237: warning: skipped value for c.m: Not a table.", "coalesce.go:319: warning: destination for c.h.m is a table. Ignoring non-table value (str)"]),
        helm4: (r#"{"h":{"m":{"x":1}},"m":{"x":1},"s":{"global":{}}}"#, &[r#"level=INFO msg="warning: destination for c.h.m is a table. Ignoring non-table value (str)""#, r#"level=INFO msg="warning: skipped value for c.m: Not a table.""#]),
    },
    Row {
        name: "a scalar over a table",
        dependencies: "",
        values: "{m: {x: 1}, h: {m: {x: 1, w: [a, null]}}}",
        subvalues: "{}",
        file: "{m: str, h: {m: str}}",
        sets: &[],
        helm3: (r#"{"h":{"m":"str"},"m":"str","s":{"global":{}}}"#, &["coalesce.go:316: warning: cannot overwrite table with non table for c.h.m (map[w:[a <nil>] x:1])"]),
        helm4: (r#"{"h":{"m":"str"},"m":"str","s":{"global":{}}}"#, &[r#"level=INFO msg="warning: cannot overwrite table with non table for c.h.m (map[w:[a <nil>] x:1])""#]),
    },
    Row {
        name: "globals merge downwards",
        dependencies: "",
        values: "{global: {a: 1, m: {x: 1}}}",
        subvalues: "{global: {a: 2, b: 3, m: {x: 2, w: 2}}}",
        file: "",
        sets: &["s.global.q=1"],
        helm3: (r#"{"global":{"a":1,"m":{"x":1}},"s":{"global":{"a":1,"b":3,"m":{"w":2,"x":1},"q":1}}}"#, &[]),
        helm4: (r#"{"global":{"a":1,"m":{"x":1}},"s":{"global":{"a":1,"b":3,"m":{"w":2,"x":1},"q":1}}}"#, &[]),
    },
    Row {
        name: "a global that is no table",
        dependencies: "",
        values: "{global: str}",
        subvalues: "{k: 1}",
        file: "",
        sets: &[],
        helm3: (r#"{"global":"str","s":{"k":1}}"#, &["coalesce.go:145: warning: skipping globals because source global is not a table."]),
        helm4: (r#"{"global":"str","s":{"k":1}}"#, &[r#"level=INFO msg="warning: skipping globals because source global is not a table.""#]),
    },
    Row {
        name: "a subchart's global that is no table",
        dependencies: "",
        values: "{global: {a: 1}}",
        subvalues: "{global: str}",
        file: "{s: {global: str}}",
        sets: &[],
        helm3: (r#"{"global":{"a":1},"s":{"global":"str"}}"#, &["coalesce.go:138: warning: skipping globals because destination global is not a table."]),
        helm4: (r#"{"global":{"a":1},"s":{"global":"str"}}"#, &[r#"level=INFO msg="warning: skipping globals because destination global is not a table.""#]),
    },
    Row {
        name: "a user's null for a global",
        dependencies: "",
        values: "{global: {a: 1}}",
        subvalues: "{global: {a: 2}}",
        file: "",
        sets: &["global.a=null"],
        helm3: (r#"{"global":{},"s":{"global":{"a":2}}}"#, &[]),
        helm4: (r#"{"global":{},"s":{"global":{"a":2}}}"#, &[]),
    },
    Row {
        name: "a global table onto a subchart's scalar",
        dependencies: "",
        values: "{global: {a: {x: 1}}}",
        subvalues: "{}",
        file: "{s: {global: {a: str}}}",
        sets: &[],
        helm3: (r#"{"global":{"a":{"x":1}},"s":{"global":{"a":"str"}}}"#, &[r#"coalesce.go:161: Conflict: cannot merge map onto non-map for "a". Skipping."#]),
        helm4: (r#"{"global":{"a":{"x":1}},"s":{"global":{"a":"str"}}}"#, &[r#"level=INFO msg="Conflict: cannot merge map onto non-map for \"a\". Skipping.""#]),
    },
    Row {
        name: "the HA case, not declared",
        dependencies: "",
        values: "{}",
        subvalues: "{global: {ha: {x: 1}}}",
        file: "",
        sets: &["global.ha=false"],
        helm3: (r#"{"global":{"ha":false},"s":{"global":{"ha":false}}}"#, &["coalesce.go:316: warning: cannot overwrite table with non table for c.s.global.ha (map[x:1])"]),
        helm4: (r#"{"global":{"ha":false},"s":{"global":{"ha":false}}}"#, &[r#"level=INFO msg="warning: cannot overwrite table with non table for c.s.global.ha (map[x:1])""#]),
    },
    Row {
        name: "the HA case, declared",
        dependencies: "[{name: s, version: '*'}]",
        values: "{}",
        subvalues: "{global: {ha: {x: 1}}}",
        file: "",
        sets: &["global.ha=false"],
        helm3: (r#"{"global":{"ha":false},"s":{"global":{"ha":{"x":1}}}}"#, &["coalesce.go:175: key ha is table. Skipping", "coalesce.go:316: warning: cannot overwrite table with non table for c.s.global.ha (map[x:1])"]),
        helm4: (r#"{"global":{"ha":false},"s":{"global":{"ha":{"x":1}}}}"#, &[r#"level=INFO msg="key ha is table. Skipping""#, r#"level=INFO msg="warning: cannot overwrite table with non table for c.s.global.ha (map[x:1])""#]),
    },
    Row {
        name: "the HA case with the parent's table",
        dependencies: "[{name: s, version: '*'}]",
        values: "{global: {ha: {x: 1}}}",
        subvalues: "{}",
        file: "",
        sets: &["global.ha=false"],
        helm3: (r#"{"global":{"ha":false},"s":{"global":{"ha":{"x":1}}}}"#, &["coalesce.go:175: key ha is table. Skipping", "coalesce.go:316: warning: cannot overwrite table with non table for c.global.ha (map[x:1])", "coalesce.go:316: warning: cannot overwrite table with non table for c.global.ha (map[x:1])"]),
        helm4: (r#"{"global":{"ha":false},"s":{"global":{"ha":{"x":1}}}}"#, &[r#"level=INFO msg="key ha is table. Skipping""#, r#"level=INFO msg="warning: cannot overwrite table with non table for c.global.ha (map[x:1])""#, r#"level=INFO msg="warning: cannot overwrite table with non table for c.global.ha (map[x:1])""#]),
    },
    Row {
        name: "a scalar over a subchart's table, not declared",
        dependencies: "",
        values: "{}",
        subvalues: "{k: {x: 1}}",
        file: "{s: {k: str}}",
        sets: &[],
        helm3: (r#"{"s":{"global":{},"k":"str"}}"#, &[]),
        helm4: (r#"{"s":{"global":{},"k":"str"}}"#, &[]),
    },
    Row {
        name: "a scalar over a subchart's table, declared",
        dependencies: "[{name: s, version: '*'}]",
        values: "{}",
        subvalues: "{k: {x: 1}}",
        file: "{s: {k: str}}",
        sets: &[],
        helm3: (r#"{"s":{"global":{},"k":"str"}}"#, &["coalesce.go:316: warning: cannot overwrite table with non table for c.s.k (map[x:1])"]),
        helm4: (r#"{"s":{"global":{},"k":"str"}}"#, &[r#"level=INFO msg="warning: cannot overwrite table with non table for c.s.k (map[x:1])""#]),
    },
    Row {
        name: "global tables deeper than one level are shared upwards",
        dependencies: "",
        values: "{global: {a: {b: {c: 1}}}}",
        subvalues: "{global: {a: {b: {d: 2}, e: 3}}}",
        file: "",
        sets: &[],
        helm3: (r#"{"global":{"a":{"b":{"c":1,"d":2}}},"s":{"global":{"a":{"b":{"c":1,"d":2},"e":3}}}}"#, &[]),
        helm4: (r#"{"global":{"a":{"b":{"c":1,"d":2}}},"s":{"global":{"a":{"b":{"c":1,"d":2},"e":3}}}}"#, &[]),
    },
    Row {
        name: "the first boolean of a condition decides",
        dependencies: "[{name: s, version: '*', condition: 'nope,z.a,z.b'}]",
        values: "{z: {b: false}}",
        subvalues: "{k: 1}",
        file: "",
        sets: &["z.a=true"],
        helm3: (r#"{"s":{"global":{},"k":1},"z":{"a":true,"b":false}}"#, &[]),
        helm4: (r#"{"s":{"global":{},"k":1},"z":{"a":true,"b":false}}"#, &[]),
    },
    Row {
        name: "a blank within a condition belongs to the path",
        dependencies: "[{name: s, version: '*', condition: 'nope, z'}]",
        values: "{z: false}",
        subvalues: "{k: 1}",
        file: "",
        sets: &[],
        helm3: (r#"{"s":{"global":{},"k":1},"z":false}"#, &[]),
        helm4: (r#"{"s":{"global":{},"k":1},"z":false}"#, &[]),
    },
    Row {
        name: "a condition that is no boolean",
        dependencies: "[{name: s, version: '*', condition: 'z'}]",
        values: "{z: str}",
        subvalues: "{k: 1}",
        file: "",
        sets: &[],
        helm3: (r#"{"s":{"global":{},"k":1},"z":"str"}"#, &["dependencies.go:64: Warning: Condition path 'z' for chart s returned non-bool value"]),
        helm4: (r#"{"s":{"global":{},"k":1},"z":"str"}"#, &[r#"level=WARN msg="returned non-bool value" path=z chart=s"#]),
    },
    Row {
        name: "a subchart's own default switches it off",
        dependencies: "[{name: s, version: '*', condition: s.enabled}]",
        values: "{}",
        subvalues: "{enabled: false}",
        file: "",
        sets: &[],
        helm3: ("{}", &[]),
        helm4: ("{}", &[]),
    },
    Row {
        name: "a null over a subchart's own switch",
        dependencies: "[{name: s, version: '*', condition: s.enabled}]",
        values: "{s: {enabled: null}}",
        subvalues: "{enabled: false}",
        file: "",
        sets: &[],
        helm3: (r#"{"s":{"global":{}}}"#, &[]),
        helm4: (r#"{"s":{}}"#, &[]),
    },
    Row {
        name: "conditions beat tags",
        dependencies: "[{name: s, version: '*', condition: s.enabled, tags: [t]}]",
        values: "{tags: {t: false}, s: {enabled: true}}",
        subvalues: "{k: 1}",
        file: "",
        sets: &[],
        helm3: (r#"{"s":{"enabled":true,"global":{},"k":1},"tags":{"t":false}}"#, &[]),
        helm4: (r#"{"s":{"enabled":true,"global":{},"k":1},"tags":{"t":false}}"#, &[]),
    },
    Row {
        name: "one true tag is enough",
        dependencies: "[{name: s, version: '*', tags: [t, u]}]",
        values: "{tags: {t: false, u: true}}",
        subvalues: "{k: 1}",
        file: "",
        sets: &[],
        helm3: (r#"{"s":{"global":{},"k":1},"tags":{"t":false,"u":true}}"#, &[]),
        helm4: (r#"{"s":{"global":{},"k":1},"tags":{"t":false,"u":true}}"#, &[]),
    },
    Row {
        name: "a false tag switches off",
        dependencies: "[{name: s, version: '*', tags: [t, u]}]",
        values: "{tags: {t: false}, s: {k: 2}}",
        subvalues: "{k: 1}",
        file: "",
        sets: &[],
        helm3: (r#"{"s":{"k":2},"tags":{"t":false}}"#, &[]),
        helm4: (r#"{"s":{"k":2},"tags":{"t":false}}"#, &[]),
    },
    Row {
        name: "a tag that is no boolean",
        dependencies: "[{name: s, version: '*', tags: [t]}]",
        values: "{tags: {t: str}}",
        subvalues: "{k: 1}",
        file: "",
        sets: &[],
        helm3: (r#"{"s":{"global":{},"k":1},"tags":{"t":"str"}}"#, &["dependencies.go:95: Warning: Tag 't' for chart s returned non-bool value"]),
        helm4: (r#"{"s":{"global":{},"k":1},"tags":{"t":"str"}}"#, &[r#"level=WARN msg="returned non-bool value" tag=t chart=s"#]),
    },
    Row {
        name: "an alias renames",
        dependencies: "[{name: s, version: '*', alias: t}]",
        values: "{t: {k: 2}, s: {k: 3}}",
        subvalues: "{k: 1}",
        file: "",
        sets: &[],
        helm3: (r#"{"s":{"k":3},"t":{"global":{},"k":2}}"#, &[]),
        helm4: (r#"{"s":{"k":3},"t":{"global":{},"k":2}}"#, &[]),
    },
    Row {
        name: "a version out of range is as good as undeclared",
        dependencies: "[{name: s, version: '>2', condition: s.enabled}]",
        values: "{}",
        subvalues: "{enabled: false}",
        file: "",
        sets: &[],
        helm3: ("{}", &[]),
        helm4: ("{}", &[]),
    },
    Row {
        name: "an imported name",
        dependencies: "[{name: s, version: '*', import-values: [data]}]",
        values: "{p: own}",
        subvalues: "{exports: {data: {p: 1, q: 2, global: {g: 1}}}}",
        file: "",
        sets: &["s.exports.data.q=9"],
        helm3: (r#"{"global":{"g":1},"p":"own","q":2,"s":{"exports":{"data":{"global":{"g":1},"p":1,"q":9}},"global":{"g":1}}}"#, &[]),
        helm4: (r#"{"global":{"g":1},"p":"own","q":2,"s":{"exports":{"data":{"global":{"g":1},"p":1,"q":9}},"global":{"g":1}}}"#, &[]),
    },
    Row {
        name: "an imported table",
        dependencies: "[{name: s, version: '*', import-values: [{child: m, parent: x.w}]}]",
        values: "{x: {w: {a: own}}}",
        subvalues: "{m: {a: 1, b: 2}}",
        file: "",
        sets: &[],
        helm3: (r#"{"s":{"global":{},"m":{"a":1,"b":2}},"x":{"w":{"a":"own","b":2}}}"#, &[]),
        helm4: (r#"{"s":{"global":{},"m":{"a":1,"b":2}},"x":{"w":{"a":"own","b":2}}}"#, &[]),
    },
    Row {
        name: "imports that are not there",
        dependencies: "[{name: s, version: '*', import-values: [nope, {child: m, parent: x}]}]",
        values: "{}",
        subvalues: "{k: 1}",
        file: "",
        sets: &[],
        helm3: (r#"{"s":{"global":{},"k":1}}"#, &[r#"dependencies.go:270: Warning: ImportValues missing table from chart s: "m" is not a table"#, r#"dependencies.go:287: Warning: ImportValues missing table: "exports" is not a table"#]),
        helm4: (r#"{"s":{"global":{},"k":1}}"#, &[r#"level=WARN msg="ImportValues missing table from chart" chart=s error="\"m\" is not a table""#, r#"level=WARN msg="ImportValues missing table" error="\"exports\" is not a table""#]),
    },
    Row {
        name: "an empty list of dependencies is still a list",
        dependencies: "[]",
        values: "{}",
        subvalues: "{global: {ha: {x: 1}}}",
        file: "",
        sets: &["global.ha=false"],
        helm3: (r#"{"global":{"ha":false},"s":{"global":{"ha":false}}}"#, &["coalesce.go:316: warning: cannot overwrite table with non table for c.s.global.ha (map[x:1])", "coalesce.go:316: warning: cannot overwrite table with non table for c.s.global.ha (map[x:1])"]),
        helm4: (r#"{"global":{"ha":false},"s":{"global":{"ha":false}}}"#, &[r#"level=INFO msg="warning: cannot overwrite table with non table for c.s.global.ha (map[x:1])""#, r#"level=INFO msg="warning: cannot overwrite table with non table for c.s.global.ha (map[x:1])""#]),
    },
];

fn file(name: &str, text: &str) -> File {
    File::new(name, text.as_bytes())
}

fn charted(row: &Row, compat: Compat, records: &mut Records) -> Chart {
    let mut about = "apiVersion: v2\nname: c\nversion: 1.0.0\n".to_owned();
    if !row.dependencies.is_empty() {
        about = format!("{about}dependencies: {}\n", row.dependencies);
    }
    let files = vec![
        file("Chart.yaml", &about),
        file("values.yaml", row.values),
        file("charts/s/Chart.yaml", "apiVersion: v2\nname: s\nversion: 1.0.0\n"),
        file("charts/s/values.yaml", row.subvalues),
    ];
    chart::from_files(files, compat, records).unwrap()
}

fn user(row: &Row, compat: Compat, records: &mut Records) -> Tree {
    let mut given = vec![Setting::File("f.yaml".into(), row.file.as_bytes().into())];
    given.extend(row.sets.iter().map(|set| Setting::Set((*set).into())));
    settings::merge(&given, compat, &|name| Err(name.into()), records).unwrap()
}

struct Run {
    outcome: Result<Coalesced, Failure>,
    notices: Vec<Notice>,
    records: Records,
}

fn run(row: &Row, compat: Compat) -> Run {
    let mut records = Records::default();
    let mut notices = Vec::new();
    let chart = charted(row, compat, &mut records);
    let user = user(row, compat, &mut records);
    let outcome = coalesce(&chart, &user, compat, &mut records, &mut notices);
    Run {
        outcome,
        notices,
        records,
    }
}

#[test]
fn values_and_log_lines_are_those_of_both_helms() {
    for row in ROWS {
        for (compat, (expected, lines)) in [(Compat::Helm3, row.helm3), (Compat::Helm4, row.helm4)] {
            let run = run(row, compat);
            let found = match &run.outcome {
                Ok(merged) => json::write(&merged.values.to_value(), Style::Raw).unwrap(),
                Err(failure) => format!("! {}", failure.helm).into_bytes(),
            };
            assert_eq!(
                String::from_utf8(found).unwrap(),
                expected,
                "{}, {compat}",
                row.name
            );
            let mut said: Vec<&str> = run.notices.iter().filter_map(|n| n.helm.as_deref()).collect();
            said.sort_unstable();
            assert_eq!(said, lines, "{}, {compat}", row.name);
        }
    }
}

fn row(name: &str) -> &'static Row {
    ROWS.iter().find(|row| row.name == name).unwrap()
}

fn text_of(records: &Records, origin: OriginId) -> String {
    let place = place_of(records, origin).unwrap();
    let source = records.sources.get(place.source).unwrap();
    String::from_utf8_lossy(source.slice(place.span)).into_owned()
}

#[test]
fn a_dropped_global_is_told_once_with_its_chart_and_the_characters_that_set_it() {
    let run = run(row("the HA case, declared"), Compat::Helm4);
    let dropped: Vec<_> = run
        .notices
        .iter()
        .filter_map(|notice| match &notice.event {
            Event::Dropped { key, chart, dropped } => Some((key, chart, *dropped)),
            _ => None,
        })
        .collect();
    let [(key, chart, origin)] = dropped.as_slice() else {
        panic!("{dropped:?}")
    };
    assert_eq!(**key, ["global", "ha"]);
    assert_eq!(*chart, "c/charts/s");
    assert_eq!(text_of(&run.records, *origin), "global.ha=false");
}

#[test]
fn a_scalar_in_the_place_of_a_table_is_told_with_both_writers() {
    for (name, key) in [
        ("the HA case, not declared", vec!["s", "global", "ha"]),
        ("a scalar over a subchart's table, not declared", vec!["s", "k"]),
        ("a scalar over a subchart's table, declared", vec!["s", "k"]),
    ] {
        let run = run(row(name), Compat::Helm3);
        let told = run.notices.iter().find_map(|notice| match &notice.event {
            Event::ReplacedTable { key, by, was } => Some((key.clone(), *by, *was)),
            _ => None,
        });
        let (found, by, was) = told.unwrap();
        assert_eq!(found, key, "{name}");
        let layer = |id| run.records.ledger.get(id).unwrap().layer.clone();
        assert!(
            matches!(layer(by), Layer::Setting("--set") | Layer::ValuesFile),
            "{name}"
        );
        assert_eq!(layer(was), Layer::ChartDefault("c/charts/s".into()), "{name}");
    }
}

#[test]
fn a_leaf_tells_every_default_it_replaced() {
    let run = run(row("globals merge downwards"), Compat::Helm4);
    let merged = run.outcome.unwrap();
    let leaf = merged.values.at(["s", "global", "a"]).unwrap();
    let chain = run.records.ledger.chain(leaf.origin);
    let told: Vec<Layer> = chain.map(|(_, origin)| origin.layer.clone()).collect();
    assert_eq!(
        told,
        [
            Layer::ChartDefault("c".into()),
            Layer::ChartDefault("c/charts/s".into())
        ]
    );
}

#[test]
fn an_imported_leaf_says_that_it_was_imported_and_from_where() {
    let run = run(row("an imported name"), Compat::Helm4);
    let merged = run.outcome.unwrap();
    let leaf = merged.values.at(["q"]).unwrap();
    let origin = run.records.ledger.get(leaf.origin).unwrap();
    assert_eq!(origin.layer, Layer::Import("c/charts/s".into()));
    assert_eq!(text_of(&run.records, leaf.origin), "q: 2");
    let own = merged.values.at(["p"]).unwrap();
    let chain = run.records.ledger.chain(own.origin);
    let told: Vec<Layer> = chain.map(|(_, origin)| origin.layer.clone()).collect();
    assert_eq!(
        told,
        [
            Layer::ChartDefault("c".into()),
            Layer::Import("c/charts/s".into())
        ]
    );
}

#[test]
fn a_scalar_for_a_subchart_is_placed() {
    let run = run(row("a list for a subchart"), Compat::Helm4);
    let problem = run.outcome.unwrap_err().problem;
    let place = problem.place.unwrap();
    let source = run.records.sources.get(place.source).unwrap();
    assert_eq!(source.slice(place.span), b"s: [1, a]");
}

#[test]
fn the_chart_that_is_left_shows_its_aliases_and_finished_imports() {
    let run = run(row("an alias renames"), Compat::Helm4);
    let chart = run.outcome.unwrap().chart;
    assert_eq!(chart.subcharts[0].metadata.name, "t");
    assert_eq!(chart.subcharts[0].full_path(), "c/charts/t");
    assert_eq!(chart.metadata.dependencies[0].name, "t");
    let run = self::run(row("a false tag switches off"), Compat::Helm4);
    let chart = run.outcome.unwrap().chart;
    assert!(chart.subcharts.is_empty());
    assert!(chart.metadata.dependencies.is_empty());
}

/// Imports that make a table contain itself overflow Helm's stack.
#[test]
fn a_table_imported_into_itself_is_refused() {
    let row = Row {
        name: "endless",
        dependencies: "[{name: s, version: '*', import-values: [{child: e, parent: x}, {child: e, parent: x.e}]}]",
        values: "{}",
        subvalues: "{e: {k: 1}}",
        file: "",
        sets: &[],
        helm3: ("", &[]),
        helm4: ("", &[]),
    };
    let failure = run(&row, Compat::Helm4).outcome.unwrap_err();
    assert_eq!(failure.problem.rule.id, "limit");
}
