//! What holds for the table as a whole: names, types and docs of the rows; and rows of template text
//! with what both Helms print of it, by family.

mod choices;
mod dicts;
mod lists;
mod numbers;
mod strings;
mod texts;

use super::probe::Probe;
use super::{all, lookup, method};
use crate::compat::Compat;
use crate::limits::{Limits, STANDARD};
use crate::template::func::{Fault, Func, Host};
use crate::template::{Executor, Meter, Runtime, Set, execute, with_deep_stack};
use crate::value::{Str, Value};
use std::collections::BTreeSet;

/// Every function of Helm's map but those of its own engine, as Go prints its type, errors left out.
const SIGNATURES: &str = include_str!("signatures.txt");

fn signature(row: &Func) -> String {
    let variadic = row.variadic.map(|of| format!("...{of}"));
    let params = row.params.iter().map(ToString::to_string).chain(variadic);
    let params: Vec<String> = params.collect();
    format!("{}({}) {}", row.name, params.join(", "), row.result)
}

fn wanted(compat: Compat) -> BTreeSet<String> {
    let line = |line: &str| match line.rsplit_once(" (") {
        Some((signature, only)) if only.starts_with("helm") => {
            (only == format!("{compat})")).then(|| signature.to_owned())
        }
        _ => Some(line.to_owned()),
    };
    SIGNATURES.lines().filter_map(line).collect()
}

#[test]
fn every_function_is_there_with_the_types_of_its_original() {
    for compat in [Compat::Helm3, Compat::Helm4] {
        let ours: BTreeSet<String> = all(compat).map(signature).collect();
        let differing: Vec<_> = wanted(compat).symmetric_difference(&ours).cloned().collect();
        assert_eq!(differing, Vec::<String>::new(), "{compat}");
    }
}

#[test]
fn each_name_stands_for_one_function() {
    for compat in [Compat::Helm3, Compat::Helm4] {
        let rows: Vec<_> = all(compat).map(|row| row.name).collect();
        let names: BTreeSet<_> = rows.iter().copied().collect();
        assert_eq!(rows.len(), names.len());
        assert!(
            names
                .iter()
                .all(|name| lookup(name, compat).is_some_and(|row| row.name == *name))
        );
        assert!(lookup("env", compat).is_none());
        assert!(lookup("", compat).is_none());
    }
}

#[test]
fn each_row_says_in_one_line_what_it_does() {
    for row in all(Compat::Helm4) {
        let doc = row.doc;
        assert!(
            (4..=120).contains(&doc.len()) && !doc.contains('\n'),
            "{}: {doc}",
            row.name
        );
        assert!(!row.family.is_empty(), "{}", row.name);
    }
}

/// Functions of this module only, and no templates to include.
struct Bench(Probe);

impl Runtime for Bench {
    fn method(&self, receiver: &Value, name: &str) -> Option<&'static Func> {
        method(receiver.ty(), name)
    }

    fn host(&self) -> &dyn Host {
        &self.0
    }

    fn include(&self, _: &mut Executor<'_>, _: &Str, _: Value) -> Result<Str, Fault> {
        Err(Fault::returned("no templates here"))
    }

    fn tpl(&self, _: &mut Executor<'_>, _: &Str, _: Value) -> Result<Str, Fault> {
        Err(Fault::returned("no templates here"))
    }
}

/// What a template text prints, with no value as nothing, as Helm has it; or the error.
fn printed(text: &str) -> String {
    let mut set = Set::new();
    let known = |name: &str| lookup(name, Compat::Helm4);
    let template = set.parse("t", text.as_bytes(), &known).unwrap();
    let run = || {
        let meter = Meter::new(Limits::default());
        match execute(&set, &template, Value::Nil, &Bench(Probe::new()), &meter) {
            Ok(output) => Str::from(output).to_text().replace("<no value>", ""),
            Err(error) => error.to_string(),
        }
    };
    with_deep_stack(&STANDARD, run).unwrap()
}

/// Rows of template text and what it prints, or how its error ends.
fn check(rows: &[(&str, &str)]) {
    for (text, wanted) in rows {
        let printed = printed(text);
        let shown = match printed.strip_prefix("template: t:") {
            Some(error) if error.ends_with(wanted) => wanted,
            _ => printed.as_str(),
        };
        assert_eq!(shown, *wanted, "{text}");
    }
}

#[test]
fn what_would_grow_without_bound_is_refused() {
    for text in [
        r#"{{ repeat 9000000000 "x" }}"#,
        r#"{{ indent 9000000000 "x" }}"#,
        "{{ until 9000000000 }}",
        "{{ seq 9000000000 }}",
        r#"{{ replace "" (repeat 9000 "x") (repeat 9000 "x") }}"#,
        r#"{{ wrapWith 1 (repeat 9000 "x") (repeat 9000 "x") }}"#,
    ] {
        assert!(
            printed(text).ends_with("--limit built-bytes=N raises it"),
            "{text}"
        );
    }
    // Two to the power of 40 values, of which 80 are kept.
    let shared = r#"{{ $a := dict }}{{ $b := dict }}{{ range 40 }}{{ $a = dict "x" $a "y" $a }}{{ $b = dict "x" $b "y" $b }}{{ end }}"#;
    for call in [
        "deepEqual $a $b",
        "has $a (list $b)",
        "merge $a $b",
        "deepCopy $a",
        "toYaml $a",
        "toJson $a",
        "toToml $a",
        "toYamlPretty $a",
    ] {
        let printed = printed(&format!("{shared}{{{{ {call} }}}}"));
        assert!(
            printed.ends_with("--limit nodes=N raises it"),
            "{call}: {printed}"
        );
    }
    let endless = r#"{{ $a := dict }}{{ $b := dict }}{{ $_ := set $a "x" $a }}{{ $_ = set $b "x" $b }}"#;
    for call in ["deepEqual $a $b", "merge $a $b", "deepCopy $a"] {
        let printed = printed(&format!("{endless}{{{{ {call} }}}}"));
        assert!(
            printed.ends_with("--limit value-depth=N raises it"),
            "{call}: {printed}"
        );
    }
}
