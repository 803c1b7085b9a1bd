//! Why a setting changes nothing now, and what would have to be otherwise for it to count. In: a
//! setting without effect, and the keys that conditions name. Out: the least set of other values under
//! which it has one, found by rendering with them; and the key that decides in its place meanwhile.

use super::mentions::{Condition, Mentions};
use super::trial::{Trial, Trials};
use crate::tree::{Data, KeyPath, Tree};
use std::collections::BTreeSet;

/// Other values, each at its key.
pub(super) type Flip = Vec<(KeyPath, Data)>;

/// What makes a setting count.
pub(super) struct Gate {
    /// The values under which it counts.
    pub(super) flip: Flip,
    /// The fields that it decides then.
    fields: BTreeSet<(String, String)>,
}

/// Keys of the same name that are tried as the one that decides instead.
const MOST_STAND_INS: usize = 6;

/// Renders that are kept back for settings yet to come.
const RESERVE: usize = 16;

/// A search for gates around one user's tree.
pub(super) struct Search<'a> {
    pub(super) trials: &'a Trials<'a>,
    pub(super) mentions: &'a Mentions,
    pub(super) user: &'a Tree,
    /// The merged values as they are.
    pub(super) merged: &'a Tree,
    /// The keys that the conditions of this render were made of.
    pub(super) turning: &'a [KeyPath],
}

