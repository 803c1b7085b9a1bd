//! `semver` and `semverCompare`, and versions as templates see them. In: text. Out: booleans and
//! `*semver.Version` objects with their Go methods. Also the version arithmetic that chart
//! dependencies and `kubeVersion` need.

mod constraint;
mod version;

pub use constraint::{Constraint, ConstraintError, MAX_CONSTRAINT_GROUPS, MAX_CONSTRAINT_LEN, Unmet};
pub use version::{MAX_VERSION_LEN, Version, VersionError};

use crate::functions::args::{self, Body, returned, text};
use crate::template::func::{Fault, Func, Machine};
use crate::value::{IntKind, Object, Str, Ty, Value};
use std::any::Any;
use std::rc::Rc;

const POINTER: Ty = Ty::Pointer("semver.Version");
const STRUCT: Ty = Ty::Struct("semver.Version");
const UINT64: Ty = Ty::Int(IntKind::Uint64);

/// The functions of this family.
pub(crate) static FUNCS: &[Func] = &[
    row("semver", &[Ty::Str], POINTER, semver, "Reads a semantic version"),
    row(
        "semverCompare",
        &[Ty::Str, Ty::Str],
        Ty::Bool,
        semver_compare,
        "Whether a version is in a range",
    ),
];

/// The methods of `*semver.Version` and of `semver.Version`, which has those by value only.
pub(crate) static METHODS: &[Func] = &[
    row(
        "String",
        &[POINTER],
        Ty::Str,
        string,
        "The version without a leading v",
    ),
    row(
        "Original",
        &[POINTER],
        Ty::Str,
        original,
        "The text the version was read from",
    ),
    row("Major", &[POINTER], UINT64, major, "The first number"),
    row("Minor", &[POINTER], UINT64, minor, "The second number"),
    row("Patch", &[POINTER], UINT64, patch, "The third number"),
    row(
        "Prerelease",
        &[POINTER],
        Ty::Str,
        prerelease,
        "What stands behind the hyphen",
    ),
    row(
        "Metadata",
        &[POINTER],
        Ty::Str,
        metadata,
        "What stands behind the plus",
    ),
    row(
        "IncMajor",
        &[POINTER],
        STRUCT,
        inc_major,
        "The next major version",
    ),
    row(
        "IncMinor",
        &[POINTER],
        STRUCT,
        inc_minor,
        "The next minor version",
    ),
    row(
        "IncPatch",
        &[POINTER],
        STRUCT,
        inc_patch,
        "The next patch version",
    ),
    row(
        "SetPrerelease",
        &[POINTER, Ty::Str],
        STRUCT,
        set_prerelease,
        "The version with this pre-release",
    ),
    row(
        "SetMetadata",
        &[POINTER, Ty::Str],
        STRUCT,
        set_metadata,
        "The version with this metadata",
    ),
    row(
        "Value",
        &[POINTER],
        Ty::Any,
        string,
        "The version without a leading v",
    ),
    row(
        "MarshalText",
        &[POINTER],
        Ty::BYTES,
        marshal_text,
        "The version as bytes",
    ),
    row(
        "MarshalJSON",
        &[POINTER],
        Ty::BYTES,
        marshal_json,
        "The version as JSON",
    ),
    row("Compare", &[POINTER, POINTER], Ty::INT, compare, "-1, 0 or 1"),
    row(
        "Equal",
        &[POINTER, POINTER],
        Ty::Bool,
        equal,
        "Whether both are the same but for metadata",
    ),
    row(
        "LessThan",
        &[POINTER, POINTER],
        Ty::Bool,
        less,
        "Whether it comes before",
    ),
    row(
        "LessThanEqual",
        &[POINTER, POINTER],
        Ty::Bool,
        less_equal,
        "Whether it does not come after",
    ),
    row(
        "GreaterThan",
        &[POINTER, POINTER],
        Ty::Bool,
        greater,
        "Whether it comes after",
    ),
    row(
        "GreaterThanEqual",
        &[POINTER, POINTER],
        Ty::Bool,
        greater_equal,
        "Whether it does not come before",
    ),
    row(
        "String",
        &[STRUCT],
        Ty::Str,
        string,
        "The version without a leading v",
    ),
    row("Major", &[STRUCT], UINT64, major, "The first number"),
    row("Minor", &[STRUCT], UINT64, minor, "The second number"),
    row("Patch", &[STRUCT], UINT64, patch, "The third number"),
    row(
        "Prerelease",
        &[STRUCT],
        Ty::Str,
        prerelease,
        "What stands behind the hyphen",
    ),
    row(
        "Metadata",
        &[STRUCT],
        Ty::Str,
        metadata,
        "What stands behind the plus",
    ),
    row("IncMajor", &[STRUCT], STRUCT, inc_major, "The next major version"),
    row("IncMinor", &[STRUCT], STRUCT, inc_minor, "The next minor version"),
    row("IncPatch", &[STRUCT], STRUCT, inc_patch, "The next patch version"),
    row(
        "SetPrerelease",
        &[STRUCT, Ty::Str],
        STRUCT,
        set_prerelease,
        "The version with this pre-release",
    ),
    row(
        "SetMetadata",
        &[STRUCT, Ty::Str],
        STRUCT,
        set_metadata,
        "The version with this metadata",
    ),
    row(
        "Value",
        &[STRUCT],
        Ty::Any,
        string,
        "The version without a leading v",
    ),
    row(
        "MarshalText",
        &[STRUCT],
        Ty::BYTES,
        marshal_text,
        "The version as bytes",
    ),
    row(
        "MarshalJSON",
        &[STRUCT],
        Ty::BYTES,
        marshal_json,
        "The version as JSON",
    ),
];

