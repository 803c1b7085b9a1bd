//! Charts that nobody wrote, rendered by Helm and by us side by side.

mod metadata;
mod templates;
mod values;

use crate::chance::Chance;
use crate::oracle::number;
use crate::side::Side;
use std::fs;
use std::path::Path;

/// Names of charts, of which subcharts are made.
const NAMES: &[&str] = &["sub", "db", "cache", "web-ui", "lib0"];

/// A chart that is being written.
pub struct Chart<'a> {
    dir: &'a Path,
    name: &'a str,
    /// Those in `charts/`.
    subcharts: Vec<&'static str>,
}

impl Chart<'_> {
    fn put(&self, name: &str, text: &str) {
        let path = self.dir.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

/// Writes a chart and those below it; `levels` more may follow.
fn write(dir: &Path, name: &str, levels: usize, chance: &mut Chance) {
    let mut chart = Chart {
        dir,
        name,
        subcharts: Vec::new(),
    };
    for sub in NAMES {
        if levels > 0 && *sub != name && chance.percent(13 * levels) {
            chart.subcharts.push(sub);
        }
    }
    metadata::write(&chart, chance);
    values::write(&chart, chance);
    templates::write(&chart, chance);
    for sub in &chart.subcharts {
        write(&dir.join("charts").join(sub), sub, levels - 1, chance);
    }
}

const SETTINGS: &[&str] = &[
    "a=1",
    "a.b=x",
    "list[0]=9",
    "list[3]=z",
    "global.g=null",
    "sub.a=true",
    "image=null",
    "image.tag=1.20",
    "c={1,2}",
    "b=1.5",
    "a=,b=x",
    "sub=null",
    "global=1",
    "enabled=true,port=80",
    "x2.y.z=1",
    "sub.enabled=false",
    "db.enabled=true",
    "tags.front=false",
    "tags.back=true,db.image.tag=x",
    "cache.list={a,b}",
    "global.image.tag=9",
    "port=http",
    "a\\.b=dot",
    "db.global.g=1",
];

const JSON: &[&str] = &[
    "a={\"x\":1}",
    "list=[1,\"x\",null]",
    "sub={\"a\":null}",
    "port=8080",
    "global={\"g\":1.5}",
];

const SHOWN: &[&str] = &[
    "templates/a.yaml",
    "templates/*.yaml",
    "templates/nested/n.yaml",
    "charts/sub/templates/a.yaml",
    "charts/*/templates/a.yaml",
    "templates/tests/t.yaml",
    "crds/crd.yaml",
];

/// Flags of `helm template`, by chance.
fn flags(dir: &Path, chance: &mut Chance) -> Vec<String> {
    let mut args: Vec<String> = Vec::new();
    for _ in 0..chance.below(4) {
        let flag = chance.pick(&[
            "--set",
            "--set",
            "--set",
            "--set-string",
            "--set-json",
            "-f",
            "--set-literal",
        ]);
        args.push(flag.into());
        args.push(match flag {
            "-f" => {
                let name = format!("more{}.yaml", chance.below(3));
                fs::write(dir.join(&name), values::text(&[], chance)).unwrap();
                name
            }
            "--set-json" => chance.pick(JSON).into(),
            _ => chance.pick(SETTINGS).into(),
        });
    }
    for flag in [
        "--is-upgrade",
        "--no-hooks",
        "--skip-tests",
        "--include-crds",
        "--skip-crds",
        "--skip-schema-validation",
    ] {
        if chance.percent(8) {
            args.push(flag.into());
        }
    }
    let valued: [(&str, &[&str]); 5] = [
        ("--namespace", &["prod", "", "kube-system"]),
        ("--kube-version", &["1.29.3", "v1.25", "1.30.0-gke.1", "1.31+"]),
        ("--api-versions", &["monitoring.coreos.com/v1", "a/v1,b/v1"]),
        ("--show-only", SHOWN),
        (
            "--name-template",
            &["n-{{ lower \"X\" }}", "{{ add 1 2 }}", "Bad_{{ 1 }}"],
        ),
    ];
    for (flag, pool) in valued {
        if chance.percent(8) {
            args.extend([flag.to_owned(), chance.pick(pool).to_owned()]);
        }
    }
    let named = args.iter().any(|arg| arg == "--name-template");
    let words: &[&str] = if named { &["."] } else { &["r", "."] };
    words.iter().map(|word| (*word).to_owned()).chain(args).collect()
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
            let chart = scratch.path().join("c");
            write(&chart, "c", 2, &mut chance);
            let args = flags(&chart, &mut chance);
            match side.hold(&chart, &args) {
                Ok((theirs, _)) => refused += u64::from(!theirs.status.success()),
                Err(text) => differing.push(format!("SEED={seed} round {round} {text}")),
            }
            match std::env::var("KEEP").is_ok() {
                true => fs::rename(
                    &chart,
                    format!("{}/{round}-{}", std::env::var("KEEP").unwrap(), side.compat),
                )
                .unwrap(),
                false => fs::remove_dir_all(&chart).unwrap(),
            }
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
