//! Which keys the templates name, and within which conditions. In: the files of a chart and of its
//! subcharts as texts. Out: sites of `.Values.a.b` and the like. A guess at what may be read, good for
//! choosing what to try and what to suggest; nothing is decided by it.

use crate::chart::Chart;
use crate::tree::{KeyPath, Step, Tree};
use std::collections::BTreeSet;
use std::rc::Rc;

/// A chain of names in a template.
#[derive(Clone, Debug)]
pub(super) struct Site {
    /// The keys that lead to the values of the template's chart.
    scope: Rc<[String]>,
    names: Vec<String>,
    /// Whether the chain begins at `.Values`.
    absolute: bool,
    /// Whether a string stands beside it, which then is the key that is read.
    keyed: bool,
    /// The template's full name, and the line from 1.
    pub(super) file: Rc<str>,
    pub(super) line: usize,
    /// The conditions around it, outermost first.
    pub(super) within: Vec<Rc<Condition>>,
}

/// An `if`, `with` or `range`, or its `else`.
#[derive(Debug)]
pub(super) struct Condition {
    /// The chains in it.
    pub(super) sites: Vec<Site>,
    /// The strings in it.
    pub(super) words: Vec<String>,
    /// Whether this is the part after `else`, or the condition begins with a `not`.
    pub(super) otherwise: bool,
}

/// Everything that is named.
#[derive(Debug, Default)]
pub(super) struct Mentions {
    sites: Vec<Site>,
    conditions: Vec<Rc<Condition>>,
    words: BTreeSet<String>,
}

impl Mentions {
    /// Reads the templates of a chart and of its subcharts, those that are disabled included.
    pub(super) fn of(chart: &Chart) -> Self {
        let mut found = Self::default();
        found.chart(chart, &[], chart.full_path());
        found
    }

    fn chart(&mut self, chart: &Chart, scope: &[String], path: String) {
        let rc: Rc<[String]> = scope.into();
        for file in chart.templates.iter() {
            let name: Rc<str> = format!("{path}/{}", file.name).into();
            Scan::new(&String::from_utf8_lossy(&file.data), name, rc.clone(), self).run();
        }
        self.switches(chart, &rc);
        for sub in &chart.subcharts {
            let name = &sub.metadata.name;
            let declared = chart.metadata.dependencies.iter().filter(|dep| dep.name == *name);
            let mut keys: Vec<&str> = declared
                .map(|dep| if dep.alias.is_empty() { name } else { &dep.alias }.as_str())
                .collect();
            if keys.is_empty() {
                keys.push(name);
            }
            for key in keys {
                let below: Vec<String> = scope.iter().cloned().chain([key.to_owned()]).collect();
                self.chart(sub, &below, format!("{path}/charts/{name}"));
            }
        }
    }

    /// The keys that decide whether a subchart is there at all.
    fn switches(&mut self, chart: &Chart, scope: &Rc<[String]>) {
        let conditions = chart.metadata.dependencies.iter();
        let paths = conditions.flat_map(|dependency| dependency.condition.split(','));
        let tags = chart
            .metadata
            .dependencies
            .iter()
            .flat_map(|dependency| &dependency.tags);
        let tags = tags.map(|tag| format!("tags.{tag}"));
        for path in paths.map(|path| path.trim().to_owned()).chain(tags) {
            let site = Site {
                scope: scope.clone(),
                names: path.split('.').map(str::to_owned).collect(),
                absolute: true,
                keyed: false,
                file: "Chart.yaml".into(),
                line: 0,
                within: Vec::new(),
            };
            let condition = Condition {
                sites: vec![site],
                words: Vec::new(),
                otherwise: false,
            };
            self.conditions.insert(0, Rc::new(condition));
        }
    }

    /// Where a key is named itself.
    pub(super) fn of_key<'a>(&'a self, key: &'a KeyPath) -> impl Iterator<Item = &'a Site> {
        self.sites.iter().filter(|site| site.names_key(key))
    }

