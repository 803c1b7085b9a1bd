//! The methods of times, durations, months, weekdays and locations. In: a receiver and arguments.
//! Out: what Go's methods give; those with several results only say that templates cannot call them.

use super::calendar;
use super::duration::{self, HOUR, MINUTE, SECOND};
use super::time::{Count, DURATION, LOCATION, MONTH, TIME, Time, WEEKDAY};
use super::zone::Zone;
use super::{local, quote};
use crate::functions::args::{self, Body, int, nil_dereference, returned};
use crate::template::func::{Fault, Func, Machine};
use crate::value::{Ty, Value};
use std::rc::Rc;

const BOOL: Ty = Ty::Bool;
const INT: Ty = Ty::INT;
const I64: Ty = Ty::INT64;
const STR: Ty = Ty::Str;
const FLOAT: Ty = Ty::Float64;
const ALONE: &[Ty] = &[TIME];
const PAIR: &[Ty] = &[TIME, TIME];
const MOVED: &[Ty] = &[TIME, DURATION];
const SPAN: &[Ty] = &[DURATION];

const fn row(name: &'static str, params: &'static [Ty], result: Ty, call: Body, doc: &'static str) -> Func {
    args::row("date", name, params, result, call, doc)
}

/// The methods; the first parameter is the receiver.
#[rustfmt::skip]
pub(crate) static METHODS: &[Func] = &[
    row("Clock", ALONE, Ty::Any, |_, _| refused("function Clock has 3 return values; should be 1 or 2"), "Not for templates."),
    row("Date", ALONE, Ty::Any, |_, _| refused("function Date has 3 return values; should be 1 or 2"), "Not for templates."),
    row("ISOWeek", ALONE, Ty::Any, |_, _| refused("invalid function signature for ISOWeek: second return value should be error; is int"), "Not for templates."),
    row("Zone", ALONE, Ty::Any, |_, _| refused("invalid function signature for Zone: second return value should be error; is int"), "Not for templates."),
    row("ZoneBounds", ALONE, Ty::Any, |_, _| refused("invalid function signature for ZoneBounds: second return value should be error; is time.Time"), "Not for templates."),
    row("Add", MOVED, TIME, |_, a| with(a, |t| t.plus(span(a, 1)).into()), "The time so much later."),
    row("AddDate", &[TIME, INT, INT, INT], TIME, add_date, "The time so many years, months and days later."),
    row("After", PAIR, BOOL, |_, a| both(a, |t, u| Value::Bool(t.total() > u.total())), "Whether it is later."),
    row("AppendFormat", &[TIME, Ty::BYTES, STR], Ty::BYTES, append_format, "Bytes with the time behind them, by a layout."),
    row("Before", PAIR, BOOL, |_, a| both(a, |t, u| Value::Bool(t.total() < u.total())), "Whether it is earlier."),
    row("Compare", PAIR, INT, |_, a| both(a, |t, u| Value::int(t.total().cmp(&u.total()) as i64)), "-1, 0 or 1."),
    row("Day", ALONE, INT, |_, a| with(a, |t| Value::int(t.civil().day.into())), "The day of the month."),
    row("Equal", PAIR, BOOL, |_, a| both(a, |t, u| Value::Bool(t.total() == u.total())), "Whether it is the same moment."),
    row("Format", &[TIME, STR], STR, |_, a| with(a, |t| Value::str(t.format(args::text(a, 1)))), "The time by a layout."),
    row("GoString", ALONE, STR, |_, a| with(a, |t| Value::str(go_string(t))), "The time as Go source."),
    row("Hour", ALONE, INT, |_, a| with(a, |t| Value::int(t.civil().hour.into())), "The hour of the day."),
    row("In", &[TIME, LOCATION], TIME, within, "The same moment in another zone."),
    row("IsDST", ALONE, BOOL, |_, a| with(a, |t| Value::Bool(t.reading().summer)), "Whether it is in summer time."),
    row("IsZero", ALONE, BOOL, |_, a| with(a, |t| Value::Bool(t.is_zero())), "Whether it is the first second of year 1."),
    row("Local", ALONE, TIME, |m, a| { let zone = local(m); with(a, |t| t.within(zone).into()) }, "The same moment in the local zone."),
    row("Location", ALONE, LOCATION, |_, a| with(a, |t| Value::Object(Rc::new(t.zone.clone()))), "Its zone."),
    row("MarshalJSON", ALONE, Ty::BYTES, marshal_json, "The time as JSON."),
    row("MarshalText", ALONE, Ty::BYTES, marshal_text, "The time as text of RFC 3339."),
    row("Minute", ALONE, INT, |_, a| with(a, |t| Value::int(t.civil().minute.into())), "The minute of the hour."),
    row("Month", ALONE, MONTH, |_, a| with(a, |t| Count::value(MONTH, t.civil().month.into())), "The month."),
    row("Nanosecond", ALONE, INT, |_, a| with(a, |t| Value::int(t.nanos.into())), "The nanosecond of the second."),
    row("Round", MOVED, TIME, |_, a| with(a, |t| rounded(t, span(a, 1), true)), "The nearest multiple of a duration."),
    row("Second", ALONE, INT, |_, a| with(a, |t| Value::int(t.civil().second.into())), "The second of the minute."),
    row("String", ALONE, STR, |_, a| with(a, |t| Value::Str(t.text())), "The time in Go's own layout."),
    row("Sub", PAIR, DURATION, |_, a| both(a, |t, u| Count::value(DURATION, t.since(u))), "The duration since another time."),
    row("Truncate", MOVED, TIME, |_, a| with(a, |t| rounded(t, span(a, 1), false)), "The last multiple of a duration."),
    row("UTC", ALONE, TIME, |_, a| with(a, |t| t.within(Zone::Utc).into()), "The same moment in UTC."),
    row("Unix", ALONE, I64, |_, a| with(a, |t| Value::int64(t.unix)), "Seconds since 1970."),
    row("UnixMicro", ALONE, I64, |_, a| with(a, |t| count(t, 1_000)), "Microseconds since 1970."),
    row("UnixMilli", ALONE, I64, |_, a| with(a, |t| count(t, 1_000_000)), "Milliseconds since 1970."),
    row("UnixNano", ALONE, I64, |_, a| with(a, |t| count(t, 1)), "Nanoseconds since 1970."),
    row("Weekday", ALONE, WEEKDAY, |_, a| with(a, |t| Count::value(WEEKDAY, t.civil().weekday.into())), "The day of the week."),
    row("Year", ALONE, INT, |_, a| with(a, |t| Value::int(t.civil().year)), "The year."),
    row("YearDay", ALONE, INT, |_, a| with(a, |t| Value::int(t.civil().year_day.into())), "The day of the year."),
    row("Abs", SPAN, DURATION, |_, a| Ok(Count::value(DURATION, span(a, 0).saturating_abs())), "The duration without its sign."),
    row("Hours", SPAN, FLOAT, |_, a| Ok(parts(span(a, 0), HOUR)), "The duration in hours."),
    row("Microseconds", SPAN, I64, |_, a| Ok(Value::int64(span(a, 0) / 1_000)), "The duration in microseconds."),
    row("Milliseconds", SPAN, I64, |_, a| Ok(Value::int64(span(a, 0) / 1_000_000)), "The duration in milliseconds."),
    row("Minutes", SPAN, FLOAT, |_, a| Ok(parts(span(a, 0), MINUTE)), "The duration in minutes."),
    row("Nanoseconds", SPAN, I64, |_, a| Ok(Value::int64(span(a, 0))), "The duration in nanoseconds."),
    row("Round", &[DURATION, DURATION], DURATION, |_, a| Ok(Count::value(DURATION, duration::round(span(a, 0), span(a, 1)))), "The nearest multiple."),
    row("Seconds", SPAN, FLOAT, |_, a| Ok(parts(span(a, 0), SECOND)), "The duration in seconds."),
    row("String", SPAN, STR, |_, a| Ok(Value::str(duration::text(span(a, 0)))), "The duration in hours, minutes and seconds."),
    row("Truncate", &[DURATION, DURATION], DURATION, |_, a| Ok(Count::value(DURATION, duration::truncate(span(a, 0), span(a, 1)))), "The multiple towards zero."),
    row("String", &[MONTH], STR, name, "The English name of the month."),
    row("String", &[WEEKDAY], STR, name, "The English name of the day."),
    row("String", &[LOCATION], STR, location, "The name of the zone."),
];

