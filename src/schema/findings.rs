//! Violations of a values schema as findings. In: a compiled schema and what the user wrote. Out: one
//! finding per mistake, at the characters that made it, with the setting to write instead. Nulls are
//! left out: they delete defaults. Sees the user's tree only, never the defaults.

use super::annals::{Annals, Fate};
use super::guide::Guide;
use super::nearest;
use super::wording::{self, Found};
use crate::diag::{Problem, Severity, rule};
use crate::settings::Records;
use crate::tree::{Data, KeyPath, Layer, Step, Tree};
use jsonschema::error::{ValidationError, ValidationErrorKind as Kind};
use jsonschema::paths::LocationSegment;
use serde_json::{Map, Number, Value as Json};

/// A schema of a chart's values, compiled once; threads may share it.
pub struct ValuesSchema {
    document: Json,
    validator: jsonschema::Validator,
    annals: Option<Annals>,
}

impl ValuesSchema {
    /// Compiles a schema. References to anything but the document itself are refused.
    ///
    /// # Errors
    /// The compiler's words when the document is not a valid JSON Schema.
    pub fn new(document: Json) -> Result<Self, String> {
        let validator = jsonschema::options()
            .with_draft(jsonschema::Draft::Draft202012)
            .build(&document)
            .map_err(|fault| fault.to_string())?;
        Ok(Self {
            document,
            validator,
            annals: None,
        })
    }

    /// Makes it know the keys of other releases of the chart, from the schema of all of them.
    #[must_use]
    pub fn with_annals(mut self, all: Json, release: &str) -> Self {
        self.annals = Some(Annals::new(all, release));
        self
    }

    /// The keys it knows.
    pub fn guide(&self) -> Guide<'_> {
        Guide::new(&self.document)
    }

    /// Every violation in the user's tree, in order of the keys.
    pub fn findings(&self, user: &Tree, records: &Records) -> Vec<Problem> {
        let instance = to_json(user);
        let mut scribe = Scribe {
            guide: self.guide(),
            annals: self.annals.as_ref(),
            user,
            records,
            known: None,
            found: Vec::new(),
        };
        for violation in self.validator.iter_errors(&instance) {
            scribe.describe(&violation);
        }
        scribe.needed(&KeyPath::default(), user, self.guide());
        scribe.forget_consequences();
        scribe.found.sort_by(|a, b| a.0.cmp(&b.0));
        scribe.found.into_iter().map(|(_, problem)| problem).collect()
    }
}

/// JSON of a tree without the nulls of its tables.
fn to_json(tree: &Tree) -> Json {
    match &tree.data {
        Data::Null => Json::Null,
        Data::Bool(b) => Json::Bool(*b),
        Data::Int(n) => Json::Number((*n).into()),
        Data::Float(f) => Number::from_f64(*f).map_or(Json::Null, Json::Number),
        Data::Str(s) => Json::String(s.to_text().into_owned()),
        Data::List(items) => Json::Array(items.iter().map(to_json).collect()),
        Data::Table(table) => {
            let kept = table.iter().filter(|(_, child)| !child.is_null());
            Json::Object(
                kept.map(|(key, child)| (key.to_string(), to_json(child)))
                    .collect::<Map<_, _>>(),
            )
        }
    }
}

struct Scribe<'a> {
    guide: Guide<'a>,
    annals: Option<&'a Annals>,
    user: &'a Tree,
    records: &'a Records,
    known: Option<Vec<KeyPath>>,
    found: Vec<(KeyPath, Problem)>,
}

impl<'a> Scribe<'a> {
    fn describe(&mut self, violation: &ValidationError<'_>) {
        let path = key_path(violation);
        match violation.kind() {
            Kind::AdditionalProperties { unexpected } | Kind::UnevaluatedProperties { unexpected } => {
                for name in unexpected {
                    self.unknown_key(path.key(name.as_str()));
                }
            }
            Kind::Type { .. } => self.wrong_type(path),
            Kind::AnyOf { context } | Kind::OneOfNotValid { context } => self.no_branch(path, context),
            kind => self.out_of_range(path, kind),
        }
    }

