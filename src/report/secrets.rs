//! What must not be shown. In: the values of a run, and the texts they were written in. Out: findings and
//! texts in which the values of passwords, keys and tokens are blotted out, at their places and wherever
//! else a sentence quotes them. A value is secret by the name of its key; nobody marks it otherwise.

use crate::chart::Chart;
use crate::diag::Problem;
use crate::text::{Source, SourceId, SourceKind, Sources, Span};
use crate::tree::{Data, Ledger, Tree};
use std::collections::{BTreeMap, BTreeSet};

/// What stands in a sentence in place of a value.
const BLOT: &str = "***";

/// What stands in a text in place of each byte of a value.
const DOT: u8 = b'.';

/// Shorter values are blotted out at their places only: in sentences they would be found everywhere.
const LEAST: usize = 4;

/// How names of secret keys end, in lower case and without dashes and the like.
#[rustfmt::skip]
const ENDINGS: &[&str] = &[
    "password", "passwords", "passwd", "passphrase", "pwd", "secret", "token", "tokens", "credentials", "apikey",
    "accesskey", "secretkey", "privatekey", "encryptionkey", "signingkey", "connectionstring", "pem", "tlskey",
    "bearer", "htpasswd", "stringdata",
];

/// Words that are values of such keys and no secret.
const PLAIN: &[&str] = &["true", "false", "null", "none", "default", "changeme"];

/// The secret values of a run, the longest first.
#[derive(Debug, Default)]
pub struct Secrets {
    values: Vec<String>,
    places: Vec<(usize, Span)>,
}

/// Whether the value of a key of this name is secret.
fn is_secret(name: &[u8]) -> bool {
    let name: Vec<u8> = name
        .iter()
        .filter(|b| b.is_ascii_alphanumeric())
        .map(u8::to_ascii_lowercase)
        .collect();
    ENDINGS.iter().any(|ending| name.ends_with(ending.as_bytes()))
}

impl Secrets {
    /// The secrets among the user's values, a chart's own, and all that stands in the texts.
    pub fn of(user: &Tree, chart: Option<&Chart>, ledger: &Ledger, sources: &Sources) -> Self {
        let mut found = BTreeSet::new();
        let mut secrets = Self::default();
        secrets.tree(user, ledger, sources, &mut found);
        let mut charts: Vec<&Chart> = chart.into_iter().collect();
        while let Some(chart) = charts.pop() {
            secrets.tree(&chart.values, ledger, sources, &mut found);
            charts.extend(&chart.subcharts);
        }
        for (at, (_, source)) in sources.iter().enumerate() {
            for span in written(source) {
                let value = String::from_utf8_lossy(source.slice(span)).into_owned();
                keep(unquoted(&value), &mut found);
                secrets.places.push((at, span));
            }
        }
        secrets.values = longest_first(found);
        secrets
    }

    /// The texts at places that are known to hold secrets.
    pub fn at(spans: &BTreeMap<SourceId, Vec<Span>>, sources: &Sources) -> Self {
        let mut found = BTreeSet::new();
        let mut secrets = Self::default();
        for (at, (id, source)) in sources.iter().enumerate() {
            for span in spans.get(&id).into_iter().flatten() {
                let value = String::from_utf8_lossy(source.slice(*span)).into_owned();
                keep(unquoted(&value), &mut found);
                secrets.places.push((at, *span));
            }
        }
        secrets.values = longest_first(found);
        secrets
    }

    /// The leaves below keys of secret names.
    fn tree(&mut self, root: &Tree, ledger: &Ledger, sources: &Sources, found: &mut BTreeSet<String>) {
        let mut todo = vec![(root, false)];
        while let Some((node, secret)) = todo.pop() {
            match &node.data {
                Data::Table(table) => {
                    todo.extend(table.iter().map(|(key, value)| (value, is_secret(key))));
                }
                Data::List(items) => todo.extend(items.iter().map(|item| (item, secret))),
                _ if !secret => {}
                Data::Str(text) => {
                    keep(&text.to_text(), found);
                    let place = ledger.get(node.origin).and_then(|origin| origin.value);
                    let at = place.and_then(|place| {
                        let mut all = sources.iter();
                        Some((all.position(|(id, _)| id == place.source)?, place.span))
                    });
                    self.places.extend(at);
                }
                Data::Int(n) => keep(&n.to_string(), found),
                _ => {}
            }
        }
    }

