//! Which texts go-yaml takes for points in time. In: a scalar's text. Out: yes or no; the time itself
//! is never needed, because values keep such texts as strings.

/// Whether a text is a date, or a date and time in one of three forms.
pub(super) fn is_timestamp(text: &[u8]) -> bool {
    let mut rest = Digits(text);
    let four = text.len() > 4 && text[..4].iter().all(u8::is_ascii_digit);
    if !four {
        return false;
    }
    let year = rest.number(4, 4);
    let date = rest
        .sign(b'-')
        .and_then(|()| rest.number(1, 2))
        .filter(|month| (1..=12).contains(month))
        .and_then(|month| {
            rest.sign(b'-')?;
            let day = rest.number(1, 2)?;
            Some((1..=days(year?, month)).contains(&day))
        });
    if date != Some(true) {
        return false;
    }
    match rest.0 {
        [] => true,
        [b'T' | b't', after @ ..] => clock(after).is_some_and(is_zone),
        [b' ', ..] => clock(rest.0.trim_ascii_start()).is_some_and(<[u8]>::is_empty),
        _ => false,
    }
}

fn days(year: u32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 31,
    }
}

/// Reads hours, minutes and seconds with an optional fraction, and gives what follows.
fn clock(text: &[u8]) -> Option<&[u8]> {
    let mut rest = Digits(text);
    let hour = rest.number(1, 2)?;
    rest.sign(b':')?;
    let minute = rest.number(1, 2)?;
    rest.sign(b':')?;
    let second = rest.number(1, 2)?;
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    match rest.0 {
        [b'.' | b',', b'0'..=b'9', after @ ..] => {
            let digits = after.iter().take_while(|b| b.is_ascii_digit()).count();
            after.get(digits..)
        }
        after => Some(after),
    }
}

/// `Z`, or an offset of hours and minutes.
fn is_zone(text: &[u8]) -> bool {
    let [b'+' | b'-', offset @ ..] = text else {
        return text == b"Z";
    };
    let mut rest = Digits(offset);
    let hour = rest.number(2, 2);
    let minute = rest.sign(b':').and_then(|()| rest.number(2, 2));
    hour.is_some_and(|hour| hour <= 24) && minute.is_some_and(|minute| minute <= 60) && rest.0.is_empty()
}

struct Digits<'a>(&'a [u8]);

impl Digits<'_> {
    /// Reads a number of at least and at most so many digits.
    fn number(&mut self, least: usize, most: usize) -> Option<u32> {
        let length = self
            .0
            .iter()
            .take(most)
            .take_while(|b| b.is_ascii_digit())
            .count();
        if length < least {
            return None;
        }
        let (digits, rest) = self.0.split_at(length);
        self.0 = rest;
        std::str::from_utf8(digits).ok()?.parse().ok()
    }

    fn sign(&mut self, sign: u8) -> Option<()> {
        self.0 = self.0.strip_prefix(&[sign])?;
        Some(())
    }
}
