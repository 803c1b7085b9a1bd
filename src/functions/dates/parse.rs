//! Reading times by a layout, as Go's `time.ParseInLocation` does. In: a layout and a text. Out: a
//! moment in its zone, or the error that names the part of both that do not fit.

use super::calendar::{self, common_days_before, days_in, is_leap};
use super::layout::{self, Element, Fraction, Offset};
use super::quote;
use super::zone::Zone;
use std::fmt;

/// Why a text does not fit its layout.
#[derive(Debug)]
pub(super) struct ParseError {
    layout: Vec<u8>,
    text: Vec<u8>,
    why: Why,
}

#[derive(Debug)]
enum Why {
    /// This part of the text is not this part of the layout.
    Part { text: Vec<u8>, layout: Vec<u8> },
    /// Text is left over.
    Extra(Vec<u8>),
    /// It fits, but there is no such time.
    Range(&'static str),
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "parsing time {}", quote(&self.text))?;
        match &self.why {
            Why::Part { text, layout } => {
                write!(
                    f,
                    " as {}: cannot parse {} as {}",
                    quote(&self.layout),
                    quote(text),
                    quote(layout)
                )
            }
            Why::Extra(text) => write!(f, ": extra text: {}", quote(text)),
            Why::Range(what) => write!(f, ": {what}"),
        }
    }
}

/// A moment: seconds after 1970, nanoseconds, and the zone to show it in.
pub(super) struct Moment {
    pub(super) unix: i64,
    pub(super) nanos: u32,
    pub(super) zone: Zone,
}

/// Reads a time; what the text does not say is taken to be in the local zone.
pub(super) fn parse(layout: &[u8], text: &[u8], local: &Zone) -> Result<Moment, ParseError> {
    let fail = |why: Why| ParseError {
        layout: layout.to_vec(),
        text: text.to_vec(),
        why,
    };
    let (mut fields, mut rest_layout, mut rest) = (Fields::default(), layout, text);
    loop {
        let (before, found) = layout::next(rest_layout);
        rest = skip(rest, before).map_err(|text| {
            fail(Why::Part {
                text: text.to_vec(),
                layout: before.to_vec(),
            })
        })?;
        let Some((element, len)) = found else {
            break;
        };
        let (spelling, after) = rest_layout.split_at(before.len()).1.split_at(len);
        rest_layout = after;
        let hold = rest;
        fields
            .read(element, &mut rest, rest_layout)
            .map_err(|trouble| match trouble {
                Trouble::Bad => fail(Why::Part {
                    text: hold.to_vec(),
                    layout: spelling.to_vec(),
                }),
                Trouble::Range(what) => fail(Why::Range(what)),
            })?;
    }
    if !rest.is_empty() {
        return Err(fail(Why::Extra(rest.to_vec())));
    }
    fields.moment(local).map_err(|what| fail(Why::Range(what)))
}

enum Trouble {
    Bad,
    Range(&'static str),
}

/// Takes a prefix off the text, where one run of spaces is as good as another; or gives the text at
/// which that fails.
fn skip<'a>(mut text: &'a [u8], mut prefix: &[u8]) -> Result<&'a [u8], &'a [u8]> {
    while let [first, rest @ ..] = prefix {
        if *first == b' ' {
            if text.first().is_some_and(|b| *b != b' ') {
                return Err(text);
            }
            prefix = cut_spaces(prefix);
            text = cut_spaces(text);
            continue;
        }
        text = text.strip_prefix(&[*first]).ok_or(text)?;
        prefix = rest;
    }
    Ok(text)
}

fn cut_spaces(text: &[u8]) -> &[u8] {
    let spaces = text.iter().take_while(|b| **b == b' ').count();
    text.split_at(spaces).1
}

/// What the text has said so far.
#[derive(Default)]
struct Fields {
    year: i64,
    month: Option<i64>,
    day: Option<i64>,
    year_day: Option<i64>,
    hour: i64,
    minute: i64,
    second: i64,
    nanos: i64,
    /// `AM` is false, `PM` true.
    noon: Option<bool>,
    utc: bool,
    offset: Option<i64>,
    zone_name: Vec<u8>,
}

