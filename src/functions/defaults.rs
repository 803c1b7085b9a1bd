//! Defaults, emptiness and choice. In: any values. Out: the one that is set, or a truth. What counts
//! as empty is Go's zero value of the kind; structs never are.

use super::args::{any, flag, rest, row, variadic};
use crate::template::func::{Fault, Func, Machine};
use crate::value::{Kind, Ty, Value};

const ANY: Ty = Ty::Any;

/// The rows of this family.
#[rustfmt::skip]
pub(crate) static FUNCS: &[Func] = &[
    variadic(ANY, row("defaults", "default", &[ANY], ANY, default, "The second argument, or the first where the second is empty.")),
    row("defaults", "empty", &[ANY], Ty::Bool, empty, "Whether a value is nil, zero, false or holds nothing."),
    variadic(ANY, row("defaults", "coalesce", &[], ANY, coalesce, "The first argument that is not empty, or nil.")),
    variadic(ANY, row("defaults", "all", &[], Ty::Bool, all, "Whether no argument is empty.")),
    variadic(ANY, row("defaults", "any", &[], Ty::Bool, some, "Whether any argument is not empty.")),
    row("defaults", "ternary", &[ANY, ANY, Ty::Bool], ANY, ternary, "The first argument if the last is true, else the second."),
];

/// Sprig's emptiness.
pub(super) fn is_empty(value: &Value) -> bool {
    match value {
        Value::Object(object) => match object.ty().kind() {
            Kind::Struct | Kind::Ptr | Kind::Func => false,
            _ => !object.truth(),
        },
        other => !other.truth(),
    }
}

fn default(_: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    let given = rest(args, 1).first().filter(|given| !is_empty(given));
    Ok(given.unwrap_or_else(|| any(args, 0)).clone())
}

fn empty(_: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    Ok(Value::Bool(is_empty(any(args, 0))))
}

fn coalesce(_: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    let first = args.iter().find(|arg| !is_empty(arg));
    Ok(first.cloned().unwrap_or(Value::Nil))
}

fn all(_: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    Ok(Value::Bool(!args.iter().any(is_empty)))
}

fn some(_: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    Ok(Value::Bool(!args.iter().all(is_empty)))
}

fn ternary(_: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    Ok(any(args, usize::from(!flag(args, 2))).clone())
}
