//! Arguments and limits, as function bodies ask for them. In: the converted arguments of one call.
//! Out: the payload of each, by position. The evaluator has checked counts and types before, so what
//! is missing reads as Go's zero value. Knows no function.

use crate::limits::Limit;
use crate::template::func::{Fault, Func, Machine};
use crate::value::{Map, Str, Ty, Value};

/// The body of a function.
pub(super) type Body = fn(&mut dyn Machine, &[Value]) -> Result<Value, Fault>;

/// What a nil pointer gives in Go when it is followed.
const NIL_DEREFERENCE: &str = "runtime error: invalid memory address or nil pointer dereference";

const NIL: &Value = &Value::Nil;

/// A row without a variadic parameter, for both Helms.
pub(super) const fn row(
    family: &'static str,
    name: &'static str,
    params: &'static [Ty],
    result: Ty,
    call: Body,
    doc: &'static str,
) -> Func {
    Func {
        name,
        family,
        params,
        variadic: None,
        result,
        call,
        only: None,
        doc,
    }
}

/// The same row with a trailing variadic parameter.
pub(super) const fn variadic(of: Ty, row: Func) -> Func {
    Func {
        variadic: Some(of),
        ..row
    }
}

/// The argument as it is.
pub(super) fn any(args: &[Value], at: usize) -> &Value {
    args.get(at).unwrap_or(NIL)
}

/// The arguments of the variadic parameter after `fixed` others.
pub(super) fn rest(args: &[Value], fixed: usize) -> &[Value] {
    args.get(fixed..).unwrap_or_default()
}

/// A `string` argument.
pub(super) fn text(args: &[Value], at: usize) -> &[u8] {
    any(args, at).as_str().map_or(&[], |s| s)
}

/// A `string` argument, shared.
pub(super) fn string(args: &[Value], at: usize) -> Str {
    any(args, at).as_str().cloned().unwrap_or_default()
}

/// An integer argument.
pub(super) fn int(args: &[Value], at: usize) -> i64 {
    any(args, at).as_int().unwrap_or_default()
}

/// A `float64` argument.
pub(super) fn float(args: &[Value], at: usize) -> f64 {
    match any(args, at) {
        Value::Float(f) => *f,
        _ => 0.0,
    }
}

/// A `bool` argument.
pub(super) fn flag(args: &[Value], at: usize) -> bool {
    matches!(any(args, at), Value::Bool(true))
}

/// A `map[string]interface {}` argument, shared; a named type such as that of `.Values` is left behind.
pub(super) fn map(args: &[Value], at: usize) -> Map {
    match any(args, at) {
        Value::Map(map) if map.ty() != Ty::DICT => map.retyped(Ty::DICT),
        Value::Map(map) => map.clone(),
        _ => Map::nil(Ty::DICT),
    }
}

/// Go's panic on a method call or type question upon nil.
pub(super) fn nil_dereference() -> Fault {
    Fault::panicked(NIL_DEREFERENCE)
}

/// An error of ours that a Go function returns in the same words.
pub(super) fn returned(error: impl std::fmt::Display) -> Fault {
    Fault::returned(error.to_string())
}

/// Turns an error that a `must…` body returns into the panic of the plain variant.
pub(super) fn panicking(result: Result<Value, Fault>) -> Result<Value, Fault> {
    result.map_err(|fault| match fault {
        Fault::Returned(text) => Fault::Panicked(text),
        other => other,
    })
}

/// Refuses to build more than the host allows.
pub(super) fn room(machine: &dyn Machine, bytes: usize) -> Result<(), Fault> {
    Ok(machine.host().limits().check(Limit::BuiltBytes, bytes as u64)?)
}

/// The same for a list of so many items.
pub(super) fn room_for_items(machine: &dyn Machine, items: usize) -> Result<(), Fault> {
    room(machine, items.saturating_mul(size_of::<Value>()))
}