    /// The text without the values.
    pub fn blot(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for value in &self.values {
            if text.contains(value.as_str()) {
                text = text.replace(value.as_str(), BLOT);
            }
        }
        text
    }

    /// The findings and the texts they point into, both without the values.
    pub fn redact(&self, problems: Vec<Problem>, sources: &Sources) -> (Vec<Problem>, Sources) {
        let problems = problems
            .into_iter()
            .map(|problem| self.problem(problem))
            .collect();
        let mut clean = Sources::default();
        for (at, (_, source)) in sources.iter().enumerate() {
            let mut text = source.text.to_vec();
            for (_, span) in self.places.iter().filter(|(of, _)| *of == at) {
                let bytes = text.get_mut(span.start as usize..span.end as usize);
                for byte in bytes
                    .into_iter()
                    .flatten()
                    .filter(|byte| !byte.is_ascii_whitespace())
                {
                    *byte = DOT;
                }
            }
            clean.add(&source.name, source.kind, &text);
        }
        (problems, clean)
    }

    fn problem(&self, mut problem: Problem) -> Problem {
        problem.message = self.blot(&problem.message);
        problem.label = problem.label.map(|label| self.blot(&label));
        problem.help = problem.help.iter().map(|line| self.blot(line)).collect();
        problem.related = problem
            .related
            .into_iter()
            .map(|(place, word)| (place, self.blot(&word)))
            .collect();
        problem
    }
}

/// A value without the quotes that it was written in.
fn unquoted(value: &str) -> &str {
    value.trim_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\''))
}

/// One value may be a part of another, which has to go first.
fn longest_first(found: BTreeSet<String>) -> Vec<String> {
    let mut values: Vec<String> = found.into_iter().collect();
    values.sort_by_key(|value| std::cmp::Reverse(value.len()));
    values
}

/// A value and its lines, as messages may quote either.
fn keep(value: &str, found: &mut BTreeSet<String>) {
    for part in value.lines().chain([value]) {
        if part.len() >= LEAST && !PLAIN.contains(&part) {
            found.insert(part.to_owned());
        }
    }
}

/// Where values of secret keys stand in a text, read or not: `name=value` and `name: value`.
fn written(source: &Source) -> Vec<Span> {
    let text = &*source.text;
    // The value is a path.
    if &*source.name == "--set-file" {
        return Vec::new();
    }
    let mut spans = Vec::new();
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|rest| memchr::memchr2(b'=', b':', rest)) {
        let mark = at + found;
        at = mark + 1;
        let before = text.get(..mark).unwrap_or_default().trim_ascii_end();
        let name = before
            .rsplit(|b| b"\n,.{[ \t".contains(b))
            .next()
            .unwrap_or_default();
        if is_secret(name) {
            let end = match source.kind {
                SourceKind::Argument => end_of_setting(text, at),
                SourceKind::File => end_of_value(text, mark, at),
            };
            spans.push(Span::new(at, end));
            at = end;
        }
    }
    spans
}

/// The end of a value in an argument: a comma or bracket outside of quotes.
fn end_of_setting(text: &[u8], start: usize) -> usize {
    let (mut quoted, mut escaped, mut depth) = (false, false, 0_usize);
    for (at, byte) in text.iter().enumerate().skip(start) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => quoted = !quoted,
            b'{' | b'[' if !quoted => depth += 1,
            b'}' | b']' if !quoted && depth > 0 => depth -= 1,
            b',' | b'}' | b']' if !quoted && depth == 0 => return at,
            _ => {}
        }
    }
    text.len()
}

