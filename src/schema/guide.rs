//! A values schema as a map of the keys a chart knows. In: a JSON Schema document. Out: the subschema
//! at a key path, its expected types, and the known keys near a wrong one. Reads local references only.

use crate::tree::{KeyPath, Step};
use serde_json::Value as Json;

/// Deepest chain of references that is followed before giving up on it.
const MAX_HOPS: usize = 32;

/// A view of one subschema, references resolved.
#[derive(Clone, Copy)]
pub struct Guide<'a> {
    document: &'a Json,
    /// Where the view stands, before references are followed: keywords beside a reference hold too.
    site: &'a Json,
    here: &'a Json,
}

impl<'a> Guide<'a> {
    /// The view of a whole document.
    pub fn new(document: &'a Json) -> Self {
        Self {
            document,
            site: document,
            here: document,
        }
        .resolved()
    }

    fn to(self, here: &'a Json) -> Self {
        Self {
            site: here,
            here,
            ..self
        }
        .resolved()
    }

    /// Follows `$ref: "#/…"` and a lone `allOf`.
    fn resolved(mut self) -> Self {
        for _ in 0..MAX_HOPS {
            let target = self
                .here
                .get("$ref")
                .and_then(Json::as_str)
                .and_then(|to| to.strip_prefix('#'));
            match target.and_then(|pointer| self.document.pointer(pointer)) {
                Some(next) => self.here = next,
                None => break,
            }
        }
        self
    }

    /// The subschemas that may hold instead of this one: itself, or the branches of `anyOf` and `oneOf`.
    pub fn branches(self) -> Vec<Self> {
        for keyword in ["anyOf", "oneOf"] {
            if let Some(branches) = self.here.get(keyword).and_then(Json::as_array) {
                return branches.iter().map(|branch| self.to(branch)).collect();
            }
        }
        vec![self]
    }

    /// The subschema of a child.
    pub fn child(self, step: &Step) -> Option<Self> {
        self.branches().into_iter().find_map(|branch| match step {
            Step::Index(_) => branch.here.get("items").map(|items| branch.to(items)),
            Step::Key(key) => {
                let named = branch
                    .here
                    .get("properties")
                    .and_then(|all| all.get(&*key.to_text()));
                let other = branch
                    .here
                    .get("additionalProperties")
                    .filter(|any| any.is_object());
                named.or(other).map(|schema| branch.to(schema))
            }
        })
    }

    /// The subschema at a path.
    pub fn at(self, path: &KeyPath) -> Option<Self> {
        path.0.iter().try_fold(self, |guide, step| guide.child(step))
    }

    /// The named keys of a table, with their subschemas.
    pub fn members(self) -> Vec<(&'a str, Self)> {
        let mut found = Vec::new();
        for branch in self.branches() {
            if let Some(all) = branch.here.get("properties").and_then(Json::as_object) {
                found.extend(
                    all.iter()
                        .map(|(name, schema)| (name.as_str(), branch.to(schema))),
                );
            }
        }
        found
    }

    /// The subschema of members without a name of their own, for tables whose keys are free.
    pub fn free_members(self) -> Option<Self> {
        self.branches().into_iter().find_map(|branch| {
            branch
                .here
                .get("additionalProperties")
                .filter(|any| any.is_object())
                .map(|any| branch.to(any))
        })
    }

    /// The names of the JSON types that are accepted, in the schema's order.
    pub fn types(self) -> Vec<&'a str> {
        let mut found: Vec<&str> = Vec::new();
        for branch in self.branches() {
            match branch.here.get("type") {
                Some(Json::String(one)) => found.push(one),
                Some(Json::Array(many)) => found.extend(many.iter().filter_map(Json::as_str)),
                _ => {}
            }
        }
        found.retain(|name| *name != "null");
        found
    }

    /// Whether a JSON type is accepted; `integer` is accepted where `number` is.
    pub fn accepts(self, name: &str) -> bool {
        self.types()
            .iter()
            .any(|ty| *ty == name || (*ty == "number" && name == "integer"))
    }

    /// A keyword's text at this place or in its branches.
    pub fn word(self, keyword: &str) -> Option<&'a str> {
        self.keyword(keyword).and_then(Json::as_str)
    }

    /// A keyword's value at this place or in its branches.
    pub fn keyword(self, keyword: &str) -> Option<&'a Json> {
        let own = self.site.get(keyword).or_else(|| self.here.get(keyword));
        own.or_else(|| {
            self.branches()
                .into_iter()
                .find_map(|branch| branch.here.get(keyword))
        })
    }

    /// All keys below, as paths; free tables and lists are not entered.
    pub fn key_paths(self) -> Vec<KeyPath> {
        let mut found = Vec::new();
        let mut todo = vec![(KeyPath::default(), self)];
        while let Some((path, guide)) = todo.pop() {
            if path.0.len() >= MAX_HOPS {
                continue;
            }
            for (name, member) in guide.members() {
                let below = path.key(name);
                found.push(below.clone());
                todo.push((below, member));
            }
        }
        found.sort();
        found
    }
}
