//! Bicep, as far as resources and modules go. In: a file. Out: its resources and modules with their
//! bodies as trees, variables with literal values put in; and what is no legal escape in a string.
//! Expressions are kept as written: only a deployment would tell what they give.

use super::item::{Datum, Item, MAX_DEPTH, Property};
use super::mapped::Mapped;
use crate::text::Span;
use std::collections::HashMap;

/// A resource or a module.
#[derive(Clone, Debug)]
pub struct Declaration {
    /// Its symbol.
    pub symbol: String,
    /// `Microsoft.KubernetesConfiguration/extensions@2023-05-01`, or a module's path.
    pub of: Mapped,
    /// Whether it is a module.
    pub module: bool,
    /// Its body.
    pub body: Item,
}

/// What a file holds.
#[derive(Clone, Debug, Default)]
pub struct File {
    /// Resources and modules.
    pub declarations: Vec<Declaration>,
    /// Backslashes in strings that begin no legal escape, with the character after them.
    pub escapes: Vec<Span>,
}

/// Reads a file; what cannot be read is passed over line by line.
pub fn read(text: &Mapped) -> File {
    let mut reader = Reader {
        text: text.text(),
        mapped: text,
        at: 0,
        variables: HashMap::new(),
        file: File::default(),
    };
    reader.run();
    reader.file
}

struct Reader<'a> {
    text: &'a str,
    mapped: &'a Mapped,
    at: usize,
    variables: HashMap<String, Item>,
    file: File,
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

