//! Go's `time.Time` and the small types around it, as templates hold them. In: moments and counts.
//! Out: objects with Go's type names, texts and JSON. Their methods are in `methods.rs`.

use super::calendar::{Civil, LONG_DAYS, LONG_MONTHS};
use super::layout::{self, Parts};
use super::zone::{Reading, Zone};
use super::{duration, parse};
use crate::value::{IntKind, Object, Str, Ty, Value};
use std::any::Any;
use std::rc::Rc;

pub(super) const TIME: Ty = Ty::Struct("time.Time");
pub(super) const LOCATION: Ty = Ty::Pointer("time.Location");
pub(super) const DURATION: Ty = Ty::Named("time.Duration", &Ty::INT64);
pub(super) const MONTH: Ty = Ty::Named("time.Month", &Ty::INT);
pub(super) const WEEKDAY: Ty = Ty::Named("time.Weekday", &Ty::INT);

/// A moment and the zone to show it in.
#[derive(Clone, Debug)]
pub(super) struct Time {
    /// Seconds after 1970.
    pub(super) unix: i64,
    pub(super) nanos: u32,
    pub(super) zone: Zone,
    /// Nanoseconds on the clock that only runs forward, which `now` reads and text shows.
    pub(super) monotonic: Option<i64>,
}

impl Time {
    /// Go's zero time: the first second of year 1.
    pub(super) fn zero() -> Self {
        Self {
            unix: -62_135_596_800,
            nanos: 0,
            zone: Zone::Utc,
            monotonic: None,
        }
    }

    pub(super) fn unix(unix: i64, zone: Zone) -> Self {
        Self {
            unix,
            nanos: 0,
            zone,
            monotonic: None,
        }
    }

    pub(super) fn is_zero(&self) -> bool {
        self.unix == Self::zero().unix && self.nanos == 0
    }

    /// The same moment elsewhere.
    pub(super) fn within(&self, zone: Zone) -> Self {
        Self {
            zone,
            monotonic: None,
            ..self.clone()
        }
    }

    pub(super) fn reading(&self) -> Reading {
        self.zone.at(self.unix)
    }

    /// What calendar and clock show there.
    pub(super) fn civil(&self) -> Civil {
        Civil::of(self.unix.wrapping_add(self.reading().offset.into()))
    }

    pub(super) fn format(&self, layout: &[u8]) -> Vec<u8> {
        let Reading { name, offset, .. } = self.reading();
        let civil = Civil::of(self.unix.wrapping_add(offset.into()));
        layout::format(
            &Parts {
                civil,
                nanos: self.nanos,
                offset,
                zone: &name,
            },
            layout,
        )
    }

    /// What `String` gives, with the reading of the monotonic clock at its end.
    pub(super) fn text(&self) -> Str {
        let mut text = self.format(b"2006-01-02 15:04:05.999999999 -0700 MST");
        if let Some(nanos) = self.monotonic {
            let (sign, nanos) = (if nanos < 0 { '-' } else { '+' }, nanos.unsigned_abs());
            let second = duration::SECOND.unsigned_abs();
            text.extend(format!(" m={sign}{}.{:09}", nanos / second, nanos % second).bytes());
        }
        text.into()
    }

    pub(super) fn plus(&self, nanoseconds: i64) -> Self {
        let sum = i64::from(self.nanos) + nanoseconds % duration::SECOND;
        let carry = nanoseconds / duration::SECOND + sum.div_euclid(duration::SECOND);
        Self {
            unix: self.unix.wrapping_add(carry),
            nanos: u32::try_from(sum.rem_euclid(duration::SECOND)).unwrap_or_default(),
            zone: self.zone.clone(),
            monotonic: self
                .monotonic
                .and_then(|reading| reading.checked_add(nanoseconds)),
        }
    }

    /// The nanoseconds since another time, at most what a duration holds.
    pub(super) fn since(&self, other: &Self) -> i64 {
        if let (Some(own), Some(others)) = (self.monotonic, other.monotonic) {
            return own.saturating_sub(others);
        }
        let nanos = self.total() - other.total();
        i64::try_from(nanos).unwrap_or(if nanos < 0 { i64::MIN } else { i64::MAX })
    }

    /// Nanoseconds after 1970.
    pub(super) fn total(&self) -> i128 {
        i128::from(self.unix) * i128::from(duration::SECOND) + i128::from(self.nanos)
    }

    /// The nanoseconds past the last multiple of a duration, counted from year 1.
    pub(super) fn past(&self, multiple: i64) -> i64 {
        let since_zero = self.total() - Self::zero().total();
        i64::try_from(since_zero.rem_euclid(i128::from(multiple))).unwrap_or_default()
    }

    /// The text of RFC 3339; only for years of four digits and zones within a day of UTC.
    pub(super) fn rfc3339(&self) -> Result<Vec<u8>, &'static str> {
        if !(0..=9999).contains(&self.civil().year) {
            return Err("year outside of range [0,9999]");
        }
        if self.reading().offset.abs() >= 24 * 3600 {
            return Err("timezone hour outside of range [0,23]");
        }
        Ok(self.format(b"2006-01-02T15:04:05.999999999Z07:00"))
    }
}

impl From<parse::Moment> for Time {
    fn from(moment: parse::Moment) -> Self {
        Self {
            unix: moment.unix,
            nanos: moment.nanos,
            zone: moment.zone,
            monotonic: None,
        }
    }
}

impl From<Time> for Value {
    fn from(time: Time) -> Self {
        Self::Object(Rc::new(time))
    }
}

impl Object for Time {
    fn ty(&self) -> Ty {
        TIME
    }

    /// None of them is exported, and templates are told so by name.
    fn fields(&self) -> Vec<(&'static str, Value)> {
        vec![
            ("wall", Value::Int(IntKind::Uint64, self.nanos.into())),
            ("ext", Value::int64(self.unix.wrapping_sub(Self::zero().unix))),
            ("loc", Value::Nil),
        ]
    }

    fn text(&self) -> Option<Str> {
        Some(self.text())
    }

    fn json(&self) -> Option<Value> {
        self.rfc3339().ok().map(Value::str)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl Object for Zone {
    fn ty(&self) -> Ty {
        LOCATION
    }

    fn text(&self) -> Option<Str> {
        Some(self.name().into())
    }

    fn json(&self) -> Option<Value> {
        Some(Value::dict([]))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// A named integer of package `time`: a duration, a month or a weekday.
pub(super) struct Count {
    ty: Ty,
    pub(super) n: i64,
}

impl Count {
    pub(super) fn value(ty: Ty, n: i64) -> Value {
        Value::Object(Rc::new(Self { ty, n }))
    }

    /// What `String` gives.
    pub(super) fn text(&self) -> String {
        let name = |names: &[&str], index: i64, ty: &str| {
            let known = usize::try_from(index).ok().and_then(|index| names.get(index));
            known.map_or_else(|| format!("%!{ty}({})", self.n), |name| (*name).to_owned())
        };
        match self.ty {
            MONTH => name(&LONG_MONTHS, self.n - 1, "Month"),
            WEEKDAY => name(&LONG_DAYS, self.n, "Weekday"),
            _ => duration::text(self.n),
        }
    }
}

impl Object for Count {
    fn ty(&self) -> Ty {
        self.ty
    }

    fn text(&self) -> Option<Str> {
        Some(self.text().into())
    }

    fn underlying(&self) -> Option<Value> {
        Some(if self.ty == DURATION {
            Value::int64(self.n)
        } else {
            Value::int(self.n)
        })
    }

    fn json(&self) -> Option<Value> {
        self.underlying()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
