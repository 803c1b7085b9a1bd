//! Documents of a rendered file. In: the text of one template. Out: the pieces between lines of `---`
//! as each Helm cuts and trims them, empty ones dropped. Does not parse: a `---` inside a block scalar
//! cuts too, as in Helm.

use crate::compat::Compat;
use memchr::memmem;

const MARK: &[u8] = b"---";

/// Cuts a text into documents.
pub fn split(text: &[u8], compat: Compat) -> Vec<&[u8]> {
    match compat {
        Compat::Helm3 => {
            let pieces = pieces(trim(text), cut_with_space);
            pieces
                .into_iter()
                .filter(|piece| !piece.is_empty())
                .map(trim)
                .collect()
        }
        Compat::Helm4 => {
            let pieces = pieces(trim_start(text), cut_line_start);
            pieces
                .into_iter()
                .filter(|piece| !trim(piece).is_empty())
                .map(trim_start)
                .collect()
        }
    }
}

/// Finds the next cut from an offset on: its start and its end.
type Cut = fn(&[u8], usize) -> Option<(usize, usize)>;

/// The texts between cuts.
fn pieces(text: &[u8], cut: Cut) -> Vec<&[u8]> {
    let mut pieces = Vec::new();
    let mut from = 0;
    while let Some((start, end)) = cut(text, from) {
        pieces.push(&text[from..start]);
        from = end;
    }
    pieces.push(&text[from..]);
    pieces
}

/// Helm 3: `---` at the start of a line that this search has seen the start of, with all blank space
/// around it.
fn cut_with_space(text: &[u8], from: usize) -> Option<(usize, usize)> {
    let space = |b: &u8| matches!(b, b'\t' | b'\n' | 0x0C | b'\r' | b' ');
    let at = marks(text, from).find(|at| *at == 0 || (*at > from && text[*at - 1] == b'\n'))?;
    let blank_before = text[from..at].iter().rev().take_while(|b| space(b)).count();
    let after = at + MARK.len();
    let blank_after = text[after..].iter().take_while(|b| space(b)).count();
    Some((at - blank_before, after + blank_after))
}

/// Helm 4: `---` at the start of a line, with the blanks after it.
fn cut_line_start(text: &[u8], from: usize) -> Option<(usize, usize)> {
    let at = marks(text, from).find(|at| *at == 0 || text[*at - 1] == b'\n')?;
    let after = at + MARK.len();
    let blanks = text[after..]
        .iter()
        .take_while(|b| matches!(b, b' ' | b'\t'))
        .count();
    Some((at, after + blanks))
}

/// Where `---` begins, from an offset on, overlapping ones too.
fn marks(text: &[u8], from: usize) -> impl Iterator<Item = usize> + '_ {
    let mut from = from;
    std::iter::from_fn(move || {
        let at = from + memmem::find(text.get(from..)?, MARK)?;
        from = at + 1;
        Some(at)
    })
}

/// Go's `strings.TrimSpace`.
pub(super) fn trim(text: &[u8]) -> &[u8] {
    let mut text = trim_start(text);
    while let Some(length) = last_space(text) {
        text = &text[..text.len() - length];
    }
    text
}

/// Go's `strings.TrimLeftFunc` with `unicode.IsSpace`.
fn trim_start(text: &[u8]) -> &[u8] {
    let first = crate::value::runes(text).find(|(_, rune)| !rune.is_some_and(char::is_whitespace));
    first.map_or(&[], |(at, _)| &text[at..])
}

/// The length of the white space character at the end, if one is there.
fn last_space(text: &[u8]) -> Option<usize> {
    (1..=3.min(text.len())).find(|length| {
        std::str::from_utf8(&text[text.len() - length..]).is_ok_and(|last| {
            let mut chars = last.chars();
            chars.next().is_some_and(char::is_whitespace) && chars.next().is_none()
        })
    })
}
