//! Statements: text, actions, branches, loops and calls of templates. In: the body of a template and
//! its dot. Out: bytes. The stack of what is open is a vector, so templates may nest as deep as in Go.

use super::{Eval, Executor};
use crate::limits::Limit;
use crate::template::error::Cause;
use crate::template::node::{Branch, Control, Kind, NodeId, VarId};
use crate::template::operand::Operand;
use crate::template::set::Template;
use crate::template::trace::{CallKind, Scope, Taint, Turn};
use crate::text::Span;
use crate::tree::Step;
use crate::value::format::{self, Overflow, Room};
use crate::value::{self, IntKind, List, Str, Ty, Value};

/// A list of nodes that is being executed.
struct Frame<'a> {
    nodes: &'a [NodeId],
    next: usize,
    dot: Operand,
    exit: Exit<'a>,
    /// Where this is, where execution is traced.
    scope: Scope,
}

/// What happens when a list comes to its end.
enum Exit<'a> {
    /// Variables declared since are forgotten.
    Scope(usize),
    /// The next round.
    Loop(Box<Loop<'a>>),
    /// Back to the template that called.
    Return { template: &'a Template, base: usize },
}

struct Loop<'a> {
    branch: &'a Branch,
    /// The variables when the loop began, and when its body began.
    outer: usize,
    inner: usize,
    rounds: Rounds,
    at: usize,
    /// What it goes over, and where it stands, where execution is traced.
    over: Option<(Operand, Scope)>,
}

/// What a loop goes over.
enum Rounds {
    Count(IntKind, u64),
    Bytes(std::sync::Arc<[u8]>),
    List(List),
    Pairs(Vec<(Str, Value)>, Ty),
}

impl Rounds {
    fn len(&self) -> usize {
        match self {
            Self::Count(_, count) => usize::try_from(*count).unwrap_or(usize::MAX),
            Self::Bytes(bytes) => bytes.len(),
            Self::List(list) => list.items().len(),
            Self::Pairs(pairs, _) => pairs.len(),
        }
    }

    /// The index or key, and the element, of one round.
    fn round(&self, at: usize) -> Option<(Operand, Operand)> {
        let index = || Operand::concrete(Value::int(at as i64));
        Some(match self {
            Self::Count(kind, _) => (Operand::INVALID, Operand::concrete(Value::Int(*kind, at as i64))),
            Self::Bytes(bytes) => {
                let byte = i64::from(*bytes.get(at)?);
                (index(), Operand::concrete(Value::Int(IntKind::Uint8, byte)))
            }
            Self::List(list) => {
                let element = list.ty().element().unwrap_or(Ty::Any);
                (index(), Operand::of(list.items().get(at)?.clone(), element))
            }
            Self::Pairs(pairs, element) => {
                let (key, value) = pairs.get(at)?;
                let key = Operand::concrete(Value::Str(key.clone()));
                (key, Operand::of(value.clone(), *element))
            }
        })
    }
}

