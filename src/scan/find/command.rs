//! Commands of scripts to sites. In: a command's words. Out: a site, where the program is `az`, `helm`
//! or `dapr` and configures Dapr; and what is odd about the words themselves.

use super::super::read::Mapped;
use super::super::read::shell::{Command, Shell, Word};
use super::super::site::Unresolved;
use super::{File, Found, Oddity, az, charts};
use crate::text::Span;

/// A command that may configure Dapr.
pub(super) struct Line<'a> {
    pub file: &'a File<'a>,
    pub command: &'a Command,
    /// The words after the program.
    pub words: &'a [Word],
    /// The program.
    pub head: Span,
    pub shell: Shell,
    pub unattended: bool,
}

/// Looks at one command.
pub(super) fn find(file: &File<'_>, command: &Command, shell: Shell, unattended: bool, found: &mut Found) {
    let Some(at) = command.words.iter().position(|word| !comes_before(word)) else {
        return;
    };
    let (Some(program), Some(words)) = (command.words.get(at), command.words.get(at + 1..)) else {
        return;
    };
    let line = Line {
        file,
        command,
        words,
        head: program.text.span(),
        shell,
        unattended,
    };
    let before = (found.sites.len(), found.oddities.len());
    match name(program).as_str() {
        "az" => az::find(&line, found),
        "helm" => charts::helm(&line, found),
        "dapr" => charts::dapr(&line, found),
        _ => {}
    }
    if (found.sites.len(), found.oddities.len()) != before {
        oddities(&line, found);
    }
}

/// Words that may stand before a program: `sudo`, `if`, `NAME=value`, a prompt.
fn comes_before(word: &Word) -> bool {
    let text = word.text.text();
    let keyword = matches!(
        text,
        "sudo"
            | "time"
            | "exec"
            | "command"
            | "env"
            | "if"
            | "then"
            | "else"
            | "elif"
            | "do"
            | "while"
            | "until"
            | "!"
            | "{"
            | "call"
            | "@"
            | "&"
            | "$"
            | "%"
            | ">"
            | "PS"
            | "nohup"
            | "echo"
            | "eval"
    );
    let assigns = text.split_once('=').is_some_and(|(name, _)| {
        !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    });
    // `echo az …` prints a command for somebody to run.
    keyword || assigns || (text.ends_with('>') && text.contains(":\\"))
}

/// The program's name without its directory and ending, in lower case.
fn name(word: &Word) -> String {
    let text = word.text.text();
    let last = text.rsplit(['/', '\\']).next().unwrap_or_default().to_lowercase();
    for ending in [".exe", ".cmd", ".bat"] {
        if let Some(name) = last.strip_suffix(ending) {
            return name.to_owned();
        }
    }
    last
}

fn oddities(line: &Line<'_>, found: &mut Found) {
    let shell = line.shell;
    found.oddities.extend(
        line.command
            .blanks
            .iter()
            .map(|span| Oddity::Blanks { span: *span, shell }),
    );
    for word in &line.command.words {
        let text = word.text.text();
        for (at, c) in text.char_indices() {
            let dash = matches!(c, '\u{2012}'..='\u{2015}') && (at == 0 || text.starts_with('-'));
            if matches!(c, '\u{2018}'..='\u{201F}') || dash {
                found.oddities.push(Oddity::Typographic {
                    span: word.text.place(at, at + c.len_utf8()),
                    found: c,
                });
            }
        }
    }
    if let Some(zones) = line.words.iter().find(|word| word.text.text() == "--zones") {
        found.oddities.push(Oddity::Zones {
            span: zones.text.span(),
        });
    }
}

/// What of a word is not known.
pub(super) fn unresolved(word: &Word, of: &str) -> Vec<Unresolved> {
    let parts = word.unknown.iter().map(|part| Unresolved {
        written: part.written.clone(),
        span: part.span,
        of: of.to_owned(),
    });
    parts.collect()
}

/// A word's text, where all of it is known.
pub(super) fn known(word: &Word) -> Option<Mapped> {
    word.unknown.is_empty().then(|| word.text.clone())
}
