//! What a template function is. In: arguments already converted to the declared Go types. Out: a
//! value or a fault without a place; the evaluator adds the place once. One row per function drives
//! the parser's known names, argument checks, docs and suggestions.

use super::error::ExecError;
use crate::compat::Compat;
use crate::limits::{Limit, Limits, Reached, STANDARD};
use crate::value::{Str, Ty, Value};

/// One template function, or one method (then the receiver is the first argument).
pub struct Func {
    /// The name in templates.
    pub name: &'static str,
    /// The group it is documented in, such as `strings`.
    pub family: &'static str,
    /// Types of the fixed parameters.
    pub params: &'static [Ty],
    /// Element type of a trailing variadic parameter.
    pub variadic: Option<Ty>,
    /// The static type of the result: `Ty::Any` when Go declares `interface{}`.
    pub result: Ty,
    /// The body. It gets at least the fixed parameters, each of the declared type (an `Any` may be
    /// [`Value::Nil`]); nil maps and slices arrive as nil containers of the declared type.
    pub call: fn(&mut dyn Machine, &[Value]) -> Result<Value, Fault>,
    /// The only Helm that has it, where not both do.
    pub only: Option<Compat>,
    /// What it does, one line.
    pub doc: &'static str,
}

/// Why a function failed.
#[derive(Debug)]
pub enum Fault {
    /// The function returned an error; the text of it.
    Returned(String),
    /// The function panicked in Go, and the template engine recovered it; the text of the panic.
    Panicked(String),
    /// `fail` or `required` was called; the user's message.
    Refused(String),
    /// A limit of ours was reached.
    Limit(Reached),
    /// Templates cannot call it at all, for what it returns in Go; the words for that.
    Signature(String),
    /// A nested execution failed (`include`, `tpl`).
    Nested(Box<NestedFault>),
}

impl Fault {
    /// An error that the function returns.
    pub fn returned(text: impl Into<String>) -> Self {
        Self::Returned(text.into())
    }

    /// A Go panic inside the function.
    pub fn panicked(text: impl Into<String>) -> Self {
        Self::Panicked(text.into())
    }
}

/// A failure of a template that a function executed: words before it, and the failure itself.
#[derive(Debug)]
pub struct NestedFault {
    /// What the function puts before the inner text (`error during tpl function execution for …: `).
    pub prefix: String,
    /// The failure within.
    pub error: ExecError,
}

impl From<Reached> for Fault {
    fn from(reached: Reached) -> Self {
        Self::Limit(reached)
    }
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Returned(text) | Self::Panicked(text) | Self::Refused(text) | Self::Signature(text) => {
                f.write_str(text)
            }
            Self::Limit(reached) => reached.fmt(f),
            Self::Nested(nested) => write!(f, "{}{}", nested.prefix, nested.error),
        }
    }
}

/// What a function may ask of the machine that runs it.
pub trait Machine {
    /// Executes a named template and gives its output: `include`.
    fn include(&mut self, name: &Str, data: Value) -> Result<Str, Fault>;

    /// Parses and executes text as a template: `tpl`.
    fn tpl(&mut self, text: &Str, data: Value) -> Result<Str, Fault>;

    /// Calls a method of a value by name (used by `call` and by printing).
    fn method(&mut self, receiver: &Value, name: &str) -> Option<&'static Func>;

    /// The outer world: clock, chance, limits.
    fn host(&self) -> &dyn Host;

    /// Counts work that arguments and result do not show: private keys and password hashes for
    /// [`Limit::Secrets`], steps for any other limit.
    fn spend(&mut self, _: Limit, _: u64) -> Result<(), Fault> {
        Ok(())
    }
}

/// The outer world as functions see it. The library never asks the operating system itself.
pub trait Host {
    /// Which Helm to match.
    fn compat(&self) -> Compat;

    /// Seconds and nanoseconds since 1970, UTC.
    fn now(&self) -> (i64, u32);

    /// The offset of the local time zone from UTC in seconds and its name, for `Local` times.
    fn local_zone(&self) -> (i32, &str) {
        (0, "UTC")
    }

    /// A variable of the environment, which only a template of the release's name may ask for.
    fn variable(&self, _name: &[u8]) -> Option<Vec<u8>> {
        None
    }

    /// Fills a buffer with random bytes; the same ones again under a seed.
    fn random(&self, buffer: &mut [u8]);

    /// What the run may use up.
    fn limits(&self) -> &Limits {
        &STANDARD
    }
}
