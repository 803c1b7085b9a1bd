//! What an execution did. In: what the tracer noted while templates ran. Out: for every byte of output
//! the action that wrote it, the values that it was made of, the conditions it stood under and the calls
//! on the way to it; for every branch how it went. Knows paths of values, but not what they hold.

mod align;
mod flow;
mod log;
mod scan;
mod tracer;

pub use tracer::Tracer;

use super::node::Source;
use crate::text::Span;
use crate::tree::{KeyPath, Step};
use crate::value::Str;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What a value was made of: nothing of the data, one place in it, or several.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Taint(u32);

impl Taint {
    /// Made of nothing that was given: literals.
    pub const NONE: Self = Self(0);
}

/// A place in the data that templates were given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SiteId(u32);

/// A [`Call`] of a trace; the first stands for none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CallId(u32);

/// A [`Condition`] of a trace; the first stands for none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ConditionId(u32);

/// Which text of [`Trace::source`] something stands in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SourceRef(u32);

/// Where execution stands: in which call, and under which condition.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Scope {
    /// The innermost call.
    pub call: CallId,
    /// The innermost condition that was met, across calls.
    pub under: ConditionId,
}

/// A node of a template's text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Spot {
    /// The text.
    pub source: SourceRef,
    /// The byte in it.
    pub offset: u32,
}

/// How a template came to be executed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CallKind {
    /// It is a file of the chart.
    #[default]
    File,
    /// The function `include`.
    Include,
    /// The action `template`.
    Template,
    /// The function `tpl`: the text came from the data.
    Tpl,
}

/// One execution of a template.
#[derive(Clone, Debug, Default)]
pub struct Call {
    /// From which call, and under which condition.
    pub scope: Scope,
    /// The node that called.
    pub at: Spot,
    /// How.
    pub kind: CallKind,
    /// The template's name.
    pub name: Str,
}

/// How a branch went.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Turn {
    /// The first list was executed.
    #[default]
    Taken,
    /// It was not; what stands behind `else` was, if something does.
    Otherwise,
    /// A loop went round so many times.
    Rounds(usize),
    /// One round of the loop that is its parent: the number from zero, and the key of a table.
    Round(usize, Option<Str>),
}

/// One evaluation of an `if`, `with` or `range`.
#[derive(Clone, Debug, Default)]
pub struct Condition {
    /// Where it stands itself.
    pub scope: Scope,
    /// Its node.
    pub at: Spot,
    /// `if`, `with` or `range`.
    pub word: &'static str,
    /// What was tested, as Go prints it.
    pub tested: String,
    /// How it went.
    pub turn: Turn,
    /// What the test was made of.
    pub taint: Taint,
    /// The part of the template's text that was left out for it, if something was.
    pub skipped: Option<Span>,
}

/// Whether bytes of output are a template's own text or what an action printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PieceKind {
    /// Text of the template; [`Piece::at`] is where its first byte stands.
    Literal,
    /// What an action printed.
    Action,
}

/// Bytes of output and what wrote them.
#[derive(Clone, Copy, Debug)]
pub struct Piece {
    /// The bytes.
    pub span: Span,
    /// The node that wrote them.
    pub at: Spot,
    /// Text or action.
    pub kind: PieceKind,
    /// Where the node stands.
    pub scope: Scope,
    /// What the bytes were made of.
    pub taint: Taint,
    /// How many pieces around it say the same less exactly.
    pub depth: u32,
}

/// A field of the data that a node asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Read {
    /// What was asked for.
    pub site: SiteId,
    /// The node.
    pub at: Spot,
    /// Where the node stands, when it first asked.
    pub scope: Scope,
}

/// A place in the data, spelled out.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Site {
    /// In the values of the release.
    Values(KeyPath),
    /// In what else templates see: `Release.Name`, `Chart.Version`.
    Object(KeyPath),
}

impl Site {
    /// The path in the values.
    pub fn values(&self) -> Option<&KeyPath> {
        match self {
            Self::Values(path) => Some(path),
            Self::Object(_) => None,
        }
    }
}

/// A template file that failed, and where execution stood.
#[derive(Clone, Debug)]
pub struct Stop {
    /// The file.
    pub file: Str,
    /// The innermost call and condition.
    pub scope: Scope,
    /// The values that the failing action had read.
    pub read: Vec<SiteId>,
}

/// A step from the place above.
#[derive(Clone, Debug)]
struct SiteNode {
    parent: Option<SiteId>,
    step: Step,
}

/// What a taint stands for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Made {
    /// One place, untouched.
    Of(SiteId),
    /// Several sites, or one that a function worked on; and outputs of templates.
    From { sites: Arc<[SiteId]>, texts: Arc<[u32]> },
}

