//! Calls. In: a function, argument nodes and the last value of a pipeline. Out: what the function
//! gives, its arguments first checked against the declared types with Go's complaints.

use super::{Eval, Executor};
use crate::template::builtins::{self, Builtin, Param, Signature};
use crate::template::error::Cause;
use crate::template::func::{Fault, Func};
use crate::template::node::{Kind, NodeId};
use crate::template::operand::Operand;
use crate::template::trace::Taint;
use crate::value::{self, IntKind, Ty, Value};

impl Executor<'_> {
    /// Calls a function, or a method with its receiver.
    #[expect(clippy::too_many_arguments, reason = "what Go's evalCall takes")]
    pub(super) fn call(
        &mut self,
        func: &'static Func,
        receiver: Option<Operand>,
        name: &str,
        node: NodeId,
        dot: &Operand,
        args: &[NodeId],
        last: Option<Operand>,
    ) -> Eval<Operand> {
        let bound = usize::from(receiver.is_some());
        let fixed = func.params.get(bound..).unwrap_or_default();
        self.check_count(
            name,
            fixed.len(),
            func.variadic.is_some(),
            args.len(),
            last.is_some(),
        )?;
        self.meter.step()?;
        let mut values = Vec::with_capacity(args.len() + 2);
        let mut taints = Vec::new();
        let traced = self.trace.is_some();
        let mut take = |operand: Operand| {
            if traced {
                taints.push(operand.taint);
            }
            values.push(operand.value);
        };
        receiver.into_iter().for_each(&mut take);
        let param = |at: usize| fixed.get(at).copied().or(func.variadic).unwrap_or(Ty::Any);
        for (at, arg) in args.iter().enumerate() {
            take(self.arg(*arg, Param::Of(param(at)), dot)?);
        }
        if let Some(last) = last {
            take(self.validate(last, Param::Of(param(args.len())))?);
        }
        if let Some(trace) = self.trace {
            trace.calls(name, &values, &taints);
        }
        self.meter.handle(&values)?;
        match (func.call)(self, &values) {
            Ok(value) => {
                self.meter.handle([&value])?;
                let taint = match self.trace {
                    Some(trace) => trace.called(name, &values, &taints, &value),
                    None => Taint::NONE,
                };
                Ok(Operand::of(value, func.result).made_of(taint))
            }
            Err(fault) => self.call_failed(node, name, fault),
        }
    }

    pub(super) fn builtin(
        &mut self,
        builtin: Builtin,
        node: NodeId,
        dot: &Operand,
        args: &[NodeId],
        last: Option<Operand>,
    ) -> Eval<Operand> {
        let name = builtin.name();
        let Signature { fixed, variadic } = builtin.signature();
        self.check_count(name, fixed.len(), variadic.is_some(), args.len(), last.is_some())?;
        self.meter.step()?;
        let mut values = Vec::with_capacity(args.len() + 1);
        let param = |at: usize| fixed.get(at).copied().or(variadic).unwrap_or(Param::Reflect);
        for (at, arg) in args.iter().enumerate() {
            values.push(self.arg(*arg, param(at), dot)?);
        }
        if let Some(last) = last {
            values.push(self.validate(last, param(args.len()))?);
        }
        self.meter.handle(values.iter().map(|value| &value.value))?;
        let outcome = match builtin {
            Builtin::Call => {
                let callee = args.first().map(|arg| self.shown(*arg));
                uncallable(callee, values.first())
            }
            _ => builtins::call(builtin, &values, self.runtime.host().limits()),
        };
        match outcome {
            Ok(value) => {
                self.meter.handle([&value.value])?;
                match self.trace {
                    Some(trace) => {
                        let taints: Vec<Taint> = values.iter().map(|arg| arg.taint).collect();
                        let args: Vec<Value> = values.into_iter().map(|arg| arg.value).collect();
                        let taint = trace.called(name, &args, &taints, &value.value);
                        Ok(value.made_of(taint))
                    }
                    None => Ok(value),
                }
            }
            Err(fault) => self.call_failed(node, name, fault),
        }
    }

    fn call_failed<T>(&mut self, node: NodeId, name: &str, fault: Fault) -> Eval<T> {
        // Go finds this out before it calls, so the place is still that of the receiver.
        if let Fault::Signature(words) = fault {
            return self.fail(words);
        }
        self.state.node = node;
        Err(Cause::Call {
            name: name.to_owned(),
            fault,
        })
    }

    pub(super) fn check_count(
        &self,
        name: &str,
        fixed: usize,
        variadic: bool,
        given: usize,
        piped: bool,
    ) -> Eval<()> {
        let total = given + usize::from(piped);
        if variadic && total < fixed {
            return self.fail(format!(
                "wrong number of args for {name}: want at least {fixed} got {given}"
            ));
        }
        if !variadic && total != fixed {
            return self.fail(format!(
                "wrong number of args for {name}: want {fixed} got {total}"
            ));
        }
        Ok(())
    }

    /// The value of an argument where a type is wanted.
    pub(super) fn arg(&mut self, node: NodeId, param: Param, dot: &Operand) -> Eval<Operand> {
        self.state.node = node;
        let value = match self.kind(node) {
            Kind::Dot => dot.clone(),
            Kind::Nil => return self.nil(param),
            Kind::Field(_) => self.field(node, dot, &[], None)?,
            Kind::Variable(..) => self.variable(node, dot, &[], None)?,
            Kind::Pipe(_) => self.nested_pipeline(node, dot)?,
            Kind::Identifier(_) => self.function(node, node, dot, &[], None)?,
            Kind::Chain { .. } => self.chain(node, dot, &[], None)?,
            _ => return self.typed_literal(node, param),
        };
        self.validate(value, param)
    }

    fn nil(&self, param: Param) -> Eval<Operand> {
        match param {
            Param::Reflect => Ok(Operand::INVALID),
            Param::Of(ty) if ty.can_be_nil() => Ok(Operand::of(ty.zero(), ty)),
            Param::Of(ty) => self.fail(format!("cannot assign nil to {ty}")),
        }
    }

    /// A literal where a type is wanted: numbers take any type that holds them.
    fn typed_literal(&mut self, node: NodeId, param: Param) -> Eval<Operand> {
        let Param::Of(ty) = param else {
            return self.literal(node);
        };
        let literal = self.kind(node);
        let (expected, value) = match (ty.kind(), literal) {
            (value::Kind::Interface, _) if ty == Ty::Any => return self.literal(node),
            (value::Kind::Bool, Kind::Bool(b)) => ("", Some(Value::Bool(*b))),
            (value::Kind::Bool, _) => ("bool", None),
            (value::Kind::Str, Kind::String { text, .. }) => ("", Some(Value::Str(text.clone()))),
            (value::Kind::Str, _) => ("string", None),
            (value::Kind::Int(kind), Kind::Number(number)) if kind.is_unsigned() => {
                ("unsigned integer", number.uint.map(|n| truncated(kind, n as i64)))
            }
            (value::Kind::Int(kind), Kind::Number(number)) => {
                ("integer", number.int.map(|n| truncated(kind, n)))
            }
            (value::Kind::Int(kind), _) if kind.is_unsigned() => ("unsigned integer", None),
            (value::Kind::Int(_), _) => ("integer", None),
            (value::Kind::Float64, Kind::Number(number)) => ("float", number.float.map(Value::Float)),
            (value::Kind::Float64, _) => ("float", None),
            (value::Kind::Complex128, Kind::Number(number)) => {
                ("complex", number.complex.map(|(re, im)| Value::Complex(re, im)))
            }
            (value::Kind::Complex128, _) => ("complex", None),
            _ => {
                let shown = self.shown(node);
                return self.fail(format!("can't handle {shown} for arg of type {ty}"));
            }
        };
        match value {
            Some(value) => Ok(Operand::concrete(value)),
            None => {
                let shown = self.shown(node);
                self.fail(format!("expected {expected}; found {shown}"))
            }
        }
    }

    /// A value where a type is wanted: nothing becomes the type's nil, an interface is opened.
    pub(super) fn validate(&self, value: Operand, param: Param) -> Eval<Operand> {
        let Param::Of(ty) = param else { return Ok(value) };
        if !value.is_valid() {
            if ty.can_be_nil() {
                return Ok(Operand::of(ty.zero(), ty).made_of(value.taint));
            }
            return self.fail(format!("invalid value; expected {ty}"));
        }
        if ty == Ty::Any {
            return Ok(value);
        }
        if let Value::Nil = value.value {
            return self.wrong_type(ty, Ty::Any);
        }
        let actual = value.value.ty();
        if actual.assignable_to(ty) || points_to(actual, ty) || is_error(&value.value, ty) {
            return Ok(value.elem());
        }
        self.wrong_type(ty, actual)
    }

    fn wrong_type<T>(&self, expected: Ty, actual: Ty) -> Eval<T> {
        self.fail(format!("wrong type for value; expected {expected}; got {actual}"))
    }
}

