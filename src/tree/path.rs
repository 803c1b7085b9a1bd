//! Key paths as people type them. In: keys and list positions from the root of a tree. Out: the
//! spelling that `--set` takes, dots within a name escaped; and leaves found by walking.

use super::{Data, Tree};
use crate::value::Str;
use std::fmt;

/// One step from a node to a child.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Step {
    /// A member of a table.
    Key(Str),
    /// An item of a list, from 0.
    Index(usize),
}

/// A path from the root; displayed as `--set` takes it (`a.b\.c[0]`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KeyPath(pub Vec<Step>);

impl KeyPath {
    /// A key as it is typed: names between dots, a backslash before what belongs to a name.
    pub fn typed(text: &str) -> Self {
        let mut path = Self::default();
        let mut name = String::new();
        let mut chars = text.chars();
        while let Some(c) = chars.next() {
            match c {
                '\\' => name.extend(chars.next()),
                '.' => path = path.key(std::mem::take(&mut name)),
                c => name.push(c),
            }
        }
        path.key(name)
    }

    /// The path one key deeper.
    #[must_use]
    pub fn key(&self, key: impl Into<Str>) -> Self {
        self.with(Step::Key(key.into()))
    }

    /// The path one step deeper.
    #[must_use]
    pub fn with(&self, step: Step) -> Self {
        let mut steps = self.0.clone();
        steps.push(step);
        Self(steps)
    }

    /// The last key's name; empty for the root and for list items.
    pub fn leaf(&self) -> String {
        match self.0.last() {
            Some(Step::Key(key)) => key.to_string(),
            _ => String::new(),
        }
    }

    /// The node there, if the tree has it.
    pub fn find<'a>(&self, root: &'a Tree) -> Option<&'a Tree> {
        self.0
            .iter()
            .try_fold(root, |node, step| match (step, &node.data) {
                (Step::Key(key), Data::Table(table)) => table.get(key),
                (Step::Index(at), Data::List(items)) => items.get(*at),
                _ => None,
            })
    }
}

impl fmt::Display for KeyPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, step) in self.0.iter().enumerate() {
            match step {
                Step::Index(index) => write!(f, "[{index}]")?,
                Step::Key(key) => {
                    if at > 0 {
                        f.write_str(".")?;
                    }
                    f.write_str(&escaped_name(&key.to_text()))?;
                }
            }
        }
        Ok(())
    }
}

/// A key's name as `--set` takes it: a backslash before each character that would end it.
pub fn escaped_name(name: &str) -> String {
    escape(name, ".,=[\\")
}

/// A value's text as `--set` takes it.
pub fn escaped_text(text: &str) -> String {
    let opened = text.starts_with('{');
    let escaped = escape(text, ",\\");
    if opened { format!("\\{escaped}") } else { escaped }
}

