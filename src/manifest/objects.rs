//! Manifests as trees. In: sorted manifests. Out: objects by kind, namespace and name, each node with its
//! bytes in what the template printed; fields found by dotted paths and JSON pointers; and what differs
//! between two renders. Knows nothing of where a field came from.

use super::{Manifest, Manifests};
use crate::json::{Node, NodeData};
use crate::schema::nearest;
use crate::text::Span;
use crate::yaml;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

/// What makes an object another one.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Identity {
    /// `kind`.
    pub kind: String,
    /// `metadata.namespace`, if it is stated.
    pub namespace: Option<String>,
    /// `metadata.name`.
    pub name: String,
    /// How many objects before it had all this too.
    pub repeats: usize,
}

/// One object of a release.
#[derive(Clone, Debug)]
pub struct Object {
    /// Kind, namespace and name.
    pub id: Identity,
    /// `apiVersion`.
    pub api_version: String,
    /// The template that printed it, by its full name.
    pub source: Arc<str>,
    /// The bytes of its document in what the template printed.
    pub span: Span,
    /// The tree; its places count from the beginning of the document.
    pub root: Node,
}

/// All objects of a release, hooks last.
#[derive(Clone, Debug, Default)]
pub struct Objects(pub Vec<Object>);

/// Something that differs between two renders.
#[derive(Clone, Debug)]
pub struct Change {
    /// The object.
    pub object: Identity,
    /// Where in the object, as a JSON pointer; empty for the whole of it.
    pub pointer: String,
    /// What was there; nothing where it is new.
    pub from: Option<NodeData>,
    /// What is there now; nothing where it is gone.
    pub to: Option<NodeData>,
}

/// A field of an object.
#[derive(Clone, Debug)]
pub struct Field<'a> {
    /// The way to it as a JSON pointer.
    pub pointer: String,
    /// The key that it stands under, if it stands under one.
    pub key: Option<Span>,
    /// What is there.
    pub node: &'a Node,
}

/// How far a path leads.
#[derive(Clone, Debug)]
pub enum Found<'a> {
    /// To a field.
    Field(Field<'a>),
    /// To this field, and no further: what follows is not there.
    Missing(Field<'a>, Vec<String>),
}

impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.kind, self.name)?;
        (0..self.repeats).try_for_each(|_| f.write_str("+"))
    }
}

impl Objects {
    /// The objects of sorted manifests. Documents that say nothing are none.
    pub fn read(manifests: &Manifests) -> Self {
        let mut seen: BTreeMap<Identity, usize> = BTreeMap::new();
        let all = manifests.manifests.iter().chain(&manifests.hooks);
        let objects = all.filter_map(|manifest| {
            let mut object = Object::read(manifest)?;
            let repeats = seen.entry(object.id.clone()).or_default();
            object.id.repeats = *repeats;
            *repeats += 1;
            Some(object)
        });
        Self(objects.collect())
    }

    /// The object of an identity.
    pub fn get(&self, id: &Identity) -> Option<&Object> {
        self.0.iter().find(|object| object.id == *id)
    }

    /// The objects that a text may mean: `Kind/name`, before it a namespace or an `apiVersion`; or a
    /// lone name or kind.
    pub fn named(&self, text: &str) -> Vec<&Object> {
        self.0.iter().filter(|object| object.is(text)).collect()
    }

    /// Names near one that is not there.
    pub fn near(&self, text: &str) -> Vec<String> {
        let labels: Vec<String> = self.0.iter().map(|object| object.id.to_string()).collect();
        let near = nearest::names(text, labels.iter().map(String::as_str));
        near.into_iter().map(str::to_owned).collect()
    }

    /// What differs, in the order of this render, new objects last. Lists of another length differ as a
    /// whole.
    pub fn diff(&self, after: &Self) -> Vec<Change> {
        let twins = self.twins(after);
        let mut changes = Vec::new();
        for object in &self.0 {
            let mut found = Difference {
                object: &object.id,
                changes: &mut changes,
            };
            match twins.get(&object.id) {
                Some(twin) => found.nodes(String::new(), &object.root.data, &twin.root.data),
                None => found.add(String::new(), Some(&object.root.data), None),
            }
        }
        let known: BTreeSet<&Identity> = twins.values().map(|twin| &twin.id).collect();
        for object in after.0.iter().filter(|object| !known.contains(&object.id)) {
            changes.push(Change {
                object: object.id.clone(),
                pointer: String::new(),
                from: None,
                to: Some(object.root.data.clone()),
            });
        }
        changes
    }
}

