//! `seatrial functions`: what templates can call. In: a name, or nothing. Out: the function or all of
//! them with types, what each does and how near to Helm it is; as lines, as a page or as JSON.

use super::{Fault, output};
use crate::render::{Entry, State, catalogue};
use clap::{Args, ValueEnum};
use std::collections::BTreeMap;
use std::fmt::Write;

/// List the functions that templates can call, and how near to Helm each is
#[derive(Args, Clone, Debug)]
pub struct Functions {
    /// Only the function of this name
    name: Option<String>,
    /// How to print
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

/// The notations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A line or two for each.
    Human,
    /// One documented JSON object.
    Json,
    /// The page in `docs/functions.md`.
    Markdown,
}

impl Functions {
    /// Prints the list.
    ///
    /// # Errors
    /// No function of the name, or a fault in writing.
    pub fn run(&self) -> Result<(), Fault> {
        let mut entries = catalogue();
        if let Some(name) = &self.name {
            let near = nearest(name, &entries).to_owned();
            entries.retain(|entry| entry.name == name);
            if entries.is_empty() {
                return Err(Fault::refused(format!(
                    "no function `{name}`; did you mean `{near}`?"
                )));
            }
        }
        let text = match self.format {
            Format::Human => human(&entries),
            Format::Json => json(&entries),
            Format::Markdown => page(&entries),
        };
        Ok(output::print(text.as_bytes())?)
    }
}

fn nearest<'a>(name: &str, entries: &'a [Entry]) -> &'a str {
    let distance = |entry: &&Entry| strsim::damerau_levenshtein(entry.name, name);
    entries.iter().min_by_key(distance).map_or("", |entry| entry.name)
}

/// What stands beside a function that not both Helms have.
fn only(entry: &Entry) -> String {
    entry
        .only
        .map_or_else(String::new, |compat| format!("; {compat} only"))
}

fn human(entries: &[Entry]) -> String {
    let mut text = String::new();
    for entry in entries {
        let (origin, state) = (entry.origin, entry.state.name());
        // Writing to a string does not fail.
        let _ = writeln!(text, "{}\n    {}", entry.signature, entry.doc);
        let _ = writeln!(text, "    {origin}, {}; {state}{}", entry.family, only(entry));
    }
    match entries {
        [entry] => {
            let _ = writeln!(text, "{}: {}", entry.state.name(), entry.state.meaning());
        }
        _ => {
            let _ = writeln!(text, "\n{}", counts(entries));
        }
    }
    text
}

fn counts(entries: &[Entry]) -> String {
    let count = |state| entries.iter().filter(|entry| entry.state == state).count();
    let states = State::ALL.map(|state| format!("{} {}", count(state), state.name()));
    format!("{} functions: {}", entries.len(), states.join(", "))
}

fn json(entries: &[Entry]) -> String {
    let rows: Vec<_> = entries
        .iter()
        .map(|entry| {
            serde_json::json!({
                "name": entry.name,
                "family": entry.family,
                "origin": entry.origin,
                "signature": entry.signature,
                "doc": entry.doc,
                "state": entry.state.name(),
                "only": entry.only.map(|compat| compat.to_string()),
            })
        })
        .collect();
    format!("{:#}\n", serde_json::json!({ "version": 1, "functions": rows }))
}

/// The page for people, by family.
fn page(entries: &[Entry]) -> String {
    let mut text = String::from(
        "# Functions of templates\n\nWhat templates can call: Go's builtins, Helm's own functions and \
         Sprig's, with the types that Go gives them.\nThis page is `seatrial functions --format markdown`; \
         `seatrial functions NAME` shows one.\n\n| state | meaning |\n|---|---|\n",
    );
    for state in State::ALL {
        let _ = writeln!(text, "| {} | {} |", state.name(), state.meaning());
    }
    let _ = writeln!(text, "\n{}.", counts(entries));
    let mut families: BTreeMap<&str, Vec<&Entry>> = BTreeMap::new();
    for entry in entries {
        families.entry(entry.family).or_default().push(entry);
    }
    for (family, entries) in families {
        let _ = writeln!(
            text,
            "\n## {family}\n\n| function | what it does | of | state |\n|---|---|---|---|"
        );
        for entry in entries {
            let (origin, state) = (entry.origin, entry.state.name());
            let doc = entry.doc.replace('|', "\\|");
            let _ = writeln!(
                text,
                "| `{}` | {doc} | {origin} | {state}{} |",
                entry.signature,
                only(entry)
            );
        }
    }
    text
}