    /// Of several alternatives that all failed, the one that was meant is the one of the right type.
    fn no_branch(&mut self, path: KeyPath, context: &[Vec<ValidationError<'static>>]) {
        let right_type = context.iter().find(|branch| {
            !branch
                .iter()
                .any(|v| matches!(v.kind(), Kind::Type { .. }) && key_path(v) == path)
        });
        match right_type {
            Some(branch) => branch.iter().for_each(|violation| self.describe(violation)),
            None => self.wrong_type(path),
        }
    }

    fn unknown_key(&mut self, path: KeyPath) {
        if let Some(problem) = self.of_another_release(&path) {
            let place = self.key_place(&path);
            return self.push(path, problem, place);
        }
        let known = self.known.get_or_insert_with(|| self.guide.key_paths());
        let mut near = nearest::paths(&path, known);
        let mut elsewhere = None;
        if let Some(annals) = self.annals.filter(|_| near.is_empty()) {
            near = nearest::paths(&path, &annals.guide().key_paths());
            near.truncate(1);
            elsewhere = near.first().and_then(|best| annals.whereabouts(best));
        }
        let mut problem = Problem::new(rule("unknown-key"), format!("the chart has no key `{path}`"));
        problem = match near.first() {
            Some(best)
                if best.0.len() == path.0.len()
                    && best.0[..best.0.len() - 1] == path.0[..path.0.len() - 1] =>
            {
                problem.label(format!("did you mean `{}`?", best.leaf()))
            }
            Some(best) => problem.label(format!("did you mean `{best}`?")),
            None => problem.label("unknown key"),
        };
        for best in &near {
            for line in self.rewritten(&path, best) {
                problem = problem.help(line);
            }
        }
        if near.is_empty() {
            problem = problem.help(self.siblings(&path));
        }
        if let Some(text) = elsewhere {
            problem = problem.help(text);
        }
        let place = self.key_place(&path);
        self.push(path, problem, place);
    }

    /// A key that the release does not have, and others do.
    fn of_another_release(&self, path: &KeyPath) -> Option<Problem> {
        let annals = self.annals?;
        let fate = annals.fate(path)?;
        let table = path.find(self.user)?.table().is_some();
        let shown = if table {
            format!("{path}.*")
        } else {
            path.to_string()
        };
        let message = annals.sentence(&shown, &fate);
        Some(match fate {
            Fate::Later(since) => Problem::new(rule("later-key"), message)
                .label(format!("new in {since}"))
                .help(format!("take release {since} or a later one, or leave it out")),
            Fate::Gone(until, instead) => Problem::new(rule("gone-key"), message)
                .label(format!("gone after {until}"))
                .help(instead.unwrap_or_else(|| "nothing takes its place: leave it out".into())),
        })
    }

    /// What to write when `wrong` was meant to be `right`.
    fn rewritten(&self, wrong: &KeyPath, right: &KeyPath) -> Vec<String> {
        let Some(node) = wrong.find(self.user) else {
            return Vec::new();
        };
        if !self.is_setting(node) {
            return vec![format!("write `{right}`")];
        }
        let leaves = node.leaves();
        let spelled = leaves.into_iter().map(|(below, leaf)| {
            let mut path = right.clone();
            path.0.extend(below.0);
            format!("write `{}`", wording::assignment(&path, leaf))
        });
        spelled.take(3).collect()
    }

    fn siblings(&self, path: &KeyPath) -> String {
        let parent = KeyPath(path.0[..path.0.len().saturating_sub(1)].to_vec());
        let names: Vec<&str> = self
            .guide
            .at(&parent)
            .map(|g| g.members().into_iter().map(|(name, _)| name).collect())
            .unwrap_or_default();
        let place = if parent.0.is_empty() {
            "the chart".to_owned()
        } else {
            format!("`{parent}`")
        };
        match names.as_slice() {
            [] => format!("{place} takes no keys of its own"),
            names if names.len() > 12 => format!(
                "{place} takes {} and {} more",
                quoted(&names[..12]),
                names.len() - 12
            ),
            names => format!("{place} takes {}", quoted(names)),
        }
    }

    fn wrong_type(&mut self, path: KeyPath) {
        let (Some(node), Some(guide)) = (path.find(self.user), self.guide.at(&path)) else {
            return;
        };
        if let Some(problem) = self.unescaped_dots(&path, node) {
            let place = self.key_place(&path);
            return self.push(path, problem, place);
        }
        let found = Found::of(node);
        let wanted = wording::wanted(guide);
        let mut problem = Problem::new(
            rule("type-mismatch"),
            format!("`{path}` is {wanted}, not {}", found.phrase()),
        )
        .label(format!("{} given, {wanted} needed", found.phrase()));
        for line in wording::mend_type(&path, node, guide, self.layer(node)) {
            problem = problem.help(line);
        }
        let place = self.value_place(node);
        self.push(path, problem, place);
    }

    /// `a.b.c/d=x` where `a` takes free keys: dots in the name were read as levels.
    fn unescaped_dots(&self, path: &KeyPath, node: &Tree) -> Option<Problem> {
        node.table()?;
        let free = (1..path.0.len()).find(|depth| {
            let above = KeyPath(path.0[..*depth].to_vec());
            self.guide
                .at(&above)
                .is_some_and(|guide| guide.free_members().is_some_and(|g| g.accepts("string")))
        })?;
        let (below, leaf) = node.leaves().into_iter().next()?;
        let names: Vec<String> = path.0[free..]
            .iter()
            .chain(&below.0)
            .map(|step| match step {
                Step::Key(key) => Some(key.to_string()),
                Step::Index(_) => None,
            })
            .collect::<Option<_>>()?;
        let table = KeyPath(path.0[..free].to_vec());
        let meant = table.key(names.join("."));
        let problem = Problem::new(
            rule("unescaped-dot"),
            format!(
                "the dots in `{}` made levels, and `{table}` takes names with plain values",
                names.join(".")
            ),
        );
        Some(
            problem
                .label(format!("read as {}", wording::nested(&names, leaf)))
                .help(if self.is_setting(leaf) {
                    format!("write `{}`", wording::assignment(&meant, leaf))
                } else {
                    format!("write the name as one key: `{}`", names.join("."))
                }),
        )
    }

    fn out_of_range(&mut self, path: KeyPath, kind: &Kind) {
        let Some(node) = path.find(self.user) else { return };
        let guide = self.guide.at(&path);
        let fault = wording::fault(kind);
        let mut problem = Problem::new(
            rule("value-out-of-range"),
            format!("`{path}` {}", fault.message(&Found::of(node))),
        )
        .label(fault.label.clone());
        if Self::only_warned(guide, kind) {
            problem.severity = Severity::Warning;
        }
        for line in wording::mend_value(&path, node, kind, guide) {
            problem = problem.help(line);
        }
        let place = self.value_place(node);
        self.push(path, problem, place);
    }

    /// Whether the schema calls a violation at a place a warning: `x-warning` names the keyword.
    fn only_warned(guide: Option<Guide<'_>>, kind: &Kind) -> bool {
        let named = guide
            .and_then(|guide| guide.keyword("x-warning"))
            .and_then(Json::as_array);
        named.is_some_and(|all| all.iter().any(|word| word == kind.keyword()))
    }

    /// Nulls that delete what the chart cannot do without: `x-needed`.
    fn needed(&mut self, path: &KeyPath, table: &'a Tree, guide: Guide<'a>) {
        for (key, node) in table.table().into_iter().flatten() {
            let below = path.key(key.clone());
            let Some(known) = guide.child(&Step::Key(key.clone())) else {
                continue;
            };
            if !node.is_null() {
                self.needed(&below, node, known);
            } else if known.keyword("x-needed").is_some() {
                let problem = Problem::new(
                    rule("value-out-of-range"),
                    format!("`{below}` cannot be null: the chart does not render without it"),
                )
                .label("null deletes it")
                .help("leave the setting out to keep the default");
                let place = self.value_place(node);
                self.push(below, problem, place);
            }
        }
    }

    /// Drops what a value of the wrong type cannot but violate as well.
    fn forget_consequences(&mut self) {
        let mistyped: Vec<KeyPath> = self
            .found
            .iter()
            .filter(|(_, problem)| problem.rule.id == "type-mismatch")
            .map(|(path, _)| path.clone())
            .collect();
        self.found
            .retain(|(path, problem)| problem.rule.id != "value-out-of-range" || !mistyped.contains(path));
    }

    fn layer(&self, node: &Tree) -> Option<&'a Layer> {
        self.records.ledger.get(node.origin).map(|origin| &origin.layer)
    }

