//! Versions of the extension. In: versions as people write them. Out: the Dapr release behind each, the
//! window of support, and the way from one release to another. Knows no command.

use crate::dapr::{Release, Version, releases};
use crate::functions::semver;
use std::cmp::Ordering;

/// How many minor releases before the newest are supported, as of 2021.
pub(super) const WINDOW: u64 = 1;
/// The same as of 2026.
pub(super) const WINDOW_LATER: u64 = 2;

/// The newest patch of a release's minor release, if it is another.
pub(super) fn later_patch(release: &Release) -> Option<&'static str> {
    let newest = releases().rfind(|other| line(other) == line(release))?;
    (newest.version > release.version).then_some(newest.name)
}

/// The Dapr release of an extension version: `1.14.4-msft.5` is built from `1.14.4`.
pub(super) fn upstream(text: &str) -> Option<Release> {
    let text = text.trim();
    let name = match text.split_once("-msft.") {
        Some((name, build)) if !build.is_empty() && build.bytes().all(|b| b.is_ascii_digit()) => name,
        Some(_) => return None,
        None => text,
    };
    releases().find(|release| release.name == name)
}

/// Whether a version names a build of Microsoft's.
pub(super) fn is_build(text: &str) -> bool {
    text.contains("-msft.")
}

/// Whether the first is lower than the second as the Azure CLI sees it: by Semantic Versioning, in which
/// `1.14.4-msft.10` is lower than `1.14.4`; what cannot be read counts as lower.
pub(super) fn is_downgrade(new: &str, old: &str) -> bool {
    match (
        semver::Version::parse_strict(new),
        semver::Version::parse_strict(old),
    ) {
        (Ok(new), Ok(old)) => new.precedence(&old) == Ordering::Less,
        _ => true,
    }
}

/// Major and minor number.
pub(super) fn line(release: &Release) -> (u32, u32) {
    let mut parts = release.name.split('.').map(|part| part.parse().unwrap_or(0));
    (parts.next().unwrap_or(0), parts.next().unwrap_or(0))
}

/// The oldest minor release that a window reaches back to, where it leaves a release out.
pub(super) fn outside(release: &Release, newest: &Release, window: u64) -> Option<String> {
    let (major, minor) = line(newest);
    let first = u64::from(minor).saturating_sub(window);
    let own = line(release);
    let inside = own.0 == major && u64::from(own.1) >= first;
    (!inside).then(|| format!("{major}.{first}"))
}

/// The releases to go by from one to another: the newest patch of each minor release between them.
pub(super) fn steps(from: Version, to: Version) -> Vec<&'static str> {
    let mut found: Vec<Release> = Vec::new();
    for release in releases().filter(|release| from < release.version && release.version < to) {
        match found.last_mut() {
            Some(last) if line(last) == line(&release) => *last = release,
            _ => found.push(release),
        }
    }
    let ends = |version: Version| {
        releases()
            .find(|release| release.version == version)
            .map(|r| line(&r))
    };
    let (first, last) = (ends(from), ends(to));
    let between = found
        .into_iter()
        .filter(|release| Some(line(release)) != first && Some(line(release)) != last);
    between.map(|release| release.name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn builds_belong_to_the_release_they_are_built_from() {
        for (text, expected) in [
            ("1.14.4-msft.5", Some("1.14.4")),
            ("1.14.4", Some("1.14.4")),
            (" 1.14.4 ", Some("1.14.4")),
            ("1.14.4-msft.", None),
            ("1.14.4-rc.1", None),
            ("1.14", None),
            ("X.X.X", None),
            ("v1.14.4", None),
        ] {
            assert_eq!(upstream(text).map(|release| release.name), expected, "{text}");
        }
    }

    #[test]
    fn a_build_counts_as_lower_than_the_release_it_is_built_from() {
        for (new, old, lower) in [
            ("1.14.4-msft.10", "1.14.4", true),
            ("1.14.4-msft.10", "1.14.4-msft.9", false),
            ("1.9.0", "1.10.0", true),
            ("1.14.4", "1.14.4", false),
            ("1.14", "1.13.0", true),
        ] {
            assert_eq!(is_downgrade(new, old), lower, "{new} {old}");
        }
    }

    #[test]
    fn the_way_between_releases_stops_at_the_last_patch_of_each_minor_release() {
        let version = |text| Version::parse(text).unwrap();
        assert_eq!(
            steps(version("1.14.4"), version("1.17.0")),
            ["1.15.14", "1.16.19"]
        );
        assert!(steps(version("1.16.0"), version("1.17.0")).is_empty());
        assert!(steps(version("1.17.0"), version("1.14.4")).is_empty());
    }

    #[test]
    fn the_window_counts_minor_releases_back_from_the_newest() {
        let release = |text| upstream(text).unwrap();
        let newest = release("1.18.3");
        assert_eq!(outside(&release("1.16.0"), &newest, 1).as_deref(), Some("1.17"));
        assert_eq!(outside(&release("1.16.0"), &newest, 2), None);
        assert_eq!(outside(&release("1.17.0"), &newest, 1), None);
    }
}
