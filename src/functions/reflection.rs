//! Types, kinds and deep equality. In: any value. Out: what Go's `%T`, `reflect.Kind` and
//! `reflect.DeepEqual` say of it. Refuses to look into a structure deeper than a fixed limit.

use super::args::{any, row, text};
use crate::template::func::{Fault, Func, Machine};
use crate::value::{List, Map, Ty, Value};
use std::hash::{DefaultHasher, Hash, Hasher};

const ANY: Ty = Ty::Any;
const STR: Ty = Ty::Str;

/// How deep two values are compared, and one is copied or merged; cyclic dicts are endless.
pub(super) const MAX_DEPTH: usize = 1000;

/// How deep a fingerprint looks.
const FINGERPRINT_DEPTH: usize = 4;

/// The rows of this family.
#[rustfmt::skip]
pub(crate) static FUNCS: &[Func] = &[
    row("reflection", "typeOf", &[ANY], STR, type_of, "The Go type of a value, such as `[]interface {}`."),
    row("reflection", "typeIs", &[STR, ANY], Ty::Bool, type_is, "Whether a value has exactly the named Go type."),
    row("reflection", "typeIsLike", &[STR, ANY], Ty::Bool, type_is_like, "Whether a value has the named Go type or is a pointer to it."),
    row("reflection", "kindOf", &[ANY], STR, kind_of, "The Go kind of a value: `string`, `int64`, `map`, `slice`, `invalid` for nil."),
    row("reflection", "kindIs", &[STR, ANY], Ty::Bool, kind_is, "Whether a value has the named Go kind."),
    row("reflection", "deepEqual", &[ANY, ANY], Ty::Bool, equal, "Whether two values have the same types and contents all the way down."),
];

/// What `%T` prints.
fn type_name(value: &Value) -> String {
    match value {
        Value::Nil => "<nil>".to_owned(),
        other => other.ty().to_string(),
    }
}

/// What `reflect.ValueOf(value).Kind()` prints.
pub(super) fn kind_name(value: &Value) -> String {
    match value {
        Value::Nil => "invalid".to_owned(),
        other => other.kind().to_string(),
    }
}

fn type_of(_: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    Ok(Value::str(type_name(any(args, 0))))
}

fn type_is(_: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    Ok(Value::Bool(text(args, 0) == type_name(any(args, 1)).as_bytes()))
}

fn type_is_like(_: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    let name = type_name(any(args, 1));
    let wanted = text(args, 0);
    let pointed = name.strip_prefix('*').is_some_and(|of| wanted == of.as_bytes());
    Ok(Value::Bool(pointed || wanted == name.as_bytes()))
}

fn kind_of(_: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    Ok(Value::str(kind_name(any(args, 0))))
}

fn kind_is(_: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    Ok(Value::Bool(text(args, 0) == kind_name(any(args, 1)).as_bytes()))
}

fn equal(_: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    deep_equal(any(args, 0), any(args, 1)).map(Value::Bool)
}

/// `reflect.DeepEqual`: types must agree, nil containers differ from empty ones, NaN from itself.
pub(super) fn deep_equal(a: &Value, b: &Value) -> Result<bool, Fault> {
    same(a, b, MAX_DEPTH)
}

fn same(a: &Value, b: &Value, depth: usize) -> Result<bool, Fault> {
    let depth = depth
        .checked_sub(1)
        .ok_or(Fault::Limit("levels of nesting", MAX_DEPTH as u64))?;
    Ok(match (a, b) {
        (Value::Nil, Value::Nil) => true,
        (Value::Bool(a), Value::Bool(b)) => a == b,
        (Value::Int(a_kind, a), Value::Int(b_kind, b)) => a_kind == b_kind && a == b,
        (Value::Float(a), Value::Float(b)) => a == b,
        (Value::Complex(a, ai), Value::Complex(b, bi)) => a == b && ai == bi,
        (Value::Str(a), Value::Str(b)) => a == b,
        (Value::Bytes(a), Value::Bytes(b)) => a == b,
        (Value::List(a), Value::List(b)) => same_lists(a, b, depth)?,
        (Value::Map(a), Value::Map(b)) => same_maps(a, b, depth)?,
        (Value::Object(a), Value::Object(b)) => {
            std::rc::Rc::ptr_eq(a, b)
                || (a.ty() == b.ty() && {
                    let fields = |of: &dyn crate::value::Object| match of.underlying() {
                        Some(value) => vec![value],
                        None => of.fields().into_iter().map(|(_, value)| value).collect(),
                    };
                    let (left, right) = (fields(a.as_ref()), fields(b.as_ref()));
                    a.text() == b.text() && all_same(&left, &right, depth)?
                })
        }
        _ => false,
    })
}

fn same_lists(a: &List, b: &List, depth: usize) -> Result<bool, Fault> {
    if a.ty() != b.ty() || a.is_nil() != b.is_nil() {
        return Ok(false);
    }
    Ok(a.same(b) || all_same(a.items(), b.items(), depth)?)
}

fn all_same(a: &[Value], b: &[Value], depth: usize) -> Result<bool, Fault> {
    if a.len() != b.len() {
        return Ok(false);
    }
    for (a, b) in a.iter().zip(b) {
        if !same(a, b, depth)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn same_maps(a: &Map, b: &Map, depth: usize) -> Result<bool, Fault> {
    if a.ty() != b.ty() || a.is_nil() != b.is_nil() || a.len() != b.len() {
        return Ok(false);
    }
    if a.same(b) {
        return Ok(true);
    }
    for (key, value) in a.pairs() {
        match b.get(&key) {
            Some(other) if same(&value, &other, depth)? => {}
            _ => return Ok(false),
        }
    }
    Ok(true)
}

/// A number that deeply equal values share, and others hardly.
pub(super) fn fingerprint(value: &Value) -> u64 {
    let mut hasher = DefaultHasher::new();
    imprint(value, FINGERPRINT_DEPTH, &mut hasher);
    hasher.finish()
}

fn imprint(value: &Value, depth: usize, hasher: &mut DefaultHasher) {
    std::mem::discriminant(value).hash(hasher);
    match value {
        Value::Bool(b) => b.hash(hasher),
        Value::Int(kind, n) => (kind, n).hash(hasher),
        // Zero equals minus zero, which has other bits.
        Value::Float(f) => (f + 0.0).to_bits().hash(hasher),
        Value::Str(s) => s.hash(hasher),
        Value::Bytes(bytes) => bytes.hash(hasher),
        Value::List(list) if depth > 0 => {
            list.items().len().hash(hasher);
            for item in list.items() {
                imprint(item, depth - 1, hasher);
            }
        }
        Value::Map(map) if depth > 0 => {
            for (key, value) in map.pairs() {
                key.hash(hasher);
                imprint(&value, depth - 1, hasher);
            }
        }
        _ => {}
    }
}
