//! Results as `az` prints them. In: an object, or a list of them. Out: the text of `-o json`, `yaml`,
//! `table`, `tsv` and `none`, byte for byte as knack 0.14.0 writes it. Colours are left out, as `az`
//! leaves them out where nobody looks.

mod table;
mod yaml;
#[cfg(test)]
mod tests;

use serde_json::Value as Json;

/// The text of a result in a format of `-o`.
pub(super) fn print(result: &Json, format: &str) -> String {
    match format {
        "table" => table::table(result),
        "tsv" => table::tsv(result),
        "yaml" | "yamlc" => yaml::yaml(result),
        "none" => String::new(),
        _ => {
            let mut out = String::new();
            json(result, 0, &mut out);
            out.push('\n');
            out
        }
    }
}

/// Members in the order of their names, whatever order the map keeps.
fn members(map: &serde_json::Map<String, Json>) -> Vec<(&String, &Json)> {
    let mut members: Vec<_> = map.iter().collect();
    members.sort_by_key(|(key, _)| *key);
    members
}

fn json(value: &Json, depth: usize, out: &mut String) {
    let line = |out: &mut String, depth: usize| {
        out.push('\n');
        out.push_str(&"  ".repeat(depth));
    };
    match value {
        Json::Object(map) if !map.is_empty() => {
            out.push('{');
            for (n, (key, value)) in members(map).into_iter().enumerate() {
                if n > 0 {
                    out.push(',');
                }
                line(out, depth + 1);
                out.push_str(&Json::from(key.as_str()).to_string());
                out.push_str(": ");
                json(value, depth + 1, out);
            }
            line(out, depth);
            out.push('}');
        }
        Json::Array(items) if !items.is_empty() => {
            out.push('[');
            for (n, item) in items.iter().enumerate() {
                if n > 0 {
                    out.push(',');
                }
                line(out, depth + 1);
                json(item, depth + 1, out);
            }
            line(out, depth);
            out.push(']');
        }
        // Python and serde escape the same characters in the same way.
        plain => out.push_str(&plain.to_string()),
    }
}
