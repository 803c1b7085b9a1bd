//! Go templates as their users know them: rows of texts with what Go prints or complains, then what
//! rows cannot show: sets of several texts, chains of failures, limits and great depth.

mod rows;
mod world;

use super::*;
use crate::limits::{Limit, Limits, STANDARD};
use crate::value::Value;
use world::{World, data, known};

const NAME: &str = "c/t.yaml";

fn run_in(world: &World, limits: Limits, texts: &[(&str, &str)], data: Value) -> Result<String, String> {
    let mut set = Set::new();
    let mut last = None;
    for (name, text) in texts {
        let parsed = set
            .parse(name, text.as_bytes(), &known)
            .map_err(|error| error.to_string())?;
        last = Some(parsed.name);
    }
    let template = set.lookup(&last.unwrap_or_default()).ok_or("no template")?;
    match execute(&set, template, data, world, &Meter::new(limits)) {
        Ok(printed) => Ok(String::from_utf8_lossy(&printed).into_owned()),
        Err(error) => Err(error.to_string()),
    }
}

fn run(text: &str) -> Result<String, String> {
    run_in(&World::new(), Limits::default(), &[(NAME, text)], data())
}

fn check(rows: &[rows::Row]) {
    for (name, text, want) in rows {
        let got = run(text).unwrap_or_else(|error| format!("ERR {error}"));
        assert_eq!(got, *want, "{name}: {text}");
    }
}

#[test]
fn text_and_tokens_read_as_in_go() {
    check(rows::TEXT);
}

#[test]
fn branches_and_loops_run_as_in_go() {
    check(rows::CONTROL);
}

#[test]
fn variables_live_as_long_as_in_go() {
    check(rows::VARIABLES);
}

#[test]
fn templates_call_each_other_as_in_go() {
    check(rows::TEMPLATES);
}

#[test]
fn fields_methods_and_keys_are_found_as_in_go() {
    check(rows::FIELDS);
}

#[test]
fn arguments_are_checked_as_in_go() {
    check(rows::CALLS);
}

#[test]
fn builtins_answer_as_in_go() {
    check(rows::BUILTINS);
}

#[test]
fn values_print_as_in_go() {
    check(rows::PRINTING);
}

#[test]
fn number_literals_take_the_types_that_go_gives_them() {
    for (literal, want) in rows::NUMBERS {
        let typed = |function: &str| {
            let text = format!("{{{{$v := {function}{literal}}}}}{{{{printf \"%T %v\" $v $v}}}}");
            run(&text)
        };
        let got = match typed("") {
            Err(error) if !error.contains("executing") => {
                error.replace(&format!("template: {NAME}:1: "), "ERR ")
            }
            ideal => [ideal, typed("i64 "), typed("u64 "), typed("f64 "), typed("c128 ")]
                .map(|shown| shown.unwrap_or_else(|_| "-".to_owned()) + "|")
                .concat(),
        };
        assert_eq!(got, *want, "{literal}");
    }
}

#[test]
fn what_is_printed_of_a_tree_parses_to_the_same_tree() {
    let rows = [
        rows::CONTROL,
        rows::VARIABLES,
        rows::FIELDS,
        rows::CALLS,
        rows::BUILTINS,
        rows::PRINTING,
    ];
    for (name, text, _) in rows.concat() {
        let print = |text: &[u8]| {
            let parsed = Set::new().parse(NAME, text, &known).ok()?;
            Some(parsed.source().print(parsed.root()))
        };
        let Some(printed) = print(text.as_bytes()) else {
            continue;
        };
        assert_eq!(print(&printed), Some(printed.clone()), "{name}");
    }
}

#[test]
fn a_missing_key_gives_what_the_option_says() {
    let text = "{{ .m.nope }}{{ .ms.nope }}{{ .m.nope.x }}";
    let rows = [
        (MissingKey::Invalid, Ok("<no value><no value><no value>")),
        (
            MissingKey::Zero,
            Err(
                "template: c/t.yaml:1:32: executing \"c/t.yaml\" at <.m.nope.x>: nil pointer evaluating interface {}.x",
            ),
        ),
        (
            MissingKey::Error,
            Err(
                "template: c/t.yaml:1:5: executing \"c/t.yaml\" at <.m.nope>: map has no entry for key \"nope\"",
            ),
        ),
    ];
    for (missing_key, want) in rows {
        let world = World {
            missing_key,
            ..World::new()
        };
        let got = run_in(&world, Limits::default(), &[(NAME, text)], data());
        assert_eq!(got.as_deref().map_err(String::as_str), want, "{missing_key:?}");
    }
}

#[test]
fn the_definition_parsed_last_wins_unless_it_is_empty() {
    let first = ("a", "{{ define \"d\" }}first{{ end }}");
    let second = ("b", "{{ define \"d\" }}second{{ end }}");
    let empty = ("c", "{{ define \"d\" }} {{/* nothing */}}{{ end }}");
    let main = (NAME, "{{ template \"d\" }}");
    let rows = [
        (vec![first, second, main], "second"),
        (vec![second, first, main], "first"),
        (vec![first, empty, main], "first"),
        (vec![empty, first, main], "first"),
        (vec![empty, main], " "),
    ];
    for (texts, want) in rows {
        let got = run_in(&World::new(), Limits::default(), &texts, data());
        assert_eq!(got.as_deref(), Ok(want), "{texts:?}");
    }
}

