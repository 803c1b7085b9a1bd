//! Settings that change nothing. In: what the user set, and a way to render with less of it. Out: a
//! finding for each setting without which the same objects come out, with the reason. Decided by
//! measurement: by rendering without the setting, and under other values to learn when it would count.

use super::Evidence;
use super::gates::{Flip, Gate, Search};
use super::mentions::{Mentions, Site};
use super::trial::{Trial, Trials};
use super::{from_root, same_matter, shown};
use crate::diag::{Problem, Severity, rule};
use crate::schema::nearest;
use crate::template::trace::Trace;
use crate::text::{Place, SourceId};
use crate::tree::{Data, KeyPath, Layer, Tree};
use std::rc::Rc;

/// Renders a user's tree with notes of all that templates do.
pub type Traced<'a> = dyn Fn(&Tree) -> Option<Trace> + 'a;

/// Settings of one file that equal the defaults are told one by one up to this many, then together.
const MOST_DEFAULTS: usize = 3;

/// Adds a finding, or a word at the finding that already speaks of the same setting.
pub(super) fn add(found: &mut Vec<Problem>, evidence: &Evidence<'_>, trials: &Trials<'_>) {
    overridden(found, evidence);
    let Some(base) = Base::of(evidence, trials) else {
        return;
    };
    let inert = base.inert();
    let mut news = Vec::new();
    for setting in inert {
        let known = found.iter_mut().find(|known| {
            let about = known
                .key
                .as_deref()
                .is_some_and(|key| same_matter(key, &setting.key.to_string()));
            about && known.rule.id != "overridden-setting"
        });
        match known {
            Some(known) => {
                if !known.inert
                    && known.rule.id != "dropped-setting"
                    && !known.help.iter().any(|line| line.contains("drops it in silence"))
                {
                    known.help.push(format!(
                        "as it stands it changes nothing: {}",
                        setting.reason.clause()
                    ));
                }
                known.inert = true;
            }
            None => news.push(setting),
        }
    }
    found.extend(told(news, evidence, &base));
}

/// Settings whose place a later setting took. Whatever they say, it reaches no chart.
fn overridden(found: &mut Vec<Problem>, evidence: &Evidence<'_>) {
    let ledger = &evidence.records.ledger;
    let users = |layer: &Layer| matches!(layer, Layer::ValuesFile | Layer::Setting(_));
    for (path, leaf) in evidence.user.leaves() {
        let mut chain = ledger.chain(leaf.origin).map(|(_, origin)| origin);
        let Some(winner) = chain.next() else { continue };
        for lost in chain.filter(|origin| users(&origin.layer) && origin.place != winner.place) {
            let mut problem = Problem::new(
                rule("overridden-setting"),
                format!("`{path}` is set again, and this setting changes nothing"),
            )
            .key(path.to_string())
            .at(lost.place)
            .label("this one gives way")
            .related(winner.place, format!("this one counts: `{}`", shown(leaf)));
            // Laying files over each other is what files are for.
            if lost.layer == Layer::ValuesFile {
                problem.severity = Severity::Info;
            }
            problem.inert = true;
            found.push(problem);
        }
    }
}

/// Why a setting changes nothing.
enum Reason {
    /// The merged values are the same without it, or of the same text.
    Default,
    /// It deletes what is not there.
    NothingToDelete,
    /// No template reads it. Keys that are read and may be meant.
    Unread(Vec<KeyPath>),
    /// It counts under other values only; what decides meanwhile.
    Gated(Flip, Option<KeyPath>),
    /// Other settings give the same already.
    Redundant(KeyPath),
    /// It changes the notes that are printed after an install, and no object.
    NotesOnly,
    /// Templates may read it; a place that names it.
    SameOutput(Option<String>),
}

/// Renders that are left for reasons when members of list items are tried.
const SPARE: usize = 96;

/// A setting that changes nothing.
struct Inert {
    key: KeyPath,
    reason: Reason,
}

/// What templates did in the render with the user's tree.
#[derive(Default)]
struct Noted {
    /// The keys that conditions were made of.
    turning: Vec<KeyPath>,
    /// The keys that were asked for, each with a place that did.
    reads: Vec<(KeyPath, String)>,
}

