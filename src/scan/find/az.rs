//! `az k8s-extension` command lines. In: words. Out: the extension as the line describes it, read
//! leniently: what `az` itself would refuse is still looked at, because people mend one thing at a
//! time. Other `az` commands are looked at only for what they tell of the cluster.

use super::super::read::Mapped;
use super::super::read::shell::Word;
use super::super::site::{Action, Extension, Field, Flag, Form, Kind, Setting, Site, Target, Unresolved};
use super::command::{Line, known, unresolved};
use super::{Found, Oddity};
use crate::aks::az;
use crate::text::Span;

/// Commands of the group that configure nothing.
const OTHERS: &[&str] = &["show", "list", "delete", "extension-types", "--help", "-h"];

pub(super) fn find(line: &Line<'_>, found: &mut Found) {
    let text = |at: usize| line.words.get(at).map_or("", |word| word.text.text());
    if text(0) == "aks" && line.words.iter().any(|word| word.text.text() == "--zones") {
        // The caller notes the zones of what was found; this is the one sign without a site.
        if let Some(word) = line.words.iter().find(|word| word.text.text() == "--zones") {
            found.oddities.push(Oddity::Zones {
                span: word.text.span(),
            });
        }
        return;
    }
    if text(0) != "k8s-extension" {
        return;
    }
    let action = match text(1) {
        "create" => Action::Create,
        "update" => Action::Update,
        word if OTHERS.contains(&word) || word.is_empty() => return,
        _ => Action::Other,
    };
    let options = line.words.get(2..).unwrap_or_default();
    let mut reader = Reader::default();
    reader.read(options);
    if !reader.is_dapr() {
        return;
    }
    if action == Action::Other
        && let Some(word) = line.words.get(1)
    {
        found.oddities.push(Oddity::NoCommand {
            span: word.text.span(),
            word: word.text.text().to_owned(),
        });
    }
    reader.extension.refusal = refusal(line);
    found.sites.push(reader.site(line, action));
}

/// The words of `az` for a line that it refuses; nothing where a part of the line is not known.
fn refusal(line: &Line<'_>) -> Option<(String, Vec<Span>)> {
    let known = line.words.iter().all(|word| word.unknown.is_empty());
    let texts: Vec<&str> = line.words.iter().map(|word| word.text.text()).collect();
    let refusal = known.then(|| az::parse(&texts).err()).flatten()?;
    let spans = refusal.at.iter().filter_map(|at| {
        let word = line.words.get(at.word)?;
        Some(word.text.place(at.bytes.start, at.bytes.end))
    });
    Some((refusal.text.clone(), spans.collect()))
}

#[derive(Default)]
struct Reader {
    extension: Extension,
    unresolved: Vec<Unresolved>,
}

impl Reader {
    fn read(&mut self, words: &[Word]) {
        let mut at = 0;
        while let Some(word) = words.get(at) {
            at += 1;
            if !is_option(word) {
                self.stray(word);
                continue;
            }
            let (name, inline) = split(word);
            let mut values: Vec<Word> = inline.into_iter().collect();
            let takes_many = is(&name, az::Flag::Settings) || is(&name, az::Flag::Protected) || is_set(&name);
            let most = if takes_many { usize::MAX } else { 1 };
            while values.len() < most {
                let Some(value) = words.get(at).filter(|word| !is_option(word)) else {
                    break;
                };
                // A blank after a backslash leaves nothing, and what follows belongs to the next line.
                values.push(value.clone());
                at += 1;
            }
            self.option(&name, &values);
        }
    }

    /// A word that belongs to no option.
    fn stray(&mut self, word: &Word) {
        self.unresolved.extend(unresolved(word, ""));
    }

    fn option(&mut self, name: &Mapped, values: &[Word]) {
        let protected = is(name, az::Flag::Protected);
        if protected || is(name, az::Flag::Settings) || is_set(name) {
            for value in values {
                self.setting(value, protected);
            }
        } else {
            for value in values {
                self.unresolved.extend(unresolved(value, name.text()));
            }
            let value = match values.first() {
                Some(value) => known(value),
                // A bare `--auto-upgrade-minor-version` is true.
                None => Some(Mapped::coarse("true", name.span())),
            };
            self.extension.fields.push(Field {
                key: canonical(name),
                value,
            });
        }
        self.extension.flags.push(Flag {
            name: name.clone(),
            values: values
                .iter()
                .map(|value| (value.text.clone(), value.unknown.is_empty()))
                .collect(),
        });
    }