#[test]
fn text_parsed_during_execution_sees_all_and_leaves_nothing() {
    let define = "{{ define \"q\" }}outer{{ end }}";
    let text = "{{ tpl `{{ define \"q\" }}inner{{ end }}{{ include \"q\" . }}` . }} {{ include \"q\" . }} \
                {{ tpl `{{ tpl \"{{ template \\\"q\\\" }}\" . }}` . }}{{ tpl `{{ define \"z\" }}{{ end }} ` . }}|";
    let got = run_in(
        &World::new(),
        Limits::default(),
        &[("h", define), (NAME, text)],
        data(),
    );
    assert_eq!(got.as_deref(), Ok("inner outer outer |"));
}

#[test]
fn a_failure_keeps_every_template_on_its_way() {
    let text =
        "{{ define \"d\" }}\n  {{ refuse .x }}{{ end }}{{ tpl `{{ include \"d\" . }}` (dict \"x\" \"no\") }}";
    let mut set = Set::new();
    let template = set.parse(NAME, text.as_bytes(), &known).expect("parses");
    let world = World::new();
    let meter = Meter::new(Limits::default());
    let error = execute(&set, &template, data(), &world, &meter).expect_err("refuses");
    let frames: Vec<_> = error
        .frames()
        .map(|error| {
            let Frame {
                template,
                file,
                line,
                column,
                node,
                ..
            } = &*error.at;
            (file.to_string(), template.clone(), *line, *column, node.clone())
        })
        .collect();
    let row = |file: &str, template: &str, line, column, node: &str| {
        (
            file.to_owned(),
            template.to_owned(),
            line,
            column,
            node.to_owned(),
        )
    };
    assert_eq!(
        frames,
        [
            row(
                NAME,
                NAME,
                2,
                29,
                "tpl `{{ include \"d\" . }}` (dict \"x\" \"no\")"
            ),
            row("gotpl", "gotpl", 1, 3, "include \"d\" ."),
            row(NAME, "d", 2, 5, "refuse .x"),
        ]
    );
    assert_eq!(error.refused(), Some("no"));
    let text = error.to_string();
    let chain = error.chain(&text);
    let starts: Vec<_> = chain.iter().map(|text| text.get(..24).unwrap_or(text)).collect();
    assert_eq!(
        starts,
        [
            "template: c/t.yaml:2:29:",
            "in tpl: template: gotpl:",
            "template: gotpl:1:3: exe",
            "template: c/t.yaml:2:5: ",
            "no",
        ]
    );
}

#[test]
fn trees_can_be_shared_between_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<Set<'static>>();
    shared::<Template>();
}

#[test]
fn parentheses_nest_as_deep_as_in_go() {
    let nested = |depth: usize| format!("{{{{ {}1{} }}}}", "(".repeat(depth), ")".repeat(depth));
    let verdicts =
        with_deep_stack(&STANDARD, || (run(&nested(10_000)), run(&nested(10_001)))).expect("a thread");
    assert_eq!(verdicts.0.as_deref(), Ok("1"));
    let complaint = "template: c/t.yaml:1: max expression depth exceeded";
    assert_eq!(verdicts.1.as_deref().map_err(String::as_str), Err(complaint));
}

#[test]
fn branches_nest_without_a_limit() {
    let depth = 100_000;
    let text = format!("{}x{}", "{{if .a}}".repeat(depth), "{{end}}".repeat(depth));
    assert_eq!(run(&text).as_deref(), Ok("x"));
    let chain = format!("{{{{if .nope}}}}{}{{{{end}}}}", "{{else if .nope}}".repeat(depth));
    assert_eq!(run(&chain).as_deref(), Ok(""));
}

#[test]
fn templates_call_themselves_as_often_as_in_go() {
    let text = "{{ define \"d\" }}{{ template \"d\" . }}{{ end }}{{ template \"d\" 1 }}";
    let complaint = "template: c/t.yaml:1:28: executing \"d\" at <{{template \"d\" .}}>: \
                     exceeded maximum template depth (100000)";
    assert_eq!(run(text).as_deref().map_err(String::as_str), Err(complaint));
}

#[test]
fn limits_end_what_would_not_end() {
    let limits = Limits::default()
        .with(Limit::Steps, 10_000)
        .with(Limit::OutputBytes, 10_000)
        .with(Limit::Nesting, 20);
    let many = World {
        most_includes: 1000,
        ..World::new()
    };
    let rows = [
        ("{{ range 1000000000000 }}{{ end }}", "the limit `steps` of 10000"),
        (
            "{{ range 1000 }}a line of text{{ end }}",
            "the limit `output-bytes` of 10000",
        ),
        ("{{ printf \"%20000d\" 1 }}", "the limit `output-bytes` of 10000"),
        (
            "{{ $d := dict }}{{ $e := put $d \"a\" $d }}{{ $d }}",
            "the limit `print-depth` of 1000",
        ),
        (
            "{{ $d := dict }}{{ $e := put $d \"a\" $d }}{{ print $d }}",
            "error calling print: the limit `print-depth` of 1000",
        ),
        (
            "{{ define \"d\" }}{{ include \"d\" . }}{{ end }}{{ include \"d\" . }}",
            "the limit `nesting` of 20",
        ),
        ("{{ tpl .t . }}", "the limit `nesting` of 20"),
    ];
    for (text, want) in rows {
        let data = Value::dict([("t".into(), Value::str("{{ tpl .t . }}"))]);
        let got = run_in(&many, limits, &[(NAME, text)], data);
        assert!(
            got.as_ref()
                .is_err_and(|error| error.contains(want) && error.ends_with("=N raises it")),
            "{text}: {got:?}"
        );
    }
}

#[test]
fn containers_of_any_depth_can_be_dropped() {
    let text = "{{ $d := dict }}{{ range 100000 }}{{ $d = list (dict \"a\" $d) }}{{ end }}done";
    assert_eq!(run(text).as_deref(), Ok("done"));
}
