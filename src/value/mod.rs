//! The one dynamic value that templates compute with, typed as Go types it. In: scalars and
//! containers from values, literals and functions. Out: Go's kinds, type names, printing and
//! comparison. Knows no chart, no YAML and no template syntax.

mod alive;
mod list;
mod object;
mod text;
mod ty;

pub mod format;
pub mod unicode;

pub use alive::{Held, held};
pub use list::{List, capacity_after};
pub use object::Object;
pub use text::{Str, runes};
pub use ty::{Kind, Ty};

use alive::Alive;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

/// The width and sign of an integer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum IntKind {
    /// Go's `int`, 64 bits here as on every platform Helm is released for in practice.
    Int,
    /// `int8`.
    Int8,
    /// `int16`.
    Int16,
    /// `int32`, which is also `rune`.
    Int32,
    /// `int64`.
    Int64,
    /// `uint`.
    Uint,
    /// `uint8`, which is also `byte`.
    Uint8,
    /// `uint16`.
    Uint16,
    /// `uint32`.
    Uint32,
    /// `uint64`.
    Uint64,
}

impl IntKind {
    /// Whether the bits of the payload read as unsigned.
    pub fn is_unsigned(self) -> bool {
        matches!(
            self,
            Self::Uint | Self::Uint8 | Self::Uint16 | Self::Uint32 | Self::Uint64
        )
    }
}

/// A Go value as `interface{}` would hold it: a dynamic type and a payload.
///
/// Whether a value was *reached* through an interface (which Go's messages tell apart) is the
/// evaluator's business and is not kept here.
#[derive(Clone)]
pub enum Value {
    /// The nil interface.
    Nil,
    /// `bool`.
    Bool(bool),
    /// An integer. Unsigned kinds keep their bits in the `i64`.
    Int(IntKind, i64),
    /// `float64`.
    Float(f64),
    /// `complex128`: only literals such as `1i` make one.
    Complex(f64, f64),
    /// `string`: bytes, usually but not always UTF-8.
    Str(Str),
    /// `[]byte`.
    Bytes(Arc<[u8]>),
    /// A slice of anything else.
    List(List),
    /// A map with string keys.
    Map(Map),
    /// Everything else: structs, pointers, times, errors, functions, named types.
    Object(Rc<dyn Object>),
}

impl MapData {
    /// The values, if nobody else holds them; nothing else is left behind.
    fn dismantle(&mut self) -> Vec<Value> {
        let entries = Rc::get_mut(&mut self.entries).map(|entries| std::mem::take(entries.get_mut()));
        entries.unwrap_or_default().into_values().collect()
    }
}

/// Containers may nest as deep as memory goes, so what is dropped is taken apart in a loop.
impl Drop for MapData {
    fn drop(&mut self) {
        unravel(self.dismantle());
    }
}

/// Drops values without recursion, whatever they contain.
fn unravel(mut values: Vec<Value>) {
    while let Some(mut value) = values.pop() {
        match &mut value {
            Value::List(list) => values.append(&mut list.dismantle()),
            Value::Map(Map(data)) => {
                if let Some(data) = Rc::get_mut(data) {
                    values.append(&mut data.dismantle());
                }
            }
            _ => {}
        }
    }
}

/// A Go map with string keys; copies share it, and `set`, `unset` and `merge` change it in place.
/// Iteration is in byte order of the keys, as Go's `range` and `fmt` have it.
#[derive(Clone)]
pub struct Map(Rc<MapData>);

struct MapData {
    ty: Ty,
    nil: bool,
    entries: Rc<RefCell<BTreeMap<Str, Value>>>,
    alive: Alive,
}

/// What an entry of a map holds, in slots.
const ENTRY_SLOTS: usize = 3;

/// What an empty map holds, in slots.
const MAP_SLOTS: usize = 24;

impl Map {
    /// A `map[string]interface {}`.
    pub fn new(entries: BTreeMap<Str, Value>) -> Self {
        Self::typed(Ty::DICT, entries)
    }

    /// A map of the given (map, or named map) type.
    pub fn typed(ty: Ty, entries: BTreeMap<Str, Value>) -> Self {
        Self(Rc::new(MapData {
            ty,
            nil: false,
            alive: Alive::new(MAP_SLOTS + ENTRY_SLOTS * entries.len()),
            entries: Rc::new(RefCell::new(entries)),
        }))
    }

    /// The nil map of a type: reads as empty, cannot be written, `null` in JSON.
    pub fn nil(ty: Ty) -> Self {
        Self(Rc::new(MapData {
            ty,
            nil: true,
            entries: Rc::new(RefCell::new(BTreeMap::new())),
            alive: Alive::new(MAP_SLOTS),
        }))
    }

    /// The map type, such as `map[string]interface {}` or `chartutil.Values`.
    pub fn ty(&self) -> Ty {
        self.0.ty
    }

    /// Whether this is a nil map.
    pub fn is_nil(&self) -> bool {
        self.0.nil
    }

