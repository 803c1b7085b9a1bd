//! Dates and times. In: the characters of one. Out: its fields, or nothing where it is no real date.
//! Strict about leading zeros, as the library is; offsets may be a full day, as in Go.

/// A date, a time, or both. Without a date it is the first day of year 0, without a time midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateTime {
    /// Year.
    pub year: u32,
    /// Month, from 1.
    pub month: u32,
    /// Day, from 1.
    pub day: u32,
    /// Hour.
    pub hour: u32,
    /// Minute.
    pub minute: u32,
    /// Second.
    pub second: u32,
    /// Nanosecond.
    pub nanos: u32,
    /// Where that is the time.
    pub offset: Offset,
}

/// The zone of a [`DateTime`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offset {
    /// Written as `Z`.
    Utc,
    /// Seconds east of UTC.
    Seconds(i32),
    /// None given, with date and time: Go's zone `datetime-local`.
    LocalDateTime,
    /// None given, a date only: `date-local`.
    LocalDate,
    /// None given, a time only: `time-local`.
    LocalTime,
}

/// Reads a date, a time, or both, `T` or a space between them already made `T`.
pub(super) fn parse(text: &str) -> Option<DateTime> {
    let mut rest = Fields(text.as_bytes());
    let mut found = DateTime {
        year: 0,
        month: 1,
        day: 1,
        hour: 0,
        minute: 0,
        second: 0,
        nanos: 0,
        offset: Offset::LocalTime,
    };
    if text.as_bytes().get(2) == Some(&b':') {
        rest.clock(&mut found)?;
        return rest.0.is_empty().then_some(found);
    }
    rest.date(&mut found)?;
    found.offset = Offset::LocalDate;
    if rest.0.is_empty() {
        return Some(found);
    }
    rest.sign(b'T')?;
    rest.clock(&mut found)?;
    found.offset = rest.zone()?;
    rest.0.is_empty().then_some(found)
}

struct Fields<'a>(&'a [u8]);

impl Fields<'_> {
    fn number(&mut self, length: usize) -> Option<u32> {
        let digits = self
            .0
            .get(..length)
            .filter(|digits| digits.iter().all(u8::is_ascii_digit))?;
        self.0 = &self.0[length..];
        std::str::from_utf8(digits).ok()?.parse().ok()
    }

    fn sign(&mut self, sign: u8) -> Option<()> {
        self.0 = self.0.strip_prefix(&[sign])?;
        Some(())
    }

    fn date(&mut self, found: &mut DateTime) -> Option<()> {
        found.year = self.number(4)?;
        self.sign(b'-')?;
        found.month = self.number(2)?;
        self.sign(b'-')?;
        found.day = self.number(2)?;
        let leap = found.year.is_multiple_of(4)
            && (!found.year.is_multiple_of(100) || found.year.is_multiple_of(400));
        let days = match found.month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 => 28 + u32::from(leap),
            _ => return None,
        };
        (1..=days).contains(&found.day).then_some(())
    }

    /// Hours and minutes, then seconds and a fraction where given.
    fn clock(&mut self, found: &mut DateTime) -> Option<()> {
        found.hour = self.number(2)?;
        self.sign(b':')?;
        found.minute = self.number(2)?;
        if self.sign(b':').is_some() {
            found.second = self.number(2)?;
            found.nanos = self.fraction();
        }
        (found.hour < 24 && found.minute < 60 && found.second < 60).then_some(())
    }

    /// A fraction of a second, cut after nanoseconds.
    fn fraction(&mut self) -> u32 {
        let [b'.', digits @ ..] = self.0 else { return 0 };
        let length = digits.iter().take_while(|b| b.is_ascii_digit()).count();
        if length == 0 {
            return 0;
        }
        self.0 = &digits[length..];
        let counted = digits[..length].iter().chain(std::iter::repeat(&b'0')).take(9);
        counted.fold(0, |nanos, digit| nanos * 10 + u32::from(digit - b'0'))
    }

    fn zone(&mut self) -> Option<Offset> {
        let east = match self.0.first() {
            None => return Some(Offset::LocalDateTime),
            Some(b'Z') => {
                self.sign(b'Z')?;
                return Some(Offset::Utc);
            }
            Some(b'+') => 1,
            Some(b'-') => -1,
            Some(_) => return None,
        };
        self.0 = &self.0[1..];
        let hours = self.number(2).filter(|hours| *hours <= 24)?;
        self.sign(b':')?;
        let minutes = self.number(2).filter(|minutes| *minutes <= 60)?;
        let seconds = i32::try_from(hours * 3600 + minutes * 60).ok()?;
        Some(Offset::Seconds(east * seconds))
    }
}
