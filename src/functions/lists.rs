//! Lists: made, cut, searched and joined. In: any Go slice, whatever its items. Out: new slices,
//! never the one that came in, with Go's difference between nil and empty kept. Knows nothing of
//! strings or dicts beyond their equality.

use super::args::{any, int, nil_dereference, panicking, rest as others, room_for_items, row, variadic};
use super::conversions::{to_int, to_str, to_strings};
use super::defaults::is_empty;
use super::reflection::{Walk, deep_equal, fingerprint, kind_name};
use crate::template::func::{Fault, Func, Machine};
use crate::value::{IntKind, Kind, List, Ty, Value, capacity_after};
use std::borrow::Cow;
use std::collections::BTreeMap;

const ANY: Ty = Ty::Any;
const LISTS: Ty = Ty::Slice(&Ty::LIST);

const fn list_row(
    name: &'static str,
    params: &'static [Ty],
    result: Ty,
    call: fn(&mut dyn Machine, &[Value]) -> Result<Value, Fault>,
    doc: &'static str,
) -> Func {
    row("lists", name, params, result, call, doc)
}

/// The rows of this family.
#[rustfmt::skip]
pub(crate) static FUNCS: &[Func] = &[
    variadic(ANY, list_row("list", &[], Ty::LIST, list, "Makes a list of its arguments.")),
    variadic(ANY, list_row("tuple", &[], Ty::LIST, list, "Another name of `list`.")),
    list_row("append", &[ANY, ANY], Ty::LIST, |m, a| panicking(append(m, a)), "A copy of a list with one more item at the end."),
    list_row("push", &[ANY, ANY], Ty::LIST, |m, a| panicking(append(m, a)), "Another name of `append`."),
    list_row("mustAppend", &[ANY, ANY], Ty::LIST, append, "`append` that returns its error."),
    list_row("mustPush", &[ANY, ANY], Ty::LIST, append, "`push` that returns its error."),
    list_row("prepend", &[ANY, ANY], Ty::LIST, |m, a| panicking(prepend(m, a)), "A copy of a list with one more item in front."),
    list_row("mustPrepend", &[ANY, ANY], Ty::LIST, prepend, "`prepend` that returns its error."),
    variadic(ANY, list_row("concat", &[], ANY, concat, "All items of several lists in one list.")),
    list_row("first", &[ANY], ANY, |m, a| panicking(first(m, a)), "The first item, or nil."),
    list_row("mustFirst", &[ANY], ANY, first, "`first` that returns its error."),
    list_row("last", &[ANY], ANY, |m, a| panicking(last(m, a)), "The last item, or nil."),
    list_row("mustLast", &[ANY], ANY, last, "`last` that returns its error."),
    list_row("rest", &[ANY], Ty::LIST, |m, a| panicking(rest(m, a)), "All items but the first."),
    list_row("mustRest", &[ANY], Ty::LIST, rest, "`rest` that returns its error."),
    list_row("initial", &[ANY], Ty::LIST, |m, a| panicking(initial(m, a)), "All items but the last."),
    list_row("mustInitial", &[ANY], Ty::LIST, initial, "`initial` that returns its error."),
    variadic(ANY, list_row("slice", &[ANY], ANY, |m, a| panicking(slice(m, a)), "The items from one index up to another.")),
    variadic(ANY, list_row("mustSlice", &[ANY], ANY, slice, "`slice` that returns its error.")),
    list_row("chunk", &[Ty::INT, ANY], LISTS, |m, a| panicking(chunk(m, a)), "Cuts a list into lists of a given length.")
    ,
    list_row("mustChunk", &[Ty::INT, ANY], LISTS, chunk, "`chunk` that returns its error."),
    list_row("reverse", &[ANY], Ty::LIST, |m, a| panicking(reverse(m, a)), "The items in opposite order."),
    list_row("mustReverse", &[ANY], Ty::LIST, reverse, "`reverse` that returns its error."),
    list_row("compact", &[ANY], Ty::LIST, |m, a| panicking(compact(m, a)), "Leaves out items that are empty: zero, false, nil, nothing inside."),
    list_row("mustCompact", &[ANY], Ty::LIST, compact, "`compact` that returns its error."),
    list_row("uniq", &[ANY], Ty::LIST, |m, a| panicking(uniq(m, a)), "Leaves out items that were seen before."),
    list_row("mustUniq", &[ANY], Ty::LIST, uniq, "`uniq` that returns its error."),
    variadic(ANY, list_row("without", &[ANY], Ty::LIST, |m, a| panicking(without(m, a)), "Leaves out the items that are named.")),
    variadic(ANY, list_row("mustWithout", &[ANY], Ty::LIST, without, "`without` that returns its error.")),
    list_row("has", &[ANY, ANY], Ty::Bool, |m, a| panicking(has(m, a)), "Whether a list holds a value; nil holds none."),
    list_row("mustHas", &[ANY, ANY], Ty::Bool, has, "`has` that returns its error."),
    list_row("sortAlpha", &[ANY], Ty::STRINGS, sort_alpha, "The items as strings in byte order."),
    list_row("until", &[Ty::INT], Ty::INTS, until, "The integers from 0 towards a number, without it."),
    list_row("untilStep", &[Ty::INT, Ty::INT, Ty::INT], Ty::INTS, until_step, "The integers from a start up to a stop in steps."),
];

