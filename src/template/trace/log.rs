//! What the tracer keeps. In: values with their taints, one step at a time. Out: taints of members and
//! of whole containers, unions, and the lists of pieces, conditions and reads, none of which grows
//! without end. Containers are known by their address, and are kept alive for that.

use super::align::aligned;
use super::{
    CallId, Condition, ConditionId, Made, Piece, PieceKind, Read, Scope, SiteId, SiteNode, SourceRef, Spot,
    Taint, Trace,
};
use crate::template::node::{NodeId, Source};
use crate::text::Span;
use crate::tree::Step;
use crate::value::{Str, Value};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// The root of the values.
pub(super) const VALUES: SiteId = SiteId(0);
/// The root of what else templates see.
pub(super) const OBJECTS: SiteId = SiteId(1);

/// Most pieces, conditions, calls and reads that are kept, each.
const MOST: usize = 1_000_000;

/// Most places that one value is said to be made of; the rest is forgotten.
const MOST_SITES: usize = 512;

/// Most containers below one another that are looked into.
pub(super) const MOST_LEVELS: usize = 64;

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
pub(super) struct Output {
    /// The call that writes it.
    pub(super) call: CallId,
    pub(super) pieces: Vec<Piece>,
    /// What all of it was made of, and what decided about it.
    pub(super) taint: Taint,
}

#[derive(Debug, Default)]
pub(super) struct Log {
    pub(super) trace: Trace,
    pub(super) scope: Scope,
    /// The node at work.
    pub(super) at: Spot,
    pub(super) outputs: Vec<Output>,
    /// Finished outputs of called templates: text and pieces, by number.
    pub(super) texts: Vec<(Str, Vec<Piece>)>,
    /// The latest of them.
    pub(super) last_text: Option<u32>,
    /// What the data for the next call was made of.
    pub(super) argument: Taint,
    /// What the running action has asked for.
    pub(super) in_play: Vec<SiteId>,
    pub(super) known: HashMap<usize, Known>,
    pub(super) sources: HashMap<usize, SourceRef>,
    pub(super) steps: HashMap<(SiteId, Step), SiteId>,
    pub(super) taints: HashMap<Made, Taint>,
    pub(super) unions: HashMap<(Taint, Taint), Taint>,
    pub(super) seen: BTreeSet<(SiteId, Spot)>,
}

/// Adds to a list that may not grow without end; gives the number.
pub(super) fn room<T>(list: &mut Vec<T>, item: T) -> Option<u32> {
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

    pub(super) fn intern(&mut self, made: Made) -> Taint {
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

    pub(super) fn parts(&self, taint: Taint) -> (BTreeSet<SiteId>, BTreeSet<u32>) {
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

    pub(super) fn step(&mut self, site: SiteId, step: Step) -> SiteId {
        let next = SiteId(u32::try_from(self.trace.sites.len()).unwrap_or(0));
        let known = *self.steps.entry((site, step.clone())).or_insert(next);
        if known == next {
            let parent = Some(site);
            self.trace.sites.push(SiteNode { parent, step });
        }
        known
    }

    pub(super) fn stands(&mut self, value: &Value, site: SiteId) {
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

    pub(super) fn step_below(
        &mut self,
        (value, taint): (&Value, Taint),
        step: &Step,
        levels: usize,
    ) -> Taint {
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

    pub(super) fn source(&mut self, source: &Arc<Source>) -> SourceRef {
        let address = Arc::as_ptr(source).addr();
        if let Some(known) = self.sources.get(&address) {
            return *known;
        }
        let id = SourceRef(u32::try_from(self.trace.sources.len()).unwrap_or(u32::MAX));
        self.trace.sources.push(Arc::clone(source));
        self.sources.insert(address, id);
        id
    }

    pub(super) fn spot(&mut self, source: &Arc<Source>, node: NodeId) -> Spot {
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
    pub(super) fn concern(&mut self, taint: Taint) {
        let all = self.outputs.last().map_or(Taint::NONE, |output| output.taint);
        let all = self.union(all, taint);
        if let Some(output) = self.outputs.last_mut() {
            output.taint = all;
        }
    }

    pub(super) fn piece(&mut self, at: Spot, kind: PieceKind, span: Span, taint: Taint) {
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
    pub(super) fn nested(&mut self, bytes: &[u8], start: usize, taint: Taint) {
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

    pub(super) fn condition(&mut self, condition: Condition) -> Scope {
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
