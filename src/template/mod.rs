//! Go's text/template, with no chart in sight. In: template text, data and a table of functions.
//! Out: parsed trees that any thread may share, rendered bytes, or a fault at name, line and column in
//! Go's words. Helm's own functions and scope are added above, in `render/`.
//!
//! A [`Set`] holds parsed templates ([`Set::parse`]); an [`Executor`] executes them over a set, a
//! [`Runtime`] (functions, methods, `include`, `tpl`) and a [`Meter`] (limits, counted across all
//! templates of a run). Deep nesting of calls costs stack: run it inside [`with_deep_stack`]. Where a
//! [`trace::Tracer`] is given, it is told of every step.

pub mod func;

mod builtins;
mod error;
mod exec;
mod lexer;
mod node;
mod number;
mod operand;
mod parser;
mod set;
pub mod trace;
#[cfg(test)]
mod tests;

pub use builtins::{Described, described};
pub use error::{Cause, ExecError, Frame};
pub use exec::{Executor, Meter, MissingKey, Runtime, execute, execute_traced, with_deep_stack};
pub use node::{NodeId, Source};
pub use parser::{Known, ParseError};
pub use set::{Parsed, Set, Template};
