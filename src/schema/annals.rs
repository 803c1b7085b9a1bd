//! When keys came and went. In: the schema of all releases of a chart (`x-since`, `x-until`,
//! `x-instead`), and a release. Out: of a key that this release does not have, which releases do, and
//! what to write instead. Judges no values.

use super::guide::Guide;
use crate::functions::semver::Version;
use crate::tree::KeyPath;
use serde_json::Value as Json;
use std::cmp::Ordering;

/// The schema of all releases, as seen from one.
pub(super) struct Annals {
    document: Json,
    release: String,
}

/// Why a release does not have a key that the chart has, or had.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// It came later: the first release with it.
    Later(String),
    /// It went: the last release with it, and what to do instead.
    Gone(String, Option<String>),
}

impl Annals {
    pub(super) fn new(document: Json, release: &str) -> Self {
        Self {
            document,
            release: release.to_owned(),
        }
    }

    /// What became of a key, as a sentence.
    pub(super) fn sentence(&self, key: &str, fate: &Fate) -> String {
        let release = &self.release;
        match fate {
            Fate::Later(since) => format!("`{key}` exists since {since}; {release} ignores it"),
            Fate::Gone(until, _) => format!("`{key}` existed until {until}; {release} ignores it"),
        }
    }

    /// The same of a key that other releases have; nothing of one that this release has.
    pub(super) fn whereabouts(&self, path: &KeyPath) -> Option<String> {
        Some(self.sentence(&path.to_string(), &self.fate(path)?))
    }

    /// All keys of all releases.
    pub(super) fn guide(&self) -> Guide<'_> {
        Guide::new(&self.document)
    }

    /// What became of a key, if other releases have it.
    pub(super) fn fate(&self, path: &KeyPath) -> Option<Fate> {
        let mut guide = self.guide();
        let mut instead = None;
        let mut fate = None;
        for step in &path.0 {
            guide = guide.child(step)?;
            instead = guide.word("x-instead").or(instead);
            let later = guide.word("x-since").filter(|since| self.order(since).is_gt());
            let gone = guide.word("x-until").filter(|until| self.order(until).is_lt());
            // The innermost word is the nearest: a key may come after its table.
            fate = later
                .map(|since| Fate::Later(since.to_owned()))
                .or_else(|| gone.map(|until| Fate::Gone(until.to_owned(), instead.map(str::to_owned))))
                .or(fate);
        }
        fate
    }

    /// How a version lies to that of the release.
    fn order(&self, version: &str) -> Ordering {
        match (Version::parse(version), Version::parse(&self.release)) {
            (Ok(version), Ok(own)) => version.precedence(&own),
            _ => Ordering::Equal,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Annals, Fate};
    use crate::tree::KeyPath;
    use serde_json::json;

    fn fate(release: &str, path: &str) -> Option<Fate> {
        let document = json!({"properties": {
            "a": {"properties": {"old": {"x-until": "1.2.0", "x-instead": "set b"}, "new": {"x-since": "1.4.0"}}},
            "b": {"x-since": "1.3.0", "properties": {"c": {"x-since": "1.5.0"}, "d": {"type": "string"}}}
        }});
        let path = path
            .split('.')
            .fold(KeyPath::default(), |path, key| path.key(key));
        Annals::new(document, release).fate(&path)
    }

    #[test]
    fn keys_of_other_releases_are_told_from_unknown_ones() {
        let later = |since: &str| Some(Fate::Later(since.into()));
        assert_eq!(fate("1.3.9", "a.new"), later("1.4.0"));
        assert_eq!(fate("1.10.0", "a.new"), None);
        assert_eq!(fate("1.2.0", "b"), later("1.3.0"));
        assert_eq!(fate("1.2.0", "b.d"), later("1.3.0"));
        assert_eq!(fate("1.2.0", "b.c"), later("1.5.0"));
        assert_eq!(fate("1.2.0", "a.old"), None);
        assert_eq!(
            fate("1.10.0", "a.old"),
            Some(Fate::Gone("1.2.0".into(), Some("set b".into())))
        );
        assert_eq!(fate("1.2.0", "c"), None);
    }
}
