//! Questions at a terminal, and what the installs of releases give.

use super::install::{Entries, Entry, Install, message};
use super::{Answer, Options, Profile, Session, Shell, State};
use crate::cli::System;
use crate::compat::Compat;
use crate::dapr::{Version, releases};
use crate::render::Release;
use crate::template::func::Host;
use std::collections::BTreeMap;

/// A terminal that answers in order, and files.
#[derive(Default)]
struct Desk {
    answers: Option<Vec<&'static str>>,
    files: BTreeMap<&'static str, &'static str>,
    asked: Vec<String>,
    told: Vec<String>,
}

impl Shell for Desk {
    fn read(&mut self, path: &str) -> Result<Vec<u8>, String> {
        let file = self.files.get(path);
        file.map(|text| text.as_bytes().to_vec())
            .ok_or_else(|| format!("[Errno 2] No such file or directory: '{path}'"))
    }

    fn ask(&mut self, prompt: &str) -> Option<String> {
        self.asked.push(prompt.to_owned());
        let answers = self.answers.as_mut()?;
        (!answers.is_empty()).then(|| answers.remove(0).to_owned())
    }

    fn tell(&mut self, text: &str) {
        self.told.push(text.to_owned());
    }

    fn now(&self) -> String {
        "2021-10-15T00:00:00.000000+00:00".into()
    }

    fn is_terminal(&self) -> bool {
        self.answers.is_some()
    }
}

/// Chance that is the same each time, but chance: keys are made of it.
fn host() -> Box<dyn Host + Sync> {
    Box::new(System::new(Compat::Helm3, Some(1)))
}

fn run(state: &mut State, desk: &mut Desk, profile: Profile, line: &str) -> Answer {
    let options = Options {
        profile,
        ..Options::default()
    };
    let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
    Session::new(state, desk, &host, &options).run(&words)
}

