//! Strings cut to a width. In: byte strings; widths count bytes. Out: lines, abbreviations and parts
//! of them as goutils and sprig cut them, in the middle of a character if need be.

/// The least width that an abbreviation with text on its left may have.
const BOTH_SIDES: i64 = 7;
const ELLIPSIS: &[u8] = b"...";

/// Breaks lines at spaces; words that are longer stay whole unless `cut_words`.
pub(super) fn wrap(text: &[u8], width: i64, newline: &[u8], cut_words: bool) -> Vec<u8> {
    let newline = if newline.is_empty() { b"\n" } else { newline };
    let width = usize::try_from(width).unwrap_or(1).max(1);
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while rest.len() > width {
        if let Some(after) = rest.strip_prefix(b" ") {
            rest = after;
            continue;
        }
        let (head, tail) = rest.split_at(width);
        let within = rest
            .get(..=width)
            .and_then(|line| line.iter().rposition(|b| *b == b' '));
        let beyond = || tail.iter().position(|b| *b == b' ').map(|at| width + at);
        let space = within.or_else(|| if cut_words { None } else { beyond() });
        match space.and_then(|at| rest.split_at_checked(at)) {
            Some((line, after)) => {
                out.extend(line);
                rest = after.get(1..).unwrap_or_default();
            }
            None if cut_words => {
                out.extend(head);
                rest = tail;
            }
            None => break,
        }
        out.extend(newline);
    }
    out.extend(rest);
    out
}

/// The start of a text, with an ellipsis if that is not all.
pub(super) fn abbreviate(text: &[u8], width: i64) -> Vec<u8> {
    if width < 4 {
        return text.to_vec();
    }
    shortened(text, 0, width)
}

/// A part of a text around the byte at `left`, with an ellipsis on each side that was cut.
pub(super) fn abbreviate_both(text: &[u8], left: i64, width: i64) -> Vec<u8> {
    if width < 4 || left > 0 && width < BOTH_SIDES {
        return text.to_vec();
    }
    shortened(text, left, width)
}

fn shortened(text: &[u8], left: i64, width: i64) -> Vec<u8> {
    let len = text.len() as i64;
    if len <= width {
        return text.to_vec();
    }
    let kept = width - ELLIPSIS.len() as i64;
    let part = |start: i64, end: i64| {
        let bound = |at: i64| usize::try_from(at).unwrap_or(0);
        text.get(bound(start)..bound(end)).unwrap_or_default()
    };
    let mut left = left.min(len);
    // Wrapped as in Go, for an offset near the least integer.
    if len.wrapping_sub(left) < kept {
        left = len - kept;
    }
    if left <= 4 {
        return [part(0, kept), ELLIPSIS].concat();
    }
    if width < BOTH_SIDES {
        return Vec::new();
    }
    if left + kept < len {
        let inner = part(left, len);
        let inner = if kept < 4 {
            Vec::new()
        } else {
            shortened(inner, 0, kept)
        };
        return [ELLIPSIS, inner.as_slice()].concat();
    }
    [ELLIPSIS, part(len - kept, len)].concat()
}

/// Go's `text[start:end]` on a string, where either end may be left out: the part, or the panic.
pub(super) fn cut(text: &[u8], start: Option<i64>, end: Option<i64>) -> Result<&[u8], String> {
    let len = text.len() as i64;
    let from = start.unwrap_or(0);
    let to = end.unwrap_or(len);
    let bounds = match (start, end) {
        _ if to < 0 => format!("[:{to}]"),
        (_, Some(to)) if to > len => format!("[:{to}] with length {len}"),
        _ if from < 0 => format!("[{from}:]"),
        _ if from > to => format!("[{from}:{to}]"),
        _ => {
            let range = from as usize..to as usize;
            return Ok(text.get(range).unwrap_or_default());
        }
    };
    Err(format!("runtime error: slice bounds out of range {bounds}"))
}
