//! Answers held to renders: what `why` says changes a field changes it, what `explain` says a key drives
//! is what the recorded facts say, and the words of both on a chart that a person can read.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::too_many_lines,
    missing_docs
)]

use seatrial::cli::System;
use seatrial::compat::Compat;
use seatrial::inquiry::{Lab, Question, Target, explain, origins, why};
use seatrial::json::NodeData;
use seatrial::manifest::objects::{Found, Identity, Objects, alike};
use seatrial::pipeline::{self, Origin};
use seatrial::report;
use seatrial::settings::{self, Records, Setting};
use seatrial::template::func::Host;
use seatrial::tree::{KeyPath, Tree};
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

fn worlds(seed: u64) -> Box<dyn Host + Sync> {
    Box::new(System::new(Compat::Helm4, Some(seed)))
}

fn no_file(_: &str) -> Result<Vec<u8>, String> {
    Err("there is none".into())
}

fn lab(origin: Origin<'_>, given: &[Setting]) -> Lab<'static> {
    let mut records = Records::default();
    let user = settings::merge(given, Compat::Helm4, &no_file, &mut records).unwrap();
    let chart = pipeline::open(origin, Compat::Helm4, &mut records, &mut Vec::new()).unwrap();
    let schema = match origin {
        Origin::Dapr(version) => Some(seatrial::dapr::schema(version).unwrap()),
        Origin::Path(_) => None,
    };
    let question = Question {
        compat: Compat::Helm4,
        namespace: "dapr-system".into(),
        user,
        records,
        schema,
        worlds: &worlds,
        seed: 0,
    };
    Lab::new(chart, question)
}

/// The flags that an answer gives, read as the command line reads them.
fn typed(flags: &[String]) -> Tree {
    let given: Vec<Setting> = flags
        .iter()
        .map(|text| match text.split_once(' ').unwrap() {
            ("--set", argument) => Setting::Set(argument.into()),
            ("--set-string", argument) => Setting::SetString(argument.into()),
            ("--set-json", argument) => Setting::Json(argument.into()),
            other => panic!("{other:?}"),
        })
        .collect();
    settings::merge(&given, Compat::Helm4, &no_file, &mut Records::default()).unwrap()
}

fn objects(lab: &Lab<'_>, user: &Tree) -> Option<Objects> {
    let (outcome, _) = lab.attempt(user, false, 0);
    outcome.manifests.as_ref().map(Objects::read)
}

fn field(objects: &Objects, id: &Identity, pointer: &str) -> Option<NodeData> {
    match objects.get(id)?.find(pointer) {
        Found::Field(field) => Some(field.node.data.clone()),
        Found::Missing(..) => None,
    }
}

struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % (n as u64)).unwrap()
    }
}

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name)
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(default)
}

