//! Quoted and folded text back to its characters. In: the bytes of a scalar in a file (YAML in any
//! style, JSON, Bicep or HCL quotes) and what a reader made of them. Out: the text with the place of
//! each character. Where both do not agree, the rest is placed at the scalar as a whole.

use super::mapped::Mapped;
use crate::text::Span;

/// The same for lines that stand in the file indented, without anything before or after them.
pub fn align_lines(raw: &str, offset: usize, text: &str) -> Mapped {
    let indent = block_indent(raw, text);
    let mut cursor = Cursor {
        raw,
        at: 0,
        style: Style::Block(indent),
    };
    cursor.unindent(indent);
    placed(cursor, offset, text)
}

/// Places the characters of a scalar's text. `raw` is the scalar as it stands in the file, quotes or
/// block header included, and begins at `offset`.
pub fn align(raw: &str, offset: usize, text: &str) -> Mapped {
    placed(Cursor::open(raw, text), offset, text)
}

fn placed(mut cursor: Cursor<'_>, offset: usize, text: &str) -> Mapped {
    let whole = Span::new(offset, offset + cursor.raw.len());
    let mut mapped = Mapped::empty(whole);
    let mut rest = text.chars();
    loop {
        let before = rest.as_str();
        let Some(c) = rest.next() else { return mapped };
        match cursor.take(c) {
            Some((start, end)) => mapped.push(c, Span::new(offset + start, offset + end)),
            None => {
                mapped.push_str(before, whole);
                return mapped;
            }
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    Plain,
    Single,
    Double,
    /// A block scalar whose lines are indented by so many blanks.
    Block(usize),
}

struct Cursor<'a> {
    raw: &'a str,
    at: usize,
    style: Style,
}

impl<'a> Cursor<'a> {
    fn open(raw: &'a str, text: &str) -> Self {
        let (style, at) = match raw.as_bytes().first() {
            Some(b'\'') => (Style::Single, 1),
            Some(b'"') => (Style::Double, 1),
            Some(b'|' | b'>') => {
                let body = raw.find('\n').map_or(raw.len(), |at| at + 1);
                (Style::Block(block_indent(&raw[body..], text)), body)
            }
            _ => (Style::Plain, 0),
        };
        let mut cursor = Self { raw, at, style };
        if let Style::Block(indent) = style {
            cursor.unindent(indent);
        }
        cursor
    }

    fn rest(&self) -> &'a str {
        self.raw.get(self.at..).unwrap_or_default()
    }

    /// Passes the blanks that a block's lines begin with.
    fn unindent(&mut self, indent: usize) {
        let blanks = self
            .rest()
            .bytes()
            .take(indent)
            .take_while(|b| *b == b' ')
            .count();
        self.at += blanks;
    }

    /// The bytes that wrote a character, passed over.
    fn take(&mut self, wanted: char) -> Option<(usize, usize)> {
        let start = self.at;
        let found = self.rest().chars().next()?;
        if found == '\\' && self.style == Style::Double {
            return self.escape(wanted, start);
        }
        if found == '\'' && self.style == Style::Single {
            self.at += 2;
            return (wanted == '\'').then_some((start, self.at));
        }
        if found == '\r' && wanted == '\n' {
            self.at += 1;
            return self.take(wanted).map(|(_, end)| (start, end));
        }
        // Of several breaks that fold, the text has one less.
        if matches!(found, '\n' | '\r') && !wanted.is_whitespace() {
            self.pass_breaks();
            return self.take_as_is(wanted);
        }
        if let Style::Block(indent) = self.style {
            if found == '\n' && matches!(wanted, '\n' | ' ') {
                self.at += 1;
                self.unindent(indent);
                return Some((start, start + 1));
            }
        } else if matches!(wanted, ' ' | '\n') && self.folds() {
            return Some((start, self.at));
        }
        self.take_as_is(wanted)
    }

    fn take_as_is(&mut self, wanted: char) -> Option<(usize, usize)> {
        let start = self.at;
        let found = self.rest().chars().next().filter(|found| *found == wanted)?;
        self.at += found.len_utf8();
        Some((start, self.at))
    }

    /// Passes line breaks, and the blanks that indent the line after them.
    fn pass_breaks(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start_matches(['\n', '\r', ' ', '\t']).len();
    }

    /// Passes a line break with the blanks around it, where one comes next.
    fn folds(&mut self) -> bool {
        let rest = self.rest();
        let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        let after = rest.get(blanks..).unwrap_or_default();
        let breaks = usize::from(after.starts_with('\r'));
        if !after.get(breaks..).is_some_and(|text| text.starts_with('\n')) {
            return false;
        }
        self.at += blanks + breaks + 1;
        let next = self.rest();
        self.at += next.len() - next.trim_start_matches([' ', '\t']).len();
        true
    }

    /// A backslash and what it makes, in double quotes.
    fn escape(&mut self, wanted: char, start: usize) -> Option<(usize, usize)> {
        let rest = self.rest();
        let letter = rest.chars().nth(1)?;
        let digits = match letter {
            'x' => 2,
            'u' => 4,
            'U' => 8,
            '\n' => {
                self.at += 2;
                let next = self.rest();
                self.at += next.len() - next.trim_start_matches([' ', '\t']).len();
                return self.take(wanted);
            }
            _ => 0,
        };
        self.at += 1 + letter.len_utf8();
        self.at += self
            .rest()
            .bytes()
            .take(digits)
            .take_while(u8::is_ascii_hexdigit)
            .count();
        if wanted as u32 > 0xFFFF && letter == 'u' && self.rest().starts_with("\\u") {
            self.at += 6.min(self.rest().len());
        }
        Some((start, self.at))
    }
}

