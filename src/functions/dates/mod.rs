//! The date functions. In: times, counts of seconds and texts, and the host's clock. Out: times as
//! objects, and text by Go's layouts. Zones come from tables bundled with the program.

mod calendar;
mod duration;
mod layout;
mod methods;
mod parse;
mod time;
mod zone;

pub(crate) use methods::METHODS;

use super::args::{any, returned, row, text};
use crate::template::func::{Fault, Func, Machine};
use crate::value::{IntKind, Ty, Value, runes};
use time::{TIME, Time};
use zone::Zone;

const ANY: Ty = Ty::Any;
const STR: Ty = Ty::Str;
const DAY: &[u8] = b"2006-01-02";

/// The rows of this family.
#[rustfmt::skip]
pub(crate) static FUNCS: &[Func] = &[
    row("date", "now", &[], TIME, |m, _| Ok(now(m).into()), "The present time."),
    row("date", "date", &[STR, ANY], STR, |m, a| shown(m, text(a, 0), any(a, 1), b"Local"), "A time or a count of seconds by a layout."),
    row("date", "dateInZone", &[STR, ANY, STR], STR, |m, a| shown(m, text(a, 0), any(a, 1), text(a, 2)), "A time by a layout, in a zone."),
    row("date", "date_in_zone", &[STR, ANY, STR], STR, |m, a| shown(m, text(a, 0), any(a, 1), text(a, 2)), "Another name of `dateInZone`."),
    row("date", "htmlDate", &[ANY], STR, |m, a| shown(m, DAY, any(a, 0), b"Local"), "The day of a time, as HTML inputs take it."),
    row("date", "htmlDateInZone", &[ANY, STR], STR, |m, a| shown(m, DAY, any(a, 0), text(a, 1)), "The day of a time in a zone, as HTML inputs take it."),
    row("date", "dateModify", &[STR, TIME], TIME, date_modify, "A time moved by a duration; not at all by text that is none."),
    row("date", "date_modify", &[STR, TIME], TIME, date_modify, "Another name of `dateModify`."),
    row("date", "mustDateModify", &[STR, TIME], TIME, must_date_modify, "A time moved by a duration."),
    row("date", "must_date_modify", &[STR, TIME], TIME, must_date_modify, "Another name of `mustDateModify`."),
    row("date", "ago", &[ANY], STR, ago, "The duration since a time, in whole seconds."),
    row("date", "duration", &[ANY], STR, |_, a| Ok(Value::str(duration::text(seconds(any(a, 0))))), "Seconds as a duration."),
    row("date", "durationRound", &[ANY], STR, duration_round, "A duration in its largest unit."),
    row("date", "toDate", &[STR, STR], TIME, |m, a| Ok(read(m, a).unwrap_or_else(|_| Time::zero()).into()), "A text read by a layout; year 1 where it does not fit."),
    row("date", "mustToDate", &[STR, STR], TIME, |m, a| read(m, a).map(Into::into), "A text read by a layout."),
    row("date", "unixEpoch", &[TIME], STR, |_, a| Ok(Value::str(as_time(any(a, 0)).map_or(0, |t| t.unix).to_string())), "Seconds since 1970."),
];

/// A moment in seconds after 1970, by a layout, in UTC.
pub(super) fn stamp(unix: i64, layout: &[u8]) -> Vec<u8> {
    Time::unix(unix, Zone::Utc).format(layout)
}

fn local(machine: &dyn Machine) -> Zone {
    let (offset, name) = machine.host().local_zone();
    Zone::Local(offset, name.into())
}

fn now(machine: &dyn Machine) -> Time {
    let (unix, nanos) = machine.host().now();
    Time {
        nanos,
        monotonic: Some(0),
        ..Time::unix(unix, local(machine))
    }
}

/// The time in a value, if it holds one.
fn as_time(value: &Value) -> Option<&Time> {
    match value {
        Value::Object(object) => object.as_any().downcast_ref(),
        _ => None,
    }
}

/// A time, or the one so many seconds after 1970; for anything else the present.
fn time_of(machine: &dyn Machine, value: &Value, kinds: &[IntKind]) -> Time {
    match value {
        Value::Int(kind, unix) if kinds.contains(kind) => Time::unix(*unix, local(machine)),
        _ => as_time(value).cloned().unwrap_or_else(|| now(machine)),
    }
}

