//! Go's regular expression syntax (RE2's, in the Perl flavour). In: a pattern. Out: the expression as
//! the `regex-syntax` crate holds it, with the names of its groups; or the error in Go's words.
//! Matching is no business of this file.

use super::classes::{self, Class};
use regex_syntax::hir::{Capture, Dot, Hir, Look, Repetition};
use std::fmt;

/// The greatest count in a repetition, and the most copies that nested ones may make together.
const MAX_REPEAT: u32 = 1000;
/// The greatest height of an expression tree.
const MAX_HEIGHT: u32 = 1000;

/// Why a pattern is not a regular expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    kind: ErrorKind,
    /// The part of the pattern that is wrong.
    part: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ErrorKind {
    CharRange,
    Escape,
    NamedCapture,
    PerlOp,
    RepeatOp,
    RepeatSize,
    Utf8,
    MissingBracket,
    MissingParen,
    MissingRepeatArgument,
    TrailingBackslash,
    UnexpectedParen,
    NestingDepth,
}

impl fmt::Display for SyntaxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.kind {
            ErrorKind::CharRange => "invalid character class range",
            ErrorKind::Escape => "invalid escape sequence",
            ErrorKind::NamedCapture => "invalid named capture",
            ErrorKind::PerlOp => "invalid or unsupported Perl syntax",
            ErrorKind::RepeatOp => "invalid nested repetition operator",
            ErrorKind::RepeatSize => "invalid repeat count",
            ErrorKind::Utf8 => "invalid UTF-8",
            ErrorKind::MissingBracket => "missing closing ]",
            ErrorKind::MissingParen => "missing closing )",
            ErrorKind::MissingRepeatArgument => "missing argument to repetition operator",
            ErrorKind::TrailingBackslash => "trailing backslash at end of expression",
            ErrorKind::UnexpectedParen => "unexpected )",
            ErrorKind::NestingDepth => "expression nests too deeply",
        };
        write!(f, "error parsing regexp: {what}: `{}`", self.part)
    }
}

impl std::error::Error for SyntaxError {}

pub(super) fn error(kind: ErrorKind, part: &str) -> SyntaxError {
    SyntaxError {
        kind,
        part: part.to_owned(),
    }
}

/// A parsed pattern.
pub(super) struct Parsed {
    pub(super) hir: Hir,
    /// The names of the groups from 1 on; empty for those without.
    pub(super) names: Vec<String>,
}

/// Parses a pattern as Go's `regexp.Compile` does.
pub(super) fn parse(pattern: &[u8]) -> Result<Parsed, SyntaxError> {
    let text = match std::str::from_utf8(pattern) {
        Ok(text) => text,
        Err(fault) => {
            let rest = pattern.get(fault.valid_up_to()..).unwrap_or_default();
            return Err(error(ErrorKind::Utf8, &crate::text::raw::keep(rest)));
        }
    };
    let mut parser = Parser {
        whole: text,
        rest: text,
        flags: Flags::default(),
        names: Vec::new(),
        frames: vec![Frame::default()],
        last_repeat: None,
    };
    while let Some(c) = parser.rest.chars().next() {
        let before = parser.rest;
        let repeated = parser.step(c)?;
        parser.last_repeat = repeated.then_some(before);
    }
    match parser.frames.pop() {
        Some(frame) if parser.frames.is_empty() => Ok(Parsed {
            hir: frame.finish().hir,
            names: parser.names,
        }),
        _ => Err(error(ErrorKind::MissingParen, text)),
    }
}

/// The flags that `(?imsU)` sets.
#[derive(Clone, Copy, Default)]
struct Flags {
    fold: bool,
    multi_line: bool,
    dot_newline: bool,
    ungreedy: bool,
}

/// A finished part of the expression.
struct Node {
    hir: Hir,
    /// The height Go counts for it.
    height: u32,
    /// How many copies of its innermost part nested repetitions make.
    copies: u32,
    /// One literal character; neighbours count as one part.
    literal: bool,
}

impl Node {
    fn leaf(hir: Hir) -> Self {
        Self {
            hir,
            height: 1,
            copies: 0,
            literal: false,
        }
    }

    /// Several nodes under one.
    fn join(mut nodes: Vec<Self>, under: fn(Vec<Hir>) -> Hir) -> Self {
        if nodes.len() == 1
            && let Some(node) = nodes.pop()
        {
            return Self {
                literal: false,
                ..node
            };
        }
        let step = u32::from(!nodes.iter().all(|node| node.literal));
        let height = nodes.iter().map(|node| node.height + step).max().unwrap_or(1);
        let copies = nodes.iter().map(|node| node.copies).max().unwrap_or(0);
        let hir = under(nodes.into_iter().map(|node| node.hir).collect());
        Self {
            hir,
            height,
            copies,
            literal: false,
        }
    }
}

