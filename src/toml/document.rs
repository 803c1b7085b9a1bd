//! The tables of a document while it is read. In: keys and values in order. Out: the tables, or the
//! library's complaint about a key that is defined twice. Its rules (which tables exist only because a
//! key was written through them, and may still be defined) are kept as they are, odd corners too.

use super::strings;
use super::{Item, Table};
use std::collections::{BTreeMap, BTreeSet};

/// Parts of a key from the root.
pub(super) type Path = Vec<String>;

/// The tables so far, and where reading stands in them.
#[derive(Default)]
pub(super) struct Document {
    pub root: Table,
    /// The table that keys are read into.
    pub context: Path,
    /// The last part of the key that is being read.
    pub current: String,
    implicit: BTreeSet<String>,
    /// For each key, whether it was last seen to be an array.
    arrays: BTreeMap<String, bool>,
}

impl Document {
    /// The key being read, for messages.
    pub fn last_key(&self) -> String {
        match (self.context.is_empty(), self.current.is_empty()) {
            (_, true) => key(&self.context),
            (true, false) => self.current.clone(),
            (false, false) => format!("{}.{}", key(&self.context), self.current),
        }
    }

    /// Notes whether the key under the context is an array; an empty name means the context itself.
    pub fn set_array(&mut self, name: &str, array: bool) {
        let mut path = self.context.clone();
        if !name.is_empty() || path.is_empty() {
            path.push(name.to_owned());
        }
        self.arrays.insert(key(&path), array);
    }

    /// Makes each leading part of a dotted key a table, and the last of them the context.
    pub fn enter_dotted(&mut self, parts: &[String]) -> Result<(), String> {
        for part in parts {
            let mut path = self.context.clone();
            path.push(part.clone());
            self.add_implicit(&path);
            self.enter(&path, false)?;
        }
        Ok(())
    }

    pub fn add_implicit(&mut self, path: &[String]) {
        self.implicit.insert(key(path));
    }

    /// Makes a table, or a further table of an array, the context.
    pub fn enter(&mut self, path: &[String], array: bool) -> Result<(), String> {
        let Some((last, parents)) = path.split_last() else {
            return Ok(());
        };
        let mut seen = Path::new();
        let mut implicit = Vec::new();
        let mut table = &mut self.root;
        for part in parents {
            seen.push(part.clone());
            let item = table.entry(part.as_str().into()).or_insert_with(|| {
                implicit.push(key(&seen));
                Item::Table(Table::new())
            });
            table = match inside(item) {
                Some(table) => table,
                None => return Err(format!("Key '{}' was already created as a hash.", key(&seen))),
            };
        }
        self.implicit.extend(implicit);
        if array {
            let item = table
                .entry(last.as_str().into())
                .or_insert_with(|| Item::Tables(Vec::new()));
            let Item::Tables(tables) = item else {
                self.context = seen;
                let path = key(path);
                return Err(format!(
                    "Key '{path}' was already created and cannot be used as an array."
                ));
            };
            tables.push(Table::new());
            self.context = seen;
        } else {
            self.context = seen;
            self.set(last, Item::Table(Table::new()))?;
        }
        self.context.push(last.clone());
        Ok(())
    }

    /// Gives a key of the context its value.
    pub fn set(&mut self, name: &str, value: Item) -> Result<(), String> {
        let mut path = Path::new();
        let mut table = &mut self.root;
        for part in &self.context {
            path.push(part.clone());
            let next = table.get_mut(part.as_bytes()).and_then(inside);
            table = match next {
                Some(table) => table,
                None => return Err(defined(&path)),
            };
        }
        path.push(name.to_owned());
        let full = key(&path);
        if !table.contains_key(name.as_bytes()) {
            table.insert(name.into(), value);
            return Ok(());
        }
        if !self.implicit.remove(&full) {
            return Err(defined(&path));
        }
        if self.arrays.get(&full).copied().unwrap_or(false) {
            table.insert(name.into(), value);
        }
        Ok(())
    }
}

fn defined(path: &[String]) -> String {
    format!("Key '{}' has already been defined.", key(path))
}

/// The table that keys below an item go into.
fn inside(item: &mut Item) -> Option<&mut Table> {
    match item {
        Item::Table(table) => Some(table),
        Item::Tables(tables) => tables.last_mut(),
        _ => None,
    }
}

/// A key as messages name it.
pub(super) fn key(parts: &[String]) -> String {
    String::from_utf8_lossy(&strings::key(parts)).into_owned()
}
