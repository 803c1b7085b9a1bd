//! `Chart.yaml`, dependencies, schemas and files that stand beside templates.

use super::Chart;
use crate::chance::Chance;
use std::fmt::Write;

pub fn write(chart: &Chart, chance: &mut Chance) {
    let first = chance.percent(8);
    let mut text = format!(
        "apiVersion: {}\nname: {}\nversion: {}\n",
        if first { "v1" } else { "v2" },
        chart.name,
        chance.pick(&["0.1.0", "1.2.3", "0.1.0-rc.1", "1.0.0+build"])
    );
    for (field, pool) in [
        ("appVersion", &["1.10", "\"1.16.0\"", "v2", "010", "1e3"][..]),
        (
            "description",
            &["A chart", "\"with: colon\"", ">-\n  long\n  text"],
        ),
        (
            "kubeVersion",
            &["\">=1.20.0-0\"", "<1.99", "^1.30.0", "\">= 1.25 < 2\""],
        ),
        ("icon", &["https://x/y.png"]),
        ("home", &["https://x"]),
        ("keywords", &["[a, b]"]),
        ("annotations", &["{a: b, \"x.io/y\": \"1\"}"]),
        ("maintainers", &["[{name: n1, email: e}, {name: x}]"]),
        ("sources", &["[https://x]"]),
        ("deprecated", &["false", "false", "true"]),
        ("unknownField", &["1"]),
    ] {
        if chance.percent(if field == "kubeVersion" { 5 } else { 12 }) {
            let _ = writeln!(text, "{field}: {}", chance.pick(pool));
        }
    }
    if chart.name == "lib0" && !first {
        text += "type: library\n";
    } else if !first && chance.percent(20) {
        text += "type: application\n";
    }
    let dependencies = dependencies(chart, chance);
    match (first, dependencies.is_empty()) {
        (_, true) => {}
        (true, _) => chart.put("requirements.yaml", &format!("dependencies:\n{dependencies}")),
        (false, _) => text += &format!("dependencies:\n{dependencies}"),
    }
    chart.put("Chart.yaml", &text);
    beside(chart, chance);
    if chance.percent(3) {
        chart.put("values.schema.json", &schema(chance));
    }
}

fn dependencies(chart: &Chart, chance: &mut Chance) -> String {
    let mut text = String::new();
    if chance.percent(40) {
        return text;
    }
    for sub in &chart.subcharts {
        if chance.percent(20) {
            continue;
        }
        let _ = writeln!(
            text,
            "- name: {sub}\n  version: {}",
            chance.pick(&["\">=0\"", "\"*\"", "0.1.0", "^1", "\">=0-0\""])
        );
        let fields: [(&str, &[&str], usize); 6] = [
            (
                "repository",
                &["\"\"", "https://charts.example/x", "file://../x"],
                50,
            ),
            ("alias", &["other", "db2"], 10),
            (
                "condition",
                &[
                    "sub.enabled",
                    "db.enabled, x.y",
                    "enabled",
                    "global.on,sub.enabled",
                    "nope",
                ],
                35,
            ),
            ("tags", &["[front]", "[back, front]", "[x]"], 25),
            (
                "import-values",
                &[
                    "[data]",
                    "[{child: a, parent: imported}]",
                    "[{child: image, parent: .}]",
                    "[nope, data]",
                ],
                20,
            ),
            ("enabled", &["true", "false"], 5),
        ];
        for (field, pool, often) in fields {
            if chance.percent(often) {
                let _ = writeln!(text, "  {field}: {}", chance.pick(pool));
            }
        }
    }
    if chance.percent(2) {
        text += "- {name: missing, version: 1.0.0, repository: \"\"}\n";
    }
    text
}

fn beside(chart: &Chart, chance: &mut Chance) {
    if chance.percent(40) {
        chart.put(
            "config/a.txt",
            chance.pick(&["one\ntwo\n", "", "x", "a\r\nb\r\n", "{{ .Values.a }}\n"]),
        );
        chart.put(
            "config/b.conf",
            chance.pick(&["k = v\n", "  indented\n\n", "é\n", "tab\there"]),
        );
    }
    if chance.percent(8) {
        chart.put(
            ".helmignore",
            chance.pick(&[
                "*.conf\n",
                "# c\nconfig/\n",
                "/templates/nested\n",
                "a.*\n!a.txt\n",
            ]),
        );
    }
    if chance.percent(15) {
        let crd =
            "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: x.y.z\n";
        chart.put(
            "crds/crd.yaml",
            chance.pick(&[
                crd,
                "a: 1\n---\nb: 2\n",
                "# only a comment\n",
                "{{ not rendered }}\n",
            ]),
        );
    }
}

/// A schema whose every complaint is a line of its own, as their order is Helm's chance.
fn schema(chance: &mut Chance) -> String {
    let mut properties = Vec::new();
    for key in ["a", "b", "port", "image", "enabled", "list"] {
        if !chance.percent(40) {
            continue;
        }
        let rule = chance.pick(&[
            "{\"type\": \"string\"}",
            "{\"type\": [\"integer\", \"null\"]}",
            "{\"type\": \"object\", \"required\": [\"tag\"]}",
            "{\"enum\": [1, \"abc\", true]}",
            "{\"type\": \"number\", \"minimum\": 1, \"maximum\": 100}",
            "{\"type\": \"array\", \"maxItems\": 1, \"items\": {\"type\": \"string\"}}",
            "{\"pattern\": \"^a+$\", \"maxLength\": 2}",
            "{\"oneOf\": [{\"type\": \"string\"}, {\"type\": \"boolean\"}]}",
            "{\"anyOf\": [{\"type\": \"string\"}, {\"minimum\": 3}]}",
            "{\"not\": {\"type\": \"null\"}}",
            "{\"const\": 1}",
            "{\"$ref\": \"#/definitions/d\"}",
        ]);
        properties.push(format!("\"{key}\": {rule}"));
    }
    let required = chance.pick(&["[]", "[\"a\"]", "[\"nope\"]", "[\"list\"]"]);
    format!(
        "{{\"$schema\": \"http://json-schema.org/draft-07/schema#\", \"type\": \"object\", \"required\": {required},\n\
         \"definitions\": {{\"d\": {{\"type\": \"integer\"}}}}, \"properties\": {{{}}}}}\n",
        properties.join(", ")
    )
}
