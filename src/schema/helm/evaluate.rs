//! Values against schemas. In: compiled schemas and a value. Out: nothing, or the tree of violations as
//! Go's validator builds it: one keyword after another, the first that concerns the whole value alone.
//! Objects are visited in byte order of their keys; steps and depth are bounded.

mod containers;
mod scalars;

use super::Stop;
use super::compile::{Additional, Compiled, Id, Schema};
use super::draft::Draft;
use super::fault::{Fault, Kind, escape, pointer};
use super::json::{Json, Type};
use crate::compat::Compat;
use crate::limits::{Limit, Limits, Reached};
use std::collections::{BTreeMap, BTreeSet};

/// What a violation costs, in steps: it is kept until the end.
const FAULT_STEPS: u64 = 8;

/// One validation.
pub(super) struct Evaluator<'a> {
    compiled: &'a Compiled,
    compat: Compat,
    /// The drafts of resources within a schema that is itself the value.
    resources: Option<&'a BTreeMap<String, Draft>>,
    meta: Option<Id>,
    path: Vec<String>,
    limits: &'a Limits,
    steps: u64,
    depth: u64,
    exhausted: Option<Reached>,
}

/// The schemas under way, innermost first.
struct Scope<'a> {
    schema: Id,
    /// The keyword of a reference that led here; empty for a part of the schema around it.
    keyword: &'static str,
    /// Which value: scopes of one value have one number.
    value: usize,
    parent: Option<&'a Scope<'a>>,
}

/// What is not evaluated yet, kept only where `unevaluated…` asks.
#[derive(Clone, Debug, Default)]
struct Unevaluated {
    properties: BTreeSet<String>,
    items: BTreeSet<usize>,
}

impl Unevaluated {
    fn is_empty(&self) -> bool {
        self.properties.is_empty() && self.items.is_empty()
    }

    /// Keeps only what another evaluation of the same value has left, too.
    fn merge(&mut self, other: &Self) {
        self.properties.retain(|name| other.properties.contains(name));
        self.items.retain(|at| other.items.contains(at));
    }
}

/// One schema held against one value.
struct Task<'a> {
    value: &'a Json,
    schema: &'a Schema,
    scope: &'a Scope<'a>,
    unevaluated: Unevaluated,
    errors: Vec<Fault>,
    /// Only the verdict counts.
    quiet: bool,
    meta: Option<Id>,
}

type Verdict = Result<Unevaluated, Box<Fault>>;

impl<'a> Evaluator<'a> {
    pub(super) fn new(compiled: &'a Compiled, compat: Compat, limits: &'a Limits) -> Self {
        Self {
            compiled,
            compat,
            resources: None,
            meta: None,
            path: Vec::new(),
            limits,
            steps: 0,
            depth: 0,
            exhausted: None,
        }
    }

    /// The value is a schema: parts of it with a draft of their own are held against that draft.
    pub(super) fn with_resources(mut self, resources: &'a BTreeMap<String, Draft>, root: Id) -> Self {
        self.resources = Some(resources);
        self.meta = Some(root);
        self
    }

    /// Holds a value against a schema.
    pub(super) fn run(mut self, schema: Id, value: &Json) -> Result<Option<Fault>, Stop> {
        let scope = Scope {
            schema,
            keyword: "",
            value: 0,
            parent: None,
        };
        let meta = self.meta;
        let verdict = self.visit(&scope, value, false, false, meta);
        match (self.exhausted, verdict) {
            (Some(reached), _) => Err(reached.into()),
            (None, verdict) => Ok(verdict.err().map(|fault| *fault)),
        }
    }

    /// Holds a value against the schema of a scope; `wanted`: the caller needs to know what is left
    /// unevaluated.
    fn visit(
        &mut self,
        scope: &Scope<'_>,
        value: &Json,
        wanted: bool,
        quiet: bool,
        meta: Option<Id>,
    ) -> Verdict {
        let compiled = self.compiled;
        let Some(schema) = compiled.schema(scope.schema) else {
            return Ok(Unevaluated::default());
        };
        self.spend(1);
        if let Err(reached) = self.limits.check(Limit::SchemaDepth, self.depth + 1) {
            self.exhausted.get_or_insert(reached);
        }
        if self.exhausted.is_some() {
            return Ok(Unevaluated::default());
        }
        self.depth += 1;
        let task = Task {
            value,
            schema,
            scope,
            unevaluated: unevaluated(value, schema, wanted),
            errors: Vec::new(),
            quiet,
            meta,
        };
        let verdict = self.validate(task);
        self.depth -= 1;
        if verdict.is_err() {
            self.spend(FAULT_STEPS);
        }
        verdict
    }