impl Objects {
    /// What each object has become: that of its identity, else one that only moved to another namespace.
    fn twins<'a>(&'a self, after: &'a Self) -> BTreeMap<&'a Identity, &'a Object> {
        let mut free: Vec<&Object> = after
            .0
            .iter()
            .filter(|twin| self.get(&twin.id).is_none())
            .collect();
        let twins = self.0.iter().filter_map(|object| {
            let twin = after.get(&object.id).or_else(|| {
                let at = free
                    .iter()
                    .position(|twin| twin.id.kind == object.id.kind && twin.id.name == object.id.name)?;
                Some(free.swap_remove(at))
            });
            Some((&object.id, twin?))
        });
        twins.collect()
    }
}

struct Difference<'a> {
    object: &'a Identity,
    changes: &'a mut Vec<Change>,
}

impl Difference<'_> {
    fn add(&mut self, pointer: String, from: Option<&NodeData>, to: Option<&NodeData>) {
        self.changes.push(Change {
            object: self.object.clone(),
            pointer,
            from: from.cloned(),
            to: to.cloned(),
        });
    }

    fn nodes(&mut self, pointer: String, from: &NodeData, to: &NodeData) {
        match (from, to) {
            (NodeData::Table(a), NodeData::Table(b)) => {
                for (key, member) in a {
                    let below = format!("{pointer}/{}", escaped(&key.to_text()));
                    match b.get(key) {
                        Some(twin) => self.nodes(below, &member.node.data, &twin.node.data),
                        None => self.add(below, Some(&member.node.data), None),
                    }
                }
                for (key, member) in b.iter().filter(|(key, _)| !a.contains_key(*key)) {
                    let below = format!("{pointer}/{}", escaped(&key.to_text()));
                    self.add(below, None, Some(&member.node.data));
                }
            }
            (NodeData::List(a), NodeData::List(b)) if a.len() == b.len() => {
                for (at, (a, b)) in a.iter().zip(b).enumerate() {
                    self.nodes(format!("{pointer}/{at}"), &a.data, &b.data);
                }
            }
            (from, to) if !alike(from, to) => self.add(pointer, Some(from), Some(to)),
            _ => {}
        }
    }
}

/// Whether two nodes say the same.
pub fn alike(a: &NodeData, b: &NodeData) -> bool {
    match (a, b) {
        (NodeData::Null, NodeData::Null) => true,
        (NodeData::Bool(a), NodeData::Bool(b)) => a == b,
        (NodeData::Number(a), NodeData::Number(b)) => a == b,
        (NodeData::Str(a), NodeData::Str(b)) => a == b,
        (NodeData::List(a), NodeData::List(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| alike(&a.data, &b.data))
        }
        (NodeData::Table(a), NodeData::Table(b)) => {
            let same = |(key, member): (_, &crate::json::Member)| {
                b.get(key)
                    .is_some_and(|twin| alike(&member.node.data, &twin.node.data))
            };
            a.len() == b.len() && a.iter().all(same)
        }
        _ => false,
    }
}

/// A key as JSON pointers spell it.
fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

impl Object {
    fn read(manifest: &Manifest) -> Option<Self> {
        let root = yaml::read(&manifest.text).ok()?.root;
        let NodeData::Table(_) = &root.data else {
            return None;
        };
        let text = |path: &[&str]| {
            let node = path.iter().try_fold(&root, |node, key| member(node, key));
            node.and_then(Node::text).map(|text| text.to_string())
        };
        Some(Self {
            id: Identity {
                kind: manifest.kind.clone(),
                namespace: text(&["metadata", "namespace"]),
                name: manifest.name.clone(),
                repeats: 0,
            },
            api_version: text(&["apiVersion"]).unwrap_or_default(),
            source: manifest.source.clone(),
            span: Span::new(manifest.start, manifest.start + manifest.text.len()),
            root,
        })
    }

    /// Whether a text names it.
    fn is(&self, text: &str) -> bool {
        let parts: Vec<&str> = text.split('/').collect();
        let kind = |kind: &str| kind.eq_ignore_ascii_case(&self.id.kind);
        match parts.as_slice() {
            [one] => *one == self.id.name || kind(one),
            [before @ .., a, name] => {
                let name = name.trim_end_matches('+');
                let repeats = text.len() - text.trim_end_matches('+').len();
                let namespace = self.id.namespace.as_deref().unwrap_or_default();
                let before = before.join("/");
                kind(a)
                    && name == self.id.name
                    && (repeats == 0 || repeats == self.id.repeats)
                    && (before.is_empty()
                        || before == namespace
                        || before == self.api_version
                        || before == format!("{}/{namespace}", self.api_version))
            }
            [] => false,
        }
    }