impl Noted {
    fn of(evidence: &Evidence<'_>, user: &Tree, merged: &Tree, needless: bool) -> Self {
        let mut noted = Self::default();
        let Some(trace) = (!needless).then(|| (evidence.traced)(user)).flatten() else {
            return noted;
        };
        let key = |site| Some(from_root(trace.site(site).values()?, merged));
        for (_, condition) in trace.conditions() {
            for key in trace.sites(condition.taint).into_iter().filter_map(key) {
                if !noted.turning.contains(&key) {
                    noted.turning.push(key);
                }
            }
        }
        let reads = trace.reads().iter().filter_map(|read| {
            let (file, line, _) = trace.position(read.at);
            Some((key(read.site)?, format!("{file}:{line}")))
        });
        noted.reads = reads.collect();
        noted
    }

    /// That nobody reads a key, with the keys that are read and may be meant.
    fn unread(&self, key: &KeyPath, mentions: &Mentions) -> Reason {
        let mut known = mentions.keys();
        let reads = self.reads.iter().map(|(read, _)| read);
        known.extend(reads.filter(|read| *read != key).cloned());
        Reason::Unread(nearest::paths(key, &known))
    }

    /// A place that asked for a key.
    fn place_of(&self, key: &KeyPath) -> Option<String> {
        let found = self.reads.iter().find(|(read, _)| read == key);
        found.map(|(_, place)| place.clone())
    }
}

/// What is compared with: the user's tree without the settings that make it fail.
struct Base<'a> {
    evidence: &'a Evidence<'a>,
    trials: &'a Trials<'a>,
    user: Tree,
    trial: Rc<Trial>,
}

impl<'a> Base<'a> {
    fn of(evidence: &'a Evidence<'a>, trials: &'a Trials<'a>) -> Option<Self> {
        let leaves = evidence.user.leaves();
        if leaves.iter().all(|(path, _)| path.0.is_empty()) {
            return None;
        }
        let mut user = evidence.user.clone();
        let mut trial = trials.of(&user)?;
        if trial.manifests.is_none() {
            for (path, _) in &leaves {
                let less = trials.of(&evidence.user.without(path))?;
                if less.failures != trial.failures {
                    user = user.without(path);
                }
            }
            trial = trials.of(&user)?;
        }
        trial.manifests.is_some().then_some(Self {
            evidence,
            trials,
            user,
            trial,
        })
    }

    /// Every setting without which the same objects come out, with the reason.
    fn inert(&self) -> Vec<Inert> {
        let leaves: Vec<KeyPath> = self.user.leaves().into_iter().map(|(path, _)| path).collect();
        let mut alone = Vec::new();
        self.sift(&leaves, &mut alone);
        if alone.is_empty() {
            return Vec::new();
        }
        let (gone, partners) = self.together(&alone);
        let mut inside = Vec::new();
        self.sift(&self.within_lists(&alone), &mut inside);
        let mentions = self.evidence.chart.map(Mentions::of).unwrap_or_default();
        let merged = self.trial.merged.clone().unwrap_or_else(Tree::empty_table);
        let noted = Noted::of(
            self.evidence,
            &self.user,
            &merged,
            gone.is_empty() && inside.is_empty(),
        );
        let search = Search {
            trials: self.trials,
            mentions: &mentions,
            user: &self.user,
            merged: &merged,
            turning: &noted.turning,
        };
        let reasoned = |key: KeyPath| {
            let partner = partners.iter().find(|(redundant, _)| *redundant == key);
            let reason = match partner {
                Some((_, partner)) => Reason::Redundant(partner.clone()),
                None => self.reason(&key, &search, &noted),
            };
            Inert { key, reason }
        };
        let mut inert: Vec<Inert> = gone.into_iter().map(reasoned).collect();
        // Saying what a list's item would be anyway is no mistake; a name that nobody reads is one.
        inside.retain(|key| noted.place_of(key).is_none() && !mentions.may_read(key));
        inert.extend(inside.into_iter().map(|key| {
            let reason = noted.unread(&key, &mentions);
            Inert { key, reason }
        }));
        inert
    }

