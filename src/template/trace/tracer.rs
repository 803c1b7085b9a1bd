//! The notebook of an execution under way. In: what the evaluator does, as it does it. Out: the taint of
//! every value it computes, and at the end a [`Trace`]. Containers are known by their address, and are
//! kept alive for that. Changes nothing of what is executed.

use super::align::aligned;
use super::{
    Call, CallId, CallKind, Condition, ConditionId, Made, Piece, PieceKind, Read, Scope, Site, SiteId,
    SiteNode, SourceRef, Spot, Stop, Taint, Trace, Turn,
};
use crate::template::node::{Branch, NodeId, Source};
use crate::text::Span;
use crate::tree::Step;
use crate::value::{Str, Value};
use memchr::memmem;
use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// The root of the values.
pub(super) const VALUES: SiteId = SiteId(0);
/// The root of what else templates see.
const OBJECTS: SiteId = SiteId(1);

/// Most pieces, conditions, calls and reads that are kept, each.
const MOST: usize = 1_000_000;

/// Most places that one value is said to be made of; the rest is forgotten.
const MOST_SITES: usize = 512;

/// Most containers below one another that are looked into.
pub(super) const MOST_LEVELS: usize = 64;

/// Notes what is done, and what values are made of.
#[derive(Debug)]
pub struct Tracer(RefCell<Log>);

/// A container that something is known of beside what the taint of a value says.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// Keeps the address from being used again.
    kept: Option<Value>,
    /// Where in the data it stands.
    pub(super) site: Option<SiteId>,
    /// What was put under keys by templates.
    pub(super) members: HashMap<Str, Taint>,
    /// What a list was made of, item by item.
    pub(super) items: Vec<Taint>,
    /// What it was copied or filled from.
    pub(super) from: Vec<(Value, Taint)>,
}

/// The output of one template while it is written.
#[derive(Debug, Default)]
struct Output {
    /// The call that writes it.
    call: CallId,
    pieces: Vec<Piece>,
    /// What all of it was made of, and what decided about it.
    taint: Taint,
}

#[derive(Debug)]
pub(super) struct Log {
    trace: Trace,
    scope: Scope,
    /// The node at work.
    at: Spot,
    outputs: Vec<Output>,
    /// Finished outputs of called templates: text and pieces, by number.
    texts: Vec<(Str, Vec<Piece>)>,
    /// The latest of them.
    last_text: Option<u32>,
    /// What the data for the next call was made of.
    argument: Taint,
    /// What the running action has asked for.
    in_play: Vec<SiteId>,
    known: HashMap<usize, Known>,
    sources: HashMap<usize, SourceRef>,
    steps: HashMap<(SiteId, Step), SiteId>,
    taints: HashMap<Made, Taint>,
    unions: HashMap<(Taint, Taint), Taint>,
    seen: BTreeSet<(SiteId, Spot)>,
}

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
            scope: Scope::default(),
            at: Spot::default(),
            outputs: Vec::new(),
            texts: Vec::new(),
            last_text: None,
            argument: Taint::NONE,
            in_play: Vec::new(),
            known: HashMap::new(),
            sources: HashMap::new(),
            steps: HashMap::new(),
            taints: HashMap::new(),
            unions: HashMap::new(),
            seen: BTreeSet::new(),
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

/// Adds to a list that may not grow without end; gives the number.
fn room<T>(list: &mut Vec<T>, item: T) -> Option<u32> {
    if list.len() >= MOST {
        return None;
    }
    list.push(item);
    u32::try_from(list.len() - 1).ok()
}

/// Those of the sources of a container that have a key; all of them where none has, and nothing else
/// was put there.
fn sources_of(from: &[(Value, Taint)], step: &Step, put: bool) -> Vec<(Value, Taint)> {
    let has = |value: &Value| match (value, step) {
        (Value::Map(map), Step::Key(key)) => map.contains(key),
        _ => true,
    };
    let having: Vec<_> = from.iter().filter(|(value, _)| has(value)).cloned().collect();
    match having.is_empty() && !put {
        true => from.to_vec(),
        false => having,
    }
}

/// The address of a container.
fn address(value: &Value) -> Option<usize> {
    match value {
        Value::Map(map) => Some(map.address()),
        Value::List(list) => Some(list.address()),
        _ => None,
    }
}

impl Log {
    pub(super) fn of(&mut self, site: SiteId) -> Taint {
        self.intern(Made::Of(site))
    }

