//! Tokens. In: template text. Out: text, delimiters and the pieces of actions with their offsets and
//! lines, trim markers and comments already dealt with, or one token that carries Go's complaint.

use crate::value::format::sprintf;
use crate::value::unicode::{is_digit, is_letter};
use crate::value::{IntKind, Value, format, runes};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    Error,
    Bool,
    Char,
    CharConstant,
    Complex,
    Assign,
    Declare,
    Eof,
    Field,
    Identifier,
    LeftDelim,
    LeftParen,
    Number,
    Pipe,
    RawString,
    RightDelim,
    RightParen,
    Space,
    String,
    Text,
    Variable,
    Block,
    Break,
    Continue,
    Dot,
    Define,
    Else,
    End,
    If,
    Nil,
    Range,
    Template,
    With,
}

impl TokenKind {
    fn is_keyword(self) -> bool {
        self as u8 >= Self::Block as u8
    }
}

/// A token: `start..end` of the text, except for errors: what those say is [`Lexer::complaint`].
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) line: usize,
}

impl Token {
    pub(super) fn text<'a>(&self, text: &'a [u8]) -> &'a [u8] {
        text.get(self.start..self.end).unwrap_or_default()
    }

    /// The token as complaints show it; `complaint` is the lexer's.
    pub(super) fn shown(&self, text: &[u8], complaint: &str) -> String {
        let value = self.text(text);
        match self.kind {
            TokenKind::Eof => "EOF".to_owned(),
            TokenKind::Error => complaint.to_owned(),
            kind if kind.is_keyword() => format!("<{}>", String::from_utf8_lossy(value)),
            _ if value.len() > 10 => {
                let cut = runes(value).nth(10).map_or(value.len(), |(at, _)| at);
                format!("{}...", format::quote(&value[..cut]))
            }
            _ => format::quote(value).to_string(),
        }
    }
}

pub(super) struct Lexer<'a> {
    text: &'a [u8],
    at: usize,
    start: usize,
    line: usize,
    start_line: usize,
    parens: usize,
    in_action: bool,
    failed: bool,
    complaint: String,
}

type Step = Result<Token, String>;

const LEFT: &[u8] = b"{{";
const RIGHT: &[u8] = b"}}";

impl<'a> Lexer<'a> {
    pub(super) fn new(text: &'a [u8]) -> Self {
        Self {
            text,
            at: 0,
            start: 0,
            line: 1,
            start_line: 1,
            parens: 0,
            in_action: false,
            failed: false,
            complaint: String::new(),
        }
    }

    /// What is wrong, once a token said that something is.
    pub(super) fn complaint(&self) -> &str {
        &self.complaint
    }

    /// The next token; after the end or an error, `Eof` for ever.
    pub(super) fn token(&mut self) -> Token {
        if self.failed {
            return self.take(TokenKind::Eof);
        }
        let step = if self.in_action {
            self.action()
        } else {
            self.plain()
        };
        step.unwrap_or_else(|complaint| {
            self.complaint = complaint;
            let token = Token {
                kind: TokenKind::Error,
                start: self.start,
                end: self.start,
                line: self.start_line,
            };
            self.failed = true;
            self.at = self.text.len();
            self.start = self.at;
            token
        })
    }