/// An open group, or the whole pattern.
#[derive(Default)]
struct Frame {
    /// The number of the group, if it captures.
    group: Option<u32>,
    /// The flags to return to.
    flags: Flags,
    alternatives: Vec<Node>,
    sequence: Vec<Node>,
}

impl Frame {
    fn close_alternative(&mut self) {
        let sequence = std::mem::take(&mut self.sequence);
        self.alternatives.push(Node::join(sequence, Hir::concat));
    }

    fn finish(mut self) -> Node {
        self.close_alternative();
        Node::join(self.alternatives, Hir::alternation)
    }
}

struct Parser<'a> {
    whole: &'a str,
    rest: &'a str,
    flags: Flags,
    names: Vec<String>,
    frames: Vec<Frame>,
    /// The pattern from the repetition on that was read just before, if one was.
    last_repeat: Option<&'a str>,
}

impl<'a> Parser<'a> {
    /// Reads one element; says whether it was a repetition.
    fn step(&mut self, c: char) -> Result<bool, SyntaxError> {
        match c {
            '(' if self.rest.starts_with("(?") => self.extended_group()?,
            '(' => {
                self.skip(1);
                self.names.push(String::new());
                self.open(u32::try_from(self.names.len()).ok());
            }
            ')' => {
                self.close()?;
                self.skip(1);
            }
            '|' => {
                self.frame().close_alternative();
                self.skip(1);
            }
            '^' => self.look(
                1,
                if self.flags.multi_line {
                    Look::StartLF
                } else {
                    Look::Start
                },
            )?,
            '$' => self.look(
                1,
                if self.flags.multi_line {
                    Look::EndLF
                } else {
                    Look::End
                },
            )?,
            '.' => {
                let dot = if self.flags.dot_newline {
                    Dot::AnyChar
                } else {
                    Dot::AnyCharExceptLF
                };
                self.skip(1);
                self.push(Node::leaf(Hir::dot(dot)))?;
            }
            '[' => self.class()?,
            '*' => return self.repeat(1, 0, None),
            '+' => return self.repeat(1, 1, None),
            '?' => return self.repeat(1, 0, Some(1)),
            '{' => return self.counted(),
            '\\' => self.escape()?,
            _ => {
                self.skip(c.len_utf8());
                self.literal(u32::from(c))?;
            }
        }
        Ok(false)
    }

    fn skip(&mut self, bytes: usize) {
        self.rest = self.rest.get(bytes..).unwrap_or_default();
    }

    /// The innermost open group; the pattern itself is never closed before its end.
    fn frame(&mut self) -> &mut Frame {
        if self.frames.is_empty() {
            self.frames.push(Frame::default());
        }
        let last = self.frames.len() - 1;
        &mut self.frames[last]
    }

    fn push(&mut self, node: Node) -> Result<(), SyntaxError> {
        if node.height > MAX_HEIGHT {
            return Err(error(ErrorKind::NestingDepth, self.whole));
        }
        self.frame().sequence.push(node);
        Ok(())
    }

    fn look(&mut self, bytes: usize, look: Look) -> Result<(), SyntaxError> {
        self.skip(bytes);
        self.push(Node::leaf(Hir::look(look)))
    }

    fn literal(&mut self, code: u32) -> Result<(), SyntaxError> {
        let hir = match char::from_u32(code) {
            Some(c) if self.flags.fold => {
                let mut class = Class::empty();
                class.push(code, code);
                class.fold();
                if class.is_single() {
                    Hir::literal(c.to_string().into_bytes())
                } else {
                    class.into_hir()
                }
            }
            Some(c) => Hir::literal(c.to_string().into_bytes()),
            // Half a surrogate pair: never in a text.
            None => Hir::fail(),
        };
        self.push(Node {
            literal: true,
            ..Node::leaf(hir)
        })
    }

    fn open(&mut self, group: Option<u32>) {
        let flags = self.flags;
        self.frames.push(Frame {
            group,
            flags,
            ..Frame::default()
        });
    }

