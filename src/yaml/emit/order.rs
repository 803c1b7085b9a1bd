//! The order of keys in written YAML. In: keys. Out: go-yaml's "natural" comparison, digits by value
//! and letters last, in its two versions. It is no total order, so sorting here never relies on one.

use crate::value::unicode;

/// Which go-yaml compares.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Version {
    V2,
    V3,
}

/// Sorts entries by their keys. Stable; a merge sort, which only ever asks which of two comes first.
pub(super) fn sort<T>(entries: Vec<(Vec<char>, T)>, version: Version) -> Vec<(Vec<char>, T)> {
    if entries.len() < 2 {
        return entries;
    }
    let mut left = entries;
    let right = left.split_off(left.len() / 2);
    let mut left = sort(left, version).into_iter().peekable();
    let mut right = sort(right, version).into_iter().peekable();
    let mut sorted = Vec::with_capacity(left.len() + right.len());
    while let (Some((a, _)), Some((b, _))) = (left.peek(), right.peek()) {
        let next = if less(b, a, version) {
            right.next()
        } else {
            left.next()
        };
        sorted.extend(next);
    }
    sorted.extend(left);
    sorted.extend(right);
    sorted
}

/// Whether key `a` stands before key `b`.
fn less(a: &[char], b: &[char], version: Version) -> bool {
    let Some(at) = a.iter().zip(b).position(|(a, b)| a != b) else {
        return a.len() < b.len();
    };
    let (ca, cb) = (a[at], b[at]);
    match (is_letter(ca), is_letter(cb)) {
        (true, true) => return ca < cb,
        (false, false) => {}
        (a_letter, b_letter) => {
            let after_digit = at > 0 && is_digit(a[at - 1]);
            let digits_first = version == Version::V3 && after_digit;
            return if digits_first { a_letter } else { b_letter };
        }
    }
    let start = i64::from((ca == '0' || cb == '0') && after_nonzero_digits(&a[..at]));
    let (value_a, end_a) = number(a, at, start);
    let (value_b, end_b) = number(b, at, start);
    if value_a != value_b {
        return value_a < value_b;
    }
    if end_a != end_b {
        return end_a < end_b;
    }
    ca < cb
}

/// Whether digits, not all zero, stand at the end.
fn after_nonzero_digits(before: &[char]) -> bool {
    before
        .iter()
        .rev()
        .take_while(|c| is_digit(**c))
        .any(|c| *c != '0')
}

/// The number at an offset, appended to the digits of `start`, and where it ends. Overflows wrap.
fn number(key: &[char], at: usize, start: i64) -> (i64, usize) {
    let digits = key[at..].iter().take_while(|c| is_digit(**c));
    let mut value = start;
    let mut end = at;
    for digit in digits {
        let digit = i64::from(u32::from(*digit)) - i64::from(u32::from('0'));
        value = value.wrapping_mul(10).wrapping_add(digit);
        end += 1;
    }
    (value, end)
}

fn is_letter(c: char) -> bool {
    unicode::is_letter(c.into())
}

fn is_digit(c: char) -> bool {
    unicode::is_digit(c.into())
}