    fn intern(&mut self, made: Made) -> Taint {
        if let Some(taint) = self.taints.get(&made) {
            return *taint;
        }
        self.trace.made.push(made.clone());
        let taint = Taint(u32::try_from(self.trace.made.len()).unwrap_or(0));
        self.taints.insert(made, taint);
        taint
    }

    pub(super) fn union(&mut self, a: Taint, b: Taint) -> Taint {
        if b == Taint::NONE || a == b {
            return a;
        }
        if a == Taint::NONE {
            return b;
        }
        let pair = (a.min(b), a.max(b));
        if let Some(known) = self.unions.get(&pair) {
            return *known;
        }
        let (mut sites, mut texts) = self.parts(a);
        let (more_sites, more_texts) = self.parts(b);
        sites.extend(more_sites);
        texts.extend(more_texts);
        self.trace.cut |= sites.len() > MOST_SITES || texts.len() > MOST_SITES;
        let made = Made::From {
            sites: sites.into_iter().take(MOST_SITES).collect(),
            texts: texts.into_iter().take(MOST_SITES).collect(),
        };
        let taint = self.intern(made);
        self.unions.insert(pair, taint);
        taint
    }

    fn parts(&self, taint: Taint) -> (BTreeSet<SiteId>, BTreeSet<u32>) {
        match self.trace.made(taint) {
            None => Default::default(),
            Some(Made::Of(site)) => ([*site].into(), BTreeSet::new()),
            Some(Made::From { sites, texts }) => {
                (sites.iter().copied().collect(), texts.iter().copied().collect())
            }
        }
    }

    /// The same things, but no longer any of them itself.
    pub(super) fn worked_on(&mut self, taint: Taint) -> Taint {
        match self.trace.made(taint) {
            Some(Made::Of(site)) => {
                let sites = [*site].into();
                let texts = [].into();
                self.intern(Made::From { sites, texts })
            }
            _ => taint,
        }
    }

    /// The output of the template that was called last.
    pub(super) fn text(&mut self) -> Taint {
        match self.last_text.take() {
            None => Taint::NONE,
            Some(id) => self.intern(Made::From {
                sites: [].into(),
                texts: [id].into(),
            }),
        }
    }

    fn step(&mut self, site: SiteId, step: Step) -> SiteId {
        let next = SiteId(u32::try_from(self.trace.sites.len()).unwrap_or(0));
        let known = *self.steps.entry((site, step.clone())).or_insert(next);
        if known == next {
            let parent = Some(site);
            self.trace.sites.push(SiteNode { parent, step });
        }
        known
    }

    fn stands(&mut self, value: &Value, site: SiteId) {
        if let Some(known) = self.known_mut(value) {
            known.site = Some(site);
        }
    }

    /// What is known of a container, which is kept from now on.
    pub(super) fn known_mut(&mut self, value: &Value) -> Option<&mut Known> {
        let known = self.known.entry(address(value)?).or_default();
        known.kept.get_or_insert_with(|| value.clone());
        Some(known)
    }

    pub(super) fn known(&self, value: &Value) -> Option<&Known> {
        self.known.get(&address(value)?)
    }

    pub(super) fn site_of(&self, value: &Value) -> Option<SiteId> {
        self.known(value)?.site
    }

    /// The taint of a value's member or item.
    pub(super) fn step_into(&mut self, (value, taint): (&Value, Taint), step: &Step) -> Taint {
        self.step_below((value, taint), step, MOST_LEVELS)
    }

    fn step_below(&mut self, (value, taint): (&Value, Taint), step: &Step, levels: usize) -> Taint {
        let Some(known) = self.known(value) else {
            return match self.trace.made(taint) {
                Some(Made::Of(site)) => {
                    let site = self.step(*site, step.clone());
                    self.of(site)
                }
                _ => taint,
            };
        };
        let put = match step {
            Step::Key(key) => known.members.get(key),
            Step::Index(at) => known.items.get(*at),
        };
        let (put, site) = (put.copied(), known.site);
        let from = sources_of(&known.from, step, put.is_some());
        let mut made = match (put, site) {
            (Some(put), _) => put,
            (None, Some(site)) => {
                let site = self.step(site, step.clone());
                self.of(site)
            }
            (None, None) => Taint::NONE,
        };
        if levels > 0 {
            for (value, taint) in &from {
                let part = self.step_below((value, *taint), step, levels - 1);
                made = self.union(made, part);
            }
        }
        match made {
            Taint::NONE if site.is_none() && put.is_none() => taint,
            made => made,
        }
    }

