//! Values that were not read as they look. In: the user's tree with the characters behind each node,
//! and the chart's own values. Out: findings that say how the text was read and what to write for the
//! other meaning. Holds for any chart; knows no schema.

use super::counted;
use crate::diag::{Problem, rule};
use crate::settings::Records;
use crate::text::Place;
use crate::tree::{Data, KeyPath, Layer, Origin, Step, Tree};

/// Every surprise in the user's tree, in order of the keys. `chart` holds the defaults of the chart
/// and its subcharts, `merged` what the merge made of both.
pub(super) fn find(
    user: &Tree,
    chart: Option<&Tree>,
    merged: Option<&Tree>,
    records: &Records,
) -> Vec<Problem> {
    let mut scout = Scout {
        chart,
        merged,
        records,
        found: Vec::new(),
    };
    scout.walk(&KeyPath::default(), user);
    scout.repeated_keys();
    scout.found
}

struct Scout<'a> {
    chart: Option<&'a Tree>,
    merged: Option<&'a Tree>,
    records: &'a Records,
    found: Vec<Problem>,
}

impl Scout<'_> {
    fn walk(&mut self, path: &KeyPath, node: &Tree) {
        match &node.data {
            Data::Table(table) => {
                for (name, child) in table {
                    let below = path.key(name.clone());
                    self.key(&below, child);
                    self.walk(&below, child);
                }
            }
            Data::List(items) => {
                self.gaps(path, items);
                self.replaced_list(path, items);
                for (at, item) in items.iter().enumerate() {
                    self.walk(&path.with(Step::Index(at)), item);
                }
            }
            _ => self.leaf(path, node),
        }
    }

    fn origin(&self, node: &Tree) -> Option<&Origin> {
        self.records.ledger.get(node.origin)
    }

    fn written(&self, place: Option<Place>) -> Option<String> {
        let place = place?;
        let text = self.records.sources.get(place.source)?.slice(place.span);
        Some(String::from_utf8_lossy(text).into_owned())
    }

    fn report(
        &mut self,
        id: &str,
        path: &KeyPath,
        place: Option<Place>,
        message: String,
        label: &str,
        help: String,
    ) {
        let problem = Problem::new(rule(id), message)
            .key(path.to_string())
            .at(place)
            .label(label)
            .help(help);
        self.found.push(problem);
    }

    /// A key such as `on` that YAML turned into `true`, or a label's name cut at its dots.
    fn key(&mut self, path: &KeyPath, node: &Tree) {
        let Some(origin) = self.origin(node).cloned() else {
            return;
        };
        let name = path.leaf();
        if origin.layer == Layer::ValuesFile {
            let Some(written) = self.written(origin.key) else {
                return;
            };
            if matches!(name.as_str(), "true" | "false") && is_yaml_word(&written) {
                let message = format!("the key `{written}` is read as `{name}`");
                let help = format!("quote it: `\"{written}\":`");
                self.report(
                    "yaml-boolean",
                    path,
                    origin.key,
                    message,
                    "a boolean in YAML 1.1",
                    help,
                );
            }
        } else if matches!(origin.layer, Layer::Setting(_)) {
            self.cut_label(path, node, &name, &origin);
            self.after_comma(path, node, &origin);
        }
    }

    /// `a=b,c=d` where the chart has no `c`: the comma may have been meant for the value.
    fn after_comma(&mut self, path: &KeyPath, node: &Tree, origin: &Origin) {
        let (Some(place), Some(key), Some(chart)) = (origin.place, origin.key, self.chart) else {
            return;
        };
        let is_leaf = !matches!(node.data, Data::Table(_) | Data::List(_));
        let Some(source) = self.records.sources.get(place.source).filter(|_| is_leaf) else {
            return;
        };
        let text = String::from_utf8_lossy(&source.text);
        let before = text.get(..place.span.start as usize).unwrap_or_default();
        let known = path
            .0
            .first()
            .is_some_and(|first| KeyPath(vec![first.clone()]).find(chart).is_some());
        if known || !before.ends_with(',') {
            return;
        }
        let written = self.written(origin.place).unwrap_or_default();
        let message =
            format!("the comma before `{written}` begins another setting, and the chart has no `{path}`");
        let start = before.trim_end_matches(',').rfind(',').map_or(0, |at| at + 1);
        let first = before.get(start..).unwrap_or_default().trim_end_matches(',');
        let help = format!("for a comma within the value write `{first}\\,{written}`");
        self.report(
            "split-setting",
            path,
            Some(key),
            message,
            "a setting of its own",
            help,
        );
    }

    /// Keys that a file gives twice: only the last one counts.
    fn repeated_keys(&mut self) {
        for (lost, kept) in &self.records.repeated {
            let name = self.written(Some(*lost)).unwrap_or_default();
            let problem = Problem::new(
                rule("repeated-key"),
                format!("the key `{name}` is given twice, and only the last one counts"),
            )
            .at(Some(*lost))
            .label("this one is lost")
            .related(Some(*kept), "this one counts")
            .help("put what both hold under one key");
            self.found.push(problem);
        }
    }

    /// `list[0]=x` where the chart has a list: it does not reach into that one.
    fn replaced_list(&mut self, path: &KeyPath, items: &[Tree]) {
        let default = self.chart.and_then(|chart| path.find(chart));
        let Some(Data::List(lost)) = default.map(|node| &node.data) else {
            return;
        };
        let by_index = items.iter().filter_map(|item| self.origin(item)).find(|origin| {
            let bracket = |key: Place| {
                let source = self.records.sources.get(key.source)?;
                source
                    .text
                    .get((key.span.start as usize).checked_sub(1)?)
                    .copied()
            };
            matches!(origin.layer, Layer::Setting(_)) && origin.key.and_then(bracket) == Some(b'[')
        });
        let Some(place) = by_index.map(|origin| origin.place) else {
            return;
        };
        let message = if items.len() < lost.len() {
            format!(
                "`{path}` has {} in the chart, and {} with this setting",
                counted(lost.len(), "item"),
                counted(items.len(), "item")
            )
        } else if let Some(keys) = lost_keys(lost, items) {
            format!("the items of the chart's `{path}` have {keys}, which this setting leaves out")
        } else {
            return;
        };
        let help = "an index does not reach into the chart's own list: give all items whole";
        self.report(
            "replaced-list",
            path,
            place,
            message,
            "the whole list is replaced",
            help.into(),
        );
    }

    /// `kubernetes.io/os=linux`: a level whose name has a slash is the tail of a label's name.
    fn cut_label(&mut self, path: &KeyPath, node: &Tree, name: &str, origin: &Origin) {
        let Some(domain) = path.0.len().checked_sub(2).and_then(|at| path.0.get(at)) else {
            return;
        };
        let Step::Key(domain) = domain else { return };
        let is_leaf = !matches!(node.data, Data::Table(_) | Data::List(_));
        let looks_cut = name
            .split_once('/')
            .is_some_and(|(head, tail)| is_top_level_domain(head) && !tail.is_empty());
        if !is_leaf || !looks_cut || self.chart.is_some_and(|chart| path.find(chart).is_some()) {
            return;
        }
        let message = format!("the dot in `{domain}.{name}` made a level");
        let meant = KeyPath(path.0[..path.0.len() - 2].to_vec()).key(format!("{domain}.{name}"));
        self.report(
            "unescaped-dot",
            path,
            origin.key,
            message,
            "one name, or two levels?",
            format!("write `{meant}=…`"),
        );
    }

    fn gaps(&mut self, path: &KeyPath, items: &[Tree]) {
        let made = |item: &&Tree| item.is_null() && self.origin(item).is_none_or(|o| o.value.is_none());
        let holes = items.iter().filter(made).count();
        if holes == 0 {
            return;
        }
        let written = items
            .iter()
            .rev()
            .find_map(|item| self.origin(item).and_then(|o| o.place));
        let message = format!(
            "`{path}` has {holes} null {} before this one",
            if holes == 1 { "item" } else { "items" }
        );
        let help =
            "lists count from 0, and an index does not reach into the chart's own list: it replaces the list";
        self.report(
            "list-gap",
            path,
            written,
            message,
            "items before it are null",
            help.into(),
        );
    }

    fn leaf(&mut self, path: &KeyPath, node: &Tree) {
        let Some(origin) = self.origin(node).cloned() else {
            return;
        };
        let Some(written) = self.written(origin.value) else {
            return;
        };
        match &node.data {
            Data::Null => self.null(path, &written, &origin),
            Data::Bool(b) if is_yaml_word(&written) && origin.layer == Layer::ValuesFile => {
                let message = format!("`{path}: {written}` is read as `{b}`");
                let help = format!("write `{b}`, or `\"{written}\"` for the word");
                self.report(
                    "yaml-boolean",
                    path,
                    origin.place,
                    message,
                    "a boolean in YAML 1.1",
                    help,
                );
            }
            Data::Float(f) => self.number(path, *f, &written, &origin),
            Data::Str(s) => self.word(path, &s.to_text(), &origin),
            _ => {}
        }
    }

    fn number(&mut self, path: &KeyPath, number: f64, written: &str, origin: &Origin) {
        let shown = crate::value::format::float(number);
        let digits = written.trim_start_matches(['-', '+']);
        let quoted = format!("quote it: `\"{written}\"`");
        let said = |what: &str| format!("`{path}: {written}` is read as {what}");
        if digits.len() > 1
            && digits.starts_with('0')
            && digits.bytes().all(|b| b.is_ascii_digit() || b == b'_')
        {
            let message = said(&format!("the octal number {shown}"));
            return self.report(
                "octal-number",
                path,
                origin.place,
                message,
                "a leading zero means octal",
                quoted,
            );
        }
        if digits.contains(['e', 'E']) && !digits.starts_with("0x") {
            let message = said(&format!("the number {shown}"));
            return self.report(
                "exponent-number",
                path,
                origin.place,
                message,
                "`e` makes it a number",
                quoted,
            );
        }
        if shown.contains('e') {
            let message =
                format!("`{path}: {written}` prints as `{shown}` where a template prints it as it is");
            let help = if written.bytes().all(|b| b.is_ascii_digit()) {
                format!("write `--set {path}={written}`, which keeps an integer, or {quoted}")
            } else {
                quoted
            };
            return self.report(
                "large-number",
                path,
                origin.place,
                message,
                "files give floating-point numbers",
                help,
            );
        }
        let versionlike = digits
            .split_once('.')
            .is_some_and(|(_, fraction)| fraction.ends_with('0') && fraction.len() > 1);
        if versionlike {
            let message = said(&format!("the number {shown}"));
            self.report(
                "version-as-number",
                path,
                origin.place,
                message,
                "the last zero is lost",
                quoted,
            );
        }
    }

    /// Null takes a default away; nothing after a colon is null too.
    fn null(&mut self, path: &KeyPath, written: &str, origin: &Origin) {
        let default = self
            .chart
            .and_then(|chart| path.find(chart))
            .filter(|node| !node.is_null());
        let left = self
            .merged
            .and_then(|merged| path.find(merged))
            .filter(|node| !node.is_null());
        let Some(default) = default.filter(|_| left.is_none()) else {
            return;
        };
        let what = match &default.data {
            Data::Table(table) => format!("the chart's table with {}", counted(table.len(), "key")),
            Data::List(items) => format!("the chart's list of {}", counted(items.len(), "item")),
            _ => "the chart's default".to_owned(),
        };
        let (message, help) = if written.is_empty() {
            (
                format!("nothing stands after `{path}:`, which is null and deletes {what}"),
                format!(
                    "take the line out to keep the default; write `{}: {}` for an empty value",
                    path.leaf(),
                    match default.data {
                        Data::Table(_) => "{}",
                        Data::List(_) => "[]",
                        _ => "\"\"",
                    }
                ),
            )
        } else {
            (
                format!("null deletes {what} at `{path}`"),
                "leave the setting out to keep the default".to_owned(),
            )
        };
        self.report("null-deletes", path, origin.place, message, "read as null", help);
        if let Some(problem) = self.found.last_mut().filter(|_| written.is_empty()) {
            problem.severity = crate::diag::Severity::Warning;
        }
    }

    /// `--set-string` on a key whose default is no string.
    fn word(&mut self, path: &KeyPath, text: &str, origin: &Origin) {
        let Some(default) = self.chart.and_then(|chart| path.find(chart)) else {
            return;
        };
        let kind = match &default.data {
            Data::Bool(_) => "a boolean",
            Data::Float(_) | Data::Int(_) => "a number",
            _ => return,
        };
        let Some((meant, why)) = meant(text, &default.data, &origin.layer) else {
            return;
        };
        let message = format!("`{path}` is the string `{text}`, and the chart's default is {kind}");
        let help = match origin.layer {
            Layer::ValuesFile => format!("write it without quotes: `{meant}`{why}"),
            _ if meant.contains('.') => format!("write `--set-json {path}={meant}`{why}"),
            _ => format!("write `--set {path}={meant}`{why}"),
        };
        self.report("string-for-scalar", path, origin.place, message, "a string", help);
    }
}

