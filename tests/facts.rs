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

use seatrial::check::{self, Evidence};
use seatrial::cli::System;
use seatrial::compat::Compat;
use seatrial::diag::{Problem, Severity};
use seatrial::pipeline::{self, Origin, Plan, Prepared};
use seatrial::render::{Capabilities, Release};
use seatrial::settings::{self, Records, Setting};
use seatrial::tree::{Data, KeyPath, Step, Tree};
use serde_json::Value as Json;
use std::path::PathBuf;

const VERSION: &str = "1.18.3";

/// Keys that take another type than their default's, as the released chart shows by what it renders:
/// names in one string, or a list of names or of references.
const ALSO: &[(&str, &str)] = &[("global.imagePullSecrets", "list")];

fn facts() -> Option<Json> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("../shared/dapr/{VERSION}.json"));
    match std::fs::read(&path) {
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

fn verdict(case: &Case) -> (Tree, Vec<Problem>) {
    let mut records = Records::default();
    let user = merge(case, &mut records);
    let chart = pipeline::open(
        Origin::Dapr(VERSION),
        Compat::Helm3,
        &mut records,
        &mut Vec::new(),
    );
    let chart = Prepared::new(chart.unwrap());
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
        host: &host,
    };
    let outcome = pipeline::attempt(&chart, &user, &plan, &mut records);
    let failures: Vec<_> = outcome.failures.into_iter().map(|(_, failure)| failure).collect();
    assert_eq!(
        !failures.is_empty(),
        case.refused,
        "{:?}: {failures:?}",
        case.args
    );
    let schema = seatrial::dapr::schema(VERSION).unwrap();
    let evidence = Evidence {
        records: &records,
        user: &user,
        schema: Some(&schema),
        release: "dapr 1.18.3",
        defaults: Some(&chart.chart().values),
        merged: outcome.merged.as_ref(),
        notices: &outcome.notices,
        failures: &failures,
    };
    let probe = |user: &Tree| {
        let again = pipeline::attempt(&chart, user, &plan, &mut records.clone());
        again
            .failures
            .into_iter()
            .map(|(_, failure)| failure.helm)
            .collect()
    };
    let found = check::findings(&evidence, &probe);
    (user, found)
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
    let Some(facts) = facts() else { return };
    let cases = cases(&facts);
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
        let (_, found) = verdict(case);
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
