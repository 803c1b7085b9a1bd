//! Rendering to find out. In: a chart, and users' trees to try. Out: what each gives, the same chance and
//! clock every time, each tree rendered once, and no more of them than one question may cost.

use super::Setting;
use crate::chart::Chart;
use crate::compat::Compat;
use crate::diag::Failure;
use crate::manifest::objects::{Change, Objects};
use crate::pipeline::{self, Outcome, Plan, Prepared};
use crate::render::{Capabilities, Release};
use crate::schema::ValuesSchema;
use crate::settings::Records;
use crate::template::func::Host;
use crate::tree::{Data, KeyPath, Step, Tree};
use crate::values::Coalesced;
use std::cell::{Cell, OnceCell, RefCell};
use std::collections::BTreeSet;
use std::rc::Rc;

/// The most renders for one question.
const MOST_TRIALS: usize = 600;

/// Makes the world that templates see, from a seed.
pub type Worlds<'a> = dyn Fn(u64) -> Box<dyn Host + Sync> + 'a;

/// What is asked about.
pub struct Question<'a> {
    /// The Helm to match.
    pub compat: Compat,
    /// The namespace of the release.
    pub namespace: String,
    /// What the user set.
    pub user: Tree,
    /// The texts and origins so far.
    pub records: Records,
    /// Our schema of the chart's values, where we have one.
    pub schema: Option<ValuesSchema>,
    /// The world of a seed.
    pub worlds: &'a Worlds<'a>,
    /// The seed.
    pub seed: u64,
}

/// What came of a try.
#[derive(Debug, Default)]
pub struct Trial {
    /// The objects, unless something failed.
    pub objects: Option<Objects>,
    /// Helm's words for what failed.
    pub failures: Vec<String>,
    /// The merged values.
    pub merged: Option<Tree>,
}

/// A chart and a user's settings, to be tried with others.
pub struct Lab<'a> {
    /// What is asked.
    pub question: Question<'a>,
    chart: Prepared,
    known: RefCell<Vec<(Tree, Rc<Trial>)>>,
    left: Cell<usize>,
    generated: OnceCell<BTreeSet<String>>,
}

impl<'a> Lab<'a> {
    /// Nothing is rendered yet.
    pub fn new(chart: Chart, question: Question<'a>) -> Self {
        Self {
            question,
            chart: Prepared::new(chart),
            known: RefCell::default(),
            left: Cell::new(MOST_TRIALS),
            generated: OnceCell::new(),
        }
    }

    /// The chart as it was loaded.
    pub fn chart(&self) -> &Chart {
        self.chart.chart()
    }

    /// Lets as many renders be made again as for a new question.
    pub fn spend(&self) {
        self.left.set(MOST_TRIALS);
    }

    /// Renders a tree; the records are those of the question with what this render adds.
    pub fn attempt(&self, user: &Tree, traced: bool, seed: u64) -> (Outcome, Records) {
        let host = (self.question.worlds)(seed);
        let compat = self.question.compat;
        let plan = Plan {
            compat,
            release: Release {
                name: self.chart().metadata.name.clone(),
                namespace: self.question.namespace.clone(),
                revision: 1,
                is_upgrade: false,
            },
            capabilities: Capabilities::default_of(compat),
            skip_schema: false,
            thorough: traced,
            traced,
            host: &*host,
        };
        let mut records = self.question.records.clone();
        let outcome = pipeline::attempt(&self.chart, user, &plan, &mut records);
        (outcome, records)
    }

    /// Merges the user's values and goes no further; the records are those of the question with what the
    /// merge adds.
    ///
    /// # Errors
    /// Helm's refusal.
    pub fn merge(&self) -> Result<(Coalesced, Records), Failure> {
        let mut records = self.question.records.clone();
        let user = &self.question.user;
        let merged = pipeline::merge(
            self.chart(),
            user,
            self.question.compat,
            &mut records,
            &mut Vec::new(),
        )?;
        Ok((merged, records))
    }

    /// What comes of a tree; nothing once the question has cost enough.
    pub fn trial(&self, user: &Tree) -> Option<Rc<Trial>> {
        let known = |tried: &&(Tree, Rc<Trial>)| tried.0 == *user;
        if let Some((_, trial)) = self.known.borrow().iter().find(known) {
            return Some(Rc::clone(trial));
        }
        self.left.set(self.left.get().checked_sub(1)?);
        let (outcome, _) = self.attempt(user, false, self.question.seed);
        let trial = Rc::new(Trial {
            objects: outcome.manifests.as_ref().map(Objects::read),
            failures: outcome
                .failures
                .into_iter()
                .map(|(_, failure)| failure.helm)
                .collect(),
            merged: outcome.merged.map(|merged| merged.values),
        });
        self.known.borrow_mut().push((user.clone(), Rc::clone(&trial)));
        Some(trial)
    }

    /// The user's tree with more settings.
    pub fn with(&self, settings: &[Setting]) -> Tree {
        settings.iter().fold(self.question.user.clone(), |tree, setting| {
            tree.with(&setting.key, setting.data.clone())
        })
    }

    /// What settings change beside others that are there in both renders; nothing if one fails.
    pub fn change(&self, beside: &[Setting], settings: &[Setting]) -> Option<Vec<Change>> {
        let before = self.trial(&self.with(beside))?;
        let both: Vec<Setting> = beside.iter().chain(settings).cloned().collect();
        let after = self.trial(&self.with(&both))?;
        let changes = before.objects.as_ref()?.diff(after.objects.as_ref()?);
        let generated = self.generated();
        let counts = |change: &Change| !generated.contains(&label(change));
        Some(changes.into_iter().filter(counts).collect())
    }

    /// The fields that are another at each render whatever is set, such as certificates.
    pub fn generated(&self) -> &BTreeSet<String> {
        self.generated.get_or_init(|| {
            let objects = |seed| {
                let (outcome, _) = self.attempt(&self.question.user, false, seed);
                outcome.manifests.as_ref().map(Objects::read).unwrap_or_default()
            };
            let seed = self.question.seed;
            let changes = objects(seed).diff(&objects(seed.wrapping_add(1)));
            changes.iter().map(label).collect()
        })
    }

    /// The key that a user sets to reach a value: globals are set at the top, whichever chart reads them.
    pub fn settable(&self, path: &KeyPath) -> KeyPath {
        let mut chart = self.chart();
        for (at, step) in path.0.iter().enumerate() {
            let Step::Key(key) = step else { break };
            if *key == "global" {
                return KeyPath(path.0.get(at..).unwrap_or_default().to_vec());
            }
            let aliased = chart
                .metadata
                .dependencies
                .iter()
                .find(|dependency| !dependency.alias.is_empty() && *key == dependency.alias.as_str())
                .map(|dependency| dependency.name.as_str());
            let below = chart.subcharts.iter().find(|sub| {
                let name = &sub.metadata.name;
                aliased.map_or(*key == name.as_str(), |aliased| aliased == name)
            });
            match below {
                Some(sub) => chart = sub,
                None => break,
            }
        }
        path.clone()
    }
}

/// An object and a pointer in one.
pub(super) fn label(change: &Change) -> String {
    format!("{}{}", change.object, change.pointer)
}

impl Trial {
    /// The merged data at a path.
    pub fn data(&self, path: &KeyPath) -> Option<&Data> {
        Some(&path.find(self.merged.as_ref()?)?.data)
    }
}
