//! The command line of `az k8s-extension`. In: words, as a shell would hand them over. Out: the call they
//! make, each part with the word and the bytes it stood at; or the refusal that `az` prints. Opens no
//! files and knows nothing of Dapr.
//!
//! Measured by running the parser of azure-cli-core 2.91.0 (knack 0.14.0) over the options of
//! k8s-extension 1.6.1.

mod close;
mod options;
mod read;
#[cfg(test)]
mod tests;
mod words;

pub use options::{Flag, Verb, help, spellings};
pub use words::{expand, quoted};

use std::ops::Range;

/// Where a part of a call was written: the number of the word, from 0 in the list that was parsed, and the
/// bytes of the word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct At {
    /// Which word.
    pub word: usize,
    /// Which bytes of it.
    pub bytes: Range<usize>,
}

/// An option's value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    /// The value; for an option with a list of values, as `az` rewrites it (`managedclusters` becomes
    /// `managedClusters`).
    pub text: String,
    /// Where the value stands.
    pub at: At,
}

/// One `key=value` of `--configuration-settings` and its kin, cut at the first `=`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// The key; may be empty.
    pub key: String,
    /// The value; may be empty.
    pub value: String,
    /// Where the key stands.
    pub key_at: At,
    /// Where the value stands.
    pub value_at: At,
}

/// An option as it was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// Which option.
    pub flag: Flag,
    /// The spelling in full, also where it was abbreviated.
    pub spelling: &'static str,
    /// Where the option itself stands.
    pub at: At,
    /// Whether the option was cut short.
    pub abbreviated: bool,
    /// What to write instead of a deprecated spelling.
    pub instead: Option<&'static str>,
}

/// A command line that `az` accepts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// What to do.
    pub verb: Verb,
    /// Every option in order, repeated ones too.
    pub given: Vec<Given>,
    /// The last value of each option that takes one.
    values: Vec<(Flag, Value)>,
    /// `--configuration-settings`, all occurrences in order, duplicates kept.
    pub settings: Vec<Pair>,
    /// `--config-protected-settings`, likewise.
    pub protected: Vec<Pair>,
    /// `--auto-upgrade-minor-version`; a bare one is true.
    pub auto_upgrade: Option<bool>,
}

impl Call {
    /// Whether an option was given at all.
    pub fn has(&self, flag: Flag) -> bool {
        self.given.iter().any(|given| given.flag == flag)
    }

    /// The value of an option that takes one text: the last that was given.
    pub fn value(&self, flag: Flag) -> Option<&Value> {
        self.values
            .iter()
            .find(|(of, _)| *of == flag)
            .map(|(_, value)| value)
    }

    /// The text of [`Call::value`].
    pub fn text(&self, flag: Flag) -> Option<&str> {
        self.value(flag).map(|value| value.text.as_str())
    }

    /// What `az` warns of before it starts: deprecated spellings, each once.
    pub fn warnings(&self) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        if self.has(Flag::OnlyShowErrors) {
            return found;
        }
        for given in &self.given {
            let Some(instead) = given.instead else { continue };
            let text = format!(
                "Option '{}' has been deprecated and will be removed in a future release. Use '{instead}' instead.",
                given.spelling
            );
            if !found.contains(&text) {
                found.push(text);
            }
        }
        found
    }
}

/// A command line that `az` does not accept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What `az` prints after `ERROR: `.
    pub text: String,
    /// The line below it: `Did you mean 'create' ?`.
    pub hint: Option<String>,
    /// What is at fault, where it is a part of the line and not the lack of one.
    pub at: Vec<At>,
    /// The kind of fault.
    pub fault: Fault,
}

/// Why a command line is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// No such command.
    Command,
    /// An abbreviation of several options.
    Ambiguous,
    /// An option without its value, or with one that it does not take.
    Value,
    /// A value that is none of those listed.
    Choice,
    /// A setting without `=`.
    Pair,
    /// An option is missing.
    Missing,
    /// Words that belong to nothing.
    Unrecognized,
}

impl Refusal {
    /// The exit status of `az`: 1 for a setting without `=`, which its parser does not know of, else 2.
    pub fn status(&self) -> u8 {
        match self.fault {
            Fault::Pair => 1,
            _ => 2,
        }
    }

    fn new(fault: Fault, text: String, at: Vec<At>) -> Self {
        Self {
            text,
            hint: None,
            at,
            fault,
        }
    }

    fn near(mut self, word: &str, choices: &[&str]) -> Self {
        self.hint = close::closest(word, choices).map(|choice| format!("Did you mean '{choice}' ?"));
        self
    }
}

/// Parses the words after `az`: `k8s-extension`, a command, its options.
///
/// # Errors
/// The refusal of `az`.
pub fn parse<W: AsRef<str>>(words: &[W]) -> Result<Call, Refusal> {
    let word = |n: usize| words.get(n).map(AsRef::as_ref);
    let missing = |what: &str| {
        let text = format!("the following arguments are required: {what}");
        Err(Refusal::new(Fault::Missing, text, Vec::new()))
    };
    match word(0) {
        None => return missing("_command_package"),
        Some(group) if !group.eq_ignore_ascii_case("k8s-extension") => {
            return Err(misspelled(group, 0, &["k8s-extension"]));
        }
        Some(_) => {}
    }
    let Some(name) = word(1) else {
        return missing("_subcommand");
    };
    match Verb::parse(name) {
        Some(verb) => read::read(verb, words, 2),
        None => Err(misspelled(name, 1, &Verb::NAMES)),
    }
}

/// Parses the words after the command: its options.
///
/// # Errors
/// The refusal of `az`.
pub fn parse_options<W: AsRef<str>>(verb: Verb, words: &[W]) -> Result<Call, Refusal> {
    read::read(verb, words, 0)
}

fn misspelled(word: &str, n: usize, choices: &[&str]) -> Refusal {
    let at = At {
        word: n,
        bytes: 0..word.len(),
    };
    let text = format!("'{word}' is misspelled or not recognized by the system.");
    Refusal::new(Fault::Command, text, vec![at]).near(word, choices)
}