impl Fields {
    fn read(&mut self, element: Element, text: &mut &[u8], after: &[u8]) -> Result<(), Trouble> {
        match element {
            Element::Year => {
                let short = integer(take(text, 2)?).ok_or(Trouble::Bad)?;
                self.year = short + if short >= 69 { 1900 } else { 2000 };
            }
            Element::LongYear => {
                text.first().filter(|b| b.is_ascii_digit()).ok_or(Trouble::Bad)?;
                self.year = integer(take(text, 4)?).ok_or(Trouble::Bad)?;
            }
            Element::Month => self.month = Some(name(text, &calendar::LONG_MONTHS, 3)? + 1),
            Element::LongMonth => self.month = Some(name(text, &calendar::LONG_MONTHS, usize::MAX)? + 1),
            Element::NumMonth => self.month = Some(within(number(text, 2, false)?, 1..=12, MONTH)?),
            Element::ZeroMonth => self.month = Some(within(number(text, 2, true)?, 1..=12, MONTH)?),
            Element::WeekDay => {
                name(text, &calendar::LONG_DAYS, 3)?;
            }
            Element::LongWeekDay => {
                name(text, &calendar::LONG_DAYS, usize::MAX)?;
            }
            Element::Day => self.day = Some(number(text, 2, false)?),
            Element::ZeroDay => self.day = Some(number(text, 2, true)?),
            Element::UnderDay => {
                spaces(text, 1);
                self.day = Some(number(text, 2, false)?);
            }
            Element::UnderYearDay => {
                spaces(text, 2);
                self.year_day = Some(number(text, 3, false)?);
            }
            Element::ZeroYearDay => self.year_day = Some(number(text, 3, true)?),
            Element::Hour => self.hour = within(number(text, 2, false)?, 0..=23, HOUR)?,
            Element::Hour12 => self.hour = within(number(text, 2, false)?, 0..=12, HOUR)?,
            Element::ZeroHour12 => self.hour = within(number(text, 2, true)?, 0..=12, HOUR)?,
            Element::Minute => self.minute = within(number(text, 2, false)?, 0..=59, MINUTE)?,
            Element::ZeroMinute => self.minute = within(number(text, 2, true)?, 0..=59, MINUTE)?,
            Element::Second | Element::ZeroSecond => {
                let fixed = element == Element::ZeroSecond;
                self.second = within(number(text, 2, fixed)?, 0..=59, SECOND)?;
                self.undeclared_fraction(text, after)?;
            }
            Element::Noon { upper } => self.noon = Some(noon(take(text, 2)?, upper)?),
            Element::Offset(how) => self.offset(how, text)?,
            Element::ZoneName => self.zone_name(text)?,
            Element::Fraction(how) => self.fraction(how, text)?,
        }
        Ok(())
    }

    /// A fraction behind the seconds is read even where the layout has none.
    fn undeclared_fraction(&mut self, text: &mut &[u8], after: &[u8]) -> Result<(), Trouble> {
        let declared = matches!(layout::next(after).1, Some((Element::Fraction(_), _)));
        match fraction_digits(text) {
            0 => Ok(()),
            _ if declared => Ok(()),
            digits => {
                self.nanos = nanos(take(text, digits + 1)?)?;
                Ok(())
            }
        }
    }

    fn fraction(&mut self, how: Fraction, text: &mut &[u8]) -> Result<(), Trouble> {
        let digits = if how.trim {
            fraction_digits(text)
        } else {
            how.digits
        };
        if how.trim && digits == 0 {
            return Ok(());
        }
        self.nanos = nanos(take(text, digits + 1)?)?;
        Ok(())
    }

    fn offset(&mut self, how: Offset, text: &mut &[u8]) -> Result<(), Trouble> {
        if let (true, Some(rest)) = (how.z, text.strip_prefix(b"Z")) {
            *text = rest;
            self.utc = true;
            return Ok(());
        }
        let parts = usize::from(how.parts);
        let all = take(text, if how.colon { 3 * parts } else { 1 + 2 * parts })?;
        let (sign, all) = all.split_at(1);
        let colons = all.iter().skip(2).step_by(3);
        if how.colon && colons.take(parts - 1).any(|b| *b != b':') {
            return Err(Trouble::Bad);
        }
        let mut fields = all.chunks(if how.colon { 3 } else { 2 }).map(two_digits);
        let mut next = |open: bool| {
            if open {
                fields.next().unwrap_or(Some(0))
            } else {
                None
            }
        };
        let hours = next(true);
        let minutes = next(hours.is_some());
        let seconds = next(minutes.is_some());
        // A part out of range is told even when a later one is not a number.
        for (n, most, what) in [
            (seconds, 60, "time zone offset second out of range"),
            (minutes, 60, "time zone offset minute out of range"),
            (hours, 24, "time zone offset hour out of range"),
        ] {
            if n.is_some_and(|n| n > most) {
                return Err(Trouble::Range(what));
            }
        }
        let (Some(hours), Some(minutes), Some(seconds)) = (hours, minutes, seconds) else {
            return Err(Trouble::Bad);
        };
        let offset = (hours * 60 + minutes) * 60 + seconds;
        let offset = match sign {
            b"+" => offset,
            b"-" => -offset,
            _ => return Err(Trouble::Bad),
        };
        // Go marks "no offset" by this number, so it is lost there too.
        self.offset = Some(offset).filter(|offset| *offset != -1);
        Ok(())
    }

