//! `helm` and `dapr` command lines. In: words. Out: what they set of the upstream chart: flags in
//! Helm's order of strength, values files by name, version and namespace.

use super::super::read::Mapped;
use super::super::read::shell::Word;
use super::super::site::{Action, Field, Form, Given, Site, Target, Unresolved};
use super::Found;
use super::command::{Line, known, unresolved};
use crate::text::Span;

/// Flags of Helm that take a value and set none.
const HELM_VALUED: &[&str] = &[
    "-n",
    "--namespace",
    "--version",
    "--repo",
    "--timeout",
    "--kube-context",
    "--kubeconfig",
    "--kube-token",
    "--kube-apiserver",
    "--description",
    "--post-renderer",
    "--post-renderer-args",
    "--username",
    "--password",
    "--ca-file",
    "--cert-file",
    "--key-file",
    "--keyring",
    "--history-max",
    "-o",
    "--output",
    "--output-dir",
    "-a",
    "--api-versions",
    "--kube-version",
    "--name-template",
    "-l",
    "--labels",
    "-s",
    "--show-only",
    "--registry-config",
    "--repository-cache",
    "--repository-config",
    "--release-name",
];

pub(super) fn helm(line: &Line<'_>, found: &mut Found) {
    let Some(verb) = line
        .words
        .iter()
        .position(|word| matches!(word.text.text(), "install" | "upgrade" | "template"))
    else {
        return;
    };
    let options = read(line.words.get(verb + 1..).unwrap_or_default(), |flag| {
        HELM_VALUED.contains(&flag)
    });
    let is_dapr = |word: &&Word| {
        let text = word.text.text().trim_end_matches('/');
        let last = text.rsplit('/').next().unwrap_or_default();
        last == "dapr" || (last.starts_with("dapr-") && last.ends_with(".tgz"))
    };
    // The release's name comes first and may be `dapr` for any chart.
    let chart = options.plain.get(1).or(options.plain.first()).copied();
    if !chart.as_ref().is_some_and(is_dapr) {
        return;
    }
    let given = options.flags.iter().filter_map(|(name, value)| {
        // One with an unknown part would be judged by its stand-in.
        let text = value.as_ref().and_then(known)?;
        match name.text() {
            "--set" => Some(Given::Set(text)),
            "--set-string" => Some(Given::SetString(text)),
            "--set-json" => Some(Given::SetJson(text)),
            "--set-literal" => Some(Given::SetLiteral(text)),
            "-f" | "--values" => Some(Given::File(text)),
            _ => None,
        }
    });
    let word = line.words.get(verb);
    let action = match word.map(|word| word.text.text()) {
        Some("upgrade") => Action::Update,
        _ => Action::Create,
    };
    let given = given.collect();
    found
        .sites
        .push(options.site(line, Form::Helm(line.shell), action, word, given, "--version"));
}

/// `dapr init -k`, `dapr upgrade -k`.
pub(super) fn dapr(line: &Line<'_>, found: &mut Found) {
    let word = line.words.first();
    let action = match word.map(|word| word.text.text()) {
        Some("init") => Action::Create,
        Some("upgrade") => Action::Update,
        _ => return,
    };
    let options = read(line.words.get(1..).unwrap_or_default(), |flag| {
        matches!(
            flag,
            "-n" | "--namespace"
                | "--runtime-version"
                | "--image-registry"
                | "--image-variant"
                | "--timeout"
                | "--values"
                | "--ca-root-certificate"
                | "--issuer-private-key"
                | "--issuer-public-certificate"
                | "--dashboard-version"
                | "--container-runtime"
                | "--from-dir"
                | "--network"
        )
    });
    if !options
        .flags
        .iter()
        .any(|(name, _)| matches!(name.text(), "-k" | "--kubernetes"))
    {
        return;
    }
    let given = options.flags.iter().filter_map(|(name, value)| {
        let key = match name.text() {
            "--set" => return Some(Given::Set(value.as_ref().and_then(known)?)),
            "--enable-ha" => "global.ha.enabled",
            "--enable-mtls" => "global.mtls.enabled",
            _ => return None,
        };
        let mut set = Mapped::coarse(&format!("{key}="), name.span());
        match value {
            Some(value) => set.append(&known(value)?),
            None => set.push_str("true", name.span()),
        }
        Some(Given::Set(set))
    });
    let given = given.collect();
    found.sites.push(options.site(
        line,
        Form::DaprCli(line.shell),
        action,
        word,
        given,
        "--runtime-version",
    ));
}

/// The words of a command, sorted.
struct Options<'a> {
    plain: Vec<&'a Word>,
    flags: Vec<(Mapped, Option<Word>)>,
    unresolved: Vec<Unresolved>,
}

fn read<'a>(words: &'a [Word], takes_value: impl Fn(&str) -> bool) -> Options<'a> {
    let mut options = Options {
        plain: Vec::new(),
        flags: Vec::new(),
        unresolved: Vec::new(),
    };
    let sets = |flag: &str| flag.starts_with("--set") || matches!(flag, "-f" | "--values");
    let mut at = 0;
    while let Some(word) = words.get(at) {
        at += 1;
        let text = word.text.text();
        if !text.starts_with('-') || text == "-" {
            options.unresolved.extend(unresolved(word, ""));
            options.plain.push(word);
            continue;
        }
        let cut = text.find('=').filter(|_| text.starts_with("--"));
        let name = word.text.slice(0, cut.unwrap_or(text.len()));
        let value = match cut {
            Some(cut) => Some(Word {
                text: word.text.slice(cut + 1, text.len()),
                ..word.clone()
            }),
            None if sets(name.text()) || takes_value(name.text()) => {
                let value = words.get(at).cloned();
                at += usize::from(value.is_some());
                value
            }
            None => None,
        };
        if let Some(value) = &value {
            let key = value.text.text().split('=').next().unwrap_or_default();
            let of = if sets(name.text()) { key } else { name.text() };
            options.unresolved.extend(unresolved(value, of));
        }
        options.flags.push((name, value));
    }
    options
}

impl Options<'_> {
    fn field(&self, names: &[&str]) -> Option<Field> {
        let (name, value) = self
            .flags
            .iter()
            .rev()
            .find(|(name, _)| names.contains(&name.text()))?;
        Some(Field {
            key: name.clone(),
            value: value.as_ref().and_then(known),
        })
    }

    fn site(
        self,
        line: &Line<'_>,
        form: Form,
        action: Action,
        verb: Option<&Word>,
        given: Vec<Given>,
        version: &str,
    ) -> Site {
        let verb = verb.map_or(line.head, |word| word.text.span());
        Site {
            source: line.file.source,
            form,
            action,
            head: Span {
                start: line.head.start.min(verb.start),
                end: verb.end.max(line.head.end),
            },
            version: self.field(&[version]),
            namespace: self
                .field(&["-n", "--namespace"])
                .map(|field| field.text().to_owned()),
            target: Target::Chart(given),
            unresolved: self.unresolved,
            unattended: line.unattended,
        }
    }
}
