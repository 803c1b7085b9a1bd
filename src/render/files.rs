//! `.Files`. In: the files of a chart that are neither templates nor read by Helm itself. Out: a Go
//! map of their bytes with the methods `Get`, `GetBytes`, `Glob`, `Lines`, `AsConfig` and `AsSecrets`.

use super::glob::Glob;
use crate::chart::File;
use crate::compat::Compat;
use crate::template::func::{Fault, Func, Machine};
use crate::value::{List, Map, Str, Ty, Value};
use data_encoding::BASE64;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The Go type of `.Files`.
pub(super) const TYPE: Ty = Ty::Named("engine.files", &Ty::Map(&Ty::BYTES));

/// The value of `.Files`.
pub(super) fn to_value(files: &[File]) -> Value {
    let entries = files
        .iter()
        .map(|file| (Str::from(&*file.name), Value::Bytes(Arc::clone(&file.data))))
        .collect();
    Value::Map(Map::typed(TYPE, entries))
}

/// The methods.
pub(super) const METHODS: &[Func] = &[
    Func {
        name: "AsConfig",
        family: "files",
        params: &[TYPE],
        variadic: None,
        result: Ty::Str,
        call: |_, args| as_data(args, |data| data.into()),
        only: None,
        doc: "The files as the data of a ConfigMap, each under its base name.",
    },
    Func {
        name: "AsSecrets",
        family: "files",
        params: &[TYPE],
        variadic: None,
        result: Ty::Str,
        call: |_, args| as_data(args, |data| BASE64.encode(data).into()),
        only: None,
        doc: "The files as the data of a Secret, each under its base name, in base64.",
    },
    Func {
        name: "Get",
        family: "files",
        params: &[TYPE, Ty::Str],
        variadic: None,
        result: Ty::Str,
        call: |_, args| Ok(Value::Str(bytes(args).as_ref().into())),
        only: None,
        doc: "The contents of a file as a string; empty when there is no such file.",
    },
    Func {
        name: "GetBytes",
        family: "files",
        params: &[TYPE, Ty::Str],
        variadic: None,
        result: Ty::BYTES,
        call: |_, args| Ok(Value::Bytes(bytes(args))),
        only: None,
        doc: "The contents of a file as bytes; empty when there is no such file.",
    },
    Func {
        name: "Glob",
        family: "files",
        params: &[TYPE, Ty::Str],
        variadic: None,
        result: TYPE,
        call: |_, args| Ok(glob(args)),
        only: None,
        doc: "The files whose paths match a pattern.",
    },
    Func {
        name: "Lines",
        family: "files",
        params: &[TYPE, Ty::Str],
        variadic: None,
        result: Ty::STRINGS,
        call: lines,
        only: None,
        doc: "The lines of a file; none when there is no such file.",
    },
];

fn receiver(args: &[Value]) -> Map {
    match args.first() {
        Some(Value::Map(map)) => map.clone(),
        _ => Map::nil(TYPE),
    }
}

fn name(args: &[Value]) -> Str {
    args.get(1).and_then(Value::as_str).cloned().unwrap_or_default()
}

fn found(args: &[Value]) -> Option<Arc<[u8]>> {
    match receiver(args).get(&name(args))? {
        Value::Bytes(data) => Some(data),
        _ => None,
    }
}

fn bytes(args: &[Value]) -> Arc<[u8]> {
    found(args).unwrap_or_default()
}

fn glob(args: &[Value]) -> Value {
    let glob = Glob::new(&name(args).to_text());
    let mut pairs = receiver(args).pairs();
    pairs.retain(|(name, _)| glob.matches(&name.to_text()));
    Value::Map(Map::typed(TYPE, pairs.into_iter().collect()))
}

fn as_data(args: &[Value], text: impl Fn(&[u8]) -> Str) -> Result<Value, Fault> {
    let mut data = BTreeMap::new();
    for (name, contents) in receiver(args).pairs() {
        if let Value::Bytes(contents) = contents {
            data.insert(base(&name).into(), Value::Str(text(&contents)));
        }
    }
    let data = Value::Map(Map::typed(Ty::STRING_MAP, data));
    Ok(Value::str(crate::yaml::write(&data).unwrap_or_default()))
}

/// The last element of a path, as Go's `path.Base` gives it.
fn base(path: &[u8]) -> &[u8] {
    let trimmed = match path.iter().rposition(|b| *b != b'/') {
        Some(end) => &path[..=end],
        None if path.is_empty() => b".",
        None => b"/",
    };
    match trimmed.iter().rposition(|b| *b == b'/') {
        Some(slash) if trimmed.len() > 1 => &trimmed[slash + 1..],
        _ => trimmed,
    }
}

fn lines(machine: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    let Some(data) = found(args) else {
        return Ok(Value::List(List::strings::<Str>([])));
    };
    // Helm 4.2.4 looks at the last byte of a file that has none.
    if data.is_empty() && machine.host().compat() == Compat::Helm4 {
        return Err(Fault::panicked("runtime error: index out of range [-1]"));
    }
    if data.is_empty() {
        return Ok(Value::List(List::strings::<Str>([])));
    }
    let text = data.strip_suffix(b"\n").unwrap_or(&data);
    Ok(Value::List(List::strings(text.split(|b| *b == b'\n'))))
}
