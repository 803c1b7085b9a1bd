//! What a release changed in the settings. In: the schemas of a release and of the one before it. Out:
//! settings that came, that went, that have another default or another form. Reads schemas, no charts.

use super::release::{Release, releases};
use super::schema;
use serde_json::{Map, Value as Json};
use std::collections::BTreeMap;

/// A release with what it changed.
#[derive(Clone, Debug)]
pub struct Step {
    /// The release.
    pub release: Release,
    /// What sets its settings apart from those of the release before; the first release has none.
    pub changes: Changes,
}

/// What sets the settings of two releases apart, each list in order of the keys.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Changes {
    /// Settings that came, with their defaults, if they have one.
    pub added: Vec<(String, Option<Json>)>,
    /// Settings that went, with what to do instead, if anything.
    pub removed: Vec<(String, Option<String>)>,
    /// Settings whose default is another.
    pub defaults: Vec<Change>,
    /// Settings that take other values.
    pub forms: Vec<Change>,
}

/// What a setting had, and what it has.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// The setting.
    pub key: String,
    /// What it had.
    pub from: Json,
    /// What it has.
    pub to: Json,
}

impl Changes {
    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Every release with what it changed, oldest first.
///
/// # Errors
/// When the embedded schema is not JSON.
pub fn steps() -> Result<Vec<Step>, serde_json::Error> {
    let all = schema::all()?;
    let mut before: Option<(Release, Settings)> = None;
    let mut steps = Vec::new();
    for release in releases() {
        let mut changes = Changes::default();
        // Settings are the chart's: where that is the same, they are.
        let same = before
            .as_ref()
            .is_some_and(|(shape, _)| *shape == release.shape());
        if !same {
            let own = settings(&schema::settled(all.clone(), release), release);
            if let Some((_, known)) = &before {
                changes = compare(known, &own, &all);
            }
            before = Some((release.shape(), own));
        }
        steps.push(Step { release, changes });
    }
    Ok(steps)
}

/// Settings by key.
type Settings = BTreeMap<String, Setting>;

/// What a schema says of one setting.
struct Setting {
    default: Option<Json>,
    form: Json,
}

fn compare(from: &Settings, to: &Settings, all: &Json) -> Changes {
    let mut changes = Changes::default();
    for (key, own) in to {
        let Some(known) = from.get(key) else {
            changes.added.push((key.clone(), own.default.clone()));
            continue;
        };
        let change = |from: &Json, to: &Json| Change {
            key: key.clone(),
            from: from.clone(),
            to: to.clone(),
        };
        if known.default != own.default {
            let [from, to] = [known, own].map(|side| side.default.as_ref().unwrap_or(&Json::Null));
            changes.defaults.push(change(from, to));
        }
        if known.form != own.form {
            changes.forms.push(change(&known.form, &own.form));
        }
    }
    let gone = from.keys().filter(|key| !to.contains_key(*key));
    changes.removed = gone.map(|key| (key.clone(), instead(all, key))).collect();
    changes
}

/// What the schema of all releases says to do instead of a setting: its own word or its table's.
fn instead(all: &Json, key: &str) -> Option<String> {
    let mut node = all;
    let mut word = None;
    for name in key.split('.') {
        node = node.get("properties")?.get(name)?;
        word = node.get("x-instead").or(word);
    }
    Some(word?.as_str()?.to_owned())
}

fn settings(document: &Json, release: Release) -> Settings {
    let mut found = Settings::new();
    let mut todo = vec![(String::new(), document)];
    while let Some((path, node)) = todo.pop() {
        let members = node.get("properties").and_then(Json::as_object);
        for (name, member) in members.into_iter().flatten() {
            if name == "global" && !path.is_empty() {
                // The globals that Helm hands down are no settings of a subchart's own.
                continue;
            }
            let path = match path.as_str() {
                "" => name.clone(),
                above => format!("{above}.{name}"),
            };
            todo.push((path, member));
        }
        if members.is_none_or(Map::is_empty) {
            let setting = Setting {
                // A release's own version is another in each, which is no news.
                default: node
                    .get("default")
                    .filter(|default| **default != release.name)
                    .cloned(),
                form: form(node, document),
            };
            found.insert(path, setting);
        }
    }
    found
}

/// The keywords that say what a setting takes.
fn form(node: &Json, document: &Json) -> Json {
    let pointer = node.get("$ref").and_then(Json::as_str);
    let target = pointer.and_then(|to| document.pointer(to.strip_prefix('#')?));
    let mut form = Map::new();
    for side in [target, Some(node)].into_iter().flatten() {
        for keyword in ["type", "enum", "const"] {
            if let Some(value) = side.get(keyword) {
                form.insert(keyword.into(), value.clone());
            }
        }
    }
    Json::Object(form)
}
