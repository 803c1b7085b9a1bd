//! Batch files. In: a script. Out: its commands as the words that a program receives. Carets,
//! double quotes and `%NAME%` as cmd takes them; single quotes mean nothing there, and remarks and
//! labels are passed over.

use super::{Command, Lexer, Value, Word, eat_break, expression_end, stray_blanks};
use crate::scan::read::mapped::{Mapped, Reader};

pub(super) fn read(lexer: &mut Lexer<'_>, script: &Mapped) {
    let mut cmd = Cmd {
        lexer,
        reader: Reader::new(script),
        command: Command::default(),
    };
    cmd.run();
}

struct Cmd<'l, 'e, 's> {
    lexer: &'l mut Lexer<'e>,
    reader: Reader<'s>,
    command: Command,
}

impl Cmd<'_, '_, '_> {
    fn run(&mut self) {
        while let Some(c) = self.reader.peek() {
            let first = self.command.words.is_empty();
            match c {
                ' ' | '\t' | '\r' | ',' | ';' => _ = self.reader.bump(),
                '\n' | '&' | '|' | '(' | ')' => {
                    self.reader.bump();
                    self.lexer.finish(&mut self.command);
                }
                ':' if first => self.reader.skip_line(),
                '@' if first => _ = self.reader.bump(),
                '>' | '<' => {
                    self.reader.skip_while(|c| matches!(c, '>' | '<' | '&' | ' '));
                    let before = self.command.words.len();
                    self.word();
                    self.command.words.truncate(before);
                }
                '^' if self.continues() => {}
                _ if first && self.begins("rem") => self.reader.skip_line(),
                _ if first && self.begins("set") => self.assignment(),
                _ => self.word(),
            }
        }
        self.lexer.finish(&mut self.command);
    }

    /// Whether a word comes next, in any case.
    fn begins(&self, word: &str) -> bool {
        let rest = self.reader.rest();
        let head = rest.get(..word.len());
        head.is_some_and(|head| head.eq_ignore_ascii_case(word))
            && rest
                .get(word.len()..)
                .is_some_and(|after| after.starts_with([' ', '\t']))
    }

    /// Passes a caret that continues the line, or was meant to.
    fn continues(&mut self) -> bool {
        let start = self.reader.at();
        let mut ahead = self.reader.clone();
        ahead.bump();
        let continued = eat_break(&mut ahead) || stray_blanks(&mut ahead, start, &mut self.command);
        if continued {
            self.reader = ahead;
        }
        continued
    }

    /// `set NAME=value`, `set "NAME=value"`.
    fn assignment(&mut self) {
        self.reader.go(self.reader.at() + "set".len());
        let start = self.reader.at();
        self.reader.skip_line();
        let line = self.reader.slice(start, self.reader.at());
        let text = line.text().trim();
        let text = text
            .strip_prefix('"')
            .map_or(text, |quoted| quoted.trim_end_matches('"'));
        let Some((name, value)) = text.split_once('=') else {
            return;
        };
        let literal = !value.contains(['%', '!', '^']) && !name.trim_start().starts_with('/');
        let value = literal.then(|| Value::Text(value.to_owned()));
        self.lexer.variables.set(&name.trim().to_lowercase(), value);
    }

    fn word(&mut self) {
        let start = self.reader.at();
        let mut word = Word::default();
        let mut quoted = false;
        while let Some(c) = self.reader.peek() {
            match c {
                '\n' | '\r' => break,
                '"' => {
                    quoted = !quoted;
                    word.quoted = true;
                    self.reader.bump();
                }
                '%' | '!' => self.variable(&mut word, c),
                '$' if self.expression(&mut word) => {}
                ' ' | '\t' | '&' | '|' | '>' | '<' | ')' if !quoted => break,
                '^' if !quoted => {
                    if self.continues() {
                        break;
                    }
                    self.caret(&mut word);
                }
                _ => {
                    if let Some((c, span)) = self.reader.bump() {
                        word.text.push(c, span);
                    }
                }
            }
        }
        if self.reader.at() == start {
            self.reader.bump();
            return;
        }
        if word.quoted || !word.text.is_empty() {
            self.command.words.push(word);
        }
    }

    fn caret(&mut self, word: &mut Word) {
        let start = self.reader.at();
        self.reader.bump();
        if let Some((c, _)) = self.reader.bump() {
            word.text.push(c, self.reader.place(start, self.reader.at()));
        }
    }

    fn expression(&mut self, word: &mut Word) -> bool {
        let start = self.reader.at();
        let Some(end) = expression_end(&self.reader, self.lexer.environment) else {
            return false;
        };
        let written = self.reader.slice(start, end);
        self.reader.go(end);
        word.push_unknown(written.text(), written.span());
        true
    }

    /// `%NAME%`, `!NAME!`, `%1`.
    fn variable(&mut self, word: &mut Word, sign: char) {
        let start = self.reader.at();
        let line = self.reader.rest().lines().next().unwrap_or_default();
        let inner = line.get(1..).unwrap_or_default();
        let name = inner
            .split_once(sign)
            .map(|(name, _)| name)
            .filter(|name| !name.is_empty() && !name.contains([' ', '"', '=']));
        let length = match name {
            Some(name) => name.len() + 2,
            None if sign == '%' && inner.starts_with(|c: char| c.is_ascii_digit() || c == '*') => 2,
            None => {
                if let Some((c, span)) = self.reader.bump() {
                    word.text.push(c, span);
                }
                return;
            }
        };
        self.reader.go(start + length);
        let written = self.reader.slice(start, start + length);
        match name.and_then(|name| self.lexer.lookup(name)) {
            Some(Value::Text(text)) => word.text.push_str(text, written.span()),
            _ => word.push_unknown(written.text(), written.span()),
        }
    }
}
