//! Go's time layouts: a date written the way the reference date would be. In: a layout, and the parts
//! of a time. Out: the layout's elements in order, and the formatted text. Reading is in `parse.rs`.

use super::calendar::{Civil, LONG_DAYS, LONG_MONTHS};

/// A part of a layout that stands for a part of a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Element {
    LongMonth,
    Month,
    NumMonth,
    ZeroMonth,
    LongWeekDay,
    WeekDay,
    Day,
    UnderDay,
    ZeroDay,
    UnderYearDay,
    ZeroYearDay,
    Hour,
    Hour12,
    ZeroHour12,
    Minute,
    ZeroMinute,
    Second,
    ZeroSecond,
    LongYear,
    Year,
    /// `PM`, or `pm`.
    Noon {
        upper: bool,
    },
    ZoneName,
    Offset(Offset),
    Fraction(Fraction),
}

/// How an offset from UTC is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Offset {
    /// Whether UTC is `Z`.
    pub(super) z: bool,
    pub(super) colon: bool,
    /// Hours; and minutes; and seconds.
    pub(super) parts: u8,
}

/// How a fraction of a second is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fraction {
    pub(super) digits: usize,
    /// Whether zeros at the end are left out.
    pub(super) trim: bool,
    comma: bool,
}

/// The text before the first element, that element and its length; no element: all is text.
pub(super) fn next(layout: &[u8]) -> (&[u8], Option<(Element, usize)>) {
    for at in 0..layout.len() {
        let (before, rest) = layout.split_at(at);
        if let Some(found) = element(rest) {
            return (before, Some(found));
        }
    }
    (layout, None)
}

/// The spellings that mean the same wherever they stand, longer ones first.
#[rustfmt::skip]
const PLAIN: &[(&[u8], Element)] = &[
    (b"January", Element::LongMonth), (b"Monday", Element::LongWeekDay), (b"MST", Element::ZoneName),
    (b"01", Element::ZeroMonth), (b"02", Element::ZeroDay), (b"03", Element::ZeroHour12),
    (b"04", Element::ZeroMinute), (b"05", Element::ZeroSecond), (b"06", Element::Year),
    (b"002", Element::ZeroYearDay), (b"15", Element::Hour), (b"1", Element::NumMonth),
    (b"2006", Element::LongYear), (b"2", Element::Day), (b"__2", Element::UnderYearDay),
    (b"3", Element::Hour12), (b"4", Element::Minute), (b"5", Element::Second),
    (b"PM", Element::Noon { upper: true }), (b"pm", Element::Noon { upper: false }),
];

const OFFSETS: &[(&[u8], bool, u8)] = &[
    (b"070000", false, 3),
    (b"07:00:00", true, 3),
    (b"0700", false, 2),
    (b"07:00", true, 2),
    (b"07", false, 1),
];

/// The element that the text starts with, and its length.
fn element(text: &[u8]) -> Option<(Element, usize)> {
    match *text.first()? {
        b'J' | b'M' | b'0'..=b'5' | b'P' | b'p' => plain(text).or_else(|| short_name(text)),
        // Before a year the underscore is itself.
        b'_' if text.starts_with(b"_2") && !text.starts_with(b"_2006") => Some((Element::UnderDay, 2)),
        b'_' => plain(text),
        sign @ (b'-' | b'Z') => {
            let rest = text.get(1..)?;
            let (spelling, colon, parts) =
                OFFSETS.iter().find(|(spelling, ..)| rest.starts_with(spelling))?;
            let offset = Offset {
                z: sign == b'Z',
                colon: *colon,
                parts: *parts,
            };
            Some((Element::Offset(offset), spelling.len() + 1))
        }
        b'.' | b',' => fraction(text),
        _ => None,
    }
}

fn plain(text: &[u8]) -> Option<(Element, usize)> {
    let (spelling, element) = PLAIN.iter().find(|(spelling, _)| text.starts_with(spelling))?;
    Some((*element, spelling.len()))
}

/// `Jan` and `Mon`, unless a longer word starts there.
fn short_name(text: &[u8]) -> Option<(Element, usize)> {
    let element = match text.get(..3)? {
        b"Jan" => Element::Month,
        b"Mon" => Element::WeekDay,
        _ => return None,
    };
    (!text.get(3).is_some_and(u8::is_ascii_lowercase)).then_some((element, 3))
}

/// Zeros or nines behind a point or a comma, with no other digit behind them.
fn fraction(text: &[u8]) -> Option<(Element, usize)> {
    let digit = *text.get(1).filter(|b| matches!(b, b'0' | b'9'))?;
    let digits = text.iter().skip(1).take_while(|b| **b == digit).count();
    if text.get(digits + 1).is_some_and(u8::is_ascii_digit) {
        return None;
    }
    let comma = text.first() == Some(&b',');
    Some((
        Element::Fraction(Fraction {
            digits,
            trim: digit == b'9',
            comma,
        }),
        digits + 1,
    ))
}

