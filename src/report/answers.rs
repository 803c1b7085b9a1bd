//! Answers for people. In: why a field is what it is, what a key does, where values come from. Out: text
//! of a few lines for each. Everything that comes from a chart is printed harmlessly.

use super::sanitised;
use crate::inquiry::{Cause, Driven, Explanation, Gate, Lever, OriginRow, Reader, Reading, Why, Written};
use serde_json::Value as Json;
use std::fmt::Write;

/// Longest value that is printed on one line, in characters.
const LONGEST: usize = 72;

/// Most fields that are listed under one setting.
const MOST_FIELDS: usize = 40;

/// Most readers that are listed.
const MOST_READERS: usize = 12;

/// A value in a line.
fn short(value: &Json) -> String {
    let text = match value {
        Json::String(text) if text.is_empty() => "\"\"".to_owned(),
        Json::String(text) if text.contains('\n') => Json::String(text.clone()).to_string(),
        Json::String(text) => text.clone(),
        other => other.to_string(),
    };
    cut(&text)
}

fn cut(text: &str) -> String {
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    let kept: String = text.chars().take(LONGEST - 1).collect();
    format!("{kept}…")
}

fn optional(value: Option<&Json>, nothing: &str) -> String {
    value.map_or_else(|| nothing.to_owned(), short)
}

/// Who wrote something.
fn who(written: &Written) -> String {
    match written.layer {
        "setting" => format!("{} {}", written.name, written.text),
        "file" => format!("{}:{}:{}", written.name, written.line, written.column),
        layer => {
            let place = format!("{}:{}:{}", written.name, written.line, written.column);
            match layer {
                "import" => format!("import-values of {place}"),
                _ => place,
            }
        }
    }
}

/// Where every value comes from.
pub fn origins(rows: &[OriginRow]) -> String {
    let mut out = String::new();
    for row in rows.iter().filter(|row| row.handed_down_from.is_none()) {
        let value = match row.deleted {
            true => "(deleted)".to_owned(),
            false => optional(row.value.as_ref(), "null"),
        };
        let origin = row.origin.as_ref().map_or_else(|| "the merge".to_owned(), who);
        let _ = writeln!(out, "{}: {value}\n    from {origin}", row.key);
        for was in &row.replaced {
            let _ = writeln!(
                out,
                "    over {}  ({})",
                optional(was.value.as_ref(), "a value"),
                who(was)
            );
        }
        if !row.lost.is_empty() {
            let items: Vec<String> = row.lost.iter().map(short).collect();
            let _ = writeln!(out, "    lost with the whole list: {}", cut(&items.join(", ")));
        }
    }
    sanitised(&out)
}

fn reading(out: &mut String, indent: &str, reading: &Reading) {
    if !reading.is_value {
        let _ = writeln!(out, "{indent}{}", reading.key);
        return;
    }
    let value = optional(reading.value.as_ref(), "not set");
    let origin = match reading.origins.first() {
        Some(written) => format!("  ({})", who(written)),
        None => String::new(),
    };
    let seen = match &reading.seen_at {
        Some(path) => format!(", seen as {path}"),
        None => String::new(),
    };
    let _ = writeln!(out, "{indent}{} = {value}{origin}{seen}", reading.key);
}

fn gate(out: &mut String, gate: &Gate) {
    let _ = writeln!(
        out,
        "  {}  is {}  ({}:{})",
        cut(&gate.text),
        gate.turn,
        gate.at.file,
        gate.at.line
    );
    for read in gate.read.iter().filter(|read| read.is_value) {
        reading(out, "      ", read);
    }
}

fn cause(out: &mut String, cause: &Cause) {
    let text = match cause.literal {
        true => cut(&cause.text),
        false => format!("{{{{ {} }}}}", cut(&cause.text)),
    };
    let _ = writeln!(out, "  {}:{}  {text}", cause.at.file, cause.at.line);
    for stop in &cause.through {
        let _ = writeln!(
            out,
            "      by {} \"{}\" in {}:{}",
            stop.how, stop.name, stop.at.file, stop.at.line
        );
    }
    for read in &cause.read {
        reading(out, "      ", read);
    }
}

fn levers(out: &mut String, levers: &[Lever], heading: &str) {
    if levers.is_empty() {
        return;
    }
    let _ = writeln!(out, "{heading} (each was rendered)");
    for lever in levers {
        let gives = optional(lever.gives.as_ref(), "it is gone");
        let _ = writeln!(out, "  {}  gives {gives}", lever.settings.join(" "));
    }
}

/// Why a field is what it is.
pub fn why(answer: &Why) -> String {
    let mut out = String::new();
    let pointer = if answer.pointer.is_empty() { "" } else { " " };
    if let Some(absence) = &answer.absence {
        let _ = match &absence.up_to {
            Some(up_to) => writeln!(out, "{}{up_to} has no {}", answer.object, absence.missing),
            None => writeln!(out, "there is no {}", absence.missing),
        };
        if !absence.left_out_by.is_empty() {
            let _ = writeln!(out, "left out by");
            absence
                .left_out_by
                .iter()
                .take(MOST_READERS)
                .for_each(|left| gate(&mut out, left));
        }
        levers(&mut out, &answer.levers, "what brings it in");
        if answer.levers.is_empty() {
            let _ = writeln!(out, "no setting was found that brings it in");
        }
        return sanitised(&out);
    }
    let value = optional(answer.value.as_ref(), "null");
    let _ = writeln!(out, "{}{pointer}{} = {value}", answer.object, answer.pointer);
    let _ = writeln!(out, "written by");
    answer.causes.iter().for_each(|one| cause(&mut out, one));
    if answer.more_causes > 0 {
        let _ = writeln!(out, "  and {} more", answer.more_causes);
    }
    if !answer.conditions.is_empty() {
        let _ = writeln!(out, "under");
        answer.conditions.iter().for_each(|one| gate(&mut out, one));
    }
    levers(&mut out, &answer.levers, "what changes it");
    if answer.generated {
        let _ = writeln!(out, "it is generated: another one at each render");
    } else if answer.levers.is_empty() {
        let _ = writeln!(out, "no setting was found that changes it");
    }
    sanitised(&out)
}

