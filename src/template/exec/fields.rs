//! Fields, methods and keys. In: a receiver and a chain of names. Out: what stands there, methods
//! before keys, with Go's complaints about nil, unknown fields and arguments to what is no method.

use super::{Eval, Executor, MissingKey};
use crate::template::node::{Fields, NodeId};
use crate::template::operand::Operand;
use crate::template::trace::Taint;
use crate::value::{self, Map, Object, Ty, Value};
use std::rc::Rc;

impl Executor<'_> {
    /// `.a.b.c` of a receiver; arguments go to the last name.
    pub(super) fn field_chain(
        &mut self,
        mut receiver: Operand,
        node: NodeId,
        fields: Fields,
        dot: &Operand,
        args: &[NodeId],
        last: Option<Operand>,
    ) -> Eval<Operand> {
        let mut names = self.source().names(fields);
        while names.len() > 1 {
            let name = names.next().unwrap_or_default();
            receiver = self.member(&receiver, name, node, dot, &[], None)?;
        }
        match names.next() {
            Some(name) => self.member(&receiver, name, node, dot, args, last),
            None => Ok(receiver),
        }
    }

    fn member(
        &mut self,
        receiver: &Operand,
        name: &str,
        node: NodeId,
        dot: &Operand,
        args: &[NodeId],
        last: Option<Operand>,
    ) -> Eval<Operand> {
        let found = self.member_of(receiver, name, node, dot, args, last)?;
        match self.trace {
            // A method has said already what its result is made of.
            Some(trace) if found.taint == Taint::NONE => {
                let receiver = (&receiver.value, receiver.taint);
                let taint = trace.member(&self.state.template.source, node, receiver, name);
                Ok(found.made_of(taint))
            }
            _ => Ok(found),
        }
    }

    fn member_of(
        &mut self,
        receiver: &Operand,
        name: &str,
        node: NodeId,
        dot: &Operand,
        args: &[NodeId],
        last: Option<Operand>,
    ) -> Eval<Operand> {
        let args = args.get(1..).unwrap_or_default();
        let has_args = !args.is_empty() || last.is_some();
        let ty = receiver.ty();
        match &receiver.value {
            Value::Nil if receiver.interface => {
                return self.fail(format!("nil pointer evaluating {ty}.{name}"));
            }
            Value::Nil if self.missing_key == MissingKey::Error => {
                return self.fail(format!("nil data; no entry for key {name:?}"));
            }
            Value::Nil => return Ok(Operand::INVALID),
            Value::Map(map) => {
                if let (Ty::Named(..), Some(method)) = (map.ty(), self.method_of(&receiver.value, name)) {
                    let receiver = Some(receiver.clone());
                    return self.call(method, receiver, name, node, dot, args, last);
                }
                return self.key(map, name, has_args);
            }
            // A named slice has methods too, and nothing else.
            Value::List(list) if matches!(list.ty(), Ty::Named(..)) => {
                if let Some(method) = self.method_of(&receiver.value, name) {
                    let receiver = Some(receiver.clone());
                    return self.call(method, receiver, name, node, dot, args, last);
                }
            }
            Value::Object(object) => {
                let has_methods = receiver.addressable || !object.by_pointer();
                if let Some(method) = self.method_of(&receiver.value, name).filter(|_| has_methods) {
                    let receiver = Some(receiver.clone());
                    return self.call(method, receiver, name, node, dot, args, last);
                }
                if let Some(value) = self.object_field(object, receiver.addressable, name, has_args)? {
                    return Ok(value);
                }
            }
            _ => {}
        }
        self.fail(format!("can't evaluate field {name} in type {ty}"))
    }

    fn method_of(&self, receiver: &Value, name: &str) -> Option<&'static crate::template::func::Func> {
        self.runtime.method(receiver, name)
    }

    fn object_field(
        &self,
        object: &Rc<dyn Object>,
        addressable: bool,
        name: &str,
        has_args: bool,
    ) -> Eval<Option<Operand>> {
        if let Some(Value::Map(map)) = object.underlying() {
            return self.key(&map, name, has_args).map(Some);
        }
        match object.field(name) {
            Some(_) if has_args => {
                self.fail(format!("{name} has arguments but cannot be invoked as function"))
            }
            Some(value) => Ok(Some(Operand {
                interface: matches!(value, Value::Nil),
                addressable: addressable || object.ty().kind() == value::Kind::Ptr,
                value,
                taint: Taint::NONE,
            })),
            None if object.fields().iter().any(|(field, _)| *field == name) => self.fail(format!(
                "{name} is an unexported field of struct type {}",
                object.ty()
            )),
            None => Ok(None),
        }
    }

    fn key(&self, map: &Map, name: &str, has_args: bool) -> Eval<Operand> {
        if has_args {
            return self.fail(format!("{name} is not a method but has arguments"));
        }
        let element = map.ty().element().unwrap_or(Ty::Any);
        match map.get(name.as_bytes()) {
            Some(value) => Ok(Operand::of(value, element)),
            None => match self.missing_key {
                MissingKey::Invalid => Ok(Operand::INVALID),
                MissingKey::Zero => Ok(Operand::of(element.zero(), element)),
                MissingKey::Error => self.fail(format!("map has no entry for key {name:?}")),
            },
        }
    }
}
