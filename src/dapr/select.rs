//! Which release is meant. In: a version, or a range of versions as Helm writes them. Out: the newest
//! release of it, or a refusal that names the releases near it.

use super::release::{Release, Version, latest, releases};
use crate::diag::{Failure, rule};
use crate::functions::semver::{self, Constraint};

/// How many releases are named on either side of one that is not there.
const NEAR: usize = 2;

/// The release of a version (`1.16.0`, `v1.16.0`), or the newest of a range (`~1.16`, `>=1.15 <1.17`,
/// `1.16.x`, `1.16`); the newest of all where nothing is asked for.
///
/// # Errors
/// A refusal when there is none, with those near it.
pub fn select(wanted: &str) -> Result<Release, Failure> {
    let wanted = wanted.trim();
    let name = wanted.strip_prefix('v').unwrap_or(wanted);
    let exact = releases().find(|release| release.name == name);
    let found = match (exact, wanted) {
        (Some(release), _) => Some(release),
        (None, "") => releases().next_back(),
        _ => matching(wanted)?.next_back(),
    };
    found.ok_or_else(|| refusal(&none(wanted)))
}

/// The releases of a version or a range, oldest first.
///
/// # Errors
/// A refusal when it is neither; a range of which there is no release is none.
pub fn matching(wanted: &str) -> Result<impl DoubleEndedIterator<Item = Release>, Failure> {
    let range = Constraint::parse(wanted).map_err(|_| refusal(&unreadable(wanted)))?;
    Ok(releases()
        .filter(move |release| semver::Version::parse(release.name).is_ok_and(|own| range.check(&own))))
}

fn refusal(text: &str) -> Failure {
    Failure::new(rule("bad-chart"), text)
}

fn unreadable(wanted: &str) -> String {
    let newest = latest();
    format!(
        "{wanted:?} is neither a version of dapr nor a range of versions; the newest is {newest}, and `dapr` \
         alone takes it"
    )
}

/// That there is no such release, in words that fit how it was asked for.
fn none(wanted: &str) -> String {
    let near = listed(&near(wanted));
    match semver::Version::parse_strict(wanted.strip_prefix('v').unwrap_or(wanted)) {
        Ok(version) if !version.prerelease().is_empty() => {
            format!("{wanted} is a pre-release, and only releases are built in; near it are {near}")
        }
        Ok(_) => format!("there is no release {wanted} of dapr; near it are {near}"),
        Err(_) => format!("no release of dapr is in the range {wanted:?}; near it are {near}"),
    }
}

/// The releases on both sides of the first version in a text.
fn near(text: &str) -> Vec<&'static str> {
    let all: Vec<Release> = releases().collect();
    let wanted = first_version(text);
    let at = all.partition_point(|release| release.version < wanted);
    let range = at.saturating_sub(NEAR)..(at + NEAR).min(all.len());
    all.get(range)
        .unwrap_or_default()
        .iter()
        .map(|release| release.name)
        .collect()
}

fn first_version(text: &str) -> Version {
    let from = text.find(|c: char| c.is_ascii_digit()).unwrap_or(text.len());
    let mut numbers = text[from..].split('.').map(|part| {
        let digits = part
            .split(|c: char| !c.is_ascii_digit())
            .next()
            .unwrap_or_default();
        match digits {
            "" => 0,
            digits => digits.parse().unwrap_or(u32::MAX),
        }
    });
    Version::new([(); 3].map(|()| numbers.next().unwrap_or(0)))
}

fn listed(names: &[&str]) -> String {
    match names {
        [] => "none".into(),
        [one] => (*one).into(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::select;

    #[test]
    fn a_range_takes_its_newest_release() {
        let rows = [
            ("1.0.0", "1.0.0"),
            ("v1.0.0", "1.0.0"),
            (" 1.16.1 ", "1.16.1"),
            ("~1.16", "1.16.19"),
            ("~1.16.2", "1.16.19"),
            (">=1.15 <1.17", "1.16.19"),
            (">=1.15, <1.17", "1.16.19"),
            ("^1.2 <1.5", "1.4.4"),
            ("1.16.x", "1.16.19"),
            ("1.16", "1.16.19"),
            ("<1.1 || ~1.3", "1.3.1"),
            ("1.4 - 1.6", "1.6.3"),
            ("!=1.16.19 ~1.16", "1.16.18"),
        ];
        for (wanted, name) in rows {
            assert_eq!(select(wanted).unwrap().name, name, "{wanted}");
        }
        let newest = super::latest();
        for wanted in ["", "*", "1", "^1.17", ">1.0", "x"] {
            assert_eq!(select(wanted).unwrap().name, newest, "{wanted}");
        }
    }

    #[test]
    fn what_is_no_release_is_refused_with_those_near_it() {
        let rows = [
            (
                "1.14.99",
                "there is no release 1.14.99 of dapr; near it are 1.14.4, 1.14.5, 1.15.0 and 1.15.1",
            ),
            (
                "v0.11.3",
                "there is no release v0.11.3 of dapr; near it are 1.0.0 and 1.0.1",
            ),
            (
                "1.16.0-rc.3",
                "1.16.0-rc.3 is a pre-release, and only releases are built in; near it are 1.15.13, 1.15.14, \
                 1.16.0 and 1.16.1",
            ),
            (
                "~0.9",
                "no release of dapr is in the range \"~0.9\"; near it are 1.0.0 and 1.0.1",
            ),
            (
                ">1.2.2 <1.3",
                "no release of dapr is in the range \">1.2.2 <1.3\"; near it are 1.2.0, 1.2.1, 1.2.2 and 1.3.0",
            ),
        ];
        for (wanted, text) in rows {
            assert_eq!(select(wanted).unwrap_err().helm, text);
        }
        let newest = super::latest();
        let text = format!(
            "\"latest\" is neither a version of dapr nor a range of versions; the newest is {newest}, and `dapr` \
             alone takes it"
        );
        assert_eq!(select("latest").unwrap_err().helm, text);
        assert!(select("99999999999999.1.1").unwrap_err().helm.contains(newest));
    }
}
