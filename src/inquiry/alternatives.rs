//! Other values to try at a place. In: a path into the values, what stands there, the schema and the
//! words that conditions compare with. Out: settings of the same type that are worth a render, the
//! likeliest first. Renders nothing.

use super::{Lab, Setting};
use crate::schema::Guide;
use crate::tree::{Data, KeyPath, OriginId, Step, Tree};

/// What a new value is called.
const NEW: &str = "example";

/// Settings that give a place another value.
pub(super) fn alternatives(lab: &Lab<'_>, path: &KeyPath, merged: &Tree, words: &[String]) -> Vec<Setting> {
    let key = lab.settable(path);
    let keys = key
        .0
        .iter()
        .take_while(|step| matches!(step, Step::Key(_)))
        .count();
    let (whole, inner) = key.0.split_at(keys);
    let whole = KeyPath(whole.to_vec());
    if whole.0.is_empty() {
        return Vec::new();
    }
    let now = path.find(merged);
    let guide = lab
        .question
        .schema
        .as_ref()
        .and_then(|schema| schema.guide().at(&key));
    let others = others(now.map(|node| &node.data), guide, words);
    if inner.is_empty() {
        return others
            .into_iter()
            .map(|data| Setting {
                key: whole.clone(),
                data,
            })
            .collect();
    }
    // An item of a list: the list as it is, with another item.
    let outer = KeyPath(
        path.0
            .get(..path.0.len() - inner.len())
            .unwrap_or_default()
            .to_vec(),
    );
    let Some(list) = outer.find(merged) else {
        return Vec::new();
    };
    let changed = others.into_iter().filter_map(|data| {
        let mut copy = list.clone();
        put(&mut copy, inner, data)?;
        Some(Setting {
            key: whole.clone(),
            data: copy.data,
        })
    });
    changed.collect()
}

fn put(node: &mut Tree, steps: &[Step], data: Data) -> Option<()> {
    let Some((step, rest)) = steps.split_first() else {
        node.data = data;
        return Some(());
    };
    match (step, &mut node.data) {
        (Step::Key(key), Data::Table(table)) => {
            let nothing = || Tree::new(Data::Null, OriginId::NONE);
            put(table.entry(key.clone()).or_insert_with(nothing), rest, data)
        }
        (Step::Index(at), Data::List(items)) => put(items.get_mut(*at)?, rest, data),
        _ => None,
    }
}

fn string(text: &str) -> Data {
    Data::Str(text.into())
}

fn node(data: Data) -> Tree {
    Tree::new(data, OriginId::NONE)
}

fn table(key: &str, data: Data) -> Data {
    Data::Table([(key.into(), node(data))].into())
}

/// Other values in place of one.
pub(super) fn others(now: Option<&Data>, guide: Option<Guide<'_>>, words: &[String]) -> Vec<Data> {
    let mut found: Vec<Data> = enumerated(guide);
    match now {
        Some(Data::Bool(b)) => found.push(Data::Bool(!b)),
        Some(Data::Int(n)) => found.extend([Data::Int(n.saturating_add(1)), Data::Int(0)]),
        #[expect(
            clippy::cast_possible_truncation,
            reason = "another number is all that is asked for"
        )]
        Some(Data::Float(n)) if n.fract() == 0.0 => {
            found.extend([Data::Int((*n as i64).saturating_add(1)), Data::Int(0)]);
        }
        Some(Data::Float(n)) => found.extend([Data::Float(n + 1.0), Data::Int(0)]),
        Some(Data::Str(text)) => texts(&text.to_text(), words, guide, &mut found),
        Some(Data::List(items)) => lists(items, guide, &mut found),
        Some(Data::Table(members)) => {
            found.push(free_member(guide));
            if !members.is_empty() {
                found.push(Data::Null);
            }
        }
        Some(Data::Null) | None => absent(guide, words, &mut found),
    }
    found.retain(|data| now != Some(data));
    let mut unique: Vec<Data> = Vec::new();
    for data in found {
        if !unique.contains(&data) {
            unique.push(data);
        }
    }
    unique
}

