//! `-o yaml`. In: a JSON value. Out: the text that PyYAML's safe dumper writes: block style, members by
//! name, a scalar plain where it can be, in single quotes else, in double ones where it must be, and
//! long ones folded at blanks after column 80.

use super::members;
use regex::Regex;
use serde_json::Value as Json;
use std::sync::LazyLock;

/// The column after which lines are folded.
const WIDTH: usize = 80;
/// The longest key that stands before its colon on one line.
const LONGEST_KEY: usize = 127;

/// What YAML 1.1 would read as something else than a string.
static OTHER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let forms = [
        "",
        "~|null|Null|NULL|<<|=",
        "yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF",
        r"[-+]?0b[01_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+",
        r"[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+",
        r"[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?",
        r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*",
        r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)",
        r"[0-9]{4}-[0-9]{2}-[0-9]{2}",
        r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt]|[ \t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]*)?(?:[ \t]*(?:Z|[-+][0-9]{1,2}(?::[0-9]{2})?))?",
    ];
    Regex::new(&format!("^(?:{})$", forms.join("|"))).ok()
});

pub(super) fn yaml(value: &Json) -> String {
    let mut writer = Writer::default();
    writer.node(value, 0, false);
    if !writer.out.ends_with('\n') {
        writer.out.push('\n');
    }
    // A document that is one plain scalar ends with a mark.
    if !matches!(value, Json::Object(_) | Json::Array(_)) && !writer.out.starts_with(['\'', '"']) {
        writer.out.push_str("...\n");
    }
    writer.out
}

#[derive(Default)]
struct Writer {
    out: String,
    column: usize,
}

impl Writer {
    fn push(&mut self, text: &str) {
        self.out.push_str(text);
        self.column += text.chars().count();
    }

    fn line(&mut self, indent: usize) {
        self.out.push('\n');
        self.indent(indent);
    }

    fn indent(&mut self, indent: usize) {
        self.out.push_str(&" ".repeat(indent));
        self.column = indent;
    }

    /// Writes a node whose parent begins at `indent`; a container goes on the next line, `inline` where
    /// it is the item of a list.
    fn node(&mut self, value: &Json, indent: usize, inline: bool) {
        match value {
            Json::Object(map) if !map.is_empty() => {
                for (n, (key, value)) in members(map).into_iter().enumerate() {
                    if n > 0 || !(inline || self.out.is_empty()) {
                        self.line(indent);
                    }
                    self.key(key, indent);
                    self.value(value, indent);
                }
            }
            Json::Array(items) if !items.is_empty() => {
                for (n, item) in items.iter().enumerate() {
                    if n > 0 || !(inline || self.out.is_empty()) {
                        self.line(indent);
                    }
                    self.push("-");
                    match item {
                        Json::Object(map) if !map.is_empty() => {
                            self.push(" ");
                            self.node(item, indent + 2, true);
                        }
                        Json::Array(items) if !items.is_empty() => {
                            self.push(" ");
                            self.node(item, indent + 2, true);
                        }
                        _ => self.value(item, indent),
                    }
                }
            }
            plain => self.scalar(plain, indent + 2),
        }
    }

    fn key(&mut self, key: &str, indent: usize) {
        let simple = key.chars().count() <= LONGEST_KEY && !key.contains(BREAKS);
        if simple {
            self.text(key, indent + 2, true);
        } else {
            self.push("? ");
            self.text(key, indent + 2, false);
            self.line(indent);
        }
        self.push(":");
    }

    fn value(&mut self, value: &Json, indent: usize) {
        match value {
            Json::Object(map) if !map.is_empty() => self.node(value, indent + 2, false),
            // A list stands no deeper than its key.
            Json::Array(items) if !items.is_empty() => self.node(value, indent, false),
            plain => {
                self.push(" ");
                self.scalar(plain, indent + 2);
            }
        }
    }

    fn scalar(&mut self, value: &Json, indent: usize) {
        match value {
            Json::String(text) => self.text(text, indent, false),
            other => self.push(&other.to_string()),
        }
    }

    fn text(&mut self, text: &str, indent: usize, is_key: bool) {
        let traits = Traits::of(text);
        let read_otherwise = OTHER.as_ref().is_none_or(|other| other.is_match(text));
        if traits.plain && !read_otherwise {
            self.plain(text, indent, !is_key);
        } else if traits.single && !(is_key && traits.lines) {
            self.single(text, indent, !is_key);
        } else {
            self.double(text, indent, !is_key);
        }
    }

    /// Words with the blanks between them; a single blank beyond the width becomes a line.
    fn folded(&mut self, line: &str, indent: usize, fold: bool, inner: bool) {
        let mut rest = line;
        while !rest.is_empty() {
            let word = rest.find(' ').unwrap_or(rest.len());
            let (head, tail) = rest.split_at(word);
            self.push(head);
            let blanks = tail.len() - tail.trim_start_matches(' ').len();
            let ends =
                inner && (blanks == tail.len() || head.len() + tail.len() == line.len() && head.is_empty());
            if blanks == 1 && fold && self.column > WIDTH && !ends {
                self.line(indent);
            } else {
                self.push(&tail[..blanks]);
            }
            rest = &tail[blanks..];
        }
    }

