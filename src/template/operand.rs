//! A value as the evaluator holds it, which is what `reflect.Value` is to Go. In: values and static
//! types. Out: the same with two things a value alone does not say: whether it was reached through an
//! interface, and whether it is there at all.

use crate::value::{Ty, Value};

/// A value, and whether it is seen through an `interface {}`. [`Value::Nil`] seen through one is a nil
/// interface; otherwise it is Go's invalid value.
#[derive(Clone, Debug)]
pub(super) struct Operand {
    pub(super) value: Value,
    pub(super) interface: bool,
}

impl Operand {
    /// No value at all.
    pub(super) const INVALID: Self = Self {
        value: Value::Nil,
        interface: false,
    };

    /// A value of its own type.
    pub(super) fn concrete(value: Value) -> Self {
        Self {
            value,
            interface: false,
        }
    }

    /// A value found where the static type is `ty`.
    pub(super) fn of(value: Value, ty: Ty) -> Self {
        Self {
            interface: matches!(ty, Ty::Any | Ty::Error) || matches!(value, Value::Nil),
            value,
        }
    }

    pub(super) fn is_valid(&self) -> bool {
        self.interface || !matches!(self.value, Value::Nil)
    }

    /// What is inside the interface; a nil one holds nothing.
    pub(super) fn elem(self) -> Self {
        Self::concrete(self.value)
    }

    /// The type that messages name.
    pub(super) fn ty(&self) -> Ty {
        if self.interface { Ty::Any } else { self.value.ty() }
    }
}
