//! Strings: cased, cut, joined, searched and quoted. In: byte strings and values to print. Out: byte
//! strings, lists and dicts of them. Lengths and indices count bytes, as in Go.

use super::args::{Body, any, int, rest, room, room_for_items, row, string, text, variadic};
use super::casing;
use super::conversions::{to_str, to_strings};
use super::wrapping;
use crate::template::func::{Fault, Func, Machine};
use crate::value::{List, Map, Str, Ty, Value, format, runes};
use memchr::memmem;

const ANY: Ty = Ty::Any;
const STR: Ty = Ty::Str;
const INT: Ty = Ty::INT;

const fn string_row(
    name: &'static str,
    params: &'static [Ty],
    result: Ty,
    call: Body,
    doc: &'static str,
) -> Func {
    row("strings", name, params, result, call, doc)
}

/// The rows of this family.
#[rustfmt::skip]
pub(crate) static FUNCS: &[Func] = &[
    string_row("hello", &[], STR, |_, _| Ok(Value::str("Hello!")), "Says `Hello!`."),
    // Case.
    string_row("upper", &[STR], STR, |_, a| Ok(Value::Str(casing::upper(&string(a, 0)))), "All letters in upper case."),
    string_row("lower", &[STR], STR, |_, a| Ok(Value::Str(casing::lower(&string(a, 0)))), "All letters in lower case."),
    string_row("title", &[STR], STR, |_, a| Ok(Value::str(casing::title(text(a, 0)))), "The first letter of each word in title case."),
    string_row("untitle", &[STR], STR, |_, a| Ok(Value::str(casing::untitle(text(a, 0)))), "The first letter of each word in lower case."),
    string_row("swapcase", &[STR], STR, |_, a| Ok(Value::str(casing::swap(text(a, 0)))), "Upper case made lower and lower made upper, title case at the start of words."),
    string_row("snakecase", &[STR], STR, |_, a| Ok(Value::str(casing::joined_words(text(a, 0), '_'))), "Words in lower case with underscores between."),
    string_row("kebabcase", &[STR], STR, |_, a| Ok(Value::str(casing::joined_words(text(a, 0), '-'))), "Words in lower case with hyphens between."),
    string_row("camelcase", &[STR], STR, |_, a| Ok(Value::str(casing::camel(text(a, 0)))), "Words run together, each with a capital."),
    string_row("initials", &[STR], STR, |_, a| Ok(Value::str(casing::initials(text(a, 0)))), "The first byte of each word."),
    // Cutting.
    string_row("trim", &[STR], STR, |_, a| Ok(Value::str(trim_space(text(a, 0)))), "Without white space at both ends."),
    string_row("trimAll", &[STR, STR], STR, |_, a| Ok(Value::str(trim_set(text(a, 1), text(a, 0)))), "Without any of the given characters at both ends."),
    string_row("trimall", &[STR, STR], STR, |_, a| Ok(Value::str(trim_set(text(a, 1), text(a, 0)))), "Old spelling of `trimAll`."),
    string_row("trimPrefix", &[STR, STR], STR, |_, a| Ok(Value::str(text(a, 1).strip_prefix(text(a, 0)).unwrap_or(text(a, 1)))), "Without the given text in front, if it is there."),
    string_row("trimSuffix", &[STR, STR], STR, |_, a| Ok(Value::str(text(a, 1).strip_suffix(text(a, 0)).unwrap_or(text(a, 1)))), "Without the given text at the end, if it is there."),
    string_row("nospace", &[STR], STR, |_, a| Ok(Value::Str(casing::without_spaces(&string(a, 0)))), "Without any white space."),
    string_row("trunc", &[INT, STR], STR, |_, a| Ok(Value::str(truncate(text(a, 1), int(a, 0)))), "The first so many bytes, or the last ones if negative."),
    string_row("substr", &[INT, INT, STR], STR, substr, "The bytes from a start up to an end; a negative one means the string's own."),
    string_row("abbrev", &[INT, STR], STR, |_, a| Ok(Value::str(wrapping::abbreviate(text(a, 1), int(a, 0)))), "Cut to a width, with `...` at the end."),
    string_row("abbrevboth", &[INT, INT, STR], STR, |_, a| Ok(Value::str(wrapping::abbreviate_both(text(a, 2), int(a, 0), int(a, 1)))), "Cut to a width from an offset on, with `...` where text is missing."),
    // Building.
    string_row("repeat", &[INT, STR], STR, repeat, "A string so many times."),
    string_row("replace", &[STR, STR, STR], STR, replace, "Every occurrence of a text replaced by another."),
    string_row("indent", &[INT, STR], STR, |m, a| indent(m, a, b""), "Every line moved right by so many spaces."),
    string_row("nindent", &[INT, STR], STR, |m, a| indent(m, a, b"\n"), "A new line, then every line moved right by so many spaces."),
    string_row("wrap", &[INT, STR], STR, |_, a| Ok(Value::str(wrapping::wrap(text(a, 1), int(a, 0), b"", false))), "Lines broken at spaces to a width; long words stay whole."),
    string_row("wrapWith", &[INT, STR, STR], STR, wrap_with, "Text broken to a width with a given separator; long words are cut."),
    string_row("plural", &[STR, STR, INT], STR, |_, a| Ok(any(a, usize::from(int(a, 2) != 1)).clone()), "The first word for one thing, the second for any other number."),
    string_row("shuffle", &[STR], STR, shuffle, "The characters in random order."),
    // Searching.
    string_row("contains", &[STR, STR], Ty::Bool, |_, a| Ok(Value::Bool(memmem::find(text(a, 1), text(a, 0)).is_some())), "Whether a string holds another."),
    string_row("hasPrefix", &[STR, STR], Ty::Bool, |_, a| Ok(Value::Bool(text(a, 1).starts_with(text(a, 0)))), "Whether a string begins with another."),
    string_row("hasSuffix", &[STR, STR], Ty::Bool, |_, a| Ok(Value::Bool(text(a, 1).ends_with(text(a, 0)))), "Whether a string ends with another."),
    // Splitting and joining.
    string_row("split", &[STR, STR], Ty::STRING_MAP, |m, a| numbered(m, text(a, 1), text(a, 0), -1), "The parts between separators, as a dict with keys `_0`, `_1` and so on."),
    string_row("splitn", &[STR, INT, STR], Ty::STRING_MAP, |m, a| numbered(m, text(a, 2), text(a, 0), int(a, 1)), "As `split`, into at most so many parts."),
    string_row("splitList", &[STR, STR], Ty::STRINGS, split_list, "The parts between separators, as a list."),
    string_row("join", &[STR, ANY], STR, join, "The items of a list as one string with a separator between."),
    variadic(ANY, string_row("cat", &[], STR, cat, "The arguments with spaces between, nil ones left out.")),
    variadic(ANY, string_row("quote", &[], STR, quote, "Each argument in double quotes with Go's escapes, nil ones left out.")),
    variadic(ANY, string_row("squote", &[], STR, squote, "Each argument in single quotes without escapes, nil ones left out.")),
];

