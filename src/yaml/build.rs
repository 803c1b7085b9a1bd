//! The tree of a document to values. In: nodes as written. Out: typed nodes with aliases and merge
//! keys applied in document order and keys turned into strings, as go-yaml decodes into `interface{}`
//! and `sigs.k8s.io/yaml` then passes through JSON; or the first refusal on that way. Works with a
//! stack of its own, so that deep documents cost memory and not the program.

use super::compose::{Id, Raw, RawKind, Tree};
use super::document::{Document, Duplicate};
use super::go_syntax::go_syntax;
use super::number::yaml_name;
use super::resolve;
use super::scan::Fault;
use crate::json::MAX_DEPTH;
use crate::json::float32;
use crate::json::{Member, Node, NodeData, Number};
use crate::limits::{Limit, Limits, Reached};
use crate::text::Span;
use crate::value::Str;
use indexmap::IndexMap;
use std::collections::HashSet;

/// Up to so many decoding steps nearly all may come from aliases.
const ALIAS_RATIO_LOW: f64 = 400_000.0;

/// From so many decoding steps on only a tenth may come from aliases.
const ALIAS_RATIO_HIGH: f64 = 4_000_000.0;

/// The share of decoding steps that may come from aliases.
fn allowed_alias_ratio(steps: f64) -> f64 {
    if steps <= ALIAS_RATIO_LOW {
        0.99
    } else if steps >= ALIAS_RATIO_HIGH {
        0.10
    } else {
        0.99 - 0.89 * ((steps - ALIAS_RATIO_LOW) / (ALIAS_RATIO_HIGH - ALIAS_RATIO_LOW))
    }
}

/// What stands for a key that does not become a string.
const BAD_KEY: &str = "\0";

/// Why a document has no value.
pub(super) enum Refusal {
    /// go-yaml's words after `yaml: `.
    Yaml(Fault),
    /// Words of the conversion to JSON.
    Json(Fault),
    /// The JSON is nested too deep.
    TooDeep,
    /// A limit of ours, and the node that is too many.
    Limit(Reached, Span),
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        Self::Yaml(fault)
    }
}

/// Which members of the root are wanted, by their keys as written.
pub(super) type Wanted<'a> = &'a dyn Fn(&[u8]) -> bool;

/// Builds the value of a document.
pub(super) fn document(tree: &Tree<'_>, limits: &Limits) -> Result<Document, Refusal> {
    build(tree, limits, None)
}

/// Builds the value of a document, of whose root the members that are not wanted may be left out. They
/// are, where nothing in the document can be refused.
pub(super) fn members(tree: &Tree<'_>, limits: &Limits, wanted: Wanted<'_>) -> Result<Document, Refusal> {
    build(tree, limits, is_simple(tree).then_some(wanted))
}

/// Whether nothing in a document can be refused or is merged: no tag, no alias, no number that JSON does
/// not have, no key that needs a look.
fn is_simple(tree: &Tree<'_>) -> bool {
    // No document nests deeper than it has nodes.
    tree.len() <= MAX_DEPTH
        && tree.iter().all(|raw| {
            raw.tag.is_none()
                && match &raw.kind {
                    RawKind::Scalar { value, implicit } => !implicit || is_finite(value),
                    RawKind::Sequence(_) => true,
                    RawKind::Mapping(children) => {
                        children.iter().step_by(2).all(|key| is_simple_key(&tree[*key]))
                    }
                    RawKind::Alias { .. } => false,
                }
        })
}

fn is_finite(value: &[u8]) -> bool {
    let may_be_odd = matches!(value.first(), Some(b'.' | b'+' | b'-'));
    !may_be_odd || !matches!(resolve::plain(value), NodeData::Number(Number::Float(f)) if !f.is_finite())
}

fn is_simple_key(key: &Raw<'_>) -> bool {
    match &key.kind {
        RawKind::Scalar { implicit: false, .. } => true,
        RawKind::Scalar { value, .. } => {
            let letter = value.first().is_some_and(u8::is_ascii_alphabetic);
            letter && matches!(resolve::plain(value), NodeData::Str(_) | NodeData::Bool(_))
        }
        _ => false,
    }
}

