//! Types, kinds and deep equality. In: any value. Out: what Go's `%T`, `reflect.Kind` and
//! `reflect.DeepEqual` say of it. Refuses to look into a structure deeper than a fixed limit.

use super::args::{any, row, text};
use crate::json::MAX_DEPTH;
use crate::limits::{Limit, Limits, Reached};
use crate::template::func::{Fault, Func, Machine};
use crate::value::{List, Map, Ty, Value};
use std::hash::{DefaultHasher, Hash, Hasher};

const ANY: Ty = Ty::Any;
const STR: Ty = Ty::Str;

/// How far one function may go into values. Dicts can contain themselves, and one another many times
/// over, so both depth and the number of values are bounded.
pub(super) struct Walk<'a> {
    limits: &'a Limits,
    depth: u64,
    visited: u64,
}

impl<'a> Walk<'a> {
    pub(super) fn new(limits: &'a Limits) -> Self {
        Self {
            limits,
            depth: 0,
            visited: 0,
        }
    }

    /// Looks at so many more values.
    pub(super) fn visit(&mut self, values: usize) -> Result<(), Fault> {
        self.visited += values as u64;
        Ok(self.limits.check(Limit::Nodes, self.visited)?)
    }

    /// Goes one level down for the body.
    pub(super) fn level<T>(&mut self, body: impl FnOnce(&mut Self) -> Result<T, Fault>) -> Result<T, Fault> {
        self.depth += 1;
        self.visit(1)?;
        self.limits.check(Limit::ValueDepth, self.depth)?;
        let done = body(self);
        self.depth -= 1;
        done
    }
}

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

/// Refuses a value that has too many parts, each counted as often as it is shared, or too much text.
/// Below the depth at which every writer stops nothing is counted.
pub(super) fn measure(value: &Value, limits: &Limits) -> Result<(), Reached> {
    let (mut values, mut bytes) = (0, 0);
    let mut todo = vec![(value.clone(), 0)];
    while let Some((value, depth)) = todo.pop() {
        values += 1;
        match &value {
            Value::Str(text) => bytes += text.len() as u64,
            Value::List(list) if depth <= MAX_DEPTH => {
                limits.check(Limit::Nodes, values + list.items().len() as u64)?;
                todo.extend(list.items().iter().map(|item| (item.clone(), depth + 1)));
            }
            Value::Map(map) if depth <= MAX_DEPTH => {
                limits.check(Limit::Nodes, values + map.len() as u64)?;
                todo.extend(map.pairs().into_iter().map(|(_, item)| (item, depth + 1)));
            }
            _ => {}
        }
        limits.check(Limit::Nodes, values)?;
        limits.check(Limit::BuiltBytes, bytes)?;
    }
    Ok(())
}

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

fn equal(machine: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    let mut walk = Walk::new(machine.host().limits());
    deep_equal(any(args, 0), any(args, 1), &mut walk).map(Value::Bool)
}

/// `reflect.DeepEqual`: types must agree, nil containers differ from empty ones, NaN from itself.
pub(super) fn deep_equal(a: &Value, b: &Value, walk: &mut Walk<'_>) -> Result<bool, Fault> {
    match (a, b) {
        (Value::List(_) | Value::Map(_) | Value::Object(_), _) => walk.level(|walk| same(a, b, walk)),
        _ => same(a, b, walk),
    }
}

fn same(a: &Value, b: &Value, walk: &mut Walk<'_>) -> Result<bool, Fault> {
    Ok(match (a, b) {
        (Value::Nil, Value::Nil) => true,
        (Value::Bool(a), Value::Bool(b)) => a == b,
        (Value::Int(a_kind, a), Value::Int(b_kind, b)) => a_kind == b_kind && a == b,
        (Value::Float(a), Value::Float(b)) => a == b,
        (Value::Complex(a, ai), Value::Complex(b, bi)) => a == b && ai == bi,
        (Value::Str(a), Value::Str(b)) => a == b,
        (Value::Bytes(a), Value::Bytes(b)) => a == b,
        (Value::List(a), Value::List(b)) => same_lists(a, b, walk)?,
        (Value::Map(a), Value::Map(b)) => same_maps(a, b, walk)?,
        (Value::Object(a), Value::Object(b)) => {
            std::rc::Rc::ptr_eq(a, b)
                || (a.ty() == b.ty() && {
                    let fields = |of: &dyn crate::value::Object| match of.underlying() {
                        Some(value) => vec![value],
                        None => of.fields().into_iter().map(|(_, value)| value).collect(),
                    };
                    let (left, right) = (fields(a.as_ref()), fields(b.as_ref()));
                    a.text() == b.text() && all_same(&left, &right, walk)?
                })
        }
        _ => false,
    })
}

fn same_lists(a: &List, b: &List, walk: &mut Walk<'_>) -> Result<bool, Fault> {
    if a.ty() != b.ty() || a.is_nil() != b.is_nil() {
        return Ok(false);
    }
    Ok(a.same(b) || all_same(a.items(), b.items(), walk)?)
}

fn all_same(a: &[Value], b: &[Value], walk: &mut Walk<'_>) -> Result<bool, Fault> {
    if a.len() != b.len() {
        return Ok(false);
    }
    for (a, b) in a.iter().zip(b) {
        if !deep_equal(a, b, walk)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn same_maps(a: &Map, b: &Map, walk: &mut Walk<'_>) -> Result<bool, Fault> {
    if a.ty() != b.ty() || a.is_nil() != b.is_nil() || a.len() != b.len() {
        return Ok(false);
    }
    if a.same(b) {
        return Ok(true);
    }
    for (key, value) in a.pairs() {
        match b.get(&key) {
            Some(other) if deep_equal(&value, &other, walk)? => {}
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
