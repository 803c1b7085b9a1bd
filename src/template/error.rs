//! Failures of execution. In: what failed, at which node of which template. Out: a record with its
//! place and cause, whose `Display` is Go's one line and whose chain shows every template around it.

use super::func::Fault;
use crate::limits::Reached;
use crate::value::format::quote;
use std::fmt;
use std::sync::Arc;

/// A template that failed.
#[derive(Debug)]
pub struct ExecError {
    /// Where.
    pub at: Box<Frame>,
    /// What is wrong.
    pub cause: Cause,
}

/// A place in a template that was executing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// The template that was executing.
    pub template: String,
    /// The name of the text in which the node stands.
    pub file: Arc<str>,
    /// The line of the node, counted from one.
    pub line: usize,
    /// The byte of the node in its line, counted from zero.
    pub column: usize,
    /// The byte of the node in its text.
    pub offset: usize,
    /// The node as Go prints it.
    pub node: String,
}

/// Why a template failed.
#[derive(Debug)]
pub enum Cause {
    /// The evaluator's own complaint.
    Evaluation(String),
    /// A function failed.
    Call {
        /// The name it was called by.
        name: String,
        /// What it said.
        fault: Fault,
    },
    /// A limit of the evaluator was reached.
    Limit(Reached),
}

impl ExecError {
    /// The texts that Go's `errors.Unwrap` would walk, outermost first. Each ends the one before, so
    /// they are cut from the whole `text` of this failure.
    pub fn chain<'t>(&self, text: &'t str) -> Vec<&'t str> {
        let mut texts = vec![text];
        let mut rest = text;
        for error in self.frames() {
            let Cause::Call { name, fault } = &error.cause else {
                break;
            };
            let own = error.head().len() + Cause::calling(name).len();
            rest = rest.get(own..).unwrap_or_default();
            if let Fault::Nested(nested) = fault {
                if !nested.prefix.is_empty() {
                    texts.push(rest);
                }
                rest = rest.get(nested.prefix.len()..).unwrap_or_default();
            }
            texts.push(rest);
        }
        texts
    }

    /// The outermost place with the cause at the bottom, all between left out.
    pub fn abridged(&self) -> String {
        let cause = self.frames().last().map_or(&self.cause, |error| &error.cause);
        format!("{}{cause}", self.head())
    }

    /// The failure up to its cause.
    fn head(&self) -> String {
        let Frame {
            template,
            file,
            line,
            column,
            node,
            ..
        } = &*self.at;
        let template = quote(template.as_bytes());
        format!("template: {file}:{line}:{column}: executing {template} at <{node}>: ")
    }

    /// The failures from the outermost template to the one where it began.
    pub fn frames(&self) -> impl Iterator<Item = &Self> {
        std::iter::successors(Some(self), |error| match &error.cause {
            Cause::Call {
                fault: Fault::Nested(nested),
                ..
            } => Some(&nested.error),
            _ => None,
        })
    }

    /// The message of a `fail` or `required` at the bottom, if that was the cause.
    pub fn refused(&self) -> Option<&str> {
        match &self.frames().last()?.cause {
            Cause::Call {
                fault: Fault::Refused(message),
                ..
            } => Some(message),
            _ => None,
        }
    }

    /// The limit that was reached at the bottom, if that was the cause.
    pub fn limit(&self) -> Option<Reached> {
        match &self.frames().last()?.cause {
            Cause::Limit(reached)
            | Cause::Call {
                fault: Fault::Limit(reached),
                ..
            } => Some(*reached),
            _ => None,
        }
    }
}

impl fmt::Display for ExecError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.head(), self.cause)
    }
}

impl std::error::Error for ExecError {}

impl From<Reached> for Cause {
    fn from(reached: Reached) -> Self {
        Self::Limit(reached)
    }
}

impl Cause {
    fn calling(name: &str) -> String {
        format!("error calling {name}: ")
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Evaluation(message) => f.write_str(message),
            Self::Call { name, fault } => write!(f, "{}{fault}", Self::calling(name)),
            Self::Limit(reached) => reached.fmt(f),
        }
    }
}