fn build(tree: &Tree<'_>, limits: &Limits, wanted: Option<Wanted<'_>>) -> Result<Document, Refusal> {
    let mut builder = Builder {
        tree,
        wanted,
        limits,
        alias_bytes: 0,
        frames: Vec::new(),
        depth: 0,
        too_deep: false,
        steps: 1,
        alias_steps: 0,
        alias_depth: 0,
        aliases: HashSet::new(),
        duplicates: Vec::new(),
        bad_keys: Vec::new(),
        bad_number: false,
    };
    let root = builder.run()?;
    if let Some(fault) = builder.first_bad_key(&root) {
        return Err(Refusal::Json(fault));
    }
    if let Some((name, at)) = builder.bad_number.then(|| non_finite(&root)).flatten() {
        return Err(Refusal::Json(Fault {
            text: format!("json: unsupported value: {name}"),
            at,
        }));
    }
    if builder.too_deep {
        return Err(Refusal::TooDeep);
    }
    Ok(Document {
        root,
        duplicates: builder.duplicates,
    })
}

/// The number that Go's JSON encoder meets first of those it cannot write.
fn non_finite(node: &Node) -> Option<(&'static str, Span)> {
    match &node.data {
        NodeData::Number(Number::Float(f)) if f.is_nan() => Some(("NaN", node.span)),
        NodeData::Number(Number::Float(f)) if f.is_infinite() => {
            Some((if *f > 0.0 { "+Inf" } else { "-Inf" }, node.span))
        }
        NodeData::List(items) => items.iter().find_map(non_finite),
        NodeData::Table(members) => {
            let mut sorted: Vec<_> = members.iter().collect();
            sorted.sort_by_key(|(key, _)| *key);
            sorted.iter().find_map(|(_, member)| non_finite(&member.node))
        }
        _ => None,
    }
}

type Fallible<T> = Result<T, Refusal>;

/// A collection being built.
enum Frame {
    List {
        id: Id,
        next: usize,
        items: Vec<Node>,
    },
    Table {
        id: Id,
        entries: Entries,
        members: IndexMap<Str, Member>,
        /// Keys that came from merges only: to give them here is no repetition.
        merged: HashSet<Str>,
    },
    /// A mapping whose members go into the table of another frame.
    Merge {
        entries: Entries,
        into: usize,
    },
    /// The mappings of a merge sequence that are still to do, the last one first.
    MergeAll {
        items: Vec<Id>,
        into: usize,
    },
    /// The target of an alias is being built above.
    Alias(Id),
}

/// How far a mapping has been read.
struct Entries {
    of: Id,
    next: usize,
    key: Option<(Str, Span)>,
}

struct Builder<'t, 'a> {
    tree: &'t [Raw<'a>],
    /// What is wanted of the root, if not all.
    wanted: Option<Wanted<'t>>,
    limits: &'t Limits,
    /// Bytes of scalars and nodes that aliases have repeated.
    alias_bytes: u64,
    frames: Vec<Frame>,
    /// Number of lists and tables around.
    depth: usize,
    too_deep: bool,
    steps: usize,
    alias_steps: usize,
    alias_depth: usize,
    /// Aliases whose targets are being built.
    aliases: HashSet<Id>,
    duplicates: Vec<Duplicate>,
    /// Keys that do not become strings. They stand in the result under [`BAD_KEY`] until it is clear
    /// which of them are in a value that counts.
    bad_keys: Vec<Fault>,
    bad_number: bool,
}

impl Builder<'_, '_> {
    fn run(&mut self) -> Fallible<Node> {
        if self.tree.is_empty() {
            return Ok(null(Span::default()));
        }
        let mut done = self.begin(0)?;
        loop {
            done = match done {
                Some(node) => match self.deliver(node)? {
                    Some(root) => return Ok(root),
                    None => None,
                },
                None => self.advance()?,
            };
        }
    }

    fn fault(&self, id: Id, text: impl Into<String>) -> Fault {
        Fault {
            text: text.into(),
            at: self.tree[id].span,
        }
    }

