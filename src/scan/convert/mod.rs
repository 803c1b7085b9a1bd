//! Settings from any form into any other. In: settings as words, or a site of a file. Out: the same
//! settings as a command line, Bicep, an ARM template, Terraform or a values file, each with its own
//! escapes, and a word for whatever the form cannot say. Values of protected settings never come out:
//! a parameter or a variable stands for each.

mod quote;
#[cfg(test)]
mod tests;
mod write;

pub use quote::quoted;

use super::read::Mapped;
use super::site::{Kind, Site, Target};
use crate::compat::Compat;
use crate::settings::{self, Records, Setting};
use crate::tree::path::escaped_name;
use crate::tree::{Data, Tree};
use crate::value::Str;

/// The forms that are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum To {
    /// `az k8s-extension create` for bash.
    Bash,
    /// The same for PowerShell.
    PowerShell,
    /// Bicep.
    Bicep,
    /// An ARM template.
    Arm,
    /// Terraform.
    Terraform,
    /// A values file.
    Values,
}

/// One setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// The dotted key, dots within names escaped by a backslash.
    pub key: String,
    /// The value as text.
    pub value: String,
    /// Whether it is a protected one.
    pub protected: bool,
}

/// What is converted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// The settings, in order.
    pub pairs: Vec<Pair>,
    /// The extension's name; `dapr` where none is given.
    pub name: Option<String>,
    /// The version that is pinned.
    pub version: Option<String>,
    /// Whether minor versions upgrade by themselves.
    pub auto_upgrade: Option<bool>,
    /// The release train.
    pub train: Option<String>,
    /// The release's namespace.
    pub namespace: Option<String>,
    /// What could not be read, or would not mean the same in another form.
    pub notes: Vec<String>,
}

impl Settings {
    /// Settings as words of a command line.
    ///
    /// # Errors
    /// A word without `=`.
    pub fn of_words(words: &[String]) -> Result<Self, String> {
        let mut settings = Self::default();
        for word in words {
            let (key, value) = word
                .split_once('=')
                .ok_or_else(|| format!("{word:?} is no setting KEY=VALUE"))?;
            settings.pairs.push(Pair {
                key: key.to_owned(),
                value: value.to_owned(),
                protected: false,
            });
        }
        Ok(settings)
    }

    /// What a site sets; `user` is the values tree that it asks for.
    pub fn of_site(site: &Site, user: &Tree) -> Self {
        let mut settings = Self::default();
        for part in &site.unresolved {
            let of = if part.of.is_empty() { "" } else { " in " };
            let note = format!("`{}`{of}{} is not known and is left out", part.written, part.of);
            settings.notes.push(note);
        }
        let known = |text: &str| (!text.is_empty() && text != "null").then(|| text.to_owned());
        settings.version = site.version.as_ref().and_then(|field| known(field.text()));
        settings.namespace = site.namespace.as_deref().and_then(known);
        match &site.target {
            Target::Chart(_) => flatten(user, &mut settings),
            Target::Extension(extension) => {
                let text = |names: &[&str]| extension.field(names).and_then(|field| known(field.text()));
                settings.name = text(&["--name", "name"]);
                settings.train = text(&["--release-train", "releaseTrain", "release_train"]);
                let upgrade = extension.field(&["--auto-upgrade-minor-version", "autoUpgradeMinorVersion"]);
                settings.auto_upgrade = upgrade.map(super::site::Field::is_true);
                for setting in &extension.settings {
                    if matches!(setting.kind, Kind::Null | Kind::Tree) {
                        let note = format!("`{}` is no text and is left out", setting.key.text());
                        settings.notes.push(note);
                    } else if setting.value.is_some() || setting.protected {
                        settings.pairs.push(Pair {
                            key: setting.key.text().to_owned(),
                            value: setting.value.as_ref().map_or("", Mapped::text).to_owned(),
                            protected: setting.protected,
                        });
                    }
                }
            }
        }
        settings
    }

    /// The values tree that the settings stand for, read as `--set` reads them.
    ///
    /// # Errors
    /// The first setting that `--set` cannot take.
    pub fn tree(&self, compat: Compat) -> Result<Tree, String> {
        let mut records = Records::default();
        let mut root = Tree::empty_table();
        let no_file = |name: &str| Err(format!("open {name}: not read here"));
        for pair in self.pairs.iter().filter(|pair| !pair.protected) {
            let setting = Setting::Set(format!("{}={}", pair.key, with_commas(&pair.value)));
            root = settings::merge_over(root, &setting, compat, &no_file, &mut records)
                .map_err(|failure| failure.helm)?;
        }
        Ok(root)
    }
}

/// A value for the grammar of `--set`, where a comma would begin the next setting.
pub(super) fn with_commas(value: &str) -> String {
    if value.starts_with('{') {
        return value.to_owned();
    }
    value.replace(',', "\\,")
}

/// A tree as flat keys: dots in names escaped, list items by index.
fn flatten(user: &Tree, settings: &mut Settings) {
    let mut todo = vec![(String::new(), user)];
    while let Some((path, node)) = todo.pop() {
        match &node.data {
            Data::Table(table) if !table.is_empty() => {
                let below = table.iter().rev().map(|(key, child)| (joined(&path, key), child));
                todo.extend(below);
            }
            Data::List(items) if !items.is_empty() => {
                let below = items.iter().enumerate().rev();
                todo.extend(below.map(|(at, child)| (format!("{path}[{at}]"), child)));
            }
            _ if path.is_empty() => {}
            data => leaf(path, data, settings),
        }
    }
}

fn joined(path: &str, key: &Str) -> String {
    let dot = if path.is_empty() { "" } else { "." };
    format!("{path}{dot}{}", escaped_name(&key.to_text()))
}

fn leaf(key: String, data: &Data, settings: &mut Settings) {
    let value = match data {
        Data::Null => "null".to_owned(),
        Data::Bool(b) => b.to_string(),
        Data::Int(n) => n.to_string(),
        Data::Float(f) => crate::value::format::float(*f),
        Data::Str(text) => {
            let text = text.to_text().into_owned();
            if reads_as_other(&text) {
                settings.notes.push(format!(
                    "`{key}` is the text `{text}`, and the extension reads such a text as another type"
                ));
            }
            text
        }
        Data::List(_) | Data::Table(_) => {
            settings.notes.push(format!(
                "`{key}` is empty, which no setting can say; it is left out"
            ));
            return;
        }
    };
    if key.contains('[') && !settings.notes.iter().any(|note| note.contains("list indexes")) {
        settings
            .notes
            .push("uncertain: whether the extension takes list indexes is not documented".to_owned());
    }
    settings.pairs.push(Pair {
        key,
        value,
        protected: false,
    });
}

/// Texts that `--set` reads as booleans, numbers or null.
fn reads_as_other(text: &str) -> bool {
    let word = matches!(text.to_ascii_lowercase().as_str(), "true" | "false" | "null");
    let whole = text == "0" || (!text.starts_with('0') && text.parse::<i64>().is_ok());
    word || whole
}

/// Writes settings in a form, and adds to `notes` what it cannot say.
///
/// # Errors
/// Settings that `--set` cannot take, where a values file is asked for.
pub fn write(settings: &Settings, to: To, compat: Compat, notes: &mut Vec<String>) -> Result<String, String> {
    notes.extend(settings.notes.iter().cloned());
    write::write(settings, to, compat, notes)
}
