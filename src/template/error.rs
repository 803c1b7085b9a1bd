//! Failures of execution. In: what failed, at which node of which template. Out: a record with its
//! place and cause, whose `Display` is Go's one line and whose chain shows every template around it.

use super::func::Fault;
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
    /// A limit of the evaluator was reached: its name and its value.
    Limit(&'static str, u64),
}

impl ExecError {
    /// The texts that Go's `errors.Unwrap` would walk, outermost first.
    pub fn chain(&self) -> Vec<String> {
        let mut texts = vec![self.to_string()];
        let mut error = self;
        while let Cause::Call { fault, .. } = &error.cause {
            let Fault::Nested(nested) = fault else {
                texts.push(fault.to_string());
                break;
            };
            if !nested.prefix.is_empty() {
                texts.push(fault.to_string());
            }
            texts.push(nested.error.to_string());
            error = &nested.error;
        }
        texts
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
    pub fn limit(&self) -> Option<(&'static str, u64)> {
        match &self.frames().last()?.cause {
            Cause::Limit(name, value)
            | Cause::Call {
                fault: Fault::Limit(name, value),
                ..
            } => Some((name, *value)),
            _ => None,
        }
    }
}

impl fmt::Display for ExecError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Frame {
            template,
            file,
            line,
            column,
            node,
            ..
        } = &*self.at;
        let template = quote(template.as_bytes());
        let cause = &self.cause;
        write!(
            f,
            "template: {file}:{line}:{column}: executing {template} at <{node}>: {cause}"
        )
    }
}

impl std::error::Error for ExecError {}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Evaluation(message) => f.write_str(message),
            Self::Call { name, fault } => write!(f, "error calling {name}: {fault}"),
            Self::Limit(name, value) => Fault::Limit(name, *value).fmt(f),
        }
    }
}
