//! What a values file says of a key in its comments. In: the text and where the key stands. Out: the
//! comment above or beside it, as plain words: `# --` of helm-docs, `## @param` of Bitnami, or any
//! lines of `#` right above.

use crate::text::Source;

/// The words about a key, if there are any.
pub(super) fn comment(source: &Source, key_start: u32, key: &str) -> Option<String> {
    let text = String::from_utf8_lossy(&source.text);
    let before = text.get(..key_start as usize)?;
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let line = text.get(line_start..)?.lines().next()?;
    param(&text, key)
        .or_else(|| above(text.get(..line_start)?))
        .or_else(|| beside(line))
}

/// `## @param key [default: x] words`.
fn param(text: &str, key: &str) -> Option<String> {
    text.lines().find_map(|line| {
        let rest = line.trim_start().trim_start_matches('#').trim_start();
        let rest = rest.strip_prefix("@param ")?.trim_start();
        let words = rest.strip_prefix(key)?.strip_prefix(' ')?.trim_start();
        let words = match words.strip_prefix('[') {
            Some(tagged) => tagged.split_once(']').map_or(words, |(_, words)| words),
            None => words,
        };
        Some(words.trim().to_owned())
    })
}

/// The lines of `#` that end right above; of helm-docs' ones those from `--` on.
fn above(before: &str) -> Option<String> {
    let lines: Vec<&str> = before
        .lines()
        .rev()
        .map(str::trim)
        .take_while(|line| line.starts_with('#'))
        .map(|line| line.trim_start_matches('#').trim())
        .collect();
    let mut lines: Vec<&str> = lines.into_iter().rev().collect();
    if let Some(at) = lines
        .iter()
        .rposition(|line| line.starts_with("--") && !line.starts_with("---"))
    {
        lines.drain(..at);
        if let Some(first) = lines.first_mut() {
            let words = first.trim_start_matches('-').trim_start();
            // `# -- (type) words`
            *first = match words.strip_prefix('(') {
                Some(typed) => typed
                    .split_once(')')
                    .map_or(words, |(_, words)| words.trim_start()),
                None => words,
            };
        }
    }
    let kept = lines
        .into_iter()
        .filter(|line| !line.starts_with('@') && !is_rule(line));
    let words = kept.collect::<Vec<_>>().join(" ");
    let words = words.trim();
    (!words.is_empty()).then(|| words.to_owned())
}

/// A line drawn across.
fn is_rule(line: &str) -> bool {
    line.chars().all(|c| "-=#*~".contains(c))
}

/// What stands behind a value on its line.
fn beside(line: &str) -> Option<String> {
    let (_, words) = line.split_once(" #")?;
    let words = words.trim_start_matches(['#', '-']).trim();
    (!words.is_empty()).then(|| words.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{SourceKind, Sources};

    #[test]
    fn comments_of_all_customs_are_read() {
        let rows = [
            ("# How many.\nkey: 1\n", Some("How many.")),
            (
                "# -- How many pods\n# to run\nkey: 1\n",
                Some("How many pods to run"),
            ),
            ("# section\n# -- (int) How many\nkey: 1\n", Some("How many")),
            ("key: 1 # how many\n", Some("how many")),
            (
                "## @param key [default: 1] How many\nother: 2\nkey: 1\n",
                Some("How many"),
            ),
            ("# of another\n\nkey: 1\n", None),
            ("# ----\n# How many\n# ----\nkey: 1\n", Some("How many")),
            ("key: 1\n", None),
        ];
        for (text, expected) in rows {
            let mut sources = Sources::default();
            let id = sources.add("v", SourceKind::File, text.as_bytes());
            let at = text.find("key:").unwrap();
            let found = comment(sources.get(id).unwrap(), u32::try_from(at).unwrap(), "key");
            assert_eq!(found.as_deref(), expected, "{text}");
        }
    }
}