    fn close(&mut self) -> Result<(), SyntaxError> {
        let frame = self.frames.pop().filter(|_| !self.frames.is_empty());
        let Some(frame) = frame else {
            return Err(error(ErrorKind::UnexpectedParen, self.whole));
        };
        self.flags = frame.flags;
        let group = frame.group;
        let mut node = frame.finish();
        if let Some(index) = group {
            // Two groups may have one name in Go, so the names are kept aside.
            let sub = Box::new(node.hir);
            node.hir = Hir::capture(Capture {
                index,
                name: None,
                sub,
            });
            node.height += 1;
        }
        self.push(node)
    }

    /// `(?P<name>`, `(?<name>`, `(?flags)` and `(?flags:`.
    fn extended_group(&mut self) -> Result<(), SyntaxError> {
        let text = self.rest;
        let prefix = match () {
            () if text.len() > 4 && text.starts_with("(?P<") => 4,
            () if text.len() > 3 && text.starts_with("(?<") => 3,
            () => return self.flag_group(),
        };
        let end = text
            .find('>')
            .ok_or_else(|| error(ErrorKind::NamedCapture, text))?;
        let name = text.get(prefix..end).unwrap_or_default();
        if name.is_empty() || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
            return Err(error(ErrorKind::NamedCapture, &text[..=end]));
        }
        self.skip(end + 1);
        self.names.push(name.to_owned());
        self.open(u32::try_from(self.names.len()).ok());
        Ok(())
    }

    fn flag_group(&mut self) -> Result<(), SyntaxError> {
        let text = self.rest;
        let (mut flags, mut on, mut seen) = (self.flags, true, false);
        let mut end = 2;
        for c in text.chars().skip(2) {
            end += c.len_utf8();
            match c {
                'i' => flags.fold = on,
                'm' => flags.multi_line = on,
                's' => flags.dot_newline = on,
                'U' => flags.ungreedy = on,
                '-' if on => on = false,
                ':' | ')' if on || seen => {
                    self.skip(end);
                    if c == ':' {
                        self.open(None);
                    }
                    self.flags = flags;
                    return Ok(());
                }
                _ => break,
            }
            seen = c != '-';
        }
        Err(error(ErrorKind::PerlOp, text.get(..end).unwrap_or(text)))
    }

    /// A repetition whose operator takes so many bytes, before a `?` that turns its greed around.
    fn repeat(&mut self, bytes: usize, min: u32, max: Option<u32>) -> Result<bool, SyntaxError> {
        let before = self.rest;
        self.skip(bytes);
        let mut greedy = !self.flags.ungreedy;
        if self.rest.starts_with('?') {
            self.skip(1);
            greedy = !greedy;
        }
        let operator =
            |from: &str, rest: &str| from.get(..from.len() - rest.len()).unwrap_or(from).to_owned();
        if let Some(last) = self.last_repeat {
            return Err(error(ErrorKind::RepeatOp, &operator(last, self.rest)));
        }
        let part = operator(before, self.rest);
        let Some(node) = self.frame().sequence.pop() else {
            return Err(error(ErrorKind::MissingRepeatArgument, &part));
        };
        let counted = bytes > 1;
        let copies = match (counted, max.unwrap_or(min)) {
            (true, 0) if max.is_some() => 0,
            (true, n @ 1..) => n.saturating_mul(node.copies.max(1)),
            _ => node.copies,
        };
        if counted && (min >= 2 || max.is_some_and(|max| max >= 2)) && copies > MAX_REPEAT {
            return Err(error(ErrorKind::RepeatSize, &part));
        }
        let sub = Box::new(node.hir);
        let hir = Hir::repetition(Repetition {
            min,
            max,
            greedy,
            sub,
        });
        self.push(Node {
            hir,
            height: node.height + 1,
            copies,
            literal: false,
        })?;
        Ok(true)
    }

    /// `{n}`, `{n,}`, `{n,m}`; anything else makes the brace a literal.
    fn counted(&mut self) -> Result<bool, SyntaxError> {
        let Some((min, max, bytes)) = counts(self.rest) else {
            self.skip(1);
            self.literal(u32::from('{'))?;
            return Ok(false);
        };
        if min > MAX_REPEAT || max.is_some_and(|max| max > MAX_REPEAT || max < min) {
            return Err(error(ErrorKind::RepeatSize, &self.rest[..bytes]));
        }
        self.repeat(bytes, min, max)
    }

    /// What a backslash starts outside of a class.
    fn escape(&mut self) -> Result<(), SyntaxError> {
        match self.rest.as_bytes().get(1) {
            Some(b'A') => self.look(2, Look::Start),
            Some(b'z') => self.look(2, Look::End),
            Some(b'b') => self.look(2, Look::WordAscii),
            Some(b'B') => self.look(2, Look::WordAsciiNegate),
            Some(b'C') => Err(error(ErrorKind::Escape, "\\C")),
            Some(b'Q') => self.quotation(),
            _ => {
                if let Some((class, rest)) = classes::escape(self.rest, self.flags.fold)? {
                    self.rest = rest;
                    return self.push(Node::leaf(class.into_hir()));
                }
                let (code, rest) = character_escape(self.rest)?;
                self.rest = rest;
                self.literal(code)
            }
        }
    }

    /// `\Q…\E`, or to the end of the pattern.
    fn quotation(&mut self) -> Result<(), SyntaxError> {
        self.skip(2);
        let (quoted, rest) = self.rest.split_once("\\E").unwrap_or((self.rest, ""));
        self.rest = rest;
        quoted.chars().try_for_each(|c| self.literal(u32::from(c)))
    }

    fn class(&mut self) -> Result<(), SyntaxError> {
        let (class, rest) = classes::bracket(self.rest, self.flags.fold)?;
        self.rest = rest;
        let single = class.is_single();
        self.push(Node {
            literal: single,
            ..Node::leaf(class.into_hir())
        })
    }
}

