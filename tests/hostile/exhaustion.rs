//! D1 to D24: inputs that keep Helm busy for ever or fill its memory.

use crate::harness::{Scratch, Verdict};
use std::process::Command;

fn rendered(template: &str) -> Verdict {
    Scratch::new(&[("templates/t.yaml", template)]).template(&[])
}

fn with_values(values: &str, template: &str) -> Verdict {
    Scratch::new(&[("values.yaml", values), ("templates/t.yaml", template)]).template(&[])
}

#[test]
fn d1_a_loop_without_end_ends() {
    rendered("{{ range 1000000000 }}{{ end }}").reached("steps");
}

#[test]
fn d2_a_loop_that_prints_without_end_ends() {
    rendered("{{ range 1000000000 }}x{{ end }}").reached("steps");
    // Steps or bytes, whichever a build's figures let it meet first.
    rendered("{{ range 1000000000 }}0123456789012345678901234567890123456789{{ end }}")
        .refused("the limit `");
}

#[test]
fn d3_no_list_is_made_that_memory_cannot_hold() {
    rendered("{{ len (until 100000000) }}").reached("built-bytes");
    rendered("{{ len (until 1000000000) }}").reached("built-bytes");
    rendered("a: {{ len (until 100000) }}").printed("a: 100000");
}

#[test]
fn d4_no_steps_lead_to_the_largest_number() {
    rendered("{{ len (untilStep 0 9223372036854775807 1) }}").reached("built-bytes");
    rendered("{{ len (untilStep 9223372036854775807 -9223372036854775808 -1) }}").reached("built-bytes");
    rendered("{{ seq 1 100000000 }}").reached("built-bytes");
}

#[test]
fn d5_a_text_is_not_repeated_without_end() {
    rendered("{{ len (repeat 1000000000 \"x\") }}").reached("built-bytes");
    rendered("{{ len (repeat 10000000000 \"x\") }}").reached("built-bytes");
}

#[test]
fn d6_nothing_is_printed_that_could_not_be_built() {
    rendered("{{ repeat 500000000 \"x\" }}").reached("built-bytes");
}

#[test]
fn d7_no_indentation_fills_memory() {
    rendered("{{ indent 1000000000 \"x\" }}").reached("built-bytes");
    rendered("{{ indent 100000 (repeat 100000 \"x\\n\") }}").reached("built-bytes");
}

#[test]
fn d8_a_text_that_doubles_is_stopped() {
    rendered(&format!(
        "{{{{ $s := \"xxxxxxxx\" }}}}{}",
        "{{ $s = print $s $s }}".repeat(33)
    ))
    .refused("the limit `");
    let kept = "{{ $s := repeat 1000000 \"x\" }}{{ $l := list }}{{ range 1000 }}{{ $l = append $l (upper $s) }}{{ end }}";
    rendered(kept).refused("the limit `");
}

#[test]
fn d9_a_replacement_does_not_multiply_without_end() {
    rendered("{{ replace \"a\" (repeat 10000 \"b\") (repeat 1000000 \"a\") }}").reached("built-bytes");
    rendered("{{ regexReplaceAll \"a\" (repeat 1000000 \"a\") (repeat 10000 \"b\") }}")
        .reached("built-bytes");
}

#[test]
fn d10_templates_that_call_two_others_each_end() {
    let mut text = String::new();
    for n in 0..30 {
        text.push_str(&format!("{{{{ define \"d{n}\" }}}}{{{{ template \"d{0}\" . }}}}{{{{ template \"d{0}\" . }}}}{{{{ end }}}}", n + 1));
    }
    let of =
        |leaf: &str| format!("{text}{{{{ define \"d30\" }}}}{leaf}{{{{ end }}}}{{{{ template \"d0\" . }}}}");
    rendered(&of("")).reached("steps");
    rendered(&of("0123456789012345678901234567890123456789")).refused("the limit `");
}

#[test]
fn d11_tpl_does_not_expand_itself_for_ever() {
    with_values("t: \"{{ tpl .Values.t . }}\"", "{{ tpl .Values.t . }}").reached("nesting");
}

#[test]
fn d12_tpl_is_cheap_enough_to_be_called_often() {
    rendered("a: 1{{ range 100000 }}{{ tpl \"\" $ }}{{ end }}").printed("a: 1");
}

#[test]
fn d13_a_dict_within_itself_is_neither_printed_nor_merged_for_ever() {
    let cycle = "{{ $d := dict }}{{ $_ := set $d \"a\" $d }}{{ $e := dict }}{{ $_ := set $e \"a\" $e }}";
    for call in [
        "print $d",
        "printf \"%v\" $d",
        "$d",
        "quote $d",
        "html $d",
        "cat $d",
    ] {
        let verdict = rendered(&format!("{cycle}{{{{ {call} }}}}"));
        verdict.ended();
        assert!(verdict.err.len() < 100_000, "{call}");
    }
    for call in ["print $d", "println $d", "$d"] {
        rendered(&format!("{cycle}{{{{ {call} }}}}")).reached("print-depth");
    }
    rendered(&format!("{cycle}{{{{ merge $d $e }}}}")).reached("value-depth");
    rendered(&format!("{cycle}{{{{ mergeOverwrite $d $e }}}}")).reached("value-depth");
}

