//! `seatrial rules`: what can be found. In: nothing, or the id of a rule. Out: the table of rules, or
//! a rule's page with a bad and a good example.

use super::{Fault, output, policy};
use crate::diag::{self, Rule, Severity};
use clap::Args;
use std::fmt::Write;

/// List the rules, or show the page of one
#[derive(Args, Clone, Debug)]
pub struct Rules {
    /// The rule to explain
    #[arg(value_name = "RULE", value_parser = policy::known_rule)]
    id: Option<String>,
}

impl Rules {
    /// Prints the table or the page.
    ///
    /// # Errors
    /// A fault in writing.
    pub fn run(&self) -> Result<(), Fault> {
        let text = match self.id.as_deref().and_then(diag::find) {
            Some(rule) => page(rule),
            None => table(),
        };
        Ok(output::print(text.as_bytes())?)
    }
}

fn table() -> String {
    let mut rules: Vec<&Rule> = diag::rules().collect();
    rules.sort_by_key(|rule| rule.id);
    let width = rules.iter().map(|rule| rule.id.len()).max().unwrap_or_default();
    rules.iter().fold(String::new(), |mut text, rule| {
        let severity = severity(rule.severity);
        // Writing into a String cannot fail.
        let _ = writeln!(text, "{:width$}  {severity:7}  {}", rule.id, rule.title);
        text
    })
}

fn page(rule: &Rule) -> String {
    format!(
        "{} ({}): {}\n\n{}\n\nBad:\n\n{}\nGood:\n\n{}",
        rule.id,
        severity(rule.severity),
        rule.title,
        wrapped(rule.why),
        example(rule.bad),
        example(rule.good),
    )
}

/// A paragraph in lines that a terminal holds.
fn wrapped(text: &str) -> String {
    const WIDTH: usize = 90;
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.len() + 1 + word.len() <= WIDTH => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines.join("\n")
}

/// An example as a reader would type it: a file as it is, words with the command before them.
fn example(text: &str) -> String {
    let command = if text.starts_with("# ") {
        ""
    } else {
        "seatrial check "
    };
    let mut shown = String::new();
    for (at, line) in text.lines().enumerate() {
        let before = if at == 0 { command } else { "" };
        // Writing into a String cannot fail.
        let _ = writeln!(shown, "    {before}{line}");
    }
    shown
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Info => "info",
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}
