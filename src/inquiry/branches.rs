//! Branches that were not executed. In: a trace, and words that stand in what is missing. Out: the
//! conditions that left out a text with such a word. Looks at texts alone: what really brings something
//! in is for a render to say.

use crate::template::trace::{ConditionId, Trace, Turn};

/// Whether a branch left its first list out.
pub(super) fn closed(turn: &Turn) -> bool {
    matches!(turn, Turn::Otherwise | Turn::Rounds(0))
}

/// What stands in a template where a step of a path is printed.
pub(super) fn word_for(step: &str) -> String {
    match step.strip_prefix('[').and_then(|inside| inside.split_once('=')) {
        Some((_, value)) => value.trim_end_matches(']').to_owned(),
        None if step.bytes().all(|byte| byte.is_ascii_digit()) => "- ".to_owned(),
        None => format!("{step}:"),
    }
}

/// The branches, of a file or of all, that left out a text with one of these words; where no text has
/// one, all that left something out of the file. Whether any has one is told too.
pub(super) fn left_out(trace: &Trace, file: Option<&str>, words: &[&str]) -> (Vec<ConditionId>, bool) {
    let mut exact = Vec::new();
    let mut others = Vec::new();
    for (id, condition) in trace.conditions() {
        let Some(span) = condition.skipped else { continue };
        let here = trace.file(condition.scope.call);
        if file.is_some_and(|file| here.is_none_or(|here| **here != *file.as_bytes())) {
            continue;
        }
        let Some(source) = trace.source(condition.at.source) else {
            continue;
        };
        let text = source
            .text
            .get(span.start as usize..span.end as usize)
            .unwrap_or_default();
        let has = |word: &&str| memchr::memmem::find(text, word.as_bytes()).is_some();
        match words.iter().any(has) {
            true => exact.push(id),
            false if file.is_some() => others.push(id),
            false => {}
        }
    }
    match exact.is_empty() {
        true => (others, false),
        false => (exact, true),
    }
}
