//! Documents of schemas. In: a URL. Out: the document with everything in it that a reference can name:
//! resources with ids, anchors, places of subschemas. Only the chart's own schema, the metaschemas and
//! URNs are documents; nothing is opened or fetched.

use super::Stop;
use super::draft::{Draft, Holds, built_in};
use super::fault::escape;
use super::json::Json;
use super::url::{self, Reference};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The URL under which Helm compiles a chart's schema.
pub(super) const VALUES_SCHEMA: &str = "file:///values.schema.json";

/// One document.
#[derive(Clone, Debug)]
pub(super) struct Document {
    pub(super) url: String,
    pub(super) content: Arc<Json>,
    /// By JSON pointer.
    pub(super) resources: BTreeMap<String, Resource>,
    ids: BTreeMap<String, String>,
    known: BTreeSet<String>,
}

/// A schema that has a URL of its own.
#[derive(Clone, Debug)]
pub(super) struct Resource {
    id: String,
    pub(super) draft: Draft,
    anchors: BTreeMap<String, String>,
    pub(super) dynamic_anchors: BTreeMap<String, String>,
}

/// Finds the content behind a URL.
pub(super) fn load(url: &str) -> Result<Json, Stop> {
    if let Some(document) = built_in(url) {
        return Ok(document);
    }
    let shown = crate::value::format::quote(url.as_bytes());
    match url::scheme(url) {
        Some(("urn", _)) => Ok(Json::Bool(true)),
        Some(("file" | "http" | "https", _)) => Err(Stop::helm(format!(
            "failing loading {shown}: references to other documents are not followed"
        ))),
        _ => Err(Stop::helm(format!(
            "failing loading {shown}: no URLLoader registered for {shown}"
        ))),
    }
}

impl Document {
    /// Reads the structure of a document.
    pub(super) fn new(url: &str, content: Arc<Json>) -> Result<Self, Stop> {
        let mut document = Self {
            url: url.to_owned(),
            content: Arc::clone(&content),
            resources: BTreeMap::new(),
            ids: BTreeMap::new(),
            known: BTreeSet::new(),
        };
        document.collect(&content, url, String::new(), Draft::D2020)?;
        Ok(document)
    }

    /// The URL and fragment of a place, as messages show it.
    pub(super) fn place(&self, pointer: &str) -> String {
        format!("{}#{}", self.url, url::encode(pointer))
    }

    /// The resource that a place belongs to, and its pointer.
    pub(super) fn resource(&self, pointer: &str) -> Option<(&str, &Resource)> {
        let mut at = pointer;
        loop {
            if let Some((key, resource)) = self.resources.get_key_value(at) {
                return Some((key, resource));
            }
            at = &at[..at.rfind('/')?];
        }
    }

    /// The base URL at a place.
    pub(super) fn base(&self, pointer: &str) -> &str {
        self.resource(pointer)
            .map_or(&self.url, |(_, resource)| &resource.id)
    }

    /// The draft at a place.
    pub(super) fn draft(&self, pointer: &str) -> Draft {
        self.resource(pointer)
            .map_or(Draft::D2020, |(_, resource)| resource.draft)
    }

    /// The value at a pointer.
    pub(super) fn lookup(&self, pointer: &str) -> Result<&Json, Stop> {
        let mut value = &*self.content;
        for step in pointer.split('/').skip(1) {
            let shown = || crate::value::format::quote(self.place(pointer).as_bytes());
            let Some(step) = unescape(step) else {
                return Err(Stop::helm(format!("invalid json-pointer {}", shown())));
            };
            let next = match value {
                Json::Object(members) => members.get(&step),
                Json::List(items) => step.parse::<usize>().ok().and_then(|at| items.get(at)),
                _ => None,
            };
            value = next.ok_or_else(|| Stop::helm(format!("json-pointer in {} not found", shown())))?;
        }
        Ok(value)
    }

    /// The pointer that a reference means, if it stays within this document.
    pub(super) fn resolve(&self, reference: &Reference) -> Result<Option<String>, Stop> {
        let pointer = match reference.url == self.url {
            true => "",
            false => match self.ids.get(&reference.url) {
                Some(pointer) => pointer,
                None => return Ok(None),
            },
        };
        self.resolve_fragment(pointer, &reference.fragment).map(Some)
    }

