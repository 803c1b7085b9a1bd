//! The settings of a call. In: options and settings files. Out: ordinary and protected settings by key,
//! as the command line hands them to the handler of the extension; or the exception it ends with.

use super::az::{Call, Flag, Pair};
use super::grounds::{FILE_MEMBERS, Remark, SETTING_FORMS, Weight};
use super::install::{Entries, Entry, below};
use super::python;
use super::session::{Session, Step, Stop};

const ORDINARY: &str = "--configuration-settings";
const ORDINARY_FILE: &str = "--config-settings-file";
const PROTECTED: &str = "--config-protected-settings";
const PROTECTED_FILE: &str = "--config-protected-settings-file";

/// Ordinary and protected settings.
pub(super) struct Given {
    pub ordinary: Entries,
    pub protected: Entries,
}

impl Session<'_> {
    /// Refuses settings that are given both ways; only `create` does.
    pub(super) fn one_way_only(&mut self, call: &Call) -> Step<()> {
        for (inline, file, text) in [
            (
                Flag::Settings,
                Flag::SettingsFile,
                "Error! Both configuration-settings and configuration-settings-file cannot be provided.",
            ),
            (
                Flag::Protected,
                Flag::ProtectedFile,
                "Error! Both configuration-protected-settings and configuration-protected-settings-file cannot \
                 be provided.",
            ),
        ] {
            if call.has(inline) && call.has(file) {
                self.error(text);
                return Err(Stop(1));
            }
        }
        Ok(())
    }

    /// Reads the files and lays the options over them.
    pub(super) fn gather(&mut self, call: &Call) -> Step<Given> {
        let mut given = Given {
            ordinary: self.file(call.text(Flag::SettingsFile), ORDINARY_FILE, false)?,
            protected: Entries::new(),
        };
        lay(&mut given.ordinary, &call.settings, ORDINARY, false);
        given.protected = self.file(call.text(Flag::ProtectedFile), PROTECTED_FILE, true)?;
        lay(&mut given.protected, &call.protected, PROTECTED, true);
        for entry in given.protected.values() {
            self.secrets.add(entry.value.as_deref().unwrap_or_default());
        }
        Ok(given)
    }

    fn file(&mut self, name: Option<&str>, flag: &'static str, protected: bool) -> Step<Entries> {
        let Some(name) = name else {
            return Ok(Entries::new());
        };
        let bytes = match self.shell.read(name) {
            Ok(bytes) => bytes,
            Err(text) => return Err(self.exception(&text)),
        };
        let members = match python::settings(name, &bytes) {
            Ok(members) => members,
            Err(text) => return Err(self.exception(&text)),
        };
        let turned: Vec<&str> = members
            .iter()
            .filter(|(_, _, text)| !text)
            .map(|(key, ..)| key.as_str())
            .collect();
        if !turned.is_empty() {
            let text = format!(
                "{name}: {} is no string and is sent as Python writes it (`true` becomes `True`)",
                named(&turned)
            );
            self.remark(
                &Remark::new(Weight::Warning, &FILE_MEMBERS, text).help("write every value in quotes"),
            );
        }
        let entries = members.into_iter().map(|(key, value, _)| {
            let entry = Entry {
                value,
                flag,
                protected,
            };
            (key, entry)
        });
        Ok(entries.collect())
    }

    /// Says what is not known about how the agent reads these settings.
    pub(super) fn doubts(&mut self, entries: &Entries) {
        let mut doubt = |text: String| self.remark(&Remark::new(Weight::Warning, &SETTING_FORMS, text));
        let keys: Vec<&str> = entries.keys().map(String::as_str).collect();
        for (key, entry) in entries {
            let value = entry.value.as_deref().unwrap_or_default();
            if !entry.protected && (value.contains(',') || value.starts_with('{')) {
                doubt(format!(
                    "the value of `{key}` has a comma or a brace; it is taken as it stands"
                ));
            }
            if key.contains('[') {
                doubt(format!(
                    "whether the agent takes the list index of `{key}` is not confirmed"
                ));
            }
            if let Some(inner) = keys.iter().find(|inner| **inner != key && below(inner, key)) {
                doubt(format!(
                    "`{key}` and `{inner}` are set at once, and which wins is not known; the longer one is \
                     applied last"
                ));
            }
        }
    }
}

/// The last of equal keys wins.
fn lay(entries: &mut Entries, pairs: &[Pair], flag: &'static str, protected: bool) {
    for pair in pairs {
        let entry = Entry {
            value: Some(pair.value.clone()),
            flag,
            protected,
        };
        entries.insert(pair.key.clone(), entry);
    }
}

/// Keys in a sentence.
pub(super) fn named(keys: &[&str]) -> String {
    let keys: Vec<String> = keys.iter().map(|key| format!("`{key}`")).collect();
    keys.join(", ")
}