    /// The name that no other object has: with the namespace where there is one.
    pub fn full_name(&self) -> String {
        match &self.id.namespace {
            Some(namespace) => format!("{namespace}/{}", self.id),
            None => format!("{}/{}", self.api_version, self.id),
        }
    }

    /// The whole object as a field.
    pub fn whole(&self) -> Field<'_> {
        Field {
            pointer: String::new(),
            key: None,
            node: &self.root,
        }
    }

    /// Follows a path: `spec.containers[0].image`, `env[name=X].value`, or a JSON pointer. Dots in keys
    /// need no escape where the object has such a key.
    pub fn find(&self, path: &str) -> Found<'_> {
        let mut field = self.whole();
        let steps = steps(path);
        let mut at = 0;
        while at < steps.len() {
            let rest = steps.get(at..).unwrap_or_default();
            match next(&field, rest) {
                Some((taken, below)) => {
                    field = below;
                    at += taken;
                }
                None => {
                    let missing = rest.iter().map(ToString::to_string).collect();
                    return Found::Missing(field, missing);
                }
            }
        }
        Found::Field(field)
    }

    /// Every field, leaves and containers, outermost first.
    pub fn fields(&self) -> Vec<Field<'_>> {
        let mut found = Vec::new();
        let mut todo = vec![self.whole()];
        while let Some(field) = todo.pop() {
            let below: Vec<Field<'_>> = match &field.node.data {
                NodeData::Table(members) => {
                    let members = members.iter().map(|(key, member)| Field {
                        pointer: format!("{}/{}", field.pointer, escaped(&key.to_text())),
                        key: Some(member.key),
                        node: &member.node,
                    });
                    members.collect()
                }
                NodeData::List(items) => {
                    let items = items.iter().enumerate().map(|(at, node)| Field {
                        pointer: format!("{}/{at}", field.pointer),
                        key: None,
                        node,
                    });
                    items.collect()
                }
                _ => Vec::new(),
            };
            todo.extend(below.into_iter().rev());
            found.push(field);
        }
        found
    }
}

/// A step of a path as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    /// A key, or the number of an item.
    Name(String),
    /// The item that has a key with this text.
    With(String, String),
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => f.write_str(name),
            Self::With(key, value) => write!(f, "[{key}={value}]"),
        }
    }
}

fn steps(path: &str) -> Vec<Step> {
    if let Some(pointer) = path.strip_prefix('/') {
        let keys = pointer
            .split('/')
            .map(|key| key.replace("~1", "/").replace("~0", "~"));
        return keys.map(Step::Name).collect();
    }
    let mut steps = Vec::new();
    let mut name = String::new();
    let mut chars = path.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => name.extend(chars.next()),
            '.' | '[' => {
                if !name.is_empty() {
                    steps.push(Step::Name(std::mem::take(&mut name)));
                }
                if c == '[' {
                    let inside: String = chars.by_ref().take_while(|c| *c != ']').collect();
                    steps.push(bracket(&inside));
                }
            }
            c => name.push(c),
        }
    }
    if !name.is_empty() {
        steps.push(Step::Name(name));
    }
    steps
}

fn bracket(inside: &str) -> Step {
    match inside.split_once('=') {
        Some((key, value)) => Step::With(key.into(), value.into()),
        None if inside.parse::<usize>().is_ok() => Step::Name(inside.into()),
        None => Step::With("name".into(), inside.into()),
    }
}

fn member<'a>(node: &'a Node, key: &str) -> Option<&'a Node> {
    match &node.data {
        NodeData::Table(members) => members.get(key.as_bytes()).map(|member| &member.node),
        _ => None,
    }
}

