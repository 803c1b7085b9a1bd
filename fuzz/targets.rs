//! What is fuzzed. In: any bytes. Out: nothing; a target fails by a panic, by an assertion about what it
//! read and wrote, or by taking for ever. `fuzz_targets/` hands these to libFuzzer, `tests/fuzz.rs` to a
//! driver of its own that every toolchain can build.

use seatrial::chart::{self, File};
use seatrial::cli::System;
use seatrial::compat::Compat;
use seatrial::functions::semver::{Constraint, Version};
use seatrial::limits::{Limit, Limits, STANDARD};
use seatrial::pipeline::{self, Plan, Prepared};
use seatrial::render::{Capabilities, Release, expand_name};
use seatrial::settings::{self, Records, Setting};
use seatrial::tree::Tree;
use seatrial::value::{Value, format};
use seatrial::{aks, json, toml, yaml};

/// A target by its name, with texts to begin from.
pub struct Target {
    pub name: &'static str,
    pub run: fn(&[u8]),
    pub seeds: &'static [&'static str],
}

#[rustfmt::skip]
pub static TARGETS: &[Target] = &[
    Target { name: "template", run: template, seeds: &[
        "{{ define \"x\" }}{{ . | toYaml | nindent 2 }}{{ end }}a: {{ include \"x\" .Values }}",
        "{{- range $i, $e := until 3 }}{{ if eq $i 1 }}{{ continue }}{{ end }}{{ tpl \"{{ . }}\" $e }}{{ else }}x{{ end -}}",
        "{{ with $x := .Values.a }}{{ $x = 1.5e3 }}{{ ($x | printf \"%v\") }}{{ end }}{{/* c */}}{{ `raw` }}{{ 'x' }}",
        "{{ block \"b\" . }}{{ template \"b\" }}{{ end }}{{ .Files.Get \"x\" }}{{ .Capabilities.KubeVersion.Minor }}",
    ] },
    Target { name: "execution", run: execution, seeds: &[
        "{{ list 1 \"a\" nil | toJson | fromJsonArray | first }}{{ dict \"a\" (dict) | toYaml }}",
        "{{ regexReplaceAll \"(a+)(b)?\" \"aab\" \"${2}x\" }}{{ substr 0 3 \"hello\" | upper | b64enc | sha256sum }}",
        "{{ slice (list 1 2 3) 1 2 }}{{ index (dict \"a\" 1) \"a\" }}{{ mul 3 4 | add 1 | float64 }}{{ trunc -3 \"abcdef\" }}",
        "{{ semverCompare \"^1.2\" \"1.3.0-a\" }}{{ urlParse \"http://a:b@c/d?e#f\" }}{{ wrap 3 \"a b c\" }}{{ plural \"a\" \"b\" 2 }}",
        "{{ $d := dict }}{{ $_ := set $d \"a\" $d }}{{ merge (dict) (deepCopy (dict \"x\" (list 1))) }}{{ until 5 | rest | compact }}",
    ] },
    Target { name: "yaml", run: yaml_round, seeds: &[
        "a: &x [1, 0x1F, 0o7, 1_000, .inf, ~, yes]\nb: *x\n<<: {c: d}\n? [k]\n: v\n",
        "a: |-\n  x\n   y\nb: >+\n  fold\n\n  ed\nc: \"\\u00e9\\n\"\nd: 'it''s'\n--- # doc\n- !!str 1\n- !!binary aGk=\n...\n",
        "%YAML 1.1\n---\n{a: [b, {c: d}], \"e\": 2001-01-01}\n",
    ] },
    Target { name: "json", run: json_round, seeds: &["{\"a\": [1, -2.5e3, \"\\ud83d\\ude00\", null, true]}", "[[[[]]]]"] },
    Target { name: "toml", run: toml_round, seeds: &["a.b = 1\n[t]\nx = [1, {y = \"z\"}]\n[[l]]\nd = 2001-01-01T10:00:00Z\ns = '''\nraw'''\n"] },
    Target { name: "settings", run: settings_round, seeds: &[
        "a.b[1].c={x,y},d\\.e=null,f=\"q\",g=1.5", "a={b,c},a[0]=1,x.y={},z=", "a[0][1].b=true,c=010,d=0x1F",
    ] },
    Target { name: "archive", run: archive, seeds: &[] },
    Target { name: "schema", run: schema, seeds: &[
        "{\"type\": \"object\", \"properties\": {\"a\": {\"$ref\": \"#/$defs/x\"}}, \"$defs\": {\"x\": {\"anyOf\": [{\"pattern\": \"^a+$\"}, {\"minimum\": 3}]}}}",
        "{\"$schema\": \"http://json-schema.org/draft-07/schema#\", \"required\": [\"b\"], \"additionalProperties\": false, \"if\": {}, \"then\": {\"not\": {}}}",
        "{\"$id\": \"urn:a\", \"$dynamicRef\": \"#n\", \"unevaluatedProperties\": false, \"items\": [{\"const\": [1, {}]}], \"format\": \"date\"}",
    ] },
    Target { name: "semver", run: semver, seeds: &["1.2.3-alpha.1+b5", "v1", ">=1.2 <2 || ~3.x", "^0.0.1, !=1.1.*", "1.2 - 2.3.4"] },
    Target { name: "printf", run: printf, seeds: &["%v %+v %#v %T %%", "%-10.3f|%+05d|%x|%q|%U|%c", "%[2]*[1]d %*.*f %!", "%6.2f%%%s%v"] },
    Target { name: "dates", run: dates, seeds: &["2006-01-02T15:04:05.999Z07:00", "Mon Jan _2 15:04:05 MST 2006", "3:04PM .000 -0700", "1h30m2.5s"] },
    Target { name: "az", run: az, seeds: &[
        "k8s-extension create --cluster-name c -g rg --name dapr --extension-type microsoft.dapr --configuration-settings a=b 'c.d=e f'",
        "k8s-extension update -c=x --auto-upgrade-minor-version=false --config-protected p=q -y", "k8s-extension show -h",
    ] },
];