impl Search<'_> {
    /// The values under which a setting counts, if any are found: first those of the conditions that
    /// stand around its mentions, then each key that a condition was made of, or that any names.
    pub(super) fn gate(&self, key: &KeyPath) -> Option<Gate> {
        let around = self
            .mentions
            .of_key(key)
            .filter_map(|site| self.opening(&site.within, key));
        let named = self.mentions.in_conditions(self.merged).into_iter();
        let alone = self.turning.iter().cloned().chain(named);
        let alone = alone.filter(|path| path != key).flat_map(|path| {
            let others = self.others(&path);
            others.into_iter().map(move |data| vec![(path.clone(), data)])
        });
        let mut tried: Vec<Flip> = Vec::new();
        for flip in around.chain(alone) {
            if self.trials.left() < RESERVE {
                return None;
            }
            if flip.is_empty() || tried.contains(&flip) {
                continue;
            }
            if let Some(gate) = self.try_flip(key, &flip) {
                return Some(self.least(key, gate));
            }
            tried.push(flip);
        }
        None
    }

    /// Whether the setting counts under other values. Where the render fails with it, or without it
    /// only, it does.
    fn try_flip(&self, key: &KeyPath, flip: &Flip) -> Option<Gate> {
        let with = self.trials.of(&flipped(self.user, flip))?;
        let without = self.trials.of(&flipped(&self.user.without(key), flip))?;
        let counts = !with.same(&without) && (with.manifests.is_some() || without.manifests.is_some());
        counts.then(|| Gate {
            flip: flip.clone(),
            fields: with.difference(&without),
        })
    }

    /// The same gate without the values that it does not need.
    fn least(&self, key: &KeyPath, mut gate: Gate) -> Gate {
        let mut at = 0;
        while gate.flip.len() > 1 && at < gate.flip.len() {
            let mut fewer = gate.flip.clone();
            fewer.remove(at);
            match self.try_flip(key, &fewer) {
                Some(smaller) => gate = smaller,
                None => at += 1,
            }
        }
        gate
    }

    /// The values that let execution come to a site.
    fn opening(&self, within: &[std::rc::Rc<Condition>], key: &KeyPath) -> Option<Flip> {
        let mut flip = Flip::new();
        for condition in within {
            for path in condition.sites.iter().flat_map(|site| site.paths(self.merged)) {
                let Some(data) = self.opened(&path, condition) else {
                    continue;
                };
                if path != *key && !flip.iter().any(|(known, _)| *known == path) {
                    flip.push((path, data));
                }
            }
        }
        (!flip.is_empty()).then_some(flip)
    }

    /// The value that makes a condition hold, if it is not so now.
    fn opened(&self, path: &KeyPath, condition: &Condition) -> Option<Data> {
        let now = path.find(self.merged);
        let holds = now.is_some_and(truthy);
        let word = condition.words.first();
        match (holds, condition.otherwise) {
            (true, true) => now.map(falsy),
            (false, false) => Some(match now.map(|node| &node.data) {
                Some(Data::Bool(_)) => Data::Bool(true),
                Some(Data::Int(_) | Data::Float(_)) => Data::Int(1),
                Some(Data::Table(_) | Data::List(_)) => return None,
                Some(_) => Data::Str(word.map_or("x", String::as_str).into()),
                None => Data::Bool(true),
            }),
            (true, false) => {
                let other =
                    |data: &Data| matches!(data, Data::Str(text) if word.is_some_and(|word| *text != **word));
                let differs = now.is_some_and(|node| other(&node.data));
                word.filter(|_| differs)
                    .map(|word| Data::Str(word.as_str().into()))
            }
            (false, true) => None,
        }
    }

    /// Other values worth trying at a key: the other truth, and the words it is compared with.
    fn others(&self, path: &KeyPath) -> Vec<Data> {
        let now = path.find(self.merged);
        let words = || {
            let words: BTreeSet<&str> = self.mentions.compared_with(path).collect();
            words.into_iter().map(|word| Data::Str(word.into())).take(4)
        };
        match now.map(|node| &node.data) {
            Some(Data::Bool(b)) => vec![Data::Bool(!b)],
            Some(Data::Int(_) | Data::Float(_)) => {
                vec![Data::Int(i64::from(!now.is_some_and(truthy)))]
            }
            Some(Data::Str(text)) if text.is_empty() => words()
                .chain([Data::Str("x".into())])
                .filter(|data| *data != Data::Str("".into()))
                .collect(),
            Some(Data::Str(text)) => words()
                .chain([Data::Str("".into())])
                .filter(|data| *data != Data::Str(text.clone()))
                .collect(),
            Some(Data::Table(_) | Data::List(_)) => Vec::new(),
            Some(Data::Null) | None => words().chain([Data::Bool(true)]).collect(),
        }
    }

    /// The key that decides now what the setting would decide: one of the same name that, set to the
    /// same value, changes one of the same fields.
    pub(super) fn stand_in(&self, key: &KeyPath, gate: &Gate) -> Option<KeyPath> {
        let value = key.find(self.user)?;
        let now = self.trials.of(self.user)?;
        let leaves = self.merged.leaves().into_iter();
        let namesakes =
            leaves.filter(|(path, node)| path != key && path.leaf() == key.leaf() && node.data != value.data);
        let mut global_first: Vec<KeyPath> = namesakes.map(|(path, _)| path).collect();
        global_first.sort_by_key(|path| {
            path.to_string() != format!("global.{}", path.leaf()) && !path.to_string().starts_with("global.")
        });
        global_first.into_iter().take(MOST_STAND_INS).find(|path| {
            let set = self.user.with(path, value.data.clone());
            self.trials
                .of(&set)
                .is_some_and(|trial| overlap(&now, &trial, gate))
        })
    }
}

fn overlap(now: &Trial, then: &Trial, gate: &Gate) -> bool {
    then.manifests.is_some() && !now.difference(then).is_disjoint(&gate.fields)
}

fn flipped(user: &Tree, flip: &Flip) -> Tree {
    flip.iter()
        .fold(user.clone(), |tree, (path, data)| tree.with(path, data.clone()))
}

fn truthy(node: &Tree) -> bool {
    match &node.data {
        Data::Null => false,
        Data::Bool(b) => *b,
        Data::Int(n) => *n != 0,
        Data::Float(f) => *f != 0.0,
        Data::Str(text) => !text.is_empty(),
        Data::List(items) => !items.is_empty(),
        Data::Table(table) => !table.is_empty(),
    }
}

/// A value of the same kind that does not hold.
fn falsy(node: &Tree) -> Data {
    match &node.data {
        Data::Bool(_) => Data::Bool(false),
        Data::Int(_) | Data::Float(_) => Data::Int(0),
        Data::Str(_) => Data::Str("".into()),
        _ => Data::Null,
    }
}