/// What the schema lists.
fn enumerated(guide: Option<Guide<'_>>) -> Vec<Data> {
    let listed = guide.and_then(|guide| guide.keyword("enum"));
    let listed = listed.and_then(serde_json::Value::as_array);
    listed.into_iter().flatten().filter_map(scalar).collect()
}

fn scalar(json: &serde_json::Value) -> Option<Data> {
    match json {
        serde_json::Value::Bool(b) => Some(Data::Bool(*b)),
        serde_json::Value::Number(n) => n.as_i64().map(Data::Int).or(n.as_f64().map(Data::Float)),
        serde_json::Value::String(text) => Some(string(text)),
        _ => None,
    }
}

fn texts(now: &str, words: &[String], guide: Option<Guide<'_>>, found: &mut Vec<Data>) {
    found.extend(words.iter().map(|word| string(word)));
    match now {
        "" => found.push(string(NEW)),
        "true" => found.push(string("false")),
        "false" => found.push(string("true")),
        _ => {
            if let Ok(number) = now.parse::<i64>() {
                found.push(string(&number.saturating_add(1).to_string()));
            } else if let Some(other) = counted_up(now) {
                found.push(string(&other));
            }
            found.push(string(&format!("{now}-x")));
            found.push(string(""));
        }
    }
    if guide.is_some_and(|guide| guide.accepts("boolean")) {
        found.extend([Data::Bool(true), Data::Bool(false)]);
    }
    if guide.is_some_and(|guide| guide.accepts("integer")) {
        found.push(Data::Int(7));
    }
}

/// `10s` to `11s`, `1Gi` to `2Gi`.
fn counted_up(text: &str) -> Option<String> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let number: u32 = text.get(..digits)?.parse().ok()?;
    Some(format!("{}{}", number.checked_add(1)?, text.get(digits..)?))
}

fn lists(items: &[Tree], guide: Option<Guide<'_>>, found: &mut Vec<Data>) {
    if let Some(last) = items.last() {
        let more = items.iter().chain([last]).cloned().collect();
        found.push(Data::List(more));
        found.push(Data::List(Vec::new()));
        return;
    }
    let item = guide.and_then(|guide| guide.child(&Step::Index(0)));
    let list = |data| Data::List(vec![node(data)]);
    if item.is_some_and(|item| item.accepts("object")) {
        found.push(list(table("name", string(NEW))));
    }
    found.push(list(string(NEW)));
    found.push(list(table("name", string(NEW))));
}

/// A table with one member more: one that the schema names, or a free one.
fn free_member(guide: Option<Guide<'_>>) -> Data {
    let named = guide.map(Guide::members).unwrap_or_default();
    // Tables within tables are not built: schemas may contain themselves.
    let plain = named
        .into_iter()
        .find(|(_, member)| !member.accepts("object") && !member.accepts("array"));
    let named = plain.and_then(|(name, member)| {
        let below = others(None, Some(member), &[]).into_iter().next()?;
        Some(table(name, below))
    });
    named.unwrap_or_else(|| table(NEW, string(NEW)))
}

/// A value where there is none.
fn absent(guide: Option<Guide<'_>>, words: &[String], found: &mut Vec<Data>) {
    found.extend(words.iter().map(|word| string(word)));
    let guess = |name: &str| match name {
        "boolean" => Data::Bool(true),
        "integer" | "number" => Data::Int(7),
        "array" => Data::List(vec![node(string(NEW))]),
        "object" if guide.is_some_and(|guide| guide.accepts("object")) => free_member(guide),
        "object" => table(NEW, string(NEW)),
        _ => string(NEW),
    };
    let known = guide.map(Guide::types).unwrap_or_default();
    found.extend(known.iter().map(|name| guess(name)));
    let unsure = ["string", "boolean", "object", "integer", "array"];
    found.extend(
        unsure
            .iter()
            .filter(|name| !known.contains(name))
            .map(|name| guess(name)),
    );
    found.push(Data::List(vec![node(table("name", string(NEW)))]));
}
