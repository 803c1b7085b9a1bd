//! The schema of one release's values. In: the schema of all releases, whose annotations say which keys,
//! defaults and forms a release has (`schemas/README.md`). Out: a plain JSON Schema.

use super::release::{Release, Version};
use serde_json::{Map, Value as Json};

static ALL: &str = include_str!("../../schemas/dapr.values.schema.json");

/// Keywords that hold a schema, or a list of them.
const BELOW: &[&str] = &["items", "additionalProperties", "anyOf"];

/// The schema of all releases, with its annotations.
///
/// # Errors
/// When the embedded schema is not JSON.
pub(super) fn all() -> Result<Json, serde_json::Error> {
    serde_json::from_str(ALL)
}

/// The schema of a release's values as a document.
///
/// # Errors
/// When the embedded schema is not JSON.
pub(super) fn document(release: Release) -> Result<Json, serde_json::Error> {
    Ok(settled(all()?, release))
}

/// What holds for a release of the schema of all.
pub(super) fn settled(mut document: Json, release: Release) -> Json {
    settle(&mut document, release);
    if let Some(title) = document.get_mut("title") {
        *title = Json::String(format!("Values of the Dapr chart, release {}", release.name));
    }
    document
}

/// The schema of a release as editors show it: without our annotations, but for the release that
/// brought a key, which goes into its description.
///
/// # Errors
/// When the embedded schema is not JSON.
pub(super) fn plain(release: Release) -> Result<Json, serde_json::Error> {
    let mut document = document(release)?;
    undress(&mut document);
    Ok(document)
}

fn undress(node: &mut Json) {
    match node {
        Json::Array(items) => items.iter_mut().for_each(undress),
        Json::Object(schema) => {
            if let Some(Json::String(since)) = schema.remove("x-since") {
                let about = schema
                    .get("description")
                    .and_then(Json::as_str)
                    .unwrap_or_default();
                let about = format!("{about} Since {since}.").trim_start().to_owned();
                schema.insert("description".into(), about.into());
            }
            schema.retain(|word, _| !word.starts_with("x-"));
            for keys in ["properties", "$defs"] {
                if let Some(Json::Object(members)) = schema.get_mut(keys) {
                    members.values_mut().for_each(undress);
                }
            }
            for keyword in BELOW {
                if let Some(below) = schema.get_mut(*keyword) {
                    undress(below);
                }
            }
        }
        _ => {}
    }
}

/// Leaves in a schema what holds for the release, at every depth.
fn settle(node: &mut Json, release: Release) {
    match node {
        Json::Array(items) => items.iter_mut().for_each(|item| settle(item, release)),
        Json::Object(schema) => {
            vary(schema, release);
            for keys in ["properties", "$defs"] {
                if let Some(Json::Object(members)) = schema.get_mut(keys) {
                    members.retain(|_, member| holds(member, release));
                    members.values_mut().for_each(|member| settle(member, release));
                }
            }
            for keyword in BELOW {
                if let Some(below) = schema.get_mut(*keyword) {
                    settle(below, release);
                }
            }
        }
        _ => {}
    }
}

/// Whether a key, or a form of one, is of the release: `x-since` and `x-until`.
fn holds(span: &Json, release: Release) -> bool {
    within(span, "x-since", "x-until", release)
}

fn within(span: &Json, since: &str, until: &str, release: Release) -> bool {
    let bound = |keyword: &str| span.get(keyword).and_then(Json::as_str).and_then(Version::parse);
    bound(since).is_none_or(|first| first <= release.version)
        && bound(until).is_none_or(|last| release.version <= last)
}

/// Gives a schema the form, the default and the need that it has in the release.
fn vary(schema: &mut Map<String, Json>, release: Release) {
    if let Some(Json::Array(variants)) = schema.remove("x-variants") {
        for variant in variants.into_iter().filter(|variant| holds(variant, release)) {
            replace(schema, variant);
        }
    }
    if let Some(Json::Object(defaults)) = schema.remove("x-defaults") {
        let dated = defaults
            .into_iter()
            .filter_map(|(since, default)| Some((Version::parse(&since)?, default)));
        let of_release = dated
            .filter(|(since, _)| *since <= release.version)
            .max_by_key(|(since, _)| *since);
        if let Some((_, default)) = of_release {
            schema.insert("default".into(), default);
        }
    }
    if schema.remove("x-default-is-release").is_some() {
        schema.insert("default".into(), Json::from(release.name));
    }
    if let Some(span) = schema.get("x-needed")
        && !within(span, "since", "until", release)
    {
        schema.remove("x-needed");
    }
}

/// Puts a variant's keywords in place of a schema's own; another type leaves nothing of a reference.
fn replace(schema: &mut Map<String, Json>, variant: Json) {
    let Json::Object(keywords) = variant else { return };
    if keywords.contains_key("type") {
        schema.remove("$ref");
    }
    schema.extend(keywords.into_iter().filter(|(word, _)| !word.starts_with("x-")));
}
