//! Dicts: made, read, changed, cut and copied. In: maps with string keys, shared as in Go, so that
//! `set`, `unset` and `merge` change what others see. Out: such maps, their keys and values. Go's
//! random order of keys and values is byte order here.

mod copy;
mod merge;

use super::args::{any, map, nil_dereference, panicking, rest, room_for_items, row, string, text, variadic};
use super::conversions::to_str;
use super::reflection::Walk;
use crate::template::func::{Fault, Func, Machine};
use crate::value::{List, Map, Str, Ty, Value};
use std::collections::{BTreeMap, BTreeSet};

const ANY: Ty = Ty::Any;
const STR: Ty = Ty::Str;
const DICT: Ty = Ty::DICT;

const fn dict_row(
    name: &'static str,
    params: &'static [Ty],
    result: Ty,
    call: fn(&mut dyn Machine, &[Value]) -> Result<Value, Fault>,
    doc: &'static str,
) -> Func {
    row("dicts", name, params, result, call, doc)
}

/// The rows of this family.
#[rustfmt::skip]
pub(crate) static FUNCS: &[Func] = &[
    variadic(ANY, dict_row("dict", &[], DICT, dict, "Makes a dict of keys and values in turn; a last key alone gets an empty string.")),
    dict_row("get", &[DICT, STR], ANY, get, "The value under a key, or an empty string."),
    dict_row("set", &[DICT, STR, ANY], DICT, set, "Puts a value under a key of the dict itself, and gives the dict."),
    dict_row("unset", &[DICT, STR], DICT, unset, "Takes a key out of the dict itself, and gives the dict."),
    dict_row("hasKey", &[DICT, STR], Ty::Bool, has_key, "Whether a dict has a key, whatever its value."),
    variadic(DICT, dict_row("pluck", &[STR], Ty::LIST, pluck, "The values that several dicts have under one key.")),
    variadic(DICT, dict_row("keys", &[], Ty::STRINGS, keys, "The keys of dicts; Go promises no order.")),
    dict_row("values", &[DICT], Ty::LIST, values, "The values of a dict; Go promises no order."),
    variadic(STR, dict_row("pick", &[DICT], DICT, pick, "A new dict of the named keys only.")),
    variadic(STR, dict_row("omit", &[DICT], DICT, omit, "A new dict without the named keys.")),
    variadic(DICT, dict_row("merge", &[DICT], ANY, |m, a| merge(m, a, false), "Fills what is missing or empty in the first dict itself from the others.")),
    variadic(DICT, dict_row("mergeOverwrite", &[DICT], ANY, |m, a| merge(m, a, true), "Writes the others over the first dict itself, deeply.")),
    variadic(DICT, dict_row("mustMerge", &[DICT], ANY, |m, a| must_merge(m, a, false), "`merge` that returns its error.")),
    variadic(DICT, dict_row("mustMergeOverwrite", &[DICT], ANY, |m, a| must_merge(m, a, true), "`mergeOverwrite` that returns its error.")),
    dict_row("deepCopy", &[ANY], ANY, |m, a| panicking(deep_copy(m, a)), "A copy that shares nothing with the original."),
    dict_row("mustDeepCopy", &[ANY], ANY, |m, a| deep_copy(m, a), "`deepCopy` that returns its error."),
    variadic(ANY, dict_row("dig", &[], ANY, dig, "Follows keys into nested dicts; the default, last but one, where a key is missing.")),
];

fn dict(_: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    let mut entries = BTreeMap::new();
    for pair in args.chunks(2) {
        let value = pair.get(1).cloned().unwrap_or_else(|| Value::str(""));
        entries.insert(to_str(any(pair, 0)), value);
    }
    Ok(Value::Map(Map::new(entries)))
}

fn get(_: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    let found = map(args, 0).get(text(args, 1));
    Ok(found.unwrap_or_else(|| Value::str("")))
}