    /// Counts steps; once they are too many, nothing is looked at any more.
    fn spend(&mut self, steps: u64) {
        self.steps = self.steps.saturating_add(steps);
        if let Err(reached) = self.limits.check(Limit::SchemaSteps, self.steps) {
            self.exhausted.get_or_insert(reached);
        }
    }

    /// The violation of one keyword at the current place.
    fn fault(&self, quiet: bool, kind: Kind) -> Fault {
        Fault {
            at: if quiet { Vec::new() } else { self.path.clone() },
            kind,
            causes: Vec::new(),
        }
    }

    fn validate(&mut self, mut task: Task<'_>) -> Verdict {
        let (schema, quiet) = (task.schema, task.quiet);
        match schema.always {
            Some(true) => return Ok(task.unevaluated),
            Some(false) => return Err(Box::new(self.fault(quiet, Kind::FalseSchema))),
            None => {}
        }
        if let Some(kind) = self.cycle(task.scope).or_else(|| self.alone(schema, task.value)) {
            return Err(Box::new(self.fault(quiet, kind)));
        }
        if let Some(reference) = schema.reference {
            let verdict = self.refer(&mut task, reference, "$ref");
            if schema.draft < Some(Draft::D2019) {
                return verdict.map_or(Ok(task.unevaluated), |fault| Err(Box::new(fault)));
            }
            task.errors.extend(verdict);
        }
        match task.value {
            Json::Object(members) => self.object(&mut task, members),
            Json::List(items) => self.list(&mut task, items),
            Json::Str(text) => self.text(&mut task, text),
            Json::Number(number) => self.number(&mut task, &number.value),
            Json::Null | Json::Bool(_) => {}
        }
        if task.errors.is_empty() || !quiet {
            self.dynamic_references(&mut task);
            self.combinations(&mut task);
            self.leftovers(&mut task);
        }
        match task.errors.len() {
            0 => Ok(task.unevaluated),
            1 => Err(Box::new(task.errors.remove(0))),
            _ => Err(Box::new(Fault {
                causes: task.errors,
                ..self.fault(quiet, Kind::Group)
            })),
        }
    }

    /// The keywords that end the validation of a value when they fail.
    fn alone(&self, schema: &Schema, value: &Json) -> Option<Kind> {
        let loose = self.compat == Compat::Helm4;
        let got = value.ty();
        if !schema.types.is_empty() && !schema.types.contains(&got) {
            let whole = matches!(value, Json::Number(number) if number.value.is_integer());
            if !(whole && schema.types.contains(&Type::Integer)) {
                let want = schema.types.iter().copied().collect();
                return Some(Kind::Type { got, want });
            }
        }
        if let Some(want) = &schema.constant
            && !value.equals(want, loose)
        {
            return Some(Kind::Const(want.clone()));
        }
        if let Some(options) = &schema.options {
            let of_type = options.iter().any(|option| option.ty() == got);
            if !of_type || !options.iter().any(|option| value.equals(option, loose)) {
                return Some(Kind::Enum(options.clone()));
            }
        }
        let (format, text) = (schema.format?, value.str()?);
        let why = (format.check)(text, self.compat).err()?;
        Some(Kind::Format {
            got: text.to_owned(),
            want: format.name.to_owned(),
            why,
        })
    }

    /// Whether the scope's schema is already under way for the same value.
    fn cycle(&self, scope: &Scope<'_>) -> Option<Kind> {
        let mut at = scope.parent;
        while let Some(outer) = at.filter(|outer| outer.value == scope.value) {
            if outer.schema == scope.schema {
                return Some(Kind::RefCycle {
                    first: self.keyword_path(scope),
                    second: self.keyword_path(outer),
                    url: self.location(scope.schema).to_owned(),
                });
            }
            at = outer.parent;
        }
        None
    }