/// The items of any slice; what Go says of anything else follows `complaint`.
fn items<'a>(value: &'a Value, complaint: &str) -> Result<Cow<'a, [Value]>, Fault> {
    sequence(value).ok_or_else(|| match value {
        Value::Nil => nil_dereference(),
        other => Fault::returned(format!("{complaint}{}", kind_name(other))),
    })
}

/// The items of a value of kind slice.
pub(super) fn sequence(value: &Value) -> Option<Cow<'_, [Value]>> {
    match value {
        Value::List(list) => Some(Cow::Borrowed(list.items())),
        Value::Bytes(bytes) => Some(Cow::Owned(bytes.iter().map(|b| byte(*b)).collect())),
        Value::Object(object) if object.ty().kind() == Kind::Slice => match object.underlying()? {
            Value::List(list) => Some(Cow::Owned(list.items().to_vec())),
            _ => None,
        },
        _ => None,
    }
}

fn byte(b: u8) -> Value {
    Value::Int(IntKind::Uint8, i64::from(b))
}

/// A list with no room behind its end.
fn exact(items: Vec<Value>) -> Value {
    Value::List(List::exact(Ty::LIST, items))
}

/// A list that one append grew from a slice with that capacity.
fn grown_from(capacity: usize, items: Vec<Value>) -> Value {
    let capacity = capacity_after(capacity, items.len(), Ty::LIST);
    Value::List(List::with_capacity(Ty::LIST, items, capacity))
}

fn list(_: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    Ok(exact(args.to_vec()))
}

fn append(_: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    let mut items = items(any(args, 0), "Cannot push on type ")?.into_owned();
    let old = items.len();
    items.push(any(args, 1).clone());
    Ok(grown_from(old, items))
}

fn prepend(_: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    let items = items(any(args, 0), "Cannot prepend on type ")?;
    let head = std::iter::once(any(args, 1).clone());
    Ok(grown_from(1, head.chain(items.iter().cloned()).collect()))
}

fn concat(machine: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    let mut all = Vec::new();
    for arg in args {
        let items = match sequence(arg) {
            Some(items) => items,
            None if matches!(arg, Value::Nil) => return Err(nil_dereference()),
            None => {
                return Err(Fault::panicked(format!(
                    "Cannot concat type {} as list",
                    kind_name(arg)
                )));
            }
        };
        room_for_items(machine, all.len() + items.len())?;
        all.extend(items.iter().cloned());
    }
    Ok(Value::List(if all.is_empty() {
        List::nil(Ty::LIST)
    } else {
        List::new(all)
    }))
}

fn first(_: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    let items = items(any(args, 0), "Cannot find first on type ")?;
    Ok(items.first().cloned().unwrap_or(Value::Nil))
}

fn last(_: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    let items = items(any(args, 0), "Cannot find last on type ")?;
    Ok(items.last().cloned().unwrap_or(Value::Nil))
}

fn rest(_: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    let items = items(any(args, 0), "Cannot find rest on type ")?;
    Ok(Value::List(items.get(1..).map_or_else(
        || List::nil(Ty::LIST),
        |rest| List::exact(Ty::LIST, rest.to_vec()),
    )))
}

fn initial(_: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    let items = items(any(args, 0), "Cannot find initial on type ")?;
    Ok(Value::List(items.split_last().map_or_else(
        || List::nil(Ty::LIST),
        |(_, initial)| List::exact(Ty::LIST, initial.to_vec()),
    )))
}

fn slice(_: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    let whole = any(args, 0);
    let items = items(whole, "list should be type of slice or array but ")?;
    if items.is_empty() {
        return Ok(Value::Nil);
    }
    let bounds = others(args, 1);
    let start = bounds.first().map_or(0, to_int);
    let end = bounds.get(1).map_or(items.len() as i64, to_int);
    let range = usize::try_from(start).ok().zip(usize::try_from(end).ok());
    let cut = range.and_then(|(start, end)| match whole {
        Value::List(list) => list.slice(start, end).map(Value::List),
        Value::Bytes(bytes) => bytes.get(start..end).map(|bytes| Value::Bytes(bytes.into())),
        other => items
            .get(start..end)
            .map(|cut| Value::List(List::exact(other.ty(), cut.to_vec()))),
    });
    cut.ok_or_else(|| Fault::panicked("reflect.Value.Slice: slice index out of bounds"))
}

