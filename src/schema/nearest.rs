//! What a mistyped key was probably meant to be. In: a path, and the keys a schema or a tree knows.
//! Out: the likeliest keys, best first: near in letters at the same place, then the same name
//! elsewhere. Decides nothing about whether the key is wrong.

use crate::tree::{KeyPath, Step};

/// How many suggestions are worth reading.
const MOST: usize = 3;

/// The known names nearest to a wrong one, best first; empty when none is near.
pub fn names<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let mut scored: Vec<(usize, &str)> = known
        .into_iter()
        .filter_map(|name| Some((distance(wrong, name)?, name)))
        .collect();
    scored.sort();
    scored.dedup();
    scored.into_iter().take(MOST).map(|(_, name)| name).collect()
}

/// The known paths a wrong one may have meant, best first.
pub fn paths(wrong: &KeyPath, known: &[KeyPath]) -> Vec<KeyPath> {
    let siblings = known.iter().filter(|path| parent(path) == parent(wrong));
    let mut scored: Vec<((usize, usize), &KeyPath)> = siblings
        .filter_map(|path| Some(((0, distance(&wrong.leaf(), &path.leaf())?), path)))
        .collect();
    if scored.is_empty() {
        let elsewhere = known.iter().filter(|path| path.leaf() == wrong.leaf());
        scored = elsewhere
            .map(|path| ((1, strangeness(wrong, path)), path))
            .collect();
    }
    scored.sort();
    scored.dedup();
    scored
        .into_iter()
        .take(MOST)
        .map(|(_, path)| path.clone())
        .collect()
}

fn parent(path: &KeyPath) -> &[Step] {
    path.0.split_last().map_or(&[], |(_, parent)| parent)
}

/// Edits between two names, if few enough that one may be the other mistyped. Case, hyphens and
/// underscores weigh nothing.
fn distance(wrong: &str, name: &str) -> Option<usize> {
    let plain = |s: &str| {
        s.chars()
            .filter(|c| !"-_ ".contains(*c))
            .flat_map(char::to_lowercase)
            .collect::<String>()
    };
    let (a, b) = (plain(wrong), plain(name));
    if a == b {
        return Some(0);
    }
    let edits = strsim::damerau_levenshtein(&a, &b);
    let extends = a.len() >= 3 && b.len() >= 3 && (a.starts_with(&b) || b.starts_with(&a));
    let allowed = (a.chars().count().max(b.chars().count()) / 3).max(1);
    (edits <= allowed || extends).then_some(edits)
}

/// How much two paths differ beside their last key: keys of either that the other lacks.
fn strangeness(a: &KeyPath, b: &KeyPath) -> usize {
    let lacking = |of: &KeyPath, from: &KeyPath| of.0.iter().filter(|step| !from.0.contains(step)).count();
    lacking(a, b) + lacking(b, a)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> KeyPath {
        text.split('.')
            .fold(KeyPath::default(), |path, key| path.key(key))
    }

    #[test]
    fn near_letters_at_the_same_place_win() {
        let known = [
            path("global.ha.enabled"),
            path("global.ha.replicaCount"),
            path("global.mtls.enabled"),
        ];
        assert_eq!(
            paths(&path("global.ha.enable"), &known),
            [path("global.ha.enabled")]
        );
        assert_eq!(
            paths(&path("global.ha.replica-count"), &known),
            [path("global.ha.replicaCount")]
        );
    }

    #[test]
    fn the_same_name_elsewhere_is_second_best_and_nothing_near_is_nothing() {
        let known = [
            path("dapr_operator.logLevel"),
            path("dapr_sentry.logLevel"),
            path("global.tag"),
        ];
        assert_eq!(paths(&path("global.logLevel"), &known).len(), 2);
        assert_eq!(paths(&path("global.zzz"), &known), []);
    }
}
