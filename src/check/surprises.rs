//! Values that were not read as they look. In: the user's tree with the characters behind each node,
//! and the chart's own values. Out: findings that say how the text was read and what to write for the
//! other meaning. Holds for any chart; knows no schema.

use crate::diag::{Problem, rule};
use crate::settings::Records;
use crate::text::Place;
use crate::tree::{Data, KeyPath, Layer, Origin, Step, Tree};

/// Every surprise in the user's tree, in order of the keys.
pub(super) fn find(user: &Tree, chart: Option<&Tree>, records: &Records) -> Vec<Problem> {
    let mut scout = Scout {
        chart,
        records,
        found: Vec::new(),
    };
    scout.walk(&KeyPath::default(), user);
    scout.found
}

struct Scout<'a> {
    chart: Option<&'a Tree>,
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
        }
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

    /// `--set-string` on a key whose default is no string.
    fn word(&mut self, path: &KeyPath, text: &str, origin: &Origin) {
        let Some(default) = self.chart.and_then(|chart| path.find(chart)) else {
            return;
        };
        let (kind, same) = match &default.data {
            Data::Bool(_) => ("a boolean", matches!(text, "true" | "false")),
            Data::Float(_) | Data::Int(_) => ("a number", text.parse::<f64>().is_ok()),
            _ => return,
        };
        if same {
            let message = format!("`{path}` is the string `{text}`, and the chart's default is {kind}");
            let help = match origin.layer {
                Layer::Setting(_) => {
                    format!("write `--set {path}={text}`; `--set-string` always makes a string")
                }
                _ => format!("without quotes: `{text}`"),
            };
            self.report("string-for-scalar", path, origin.place, message, "a string", help);
        }
    }
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