fn set(_: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    let map = map(args, 0);
    if map.is_nil() {
        return Err(Fault::panicked("assignment to entry in nil map"));
    }
    map.insert(string(args, 1), any(args, 2).clone());
    Ok(Value::Map(map))
}

fn unset(_: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    let map = map(args, 0);
    map.remove(text(args, 1));
    Ok(Value::Map(map))
}

fn has_key(_: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    Ok(Value::Bool(map(args, 0).contains(text(args, 1))))
}

fn pluck(_: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    let key = text(args, 0);
    let found = (1..args.len()).filter_map(|at| map(args, at).get(key));
    Ok(Value::list(found.collect()))
}

fn keys(machine: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    let count = (0..args.len()).map(|at| map(args, at).len()).sum();
    room_for_items(machine, count)?;
    let all = (0..args.len()).flat_map(|at| map(args, at).keys());
    Ok(Value::List(List::strings(all)))
}

fn values(_: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    let pairs = map(args, 0).pairs();
    Ok(Value::list(pairs.into_iter().map(|(_, value)| value).collect()))
}

fn pick(_: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    let map = map(args, 0);
    let named = rest(args, 1).iter().filter_map(Value::as_str);
    Ok(Value::dict(
        named.filter_map(|key| Some((key.clone(), map.get(key)?))),
    ))
}

fn omit(_: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    let named: BTreeSet<&Str> = rest(args, 1).iter().filter_map(Value::as_str).collect();
    let pairs = map(args, 0).pairs().into_iter();
    Ok(Value::dict(pairs.filter(|(key, _)| !named.contains(key))))
}

/// The errors of a merge give an empty string, and what was merged until then stays.
fn merge(machine: &mut dyn Machine, args: &[Value], overwrite: bool) -> Result<Value, Fault> {
    match must_merge(machine, args, overwrite) {
        Err(Fault::Returned(_)) => Ok(Value::str("")),
        other => other,
    }
}

/// A nil destination, which Go cannot change in place, becomes a new map once a source is not nil.
fn must_merge(machine: &mut dyn Machine, args: &[Value], overwrite: bool) -> Result<Value, Fault> {
    let mut walk = Walk::new(machine.host().limits());
    let mut into = map(args, 0);
    for at in 1..args.len() {
        let from = map(args, at);
        if into.is_nil() && !from.is_nil() {
            into = Map::new(BTreeMap::new());
        }
        merge::merge(&into, &from, overwrite, &mut walk)?;
    }
    Ok(Value::Map(into))
}

fn deep_copy(machine: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    copy::copy(any(args, 0), &mut Walk::new(machine.host().limits()))
}

fn dig(_: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    let [keys @ .., default, from] = args else {
        return Err(Fault::panicked("dig needs at least three arguments"));
    };
    if keys.is_empty() {
        return Err(Fault::panicked("dig needs at least three arguments"));
    }
    let mut from = assert_dict(from)?;
    let keys: Vec<&Str> = keys.iter().map(assert_string).collect::<Result<_, _>>()?;
    for (at, key) in keys.iter().enumerate() {
        let Some(step) = from.get(key) else {
            return Ok(default.clone());
        };
        if at + 1 == keys.len() {
            return Ok(step);
        }
        from = assert_dict(&step)?;
    }
    Err(nil_dereference())
}

fn assert_dict(value: &Value) -> Result<Map, Fault> {
    match value {
        Value::Map(map) if map.ty() == DICT => Ok(map.clone()),
        other => Err(conversion(other, DICT)),
    }
}

fn assert_string(value: &Value) -> Result<&Str, Fault> {
    value.as_str().ok_or_else(|| conversion(value, STR))
}

/// Go's panic on a type assertion that fails.
fn conversion(value: &Value, wanted: Ty) -> Fault {
    let found = match value {
        Value::Nil => "nil".to_owned(),
        other => other.ty().to_string(),
    };
    Fault::panicked(format!(
        "interface conversion: interface {{}} is {found}, not {wanted}"
    ))
}