    /// `key=value`; what has no `=` is for the rules to speak of.
    fn setting(&mut self, word: &Word, protected: bool) {
        let text = word.text.text();
        let Some(at) = text.find('=').filter(|at| !word.is_unknown(0, *at)) else {
            self.unresolved.extend(unresolved(word, ""));
            return;
        };
        let key = word.text.slice(0, at);
        let unknown = word.is_unknown(at, text.len());
        self.unresolved.extend(unresolved(word, key.text()));
        self.extension.settings.push(Setting {
            value: (!unknown).then(|| word.text.slice(at + 1, text.len())),
            kind: Kind::Text,
            quoted: word.quoted,
            protected,
            lost: word.lost.clone(),
            span: word.text.span(),
            key,
        });
    }

    /// Whether it is about Dapr: by its type, or where no type is given by its keys or its name.
    fn is_dapr(&self) -> bool {
        if let Some(kind) = self.extension.field(&["--extension-type"])
            && let Some(value) = &kind.value
        {
            return value.text().eq_ignore_ascii_case("microsoft.dapr");
        }
        let name = self.extension.field(&["--name"]).map_or("", Field::text);
        let named = name.to_lowercase().contains("dapr");
        let keys = self.extension.settings.iter().any(|setting| {
            let key = setting.key.text();
            key.starts_with("dapr_")
                || key.starts_with("global.daprControl")
                || key == "skipExistingDaprCheck"
        });
        named || keys
    }

    fn site(self, line: &Line<'_>, action: Action) -> Site {
        let extension = self.extension;
        let end = line.words.get(1).map_or(line.head, |word| word.text.span());
        let namespace = extension
            .field(&["--release-namespace"])
            .map(|field| field.text().to_owned());
        Site {
            source: line.file.source,
            form: Form::Az(line.shell),
            action,
            head: Span {
                start: line.head.start,
                end: end.end.max(line.head.end),
            },
            version: extension.field(&["--version"]).cloned(),
            namespace,
            target: Target::Extension(Box::new(extension)),
            unresolved: self.unresolved,
            unattended: line.unattended,
        }
    }
}

/// Whether a word is an option rather than a value.
fn is_option(word: &Word) -> bool {
    let text = word.text.text();
    text.strip_prefix('-')
        .is_some_and(|rest| rest.starts_with(|c: char| c == '-' || c.is_ascii_alphabetic()) && text.len() > 1)
}

/// `--flag=value`: the flag and its value.
fn split(word: &Word) -> (Mapped, Option<Word>) {
    let text = word.text.text();
    let Some(at) = text.find('=').filter(|_| text.starts_with("--")) else {
        return (word.text.clone(), None);
    };
    let mut value = Word {
        text: word.text.slice(at + 1, text.len()),
        quoted: word.quoted,
        lost: word.lost.clone(),
        ..Word::default()
    };
    for part in &word.unknown {
        let mut part = part.clone();
        part.range = (
            part.range.0.saturating_sub(at + 1),
            part.range.1.saturating_sub(at + 1),
        );
        value.unknown.push(part);
    }
    (word.text.slice(0, at), Some(value))
}

fn is(name: &Mapped, flag: az::Flag) -> bool {
    az::spellings(flag).contains(&name.text())
}

/// `--set`, which the group does not have and people write.
fn is_set(name: &Mapped) -> bool {
    name.text() == "--set"
}

/// The flag by its first spelling, so that rules need to know one only.
fn canonical(name: &Mapped) -> Mapped {
    let all = [
        az::Flag::Name,
        az::Flag::ClusterType,
        az::Flag::ClusterName,
        az::Flag::ResourceGroup,
        az::Flag::AutoUpgrade,
        az::Flag::SettingsFile,
        az::Flag::ProtectedFile,
        az::Flag::Yes,
    ];
    match all.into_iter().find(|flag| is(name, *flag)) {
        Some(flag) => {
            let spelling = az::spellings(flag).first().copied().unwrap_or_default();
            Mapped::coarse(spelling, name.span())
        }
        None => name.clone(),
    }
}