/// Little of everything, so that many inputs are tried.
fn limits() -> Limits {
    [
        (Limit::Steps, 20_000),
        (Limit::OutputBytes, 1 << 18),
        (Limit::BuiltBytes, 1 << 18),
        (Limit::TextBytes, 1 << 22),
        (Limit::Items, 100_000),
        (Limit::Nesting, 200),
        (Limit::Nodes, 20_000),
        (Limit::SchemaSteps, 20_000),
        (Limit::Secrets, 0),
        (Limit::RegexBytes, 1 << 20),
    ]
    .into_iter()
    .fold(STANDARD, |limits, (limit, figure)| limits.with(limit, figure))
}

fn world() -> System {
    System::new(Compat::Helm4, Some(1)).within(limits())
}

fn loaded(files: &[(&str, &[u8])]) -> Option<chart::Chart> {
    let mut all = vec![File::new(
        "Chart.yaml",
        b"apiVersion: v2\nname: c\nversion: 0.1.0\n",
    )];
    all.extend(files.iter().map(|(name, data)| File::new(name, data)));
    let mut records = Records {
        limits: limits(),
        ..Records::default()
    };
    chart::from_files(all, Compat::Helm4, &mut records).ok()
}

/// What a chart of these files prints, or its refusals.
fn rendered(files: &[(&str, &[u8])]) -> String {
    let Some(chart) = loaded(files) else {
        return String::new();
    };
    let host = world();
    let plan = Plan {
        compat: Compat::Helm4,
        release: Release {
            name: "r".into(),
            namespace: "default".into(),
            revision: 1,
            is_upgrade: false,
        },
        capabilities: Capabilities::default_of(Compat::Helm4),
        skip_schema: false,
        thorough: true,
        traced: false,
        host: &host,
    };
    let mut records = Records {
        limits: limits(),
        ..Records::default()
    };
    let outcome = pipeline::attempt(&Prepared::new(chart), &Tree::empty_table(), &plan, &mut records);
    let texts = outcome
        .rendered
        .iter()
        .map(|file| String::from_utf8_lossy(&file.text).into_owned());
    let failures = outcome.failures.iter().map(|(_, failure)| failure.helm.clone());
    texts.chain(failures).collect()
}

/// The whole flow, twice: the same input gives the same bytes.
pub fn template(data: &[u8]) {
    let files: &[(&str, &[u8])] = &[("templates/t.yaml", data), ("values.yaml", b"a: {b: [1, x]}\n")];
    assert_eq!(rendered(files), rendered(files), "twice the same input");
}

/// Functions, without a chart.
pub fn execution(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let one = expand_name(&text, &world()).map_err(|failure| failure.helm);
    let other = expand_name(&text, &world()).map_err(|failure| failure.helm);
    assert_eq!(one, other, "twice the same input");
}

/// What was read is written, and reads again as the same.
pub fn yaml_round(data: &[u8]) {
    let _ = yaml::read_all(data, &limits());
    let Ok(document) = yaml::read_within(data, &limits()) else {
        return;
    };
    let value = document.root.to_value();
    for written in [yaml::write(&value), yaml::write_pretty(&value)] {
        let Ok(mut written) = written else { continue };
        // As `toYaml` does, the writer leaves out the last line feed, which may belong to a text.
        let separators = ["\u{85}", "\u{2028}", "\u{2029}"];
        if !separators.iter().any(|end| written.ends_with(end.as_bytes())) {
            written.push(b'\n');
        }
        let again = yaml::read(&written).unwrap_or_else(|fault| panic!("{}: {written:?}", fault.text));
        assert_same(&value, &again.root.to_value());
    }
}

