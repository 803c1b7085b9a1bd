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
pub(super) fn sort<K: AsRef<str>, T>(entries: Vec<(K, T)>, version: Version) -> Vec<(K, T)> {
    let in_order = |pair: &[(K, T)]| !less(pair[1].0.as_ref(), pair[0].0.as_ref(), version);
    if entries.windows(2).all(in_order) {
        return entries;
    }
    let mut left = entries;
    let right = left.split_off(left.len() / 2);
    let mut left = sort(left, version).into_iter().peekable();
    let mut right = sort(right, version).into_iter().peekable();
    let mut sorted = Vec::with_capacity(left.len() + right.len());
    while let (Some((a, _)), Some((b, _))) = (left.peek(), right.peek()) {
        let from_right = less(b.as_ref(), a.as_ref(), version);
        sorted.extend(if from_right { right.next() } else { left.next() });
    }
    sorted.extend(left);
    sorted.extend(right);
    sorted
}

/// Whether key `a` stands before key `b`.
fn less(a: &str, b: &str, version: Version) -> bool {
    let Some(at) = a.bytes().zip(b.bytes()).position(|(a, b)| a != b) else {
        return a.len() < b.len();
    };
    let at = a.floor_char_boundary(at);
    let (same, rest_a, rest_b) = (&a[..at], &a[at..], &b[at..]);
    let (Some(ca), Some(cb)) = (rest_a.chars().next(), rest_b.chars().next()) else {
        return false;
    };
    match (is_letter(ca), is_letter(cb)) {
        (true, true) => return ca < cb,
        (false, false) => {}
        (a_letter, b_letter) => {
            let digits_first = version == Version::V3 && same.ends_with(is_digit);
            return if digits_first { a_letter } else { b_letter };
        }
    }
    let start = i64::from((ca == '0' || cb == '0') && after_nonzero_digits(same));
    let (value_a, digits_a) = number(rest_a, start);
    let (value_b, digits_b) = number(rest_b, start);
    if value_a != value_b {
        return value_a < value_b;
    }
    if digits_a != digits_b {
        return digits_a < digits_b;
    }
    ca < cb
}

/// Whether digits, not all zero, stand at the end.
fn after_nonzero_digits(before: &str) -> bool {
    before
        .chars()
        .rev()
        .take_while(|c| is_digit(*c))
        .any(|c| c != '0')
}

/// The number at the beginning, appended to the digits of `start`, and how many digits it has.
/// Overflows wrap.
fn number(text: &str, start: i64) -> (i64, usize) {
    let mut value = start;
    let mut count = 0;
    for digit in text.chars().take_while(|c| is_digit(*c)) {
        let digit = i64::from(u32::from(digit)) - i64::from(u32::from('0'));
        value = value.wrapping_mul(10).wrapping_add(digit);
        count += 1;
    }
    (value, count)
}

fn is_letter(c: char) -> bool {
    unicode::is_letter(c.into())
}

fn is_digit(c: char) -> bool {
    unicode::is_digit(c.into())
}
