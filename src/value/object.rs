//! Go values that are neither scalar nor plain container. In: a Rust type that stands for a Go
//! struct, pointer, error or named type. Out: the fields, text and underlying value that templates,
//! printing and JSON ask of it. Methods belong to the evaluator, which looks them up by type.

use super::{Str, Ty, Value};
use std::any::Any;

/// A Go value with a type of its own. Implemented where the type belongs: times in the date
/// functions, versions in the semver functions, files and capabilities in the renderer.
pub trait Object: Any {
    /// The Go type, which also says the kind.
    fn ty(&self) -> Ty;

    /// An exported field of a struct (or of the struct a pointer points to).
    fn field(&self, _name: &str) -> Option<Value> {
        None
    }

    /// All fields in Go's order with their Go names, as `%v` and `%+v` print them.
    fn fields(&self) -> Vec<(&'static str, Value)> {
        Vec::new()
    }

    /// What `Error()` or `String()` gives, which printing prefers over the structure.
    fn text(&self) -> Option<Str> {
        None
    }

    /// What an action prints of it when that differs from [`Object::text`]: Go finds a `String`
    /// method of the pointer only where the value is addressable, which an argument never is.
    fn printed(&self) -> Option<Str> {
        self.text()
    }

    /// Whether its methods belong to the pointer, so that only an addressable value has them.
    fn by_pointer(&self) -> bool {
        false
    }

    /// What `GoString()` gives, which `%#v` prefers.
    fn go_text(&self) -> Option<Str> {
        None
    }

    /// The plain value of a named integer, slice or map type: what `range`, `index`, `len` and
    /// comparisons see.
    fn underlying(&self) -> Option<Value> {
        None
    }

    /// The members that JSON shows of a struct, under their JSON names in the order of the fields;
    /// a YAML text sorts them. `None`: it is no such struct, and [`Object::json`] says what to show.
    fn members(&self) -> Option<Vec<(&'static str, Value)>> {
        None
    }

    /// What JSON (and so YAML) shows of anything else: the result of `MarshalJSON`, or the plain
    /// value. `None`: it cannot be marshalled.
    fn json(&self) -> Option<Value> {
        None
    }

    /// Go templates' truth of it; structs are always true.
    fn truth(&self) -> bool {
        self.underlying().is_none_or(|value| value.truth())
    }

    /// What a deep copy by reflection gives, where that is not the same: it leaves out fields that are
    /// not exported.
    fn copied(&self) -> Option<Value> {
        None
    }

    /// For downcasting by the functions that own the type.
    fn as_any(&self) -> &dyn Any;
}