impl<'a> Reader<'a> {
    fn run(&mut self) {
        loop {
            self.blanks();
            if self.at >= self.text.len() {
                return;
            }
            let start = self.at;
            match self.word() {
                "resource" => self.declaration(false, 0),
                "module" => self.declaration(true, 0),
                "var" => self.variable(),
                _ => self.pass_statement(start),
            }
            if self.at == start {
                self.at = self.text.len();
            }
        }
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn bump(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        Some(c)
    }

    fn eat(&mut self, wanted: &str) -> bool {
        let found = self.rest().starts_with(wanted);
        self.at += if found { wanted.len() } else { 0 };
        found
    }

    fn span(&self, start: usize, end: usize) -> Span {
        self.mapped.place(start, end)
    }

    /// Passes blanks, line breaks, commas and comments.
    fn blanks(&mut self) {
        loop {
            let rest = self.rest();
            let blank = rest.len()
                - rest
                    .trim_start_matches(|c: char| c.is_whitespace() || c == ',')
                    .len();
            self.at += blank;
            if self.eat("//") {
                let rest = self.rest();
                self.at += rest.find('\n').unwrap_or(rest.len());
            } else if self.eat("/*") {
                let rest = self.rest();
                self.at += rest.find("*/").map_or(rest.len(), |end| end + 2);
            } else if blank == 0 {
                return;
            }
        }
    }

    fn inline_blanks(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start_matches([' ', '\t']).len();
    }

    fn word(&mut self) -> &'a str {
        let rest = self.rest();
        let end = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    /// Passes a statement of no interest: to the end of its line, over brackets and strings.
    fn pass_statement(&mut self, start: usize) {
        self.at = start;
        self.expression(start);
        if self.at == start {
            self.bump();
        }
    }

    fn variable(&mut self) {
        self.inline_blanks();
        let name = self.word().to_owned();
        self.inline_blanks();
        if self.eat("=") {
            self.inline_blanks();
            let value = self.value(0);
            self.variables.insert(name, value);
        }
    }

    /// `resource symbol 'type@version' = if (x) { … }`, `= [for x in y: { … }]`.
    fn declaration(&mut self, module: bool, depth: usize) {
        self.inline_blanks();
        let symbol = self.word().to_owned();
        self.inline_blanks();
        if self.peek() != Some('\'') {
            return;
        }
        let (of, _) = self.string();
        self.inline_blanks();
        if self.eat("existing") {
            self.inline_blanks();
        }
        if !self.eat("=") {
            return;
        }
        self.inline_blanks();
        if self.eat("[") {
            self.blanks();
            if self.word() != "for" {
                return;
            }
            while self.peek().is_some_and(|c| !matches!(c, ':' | '\n')) {
                self.bump();
            }
            self.eat(":");
            self.blanks();
        }
        if self.rest().starts_with("if") {
            self.eat("if");
            self.inline_blanks();
            if self.peek() == Some('(') {
                self.brackets();
            }
            self.inline_blanks();
        }
        if self.peek() != Some('{') {
            return;
        }
        let body = self.value(depth);
        self.eat("]");
        self.file.declarations.push(Declaration {
            symbol,
            of,
            module,
            body,
        });
    }

    fn value(&mut self, depth: usize) -> Item {
        let start = self.at;
        let data = match self.peek() {
            Some(_) if depth > MAX_DEPTH => self.expression(start),
            Some('{') => self.object(depth),
            Some('[') => self.list(depth),
            Some('\'') => self.string_value(start),
            _ => self.expression(start),
        };
        let end = start + self.text.get(start..self.at).unwrap_or_default().trim_end().len();
        Item {
            span: self.span(start, end),
            data,
        }
    }

    fn object(&mut self, depth: usize) -> Datum {
        self.bump();
        let mut properties: Vec<Property> = Vec::new();
        loop {
            self.blanks();
            if self.eat("}") || self.at >= self.text.len() {
                return Datum::Object(properties);
            }
            let start = self.at;
            if self.rest().starts_with("resource ") {
                self.word();
                self.declaration(false, depth + 1);
            } else if let Some((key, quoted)) = self.key() {
                self.inline_blanks();
                self.eat(":");
                self.inline_blanks();
                let value = self.value(depth + 1);
                properties.push(Property { key, quoted, value });
            } else {
                self.expression(start);
            }
            if self.at == start {
                self.bump();
            }
        }
    }

    /// A member's name; names with dots and no quotes are read too, because people write them.
    fn key(&mut self) -> Option<(Mapped, bool)> {
        let start = self.at;
        if self.peek() == Some('\'') {
            let (text, _) = self.string();
            self.inline_blanks();
            return (self.peek() == Some(':')).then_some((text, true));
        }
        let rest = self.rest();
        let end = rest
            .find(|c| !(is_word(c) || matches!(c, '.' | '/' | '\\' | '-')))
            .unwrap_or(rest.len());
        let after = rest.get(end..)?.trim_start_matches([' ', '\t']);
        if end == 0 || !after.starts_with(':') {
            return None;
        }
        self.at += end;
        Some((self.mapped.slice(start, self.at), false))
    }

    fn list(&mut self, depth: usize) -> Datum {
        let start = self.at;
        self.bump();
        self.blanks();
        if self.rest().starts_with("for ") {
            self.at = start;
            self.brackets();
            return Datum::Unknown("[for …]".to_owned());
        }
        let mut items = Vec::new();
        loop {
            self.blanks();
            if self.eat("]") || self.at >= self.text.len() {
                return Datum::List(items);
            }
            let before = self.at;
            items.push(self.value(depth + 1));
            if self.at == before {
                self.bump();
            }
        }
    }

    /// A string, or an expression that begins with one.
    fn string_value(&mut self, start: usize) -> Datum {
        let (text, interpolated) = self.string();
        self.inline_blanks();
        let goes_on = self
            .peek()
            .is_some_and(|c| !matches!(c, '\n' | '\r' | '}' | ']' | ')' | ',' | '/'));
        if interpolated || goes_on {
            return self.expression(start);
        }
        Datum::Text(text)
    }

    /// A string's text, and whether it has `${…}` whose value is not known.
    fn string(&mut self) -> (Mapped, bool) {
        let start = self.at;
        if self.eat("'''") {
            let rest = self.rest();
            let end = rest.find("'''").unwrap_or(rest.len());
            let body = rest.get(..end).unwrap_or_default();
            let skipped = usize::from(body.starts_with('\n'));
            let text = self.mapped.slice(self.at + skipped, self.at + end);
            self.at = (self.at + end + 3).min(self.text.len());
            return (text, false);
        }
        self.bump();
        let mut text = Mapped::empty(self.span(start, start));
        let mut interpolated = false;
        while let Some(c) = self.peek() {
            let from = self.at;
            match c {
                '\'' => {
                    self.bump();
                    break;
                }
                '\n' => break,
                '\\' => self.escape(&mut text),
                '$' if self.rest().starts_with("${") => {
                    let known = self.interpolation();
                    let span = self.span(from, self.at);
                    match known {
                        Some(known) => text.push_str(&known, span),
                        None => {
                            interpolated = true;
                            text.push_str(self.text.get(from..self.at).unwrap_or_default(), span);
                        }
                    }
                }
                c => {
                    self.bump();
                    text.push(c, self.span(from, self.at));
                }
            }
        }
        (text, interpolated)
    }

    fn escape(&mut self, text: &mut Mapped) {
        let start = self.at;
        self.bump();
        let Some(letter) = self.bump() else { return };
        let made = match letter {
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            '\\' | '\'' | '$' => letter,
            'u' if self.peek() == Some('{') => {
                let rest = self.rest();
                let end = rest.find('}').map_or(rest.len(), |end| end + 1);
                let digits = rest.get(1..end.saturating_sub(1)).unwrap_or_default();
                let code = u32::from_str_radix(digits, 16).ok();
                self.at += end;
                code.and_then(char::from_u32).unwrap_or('\u{FFFD}')
            }
            other => {
                // Not legal; what was meant is the backslash and the character.
                let span = self.span(start, self.at);
                self.file.escapes.push(span);
                text.push('\\', span);
                other
            }
        };
        text.push(made, self.span(start, self.at));
    }

    /// `${name}`: the value of a literal variable, if it is one.
    fn interpolation(&mut self) -> Option<String> {
        self.at += 1;
        let start = self.at;
        self.brackets();
        let inner = self.text.get(start + 1..self.at.saturating_sub(1))?.trim();
        let known = self.variables.get(inner)?.scalar()?;
        Some(known.text().to_owned())
    }

    /// An expression, to the end of its line or of what it stands in; brackets run over lines.
    fn expression(&mut self, start: usize) -> Datum {
        while let Some(c) = self.peek() {
            match c {
                '\n' | ',' | '}' | ']' | ')' => break,
                '/' if self.rest().starts_with("//") => break,
                '\'' => _ = self.string(),
                '(' | '[' | '{' => self.brackets(),
                _ => _ = self.bump(),
            }
        }
        let text = self.text.get(start..self.at).unwrap_or_default().trim();
        match text {
            "true" => Datum::Bool(true),
            "false" => Datum::Bool(false),
            "null" => Datum::Null,
            number if !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()) => {
                Datum::Number(number.to_owned(), number.parse().unwrap_or_default())
            }
            name => match self.variables.get(name) {
                Some(known) => known.data.clone(),
                None => Datum::Unknown(text.lines().next().unwrap_or_default().to_owned()),
            },
        }
    }

    /// Passes what stands in brackets, strings and brackets within included.
    fn brackets(&mut self) {
        let mut open = 0usize;
        while let Some(c) = self.peek() {
            match c {
                '\'' if open > 0 => {
                    // Strings within may hold brackets; their own `${` are passed as text.
                    self.bump();
                    while let Some(c) = self.bump() {
                        match c {
                            '\\' => _ = self.bump(),
                            '\'' | '\n' => break,
                            _ => {}
                        }
                    }
                    continue;
                }
                '(' | '[' | '{' => open += 1,
                ')' | ']' | '}' => open = open.saturating_sub(1),
                _ => {}
            }
            self.bump();
            if open == 0 {
                return;
            }
        }
    }
}
