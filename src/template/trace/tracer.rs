//! The notebook of an execution under way. In: what the evaluator does, as it does it. Out: the taint of
//! every value it computes, and at the end a [`Trace`]. Containers are known by their address, and are
//! kept alive for that. Changes nothing of what is executed.

use super::log::{Log, MOST_LEVELS, OBJECTS, Output, VALUES, room};
use super::{Call, CallId, CallKind, Condition, PieceKind, Scope, SiteNode, Spot, Stop, Taint, Trace, Turn};
use crate::template::node::{Branch, NodeId, Source};
use crate::text::Span;
use crate::tree::Step;
use crate::value::{Str, Value};
use memchr::memmem;
use std::cell::RefCell;
use std::sync::Arc;

/// Notes what is done, and what values are made of.
#[derive(Debug)]
pub struct Tracer(RefCell<Log>);

impl Default for Tracer {
    fn default() -> Self {
        Self::new()
    }
}

impl Tracer {
    /// An empty notebook.
    pub fn new() -> Self {
        let root = |name: &str| SiteNode {
            parent: None,
            step: Step::Key(name.into()),
        };
        let trace = Trace {
            sites: vec![root("Values"), root("")],
            calls: vec![Call::default()],
            conditions: vec![Condition::default()],
            ..Trace::default()
        };
        Self(RefCell::new(Log {
            trace,
            ..Log::default()
        }))
    }

    /// Says that a value, and all in it, is the values of the release.
    pub fn values(&self, root: &Value) {
        let mut log = self.0.borrow_mut();
        let mut todo = vec![(VALUES, root.clone())];
        while let Some((site, value)) = todo.pop() {
            match &value {
                Value::Map(map) => {
                    for (key, member) in map.pairs() {
                        todo.push((log.step(site, Step::Key(key)), member));
                    }
                }
                Value::List(list) => {
                    for (at, item) in list.items().iter().enumerate() {
                        todo.push((log.step(site, Step::Index(at)), item.clone()));
                    }
                }
                _ => continue,
            }
            log.stands(&value, site);
        }
    }

    /// Says that a map is what templates see as their dot.
    pub fn objects(&self, dot: &Value) {
        self.0.borrow_mut().stands(dot, OBJECTS);
    }

    /// Says that a text is taken out of a file's output wherever it stands there.
    pub fn taken_out(&self, file: &str, output: &[u8], taken: &[u8]) {
        let starts: Vec<usize> = memmem::find_iter(output, taken).collect();
        if starts.is_empty() {
            return;
        }
        let moved = |at: u32| {
            let at = at as usize;
            let before = starts.partition_point(|start| *start < at);
            let inside = before
                .checked_sub(1)
                .and_then(|last| starts.get(last))
                .map_or(0, |last| (last + taken.len()).saturating_sub(at).min(taken.len()));
            at - (before * taken.len() - inside)
        };
        let mut log = self.0.borrow_mut();
        let pieces = log.trace.outputs.get_mut(file.as_bytes());
        for piece in pieces.into_iter().flatten() {
            piece.span = Span::new(moved(piece.span.start), moved(piece.span.end));
        }
    }

    /// Ends the notes.
    pub fn finish(self) -> Trace {
        let mut log = self.0.into_inner();
        let texts: Vec<Taint> = std::mem::take(&mut log.trace.texts);
        Trace { texts, ..log.trace }
    }

    /// What the dot of a template is made of, when it is executed with a value.
    pub(in crate::template) fn dot(&self, value: &Value) -> Taint {
        let mut log = self.0.borrow_mut();
        let given = std::mem::take(&mut log.argument);
        match log.site_of(value) {
            Some(site) => log.of(site),
            None => given,
        }
    }

    /// Where execution stands.
    pub(in crate::template) fn scope(&self) -> Scope {
        self.0.borrow().scope
    }

    /// A statement is about to be executed.
    pub(in crate::template) fn at(&self, scope: Scope, source: &Arc<Source>, node: NodeId) {
        let mut log = self.0.borrow_mut();
        log.scope = scope;
        log.at = log.spot(source, node);
        log.in_play.clear();
    }

    /// A template begins, with an output of its own but for the action `template`.
    pub(in crate::template) fn enter(&self, kind: CallKind, name: &Str) -> Scope {
        let mut log = self.0.borrow_mut();
        if kind == CallKind::File {
            log.scope = Scope::default();
        }
        let outer = log.scope;
        let call = Call {
            scope: outer,
            at: log.at,
            kind,
            name: name.clone(),
        };
        let id = CallId(room(&mut log.trace.calls, call).unwrap_or(0));
        log.trace.cut |= id.0 == 0;
        log.scope.call = id;
        if kind != CallKind::Template {
            log.outputs.push(Output {
                call: id,
                ..Output::default()
            });
        }
        outer
    }