    /// Counts a decoding step, and stops a document that is mostly made of aliases.
    #[expect(clippy::cast_precision_loss, reason = "the counts stay far below 2^52")]
    fn step(&mut self, id: Id) -> Fallible<()> {
        self.steps += 1;
        if self.alias_depth == 0 {
            return Ok(());
        }
        self.alias_steps += 1;
        if let RawKind::Scalar { value, .. } = &self.tree[id].kind {
            self.alias_bytes += value.len() as u64;
            let reached = self.limits.check(Limit::AliasBytes, self.alias_bytes);
            reached.map_err(|reached| Refusal::Limit(reached, self.tree[id].span))?;
        }
        let reached = self.limits.check(Limit::Nodes, self.steps as u64);
        reached.map_err(|reached| Refusal::Limit(reached, self.tree[id].span))?;
        let (steps, alias_steps) = (self.steps as f64, self.alias_steps as f64);
        if self.alias_steps > 100 && self.steps > 1000 && alias_steps / steps > allowed_alias_ratio(steps) {
            return Err(self.fault(id, "document contains excessive aliasing").into());
        }
        Ok(())
    }

    /// Begins a node: gives it at once if it is a scalar.
    fn begin(&mut self, id: Id) -> Fallible<Option<Node>> {
        self.step(id)?;
        let raw = &self.tree[id];
        match &raw.kind {
            RawKind::Scalar { value, implicit } => self.scalar(id, value, *implicit).map(Some),
            RawKind::Alias { of, .. } => {
                self.enter_alias(id)?;
                self.begin(*of)
            }
            RawKind::Sequence(children) => {
                self.frames.push(Frame::List {
                    id,
                    next: 0,
                    items: Vec::with_capacity(children.len()),
                });
                self.depth += 1;
                Ok(None)
            }
            RawKind::Mapping(children) => {
                self.frames.push(Frame::Table {
                    id,
                    entries: Entries::new(id),
                    members: IndexMap::with_capacity(children.len() / 2),
                    merged: HashSet::new(),
                });
                self.depth += 1;
                Ok(None)
            }
        }
    }

    fn enter_alias(&mut self, id: Id) -> Fallible<()> {
        if !self.aliases.insert(id) {
            let name = match &self.tree[id].kind {
                RawKind::Alias { name, .. } => String::from_utf8_lossy(name).into_owned(),
                _ => String::new(),
            };
            return Err(self
                .fault(id, format!("anchor '{name}' value contains itself"))
                .into());
        }
        self.alias_depth += 1;
        self.frames.push(Frame::Alias(id));
        Ok(())
    }

    fn scalar(&mut self, id: Id, value: &[u8], implicit: bool) -> Fallible<Node> {
        let raw = &self.tree[id];
        let data = match &raw.tag {
            Some(tag) if !tag.is_empty() => {
                resolve::tagged(tag, value).map_err(|text| self.fault(id, text))?
            }
            _ if implicit => resolve::plain(value),
            _ => NodeData::Str(value.into()),
        };
        if let NodeData::Number(Number::Float(f)) = data {
            self.bad_number |= !f.is_finite();
        }
        Ok(Node { span: raw.span, data })
    }

    /// Goes on with the innermost frame: to its next child, or to its end.
    fn advance(&mut self) -> Fallible<Option<Node>> {
        let tree = self.tree;
        match self.frames.last_mut() {
            Some(Frame::List { id, next, .. }) => match children(&tree[*id]).get(*next) {
                Some(child) => {
                    *next += 1;
                    self.begin(*child)
                }
                None => Ok(self.finish()),
            },
            Some(Frame::Table { entries, .. }) => {
                if let Some(wanted) = self.wanted.filter(|_| entries.of == 0) {
                    entries.pass_unwanted(tree, wanted);
                }
                let next = entries.step(tree);
                let here = self.frames.len() - 1;
                self.advance_mapping(next, here)
            }
            Some(Frame::Merge { entries, into }) => {
                let next = entries.step(tree);
                let into = *into;
                self.advance_mapping(next, into)
            }
            Some(Frame::MergeAll { items, into }) => match items.pop() {
                Some(item) => {
                    let into = *into;
                    self.merge_one(item, into)
                }
                None => Ok(self.finish()),
            },
            // The target was merged, so nothing is delivered.
            Some(Frame::Alias(_)) | None => Ok(self.finish()),
        }
    }

