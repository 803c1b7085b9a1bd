//! `check` held against what the released charts do: the recorded settings of Dapr 1.18.3. Needs the
//! facts beside the checkout (`../shared/dapr`), and says so where they are not.

#![allow(
    clippy::too_many_lines,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    missing_docs
)]

use seatrial::check::{self, Evidence, Trial};
use seatrial::cli::System;
use seatrial::compat::Compat;
use seatrial::diag::{Problem, Severity};
use seatrial::pipeline::{self, Origin, Outcome, Plan, Prepared};
use seatrial::render::{Capabilities, Release};
use seatrial::schema::ValuesSchema;
use seatrial::settings::{self, Records, Setting};
use seatrial::tree::{Data, KeyPath, Step, Tree};
use serde_json::Value as Json;
use std::cell::RefCell;
use std::path::PathBuf;

const VERSION: &str = "1.18.3";

/// Keys that take another type than their default's, as the released chart shows by what it renders:
/// names in one string, or a list of names or of references.
const ALSO: &[(&str, &str)] = &[("global.imagePullSecrets", "list")];

/// Where the facts are: beside the checkout, or where `FACTS` says.
fn directory() -> PathBuf {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/dapr");
    std::env::var_os("FACTS").map_or_else(beside, PathBuf::from)
}

fn facts(version: &str) -> Option<Json> {
    match std::fs::read(directory().join(format!("{version}.json"))) {
        Ok(bytes) => Some(serde_json::from_slice(&bytes).unwrap()),
        Err(_) => {
            println!("skipped: the facts of the released charts are not beside this checkout");
            None
        }
    }
}

/// One recorded run of settings alone: its arguments, the values they name, and whether Helm refuses them.
struct Case {
    args: Vec<String>,
    settings: Vec<Setting>,
    refused: bool,
    /// What is recorded is the difference from this render; nothing changed when it is empty.
    against_ha: bool,
    changed: bool,
}

fn cases(facts: &Json) -> Vec<Case> {
    let effects = facts["effects"].as_array().unwrap();
    let about_settings = |effect: &&Json| {
        let args = effect["set"].as_array().unwrap();
        !args
            .iter()
            .any(|arg| arg == "--kube-version" || arg == "--api-versions")
    };
    effects
        .iter()
        .filter(about_settings)
        .map(|effect| {
            let args: Vec<String> = effect["set"]
                .as_array()
                .unwrap()
                .iter()
                .map(|arg| arg.as_str().unwrap().to_owned())
                .collect();
            let settings = args
                .chunks(2)
                .map(|pair| match pair[0].as_str() {
                    "--set" => Setting::Set(pair[1].clone()),
                    "--set-string" => Setting::SetString(pair[1].clone()),
                    "--set-json" => Setting::Json(pair[1].clone()),
                    other => panic!("a flag the test does not know: {other}"),
                })
                .collect();
            Case {
                args,
                settings,
                refused: effect.get("error").is_some(),
                against_ha: effect["against"] == "ha",
                changed: effect["change"].as_array().is_some_and(|all| !all.is_empty()),
            }
        })
        .collect()
}

fn merge(case: &Case, records: &mut Records) -> Tree {
    settings::merge(
        &case.settings,
        Compat::Helm3,
        &|_| Err("no files".into()),
        records,
    )
    .unwrap()
}

/// The chart of a release, and what is known of it.
struct Bench {
    version: String,
    chart: Prepared,
    schema: ValuesSchema,
    /// Renders of few settings, which many cases compare with.
    known: RefCell<Vec<(Tree, Trial)>>,
}

impl Bench {
    fn new(version: &str) -> Self {
        let origin = Origin::Dapr(version);
        let chart = pipeline::open(origin, Compat::Helm3, &mut Records::default(), &mut Vec::new());
        Self {
            version: version.into(),
            chart: Prepared::new(chart.unwrap()),
            schema: seatrial::dapr::schema(version).unwrap(),
            known: RefCell::default(),
        }
    }