fn at_terminal(answers: &[&'static str]) -> Desk {
    Desk {
        answers: Some(answers.to_vec()),
        ..Desk::default()
    }
}

const CREATE: &str = "create -g rg -c aks -t managedClusters -n mine --extension-type Microsoft.Dapr -o json";

fn member(answer: &Answer, path: &str) -> serde_json::Value {
    let object: serde_json::Value = serde_json::from_str(&answer.out).unwrap();
    object.pointer(path).cloned().unwrap_or_default()
}

#[test]
fn an_empty_answer_means_that_dapr_is_not_there() {
    let (mut state, mut desk) = (State::new(b"salt"), at_terminal(&[""]));
    let answer = run(&mut state, &mut desk, Profile::Current, CREATE);
    assert_eq!(desk.asked, ["Is Dapr already installed in the cluster? (y/N): "]);
    assert_eq!(answer.status, 0);
    assert_eq!(member(&answer, "/name"), "mine");
}

#[test]
fn an_install_that_is_there_lends_its_name_and_namespace_and_turns_high_availability_off() {
    let (mut state, mut desk) = (
        State::new(b"salt"),
        at_terminal(&["what", "Y", "?", "theirs", ""]),
    );
    let answer = run(&mut state, &mut desk, Profile::Current, CREATE);
    assert_eq!(desk.asked.len(), 5);
    assert_eq!(
        desk.asked[3],
        "Enter the Helm release name for Dapr, or press Enter to use the default name [dapr]: "
    );
    assert_eq!(
        desk.told,
        ["The Helm release name and namespace can be found by running 'helm list -A'."]
    );
    assert!(
        answer
            .lines
            .contains(&"WARNING: The release name has been changed from 'mine' to 'theirs'.".to_owned())
    );
    assert_eq!(member(&answer, "/name"), "theirs");
    assert_eq!(member(&answer, "/scope/cluster/releaseNamespace"), "dapr-system");
    assert_eq!(
        member(&answer, "/configurationSettings/global.ha.enabled"),
        "false"
    );
}

#[test]
fn an_update_of_settings_asks_and_takes_no_for_an_answer() {
    let mut state = State::new(b"salt");
    run(&mut state, &mut at_terminal(&[]), Profile::Autumn2021, CREATE);
    let update = "update -g rg -c aks -t managedClusters -n mine --config global.logAsJson=true";
    let before = state.clone();
    let mut desk = at_terminal(&["", "n"]);
    let answer = run(&mut state, &mut desk, Profile::Autumn2021, update);
    assert!(desk.asked[0].starts_with("Updating properties in --configuration-settings or"));
    assert!(desk.asked[0].ends_with("Do you wish to proceed? (y/n): "));
    assert_eq!(answer.lines, ["ERROR: Operation cancelled."]);
    assert_eq!((answer.status, &state), (1, &before));
    let answer = run(&mut state, &mut at_terminal(&["y"]), Profile::Autumn2021, update);
    assert_eq!(answer.status, 0);
    assert_eq!(member(&answer, "/configurationSettings/global.logAsJson"), "true");
    let mut desk = at_terminal(&[]);
    let version = "update -g rg -c aks -t managedClusters -n mine --version 1.18.3 --auto-upgrade false";
    run(&mut state, &mut desk, Profile::Autumn2021, version);
    assert!(desk.asked.is_empty(), "only settings are asked about");
}

#[test]
fn deleting_asks_first_and_an_extension_that_is_not_there_is_a_warning() {
    let mut state = State::new(b"salt");
    run(&mut state, &mut at_terminal(&[]), Profile::Autumn2021, CREATE);
    let delete = "delete -g rg -c aks -t managedClusters -n mine";
    let mut desk = at_terminal(&["n"]);
    let answer = run(&mut state, &mut desk, Profile::Autumn2021, delete);
    assert_eq!(
        desk.asked,
        ["Are you sure you want to perform this operation? (y/n): "]
    );
    assert_eq!((answer.status, answer.changed), (1, false));
    let answer = run(&mut state, &mut at_terminal(&["y"]), Profile::Autumn2021, delete);
    assert_eq!(
        (answer.status, answer.changed, answer.out.as_str()),
        (0, true, "")
    );
    let answer = run(&mut state, &mut at_terminal(&["y"]), Profile::Autumn2021, delete);
    let warning = "WARNING: No extension with name 'mine' found on cluster 'aks', so nothing to delete";
    assert_eq!((answer.status, answer.lines), (0, vec![warning.to_owned()]));
}

#[test]
fn a_state_comes_back_as_it_was_written() {
    let mut state = State::new(b"salt");
    let line = format!("{CREATE} --config-protected-settings a.b=very-secret");
    run(&mut state, &mut at_terminal(&[]), Profile::Autumn2021, &line);
    let text = state.write();
    assert_eq!(State::read(&text).unwrap(), state);
    assert!(!text.contains("very-secret"));
    assert!(State::read("{}").is_err());
    assert!(
        State::read(&text.replace("\"format\": 1", "\"format\": 2"))
            .unwrap_err()
            .contains("format is 2")
    );
}

/// The failure of `global.ha=false` by release: where the template fails, if it does.
#[test]
fn a_scalar_for_the_table_of_high_availability_fails_as_the_document_has_it_from_1_3_to_1_10() {
    let file = "dapr/charts/dapr_sidecar_injector/templates/dapr_sidecar_injector_poddisruptionbudget.yaml";
    let version = |text| Version::parse(text).unwrap();
    let entries = Entries::from([(
        "global.ha".to_owned(),
        Entry {
            value: Some("false".to_owned()),
            flag: "--configuration-settings",
            protected: false,
        },
    )]);
    let named = [
        "1.3.0", "1.4.3", "1.10.10", "1.11.0", "1.15.14", "1.16.0", "1.18.3",
    ];
    for release in releases().filter(|release| named.contains(&release.name)) {
        let install = Install {
            version: release.name,
            entries: &entries,
            release: Release {
                name: "dapr-1".to_owned(),
                namespace: "dapr-system".to_owned(),
                revision: 1,
                is_upgrade: false,
            },
            kubernetes: None,
            host: &host,
        };
        let failure = install.render().unwrap().failure;
        let place = match release.version {
            v if v < version("1.11.0") => "1:17",
            v if v < version("1.16.0") => "2:17",
            _ => {
                assert_eq!(failure, None, "{}", release.name);
                continue;
            }
        };
        let helm = format!(
            "template: {file}:{place}: executing \"{file}\" at <.Values.global.ha.enabled>: can't evaluate field \
             enabled in type interface {{}}"
        );
        assert_eq!(failure, Some(helm), "{}", release.name);
    }
}

#[test]
fn a_failed_install_is_told_as_the_document_tells_it() {
    let document = "Error: {failed to install chart from path [] for release [dapr-1]: err [x]} occurred while doing \
                    the operation : {Installing the extension} on the config";
    assert_eq!(message("dapr-1", "x"), document);
}
