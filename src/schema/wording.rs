//! The sentences of schema findings. In: a node, its subschema and what is violated. Out: phrases in
//! one voice (what it is, what it takes, what to write). Knows neither places nor reports.

use super::guide::Guide;
use super::nearest;
use crate::tree::path::{escaped_name, escaped_text};
use crate::tree::{Data, KeyPath, Layer, Step, Tree};
use jsonschema::error::ValidationErrorKind as Kind;
use serde_json::Value as Json;

/// Longest value that is quoted in a sentence, in characters.
const SHOWN: usize = 40;

/// What the user gave, as a noun phrase.
pub(super) struct Found(String);

impl Found {
    pub(super) fn of(node: &Tree) -> Self {
        Self(match &node.data {
            Data::Null => "null".into(),
            Data::Bool(b) => format!("the boolean `{b}`"),
            Data::Int(_) | Data::Float(_) => format!("the number `{}`", plain(node)),
            Data::Str(s) if s.is_empty() => "an empty string".into(),
            Data::Str(_) => format!("the string `{}`", plain(node)),
            Data::List(_) => "a list".into(),
            Data::Table(_) => "a table".into(),
        })
    }

    pub(super) fn phrase(&self) -> &str {
        &self.0
    }
}

/// A scalar as it is typed in a setting, shortened for sentences.
fn plain(node: &Tree) -> String {
    let text = match &node.data {
        Data::Null => "null".into(),
        Data::Bool(b) => b.to_string(),
        Data::Int(n) => n.to_string(),
        Data::Float(f) => f.to_string(),
        Data::Str(s) => s.to_string(),
        Data::List(items) => format!("{{{}}}", items.iter().map(plain).collect::<Vec<_>>().join(",")),
        Data::Table(_) => "{}".into(),
    };
    match text.char_indices().nth(SHOWN) {
        Some((cut, _)) => format!("{}…", &text[..cut]),
        None => text,
    }
}

/// `path=value` as `--set` takes it.
pub(super) fn assignment(path: &KeyPath, leaf: &Tree) -> String {
    match &leaf.data {
        Data::Str(s) => format!("{path}={}", escaped_text(&s.to_text())),
        _ => format!("{path}={}", plain(leaf)),
    }
}

/// What a chain of keys became: `{ kubernetes: { io/os: linux } }`.
pub(super) fn nested(names: &[String], leaf: &Tree) -> String {
    let inner = plain(leaf);
    names
        .iter()
        .rev()
        .fold(inner, |inside, name| format!("{{ {name}: {inside} }}"))
}