const fn row(name: &'static str, params: &'static [Ty], result: Ty, call: Body, doc: &'static str) -> Func {
    args::row("semver", name, params, result, call, doc)
}

/// A version as a template holds it: by pointer from `semver`, by value from `IncPatch` and the like.
struct Held {
    version: Version,
    ty: Ty,
}

impl Object for Held {
    fn ty(&self) -> Ty {
        self.ty
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        let v = &self.version;
        vec![
            ("major", uint64(v.major())),
            ("minor", uint64(v.minor())),
            ("patch", uint64(v.patch())),
            ("pre", Value::str(v.prerelease())),
            ("metadata", Value::str(v.metadata())),
            ("original", Value::str(v.original())),
        ]
    }

    fn text(&self) -> Option<Str> {
        Some(self.version.to_string().into())
    }

    fn json(&self) -> Option<Value> {
        Some(Value::str(self.version.to_string()))
    }

    fn copied(&self) -> Option<Value> {
        Some(held(Version::default(), self.ty))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

fn uint64(n: u64) -> Value {
    Value::Int(IntKind::Uint64, n.cast_signed())
}

fn held(version: Version, ty: Ty) -> Value {
    Value::Object(Rc::new(Held { version, ty }))
}

/// The version among the arguments; a nil pointer is a Go panic.
fn version(args: &[Value], at: usize) -> Result<&Version, Fault> {
    match args.get(at) {
        Some(Value::Object(object)) => object.as_any().downcast_ref::<Held>().map(|held| &held.version),
        _ => None,
    }
    .ok_or_else(args::nil_dereference)
}

fn semver(_: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    let version = Version::parse(text(args, 0)).map_err(returned)?;
    Ok(held(version, POINTER))
}

fn semver_compare(_: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    let range = Constraint::parse(text(args, 0)).map_err(returned)?;
    let version = Version::parse(text(args, 1)).map_err(returned)?;
    Ok(Value::Bool(range.check(&version)))
}

fn string(_: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    Ok(Value::str(version(args, 0)?.to_string()))
}

fn original(_: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    Ok(Value::str(version(args, 0)?.original()))
}

fn major(_: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    Ok(uint64(version(args, 0)?.major()))
}

fn minor(_: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    Ok(uint64(version(args, 0)?.minor()))
}

fn patch(_: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    Ok(uint64(version(args, 0)?.patch()))
}

fn prerelease(_: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    Ok(Value::str(version(args, 0)?.prerelease()))
}

fn metadata(_: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    Ok(Value::str(version(args, 0)?.metadata()))
}

fn next(version: Option<Version>, part: &str) -> Result<Value, Fault> {
    let version =
        version.ok_or_else(|| Fault::panicked(format!("{part} version increment would overflow uint64")))?;
    Ok(held(version, STRUCT))
}

fn inc_major(_: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    next(version(args, 0)?.next_major(), "major")
}

fn inc_minor(_: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    next(version(args, 0)?.next_minor(), "minor")
}

fn inc_patch(_: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    next(version(args, 0)?.next_patch(), "patch")
}

fn set_prerelease(_: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    let changed = version(args, 0)?.with_prerelease(&String::from_utf8_lossy(text(args, 1)));
    Ok(held(changed.map_err(returned)?, STRUCT))
}

fn set_metadata(_: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    let changed = version(args, 0)?.with_metadata(&String::from_utf8_lossy(text(args, 1)));
    Ok(held(changed.map_err(returned)?, STRUCT))
}

fn marshal_text(_: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    Ok(Value::Bytes(version(args, 0)?.to_string().into_bytes().into()))
}

fn marshal_json(_: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    Ok(Value::Bytes(
        format!("\"{}\"", version(args, 0)?).into_bytes().into(),
    ))
}

fn compare(_: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    Ok(Value::int(version(args, 0)?.precedence(version(args, 1)?) as i64))
}

fn equal(_: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    // The one comparison that takes a nil pointer.
    let same =
        version(args, 1).is_ok_and(|other| version(args, 0).is_ok_and(|v| v.precedence(other).is_eq()));
    Ok(Value::Bool(same))
}

fn less(_: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    Ok(Value::Bool(
        version(args, 0)?.precedence(version(args, 1)?).is_lt(),
    ))
}

fn less_equal(_: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    Ok(Value::Bool(
        version(args, 0)?.precedence(version(args, 1)?).is_le(),
    ))
}

fn greater(_: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    Ok(Value::Bool(
        version(args, 0)?.precedence(version(args, 1)?).is_gt(),
    ))
}

fn greater_equal(_: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    Ok(Value::Bool(
        version(args, 0)?.precedence(version(args, 1)?).is_ge(),
    ))
}

#[cfg(test)]
mod tests;
