//! What people write that `az` does not know. In: a command and a word that was refused. Out: what was
//! likely meant. Each row was met in documents and issues.

/// Commands (`*` is any), words, and what to say.
static HINTS: &[(&str, &str, &str)] = &[
    ("upgrade", "upgrade", "the command is called `update`"),
    ("*", "--set", "settings are given by --configuration-settings"),
    (
        "update",
        "--extension-type",
        "`update` does not take the type, which cannot change",
    ),
    (
        "update",
        "--scope",
        "`update` does not take the scope, which cannot change",
    ),
    (
        "update",
        "--release-namespace",
        "`update` does not take the namespace, which cannot change",
    ),
    (
        "create",
        "--yes",
        "`create` has no --yes; what it asks is answered by --configuration-settings skipExistingDaprCheck=true",
    ),
    (
        "create",
        "-y",
        "`create` has no -y; what it asks is answered by --configuration-settings skipExistingDaprCheck=true",
    ),
];

/// What to say of a refused word.
pub(super) fn of(verb: &str, word: &str) -> Option<&'static str> {
    if !word.is_empty() && word.trim().is_empty() {
        return Some(
            "a word of blanks alone: blanks behind the backslash at the end of a line end the command there, \
             and the next line is run as a command of its own",
        );
    }
    let row = HINTS
        .iter()
        .find(|(of, known, _)| (*of == "*" || *of == verb) && *known == word);
    row.map(|(.., hint)| *hint)
}
