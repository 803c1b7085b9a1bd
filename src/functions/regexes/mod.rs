//! The regular expression functions. In: patterns of Go's syntax and byte strings. Out: matches,
//! pieces and replaced text as Go's `regexp` gives them. Compiled patterns are kept for the next call.

mod classes;
mod pattern;
mod syntax;
mod clock;
mod template;

pub use pattern::{Pattern, PatternError};
pub use syntax::SyntaxError;

use super::args::{int, room, room_for_items, row, text};
use crate::limits::Limit;
use crate::template::func::{Fault, Func, Machine};
use crate::value::{List, Ty, Value, format};
use clock::Clock;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;
use template::Template;

/// How many compiled patterns a thread keeps.
const MAX_KEPT: usize = 256;

const STR: Ty = Ty::Str;
const PAIR: &[Ty] = &[STR, STR];
const TRIPLE: &[Ty] = &[STR, STR, STR];
const COUNTED: &[Ty] = &[STR, STR, Ty::INT];

/// The rows of this family. The plain functions panic on a bad pattern, but for `regexMatch`.
#[rustfmt::skip]
pub(crate) static FUNCS: &[Func] = &[
    row("regex", "regexMatch", PAIR, Ty::Bool, regex_match, "Whether a pattern matches anywhere in a text; a bad pattern does not."),
    row("regex", "mustRegexMatch", PAIR, Ty::Bool, |m, a| is_match(must(m, a)?, a), "Whether a pattern matches anywhere in a text."),
    row("regex", "regexFind", PAIR, STR, |m, a| find(compiled(m, a)?, a), "The first match of a pattern in a text."),
    row("regex", "mustRegexFind", PAIR, STR, |m, a| find(must(m, a)?, a), "The first match of a pattern in a text."),
    row("regex", "regexFindAll", COUNTED, Ty::STRINGS, |m, a| compiled(m, a).and_then(|p| find_all(m, &p, a)), "The first so many matches of a pattern, or all for -1."),
    row("regex", "mustRegexFindAll", COUNTED, Ty::STRINGS, |m, a| must(m, a).and_then(|p| find_all(m, &p, a)), "The first so many matches of a pattern, or all for -1."),
    row("regex", "regexReplaceAll", TRIPLE, STR, |m, a| compiled(m, a).and_then(|p| replace_all(m, &p, a)), "A text with each match replaced; `${1}` is what a group matched."),
    row("regex", "mustRegexReplaceAll", TRIPLE, STR, |m, a| must(m, a).and_then(|p| replace_all(m, &p, a)), "A text with each match replaced; `${1}` is what a group matched."),
    row("regex", "regexReplaceAllLiteral", TRIPLE, STR, |m, a| compiled(m, a).and_then(|p| replace_literal(m, &p, a)), "A text with each match replaced by another text as it is."),
    row("regex", "mustRegexReplaceAllLiteral", TRIPLE, STR, |m, a| must(m, a).and_then(|p| replace_literal(m, &p, a)), "A text with each match replaced by another text as it is."),
    row("regex", "regexSplit", COUNTED, Ty::STRINGS, |m, a| compiled(m, a).and_then(|p| split(m, &p, a)), "The pieces of a text between matches, at most so many, or all for -1."),
    row("regex", "mustRegexSplit", COUNTED, Ty::STRINGS, |m, a| must(m, a).and_then(|p| split(m, &p, a)), "The pieces of a text between matches, at most so many, or all for -1."),
    row("regex", "regexQuoteMeta", &[STR], STR, |_, a| Ok(Value::str(quote_meta(text(a, 0)))), "A pattern that matches just this text."),
];

/// A pattern that is used now and kept for the next call.
type Kept = Rc<Pattern>;

thread_local! {
    static KEPT: RefCell<BTreeMap<Box<[u8]>, Kept>> = const { RefCell::new(BTreeMap::new()) };
}

/// Whether a pattern was compiled just now.
#[derive(PartialEq, Eq)]
enum Age {
    Fresh,
    Kept,
}

/// Bytes of a pattern that are compiled in about the time that a node takes.
const COMPILED_PER_STEP: usize = 64;

/// Compiles a pattern, or takes it from those that this thread has compiled before.
fn compile(pattern: &[u8], most: usize) -> Result<(Kept, Age), PatternError> {
    KEPT.with_borrow_mut(|kept| {
        if let Some(known) = kept.get(pattern) {
            return Ok((Rc::clone(known), Age::Kept));
        }
        let fresh = Rc::new(Pattern::compile_within(pattern, most)?);
        if kept.len() >= MAX_KEPT {
            kept.clear();
        }
        kept.insert(pattern.into(), Rc::clone(&fresh));
        Ok((fresh, Age::Fresh))
    })
}

/// Compiles the first argument as the `must…` functions do: the error is returned.
fn must(machine: &mut dyn Machine, args: &[Value]) -> Result<Kept, Fault> {
    let limits = *machine.host().limits();
    let compiled = compile(text(args, 0), limits.size(Limit::RegexBytes)).map_err(|error| match error {
        PatternError::Syntax(error) => Fault::returned(error.to_string()),
        PatternError::TooLarge(_) => limits.reached(Limit::RegexBytes).into(),
    });
    let (pattern, age) = compiled?;
    if age == Age::Fresh {
        machine.spend(Limit::Steps, (pattern.size() / COMPILED_PER_STEP) as u64)?;
    }
    Ok(pattern)
}