    /// What a value is made of when all of it counts.
    pub(super) fn whole(&mut self, value: &Value, taint: Taint, levels: usize) -> Taint {
        let Some(known) = self.known(value).filter(|_| levels > 0) else {
            return self.worked_on(taint);
        };
        let parts: Vec<Taint> = known.members.values().chain(&known.items).copied().collect();
        let (site, from) = (known.site, known.from.clone());
        let built = site.is_none() && from.is_empty() && !parts.is_empty();
        let mut made = if built { Taint::NONE } else { taint };
        if let Some(site) = site {
            let site = self.of(site);
            made = self.union(made, site);
        }
        for part in parts {
            made = self.union(made, part);
        }
        for (value, taint) in &from {
            let part = self.whole(value, *taint, levels - 1);
            made = self.union(made, part);
        }
        self.worked_on(made)
    }

    fn source(&mut self, source: &Arc<Source>) -> SourceRef {
        let address = Arc::as_ptr(source).addr();
        if let Some(known) = self.sources.get(&address) {
            return *known;
        }
        let id = SourceRef(u32::try_from(self.trace.sources.len()).unwrap_or(u32::MAX));
        self.trace.sources.push(Arc::clone(source));
        self.sources.insert(address, id);
        id
    }

    fn spot(&mut self, source: &Arc<Source>, node: NodeId) -> Spot {
        let offset = u32::try_from(source.offset(node)).unwrap_or(u32::MAX);
        let source = self.source(source);
        Spot { source, offset }
    }

    pub(super) fn read(&mut self, taint: Taint, at: Spot) {
        let (sites, _) = self.parts(taint);
        for site in sites {
            self.in_play.push(site);
            if self.trace.reads.len() < MOST && self.seen.insert((site, at)) {
                let scope = self.scope;
                self.trace.reads.push(Read { site, at, scope });
            }
        }
    }

    /// The running node.
    pub(super) fn here(&self) -> Spot {
        self.at
    }

    /// The output that is being written depends on this.
    fn concern(&mut self, taint: Taint) {
        let all = self.outputs.last().map_or(Taint::NONE, |output| output.taint);
        let all = self.union(all, taint);
        if let Some(output) = self.outputs.last_mut() {
            output.taint = all;
        }
    }

    fn piece(&mut self, at: Spot, kind: PieceKind, span: Span, taint: Taint) {
        let piece = Piece {
            span,
            at,
            kind,
            scope: self.scope,
            taint,
            depth: 0,
        };
        let Some(output) = self
            .outputs
            .last_mut()
            .filter(|_| kind == PieceKind::Action || !span.is_empty())
        else {
            return;
        };
        self.trace.cut |= room(&mut output.pieces, piece).is_none();
    }

    /// Adds the pieces of called templates whose text shows in what was printed.
    fn nested(&mut self, bytes: &[u8], start: usize, taint: Taint) {
        let (sites, texts) = self.parts(taint);
        if texts.is_empty() {
            return;
        }
        // What the action itself did to the text counts for all of it.
        let own = Made::From {
            sites: sites.into_iter().collect(),
            texts: [].into(),
        };
        let own = self.intern(own);
        let mut from = 0;
        let mut found = Vec::new();
        for text in texts {
            let Some((inner, pieces)) = self.texts.get(text as usize) else {
                continue;
            };
            found.extend(aligned(inner, pieces, bytes, &mut from));
        }
        for mut piece in found {
            piece.span = piece.span.shifted(start);
            piece.taint = self.union(piece.taint, own);
            piece.depth += 1;
            if let Some(output) = self.outputs.last_mut() {
                self.trace.cut |= room(&mut output.pieces, piece).is_none();
            }
        }
    }

    fn condition(&mut self, condition: Condition) -> Scope {
        let call = condition.scope.call;
        let outer = condition.scope.under;
        match room(&mut self.trace.conditions, condition) {
            Some(id) => Scope {
                call,
                under: ConditionId(id),
            },
            None => {
                self.trace.cut = true;
                Scope { call, under: outer }
            }
        }
    }
}

impl Site {
    /// The path, whatever root it is in.
    pub fn path(&self) -> &crate::tree::KeyPath {
        match self {
            Self::Values(path) | Self::Object(path) => path,
        }
    }
}