    fn is_setting(&self, node: &Tree) -> bool {
        let leaf = node.leaves().first().map_or(node, |(_, leaf)| *leaf);
        matches!(self.layer(leaf), Some(Layer::Setting(_)))
    }

    fn value_place(&self, node: &Tree) -> Option<crate::text::Place> {
        let origin = self.records.ledger.get(node.origin);
        origin.and_then(|o| o.place).or_else(|| {
            let (_, leaf) = node.leaves().into_iter().next()?;
            self.records.ledger.get(leaf.origin)?.place
        })
    }

    fn key_place(&self, path: &KeyPath) -> Option<crate::text::Place> {
        let node = path.find(self.user)?;
        let own = self.records.ledger.get(node.origin).and_then(|origin| origin.key);
        own.or_else(|| self.value_place(node))
    }

    fn push(&mut self, path: KeyPath, problem: Problem, place: Option<crate::text::Place>) {
        let key = path.to_string();
        if self
            .found
            .iter()
            .any(|(seen, other)| *seen == path && other.rule == problem.rule)
        {
            return;
        }
        self.found.push((path, problem.key(key).at(place)));
    }
}

fn quoted(names: &[&str]) -> String {
    names
        .iter()
        .map(|name| format!("`{name}`"))
        .collect::<Vec<_>>()
        .join(", ")
}

