//! L1 to L11: limits that Helm has are ours to the figure, on both sides of it.

use crate::harness::{CHART, Scratch, archive};

fn rendered(template: &str) -> crate::harness::Verdict {
    Scratch::new(&[("templates/t.yaml", template)]).template(&[])
}

#[test]
fn l1_files_and_archives_are_as_large_as_helm_lets_them_be() {
    let most = vec![b'x'; 5_242_880];
    let more = vec![b'x'; 5_242_881];
    let packed = |data: &[u8]| {
        let scratch = Scratch::new(&[]);
        scratch.put(
            "a.tgz",
            archive(&[("c/Chart.yaml", CHART.as_bytes()), ("c/big", data)]),
        );
        scratch
    };
    packed(&most)
        .run(&["template", "r", "a.tgz", "--compat", "helm3"])
        .printed("");
    packed(&more)
        .run(&["template", "r", "a.tgz", "--compat", "helm3"])
        .refused("Error: decompressed chart file \"c/big\" is larger than the maximum file size 5242880\n");
    let scratch = Scratch::new(&[]);
    scratch.put("c/big", &more);
    scratch
        .template(&[])
        .refused("Error: chart file \"big\" is larger than the maximum file size 5242880\n");
    scratch.put("c/.helmignore", "big\n");
    scratch.template(&[]).printed("");
}

#[test]
fn l2_an_index_and_the_dots_of_a_key_end_where_helm_ends_them() {
    let scratch = Scratch::new(&[("templates/t.yaml", "a: {{ len .Values.a }}")]);
    scratch.template(&["--set", "a[65536]=1"]).printed("a: 65537");
    scratch
        .template(&["--set", "a[65537]=1"])
        .refused("index of 65537 is greater than maximum supported index of 65536");
    let dots = |n: usize| format!("a{}=1", ".a".repeat(n));
    scratch.template(&["--set", &dots(30)]).printed("a: 1");
    scratch
        .template(&["--set", &dots(31)])
        .refused("value name nested level is greater than maximum supported nested level of 30");
}

#[test]
fn l3_one_name_is_included_1001_deep_and_different_names_deeper() {
    let counted = |n: u32| {
        format!(
            "{{{{ define \"x\" }}}}{{{{ if gt . 1 }}}}{{{{ include \"x\" (sub . 1) }}}}{{{{ end }}}}{{{{ end }}}}\
             a: {{{{ include \"x\" {n} }}}}1"
        )
    };
    rendered(&counted(1001)).printed("a: 1");
    rendered(&counted(1002))
        .refused("rendering template has a nested reference name: x: unable to execute template");
    let mut chain: String = (0..20_000)
        .map(|n| {
            format!(
                "{{{{ define \"d{n}\" }}}}{{{{ include \"d{}\" . }}}}{{{{ end }}}}",
                n + 1
            )
        })
        .collect();
    chain.push_str("{{ define \"d20000\" }}a: 1{{ end }}{{ include \"d0\" . }}");
    rendered(&chain).printed("a: 1");
}

#[test]
fn l4_template_actions_nest_as_deep_as_in_go() {
    rendered("{{ define \"x\" }}{{ template \"x\" . }}{{ end }}{{ template \"x\" . }}")
        .refused("exceeded maximum template depth (100000)");
}

#[test]
fn l5_parentheses_end_where_go_ends_them_and_long_texts_do_not() {
    let nested = |n: usize| format!("a: {{{{ {}1{} }}}}", "(".repeat(n), ")".repeat(n));
    rendered(&nested(100_000)).refused("max expression depth exceeded");
    rendered(&format!(
        "{}a: 1{}",
        "{{ if 1 }}".repeat(100_000),
        "{{ end }}".repeat(100_000)
    ))
    .printed("a: 1");
    rendered(&format!("a: {{{{ 1{} }}}}", " | int".repeat(100_000))).printed("a: 1");
}

#[test]
fn l6_yaml_nests_ten_thousand_deep_and_no_deeper() {
    let nested = |n: usize| format!("a: {}{}\n", "[".repeat(n), "]".repeat(n));
    let scratch = |n| Scratch::new(&[("values.yaml", &*nested(n)), ("templates/t.yaml", "a: 1")]);
    scratch(9_000).template(&[]).printed("a: 1");
    scratch(10_001)
        .template(&[])
        .refused("exceeded max depth of 10000");
    rendered(&nested(10_001)).refused("exceeded max depth of 10000");
    scratch(9_000).run(&["check", "c"]).ended();
}

#[test]
fn l7_json_nests_ten_thousand_deep_and_no_deeper() {
    rendered("a: {{ fromJsonArray (repeat 10001 \"[\") }}").printed("a: [exceeded max depth]");
    let schema = format!("{}{{}}{}", "{\"not\":".repeat(10_001), "}".repeat(10_001));
    Scratch::new(&[("values.schema.json", &schema)])
        .template(&[])
        .refused("exceeded max depth");
}

#[test]
fn l8_a_document_of_aliases_is_refused_where_helm_refuses_it() {
    let values =
        |text: &str| Scratch::new(&[("values.yaml", text), ("templates/t.yaml", "a: 1")]).template(&[]);
    values("a: &a [*a]").refused("anchor 'a' value contains itself");
    let fan = |levels: usize| {
        let mut text = "l0: &l0 [1,1,1,1,1,1,1,1,1]\n".to_owned();
        for n in 0..levels {
            text.push_str(&format!(
                "l{}: &l{} [{}]\n",
                n + 1,
                n + 1,
                [&*format!("*l{n}"); 9].join(",")
            ));
        }
        text
    };
    values(&fan(2)).printed("a: 1");
    values(&fan(3)).refused("document contains excessive aliasing");
}

#[test]
fn l9_patterns_and_constraints_are_as_long_as_gos() {
    rendered("a: {{ mustRegexMatch \"a{1000}\" \"a\" }}").printed("a: false");
    rendered("a: {{ mustRegexMatch \"a{1001}\" \"a\" }}").refused("invalid repeat count: `{1001}`");
    rendered("a: {{ mustRegexMatch \"((a{0,100}){0,100}){0,100}\" \"a\" }}").refused("invalid repeat count");
    rendered("a: {{ semverCompare (repeat 513 \"1\") \"1.2.3\" }}")
        .refused("constraint string is too long (max 512 bytes)");
}

#[test]
fn l10_printf_obeys_widths_as_far_as_go_does() {
    rendered("a: {{ printf \"%1000000d\" 1 | len }}").printed("a: 1000000");
    rendered("a: \"{{ printf \"%100000000d\" 1 }}\"").printed("a: \"%!(NOVERB)%!(EXTRA int=1)\"");
    rendered("a: \"{{ printf \"%*d\" 2000000 1 }}\"").printed("a: \"%!(BADWIDTH)1\"");
}

#[test]
fn l11_a_releases_name_has_at_most_53_characters() {
    let scratch = Scratch::new(&[("templates/t.yaml", "a: 1")]);
    scratch.run(&["template", &"a".repeat(53), "c"]).printed("a: 1");
    scratch
        .run(&["template", &"a".repeat(54), "c"])
        .refused("invalid release name");
}
