//! `fixtures/aks/arguments.txt` holds command lines and what `az` says to each of them.

use super::{At, Call, Fault, Flag, Verb, expand, parse, parse_options};
use serde_json::{Map, Value as Json, json};

static RECORDED: &str = include_str!("../../../fixtures/aks/arguments.txt");

/// The words of a line in which only quotes are special; `$'…'` has Python's escapes.
fn split(line: &str) -> Vec<String> {
    let mut words = vec![];
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match (quote, c) {
            (None, ' ') => words.extend(word.take()),
            (None, '$') if chars.peek() == Some(&'\'') => {
                chars.next();
                quote = Some('$');
            }
            (None, '\'' | '"') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (Some('$'), '\'') => quote = None,
            (Some('$'), '\\') => match chars.next() {
                Some('n') => word.get_or_insert_default().push('\n'),
                Some('t') => word.get_or_insert_default().push('\t'),
                Some('x') => {
                    let code: String = chars.by_ref().take(2).collect();
                    let code = u8::from_str_radix(&code, 16).unwrap();
                    word.get_or_insert_default().push(char::from(code));
                }
                Some(c) => word.get_or_insert_default().push(c),
                None => {}
            },
            (Some(open), c) if open == c => quote = None,
            (_, c) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

/// What the recorded commands print of a call.
fn told(call: &Call) -> Json {
    let names = [
        (Flag::ResourceGroup, "resource_group_name"),
        (Flag::ClusterName, "cluster_name"),
        (Flag::Name, "name"),
        (Flag::ClusterType, "cluster_type"),
        (Flag::ExtensionType, "extension_type"),
        (Flag::ClusterProvider, "cluster_resource_provider"),
        (Flag::Scope, "scope"),
        (Flag::ReleaseTrain, "release_train"),
        (Flag::Version, "version"),
        (Flag::TargetNamespace, "target_namespace"),
        (Flag::ReleaseNamespace, "release_namespace"),
        (Flag::SettingsFile, "configuration_settings_file"),
        (Flag::ProtectedFile, "configuration_protected_settings_file"),
        (Flag::PlanName, "plan_name"),
    ];
    let mut told = Map::new();
    for (flag, name) in names {
        if let Some(text) = call.text(flag) {
            told.insert(name.into(), json!(text));
        }
    }
    for (flag, name) in [(Flag::NoWait, "no_wait"), (Flag::Yes, "yes")] {
        if call.has(flag) {
            told.insert(name.into(), json!(true));
        }
    }
    let pairs = |pairs: &[super::Pair]| {
        let pairs = pairs.iter().map(|pair| (pair.key.clone(), json!(pair.value)));
        Json::Object(pairs.collect())
    };
    if !call.settings.is_empty() {
        told.insert("configuration_settings".into(), pairs(&call.settings));
    }
    if !call.protected.is_empty() {
        told.insert("configuration_protected_settings".into(), pairs(&call.protected));
    }
    if let Some(upgrade) = call.auto_upgrade {
        told.insert("auto_upgrade_minor_version".into(), json!(upgrade));
    }
    Json::Object(told)
}

#[test]
fn every_recorded_command_line_is_read_or_refused_as_az_does() {
    let mut wrong = Vec::new();
    for case in RECORDED
        .split("\n\n")
        .map(str::trim_end)
        .filter(|case| !case.is_empty())
    {
        let mut lines = case.lines();
        let command = lines.next().unwrap().strip_prefix("$ az ").unwrap();
        let (mut expected, mut body) = (Vec::new(), None);
        for line in lines {
            match line.starts_with('{') {
                true => body = Some(serde_json::from_str::<Json>(line).unwrap()),
                false if line == "(accepted)" => {}
                false => expected.push(line.to_owned()),
            }
        }
        let mut found = Vec::new();
        let mut same = true;
        match parse(&split(command)) {
            Ok(call) => {
                found.extend(call.warnings().iter().map(|text| format!("WARNING: {text}")));
                found.push("status 0".into());
                same = body.is_none_or(|body| body == told(&call));
            }
            Err(refusal) => {
                found.push(format!("ERROR: {}", refusal.text));
                found.extend(refusal.hint.clone());
                found.push(format!("status {}", refusal.status()));
            }
        }
        if found != expected || !same {
            wrong.push(format!("{command}\n  az:   {expected:?}\n  ours: {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(RECORDED.matches("\n$ az ").count() > 150);
}

#[test]
fn parts_of_a_call_know_the_words_and_bytes_they_stood_at() {
    let words = [
        "--config",
        "a.b=x=y",
        "-n=é",
        "-grg",
        "--cluster-n",
        "c",
        "-tmanagedclusters",
        "--extension-type=Microsoft.Dapr",
    ];
    let call = parse_options(Verb::Create, &words).unwrap();
    let at = |word, bytes| At { word, bytes };
    assert_eq!(call.settings[0].key_at, at(1, 0..3));
    assert_eq!(call.settings[0].value_at, at(1, 4..7));
    assert_eq!(call.value(Flag::Name).unwrap().at, at(2, 3..5));
    assert_eq!(call.value(Flag::ResourceGroup).unwrap().at, at(3, 2..4));
    assert_eq!(call.value(Flag::ClusterType).unwrap().text, "managedClusters");
    assert_eq!(call.value(Flag::ClusterType).unwrap().at, at(6, 2..17));
    assert_eq!(call.value(Flag::ExtensionType).unwrap().at, at(7, 17..31));
    let short: Vec<_> = call.given.iter().filter(|given| given.abbreviated).collect();
    assert_eq!(short.len(), 1);
    assert_eq!(
        (short[0].spelling, &short[0].at),
        ("--cluster-name", &at(4, 0..11))
    );
}

#[test]
fn refusals_know_the_words_at_fault() {
    let at = |words: &[&str]| {
        let refusal = parse(words).unwrap_err();
        (
            refusal.fault,
            refusal.at.iter().map(|at| at.word).collect::<Vec<_>>(),
        )
    };
    let whole = [
        "k8s-extension",
        "list",
        "-g",
        "rg",
        "-c",
        "c",
        "-t",
        "managedClusters",
    ];
    assert_eq!(
        at(&[&whole[..], &["--foo", "bar"]].concat()),
        (Fault::Unrecognized, vec![8, 9])
    );
    assert_eq!(at(&["k8s-extension", "creat"]), (Fault::Command, vec![1]));
    assert_eq!(
        at(&["k8s-extension", "list", "-t", "aks"]),
        (Fault::Choice, vec![3])
    );
    assert_eq!(at(&["k8s-extension", "list"]), (Fault::Missing, vec![]));
    assert_eq!(
        at(&["k8s-extension", "create", "--config", "a=1", "b"]),
        (Fault::Pair, vec![4])
    );
}

#[test]
fn help_ends_the_reading() {
    let call = parse(&["k8s-extension", "create", "-h", "--nonsense"]).unwrap();
    assert!(call.has(Flag::Help));
}

#[test]
fn a_file_is_put_in_place_only_at_the_start_of_a_word_or_after_its_first_equals_sign() {
    let mut read = |name: &str| (name != "none").then(|| format!("<{name}>\n\n"));
    let rows = [
        ("a=@ca.crt", "a=<ca.crt>"),
        ("@settings", "<settings>"),
        ("--version=@v", "--version=<v>"),
        ("a=b=@ca.crt", "a=b=@ca.crt"),
        ("a=x@ca.crt", "a=x@ca.crt"),
        ("a=@none", "a=@none"),
        ("a=@", "a=@"),
        ("@", "@"),
        ("plain", "plain"),
    ];
    for (word, expected) in rows {
        assert_eq!(expand(word, &mut read), expected);
    }
}

#[test]
fn no_words_make_the_reader_fall() {
    let words = [
        "",
        "-",
        "--",
        "=",
        "--=",
        "-=",
        "-é",
        "--é=é",
        "-yé",
        "-yyyn",
        "-n",
        "é=",
        "-y--",
        "--n=\u{0}",
    ];
    for verb in [Verb::Create, Verb::Update, Verb::Show, Verb::List, Verb::Delete] {
        for first in words {
            for second in words {
                let _ = parse_options(verb, &[first, second]);
                let _ = parse(&[first, second]);
            }
        }
    }
}
