//! Expressions and flows that nobody wrote. Those that we take for good ones go by the hundred into one
//! chart, each in a file of its own, and what each prints is compared; one that fails stops a whole
//! chart, so each of those has its own.

mod maker;
mod pools;

use crate::oracle::number;
use crate::side::Side;
use maker::Maker;
use seatrial::cli::System;
use seatrial::compat::Compat;
use seatrial::pipeline::{self, Origin, Plan};
use seatrial::render::{Capabilities, Release};
use seatrial::settings::{self, Records, Setting};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// How many cases one chart holds.
const BATCH: usize = 250;

const PARTIALS: &str = "{{ define \"echo\" }}<{{ . }}>{{ end }}{{ define \"shout\" }}{{ . | upper }}{{ end }}\
    {{ define \"outer\" }}({{ include \"echo\" . }}){{ end }}{{ define \"boom\" }}{{ fail \"boom\" }}{{ end }}";

/// A case: its number, and its text.
type Case = (u64, String);

/// A chart with a template of each name.
fn chart(dir: &Path, templates: &[(String, String)]) {
    if dir.exists() {
        fs::remove_dir_all(dir).unwrap();
    }
    fs::create_dir_all(dir.join("templates")).unwrap();
    fs::write(
        dir.join("Chart.yaml"),
        "apiVersion: v2\nname: c\nversion: 0.1.0\nappVersion: \"2.0\"\n",
    )
    .unwrap();
    fs::write(dir.join("values.yaml"), pools::VALUES).unwrap();
    fs::write(dir.join("a.txt"), "one\ntwo\n").unwrap();
    fs::write(dir.join("templates/_h.tpl"), PARTIALS).unwrap();
    for (name, text) in templates {
        fs::write(dir.join("templates").join(name), text).unwrap();
    }
}

/// A comment that holds what the case prints, whatever that is.
fn wrapped((round, text): &Case) -> (String, String) {
    let name = format!("e{round:06}");
    let text = format!(
        "{{{{ define \"{name}\" }}}}{text}{{{{ end }}}}# {name} {{{{ include \"{name}\" . | quote }}}}\n"
    );
    (format!("{name}.yaml"), text)
}

fn args() -> Vec<String> {
    let settings = pools::SETTINGS.iter().map(|word| (*word).to_owned());
    ["r".to_owned(), ".".to_owned()]
        .into_iter()
        .chain(settings)
        .collect()
}

/// Those of the cases that render, as far as we see it.
fn good(cases: &[Case], dir: &Path, compat: Compat) -> BTreeSet<u64> {
    let mut cases = cases.to_vec();
    loop {
        let (fine, failures) = attempt(&cases, dir, compat);
        // A file that does not parse hides all others.
        let unparsed = failures.iter().find_map(|text| {
            let at = text.strip_prefix("parse error at (c/templates/e")?;
            at.split('.').next()?.parse::<u64>().ok()
        });
        match unparsed {
            Some(round) => cases.retain(|case| case.0 != round),
            None => return fine,
        }
    }
}

fn attempt(cases: &[Case], dir: &Path, compat: Compat) -> (BTreeSet<u64>, Vec<String>) {
    chart(dir, &cases.iter().map(wrapped).collect::<Vec<_>>());
    let mut records = Records::default();
    let chart = pipeline::open(Origin::Path(dir), compat, &mut records, &mut Vec::new()).unwrap();
    let host = System::new(compat, None);
    let plan = Plan {
        compat,
        release: Release {
            name: "r".into(),
            namespace: "default".into(),
            revision: 1,
            is_upgrade: false,
        },
        capabilities: Capabilities::default_of(compat),
        skip_schema: true,
        thorough: true,
        traced: false,
        host: &host,
    };
    let given: Vec<Setting> = pools::SETTINGS
        .chunks(2)
        .map(|words| match words[0] {
            "--set" => Setting::Set(words[1].into()),
            _ => Setting::SetString(words[1].into()),
        })
        .collect();
    let user = settings::merge(&given, compat, &|_| Err("no files".into()), &mut records).unwrap();
    let prepared = pipeline::Prepared::new(chart);
    let outcome = pipeline::attempt(&prepared, &user, &plan, &mut records);
    let number = |name: &str| name.rsplit("/e").next()?.strip_suffix(".yaml")?.parse().ok();
    let fine = outcome.rendered.iter().filter_map(|file| number(&file.name));
    let failures = outcome.failures.iter().map(|(_, failure)| failure.helm.clone());
    (fine.collect(), failures.collect())
}