    /// What stands in the tables of lists that do count, as far as there are renders to spare for it.
    fn within_lists(&self, inert: &[KeyPath]) -> Vec<KeyPath> {
        let leaves = self.user.leaves().into_iter();
        let counting = leaves.filter(|(path, _)| !inert.contains(path));
        let within: Vec<KeyPath> = counting
            .flat_map(|(path, list)| {
                let below = list
                    .leaves_in_list()
                    .into_iter()
                    .filter(|below| below.0.len() > 1);
                below.map(move |below| KeyPath(path.0.iter().chain(&below.0).cloned().collect()))
            })
            .collect();
        let affordable = within.len() + SPARE <= self.trials.left();
        if affordable { within } else { Vec::new() }
    }

    /// The settings without effect, each by itself. Many settings are left out by halves first: where
    /// that changes nothing, none of them does.
    fn sift(&self, keys: &[KeyPath], found: &mut Vec<KeyPath>) {
        const MANY: usize = 48;
        let Some(less) = self.trials.of(&self.without(keys)) else {
            return;
        };
        if less.same(&self.trial) {
            found.extend_from_slice(keys);
        } else if keys.len() > MANY {
            let (first, second) = keys.split_at(keys.len() / 2);
            self.sift(first, found);
            self.sift(second, found);
        } else if keys.len() > 1 {
            for key in keys {
                self.sift(std::slice::from_ref(key), found);
            }
        }
    }

    fn without(&self, keys: &[KeyPath]) -> Tree {
        keys.iter().fold(self.user.clone(), |tree, key| tree.without(key))
    }

    /// Of the settings that change nothing by themselves, those that change nothing when all of them are
    /// gone; and for those that have to stay then, which of the others say the same.
    fn together(&self, alone: &[KeyPath]) -> (Vec<KeyPath>, Vec<(KeyPath, KeyPath)>) {
        let same = |tree: &Tree| self.trials.of(tree).is_some_and(|trial| trial.same(&self.trial));
        if same(&self.without(alone)) {
            return (alone.to_vec(), Vec::new());
        }
        let mut tree = self.user.clone();
        let (mut gone, mut kept) = (Vec::new(), Vec::new());
        for key in alone {
            let less = tree.without(key);
            if same(&less) {
                tree = less;
                gone.push(key.clone());
            } else {
                kept.push(key.clone());
            }
        }
        let mut partners = Vec::new();
        for kept in kept {
            // Whichever of the gone makes up for it says the same.
            let makes_up = |key: &&KeyPath| {
                let back = key.find(&self.user).map(|node| tree.with(key, node.data.clone()));
                back.is_some_and(|back| same(&back.without(&kept)))
            };
            if let Some(redundant) = gone.iter().find(makes_up) {
                partners.push((redundant.clone(), kept));
            }
        }
        (gone, partners)
    }

    fn reason(&self, key: &KeyPath, search: &Search<'_>, noted: &Noted) -> Reason {
        let less = self.trials.of(&self.user.without(key));
        let before = less.as_ref().and_then(|trial| trial.merged.as_ref());
        let (then, now) = (before.and_then(|tree| key.find(tree)), key.find(search.merged));
        let given = key.find(&self.user);
        if given.is_some_and(Tree::is_null) && before == Some(search.merged) {
            return Reason::NothingToDelete;
        }
        if then.zip(now).is_some_and(|(then, now)| equal(then, now)) && !self.lost(key) {
            return Reason::Default;
        }
        if less.is_some_and(|trial| trial.notes != self.trial.notes) {
            return Reason::NotesOnly;
        }
        let read = noted.place_of(key);
        if read.is_none() && !search.mentions.may_read(key) {
            return noted.unread(key, search.mentions);
        }
        let named = |site: &Site| format!("{}:{}", site.file, site.line);
        match search.gate(key) {
            Some(gate) => self.gated(key, gate, search),
            None => Reason::SameOutput(read.or_else(|| search.mentions.of_key(key).next().map(named))),
        }
    }

    fn gated(&self, key: &KeyPath, gate: Gate, search: &Search<'_>) -> Reason {
        let users_own = gate.flip.iter().any(|(path, _)| path.find(&self.user).is_some());
        let stand_in = users_own.then(|| search.stand_in(key, &gate)).flatten();
        Reason::Gated(gate.flip, stand_in)
    }