    /// The pointer that a fragment means within the resource at a pointer.
    pub(super) fn resolve_fragment(&self, resource: &str, fragment: &str) -> Result<String, Stop> {
        if fragment.is_empty() || fragment.starts_with('/') {
            return Ok(format!("{resource}{fragment}"));
        }
        let found = self.resources.get(resource);
        if let Some(pointer) = found.and_then(|resource| resource.anchors.get(fragment)) {
            return Ok(pointer.clone());
        }
        let id = found.map_or(&self.url, |resource| &resource.id);
        let reference = format!("{id}#{}", url::encode(fragment));
        let [reference, document] =
            [&reference, &self.url].map(|text| crate::value::format::quote(text.as_bytes()));
        Err(Stop::helm(format!(
            "anchor in {reference} not found in schema {document}"
        )))
    }

    /// Whether a place was seen to hold a schema.
    pub(super) fn knows(&self, pointer: &str) -> bool {
        self.known.contains(pointer)
    }

    /// Reads the structure of a place that no keyword marks as a schema, but a reference does.
    pub(super) fn add(&mut self, pointer: &str) -> Result<(), Stop> {
        let content = Arc::clone(&self.content);
        let whole = Self {
            content: Arc::clone(&content),
            ..self.clone()
        };
        let value = whole.lookup(pointer)?;
        let (base, draft) = (self.base(pointer).to_owned(), self.draft(pointer));
        self.collect(value, &base, pointer.to_owned(), draft)?;
        if !self.resources.contains_key(pointer) {
            let owner = self
                .resource(pointer)
                .map(|(key, _)| key.to_owned())
                .unwrap_or_default();
            self.anchors(value, pointer, &owner)?;
        }
        Ok(())
    }

    /// Reads the structure below a schema, without recursion on its nesting.
    fn collect(&mut self, schema: &Json, base: &str, pointer: String, draft: Draft) -> Result<(), Stop> {
        let mut open = vec![(schema, base.to_owned(), pointer, draft)];
        while let Some((schema, base, pointer, draft)) = open.pop() {
            if !self.known.insert(pointer.clone()) {
                continue;
            }
            let (base, draft) = self.enter(schema, base, &pointer, draft)?;
            let mut below = subschemas(schema, draft);
            // The stack turns the order around.
            below.reverse();
            for (steps, schema) in below {
                let pointer = format!("{pointer}{steps}");
                let inner = self
                    .resource(&pointer)
                    .map_or(draft, |(_, resource)| resource.draft);
                open.push((schema, base.clone(), pointer, inner));
            }
        }
        Ok(())
    }

    /// Registers what one schema says about itself; gives the base URL and draft of what is below.
    fn enter(
        &mut self,
        schema: &Json,
        base: String,
        pointer: &str,
        fallback: Draft,
    ) -> Result<(String, Draft), Stop> {
        let Some(object) = schema.object() else {
            if pointer.is_empty() {
                self.add_resource(pointer, &base, fallback)?;
            }
            return Ok((base, fallback));
        };
        let mut draft = self.declared_draft(object, pointer, fallback)?;
        let mut id = draft.id(object);
        if id.is_none() && !pointer.is_empty() {
            draft = fallback;
            id = draft.id(object);
        }
        let mut base = base;
        if let Some(id) = id {
            let unreadable = |_| {
                let place = crate::value::format::quote(self.place(pointer).as_bytes());
                Stop::helm(format!("error in parsing id at {place}"))
            };
            base = url::join(&base, id).map_err(unreadable)?.url;
        }
        if id.is_some() || pointer.is_empty() {
            let declares = object.get("$schema").is_some_and(|schema| schema.str().is_some());
            self.add_resource(pointer, &base, if declares { draft } else { fallback })?;
        }
        let owner = self.ids.get(&base).cloned().unwrap_or_default();
        self.anchors(schema, pointer, &owner)?;
        Ok((base, draft))
    }

    fn add_resource(&mut self, pointer: &str, id: &str, draft: Draft) -> Result<(), Stop> {
        match self.ids.get(id) {
            Some(taken) if taken != pointer => {
                let quoted = |text: &str| crate::value::format::quote(text.as_bytes());
                return Err(Stop::helm(format!(
                    "duplicate id {} in {} at {} and {}",
                    quoted(id),
                    quoted(&self.url),
                    quoted(pointer),
                    quoted(taken)
                )));
            }
            Some(_) => return Ok(()),
            None => {}
        }
        self.ids.insert(id.to_owned(), pointer.to_owned());
        let resource = Resource {
            id: id.to_owned(),
            draft,
            anchors: BTreeMap::new(),
            dynamic_anchors: BTreeMap::new(),
        };
        self.resources.insert(pointer.to_owned(), resource);
        Ok(())
    }

