//! Expressions: pipelines, commands and operands. In: a node and dot. Out: a value. Each step first
//! marks the node that a failure would be about, in the same order as Go does, for messages show it.

use super::{Eval, Executor};
use crate::template::builtins::{Builtin, Param};
use crate::template::error::Cause;
use crate::template::node::{Callee, Kind, NodeId, Source, VarId};
use crate::template::number::Number;
use crate::template::operand::Operand;
use crate::template::set::Template;
use crate::template::trace::Taint;
use crate::text::raw;
use crate::value::Value;

impl<'a> Executor<'a> {
    pub(super) fn kind(&self, node: NodeId) -> &'a Kind {
        self.state.template.source.kind(node)
    }

    pub(super) fn source(&self) -> &'a Source {
        let template: &'a Template = self.state.template;
        &template.source
    }

    pub(super) fn shown(&self, node: NodeId) -> String {
        raw::keep(&self.state.template.source.print(node))
    }

    pub(super) fn fail<T>(&self, message: impl Into<String>) -> Eval<T> {
        Err(Cause::Evaluation(message.into()))
    }

    /// The value of a pipeline, out of any interface. Variables it declares stay declared.
    pub(super) fn pipeline(&mut self, node: NodeId, dot: &Operand) -> Eval<Operand> {
        self.state.node = node;
        let Kind::Pipe(pipe) = self.kind(node) else {
            return Ok(Operand::INVALID);
        };
        let mut value: Option<Operand> = None;
        for command in self.source().linked(pipe.commands) {
            value = Some(self.command(*command, dot, value)?.elem());
        }
        let value = value.unwrap_or(Operand::INVALID);
        for variable in self.source().linked(pipe.variables) {
            let Kind::Variable(name, _) = self.kind(*variable) else {
                continue;
            };
            if pipe.assigns {
                let value = self.decided(value.clone());
                self.set_variable(*name, value)?;
            } else {
                self.state.variables.push((*name, value.clone()));
            }
        }
        Ok(value)
    }

    /// What an assignment gives, which the conditions around it decided about too.
    pub(super) fn decided(&self, value: Operand) -> Operand {
        match self.trace {
            Some(trace) => {
                let taint = trace.assigned(value.taint);
                value.made_of(taint)
            }
            None => value,
        }
    }

    /// A pipeline in parentheses.
    pub(super) fn nested_pipeline(&mut self, node: NodeId, dot: &Operand) -> Eval<Operand> {
        self.meter.enter()?;
        let value = self.pipeline(node, dot);
        self.meter.leave();
        value
    }

    fn command(&mut self, node: NodeId, dot: &Operand, last: Option<Operand>) -> Eval<Operand> {
        let Kind::Command(args) = self.kind(node) else {
            return Ok(Operand::INVALID);
        };
        let args = self.source().linked(*args);
        let Some(first) = args.first().copied() else {
            return Ok(Operand::INVALID);
        };
        match self.kind(first) {
            Kind::Field(_) => return self.field(first, dot, args, last),
            Kind::Chain { .. } => return self.chain(first, dot, args, last),
            Kind::Identifier(_) => return self.function(first, node, dot, args, last),
            Kind::Pipe(_) => {
                self.not_a_function(args, &last)?;
                return self.nested_pipeline(first, dot);
            }
            Kind::Variable(..) => return self.variable(first, dot, args, last),
            _ => {}
        }
        self.state.node = first;
        self.not_a_function(args, &last)?;
        match self.kind(first) {
            Kind::Dot => Ok(dot.clone()),
            Kind::Nil => self.fail("nil is not a command"),
            _ => self.literal(first),
        }
    }

    fn not_a_function(&self, args: &[NodeId], last: &Option<Operand>) -> Eval<()> {
        match args {
            [first, _, ..] => self.not_callable(*first),
            [first] if last.is_some() => self.not_callable(*first),
            _ => Ok(()),
        }
    }

    fn not_callable(&self, first: NodeId) -> Eval<()> {
        let shown = self.shown(first);
        self.fail(format!("can't give argument to non-function {shown}"))
    }

    /// A literal where nothing says what type it should have.
    pub(super) fn literal(&mut self, node: NodeId) -> Eval<Operand> {
        self.state.node = node;
        let value = match self.kind(node) {
            Kind::Bool(b) => Value::Bool(*b),
            Kind::String { text, .. } => Value::Str(text.clone()),
            Kind::Number(number) => return self.constant(number),
            _ => {
                let shown = self.shown(node);
                return self.fail(format!("can't evaluate command {shown:?}"));
            }
        };
        Ok(Operand::concrete(value))
    }

    fn constant(&self, number: &Number) -> Eval<Operand> {
        let value = match number {
            Number {
                complex: Some((re, im)),
                ..
            } => Value::Complex(*re, *im),
            Number { float: Some(f), .. } if number.is_ideal_float() => Value::Float(*f),
            Number { int: Some(n), .. } => Value::int(*n),
            _ => return self.fail(format!("{} overflows int", String::from_utf8_lossy(&number.text))),
        };
        Ok(Operand::concrete(value))
    }

    pub(super) fn variable(
        &mut self,
        node: NodeId,
        dot: &Operand,
        args: &[NodeId],
        last: Option<Operand>,
    ) -> Eval<Operand> {
        self.state.node = node;
        let Kind::Variable(name, fields) = self.kind(node) else {
            return Ok(Operand::INVALID);
        };
        let value = self.variable_value(*name)?;
        if fields.is_empty() {
            self.not_a_function(args, &last)?;
            return Ok(value);
        }
        self.field_chain(value, node, *fields, dot, args, last)
    }

    fn variable_value(&self, name: VarId) -> Eval<Operand> {
        let variables = self.state.variables.get(self.state.base..).unwrap_or_default();
        match variables.iter().rev().find(|(known, _)| *known == name) {
            Some((_, value)) => Ok(value.clone()),
            None => self.undefined(name),
        }
    }

    pub(super) fn field(
        &mut self,
        node: NodeId,
        dot: &Operand,
        args: &[NodeId],
        last: Option<Operand>,
    ) -> Eval<Operand> {
        self.state.node = node;
        let Kind::Field(fields) = self.kind(node) else {
            return Ok(Operand::INVALID);
        };
        self.field_chain(dot.clone(), node, *fields, dot, args, last)
    }

    pub(super) fn chain(
        &mut self,
        node: NodeId,
        dot: &Operand,
        args: &[NodeId],
        last: Option<Operand>,
    ) -> Eval<Operand> {
        self.state.node = node;
        let Kind::Chain { node: inner, fields } = self.kind(node) else {
            return Ok(Operand::INVALID);
        };
        if let Kind::Nil = self.kind(*inner) {
            let shown = self.shown(node);
            return self.fail(format!("indirection through explicit nil in {shown}"));
        }
        self.state.node = *inner;
        let receiver = match self.kind(*inner) {
            Kind::Pipe(_) => self.nested_pipeline(*inner, dot)?,
            _ => self.function(*inner, *inner, dot, &[], None)?,
        };
        self.field_chain(receiver, node, *fields, dot, args, last)
    }

    /// A function with its arguments; `command` is what a failure of the function itself is about.
    pub(super) fn function(
        &mut self,
        node: NodeId,
        command: NodeId,
        dot: &Operand,
        args: &[NodeId],
        last: Option<Operand>,
    ) -> Eval<Operand> {
        self.state.node = node;
        let Kind::Identifier(callee) = self.kind(node) else {
            return Ok(Operand::INVALID);
        };
        let name = callee.name();
        let args = args.get(1..).unwrap_or_default();
        match callee {
            Callee::Func(func) => self.call(func, None, name, command, dot, args, last),
            Callee::Builtin(builtin @ (Builtin::And | Builtin::Or)) => {
                self.check_count(name, 1, true, args.len(), last.is_some())?;
                self.short_circuit(*builtin == Builtin::Or, dot, args, last)
            }
            Callee::Builtin(builtin) => self.builtin(*builtin, command, dot, args, last),
        }
    }

    fn short_circuit(
        &mut self,
        stop_at: bool,
        dot: &Operand,
        args: &[NodeId],
        last: Option<Operand>,
    ) -> Eval<Operand> {
        let mut value = Operand::INVALID;
        let mut asked = Taint::NONE;
        for arg in args {
            value = self.arg(*arg, Param::Reflect, dot)?;
            if let Some(trace) = self.trace {
                asked = trace.union(asked, value.taint);
                value.taint = asked;
            }
            if value.value.truth() == stop_at {
                return Ok(value);
            }
        }
        let mut value = last.unwrap_or(value);
        if let Some(trace) = self.trace {
            value.taint = trace.union(asked, value.taint);
        }
        Ok(value)
    }
}