/// A time by a layout in a zone; an unknown zone is UTC.
fn shown(machine: &mut dyn Machine, layout: &[u8], date: &Value, zone: &[u8]) -> Result<Value, Fault> {
    let time = time_of(machine, date, &[IntKind::Int, IntKind::Int64, IntKind::Int32]);
    let name = std::str::from_utf8(zone).ok();
    let zone = name
        .and_then(|name| Zone::load(name, || local(machine)))
        .unwrap_or(Zone::Utc);
    Ok(Value::str(time.within(zone).format(layout)))
}

fn must_date_modify(_: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    let by = duration::parse(text(args, 0)).map_err(returned)?;
    Ok(as_time(any(args, 1))
        .map_or_else(Time::zero, |time| time.plus(by))
        .into())
}

fn date_modify(machine: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    must_date_modify(machine, args).or_else(|_| Ok(any(args, 1).clone()))
}

fn ago(machine: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    let time = time_of(machine, any(args, 0), &[IntKind::Int, IntKind::Int64]);
    let since = now(machine).since(&time);
    Ok(Value::str(duration::text(duration::round(
        since,
        duration::SECOND,
    ))))
}

/// Text or an `int64` as seconds in nanoseconds, and whatever else as none; text too large is cut.
fn seconds(value: &Value) -> i64 {
    let n = match value {
        Value::Int(IntKind::Int64, n) => *n,
        Value::Str(text) => decimal(text),
        _ => 0,
    };
    n.wrapping_mul(duration::SECOND)
}

/// What `strconv.ParseInt` leaves of text: a number, the nearest end of the range, or zero.
fn decimal(text: &[u8]) -> i64 {
    use std::num::IntErrorKind::{NegOverflow, PosOverflow};
    match std::str::from_utf8(text).map(str::parse::<i64>) {
        Ok(Ok(n)) => n,
        Ok(Err(error)) if *error.kind() == PosOverflow => i64::MAX,
        Ok(Err(error)) if *error.kind() == NegOverflow => i64::MIN,
        _ => 0,
    }
}

fn duration_round(machine: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    let duration = match any(args, 0) {
        Value::Str(text) => duration::parse(text).unwrap_or_default(),
        Value::Int(IntKind::Int64, n) => *n,
        value => as_time(value).map_or(0, |time| now(machine).since(time)),
    };
    let n = duration.unsigned_abs();
    let hour = duration::HOUR.unsigned_abs();
    let units = [
        (hour * 24 * 365, "y"),
        (hour * 24 * 30, "mo"),
        (hour * 24, "d"),
        (hour, "h"),
        (duration::MINUTE.unsigned_abs(), "m"),
        (duration::SECOND.unsigned_abs(), "s"),
    ];
    // Exactly one of a unit is still told in the next smaller one.
    let unit = units.iter().find(|(unit, _)| n > *unit);
    Ok(Value::str(unit.map_or_else(
        || "0s".to_owned(),
        |(unit, name)| format!("{}{name}", n / unit),
    )))
}

fn read(machine: &dyn Machine, args: &[Value]) -> Result<Time, Fault> {
    let moment = parse::parse(text(args, 0), text(args, 1), &local(machine)).map_err(returned)?;
    Ok(moment.into())
}

/// Quotes text as package `time` does: every byte that is not printable ASCII in hexadecimal.
fn quote(text: &[u8]) -> String {
    let mut out = String::from('"');
    for (at, rune) in runes(text) {
        match rune {
            Some(c @ ('"' | '\\')) => out.extend(['\\', c]),
            Some(c @ ' '..='\x7F') => out.push(c),
            _ => {
                let len = rune.map_or(1, char::len_utf8);
                for byte in text.iter().skip(at).take(len) {
                    out.push_str(&format!("\\x{byte:02x}"));
                }
            }
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests;

/// The time at a year, month and day, and so many seconds of that day, in a zone given by its offset
/// and name; none is UTC.
pub(crate) fn moment(day: [i64; 3], seconds: i64, nanos: u32, zone: Option<(i32, &str)>) -> Value {
    let [year, month, day] = day;
    let (offset, zone) = match zone {
        None => (0, Zone::Utc),
        Some((offset, name)) => (offset, Zone::Fixed(offset, name.into())),
    };
    let unix = calendar::seconds(year, month, day, seconds) - i64::from(offset);
    Time {
        nanos,
        ..Time::unix(unix, zone)
    }
    .into()
}
