//! Finding a called template's output again in what an action printed. In: the inner text with its
//! pieces, and the outer text. Out: the pieces at their new bytes. Line by line, blanks around a line
//! aside: so it follows `indent`, `nindent`, `trim` and `quote`, and gives up on what rewrites text.

use super::{Piece, PieceKind};
use crate::text::Span;
use memchr::memmem;

/// The pieces of `inner` where its lines stand in `outer`, from byte `from` on, which moves behind them.
pub(super) fn aligned(inner: &[u8], pieces: &[Piece], outer: &[u8], from: &mut usize) -> Vec<Piece> {
    let mut found = Vec::new();
    let mut at = 0;
    let mut first = 0;
    for line in inner.split_inclusive(|byte| *byte == b'\n') {
        let blanks = line.len() - line.trim_ascii_start().len();
        let text = line.trim_ascii();
        let start = at + blanks;
        at += line.len();
        let rest = outer.get(*from..).unwrap_or_default();
        let Some(hit) = (!text.is_empty()).then(|| memmem::find(rest, text)).flatten() else {
            continue;
        };
        let to = *from + hit;
        *from = to + text.len();
        let end = start + text.len();
        // Pieces of one depth come in order; those that ended before this line are done with.
        while pieces
            .get(first)
            .is_some_and(|piece| piece.depth == 0 && piece.span.end as usize <= start)
        {
            first += 1;
        }
        let rest = pieces.get(first..).unwrap_or_default();
        let here = rest
            .iter()
            .take_while(|piece| (piece.span.start as usize) < end || piece.depth > 0);
        found.extend(here.filter_map(|piece| moved(piece, start, end, to)));
    }
    found
}

/// The part of a piece between two bytes, moved so that the first of them is at `to`.
fn moved(piece: &Piece, start: usize, end: usize, to: usize) -> Option<Piece> {
    let (first, last) = (piece.span.start as usize, piece.span.end as usize);
    let (from, until) = (first.max(start), last.min(end));
    if from >= until {
        return None;
    }
    let mut part = *piece;
    part.span = Span::new(to + (from - start), to + (until - start));
    if part.kind == PieceKind::Literal {
        part.at.offset += u32::try_from(from - first).unwrap_or(0);
    }
    Some(part)
}
