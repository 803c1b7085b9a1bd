//! Execution. In: a set of templates, data, and a runtime that supplies functions. Out: the bytes
//! that a template prints, or where and why it failed. Templates that call templates are kept on a
//! stack of our own; only parentheses and functions that execute templates use the thread's.

mod args;
mod eval;
mod fields;
mod stack;
mod walk;

pub use stack::with_deep_stack;

use super::error::{Cause, ExecError, Frame};
use super::func::{Fault, Func, Host, Machine};
use super::node::{NodeId, VarId};
use super::operand::Operand;
use super::set::{Parsed, Set, Template};
use super::trace::{CallKind, Tracer};
use crate::limits::{Limit, Limits, Reached};
use crate::value::{self, Held, Str, Value};
use std::cell::Cell;

/// What a run has used up. One meter serves all templates of a render.
#[derive(Debug)]
pub struct Meter {
    limits: Limits,
    /// What values held when the run began.
    start: Held,
    steps: Cell<u64>,
    output: Cell<u64>,
    nesting: Cell<u64>,
    secrets: Cell<u64>,
}

impl Meter {
    /// A fresh meter.
    pub fn new(limits: Limits) -> Self {
        Self {
            limits: stack::affordable(limits),
            start: value::held(),
            steps: Cell::default(),
            output: Cell::default(),
            nesting: Cell::default(),
            secrets: Cell::default(),
        }
    }

    /// Steps taken so far.
    pub fn steps(&self) -> u64 {
        self.steps.get()
    }

    /// Counts a node or a call, and looks at what values hold at the moment.
    fn step(&self) -> Result<(), Reached> {
        self.work(1)
    }

    /// Counts steps.
    fn work(&self, steps: u64) -> Result<(), Reached> {
        let steps = self.steps.get().saturating_add(steps);
        self.steps.set(steps);
        let held = value::held().since(self.start);
        self.limits.check(Limit::Items, held.slots)?;
        self.limits.check(Limit::TextBytes, held.text)?;
        self.limits.check(Limit::Steps, steps)
    }

    /// Counts what a function works through: its arguments, and what it gave.
    fn handle<'v>(&self, values: impl IntoIterator<Item = &'v Value>) -> Result<(), Reached> {
        self.work(values.into_iter().map(bulk).sum())
    }

    /// Counts private keys and password hashes.
    fn secret(&self, weight: u64) -> Result<(), Reached> {
        let secrets = self.secrets.get().saturating_add(weight);
        self.secrets.set(secrets);
        self.limits.check(Limit::Secrets, secrets)
    }

    fn print(&self, bytes: usize) -> Result<(), Reached> {
        let output = self.output.get() + bytes as u64;
        self.output.set(output);
        self.limits.check(Limit::OutputBytes, output)
    }

    /// How many bytes may still be printed.
    fn room(&self) -> usize {
        let room = self
            .limits
            .of(Limit::OutputBytes)
            .saturating_sub(self.output.get());
        usize::try_from(room).unwrap_or(usize::MAX)
    }

    fn enter(&self) -> Result<(), Reached> {
        let nesting = self.nesting.get() + 1;
        self.nesting.set(nesting);
        self.limits.check(Limit::Nesting, nesting)
    }

    fn leave(&self) {
        self.nesting.set(self.nesting.get().saturating_sub(1));
    }
}

/// Bytes of text that a function goes through in about the time that a node takes.
const BYTES_PER_STEP: usize = 64;

/// Items of a list or dict likewise.
const ITEMS_PER_STEP: usize = 16;

/// What it takes to go through a value, in steps; what stands within its items is left out.
fn bulk(value: &Value) -> u64 {
    let steps = match value {
        Value::Str(text) => text.len() / BYTES_PER_STEP,
        Value::Bytes(bytes) => bytes.len() / BYTES_PER_STEP,
        Value::List(list) => list.items().len() / ITEMS_PER_STEP,
        Value::Map(map) => map.len() / ITEMS_PER_STEP,
        _ => 0,
    };
    steps as u64
}

/// What a missing key of a map gives: Go's option of that name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MissingKey {
    /// No value, so that fields of it give no value either.
    #[default]
    Invalid,
    /// The zero value of the map's elements; Helm's setting.
    Zero,
    /// A failure.
    Error,
}

/// What execution asks of the layer above.
pub trait Runtime {
    /// A method of a value by name.
    fn method(&self, receiver: &Value, name: &str) -> Option<&'static Func>;

    /// The clock, chance and limits that functions see.
    fn host(&self) -> &dyn Host;

    /// `include`: most likely [`Executor::execute`] with limits of its own around it.
    fn include(&self, executor: &mut Executor<'_>, name: &Str, data: Value) -> Result<Str, Fault>;

    /// `tpl`: most likely [`Executor::execute_text`].
    fn tpl(&self, executor: &mut Executor<'_>, text: &Str, data: Value) -> Result<Str, Fault>;

    /// What a missing key of a map gives.
    fn missing_key(&self) -> MissingKey {
        MissingKey::Zero
    }
}

type Eval<T> = Result<T, Cause>;

/// Executes templates of one set, one at a time or from within each other.
pub struct Executor<'a> {
    set: &'a Set<'a>,
    runtime: &'a dyn Runtime,
    meter: &'a Meter,
    missing_key: MissingKey,
    trace: Option<&'a Tracer>,
    state: State<'a>,
    out: Vec<u8>,
}

/// Where the execution of one template by name stands.
struct State<'a> {
    template: &'a Template,
    /// The node that failures are about.
    node: NodeId,
    variables: Vec<(VarId, Operand)>,
    /// Where the variables of the innermost template begin.
    base: usize,
    depth: usize,
}

