//! Manifests, held to rows of both Helms' answers.

use super::*;
use crate::chart::{File, from_files};
use crate::compat::Compat::{self, Helm3, Helm4};
use crate::settings::Records;
use proptest::prelude::*;

fn release(files: &[(&str, &str)], compat: Compat) -> Result<Manifests, String> {
    let rendered = files
        .iter()
        .map(|(name, text)| (format!("c/templates/{name}").into(), text.as_bytes()));
    let rendered: Vec<(Arc<str>, &[u8])> = rendered.collect();
    let heads = Heads::default();
    let sort = || {
        let rendered = rendered.iter().map(|(name, text)| (name, *text));
        sort(rendered, &heads, compat, &mut Vec::new()).map_err(|failure| failure.helm)
    };
    let first = sort();
    assert_eq!(
        format!("{first:?}"),
        format!("{:?}", sort()),
        "heads that are kept change nothing"
    );
    first
}

/// What is logged of the files, whether or not they can be sorted.
fn logged(files: &[(&str, &str)], compat: Compat) -> Vec<String> {
    let files: Vec<(Arc<str>, &[u8])> = files
        .iter()
        .map(|(name, text)| (Arc::from(*name), text.as_bytes()))
        .collect();
    let mut log = Vec::new();
    let files = files.iter().map(|(name, text)| (name, *text));
    let _ = sort(files, &Heads::default(), compat, &mut log);
    log
}

fn printed(files: &[(&str, &str)], compat: Compat) -> String {
    match release(files, compat) {
        Ok(manifests) => shown(&manifests, &[], &Selection::default(), compat),
        Err(text) => text,
    }
}

fn shown(manifests: &Manifests, crds: &[Crd], selection: &Selection<'_>, compat: Compat) -> String {
    match print(manifests, crds, selection, compat) {
        Ok(bytes) => String::from_utf8(bytes).unwrap(),
        Err(failure) => failure.helm,
    }
}