    fn attempt(&self, user: &Tree, records: &mut Records) -> Outcome {
        let host = System::new(Compat::Helm3, Some(0));
        let plan = Plan {
            compat: Compat::Helm3,
            release: Release {
                name: "dapr".into(),
                namespace: "dapr-system".into(),
                revision: 1,
                is_upgrade: false,
            },
            capabilities: Capabilities::default_of(Compat::Helm3),
            skip_schema: false,
            thorough: true,
            traced: false,
            host: &host,
        };
        pipeline::attempt(&self.chart, user, &plan, records)
    }

    fn trial(&self, user: &Tree, records: &Records) -> Trial {
        if user.leaves().len() > 1 {
            return self.attempt(user, &mut records.clone()).trial();
        }
        if let Some((_, trial)) = self.known.borrow().iter().find(|(tree, _)| tree == user) {
            return trial.clone();
        }
        let trial = self.attempt(user, &mut records.clone()).trial();
        if self.known.borrow().len() < 8 {
            self.known.borrow_mut().push((user.clone(), trial.clone()));
        }
        trial
    }

    /// Whether Helm would refuse, the user's tree, and what `check` finds.
    fn verdict(&self, case: &Case) -> (bool, Tree, Vec<Problem>) {
        let mut records = Records::default();
        let user = merge(case, &mut records);
        let outcome = self.attempt(&user, &mut records);
        let trial = outcome.trial().into();
        let failures: Vec<_> = outcome.failures.into_iter().map(|(_, failure)| failure).collect();
        let evidence = Evidence {
            records: &records,
            user: &user,
            schema: Some(&self.schema),
            release: &format!("dapr {}", self.version),
            chart: Some(self.chart.chart()),
            merged: outcome.merged.as_ref(),
            notices: &outcome.notices,
            failures: &failures,
            compat: Compat::Helm3,
            rendered: &outcome.rendered,
            patched: &|_, _| None,
            traced: &|_| None,
            trial,
            // Enough to decide whether a setting counts, too few to ask when it would.
            most_trials: 12,
        };
        let found = check::findings(&evidence, &|user| self.trial(user, &records));
        (!failures.is_empty(), user, found)
    }
}

fn kind(data: &Data) -> &'static str {
    match data {
        Data::Null => "null",
        Data::Bool(_) => "boolean",
        Data::Int(_) | Data::Float(_) => "number",
        Data::Str(_) => "string",
        Data::List(_) => "list",
        Data::Table(_) => "table",
    }
}

fn kind_of_json(json: &Json) -> &'static str {
    match json {
        Json::Null => "null",
        Json::Bool(_) => "boolean",
        Json::Number(_) => "number",
        Json::String(_) => "string",
        Json::Array(_) => "list",
        Json::Object(_) => "table",
    }
}

fn default<'a>(facts: &'a Json, path: &KeyPath) -> Option<&'a Json> {
    path.0.iter().try_fold(&facts["values"], |node, step| match step {
        Step::Key(key) => node.get(&*key.to_text()),
        Step::Index(_) => None,
    })
}

/// The key and type of the only leaf that a single setting makes.
fn leaf(case: &Case) -> Option<(KeyPath, &'static str)> {
    let user = merge(case, &mut Records::default());
    match user.leaves().as_slice() {
        [(path, node)] => Some((path.clone(), kind(&node.data))),
        _ => None,
    }
}

