//! Keywords of objects and lists. In: a container and its schema. Out: the violations of its size, its
//! members and its items, in Go's order.

use super::{Evaluator, Task};
use crate::compat::Compat;
use crate::schema::helm::compile::{Additional, Dependency};
use crate::schema::helm::draft::Draft;
use crate::schema::helm::fault::{Fault, Kind};
use crate::schema::helm::json::Json;
use std::collections::BTreeMap;

type Members = BTreeMap<String, Json>;

impl Evaluator<'_> {
    pub(super) fn object(&mut self, task: &mut Task<'_>, members: &Members) {
        let schema = task.schema;
        self.size(task, "minProperties", members.len(), schema.min_properties, false);
        self.size(task, "maxProperties", members.len(), schema.max_properties, true);
        let missing = missing(members, &schema.required);
        if !missing.is_empty() {
            self.push(task, Kind::Required(missing), Vec::new());
        }
        if task.quiet && !task.errors.is_empty() {
            return;
        }
        for (property, dependency) in &schema.dependencies {
            if members.contains_key(property) {
                match dependency {
                    Dependency::Properties(names) => self.demand(task, members, property, names),
                    Dependency::Schema(id) => {
                        let fault = self.same(task, *id, "", false);
                        task.errors.extend(fault);
                    }
                }
            }
        }
        self.members(task, members);
        self.about_names(task, members);
    }

    /// `properties`, `patternProperties`, `additionalProperties`.
    fn members(&mut self, task: &mut Task<'_>, members: &Members) {
        let schema = task.schema;
        let mut unexpected = Vec::new();
        for (name, value) in members {
            if task.quiet && !task.errors.is_empty() {
                return;
            }
            let mut evaluated = false;
            let own = schema.properties.get(name).copied();
            let patterns = schema.pattern_properties.iter();
            let matching = patterns
                .filter(|(pattern, _)| pattern.is_match(name))
                .map(|(_, id)| *id);
            for id in own.into_iter().chain(matching) {
                evaluated = true;
                let fault = self.part(task, id, value, name);
                task.errors.extend(fault);
            }
            if !evaluated && let Some(additional) = schema.additional_properties {
                evaluated = true;
                match additional {
                    Additional::Plain(true) => {}
                    Additional::Plain(false) => unexpected.push(name.clone()),
                    Additional::Schema(id) => {
                        let fault = self.part(task, id, value, name);
                        task.errors.extend(fault);
                    }
                }
            }
            if evaluated {
                task.unevaluated.properties.remove(name);
            }
        }
        if !unexpected.is_empty() {
            self.push(task, Kind::AdditionalProperties(unexpected), Vec::new());
        }
    }

    /// `propertyNames`, `dependentSchemas`, `dependentRequired`.
    fn about_names(&mut self, task: &mut Task<'_>, members: &Members) {
        let schema = task.schema;
        if let Some(names) = schema.property_names {
            for name in members.keys() {
                if let Some(fault) = self.apart(task, names, &Json::Str(name.clone())) {
                    let causes = match fault.kind {
                        Kind::Group => fault.causes,
                        _ => vec![fault],
                    };
                    let mut fault = self.fault(task.quiet, Kind::PropertyNames(name.clone()));
                    // Helm 4's validator forgets where the names are.
                    if self.compat == Compat::Helm4 {
                        fault.at = Vec::new();
                    }
                    task.errors.push(Fault { causes, ..fault });
                }
            }
        }
        if schema.draft <= Some(Draft::D6) {
            return;
        }
        for (property, id) in &schema.dependent_schemas {
            if members.contains_key(property) {
                let fault = self.same(task, *id, "", false);
                task.errors.extend(fault);
            }
        }
        for (property, names) in &schema.dependent_required {
            if members.contains_key(property) {
                self.demand(task, members, property, names);
            }
        }
    }

    fn demand(&self, task: &mut Task<'_>, members: &Members, property: &str, names: &[String]) {
        let missing = missing(members, names);
        if !missing.is_empty() {
            let property = property.to_owned();
            self.push(task, Kind::Dependency { property, missing }, Vec::new());
        }
    }

    pub(super) fn list(&mut self, task: &mut Task<'_>, items: &[Json]) {
        let schema = task.schema;
        self.size(task, "minItems", items.len(), schema.min_items, false);
        self.size(task, "maxItems", items.len(), schema.max_items, true);
        if schema.unique_items
            && let Some((a, b)) = self.equal_items(items)
        {
            self.push(task, Kind::UniqueItems(a, b), Vec::new());
        }
        for (at, (id, item)) in schema.first_items.iter().zip(items).enumerate() {
            let fault = self.part(task, *id, item, &at.to_string());
            task.errors.extend(fault);
        }
        self.other_items(task, items);
        self.contains(task, items);
    }

    /// `items` behind `prefixItems`, or `additionalItems` behind a list of `items`.
    fn other_items(&mut self, task: &mut Task<'_>, items: &[Json]) {
        let first = task.schema.first_items.len().min(items.len());
        match task.schema.other_items {
            Some(Additional::Plain(false)) if first < items.len() => {
                self.push(task, Kind::AdditionalItems(items.len() - first), Vec::new());
            }
            Some(Additional::Schema(id)) => {
                for (at, item) in items.iter().enumerate().skip(first) {
                    // Helm 4's validator counts from the first of these items.
                    let shown = if self.compat == Compat::Helm4 {
                        at - first
                    } else {
                        at
                    };
                    let fault = self.part(task, id, item, &shown.to_string());
                    task.errors.extend(fault);
                }
            }
            _ => {}
        }
    }

    fn contains(&mut self, task: &mut Task<'_>, items: &[Json]) {
        let schema = task.schema;
        let Some(contains) = schema.contains else {
            return;
        };
        let mut causes = Vec::new();
        let mut matched = Vec::new();
        for (at, item) in items.iter().enumerate() {
            match self.part(task, contains, item, &at.to_string()) {
                Some(fault) => causes.push(fault),
                None => {
                    matched.push(at);
                    if schema.draft >= Some(Draft::D2020) {
                        task.unevaluated.items.remove(&at);
                    }
                }
            }
        }
        let count = i64::try_from(matched.len()).unwrap_or(i64::MAX);
        let want = schema.min_contains;
        match want {
            Some(want) if count < want => {
                let matched = matched.clone();
                self.push(task, Kind::MinContains { matched, want }, causes);
            }
            None if matched.is_empty() => self.push(task, Kind::Contains, causes),
            _ => {}
        }
        if let Some(want) = schema.max_contains.filter(|want| count > *want) {
            self.push(task, Kind::MaxContains { matched, want }, Vec::new());
        }
    }

    /// The first item that equals one before it, with that one.
    fn equal_items(&mut self, items: &[Json]) -> Option<(usize, usize)> {
        let loose = self.compat == Compat::Helm4;
        for (at, item) in items.iter().enumerate() {
            self.spend(at as u64 / 16);
            if self.exhausted.is_some() {
                return None;
            }
            if let Some(before) = items[..at].iter().position(|other| item.equals(other, loose)) {
                return Some((before, at));
            }
        }
        None
    }

    /// `minItems` and the like.
    pub(super) fn size(
        &self,
        task: &mut Task<'_>,
        keyword: &'static str,
        got: usize,
        want: Option<i64>,
        most: bool,
    ) {
        let Some(want) = want else {
            return;
        };
        let count = i64::try_from(got).unwrap_or(i64::MAX);
        if (most && count > want) || (!most && count < want) {
            self.push(task, Kind::Size { keyword, got, want }, Vec::new());
        }
    }
}

fn missing(members: &Members, names: &[String]) -> Vec<String> {
    names
        .iter()
        .filter(|name| !members.contains_key(*name))
        .cloned()
        .collect()
}
