//! Templates in the ways of real charts: partials, manifests of many kinds, hooks, notes, files.

use super::Chart;
use crate::chance::Chance;
use std::fmt::Write;

const PATHS: &[&str] = &[
    ".Values.a",
    ".Values.b",
    ".Values.c",
    ".Values.image",
    ".Values.image.tag",
    ".Values.nope",
    ".Values.sub.a",
    ".Values.global",
    ".Values.global.g",
    ".Values.global.image",
    ".Values.list",
    "(index (.Values.list | default (list 0)) 0)",
    ".Values.port",
    ".Values.enabled",
    ".Values.labels",
    ".Values.x10",
    ".Values.imported",
    ".Values.imp",
    ".Values.db",
    ".Chart.Name",
    ".Chart.Version",
    ".Chart.AppVersion",
    ".Release.Name",
    ".Release.Namespace",
    ".Release.IsUpgrade",
    ".Capabilities.KubeVersion.Version",
    ".Template.Name",
    ".Template.BasePath",
    "(.Files.Get \"config/a.txt\")",
    "(list 1 \"a\" nil)",
    "(dict \"k\" 1)",
    "1",
    "\"str\"",
    "$.Values.a",
    ".Values.on",
    "(index .Values \"name-x\")",
    "(.Values.image).tag",
    "(.Values.nope).x",
    "((.Values.global).image).tag",
    "(keys .Values | sortAlpha)",
    ".Chart.Annotations",
    ".Chart.Keywords",
    "(keys .Subcharts | sortAlpha)",
    ".Values.tags",
];

const PIPES: &[&str] = &[
    "quote",
    "squote",
    "toJson",
    "toYaml",
    "default \"d\"",
    "upper",
    "len",
    "toString",
    "int",
    "add 1",
    "trunc 3",
    "trimSuffix \"c\"",
    "printf \"%v\"",
    "printf \"%d\"",
    "empty",
    "not",
    "kindOf",
    "typeOf",
    "nindent 2",
    "b64enc",
    "sha256sum",
    "first",
    "join \",\"",
    "has 1",
    "ternary 1 2",
    "eq 1",
    "lt 1",
    "toPrettyJson",
    "fromYaml",
    "list",
    "float64",
    "atoi",
    "replace \"a\" \"b\"",
    "splitList \"b\"",
    "semverCompare \">1\"",
    "include \"echo\"",
    "regexMatch \"a+\"",
    "title",
    "snakecase",
    "coalesce nil",
    "dig \"k\" \"z\"",
    "merge (dict \"z\" 1)",
    "required \"needed\"",
    "toString | trunc 63 | trimSuffix \"-\"",
    "toYaml | indent 4",
    "toYamlPretty",
    "toToml",
];

/// Pipes that take anything.
const TAME: &[&str] = &[
    "quote",
    "squote",
    "toJson",
    "toString",
    "default \"d\" | toString | quote",
    "empty",
    "kindOf",
    "typeOf",
    "printf \"%v\" | quote",
    "toYaml | quote",
    "toJson | sha256sum",
    "include \"echo\" | quote",
    "toPrettyJson | quote",
    "toYamlPretty | b64enc",
];

fn wild(chance: &mut Chance) -> String {
    let mut text = chance.pick(PATHS).to_owned();
    for _ in 0..chance.below(3) {
        let _ = write!(text, " | {}", chance.pick(PIPES));
    }
    text
}

/// An expression that seldom fails.
fn tame(chance: &mut Chance) -> String {
    match chance.below(150) == 0 {
        true => wild(chance),
        false => {
            let path = loop {
                let path = chance.pick(PATHS);
                // Those that go through a table fail where there is none.
                if path.matches('.').count() < 3 || path.starts_with('(') || chance.percent(1) {
                    break path;
                }
            };
            format!("{path} | {}", chance.pick(TAME))
        }
    }
}

const KINDS: &[&str] = &[
    "ConfigMap",
    "Secret",
    "Service",
    "Deployment",
    "ServiceAccount",
    "Ingress",
    "Role",
    "RoleBinding",
    "Namespace",
    "Job",
    "CustomThing",
    "ClusterRole",
    "PodDisruptionBudget",
    "StatefulSet",
    "NetworkPolicy",
    "ValidatingWebhookConfiguration",
    "List",
    "APIService",
    "HorizontalPodAutoscaler",
    "deployment",
];

pub fn write(chart: &Chart, chance: &mut Chance) {
    chart.put("templates/_helpers.tpl", &partials(chart, chance));
    for name in ["a.yaml", "b.yaml", "nested/n.yaml", "z.yml", "tests/t.yaml"] {
        if chance.percent(60) {
            chart.put(&format!("templates/{name}"), &file(chance));
        }
    }
    if chance.percent(25) {
        chart.put(
            "templates/NOTES.txt",
            &format!("Notes of {{{{ .Chart.Name }}}} {{{{ {} }}}}\n", tame(chance)),
        );
    }
}

fn partials(chart: &Chart, chance: &mut Chance) -> String {
    let name = chart.name;
    let mut text = format!(
        "{{{{/* Names */}}}}\n{{{{- define \"{name}.fullname\" -}}}}\n{{{{- printf \"%s-%s\" .Release.Name .Chart.Name | trunc 63 | \
         trimSuffix \"-\" -}}}}\n{{{{- end }}}}\n{{{{- define \"fullname\" -}}}}{name}-{{{{ include \"{name}.fullname\" . }}}}{{{{- end -}}}}\n\
         {{{{ define \"echo\" }}}}<{{{{ . }}}}>{{{{ end }}}}\n{{{{- define \"labels\" -}}}}\napp: {{{{ .Chart.Name }}}}\n\
         chart: {{{{ .Chart.Name }}}}-{{{{ .Chart.Version | replace \"+\" \"_\" }}}}\n{{{{- with .Values.labels }}}}\nextra: {{{{ toJson . | quote }}}}\n\
         {{{{- end }}}}\n{{{{- end }}}}\n"
    );
    if chance.percent(30) {
        let _ = writeln!(
            text,
            "{{{{ define \"{name}.x\" }}}}{{{{ {} }}}}{{{{ end }}}}",
            tame(chance)
        );
    }
    text
}

