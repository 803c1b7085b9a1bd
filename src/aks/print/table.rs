//! `-o table` and `-o tsv`. In: objects of extensions. Out: the columns that the extension's command
//! line chooses, and one line for each; or every member, by name, with tabs between.

use super::members;
use serde_json::Value as Json;

/// Headings and the members below them.
const COLUMNS: [(&str, &[&str]); 9] = [
    ("Name", &["name"]),
    ("ExtensionType", &["extensionType"]),
    ("Version", &["version"]),
    ("ProvisioningState", &["provisioningState"]),
    ("LastModifiedAt", &["systemData", "lastModifiedAt"]),
    // Nothing of ours comes from the marketplace: these are always there and empty.
    ("Plan_name", &[]),
    ("Plan_publisher", &[]),
    ("Plan_product", &[]),
    ("IsSystemExtension", &["isSystemExtension"]),
];

pub(super) fn table(result: &Json) -> String {
    let objects: Vec<&Json> = match result {
        Json::Array(items) => items.iter().collect(),
        one => vec![one],
    };
    if objects.is_empty() {
        return "\n".to_owned();
    }
    let at = |object: &Json, path: &[&str]| {
        if path.is_empty() {
            return Some(String::new());
        }
        let found = path.iter().try_fold(object, |node, name| node.get(name));
        found.filter(|value| !value.is_null()).map(shown)
    };
    // Columns come in the order in which the objects fill them; one that none fills is not shown.
    let mut columns = Vec::new();
    for object in &objects {
        for column in &COLUMNS {
            if at(object, column.1).is_some() && !columns.contains(&column) {
                columns.push(column);
            }
        }
    }
    let rows: Vec<Vec<String>> = columns
        .into_iter()
        .map(|(heading, path)| {
            let cells = objects.iter().map(|object| at(object, path).unwrap_or_default());
            std::iter::once((*heading).to_owned()).chain(cells).collect()
        })
        .collect();
    let widths: Vec<usize> = rows
        .iter()
        .map(|column| {
            // Headings have two columns more to themselves.
            let heading = column.first().map_or(0, |heading| heading.chars().count() + 2);
            column
                .iter()
                .map(|cell| cell.chars().count())
                .fold(heading, usize::max)
        })
        .collect();
    let rule: Vec<String> = widths.iter().map(|width| "-".repeat(*width)).collect();
    let mut out = String::new();
    for row in 0..=objects.len() {
        let cells = rows.iter().zip(&widths);
        let cells =
            cells.map(|(column, width)| format!("{:width$}", column.get(row).map_or("", |cell| cell)));
        out.push_str(cells.collect::<Vec<_>>().join("  ").trim_end());
        out.push('\n');
        if row == 0 {
            out.push_str(&rule.join("  "));
            out.push('\n');
        }
    }
    out
}

pub(super) fn tsv(result: &Json) -> String {
    let lines = match result {
        Json::Array(items) => items.iter().map(row).collect(),
        one => vec![row(one)],
    };
    lines.concat()
}

fn row(object: &Json) -> String {
    let cells: Vec<String> = match object {
        Json::Object(map) => members(map)
            .into_iter()
            .map(|(_, value)| match value {
                Json::Array(items) => items.len().to_string(),
                Json::Object(_) => String::new(),
                plain => shown(plain),
            })
            .collect(),
        plain => vec![shown(plain)],
    };
    cells.join("\t") + "\n"
}

/// A scalar as Python prints it.
fn shown(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        Json::Bool(true) => "True".to_owned(),
        Json::Bool(false) => "False".to_owned(),
        Json::Null => "None".to_owned(),
        other => other.to_string(),
    }
}