#[rustfmt::skip]
#[test]
fn files_are_split_sorted_and_printed_as_either_helm_does() {
    let rows: &[(&str, &[(&str, &str)], &str, &str)] = &[
        ("plain", &[("a.yaml", "kind: Pod\nmetadata:\n  name: a\n")], "---\n# Source: c/templates/a.yaml\nkind: Pod\nmetadata:\n  name: a\n", "---\n# Source: c/templates/a.yaml\nkind: Pod\nmetadata:\n  name: a\n"),
        ("two docs", &[("a.yaml", "kind: Pod\nmetadata:\n  name: a\n---\nkind: Pod\nmetadata:\n  name: b\n")], "---\n# Source: c/templates/a.yaml\nkind: Pod\nmetadata:\n  name: a\n---\n# Source: c/templates/a.yaml\nkind: Pod\nmetadata:\n  name: b\n", "---\n# Source: c/templates/a.yaml\nkind: Pod\nmetadata:\n  name: a\n\n---\n# Source: c/templates/a.yaml\nkind: Pod\nmetadata:\n  name: b\n"),
        ("kinds are sorted", &[("a.yaml", "kind: Deployment\nmetadata:\n  name: d\n---\nkind: Namespace\nmetadata:\n  name: n\n---\nkind: Zed\nmetadata:\n  name: z\n---\nkind: ACustom\nmetadata:\n  name: x\n---\nkind: MutatingWebhookConfiguration\nmetadata:\n  name: m\n---\nmetadata: {name: nokind}\n")], "---\n# Source: c/templates/a.yaml\nkind: Namespace\nmetadata:\n  name: n\n---\n# Source: c/templates/a.yaml\nkind: Deployment\nmetadata:\n  name: d\n---\n# Source: c/templates/a.yaml\nmetadata: {name: nokind}\n---\n# Source: c/templates/a.yaml\nkind: ACustom\nmetadata:\n  name: x\n---\n# Source: c/templates/a.yaml\nkind: MutatingWebhookConfiguration\nmetadata:\n  name: m\n---\n# Source: c/templates/a.yaml\nkind: Zed\nmetadata:\n  name: z\n", "---\n# Source: c/templates/a.yaml\nkind: Namespace\nmetadata:\n  name: n\n\n---\n# Source: c/templates/a.yaml\nkind: Deployment\nmetadata:\n  name: d\n\n---\n# Source: c/templates/a.yaml\nkind: MutatingWebhookConfiguration\nmetadata:\n  name: m\n\n---\n# Source: c/templates/a.yaml\nmetadata: {name: nokind}\n\n---\n# Source: c/templates/a.yaml\nkind: ACustom\nmetadata:\n  name: x\n\n---\n# Source: c/templates/a.yaml\nkind: Zed\nmetadata:\n  name: z\n"),
        ("files in path order", &[("b.yaml", "kind: Pod\nmetadata:\n  name: b\n"), ("a.yaml", "kind: Pod\nmetadata:\n  name: a\n"), ("B.yaml", "kind: Pod\nmetadata:\n  name: B\n")], "---\n# Source: c/templates/B.yaml\nkind: Pod\nmetadata:\n  name: B\n---\n# Source: c/templates/a.yaml\nkind: Pod\nmetadata:\n  name: a\n---\n# Source: c/templates/b.yaml\nkind: Pod\nmetadata:\n  name: b\n", "---\n# Source: c/templates/B.yaml\nkind: Pod\nmetadata:\n  name: B\n\n---\n# Source: c/templates/a.yaml\nkind: Pod\nmetadata:\n  name: a\n\n---\n# Source: c/templates/b.yaml\nkind: Pod\nmetadata:\n  name: b\n"),
        ("hooks last", &[("a.yaml", "kind: Pod\nmetadata:\n  name: h\n  annotations: {helm.sh/hook: pre-install}\n---\nkind: Pod\nmetadata:\n  name: p\n")], "---\n# Source: c/templates/a.yaml\nkind: Pod\nmetadata:\n  name: p\n---\n# Source: c/templates/a.yaml\nkind: Pod\nmetadata:\n  name: h\n  annotations: {helm.sh/hook: pre-install}\n", "---\n# Source: c/templates/a.yaml\nkind: Pod\nmetadata:\n  name: p\n---\n# Source: c/templates/a.yaml\nkind: Pod\nmetadata:\n  name: h\n  annotations: {helm.sh/hook: pre-install}\n\n"),
        ("hook case", &[("a.yaml", "kind: Pod\nmetadata:\n  name: h\n  annotations: {helm.sh/hook: \" Pre-Install , post-delete \"}\n")], "\n---\n# Source: c/templates/a.yaml\nkind: Pod\nmetadata:\n  name: h\n  annotations: {helm.sh/hook: \" Pre-Install , post-delete \"}\n", "\n---\n# Source: c/templates/a.yaml\nkind: Pod\nmetadata:\n  name: h\n  annotations: {helm.sh/hook: \" Pre-Install , post-delete \"}\n\n"),
        ("unknown hook", &[("a.yaml", "kind: Pod\nmetadata:\n  name: h\n  annotations: {helm.sh/hook: nope}\n---\nkind: Pod\nmetadata:\n  name: p\n")], "---\n# Source: c/templates/a.yaml\nkind: Pod\nmetadata:\n  name: p\n", "---\n# Source: c/templates/a.yaml\nkind: Pod\nmetadata:\n  name: p\n"),
        ("one bad hook", &[("a.yaml", "kind: Pod\nmetadata:\n  name: h\n  annotations: {helm.sh/hook: \"pre-install,nope\"}\n")], "\n", "\n"),
        ("empty hook", &[("a.yaml", "kind: Pod\nmetadata:\n  name: h\n  annotations: {helm.sh/hook: \"\"}\n")], "\n", "\n"),
        ("null hook", &[("a.yaml", "kind: Pod\nmetadata:\n  name: h\n  annotations: {helm.sh/hook: null}\n")], "\n", "\n"),
        ("nothing", &[("a.yaml", "\n  \n")], "\n", "\n"),
        ("comment only", &[("a.yaml", "# c\n")], "---\n# Source: c/templates/a.yaml\n# c\n", "---\n# Source: c/templates/a.yaml\n# c\n"),
        ("stray marks", &[("a.yaml", "---\n---\n---\nkind: Pod\nmetadata:\n  name: a\n")], "---\n# Source: c/templates/a.yaml\nkind: Pod\nmetadata:\n  name: a\n---\n# Source: c/templates/a.yaml\n---\n", "---\n# Source: c/templates/a.yaml\nkind: Pod\nmetadata:\n  name: a\n"),
        ("mark comment", &[("a.yaml", "kind: Pod\nmetadata:\n  name: a\n--- # c\nkind: Pod\nmetadata:\n  name: b\n")], "---\n# Source: c/templates/a.yaml\nkind: Pod\nmetadata:\n  name: a\n---\n# Source: c/templates/a.yaml\n# c\nkind: Pod\nmetadata:\n  name: b\n", "---\n# Source: c/templates/a.yaml\nkind: Pod\nmetadata:\n  name: a\n\n---\n# Source: c/templates/a.yaml\n# c\nkind: Pod\nmetadata:\n  name: b\n"),
        ("glued mark", &[("a.yaml", "kind: Pod\n---b: 2\n")], "---\n# Source: c/templates/a.yaml\nkind: Pod\n---\n# Source: c/templates/a.yaml\nb: 2\n", "---\n# Source: c/templates/a.yaml\nkind: Pod\n\n---\n# Source: c/templates/a.yaml\nb: 2\n"),
        ("indented mark", &[("a.yaml", "kind: Pod\n ---\n")], "---\n# Source: c/templates/a.yaml\nkind: Pod\n ---\n", "---\n# Source: c/templates/a.yaml\nkind: Pod\n ---\n"),
        ("four dashes", &[("a.yaml", "kind: Pod\n----\n")], "YAML parse error on c/templates/a.yaml: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go value of type releaseutil.SimpleHead", "YAML parse error on c/templates/a.yaml: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go value of type util.SimpleHead"),
        ("mark in scalar", &[("a.yaml", "kind: Pod\nx: |\n  a\n---\n  b\n")], "YAML parse error on c/templates/a.yaml: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal string into Go value of type releaseutil.SimpleHead", "YAML parse error on c/templates/a.yaml: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal string into Go value of type util.SimpleHead"),
        ("trailing space", &[("a.yaml", "kind: Pod\n\n  \n---\nkind: Pod\n \n")], "---\n# Source: c/templates/a.yaml\nkind: Pod\n---\n# Source: c/templates/a.yaml\nkind: Pod\n", "---\n# Source: c/templates/a.yaml\nkind: Pod\n\n  \n\n---\n# Source: c/templates/a.yaml\nkind: Pod\n"),
        ("no final newline", &[("a.yaml", "kind: Pod\n---\nkind: Pod")], "---\n# Source: c/templates/a.yaml\nkind: Pod\n---\n# Source: c/templates/a.yaml\nkind: Pod\n", "---\n# Source: c/templates/a.yaml\nkind: Pod\n\n---\n# Source: c/templates/a.yaml\nkind: Pod\n"),
        ("list", &[("a.yaml", "- a\n")], "YAML parse error on c/templates/a.yaml: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go value of type releaseutil.SimpleHead", "YAML parse error on c/templates/a.yaml: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go value of type util.SimpleHead"),
        ("string", &[("a.yaml", "abc\n")], "YAML parse error on c/templates/a.yaml: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal string into Go value of type releaseutil.SimpleHead", "YAML parse error on c/templates/a.yaml: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal string into Go value of type util.SimpleHead"),
        ("number", &[("a.yaml", "5\n")], "YAML parse error on c/templates/a.yaml: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal number into Go value of type releaseutil.SimpleHead", "YAML parse error on c/templates/a.yaml: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal number into Go value of type util.SimpleHead"),
        ("bad", &[("a.yaml", "a: [\n")], "YAML parse error on c/templates/a.yaml: error converting YAML to JSON: yaml: line 1: did not find expected node content", "YAML parse error on c/templates/a.yaml: error converting YAML to JSON: yaml: line 1: did not find expected node content"),
        ("ann list", &[("a.yaml", "metadata: {annotations: {a: [1]}}\n")], "YAML parse error on c/templates/a.yaml: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go struct field .metadata.annotations of type string", "YAML parse error on c/templates/a.yaml: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go struct field .metadata.annotations of type string"),
        ("meta list", &[("a.yaml", "metadata: [1]\n")], "YAML parse error on c/templates/a.yaml: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go struct field SimpleHead.metadata of type struct { Name string \"json:\\\"name\\\"\"; Annotations map[string]string \"json:\\\"annotations\\\"\" }", "YAML parse error on c/templates/a.yaml: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go struct field SimpleHead.metadata of type struct { Name string \"json:\\\"name\\\"\"; Annotations map[string]string \"json:\\\"annotations\\\"\" }"),
        ("meta string", &[("a.yaml", "metadata: x\n")], "YAML parse error on c/templates/a.yaml: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal string into Go struct field SimpleHead.metadata of type struct { Name string \"json:\\\"name\\\"\"; Annotations map[string]string \"json:\\\"annotations\\\"\" }", "YAML parse error on c/templates/a.yaml: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal string into Go struct field SimpleHead.metadata of type struct { Name string \"json:\\\"name\\\"\"; Annotations map[string]string \"json:\\\"annotations\\\"\" }"),
        ("kind list", &[("a.yaml", "kind: [a]\n")], "YAML parse error on c/templates/a.yaml: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go struct field SimpleHead.kind of type string", "YAML parse error on c/templates/a.yaml: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go struct field SimpleHead.kind of type string"),
        ("name map", &[("a.yaml", "metadata: {name: {a: b}}\n")], "YAML parse error on c/templates/a.yaml: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal object into Go struct field .metadata.name of type string", "YAML parse error on c/templates/a.yaml: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal object into Go struct field .metadata.name of type string"),
        ("kind case", &[("a.yaml", "KIND: Namespace\n---\nkind: Pod\n---\nKIND: Namespace\nb: 1\n")], "---\n# Source: c/templates/a.yaml\nKIND: Namespace\n---\n# Source: c/templates/a.yaml\nKIND: Namespace\nb: 1\n---\n# Source: c/templates/a.yaml\nkind: Pod\n", "---\n# Source: c/templates/a.yaml\nKIND: Namespace\n\n---\n# Source: c/templates/a.yaml\nKIND: Namespace\nb: 1\n\n---\n# Source: c/templates/a.yaml\nkind: Pod\n"),
        ("kind number", &[("a.yaml", "kind: 5\nmetadata: {name: 1, annotations: {a: 1, b: null}}\n")], "---\n# Source: c/templates/a.yaml\nkind: 5\nmetadata: {name: 1, annotations: {a: 1, b: null}}\n", "---\n# Source: c/templates/a.yaml\nkind: 5\nmetadata: {name: 1, annotations: {a: 1, b: null}}\n"),
    ];
    for (name, files, helm3, helm4) in rows {
        assert_eq!(printed(files, Helm3), *helm3, "{name}");
        assert_eq!(printed(files, Helm4), *helm4, "{name}");
    }
}