/// The names that the chart's items have and those in their places do not.
fn lost_keys(lost: &[Tree], items: &[Tree]) -> Option<String> {
    let mut names: Vec<String> = Vec::new();
    for (old, new) in lost.iter().zip(items) {
        let (Some(old), Some(new)) = (old.table(), new.table()) else {
            continue;
        };
        let gone = old.keys().filter(|key| !new.contains_key(*key));
        names.extend(gone.map(|key| format!("`{key}`")));
    }
    names.dedup();
    (!names.is_empty()).then(|| names.join(", "))
}

/// What a string on a boolean or a number was meant to be, and why it was not read so.
fn meant(text: &str, default: &Data, layer: &Layer) -> Option<(String, &'static str)> {
    let plain = matches!(layer, Layer::Setting("--set" | "argument"));
    let why = match layer {
        Layer::Setting("--set-string") => "; `--set-string` always makes a string",
        Layer::Setting("--set-literal") => "; `--set-literal` always makes a string",
        _ => "",
    };
    if matches!(default, Data::Bool(_)) {
        return match text.to_ascii_lowercase().as_str() {
            word @ ("true" | "false") => Some((word.to_owned(), why)),
            "yes" | "on" | "y" => Some(("true".into(), "; settings know no other word for it")),
            "no" | "off" | "n" => Some(("false".into(), "; settings know no other word for it")),
            _ => None,
        };
    }
    let number: f64 = text.parse().ok().filter(|n: &f64| n.is_finite())?;
    let why = match () {
        () if !plain => why,
        () if text.contains(['e', 'E']) => "; settings do not read exponents",
        () if text.contains('.') => "; settings read whole numbers only",
        () => "; with a leading zero it stays a string",
    };
    Some((number.to_string(), why))
}

/// Words that YAML 1.1 takes for booleans, besides `true` and `false`.
fn is_yaml_word(written: &str) -> bool {
    matches!(
        written.to_ascii_lowercase().as_str(),
        "y" | "yes" | "on" | "n" | "no" | "off"
    )
}

/// The part between the last dot of a label's domain and its slash.
fn is_top_level_domain(head: &str) -> bool {
    (2..=6).contains(&head.len()) && head.bytes().all(|b| b.is_ascii_lowercase())
}
