//! Charts that nobody wrote, rendered by Helm and by us side by side.

use super::chance::Chance;
use super::oracle::number;
use super::side::Side;
use std::fmt::Write;
use std::fs;
use std::path::Path;

const SCALARS: &[&str] = &[
    "1",
    "0",
    "-3",
    "1.5",
    "1e6",
    "10000000",
    "true",
    "false",
    "yes",
    "null",
    "~",
    "\"\"",
    "abc",
    "\"1\"",
    "'a b'",
    "1_000",
    "0x1F",
    "2001-01-01",
    "a:b",
    "\"é\"",
    "|-\n  x\n  y",
    "{}",
    "[]",
];

const KEYS: &[&str] = &["a", "b", "c", "enabled", "image", "port", "x10", "x2", "on"];

const PATHS: &[&str] = &[
    ".Values.a",
    ".Values.b",
    ".Values.c",
    ".Values.image",
    ".Values.nope",
    ".Values.sub.a",
    ".Values.global",
    ".Values",
    ".Chart.Name",
    ".Release.Name",
    ".Values.list",
    "(index .Values.list 0)",
    "1",
    "\"str\"",
    "(list 1 \"a\" nil)",
    "(dict \"k\" 1)",
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
    "keys",
    "join \",\"",
    "has 1",
    "ternary 1 2",
    "required \"needed\"",
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
    "include \"c.echo\"",
    "regexMatch \"a+\"",
    "title",
    "snakecase",
    "coalesce nil",
    "dig \"k\" \"z\"",
    "merge (dict \"z\" 1)",
    "tpl \"{{ . }}\"",
];

/// A values file: tables, lists and scalars of every kind.
fn values(chance: &mut Chance) -> String {
    let mut text = String::new();
    for key in KEYS {
        match chance.below(4) {
            0 => {}
            1 => {
                let _ = writeln!(
                    text,
                    "{key}:\n  {}: {}",
                    chance.pick(&["a", "k", "tag"]),
                    flow(chance)
                );
            }
            _ => {
                let _ = writeln!(text, "{key}: {}", chance.pick(SCALARS));
            }
        }
    }
    let _ = writeln!(text, "list: [{}, {}]", flow(chance), flow(chance));
    if chance.below(2) == 0 {
        let _ = writeln!(text, "global: {{g: {}}}", flow(chance));
    }
    if chance.below(2) == 0 {
        let _ = writeln!(text, "sub: {{a: {}}}", flow(chance));
    }
    text
}

fn flow(chance: &mut Chance) -> &'static str {
    loop {
        let scalar = chance.pick(SCALARS);
        if !scalar.starts_with('|') {
            return scalar;
        }
    }
}

fn expression(chance: &mut Chance) -> String {
    let mut text = chance.pick(PATHS).to_owned();
    for _ in 0..chance.below(3) {
        let _ = write!(text, " | {}", chance.pick(PIPES));
    }
    text
}

/// A template: comments that print expressions, in blocks or not. Comments are documents too, and
/// whatever they print is no YAML.
fn template(chance: &mut Chance) -> String {
    let mut text = String::new();
    for _ in 0..1 + chance.below(4) {
        let inner = expression(chance);
        let outer = expression(chance);
        let _ = match chance.below(6) {
            0 => writeln!(
                text,
                "# {{{{ if {outer} }}}}{{{{ {inner} }}}}{{{{ else }}}}no{{{{ end }}}}"
            ),
            1 => writeln!(
                text,
                "# {{{{ with {outer} }}}}{{{{ . }}}}{{{{ else }}}}no{{{{ end }}}}"
            ),
            2 => writeln!(
                text,
                "# {{{{ range $i, $v := {outer} }}}}{{{{ $i }}}}={{{{ $v }}}},{{{{ end }}}}"
            ),
            3 => writeln!(
                text,
                "# {{{{- $x := {outer} }}}} {{{{ $x | toJson }}}} {{{{ eq ({inner}) $x }}}}"
            ),
            _ => writeln!(text, "# {{{{ {inner} }}}}"),
        };
    }
    text
}

fn settings(chance: &mut Chance) -> Vec<String> {
    const SETTINGS: &[&str] = &[
        "a=1",
        "a.b=x",
        "list[0]=9",
        "list[3]=z",
        "global.g=null",
        "sub.a=true",
        "image=null",
        "c={1,2}",
        "b=1.5",
        "a=,b=x",
        "sub=null",
        "global=1",
        "enabled=true,port=80",
        "x2.y.z=1",
    ];
    let mut args = Vec::new();
    for _ in 0..chance.below(3) {
        args.push(chance.pick(&["--set", "--set-string"]).to_owned());
        args.push(chance.pick(SETTINGS).to_owned());
    }
    args
}

fn write_chart(dir: &Path, chance: &mut Chance) {
    let put = |name: &str, text: &str| {
        let path = dir.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    let declared = match chance.below(3) {
        0 => "dependencies:\n- {name: sub, version: \">=0\", repository: \"\", condition: sub.enabled}\n",
        _ => "",
    };
    put(
        "Chart.yaml",
        &format!("apiVersion: v2\nname: c\nversion: 0.1.0\n{declared}"),
    );
    put("values.yaml", &values(chance));
    put("templates/_h.tpl", "{{ define \"c.echo\" }}<{{ . }}>{{ end }}");
    put("templates/a.yaml", &template(chance));
    put("templates/b.yaml", &template(chance));
    put(
        "charts/sub/Chart.yaml",
        "apiVersion: v2\nname: sub\nversion: 0.1.0\n",
    );
    put("charts/sub/values.yaml", &values(chance));
    put("charts/sub/templates/s.yaml", &template(chance));
}

#[test]
fn charts_nobody_wrote_render_alike() {
    let (seed, rounds) = (number("SEED", 1), number("ROUNDS", 25));
    let scratch = tempfile::tempdir().unwrap();
    let mut differing = Vec::new();
    for side in Side::all() {
        let mut refused = 0;
        for round in 0..rounds {
            let mut chance = Chance::of(seed, round);
            let chart = scratch.path().join(format!("{}-{round}", side.compat));
            write_chart(&chart, &mut chance);
            let mut args = vec!["r".to_owned(), ".".to_owned()];
            args.extend(settings(&mut chance));
            match side.hold(&chart, &args) {
                Ok((theirs, _)) => refused += u64::from(!theirs.status.success()),
                Err(text) => differing.push(format!("SEED={seed} round {round} {text}")),
            }
            fs::remove_dir_all(&chart).unwrap();
        }
        eprintln!(
            "{}: {rounds} charts, {refused} of them refused by Helm",
            side.compat
        );
    }
    let count = differing.len();
    assert!(
        differing.is_empty(),
        "{count} rounds differ:\n{}",
        differing.join("\n")
    );
}
