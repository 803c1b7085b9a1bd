//! The releases of the Dapr chart. In: the embedded list. Out: releases in order, with the days they
//! were published and the shape their chart has. Knows no chart and no settings.

use super::history;

/// One line for each release, oldest first: version, day and, for the last release of a shape whose
/// successor renders the same, `ends`.
static LIST: &str = include_str!("../../charts/releases/releases.txt");

/// A version of three numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version([u32; 3]);

impl Version {
    /// The version of three numbers.
    pub const fn new(numbers: [u32; 3]) -> Self {
        Self(numbers)
    }

    /// Its three numbers.
    pub const fn numbers(self) -> [u32; 3] {
        self.0
    }

    /// Reads `1.18.3`; nothing else is a version of a release.
    pub fn parse(text: &str) -> Option<Self> {
        let mut numbers = [0; 3];
        let mut parts = text.split('.');
        for number in &mut numbers {
            *number = parts.next()?.parse().ok()?;
        }
        parts.next().is_none().then_some(Self(numbers))
    }
}

/// A stable release of the chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Release {
    /// Its version as it is written: `1.18.3`.
    pub name: &'static str,
    /// The day its chart was published: `2021-02-17`.
    pub published: &'static str,
    /// Its version as numbers.
    pub version: Version,
    /// Whether the list says that a shape ends with it, which its successor's patch cannot say.
    ends: bool,
}

impl Release {
    /// The last release whose chart is this one's but for the version. Charts have one shape if nothing
    /// but their version sets them apart.
    pub fn shape(&self) -> Self {
        let ends = |release: &Self| release.ends || history::is_recorded(release.version);
        let later = releases().filter(|release| release.version >= self.version);
        let newest = releases().next_back();
        later.into_iter().find(ends).or(newest).unwrap_or(*self)
    }
}

/// All releases, oldest first.
pub fn releases() -> impl DoubleEndedIterator<Item = Release> {
    LIST.lines().filter_map(|line| {
        let mut words = line.split(' ');
        let (name, published) = (words.next()?, words.next()?);
        Some(Release {
            name,
            published,
            version: Version::parse(name)?,
            ends: words.next() == Some("ends"),
        })
    })
}

/// The version of the newest release.
pub fn latest() -> &'static str {
    releases().next_back().map_or("", |release| release.name)
}