    fn zone_name(&mut self, text: &mut &[u8]) -> Result<(), Trouble> {
        if let Some(rest) = text.strip_prefix(b"UTC") {
            *text = rest;
            self.utc = true;
            return Ok(());
        }
        let len = zone_name_len(text).ok_or(Trouble::Bad)?;
        self.zone_name = take(text, len)?.to_vec();
        Ok(())
    }

    /// Turns a day of the year into month and day, and fills in what was not said.
    fn date(&self) -> Result<(i64, i64), &'static str> {
        let Some(said) = self.year_day else {
            return Ok((self.month.unwrap_or(1), self.day.unwrap_or(1)));
        };
        let leap_day = is_leap(self.year) && said == 60;
        let common = said - i64::from(is_leap(self.year) && said > 60);
        if !(1..=365).contains(&common) {
            return Err("day-of-year out of range");
        }
        let month = (1..=12)
            .rev()
            .find(|month| common_days_before(*month) < common)
            .unwrap_or(1);
        let (month, day) = if leap_day {
            (2, 29)
        } else {
            (month, common - common_days_before(month))
        };
        if self.month.is_some_and(|said| said != month) {
            return Err("day-of-year does not match month");
        }
        if self.day.is_some_and(|said| said != day) {
            return Err("day-of-year does not match day");
        }
        Ok((month, day))
    }

    fn moment(self, local: &Zone) -> Result<Moment, &'static str> {
        let (month, day) = self.date()?;
        if day < 1 || day > days_in(month, self.year) {
            return Err("day out of range");
        }
        let hour = match self.noon {
            Some(true) if self.hour < 12 => self.hour + 12,
            Some(false) if self.hour == 12 => 0,
            _ => self.hour,
        };
        let of_day = hour * 3600 + self.minute * 60 + self.second;
        let shown = calendar::seconds(self.year, month, day, of_day);
        let nanos = u32::try_from(self.nanos).unwrap_or_default();
        let (unix, zone) = self.placed(shown, local);
        Ok(Moment { unix, nanos, zone })
    }

    /// The moment at which a clock shows that, given what was said about the zone.
    fn placed(&self, shown: i64, local: &Zone) -> (i64, Zone) {
        if self.utc {
            return (shown, Zone::Utc);
        }
        let name = String::from_utf8_lossy(&self.zone_name);
        let fixed = |offset: i64| Zone::Fixed(i32::try_from(offset).unwrap_or_default(), (&*name).into());
        if let Some(offset) = self.offset {
            let here = local.at(shown - offset);
            let same = i64::from(here.offset) == offset && (name.is_empty() || *here.name == *name);
            return (shown - offset, if same { local.clone() } else { fixed(offset) });
        }
        if name.is_empty() {
            return (local.unix_of(shown), local.clone());
        }
        let here = local.at(shown);
        if *here.name == *name {
            return (shown - i64::from(here.offset), local.clone());
        }
        // The name is kept, but only an offset from GMT is known.
        let hours = name
            .strip_prefix("GMT")
            .and_then(|hours| integer(hours.as_bytes()));
        (shown, fixed(hours.unwrap_or(0) * 3600))
    }
}

const MONTH: &str = "month out of range";
const HOUR: &str = "hour out of range";
const MINUTE: &str = "minute out of range";
const SECOND: &str = "second out of range";

fn within(n: i64, range: std::ops::RangeInclusive<i64>, what: &'static str) -> Result<i64, Trouble> {
    if range.contains(&n) {
        Ok(n)
    } else {
        Err(Trouble::Range(what))
    }
}

