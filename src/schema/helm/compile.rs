//! Schemas made ready. In: a document. Out: its schemas as records that the evaluator walks, references
//! turned into numbers; or why Go's compiler refuses it. Every schema is first held against its draft's
//! metaschema, as there.

use super::Stop;
use super::draft::Draft;
use super::evaluate::Evaluator;
use super::format;
use super::json::{Json, Type};
use super::number::Decimal;
use super::regexp::Pattern;
use super::resources::{Document, load};
use super::url;
use crate::compat::Compat;
use crate::limits::{Limit, Limits, STANDARD};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, OnceLock};

/// The number of a schema within [`Compiled`].
pub(super) type Id = usize;

/// Everything that one schema can reach.
#[derive(Debug, Default)]
pub(super) struct Compiled {
    pub(super) schemas: Vec<Schema>,
    /// The metaschemas, if these are metaschemas.
    roots: BTreeMap<Draft, Id>,
}

/// One schema.
#[derive(Debug, Default)]
pub(super) struct Schema {
    pub(super) location: String,
    pub(super) resource: Id,
    pub(super) dynamic_anchors: BTreeMap<String, Id>,
    pub(super) draft: Option<Draft>,
    pub(super) always: Option<bool>,
    pub(super) reference: Option<Id>,
    pub(super) recursive_ref: Option<Id>,
    pub(super) recursive_anchor: bool,
    pub(super) dynamic_ref: Option<(Id, String)>,
    pub(super) dynamic_anchor: String,
    pub(super) types: BTreeSet<Type>,
    pub(super) options: Option<Vec<Json>>,
    pub(super) constant: Option<Json>,
    pub(super) format: Option<&'static format::Format>,
    pub(super) not: Option<Id>,
    pub(super) all_of: Vec<Id>,
    pub(super) any_of: Vec<Id>,
    pub(super) one_of: Vec<Id>,
    pub(super) condition: Option<Id>,
    pub(super) then: Option<Id>,
    pub(super) otherwise: Option<Id>,
    pub(super) min_properties: Option<i64>,
    pub(super) max_properties: Option<i64>,
    pub(super) required: Vec<String>,
    pub(super) property_names: Option<Id>,
    pub(super) properties: BTreeMap<String, Id>,
    pub(super) pattern_properties: Vec<(Pattern, Id)>,
    pub(super) additional_properties: Option<Additional>,
    pub(super) dependencies: BTreeMap<String, Dependency>,
    pub(super) dependent_required: BTreeMap<String, Vec<String>>,
    pub(super) dependent_schemas: BTreeMap<String, Id>,
    pub(super) unevaluated_properties: Option<Id>,
    pub(super) min_items: Option<i64>,
    pub(super) max_items: Option<i64>,
    pub(super) unique_items: bool,
    pub(super) contains: Option<Id>,
    pub(super) min_contains: Option<i64>,
    pub(super) max_contains: Option<i64>,
    /// `prefixItems`, or the list form of `items` before 2020.
    pub(super) first_items: Vec<Id>,
    /// `items`, or `additionalItems` beside the list form.
    pub(super) other_items: Option<Additional>,
    pub(super) unevaluated_items: Option<Id>,
    pub(super) min_length: Option<i64>,
    pub(super) max_length: Option<i64>,
    pub(super) pattern: Option<Pattern>,
    pub(super) minimum: Option<Decimal>,
    pub(super) maximum: Option<Decimal>,
    pub(super) exclusive_minimum: Option<Decimal>,
    pub(super) exclusive_maximum: Option<Decimal>,
    pub(super) multiple_of: Option<Decimal>,
}

/// What else may be in an object or a list.
#[derive(Clone, Copy, Debug)]
pub(super) enum Additional {
    /// Anything, or nothing.
    Plain(bool),
    /// What a schema takes.
    Schema(Id),
}

/// What the presence of a property demands.
#[derive(Clone, Debug)]
pub(super) enum Dependency {
    Properties(Vec<String>),
    Schema(Id),
}

impl Compiled {
    /// Compiles a chart's schema; its root has number 0.
    pub(super) fn of_values(content: Json, compat: Compat, limits: &Limits) -> Result<Self, Stop> {
        let mut compiler = Compiler::new(compat, false, limits);
        compiler.add_document(super::resources::VALUES_SCHEMA, Arc::new(content))?;
        compiler.enqueue(0, String::new())?;
        compiler.run()?;
        Ok(compiler.compiled)
    }