impl<'a> Executor<'a> {
    /// Executes the body of the current template.
    pub(super) fn walk(&mut self, dot: Operand) -> Eval<()> {
        let mark = self.state.variables.len();
        let mut frames = vec![Frame {
            nodes: self.items(self.state.template.root),
            next: 0,
            dot,
            exit: Exit::Scope(mark),
            scope: self.scope(),
        }];
        while let Some(frame) = frames.last_mut() {
            let Some(node) = frame.nodes.get(frame.next).copied() else {
                self.leave(&mut frames)?;
                continue;
            };
            frame.next += 1;
            self.meter.step()?;
            self.state.node = node;
            if let Some(trace) = self.trace {
                trace.at(frame.scope, &self.state.template.source, node);
            }
            match self.state.template.source.kind(node) {
                Kind::Text { start, end } => self.text(*start, *end)?,
                Kind::Action(pipe) => {
                    let dot = frame.dot.clone();
                    self.action(node, *pipe, &dot)?;
                }
                Kind::Branch(branch) => {
                    let dot = frame.dot.clone();
                    frames.extend(self.branch(branch, dot)?);
                }
                Kind::Template { name, pipe } => {
                    let dot = frame.dot.clone();
                    let frame = self.call_template(name, *pipe, &dot)?;
                    frames.push(frame);
                }
                Kind::Break => {
                    while let Some(frame) = frames.pop() {
                        if let Exit::Loop(round) = frame.exit {
                            self.state.variables.truncate(round.outer);
                            break;
                        }
                    }
                }
                Kind::Continue => {
                    while frames.len() > 1 {
                        if let Some(Exit::Loop(_)) = frames.last().map(|frame| &frame.exit) {
                            break;
                        }
                        frames.pop();
                    }
                    self.leave(&mut frames)?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Prints a part of the template's own text.
    fn text(&mut self, start: u32, end: u32) -> Eval<()> {
        let source = &self.state.template.source;
        let from = self.out.len();
        self.print(source.slice(start, end))?;
        if let Some(trace) = self.trace {
            trace.literal(source, start, Span::new(from, self.out.len()));
        }
        Ok(())
    }

    fn scope(&self) -> Scope {
        self.trace.map_or(Scope::default(), |trace| trace.scope())
    }

    fn items(&self, list: NodeId) -> &'a [NodeId] {
        match self.state.template.source.kind(list) {
            Kind::List(items) => self.source().linked(*items),
            _ => &[],
        }
    }

    fn print(&mut self, bytes: &[u8]) -> Eval<()> {
        self.meter.print(bytes.len())?;
        self.out.extend_from_slice(bytes);
        Ok(())
    }

    /// Ends the innermost list: the next round of a loop, or back to what is around it.
    fn leave(&mut self, frames: &mut Vec<Frame<'a>>) -> Eval<()> {
        let Some(frame) = frames.last_mut() else {
            return Ok(());
        };
        match &mut frame.exit {
            Exit::Scope(mark) => self.state.variables.truncate(*mark),
            Exit::Return { template, base } => {
                self.state.variables.truncate(self.state.base);
                self.state.template = template;
                self.state.base = *base;
                self.state.depth -= 1;
            }
            Exit::Loop(round) => {
                self.state.variables.truncate(round.inner);
                if let Some(dot) = self.round(round)? {
                    frame.next = 0;
                    frame.dot = dot;
                    frame.scope = self.scope();
                    return Ok(());
                }
                self.state.variables.truncate(round.outer);
            }
        }
        frames.pop();
        Ok(())
    }

    /// Prepares the next round: its variables set, its dot given.
    fn round(&mut self, round: &mut Loop<'a>) -> Eval<Option<Operand>> {
        let Some((mut index, mut element)) = (round.at < round.rounds.len())
            .then(|| round.rounds.round(round.at))
            .flatten()
        else {
            return Ok(None);
        };
        if let (Some(trace), Some((over, scope))) = (self.trace, &round.over) {
            let step = match &index.value {
                Value::Str(key) => Step::Key(key.clone()),
                _ => Step::Index(round.at),
            };
            element.taint = trace.reached((&over.value, over.taint), &step);
            index.taint = element.taint;
            trace.round(*scope, round.at, &index.value, element.taint);
        }
        self.meter.step()?;
        round.at += 1;
        let Kind::Pipe(pipe) = self.state.template.source.kind(round.branch.pipe) else {
            return Ok(None);
        };
        let variables = self.source().linked(pipe.variables);
        let (first, second) = (variables.first(), variables.get(1));
        if pipe.assigns {
            match (first, second) {
                (Some(first), Some(second)) => {
                    let index = self.decided(index);
                    self.assign(*first, index)?;
                    let element = self.decided(element.clone());
                    self.assign(*second, element)?;
                }
                (Some(first), None) => {
                    let element = self.decided(element.clone());
                    self.assign(*first, element)?;
                }
                _ => {}
            }
        } else {
            // The loop's own variables stand last on the stack.
            if first.is_some() {
                self.set_top(1, element.clone());
            }
            if second.is_some() {
                self.set_top(2, index);
            }
        }
        Ok(Some(element))
    }

    fn set_top(&mut self, from_top: usize, value: Operand) {
        let at = self.state.variables.len().checked_sub(from_top);
        if let Some((_, variable)) = at.and_then(|at| self.state.variables.get_mut(at)) {
            *variable = value;
        }
    }

    fn assign(&mut self, variable: NodeId, value: Operand) -> Eval<()> {
        match self.state.template.source.kind(variable) {
            Kind::Variable(name, _) => self.set_variable(*name, value),
            _ => Ok(()),
        }
    }

    /// Overwrites the innermost variable of a name.
    pub(super) fn set_variable(&mut self, name: VarId, value: Operand) -> Eval<()> {
        let variables = self
            .state
            .variables
            .get_mut(self.state.base..)
            .unwrap_or_default();
        match variables.iter_mut().rev().find(|(known, _)| *known == name) {
            Some((_, variable)) => {
                *variable = value;
                Ok(())
            }
            None => self.undefined(name),
        }
    }

    pub(super) fn undefined<T>(&self, name: VarId) -> Eval<T> {
        let name = self.state.template.source.variable(name);
        Err(Cause::Evaluation(format!("undefined variable: {name}")))
    }

    fn action(&mut self, node: NodeId, pipe: NodeId, dot: &Operand) -> Eval<()> {
        let value = self.pipeline(pipe, dot)?;
        let declares = match self.state.template.source.kind(pipe) {
            Kind::Pipe(pipe) => !self.source().linked(pipe.variables).is_empty(),
            _ => false,
        };
        if declares {
            return Ok(());
        }
        self.state.node = node;
        let from = self.out.len();
        self.print_value(&value)?;
        if let Some(trace) = self.trace {
            let printed = self.out.get(from..).unwrap_or_default();
            trace.printed(printed, from, &value.value, value.taint);
        }
        Ok(())
    }

    fn print_value(&mut self, operand: &Operand) -> Eval<()> {
        let value = &operand.value;
        let start = self.out.len();
        let room = Room {
            bytes: self.meter.room(),
            nesting: self.meter.limits.size(Limit::PrintDepth),
        };
        let written = match value {
            Value::Str(s) => return self.print(s),
            Value::Object(object) if object.ty().kind() == value::Kind::Func => {
                let node = self.shown(self.state.node);
                return self.fail(format!("can't print {node} of type {}", object.ty()));
            }
            Value::Object(object) if object.ty().kind() == value::Kind::Struct => {
                match operand.text_of(&**object) {
                    Some(text) => return self.print(&text),
                    None => format::write_sprint(&mut self.out, std::slice::from_ref(value), room),
                }
            }
            _ => format::write_printable(&mut self.out, std::slice::from_ref(value), room),
        };
        match written {
            Ok(()) => Ok(self.meter.print(self.out.len() - start)?),
            // One byte more than there is room for, so that the meter says what its limit is.
            Err(Overflow::Bytes) => Ok(self.meter.print(room.bytes.saturating_add(1))?),
            Err(Overflow::Nesting) => Err(self.meter.limits.reached(Limit::PrintDepth).into()),
        }
    }

    fn branch(&mut self, branch: &'a Branch, dot: Operand) -> Eval<Option<Frame<'a>>> {
        let mark = self.state.variables.len();
        let value = self.pipeline(branch.pipe, &dot)?;
        let taint = value.taint;
        let (turn, list, dot) = if branch.control == Control::Range {
            if let Some(rounds) = self.rounds(branch, &value)? {
                return self.begin_loop(branch, mark, rounds, value).map(Some);
            }
            (Turn::Rounds(0), branch.otherwise, dot)
        } else if !value.value.truth() {
            (Turn::Otherwise, branch.otherwise, dot)
        } else if branch.control == Control::With {
            (Turn::Taken, Some(branch.list), value)
        } else {
            (Turn::Taken, Some(branch.list), dot)
        };
        let scope = self.decide(branch, turn, taint);
        let Some(list) = list else {
            self.state.variables.truncate(mark);
            return Ok(None);
        };
        Ok(Some(Frame {
            nodes: self.items(list),
            next: 0,
            dot,
            exit: Exit::Scope(mark),
            scope,
        }))
    }

    /// Notes how a branch went, and that what it decided about depends on that.
    fn decide(&mut self, branch: &Branch, turn: Turn, taint: Taint) -> Scope {
        let Some(trace) = self.trace else {
            return Scope::default();
        };
        let source = &self.state.template.source;
        let assigned = source.assigned(branch);
        let scope = trace.branch(source, branch, turn, taint);
        let variables = self
            .state
            .variables
            .get_mut(self.state.base..)
            .unwrap_or_default();
        for (_, variable) in variables.iter_mut().filter(|(name, _)| assigned.contains(name)) {
            variable.taint = trace.union(variable.taint, taint);
        }
        scope
    }

    /// What to loop over; nothing if it is empty.
    fn rounds(&self, branch: &Branch, value: &Operand) -> Eval<Option<Rounds>> {
        let rounds = match value.value.plain() {
            Value::Nil => return Ok(None),
            Value::Int(kind, n) => {
                let two = match self.state.template.source.kind(branch.pipe) {
                    Kind::Pipe(pipe) => self.source().linked(pipe.variables).len() > 1,
                    _ => false,
                };
                if two {
                    let shown = format::display(&value.value);
                    return Err(Cause::Evaluation(format!(
                        "can't use {shown} to iterate over more than one variable"
                    )));
                }
                Rounds::Count(
                    kind,
                    if kind.is_unsigned() {
                        n as u64
                    } else {
                        n.max(0) as u64
                    },
                )
            }
            Value::Bytes(bytes) => Rounds::Bytes(bytes),
            Value::List(list) => Rounds::List(list),
            Value::Map(map) => Rounds::Pairs(map.pairs(), map.ty().element().unwrap_or(Ty::Any)),
            _ => {
                let shown = crate::text::raw::keep(&format::display_pointee(&value.value));
                return Err(Cause::Evaluation(format!("range can't iterate over {shown}")));
            }
        };
        Ok((rounds.len() > 0).then_some(rounds))
    }

    fn begin_loop(
        &mut self,
        branch: &'a Branch,
        outer: usize,
        rounds: Rounds,
        over: Operand,
    ) -> Eval<Frame<'a>> {
        let turn = Turn::Rounds(rounds.len());
        let scope = self.decide(branch, turn, over.taint);
        let mut round = Box::new(Loop {
            branch,
            outer,
            inner: self.state.variables.len(),
            rounds,
            at: 0,
            over: self.trace.map(|_| (over, scope)),
        });
        let dot = self.round(&mut round)?.unwrap_or(Operand::INVALID);
        Ok(Frame {
            nodes: self.items(branch.list),
            next: 0,
            dot,
            exit: Exit::Loop(round),
            scope: self.scope(),
        })
    }

    fn call_template(&mut self, name: &Str, pipe: Option<NodeId>, dot: &Operand) -> Eval<Frame<'a>> {
        let Some(template) = self.set.lookup(name) else {
            let name = format::quote(name);
            return Err(Cause::Evaluation(format!("template {name} not defined")));
        };
        let most = self.meter.limits.size(Limit::TemplateDepth);
        if self.state.depth >= most {
            return Err(Cause::Evaluation(format!(
                "exceeded maximum template depth ({most})"
            )));
        }
        let dot = match pipe {
            Some(pipe) => self.pipeline(pipe, dot)?,
            None => Operand::INVALID,
        };
        if let Some(trace) = self.trace {
            trace.enter(CallKind::Template, name);
        }
        let exit = Exit::Return {
            template: std::mem::replace(&mut self.state.template, template),
            base: std::mem::replace(&mut self.state.base, self.state.variables.len()),
        };
        self.state.depth += 1;
        self.state.variables.push((VarId::DOLLAR, dot.clone()));
        Ok(Frame {
            nodes: self.items(template.root),
            next: 0,
            dot,
            exit,
            scope: self.scope(),
        })
    }
}
