//! Reading a function's arguments and writing its row. In: the values that the evaluator has already
//! converted to the declared types. Out: plain Rust values; an argument that is not there reads as
//! Go's zero value.

use crate::template::func::{Fault, Func, Machine};
use crate::value::{Ty, Value};

/// The body of a function.
pub(crate) type Body = fn(&mut dyn Machine, &[Value]) -> Result<Value, Fault>;

/// A row without variadic parameter that both Helms have.
pub(crate) const fn row(
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

/// The bytes of a `string` argument.
pub(crate) fn bytes(args: &[Value], at: usize) -> &[u8] {
    args.get(at).and_then(Value::as_str).map_or(&[], |s| s)
}

/// An integer argument.
pub(crate) fn int(args: &[Value], at: usize) -> i64 {
    args.get(at).and_then(Value::as_int).unwrap_or_default()
}

/// An error that a Go function returns, from an error of ours with the same words.
pub(crate) fn returned(error: impl std::fmt::Display) -> Fault {
    Fault::returned(error.to_string())
}