fn trim_space(s: &[u8]) -> &[u8] {
    trim(s, char::is_whitespace)
}

/// A bad byte is U+FFFD here, in the set as in the string.
fn trim_set<'a>(s: &'a [u8], set: &[u8]) -> &'a [u8] {
    let set: Vec<char> = casing::characters(set).collect();
    trim(s, |c| set.contains(&c))
}

fn trim(s: &[u8], drop: impl Fn(char) -> bool) -> &[u8] {
    let drop = |c: Option<char>| drop(c.unwrap_or(char::REPLACEMENT_CHARACTER));
    let mut bounds = runes(s)
        .filter(|(_, c)| !drop(*c))
        .map(|(at, c)| (at, at + c.map_or(1, char::len_utf8)));
    let Some((start, first_end)) = bounds.next() else {
        return &[];
    };
    let end = bounds.last().map_or(first_end, |(_, end)| end);
    s.get(start..end).unwrap_or_default()
}

fn truncate(s: &[u8], count: i64) -> &[u8] {
    let len = s.len() as i64;
    let from_end = len.saturating_add(count);
    if count < 0 && from_end > 0 {
        s.get(from_end as usize..).unwrap_or_default()
    } else if count >= 0 && len > count {
        s.get(..count as usize).unwrap_or_default()
    } else {
        s
    }
}

fn substr(_: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    let (start, end, s) = (int(args, 0), int(args, 1), text(args, 2));
    let part = if start < 0 {
        wrapping::cut(s, None, Some(end))
    } else if end < 0 || end > s.len() as i64 {
        wrapping::cut(s, Some(start), None)
    } else {
        wrapping::cut(s, Some(start), Some(end))
    };
    part.map(Value::str).map_err(Fault::panicked)
}

/// So many copies, within the host's limit; Go panics below zero.
fn copies(machine: &dyn Machine, s: &[u8], count: i64) -> Result<Vec<u8>, Fault> {
    if count < 0 {
        return Err(Fault::panicked("strings: negative Repeat count"));
    }
    let count = usize::try_from(count).unwrap_or(usize::MAX);
    if s.is_empty() {
        return Ok(Vec::new());
    }
    room(machine, count.saturating_mul(s.len()))?;
    Ok(s.repeat(count))
}

fn repeat(machine: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    copies(machine, text(args, 1), int(args, 0)).map(Value::str)
}

fn replace(machine: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    replaced(machine, text(args, 2), text(args, 0), text(args, 1)).map(Value::str)
}

