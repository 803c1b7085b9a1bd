//! Mistakes of typing. In: what the finders noted about a file's text. Out: findings: blanks after a
//! continuation, typographic characters, escapes that are none, commands that do not exist, extensions
//! that do not wait for each other.

use crate::diag::{Problem, rule};
use crate::scan::find::{Found, Oddity};
use crate::scan::read::shell::Shell;
use crate::text::{Place, SourceId, Span};

/// Findings about a file's text as such.
pub fn of_file(source: SourceId, found: &Found) -> Vec<Problem> {
    found
        .oddities
        .iter()
        .filter_map(|oddity| one(source, oddity))
        .collect()
}

fn one(source: SourceId, oddity: &Oddity) -> Option<Problem> {
    let problem = match oddity {
        Oddity::Blanks { shell, .. } => blanks(*shell),
        Oddity::Typographic { found, .. } => typographic(*found),
        Oddity::Escape { .. } => Problem::new(rule("bicep-escape"), "this is no escape that Bicep knows")
            .label("not legal in a Bicep string")
            .help("write `\\\\.` for a backslash and a dot: `'global.nodeSelector.kubernetes\\\\.io/os'`"),
        Oddity::NoCommand { word, .. } => no_command(word),
        Oddity::Unreadable { text, .. } => {
            let message = format!("the rest of this file cannot be read: {text}");
            Problem::new(rule("unreadable-file"), message).label("here")
        }
        Oddity::Parallel { other, name, .. } => {
            let place = Place { source, span: *other };
            parallel(place, name)
        }
        Oddity::Zones { .. } => return None,
    };
    Some(problem.at(Some(Place {
        source,
        span: span(oddity),
    })))
}

fn span(oddity: &Oddity) -> Span {
    match oddity {
        Oddity::Blanks { span, .. }
        | Oddity::Typographic { span, .. }
        | Oddity::Escape { span }
        | Oddity::NoCommand { span, .. }
        | Oddity::Unreadable { span, .. }
        | Oddity::Zones { span }
        | Oddity::Parallel { span, .. } => *span,
    }
}

fn blanks(shell: Shell) -> Problem {
    let sign = shell.continuation();
    let message = format!("blanks follow the `{sign}`, so the line does not go on");
    Problem::new(rule("blank-after-continuation"), message)
        .label("blanks to the end of the line")
        .help(format!("end the line with `{sign}` and nothing after it"))
        .help(format!(
            "{} hands over a lone blank here, which az refuses (`unrecognized arguments`), and runs the next line as a command of its own",
            shell.name()
        ))
}

fn typographic(found: char) -> Problem {
    let plain = match found {
        '\u{2018}'..='\u{201B}' => "'",
        '\u{2012}'..='\u{2015}' => "--",
        _ => "\"",
    };
    let message = format!("`{found}` is no `{plain}`: it becomes part of the word");
    Problem::new(rule("typographic-character"), message)
        .label("typographic")
        .help(format!("write `{plain}`"))
}

fn no_command(word: &str) -> Problem {
    let message = format!("`az k8s-extension` has no command `{word}`");
    let problem =
        Problem::new(rule("no-such-command"), message).label("create, update, show, list or delete");
    match word {
        "upgrade" => problem.help("write `az k8s-extension update`"),
        "install" => problem.help("write `az k8s-extension create`"),
        _ => problem,
    }
}

fn parallel(other: Place, name: &str) -> Problem {
    let message = format!("Dapr and `{name}` are deployed at the same time");
    Problem::new(rule("parallel-extensions"), message)
        .label("neither waits for the other")
        .related(Some(other), "the other extension")
        .help("let one depend on the other (`dependsOn`, `depends_on`)")
        .help("uncertain: seen to fail with `EtagMismatch`, not documented")
}