/// A file of some documents.
fn file(chance: &mut Chance) -> String {
    if chance.percent(3) {
        return comments(chance);
    }
    let mut text = String::new();
    if chance.percent(15) {
        let _ = writeln!(text, "{{{{- if {} }}}}", tame(chance));
        text += &document(chance);
        text += "{{- end }}\n";
        return text;
    }
    if chance.percent(10) {
        text += "{{- $_ := set .Values \"shared\" (printf \"%s!\" (.Values.shared | default \"\")) }}\n";
    }
    if chance.percent(10) {
        text += "{{- $x := .Values.list | default list }}\n{{- range $i, $v := $x }}\n---\nkind: ConfigMap\nmetadata: \
                 {name: x{{ $i }}}\ndata: {v: {{ $v | toJson | quote }}, s: {{ $.Values.shared | quote }}}\n{{- end }}\n";
    }
    for _ in 0..1 + chance.below(3) {
        if !text.is_empty() || chance.percent(30) {
            text += chance.pick(&[
                "---\n",
                "---\n",
                "---\n",
                "--- # next\n",
                "---   \n",
                "\n---\n\n",
                "# c\n---\n",
            ]);
        }
        text += &document(chance);
    }
    text
}

/// Comments that print expressions, in blocks or not. Comments are documents too, and whatever they
/// print is no YAML.
fn comments(chance: &mut Chance) -> String {
    let mut text = String::new();
    for _ in 0..1 + chance.below(4) {
        let (inner, outer) = (wild(chance), wild(chance));
        text += &match chance.below(5) {
            0 => format!("# {{{{ if {outer} }}}}{{{{ {inner} }}}}{{{{ else }}}}no{{{{ end }}}}\n"),
            1 => format!("# {{{{ with {outer} }}}}{{{{ . }}}}{{{{ else }}}}no{{{{ end }}}}\n"),
            2 => format!("# {{{{ range $i, $v := {outer} }}}}{{{{ $i }}}}={{{{ $v }}}},{{{{ end }}}}\n"),
            3 => format!("# {{{{- $x := {outer} }}}} {{{{ $x | toJson }}}} {{{{ eq ({inner}) $x }}}}\n"),
            _ => format!("# {{{{ {inner} }}}}\n"),
        };
    }
    text
}

fn document(chance: &mut Chance) -> String {
    let mut text = format!(
        "apiVersion: v1\nkind: {}\nmetadata:\n  name: {{{{ include \"fullname\" . }}}}-{}\n",
        chance.pick(KINDS),
        chance.below(9)
    );
    if chance.percent(40) {
        text += "  labels:\n    {{- include \"labels\" . | nindent 4 }}\n";
    }
    if chance.percent(15) {
        let hook = chance.pick(&[
            "pre-install",
            "post-install,post-upgrade",
            "test",
            "test-success",
            "pre-delete",
            "nope",
            "Pre-Install ",
        ]);
        let _ = writeln!(
            text,
            "  annotations:\n    \"helm.sh/hook\": {hook}\n    \"helm.sh/hook-weight\": \"{}\"",
            chance.below(9)
        );
    }
    text += "data:\n";
    for key in 0..1 + chance.below(5) {
        text += &entry(key, chance);
    }
    text
}

fn entry(key: usize, chance: &mut Chance) -> String {
    let e = tame(chance);
    let path = chance.pick(&[
        ".Values.labels",
        ".Values.image",
        ".Values.list",
        ".Values.a",
        ".Values.global",
        ".Values.x2",
    ]);
    match chance.below(14) {
        0 => format!("  k{key}:\n    {{{{- toYaml {path} | nindent 4 }}}}\n"),
        1 => format!("  {{{{- with {path} }}}}\n  k{key}: {{{{ toJson . }}}}\n  {{{{- end }}}}\n"),
        2 => format!(
            "  k{key}:\n  {{{{- range $k, $v := .Values.image }}}}\n    {{{{ $k }}}}: {{{{ $v | quote }}}}\n  {{{{- end }}}}\n"
        ),
        3 => format!(
            "  {{{{- if and {path} (not .Values.nope) }}}}\n  k{key}: {{{{ {e} }}}}\n  {{{{- else if {path} }}}}\n  k{key}: other\n  {{{{- end }}}}\n"
        ),
        4 => format!("  k{key}: |-\n    {{{{- tpl (toYaml {path}) . | nindent 4 }}}}\n"),
        5 => format!("  k{key}: {{{{ printf \"%s:%v\" .Chart.Name {path} | quote }}}}\n"),
        6 => format!("  k{key}:\n    {{{{- (.Files.Glob \"config/*\").AsConfig | nindent 4 }}}}\n"),
        7 => format!(
            "  k{key}: {{{{ .Files.Get \"config/b.conf\" | toJson }}}}\n  l{key}: {{{{ range .Files.Lines \"config/a.txt\" }}}}x{{{{ . | len }}}}{{{{ end }}}}\n"
        ),
        8 => format!("  k{key}: {{{{ .Values.shared | default \"none\" }}}}\n"),
        9 => format!(
            "  k{key}: {{{{ $.Capabilities.APIVersions.Has \"a/v1\" }}}}{{{{ .Release.IsInstall }}}}\n"
        ),
        _ => format!("  k{key}: {{{{ {e} }}}}\n"),
    }
}
