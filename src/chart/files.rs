//! Charts on disk. In: a path. Out: the files of a directory that `.helmignore` leaves in, walked as
//! Helm walks them, or the bytes of an archive. Symbolic links are followed only within the chart,
//! unless the caller allows more; devices and pipes are never opened.

use super::File;
use super::budget::Budget;
use super::ignore::Rules;
use super::log::{Line, line};
use super::sniff;
use crate::compat::Compat;
use crate::diag::{Failure, rule};
use crate::limits::{Limit, Limits};
use crate::value::format;
use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

/// Which symbolic links of a chart's directory are followed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Links {
    /// Those that end within the chart; others are refused.
    #[default]
    Inside,
    /// All, as Helm does.
    Anywhere,
}

/// What stands at the path of a chart.
pub(super) enum Found {
    /// A directory, by its absolute path.
    Directory(PathBuf),
    /// A file: its absolute path and its bytes.
    Archive(PathBuf, Vec<u8>),
}

/// Finds a chart by the name a user gave, as `helm template` does without repositories.
pub(super) fn find(name: &str, limits: &Limits) -> Result<Found, Failure> {
    let name = name.trim();
    let Ok(meta) = fs::metadata(name) else {
        return Err(refusal(not_found(name)));
    };
    let path = absolute(Path::new(name));
    if meta.is_dir() {
        return Ok(Found::Directory(path));
    }
    let bytes = read_packed(&path, &meta, limits)?;
    if let Some(found) = sniff::not_gzip(&bytes) {
        let shown = path.display();
        let yaml = path.extension().is_some_and(|e| e == "yml" || e == "yaml");
        return Err(refusal(if yaml {
            format!("file '{shown}' seems to be a YAML file, but expected a gzipped archive")
        } else {
            format!("file '{shown}' does not appear to be a gzipped archive; got '{found}'")
        }));
    }
    Ok(Found::Archive(path, bytes))
}

fn not_found(name: &str) -> String {
    if name.starts_with('.') || name.starts_with('/') {
        return format!("path {} not found", format::quote(name.as_bytes()));
    }
    match name.split_once('/') {
        Some((repository, _)) => format!("repo {repository} not found"),
        None => format!("non-absolute URLs should be in form of repo_name/path_to_chart, got: {name}"),
    }
}

/// An archive may not be larger than what it may unpack to.
fn read_packed(path: &Path, meta: &fs::Metadata, limits: &Limits) -> Result<Vec<u8>, Failure> {
    let shown = path.display();
    if !meta.is_file() {
        return Err(refusal(irregular(path)));
    }
    limits
        .check(Limit::ArchiveBytes, meta.len())
        .map_err(|reached| Failure::from(reached).prefixed(&format!("{shown}: ")))?;
    fs::read(path).map_err(|error| refusal(format!("open {shown}: {}", cause(&error))))
}

fn irregular(path: &Path) -> String {
    format!(
        "cannot load irregular file {} as it has file mode type bits set",
        path.display()
    )
}

fn refusal(text: impl Into<String>) -> Failure {
    Failure::new(rule("bad-chart"), text)
}

/// An error of the operating system as Go words it, which is C's text in lower case.
fn cause(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or_default();
    let mut chars = text.chars();
    chars
        .next()
        .map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}

/// Go's `filepath.Abs`: joined to the working directory and cleaned, links left alone.
fn absolute(path: &Path) -> PathBuf {
    let joined = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut clean = PathBuf::new();
    for part in joined.components() {
        match part {
            Component::ParentDir => drop(clean.pop()),
            Component::CurDir => {}
            part => clean.push(part),
        }
    }
    clean
}

/// Reads the file at a path for which Helm 4 looks before it loads a directory.
pub(super) fn chart_yaml(directory: &Path, limits: &Limits) -> Result<Vec<u8>, Failure> {
    let path = directory.join("Chart.yaml");
    let fail = |error: &io::Error| {
        let shown = path.display();
        refusal(format!(
            "unable to detect chart at {shown}: open {shown}: {}",
            cause(error)
        ))
    };
    let meta = fs::metadata(&path).map_err(|error| fail(&error))?;
    if !meta.is_file() {
        let shown = path.display();
        return Err(refusal(if meta.is_dir() {
            format!("unable to detect chart at {shown}: read {shown}: is a directory")
        } else {
            irregular(&path)
        }));
    }
    let most = limits.of(Limit::FileBytes);
    if meta.len() > most {
        return Err(too_large("Chart.yaml", most));
    }
    fs::read(&path).map_err(|error| fail(&error))
}

fn too_large(name: &str, most: u64) -> Failure {
    let quoted = format::quote(name.as_bytes());
    Failure::new(
        rule("limit"),
        format!("chart file {quoted} is larger than the maximum file size {most}"),
    )
}

/// Reads all files of a chart's directory in Helm's order; what Helm logs goes to `log`.
pub(super) fn walk(
    root: &Path,
    links: Links,
    compat: Compat,
    budget: &mut Budget,
    log: &mut Vec<String>,
) -> Result<Vec<File>, Failure> {
    let real_root = fs::canonicalize(root).unwrap_or_else(|_| root.to_owned());
    let mut walk = Walk {
        root,
        real_root,
        rules: rules(root, &budget.limits)?,
        links,
        compat,
        budget,
        log,
        files: Vec::new(),
    };
    walk.directory(root)?;
    Ok(walk.files)
}

