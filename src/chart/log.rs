//! The lines Helm logs while it works. In: what happened. Out: the line on standard error as Helm 3
//! (Go's plain logger) or Helm 4 (Go's structured logger) writes it.

use crate::compat::Compat;
use crate::value::format;
use std::fmt::Write;

/// One event in both wordings.
pub(crate) struct Line<'a> {
    /// The whole line of Helm 3.
    pub(crate) helm3: String,
    /// Helm 4's level.
    pub(crate) level: &'a str,
    /// Helm 4's message.
    pub(crate) message: &'a str,
    /// Helm 4's attributes.
    pub(crate) attributes: &'a [(&'a str, &'a str)],
}

/// The line of the chosen Helm.
pub(crate) fn line(compat: Compat, line: &Line<'_>) -> String {
    if compat == Compat::Helm3 {
        return line.helm3.clone();
    }
    let mut text = format!("level={} msg={}", line.level, word(line.message));
    for (key, value) in line.attributes {
        // Writing to a string does not fail.
        let _ = write!(text, " {key}={}", word(value));
    }
    text
}

/// A value as `log/slog` writes it: quoted when it is empty or holds anything but plain characters.
fn word(text: &str) -> String {
    let plain = |c: char| !matches!(c, ' ' | '"' | '=' | '\u{FFFD}') && prints(c);
    if !text.is_empty() && text.chars().all(plain) {
        return text.to_owned();
    }
    format::quote(text.as_bytes()).to_text().into_owned()
}

/// Whether Go prints a character as it is.
pub(super) fn prints(c: char) -> bool {
    crate::value::unicode::is_print(u32::from(c))
}
