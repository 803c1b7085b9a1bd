//! Tokens to events, as libyaml's grammar in go-yaml's version has them. In: the scanner. Out: one
//! event at a time, read lazily, because go-yaml never sees what is wrong after the first document.

use super::scan::{Fault, Mark, Scanner, Token, TokenKind};
use super::source::Source;
use crate::text::Span;
use std::borrow::Cow;

/// What a node carries before its content; few do, so it stands in a box.
#[derive(Debug, Default)]
pub(super) struct Properties<'a> {
    pub anchor: Option<&'a [u8]>,
    /// The whole tag, its handle resolved.
    pub tag: Option<Vec<u8>>,
    /// Offset of the tag, if there is one.
    pub tag_at: Option<usize>,
}

/// One event and the bytes it stands on.
#[derive(Debug)]
pub(super) struct Event<'a> {
    pub kind: EventKind<'a>,
    pub start: Mark,
    pub end: Mark,
}

/// What happens.
#[derive(Debug)]
pub(super) enum EventKind<'a> {
    StreamEnd,
    DocumentStart,
    DocumentEnd,
    Alias(&'a [u8]),
    Scalar {
        properties: Option<Box<Properties<'a>>>,
        value: Cow<'a, [u8]>,
        /// Whether the value may be read as another type than a string.
        implicit: bool,
    },
    SequenceStart(Option<Box<Properties<'a>>>),
    SequenceEnd,
    MappingStart(Option<Box<Properties<'a>>>),
    MappingEnd,
}

/// What is expected next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    StreamStart,
    ImplicitDocumentStart,
    DocumentStart,
    DocumentContent,
    DocumentEnd,
    BlockNode,
    BlockSequenceFirst,
    BlockSequenceEntry,
    IndentlessEntry,
    BlockMappingFirst,
    BlockMappingKey,
    BlockMappingValue,
    FlowSequenceFirst,
    FlowSequenceEntry,
    FlowPairKey,
    FlowPairValue,
    FlowPairEnd,
    FlowMappingFirst,
    FlowMappingKey,
    FlowMappingValue,
    FlowMappingEmptyValue,
    End,
}

pub(super) struct Parser<'a> {
    scanner: Scanner<'a>,
    state: State,
    states: Vec<State>,
    /// Handles and what they stand for, in the current document.
    tags: Vec<(Vec<u8>, Vec<u8>)>,
}

type Next<'a> = Result<Event<'a>, Fault>;

impl<'a> Parser<'a> {
    pub fn new(source: &'a Source<'_>) -> Self {
        Self {
            scanner: Scanner::new(source),
            state: State::StreamStart,
            states: Vec::new(),
            tags: Vec::new(),
        }
    }

