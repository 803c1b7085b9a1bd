//! Words of mixed-case names. In: `HTTPServer2xx`. Out: its words in lower case with a connector
//! between them, `http_server_2xx`, cut where xstrings cuts; only bytes and runes are known here.

use super::super::unicode::{is_number, is_punct, is_upper, to_lower};
use super::connects;
use crate::value::runes;
use crate::value::unicode::is_letter;

/// What a run of characters consists of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Nothing, or bytes that are no characters.
    Nothing,
    Number,
    /// One or more capitals, or one with the small letters behind it.
    Capital,
    Small,
    Connector,
    Punctuation,
    Other,
}

impl Kind {
    fn of(c: char) -> Self {
        match c {
            _ if connects(c) => Self::Connector,
            _ if is_punct(c) => Self::Punctuation,
            _ if is_upper(c) => Self::Capital,
            _ if is_alphabetic(c) => Self::Small,
            _ if is_number(c) => Self::Number,
            _ => Self::Other,
        }
    }

    /// Whether this can be the second half of a word that a number began.
    fn follows_number(self) -> bool {
        matches!(self, Self::Small | Self::Number)
    }

    /// Whether a connector is due in front of it.
    fn wants_connector(self) -> bool {
        !matches!(self, Self::Connector | Self::Punctuation)
    }
}

/// A letter of a script with words, which leaves out most Chinese characters.
fn is_alphabetic(c: char) -> bool {
    is_letter(u32::from(c))
        && !matches!(c, '\u{3400}'..='\u{4D85}' | '\u{4E00}'..='\u{9FCC}' | '\u{20000}'..='\u{2B81D}')
}

/// The words of `s` in lower case, joined by `connector`.
pub(crate) fn joined_words(s: &[u8], connector: char) -> Vec<u8> {
    let mut words = Words::new(s, connector);
    while !words.rest.is_empty() {
        let (kind, word) = (words.kind, words.word);
        if kind != Kind::Connector {
            words.write(kind, word);
        }
        words.advance();
        match kind {
            Kind::Number => words.finish_number(),
            Kind::Connector => words.write(kind, word),
            Kind::Punctuation => {}
            _ => words.after_letters(),
        }
    }
    words.write(words.kind, words.word);
    words.out
}

/// The run at hand, what follows it, and what has been written.
struct Words<'a> {
    kind: Kind,
    word: &'a [u8],
    rest: &'a [u8],
    connector: char,
    out: Vec<u8>,
}

impl<'a> Words<'a> {
    fn new(s: &'a [u8], connector: char) -> Self {
        let mut words = Self {
            kind: Kind::Nothing,
            word: b"",
            rest: s,
            connector,
            out: Vec::with_capacity(s.len() + 8),
        };
        words.advance();
        words
    }

    fn advance(&mut self) {
        let (kind, len) = next_run(self.rest);
        self.kind = kind;
        (self.word, self.rest) = self.rest.split_at(len);
    }

    /// Digits take the letters behind them along, as in `20x`.
    fn finish_number(&mut self) {
        while self.kind.follows_number() {
            self.write(self.kind, self.word);
            self.advance();
        }
        if self.kind != Kind::Nothing {
            self.connect();
        }
    }

    /// Digits behind letters belong to them, as in `Bld4 Floor`, unless small letters follow, as in
    /// `http 2xx`.
    fn after_letters(&mut self) {
        if self.kind != Kind::Number {
            return self.connect();
        }
        if self.rest.is_empty() {
            return;
        }
        let digits = self.word;
        self.advance();
        if self.kind == Kind::Small {
            self.push(self.connector);
            self.write(Kind::Number, digits);
            self.finish_number();
        } else {
            self.write(Kind::Number, digits);
            self.connect();
        }
    }

    fn connect(&mut self) {
        if self.kind.wants_connector() {
            self.push(self.connector);
        }
    }

    fn push(&mut self, c: char) {
        self.out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
    }

    fn write(&mut self, kind: Kind, word: &[u8]) {
        if !matches!(kind, Kind::Capital | Kind::Connector) {
            self.out.extend_from_slice(word);
            return;
        }
        for (_, c) in runes(word) {
            let c = c.unwrap_or(char::REPLACEMENT_CHARACTER);
            self.push(match c {
                _ if connects(c) => self.connector,
                _ if is_upper(c) => to_lower(c),
                _ => c,
            });
        }
    }
}

/// The kind and length of the run in front.
fn next_run(text: &[u8]) -> (Kind, usize) {
    let (first, len) = valid(text, char::REPLACEMENT_CHARACTER);
    if first == char::REPLACEMENT_CHARACTER {
        return (Kind::Nothing, len);
    }
    let kind = Kind::of(first);
    let len = match kind {
        Kind::Capital => len + capitals(text.get(len..).unwrap_or_default(), first),
        Kind::Connector => len + run(text, len, first, connects).0,
        Kind::Punctuation => len + run(text, len, first, is_punct).0,
        Kind::Number => len + run(text, len, first, is_number).0,
        Kind::Small => len + run(text, len, first, is_small).0,
        Kind::Nothing | Kind::Other => len + run(text, len, first, is_other).0,
    };
    (kind, len)
}

fn is_small(c: char) -> bool {
    is_alphabetic(c) && !is_upper(c)
}

fn is_other(c: char) -> bool {
    Kind::of(c) == Kind::Other
}

/// How many bytes from `at` on belong to the run, the length of its last character (0 if none), and
/// the character that was looked at last.
fn run(text: &[u8], at: usize, first: char, keep: fn(char) -> bool) -> (usize, usize, char) {
    let (mut end, mut last, mut c) = (at, 0, first);
    while let Some(rest) = text.get(end..).filter(|rest| !rest.is_empty()) {
        let (next, len) = valid(rest, c);
        c = next;
        if !keep(c) {
            break;
        }
        (end, last) = (end + len, len);
    }
    (end - at, last, c)
}

/// The bytes that belong to a capital: small letters, or more capitals but for the last of them when
/// a letter follows, since that one begins a word, as in `HTTP Server`.
fn capitals(rest: &[u8], first: char) -> usize {
    let (second, second_len) = if rest.is_empty() {
        (' ', 0)
    } else {
        valid(rest, first)
    };
    if is_upper(second) {
        let (len, last, c) = run(rest, 0, first, is_upper);
        let another = len < rest.len() && is_alphabetic(c);
        return if another { len - last } else { len };
    }
    if is_alphabetic(second) {
        return second_len + run(rest, second_len, second, is_small).0;
    }
    0
}

/// The first character that is valid, or `before`, and the bytes up to its end.
fn valid(text: &[u8], before: char) -> (char, usize) {
    runes(text)
        .find_map(|(at, c)| match c {
            Some(char::REPLACEMENT_CHARACTER) | None => None,
            Some(c) => Some((c, at + c.len_utf8())),
        })
        .unwrap_or((before, text.len()))
}