fn rules(root: &Path, limits: &Limits) -> Result<Rules, Failure> {
    let path = root.join(".helmignore");
    let most = limits.of(Limit::FileBytes);
    let text = match fs::metadata(&path) {
        Err(_) => Vec::new(),
        Ok(meta) if !meta.is_file() => return Err(refusal(irregular(&path))),
        Ok(meta) if meta.len() > most => return Err(too_large(".helmignore", most)),
        Ok(_) => {
            fs::read(&path).map_err(|error| refusal(format!("open {}: {}", path.display(), cause(&error))))?
        }
    };
    Rules::parse(&text).map_err(refusal)
}

struct Walk<'a> {
    root: &'a Path,
    real_root: PathBuf,
    rules: Rules,
    links: Links,
    compat: Compat,
    budget: &'a mut Budget,
    log: &'a mut Vec<String>,
    files: Vec<File>,
}

impl Walk<'_> {
    /// Everything in a directory, in byte order of names. The kernel bounds the depth: a path through
    /// more than 40 links fails, and so does one that is too long.
    fn directory(&mut self, path: &Path) -> Result<(), Failure> {
        let fail = |error: io::Error| refusal(format!("open {}: {}", path.display(), cause(&error)));
        let mut names = Vec::new();
        for entry in fs::read_dir(path).map_err(fail)? {
            self.budget.entry()?;
            names.push(entry.map_err(fail)?.file_name());
        }
        names.sort_unstable();
        for name in names {
            self.visit(&path.join(name))?;
        }
        Ok(())
    }

    fn visit(&mut self, path: &Path) -> Result<(), Failure> {
        let meta = fs::symlink_metadata(path)
            .map_err(|error| refusal(format!("lstat {}: {}", path.display(), cause(&error))))?;
        if !meta.is_symlink() {
            return self.found(path, path, &meta);
        }
        let target = self.resolve(path)?;
        let meta = fs::symlink_metadata(&target)
            .map_err(|error| refusal(format!("lstat {}: {}", target.display(), cause(&error))))?;
        self.found(path, &target, &meta)
    }

    /// Where a symbolic link ends, with the line Helm logs about it.
    fn resolve(&mut self, path: &Path) -> Result<PathBuf, Failure> {
        let target = follow(path)
            .map_err(|what| refusal(format!("error evaluating symlink {}: {what}", path.display())))?;
        if self.links == Links::Inside && !target.starts_with(&self.real_root) {
            return Err(refusal(format!(
                "symbolic link {} leaves the chart: it resolves to {}",
                path.display(),
                target.display()
            )));
        }
        let (link, end) = (path.display().to_string(), target.display().to_string());
        self.log.push(line(
            self.compat,
            &Line {
                helm3: format!(
                    "walk.go:75: found symbolic link in path: {link} resolves to {end}. \
                 Contents of linked file included and used"
                ),
                level: "INFO",
                message: "found symbolic link in path. Contents of linked file included and used",
                attributes: &[("path", &link), ("resolved", &end)],
            },
        ));
        Ok(target)
    }

    /// A file or directory: `path` names it within the chart, `real` is where it stands.
    fn found(&mut self, path: &Path, real: &Path, meta: &fs::Metadata) -> Result<(), Failure> {
        let name = path.strip_prefix(self.root).unwrap_or(path).to_string_lossy();
        if self.rules.ignores(&name, meta.is_dir()) {
            return Ok(());
        }
        if meta.is_dir() {
            return self.directory(path);
        }
        if !meta.is_file() {
            return Err(refusal(irregular(path)));
        }
        let most = self.budget.limits.of(Limit::FileBytes);
        if meta.len() > most {
            let base = real.file_name().unwrap_or_default().to_string_lossy();
            return Err(too_large(&base, most));
        }
        self.budget.directory_file(meta.len())?;
        let data = fs::read(real).map_err(|error| {
            refusal(format!(
                "error reading {name}: open {}: {}",
                path.display(),
                cause(&error)
            ))
        })?;
        self.files.push(File::new(&name, &data));
        Ok(())
    }
}

/// How many links Go follows from one path.
const MAX_LINKS: usize = 255;

/// Go's `filepath.EvalSymlinks` of an absolute path: part by part, so that it goes further than the
/// kernel would, with Go's errors.
fn follow(path: &Path) -> Result<PathBuf, String> {
    let mut rest: Vec<OsString> = parts(path);
    let mut real = PathBuf::from("/");
    let mut links = 0;
    while let Some(part) = rest.pop() {
        if part == ".." {
            real.pop();
            continue;
        }
        let next = real.join(&part);
        let meta = fs::symlink_metadata(&next)
            .map_err(|error| format!("lstat {}: {}", next.display(), cause(&error)))?;
        if !meta.is_symlink() {
            real = next;
            continue;
        }
        links += 1;
        if links > MAX_LINKS {
            return Err("EvalSymlinks: too many links".to_owned());
        }
        let target = fs::read_link(&next)
            .map_err(|error| format!("readlink {}: {}", next.display(), cause(&error)))?;
        if target.is_absolute() {
            real = PathBuf::from("/");
        }
        rest.extend(parts(&target));
    }
    Ok(real)
}

/// The parts of a path, the last first.
fn parts(path: &Path) -> Vec<OsString> {
    let named = path
        .components()
        .filter(|part| matches!(part, Component::Normal(_) | Component::ParentDir));
    named.rev().map(|part| part.as_os_str().to_owned()).collect()
}