/// Everything that was noted.
#[derive(Clone, Debug, Default)]
pub struct Trace {
    sources: Vec<Arc<Source>>,
    sites: Vec<SiteNode>,
    made: Vec<Made>,
    /// What each output of a called template was made of.
    texts: Vec<Taint>,
    calls: Vec<Call>,
    conditions: Vec<Condition>,
    outputs: BTreeMap<Str, Vec<Piece>>,
    reads: Vec<Read>,
    stops: Vec<Stop>,
    /// Whether there was more than is kept.
    cut: bool,
}

impl Trace {
    /// A template's text.
    pub fn source(&self, id: SourceRef) -> Option<&Source> {
        self.sources.get(id.0 as usize).map(|source| &**source)
    }

    /// A call; that of no id is empty.
    pub fn call(&self, id: CallId) -> Option<&Call> {
        self.calls.get(id.0 as usize).filter(|_| id.0 > 0)
    }

    /// A condition.
    pub fn condition(&self, id: ConditionId) -> Option<&Condition> {
        self.conditions.get(id.0 as usize).filter(|_| id.0 > 0)
    }

    /// The calls from the innermost to the file.
    pub fn stack(&self, id: CallId) -> impl Iterator<Item = &Call> {
        std::iter::successors(self.call(id), |call| self.call(call.scope.call))
    }

    /// The conditions from the innermost outwards, across calls.
    pub fn chain(&self, id: ConditionId) -> impl Iterator<Item = (ConditionId, &Condition)> {
        let with_id = |id| self.condition(id).map(|condition| (id, condition));
        std::iter::successors(with_id(id), move |(_, condition)| with_id(condition.scope.under))
    }

    /// All conditions in the order of execution, with their ids.
    pub fn conditions(&self) -> impl Iterator<Item = (ConditionId, &Condition)> {
        (0..).map(ConditionId).zip(&self.conditions).skip(1)
    }

    /// The file in which a call began.
    pub fn file(&self, id: CallId) -> Option<&Str> {
        self.stack(id).last().map(|call| &call.name)
    }

    /// What wrote the bytes of a file's output, in order; the more exact ones after those around them.
    pub fn pieces(&self, file: &[u8]) -> &[Piece] {
        self.outputs.get(file).map_or(&[], |pieces| pieces)
    }

    /// Every field that was asked for, once for each node.
    pub fn reads(&self) -> &[Read] {
        &self.reads
    }

    /// The files that failed.
    pub fn stops(&self) -> &[Stop] {
        &self.stops
    }

    /// Whether an execution was so long that the trace does not hold all of it.
    pub fn is_cut(&self) -> bool {
        self.cut
    }

    /// Line and column of a spot as Go counts them, and the name of its text.
    pub fn position(&self, spot: Spot) -> (&str, usize, usize) {
        match self.source(spot.source) {
            Some(source) => {
                let (line, column) = source.line_column(spot.offset as usize);
                (&source.name, line, column)
            }
            None => ("", 0, 0),
        }
    }

    /// The sites that something was made of, those inside the templates it called included.
    pub fn sites(&self, taint: Taint) -> Vec<SiteId> {
        let mut found = BTreeSet::new();
        let mut seen = BTreeSet::new();
        let mut todo = vec![taint];
        while let Some(taint) = todo.pop() {
            if !seen.insert(taint) {
                continue;
            }
            match self.made(taint) {
                None => {}
                Some(Made::Of(site)) => {
                    found.insert(*site);
                }
                Some(Made::From { sites, texts }) => {
                    found.extend(sites.iter().copied());
                    todo.extend(texts.iter().filter_map(|text| self.texts.get(*text as usize)));
                }
            }
        }
        found.into_iter().collect()
    }

    fn made(&self, taint: Taint) -> Option<&Made> {
        self.made.get((taint.0 as usize).checked_sub(1)?)
    }

    /// A place spelled out.
    pub fn site(&self, id: SiteId) -> Site {
        let mut steps = Vec::new();
        let mut at = id;
        while let Some(node) = self.sites.get(at.0 as usize) {
            let Some(parent) = node.parent else { break };
            steps.push(node.step.clone());
            at = parent;
        }
        steps.reverse();
        match at {
            log::VALUES => Site::Values(KeyPath(steps)),
            _ => Site::Object(KeyPath(steps)),
        }
    }
}

impl Site {
    /// The path, whatever root it is in.
    pub fn path(&self) -> &KeyPath {
        match self {
            Self::Values(path) | Self::Object(path) => path,
        }
    }
}