    fn advance_mapping(&mut self, next: Next, into: usize) -> Fallible<Option<Node>> {
        match next {
            Next::Node(id) => self.begin(id),
            Next::Merge(id) => self.merge(id, into),
            Next::End => Ok(self.finish()),
        }
    }

    /// Ends the innermost frame.
    fn finish(&mut self) -> Option<Node> {
        match self.frames.pop()? {
            Frame::List { id, items, .. } => Some(self.collection(id, NodeData::List(items))),
            Frame::Table { id, members, .. } => Some(self.collection(id, NodeData::Table(members))),
            Frame::Alias(id) => {
                self.leave_alias(id);
                None
            }
            Frame::Merge { .. } | Frame::MergeAll { .. } => None,
        }
    }

    fn leave_alias(&mut self, id: Id) {
        self.aliases.remove(&id);
        self.alias_depth -= 1;
    }

    fn collection(&mut self, id: Id, data: NodeData) -> Node {
        let span = self.tree[id].span;
        let too_deep = self.depth > MAX_DEPTH;
        self.depth -= 1;
        self.too_deep |= too_deep;
        // What is too deep is refused in the end; until then it need not be kept.
        if too_deep { null(span) } else { Node { span, data } }
    }

    /// Hands a finished node to the frame that waits for it; the root comes back.
    fn deliver(&mut self, node: Node) -> Fallible<Option<Node>> {
        while let Some(Frame::Alias(id)) = self.frames.last() {
            let id = *id;
            self.leave_alias(id);
            self.frames.pop();
        }
        let into = match self.frames.last_mut() {
            None => return Ok(Some(node)),
            Some(Frame::List { items, .. }) => {
                items.push(node);
                return Ok(None);
            }
            Some(Frame::Merge { into, .. } | Frame::MergeAll { into, .. }) => Some(*into),
            Some(Frame::Table { .. } | Frame::Alias(_)) => None,
        };
        let Some(Frame::Table { entries, .. } | Frame::Merge { entries, .. }) = self.frames.last_mut() else {
            return Ok(None);
        };
        match entries.key.take() {
            None => self.take_key(&node)?,
            Some((key, span)) => self.insert(key, Member { key: span, node }, into),
        }
        Ok(None)
    }

    /// Makes a string of a key.
    fn take_key(&mut self, node: &Node) -> Fallible<()> {
        let tree = self.tree;
        let Some(Frame::Table { entries, .. } | Frame::Merge { entries, .. }) = self.frames.last_mut() else {
            return Ok(());
        };
        let written = entries.last(tree);
        let text = key_text(node).unwrap_or_else(|| BAD_KEY.into());
        entries.key = Some((text, written.map_or(node.span, |id| tree[id].span)));
        let Some(written) = written else { return Ok(()) };
        match &node.data {
            NodeData::List(_) | NodeData::Table(_) => {
                let text = format!("invalid map key: {}", go_syntax(tree, written));
                return Err(self.fault(written, text).into());
            }
            NodeData::Null => self.refuse_key(written, "%!s(<nil>)"),
            NodeData::Number(Number::Uint(_)) => self.refuse_key(written, "uint64"),
            _ => {}
        }
        Ok(())
    }

    /// Notes a key of a Go type that does not become a string.
    fn refuse_key(&mut self, key: Id, go_type: &str) {
        let value = match self.frames.last() {
            Some(Frame::Table { entries, .. } | Frame::Merge { entries, .. }) => {
                children(&self.tree[entries.of]).get(entries.next).copied()
            }
            _ => None,
        };
        if let Some(value) = value {
            let text = format!(
                "unsupported map key of type: {go_type}, key: {}, value: {}",
                go_syntax(self.tree, key),
                go_syntax(self.tree, value)
            );
            self.bad_keys.push(self.fault(key, text));
        }
    }

    /// The first key that does not become a string, among those in the result.
    fn first_bad_key(&mut self, node: &Node) -> Option<Fault> {
        if self.bad_keys.is_empty() {
            return None;
        }
        match &node.data {
            NodeData::List(items) => items.iter().find_map(|item| self.first_bad_key(item)),
            NodeData::Table(members) => members.iter().find_map(|(key, member)| {
                let fault = (*key == BAD_KEY)
                    .then(|| self.bad_keys.iter().position(|fault| fault.at == member.key))
                    .flatten();
                match fault {
                    Some(at) => Some(self.bad_keys.swap_remove(at)),
                    None => self.first_bad_key(&member.node),
                }
            }),
            _ => None,
        }
    }