    /// A template with an output of its own has ended; `text` is what it printed, if it came to its end.
    pub(in crate::template) fn leave(&self, outer: Scope, kind: CallKind, text: Option<&[u8]>) {
        let mut log = self.0.borrow_mut();
        let output = log.outputs.pop().unwrap_or_default();
        let call = log.trace.call(output.call).cloned().unwrap_or_default();
        match (text, kind) {
            (Some(_), CallKind::File) => {
                log.trace.outputs.insert(call.name, output.pieces);
            }
            (Some(text), _) => {
                let id = u32::try_from(log.texts.len()).unwrap_or(u32::MAX);
                log.texts.push((text.into(), output.pieces));
                log.trace.texts.push(output.taint);
                log.last_text = Some(id);
            }
            (None, CallKind::File) => {
                let file = log.trace.file(log.scope.call).cloned().unwrap_or_default();
                let (scope, read) = (log.scope, log.in_play.clone());
                if !log.trace.stops.iter().any(|stop| stop.file == file) {
                    log.trace.stops.push(Stop { file, scope, read });
                }
            }
            // The scope stays where it failed.
            (None, _) => return,
        }
        log.scope = outer;
        log.at = call.at;
    }

    /// Bytes were printed: a template's own text from `offset` on.
    pub(in crate::template) fn literal(&self, source: &Arc<Source>, offset: u32, printed: Span) {
        let mut log = self.0.borrow_mut();
        let source = log.source(source);
        let at = Spot { source, offset };
        log.piece(at, PieceKind::Literal, printed, Taint::NONE);
    }

    /// The running action has printed these bytes.
    pub(in crate::template) fn printed(&self, bytes: &[u8], start: usize, value: &Value, taint: Taint) {
        let mut log = self.0.borrow_mut();
        let taint = log.whole(value, taint, MOST_LEVELS);
        let at = log.at;
        let span = Span::new(start, start + bytes.len());
        log.piece(at, PieceKind::Action, span, taint);
        log.concern(taint);
        log.nested(bytes, start, taint);
    }

    /// A branch has been decided. Gives the scope of the list that is executed.
    pub(in crate::template) fn branch(
        &self,
        source: &Source,
        branch: &Branch,
        turn: Turn,
        taint: Taint,
    ) -> Scope {
        let mut log = self.0.borrow_mut();
        let left_out = match turn {
            Turn::Otherwise | Turn::Rounds(0) => Some(branch.list),
            _ => branch.otherwise,
        };
        let condition = Condition {
            scope: log.scope,
            at: log.at,
            word: branch.control.word(),
            tested: String::from_utf8_lossy(&source.print(branch.pipe)).into_owned(),
            turn,
            taint,
            skipped: left_out.and_then(|list| source.extent(list)),
        };
        log.concern(taint);
        log.condition(condition)
    }

    /// A round of the loop whose condition is the innermost of `scope` begins.
    pub(in crate::template) fn round(&self, scope: Scope, at: usize, key: &Value, taint: Taint) {
        let mut log = self.0.borrow_mut();
        let of = log.trace.condition(scope.under).cloned().unwrap_or_default();
        let condition = Condition {
            scope,
            turn: Turn::Round(at, key.as_str().cloned()),
            taint,
            skipped: None,
            ..of
        };
        log.scope = log.condition(condition);
    }

    /// What an assignment under conditions gives a variable: they decided about it too.
    pub(in crate::template) fn assigned(&self, taint: Taint) -> Taint {
        let mut log = self.0.borrow_mut();
        let here = log.scope;
        let decided: Vec<Taint> = log
            .trace
            .chain(here.under)
            .take_while(|(_, condition)| condition.scope.call == here.call)
            .map(|(_, condition)| condition.taint)
            .collect();
        decided.into_iter().fold(taint, |all, one| log.union(all, one))
    }

    /// What something is made of that is made of two.
    pub(in crate::template) fn union(&self, a: Taint, b: Taint) -> Taint {
        self.0.borrow_mut().union(a, b)
    }

    /// A field or key of a value was asked for.
    pub(in crate::template) fn member(
        &self,
        source: &Arc<Source>,
        node: NodeId,
        receiver: (&Value, Taint),
        key: &str,
    ) -> Taint {
        let mut log = self.0.borrow_mut();
        let taint = log.step_into(receiver, &Step::Key(key.into()));
        let at = log.spot(source, node);
        log.read(taint, at);
        taint
    }

    /// A loop reached a key or an item of a value.
    pub(in crate::template) fn reached(&self, container: (&Value, Taint), step: &Step) -> Taint {
        let mut log = self.0.borrow_mut();
        let taint = log.step_into(container, step);
        let at = log.at;
        log.read(taint, at);
        taint
    }

    /// A function gave a result.
    pub(in crate::template) fn called(
        &self,
        name: &str,
        args: &[Value],
        taints: &[Taint],
        result: &Value,
    ) -> Taint {
        let mut log = self.0.borrow_mut();
        let args: Vec<(&Value, Taint)> = args.iter().zip(taints.iter().copied()).collect();
        log.result(name, &args, result)
    }

    /// A function is about to be called.
    pub(in crate::template) fn calls(&self, name: &str, args: &[Value], taints: &[Taint]) {
        let mut log = self.0.borrow_mut();
        match (name, args) {
            ("include" | "tpl", _) => log.argument = taints.get(1).copied().unwrap_or_default(),
            (
                "merge" | "mergeOverwrite" | "mustMerge" | "mustMergeOverwrite",
                [Value::Map(into), others @ ..],
            ) => {
                for (other, taint) in others.iter().zip(taints.iter().skip(1)) {
                    log.merged(into, (other, *taint), MOST_LEVELS);
                }
            }
            _ => {}
        }
    }
}
