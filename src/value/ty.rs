//! Go types, as far as templates can meet them. In: nothing. Out: a copyable type description with
//! Go's spelling of its name and its `reflect` kind, used in function signatures and in messages.

use super::{IntKind, List, Map, Str, Value};
use std::fmt;

/// A Go type. Compound types refer to static descriptions, so a type is a copyable constant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ty {
    /// `interface {}`.
    Any,
    /// `error`.
    Error,
    /// `bool`.
    Bool,
    /// An integer type.
    Int(IntKind),
    /// `float64`.
    Float64,
    /// `complex128`.
    Complex128,
    /// `string`.
    Str,
    /// A slice.
    Slice(&'static Ty),
    /// A map with string keys.
    Map(&'static Ty),
    /// A named type and what it is made of, such as `chartutil.Values`.
    Named(&'static str, &'static Ty),
    /// A struct type by its qualified name, such as `time.Time`.
    Struct(&'static str),
    /// A pointer to a struct by the name of the struct, such as `semver.Version`.
    Pointer(&'static str),
    /// A function.
    Func(&'static str),
}

/// The kinds of `reflect` that can occur.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// No value at all.
    Invalid,
    /// `bool`.
    Bool,
    /// An integer.
    Int(IntKind),
    /// `float64`.
    Float64,
    /// `complex128`.
    Complex128,
    /// `string`.
    Str,
    /// `slice`.
    Slice,
    /// `map`.
    Map,
    /// `struct`.
    Struct,
    /// `ptr`.
    Ptr,
    /// `func`.
    Func,
    /// `interface`.
    Interface,
}

impl Ty {
    /// `int`.
    pub const INT: Self = Self::Int(IntKind::Int);
    /// `int64`.
    pub const INT64: Self = Self::Int(IntKind::Int64);
    /// `[]interface {}`.
    pub const LIST: Self = Self::Slice(&Self::Any);
    /// `map[string]interface {}`.
    pub const DICT: Self = Self::Map(&Self::Any);
    /// `[]string`.
    pub const STRINGS: Self = Self::Slice(&Self::Str);
    /// `[]int`.
    pub const INTS: Self = Self::Slice(&Self::INT);
    /// `[]uint8`.
    pub const BYTES: Self = Self::Slice(&Self::Int(IntKind::Uint8));
    /// `map[string]string`.
    pub const STRING_MAP: Self = Self::Map(&Self::Str);

    /// The kind that `reflect` gives for this type.
    pub fn kind(self) -> Kind {
        match self {
            Self::Any | Self::Error => Kind::Interface,
            Self::Bool => Kind::Bool,
            Self::Int(kind) => Kind::Int(kind),
            Self::Float64 => Kind::Float64,
            Self::Complex128 => Kind::Complex128,
            Self::Str => Kind::Str,
            Self::Slice(_) => Kind::Slice,
            Self::Map(_) => Kind::Map,
            Self::Named(_, of) => of.kind(),
            Self::Struct(_) => Kind::Struct,
            Self::Pointer(_) => Kind::Ptr,
            Self::Func(_) => Kind::Func,
        }
    }

    /// Whether `nil` can be a value of this type.
    pub fn can_be_nil(self) -> bool {
        matches!(
            self.kind(),
            Kind::Interface | Kind::Map | Kind::Slice | Kind::Ptr | Kind::Func
        )
    }

    /// The zero value; nil for pointers, functions and structs, which only objects can be.
    pub fn zero(self) -> Value {
        match self.kind() {
            Kind::Bool => Value::Bool(false),
            Kind::Int(kind) => Value::Int(kind, 0),
            Kind::Float64 => Value::Float(0.0),
            Kind::Complex128 => Value::Complex(0.0, 0.0),
            Kind::Str => Value::Str(Str::default()),
            Kind::Slice if self.element() == Some(Self::Int(IntKind::Uint8)) => Value::Bytes([].into()),
            Kind::Slice => Value::List(List::nil(self)),
            Kind::Map => Value::Map(Map::nil(self)),
            Kind::Invalid | Kind::Struct | Kind::Ptr | Kind::Func | Kind::Interface => Value::Nil,
        }
    }

    /// The type under a name.
    fn literal(self) -> Self {
        match self {
            Self::Named(_, of) => of.literal(),
            _ => self,
        }
    }

    /// Go's assignability of a value of type `self` where `to` is wanted, interfaces of methods left out:
    /// the same type, anything to `interface {}`, or a map or slice with a name on one side at most.
    pub fn assignable_to(self, to: Self) -> bool {
        let named = |ty| matches!(ty, Self::Named(..));
        self == to
            || to == Self::Any
            || (self.literal() == to.literal()
                && matches!(to.kind(), Kind::Map | Kind::Slice)
                && !(named(self) && named(to)))
    }

    /// The element type of a slice or map type, through a name.
    pub fn element(self) -> Option<Self> {
        match self {
            Self::Slice(of) | Self::Map(of) => Some(*of),
            Self::Named(_, of) => of.element(),
            _ => None,
        }
    }
}

impl fmt::Display for IntKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Int => "int",
            Self::Int8 => "int8",
            Self::Int16 => "int16",
            Self::Int32 => "int32",
            Self::Int64 => "int64",
            Self::Uint => "uint",
            Self::Uint8 => "uint8",
            Self::Uint16 => "uint16",
            Self::Uint32 => "uint32",
            Self::Uint64 => "uint64",
        })
    }
}

impl fmt::Display for Ty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => f.write_str("interface {}"),
            Self::Error => f.write_str("error"),
            Self::Bool => f.write_str("bool"),
            Self::Int(kind) => kind.fmt(f),
            Self::Float64 => f.write_str("float64"),
            Self::Complex128 => f.write_str("complex128"),
            Self::Str => f.write_str("string"),
            Self::Slice(of) => write!(f, "[]{of}"),
            Self::Map(of) => write!(f, "map[string]{of}"),
            Self::Named(name, _) | Self::Struct(name) | Self::Func(name) => f.write_str(name),
            Self::Pointer(name) => write!(f, "*{name}"),
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Invalid => f.write_str("invalid"),
            Self::Bool => f.write_str("bool"),
            Self::Int(kind) => kind.fmt(f),
            Self::Float64 => f.write_str("float64"),
            Self::Complex128 => f.write_str("complex128"),
            Self::Str => f.write_str("string"),
            Self::Slice => f.write_str("slice"),
            Self::Map => f.write_str("map"),
            Self::Struct => f.write_str("struct"),
            Self::Ptr => f.write_str("ptr"),
            Self::Func => f.write_str("func"),
            Self::Interface => f.write_str("interface"),
        }
    }
}