/// The field one step below, and how many written steps that took.
fn next<'a>(field: &Field<'a>, steps: &[Step]) -> Option<(usize, Field<'a>)> {
    let below = |step: String, key, node| Field {
        pointer: format!("{}/{}", field.pointer, escaped(&step)),
        key,
        node,
    };
    match (&field.node.data, steps.first()?) {
        (NodeData::Table(members), Step::Name(_)) => {
            // The longest key that the names up to somewhere make.
            let names = steps.iter().map_while(|step| match step {
                Step::Name(name) => Some(name.as_str()),
                Step::With(..) => None,
            });
            let names: Vec<&str> = names.collect();
            (1..=names.len()).rev().find_map(|taken| {
                let key = names.get(..taken)?.join(".");
                let member = members.get(key.as_bytes())?;
                Some((taken, below(key, Some(member.key), &member.node)))
            })
        }
        (NodeData::List(items), Step::Name(at)) => {
            let node = items.get(at.parse::<usize>().ok()?)?;
            Some((1, below(at.clone(), None, node)))
        }
        (NodeData::List(items), Step::With(key, value)) => {
            let at = items.iter().position(|item| {
                let text = member(item, key).and_then(Node::text);
                text.is_some_and(|text| text == value.as_str())
            })?;
            Some((1, below(at.to_string(), None, items.get(at)?)))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Heads, sort};
    use super::*;
    use crate::compat::Compat::Helm4;

    const TEXT: &str = "\
kind: Deployment
apiVersion: apps/v1
metadata: {name: a, namespace: ns, labels: {app.kubernetes.io/name: x}}
spec:
  replicas: 1
  containers:
  - name: one
    env: [{name: E, value: v}]
  - name: two
---
kind: Secret
metadata: {name: s}
---
kind: Secret
metadata: {name: s}
";

    fn objects(text: &str) -> Objects {
        let name = "c/templates/t.yaml".into();
        let sorted = sort(
            [(&name, text.as_bytes())],
            &Heads::default(),
            Helm4,
            &mut Vec::new(),
        );
        Objects::read(&sorted.unwrap())
    }

    #[test]
    fn fields_are_found_by_dots_brackets_and_pointers() {
        let all = objects(TEXT);
        let [deployment] = all.named("deployment/a")[..] else {
            panic!("one")
        };
        let rows = [
            ("spec.replicas", "/spec/replicas", ""),
            ("spec.containers[1].name", "/spec/containers/1/name", ""),
            ("spec.containers[name=two].name", "/spec/containers/1/name", ""),
            (
                "spec.containers[one].env[E].value",
                "/spec/containers/0/env/0/value",
                "",
            ),
            (
                "metadata.labels.app.kubernetes.io/name",
                "/metadata/labels/app.kubernetes.io~1name",
                "",
            ),
            (
                r"metadata.labels.app\.kubernetes\.io/name",
                "/metadata/labels/app.kubernetes.io~1name",
                "",
            ),
            ("/spec/containers/0/env", "/spec/containers/0/env", ""),
            ("spec.template.spec", "/spec", "template.spec"),
            ("spec.containers[9].name", "/spec/containers", "9.name"),
        ];
        for (path, pointer, missing) in rows {
            let (field, rest) = match deployment.find(path) {
                Found::Field(field) => (field, Vec::new()),
                Found::Missing(field, rest) => (field, rest),
            };
            assert_eq!((&*field.pointer, &*rest.join(".")), (pointer, missing), "{path}");
        }
    }

    #[test]
    fn objects_are_named_by_kind_and_name_and_more_where_that_is_not_enough() {
        let all = objects(TEXT);
        let count = |text: &str| all.named(text).len();
        let rows = [
            ("Deployment/a", 1),
            ("ns/Deployment/a", 1),
            ("apps/v1/Deployment/a", 1),
            ("m/Deployment/a", 0),
            ("a", 1),
            ("secret", 2),
            ("Secret/s", 2),
            ("Secret/s+", 1),
            ("Secret/t", 0),
        ];
        for (text, expected) in rows {
            assert_eq!(count(text), expected, "{text}");
        }
        assert_eq!(all.near("Deploymnt/a"), ["Deployment/a"]);
    }

    #[test]
    fn a_difference_is_as_deep_as_lists_allow() {
        let other = TEXT
            .replace("replicas: 1", "paused: true")
            .replace("value: v", "value: w")
            .replace(
                "\n---\nkind: Secret\nmetadata: {name: s}\n",
                "\n---\nkind: Role\nmetadata: {name: r}\n",
            );
        let rows: Vec<String> = objects(TEXT)
            .diff(&objects(&other))
            .iter()
            .map(|change| {
                let side = |side: &Option<NodeData>| if side.is_some() { "x" } else { "-" };
                format!(
                    "{}{} {}{}",
                    change.object,
                    change.pointer,
                    side(&change.from),
                    side(&change.to)
                )
            })
            .collect();
        assert_eq!(
            rows,
            [
                "Secret/s+ x-",
                "Deployment/a/spec/replicas x-",
                "Deployment/a/spec/containers/0/env/0/value xx",
                "Deployment/a/spec/paused -x",
                "Role/r -x",
            ]
        );
    }
}