#[test]
fn unknown_hooks_are_dropped_with_a_line_in_the_log() {
    let files = [("a.yaml", "metadata: {annotations: {helm.sh/hook: nope}}")];
    let bad = [files[0], ("b.yaml", "[")];
    assert_eq!(logged(&bad, Helm3), logged(&files, Helm3));
    assert_eq!(
        logged(&files, Helm3),
        ["manifest_sorter.go:199: info: skipping unknown hook: \"nope\""]
    );
    assert_eq!(
        logged(&files, Helm4),
        ["level=INFO msg=\"skipping unknown hooks\" hookTypes=nope"]
    );
}

#[test]
fn an_old_name_of_test_hooks_is_a_test() {
    let files = [("a.yaml", "metadata: {annotations: {helm.sh/hook: test-success}}")];
    let manifests = release(&files, Helm4).unwrap();
    assert_eq!(manifests.hooks[0].hooks, ["test"]);
    let selection = Selection {
        skip_tests: true,
        ..Selection::default()
    };
    assert_eq!(shown(&manifests, &[], &selection, Helm4), "\n");
}

#[test]
fn partials_are_no_manifests() {
    assert_eq!(printed(&[("_a.yaml", "- x")], Helm4), "\n");
}

/// Texts of both Helms for `--show-only`.
#[test]
fn only_the_chosen_files_are_shown() {
    let files = [
        ("a.yaml", "kind: Pod\nn: a\n"),
        ("b.yaml", "kind: Pod\nn: b\n"),
        ("sub/c.yaml", "kind: Pod\nn: c\n"),
    ];
    let show = |patterns: &[&str], compat| {
        let patterns: Vec<String> = patterns.iter().map(ToString::to_string).collect();
        let selection = Selection {
            show_only: &patterns,
            ..Selection::default()
        };
        shown(&release(&files, compat).unwrap(), &[], &selection, compat)
    };
    let document = |name: &str| format!("---\n# Source: c/templates/{name}.yaml\nkind: Pod\nn: {name}\n");
    assert_eq!(
        show(&["templates/b.yaml", "templates/a.yaml"], Helm3),
        document("b") + &document("a")
    );
    assert_eq!(show(&["templates/*.yaml"], Helm3), document("a") + &document("b"));
    assert_eq!(
        show(&["templates/a.yaml"], Helm4),
        "---\n# Source: c/templates/a.yaml\nkind: Pod\nn: a\n\n\n"
    );
    for missing in ["templates/nope.yaml", "c/templates/a.yaml", "templates", "["] {
        assert_eq!(
            show(&[missing], Helm4),
            format!("could not find template {missing} in chart")
        );
    }
}