    /// Whether the merge lost the setting on its way to a chart.
    fn lost(&self, key: &KeyPath) -> bool {
        let given = key.find(&self.user);
        let merged = self.trial.merged.as_ref().and_then(|merged| key.find(merged));
        given
            .zip(merged)
            .is_some_and(|(given, merged)| !equal(given, merged))
    }
}

/// Equality of what is said: `--set` makes whole numbers where files make floating-point ones.
fn equal(a: &Tree, b: &Tree) -> bool {
    a == b
        || (!matches!((&a.data, &b.data), (Data::Str(_), _) | (_, Data::Str(_)))
            && shown(a) == shown(b)
            && is_number(a)
            && is_number(b))
}

fn is_number(node: &Tree) -> bool {
    matches!(node.data, Data::Int(_) | Data::Float(_))
}

/// Findings for settings that nothing was said of yet.
fn told(settings: Vec<Inert>, evidence: &Evidence<'_>, base: &Base<'_>) -> Vec<Problem> {
    let mut found = Vec::new();
    let mut defaults: Vec<(SourceId, Vec<Problem>)> = Vec::new();
    for setting in settings {
        let is_default = matches!(setting.reason, Reason::Default);
        let Some(problem) = setting.problem(evidence, base) else {
            continue;
        };
        match problem.place.filter(|_| is_default) {
            Some(place) => match defaults.iter_mut().find(|(source, _)| *source == place.source) {
                Some((_, same)) => same.push(problem),
                None => defaults.push((place.source, vec![problem])),
            },
            None => found.push(problem),
        }
    }
    found.extend(defaults.into_iter().flat_map(|(_, same)| grouped(same)));
    found
}

/// A file that spells out the defaults is one matter.
fn grouped(mut same: Vec<Problem>) -> Vec<Problem> {
    if same.len() <= MOST_DEFAULTS {
        return same;
    }
    same.sort_by_key(|problem| problem.place);
    let count = same.len() - 1;
    let keys: Vec<String> = same
        .iter()
        .filter_map(|problem| problem.key.as_ref())
        .map(|key| format!("`{key}`"))
        .collect();
    let mut first = same.swap_remove(0);
    first.message = format!(
        "{} and {count} more settings equal the chart's defaults",
        keys.first().map_or("", String::as_str)
    );
    first.help.push(format!(
        "the others: {}",
        keys.get(1..).unwrap_or_default().join(", ")
    ));
    vec![first]
}

impl Reason {
    /// The reason within a sentence.
    fn clause(&self) -> String {
        match self {
            Self::Default => "it equals the chart's default".into(),
            Self::NothingToDelete => "there is nothing that null would delete".into(),
            Self::Unread(_) => "no template reads it".into(),
            Self::Gated(flip, _) => format!("it is read only when {}", listed(flip)),
            Self::Redundant(other) => format!("`{other}` gives the same"),
            Self::NotesOnly => "only the notes after an install differ".into(),
            Self::SameOutput(_) => "the manifests are the same without it".into(),
        }
    }
}

impl Inert {
    fn problem(self, evidence: &Evidence<'_>, base: &Base<'_>) -> Option<Problem> {
        let key = &self.key;
        let node = key.find(evidence.user)?;
        let new = |id: &str, message: String, label: &str| Problem::new(rule(id), message).label(label);
        let problem = match &self.reason {
            Reason::Default => new(
                "default-setting",
                format!("`{key}` equals the chart's default"),
                "the same without it",
            ),
            Reason::NothingToDelete => new(
                "inert-setting",
                format!("null deletes nothing at `{key}`"),
                "the merged values are the same without it",
            ),
            Reason::Unread(near) if !near.is_empty() || !base.is_anchor(key) => {
                self.unread(near, node, evidence)
            }
            Reason::Unread(_) => return None,
            Reason::Gated(flip, stand_in) => gated(key, node, flip, stand_in.as_ref(), evidence),
            Reason::Redundant(other) => {
                let place = base.place(other);
                new(
                    "redundant-setting",
                    format!("`{key}` changes nothing next to `{other}`"),
                    "either of them alone gives the same",
                )
                .related(place, "the other")
            }
            Reason::NotesOnly => {
                let mut problem = new(
                    "inert-setting",
                    format!("`{key}` changes no object"),
                    "only the notes after an install differ",
                );
                problem.severity = Severity::Info;
                problem
            }
            Reason::SameOutput(site) => {
                let problem = new(
                    "inert-setting",
                    format!("`{key}` changes nothing"),
                    "the manifests are the same without it",
                );
                match site {
                    Some(site) => problem.help(format!("{site} names it, and prints the same")),
                    None => problem,
                }
            }
        };
        let mut problem = problem.key(key.to_string()).at(base.place(key));
        problem.inert = true;
        Some(problem)
    }

