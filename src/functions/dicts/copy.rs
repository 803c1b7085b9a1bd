//! Deep copies. In: any value. Out: the same types and contents in new containers, nil ones still
//! nil; structs and pointers are shared, since templates cannot change them, unless Go's copy loses fields.

use super::super::reflection::Walk;
use crate::template::func::Fault;
use crate::value::{List, Map, Value};

/// A copy of a value; Go's library panics on nil.
pub(super) fn copy(value: &Value, walk: &mut Walk<'_>) -> Result<Value, Fault> {
    match value {
        Value::Nil => Err(Fault::panicked(
            "reflect: call of reflect.Value.Type on zero Value",
        )),
        other => copied(other, walk),
    }
}

fn copied(value: &Value, walk: &mut Walk<'_>) -> Result<Value, Fault> {
    match value {
        Value::List(list) => walk.visit(list.items().len())?,
        Value::Map(map) => walk.visit(map.len())?,
        Value::Object(object) => return Ok(object.copied().unwrap_or_else(|| value.clone())),
        _ => return Ok(value.clone()),
    }
    walk.level(|walk| copied_container(value, walk))
}

fn copied_container(value: &Value, walk: &mut Walk<'_>) -> Result<Value, Fault> {
    Ok(match value {
        Value::List(list) if !list.is_nil() => {
            let items = list.items().iter().map(|item| copied(item, walk));
            let items = items.collect::<Result<_, _>>()?;
            Value::List(List::with_capacity(list.ty(), items, list.capacity()))
        }
        Value::Map(map) if !map.is_nil() => {
            let pairs = map.pairs().into_iter();
            let pairs = pairs.map(|(key, value)| Ok((key, copied(&value, walk)?)));
            Value::Map(Map::typed(map.ty(), pairs.collect::<Result<_, Fault>>()?))
        }
        other => other.clone(),
    })
}