    /// Whether a template may read a key: names it, a table that it is in, or something in it.
    pub(super) fn may_read(&self, key: &KeyPath) -> bool {
        let leaf = key.leaf();
        // A loop over a list reads its items' members by their names.
        let in_list = key.0.iter().any(|step| matches!(step, Step::Index(_)));
        let touches = |site: &Site| match in_list {
            true => site.names.contains(&leaf),
            false => site.touches(key),
        };
        self.sites.iter().any(touches)
            || self
                .words
                .iter()
                .any(|word| word.split('.').any(|part| part == leaf))
    }

    /// The keys that conditions name, as far as the chart's own values or the user's have them.
    pub(super) fn in_conditions(&self, merged: &Tree) -> Vec<KeyPath> {
        let mut found = Vec::new();
        for condition in &self.conditions {
            for path in condition.sites.iter().flat_map(|site| site.paths(merged)) {
                if !found.contains(&path) {
                    found.push(path);
                }
            }
        }
        found
    }

    /// The strings of the conditions that name a key.
    pub(super) fn compared_with<'a>(&'a self, key: &'a KeyPath) -> impl Iterator<Item = &'a str> {
        let about = |condition: &&Rc<Condition>| condition.sites.iter().any(|site| site.names_key(key));
        let conditions = self.conditions.iter().filter(about);
        conditions.flat_map(|condition| condition.words.iter().map(String::as_str))
    }

    /// All keys that are named from `.Values` on.
    pub(super) fn keys(&self) -> Vec<KeyPath> {
        let absolute = self
            .sites
            .iter()
            .filter(|site| site.absolute && !site.names.is_empty());
        let keys: BTreeSet<KeyPath> = absolute.map(Site::path).collect();
        keys.into_iter().collect()
    }
}

impl Site {
    /// The path from the root of the values, for a chain that begins at `.Values`.
    pub(super) fn path(&self) -> KeyPath {
        let global = self.names.first().is_some_and(|name| name == "global");
        let scope: &[String] = if global { &[] } else { &self.scope };
        let names = scope.iter().chain(&self.names);
        names.fold(KeyPath::default(), |path, name| path.key(name.as_str()))
    }

    /// The paths that the chain may stand for.
    pub(super) fn paths(&self, merged: &Tree) -> Vec<KeyPath> {
        if self.absolute {
            return if self.names.is_empty() {
                Vec::new()
            } else {
                vec![self.path()]
            };
        }
        let leaves = merged.leaves().into_iter().map(|(path, _)| path);
        leaves.filter(|path| self.names_key(path)).collect()
    }

    fn names_key(&self, key: &KeyPath) -> bool {
        if self.absolute {
            return !self.names.is_empty() && self.path() == *key;
        }
        let tail = key.0.len().checked_sub(self.names.len());
        let in_scope = self
            .scope
            .iter()
            .zip(&key.0)
            .all(|(name, step)| is_key(step, name));
        let ends_so = tail.and_then(|at| key.0.get(at..)).is_some_and(|tail| {
            tail.iter()
                .zip(&self.names)
                .all(|(step, name)| is_key(step, name))
        });
        !self.names.is_empty()
            && ends_so
            && (in_scope || key.0.first().is_some_and(|step| is_key(step, "global")))
    }

    /// Whether reading the chain may read the key; charts may lend their templates to others, so the
    /// scope does not count.
    fn touches(&self, key: &KeyPath) -> bool {
        if !self.absolute {
            let leaf = key.leaf();
            return self.names.contains(&leaf);
        }
        if self.names.is_empty() {
            return !self.keyed
                && self
                    .scope
                    .iter()
                    .zip(&key.0)
                    .all(|(name, step)| is_key(step, name));
        }
        (0..key.0.len()).any(|from| {
            let below = key.0.get(from..).unwrap_or_default();
            below
                .iter()
                .zip(&self.names)
                .all(|(step, name)| is_key(step, name))
        })
    }
}

