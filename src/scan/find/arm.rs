//! ARM templates. In: JSON, with the comments that ARM allows. Out: the extension's resources, those
//! of nested templates and of children included, with literal variables put in.

use super::super::read::{Datum, Item, Mapped, Property};
use super::super::site::Form;
use super::declared::{Neighbour, TYPE, parallel, resource, zones};
use super::{File, Found};
use std::collections::HashMap;

/// Templates within templates, followed so deep.
const MAX_NESTING: usize = 16;

pub(super) fn find(file: &File<'_>, text: &Mapped, found: &mut Found) {
    let has_type = |text: &str| text.to_lowercase().contains("kubernetesconfiguration/");
    if !has_type(text.text()) {
        return;
    }
    let plain = without_comments(text.text());
    let Ok(node) = crate::json::read(plain.as_bytes()) else {
        return;
    };
    let root = Item::from_node(&node, text, 0);
    let mut extensions = Vec::new();
    template(file, &root, 0, &mut extensions, found);
    parallel(&extensions, found);
}

fn template(
    file: &File<'_>,
    template: &Item,
    depth: usize,
    extensions: &mut Vec<Neighbour>,
    found: &mut Found,
) {
    let variables: HashMap<String, Item> = template
        .get("variables")
        .map(Item::properties)
        .unwrap_or_default()
        .iter()
        .map(|property| (property.key.text().to_lowercase(), property.value.clone()))
        .collect();
    let resources = template.get("resources").unwrap_or(template);
    all(file, resources, &variables, depth, extensions, found);
}

/// Resources in a list, or by symbolic names.
fn all(
    file: &File<'_>,
    resources: &Item,
    variables: &HashMap<String, Item>,
    depth: usize,
    extensions: &mut Vec<Neighbour>,
    found: &mut Found,
) {
    if depth > MAX_NESTING {
        return;
    }
    let listed = resources.items().iter().map(|item| ("", item));
    let named = resources
        .properties()
        .iter()
        .map(|property| (property.key.text(), &property.value));
    for (symbol, raw) in listed.chain(named) {
        let of = raw.get("type").map_or("", Item::str).to_lowercase();
        zones(raw, found);
        if of == TYPE
            || of.ends_with("/providers/extensions")
            || of.ends_with("kubernetesconfiguration/extensions")
        {
            let body = settled(raw, variables, 0);
            let kind = body.at(&["properties", "extensionType"]);
            let name = if symbol.is_empty() {
                body.get("name").map_or("", Item::str)
            } else {
                symbol
            };
            extensions.push(Neighbour::new(raw.span, kind, &body, name));
            let head = raw.get("type").map_or(raw.span, |kind| kind.span);
            found.sites.extend(resource(file, Form::Arm, head, &body));
        }
        if let Some(nested) = raw.at(&["properties", "template"]) {
            template(file, nested, depth + 1, extensions, found);
        }
        if let Some(children) = raw.get("resources") {
            all(file, children, variables, depth + 1, extensions, found);
        }
    }
}

/// The tree with literal variables put in, and other expressions marked as what only a deployment
/// would tell.
fn settled(item: &Item, variables: &HashMap<String, Item>, depth: usize) -> Item {
    if depth > MAX_NESTING {
        return item.clone();
    }
    let below = |item: &Item| settled(item, variables, depth + 1);
    let data = match &item.data {
        Datum::Text(text) => match expression(text.text()) {
            Some(inner) => known(inner, variables).map_or_else(
                || Datum::Unknown(text.text().to_owned()),
                |item| item.data.clone(),
            ),
            None => unescaped(text),
        },
        Datum::List(items) => Datum::List(items.iter().map(below).collect()),
        Datum::Object(properties) => Datum::Object(
            properties
                .iter()
                .map(|property| Property {
                    key: property.key.clone(),
                    quoted: property.quoted,
                    value: below(&property.value),
                })
                .collect(),
        ),
        other => other.clone(),
    };
    Item {
        span: item.span,
        data,
    }
}

/// What stands between the brackets of `[…]`; `[[` begins plain text.
fn expression(text: &str) -> Option<&str> {
    let inner = text.strip_prefix('[')?.strip_suffix(']')?;
    (!inner.starts_with('[')).then_some(inner)
}

/// `[[text]`: a bracket that is meant.
fn unescaped(text: &Mapped) -> Datum {
    let escaped = text.text().starts_with("[[");
    Datum::Text(if escaped {
        text.slice(1, text.text().len())
    } else {
        text.clone()
    })
}

/// `variables('name')`, where that is literal.
fn known<'a>(inner: &str, variables: &'a HashMap<String, Item>) -> Option<&'a Item> {
    let inner = inner.trim().to_lowercase();
    let name = inner.strip_prefix("variables('")?.strip_suffix("')")?;
    let item = variables.get(name)?;
    expression(item.str()).is_none().then_some(item)
}

/// The text with comments as blanks, so that places stay.
fn without_comments(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut quoted = false;
    while let Some(byte) = bytes.get(at) {
        let next = bytes.get(at + 1);
        match (quoted, byte, next) {
            (true, b'\\', Some(escaped)) => {
                out.extend([*byte, *escaped]);
                at += 2;
                continue;
            }
            (_, b'"', _) => quoted = !quoted,
            (false, b'/', Some(b'/')) => {
                let end = text[at..].find('\n').map_or(text.len(), |end| at + end);
                out.extend(std::iter::repeat_n(b' ', end - at));
                at = end;
                continue;
            }
            (false, b'/', Some(b'*')) => {
                let end = text[at..].find("*/").map_or(text.len(), |end| at + end + 2);
                out.extend(
                    bytes[at..end]
                        .iter()
                        .map(|b| if *b == b'\n' { b'\n' } else { b' ' }),
                );
                at = end;
                continue;
            }
            _ => {}
        }
        out.push(*byte);
        at += 1;
    }
    // Only whole characters were replaced, by blanks.
    String::from_utf8(out).unwrap_or_default()
}