    /// The schema of a number.
    pub(super) fn schema(&self, id: Id) -> Option<&Schema> {
        self.schemas.get(id)
    }

    /// The metaschema of a draft, in a set that holds those of the given drafts.
    pub(super) fn metaschema(&self, draft: Draft) -> Option<Id> {
        self.roots.get(&draft).copied()
    }
}

/// The metaschemas of some drafts, compiled once for each draft that stands alone.
fn metaschemas(drafts: &BTreeSet<Draft>) -> Result<Arc<Compiled>, Stop> {
    static READY: [OnceLock<Arc<Compiled>>; 5] = [const { OnceLock::new() }; 5];
    let mut several = drafts.iter();
    let (Some(draft), None) = (several.next(), several.next()) else {
        return compile_metaschemas(drafts).map(Arc::new);
    };
    let slot = &READY[*draft as usize];
    if let Some(ready) = slot.get() {
        return Ok(Arc::clone(ready));
    }
    let compiled = Arc::new(compile_metaschemas(drafts)?);
    Ok(Arc::clone(slot.get_or_init(|| compiled)))
}

fn compile_metaschemas(drafts: &BTreeSet<Draft>) -> Result<Compiled, Stop> {
    let mut compiler = Compiler::new(Compat::Helm3, true, &STANDARD);
    for draft in drafts {
        let document = compiler.document(draft.url())?;
        let id = compiler.enqueue(document, String::new())?;
        compiler.compiled.roots.insert(*draft, id);
    }
    compiler.run()?;
    Ok(compiler.compiled)
}

/// The state of one compilation.
struct Compiler {
    compat: Compat,
    limits: Limits,
    /// Whether metaschemas are compiled: formats count, and nobody checks them.
    meta: bool,
    documents: Vec<Document>,
    by_url: BTreeMap<String, usize>,
    places: Vec<(usize, String)>,
    ids: HashMap<(usize, String), Id>,
    compiled: Compiled,
}

impl Compiler {
    fn new(compat: Compat, meta: bool, limits: &Limits) -> Self {
        Self {
            compat,
            limits: *limits,
            meta,
            documents: Vec::new(),
            by_url: BTreeMap::new(),
            places: Vec::new(),
            ids: HashMap::new(),
            compiled: Compiled::default(),
        }
    }

    /// The number of the document at a URL, loaded if it was not.
    fn document(&mut self, url: &str) -> Result<usize, Stop> {
        match self.by_url.get(url) {
            Some(number) => Ok(*number),
            None => self.add_document(url, Arc::new(load(url)?)),
        }
    }

    fn add_document(&mut self, url: &str, content: Arc<Json>) -> Result<usize, Stop> {
        let document = Document::new(url, content)?;
        if super::draft::built_in(url).is_none() {
            self.check(&document, "")?;
        }
        let number = self.documents.len();
        self.documents.push(document);
        self.by_url.insert(url.to_owned(), number);
        Ok(number)
    }

    /// Holds a schema against its metaschema.
    fn check(&self, document: &Document, pointer: &str) -> Result<(), Stop> {
        if self.meta {
            return Ok(());
        }
        let drafts: BTreeMap<String, Draft> = document
            .resources
            .iter()
            .map(|(pointer, resource)| (pointer.clone(), resource.draft))
            .collect();
        let draft = document.draft(pointer);
        let mut needed: BTreeSet<Draft> = drafts.values().copied().collect();
        needed.insert(draft);
        let metas = metaschemas(&needed)?;
        let value = document.lookup(pointer)?;
        let Some(root) = metas.metaschema(draft) else {
            return Ok(());
        };
        let fault = Evaluator::new(&metas, self.compat, &self.limits)
            .with_resources(&drafts, root)
            .run(root, value)?;
        let Some(fault) = fault else {
            return Ok(());
        };
        let place = crate::value::format::quote(document.place(pointer).as_bytes());
        let location = metas
            .schema(root)
            .map(|schema| super::fault::quote(&schema.location))
            .unwrap_or_default();
        Err(Stop::helm(format!(
            "{place} is not valid against metaschema: jsonschema validation failed with {location}{}",
            fault.lines()
        )))
    }