fn is_key(step: &Step, name: &str) -> bool {
    matches!(step, Step::Key(key) if *key == name)
}

/// The chains in the text of an action, in the file of this name.
pub(super) fn within(action: &str, file: &str) -> Vec<Site> {
    let mut parts = file.split('/').skip(1);
    let mut scope = Vec::new();
    while parts.next() == Some("charts") {
        scope.extend(parts.next().map(str::to_owned));
    }
    let mut nothing = Mentions::default();
    let scan = Scan::new("", file.into(), scope.into(), &mut nothing);
    let condition = scan.condition(&tokens(action), 0, false);
    condition.sites.clone()
}

/// One file being read.
struct Scan<'a> {
    text: &'a str,
    file: Rc<str>,
    scope: Rc<[String]>,
    found: &'a mut Mentions,
    /// What is open: the conditions that `end` closes, one entry for each block.
    open: Vec<Option<Rc<Condition>>>,
}

impl<'a> Scan<'a> {
    fn new(text: &'a str, file: Rc<str>, scope: Rc<[String]>, found: &'a mut Mentions) -> Self {
        Self {
            text,
            file,
            scope,
            found,
            open: Vec::new(),
        }
    }

    fn run(mut self) {
        let mut rest = self.text;
        let mut line = 1;
        while let Some(start) = rest.find("{{") {
            line += rest[..start].matches('\n').count();
            rest = &rest[start + 2..];
            let length = extent(rest);
            let action = &rest[..length];
            self.action(action, line);
            line += action.matches('\n').count();
            rest = &rest[length..];
        }
    }

    fn action(&mut self, action: &str, line: usize) {
        let code = action.trim_start_matches('-').trim_start();
        if code.starts_with("/*") {
            return;
        }
        let tokens = tokens(code);
        let mut words = tokens.iter().filter_map(|token| match token {
            Token::Word(word) => Some(*word),
            _ => None,
        });
        let (first, second) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let condition = self.condition(&tokens, line, second == "not");
        match first {
            "if" | "with" | "range" => self.open.push(Some(condition.clone())),
            "define" | "block" => self.open.push(None),
            "end" => {
                self.open.pop();
            }
            "else" => {
                let before = self.open.pop().flatten();
                let other = match second {
                    "if" | "with" => Some(condition.clone()),
                    _ => before.map(|before| {
                        Rc::new(Condition {
                            sites: before.sites.clone(),
                            words: before.words.clone(),
                            otherwise: !before.otherwise,
                        })
                    }),
                };
                self.open.push(other);
            }
            _ => {}
        }
        if matches!(first, "if" | "with" | "range") || second == "if" || second == "with" {
            self.found.conditions.push(condition.clone());
        }
        self.found.words.extend(condition.words.iter().cloned());
        self.found.sites.extend(condition.sites.iter().cloned());
    }

    /// What an action names, as if it were a condition.
    fn condition(&self, tokens: &[Token<'_>], line: usize, otherwise: bool) -> Rc<Condition> {
        let within: Vec<Rc<Condition>> = self.open.iter().flatten().cloned().collect();
        let mut sites = Vec::new();
        let mut words = Vec::new();
        let keyed = tokens.iter().any(|token| matches!(token, Token::Text(_)));
        for token in tokens {
            match token {
                Token::Chain(chain) => {
                    let mut names: Vec<String> = chain.split('.').skip(1).map(str::to_owned).collect();
                    let absolute = names.first().is_some_and(|name| name == "Values");
                    if absolute {
                        names.remove(0);
                    }
                    sites.push(Site {
                        scope: self.scope.clone(),
                        names,
                        absolute,
                        keyed,
                        file: self.file.clone(),
                        line,
                        within: within.clone(),
                    });
                }
                Token::Text(text) => words.push((*text).to_owned()),
                Token::Word(_) => {}
            }
        }
        Rc::new(Condition {
            sites,
            words,
            otherwise,
        })
    }
}

/// The length of an action's text up to its closing braces; strings may hold braces.
pub(super) fn extent(text: &str) -> usize {
    let mut quote = None;
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (Some('"'), '\\') if !escaped => {
                escaped = true;
                continue;
            }
            (Some(open), c) if c == open && !escaped => quote = None,
            (None, '"' | '`') => quote = Some(c),
            (None, '}') if text[at..].starts_with("}}") => return at,
            _ => {}
        }
        escaped = false;
    }
    text.len()
}

