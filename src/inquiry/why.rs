//! Why a field is what it is. In: an object and a field, or a line of output. Out: what wrote it, under
//! which conditions, out of which values; and the settings that change it, each rendered. Of what is not
//! there: the branch that left it out, and the settings that bring it in.

use super::alternatives::alternatives;
use super::branches::{closed, left_out, word_for};
use super::causes::Causes;
pub use super::causes::{Cause, Gate, Reading};
use super::lab::Lab;
use super::origins::Archive;
use super::{Setting, json_of_node};
use crate::json::NodeData;
use crate::manifest::objects::{Field, Found, Identity, Object, Objects, alike};
use crate::settings::Records;
use crate::template::trace::{Condition, ConditionId, Piece, Trace};
use crate::text::Span;
use crate::tree::{Data, KeyPath, Step, Tree};
use serde::Serialize;
use serde_json::Value as Json;

/// Most actions that are told of one field.
const MOST_CAUSES: usize = 12;

/// Most settings that are told to change one field.
const MOST_LEVERS: usize = 8;

/// Conditions that stand in each other's way at most this deep.
const MOST_STEPS: usize = 4;

/// What is asked about.
#[derive(Clone, Debug)]
pub enum Target {
    /// A field of an object.
    Field(String, String),
    /// A byte of what a template printed.
    Output(String, usize),
}

/// A setting that changes a field, measured.
#[derive(Clone, Debug, Serialize)]
pub struct Lever {
    /// The key.
    pub key: String,
    /// The flags to type, all of them needed.
    pub settings: Vec<String>,
    /// What the field is then; nothing where it is gone.
    pub gives: Option<Json>,
    /// The same as data.
    #[serde(skip)]
    pub with: Vec<Setting>,
}

/// What left something out.
#[derive(Clone, Debug, Serialize)]
pub struct Absence {
    /// What there is of the path, as a pointer; nothing where there is no such object.
    pub up_to: Option<String>,
    /// What there is not.
    pub missing: String,
    /// The branches that left out what would have printed it.
    pub left_out_by: Vec<Gate>,
}

/// The objects that a name may mean.
#[derive(Clone, Debug, Serialize)]
pub struct ObjectNames {
    /// What was asked for.
    pub asked: String,
    /// Full names.
    pub names: Vec<String>,
}

/// The answer.
#[derive(Clone, Debug, Serialize)]
pub struct Why {
    /// The object, `Kind/name`.
    pub object: String,
    /// The field as a JSON pointer; empty for the whole object.
    pub pointer: String,
    /// The template that printed it.
    pub template: String,
    /// What it is.
    pub value: Option<Json>,
    /// What wrote it.
    pub causes: Vec<Cause>,
    /// How many more there are.
    pub more_causes: usize,
    /// The conditions it stands under, outermost first.
    pub conditions: Vec<Gate>,
    /// What left it out, if it is not there.
    pub absence: Option<Absence>,
    /// The settings that change it, or bring it in.
    pub levers: Vec<Lever>,
    /// Whether it is another at each render.
    pub generated: bool,
}

/// Answers; several objects that a name may mean are an answer too.
///
/// # Errors
/// The failures of the render, in Helm's words; or the objects among which to choose.
pub fn why(lab: &Lab<'_>, target: &Target) -> Result<Why, Refusal> {
    let (outcome, records) = lab.attempt(&lab.question.user, true, lab.question.seed);
    let failures: Vec<String> = outcome
        .failures
        .iter()
        .map(|(_, failure)| failure.helm.clone())
        .collect();
    let (Some(manifests), Some(trace), Some(merged)) = (&outcome.manifests, &outcome.trace, &outcome.merged)
    else {
        return Err(Refusal::Failed(failures));
    };
    let objects = Objects::read(manifests);
    let case = Case {
        lab,
        trace,
        merged: &merged.values,
        rendered: &outcome.rendered,
        records: &records,
        objects: &objects,
    };
    match target {
        Target::Field(object, field) => case.named(object, field),
        Target::Output(file, at) => case.printed(file, *at),
    }
}

/// Why there is no answer.
#[derive(Clone, Debug)]
pub enum Refusal {
    /// The chart does not render.
    Failed(Vec<String>),
    /// The name means several objects.
    Ambiguous(ObjectNames),
    /// Nothing is called so, and no setting was found that makes it; names near it.
    Unknown(ObjectNames),
    /// No object stands at that line.
    NoObject,
}

