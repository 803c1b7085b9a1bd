//! Execution. In: a set of templates, data, and a runtime that supplies functions. Out: the bytes
//! that a template prints, or where and why it failed. Templates that call templates are kept on a
//! stack of our own; only parentheses and functions that execute templates use the thread's.

mod args;
mod eval;
mod fields;
mod walk;

use super::error::{Cause, ExecError, Frame};
use super::func::{Fault, Func, Host, Machine};
use super::node::{NodeId, VarId};
use super::operand::Operand;
use super::parser::ParseError;
use super::set::{Set, Template};
use super::trace::{CallKind, Tracer};
use crate::value::{self, Str, Value};
use std::cell::Cell;

/// Go's limit on templates within templates.
const MAX_TEMPLATE_DEPTH: usize = 100_000;

/// The stack that [`with_deep_stack`] provides; [`Limits::nesting`] fits it with room to spare.
const DEEP_STACK: usize = 1 << 30;

/// What a run may use up.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Nodes executed and functions called.
    pub steps: u64,
    /// Bytes printed, those of `include` and `tpl` included.
    pub output: u64,
    /// Parentheses and executions by functions within one another.
    pub nesting: u64,
    /// Bytes of all texts that functions gave.
    pub text: u64,
    /// Slots of containers alive at one time; see [`crate::value::slots`].
    pub slots: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            steps: 20_000_000,
            output: 64 << 20,
            nesting: 25_000,
            text: 512 << 20,
            slots: 10_000_000,
        }
    }
}

/// What a run has used up. One meter serves all templates of a render.
#[derive(Debug, Default)]
pub struct Meter {
    limits: Limits,
    steps: Cell<u64>,
    output: Cell<u64>,
    nesting: Cell<u64>,
    text: Cell<u64>,
}

impl Meter {
    /// A fresh meter.
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            ..Self::default()
        }
    }

    /// Steps taken so far.
    pub fn steps(&self) -> u64 {
        self.steps.get()
    }

    fn step(&self) -> Result<(), Cause> {
        let steps = self.steps.get() + 1;
        self.steps.set(steps);
        within("slots of containers", value::slots() as u64, self.limits.slots)?;
        within("steps", steps, self.limits.steps)
    }

    /// Counts the text that a function gave.
    fn text(&self, given: &Value) -> Result<(), Cause> {
        let bytes = match given {
            Value::Str(s) => s.len(),
            Value::Bytes(bytes) => bytes.len(),
            _ => return Ok(()),
        };
        let text = self.text.get() + bytes as u64;
        self.text.set(text);
        within("bytes of text from functions", text, self.limits.text)
    }

    fn print(&self, bytes: usize) -> Result<(), Cause> {
        let output = self.output.get() + bytes as u64;
        self.output.set(output);
        within("bytes of output", output, self.limits.output)
    }

    /// How many bytes may still be printed.
    fn room(&self) -> usize {
        let room = self.limits.output.saturating_sub(self.output.get());
        usize::try_from(room).unwrap_or(usize::MAX)
    }

    fn enter(&self) -> Result<(), Cause> {
        let nesting = self.nesting.get() + 1;
        self.nesting.set(nesting);
        within("levels of nesting", nesting, self.limits.nesting)
    }

    fn leave(&self) {
        self.nesting.set(self.nesting.get().saturating_sub(1));
    }
}

fn within(name: &'static str, used: u64, limit: u64) -> Result<(), Cause> {
    if used > limit {
        Err(Cause::Limit(name, limit))
    } else {
        Ok(())
    }
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
    /// A function by name, for text that is parsed during execution.
    fn function(&self, name: &str) -> Option<&'static Func>;

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

/// Why a text given during execution did not print.
#[derive(Debug)]
pub enum TextFault {
    /// It is no template.
    Parse(ParseError),
    /// It failed.
    Exec(ExecError),
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

    /// Parses text under a name over the set and executes it; what it defines is forgotten afterwards.
    pub fn execute_text(&mut self, name: &str, text: &[u8], data: Value) -> Result<Vec<u8>, TextFault> {
        let mut set = Set::over(self.set);
        let known = |name: &str| self.runtime.function(name);
        let template = set.parse(name, text, &known).map_err(TextFault::Parse)?;
        let mut executor = Executor {
            set: &set,
            runtime: self.runtime,
            meter: self.meter,
            missing_key: self.missing_key,
            trace: self.trace,
            state: State::new(&template),
            out: Vec::new(),
        };
        executor
            .begin(&template, data, CallKind::Tpl)
            .map_err(TextFault::Exec)
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
            Err(cause) => Err(cause),
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
}

thread_local! {
    /// Whether this thread was started by [`with_deep_stack`].
    static DEEP: Cell<bool> = const { Cell::new(false) };
}

/// Runs on a thread of its own with a stack deep enough for [`Limits::nesting`]. Go grows its stacks;
/// here the room is asked for beforehand, and costs nothing until it is used. On such a thread
/// already, it just runs.
///
/// # Errors
/// No thread with such a stack can be had, or the body panicked.
pub fn with_deep_stack<T: Send>(body: impl FnOnce() -> T + Send) -> std::io::Result<T> {
    if DEEP.get() {
        return Ok(body());
    }
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new()
            .stack_size(DEEP_STACK)
            .spawn_scoped(scope, || {
                DEEP.set(true);
                body()
            })?;
        thread
            .join()
            .map_err(|_| std::io::Error::other("the evaluator panicked"))
    })
}