/// The fault of a method with several results.
fn refused(words: &str) -> Result<Value, Fault> {
    Err(Fault::Signature(words.to_owned()))
}

/// The time among the arguments.
fn time(args: &[Value], at: usize) -> Result<&Time, Fault> {
    super::as_time(args::any(args, at)).ok_or_else(nil_dereference)
}

fn with(args: &[Value], f: impl FnOnce(&Time) -> Value) -> Result<Value, Fault> {
    time(args, 0).map(f)
}

fn both(args: &[Value], f: impl FnOnce(&Time, &Time) -> Value) -> Result<Value, Fault> {
    Ok(f(time(args, 0)?, time(args, 1)?))
}

/// A duration among the arguments, as an object or as the integer that stands for it.
fn span(args: &[Value], at: usize) -> i64 {
    match args::any(args, at) {
        Value::Object(object) => object.as_any().downcast_ref::<Count>().map_or(0, |count| count.n),
        _ => int(args, at),
    }
}

fn zone(args: &[Value], at: usize) -> Option<&Zone> {
    match args::any(args, at) {
        Value::Object(object) => object.as_any().downcast_ref::<Zone>(),
        _ => None,
    }
}

fn within(_: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    let zone = zone(args, 1).ok_or_else(|| Fault::panicked("time: missing Location in call to Time.In"))?;
    with(args, |time| time.within(zone.clone()).into())
}