/// Compiles the first argument as the plain functions do: Go's `MustCompile` panics.
fn compiled(machine: &mut dyn Machine, args: &[Value]) -> Result<Kept, Fault> {
    must(machine, args).map_err(|fault| match fault {
        Fault::Returned(text) => Fault::panicked(format!(
            "regexp: Compile({}): {text}",
            quoted(super::args::text(args, 0))
        )),
        other => other,
    })
}

/// Go's choice between back quotes and a quoted string.
fn quoted(pattern: &[u8]) -> String {
    match std::str::from_utf8(pattern) {
        Ok(text)
            if text
                .chars()
                .all(|c| !matches!(c, '\u{FEFF}' | '`' | '\x7F') && (c >= ' ' || c == '\t')) =>
        {
            format!("`{text}`")
        }
        _ => format::quote(pattern).to_string(),
    }
}

fn regex_match(machine: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    match must(machine, args) {
        Ok(pattern) => is_match(pattern, args),
        Err(Fault::Returned(_)) => Ok(Value::Bool(false)),
        Err(fault) => Err(fault),
    }
}

fn is_match(pattern: Kept, args: &[Value]) -> Result<Value, Fault> {
    Ok(Value::Bool(pattern.is_match(text(args, 1))))
}

fn find(pattern: Kept, args: &[Value]) -> Result<Value, Fault> {
    let within = text(args, 1);
    let found = pattern.find(within).and_then(|range| within.get(range));
    Ok(Value::str(found.unwrap_or_default()))
}

fn find_all(machine: &dyn Machine, pattern: &Pattern, args: &[Value]) -> Result<Value, Fault> {
    let (within, most) = (text(args, 1), int(args, 2));
    // Below zero there is no bound: there are never more matches than places.
    let most = usize::try_from(most).unwrap_or(within.len() + 1);
    let found = within_time(machine, |clock| pattern.find_all(within, most, clock))?;
    if found.is_empty() {
        return Ok(Value::List(List::nil(Ty::STRINGS)));
    }
    // Go begins with room for ten.
    strings(machine, within, found, 10)
}

fn split(machine: &dyn Machine, pattern: &Pattern, args: &[Value]) -> Result<Value, Fault> {
    let (within, most) = (text(args, 1), int(args, 2));
    if most == 0 {
        return Ok(Value::List(List::nil(Ty::STRINGS)));
    }
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    let pieces = within_time(machine, |clock| pattern.split(within, most, clock))?;
    // Go begins with room for the matches, which are one less than the pieces unless cut short.
    let room = pieces.len().saturating_sub(usize::from(pieces.len() < most));
    strings(machine, within, pieces, room)
}

fn strings(
    machine: &dyn Machine,
    within: &[u8],
    ranges: Vec<Range<usize>>,
    room: usize,
) -> Result<Value, Fault> {
    room_for_items(machine, ranges.len())?;
    let piece = |range| Value::str(within.get(range).unwrap_or_default());
    let pieces = ranges.into_iter().map(piece).collect();
    Ok(Value::List(List::appended(Ty::STRINGS, pieces, room)))
}

fn replace_all(machine: &dyn Machine, pattern: &Pattern, args: &[Value]) -> Result<Value, Fault> {
    let template = Template::read(text(args, 2));
    let most = machine.host().limits().size(Limit::BuiltBytes);
    let replaced = within_time(machine, |clock| {
        pattern.replace_all(text(args, 1), most, clock, |out, groups| {
            template.expand(out, groups)
        })
    })?;
    built(machine, replaced)
}

fn replace_literal(machine: &dyn Machine, pattern: &Pattern, args: &[Value]) -> Result<Value, Fault> {
    let literal = text(args, 2);
    let most = machine.host().limits().size(Limit::BuiltBytes);
    let replaced = within_time(machine, |clock| {
        pattern.replace_all(text(args, 1), most, clock, |out, _| {
            out.extend_from_slice(literal)
        })
    })?;
    built(machine, replaced)
}

/// Gives a search its clock, and refuses what it found where that ran out. A search may look at the rest
/// of the text for each match, which no count of steps tells beforehand.
fn within_time<T>(machine: &dyn Machine, search: impl FnOnce(&mut Clock) -> T) -> Result<T, Fault> {
    let limits = machine.host().limits();
    let mut clock = Clock::of(limits.of(Limit::MatchSeconds));
    let found = search(&mut clock);
    if clock.ran_out() {
        return Err(limits.reached(Limit::MatchSeconds).into());
    }
    Ok(found)
}

fn built(machine: &dyn Machine, replaced: Option<Vec<u8>>) -> Result<Value, Fault> {
    if replaced.is_none() {
        room(machine, usize::MAX)?;
    }
    Ok(Value::str(replaced.unwrap_or_default()))
}

/// A backslash before each character that means something in a pattern.
fn quote_meta(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    for byte in text {
        if br"\.+*?()|[]{}^$".contains(byte) {
            out.push(b'\\');
        }
        out.push(*byte);
    }
    out
}

#[cfg(test)]
mod tests;