fn key_path(violation: &ValidationError<'_>) -> KeyPath {
    let steps = violation.instance_path().iter().map(|segment| match segment {
        LocationSegment::Property(name) => Step::Key(name.as_ref().into()),
        LocationSegment::Index(at) => Step::Index(at),
    });
    KeyPath(steps.collect())
}

#[cfg(test)]
mod tests {
    use super::ValuesSchema;
    use crate::compat::Compat;
    use crate::diag::Severity;
    use crate::settings::{Records, Setting, merge};
    use serde_json::json;

    /// Rule ids, keys and severities that a setting is told.
    fn told(setting: &str) -> Vec<(&'static str, String, Severity)> {
        let schema = ValuesSchema::new(json!({
            "properties": {
                "policy": {"$ref": "#/$defs/policy", "default": "Always"},
                "image": {"type": "object", "properties": {"name": {"type": "string"}}, "x-needed": true},
                "ports": {"type": "object", "properties": {}}
            },
            "$defs": {"policy": {"type": "string", "enum": ["Always", "Never"], "x-warning": ["enum"]}}
        }))
        .unwrap();
        let mut records = Records::default();
        let settings = [Setting::Set(setting.into())];
        let user = merge(&settings, Compat::Helm4, &|_| Err(String::new()), &mut records).unwrap();
        let found = schema.findings(&user, &records);
        found
            .into_iter()
            .map(|p| (p.rule.id, p.key.unwrap_or_default(), p.severity))
            .collect()
    }

    #[test]
    fn a_schema_can_say_that_a_violation_is_a_warning() {
        let warning = ("value-out-of-range", "policy".to_owned(), Severity::Warning);
        assert_eq!(told("policy=Sometimes"), [warning]);
    }

    #[test]
    fn a_value_of_the_wrong_type_is_told_once() {
        let error = ("type-mismatch", "policy".to_owned(), Severity::Error);
        assert_eq!(told("policy=5"), [error]);
    }

    #[test]
    fn null_is_refused_only_for_what_the_chart_needs() {
        let error = ("value-out-of-range", "image".to_owned(), Severity::Error);
        assert_eq!(told("image=null"), [error]);
        assert_eq!(told("ports=null"), []);
    }
}