enum Token<'a> {
    /// A name by itself.
    Word(&'a str),
    /// `.a.b`, `$.a.b`, `$x.a.b` or `(…).a.b`, from its first dot on.
    Chain(&'a str),
    /// A quoted string, without its quotes.
    Text(&'a str),
}

fn tokens(code: &str) -> Vec<Token<'_>> {
    let name = |c: char| c.is_alphanumeric() || c == '_';
    let mut found = Vec::new();
    let mut rest = code;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '"' | '`' => {
                let body = &rest[1..];
                let end = body.find(first).unwrap_or(body.len());
                found.push(Token::Text(&body[..end]));
                (end + 2).min(rest.len())
            }
            '.' => {
                let length = rest.find(|c: char| !name(c) && c != '.').unwrap_or(rest.len());
                if length > 1 {
                    found.push(Token::Chain(rest[..length].trim_end_matches('.')));
                }
                length
            }
            c if name(c) => {
                let length = rest.find(|c: char| !name(c)).unwrap_or(rest.len());
                found.push(Token::Word(&rest[..length]));
                length
            }
            // A variable's name is no key.
            '$' => 1 + rest[1..].find(|c: char| !name(c)).unwrap_or(rest.len() - 1),
            c => c.len_utf8(),
        };
        rest = &rest[length..];
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::{File, from_files};
    use crate::compat::Compat;
    use crate::settings::Records;

    fn mentions(template: &str) -> Mentions {
        let files = vec![
            File::new("Chart.yaml", b"apiVersion: v2\nname: c\nversion: 1.0.0\n"),
            File::new("templates/a.yaml", template.as_bytes()),
        ];
        Mentions::of(&from_files(files, Compat::Helm4, &mut Records::default()).unwrap())
    }

    fn path(text: &str) -> KeyPath {
        text.split('.')
            .fold(KeyPath::default(), |path, key| path.key(key))
    }

    #[test]
    fn keys_are_found_with_the_conditions_around_them() {
        let found = mentions(
            "{{ if .Values.a.on }}\n{{ $.Values.b | quote }}{{ else }}{{ .Values.c }}{{ end }}{{ .Values.d }}",
        );
        let conditions = |key: &str| -> Vec<(String, bool)> {
            let path = path(key);
            let site = found.of_key(&path).next().unwrap();
            let within = site.within.iter();
            within
                .map(|c| (c.sites[0].path().to_string(), c.otherwise))
                .collect()
        };
        assert_eq!(conditions("b"), [("a.on".to_owned(), false)]);
        assert_eq!(conditions("c"), [("a.on".to_owned(), true)]);
        assert_eq!(conditions("d"), []);
        let b = path("b");
        assert_eq!(found.of_key(&b).next().unwrap().line, 2);
    }

    #[test]
    fn a_key_may_be_read_through_its_table_a_variable_or_a_string() {
        let found = mentions(
            "{{ toYaml .Values.all }}{{ $t := .Values.t }}{{ $t.x }}{{ get .Values.u \"y\" }}{{/* .Values.no */}}",
        );
        for (key, expected) in [
            ("all.deep.one", true),
            ("t.x", true),
            ("u.y", true),
            ("no", false),
            ("z", false),
        ] {
            assert_eq!(found.may_read(&path(key)), expected, "{key}");
        }
    }
}