struct Case<'a> {
    lab: &'a Lab<'a>,
    trace: &'a Trace,
    merged: &'a Tree,
    rendered: &'a [crate::render::Rendered],
    records: &'a Records,
    objects: &'a Objects,
}

/// What a search is after.
enum Wanted<'a> {
    /// An object.
    Object(&'a str),
    /// A field of an object.
    Field(&'a Identity, &'a str),
}

impl Wanted<'_> {
    fn is_in(&self, objects: &Objects) -> Option<Json> {
        match self {
            Self::Object(name) => objects
                .named(name)
                .first()
                .map(|object| json_of_node(&object.root.data)),
            Self::Field(id, path) => match objects.get(id)?.find(path) {
                Found::Field(field) => Some(json_of_node(&field.node.data)),
                Found::Missing(..) => None,
            },
        }
    }
}

impl<'a> Case<'a> {
    fn causes(&self) -> Causes<'a> {
        Causes {
            lab: self.lab,
            trace: self.trace,
            merged: self.merged,
            archive: Archive::new(self.records),
        }
    }

    fn named(&self, object: &str, field: &str) -> Result<Why, Refusal> {
        match self.objects.named(object).as_slice() {
            [one] => Ok(match one.find(field) {
                Found::Field(found) => self.there(one, &found),
                Found::Missing(found, rest) => self.missing(one, &found, field, &rest),
            }),
            [] => self.no_object(object, field),
            many => Err(Refusal::Ambiguous(ObjectNames {
                asked: object.to_owned(),
                names: many.iter().map(|object| object.full_name()).collect(),
            })),
        }
    }

    /// The innermost field at a byte of output.
    fn printed(&self, file: &str, at: usize) -> Result<Why, Refusal> {
        let inside = |object: &&Object| {
            &*object.source == file && (object.span.start as usize..object.span.end as usize).contains(&at)
        };
        let object = self.objects.0.iter().find(inside).ok_or(Refusal::NoObject)?;
        let at = at - object.span.start as usize;
        let covers = |field: &&Field<'_>| {
            let start = field.key.map_or(field.node.span.start, |key| key.start) as usize;
            start <= at && at < (field.node.span.end as usize).max(start + 1)
        };
        let fields = object.fields();
        let innermost = fields.iter().filter(covers).min_by_key(|field| {
            let start = field.key.map_or(field.node.span.start, |key| key.start);
            field.node.span.end.saturating_sub(start)
        });
        Ok(self.there(object, innermost.unwrap_or(&object.whole())))
    }

    fn output(&self, file: &str) -> &'a [u8] {
        let found = self.rendered.iter().find(|rendered| &*rendered.name == file);
        found.map_or(&[], |rendered| &rendered.text)
    }

    /// The bytes of a field's value in the output of its file, and those of its key.
    fn places(object: &Object, field: &Field<'_>) -> (Span, Option<Span>) {
        let base = object.span.start as usize;
        (
            field.node.span.shifted(base),
            field.key.map(|key| key.shifted(base)),
        )
    }

    /// The pieces of the value, and the piece of its key.
    fn pieces(&self, object: &Object, field: &Field<'_>) -> (Vec<Piece>, Vec<Piece>) {
        let causes = self.causes();
        let (value, key) = Self::places(object, field);
        let of_key = key
            .map(|key| causes.pieces(&object.source, key))
            .unwrap_or_default();
        // A whole object stands where its first line stands.
        let first_line = Span::new(value.start as usize, value.start as usize + 1);
        match field.pointer.is_empty() {
            true => (causes.pieces(&object.source, first_line), Vec::new()),
            false => (causes.pieces(&object.source, value), of_key),
        }
    }

    fn there(&self, object: &Object, field: &Field<'_>) -> Why {
        let causes = self.causes();
        let output = self.output(&object.source);
        let (value, _) = Self::places(object, field);
        let (pieces, of_key) = self.pieces(object, field);
        let mut told: Vec<Cause> = Vec::new();
        for piece in &pieces {
            let cause = causes.cause(piece, output, value);
            let blank = cause.wrote.trim().is_empty() && cause.literal;
            let known = told
                .iter()
                .any(|known| known.at == cause.at && known.through == cause.through);
            if !blank && !known {
                told.push(cause);
            }
        }
        // A line that an action stands in is told by the action.
        let actions: Vec<(String, usize)> = told
            .iter()
            .filter(|cause| !cause.literal)
            .map(|cause| (cause.at.file.clone(), cause.at.line))
            .collect();
        told.retain(|cause| {
            !cause.literal
                || !actions
                    .iter()
                    .any(|(file, line)| *file == cause.at.file && *line == cause.at.line)
        });
        let more = told.len().saturating_sub(MOST_CAUSES);
        told.truncate(MOST_CAUSES);
        let under = of_key.iter().chain(&pieces).map(|piece| piece.scope.under);
        let mut conditions: Vec<Gate> = Vec::new();
        for gate in under.flat_map(|under| causes.gates(under)) {
            if !conditions.contains(&gate) {
                conditions.push(gate);
            }
        }
        let label = format!("{}{}", object.id, field.pointer);
        Why {
            object: object.id.to_string(),
            pointer: field.pointer.clone(),
            template: object.source.to_string(),
            value: Some(json_of_node(&field.node.data)),
            causes: told,
            more_causes: more,
            levers: self.levers(object, field, &pieces, &of_key),
            conditions,
            absence: None,
            generated: self.lab.generated().contains(&label),
        }
    }

    /// The settings that change a field: those of the values that it was made of, then those of the
    /// conditions it stands under.
    fn levers(&self, object: &Object, field: &Field<'_>, pieces: &[Piece], of_key: &[Piece]) -> Vec<Lever> {
        let causes = self.causes();
        let mut sites: Vec<(KeyPath, Vec<String>)> = Vec::new();
        let mut add = |readings: Vec<Reading>, words: &[String]| {
            for path in readings.into_iter().filter_map(|reading| reading.path) {
                if !sites.iter().any(|(known, _)| *known == path) {
                    sites.push((path, words.to_vec()));
                }
            }
        };
        for piece in pieces.iter().chain(of_key) {
            let readings = causes.readings(piece.taint);
            add(self.inner(&readings, &field.pointer), &[]);
            add(readings, &[]);
        }
        for piece in of_key.iter().chain(pieces) {
            for (_, condition) in self.trace.chain(piece.scope.under) {
                add(
                    causes.readings(condition.taint),
                    &Causes::words(&condition.tested),
                );
            }
        }
        let mut levers: Vec<Lever> = Vec::new();
        for (path, words) in sites {
            if levers.len() >= MOST_LEVERS {
                break;
            }
            let key = self.lab.settable(&path).to_string();
            if levers.iter().any(|lever| lever.key == key) {
                continue;
            }
            levers.extend(self.lever(object, field, &path, &words));
        }
        levers
    }

    /// Where a field came out of a table as a whole: the values in these tables that stand at the end of
    /// the field's own path.
    fn inner(&self, readings: &[Reading], pointer: &str) -> Vec<Reading> {
        let names: Vec<String> = pointer
            .split('/')
            .skip(1)
            .map(|name| name.replace("~1", "/").replace("~0", "~"))
            .collect();
        let step = |name: &String| {
            name.parse::<usize>()
                .map_or_else(|_| Step::Key(name.as_str().into()), Step::Index)
        };
        let mut found = Vec::new();
        for reading in readings {
            let Some(path) = &reading.path else { continue };
            let inner = (0..names.len()).find_map(|from| {
                let tail = names.get(from..).unwrap_or_default();
                let path = tail.iter().fold(path.clone(), |path, name| path.with(step(name)));
                path.find(self.merged).is_some().then_some(path)
            });
            if inner.is_some() {
                found.push(Reading {
                    path: inner,
                    ..reading.clone()
                });
            }
        }
        found
    }

    /// The first other value of a place that changes a field.
    fn lever(&self, object: &Object, field: &Field<'_>, path: &KeyPath, words: &[String]) -> Option<Lever> {
        if self
            .lab
            .generated()
            .contains(&format!("{}{}", object.id, field.pointer))
        {
            return None;
        }
        for setting in alternatives(self.lab, path, self.merged, words) {
            let trial = self.lab.trial(&self.lab.with(std::slice::from_ref(&setting)))?;
            let Some(objects) = &trial.objects else { continue };
            let now = objects.get(&object.id).map(|object| object.find(&field.pointer));
            let gives = match (&now, field.pointer.is_empty()) {
                (Some(_), true) => objects.get(&object.id).map(|object| object.root.data.clone()),
                (Some(Found::Field(found)), false) => Some(found.node.data.clone()),
                _ => None,
            };
            if gives
                .as_ref()
                .is_some_and(|data: &NodeData| alike(data, &field.node.data))
            {
                continue;
            }
            return Some(Lever {
                key: setting.key.to_string(),
                settings: vec![setting.text()],
                gives: gives.as_ref().map(json_of_node),
                with: vec![setting],
            });
        }
        None
    }

    fn missing(&self, object: &Object, up_to: &Field<'_>, path: &str, rest: &[String]) -> Why {
        let wanted = Wanted::Field(&object.id, path);
        let word = word_for(rest.first().map_or("", String::as_str));
        let (left_out, exact) = left_out(self.trace, Some(&object.source), &[&word]);
        let mut levers = self.search(&wanted, &left_out);
        if levers.is_empty() {
            levers = self.filled(object, up_to, path, rest);
        }
        let causes = self.causes();
        // Of branches that do not name the field, only those that a measurement names are told.
        let keys: Vec<&String> = levers.iter().map(|lever| &lever.key).collect();
        let gates = left_out.iter().filter_map(|id| self.trace.condition(*id));
        let gates: Vec<Gate> = gates
            .map(|condition| causes.gate(condition))
            .filter(|gate| exact || gate.read.iter().any(|reading| keys.contains(&&reading.key)))
            .collect();
        Why {
            object: object.id.to_string(),
            pointer: up_to.pointer.clone(),
            template: object.source.to_string(),
            value: None,
            causes: Vec::new(),
            more_causes: 0,
            conditions: Vec::new(),
            absence: Some(Absence {
                up_to: Some(up_to.pointer.clone()),
                missing: rest.join("."),
                left_out_by: unique(gates),
            }),
            levers,
            generated: false,
        }
    }

    fn no_object(&self, name: &str, field: &str) -> Result<Why, Refusal> {
        let (kind, short) = name.rsplit_once('/').unwrap_or(("", name));
        let kind = kind.rsplit('/').next().unwrap_or_default();
        let kind_line = format!("kind: {kind}");
        let word: &str = if kind.is_empty() { short } else { &kind_line };
        let (left_out, _) = left_out(self.trace, None, &[word]);
        let levers = self.search(&Wanted::Object(name), &left_out);
        if levers.is_empty() {
            return Err(Refusal::Unknown(ObjectNames {
                asked: name.to_owned(),
                names: self.objects.near(name),
            }));
        }
        // Of all branches that could have printed such an object, those that the measurement names.
        let causes = self.causes();
        let keys: Vec<&String> = levers.iter().map(|lever| &lever.key).collect();
        let gates = left_out.iter().filter_map(|id| self.trace.condition(*id));
        let gates: Vec<Gate> = gates
            .map(|condition| causes.gate(condition))
            .filter(|gate| gate.read.iter().any(|reading| keys.contains(&&reading.key)))
            .collect();
        Ok(Why {
            object: name.to_owned(),
            pointer: field.to_owned(),
            template: gates.first().map(|gate| gate.at.file.clone()).unwrap_or_default(),
            value: None,
            causes: Vec::new(),
            more_causes: 0,
            conditions: Vec::new(),
            absence: Some(Absence {
                up_to: None,
                missing: name.to_owned(),
                left_out_by: unique(gates),
            }),
            levers,
            generated: false,
        })
    }

    /// Settings that bring something in: one value that decided about a branch, or several where one
    /// branch stands within another.
    fn search(&self, wanted: &Wanted<'_>, left_out: &[ConditionId]) -> Vec<Lever> {
        let mut levers = self.dependencies(wanted);
        let mut seen: Vec<KeyPath> = Vec::new();
        for id in left_out {
            if levers.len() >= MOST_LEVERS {
                break;
            }
            let Some(condition) = self.trace.condition(*id) else {
                continue;
            };
            for path in self.decided_by(condition) {
                let key = self.lab.settable(&path);
                if seen.contains(&key) {
                    continue;
                }
                seen.push(key);
                levers.extend(self.brings_in(wanted, &path, &condition.tested));
            }
        }
        if levers.is_empty() {
            for id in left_out {
                if let Some(lever) = self.stepwise(wanted, *id) {
                    levers.push(lever);
                    break;
                }
            }
        }
        levers
    }

    fn decided_by(&self, condition: &Condition) -> Vec<KeyPath> {
        let readings = self.causes().readings(condition.taint);
        readings.into_iter().filter_map(|reading| reading.path).collect()
    }

    fn brings_in(&self, wanted: &Wanted<'_>, path: &KeyPath, tested: &str) -> Option<Lever> {
        let words = Causes::words(tested);
        let settings = alternatives(self.lab, path, self.merged, &words);
        settings
            .into_iter()
            .find_map(|setting| self.measured(wanted, vec![setting]))
    }

    fn measured(&self, wanted: &Wanted<'_>, settings: Vec<Setting>) -> Option<Lever> {
        let trial = self.lab.trial(&self.lab.with(&settings))?;
        let gives = wanted.is_in(trial.objects.as_ref()?)?;
        Some(Lever {
            key: settings
                .last()
                .map(|setting| setting.key.to_string())
                .unwrap_or_default(),
            settings: settings.iter().map(Setting::text).collect(),
            gives: Some(gives),
            with: settings,
        })
    }

    /// Opens one branch after the other, until what is wanted shows.
    fn stepwise(&self, wanted: &Wanted<'_>, id: ConditionId) -> Option<Lever> {
        let first = self.trace.condition(id)?.clone();
        let mut settings: Vec<Setting> = Vec::new();
        let mut tested = (first.tested.clone(), self.decided_by(&first), first.at);
        for _ in 0..MOST_STEPS {
            let (text, paths, at) = &tested;
            let words = Causes::words(text);
            let others = paths
                .iter()
                .flat_map(|path| alternatives(self.lab, path, self.merged, &words));
            let mut next = None;
            for setting in others {
                let mut more = settings.clone();
                more.push(setting);
                if let Some(lever) = self.measured(wanted, more.clone()) {
                    return Some(lever);
                }
                let (outcome, _) = self
                    .lab
                    .attempt(&self.lab.with(&more), true, self.lab.question.seed);
                let Some(trace) = outcome.trace else { continue };
                // The branch goes the other way now: what stands in it may hide another.
                let opened = trace.conditions().any(|(_, then)| {
                    then.at.offset == at.offset && !closed(&then.turn) && then.tested == *text
                });
                let inner = trace.conditions().find(|(_, then)| {
                    closed(&then.turn)
                        && trace
                            .chain(then.scope.under)
                            .any(|(_, outer)| outer.at.offset == at.offset && outer.tested == *text)
                });
                if let (true, Some((_, inner))) = (opened, inner) {
                    let sites = trace.sites(inner.taint).into_iter();
                    let paths = sites
                        .filter_map(|site| trace.site(site).values().cloned())
                        .collect();
                    next = Some((more, (inner.tested.clone(), paths, inner.at)));
                    break;
                }
            }
            let (more, inner) = next?;
            settings = more;
            tested = inner;
        }
        None
    }

    /// A field of a table that comes from the values as a whole: set the member there.
    fn filled(&self, object: &Object, up_to: &Field<'_>, path: &str, rest: &[String]) -> Vec<Lever> {
        let causes = self.causes();
        let (value, _) = Self::places(object, up_to);
        let wanted = Wanted::Field(&object.id, path);
        let mut levers = Vec::new();
        let mut tried: Vec<KeyPath> = Vec::new();
        for piece in causes.pieces(&object.source, value) {
            for path in causes
                .readings(piece.taint)
                .into_iter()
                .filter_map(|reading| reading.path)
            {
                let is_table = path
                    .find(self.merged)
                    .is_none_or(|node| matches!(node.data, Data::Table(_) | Data::Null));
                if tried.contains(&path) || !is_table || levers.len() >= MOST_LEVERS {
                    continue;
                }
                tried.push(path.clone());
                let key = rest
                    .iter()
                    .fold(self.lab.settable(&path), |key, name| key.key(name.as_str()));
                let setting = Setting {
                    key,
                    data: Data::Str("example".into()),
                };
                levers.extend(self.measured(&wanted, vec![setting]));
            }
        }
        levers
    }

    /// Dependencies that are switched off.
    fn dependencies(&self, wanted: &Wanted<'_>) -> Vec<Lever> {
        let entries = &self.lab.chart().metadata.dependencies;
        let conditions = entries.iter().flat_map(|entry| entry.condition.split(','));
        let keys = conditions.map(str::trim).filter(|key| !key.is_empty());
        let paths = keys.map(|key| {
            key.split('.')
                .fold(KeyPath::default(), |path, name| path.key(name))
        });
        let off = paths.filter(|path| {
            !path
                .find(self.merged)
                .is_some_and(|node| node.data == Data::Bool(true))
        });
        off.filter_map(|key| {
            let data = Data::Bool(true);
            self.measured(wanted, vec![Setting { key, data }])
        })
        .collect()
    }
}

fn unique(gates: Vec<Gate>) -> Vec<Gate> {
    let mut kept: Vec<Gate> = Vec::new();
    for gate in gates {
        if !kept.iter().any(|known| known.at == gate.at) {
            kept.push(gate);
        }
    }
    kept
}