fn location(_: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    // Go reads a nil location as UTC.
    Ok(Value::str(zone(args, 0).map_or("UTC", Zone::name)))
}

fn name(_: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    match args::any(args, 0) {
        Value::Object(object) => Ok(Value::Str(object.text().unwrap_or_default())),
        _ => Err(nil_dereference()),
    }
}

fn add_date(_: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    let time = time(args, 0)?;
    let civil = time.civil();
    let of_day = i64::from(civil.hour) * 3600 + i64::from(civil.minute) * 60 + i64::from(civil.second);
    let shown = calendar::seconds(
        civil.year.saturating_add(int(args, 1)),
        i64::from(civil.month).saturating_add(int(args, 2)),
        i64::from(civil.day).saturating_add(int(args, 3)),
        of_day,
    );
    let moved = Time {
        nanos: time.nanos,
        ..Time::unix(time.zone.unix_of(shown), time.zone.clone())
    };
    Ok(moved.into())
}

fn append_format(_: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    let text = time(args, 0)?.format(args::text(args, 2));
    let before: &[u8] = match args::any(args, 1) {
        Value::Bytes(bytes) => bytes,
        _ => &[],
    };
    Ok(Value::Bytes([before, &text].concat().into()))
}

fn rounded(time: &Time, multiple: i64, up: bool) -> Value {
    let plain = Time {
        monotonic: None,
        ..time.clone()
    };
    if multiple <= 0 {
        return plain.into();
    }
    let past = plain.past(multiple);
    let back = !up || past.unsigned_abs() * 2 < multiple.unsigned_abs();
    plain.plus(if back { -past } else { multiple - past }).into()
}

/// Units of so many nanoseconds since 1970, as far as 64 bits show them.
fn count(time: &Time, unit: i64) -> Value {
    let per_second = SECOND / unit;
    let nanos = i64::from(time.nanos) / unit;
    Value::int64(time.unix.wrapping_mul(per_second).wrapping_add(nanos))
}

/// A duration in a unit: the whole part and the rest are converted apart, as in Go.
fn parts(duration: i64, unit: i64) -> Value {
    Value::Float((duration / unit) as f64 + (duration % unit) as f64 / unit as f64)
}

fn marshal_text(_: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    match time(args, 0)?.rfc3339() {
        Ok(text) => Ok(Value::Bytes(text.into())),
        Err(why) => Err(returned(format!("Time.MarshalText: {why}"))),
    }
}

fn marshal_json(_: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    match time(args, 0)?.rfc3339() {
        Ok(text) => Ok(Value::Bytes([b"\"", &*text, b"\""].concat().into())),
        Err(why) => Err(returned(format!("Time.MarshalJSON: {why}"))),
    }
}

fn go_string(time: &Time) -> String {
    let civil = time.civil();
    let month = Count::value(MONTH, civil.month.into());
    let place = match &time.zone {
        Zone::Utc => "time.UTC".to_owned(),
        Zone::Local(..) => "time.Local".to_owned(),
        other => format!("time.Location({})", quote(other.name().as_bytes())),
    };
    let month = crate::value::format::display(&month);
    let (hour, minute, second) = (civil.hour, civil.minute, civil.second);
    format!(
        "time.Date({}, time.{month}, {}, {hour}, {minute}, {second}, {}, {place})",
        civil.year, civil.day, time.nanos
    )
}
