//! Command lines of scripts. In: the text of a script and its shell. Out: commands as words, with
//! quotes, escapes, continuations and variables resolved as that shell does, each word with the bytes
//! that wrote it, and what went wrong on the way. Runs nothing; what only a run would tell is said.

mod bash;
mod cmd;
mod powershell;
#[cfg(test)]
mod tests;

use super::mapped::{Mapped, Reader};
use crate::text::Span;
use std::collections::HashMap;

/// Most commands taken from one script.
const MAX_COMMANDS: usize = 20_000;
/// Commands within commands, followed so deep.
const MAX_NESTING: usize = 16;
/// Most bytes that one variable is followed to.
const MAX_VARIABLE: usize = 1 << 16;

/// The shell that a script is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Shell {
    /// sh, bash, zsh.
    Bash,
    /// PowerShell of any edition.
    PowerShell,
    /// Batch files.
    Cmd,
}

impl Shell {
    /// The character that continues a line.
    pub fn continuation(self) -> char {
        match self {
            Self::Bash => '\\',
            Self::PowerShell => '`',
            Self::Cmd => '^',
        }
    }

    /// Its name in sentences.
    pub fn name(self) -> &'static str {
        match self {
            Self::Bash => "bash",
            Self::PowerShell => "PowerShell",
            Self::Cmd => "cmd",
        }
    }
}

/// A part of a word that only a run would tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// As written: `$REPLICAS`, `$(…)`, `${{ inputs.ha }}`.
    pub written: String,
    /// Where.
    pub span: Span,
    /// Where its stand-in lies in the word's text, in bytes.
    pub range: (usize, usize),
}

/// One word of a command.
#[derive(Clone, Debug, Default)]
pub struct Word {
    /// What the program receives; unknown parts stand in it as written.
    pub text: Mapped,
    /// The parts that only a run would tell.
    pub unknown: Vec<Unknown>,
    /// Backslashes before a dot that the shell took away.
    pub lost: Vec<Span>,
    /// Whether any part of it was in quotes.
    pub quoted: bool,
}

impl Word {
    /// Whether an unknown part overlaps a range of the text.
    pub fn is_unknown(&self, start: usize, end: usize) -> bool {
        self.unknown
            .iter()
            .any(|part| part.range.0 < end && start < part.range.1)
    }

    fn push_unknown(&mut self, written: &str, span: Span) {
        let start = self.text.text().len();
        self.text.push_str(written, span);
        self.unknown.push(Unknown {
            written: written.to_owned(),
            span,
            range: (start, self.text.text().len()),
        });
    }
}

/// One command.
#[derive(Clone, Debug, Default)]
pub struct Command {
    /// The program and its arguments.
    pub words: Vec<Word>,
    /// Blanks after a character that should have continued the line; the lines are taken together
    /// here all the same, as they were meant.
    pub blanks: Vec<Span>,
}

impl Command {
    /// The bytes from its first word to its last.
    pub fn span(&self) -> Span {
        match (self.words.first(), self.words.last()) {
            (Some(first), Some(last)) => {
                let (first, last) = (first.text.span(), last.text.span());
                Span {
                    start: first.start,
                    end: last.end.max(first.end),
                }
            }
            _ => Span::default(),
        }
    }
}

/// What is known before a script runs.
#[derive(Clone, Debug, Default)]
pub struct Environment {
    /// Variables with one literal value.
    pub variables: HashMap<String, String>,
    /// `$(name)` and `${{ variables.name }}` of Azure Pipelines, replaced before a shell sees them.
    pub macros: HashMap<String, String>,
    /// Whether `$(name)` is such a macro.
    pub has_macros: bool,
    /// Whether a workflow replaces `${{ … }}` first.
    pub has_expressions: bool,
}

/// The commands of a script.
pub fn commands(script: &Mapped, shell: Shell, environment: &Environment) -> Vec<Command> {
    let mut first = Lexer::new(shell, environment);
    first.read(script, 0);
    if first.variables.changed.is_empty() {
        return first.commands;
    }
    // Which of several values holds where is not for a reader to say: such variables stay unknown.
    let mut second = Lexer::new(shell, environment);
    second.variables.unsettled = first.variables.changed;
    second.read(script, 0);
    second.commands
}