/// The numbers of a counted repetition and its length; a number too large to hold reads as one that
/// is too large to allow.
fn counts(text: &str) -> Option<(u32, Option<u32>, usize)> {
    let (min, rest) = integer(text.strip_prefix('{')?)?;
    let (max, rest) = match rest.strip_prefix(',') {
        None => (Some(min), rest),
        Some(rest) if rest.starts_with('}') => (None, rest),
        Some(rest) => integer(rest).map(|(max, rest)| (Some(max), rest))?,
    };
    let rest = rest.strip_prefix('}')?;
    Some((min, max, text.len() - rest.len()))
}

/// Digits without a leading zero.
fn integer(text: &str) -> Option<(u32, &str)> {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = text.get(..text.len() - rest.len())?;
    if digits.is_empty() || digits.len() > 1 && digits.starts_with('0') {
        return None;
    }
    Some((digits.parse().unwrap_or(u32::MAX), rest))
}

/// A backslash and what names one character, as a code point, and the pattern behind it.
pub(super) fn character_escape(text: &str) -> Result<(u32, &str), SyntaxError> {
    let mut chars = text.get(1..).unwrap_or_default().chars();
    let Some(c) = chars.next() else {
        return Err(error(ErrorKind::TrailingBackslash, ""));
    };
    let code = match c {
        '0'..='7' => octal(c, &mut chars),
        'x' => hexadecimal(&mut chars),
        'a' => Some(0x07),
        'f' => Some(0x0C),
        'n' => Some(0x0A),
        'r' => Some(0x0D),
        't' => Some(0x09),
        'v' => Some(0x0B),
        _ if c.is_ascii() && !c.is_ascii_alphanumeric() => Some(u32::from(c)),
        _ => None,
    };
    let rest = chars.as_str();
    match code {
        Some(code) => Ok((code, rest)),
        None => Err(error(ErrorKind::Escape, &text[..text.len() - rest.len()])),
    }
}

/// Up to three octal digits; one alone must be zero, as there are no references to groups.
fn octal(first: char, chars: &mut std::str::Chars<'_>) -> Option<u32> {
    let next = |chars: &mut std::str::Chars<'_>| {
        let digit = chars.clone().next()?.to_digit(8)?;
        chars.next();
        Some(digit)
    };
    let first = first.to_digit(8)?;
    let second = next(chars);
    if second.is_none() && first != 0 {
        return None;
    }
    let third = second.and_then(|_| next(chars));
    Some(
        [second, third]
            .into_iter()
            .flatten()
            .fold(first, |code, digit| code * 8 + digit),
    )
}

/// Two hexadecimal digits, or any number of them in braces.
fn hexadecimal(chars: &mut std::str::Chars<'_>) -> Option<u32> {
    let first = chars.next()?;
    if first != '{' {
        // Both characters belong to the escape, digits or not.
        let second = chars.next();
        return Some(first.to_digit(16)? * 16 + second?.to_digit(16)?);
    }
    let mut code = None;
    loop {
        match chars.next()? {
            '}' => return code,
            c => {
                let next = code.unwrap_or(0) * 16 + c.to_digit(16)?;
                code = Some(next).filter(|code| *code <= 0x10_FFFF);
                code?;
            }
        }
    }
}