    fn insert(&mut self, key: Str, member: Member, into: Option<usize>) {
        let at = into.unwrap_or(self.frames.len() - 1);
        let Some(Frame::Table { members, merged, .. }) = self.frames.get_mut(at) else {
            return;
        };
        let from_merge = if into.is_some() {
            if !members.contains_key(&key) {
                merged.insert(key.clone());
            }
            true
        } else {
            !merged.is_empty() && merged.remove(&key)
        };
        let kept = member.key;
        if let Some(lost) = members.insert(key, member)
            && !from_merge
        {
            self.duplicates.push(Duplicate { lost: lost.key, kept });
        }
    }

    /// Merges what stands after `<<:`.
    fn merge(&mut self, id: Id, into: usize) -> Fallible<Option<Node>> {
        if let RawKind::Sequence(items) = &self.tree[id].kind {
            // The earlier mapping wins, so the last one is merged first.
            self.frames.push(Frame::MergeAll {
                items: items.clone(),
                into,
            });
            return Ok(None);
        }
        self.merge_one(id, into)
    }

    fn merge_one(&mut self, id: Id, into: usize) -> Fallible<Option<Node>> {
        let (mapping, alias) = match &self.tree[id].kind {
            RawKind::Alias { of, .. } => (*of, true),
            _ => (id, false),
        };
        if !matches!(self.tree[mapping].kind, RawKind::Mapping(_)) {
            return Err(self
                .fault(id, "map merge requires map or sequence of maps as the value")
                .into());
        }
        self.step(id)?;
        if alias {
            self.enter_alias(id)?;
            self.step(mapping)?;
        }
        self.frames.push(Frame::Merge {
            entries: Entries::new(mapping),
            into,
        });
        Ok(None)
    }
}

/// What a mapping comes to next.
enum Next {
    Node(Id),
    Merge(Id),
    End,
}

impl Entries {
    fn new(of: Id) -> Self {
        Self {
            of,
            next: 0,
            key: None,
        }
    }

    /// Passes members up to one that is wanted.
    fn pass_unwanted(&mut self, tree: &[Raw<'_>], wanted: Wanted<'_>) {
        while self.key.is_none()
            && let Some(key) = children(&tree[self.of]).get(self.next)
            && let RawKind::Scalar { value, .. } = &tree[*key].kind
            && !wanted(value)
        {
            self.next += 2;
        }
    }

    fn step(&mut self, tree: &[Raw<'_>]) -> Next {
        let children = children(&tree[self.of]);
        let Some(child) = children.get(self.next).copied() else {
            return Next::End;
        };
        self.next += 1;
        if self.key.is_none() && is_merge(&tree[child]) {
            let value = children.get(self.next).copied();
            self.next += 1;
            return value.map_or(Next::End, Next::Merge);
        }
        Next::Node(child)
    }

    /// The child that was given last.
    fn last(&self, tree: &[Raw<'_>]) -> Option<Id> {
        children(&tree[self.of]).get(self.next.checked_sub(1)?).copied()
    }
}

fn children<'t>(raw: &'t Raw<'_>) -> &'t [Id] {
    match &raw.kind {
        RawKind::Sequence(children) | RawKind::Mapping(children) => children,
        _ => &[],
    }
}

fn is_merge(key: &Raw<'_>) -> bool {
    match &key.kind {
        RawKind::Scalar { value, implicit } => {
            **value == *b"<<" && (*implicit || key.tag.as_deref().is_some_and(resolve::is_merge_tag))
        }
        _ => false,
    }
}

/// The string that a key becomes: like a string field's, but not finite floats have YAML's names.
fn key_text(node: &Node) -> Option<Str> {
    match &node.data {
        NodeData::Number(Number::Float(f)) => Some(yaml_name(float32(*f)).into()),
        NodeData::Number(Number::Uint(_)) => None,
        _ => node.text(),
    }
}

fn null(span: Span) -> Node {
    Node {
        span,
        data: NodeData::Null,
    }
}