/// Takes so many bytes.
fn take<'a>(text: &mut &'a [u8], len: usize) -> Result<&'a [u8], Trouble> {
    let (head, rest) = text.split_at_checked(len).ok_or(Trouble::Bad)?;
    *text = rest;
    Ok(head)
}

/// Takes so many spaces at most.
fn spaces(text: &mut &[u8], most: usize) {
    for _ in 0..most {
        *text = text.strip_prefix(b" ").unwrap_or(text);
    }
}

/// Takes up to so many digits, or just so many.
fn number(text: &mut &[u8], most: usize, fixed: bool) -> Result<i64, Trouble> {
    let digits = text.iter().take(most).take_while(|b| b.is_ascii_digit()).count();
    if digits == 0 || fixed && digits != most {
        return Err(Trouble::Bad);
    }
    integer(take(text, digits)?).ok_or(Trouble::Bad)
}

/// A whole text of digits with a sign or without.
fn integer(text: &[u8]) -> Option<i64> {
    let (negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    };
    let mut n = 0_i64;
    for b in digits {
        n = n
            .checked_mul(10)?
            .checked_add(i64::from(char::from(*b).to_digit(10)?))?;
    }
    Some(if negative { -n } else { n })
}

fn two_digits(text: &[u8]) -> Option<i64> {
    let digits = text
        .get(..2)
        .filter(|digits| digits.iter().all(u8::is_ascii_digit))?;
    integer(digits)
}

/// Takes one of the names, or their first so many letters, in any case; gives its index.
fn name(text: &mut &[u8], names: &[&str], letters: usize) -> Result<i64, Trouble> {
    for (name, index) in names.iter().zip(0..) {
        let name = name.as_bytes().get(..letters.min(name.len())).unwrap_or_default();
        let head = text.get(..name.len());
        if head.is_some_and(|head| head.eq_ignore_ascii_case(name)) {
            take(text, name.len())?;
            return Ok(index);
        }
    }
    Err(Trouble::Bad)
}

fn noon(text: &[u8], upper: bool) -> Result<bool, Trouble> {
    match (text, upper) {
        (b"PM", true) | (b"pm", false) => Ok(true),
        (b"AM", true) | (b"am", false) => Ok(false),
        _ => Err(Trouble::Bad),
    }
}

/// How many digits stand behind a point or a comma at the start of the text.
fn fraction_digits(text: &[u8]) -> usize {
    if !matches!(text.first(), Some(b'.' | b',')) {
        return 0;
    }
    text.iter().skip(1).take_while(|b| b.is_ascii_digit()).count()
}

/// Nanoseconds from a point or comma and digits, of which nine count.
fn nanos(text: &[u8]) -> Result<i64, Trouble> {
    let digits = match text {
        [b'.' | b',', digits @ ..] => digits.get(..9).unwrap_or(digits),
        _ => return Err(Trouble::Bad),
    };
    let n = integer(digits).ok_or(Trouble::Bad)?;
    if n < 0 {
        return Err(Trouble::Range("fractional second out of range"));
    }
    Ok((digits.len()..9).fold(n, |n, _| n * 10))
}

/// How long an abbreviation of a zone is at the start of the text: three to five capitals, with the
/// exceptions that Go knows.
fn zone_name_len(text: &[u8]) -> Option<usize> {
    let [first, ..] = text.get(..3)? else {
        return None;
    };
    if text.starts_with(b"ChST") || text.starts_with(b"MeST") {
        return Some(4);
    }
    if let Some(rest) = text.strip_prefix(b"GMT") {
        return Some(3 + signed_hours_len(rest));
    }
    if matches!(first, b'+' | b'-') {
        return Some(signed_hours_len(text)).filter(|len| *len > 0);
    }
    let capitals = text.iter().take(6).take_while(|b| b.is_ascii_uppercase()).count();
    match capitals {
        5 if text.get(4) == Some(&b'T') => Some(5),
        4 if text.get(3) == Some(&b'T') || text.starts_with(b"WITA") => Some(4),
        3 => Some(3),
        _ => None,
    }
}

/// How long a sign and hours up to 23 are at the start of the text; zero if they are not there.
fn signed_hours_len(text: &[u8]) -> usize {
    let Some((b'+' | b'-', rest)) = text.split_first() else {
        return 0;
    };
    let digits = rest.iter().take_while(|b| b.is_ascii_digit()).count();
    match rest.get(..digits).and_then(integer) {
        Some(0..=23) if digits > 0 => digits + 1,
        _ => 0,
    }
}
