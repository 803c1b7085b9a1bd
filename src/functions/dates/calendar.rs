//! The proleptic Gregorian calendar. In: seconds since 1970 at some place. Out: year, month, day and
//! clock, and back. Knows no zones.

/// The English months.
pub(super) const LONG_MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The English days, from Sunday as day 0.
pub(super) const LONG_DAYS: [&str; 7] = [
    "Sunday",
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
];

const DAY: i64 = 86_400;
/// Days from 1 March of year 0 to 1970.
const EPOCH: i64 = 719_468;
/// Days in 400 years.
const ERA: i64 = 146_097;
/// Seconds from 1 January of year 1 to 1970. Go counts from there, and wraps there.
const SINCE_YEAR_1: i64 = 62_135_596_800;

/// A moment on a calendar and a clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Civil {
    pub(super) year: i64,
    /// 1 to 12.
    pub(super) month: u8,
    /// 1 to 31.
    pub(super) day: u8,
    pub(super) hour: u8,
    pub(super) minute: u8,
    pub(super) second: u8,
    /// 0 for Sunday.
    pub(super) weekday: u8,
    /// 1 to 366.
    pub(super) year_day: u16,
}

fn small(n: i64) -> u8 {
    u8::try_from(n).unwrap_or_default()
}

impl Civil {
    /// The date and time of day so many seconds after 1970.
    pub(super) fn of(seconds: i64) -> Self {
        let seconds = i128::from(seconds.wrapping_add(SINCE_YEAR_1)) - i128::from(SINCE_YEAR_1);
        let of_day = i64::try_from(seconds.rem_euclid(i128::from(DAY))).unwrap_or_default();
        let days = i64::try_from(seconds.div_euclid(i128::from(DAY))).unwrap_or_default();
        // Eras of 400 years that start in March, so that a leap day comes last.
        let shifted = days + EPOCH;
        let (era, of_era) = (shifted.div_euclid(ERA), shifted.rem_euclid(ERA));
        let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let march_month = (5 * of_year + 2) / 153;
        let day = of_year - (153 * march_month + 2) / 5 + 1;
        let month = if march_month < 10 {
            march_month + 3
        } else {
            march_month - 9
        };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        Self {
            year,
            month: small(month),
            day: small(day),
            hour: small(of_day / 3600),
            minute: small(of_day / 60 % 60),
            second: small(of_day % 60),
            weekday: small((days + 4).rem_euclid(7)),
            year_day: u16::try_from(days - days_before_year(year) + 1).unwrap_or_default(),
        }
    }
}

/// Days from 1970 to the first of a month; months beyond 12 or below 1 run into other years.
fn days_before(year: i64, month: i64) -> i64 {
    let months = i128::from(year) * 12 + i128::from(month) - 1;
    let year = i64::try_from(months.div_euclid(12)).unwrap_or_default();
    let month = i64::try_from(months.rem_euclid(12)).unwrap_or_default() + 1;
    let shifted = year.saturating_sub(i64::from(month <= 2));
    let march_month = if month > 2 { month - 3 } else { month + 9 };
    let (era, of_era) = (shifted.div_euclid(400), shifted.rem_euclid(400));
    let of_year = (153 * march_month + 2) / 5;
    era.saturating_mul(ERA)
        .saturating_add(of_era * 365 + of_era / 4 - of_era / 100 + of_year)
        .saturating_sub(EPOCH)
}

fn days_before_year(year: i64) -> i64 {
    days_before(year, 1)
}

/// Seconds from 1970 to a date and time of day; each part may be out of its range and runs over.
pub(super) fn seconds(year: i64, month: i64, day: i64, of_day: i64) -> i64 {
    let days = days_before(year, month).saturating_add(day).saturating_sub(1);
    days.saturating_mul(DAY).saturating_add(of_day)
}

/// Whether a year has a 29 February.
pub(super) fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// Days of a common year before a month, 1 to 13.
pub(super) fn common_days_before(month: i64) -> i64 {
    days_before(2001, month) - days_before(2001, 1)
}

/// Days in a month, 1 to 12.
pub(super) fn days_in(month: i64, year: i64) -> i64 {
    days_before(year, month + 1) - days_before(year, month)
}
