//! Text to tokens, as libyaml's scanner in go-yaml's version finds them. In: checked text. Out:
//! tokens with marks, or a fault in go-yaml's words with the line it counts. Knows indentation and
//! simple keys; knows nothing of what tokens may follow each other.

mod cursor;
mod directive;
mod scalar;
mod token;

pub(super) use cursor::Mark;
pub(super) use token::{Token, TokenKind};

use super::source::Source;
use crate::text::Span;
use cursor::Cursor;
use std::collections::VecDeque;

/// The deepest nesting that go-yaml accepts, counted apart for flow and block collections.
const MAX_DEPTH: usize = 10_000;

/// How far, in characters, the colon may be from the beginning of its key.
const MAX_SIMPLE_KEY: usize = 1024;

/// Why a text is not YAML: go-yaml's words after `yaml: `, and the place.
#[derive(Debug)]
pub(super) struct Fault {
    pub text: String,
    pub at: Span,
}

/// A token that will turn out to be a key if a colon follows soon.
#[derive(Clone, Copy, Default)]
struct SimpleKey {
    possible: bool,
    required: bool,
    token: usize,
    mark: Mark,
}

pub(super) struct Scanner<'a> {
    cursor: Cursor<'a>,
    tokens: VecDeque<Token<'a>>,
    /// Number of tokens handed out, and so the number of the first one queued.
    taken: usize,
    /// Whether the first queued token is final.
    ready: bool,
    started: bool,
    flow_level: usize,
    /// The column of the current block, -1 outside all.
    indent: isize,
    indents: Vec<isize>,
    simple_key_allowed: bool,
    /// One for the block context and one for each open flow collection.
    simple_keys: Vec<SimpleKey>,
    /// Token numbers that may be keys, ascending, with their index in `simple_keys`.
    key_tokens: VecDeque<(usize, usize)>,
}

impl<'a> Scanner<'a> {
    pub fn new(source: &'a Source<'_>) -> Self {
        Self {
            cursor: Cursor::new(&source.text, source.offset),
            tokens: VecDeque::new(),
            taken: 0,
            ready: false,
            started: false,
            flow_level: 0,
            indent: -1,
            indents: Vec::new(),
            simple_key_allowed: true,
            simple_keys: vec![SimpleKey::default()],
            key_tokens: VecDeque::new(),
        }
    }

