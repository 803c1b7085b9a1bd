//! Go structs as templates meet them. In: a type name and fields in order, each with its JSON name if
//! JSON shows it. Out: a value that answers field access, printing and JSON. Methods stand elsewhere.

use crate::value::{Object, Str, Ty, Value};
use std::any::Any;
use std::rc::Rc;

/// A Go struct, or a pointer to one.
#[derive(Clone, Debug)]
pub(super) struct Struct {
    ty: Ty,
    fields: Vec<(&'static str, Value)>,
    members: Vec<(&'static str, Value)>,
    printed: Option<Str>,
    embedded: Option<Rc<Struct>>,
}

impl Struct {
    /// A struct of a type, with no field yet.
    pub(super) fn new(ty: Ty) -> Self {
        Self {
            ty,
            fields: Vec::new(),
            members: Vec::new(),
            printed: None,
            embedded: None,
        }
    }

    /// Embeds a struct: its fields and JSON members count as this one's own.
    pub(super) fn embed(mut self, name: &'static str, inner: Self) -> Self {
        let inner = Rc::new(inner);
        self.members.extend(inner.members.clone());
        self.embedded = Some(Rc::clone(&inner));
        self.hidden(name, Value::Object(inner))
    }

    /// Adds a field that JSON shows under `key`.
    pub(super) fn shown(mut self, name: &'static str, key: &'static str, value: Value) -> Self {
        self.members.push((key, value.clone()));
        self.hidden(name, value)
    }

    /// Adds a field that JSON shows unless it is empty.
    pub(super) fn unless_empty(self, name: &'static str, key: &'static str, value: Value) -> Self {
        match value.truth() {
            true => self.shown(name, key, value),
            false => self.hidden(name, value),
        }
    }

    /// Adds a field that JSON does not show.
    pub(super) fn hidden(mut self, name: &'static str, value: Value) -> Self {
        self.fields.push((name, value));
        self
    }

    /// Says what an action prints of it.
    pub(super) fn printed(mut self, text: &str) -> Self {
        self.printed = Some(text.into());
        self
    }
}

impl From<Struct> for Value {
    fn from(shape: Struct) -> Self {
        Self::Object(Rc::new(shape))
    }
}

impl Object for Struct {
    fn ty(&self) -> Ty {
        self.ty
    }

    fn field(&self, name: &str) -> Option<Value> {
        if !name.starts_with(|c: char| c.is_ascii_uppercase()) {
            return None;
        }
        match self.fields.iter().find(|(field, _)| *field == name) {
            Some((_, value)) => Some(value.clone()),
            None => self.embedded.as_ref()?.field(name),
        }
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        self.fields.clone()
    }

    fn printed(&self) -> Option<Str> {
        self.printed.clone()
    }

    fn by_pointer(&self) -> bool {
        self.printed.is_some()
    }

    fn members(&self) -> Option<Vec<(&'static str, Value)>> {
        Some(self.members.clone())
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
