//! The tokens of YAML. In: nothing. Out: what the scanner says and the parser hears.

use super::cursor::Mark;
use std::borrow::Cow;

/// A token and where it stands.
#[derive(Clone, Debug)]
pub(in super::super) struct Token<'a> {
    pub kind: TokenKind<'a>,
    pub start: Mark,
    pub end: Mark,
}

/// What a token is.
#[derive(Clone, Debug)]
pub(in super::super) enum TokenKind<'a> {
    StreamStart,
    StreamEnd,
    /// `%YAML major.minor`.
    Version(u8, u8),
    /// `%TAG handle prefix`.
    TagDirective(Box<(Vec<u8>, Vec<u8>)>),
    /// `---`.
    DocumentStart,
    /// `...`.
    DocumentEnd,
    BlockSequenceStart,
    BlockMappingStart,
    BlockEnd,
    FlowSequenceStart,
    FlowSequenceEnd,
    FlowMappingStart,
    FlowMappingEnd,
    /// `- `.
    BlockEntry,
    /// `,`.
    FlowEntry,
    Key,
    Value,
    Alias(&'a [u8]),
    Anchor(&'a [u8]),
    /// Handle and suffix; an empty handle means that the suffix is the whole tag.
    Tag(Box<(Vec<u8>, Vec<u8>)>),
    Scalar {
        value: Cow<'a, [u8]>,
        plain: bool,
    },
}