/// One dereference is done where it helps.
fn points_to(actual: Ty, wanted: Ty) -> bool {
    matches!((actual, wanted), (Ty::Pointer(actual), Ty::Struct(wanted)) if actual == wanted)
}

fn is_error(value: &Value, wanted: Ty) -> bool {
    wanted == Ty::Error && matches!(value, Value::Object(object) if object.text().is_some())
}

/// An integer cut to its width, as `reflect` sets it.
fn truncated(kind: IntKind, n: i64) -> Value {
    let n = match kind {
        IntKind::Int8 => i64::from(n as i8),
        IntKind::Int16 => i64::from(n as i16),
        IntKind::Int32 => i64::from(n as i32),
        IntKind::Uint8 => i64::from(n as u8),
        IntKind::Uint16 => i64::from(n as u16),
        IntKind::Uint32 => i64::from(n as u32),
        IntKind::Int | IntKind::Int64 | IntKind::Uint | IntKind::Uint64 => n,
    };
    Value::Int(kind, n)
}

/// `call` of what is no function, which is all that templates can reach here.
fn uncallable(name: Option<String>, callee: Option<&Operand>) -> Result<Operand, Fault> {
    match callee.map(|callee| &callee.value) {
        None | Some(Value::Nil) => Err(Fault::returned("call of nil")),
        Some(value) => {
            let name = name.unwrap_or_else(|| called_by(value));
            Err(Fault::returned(format!(
                "non-function {name} of type {}",
                value.ty()
            )))
        }
    }
}

/// The name that `reflect` gives a piped callee: a string itself, or the type in angle brackets.
fn called_by(value: &Value) -> String {
    match value {
        Value::Str(s) => s.to_string(),
        _ => format!("<{} Value>", value.ty()),
    }
}