/// The end of a value in a file: its line, and the lines below that are indented deeper if it goes on
/// there.
fn end_of_value(text: &[u8], mark: usize, start: usize) -> usize {
    let line_end = |at: usize| {
        let rest = text.get(at..).unwrap_or_default();
        memchr::memchr(b'\n', rest).map_or(text.len(), |newline| at + newline)
    };
    let begun = memchr::memrchr(b'\n', text.get(..mark).unwrap_or_default()).map_or(0, |newline| newline + 1);
    let indent = |at: usize| {
        let line = text.get(at..line_end(at)).unwrap_or_default();
        line.iter().take_while(|b| matches!(b, b' ' | b'-')).count()
    };
    let mut end = line_end(start);
    let head = text.get(start..end).unwrap_or_default();
    match head.trim_ascii_start().first() {
        Some(b'|' | b'>') => {}
        Some(quote @ (b'"' | b'\'')) => {
            let last = head.iter().rposition(|byte| byte == quote);
            return last.map_or(end, |at| start + at + 1);
        }
        _ => {
            let comment = memchr::memmem::find(head, b" #");
            return comment.map_or(end, |at| start + at);
        }
    }
    let own = indent(begun);
    while end < text.len() {
        let next = line_end(end + 1);
        let blank = text
            .get(end + 1..next)
            .unwrap_or_default()
            .trim_ascii()
            .is_empty();
        if !blank && indent(end + 1) <= own {
            break;
        }
        end = next;
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::rule;

    #[test]
    fn names_of_secrets_are_known_by_their_ends() {
        for (name, secret) in [
            ("password", true),
            ("redis-password", true),
            ("DB_PASSWORD", true),
            ("keyPEM", true),
            ("apiKey", true),
            ("authToken", true),
            ("clientSecret", true),
            ("secretName", false),
            ("imagePullSecrets", false),
            ("tokenReview", false),
            ("key", false),
            ("name", false),
        ] {
            assert_eq!(is_secret(name.as_bytes()), secret, "{name}");
        }
    }

    fn blotted(kind: SourceKind, name: &str, text: &str) -> String {
        let mut sources = Sources::default();
        let id = sources.add(name, kind, text.as_bytes());
        let secrets = Secrets::of(&Tree::empty_table(), None, &Ledger::default(), &sources);
        let (_, clean) = secrets.redact(Vec::new(), &sources);
        String::from_utf8(clean.get(id).unwrap().text.to_vec()).unwrap()
    }

    #[test]
    fn values_are_blotted_out_where_they_are_written_whether_they_can_be_read_or_not() {
        let argument = |text| blotted(SourceKind::Argument, "--set", text);
        assert_eq!(argument("a.password=hunter2,b=1"), "a.password=.......,b=1");
        assert_eq!(argument("a.password=hunter2"), "a.password=.......");
        assert_eq!(argument("a.password=x\\,y,b"), "a.password=....,b");
        assert_eq!(argument("a.tokens={one,two},b=1"), "a.tokens=.........,b=1");
        assert_eq!(
            argument("a={\"password\":\"x y\",\"b\":1}"),
            "a={\"password\":.. ..,\"b\":1}"
        );
        let file = |text| blotted(SourceKind::File, "v.yaml", text);
        assert_eq!(
            file("a:\n  password: x # y\n  b: 1\n"),
            "a:\n  password: . # y\n  b: 1\n"
        );
        assert_eq!(
            file("keyPEM: |\n  one\n\n  two\nb: 1\n"),
            "keyPEM: .\n  ...\n\n  ...\nb: 1\n"
        );
        assert_eq!(
            blotted(SourceKind::Argument, "--set-file", "a.keyPEM=my.pem"),
            "a.keyPEM=my.pem"
        );
    }

    #[test]
    fn sentences_do_not_quote_them_either() {
        let mut sources = Sources::default();
        sources.add("--set", SourceKind::Argument, b"a.password=hunter2");
        let secrets = Secrets::of(&Tree::empty_table(), None, &Ledger::default(), &sources);
        let problem = Problem::new(rule("type-mismatch"), "it is `hunter2`").help("not hunter2");
        let (problems, _) = secrets.redact(vec![problem], &sources);
        assert_eq!(problems[0].message, "it is `***`");
        assert_eq!(problems[0].help, ["not ***"]);
    }
}