#[test]
fn the_setting_that_why_names_changes_the_field() {
    let lab = lab(Origin::Dapr(seatrial::dapr::latest()), &[]);
    let before = objects(&lab, &lab.question.user).unwrap();
    let leaves: Vec<(Identity, String)> = before
        .0
        .iter()
        .flat_map(|object| {
            let fields = object.fields().into_iter();
            let leaves =
                fields.filter(|field| !matches!(field.node.data, NodeData::Table(_) | NodeData::List(_)));
            leaves
                .map(|field| (object.id.clone(), field.pointer))
                .collect::<Vec<_>>()
        })
        .collect();
    let mut dice = Dice(number("SEED", 20_261_122).max(1));
    let (mut changed, mut constant, mut wrong) = (0, Vec::new(), Vec::new());
    for _ in 0..number("ROUNDS", 200) {
        let (id, pointer) = &leaves[dice.below(leaves.len())];
        let name = before.get(id).unwrap().full_name();
        lab.spend();
        let answer = why(&lab, &Target::Field(name, pointer.clone())).unwrap();
        let was = field(&before, id, pointer).unwrap();
        if answer.levers.is_empty() && !answer.generated {
            // Nothing that could be set has a part in it.
            let reads = answer.causes.iter().flat_map(|cause| &cause.read);
            let conditions = answer.conditions.iter().flat_map(|gate| &gate.read);
            let values: BTreeSet<&String> = reads
                .chain(conditions)
                .filter(|read| read.is_value)
                .map(|read| &read.key)
                .collect();
            constant.push((format!("{id}{pointer}"), values.len()));
        }
        for lever in &answer.levers {
            let after = objects(&lab, &typed(&lever.settings));
            let now = after.as_ref().and_then(|after| field(after, id, pointer));
            match after.is_some() && !now.is_some_and(|now| alike(&now, &was)) {
                true => changed += 1,
                false => wrong.push(format!("{id}{pointer}: {:?}", lever.settings)),
            }
        }
    }
    let open: Vec<_> = constant.iter().filter(|(_, values)| *values > 0).collect();
    println!(
        "{changed} settings changed their field, {} did not; {} fields that no value has a part in, {} that \
         values have a part in and no tried one changed: {open:?}",
        wrong.len(),
        constant.len() - open.len(),
        open.len()
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn shop(given: &[&str]) -> Lab<'static> {
    let path = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/inquiry/shop"));
    let given: Vec<Setting> = given.iter().map(|text| Setting::Set((*text).into())).collect();
    lab(Origin::Path(path), &given)
}

fn asked(lab: &Lab<'_>, object: &str, field: &str) -> String {
    match why(lab, &Target::Field(object.into(), field.into())) {
        Ok(answer) => report::why(&answer),
        Err(refusal) => format!("{refusal:?}"),
    }
}

#[test]
fn why_speaks_of_includes_ranges_merges_and_texts_of_values() {
    let lab = shop(&["image.tag=1.0"]);
    let image = "spec.template.spec.containers[web]";
    let rows = [
        ("replicas", "Deployment/shop", "spec.replicas".to_owned()),
        (
            "include-with-argument",
            "Deployment/shop",
            format!("{image}.image"),
        ),
        ("tpl", "Deployment/shop", format!("{image}.args[0]")),
        ("global", "Deployment/shop", format!("{image}.args[1]")),
        (
            "literal-under-condition",
            "Deployment/shop",
            format!("{image}.args[2]"),
        ),
        ("range", "Deployment/shop", format!("{image}.env[LEVEL].value")),
        ("merge", "Deployment/shop", "metadata.labels.team".to_owned()),
        (
            "subtree",
            "Deployment/shop",
            format!("{image}.resources.limits.memory"),
        ),
        ("imported", "Deployment/shop", format!("{image}.port")),
        ("aliased", "ConfigMap/cache", "data.size".to_owned()),
        ("global-of-subchart", "ConfigMap/cache", "data.host".to_owned()),
        (
            "absent-field",
            "Deployment/shop",
            "spec.template.spec.nodeSelector".to_owned(),
        ),
        (
            "absent-label",
            "Deployment/shop",
            "metadata.labels.tier".to_owned(),
        ),
        ("absent-item", "Deployment/shop", format!("{image}.env[PAY]")),
        ("absent-object", "Ingress/shop-0", String::new()),
        ("unknown-object", "Deploymnt/shop", String::new()),
    ];
    for (name, object, field) in rows {
        insta::assert_snapshot!(format!("why-{name}"), asked(&lab, object, &field));
    }
}

#[test]
fn explain_speaks_of_comments_readers_and_fields() {
    let lab = shop(&[]);
    for key in [
        "replicas",
        "image.registry",
        "greeting",
        "features.pay",
        "labels",
        "global.domain",
        "store.size",
        "imported.port",
    ] {
        lab.spend();
        let text = match explain(&lab, &KeyPath::typed(key), None, None) {
            Ok(answer) => report::explanation(&answer),
            Err(near) => format!("{near:?}"),
        };
        insta::assert_snapshot!(format!("explain-{key}"), text);
    }
    let near = explain(&lab, &KeyPath::typed("replica"), None, None).unwrap_err();
    assert_eq!(near, ["replicas"]);
}

#[test]
fn origins_speak_of_every_layer() {
    let lab = shop(&[
        "replicas=5",
        "hosts={three.example,one.example}",
        "features.search=null",
    ]);
    let (merged, records) = lab.merge().unwrap();
    insta::assert_snapshot!("origins", report::origins(&origins(&lab, &merged, &records)));
}

/// One recorded setting: its arguments, and the pointers that it changed against the default render.
fn recorded(effect: &Json) -> Option<(String, Vec<Setting>, BTreeSet<String>)> {
    let words: Vec<&str> = effect["set"]
        .as_array()?
        .iter()
        .filter_map(Json::as_str)
        .collect();
    let [flag, argument] = words[..] else { return None };
    if effect["against"] != "default" {
        return None;
    }
    let setting = match flag {
        "--set" => Setting::Set(argument.into()),
        "--set-string" => Setting::SetString(argument.into()),
        "--set-json" => Setting::Json(argument.into()),
        _ => return None,
    };
    let at = effect["change"]
        .as_array()?
        .iter()
        .filter_map(|change| change["at"].as_str());
    // The first part is the object.
    let labels = at.map(|at| {
        let (object, rest) = at[1..]
            .split_once('/')
            .map_or((&at[1..], ""), |(object, rest)| (object, rest));
        let object = object.replace("~1", "/").replace("~0", "~");
        // The facts write the name that is none in Python's words.
        let object = object
            .strip_suffix("/None")
            .map_or(object.clone(), |kind| format!("{kind}/"));
        if rest.is_empty() {
            object
        } else {
            format!("{object}/{rest}")
        }
    });
    Some((argument.to_owned(), vec![setting], labels.collect()))
}

/// Needs the facts of the released charts: `FACTS=dir cargo test --release --test inquiry -- --ignored`.
#[test]
#[ignore = "needs the recorded facts, which are not part of the repository"]
fn explain_names_the_fields_that_the_facts_name() {
    let Ok(directory) = std::env::var("FACTS") else {
        return;
    };
    let only = std::env::var("ONLY").unwrap_or_default();
    let mut files: Vec<_> = std::fs::read_dir(directory)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    let annals = seatrial::dapr::annals().unwrap();
    let (mut right, mut all, mut keys_exact, mut keys_more, mut keys_less) = (0, 0, 0, 0, 0);
    for file in files {
        let version = file.file_stem().unwrap().to_string_lossy().into_owned();
        if !version.starts_with(|c: char| c.is_ascii_digit()) || !version.starts_with(&only) {
            continue;
        }
        let facts: Json = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
        let lab = lab(Origin::Dapr(&version), &[]);
        let mut by_key: BTreeMap<KeyPath, BTreeSet<String>> = BTreeMap::new();
        for effect in facts["effects"].as_array().unwrap() {
            let Some((argument, given, expected)) = recorded(effect) else {
                continue;
            };
            let user = settings::merge(&given, Compat::Helm4, &no_file, &mut Records::default()).unwrap();
            let leaves: Vec<_> = user
                .leaves()
                .into_iter()
                .filter(|(path, _)| !path.0.is_empty())
                .collect();
            let [(path, node)] = &leaves[..] else { continue };
            lab.spend();
            let setting = seatrial::inquiry::Setting {
                key: path.clone(),
                data: node.data.clone(),
            };
            let measured: BTreeSet<String> = lab
                .change(&[], &[setting])
                .into_iter()
                .flatten()
                .map(|change| format!("{}{}", change.object, change.pointer))
                .collect();
            all += 1;
            match measured == expected {
                true => right += 1,
                false => println!(
                    "{version} {argument}: {:?}",
                    measured
                        .symmetric_difference(&expected)
                        .take(3)
                        .collect::<Vec<_>>()
                ),
            }
            by_key.entry(path.clone()).or_default().extend(expected);
        }
        for (key, expected) in by_key {
            lab.spend();
            let Ok(answer) = explain(&lab, &key, None, Some(&annals)) else {
                keys_less += usize::from(!expected.is_empty());
                keys_exact += usize::from(expected.is_empty());
                continue;
            };
            let alone = answer.fields.iter().filter(|field| field.needs.is_empty());
            let named: BTreeSet<String> = alone
                .map(|field| format!("{}{}", field.object, field.pointer))
                .collect();
            if named == expected {
                keys_exact += 1;
            } else if named.is_superset(&expected) {
                keys_more += 1;
                println!(
                    "{version} {key}: more {:?}",
                    named.difference(&expected).take(3).collect::<Vec<_>>()
                );
            } else {
                keys_less += 1;
                println!(
                    "{version} {key}: not {:?}",
                    expected.difference(&named).take(3).collect::<Vec<_>>()
                );
            }
        }
    }
    println!(
        "settings: {right} of {all} drive exactly the recorded fields; keys: {keys_exact} exactly, {keys_more} \
         more with other values than recorded, {keys_less} fewer"
    );
    assert_eq!(right, all);
}