    /// The draft that an object declares.
    fn declared_draft(
        &self,
        object: &BTreeMap<String, Json>,
        pointer: &str,
        fallback: Draft,
    ) -> Result<Draft, Stop> {
        let Some(declared) = object.get("$schema").and_then(Json::str) else {
            return Ok(fallback);
        };
        if let Some(draft) = Draft::named(declared) {
            return Ok(draft);
        }
        let (url, _) = url::split(declared);
        if pointer.is_empty() && url == self.url {
            let shown = crate::value::format::quote(url.as_bytes());
            return Err(Stop::helm(format!("draft {shown} is not supported")));
        }
        // A metaschema of another's making: its own `$schema` says which draft it extends.
        let metaschema = load(url)?;
        let inner = metaschema
            .object()
            .and_then(|object| object.get("$schema"))
            .and_then(Json::str);
        Ok(inner.and_then(Draft::named).unwrap_or(fallback))
    }

    /// Registers the anchors of one schema with the resource it belongs to.
    fn anchors(&mut self, schema: &Json, pointer: &str, owner: &str) -> Result<(), Stop> {
        let (Some(object), Some(resource)) = (schema.object(), self.resources.get_mut(owner)) else {
            return Ok(());
        };
        let text = |keyword: &str| object.get(keyword).and_then(Json::str);
        let mut found = Vec::new();
        if resource.draft < Draft::D2019 {
            if object.contains_key("$ref") {
                return Ok(());
            }
            if let Some(id) = text(resource.draft.id_keyword()) {
                let (_, fragment) = url::split(id);
                let fragment = url::decode(fragment).map_err(|_| {
                    let place = format!("{}#{}", self.url, url::encode(pointer));
                    let place = crate::value::format::quote(place.as_bytes());
                    Stop::helm(format!("error in parsing anchor at {place}"))
                })?;
                if !fragment.is_empty() && !fragment.starts_with('/') {
                    found.push(fragment);
                }
            }
        } else {
            found.extend(text("$anchor").map(str::to_owned));
            if resource.draft >= Draft::D2020
                && let Some(anchor) = text("$dynamicAnchor")
            {
                found.push(anchor.to_owned());
                resource
                    .dynamic_anchors
                    .insert(anchor.to_owned(), pointer.to_owned());
            }
        }
        for anchor in found {
            let taken = resource
                .anchors
                .entry(anchor.clone())
                .or_insert_with(|| pointer.to_owned());
            if taken != pointer {
                let quoted = |text: &str| crate::value::format::quote(text.as_bytes());
                return Err(Stop::helm(format!(
                    "duplicate anchor {} in {} at {} and {}",
                    quoted(&anchor),
                    quoted(&self.url),
                    quoted(taken),
                    quoted(pointer)
                )));
            }
        }
        Ok(())
    }
}

/// The schemas right below one, by the steps of the pointer to them.
fn subschemas(schema: &Json, draft: Draft) -> Vec<(String, &Json)> {
    let Some(object) = schema.object() else {
        return Vec::new();
    };
    let mut below = BTreeMap::new();
    for (keyword, holds) in draft.subschemas() {
        let Some(value) = object.get(keyword) else {
            continue;
        };
        match (holds, value) {
            (Holds::One, _) => drop(below.insert(format!("/{keyword}"), value)),
            (Holds::Members, Json::Object(members)) => {
                below.extend(
                    members
                        .iter()
                        .map(|(key, value)| (format!("/{keyword}/{}", escape(key)), value)),
                );
            }
            (Holds::Items, Json::List(items)) => {
                below.extend(
                    items
                        .iter()
                        .enumerate()
                        .map(|(at, value)| (format!("/{keyword}/{at}"), value)),
                );
            }
            _ => {}
        }
    }
    below.into_iter().collect()
}

fn unescape(step: &str) -> Option<String> {
    let mut pieces = step.split('~');
    let mut text = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let mut rest = piece.chars();
        text.push(match rest.next()? {
            '0' => '~',
            '1' => '/',
            _ => return None,
        });
        text.push_str(rest.as_str());
    }
    Some(text)
}