#[test]
fn check_reports_every_setting_that_helm_refuses_or_that_has_a_wrong_type_and_no_right_one() {
    let Some(facts) = facts(VERSION) else { return };
    let cases = cases(&facts);
    let bench = Bench::new(VERSION);
    // The first recorded value of a key with a default has the right type; others are of its type, or
    // wrong. Keys that templates read and that have no default were tried with anything.
    let without_default = facts["read_without_default"].as_array().unwrap();
    let has_default = |path: &KeyPath| !without_default.iter().any(|key| key == &path.to_string());
    let mut right: Vec<(KeyPath, &'static str)> = Vec::new();
    let (mut wrong, mut clean, mut missed, mut slandered) = (0, 0, Vec::new(), Vec::new());
    for case in &cases {
        let single = (case.settings.len() == 1).then(|| leaf(case)).flatten();
        let first = single
            .as_ref()
            .is_some_and(|(path, _)| has_default(path) && !right.iter().any(|(known, _)| known == path));
        let mistyped = single.as_ref().is_some_and(|(path, kind)| {
            let given = default(&facts, path)
                .map(kind_of_json)
                .filter(|kind| *kind != "null");
            given.is_some_and(|given| given != *kind)
                && *kind != "null"
                && !right.iter().any(|(known, right)| known == path && right == kind)
                && !ALSO.contains(&(path.to_string().as_str(), kind))
                && (!first || given == Some("table"))
        });
        let (refused, _, found) = bench.verdict(case);
        assert_eq!(refused, case.refused, "{:?}", case.args);
        let errors: Vec<&Problem> = found
            .iter()
            .filter(|problem| problem.severity == Severity::Error)
            .collect();
        if case.refused || mistyped {
            wrong += 1;
            let at_key = single.as_ref().is_none_or(|(path, _)| {
                let key = path.to_string();
                errors
                    .iter()
                    .any(|problem| problem.key.as_deref() == Some(&key) && problem.place.is_some())
            });
            if errors.is_empty() || !at_key {
                missed.push(case.args.join(" "));
            }
        } else if first {
            clean += 1;
            if !errors.is_empty() {
                slandered.push(format!("{}: {}", case.args.join(" "), errors[0].message));
            }
        }
        if let (true, false, Some(single)) = (first, mistyped || case.refused, single) {
            right.push(single);
        }
    }
    assert!(
        wrong > 300 && clean > 200,
        "{wrong} wrong and {clean} right settings are too few to believe"
    );
    assert!(
        missed.is_empty(),
        "{} missed:\n{}",
        missed.len(),
        missed.join("\n")
    );
    assert!(
        slandered.is_empty(),
        "{} slandered:\n{}",
        slandered.len(),
        slandered.join("\n")
    );
    println!(
        "{} settings: {wrong} wrong ones, all reported; {clean} right ones, none reported",
        cases.len()
    );
}

/// Whether `check` says of every setting of a case that it changes nothing. Where the effect was recorded
/// against HA, the setting that turns HA on is not the one in question.
fn called_inert(case: &Case, user: &Tree, found: &[Problem]) -> bool {
    let inert = |key: &str| {
        let about = |problem: &Problem| {
            let known = problem.key.as_deref().unwrap_or_default();
            let below = key.strip_prefix(known);
            below.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
        };
        found.iter().any(|problem| problem.inert && about(problem))
    };
    let leaves = user.leaves();
    let keys = leaves.iter().map(|(path, _)| path.to_string());
    let mut keys = keys.filter(|key| !case.against_ha || leaves.len() == 1 || key != "global.ha.enabled");
    keys.all(|key| inert(&key))
}

#[test]
fn check_calls_a_setting_inert_exactly_when_nothing_changed_in_the_released_chart() {
    let all = std::env::var_os("SHAPES").is_some_and(|shapes| shapes == "all");
    let mut versions: Vec<String> = std::fs::read_dir(directory())
        .into_iter()
        .flatten()
        .filter_map(|entry| {
            Some(
                entry
                    .ok()?
                    .file_name()
                    .to_str()?
                    .strip_suffix(".json")?
                    .to_owned(),
            )
        })
        .filter(|version| version.starts_with(|c: char| c.is_ascii_digit()))
        .collect();
    versions.sort();
    let (mut table, mut wrong) = ([[0_usize; 2]; 2], Vec::new());
    for version in versions.iter().filter(|version| all || *version == VERSION) {
        let Some(facts) = facts(version) else { return };
        let bench = Bench::new(version);
        for case in cases(&facts).iter().filter(|case| !case.refused) {
            let (_, user, found) = bench.verdict(case);
            let called = called_inert(case, &user, &found);
            table[usize::from(!case.changed)][usize::from(called)] += 1;
            if called == case.changed {
                let word = if called {
                    "called inert"
                } else {
                    "not called inert"
                };
                wrong.push(format!("{version} {}: {word}", case.args.join(" ")));
            }
        }
    }
    let [[right_live, slandered], [missed, right_inert]] = table;
    println!("                 called inert  not called inert");
    println!("nothing changed  {right_inert:12}  {missed:16}");
    println!("something did    {slandered:12}  {right_live:16}");
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}