#[test]
fn d14_a_dict_within_itself_is_not_written_for_ever() {
    let cycle = "{{ $d := dict }}{{ $_ := set $d \"a\" $d }}{{ $e := dict }}{{ $_ := set $e \"a\" $e }}";
    let call = |call: &str| rendered(&format!("{cycle}a: {{{{ {call} }}}}1"));
    call("toYaml $d").printed("a: 1");
    call("toJson $d").printed("a: 1");
    call("toYamlPretty $d").refused("exceeded max depth");
    call("toToml $d").ended();
    call("deepCopy $d").reached("value-depth");
    call("deepEqual $d $e").reached("value-depth");
    // Shared twice at each of forty levels: two to the power of forty values.
    let shared = "{{ $d := dict }}{{ range 40 }}{{ $d = dict \"a\" $d \"b\" $d }}{{ end }}";
    for call in [
        "toYaml $d",
        "toJson $d",
        "toToml $d",
        "toYamlPretty $d",
        "deepCopy $d",
        "merge (dict) $d | toYaml",
    ] {
        rendered(&format!("{shared}{{{{ {call} }}}}")).reached("nodes");
    }
    rendered(&format!("{shared}{{{{ $d }}}}")).refused("the limit `");
}

#[test]
fn d15_aliases_repeat_only_so_many_bytes() {
    let values = format!(
        "b: &b \"{}\"\nl:\n{}",
        "x".repeat(100_000),
        "- *b\n".repeat(20_000)
    );
    with_values(&values, "a: 1").reached("alias-bytes");
    let scratch = Scratch::new(&[("/v.yaml", &values), ("templates/t.yaml", "a: 1")]);
    scratch.template(&["-f", "v.yaml"]).reached("alias-bytes");
    scratch.run(&["check", "c", "-f", "v.yaml"]).ended();
    scratch
        .run(&["values", "c", "-f", "v.yaml"])
        .reached("alias-bytes");
}

#[test]
fn d16_a_schema_that_doubles_its_work_is_stopped() {
    for keyword in ["allOf", "anyOf", "oneOf"] {
        let mut text = "{\"$ref\": \"#/$defs/d0\", \"$defs\": {".to_owned();
        for n in 0..25 {
            let to = format!("{{\"$ref\": \"#/$defs/d{}\"}}", n + 1);
            text.push_str(&format!("\"d{n}\": {{\"{keyword}\": [{to}, {to}]}},"));
        }
        text.push_str("\"d25\": {\"type\": \"string\"}}}");
        let scratch = Scratch::new(&[("values.schema.json", &text), ("templates/t.yaml", "a: 1")]);
        scratch.template(&[]).ended();
        assert!(!scratch.template(&[]).err.is_empty());
    }
}

#[test]
fn d17_a_pattern_of_a_schema_is_matched_in_linear_time() {
    let schema = "{\"properties\": {\"a\": {\"pattern\": \"(x{0,1000}){0,1}y\"}}}";
    let values = format!("a: {}\n", "x".repeat(1_000_000));
    let scratch = Scratch::new(&[
        ("values.schema.json", schema),
        ("values.yaml", &values),
        ("templates/t.yaml", "a: 1"),
    ]);
    scratch.template(&[]).refused("does not match pattern");
}

#[test]
fn d18_many_large_indices_fill_no_memory() {
    let scratch = Scratch::new(&[("templates/t.yaml", "a: 1")]);
    for count in [2_000, 7_500] {
        let items: Vec<String> = (0..count).map(|n| format!("a[{n}][65536]=1")).collect();
        scratch
            .template(&["--set", &items.join(",")])
            .reached("list-filler");
        scratch.run(&["check", "c", &items.join(",")]).ended();
    }
}

#[test]
fn d19_keys_and_password_hashes_are_counted() {
    for (call, most) in [
        ("genCA \"x\" 1", 2),
        ("genPrivateKey \"rsa\"", 7),
        ("genSelfSignedCert \"x\" nil nil 1", 2),
        ("bcrypt \"x\"", 3),
        ("htpasswd \"x\" \"y\"", 3),
        ("derivePassword 1 \"long\" \"p\" \"u\" \"s\"", 3),
    ] {
        let text = format!("{{{{ range 1000 }}}}{{{{ $_ := {call} }}}}{{{{ end }}}}");
        let scratch = Scratch::new(&[("templates/t.yaml", &text)]);
        scratch
            .template(&["--limit", &format!("secrets={most}")])
            .reached("secrets");
    }
    rendered("a: 1{{ range 20 }}{{ $_ := genPrivateKey \"ecdsa\" }}{{ end }}").printed("a: 1");
}