    /// The value under a key, as a copy that shares containers.
    pub fn get(&self, key: &[u8]) -> Option<Value> {
        self.0.entries.borrow().get(key).cloned()
    }

    /// Whether the key is there, even with a nil value.
    pub fn contains(&self, key: &[u8]) -> bool {
        self.0.entries.borrow().contains_key(key)
    }

    /// Puts a value under a key, replacing what was there. Check [`Map::is_nil`] first: Go panics there.
    pub fn insert(&self, key: Str, value: Value) {
        if self.0.entries.borrow_mut().insert(key, value).is_none() {
            self.0.alive.grow(ENTRY_SLOTS);
        }
    }

    /// Takes a key out.
    pub fn remove(&self, key: &[u8]) -> Option<Value> {
        self.0.entries.borrow_mut().remove(key)
    }

    /// Number of keys.
    pub fn len(&self) -> usize {
        self.0.entries.borrow().len()
    }

    /// Whether there is no key.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The pairs in byte order of the keys, copied so that the map may change meanwhile.
    pub fn pairs(&self) -> Vec<(Str, Value)> {
        self.0
            .entries
            .borrow()
            .iter()
            .map(|(k, v)| (k.clone(), v.clone()))
            .collect()
    }

    /// The keys in byte order.
    pub fn keys(&self) -> Vec<Str> {
        self.0.entries.borrow().keys().cloned().collect()
    }

    /// The same map under another type, as a Go conversion gives it: a change of one is a change of
    /// both. Templates of a chart and of its parent see one map of values, under two type names.
    #[must_use]
    pub fn retyped(&self, ty: Ty) -> Self {
        Self(Rc::new(MapData {
            ty,
            nil: self.0.nil,
            entries: Rc::clone(&self.0.entries),
            alive: Alive::new(MAP_SLOTS),
        }))
    }

    /// The address, which `%p` shows.
    pub(crate) fn address(&self) -> usize {
        Rc::as_ptr(&self.0.entries).addr()
    }

    /// Whether both are the same map in memory, under whatever type.
    pub fn same(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0.entries, &other.0.entries)
    }
}

impl Value {
    /// A Go `int`.
    pub fn int(n: i64) -> Self {
        Self::Int(IntKind::Int, n)
    }

    /// A Go `int64`.
    pub fn int64(n: i64) -> Self {
        Self::Int(IntKind::Int64, n)
    }

    /// A Go `string`.
    pub fn str(s: impl Into<Str>) -> Self {
        Self::Str(s.into())
    }

    /// A `[]interface {}`.
    pub fn list(items: Vec<Self>) -> Self {
        Self::List(List::new(items))
    }

    /// A `map[string]interface {}`.
    pub fn dict(pairs: impl IntoIterator<Item = (Str, Self)>) -> Self {
        Self::Map(Map::new(pairs.into_iter().collect()))
    }

    /// The dynamic type; for the nil interface there is none, and this says [`Ty::Any`].
    pub fn ty(&self) -> Ty {
        match self {
            Self::Nil => Ty::Any,
            Self::Bool(_) => Ty::Bool,
            Self::Int(kind, _) => Ty::Int(*kind),
            Self::Float(_) => Ty::Float64,
            Self::Complex(..) => Ty::Complex128,
            Self::Str(_) => Ty::Str,
            Self::Bytes(_) => Ty::BYTES,
            Self::List(list) => list.ty(),
            Self::Map(map) => map.ty(),
            Self::Object(object) => object.ty(),
        }
    }

    /// The kind that `reflect` gives.
    pub fn kind(&self) -> Kind {
        self.ty().kind()
    }

    /// Go templates' truth: false, zero, nil and empty containers are false, everything else true.
    pub fn truth(&self) -> bool {
        match self {
            Self::Nil => false,
            Self::Bool(b) => *b,
            Self::Int(_, n) => *n != 0,
            Self::Float(f) => *f != 0.0,
            Self::Complex(re, im) => *re != 0.0 || *im != 0.0,
            Self::Str(s) => !s.is_empty(),
            Self::Bytes(b) => !b.is_empty(),
            Self::List(list) => !list.items().is_empty(),
            Self::Map(map) => !map.is_empty(),
            Self::Object(object) => object.truth(),
        }
    }

    /// What a named type is made of; anything else is itself.
    #[must_use]
    pub fn plain(&self) -> Self {
        match self {
            Self::Object(object) => object.underlying().unwrap_or_else(|| self.clone()),
            _ => self.clone(),
        }
    }

    /// The string's bytes, if this is a `string`.
    pub fn as_str(&self) -> Option<&Str> {
        match self {
            Self::Str(s) => Some(s),
            _ => None,
        }
    }

    /// The integer, if this is one of any signed width.
    pub fn as_int(&self) -> Option<i64> {
        match self {
            Self::Int(_, n) => Some(*n),
            _ => None,
        }
    }
}

impl std::fmt::Debug for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}({})", self.ty(), format::display(self))
    }
}
