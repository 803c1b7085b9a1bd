//! Charts that nobody wrote, rendered by Helm and by us side by side. Runs where Helm 3.22.0 or 4.2.4
//! is found (`HELM3`, `HELM4`, or `helm3`, `helm4` on the PATH), and says that it is skipped elsewhere.
//! `ROUNDS=500 SEED=7 cargo test --test differential` widens the search.

#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test that cannot go on should stop, and one that is skipped should say so"
)]

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

/// A small generator of numbers (splitmix64), so that a seed says everything about a round.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) % bound as u64).unwrap()
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }
}

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

fn helm(variable: &str, name: &str, version: &str) -> Option<String> {
    let program = std::env::var(variable).unwrap_or_else(|_| name.to_owned());
    let output = Command::new(&program)
        .args(["version", "--short"])
        .output()
        .ok()?;
    String::from_utf8_lossy(&output.stdout)
        .starts_with(version)
        .then_some(program)
}

fn number(variable: &str, otherwise: u64) -> u64 {
    std::env::var(variable)
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(otherwise)
}

/// Log lines come in random order; everything else is compared as it is.
fn lines(text: &[u8]) -> Vec<String> {
    let mut lines: Vec<String> = String::from_utf8_lossy(text).lines().map(str::to_owned).collect();
    lines.sort();
    lines
}

fn agree(helm: &Output, ours: &Output) -> bool {
    helm.status.success() == ours.status.success()
        && helm.stdout == ours.stdout
        && lines(&helm.stderr) == lines(&ours.stderr)
}

#[test]
fn charts_nobody_wrote_render_alike() {
    let seed = number("SEED", 1);
    let rounds = number("ROUNDS", 40);
    let scratch = tempfile::tempdir().unwrap();
    let mut differing = Vec::new();
    for (release, helm) in [
        ("helm3", helm("HELM3", "helm3", "v3.22.0")),
        ("helm4", helm("HELM4", "helm4", "v4.2.4")),
    ] {
        let Some(helm) = helm else {
            eprintln!("skipped: {release} is not here");
            continue;
        };
        for round in 0..rounds {
            let mut chance = Chance(seed.wrapping_mul(1_000_003).wrapping_add(round));
            let chart = scratch.path().join(format!("{release}-{round}"));
            write_chart(&chart, &mut chance);
            let mut args = vec!["template".to_owned(), "r".into(), chart.to_str().unwrap().into()];
            args.extend(settings(&mut chance));
            let theirs = Command::new(&helm).args(&args).env("TZ", "UTC").output().unwrap();
            let ours = Command::new(env!("CARGO_BIN_EXE_seatrial"))
                .args(&args)
                .args(["--compat", release])
                .output()
                .unwrap();
            if !agree(&theirs, &ours) {
                let text = |output: &Output| {
                    format!(
                        "{}{}",
                        String::from_utf8_lossy(&output.stdout),
                        String::from_utf8_lossy(&output.stderr)
                    )
                };
                differing.push(format!(
                    "SEED={seed} round {round} {release} {:?}\n--- Helm\n{}\n--- seatrial\n{}",
                    &args[3..],
                    text(&theirs),
                    text(&ours)
                ));
            }
        }
    }
    assert!(
        differing.is_empty(),
        "{} of {rounds} rounds differ:\n{}",
        differing.len(),
        differing.join("\n")
    );
}
