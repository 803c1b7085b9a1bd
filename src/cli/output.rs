//! Where manifests go. In: bytes for standard output, or steps of writing under a directory. Out: the
//! same printed, or files that are complete or not there. Follows no link under the directory.

use super::Fault;
use crate::manifest::{Mode, Write as Step};
use crate::report::sanitised;
use crate::text::raw;
use indexmap::IndexMap;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};

/// Takes the steps, and gives the lines that Helm prints, one for each.
///
/// # Errors
/// A path that a link stands in, or the system's refusal; files written before it stay.
pub(super) fn files(steps: &[Step]) -> Result<Vec<u8>, Fault> {
    let mut contents: IndexMap<PathBuf, Vec<u8>> = IndexMap::new();
    let mut report = Vec::new();
    for step in steps {
        let path = target(Path::new(&step.directory), &step.name)?;
        if step.mode == Mode::AppendIfThere && !contents.contains_key(&path) && path.exists() {
            contents.insert(path.clone(), fs::read(&path)?);
        }
        contents.entry(path).or_default().extend_from_slice(&step.text);
        writeln!(report, "wrote {}/{}", step.directory, step.name)?;
    }
    for (path, text) in &contents {
        replace(path, text)?;
    }
    Ok(report)
}

/// The path of a name below the directory, refused where it would leave it or pass a link.
fn target(directory: &Path, name: &str) -> Result<PathBuf, Fault> {
    let mut path = directory.to_owned();
    for part in Path::new(name).components() {
        let Component::Normal(part) = part else {
            let text = format!("{name} would be written outside {}", directory.display());
            return Err(Fault::refused(text));
        };
        path.push(part);
        if fs::symlink_metadata(&path).is_ok_and(|found| found.file_type().is_symlink()) {
            let text = format!("{} is a symbolic link; it is not written through", path.display());
            return Err(Fault::refused(text));
        }
    }
    Ok(path)
}

/// Writes a file beside its place and then moves it there, so that no half of it is ever seen.
pub(super) fn replace(path: &Path, text: &[u8]) -> io::Result<()> {
    let parent = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(parent)?;
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.part", std::process::id()));
    let part = parent.join(name);
    let written = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&part)
        .and_then(|mut file| file.write_all(text))
        .and_then(|()| fs::rename(&part, path));
    if written.is_err() {
        // The part is ours; that it may be left behind does not change the outcome.
        let _ = fs::remove_file(&part);
    }
    written
}

/// Writes a directory that was not there: all of its files, or nothing.
///
/// # Errors
/// A directory, or anything else, that is there already; the system's refusal.
pub(super) fn new_directory<'a>(
    path: &Path,
    files: impl IntoIterator<Item = (&'a str, &'a [u8])>,
) -> Result<(), Fault> {
    let part = beside(path)?;
    let fill = || -> Result<(), Fault> {
        fs::create_dir(&part)?;
        for (name, data) in files {
            let file = target(&part, name)?;
            fs::create_dir_all(file.parent().unwrap_or(&part))?;
            fs::write(file, data)?;
        }
        Ok(fs::rename(&part, path)?)
    };
    let written = fill();
    if written.is_err() {
        // The part is ours; that it may be left behind does not change the outcome.
        let _ = fs::remove_dir_all(&part);
    }
    written
}

/// Writes a file that was not there: all of it, or nothing.
///
/// # Errors
/// A file, or anything else, that is there already; the system's refusal.
pub(super) fn new_file(path: &Path, data: &[u8]) -> Result<(), Fault> {
    let part = beside(path)?;
    let mut file = OpenOptions::new().write(true).create_new(true).open(&part)?;
    // A link, unlike a move, never replaces what came to be there meanwhile.
    let written = file.write_all(data).and_then(|()| fs::hard_link(&part, path));
    let _ = fs::remove_file(&part);
    Ok(written?)
}

/// A name beside a path that is not there, to write under until all is written.
fn beside(path: &Path) -> Result<PathBuf, Fault> {
    let Some(name) = path.file_name() else {
        return Err(Fault::refused(format!("{} names no new place", path.display())));
    };
    if fs::symlink_metadata(path).is_ok() {
        let text = format!("{} is there already; nothing is overwritten", path.display());
        return Err(Fault::refused(text));
    }
    let mut part = std::ffi::OsString::from(".");
    part.push(name);
    part.push(format!(".{}.part", std::process::id()));
    Ok(path.with_file_name(part))
}

/// Columns of a report that no terminal limits.
const PAGE: usize = 110;

/// How wide reports may be: as wide as the terminal, or as a page.
pub(super) fn width(terminal: bool) -> usize {
    let columns = terminal_size::terminal_size().filter(|_| terminal);
    columns.map_or(PAGE, |(width, _)| usize::from(width.0).clamp(40, 200))
}

/// Prints to standard output; a reader that went away is no fault.
pub(super) fn print(text: &[u8]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(text).and_then(|()| out.flush()) {
        Err(fault) if fault.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        done => done,
    }
}

/// Prints lines to standard error, with nothing in them that would steer a terminal.
pub(super) fn log<S: AsRef<str>>(lines: impl IntoIterator<Item = S>) -> io::Result<()> {
    let mut text = Vec::new();
    for line in lines {
        text.extend_from_slice(&raw::bytes(&sanitised(line.as_ref())));
        text.push(b'\n');
    }
    io::stderr().lock().write_all(&text)
}

/// Prints a report to standard error, which is harmless already but for colours of ours.
pub(super) fn log_coloured(text: &str) -> io::Result<()> {
    let mut out = io::stderr().lock();
    out.write_all(text.as_bytes())?;
    out.write_all(b"\n")
}