/// What a key takes, as a noun phrase.
pub(super) fn wanted(guide: Guide<'_>) -> String {
    let types = guide.types();
    let phrases: Vec<&str> = types
        .iter()
        .map(|name| match *name {
            "object" => "a table",
            "array" => "a list",
            "integer" => "an integer",
            "number" => "a number",
            "boolean" => "a boolean",
            _ => "a string",
        })
        .collect();
    match phrases.split_last() {
        None => "something else".into(),
        Some((last, [])) => (*last).to_owned(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
    }
}

/// How to mend a value of the wrong type.
pub(super) fn mend_type(path: &KeyPath, node: &Tree, guide: Guide<'_>, layer: Option<&Layer>) -> Vec<String> {
    let in_file = matches!(layer, Some(Layer::ValuesFile));
    if guide.accepts("object") && !matches!(node.data, Data::Table(_)) {
        return table_wanted(path, node, guide);
    }
    if guide.accepts("array") && !matches!(node.data, Data::List(_)) {
        return vec![list_wanted(path, guide)];
    }
    match &node.data {
        Data::Str(text) => string_given(path, &text.to_text(), guide, in_file),
        Data::Int(_) | Data::Float(_) | Data::Bool(_) if guide.accepts("string") => {
            let value = plain(node);
            vec![if in_file {
                format!("quote it: `\"{value}\"`")
            } else {
                format!("write `--set-string {path}={value}`")
            }]
        }
        _ => guide
            .word("description")
            .map(|about| vec![format!("`{path}`: {about}")])
            .unwrap_or_default(),
    }
}

/// A scalar where a table belongs: name the member that was probably meant.
fn table_wanted(path: &KeyPath, node: &Tree, guide: Guide<'_>) -> Vec<String> {
    let ty = match node.data {
        Data::Bool(_) => "boolean",
        Data::Int(_) => "integer",
        Data::Float(_) => "number",
        Data::Str(_) => "string",
        _ => return Vec::new(),
    };
    let members = guide.members();
    let fits: Vec<&str> = members
        .iter()
        .filter(|(_, g)| g.accepts(ty))
        .map(|(name, _)| *name)
        .collect();
    let switch = fits
        .iter()
        .find(|name| **name == "enabled")
        .filter(|_| ty == "boolean");
    if let Some(name) = switch.or(if fits.len() == 1 { fits.first() } else { None }) {
        return vec![format!("write `{}`", assignment(&path.key(*name), node))];
    }
    if let Some(free) = guide.free_members() {
        let example = guide
            .keyword("examples")
            .and_then(|all| all.get(0))
            .and_then(Json::as_object);
        let shown = example
            .and_then(|pairs| pairs.iter().next())
            .map(|(name, value)| {
                let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                format!("`{path}.{}={}`", escaped_name(name), escaped_text(&value))
            });
        let form = format!(
            "`{path}.NAME={}`",
            if free.accepts("string") { "VALUE" } else { "…" }
        );
        return vec![match shown {
            Some(shown) => format!("write {form}, such as {shown}; a dot within a name takes a backslash"),
            None => format!("write {form}; a dot within a name takes a backslash"),
        }];
    }
    if members.is_empty() {
        return Vec::new();
    }
    let names: Vec<String> = members
        .iter()
        .take(12)
        .map(|(name, _)| format!("`{path}.{}`", escaped_name(name)))
        .collect();
    vec![format!("set one of its keys: {}", names.join(", "))]
}

fn list_wanted(path: &KeyPath, guide: Guide<'_>) -> String {
    let item = guide.child(&Step::Index(0));
    let members: Vec<&str> = item
        .map(|g| g.members().into_iter().map(|(name, _)| name).collect())
        .unwrap_or_default();
    if members.is_empty() {
        return format!("write `{path}={{a,b}}` or `{path}[0]=…`");
    }
    let shown: Vec<String> = members
        .iter()
        .take(3)
        .map(|name| format!("`{path}[0].{name}=…`"))
        .collect();
    format!("give its items by number: {}", shown.join(", "))
}

fn string_given(path: &KeyPath, text: &str, guide: Guide<'_>, in_file: bool) -> Vec<String> {
    let lower = text.to_ascii_lowercase();
    let boolean = match lower.as_str() {
        "true" | "yes" | "y" | "on" => Some(true),
        "false" | "no" | "n" | "off" => Some(false),
        _ => None,
    };
    if let (true, Some(meant)) = (guide.accepts("boolean"), boolean) {
        return vec![if in_file {
            format!("without quotes: `{meant}`")
        } else {
            format!("write `--set {path}={meant}`; `--set-string` always makes a string")
        }];
    }
    if guide.accepts("integer") && text.parse::<i64>().is_ok() {
        return vec![if in_file {
            format!("without quotes: `{text}`")
        } else {
            format!("write `--set {path}={text}`; `--set-string` always makes a string")
        }];
    }
    let mut lines = Vec::new();
    if guide.accepts("boolean") {
        lines.push(format!("write `{path}=true` or `{path}=false`"));
    }
    if let Some(default) = guide.keyword("default") {
        lines.push(format!(
            "the default is `{}`",
            default
                .as_str()
                .map_or_else(|| default.to_string(), str::to_owned)
        ));
    }
    lines
}

/// What a value breaks.
pub(super) struct FaultWords {
    before: &'static str,
    after: String,
    /// The words under the underline.
    pub(super) label: String,
}

impl FaultWords {
    pub(super) fn message(&self, found: &Found) -> String {
        format!("{} {}{}", self.before, found.phrase(), self.after)
    }
}

/// Words for a violation that is neither of type nor of name.
pub(super) fn fault(kind: &Kind) -> FaultWords {
    let words = |after: String, label: String| FaultWords {
        before: "cannot be",
        after,
        label,
    };
    match kind {
        Kind::Enum { options } => words(String::new(), format!("not one of {}", listed(options))),
        Kind::Constant { expected_value } => words(String::new(), format!("must be {expected_value}")),
        Kind::Minimum { limit } => words(format!(": the least is {limit}"), format!("less than {limit}")),
        Kind::Maximum { limit } => words(format!(": the most is {limit}"), format!("more than {limit}")),
        Kind::ExclusiveMinimum { limit } => {
            words(format!(": it must exceed {limit}"), format!("not above {limit}"))
        }
        Kind::ExclusiveMaximum { limit } => words(
            format!(": it must stay below {limit}"),
            format!("not below {limit}"),
        ),
        Kind::MinLength { limit } => words(format!(": it needs {limit} characters"), "too short".into()),
        Kind::MaxLength { limit } => words(format!(": it may have {limit} characters"), "too long".into()),
        Kind::MinItems { limit } => words(format!(": it needs {limit} items"), "too few items".into()),
        Kind::MaxItems { limit } => words(format!(": it may have {limit} items"), "too many items".into()),
        Kind::MultipleOf { multiple_of } => words(
            format!(": it must be a multiple of {multiple_of}"),
            "not a multiple".into(),
        ),
        Kind::UniqueItems => words(" with an item twice".into(), "an item stands here twice".into()),
        Kind::Required { property } => {
            words(format!(" without {property}"), format!("{property} is missing"))
        }
        _ => words(String::new(), "not of the form that the key takes".into()),
    }
}

fn listed(options: &Json) -> String {
    let all = options.as_array().map(Vec::as_slice).unwrap_or_default();
    let words: Vec<String> = all
        .iter()
        .map(|o| o.as_str().map_or_else(|| o.to_string(), |s| format!("`{s}`")))
        .collect();
    words.join(", ")
}

/// How to mend a value that its key does not take.
pub(super) fn mend_value(path: &KeyPath, node: &Tree, kind: &Kind, guide: Option<Guide<'_>>) -> Vec<String> {
    let mut lines = Vec::new();
    if let (Kind::Enum { options }, Data::Str(text)) = (kind, &node.data) {
        let names = options.as_array().into_iter().flatten().filter_map(Json::as_str);
        if let Some(best) = nearest::names(&text.to_text(), names).first() {
            lines.push(format!("write `{path}={}`", escaped_text(best)));
        }
    }
    if let Some(guide) = guide {
        if let Some(form) = guide.word("x-form") {
            lines.push(format!("it takes {form}"));
        } else if matches!(kind, Kind::Pattern { .. }) {
            let examples = guide.keyword("examples").and_then(Json::as_array);
            if let Some(example) = examples.and_then(|all| all.first()) {
                let shown = example
                    .as_str()
                    .map_or_else(|| example.to_string(), str::to_owned);
                lines.push(format!("such as `{path}={}`", escaped_text(&shown)));
            }
        }
        if let Some(about) = guide.word("description") {
            lines.push(format!("`{path}`: {about}"));
        }
    }
    lines
}