/// What an instant is called in a place.
pub(super) struct Parts<'a> {
    pub(super) civil: Civil,
    pub(super) nanos: u32,
    /// Seconds east of UTC.
    pub(super) offset: i32,
    /// The abbreviation of the zone; may be empty.
    pub(super) zone: &'a str,
}

/// Writes a time the way the layout shows.
pub(super) fn format(parts: &Parts<'_>, layout: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(layout.len() + 10);
    let mut rest = layout;
    loop {
        let (before, found) = next(rest);
        out.extend_from_slice(before);
        let Some((element, len)) = found else {
            return out;
        };
        write(&mut out, element, parts);
        rest = rest.get(before.len() + len..).unwrap_or_default();
    }
}

fn write(out: &mut Vec<u8>, element: Element, parts: &Parts<'_>) {
    let civil = &parts.civil;
    let (month, day) = (i64::from(civil.month), i64::from(civil.day));
    let (hour, minute, second) = (
        i64::from(civil.hour),
        i64::from(civil.minute),
        i64::from(civil.second),
    );
    let hour12 = if hour % 12 == 0 { 12 } else { hour % 12 };
    let long_month = LONG_MONTHS.get(usize::from(civil.month).wrapping_sub(1)).copied();
    let long_month = long_month.unwrap_or_default();
    let long_day = LONG_DAYS
        .get(usize::from(civil.weekday))
        .copied()
        .unwrap_or_default();
    match element {
        Element::LongMonth => text(out, long_month),
        Element::Month => text(out, long_month.get(..3).unwrap_or_default()),
        Element::NumMonth => number(out, month, 0),
        Element::ZeroMonth => number(out, month, 2),
        Element::LongWeekDay => text(out, long_day),
        Element::WeekDay => text(out, long_day.get(..3).unwrap_or_default()),
        Element::Day => number(out, day, 0),
        Element::UnderDay => text(out, &format!("{day:2}")),
        Element::ZeroDay => number(out, day, 2),
        Element::UnderYearDay => text(out, &format!("{:3}", civil.year_day)),
        Element::ZeroYearDay => number(out, civil.year_day.into(), 3),
        Element::Hour => number(out, hour, 2),
        Element::Hour12 => number(out, hour12, 0),
        Element::ZeroHour12 => number(out, hour12, 2),
        Element::Minute => number(out, minute, 0),
        Element::ZeroMinute => number(out, minute, 2),
        Element::Second => number(out, second, 0),
        Element::ZeroSecond => number(out, second, 2),
        Element::LongYear => number(out, civil.year, 4),
        Element::Year => number(out, civil.year.abs() % 100, 2),
        Element::Noon { upper } => text(out, noon(hour >= 12, upper)),
        Element::ZoneName if parts.zone.is_empty() => offset(out, NUMERIC, parts.offset),
        Element::ZoneName => text(out, parts.zone),
        Element::Offset(how) if how.z && parts.offset == 0 => out.push(b'Z'),
        Element::Offset(how) => offset(out, how, parts.offset),
        Element::Fraction(how) => nanos(out, how, parts.nanos),
    }
}

/// How a zone without a name is written.
const NUMERIC: Offset = Offset {
    z: false,
    colon: false,
    parts: 2,
};

fn noon(after: bool, upper: bool) -> &'static str {
    match (after, upper) {
        (true, true) => "PM",
        (false, true) => "AM",
        (true, false) => "pm",
        (false, false) => "am",
    }
}

fn text(out: &mut Vec<u8>, text: &str) {
    out.extend_from_slice(text.as_bytes());
}

/// A number with zeros up to a width that does not count the sign.
fn number(out: &mut Vec<u8>, n: i64, width: usize) {
    if n < 0 {
        out.push(b'-');
    }
    text(out, &format!("{:0width$}", n.unsigned_abs()));
}

fn offset(out: &mut Vec<u8>, how: Offset, offset: i32) {
    let minutes = offset / 60;
    out.push(if minutes < 0 { b'-' } else { b'+' });
    number(out, i64::from(minutes.abs() / 60), 2);
    let part = |out: &mut Vec<u8>, n: i32| {
        if how.colon {
            out.push(b':');
        }
        number(out, n.into(), 2);
    };
    if how.parts > 1 {
        part(out, minutes.abs() % 60);
    }
    if how.parts > 2 {
        // Less than a minute west of UTC keeps its sign here, as in Go.
        part(
            out,
            if minutes < 0 {
                offset.abs() % 60
            } else {
                offset % 60
            },
        );
    }
}

fn nanos(out: &mut Vec<u8>, how: Fraction, nanos: u32) {
    let all = format!("{nanos:09}");
    let mut digits = all.get(..how.digits.min(9)).unwrap_or_default();
    if how.trim {
        digits = digits.trim_end_matches('0');
        if digits.is_empty() {
            return;
        }
    }
    out.push(if how.comma { b',' } else { b'.' });
    text(out, digits);
}
