//! The chart of any release, from that of the newest. In: the embedded chart and, for each older chart,
//! what makes it of the next newer one, as `git diff` prints it. Out: files by name. Knows nothing of
//! what is in them, but for the places where a chart states its version.

use super::release::{Release, Version, latest};
use include_dir::{Dir, include_dir};
use std::borrow::Cow;
use std::collections::BTreeMap;

static NEWEST: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/charts/dapr");

/// `VERSION.patch` makes the chart of VERSION of the chart of the next newer one that is here.
static PATCHES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/charts/releases");

/// What stands for a chart's own version in the differences.
const PLACEHOLDER: &str = "@VERSION@";

/// The files of a chart by name.
pub(super) type Tree = BTreeMap<String, Cow<'static, str>>;

/// The files of a release's chart.
///
/// # Errors
/// Which difference does not fit, if one does not.
pub(super) fn tree(release: Release) -> Result<Tree, String> {
    let mut tree = newest()?;
    for (version, text) in patches()
        .rev()
        .take_while(|(version, _)| *version >= release.version)
    {
        apply(&mut tree, text).map_err(|fault| format!("{version:?}: {fault}"))?;
    }
    stamp(&mut tree, release);
    Ok(tree)
}

/// The chart of the newest release, with a placeholder for its version.
pub(super) fn newest() -> Result<Tree, String> {
    let mut tree = Tree::new();
    collect(&NEWEST, &mut tree)?;
    restate(&mut tree, latest(), PLACEHOLDER);
    Ok(tree)
}

/// Puts a release's version where a chart states its own.
pub(super) fn stamp(tree: &mut Tree, release: Release) {
    restate(tree, PLACEHOLDER, release.name);
}

fn collect(dir: &'static Dir<'static>, tree: &mut Tree) -> Result<(), String> {
    for file in dir.files() {
        let name = file.path().to_string_lossy().replace('\\', "/");
        let text = file
            .contents_utf8()
            .ok_or_else(|| format!("{name} is not text"))?;
        tree.insert(name, Cow::Borrowed(text));
    }
    dir.dirs().try_for_each(|below| collect(below, tree))
}

/// The differences, oldest chart first.
pub(super) fn patches() -> impl DoubleEndedIterator<Item = (Version, &'static str)> {
    let mut found: Vec<_> = PATCHES
        .files()
        .filter_map(|file| {
            let name = file.path().to_str()?.strip_suffix(".patch")?;
            Some((Version::parse(name)?, file.contents_utf8()?))
        })
        .collect();
    found.sort_unstable_by_key(|(version, _)| *version);
    found.into_iter()
}

/// Whether a release has a difference of its own: its successor's chart is another.
pub(super) fn is_recorded(version: Version) -> bool {
    let [major, minor, patch] = version.numbers();
    PATCHES
        .get_file(format!("{major}.{minor}.{patch}.patch"))
        .is_some()
}

/// Replaces a version wherever a chart states its own: in metadata and in default values.
fn restate(tree: &mut Tree, from: &str, to: &str) {
    for (name, text) in tree.iter_mut() {
        let states = name.ends_with("Chart.yaml") || name.ends_with("values.yaml");
        if states && text.contains(from) {
            *text = Cow::Owned(text.replace(from, to));
        }
    }
}

/// Applies a difference of several files.
pub(super) fn apply(tree: &mut Tree, text: &str) -> Result<(), String> {
    // Lines of content begin with a blank or a sign: only headers begin with letters.
    for section in text.trim_end_matches('\n').split("\ndiff --git ") {
        let head = section.lines().next().unwrap_or("");
        // `a/NAME b/NAME`, of which a file that is only on one side has that side's name twice.
        let (_, name) = head.rsplit_once(' ').unwrap_or(("", head));
        let (_, name) = name.split_once('/').unwrap_or(("", name));
        if section
            .lines()
            .nth(1)
            .is_some_and(|line| line.starts_with("deleted file"))
        {
            tree.remove(name)
                .ok_or_else(|| format!("{name} is not there to delete"))?;
            continue;
        }
        let section = format!("{section}\n");
        let patch = diffy::Patch::from_str(&section).map_err(|fault| format!("{name}: {fault}"))?;
        let old = tree.get(name).map_or("", |text| text.as_ref());
        let new = diffy::apply(old, &patch).map_err(|fault| format!("{name}: {fault}"))?;
        tree.insert(name.to_owned(), Cow::Owned(new));
    }
    Ok(())
}
