//! Drafts of JSON Schema. In: a `$schema`. Out: which draft it names, where that draft keeps
//! subschemas, and its metaschema. Knows no document but these.

use super::json::Json;
use referencing::meta;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A draft, oldest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Draft {
    D4,
    D6,
    D7,
    D2019,
    D2020,
}

impl Draft {
    /// The draft that a `$schema` names.
    pub(super) fn named(schema: &str) -> Option<Self> {
        let url = schema.strip_suffix('#').unwrap_or(schema);
        let url = url
            .strip_prefix("http://")
            .or_else(|| url.strip_prefix("https://"))
            .unwrap_or(url);
        match url {
            "json-schema.org/draft-04/schema" => Some(Self::D4),
            "json-schema.org/draft-06/schema" => Some(Self::D6),
            "json-schema.org/draft-07/schema" => Some(Self::D7),
            "json-schema.org/draft/2019-09/schema" => Some(Self::D2019),
            "json-schema.org/draft/2020-12/schema" | "json-schema.org/schema" => Some(Self::D2020),
            _ => None,
        }
    }

    /// The URL of the metaschema.
    pub(super) fn url(self) -> &'static str {
        match self {
            Self::D4 => "http://json-schema.org/draft-04/schema",
            Self::D6 => "http://json-schema.org/draft-06/schema",
            Self::D7 => "http://json-schema.org/draft-07/schema",
            Self::D2019 => "https://json-schema.org/draft/2019-09/schema",
            Self::D2020 => "https://json-schema.org/draft/2020-12/schema",
        }
    }

    /// The keyword that names a schema.
    pub(super) fn id_keyword(self) -> &'static str {
        if self == Self::D4 { "id" } else { "$id" }
    }

    /// The URL that an object gives itself, without its fragment.
    pub(super) fn id(self, object: &BTreeMap<String, Json>) -> Option<&str> {
        if self < Self::D2019 && object.contains_key("$ref") {
            return None;
        }
        let id = object.get(self.id_keyword())?.str()?;
        Some(super::url::split(id).0).filter(|id| !id.is_empty())
    }

    /// Where schemas stand within a schema: the keyword, and whether they are its value, its members
    /// or its items.
    pub(super) fn subschemas(self) -> impl Iterator<Item = (&'static str, Holds)> {
        SUBSCHEMAS
            .iter()
            .filter(move |(since, ..)| *since <= self)
            .map(|(_, keyword, holds)| (*keyword, *holds))
    }
}

/// How a keyword holds schemas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holds {
    One,
    Members,
    Items,
}

const SUBSCHEMAS: &[(Draft, &str, Holds)] = &[
    (Draft::D4, "definitions", Holds::Members),
    (Draft::D4, "not", Holds::One),
    (Draft::D4, "allOf", Holds::Items),
    (Draft::D4, "anyOf", Holds::Items),
    (Draft::D4, "oneOf", Holds::Items),
    (Draft::D4, "properties", Holds::Members),
    (Draft::D4, "additionalProperties", Holds::One),
    (Draft::D4, "patternProperties", Holds::Members),
    (Draft::D4, "items", Holds::One),
    (Draft::D4, "items", Holds::Items),
    (Draft::D4, "additionalItems", Holds::One),
    (Draft::D4, "dependencies", Holds::Members),
    (Draft::D6, "propertyNames", Holds::One),
    (Draft::D6, "contains", Holds::One),
    (Draft::D7, "if", Holds::One),
    (Draft::D7, "then", Holds::One),
    (Draft::D7, "else", Holds::One),
    (Draft::D2019, "$defs", Holds::Members),
    (Draft::D2019, "dependentSchemas", Holds::Members),
    (Draft::D2019, "unevaluatedProperties", Holds::One),
    (Draft::D2019, "unevaluatedItems", Holds::One),
    (Draft::D2019, "contentSchema", Holds::One),
    (Draft::D2020, "prefixItems", Holds::Items),
];

/// A document of json-schema.org by its URL, as Go's validator carries it.
pub(super) fn built_in(url: &str) -> Option<Json> {
    let path = url
        .strip_prefix("http://json-schema.org/")
        .or_else(|| url.strip_prefix("https://json-schema.org/"))?;
    let document: &Arc<serde_json::Value> = match path {
        "draft-04/schema" => return Some(as_in_go(&meta::DRAFT4, Draft::D4)),
        "draft-06/schema" => return Some(as_in_go(&meta::DRAFT6, Draft::D6)),
        "draft-07/schema" => return Some(as_in_go(&meta::DRAFT7, Draft::D7)),
        "draft/2019-09/schema" => &meta::DRAFT201909,
        "draft/2019-09/meta/applicator" => &meta::DRAFT201909_APPLICATOR,
        "draft/2019-09/meta/content" => &meta::DRAFT201909_CONTENT,
        "draft/2019-09/meta/core" => &meta::DRAFT201909_CORE,
        "draft/2019-09/meta/format" => &meta::DRAFT201909_FORMAT,
        "draft/2019-09/meta/meta-data" => &meta::DRAFT201909_META_DATA,
        "draft/2019-09/meta/validation" => &meta::DRAFT201909_VALIDATION,
        "draft/2020-12/schema" | "schema" => &meta::DRAFT202012,
        "draft/2020-12/meta/applicator" => &meta::DRAFT202012_APPLICATOR,
        "draft/2020-12/meta/content" => &meta::DRAFT202012_CONTENT,
        "draft/2020-12/meta/core" => &meta::DRAFT202012_CORE,
        "draft/2020-12/meta/format-annotation" => &meta::DRAFT202012_FORMAT_ANNOTATION,
        "draft/2020-12/meta/format-assertion" => &meta::DRAFT202012_FORMAT_ASSERTION,
        "draft/2020-12/meta/meta-data" => &meta::DRAFT202012_META_DATA,
        "draft/2020-12/meta/unevaluated" => &meta::DRAFT202012_UNEVALUATED,
        "draft/2020-12/meta/validation" => &meta::DRAFT202012_VALIDATION,
        _ => return None,
    };
    Some(Json::from_serde(document))
}

/// The oldest metaschemas were revised; Go's validator carries their first wording, which demands more
/// of `enum` and, for draft 4, formats.
fn as_in_go(document: &serde_json::Value, draft: Draft) -> Json {
    let mut document = document.clone();
    let items = serde_json::json!({"type": "array", "minItems": 1, "uniqueItems": true});
    if let Some(properties) = document
        .get_mut("properties")
        .and_then(serde_json::Value::as_object_mut)
    {
        properties.insert("enum".to_owned(), items);
        if draft == Draft::D4 {
            properties.insert(
                "$schema".to_owned(),
                serde_json::json!({"type": "string", "format": "uri"}),
            );
            properties.insert("$ref".to_owned(), serde_json::json!({"type": "string"}));
        }
        if draft == Draft::D6 {
            properties.remove("examples");
            if let Some(patterns) = properties
                .get_mut("patternProperties")
                .and_then(|p| p.as_object_mut())
            {
                patterns.remove("propertyNames");
            }
        }
    }
    Json::from_serde(&document)
}