fn driven(out: &mut String, fields: &[Driven]) {
    let mut groups: Vec<(String, Vec<&Driven>)> = Vec::new();
    for field in fields {
        let mut under = vec![field.setting.clone()];
        if !field.needs.is_empty() {
            under.push(format!("with {}", field.needs.join(" ")));
        }
        let under = under.join(", ");
        match groups.iter_mut().find(|(known, _)| *known == under) {
            Some((_, group)) => group.push(field),
            None => groups.push((under, vec![field])),
        }
    }
    for (under, group) in groups {
        let _ = writeln!(out, "  {under}");
        for field in group.iter().take(MOST_FIELDS) {
            let (from, to) = (field.from.as_ref(), field.to.as_ref());
            let change = match (from, to) {
                (None, Some(_)) if field.pointer.is_empty() => "appears".to_owned(),
                (Some(_), None) => "goes".to_owned(),
                (None, Some(to)) => format!("is new: {}", short(to)),
                (Some(Json::Array(from)), Some(Json::Array(to))) => items(from, to),
                _ => format!("{} -> {}", optional(from, "-"), optional(to, "-")),
            };
            let _ = writeln!(out, "    {}{}  {}", field.object, field.pointer, cut(&change));
        }
        if group.len() > MOST_FIELDS {
            let _ = writeln!(out, "    and {} more", group.len() - MOST_FIELDS);
        }
    }
}

/// What a list gains and loses.
fn items(from: &[Json], to: &[Json]) -> String {
    let only = |here: &[Json], there: &[Json]| -> Vec<String> {
        here.iter()
            .filter(|item| !there.contains(item))
            .map(short)
            .collect()
    };
    let (gone, new) = (only(from, to), only(to, from));
    let mut parts = Vec::new();
    if !new.is_empty() {
        parts.push(format!("gains {}", new.join(", ")));
    }
    if !gone.is_empty() {
        parts.push(format!("loses {}", gone.join(", ")));
    }
    match parts.is_empty() {
        true => format!("{} items -> {} items", from.len(), to.len()),
        false => parts.join("; "),
    }
}

fn reader(out: &mut String, reader: &Reader) {
    let whole = match &reader.whole {
        Some(table) => format!("  (all of {table})"),
        None => String::new(),
    };
    let _ = writeln!(out, "  {}:{}{whole}", reader.at.file, reader.at.line);
    for gate in &reader.conditions {
        let _ = writeln!(out, "      {} is {}", cut(&gate.text), gate.turn);
    }
}

/// What a key is, without what it does.
fn identity(out: &mut String, answer: &Explanation) {
    let _ = writeln!(out, "{}  ({})", answer.key, answer.chart);
    if let Some(words) = &answer.description {
        let _ = writeln!(out, "  {words}");
    }
    if !answer.types.is_empty() {
        let _ = writeln!(out, "type     {}", answer.types.join(" or "));
    }
    if !answer.allowed.is_empty() {
        let values: Vec<String> = answer.allowed.iter().map(short).collect();
        let _ = writeln!(out, "one of   {}", values.join(", "));
    }
    let at = answer
        .default_at
        .first()
        .map(|at| format!("  ({})", who(at)))
        .unwrap_or_default();
    let _ = writeln!(out, "default  {}{at}", optional(answer.default.as_ref(), "none"));
    let dated: Vec<String> = answer
        .defaults
        .iter()
        .map(|(release, value)| format!("{} since {release}", short(value)))
        .collect();
    if dated.len() > 1 {
        let _ = writeln!(out, "         {}", dated.join(", "));
    }
    if answer.since.is_some() || answer.until.is_some() {
        let since = answer.since.as_deref().unwrap_or("the first");
        let until = answer.until.as_deref().unwrap_or("the newest");
        let _ = writeln!(out, "releases {since} to {until}");
    }
    if !answer.members.is_empty() {
        let _ = writeln!(out, "holds    {}", answer.members.join(", "));
    }
}

/// What a key does.
pub fn explanation(answer: &Explanation) -> String {
    let mut out = String::new();
    identity(&mut out, answer);
    match answer.readers.is_empty() {
        true => out.push_str("read by no template that was executed\n"),
        false => out.push_str("read by\n"),
    }
    answer
        .readers
        .iter()
        .take(MOST_READERS)
        .for_each(|one| reader(&mut out, one));
    if answer.readers.len() > MOST_READERS {
        let _ = writeln!(out, "  and {} more", answer.readers.len() - MOST_READERS);
    }
    match answer.fields.is_empty() {
        true => out.push_str("drives no field that any tried value changed\n"),
        false => out.push_str("drives (each was rendered)\n"),
    }
    driven(&mut out, &answer.fields);
    for (setting, words) in &answer.refused {
        let last = words.lines().last().unwrap_or_default();
        let _ = writeln!(out, "  {setting}  is refused: {}", cut(last.trim()));
    }
    for example in &answer.examples {
        let _ = writeln!(out, "{}", example.language);
        for line in example.text.lines() {
            let _ = writeln!(out, "  {line}");
        }
    }
    sanitised(&out)
}
