//! The releases of the Dapr chart. In: the embedded list, and versions as people write them. Out:
//! releases in order, with the days they were published; refusals that name what is near.

use crate::diag::{Failure, rule};

/// One line for each release, oldest first: version and day.
static LIST: &str = include_str!("../../charts/releases/releases.txt");

/// A version of three numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version([u32; 3]);

impl Version {
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
}

/// All releases, oldest first.
pub fn releases() -> impl DoubleEndedIterator<Item = Release> {
    LIST.lines().filter_map(|line| {
        let (name, published) = line.split_once(' ')?;
        let version = Version::parse(name)?;
        Some(Release {
            name,
            published,
            version,
        })
    })
}

/// The version of the newest release.
pub fn latest() -> &'static str {
    releases().next_back().map_or("", |release| release.name)
}

/// The release of a version, which may be written with a `v`.
pub(super) fn find(text: &str) -> Result<Release, Failure> {
    let name = text.strip_prefix('v').unwrap_or(text);
    releases()
        .find(|release| release.name == name)
        .ok_or_else(|| Failure::new(rule("bad-chart"), refusal(text, name)))
}

fn refusal(text: &str, name: &str) -> String {
    let mut parts = name.split('.');
    let line = format!("{}.{}.", parts.next().unwrap_or(""), parts.next().unwrap_or(""));
    let mut near = releases().filter(|release| release.name.starts_with(&line));
    let (first, last) = (near.next(), near.next_back());
    let there_is = match (first, last) {
        (Some(first), Some(last)) => format!("of {}x, there are {} to {}", line, first.name, last.name),
        (Some(only), None) => format!("of {}x, there is {}", line, only.name),
        _ => {
            let oldest = releases().next().map_or("", |release| release.name);
            format!("there are {oldest} to {}", latest())
        }
    };
    format!("there is no release {text} of dapr; {there_is}")
}
