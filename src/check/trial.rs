//! Rendering again with other settings. In: a way to render a user's tree. Out: what came of each try,
//! each tree tried once, no more of them than a run may cost; and whether two tries give the same
//! objects. Knows nothing of why one tries.

use super::Evidence;
use crate::json::{Node, NodeData};
use crate::manifest::{Manifest, Manifests};
use crate::tree::Tree;
use crate::yaml;
use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::rc::Rc;

/// What came of rendering a user's tree.
#[derive(Clone, Debug, Default)]
pub struct Trial {
    /// Helm's text of every failure.
    pub failures: Vec<String>,
    /// The manifests, unless something failed.
    pub manifests: Option<Manifests>,
    /// What the chart tells its user after an install.
    pub notes: Vec<u8>,
    /// The merged values, if it came to that.
    pub merged: Option<Tree>,
}

/// Renders a user's tree.
pub type Probe<'a> = dyn Fn(&Tree) -> Trial + 'a;

/// The most renders of one run. What is not decided by then stays undecided.
pub const MOST_TRIALS: usize = 256;

/// All tries of one run.
pub(super) struct Trials<'a> {
    probe: &'a Probe<'a>,
    known: RefCell<Vec<(Tree, Rc<Trial>)>>,
    left: Cell<usize>,
}

impl<'a> Trials<'a> {
    /// The run itself is the first try.
    pub(super) fn new(probe: &'a Probe<'a>, evidence: &Evidence<'_>) -> Self {
        Self {
            probe,
            known: RefCell::new(vec![(evidence.user.clone(), evidence.trial.clone())]),
            left: Cell::new(evidence.most_trials),
        }
    }

    /// What comes of a user's tree; nothing once the run has cost enough.
    pub(super) fn of(&self, user: &Tree) -> Option<Rc<Trial>> {
        let known = |tried: &&(Tree, Rc<Trial>)| tried.0 == *user;
        if let Some((_, trial)) = self.known.borrow().iter().find(known) {
            return Some(trial.clone());
        }
        self.left.set(self.left.get().checked_sub(1)?);
        let trial = Rc::new((self.probe)(user));
        self.known.borrow_mut().push((user.clone(), trial.clone()));
        Some(trial)
    }

    /// How many more renders there may be.
    pub(super) fn left(&self) -> usize {
        self.left.get()
    }
}

impl Trial {
    /// Whether both give the same objects in the same order, or fail alike.
    pub(super) fn same(&self, other: &Self) -> bool {
        match (&self.manifests, &other.manifests) {
            (Some(a), Some(b)) => all_alike(&a.manifests, &b.manifests) && all_alike(&a.hooks, &b.hooks),
            (None, None) => self.failures == other.failures,
            _ => false,
        }
    }

    fn all(&self) -> impl Iterator<Item = &Manifest> {
        let all = self.manifests.iter();
        all.flat_map(|all| all.manifests.iter().chain(&all.hooks))
    }

    /// The fields that two tries give otherwise: the object, and the name of the field.
    pub(super) fn difference(&self, other: &Self) -> BTreeSet<(String, String)> {
        let mut found = BTreeSet::new();
        for (here, there) in [(self, other), (other, self)] {
            for manifest in here.all() {
                let twin = there
                    .all()
                    .find(|twin| twin.kind == manifest.kind && twin.name == manifest.name);
                let object = format!("{}/{}", manifest.kind, manifest.name);
                let lines: BTreeSet<&[u8]> = twin.map(lines).into_iter().flatten().collect();
                let new = lines_of(manifest).filter(|line| !lines.contains(line));
                found.extend(new.map(|line| (object.clone(), field(line))));
            }
        }
        found
    }
}

fn lines(manifest: &Manifest) -> impl Iterator<Item = &[u8]> {
    manifest.text.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii)
}

fn lines_of(manifest: &Manifest) -> impl Iterator<Item = &[u8]> {
    lines(manifest).filter(|line| !line.is_empty())
}

/// What stands before the colon of a line.
fn field(line: &[u8]) -> String {
    let line = String::from_utf8_lossy(line);
    let name = line.split(": ").next().unwrap_or_default();
    name.trim_start_matches("- ").trim_end_matches(':').to_owned()
}

fn all_alike(a: &[Manifest], b: &[Manifest]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| alike(a, b))
}

/// Equal bytes, or bytes that say the same: comments and blank lines are no difference.
fn alike(a: &Manifest, b: &Manifest) -> bool {
    if a.text == b.text {
        return a.hooks == b.hooks;
    }
    match (yaml::read(&a.text), yaml::read(&b.text)) {
        (Ok(a), Ok(b)) => say_the_same(&a.root, &b.root),
        _ => false,
    }
}

fn say_the_same(a: &Node, b: &Node) -> bool {
    match (&a.data, &b.data) {
        (NodeData::Null, NodeData::Null) => true,
        (NodeData::Bool(a), NodeData::Bool(b)) => a == b,
        (NodeData::Number(a), NodeData::Number(b)) => a == b,
        (NodeData::Str(a), NodeData::Str(b)) => a == b,
        (NodeData::List(a), NodeData::List(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| say_the_same(a, b))
        }
        (NodeData::Table(a), NodeData::Table(b)) => {
            let same = |(key, a): (_, &crate::json::Member)| {
                b.get(key).is_some_and(|b| say_the_same(&a.node, &b.node))
            };
            a.len() == b.len() && a.iter().all(same)
        }
        _ => false,
    }
}
