//! Finders: one for each form in which Dapr is configured. In: a file's text and what kind of file it
//! is. Out: the sites in it, and what keeps a part of it from being read. Judges nothing.

mod arm;
mod az;
mod charts;
mod command;
mod declared;
mod gitops;
#[cfg(test)]
mod tests;

use super::read::{Item, Mapped, bicep, item, markdown, shell, terraform, workflow};
use super::site::Site;
use crate::text::{SourceId, Span};
use shell::{Environment, Shell};

/// What kind of text a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// A script.
    Script(Shell),
    /// Markdown, and documents like it.
    Markdown,
    /// YAML: pipelines, Kubernetes objects, helmfiles, values.
    Yaml,
    /// JSON: ARM templates.
    Json,
    /// Bicep.
    Bicep,
    /// Terraform.
    Terraform,
}

/// A fact about the text itself, whatever it configures.
#[derive(Clone, Debug)]
pub enum Oddity {
    /// Blanks after a continuation character.
    Blanks {
        /// From the character to the end of the line.
        span: Span,
        /// Whose script it is.
        shell: Shell,
    },
    /// A typographic character where a plain one was meant.
    Typographic {
        /// The character.
        span: Span,
        /// It.
        found: char,
    },
    /// A backslash in Bicep that begins no legal escape.
    Escape {
        /// The backslash and the character after it.
        span: Span,
    },
    /// A command of the extension that does not exist.
    NoCommand {
        /// The word.
        span: Span,
        /// What it says.
        word: String,
    },
    /// A file of which no more can be read.
    Unreadable {
        /// Where the reader stopped.
        span: Span,
        /// Its words.
        text: String,
    },
    /// A sign that the cluster has several zones.
    Zones {
        /// The sign.
        span: Span,
    },
    /// Another extension on a cluster, with nothing that makes one wait for the other.
    Parallel {
        /// Dapr's.
        span: Span,
        /// The other's.
        other: Span,
        /// What the other is.
        name: String,
    },
}

/// What a file holds.
#[derive(Debug, Default)]
pub struct Found {
    /// Where Dapr is configured.
    pub sites: Vec<Site>,
    /// What is odd about the text.
    pub oddities: Vec<Oddity>,
}

/// A file to look through.
#[derive(Clone, Copy, Debug)]
pub struct File<'a> {
    /// Its number.
    pub source: SourceId,
    /// Its path, with `/`.
    pub name: &'a str,
    /// Its text.
    pub text: &'a str,
    /// What it holds.
    pub kind: Kind,
    /// Whether it was named, rather than found in a directory.
    pub named: bool,
}

/// Everything in a file.
pub fn find(file: &File<'_>) -> Found {
    let mut found = Found::default();
    let whole = || Mapped::plain(file.text, 0);
    match file.kind {
        Kind::Script(shell) => script(file, &whole(), shell, &Environment::default(), false, &mut found),
        Kind::Markdown => {
            for block in markdown::blocks(file.text) {
                self::block(file, &block, &mut found);
            }
        }
        Kind::Yaml => yaml(file, &whole(), &mut found),
        Kind::Json => arm::find(file, &whole(), &mut found),
        Kind::Bicep => declared::bicep(file, &bicep::read(&whole()), &mut found),
        Kind::Terraform => hcl(file, &whole(), &mut found),
    }
    found
}

/// A code block of a document, by the language that its fence names.
fn block(file: &File<'_>, block: &markdown::Block, found: &mut Found) {
    let text = &block.text;
    let none = Environment::default();
    match block.language.as_str() {
        "powershell" | "pwsh" | "ps1" | "azurepowershell" | "azurepowershell-interactive" => {
            script(file, text, Shell::PowerShell, &none, false, found);
        }
        "cmd" | "bat" | "batch" | "dos" => script(file, text, Shell::Cmd, &none, false, found),
        "yaml" | "yml" => yaml(file, text, found),
        "json" | "jsonc" | "arm" => arm::find(file, text, found),
        "bicep" => declared::bicep(file, &bicep::read(text), found),
        "hcl" | "terraform" | "tf" => hcl(file, text, found),
        "" | "text" | "txt" | "sh" | "bash" | "shell" | "zsh" | "console" | "shell-session" | "terminal" => {
            script(file, text, Shell::Bash, &none, false, found);
        }
        other if other.starts_with("azurecli") || other.starts_with("azure-cli") => {
            script(file, text, Shell::Bash, &none, false, found);
        }
        _ => {}
    }
}

/// A script's command lines.
fn script(
    file: &File<'_>,
    text: &Mapped,
    shell: Shell,
    environment: &Environment,
    unattended: bool,
    found: &mut Found,
) {
    if !mentions(text.text()) {
        return;
    }
    for command in shell::commands(text, shell, environment) {
        command::find(file, &command, shell, unattended, found);
    }
}

/// YAML documents of any kind, in a file or in a code block.
fn yaml(file: &File<'_>, text: &Mapped, found: &mut Found) {
    for part in item::documents(text.text()) {
        let Ok(document) = crate::yaml::read(part.text.as_bytes()) else {
            continue;
        };
        let root = Item::from_node(&document.root, text, part.offset);
        if workflow::is_one(&root) {
            for step in workflow::scripts(&root) {
                script(file, &step.text, step.shell, &step.environment, true, found);
            }
        } else {
            gitops::find(file, &root, found);
        }
    }
}

fn hcl(file: &File<'_>, text: &Mapped, found: &mut Found) {
    if !mentions(text.text()) {
        return;
    }
    match terraform::read(text) {
        Ok(resources) => declared::terraform(file, &resources, found),
        Err(fault) => found.oddities.push(Oddity::Unreadable {
            span: fault.at,
            text: fault.text,
        }),
    }
}

/// Whether a text can hold anything of interest.
pub fn mentions(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr2_iter(b'd', b'D', bytes).any(|at| {
        bytes
            .get(at..at + 4)
            .is_some_and(|word| word.eq_ignore_ascii_case(b"dapr"))
    })
}