    fn location(&self, schema: Id) -> &'a str {
        self.compiled.schema(schema).map_or("", |schema| &schema.location)
    }

    /// The keywords that lead from the root schema to a scope.
    fn keyword_path(&self, scope: &Scope<'_>) -> String {
        let Some(parent) = scope.parent else {
            return String::new();
        };
        let before = self.keyword_path(parent);
        if !scope.keyword.is_empty() {
            return format!("{before}/{}", escape(scope.keyword));
        }
        let (here, outer) = (self.location(scope.schema), self.location(parent.schema));
        format!("{before}{}", here.get(outer.len()..).unwrap_or_default())
    }

    /// Holds the same value against another schema.
    fn same(&mut self, task: &mut Task<'_>, schema: Id, keyword: &'static str, quiet: bool) -> Option<Fault> {
        let (schema, meta) = self.switch(schema, task.meta);
        let scope = Scope {
            schema,
            keyword,
            value: task.scope.value,
            parent: Some(task.scope),
        };
        let wanted = !task.unevaluated.is_empty();
        match self.visit(&scope, task.value, wanted, task.quiet || quiet, meta) {
            Ok(left) => {
                task.unevaluated.merge(&left);
                None
            }
            Err(fault) => Some(*fault),
        }
    }

    /// Holds a part of the value against a schema.
    fn part(&mut self, task: &Task<'_>, schema: Id, value: &Json, step: &str) -> Option<Fault> {
        self.path.push(step.to_owned());
        let (schema, meta) = self.switch(schema, task.meta);
        let scope = Scope {
            schema,
            keyword: "",
            value: task.scope.value + 1,
            parent: Some(task.scope),
        };
        let verdict = self.visit(&scope, value, false, task.quiet, meta);
        self.path.pop();
        verdict.err().map(|fault| *fault)
    }

    /// Holds a value that is no part of the values, such as a name, against a schema.
    fn apart(&mut self, task: &Task<'_>, schema: Id, value: &Json) -> Option<Fault> {
        let path = std::mem::take(&mut self.path);
        let scope = Scope {
            schema,
            keyword: "",
            value: 0,
            parent: None,
        };
        let verdict = self.visit(&scope, value, false, task.quiet, task.meta);
        self.path = path;
        verdict.err().map(|fault| *fault)
    }

    /// The metaschema of the draft that holds at the current place of a schema.
    fn switch(&self, schema: Id, meta: Option<Id>) -> (Id, Option<Id>) {
        if meta != Some(schema) {
            return (schema, meta);
        }
        let draft = self
            .resources
            .and_then(|resources| resources.get(&pointer(&self.path)));
        match draft.and_then(|draft| self.compiled.metaschema(*draft)) {
            Some(own) => (own, Some(own)),
            None => (schema, meta),
        }
    }

    /// Follows a reference; its violations stand below one of their own.
    fn refer(&mut self, task: &mut Task<'_>, schema: Id, keyword: &'static str) -> Option<Fault> {
        let fault = self.same(task, schema, keyword, false)?;
        let causes = match fault.kind {
            Kind::Group => fault.causes,
            _ => vec![fault],
        };
        Some(Fault {
            causes,
            ..self.fault(task.quiet, Kind::Reference)
        })
    }

    fn dynamic_references(&mut self, task: &mut Task<'_>) {
        if let Some(mut target) = task.schema.recursive_ref {
            if self
                .compiled
                .schema(target)
                .is_some_and(|schema| schema.recursive_anchor)
            {
                target = self.outermost(task.scope, target, |resource, schema| {
                    resource.recursive_anchor.then_some(schema)
                });
            }
            let fault = self.refer(task, target, "$recursiveRef");
            task.errors.extend(fault);
        }
        if let Some((target, anchor)) = &task.schema.dynamic_ref {
            let mut target = *target;
            let dynamic = self
                .compiled
                .schema(target)
                .is_some_and(|schema| schema.dynamic_anchor == *anchor);
            if !anchor.is_empty() && dynamic {
                target = self.outermost(task.scope, target, |resource, _| {
                    resource.dynamic_anchors.get(anchor).copied()
                });
            }
            let fault = self.refer(task, target, "$dynamicRef");
            task.errors.extend(fault);
        }
    }

    /// What the outermost scope offers that offers anything; `found` sees its resource and its schema.
    fn outermost(&self, scope: &Scope<'_>, fallback: Id, found: impl Fn(&Schema, Id) -> Option<Id>) -> Id {
        let mut target = fallback;
        let mut at = Some(scope);
        while let Some(scope) = at {
            let resource = self
                .compiled
                .schema(scope.schema)
                .and_then(|schema| self.compiled.schema(schema.resource));
            if let Some(better) = resource.and_then(|resource| found(resource, scope.schema)) {
                target = better;
            }
            at = scope.parent;
        }
        target
    }

    /// `not`, `allOf`, `anyOf`, `oneOf`, `if`.
    fn combinations(&mut self, task: &mut Task<'_>) {
        let schema = task.schema;
        if let Some(not) = schema.not
            && self.same(task, not, "", true).is_none()
        {
            task.errors.push(self.fault(task.quiet, Kind::Not));
        }
        self.all_of(task);
        self.any_of(task);
        self.one_of(task);
        if let Some(condition) = schema.condition {
            let branch = match self.same(task, condition, "", true) {
                None => schema.then,
                Some(_) => schema.otherwise,
            };
            let fault = branch.and_then(|branch| self.same(task, branch, "", false));
            task.errors.extend(fault);
        }
    }

    fn all_of(&mut self, task: &mut Task<'_>) {
        let mut causes = Vec::new();
        for part in &task.schema.all_of {
            causes.extend(self.same(task, *part, "", false));
            if task.quiet && !causes.is_empty() {
                break;
            }
        }
        if !causes.is_empty() {
            self.push(task, Kind::AllOf, causes);
        }
    }

    fn any_of(&mut self, task: &mut Task<'_>) {
        let mut causes = Vec::new();
        let mut matched = task.schema.any_of.is_empty();
        for part in &task.schema.any_of {
            match self.same(task, *part, "", false) {
                Some(fault) => causes.push(fault),
                None => {
                    matched = true;
                    if task.unevaluated.is_empty() {
                        break;
                    }
                }
            }
        }
        if !matched {
            self.push(task, Kind::AnyOf, causes);
        }
    }

    fn one_of(&mut self, task: &mut Task<'_>) {
        let mut causes = Vec::new();
        let mut matched = None;
        for (at, part) in task.schema.one_of.iter().enumerate() {
            match (self.same(task, *part, "", matched.is_some()), matched) {
                (Some(fault), None) => causes.push(fault),
                (Some(_), Some(_)) => {}
                (None, None) => matched = Some(at),
                (None, Some(first)) => {
                    self.push(task, Kind::OneOf(Some((first, at))), Vec::new());
                    return;
                }
            }
        }
        if matched.is_none() && !task.schema.one_of.is_empty() {
            self.push(task, Kind::OneOf(None), causes);
        }
    }

    fn push(&self, task: &mut Task<'_>, kind: Kind, causes: Vec<Fault>) {
        let fault = self.fault(task.quiet, kind);
        task.errors.push(Fault { causes, ..fault });
    }

    /// `unevaluatedProperties` and `unevaluatedItems`.
    fn leftovers(&mut self, task: &mut Task<'_>) {
        let schema = task.schema;
        if let (Json::Object(members), Some(rest)) = (task.value, schema.unevaluated_properties) {
            for name in std::mem::take(&mut task.unevaluated.properties) {
                let fault = members
                    .get(&name)
                    .and_then(|value| self.part(task, rest, value, &name));
                task.errors.extend(fault);
            }
        }
        if let (Json::List(items), Some(rest)) = (task.value, schema.unevaluated_items) {
            for at in std::mem::take(&mut task.unevaluated.items) {
                let fault = items
                    .get(at)
                    .and_then(|value| self.part(task, rest, value, &at.to_string()));
                task.errors.extend(fault);
            }
        }
    }
}

/// What a schema's own keywords cannot be known to evaluate.
fn unevaluated(value: &Json, schema: &Schema, wanted: bool) -> Unevaluated {
    let mut left = Unevaluated::default();
    match value {
        Json::Object(members) => {
            let all = schema.additional_properties.is_some();
            if !all && (wanted || schema.unevaluated_properties.is_some()) {
                left.properties = members.keys().cloned().collect();
            }
        }
        Json::List(items) => {
            let all = matches!(
                schema.other_items,
                Some(Additional::Plain(_) | Additional::Schema(_))
            );
            if !all && (wanted || schema.unevaluated_items.is_some()) {
                left.items = (schema.first_items.len()..items.len()).collect();
            }
        }
        _ => {}
    }
    left
}
