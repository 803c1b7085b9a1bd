//! PEM armour as Go's `encoding/pem` writes and finds it. In: a kind and bytes, or text with a block
//! somewhere. Out: the text, or the first good block.

use crate::functions::encoding;
use data_encoding::BASE64;

/// A block of a text.
pub(super) struct Block {
    /// What stands behind `BEGIN`.
    pub(super) kind: String,
    pub(super) bytes: Vec<u8>,
}

const BEGIN: &[u8] = b"-----BEGIN ";
const END: &[u8] = b"\n-----END ";
const DASHES: &[u8] = b"-----";

/// Writes a block, 64 characters a line.
pub(super) fn encode(kind: &str, bytes: &[u8]) -> String {
    let digits = BASE64.encode(bytes);
    let mut out = format!("-----BEGIN {kind}-----\n");
    let mut rest = &*digits;
    while !rest.is_empty() {
        let (line, after) = rest.split_at(rest.len().min(64));
        out.push_str(line);
        out.push('\n');
        rest = after;
    }
    out.push_str(&format!("-----END {kind}-----\n"));
    out
}

/// The first block of a text that is whole, wherever it starts at the start of a line.
pub(super) fn decode(mut text: &[u8]) -> Option<Block> {
    loop {
        let end = find(text, END)?;
        let (before, after) = (text.get(..=end)?, text.get(end + END.len()..)?);
        let begin = before.windows(BEGIN.len()).rposition(|window| window == BEGIN);
        let starts_line = |at: &usize| *at == 0 || before.get(at - 1) == Some(&b'\n');
        let body = begin
            .filter(starts_line)
            .and_then(|at| before.get(at + BEGIN.len()..));
        if let Some(block) = body.and_then(|body| block(body, after)) {
            return Some(block);
        }
        text = after;
    }
}

fn find(text: &[u8], what: &[u8]) -> Option<usize> {
    text.windows(what.len()).position(|window| window == what)
}

/// A block from the text between `BEGIN` and `END`, and the text behind `END`.
fn block(body: &[u8], trailer: &[u8]) -> Option<Block> {
    let (first, mut rest) = line(body);
    let kind = first.strip_suffix(DASHES)?;
    let mut headers = false;
    while line(rest).0.contains(&b':') {
        headers = true;
        rest = line(rest).1;
    }
    if headers && rest.is_empty() {
        return None;
    }
    let end = trailer.strip_prefix(kind)?.strip_prefix(DASHES)?;
    if !line(end).0.is_empty() {
        return None;
    }
    let digits: Vec<u8> = rest
        .iter()
        .copied()
        .filter(|b| !matches!(b, b' ' | b'\t'))
        .collect();
    let bytes = encoding::base64(&digits).ok()?;
    Some(Block {
        kind: String::from_utf8_lossy(kind).into_owned(),
        bytes,
    })
}

/// A line without the blanks at its end, and the text behind it.
fn line(text: &[u8]) -> (&[u8], &[u8]) {
    let end = text.iter().position(|b| *b == b'\n');
    let (line, rest) = text.split_at(end.unwrap_or(text.len()));
    (line.trim_ascii_end(), rest.get(1..).unwrap_or_default())
}