#[test]
fn d20_no_more_chance_is_drawn_than_can_be_held() {
    rendered("{{ len (randAlphaNum 100000000) }}").reached("built-bytes");
    rendered("{{ len (randBytes 2000000000) }}").reached("built-bytes");
}

#[test]
fn d21_lists_that_grow_one_by_one_and_long_lists_end() {
    rendered("a: {{ len (uniq (until 30000)) }}").printed("a: 30000");
    for call in [
        "append $l 1",
        "prepend $l 1",
        "concat $l (list 1)",
        "rest (append $l 1)",
    ] {
        rendered(&format!(
            "{{{{ $l := until 10000 }}}}{{{{ range 60000 }}}}{{{{ $l = {call} }}}}{{{{ end }}}}a: 1"
        ))
        .ended();
    }
    for call in [
        "has -1 $l",
        "without $l -1",
        "sortAlpha $l",
        "last $l",
        "rest $l",
        "deepEqual $l $m",
        "reverse $l",
        "uniq $l",
    ] {
        rendered(&format!("{{{{ $l := until 30000 }}}}{{{{ $m := until 30000 }}}}{{{{ range 60000 }}}}{{{{ $_ := {call} }}}}{{{{ end }}}}a: 1")).reached("steps");
    }
    let long = "{{ $s := repeat 1000000 \"x\" }}";
    for call in [
        "contains \"y\" $s",
        "sha256sum $s",
        "toJson (list $s)",
        "eq $s (print $s)",
        "b64enc $s",
        "regexMatch \"y\" $s",
    ] {
        rendered(&format!(
            "{long}{{{{ range 1000000 }}}}{{{{ $_ := {call} }}}}{{{{ end }}}}a: 1"
        ))
        .reached("steps");
    }
}

#[test]
fn d22_patterns_are_compiled_once_and_matched_in_linear_time() {
    rendered("a: 1{{ range 100000 }}{{ $_ := regexMatch \"a{1000}\" \"a\" }}{{ end }}").printed("a: 1");
    rendered("a: {{ regexMatch \"^(a+)+$\" (print (repeat 100000 \"a\") \"b\") }}").printed("a: false");
    rendered("{{ range $i := until 100000 }}{{ $_ := regexMatch (printf \"a{999}%d\" $i) \"a\" }}{{ end }}")
        .reached("steps");
    rendered("{{ regexFindAll \".*?x|a\" (repeat 1000000 \"a\") -1 | len }}").reached("match-seconds");
    rendered("a: {{ regexReplaceAll \"a\" (repeat 1000000 \"a\") \"b\" | len }}").printed("a: 1000000");
}

#[test]
fn d23_long_comments_and_many_documents_are_read_in_linear_time() {
    let scratch = Scratch::new(&[("templates/t.yaml", "a: 1")]);
    scratch.put("long.yaml", format!("# {}", "x".repeat(100_000_000)));
    scratch.template(&["-f", "long.yaml"]).reached("input-bytes");
    scratch.put("long.yaml", format!("# {}\nb: 1", "x".repeat(40_000_000)));
    scratch.template(&["-f", "long.yaml"]).printed("a: 1");
    scratch.put("many.yaml", "a: 1\n---\n".repeat(200_000));
    scratch.template(&["-f", "many.yaml"]).printed("a: 1");
    rendered("{{ range 200000 }}a: 1\n---\n{{ end }}").ended();
    scratch.put("values.yaml", format!("a: [{}1]\n", "1,".repeat(15_000_000)));
    scratch.template(&["-f", "values.yaml"]).reached("nodes");
    scratch.run(&["check", "c", "-f", "values.yaml"]).ended();
}

#[test]
fn d24_devices_and_pipes_are_not_read_for_ever() {
    let scratch = Scratch::new(&[("templates/t.yaml", "a: 1")]);
    let made = Command::new("mkfifo")
        .arg(scratch.path().join("pipe"))
        .status()
        .unwrap();
    assert!(made.success());
    for command in ["template", "check", "values"] {
        for (args, words) in [
            (&["-f", "/dev/zero"][..], "the limit `input-bytes` of "),
            (&["--set-file", "a=/dev/zero"], "the limit `input-bytes` of "),
            (&["-f", "pipe"], "nothing writes to this pipe"),
            (&["--set-file", "a=pipe"], "nothing writes to this pipe"),
        ] {
            let verdict = scratch.run(&[&[command, "c"], args].concat());
            verdict.ended();
            assert_ne!(verdict.status, Some(0));
            let text = format!("{}{}", verdict.out, verdict.err);
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(text.contains(words), "{command} {args:?}: {text}");
        }
    }
    scratch
        .run(&["template", "/dev/zero"])
        .refused("cannot load irregular file ");
    scratch
        .run(&["template", "./pipe"])
        .refused("cannot load irregular file ");
}