#[test]
fn crds_come_first_and_raw_of_all_charts_and_depths() {
    let names = [
        "Chart.yaml",
        "crds/b.yaml",
        "crds/a.txt",
        "crds/deep/c.JSON",
        "charts/s/Chart.yaml",
        "charts/s/crds/d.yml",
    ];
    let text = |name: &str| match name.ends_with("Chart.yaml") {
        true => "name: c\nversion: '1'\n",
        false => "a: 1\n---\nb: 2\n",
    };
    let files = names
        .iter()
        .map(|name| File::new(name, text(name).as_bytes()))
        .collect();
    let chart = from_files(files, Helm4, &mut Records::default()).unwrap();
    let crds = crds(&chart);
    let sources: Vec<&str> = crds.iter().map(|crd| crd.source.as_str()).collect();
    assert_eq!(
        sources,
        ["c/crds/b.yaml", "c/crds/deep/c.JSON", "c/charts/c/crds/d.yml"]
    );
    assert_eq!(
        shown(&Manifests::default(), &crds[..1], &Selection::default(), Helm3),
        "---\n# Source: c/crds/b.yaml\na: 1\n---\nb: 2\n"
    );
}

#[test]
fn files_are_written_in_order_and_hooks_added_to_what_is_there() {
    let files = [(
        "a.yaml",
        "kind: Pod\n---\nkind: Pod\n---\nmetadata: {annotations: {helm.sh/hook: test}}\n",
    )];
    let crds = [Crd {
        source: "c/crds/x.yaml".to_owned(),
        data: b"x".as_slice().into(),
    }];
    let manifests = release(&files, Helm3).unwrap();
    let steps = writes(&manifests, &crds, &Selection::default(), "out/", Some("r"));
    let seen: Vec<_> = steps
        .iter()
        .map(|step| (step.directory.as_str(), step.name.as_str(), step.mode))
        .collect();
    assert_eq!(
        seen,
        [
            ("out/", "c/crds/x.yaml", Mode::Replace),
            ("out/r", "c/templates/a.yaml", Mode::Replace),
            ("out/r", "c/templates/a.yaml", Mode::Append),
            ("out/r", "c/templates/a.yaml", Mode::AppendIfThere),
        ]
    );
    assert_eq!(steps[1].text, b"---\n# Source: c/templates/a.yaml\nkind: Pod\n");
}

proptest! {
    #[test]
    fn no_text_makes_sorting_panic(text in "[-\\n\\r\\t a:\\[\\]{}#|\u{a0}]{0,40}") {
        for compat in [Helm3, Helm4] {
            if let Ok(manifests) = sort([(&"c/templates/a".into(), text.as_bytes())], &Heads::default(), compat, &mut Vec::new()) {
                let patterns = ["*".to_owned()];
                let selection = Selection { show_only: &patterns, ..Selection::default() };
                let _ = print(&manifests, &[], &selection, compat);
            }
        }
    }

    #[test]
    fn pieces_of_a_text_are_in_it(text in any::<Vec<u8>>()) {
        for compat in [Helm3, Helm4] {
            let total: usize = split(&text, compat).iter().map(|piece| piece.len()).sum();
            prop_assert!(total <= text.len());
        }
    }
}