    /// The next event.
    pub fn next(&mut self) -> Next<'a> {
        if self.state == State::StreamStart {
            self.scanner.peek()?;
            self.scanner.take();
            self.state = State::ImplicitDocumentStart;
        }
        match self.state {
            State::StreamStart | State::ImplicitDocumentStart => self.document_start(true),
            State::DocumentStart => self.document_start(false),
            State::DocumentContent => self.document_content(),
            State::DocumentEnd => self.document_end(),
            State::BlockNode => self.node(true, false),
            State::BlockSequenceFirst => {
                self.scanner.take();
                self.block_sequence_entry()
            }
            State::BlockSequenceEntry => self.block_sequence_entry(),
            State::IndentlessEntry => self.indentless_entry(),
            State::BlockMappingFirst => {
                self.scanner.take();
                self.block_mapping_key()
            }
            State::BlockMappingKey => self.block_mapping_key(),
            State::BlockMappingValue => self.block_mapping_value(),
            State::FlowSequenceFirst => {
                self.scanner.take();
                self.flow_sequence_entry(true)
            }
            State::FlowSequenceEntry => self.flow_sequence_entry(false),
            State::FlowPairKey => self.flow_pair_key(),
            State::FlowPairValue => self.flow_pair_value(),
            State::FlowPairEnd => {
                self.state = State::FlowSequenceEntry;
                let at = self.scanner.peek()?.start;
                Ok(event(EventKind::MappingEnd, at, at))
            }
            State::FlowMappingFirst => {
                self.scanner.take();
                self.flow_mapping_key(true)
            }
            State::FlowMappingKey => self.flow_mapping_key(false),
            State::FlowMappingValue => self.flow_mapping_value(false),
            State::FlowMappingEmptyValue => self.flow_mapping_value(true),
            State::End => {
                let at = Mark::default();
                Ok(event(EventKind::StreamEnd, at, at))
            }
        }
    }

    fn pop_state(&mut self) {
        self.state = self.states.pop().unwrap_or(State::End);
    }

    fn document_start(&mut self, implicit: bool) -> Next<'a> {
        if !implicit {
            while matches!(self.scanner.peek()?.kind, TokenKind::DocumentEnd) {
                self.scanner.take();
            }
        }
        let token = self.scanner.peek()?;
        let (start, end) = (token.start, token.end);
        match token.kind {
            TokenKind::StreamEnd => {
                self.state = State::End;
                self.scanner.take();
                return Ok(event(EventKind::StreamEnd, start, end));
            }
            TokenKind::Version(..) | TokenKind::TagDirective(_) | TokenKind::DocumentStart => {}
            _ if implicit => {
                self.directives()?;
                self.states.push(State::DocumentEnd);
                self.state = State::BlockNode;
                return Ok(event(EventKind::DocumentStart, start, start));
            }
            _ => {}
        }
        self.directives()?;
        let token = self.scanner.peek()?;
        if !matches!(token.kind, TokenKind::DocumentStart) {
            return Err(fault(token, "did not find expected <document start>"));
        }
        let end = token.end;
        self.scanner.take();
        self.states.push(State::DocumentEnd);
        self.state = State::DocumentContent;
        Ok(event(EventKind::DocumentStart, start, end))
    }

    /// Reads the directives before a document.
    fn directives(&mut self) -> Result<(), Fault> {
        let mut version = false;
        loop {
            let token = self.scanner.peek()?;
            match &token.kind {
                TokenKind::Version(..) if version => {
                    return Err(fault(token, "found duplicate %YAML directive"));
                }
                TokenKind::Version(1, 1) => version = true,
                TokenKind::Version(..) => return Err(fault(token, "found incompatible YAML document")),
                TokenKind::TagDirective(tag) => {
                    if self.tags.iter().any(|(handle, _)| *handle == tag.0) {
                        return Err(fault(token, "found duplicate %TAG directive"));
                    }
                    self.tags.push((**tag).clone());
                }
                _ => break,
            }
            self.scanner.take();
        }
        for (handle, prefix) in [("!", "!"), ("!!", "tag:yaml.org,2002:")] {
            if self.tags.iter().all(|(other, _)| other != handle.as_bytes()) {
                self.tags.push((handle.into(), prefix.into()));
            }
        }
        Ok(())
    }

    fn document_content(&mut self) -> Next<'a> {
        let token = self.scanner.peek()?;
        match token.kind {
            TokenKind::Version(..)
            | TokenKind::TagDirective(_)
            | TokenKind::DocumentStart
            | TokenKind::DocumentEnd
            | TokenKind::StreamEnd => {
                let at = token.start;
                self.pop_state();
                Ok(empty_scalar(at))
            }
            _ => self.node(true, false),
        }
    }

    fn document_end(&mut self) -> Next<'a> {
        let token = self.scanner.peek()?;
        let start = token.start;
        let mut end = start;
        if matches!(token.kind, TokenKind::DocumentEnd) {
            end = token.end;
            self.scanner.take();
        }
        self.tags.clear();
        self.state = State::DocumentStart;
        Ok(event(EventKind::DocumentEnd, start, end))
    }

    /// Reads an anchor and a tag, in either order, with the mark where the first of them stands.
    fn properties(&mut self) -> Result<(Option<Box<Properties<'a>>>, Mark), Fault> {
        let token = self.scanner.peek()?;
        let start = token.start;
        if !matches!(token.kind, TokenKind::Anchor(_) | TokenKind::Tag(_)) {
            return Ok((None, start));
        }
        let mut properties = Properties::default();
        let mut tag = None;
        loop {
            match self.scanner.peek()?.kind {
                TokenKind::Anchor(_) if properties.anchor.is_none() => {
                    if let Some(TokenKind::Anchor(name)) = self.scanner.take().map(|token| token.kind) {
                        properties.anchor = Some(name);
                    }
                }
                TokenKind::Tag(_) if tag.is_none() => tag = self.scanner.take(),
                _ => break,
            }
        }
        if let Some(token) = tag {
            properties.tag = Some(self.whole_tag(&token)?);
            properties.tag_at = Some(token.start.pos());
        }
        Ok((Some(Box::new(properties)), start))
    }

    fn whole_tag(&self, token: &Token<'a>) -> Result<Vec<u8>, Fault> {
        let TokenKind::Tag(tag) = &token.kind else {
            return Ok(Vec::new());
        };
        let (handle, suffix) = &**tag;
        if handle.is_empty() {
            return Ok(suffix.clone());
        }
        match self.tags.iter().find(|(known, _)| known == handle) {
            Some((_, prefix)) if !(prefix.is_empty() && suffix.is_empty()) => {
                Ok([prefix.as_slice(), suffix].concat())
            }
            _ => Err(fault(token, "found undefined tag handle")),
        }
    }

    fn node(&mut self, block: bool, indentless: bool) -> Next<'a> {
        let token = self.scanner.peek()?;
        if let TokenKind::Alias(name) = token.kind {
            let (start, end) = (token.start, token.end);
            self.pop_state();
            self.scanner.take();
            return Ok(event(EventKind::Alias(name), start, end));
        }
        let (properties, start) = self.properties()?;
        let token = self.scanner.peek()?;
        let (content, end) = (token.start, token.end);
        let state = match token.kind {
            TokenKind::BlockEntry if indentless => State::IndentlessEntry,
            TokenKind::Scalar { .. } => return Ok(self.scalar(properties)),
            TokenKind::FlowSequenceStart => State::FlowSequenceFirst,
            TokenKind::FlowMappingStart => State::FlowMappingFirst,
            TokenKind::BlockSequenceStart if block => State::BlockSequenceFirst,
            TokenKind::BlockMappingStart if block => State::BlockMappingFirst,
            _ if properties.as_ref().is_some_and(|properties| {
                properties.anchor.is_some() || properties.tag.as_ref().is_some_and(|tag| !tag.is_empty())
            }) =>
            {
                self.pop_state();
                let implicit = properties
                    .as_ref()
                    .is_none_or(|properties| properties.tag.is_none());
                return Ok(event(
                    EventKind::Scalar {
                        properties,
                        value: Cow::Borrowed(b""),
                        implicit,
                    },
                    start,
                    start,
                ));
            }
            _ => return Err(fault(token, "did not find expected node content")),
        };
        self.state = state;
        let kind = match state {
            State::FlowMappingFirst | State::BlockMappingFirst => EventKind::MappingStart(properties),
            _ => EventKind::SequenceStart(properties),
        };
        Ok(event(kind, content, end))
    }

    fn scalar(&mut self, properties: Option<Box<Properties<'a>>>) -> Event<'a> {
        self.pop_state();
        match self.scanner.take() {
            Some(Token {
                kind: TokenKind::Scalar { value, plain },
                start,
                end,
            }) => {
                let tag = properties
                    .as_ref()
                    .and_then(|properties| properties.tag.as_deref());
                let implicit = match tag {
                    None => plain,
                    Some(tag) => tag == b"!" || (tag.is_empty() && plain),
                };
                let kind = EventKind::Scalar {
                    properties,
                    value,
                    implicit,
                };
                event(kind, start, end)
            }
            _ => empty_scalar(Mark::default()),
        }
    }

    fn block_sequence_entry(&mut self) -> Next<'a> {
        let token = self.scanner.peek()?;
        let (start, end) = (token.start, token.end);
        match token.kind {
            TokenKind::BlockEntry => {
                self.scanner.take();
                match self.scanner.peek()?.kind {
                    TokenKind::BlockEntry | TokenKind::BlockEnd => {
                        self.state = State::BlockSequenceEntry;
                        Ok(empty_scalar(end))
                    }
                    _ => {
                        self.states.push(State::BlockSequenceEntry);
                        self.node(true, false)
                    }
                }
            }
            TokenKind::BlockEnd => {
                self.scanner.take();
                self.pop_state();
                Ok(event(EventKind::SequenceEnd, start, end))
            }
            _ => Err(fault(token, "did not find expected '-' indicator")),
        }
    }

    /// An entry of a sequence that is indented no deeper than the mapping it is a value of.
    fn indentless_entry(&mut self) -> Next<'a> {
        let token = self.scanner.peek()?;
        let (start, end) = (token.start, token.end);
        if !matches!(token.kind, TokenKind::BlockEntry) {
            self.pop_state();
            return Ok(event(EventKind::SequenceEnd, start, start));
        }
        self.scanner.take();
        match self.scanner.peek()?.kind {
            TokenKind::BlockEntry | TokenKind::Key | TokenKind::Value | TokenKind::BlockEnd => {
                self.state = State::IndentlessEntry;
                Ok(empty_scalar(end))
            }
            _ => {
                self.states.push(State::IndentlessEntry);
                self.node(true, false)
            }
        }
    }

    fn block_mapping_key(&mut self) -> Next<'a> {
        let token = self.scanner.peek()?;
        let (start, end) = (token.start, token.end);
        match token.kind {
            TokenKind::Key => {
                self.scanner.take();
                self.block_mapping_part(State::BlockMappingValue, end)
            }
            TokenKind::BlockEnd => {
                self.scanner.take();
                self.pop_state();
                Ok(event(EventKind::MappingEnd, start, end))
            }
            _ => Err(fault(token, "did not find expected key")),
        }
    }

    fn block_mapping_value(&mut self) -> Next<'a> {
        let token = self.scanner.peek()?;
        let (start, end) = (token.start, token.end);
        if matches!(token.kind, TokenKind::Value) {
            self.scanner.take();
            return self.block_mapping_part(State::BlockMappingKey, end);
        }
        self.state = State::BlockMappingKey;
        Ok(empty_scalar(start))
    }

    /// The node after `?` or `:`, empty where the next part or the end follows at once.
    fn block_mapping_part(&mut self, then: State, end: Mark) -> Next<'a> {
        match self.scanner.peek()?.kind {
            TokenKind::Key | TokenKind::Value | TokenKind::BlockEnd => {
                self.state = then;
                Ok(empty_scalar(end))
            }
            _ => {
                self.states.push(then);
                self.node(true, true)
            }
        }
    }

    fn flow_sequence_entry(&mut self, first: bool) -> Next<'a> {
        if !first {
            let token = self.scanner.peek()?;
            match token.kind {
                TokenKind::FlowSequenceEnd => {}
                TokenKind::FlowEntry => {
                    self.scanner.take();
                }
                _ => return Err(fault(token, "did not find expected ',' or ']'")),
            }
        }
        let token = self.scanner.peek()?;
        let (start, end) = (token.start, token.end);
        match token.kind {
            TokenKind::Key => {
                self.scanner.take();
                self.state = State::FlowPairKey;
                Ok(event(EventKind::MappingStart(None), start, end))
            }
            TokenKind::FlowSequenceEnd => {
                self.scanner.take();
                self.pop_state();
                Ok(event(EventKind::SequenceEnd, start, end))
            }
            _ => {
                self.states.push(State::FlowSequenceEntry);
                self.node(false, false)
            }
        }
    }

    /// The key of a single pair in a flow sequence. go-yaml drops the token after an empty key.
    fn flow_pair_key(&mut self) -> Next<'a> {
        let token = self.scanner.peek()?;
        let end = token.end;
        match token.kind {
            TokenKind::Value | TokenKind::FlowEntry | TokenKind::FlowSequenceEnd => {
                self.scanner.take();
                self.state = State::FlowPairValue;
                Ok(empty_scalar(end))
            }
            _ => {
                self.states.push(State::FlowPairValue);
                self.node(false, false)
            }
        }
    }

    fn flow_pair_value(&mut self) -> Next<'a> {
        let token = self.scanner.peek()?;
        let mut at = token.start;
        if matches!(token.kind, TokenKind::Value) {
            self.scanner.take();
            let token = self.scanner.peek()?;
            at = token.start;
            if !matches!(token.kind, TokenKind::FlowEntry | TokenKind::FlowSequenceEnd) {
                self.states.push(State::FlowPairEnd);
                return self.node(false, false);
            }
        }
        self.state = State::FlowPairEnd;
        Ok(empty_scalar(at))
    }

    fn flow_mapping_key(&mut self, first: bool) -> Next<'a> {
        if !first {
            let token = self.scanner.peek()?;
            match token.kind {
                TokenKind::FlowMappingEnd => {}
                TokenKind::FlowEntry => {
                    self.scanner.take();
                }
                _ => return Err(fault(token, "did not find expected ',' or '}'")),
            }
        }
        let token = self.scanner.peek()?;
        let (start, end) = (token.start, token.end);
        match token.kind {
            TokenKind::Key => {
                self.scanner.take();
                let token = self.scanner.peek()?;
                let at = token.start;
                match token.kind {
                    TokenKind::Value | TokenKind::FlowEntry | TokenKind::FlowMappingEnd => {
                        self.state = State::FlowMappingValue;
                        Ok(empty_scalar(at))
                    }
                    _ => {
                        self.states.push(State::FlowMappingValue);
                        self.node(false, false)
                    }
                }
            }
            TokenKind::FlowMappingEnd => {
                self.scanner.take();
                self.pop_state();
                Ok(event(EventKind::MappingEnd, start, end))
            }
            _ => {
                self.states.push(State::FlowMappingEmptyValue);
                self.node(false, false)
            }
        }
    }

    fn flow_mapping_value(&mut self, empty: bool) -> Next<'a> {
        let token = self.scanner.peek()?;
        let mut at = token.start;
        if !empty && matches!(token.kind, TokenKind::Value) {
            self.scanner.take();
            let token = self.scanner.peek()?;
            at = token.start;
            if !matches!(token.kind, TokenKind::FlowEntry | TokenKind::FlowMappingEnd) {
                self.states.push(State::FlowMappingKey);
                return self.node(false, false);
            }
        }
        self.state = State::FlowMappingKey;
        Ok(empty_scalar(at))
    }
}

fn event<'a>(kind: EventKind<'a>, start: Mark, end: Mark) -> Event<'a> {
    Event { kind, start, end }
}

fn empty_scalar<'a>(at: Mark) -> Event<'a> {
    let kind = EventKind::Scalar {
        properties: None,
        value: Cow::Borrowed(b""),
        implicit: true,
    };
    event(kind, at, at)
}

/// A fault at a token, with the line as go-yaml counts it for parser faults: one less than editors do.
fn fault(token: &Token<'_>, problem: &str) -> Fault {
    let text = match token.start.line() {
        0 => problem.to_owned(),
        line => format!("line {line}: {problem}"),
    };
    let at = token.start.pos();
    Fault {
        text,
        at: Span::new(at, token.end.pos().max(at + 1)),
    }
}