fn escape(text: &str, special: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if special.contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

impl Tree {
    /// A copy without the node at a path; tables that this leaves empty go too. List items stay: their
    /// neighbours' numbers must not change.
    #[must_use]
    pub fn without(&self, path: &KeyPath) -> Self {
        let mut copy = self.clone();
        remove(&mut copy, &path.0);
        copy
    }

    /// The scalars in the tables that a list holds, at any depth, with their paths from the list.
    pub fn leaves_in_list(&self) -> Vec<KeyPath> {
        let mut found = Vec::new();
        let mut todo = vec![(KeyPath::default(), self)];
        while let Some((path, node)) = todo.pop() {
            match &node.data {
                Data::List(items) => {
                    let tables = items.iter().enumerate().rev();
                    let tables = tables.filter(|(_, item)| item.table().is_some());
                    todo.extend(tables.map(|(at, item)| (path.with(Step::Index(at)), item)));
                }
                Data::Table(table) => {
                    let members = table.iter().rev();
                    todo.extend(members.map(|(key, child)| (path.key(key.clone()), child)));
                }
                _ => found.push(path),
            }
        }
        found
    }

    /// A copy with other data at a path of keys; what stands in the way gives way to tables.
    #[must_use]
    pub fn with(&self, path: &KeyPath, data: Data) -> Self {
        let mut copy = self.clone();
        put(&mut copy, &path.0, data);
        copy
    }

    /// All leaves below this node with their paths: scalars, nulls, lists and empty tables.
    pub fn leaves(&self) -> Vec<(KeyPath, &Self)> {
        let mut found = Vec::new();
        let mut todo = vec![(KeyPath::default(), self)];
        while let Some((path, node)) = todo.pop() {
            match &node.data {
                Data::Table(table) if !table.is_empty() || path.0.is_empty() => {
                    todo.extend(
                        table
                            .iter()
                            .rev()
                            .map(|(key, child)| (path.key(key.clone()), child)),
                    );
                }
                _ => found.push((path, node)),
            }
        }
        found
    }
}

fn put(node: &mut Tree, steps: &[Step], data: Data) {
    let Some((step, rest)) = steps.split_first() else {
        node.data = data;
        return;
    };
    let Step::Key(key) = step else { return };
    if node.table().is_none() {
        node.data = Data::Table(super::Table::new());
    }
    if let Data::Table(table) = &mut node.data {
        let nothing = || Tree::new(Data::Null, super::OriginId::NONE);
        put(table.entry(key.clone()).or_insert_with(nothing), rest, data);
    }
}

/// Whether the node has become an empty table by it.
fn remove(node: &mut Tree, steps: &[Step]) -> bool {
    let (key, rest, table) = match (steps.split_first(), &mut node.data) {
        (Some((Step::Key(key), rest)), Data::Table(table)) => (key, rest, table),
        (Some((Step::Index(at), rest)), Data::List(items)) if !rest.is_empty() => {
            items.get_mut(*at).map(|item| remove(item, rest));
            return false;
        }
        _ => return false,
    };
    let gone = match table.get_mut(key) {
        Some(child) => rest.is_empty() || remove(child, rest),
        None => false,
    };
    if gone {
        table.remove(key);
    }
    gone && table.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::OriginId;

    #[test]
    fn a_path_prints_as_set_takes_it() {
        let path = KeyPath::default()
            .key("global")
            .key("kubernetes.io/os")
            .with(Step::Index(2))
            .key("a");
        assert_eq!(path.to_string(), r"global.kubernetes\.io/os[2].a");
        assert_eq!(escaped_text("{a,b}"), r"\{a\,b}");
    }

    #[test]
    fn leaves_come_in_order_with_their_paths() {
        let leaf = |b| Tree::new(Data::Bool(b), OriginId::NONE);
        let inner = Tree::new(Data::Table([("y".into(), leaf(true))].into()), OriginId::NONE);
        let root = Tree::new(
            Data::Table([("b".into(), leaf(false)), ("a".into(), inner)].into()),
            OriginId::NONE,
        );
        let paths: Vec<String> = root.leaves().iter().map(|(path, _)| path.to_string()).collect();
        assert_eq!(paths, ["a.y", "b"]);
        assert_eq!(
            KeyPath::default().key("a").key("y").find(&root),
            Some(&leaf(true))
        );
    }

    #[test]
    fn a_member_of_a_list_item_can_be_left_out_and_the_item_stays() {
        let leaf = |b| Tree::new(Data::Bool(b), OriginId::NONE);
        let item = Tree::new(
            Data::Table([("x".into(), leaf(true)), ("y".into(), leaf(false))].into()),
            OriginId::NONE,
        );
        let list = Tree::new(Data::List(vec![leaf(true), item]), OriginId::NONE);
        let root = Tree::new(Data::Table([("l".into(), list.clone())].into()), OriginId::NONE);
        let paths = list.leaves_in_list();
        let names: Vec<String> = paths.iter().map(ToString::to_string).collect();
        assert_eq!(names, ["[1].x", "[1].y"]);
        let mut path = KeyPath::default().key("l");
        path.0.extend(paths[0].0.iter().cloned());
        let less = root.without(&path);
        assert!(path.find(&less).is_none());
        assert!(
            KeyPath::default()
                .key("l")
                .with(Step::Index(1))
                .key("y")
                .find(&less)
                .is_some()
        );
    }
}
