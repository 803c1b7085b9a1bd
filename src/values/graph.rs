//! Values while they are being merged. In: trees of charts and of the user. Out: trees again. In
//! between, tables are shared as Go shares its maps, because Helm's merging copies some tables and
//! aliases others, and what one subchart gets depends on it. Knows no merging rule.

use crate::limits::{Limit, Limits, Reached};
use crate::tree::{Data, OriginId, Tree};
use crate::value::Str;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// A table that several owners may hold and change, as a Go map.
pub(super) type Shared = Rc<RefCell<Members>>;

/// The members of a table.
pub(super) type Members = BTreeMap<Str, Node>;

/// The deepest nesting that is merged: what a YAML file can hold, and some import on top.
const MAX_DEPTH: usize = 10_100;

/// A value and where it came from.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub item: Item,
    pub origin: OriginId,
}

/// What a value is, as far as merging can tell values apart.
#[derive(Clone, Debug)]
pub(super) enum Item {
    Null,
    Table(Shared),
    /// A scalar or a list: merging never looks inside.
    Leaf(Rc<Data>),
}

/// Why a table cannot be written out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Endless {
    /// It contains itself.
    Cycle,
    /// It is shared too often.
    Reached(Reached),
}

impl Node {
    pub(super) fn null() -> Self {
        Self {
            item: Item::Null,
            origin: OriginId::NONE,
        }
    }

    pub(super) fn of_table(table: Shared) -> Self {
        Self {
            item: Item::Table(table),
            origin: OriginId::NONE,
        }
    }

    pub(super) fn table(&self) -> Option<&Shared> {
        match &self.item {
            Item::Table(table) => Some(table),
            _ => None,
        }
    }

    pub(super) fn is_null(&self) -> bool {
        matches!(self.item, Item::Null)
    }

    fn from_tree(tree: &Tree) -> Self {
        let item = match &tree.data {
            Data::Null => Item::Null,
            Data::Table(members) => Item::Table(share(
                members
                    .iter()
                    .map(|(key, value)| (key.clone(), Self::from_tree(value)))
                    .collect(),
            )),
            leaf => Item::Leaf(Rc::new(leaf.clone())),
        };
        Self {
            item,
            origin: tree.origin,
        }
    }

    /// The tree of a node.
    pub(super) fn to_tree(&self, limits: &Limits) -> Result<Tree, Endless> {
        Walk::within(limits).tree(self, 0)
    }
}

/// A table of one's own.
pub(super) fn share(members: Members) -> Shared {
    Rc::new(RefCell::new(members))
}

/// The root table of a tree; nothing else than a table has members.
pub(super) fn root(tree: &Tree) -> Shared {
    match Node::from_tree(tree).item {
        Item::Table(table) => table,
        _ => Shared::default(),
    }
}

/// Copies a table and all tables in it; none of them is shared afterwards.
pub(super) fn copy(table: &Shared, limits: &Limits) -> Result<Shared, Endless> {
    Walk::within(limits).copy(table, 0)
}

/// Copies the members, sharing the tables in them.
pub(super) fn shallow(table: &Shared) -> Shared {
    share(table.borrow().clone())
}

/// The members at this moment, for loops that change the table.
pub(super) fn snapshot(table: &Shared) -> Vec<(Str, Node)> {
    table
        .borrow()
        .iter()
        .map(|(key, node)| (key.clone(), node.clone()))
        .collect()
}

/// Removes every null in a table, at any depth.
pub(super) fn drop_nulls(table: &Shared, depth: usize) -> Result<(), Endless> {
    within(depth)?;
    let mut members = table.borrow_mut();
    members.retain(|_, node| !node.is_null());
    for node in members.values() {
        if let Some(inner) = node.table() {
            drop_nulls(inner, depth + 1)?;
        }
    }
    Ok(())
}

/// Refuses a depth that no file has.
pub(super) fn within(depth: usize) -> Result<(), Endless> {
    if depth > MAX_DEPTH {
        Err(Endless::Cycle)
    } else {
        Ok(())
    }
}

/// Imports that share tables can ask for exponentially many nodes.
struct Walk<'a> {
    limits: &'a Limits,
    nodes: u64,
    /// The tables on the way from the root, to notice one that contains itself before it is deep.
    open: BTreeSet<*const RefCell<Members>>,
}

impl<'a> Walk<'a> {
    fn within(limits: &'a Limits) -> Self {
        Self {
            limits,
            nodes: 0,
            open: BTreeSet::new(),
        }
    }

    fn step(&mut self, depth: usize) -> Result<(), Endless> {
        within(depth)?;
        self.nodes += 1;
        self.limits
            .check(Limit::MergeNodes, self.nodes)
            .map_err(Endless::Reached)
    }

    fn enter(&mut self, table: &Shared) -> Result<(), Endless> {
        if self.open.insert(Rc::as_ptr(table)) {
            Ok(())
        } else {
            Err(Endless::Cycle)
        }
    }

    fn leave(&mut self, table: &Shared) {
        self.open.remove(&Rc::as_ptr(table));
    }

    fn copy(&mut self, table: &Shared, depth: usize) -> Result<Shared, Endless> {
        self.enter(table)?;
        let mut members = table.borrow().clone();
        for node in members.values_mut() {
            self.step(depth)?;
            if let Item::Table(inner) = &node.item {
                node.item = Item::Table(self.copy(inner, depth + 1)?);
            }
        }
        self.leave(table);
        Ok(share(members))
    }

    fn tree(&mut self, node: &Node, depth: usize) -> Result<Tree, Endless> {
        self.step(depth)?;
        let data = match &node.item {
            Item::Null => Data::Null,
            Item::Leaf(data) => Data::clone(data),
            Item::Table(table) => {
                self.enter(table)?;
                let members = table.borrow();
                let trees = members
                    .iter()
                    .map(|(key, value)| Ok((key.clone(), self.tree(value, depth + 1)?)));
                let trees = trees.collect::<Result<_, Endless>>()?;
                self.leave(table);
                Data::Table(trees)
            }
        };
        Ok(Tree::new(data, node.origin))
    }
}