    fn rest(&self) -> &'a [u8] {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        let rest = self.rest();
        match rest.first()? {
            byte if byte.is_ascii() => Some(char::from(*byte)),
            _ => runes(rest).next().map(|(_, rune)| rune.unwrap_or('\u{FFFD}')),
        }
    }

    fn next(&mut self) -> Option<char> {
        let rest = self.rest();
        let (_, rune) = match rest.first()? {
            byte if byte.is_ascii() => (0, Some(char::from(*byte))),
            _ => runes(rest).next()?,
        };
        self.at += rune.map_or(1, char::len_utf8);
        if rune == Some('\n') {
            self.line += 1;
        }
        Some(rune.unwrap_or('\u{FFFD}'))
    }

    fn take(&mut self, kind: TokenKind) -> Token {
        let token = Token {
            kind,
            start: self.start,
            end: self.at,
            line: self.start_line,
        };
        self.start = self.at;
        self.start_line = self.line;
        token
    }

    fn count_lines(&mut self) {
        let pending = self.text.get(self.start..self.at).unwrap_or_default();
        self.line += memchr::memchr_iter(b'\n', pending).count();
    }

    /// Skips what was passed over without [`Lexer::next`].
    fn ignore(&mut self) {
        self.count_lines();
        self.start = self.at;
        self.start_line = self.line;
    }

    fn accept(&mut self, valid: &[u8]) -> bool {
        let found = self.rest().first().is_some_and(|byte| valid.contains(byte));
        if found {
            self.at += 1;
        }
        found
    }

    fn accept_run(&mut self, valid: &[u8]) {
        while self.accept(valid) {}
    }

    fn plain(&mut self) -> Step {
        loop {
            let Some(text) = find(self.rest(), LEFT) else {
                self.at = self.text.len();
                if self.at > self.start {
                    self.count_lines();
                    return Ok(self.take(TokenKind::Text));
                }
                return Ok(self.take(TokenKind::Eof));
            };
            if text > 0 {
                self.at += text;
                let trimmed = match has_left_trim(self.text.get(self.at + 2..).unwrap_or_default()) {
                    true => trailing_space(&self.text[self.start..self.at]),
                    false => 0,
                };
                self.at -= trimmed;
                self.count_lines();
                let token = self.take(TokenKind::Text);
                self.at += trimmed;
                self.ignore();
                if token.end > token.start {
                    return Ok(token);
                }
            }
            if let Some(token) = self.left_delim()? {
                return Ok(token);
            }
        }
    }

    /// The left delimiter; nothing where it opens a comment, which is skipped.
    fn left_delim(&mut self) -> Result<Option<Token>, String> {
        self.at += LEFT.len();
        let marker = if has_left_trim(self.rest()) { 2 } else { 0 };
        if self.rest().get(marker..).unwrap_or_default().starts_with(b"/*") {
            self.at += marker;
            self.ignore();
            self.comment()?;
            return Ok(None);
        }
        let token = self.take(TokenKind::LeftDelim);
        self.in_action = true;
        self.at += marker;
        self.ignore();
        self.parens = 0;
        Ok(Some(token))
    }

    fn comment(&mut self) -> Result<(), String> {
        self.at += 2;
        let end = find(self.rest(), b"*/").ok_or("unclosed comment")?;
        self.at += end + 2;
        let (delim, trim) = self.at_right_delim();
        if !delim {
            return Err("comment ends before closing delimiter".to_owned());
        }
        self.at += RIGHT.len();
        if trim {
            self.at += 2;
            self.at += leading_space(self.rest());
        }
        self.ignore();
        Ok(())
    }

    /// Whether the action ends here, and whether it trims what follows.
    fn at_right_delim(&self) -> (bool, bool) {
        let rest = self.rest();
        let trims = has_right_trim(rest) && rest.get(2..).is_some_and(|rest| rest.starts_with(RIGHT));
        (trims || rest.starts_with(RIGHT), trims)
    }

    fn right_delim(&mut self) -> Token {
        let (_, trim) = self.at_right_delim();
        if trim {
            self.at += 2;
            self.ignore();
        }
        self.at += RIGHT.len();
        let token = self.take(TokenKind::RightDelim);
        if trim {
            self.at += leading_space(self.rest());
            self.ignore();
        }
        self.in_action = false;
        token
    }

    fn action(&mut self) -> Step {
        if self.at_right_delim().0 {
            if self.parens > 0 {
                return Err("unclosed left paren".to_owned());
            }
            return Ok(self.right_delim());
        }
        let first = self.peek().ok_or("unclosed action")?;
        if is_space(first) {
            return Ok(self.space());
        }
        let after = self.text.get(self.at + 1).copied();
        let numeric = matches!(first, '+' | '-' | '0'..='9')
            || (first == '.' && after.is_none_or(|byte| byte.is_ascii_digit()));
        if numeric {
            return self.number();
        }
        if is_alphanumeric(first) {
            return self.identifier();
        }
        self.next();
        Ok(match first {
            '=' => self.take(TokenKind::Assign),
            ':' if self.next() == Some('=') => self.take(TokenKind::Declare),
            ':' => return Err("expected :=".to_owned()),
            '|' => self.take(TokenKind::Pipe),
            '"' => return self.quoted('"', TokenKind::String, "unterminated quoted string"),
            '\'' => return self.quoted('\'', TokenKind::CharConstant, "unterminated character constant"),
            '`' => return self.raw(),
            '$' => return self.name(TokenKind::Variable, TokenKind::Variable),
            '.' => return self.name(TokenKind::Field, TokenKind::Dot),
            '(' => {
                self.parens += 1;
                self.take(TokenKind::LeftParen)
            }
            ')' => {
                let parens = self.parens.checked_sub(1);
                self.parens = parens.ok_or("unexpected right paren")?;
                self.take(TokenKind::RightParen)
            }
            ' '..='~' => self.take(TokenKind::Char),
            _ => return Err(format!("unrecognized character in action: {}", code_point(first))),
        })
    }

    fn space(&mut self) -> Token {
        let count = leading_space(self.rest());
        self.at += count;
        self.count_lines();
        let last = self.at - 1;
        let rest = self.text.get(last..).unwrap_or_default();
        if has_right_trim(rest) && rest.get(2..).is_some_and(|rest| rest.starts_with(RIGHT)) {
            self.at = last;
            self.line -= usize::from(rest.first() == Some(&b'\n'));
            if count == 1 {
                return self.right_delim();
            }
        }
        self.take(TokenKind::Space)
    }

    /// Passes letters and digits.
    fn pass_word(&mut self) {
        loop {
            let rest = self.rest().iter();
            self.at += rest.take_while(|byte| is_word_byte(byte)).count();
            match self.peek() {
                Some(rune) if !rune.is_ascii() && is_alphanumeric(rune) => self.at += rune.len_utf8(),
                _ => return,
            }
        }
    }

    fn identifier(&mut self) -> Step {
        self.pass_word();
        self.expect_terminator()?;
        let word = self.text.get(self.start..self.at).unwrap_or_default();
        Ok(self.take(match word {
            b"block" => TokenKind::Block,
            b"break" => TokenKind::Break,
            b"continue" => TokenKind::Continue,
            b"define" => TokenKind::Define,
            b"else" => TokenKind::Else,
            b"end" => TokenKind::End,
            b"if" => TokenKind::If,
            b"range" => TokenKind::Range,
            b"nil" => TokenKind::Nil,
            b"template" => TokenKind::Template,
            b"with" => TokenKind::With,
            b"true" | b"false" => TokenKind::Bool,
            _ => TokenKind::Identifier,
        }))
    }

    /// A field or variable, whose `.` or `$` has been passed; `bare` if nothing follows that.
    fn name(&mut self, named: TokenKind, bare: TokenKind) -> Step {
        if self.at_terminator() {
            return Ok(self.take(bare));
        }
        self.pass_word();
        self.expect_terminator()?;
        Ok(self.take(named))
    }

    fn expect_terminator(&self) -> Result<(), String> {
        match self.peek() {
            Some(rune) if !self.at_terminator() => Err(format!("bad character {}", code_point(rune))),
            _ => Ok(()),
        }
    }

    fn at_terminator(&self) -> bool {
        match self.peek() {
            None | Some('.' | ',' | '|' | ':' | ')' | '(') => true,
            Some(rune) => is_space(rune) || self.rest().starts_with(RIGHT),
        }
    }

    fn quoted(&mut self, quote: char, kind: TokenKind, complaint: &str) -> Step {
        loop {
            match self.next() {
                Some('\\') if !matches!(self.peek(), None | Some('\n')) => {
                    self.next();
                }
                None | Some('\\' | '\n') => return Err(complaint.to_owned()),
                Some(rune) if rune == quote => return Ok(self.take(kind)),
                Some(_) => {}
            }
        }
    }

    fn raw(&mut self) -> Step {
        loop {
            match self.next() {
                None => return Err("unterminated raw quoted string".to_owned()),
                Some('`') => return Ok(self.take(TokenKind::RawString)),
                Some(_) => {}
            }
        }
    }

    fn number(&mut self) -> Step {
        if !self.scan_number() {
            return Err(self.bad_number());
        }
        if matches!(self.peek(), Some('+' | '-')) {
            if !self.scan_number() || self.text.get(self.at - 1) != Some(&b'i') {
                return Err(self.bad_number());
            }
            return Ok(self.take(TokenKind::Complex));
        }
        Ok(self.take(TokenKind::Number))
    }

    fn bad_number(&self) -> String {
        let text = self.text.get(self.start..self.at).unwrap_or_default();
        format!("bad number syntax: {}", format::quote(text))
    }

    /// Passes over one number, generously: what is wrong within it is found when it is read.
    fn scan_number(&mut self) -> bool {
        const DECIMAL: &[u8] = b"0123456789_";
        const HEXADECIMAL: &[u8] = b"0123456789abcdefABCDEF_";
        self.accept(b"+-");
        let mut digits = DECIMAL;
        if self.accept(b"0") {
            if self.accept(b"xX") {
                digits = HEXADECIMAL;
            } else if self.accept(b"oO") {
                digits = b"01234567_";
            } else if self.accept(b"bB") {
                digits = b"01_";
            }
        }
        self.accept_run(digits);
        if self.accept(b".") {
            self.accept_run(digits);
        }
        let exponent: &[u8] = match digits {
            DECIMAL => b"eE",
            HEXADECIMAL => b"pP",
            _ => b"",
        };
        if self.accept(exponent) {
            self.accept(b"+-");
            self.accept_run(DECIMAL);
        }
        self.accept(b"i");
        if self.peek().is_some_and(is_alphanumeric) {
            self.next();
            return false;
        }
        true
    }
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    let first = *needle.first()?;
    let mut from = 0;
    loop {
        let at = from + memchr::memchr(first, haystack.get(from..)?)?;
        if haystack[at..].starts_with(needle) {
            return Some(at);
        }
        from = at + 1;
    }
}

fn is_space(rune: char) -> bool {
    matches!(rune, ' ' | '\t' | '\r' | '\n')
}

fn is_space_byte(byte: &u8) -> bool {
    is_space(char::from(*byte))
}

fn is_word_byte(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || *byte == b'_'
}

fn is_alphanumeric(rune: char) -> bool {
    match u8::try_from(rune) {
        Ok(byte) if byte.is_ascii() => is_word_byte(&byte),
        _ => is_letter(u32::from(rune)) || is_digit(u32::from(rune)),
    }
}

fn has_left_trim(text: &[u8]) -> bool {
    text.first() == Some(&b'-') && text.get(1).is_some_and(is_space_byte)
}

fn has_right_trim(text: &[u8]) -> bool {
    text.first().is_some_and(is_space_byte) && text.get(1) == Some(&b'-')
}

fn leading_space(text: &[u8]) -> usize {
    text.iter().take_while(|byte| is_space_byte(byte)).count()
}

fn trailing_space(text: &[u8]) -> usize {
    text.iter().rev().take_while(|byte| is_space_byte(byte)).count()
}

fn code_point(rune: char) -> String {
    sprintf(b"%#U", &[Value::Int(IntKind::Int32, i64::from(u32::from(rune)))]).to_string()
}
