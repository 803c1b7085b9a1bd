//! Merging as dario.cat/mergo merges maps. In: two maps. Out: the first one changed in place: what is
//! missing or empty is filled, or, when overwriting, everything is replaced; maps are merged
//! deeply, lists never. Values are shared between the maps afterwards, not copied.

use super::super::reflection::Walk;
use crate::template::func::Fault;
use crate::value::{Kind, Map, Str, Ty, Value};

/// Merges `from` into `into`.
pub(super) fn merge(into: &Map, from: &Map, overwrite: bool, walk: &mut Walk<'_>) -> Result<(), Fault> {
    walk.level(|walk| merge_maps(into, from, overwrite, walk))
}

fn merge_maps(into: &Map, from: &Map, overwrite: bool, walk: &mut Walk<'_>) -> Result<(), Fault> {
    if into.is_nil() {
        return Ok(());
    }
    walk.visit(from.len())?;
    for (key, new) in from.pairs() {
        let old = into.get(&key);
        if matches!(new, Value::Nil) {
            if overwrite {
                put(into, from, key, new)?;
            }
            continue;
        }
        if let Some(old) = &old {
            merge_values(old, &new, overwrite, walk)?;
        }
        // Asked only now: an empty map that has just been filled is no longer empty.
        let kept = old.is_some_and(|old| {
            let both_maps = matches!((&old, &new), (Value::Map(_), Value::Map(_)));
            !is_empty(&old) && (both_maps || !overwrite)
        });
        if !kept {
            put(into, from, key, new)?;
        }
    }
    Ok(())
}

/// What merging does below a key, before the key itself is set: only maps and pointers are entered.
fn merge_values(old: &Value, new: &Value, overwrite: bool, walk: &mut Walk<'_>) -> Result<(), Fault> {
    match (old, new) {
        (Value::Map(old), Value::Map(new)) => merge(old, new, overwrite, walk),
        (Value::Object(object), Value::Map(_)) if object.ty().kind() == Kind::Ptr && !overwrite => {
            Err(Fault::returned("src and dst must be of same type"))
        }
        _ => Ok(()),
    }
}

/// Sets a key, as far as the types of the maps allow it.
fn put(into: &Map, from: &Map, key: Str, value: Value) -> Result<(), Fault> {
    let (to, of) = (into.ty().element(), from.ty().element());
    let (Some(to), Some(of)) = (to, of) else {
        return Ok(());
    };
    if to != Ty::Any && to != of {
        return Err(Fault::panicked(unassignable(to, of, &value, into.contains(&key))));
    }
    into.insert(key, value);
    Ok(())
}

/// Go's panic where a map of strings is to take something else: lists are handled apart from the rest
/// and fail in other words.
fn unassignable(to: Ty, of: Ty, value: &Value, replaces: bool) -> String {
    let of = match value.kind() {
        Kind::Slice if replaces => return format!("reflect: call of reflect.Value.IsNil on {to} Value"),
        Kind::Slice => value.ty(),
        _ => of,
    };
    format!("reflect.Value.SetMapIndex: value of type {of} is not assignable to type {to}")
}

/// Mergo's emptiness, which knows no empty struct, function or complex number.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::Complex(..) => false,
        Value::Object(object) => match object.ty().kind() {
            Kind::Struct | Kind::Ptr | Kind::Func => false,
            _ => !object.truth(),
        },
        other => !other.truth(),
    }
}
