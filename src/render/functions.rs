//! The functions that Helm itself adds to templates. In: arguments and the machine that runs them.
//! Out: rows like Sprig's, and one lookup over both. `lookup` never looks anywhere.

use crate::compat::Compat;
use crate::template::func::{Fault, Func};
use crate::text::raw;
use crate::value::{Str, Ty, Value};
use std::collections::BTreeMap;

/// Helm's own rows, in byte order of their names.
static FUNCS: &[Func] = &[
    Func {
        name: "fail",
        family: "helm",
        params: &[Ty::Str],
        variadic: None,
        result: Ty::Str,
        call: |_, args| Err(Fault::Refused(raw::keep(&string(args, 0)))),
        only: None,
        doc: "Stops rendering with a message.",
    },
    Func {
        name: "include",
        family: "helm",
        params: &[Ty::Str, Ty::Any],
        variadic: None,
        result: Ty::Str,
        call: |machine, args| machine.include(&string(args, 0), any(args, 1)).map(Value::Str),
        only: None,
        doc: "The output of a named template.",
    },
    Func {
        name: "lookup",
        family: "helm",
        params: &[Ty::Str, Ty::Str, Ty::Str, Ty::Str],
        variadic: None,
        result: Ty::DICT,
        call: |_, _| Ok(Value::dict(BTreeMap::new())),
        only: None,
        doc: "Always an empty map, as in Helm without a cluster.",
    },
    Func {
        name: "required",
        family: "helm",
        params: &[Ty::Str, Ty::Any],
        variadic: None,
        result: Ty::Any,
        call: |_, args| match any(args, 1) {
            Value::Nil => Err(Fault::Refused(raw::keep(&string(args, 0)))),
            Value::Str(s) if s.is_empty() => Err(Fault::Refused(raw::keep(&string(args, 0)))),
            value => Ok(value),
        },
        only: None,
        doc: "The value, unless it is nil or an empty string; then rendering stops with the message.",
    },
    Func {
        name: "tpl",
        family: "helm",
        params: &[Ty::Str, Ty::Any],
        variadic: None,
        result: Ty::Str,
        call: |machine, args| machine.tpl(&string(args, 0), any(args, 1)).map(Value::Str),
        only: None,
        doc: "The output of a string rendered as a template.",
    },
];

/// The function of that name, Helm's own before Sprig's, if the given Helm has it.
pub fn function(name: &str, compat: Compat) -> Option<&'static Func> {
    FUNCS
        .iter()
        .find(|row| row.name == name)
        .or_else(|| crate::functions::lookup(name, compat))
}

/// All functions that templates of the given Helm can call, Helm's own first.
pub fn functions(compat: Compat) -> impl Iterator<Item = &'static Func> {
    FUNCS.iter().chain(crate::functions::all(compat))
}

fn string(args: &[Value], at: usize) -> Str {
    args.get(at).and_then(Value::as_str).cloned().unwrap_or_default()
}

fn any(args: &[Value], at: usize) -> Value {
    args.get(at).cloned().unwrap_or(Value::Nil)
}
