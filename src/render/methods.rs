//! Methods of Helm's objects. In: the Go type of a receiver and a method's name. Out: the row to
//! call, with the receiver as first argument. Methods win over keys of the same name.

use super::files;
use crate::template::func::{Fault, Func, Machine};
use crate::value::{Map, Str, Ty, Value};
use std::collections::BTreeMap;

/// `chartutil.Values`: what `.` and `.Values` are in Helm 3.
pub(super) const VALUES3: Ty = Ty::Named("chartutil.Values", &Ty::DICT);
/// `common.Values`: what `.` and `.Values` are in Helm 4.
pub(super) const VALUES4: Ty = Ty::Named("common.Values", &Ty::DICT);

/// An interface that no template value implements.
const WRITER: Ty = Ty::Named("io.Writer", &Ty::Error);

/// The method of a type, if it has one of that name.
pub(super) fn find(ty: Ty, name: &str) -> Option<&'static Func> {
    let table: &'static [Func] = match ty {
        Ty::Named("chartutil.Values", _) => VALUES3_METHODS,
        Ty::Named("common.Values", _) => VALUES4_METHODS,
        Ty::Named("engine.files", _) => files::METHODS,
        Ty::Named("chartutil.VersionSet" | "common.VersionSet", _) => VERSION_SET_METHODS,
        Ty::Struct("chartutil.KubeVersion" | "common.KubeVersion") => KUBE_VERSION_METHODS,
        _ => return None,
    };
    table.iter().find(|row| row.name == name)
}

/// The methods of `Values`, whose types carry the package's name.
macro_rules! values_methods {
    ($ty:expr) => {
        &[
            Func {
                name: "AsMap",
                family: "values",
                params: &[$ty],
                variadic: None,
                result: Ty::DICT,
                call: |_, args| Ok(as_map(args)),
                only: None,
                doc: "The same map under its plain type.",
            },
            Func {
                name: "Encode",
                family: "values",
                params: &[$ty, WRITER],
                variadic: None,
                result: Ty::Error,
                call: |_, _| Ok(Value::Nil),
                only: None,
                doc: "Writes YAML to a writer, which no template has.",
            },
            Func {
                name: "PathValue",
                family: "values",
                params: &[$ty, Ty::Str],
                variadic: None,
                result: Ty::Any,
                call: path_value,
                only: None,
                doc: "The value at a path of keys joined by dots, unless it is a table.",
            },
            Func {
                name: "Table",
                family: "values",
                params: &[$ty, Ty::Str],
                variadic: None,
                result: $ty,
                call: |_, args| {
                    table(&receiver(args, $ty), &path(args))
                        .map(Value::Map)
                        .map_err(Fault::returned)
                },
                only: None,
                doc: "The table at a path of keys joined by dots.",
            },
            Func {
                name: "YAML",
                family: "values",
                params: &[$ty],
                variadic: None,
                result: Ty::Str,
                call: |_, args| yaml(&receiver(args, $ty)),
                only: None,
                doc: "The map as YAML.",
            },
        ]
    };
}

static VALUES3_METHODS: &[Func] = values_methods!(VALUES3);
static VALUES4_METHODS: &[Func] = values_methods!(VALUES4);

static VERSION_SET_METHODS: &[Func] = &[Func {
    name: "Has",
    family: "capabilities",
    params: &[Ty::Any, Ty::Str],
    variadic: None,
    result: Ty::Bool,
    call: |_, args| {
        let wanted = path(args);
        let has = matches!(args.first(), Some(Value::List(set))
            if set.items().iter().any(|v| v.as_str() == Some(&wanted)));
        Ok(Value::Bool(has))
    },
    only: None,
    doc: "Whether the cluster is taken to serve a group version.",
}];

static KUBE_VERSION_METHODS: &[Func] = &[
    Func {
        name: "GitVersion",
        family: "capabilities",
        params: &[Ty::Any],
        variadic: None,
        result: Ty::Str,
        call: |_, args| match args.first() {
            Some(Value::Object(object)) => Ok(object.field("Version").unwrap_or(Value::Nil)),
            _ => Ok(Value::Nil),
        },
        only: None,
        doc: "The same as `.Version`.",
    },
    Func {
        name: "String",
        family: "capabilities",
        params: &[Ty::Any],
        variadic: None,
        result: Ty::Str,
        call: |_, args| match args.first() {
            Some(Value::Object(object)) => Ok(Value::Str(object.printed().unwrap_or_default())),
            _ => Ok(Value::Nil),
        },
        only: None,
        doc: "The version as it prints.",
    },
];

fn receiver(args: &[Value], ty: Ty) -> Map {
    match args.first() {
        Some(Value::Map(map)) => map.retyped(ty),
        _ => Map::nil(ty),
    }
}

fn path(args: &[Value]) -> Str {
    args.get(1).and_then(Value::as_str).cloned().unwrap_or_default()
}

fn as_map(args: &[Value]) -> Value {
    let map = receiver(args, Ty::DICT);
    match map.is_empty() {
        true => Value::dict(BTreeMap::new()),
        false => Value::Map(map),
    }
}

/// The table at a dotted path, under the type of the map it is looked up in.
pub(super) fn table(values: &Map, path: &[u8]) -> Result<Map, String> {
    path.split(|b| *b == b'.')
        .try_fold(values.clone(), |at, key| match at.get(key) {
            Some(Value::Map(map)) if map.ty() == Ty::DICT || map.ty() == values.ty() => {
                Ok(map.retyped(values.ty()))
            }
            _ => Err(format!("{} is not a table", crate::value::format::quote(key))),
        })
}

fn path_value(_: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    let path = path(args);
    if path.is_empty() {
        return Err(Fault::returned("YAML path cannot be empty"));
    }
    let values = receiver(args, args.first().map_or(Ty::DICT, Value::ty));
    let (tables, key) = match path.iter().rposition(|b| *b == b'.') {
        Some(dot) => (Some(&path[..dot]), &path[dot + 1..]),
        None => (None, &path[..]),
    };
    let holder = match tables {
        Some(tables) => table(&values, tables).ok(),
        None => Some(values),
    };
    match holder.and_then(|holder| holder.get(key)) {
        Some(Value::Map(map)) if map.ty() == Ty::DICT => Err(key),
        Some(value) => Ok(value),
        None => Err(key),
    }
    .map_err(|key| Fault::returned(format!("{} is not a value", crate::value::format::quote(key))))
}

fn yaml(values: &Map) -> Result<Value, Fault> {
    let mut text = crate::yaml::write(&Value::Map(values.clone())).map_err(Fault::returned)?;
    text.push(b'\n');
    Ok(Value::str(text))
}