/// Replaces every `old`; an empty one stands before each character and at the end.
fn replaced(machine: &dyn Machine, s: &[u8], old: &[u8], new: &[u8]) -> Result<Vec<u8>, Fault> {
    let places: Vec<usize> = if old.is_empty() {
        runes(s).map(|(at, _)| at).chain([s.len()]).collect()
    } else {
        memmem::find_iter(s, old).collect()
    };
    let len = s.len() + places.len().saturating_mul(new.len());
    room(machine, len)?;
    let mut out = Vec::with_capacity(len);
    let mut done = 0;
    for at in places {
        out.extend_from_slice(s.get(done..at).unwrap_or_default());
        out.extend_from_slice(new);
        done = at + old.len();
    }
    out.extend_from_slice(s.get(done..).unwrap_or_default());
    Ok(out)
}

fn indent(machine: &mut dyn Machine, args: &[Value], before: &[u8]) -> Result<Value, Fault> {
    let pad = copies(machine, b" ", int(args, 0))?;
    let newline = [b"\n", pad.as_slice()].concat();
    let body = replaced(machine, text(args, 1), b"\n", &newline)?;
    Ok(Value::str([before, pad.as_slice(), body.as_slice()].concat()))
}

fn wrap_with(machine: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    let (width, separator, s) = (int(args, 0), text(args, 1), text(args, 2));
    let lines = s.len() / usize::try_from(width).unwrap_or(1).max(1) + 1;
    room(
        machine,
        lines.saturating_mul(separator.len()).saturating_add(s.len()),
    )?;
    Ok(Value::str(wrapping::wrap(s, width, separator, true)))
}

/// Fisher and Yates's shuffle.
fn shuffle(machine: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    let mut characters: Vec<char> = casing::characters(text(args, 0)).collect();
    for at in (1..characters.len()).rev() {
        let mut bytes = [0; 8];
        machine.host().random(&mut bytes);
        let other = u64::from_le_bytes(bytes) % (at as u64 + 1);
        characters.swap(at, other as usize);
    }
    Ok(Value::str(characters.into_iter().collect::<String>()))
}

/// `strings.SplitN`: at most `most` parts, all of them if that is negative; without a separator each
/// character is a part.
fn parts<'a>(s: &'a [u8], separator: &[u8], most: i64) -> Vec<&'a [u8]> {
    let cuts = match usize::try_from(most) {
        Ok(0) => return Vec::new(),
        Ok(most) => most - 1,
        Err(_) => usize::MAX,
    };
    let places: Vec<usize> = if separator.is_empty() {
        runes(s).map(|(at, _)| at).skip(1).take(cuts).collect()
    } else {
        memmem::find_iter(s, separator).take(cuts).collect()
    };
    if separator.is_empty() && s.is_empty() {
        return Vec::new();
    }
    let starts = std::iter::once(0).chain(places.iter().map(|at| at + separator.len()));
    let ends = places.iter().copied().chain([s.len()]);
    starts
        .zip(ends)
        .map(|(start, end)| s.get(start..end).unwrap_or_default())
        .collect()
}

fn numbered(machine: &dyn Machine, s: &[u8], separator: &[u8], most: i64) -> Result<Value, Fault> {
    let parts = parts(s, separator, most);
    room_for_items(machine, parts.len())?;
    let pairs = parts.into_iter().enumerate();
    let pairs = pairs.map(|(at, part)| (Str::from(format!("_{at}")), Value::str(part)));
    Ok(Value::Map(Map::typed(Ty::STRING_MAP, pairs.collect())))
}

fn split_list(machine: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    let parts = parts(text(args, 1), text(args, 0), -1);
    room_for_items(machine, parts.len())?;
    let parts = parts.into_iter().map(Value::str).collect();
    Ok(Value::List(List::exact(Ty::STRINGS, parts)))
}

fn join(machine: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    let separator = text(args, 0);
    let strings = to_strings(any(args, 1));
    let len = strings.iter().map(|s| s.len() + separator.len()).sum();
    room(machine, len)?;
    let strings: Vec<&[u8]> = strings.iter().map(|s| &**s).collect();
    Ok(Value::str(strings.join(separator)))
}

/// Each argument but nil, made into bytes, with spaces between.
fn spaced(args: &[Value], show: fn(&Value) -> Vec<u8>) -> Value {
    let shown = rest(args, 0)
        .iter()
        .filter(|arg| !matches!(arg, Value::Nil))
        .map(show);
    Value::str(shown.collect::<Vec<_>>().join(&b' '))
}

fn cat(_: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    Ok(spaced(args, |arg| format::display(arg).to_vec()))
}

fn quote(_: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    Ok(spaced(args, |arg| format::quote(&to_str(arg)).to_vec()))
}

fn squote(_: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    Ok(spaced(args, |arg| [b"'", &*format::display(arg), b"'"].concat()))
}
