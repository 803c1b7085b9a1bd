//! Times as Go parses them. In: text. Out: whether it is a time or a date, or Go's error. Charts'
//! lock files and formats of schemas ask; nobody needs the time itself.

use crate::value::format::quote;

/// What is expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Layout {
    /// Year, month and day.
    Date,
    /// RFC 3339.
    Moment,
}

impl Layout {
    /// Go's notation, which its errors quote.
    fn notation(self) -> &'static str {
        match self {
            Self::Date => "2006-01-02",
            Self::Moment => "2006-01-02T15:04:05Z07:00",
        }
    }
}

/// Checks a time as Go parses it; the error is Go's.
pub(crate) fn check_time(layout: Layout, text: &str) -> Result<(), String> {
    let time = quote(text.as_bytes());
    let notation = layout.notation();
    let bad = |rest: &str, element: &str| {
        let rest = quote(rest.as_bytes());
        format!("parsing time {time} as \"{notation}\": cannot parse {rest} as \"{element}\"")
    };
    let outside = |what: &str| format!("parsing time {time}: {what} out of range");
    let mut rest = text;
    let mut numbers = [0; 6];
    let elements = [
        ("", "2006"),
        ("-", "01"),
        ("-", "02"),
        ("T", "15"),
        (":", "04"),
        (":", "05"),
    ];
    let wanted = if layout == Layout::Date { 3 } else { elements.len() };
    for ((before, element), number) in elements.into_iter().take(wanted).zip(&mut numbers) {
        rest = rest.strip_prefix(before).ok_or_else(|| bad(rest, before))?;
        let (value, after) = digits(rest, element).ok_or_else(|| bad(rest, element))?;
        let (low, high, name) = match element {
            "01" => (1, 12, "month"),
            "15" => (0, 23, "hour"),
            "04" => (0, 59, "minute"),
            "05" => (0, 59, "second"),
            _ => (0, u32::MAX, ""),
        };
        if value < low || value > high {
            return Err(outside(name));
        }
        *number = value;
        rest = after;
    }
    if layout == Layout::Moment {
        rest = after_fraction(rest);
        rest = zone(rest).ok_or_else(|| bad(rest, "Z07:00"))?;
    }
    if !rest.is_empty() {
        let extra = quote(rest.as_bytes());
        return Err(format!("parsing time {time}: extra text: {extra}"));
    }
    let [year, month, day, ..] = numbers;
    if day < 1 || day > days_in(month, year) {
        return Err(outside("day"));
    }
    Ok(())
}

/// The number at the start, as wide as the element of the layout; an hour may have one digit.
fn digits<'a>(text: &'a str, element: &str) -> Option<(u32, &'a str)> {
    let found = text
        .bytes()
        .take(element.len())
        .take_while(u8::is_ascii_digit)
        .count();
    if found < element.len() && !(element == "15" && found == 1) {
        return None;
    }
    Some((text[..found].parse().ok()?, &text[found..]))
}

fn after_fraction(text: &str) -> &str {
    match text.strip_prefix(['.', ',']) {
        Some(fraction) if fraction.starts_with(|c: char| c.is_ascii_digit()) => {
            fraction.trim_start_matches(|c: char| c.is_ascii_digit())
        }
        _ => text,
    }
}

/// What follows the zone.
fn zone(text: &str) -> Option<&str> {
    if let Some(rest) = text.strip_prefix('Z') {
        return Some(rest);
    }
    let (hour, rest) = digits(text.strip_prefix(['+', '-'])?, "07")?;
    let (minute, rest) = digits(rest.strip_prefix(':')?, "00")?;
    (hour <= 24 && minute < 60).then_some(rest)
}

fn days_in(month: u32, year: u32) -> u32 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}