impl<'a> State<'a> {
    fn new(template: &'a Template) -> Self {
        Self {
            template,
            node: template.root,
            variables: Vec::new(),
            base: 0,
            depth: 0,
        }
    }
}

/// Executes a template on data and gives what it prints.
pub fn execute(
    set: &Set<'_>,
    template: &Template,
    data: Value,
    runtime: &dyn Runtime,
    meter: &Meter,
) -> Result<Vec<u8>, ExecError> {
    execute_traced(set, template, data, runtime, meter, None)
}

/// The same, noted down where a tracer is given.
///
/// # Errors
/// Where and why the template failed.
pub fn execute_traced(
    set: &Set<'_>,
    template: &Template,
    data: Value,
    runtime: &dyn Runtime,
    meter: &Meter,
    trace: Option<&Tracer>,
) -> Result<Vec<u8>, ExecError> {
    let mut executor = Executor {
        set,
        runtime,
        meter,
        missing_key: runtime.missing_key(),
        trace,
        state: State::new(template),
        out: Vec::new(),
    };
    executor.begin(template, data, CallKind::File)
}

impl<'a> Executor<'a> {
    /// The templates that can be executed by name.
    pub fn set(&self) -> &'a Set<'a> {
        self.set
    }

    /// The limits of the run.
    pub fn meter(&self) -> &'a Meter {
        self.meter
    }

    /// Executes another template on data and gives what it prints.
    pub fn execute(&mut self, template: &'a Template, data: Value) -> Result<Vec<u8>, ExecError> {
        let state = State::new(template);
        let outer = std::mem::replace(&mut self.state, state);
        let printed = std::mem::take(&mut self.out);
        let inner = self.begin(template, data, CallKind::Include);
        self.state = outer;
        self.out = printed;
        inner
    }

    /// Executes a text over the set; what it defines is forgotten afterwards.
    pub fn execute_text(&mut self, text: &Parsed, data: Value) -> Result<Vec<u8>, ExecError> {
        let mut set = Set::over(self.set);
        set.add(text);
        let mut executor = Executor {
            set: &set,
            runtime: self.runtime,
            meter: self.meter,
            missing_key: self.missing_key,
            trace: self.trace,
            state: State::new(text.main()),
            out: Vec::new(),
        };
        executor.begin(text.main(), data, CallKind::Tpl)
    }

    /// Executes a template that prints by itself and gives what it printed.
    fn begin(&mut self, template: &Template, data: Value, kind: CallKind) -> Result<Vec<u8>, ExecError> {
        let mut dot = Operand::concrete(data);
        let outer = self.trace.map(|trace| {
            dot.taint = trace.dot(&dot.value);
            trace.enter(kind, &template.name)
        });
        let verdict = self.run(dot);
        if let (Some(trace), Some(outer)) = (self.trace, outer) {
            trace.leave(outer, kind, verdict.is_ok().then_some(&*self.out));
        }
        let printed = std::mem::take(&mut self.out);
        verdict.map(|()| printed)
    }

    fn run(&mut self, dot: Operand) -> Result<(), ExecError> {
        let walked = match self.meter.enter() {
            Ok(()) => {
                self.state.variables = vec![(VarId::DOLLAR, dot.clone())];
                self.walk(dot)
            }
            Err(reached) => Err(reached.into()),
        };
        self.meter.leave();
        walked.map_err(|cause| self.failure(cause))
    }

    /// The place of a failure: the one function that adds it.
    fn failure(&self, cause: Cause) -> ExecError {
        let source = self.state.template.source();
        let offset = source.offset(self.state.node);
        let (line, column) = source.line_column(offset);
        let at = Frame {
            template: self.state.template.name.to_string(),
            file: source.name.clone(),
            line,
            column,
            offset,
            node: self.shown(self.state.node),
        };
        ExecError {
            at: Box::new(at),
            cause,
        }
    }
}

impl Machine for Executor<'_> {
    fn include(&mut self, name: &Str, data: Value) -> Result<Str, Fault> {
        let runtime = self.runtime;
        runtime.include(self, name, data)
    }

    fn tpl(&mut self, text: &Str, data: Value) -> Result<Str, Fault> {
        let runtime = self.runtime;
        runtime.tpl(self, text, data)
    }

    fn method(&mut self, receiver: &Value, name: &str) -> Option<&'static Func> {
        self.runtime.method(receiver, name)
    }

    fn host(&self) -> &dyn Host {
        self.runtime.host()
    }

    fn spend(&mut self, limit: Limit, amount: u64) -> Result<(), Fault> {
        match limit {
            Limit::Secrets => self.meter.secret(amount)?,
            _ => self.meter.work(amount)?,
        }
        Ok(())
    }
}