/// Go computes the number of chunks in floats, and so does this; lengths that come out negative or
/// endless are Go's `makeslice` panic.
fn chunk(_: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    let size = int(args, 0);
    let items = items(any(args, 1), "Cannot chunk type ")?;
    let len = items.len() as i64;
    let too_long = || Fault::panicked("runtime error: makeslice: len out of range");
    let chunks = ((len - 1) as f64 / size as f64).floor() + 1.0;
    if !(0.0..=i64::MAX as f64).contains(&chunks) {
        return Err(too_long());
    }
    let mut out = Vec::new();
    for at in 0..chunks as i64 {
        let last = at == chunks as i64 - 1;
        let left = if last {
            (len as f64 % size as f64).floor() as i64
        } else {
            0
        };
        let wanted = if left == 0 { size } else { left };
        let wanted = usize::try_from(wanted).map_err(|_| too_long())?;
        let start = at.saturating_mul(size);
        let cut = usize::try_from(start)
            .ok()
            .and_then(|start| items.get(start..start.checked_add(wanted)?))
            .ok_or_else(|| Fault::panicked("reflect: slice index out of range"))?;
        out.push(exact(cut.to_vec()));
    }
    Ok(Value::List(List::exact(LISTS, out)))
}

fn reverse(_: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    let items = items(any(args, 0), "Cannot find reverse on type ")?;
    Ok(exact(items.iter().rev().cloned().collect()))
}

fn compact(_: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    let items = items(any(args, 0), "Cannot compact on type ")?;
    Ok(Value::list(
        items.iter().filter(|item| !is_empty(item)).cloned().collect(),
    ))
}

/// Items are compared only with those of the same fingerprint, so that long lists do not compare each
/// with each.
fn uniq(machine: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    let mut walk = Walk::new(machine.host().limits());
    let items = items(any(args, 0), "Cannot find uniq on type ")?;
    let mut seen: BTreeMap<u64, Vec<&Value>> = BTreeMap::new();
    let mut kept = Vec::new();
    for item in items.iter() {
        let alike = seen.entry(fingerprint(item)).or_default();
        if !contains(alike.iter().copied(), item, &mut walk)? {
            alike.push(item);
            kept.push(item.clone());
        }
    }
    Ok(Value::list(kept))
}

fn contains<'a>(
    haystack: impl IntoIterator<Item = &'a Value>,
    needle: &Value,
    walk: &mut Walk<'_>,
) -> Result<bool, Fault> {
    for item in haystack {
        if deep_equal(needle, item, walk)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn without(machine: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    let mut walk = Walk::new(machine.host().limits());
    let items = items(any(args, 0), "Cannot find without on type ")?;
    let mut kept = Vec::new();
    for item in items.iter() {
        if !contains(others(args, 1), item, &mut walk)? {
            kept.push(item.clone());
        }
    }
    Ok(Value::list(kept))
}

fn has(machine: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    let haystack = any(args, 1);
    if matches!(haystack, Value::Nil) {
        return Ok(Value::Bool(false));
    }
    let items = items(haystack, "Cannot find has on type ")?;
    contains(
        items.iter(),
        any(args, 0),
        &mut Walk::new(machine.host().limits()),
    )
    .map(Value::Bool)
}

fn sort_alpha(_: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    let value = any(args, 0);
    if let Value::List(list) = value
        && list.ty() == Ty::STRINGS
    {
        list.sort_strings();
        return Ok(value.clone());
    }
    let mut strings = match value {
        Value::Nil => vec![to_str(value)],
        other => to_strings(other),
    };
    strings.sort();
    let room = sequence(value).map_or(strings.len(), |items| items.len());
    let strings = strings.into_iter().map(Value::Str).collect();
    Ok(Value::List(List::with_capacity(Ty::STRINGS, strings, room)))
}

fn until(machine: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    let count = int(args, 0);
    span(machine, 0, count, if count < 0 { -1 } else { 1 }).map(ints)
}

fn until_step(machine: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    span(machine, int(args, 0), int(args, 1), int(args, 2)).map(ints)
}

fn ints(numbers: Vec<i64>) -> Value {
    Value::List(List::typed(
        Ty::INTS,
        numbers.into_iter().map(Value::int).collect(),
    ))
}

/// The integers from `start` towards `stop`, which is left out; none if the step leads away from it.
pub(super) fn span(machine: &dyn Machine, start: i64, stop: i64, step: i64) -> Result<Vec<i64>, Fault> {
    let down = stop < start;
    if step == 0 || down != (step < 0) {
        return Ok(Vec::new());
    }
    let steps = stop.abs_diff(start).div_ceil(step.unsigned_abs());
    room_for_items(machine, usize::try_from(steps).unwrap_or(usize::MAX))?;
    Ok((0..steps as i64)
        .map(|at| start.wrapping_add(at.wrapping_mul(step)))
        .collect())
}
