//! A value as the evaluator holds it, which is what `reflect.Value` is to Go. In: values and static
//! types. Out: the same with two things a value alone does not say: whether it was reached through an
//! interface, and whether it is there at all.

use super::trace::Taint;
use crate::value::{Object, Str, Ty, Value};

/// A value, and whether it is seen through an `interface {}`. [`Value::Nil`] seen through one is a nil
/// interface; otherwise it is Go's invalid value.
#[derive(Clone, Debug)]
pub(super) struct Operand {
    pub(super) value: Value,
    pub(super) interface: bool,
    /// Whether it is a struct that a field or a pointer holds: then it has the methods of its pointer.
    pub(super) addressable: bool,
    /// What it was made of, where execution is traced.
    pub(super) taint: Taint,
}

impl Operand {
    /// No value at all.
    pub(super) const INVALID: Self = Self {
        value: Value::Nil,
        interface: false,
        addressable: false,
        taint: Taint::NONE,
    };

    /// A value of its own type.
    pub(super) fn concrete(value: Value) -> Self {
        Self {
            value,
            interface: false,
            addressable: false,
            taint: Taint::NONE,
        }
    }

    /// A value found where the static type is `ty`.
    pub(super) fn of(value: Value, ty: Ty) -> Self {
        Self {
            interface: matches!(ty, Ty::Any | Ty::Error) || matches!(value, Value::Nil),
            addressable: false,
            value,
            taint: Taint::NONE,
        }
    }

    /// The same, made of something else.
    pub(super) fn made_of(mut self, taint: Taint) -> Self {
        self.taint = taint;
        self
    }

    pub(super) fn is_valid(&self) -> bool {
        self.interface || !matches!(self.value, Value::Nil)
    }

    /// What is inside the interface, which is a copy; a nil one holds nothing.
    pub(super) fn elem(self) -> Self {
        Self {
            addressable: self.addressable && !self.interface,
            interface: false,
            ..self
        }
    }

    /// What an action prints of the object that it holds, if that has a text.
    pub(super) fn text_of(&self, object: &dyn Object) -> Option<Str> {
        match self.addressable {
            true => object.printed(),
            false => object.text(),
        }
    }

    /// The type that messages name.
    pub(super) fn ty(&self) -> Ty {
        if self.interface { Ty::Any } else { self.value.ty() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knowing_what_a_value_was_made_of_takes_no_room() {
        assert_eq!(size_of::<Operand>(), size_of::<(Value, bool)>());
    }
}