    /// The number of the schema at a place, which will be compiled in its turn.
    fn enqueue(&mut self, document: usize, pointer: String) -> Result<Id, Stop> {
        let place = (document, pointer);
        if let Some(id) = self.ids.get(&place) {
            return Ok(*id);
        }
        let id = self.places.len();
        self.limits.check(Limit::SchemaParts, id as u64 + 1)?;
        self.ids.insert(place.clone(), id);
        self.places.push(place);
        Ok(id)
    }

    /// Compiles everything in the queue, which grows meanwhile.
    fn run(&mut self) -> Result<(), Stop> {
        while let Some((document, pointer)) = self.places.get(self.compiled.schemas.len()).cloned() {
            if !self.documents[document].knows(&pointer) {
                let mut changed = self.documents[document].clone();
                changed.add(&pointer)?;
                self.check(&changed, &pointer)?;
                self.documents[document] = changed;
            }
            let content = Arc::clone(&self.documents[document].content);
            let value = lookup(&content, &pointer);
            let schema = self.schema(document, &pointer, value)?;
            self.compiled.schemas.push(schema);
        }
        Ok(())
    }

    fn schema(&mut self, document: usize, pointer: &str, value: Option<&Json>) -> Result<Schema, Stop> {
        let home = &self.documents[document];
        let draft = home.draft(pointer);
        let location = home.place(pointer);
        let (owner, anchors) = match home.resource(pointer) {
            Some((owner, resource)) => (owner.to_owned(), resource.dynamic_anchors.clone()),
            None => (String::new(), BTreeMap::new()),
        };
        let mut schema = Schema {
            location,
            draft: Some(draft),
            resource: self.enqueue(document, owner.clone())?,
            ..Schema::default()
        };
        if draft >= Draft::D2020 && owner == pointer {
            for (anchor, pointer) in anchors {
                let id = self.enqueue(document, pointer)?;
                schema.dynamic_anchors.insert(anchor, id);
            }
        }
        match value {
            Some(Json::Bool(flag)) => schema.always = Some(*flag),
            Some(Json::Object(object)) if object.is_empty() => schema.always = Some(true),
            Some(Json::Object(object)) => {
                let mut part = Part {
                    compiler: self,
                    document,
                    pointer,
                    object,
                    draft,
                };
                part.compile(&mut schema)?;
            }
            _ => {}
        }
        Ok(schema)
    }
}

fn lookup<'a>(content: &'a Json, pointer: &str) -> Option<&'a Json> {
    pointer.split('/').skip(1).try_fold(content, |value, step| {
        let step = step.replace("~1", "/").replace("~0", "~");
        match value {
            Json::Object(members) => members.get(&step),
            Json::List(items) => items.get(step.parse::<usize>().ok()?),
            _ => None,
        }
    })
}

/// One object while it is compiled.
struct Part<'a> {
    compiler: &'a mut Compiler,
    document: usize,
    pointer: &'a str,
    object: &'a BTreeMap<String, Json>,
    draft: Draft,
}

