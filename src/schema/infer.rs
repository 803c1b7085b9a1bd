//! A schema where a chart has none. In: default values. Out: a JSON Schema that names their keys and
//! types for editors. It only describes: charts read keys that have no default, so no table is closed.

use crate::tree::{Data, Tree};
use serde_json::{Map, Number, Value as Json, json};

/// Describes values: for every key its type and its default. `merged` are those of a chart and its
/// subcharts as templates see them; `written` those of the chart alone, whose nulls the merge has
/// dropped.
pub fn inferred(merged: &Tree, written: &Tree, title: &str) -> Json {
    let mut schema = describe(merged);
    fill(&mut schema, describe(written));
    if let Json::Object(keywords) = &mut schema {
        keywords.insert(
            "$schema".into(),
            "https://json-schema.org/draft/2020-12/schema".into(),
        );
        keywords.insert("title".into(), title.into());
        keywords.insert(
            "$comment".into(),
            "Inferred from the default values; the chart may take more than it says.".into(),
        );
    }
    schema
}

/// Adds the keys that a schema lacks and another has.
fn fill(schema: &mut Json, other: Json) {
    let Json::Object(mut other) = other else { return };
    let (Some(Json::Object(known)), Some(Json::Object(more))) =
        (schema.get_mut("properties"), other.remove("properties"))
    else {
        return;
    };
    for (key, member) in more {
        match known.get_mut(&key) {
            Some(known) => fill(known, member),
            None => _ = known.insert(key, member),
        }
    }
}

fn describe(node: &Tree) -> Json {
    match &node.data {
        // A key without a default may be given anything.
        Data::Null => json!({ "default": null }),
        Data::Bool(b) => json!({ "type": "boolean", "default": b }),
        Data::Int(n) => json!({ "type": "number", "default": n }),
        Data::Float(n) => {
            json!({ "type": "number", "default": number(*n) })
        }
        // What is text in templates may be written as a number or a boolean.
        Data::Str(text) => json!({
            "type": ["string", "number", "boolean", "null"],
            "default": text.to_text()
        }),
        Data::List(items) => {
            json!({ "type": "array", "default": items.iter().map(plain).collect::<Vec<_>>() })
        }
        Data::Table(table) => {
            let members: Map<String, Json> = table
                .iter()
                .map(|(key, child)| (key.to_string(), describe(child)))
                .collect();
            json!({ "type": "object", "properties": members })
        }
    }
}

/// A number as it is written: Helm reads those of files as floats.
fn number(n: f64) -> Json {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if n.fract() == 0.0 && n.abs() < EXACT {
        #[allow(clippy::cast_possible_truncation, reason = "a whole number below 2^53")]
        return Json::from(n as i64);
    }
    Number::from_f64(n).map_or(Json::Null, Json::Number)
}

fn plain(node: &Tree) -> Json {
    match &node.data {
        Data::List(items) => items.iter().map(plain).collect(),
        Data::Table(table) => table
            .iter()
            .map(|(key, child)| (key.to_string(), plain(child)))
            .collect::<Map<_, _>>()
            .into(),
        _ => describe(node)
            .get_mut("default")
            .map(Json::take)
            .unwrap_or_default(),
    }
}