/// The value of a variable: words, because lists are lists of them.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Value {
    Text(String),
    List(Vec<String>),
}

#[derive(Default)]
struct Variables {
    known: HashMap<String, Value>,
    /// Names that are not to be resolved.
    unsettled: Vec<String>,
    /// Names that got another value after their first.
    changed: Vec<String>,
}

impl Variables {
    fn set(&mut self, name: &str, value: Option<Value>) {
        let known = value.filter(|_| !self.unsettled.iter().any(|other| other == name));
        match (self.known.get(name), &known) {
            (Some(before), Some(now)) if before != now => self.changed.push(name.to_owned()),
            (Some(_), None) => self.changed.push(name.to_owned()),
            _ => {}
        }
        match known {
            Some(value) => self.known.insert(name.to_owned(), value),
            None => self.known.remove(name),
        };
    }
}

/// The state of reading one script.
struct Lexer<'e> {
    shell: Shell,
    environment: &'e Environment,
    variables: Variables,
    commands: Vec<Command>,
}

impl<'e> Lexer<'e> {
    fn new(shell: Shell, environment: &'e Environment) -> Self {
        let mut variables = Variables::default();
        for (name, value) in &environment.variables {
            let name = variable_name(shell, name);
            variables.known.insert(name, Value::Text(value.clone()));
        }
        Self {
            shell,
            environment,
            variables,
            commands: Vec::new(),
        }
    }

    /// Reads a script, or a command within one.
    fn read(&mut self, script: &Mapped, depth: usize) {
        if depth > MAX_NESTING {
            return;
        }
        match self.shell {
            Shell::Bash => bash::read(self, script, depth),
            Shell::PowerShell => powershell::read(self, script, depth),
            Shell::Cmd => cmd::read(self, script),
        }
    }

    /// Ends the command that is being read.
    fn finish(&mut self, command: &mut Command) {
        let done = std::mem::take(command);
        if !done.words.is_empty() && self.commands.len() < MAX_COMMANDS {
            self.commands.push(done);
        }
    }

    fn lookup(&self, name: &str) -> Option<&Value> {
        self.variables.known.get(&variable_name(self.shell, name))
    }
}

/// How a shell tells variables apart.
fn variable_name(shell: Shell, name: &str) -> String {
    match shell {
        Shell::Bash => name.to_owned(),
        Shell::PowerShell | Shell::Cmd => name.to_lowercase(),
    }
}

fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// Passes `${{ … }}`, which a workflow replaces before a shell sees it; the offset after it.
fn expression_end(reader: &Reader<'_>, environment: &Environment) -> Option<usize> {
    if !environment.has_expressions {
        return None;
    }
    let rest = reader.rest();
    let inside = rest.strip_prefix("${{")?;
    let end = inside.find("}}")?;
    (!inside.get(..end)?.contains('\n')).then(|| reader.at() + 3 + end + 2)
}

/// Where blanks stand between here and the end of a line (or of the text), at least one.
fn blanks_to_line_end(reader: &Reader<'_>) -> Option<usize> {
    let rest = reader.rest();
    let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    let after = rest.get(blanks..)?;
    let ends = after.is_empty() || after.starts_with('\n') || after.starts_with("\r\n");
    (blanks > 0 && ends).then_some(reader.at() + blanks)
}

/// Passes a line break, if one comes next.
fn eat_break(reader: &mut Reader<'_>) -> bool {
    reader.eat("\r\n") || reader.eat("\n")
}

/// A continuation character with blanks behind it: notes them, and goes on in the next line as was
/// meant. The reader stands after the character, which was read at `start`.
fn stray_blanks(reader: &mut Reader<'_>, start: usize, command: &mut Command) -> bool {
    let Some(end) = blanks_to_line_end(reader) else {
        return false;
    };
    if command.words.is_empty() {
        return false;
    }
    command.blanks.push(reader.place(start, end));
    reader.go(end);
    eat_break(reader);
    true
}