    fn plain(&mut self, text: &str, indent: usize, fold: bool) {
        self.folded(text, indent, fold, false);
    }

    fn single(&mut self, text: &str, indent: usize, fold: bool) {
        self.push("'");
        let doubled = text.replace('\'', "''");
        let mut rest = doubled.as_str();
        while !rest.is_empty() {
            let (words, tail) = rest.split_at(rest.find(BREAKS).unwrap_or(rest.len()));
            self.folded(words, indent, fold, true);
            let (breaks, after) = tail.split_at(tail.find(|c| !BREAKS.contains(&c)).unwrap_or(tail.len()));
            if !breaks.is_empty() {
                // A line feed between words is written twice: one alone would be read as a blank.
                if breaks.starts_with('\n') {
                    self.out.push('\n');
                }
                self.out.push_str(breaks);
                self.indent(indent);
            }
            rest = after;
        }
        self.push("'");
    }

    fn double(&mut self, text: &str, indent: usize, fold: bool) {
        self.push("\"");
        let letters: Vec<char> = text.chars().collect();
        let (mut start, mut end) = (0, 0);
        while end <= letters.len() {
            let letter = letters.get(end).copied();
            if letter.is_none_or(must_be_escaped) {
                let run: String = letters.get(start..end).unwrap_or(&[]).iter().collect();
                self.push(&run);
                start = start.max(end);
                if let Some(letter) = letter {
                    self.push(&escape(letter));
                    start = end + 1;
                }
            }
            let pending = end.saturating_sub(start);
            let may = letter == Some(' ') || start >= end;
            if fold && 0 < end && end + 1 < letters.len() && may && self.column + pending > WIDTH {
                let run: String = letters.get(start..end).unwrap_or(&[]).iter().collect();
                start = start.max(end);
                self.push(&(run + "\\"));
                self.line(indent);
                if letters.get(start) == Some(&' ') {
                    self.push("\\");
                }
            }
            end += 1;
        }
        self.push("\"");
    }
}

fn must_be_escaped(letter: char) -> bool {
    let shown = matches!(letter, ' '..='~' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}');
    !shown
        || matches!(
            letter,
            '"' | '\\' | '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{feff}'
        )
}

fn escape(letter: char) -> String {
    let short = match letter {
        '\0' => '0',
        '\u{7}' => 'a',
        '\u{8}' => 'b',
        '\t' => 't',
        '\n' => 'n',
        '\u{b}' => 'v',
        '\u{c}' => 'f',
        '\r' => 'r',
        '\u{1b}' => 'e',
        '"' => '"',
        '\\' => '\\',
        '\u{85}' => 'N',
        '\u{a0}' => '_',
        '\u{2028}' => 'L',
        '\u{2029}' => 'P',
        _ => {
            return match u32::from(letter) {
                code @ ..=0xff => format!("\\x{code:02X}"),
                code @ ..=0xffff => format!("\\u{code:04X}"),
                code => format!("\\U{code:08X}"),
            };
        }
    };
    format!("\\{short}")
}

/// What ends a line.
const BREAKS: [char; 4] = ['\n', '\u{85}', '\u{2028}', '\u{2029}'];

/// What a text's letters allow.
struct Traits {
    plain: bool,
    single: bool,
    lines: bool,
}

impl Traits {
    fn of(text: &str) -> Self {
        let is_break = |c: char| BREAKS.contains(&c);
        let is_blank =
            |c: Option<char>| c.is_none_or(|c| matches!(c, '\0' | ' ' | '\t' | '\r') || is_break(c));
        let letters: Vec<char> = text.chars().collect();
        let mut traits = Self {
            plain: !(text.starts_with("---") || text.starts_with("...")),
            single: true,
            lines: text.contains(BREAKS),
        };
        for (n, letter) in letters.iter().copied().enumerate() {
            let before = n.checked_sub(1).and_then(|n| letters.get(n)).copied();
            let after = letters.get(n + 1).copied();
            let indicates = match letter {
                '?' | ':' if is_blank(after) => n == 0 || letter == ':',
                '-' if is_blank(after) => n == 0,
                '#' => is_blank(before),
                ',' | '[' | ']' | '{' | '}' | '&' | '*' | '!' | '|' | '>' | '\'' | '"' | '%' | '@' | '`' => {
                    n == 0
                }
                _ => false,
            };
            let shown = matches!(letter, '\n' | ' '..='~' | '\u{85}' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
                && letter != '\u{feff}';
            let blank_then_break = letter == ' ' && after.is_some_and(is_break);
            let break_then_blank = is_break(letter) && after == Some(' ');
            traits.plain &= !indicates;
            traits.single &= shown && !blank_then_break && !break_then_blank;
        }
        let edge = |letter: Option<&char>| letter.is_some_and(|c| *c == ' ' || is_break(*c));
        traits.plain &= traits.single && !traits.lines && !edge(letters.first()) && !edge(letters.last());
        traits
    }
}