/// Compares cases in one chart, and halves it where one of them fails after all.
fn batch(side: &Side, dir: &Path, cases: &[Case], differing: &mut Vec<String>) {
    chart(dir, &cases.iter().map(wrapped).collect::<Vec<_>>());
    if side.hold(dir, &args()).is_ok() {
        return;
    }
    let (theirs, ours) = (
        side.theirs(dir, &template(&args())),
        side.ours(dir, &template(&args())),
    );
    match (theirs.status.success() && ours.status.success(), cases) {
        (true, _) => {
            let (theirs, ours) = (lines(&theirs.stdout), lines(&ours.stdout));
            for (round, text) in cases {
                let name = format!("e{round:06}");
                if theirs.get(&name) != ours.get(&name) {
                    let shown =
                        |lines: &BTreeMap<String, String>| lines.get(&name).cloned().unwrap_or_default();
                    differing.push(format!(
                        "{} {round}: {text}\n   Helm     {}\n   seatrial {}",
                        side.compat,
                        shown(&theirs),
                        shown(&ours)
                    ));
                }
            }
        }
        (false, [(round, text)]) => {
            let fault = side.hold(dir, &args()).err().unwrap_or_default();
            differing.push(format!("{} {round}: {text}\n{fault}", side.compat));
        }
        (false, _) => {
            let (first, second) = cases.split_at(cases.len() / 2);
            batch(side, dir, first, differing);
            batch(side, dir, second, differing);
        }
    }
}

fn template(args: &[String]) -> Vec<String> {
    std::iter::once("template".to_owned())
        .chain(args.iter().cloned())
        .collect()
}

/// What each case printed, by its name.
fn lines(out: &[u8]) -> BTreeMap<String, String> {
    let text = String::from_utf8_lossy(out);
    let line = |line: &str| {
        let (name, printed) = line.strip_prefix("# ")?.split_once(' ')?;
        Some((name.to_owned(), printed.to_owned()))
    };
    text.lines().filter_map(line).collect()
}

#[test]
fn expressions_nobody_wrote_print_alike() {
    let (seed, rounds) = (number("SEED", 1), number("EXPRESSIONS", 500));
    let scratch = tempfile::tempdir().unwrap();
    let dir = scratch.path().join("c");
    let mut differing = Vec::new();
    for side in Side::all() {
        let mut maker = Maker::new(side.compat);
        let (mut charts, mut failing) = (0, 0);
        let numbers: Vec<u64> = (0..rounds).collect();
        for numbers in numbers.chunks(BATCH) {
            let mut cases: Vec<Case> = Vec::new();
            for round in numbers {
                maker.chance = crate::chance::Chance::of(seed, *round);
                cases.push((*round, maker.case(*round)));
            }
            let fine = good(&cases, &dir, side.compat);
            let (fine, bad): (Vec<Case>, Vec<Case>) =
                cases.into_iter().partition(|case| fine.contains(&case.0));
            batch(&side, &dir, &fine, &mut differing);
            charts += 1 + bad.len();
            failing += bad.len();
            for (round, text) in bad {
                chart(&dir, &[(format!("e{round:06}.yaml"), format!("# {text}\n"))]);
                if let Err(fault) = side.hold(&dir, &args()) {
                    differing.push(format!("{} {round}: {text}\n{fault}", side.compat));
                }
            }
        }
        eprintln!(
            "{}: {rounds} expressions in {charts} charts, {failing} of them failing, {} of {} functions called",
            side.compat,
            maker.called.len(),
            maker.callable()
        );
    }
    let count = differing.len();
    assert!(
        differing.is_empty(),
        "SEED={seed}: {count} differ:\n{}",
        differing.join("\n")
    );
}
