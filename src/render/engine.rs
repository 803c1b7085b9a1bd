//! The templates of one release at work. In: template files with their dots. Out: what each prints,
//! or why it does not. Lends the template engine Helm's functions: `include` with its limit, and
//! `tpl` over everything that the charts define.

use super::{Rendered, Request, Templates, message, methods, scope};
use crate::compat::Compat;
use crate::diag::{AtWork, Failure, rule};
use crate::limits::Limit;
use crate::template::func::{Fault, Func, Host, NestedFault};
use crate::template::trace::Tracer;
use crate::template::{ExecError, Executor, Frame, Meter, Runtime, Set, execute_traced};
use crate::value::{Str, Value, format};
use memchr::memmem;
use std::cell::RefCell;
use std::collections::HashMap;

/// Templates within templates that a failure tells of.
const MOST_FRAMES: usize = 16;

/// What Go calls the set of templates.
const SET_NAME: &str = "gotpl";

/// Renders all files of a request; after a failure only if it is to be `thorough`. What is done is
/// noted where a tracer is given.
pub(super) fn run(
    request: &Request<'_>,
    thorough: bool,
    trace: Option<&Tracer>,
) -> (Vec<Rendered>, Vec<Failure>) {
    let units = scope::units(request, trace);
    let mut set = Set::new();
    let mut failures = Vec::new();
    for unit in &units {
        let parsed = request
            .templates
            .parse(&unit.name, &unit.file.data, request.compat);
        match parsed {
            Ok(parsed) => set.add(&parsed),
            Err(fault) => {
                let helm = message::parse_error(&unit.name, &fault.to_string());
                failures.push(Failure::new(rule("template-failure"), helm));
                if !thorough {
                    break;
                }
            }
        }
    }
    if !failures.is_empty() {
        return (Vec::new(), failures);
    }
    let engine = Engine::new(request);
    let mut rendered = Vec::new();
    for unit in units.iter().filter(|unit| !unit.is_partial()) {
        match engine.file(&set, &unit.name, unit.dot(), trace) {
            Ok(text) => {
                if let Some(trace) = trace {
                    trace.taken_out(&unit.name, &text, NO_VALUE);
                }
                rendered.push(Rendered {
                    name: unit.name.as_str().into(),
                    text: without_no_value(text),
                });
            }
            Err(failure) => {
                failures.push(failure);
                if !thorough {
                    break;
                }
            }
        }
    }
    rendered.sort_by(|a, b| a.name.cmp(&b.name));
    (rendered, failures)
}

/// What Go prints for a missing value.
const NO_VALUE: &[u8] = b"<no value>";

/// Takes out what Go prints for a missing value, wherever the text comes from.
fn without_no_value(text: Vec<u8>) -> Vec<u8> {
    let mut marks = memmem::find_iter(&text, NO_VALUE).peekable();
    if marks.peek().is_none() {
        return text;
    }
    let mut kept = Vec::with_capacity(text.len());
    let mut from = 0;
    for at in marks {
        kept.extend_from_slice(&text[from..at]);
        from = at + NO_VALUE.len();
    }
    kept.extend_from_slice(&text[from..]);
    kept
}

fn at_work(frame: &Frame) -> AtWork {
    AtWork {
        template: frame.template.clone(),
        file: frame.file.clone(),
        offset: frame.offset,
        node: frame.node.clone(),
    }
}

struct Engine<'a> {
    compat: Compat,
    host: &'a dyn Host,
    templates: &'a Templates,
    meter: Meter,
    /// Executions alive through `include`, by name.
    alive: RefCell<HashMap<Str, usize>>,
}

impl<'a> Engine<'a> {
    fn new(request: &Request<'a>) -> Self {
        Self {
            compat: request.compat,
            host: request.host,
            templates: request.templates,
            meter: Meter::new(*request.host.limits()),
            alive: RefCell::default(),
        }
    }

    fn file(
        &self,
        set: &Set<'_>,
        name: &str,
        dot: Value,
        trace: Option<&Tracer>,
    ) -> Result<Vec<u8>, Failure> {
        let Some(template) = set.lookup(name.as_bytes()) else {
            let text = format!(
                "template: no template {} associated with template \"gotpl\"",
                quote(name)
            );
            return Err(Failure::new(rule("template-failure"), text));
        };
        execute_traced(set, template, dot, self, &self.meter, trace)
            .map_err(|fault| self.failure(name, &fault))
    }

    fn failure(&self, file: &str, fault: &ExecError) -> Failure {
        let id = match fault.limit() {
            Some(_) => "limit",
            None => "template-failure",
        };
        let limit = fault.limit().map(|_| fault.abridged());
        // Helm knows no such limits, and where nesting reached its own the whole text has no end.
        let text = limit.clone().unwrap_or_else(|| fault.to_string());
        let chain = if limit.is_some() {
            vec![&*text]
        } else {
            fault.chain(&text)
        };
        let helm = message::exec_error(file, &chain, fault.refused(), self.compat);
        let mut failure = Failure::new(rule(id), helm);
        failure.at_work = fault
            .frames()
            .take(MOST_FRAMES)
            .map(|error| at_work(&error.at))
            .collect();
        failure
    }

    /// Counts one more execution of a name, or refuses it as Helm does.
    fn enter(&self, name: &Str) -> Result<(), Fault> {
        let mut alive = self.alive.borrow_mut();
        let count = alive.entry(name.clone()).or_insert(0);
        if *count > self.host.limits().size(Limit::IncludeDepth) {
            return Err(Fault::returned(format!(
                "rendering template has a nested reference name: {name}: unable to execute template"
            )));
        }
        *count += 1;
        Ok(())
    }

    fn leave(&self, name: &Str) {
        if let Some(count) = self.alive.borrow_mut().get_mut(name) {
            *count -= 1;
        }
    }
}

impl Runtime for Engine<'_> {
    fn method(&self, receiver: &Value, name: &str) -> Option<&'static Func> {
        let ty = receiver.ty();
        methods::find(ty, name).or_else(|| crate::functions::method(ty, name))
    }

    fn host(&self) -> &dyn Host {
        self.host
    }

    fn include(&self, executor: &mut Executor<'_>, name: &Str, data: Value) -> Result<Str, Fault> {
        self.enter(name)?;
        let printed = match executor.set().lookup(name) {
            Some(template) => executor
                .execute(template, data)
                .map_err(|error| nested(String::new(), error)),
            None => Err(Fault::returned(format!(
                "template: no template {} associated with template \"{SET_NAME}\"",
                format::quote(name)
            ))),
        };
        self.leave(name);
        printed.map(Str::from)
    }

    fn tpl(&self, executor: &mut Executor<'_>, text: &Str, data: Value) -> Result<Str, Fault> {
        let parsed = self.templates.parse_text(SET_NAME, text, self.compat);
        let parsed = parsed.map_err(|fault| {
            Fault::returned(format!("cannot parse template {}: {fault}", format::quote(text)))
        })?;
        let printed = executor.execute_text(&parsed, data).map_err(|fault| {
            let quoted = format::quote(text);
            nested(
                format!("error during tpl function execution for {quoted}: "),
                fault,
            )
        })?;
        Ok(without_no_value(printed).into())
    }
}

fn nested(prefix: String, error: ExecError) -> Fault {
    Fault::Nested(Box::new(NestedFault { prefix, error }))
}

fn quote(name: &str) -> Str {
    format::quote(name.as_bytes())
}
