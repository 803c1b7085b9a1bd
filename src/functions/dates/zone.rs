//! Time zones. In: a name as Go's `LoadLocation` takes it. Out: offset and abbreviation at any
//! moment, from the tables bundled with the program.

use jiff::Timestamp;
use jiff::tz::{TimeZone, TimeZoneDatabase};
use std::rc::Rc;
use std::sync::LazyLock;

static BUNDLED: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// A Go `*time.Location`.
#[derive(Clone, Debug)]
pub(super) enum Zone {
    Utc,
    /// The host's own zone: offset and abbreviation.
    Local(i32, Rc<str>),
    /// An offset that was read from a text, with the name it had there.
    Fixed(i32, Rc<str>),
    /// A zone of the tables, under the name it was asked for.
    Named(TimeZone, Rc<str>),
}

/// What a zone says about a moment.
pub(super) struct Reading {
    pub(super) name: Rc<str>,
    /// Seconds east of UTC.
    pub(super) offset: i32,
    pub(super) summer: bool,
}

impl Zone {
    /// The zone of that name. As on the file systems Go reads, case counts.
    pub(super) fn load(name: &str, local: impl FnOnce() -> Self) -> Option<Self> {
        match name {
            "" | "UTC" => return Some(Self::Utc),
            "Local" => return Some(local()),
            _ => {}
        }
        let zone = BUNDLED.get(name).ok()?;
        (zone.iana_name() == Some(name)).then(|| Self::Named(zone, name.into()))
    }

    /// What `String` gives.
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Utc => "UTC",
            Self::Local(..) => "Local",
            Self::Fixed(_, name) | Self::Named(_, name) => name,
        }
    }

    /// Offset and abbreviation at so many seconds after 1970.
    pub(super) fn at(&self, unix: i64) -> Reading {
        match self {
            Self::Utc => Reading {
                name: "UTC".into(),
                offset: 0,
                summer: false,
            },
            Self::Local(offset, name) | Self::Fixed(offset, name) => Reading {
                name: Rc::clone(name),
                offset: *offset,
                summer: false,
            },
            Self::Named(zone, _) => {
                // Beyond the years 9999 the rules stay what they are.
                let clamped = unix.clamp(Timestamp::MIN.as_second(), Timestamp::MAX.as_second());
                let info = zone.to_offset_info(Timestamp::from_second(clamped).unwrap_or_default());
                Reading {
                    name: info.abbreviation().into(),
                    offset: info.offset().seconds(),
                    summer: info.dst().is_dst(),
                }
            }
        }
    }

    /// The moment, in seconds after 1970, at which the clocks there show a local time.
    pub(super) fn unix_of(&self, local: i64) -> i64 {
        let guess = self.at(local).offset;
        local.saturating_sub(self.at(local.saturating_sub(guess.into())).offset.into())
    }
}