    fn unread(&self, near: &[KeyPath], node: &Tree, evidence: &Evidence<'_>) -> Problem {
        let key = &self.key;
        let label = near.first().map_or_else(
            || "read by no template".to_owned(),
            |best| format!("did you mean `{best}`?"),
        );
        let problem = Problem::new(rule("unread-setting"), format!("no template reads `{key}`")).label(label);
        near.iter().fold(problem, |problem, best| {
            problem.help(written(best, node, evidence))
        })
    }
}

/// What to write in place of a setting: a whole setting, or the key of a file.
fn written(key: &KeyPath, node: &Tree, evidence: &Evidence<'_>) -> String {
    let layer = evidence
        .records
        .ledger
        .get(node.origin)
        .map(|origin| &origin.layer);
    match (&node.data, layer) {
        (Data::List(_) | Data::Table(_), _) | (_, Some(Layer::ValuesFile)) => format!("write `{key}`"),
        _ => format!("write `{key}={}`", shown(node)),
    }
}

fn gated(
    key: &KeyPath,
    node: &Tree,
    flip: &Flip,
    stand_in: Option<&KeyPath>,
    evidence: &Evidence<'_>,
) -> Problem {
    let mut problem = Problem::new(
        rule("gated-setting"),
        format!("`{key}` is read only when {}", listed(flip)),
    )
    .label("changes nothing as things are");
    let mut missing = Vec::new();
    for (path, data) in flip {
        match path.find(evidence.user) {
            Some(now) => {
                let place = evidence
                    .records
                    .ledger
                    .get(now.origin)
                    .and_then(|origin| origin.place);
                problem = problem.related(place, format!("`{path}` is `{}` by this", shown(now)));
            }
            None => missing.push(match data {
                Data::Str(text) if *text == "x" => format!("`{path}`"),
                data => format!("`{path}={}`", shown_data(data)),
            }),
        }
    }
    if !missing.is_empty() {
        problem = problem.help(format!("it counts together with {}", missing.join(" and ")));
    }
    if let Some(other) = stand_in {
        problem = problem
            .help(format!("`{other}` decides in its place"))
            .help(written(other, node, evidence));
    }
    problem
}

fn listed(flip: &Flip) -> String {
    let each = flip.iter().map(|(path, data)| match data {
        Data::Str(text) if *text == "x" => format!("`{path}` is set"),
        Data::Str(text) if text.is_empty() => format!("`{path}` is empty"),
        data => format!("`{path}` is `{}`", shown_data(data)),
    });
    each.collect::<Vec<_>>().join(" and ")
}

fn shown_data(data: &Data) -> String {
    shown(&Tree::new(data.clone(), crate::tree::OriginId::NONE))
}

impl Base<'_> {
    fn place(&self, key: &KeyPath) -> Option<Place> {
        let node = key.find(self.evidence.user)?;
        self.evidence.records.ledger.get(node.origin)?.place
    }

    /// Whether a file has the setting below an anchor: it is there to be used elsewhere.
    fn is_anchor(&self, key: &KeyPath) -> bool {
        let records = self.evidence.records;
        (1..=key.0.len()).any(|depth| {
            let above = KeyPath(key.0.get(..depth).unwrap_or_default().to_vec());
            let node = above.find(self.evidence.user);
            let origin = node.and_then(|node| records.ledger.get(node.origin));
            let written = origin
                .filter(|origin| origin.layer == Layer::ValuesFile)
                .and_then(|origin| origin.place)
                .and_then(|place| Some(records.sources.get(place.source)?.slice(place.span)));
            let text = written.unwrap_or_default();
            let after_colon = text
                .split(|byte| *byte == b':')
                .nth(1)
                .unwrap_or_default()
                .trim_ascii_start();
            after_colon.starts_with(b"&")
        })
    }
}
