//! Deep copies. In: any value. Out: the same types and contents in new containers, nil ones still
//! nil; structs and pointers are shared, since templates cannot change them.

use super::super::reflection::MAX_DEPTH;
use crate::template::func::Fault;
use crate::value::{List, Map, Value};

/// A copy of a value; Go's library panics on nil.
pub(super) fn copy(value: &Value) -> Result<Value, Fault> {
    match value {
        Value::Nil => Err(Fault::panicked(
            "reflect: call of reflect.Value.Type on zero Value",
        )),
        other => copied(other, MAX_DEPTH),
    }
}

fn copied(value: &Value, depth: usize) -> Result<Value, Fault> {
    let depth = depth
        .checked_sub(1)
        .ok_or(Fault::Limit("levels of nesting", MAX_DEPTH as u64))?;
    Ok(match value {
        Value::List(list) if !list.is_nil() => {
            let items = list.items().iter().map(|item| copied(item, depth));
            let items = items.collect::<Result<_, _>>()?;
            Value::List(List::with_capacity(list.ty(), items, list.capacity()))
        }
        Value::Map(map) if !map.is_nil() => {
            let pairs = map.pairs().into_iter();
            let pairs = pairs.map(|(key, value)| Ok((key, copied(&value, depth)?)));
            Value::Map(Map::typed(map.ty(), pairs.collect::<Result<_, Fault>>()?))
        }
        other => other.clone(),
    })
}