/// How far a block's lines are indented: the first line that is not empty, beside what the reader
/// left of its blanks.
fn block_indent(body: &str, text: &str) -> usize {
    let blanks = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let first = |text: &str| text.lines().find(|line| !line.trim().is_empty()).map(blanks);
    let written = first(body).unwrap_or_default();
    written.saturating_sub(first(text).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::{self, NodeData};

    /// Each marked character of the text, with the bytes that wrote it.
    fn wrote(yaml: &str, part: &str) -> String {
        let document = yaml::read(yaml.as_bytes()).unwrap();
        let NodeData::Table(members) = &document.root.data else {
            panic!("a table")
        };
        let (_, member) = members.first().unwrap();
        let NodeData::Str(text) = &member.node.data else {
            panic!("a string")
        };
        let span = member.node.span;
        let (start, end) = (span.start as usize, span.end as usize);
        let text = text.to_text().into_owned();
        let mapped = align(&yaml[start..end], start, &text);
        assert_eq!(mapped.text(), text);
        let at = text.find(part).unwrap_or_else(|| panic!("{part} in {text}"));
        let place = mapped.place(at, at + part.len());
        yaml[place.start as usize..place.end as usize].to_owned()
    }

    #[test]
    fn scalars_of_every_style_keep_their_places() {
        let rows = [
            ("a: b=c\n", "b=c", "b=c"),
            ("a: 'it''s x=1'\n", "'s x", "''s x"),
            ("a: \"x\\\"y=1\"\n", "\"y", "\\\"y"),
            ("a: \"\\u00e9 y=1\"\n", "é", "\\u00e9"),
            ("a: |\n  one\n    two=1\n  three=2\n", "two=1", "two=1"),
            ("a: |\n  one\n    two=1\n  three=2\n", "three=2", "three=2"),
            ("a: |2\n    one\n  two=1\n", "two=1", "two=1"),
            ("a: |-\n\n  one\n\n  two=1\n", "two=1", "two=1"),
            ("a: >\n  one\n  two=1\n", "two=1", "two=1"),
            ("a: >\n  one\n\n  two=1\n", "two=1", "two=1"),
            ("a: one\n  two=1\n", "two=1", "two=1"),
            ("a: \"one\n  two=1\"\n", "two=1", "two=1"),
            ("a: \"one\\\n  two=1\"\n", "two=1", "two=1"),
            ("a: |\r\n  one\r\n  two=1\r\n", "two=1", "two=1"),
        ];
        for (yaml, part, written) in rows {
            assert_eq!(wrote(yaml, part), written, "{yaml:?}");
        }
    }
}