impl Part<'_> {
    fn compile(&mut self, schema: &mut Schema) -> Result<(), Stop> {
        schema.reference = self.reference("$ref")?;
        if self.draft < Draft::D2019 && schema.reference.is_some() {
            // The rest is ignored, though Go still reads what came after draft 4, and may stumble.
            return self.newer_applicators(schema);
        }
        self.applicators(schema)?;
        self.newer_applicators(schema)?;
        self.items(schema)?;
        self.assertions(schema)?;
        self.sizes(schema);
        if self.asserts_format() {
            schema.format = self.text("format").and_then(format::named);
        }
        if self.draft >= Draft::D2019 {
            self.recent(schema)?;
        }
        Ok(())
    }

    /// Whether `format` is more than a note: before 2019, and in metaschemas.
    fn asserts_format(&self) -> bool {
        self.compiler.meta || self.draft < Draft::D2019
    }

    fn applicators(&mut self, schema: &mut Schema) -> Result<(), Stop> {
        schema.all_of = self.list("allOf")?;
        schema.any_of = self.list("anyOf")?;
        schema.one_of = self.list("oneOf")?;
        schema.not = self.one("not")?;
        schema.properties = self.members("properties")?;
        for (name, id) in self.members("patternProperties")? {
            let pattern = self.pattern("patternProperties", &name)?;
            schema.pattern_properties.push((pattern, id));
        }
        schema.additional_properties = self.additional("additionalProperties")?;
        if let Some(Json::Object(dependencies)) = self.object.get("dependencies") {
            for (name, value) in dependencies {
                let dependency = match value {
                    Json::List(names) => Dependency::Properties(strings(names)),
                    _ => Dependency::Schema(self.at(&["dependencies", name])?),
                };
                schema.dependencies.insert(name.clone(), dependency);
            }
        }
        Ok(())
    }

    /// What came with drafts 6 and 7.
    fn newer_applicators(&mut self, schema: &mut Schema) -> Result<(), Stop> {
        if self.draft >= Draft::D6 {
            schema.constant = self.object.get("const").cloned();
            schema.contains = self.one("contains")?;
            schema.property_names = self.one("propertyNames")?;
        }
        if self.draft >= Draft::D7 {
            schema.condition = self.one("if")?;
            let known = self.object.get("if").and_then(|condition| match condition {
                Json::Bool(flag) => Some(*flag),
                _ => None,
            });
            if schema.condition.is_some() {
                schema.then = if known == Some(false) {
                    None
                } else {
                    self.one("then")?
                };
                schema.otherwise = if known == Some(true) {
                    None
                } else {
                    self.one("else")?
                };
            }
        }
        Ok(())
    }

    fn items(&mut self, schema: &mut Schema) -> Result<(), Stop> {
        if self.draft >= Draft::D2020 {
            schema.first_items = self.list("prefixItems")?;
            schema.other_items = self.one("items")?.map(Additional::Schema);
        } else if let Some(Json::List(_)) = self.object.get("items") {
            schema.first_items = self.list("items")?;
            schema.other_items = self.additional("additionalItems")?;
        } else {
            schema.other_items = self.one("items")?.map(Additional::Schema);
        }
        Ok(())
    }

    fn assertions(&mut self, schema: &mut Schema) -> Result<(), Stop> {
        schema.types = match self.object.get("type") {
            Some(Json::Str(name)) => Type::named(name).into_iter().collect(),
            Some(Json::List(names)) => names
                .iter()
                .filter_map(Json::str)
                .filter_map(Type::named)
                .collect(),
            _ => BTreeSet::new(),
        };
        schema.options = self.object.get("enum").and_then(Json::list).map(<[Json]>::to_vec);
        schema.multiple_of = self.number("multipleOf");
        schema.maximum = self.number("maximum");
        schema.exclusive_maximum = match self.flag("exclusiveMaximum") {
            true => schema.maximum.take(),
            false => self.number("exclusiveMaximum"),
        };
        schema.minimum = self.number("minimum");
        schema.exclusive_minimum = match self.flag("exclusiveMinimum") {
            true => schema.minimum.take(),
            false => self.number("exclusiveMinimum"),
        };
        if let Some(pattern) = self.text("pattern") {
            schema.pattern = Some(self.pattern("pattern", pattern)?);
        }
        Ok(())
    }

    fn sizes(&self, schema: &mut Schema) {
        schema.min_length = self.size("minLength");
        schema.max_length = self.size("maxLength");
        schema.min_items = self.size("minItems");
        schema.max_items = self.size("maxItems");
        schema.unique_items = self.flag("uniqueItems");
        schema.min_properties = self.size("minProperties");
        schema.max_properties = self.size("maxProperties");
        schema.required = self
            .object
            .get("required")
            .and_then(Json::list)
            .map(strings)
            .unwrap_or_default();
    }

    /// What came with 2019-09 and 2020-12.
    fn recent(&mut self, schema: &mut Schema) -> Result<(), Stop> {
        schema.recursive_ref = self.reference("$recursiveRef")?;
        schema.recursive_anchor = self.flag("$recursiveAnchor");
        if schema.contains.is_some() {
            schema.min_contains = self.size("minContains");
            schema.max_contains = self.size("maxContains");
        }
        if let Some(Json::Object(required)) = self.object.get("dependentRequired") {
            let lists = required
                .iter()
                .filter_map(|(name, list)| Some((name.clone(), strings(list.list()?))));
            schema.dependent_required = lists.collect();
        }
        schema.dependent_schemas = self.members("dependentSchemas")?;
        schema.unevaluated_items = self.one("unevaluatedItems")?;
        schema.unevaluated_properties = self.one("unevaluatedProperties")?;
        if self.draft >= Draft::D2020 {
            if let Some(id) = self.reference("$dynamicRef")? {
                let (_, fragment) = url::split(self.text("$dynamicRef").unwrap_or_default());
                let anchor = url::decode(fragment).unwrap_or_default();
                let anchor = if anchor.starts_with('/') {
                    String::new()
                } else {
                    anchor
                };
                schema.dynamic_ref = Some((id, anchor));
            }
            self.text("$dynamicAnchor")
                .unwrap_or_default()
                .clone_into(&mut schema.dynamic_anchor);
        }
        Ok(())
    }

    /// The schema that a reference leads to.
    fn reference(&mut self, keyword: &str) -> Result<Option<Id>, Stop> {
        let Some(reference) = self.text(keyword) else {
            return Ok(None);
        };
        let home = &self.compiler.documents[self.document];
        let meant = url::join(home.base(self.pointer), reference).map_err(Stop::helm)?;
        if let Some(pointer) = home.resolve(&meant)? {
            return self.compiler.enqueue(self.document, pointer).map(Some);
        }
        let other = self.compiler.document(&meant.url)?;
        let pointer = self.compiler.documents[other].resolve_fragment("", &meant.fragment)?;
        self.compiler.enqueue(other, pointer).map(Some)
    }

    fn at(&mut self, steps: &[&str]) -> Result<Id, Stop> {
        let below: String = steps
            .iter()
            .map(|step| format!("/{}", super::fault::escape(step)))
            .collect();
        self.compiler
            .enqueue(self.document, format!("{}{below}", self.pointer))
    }

    fn one(&mut self, keyword: &str) -> Result<Option<Id>, Stop> {
        match self.object.contains_key(keyword) {
            true => self.at(&[keyword]).map(Some),
            false => Ok(None),
        }
    }

    fn list(&mut self, keyword: &str) -> Result<Vec<Id>, Stop> {
        let length = self
            .object
            .get(keyword)
            .and_then(Json::list)
            .map_or(0, <[Json]>::len);
        (0..length)
            .map(|at| self.at(&[keyword, &at.to_string()]))
            .collect()
    }

    fn members(&mut self, keyword: &str) -> Result<BTreeMap<String, Id>, Stop> {
        let Some(Json::Object(members)) = self.object.get(keyword) else {
            return Ok(BTreeMap::new());
        };
        members
            .keys()
            .map(|name| Ok((name.clone(), self.at(&[keyword, name])?)))
            .collect()
    }

    fn additional(&mut self, keyword: &str) -> Result<Option<Additional>, Stop> {
        if let Some(Json::Bool(flag)) = self.object.get(keyword) {
            return Ok(Some(Additional::Plain(*flag)));
        }
        Ok(self.one(keyword)?.map(Additional::Schema))
    }

    fn pattern(&self, keyword: &str, text: &str) -> Result<Pattern, Stop> {
        Pattern::new(text).map_err(|why| {
            let home = &self.compiler.documents[self.document];
            let place = format!(
                "{}/{}",
                home.place(self.pointer),
                url::encode(&super::fault::escape(keyword))
            );
            let [text, place] = [text, &place].map(|text| crate::value::format::quote(text.as_bytes()));
            Stop::helm(format!("invalid regex {text} at {place}: {why}"))
        })
    }

    fn text(&self, keyword: &str) -> Option<&str> {
        self.object.get(keyword)?.str()
    }

    fn flag(&self, keyword: &str) -> bool {
        matches!(self.object.get(keyword), Some(Json::Bool(true)))
    }

    fn number(&self, keyword: &str) -> Option<Decimal> {
        match self.object.get(keyword)? {
            Json::Number(number) => Some(number.value.clone()),
            _ => None,
        }
    }

    fn size(&self, keyword: &str) -> Option<i64> {
        self.number(keyword)?.size()
    }
}

fn strings(items: &[Json]) -> Vec<String> {
    items.iter().filter_map(Json::str).map(str::to_owned).collect()
}