    /// The next token, left in the queue.
    pub fn peek(&mut self) -> Result<&Token<'a>, Fault> {
        if !self.ready {
            self.fetch_more()?;
        }
        // After the end, `fetch` keeps adding ends, so the queue is never empty here.
        self.tokens.front().ok_or_else(|| Fault {
            text: "did not find expected <stream-start>".to_owned(),
            at: Span::default(),
        })
    }

    /// Takes the token that [`Scanner::peek`] showed.
    pub fn take(&mut self) -> Option<Token<'a>> {
        self.ready = false;
        self.taken += 1;
        self.tokens.pop_front()
    }

    fn fetch_more(&mut self) -> Result<(), Fault> {
        while self.tokens.is_empty() || self.head_may_be_key()? {
            self.fetch()?;
        }
        self.ready = true;
        Ok(())
    }

    fn head_may_be_key(&mut self) -> Result<bool, Fault> {
        while self
            .key_tokens
            .front()
            .is_some_and(|(token, _)| *token < self.taken)
        {
            self.key_tokens.pop_front();
        }
        match self.key_tokens.front() {
            Some((token, level)) if *token == self.taken => self.key_is_valid(*level),
            _ => Ok(false),
        }
    }

    /// A fault here, with the line as go-yaml counts it for scanner faults.
    fn fault(&self, problem: &str) -> Fault {
        let line = self.cursor.line;
        let text = if line == 0 {
            problem.to_owned()
        } else {
            format!("line {}: {problem}", line + 1)
        };
        let at = self.cursor.pos;
        Fault {
            text,
            at: Span::new(at, at + 1),
        }
    }

    fn push(&mut self, kind: TokenKind<'a>, start: Mark) {
        let end = self.cursor.mark();
        self.tokens.push_back(Token { kind, start, end });
    }

    /// Queues a token of so many one-byte characters.
    fn push_sign(&mut self, kind: TokenKind<'a>, length: usize) {
        let start = self.cursor.mark();
        self.cursor.skip_ascii(length);
        self.push(kind, start);
    }

    fn fetch(&mut self) -> Result<(), Fault> {
        self.cursor.need(1)?;
        if !self.started {
            self.started = true;
            let here = self.cursor.mark();
            self.push(TokenKind::StreamStart, here);
            return Ok(());
        }
        self.pass_to_token()?;
        self.unroll_indent(self.column());
        self.cursor.need(4)?;
        let byte = self.cursor.peek(0);
        if byte == 0 {
            return self.fetch_stream_end();
        }
        if byte == b'%' && self.cursor.column() == 0 {
            return self.fetch_directive();
        }
        if self.cursor.at_document_indicator() {
            self.unroll_indent(-1);
            self.drop_simple_key()?;
            self.simple_key_allowed = false;
            let kind = if byte == b'-' {
                TokenKind::DocumentStart
            } else {
                TokenKind::DocumentEnd
            };
            self.push_sign(kind, 3);
            return Ok(());
        }
        self.fetch_by_indicator(byte)
    }

    fn column(&self) -> isize {
        self.cursor.column().cast_signed()
    }

    fn fetch_by_indicator(&mut self, byte: u8) -> Result<(), Fault> {
        let flow = self.flow_level > 0;
        match byte {
            b'[' => self.open_flow(TokenKind::FlowSequenceStart),
            b'{' => self.open_flow(TokenKind::FlowMappingStart),
            b']' => self.close_flow(TokenKind::FlowSequenceEnd),
            b'}' => self.close_flow(TokenKind::FlowMappingEnd),
            b',' => {
                self.drop_simple_key()?;
                self.simple_key_allowed = true;
                self.push_sign(TokenKind::FlowEntry, 1);
                Ok(())
            }
            b'-' if self.cursor.blankz(1) => self.fetch_block_entry(),
            b'?' if flow || self.cursor.blankz(1) => self.fetch_key(),
            b':' if flow || self.cursor.blankz(1) => self.fetch_value(),
            b'*' | b'&' => {
                self.save_simple_key()?;
                self.simple_key_allowed = false;
                self.scan_anchor(byte == b'*')
            }
            b'!' => {
                self.save_simple_key()?;
                self.simple_key_allowed = false;
                self.scan_tag()
            }
            b'|' | b'>' if !flow => {
                self.drop_simple_key()?;
                self.simple_key_allowed = true;
                self.scan_block_scalar(byte == b'|')
            }
            b'\'' | b'"' => {
                self.save_simple_key()?;
                self.simple_key_allowed = false;
                self.scan_quoted(byte)
            }
            b'\t' | b'|' | b'>' | b'%' | b'@' | b'`' => {
                Err(self.fault("found character that cannot start any token"))
            }
            _ => {
                self.save_simple_key()?;
                self.simple_key_allowed = false;
                self.scan_plain()
            }
        }
    }

    /// Passes blanks, comments and line breaks.
    fn pass_to_token(&mut self) -> Result<(), Fault> {
        loop {
            self.cursor.need(1)?;
            if self.cursor.column() == 0 && self.cursor.at_bom() {
                self.cursor.skip();
            }
            self.cursor.need(1)?;
            while self.cursor.peek(0) == b' '
                || (self.cursor.peek(0) == b'\t' && (self.flow_level > 0 || !self.simple_key_allowed))
            {
                self.cursor.skip_ascii(1);
                self.cursor.need(1)?;
            }
            self.cursor.skip_comment()?;
            if !self.cursor.at_break() {
                return Ok(());
            }
            self.cursor.need(2)?;
            self.cursor.skip_line();
            if self.flow_level == 0 {
                self.simple_key_allowed = true;
            }
        }
    }

    fn key_is_valid(&mut self, level: usize) -> Result<bool, Fault> {
        let Some(key) = self.simple_keys.get(level).copied().filter(|key| key.possible) else {
            return Ok(false);
        };
        if key.mark.line() == self.cursor.line && key.mark.index() + MAX_SIMPLE_KEY >= self.cursor.index() {
            return Ok(true);
        }
        if key.required {
            return Err(self.fault("could not find expected ':'"));
        }
        self.simple_keys[level].possible = false;
        Ok(false)
    }

    /// Remembers that the next token may be a key.
    fn save_simple_key(&mut self) -> Result<(), Fault> {
        if !self.simple_key_allowed {
            return Ok(());
        }
        self.drop_simple_key()?;
        let token = self.taken + self.tokens.len();
        let key = SimpleKey {
            possible: true,
            required: self.flow_level == 0 && self.indent == self.column(),
            token,
            mark: self.cursor.mark(),
        };
        let level = self.simple_keys.len() - 1;
        self.simple_keys[level] = key;
        while self.key_tokens.back().is_some_and(|(other, _)| *other >= token) {
            self.key_tokens.pop_back();
        }
        self.key_tokens.push_back((token, level));
        Ok(())
    }

    /// Gives up the possible key of the current level.
    fn drop_simple_key(&mut self) -> Result<(), Fault> {
        let level = self.simple_keys.len() - 1;
        let key = self.simple_keys[level];
        if key.possible {
            if key.required {
                return Err(self.fault("could not find expected ':'"));
            }
            self.simple_keys[level].possible = false;
            self.forget_key_token(key.token);
        }
        Ok(())
    }

    fn forget_key_token(&mut self, token: usize) {
        if let Ok(at) = self
            .key_tokens
            .binary_search_by_key(&token, |(number, _)| *number)
        {
            self.key_tokens.remove(at);
        }
    }

    fn open_flow(&mut self, kind: TokenKind<'a>) -> Result<(), Fault> {
        self.save_simple_key()?;
        self.simple_keys.push(SimpleKey {
            token: self.taken + self.tokens.len(),
            ..SimpleKey::default()
        });
        self.flow_level += 1;
        if self.flow_level > MAX_DEPTH {
            return Err(self.fault(&format!("exceeded max depth of {MAX_DEPTH}")));
        }
        self.simple_key_allowed = true;
        self.push_sign(kind, 1);
        Ok(())
    }

    fn close_flow(&mut self, kind: TokenKind<'a>) -> Result<(), Fault> {
        self.drop_simple_key()?;
        if self.flow_level > 0 {
            self.flow_level -= 1;
            // The level's last key has this number even if it never came to one, and then it is the
            // number of the opening bracket: go-yaml forgets that the bracket may begin a key.
            if let Some(key) = self.simple_keys.pop() {
                self.forget_key_token(key.token);
            }
        }
        self.simple_key_allowed = false;
        self.push_sign(kind, 1);
        Ok(())
    }

    /// Begins a block collection where the column is deeper than the current block's.
    fn roll_indent(
        &mut self,
        column: isize,
        before: Option<usize>,
        kind: TokenKind<'a>,
        mark: Mark,
    ) -> Result<(), Fault> {
        if self.flow_level > 0 || self.indent >= column {
            return Ok(());
        }
        self.indents.push(self.indent);
        self.indent = column;
        if self.indents.len() > MAX_DEPTH {
            return Err(self.fault(&format!("exceeded max depth of {MAX_DEPTH}")));
        }
        self.insert(
            before,
            Token {
                kind,
                start: mark,
                end: mark,
            },
        );
        Ok(())
    }

    /// Puts a token before the one of a number; at the end if that one is taken already.
    fn insert(&mut self, before: Option<usize>, token: Token<'a>) {
        match before.and_then(|number| number.checked_sub(self.taken)) {
            Some(at) if at <= self.tokens.len() => self.tokens.insert(at, token),
            _ => self.tokens.push_back(token),
        }
    }

    /// Ends the blocks that are deeper than a column.
    fn unroll_indent(&mut self, column: isize) {
        if self.flow_level > 0 {
            return;
        }
        while self.indent > column {
            let here = self.cursor.mark();
            self.push(TokenKind::BlockEnd, here);
            self.indent = self.indents.pop().unwrap_or(-1);
        }
    }

    fn fetch_stream_end(&mut self) -> Result<(), Fault> {
        self.cursor.end_last_line();
        self.unroll_indent(-1);
        self.drop_simple_key()?;
        self.simple_key_allowed = false;
        let here = self.cursor.mark();
        self.push(TokenKind::StreamEnd, here);
        Ok(())
    }

    fn fetch_directive(&mut self) -> Result<(), Fault> {
        self.unroll_indent(-1);
        self.drop_simple_key()?;
        self.simple_key_allowed = false;
        self.scan_directive()
    }

    /// Begins a block collection at the current indicator, if one may stand here.
    fn begin_block(&mut self, kind: TokenKind<'a>, what: &str) -> Result<(), Fault> {
        if self.flow_level > 0 {
            return Ok(());
        }
        if !self.simple_key_allowed {
            return Err(self.fault(&format!("{what} are not allowed in this context")));
        }
        let mark = self.cursor.mark();
        self.roll_indent(self.column(), None, kind, mark)
    }

    fn fetch_block_entry(&mut self) -> Result<(), Fault> {
        self.begin_block(TokenKind::BlockSequenceStart, "block sequence entries")?;
        self.drop_simple_key()?;
        self.simple_key_allowed = true;
        self.push_sign(TokenKind::BlockEntry, 1);
        Ok(())
    }

    fn fetch_key(&mut self) -> Result<(), Fault> {
        self.begin_block(TokenKind::BlockMappingStart, "mapping keys")?;
        self.drop_simple_key()?;
        self.simple_key_allowed = self.flow_level == 0;
        self.push_sign(TokenKind::Key, 1);
        Ok(())
    }

    fn fetch_value(&mut self) -> Result<(), Fault> {
        let level = self.simple_keys.len() - 1;
        if self.key_is_valid(level)? {
            let key = self.simple_keys[level];
            self.insert(
                Some(key.token),
                Token {
                    kind: TokenKind::Key,
                    start: key.mark,
                    end: key.mark,
                },
            );
            let column = key.mark.column().cast_signed();
            self.roll_indent(column, Some(key.token), TokenKind::BlockMappingStart, key.mark)?;
            self.simple_keys[level].possible = false;
            self.forget_key_token(key.token);
            self.simple_key_allowed = false;
        } else {
            self.begin_block(TokenKind::BlockMappingStart, "mapping values")?;
            self.simple_key_allowed = self.flow_level == 0;
        }
        self.push_sign(TokenKind::Value, 1);
        Ok(())
    }
}
