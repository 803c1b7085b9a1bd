//! Letter case and words. In: byte strings, of which bad bytes count as U+FFFD. Out: the string in
//! another case, or its words joined by `_` or `-`, as Go's strings, goutils and xstrings make it.

mod words;

pub(super) use words::joined_words;

use super::unicode::{is_lower, is_title, is_upper, to_lower, to_title, to_upper};
use crate::value::unicode::{is_digit, is_letter};
use crate::value::{Str, runes};

/// The runes of a string; a bad byte is U+FFFD.
pub(super) fn characters(s: &[u8]) -> impl Iterator<Item = char> + '_ {
    runes(s).map(|(_, c)| c.unwrap_or(char::REPLACEMENT_CHARACTER))
}

/// `strings.ToUpper`.
pub(super) fn upper(s: &Str) -> Str {
    mapped(s, u8::is_ascii_lowercase, to_upper)
}

/// `strings.ToLower`.
pub(super) fn lower(s: &Str) -> Str {
    mapped(s, u8::is_ascii_uppercase, to_lower)
}

fn mapped(s: &Str, changes: fn(&u8) -> bool, map: fn(char) -> char) -> Str {
    if s.is_ascii() && !s.iter().any(changes) {
        return s.clone();
    }
    characters(s).map(map).collect::<String>().into()
}

/// `strings.Title`: each letter after a separator in title case.
pub(super) fn title(s: &[u8]) -> String {
    let mut before = ' ';
    let titled = characters(s).map(|c| {
        let out = if separates(before) { to_title(c) } else { c };
        before = c;
        out
    });
    titled.collect()
}

/// What ends a word for `title`: of ASCII all but letters, digits and underscores, else only space.
fn separates(c: char) -> bool {
    match c {
        '_' => false,
        _ if c.is_ascii() => !c.is_ascii_alphanumeric(),
        _ => !is_letter(u32::from(c)) && !is_digit(u32::from(c)) && c.is_whitespace(),
    }
}

/// `goutils.Uncapitalize`: the first character of each word in lower case.
pub(super) fn untitle(s: &[u8]) -> String {
    let mut first = true;
    let lowered = characters(s).map(|c| {
        if c.is_whitespace() {
            first = true;
            return c;
        }
        if std::mem::take(&mut first) {
            to_lower(c)
        } else {
            c
        }
    });
    lowered.collect()
}

/// `goutils.SwapCase`: lower case where it was upper, title case at the start of words.
pub(super) fn swap(s: &[u8]) -> String {
    let mut first = true;
    let swapped = characters(s).map(|c| {
        if is_upper(c) || is_title(c) {
            first = false;
            to_lower(c)
        } else if is_lower(c) {
            if std::mem::take(&mut first) {
                to_title(c)
            } else {
                to_upper(c)
            }
        } else {
            first = c.is_whitespace();
            c
        }
    });
    swapped.collect()
}

/// `goutils.Initials`, which reads each byte as one Latin-1 character.
pub(super) fn initials(s: &[u8]) -> String {
    let mut first = true;
    let kept = s.iter().map(|b| char::from(*b)).filter(|c| {
        let space = c.is_whitespace();
        let initial = first && !space;
        first = space;
        initial
    });
    kept.collect()
}

/// `goutils.DeleteWhiteSpace`, which reads each byte as one Latin-1 character, and so spoils other
/// text where it finds a space.
pub(super) fn without_spaces(s: &Str) -> Str {
    let kept: Vec<char> = s
        .iter()
        .map(|b| char::from(*b))
        .filter(|c| !c.is_whitespace())
        .collect();
    if kept.len() == s.len() {
        return s.clone();
    }
    kept.into_iter().collect::<String>().into()
}

/// What separates words in `camelcase`, `snakecase` and `kebabcase`.
fn connects(c: char) -> bool {
    matches!(c, '-' | '_') || c.is_whitespace()
}

/// `xstrings.ToPascalCase`: leading connectors stay, further ones vanish before a capital, and a run
/// of capitals keeps only its first.
pub(super) fn camel(s: &[u8]) -> String {
    let mut out = String::with_capacity(s.len());
    let mut rest = characters(s);
    let Some(first) = rest.by_ref().find(|c| {
        let leads = connects(*c);
        if leads {
            out.push(*c);
        }
        !leads
    }) else {
        // The last connector of a string of nothing else is written twice.
        out.extend(out.chars().last());
        return out;
    };
    let mut in_capitals = is_upper(first);
    let mut held = to_upper(first);
    for c in rest {
        let before = std::mem::replace(&mut held, c);
        if connects(before) && connects(c) {
            out.push(before);
        } else if connects(before) {
            in_capitals = is_upper(c);
            held = to_upper(c);
        } else {
            if in_capitals && is_upper(c) {
                held = to_lower(c);
            } else {
                in_capitals = false;
            }
            out.push(before);
        }
    }
    out.push(held);
    out
}