fn assert_same(a: &Value, b: &Value) {
    let text = |value: &Value| json::write(value, json::Style::Compact);
    assert_eq!(text(a), text(b));
}

pub fn json_round(data: &[u8]) {
    let Ok(node) = json::read(data) else { return };
    let value = node.to_value();
    for style in [json::Style::Compact, json::Style::Pretty, json::Style::Raw] {
        let Ok(written) = json::write(&value, style) else {
            continue;
        };
        let again = json::read(&written).unwrap_or_else(|fault| panic!("{}: {written:?}", fault.text));
        assert_same(&value, &again.to_value());
    }
}

pub fn toml_round(data: &[u8]) {
    let _ = toml::read(data);
}

pub fn settings_round(data: &[u8]) {
    let text = String::from_utf8_lossy(data).into_owned();
    let no_files =
        |name: &str| -> Result<Vec<u8>, String> { Err(format!("open {name}: no such file or directory")) };
    for compat in [Compat::Helm3, Compat::Helm4] {
        for setting in [
            Setting::Set(text.clone()),
            Setting::SetString(text.clone()),
            Setting::Json(text.clone()),
            Setting::SetFile(text.clone()),
            Setting::Literal(text.clone()),
            Setting::File("v.yaml".into(), data.into()),
        ] {
            let tree = |records: &mut Records| {
                let merged = settings::merge(std::slice::from_ref(&setting), compat, &no_files, records);
                merged
                    .map(|tree| format::display(&tree.to_value()).to_string())
                    .map_err(|fault| fault.helm)
            };
            let (mut one, mut other) = (Records::default(), Records::default());
            assert_eq!(tree(&mut one), tree(&mut other), "twice the same input");
        }
    }
}

/// The bytes as an archive, and within one.
pub fn archive(data: &[u8]) {
    let file = tempfile::NamedTempFile::new().unwrap_or_else(|fault| panic!("{fault}"));
    std::fs::write(file.path(), data).unwrap_or_else(|fault| panic!("{fault}"));
    for compat in [Compat::Helm3, Compat::Helm4] {
        let mut records = Records {
            limits: limits(),
            ..Records::default()
        };
        let _ = chart::load(file.path(), compat, &mut records, &mut Vec::new());
    }
    let _ = loaded(&[("charts/s.tgz", data)]);
    let _ = loaded(&[("Chart.lock", data), (".helmignore", data)]);
}

pub fn schema(data: &[u8]) {
    let files: &[(&str, &[u8])] = &[
        ("values.schema.json", data),
        ("values.yaml", b"a: 1\nb: [x, {c: null}]\nd: 1.5\n"),
    ];
    assert_eq!(rendered(files), rendered(files), "twice the same input");
}

/// What is printed of a version reads as the same version.
pub fn semver(data: &[u8]) {
    if let Ok(version) = Version::parse(data) {
        let printed = version.to_string();
        let again = Version::parse(&printed).unwrap_or_else(|fault| panic!("{fault}: {printed:?}"));
        assert_eq!(printed, again.to_string());
        if let Ok(constraint) = Constraint::parse(data) {
            let _ = constraint.check(&version);
        }
    }
    if let Ok(constraint) = Constraint::parse(data)
        && let Ok(version) = Version::parse("1.2.3-a.1")
    {
        let _ = constraint.check(&version);
    }
}

pub fn printf(data: &[u8]) {
    let args = [
        Value::int(-42),
        Value::str(data),
        Value::Float(1.5e300),
        Value::Nil,
        Value::list(vec![
            Value::Bool(true),
            Value::dict([("k".into(), Value::str("v"))]),
        ]),
        Value::Complex(1.0, -0.0),
    ];
    let small = format::Room {
        bytes: 1 << 16,
        nesting: 100,
    };
    for from in 0..args.len() {
        let _ = format::write_sprintf(&mut Vec::new(), data, &args[from..], small);
    }
}

pub fn dates(data: &[u8]) {
    let layout = json::write(&Value::str(data), json::Style::Raw).unwrap_or_default();
    let layout = String::from_utf8_lossy(&layout);
    for text in [
        format!("{{{{ date {layout} 86400 }}}}{{{{ dateInZone {layout} 0 \"Asia/Tokyo\" }}}}"),
        format!("{{{{ toDate {layout} \"2024-05-06T07:08:09Z\" }}}}{{{{ toDate \"2006-01-02\" {layout} }}}}"),
        format!(
            "{{{{ duration {layout} }}}}{{{{ durationRound {layout} }}}}{{{{ dateModify {layout} now }}}}"
        ),
    ] {
        let _ = expand_name(&text, &world());
    }
}

pub fn az(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let words: Vec<&str> = text.split(' ').collect();
    if let Ok(call) = aks::az::parse(&words) {
        let _ = call.warnings();
    }
}
