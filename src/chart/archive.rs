//! Chart archives. In: the bytes of a .tgz. Out: the files in it by their paths within the chart, or
//! Helm's refusal of a path, a size or a broken archive. Links and devices become empty files, as in
//! Helm; nothing is ever written or followed.

use super::File;
use super::budget::Budget;
use super::path::clean;
use crate::compat::Compat;
use crate::diag::{Failure, rule};
use crate::limits::{Limit, Limits};
use crate::value::format;
use flate2::bufread::MultiGzDecoder;
use std::cell::Cell;
use std::io::{self, Read};
use std::rc::Rc;
use tar::{Archive, Entry, EntryType};

/// Go's text for bytes that do not begin like gzip.
pub(super) const NOT_GZIP: &str = "gzip: invalid header";

/// What an archive may hold between two entries: headers, long names, padding.
const MAX_OVERHEAD: u64 = 3 * 1024 * 1024;

/// Unpacks an archive into memory.
pub(super) fn unpack(bytes: &[u8], compat: Compat, budget: &mut Budget) -> Result<Vec<File>, Failure> {
    check_gzip(bytes).map_err(refusal)?;
    let meter = Rc::new(Meter::default());
    meter.allow(0);
    let mut archive = Archive::new(Metered {
        inner: MultiGzDecoder::new(bytes),
        meter: Rc::clone(&meter),
    });
    let broken = |error| broken(&error, &meter);
    let mut files = Vec::new();
    for entry in archive.entries().map_err(broken)? {
        let mut entry = entry.map_err(broken)?;
        budget.entry()?;
        if is_directory(&entry) || entry.header().entry_type() == EntryType::XGlobalHeader {
            meter.allow(0);
            continue;
        }
        let raw_name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let name = path_within(&raw_name).map_err(refusal)?;
        let size = size_of(&entry);
        if size > budget.archive_left() {
            return Err(too_large(compat, &budget.limits));
        }
        let most = budget.limits.of(Limit::FileBytes);
        if size > most {
            let quoted = format::quote(raw_name.as_bytes());
            return Err(refusal(format!(
                "decompressed chart file {quoted} is larger than the maximum file size {most}"
            )));
        }
        meter.allow(size);
        let mut data = Vec::new();
        entry.by_ref().take(size).read_to_end(&mut data).map_err(broken)?;
        if (data.len() as u64) < size || meter.filled.get() > 0 {
            return Err(refusal("unexpected EOF"));
        }
        if !budget.archive_file(size) {
            return Err(too_large(compat, &budget.limits));
        }
        files.push(File::new(&name, &data));
    }
    if files.is_empty() {
        return Err(refusal("no files in chart archive"));
    }
    Ok(files)
}

fn refusal(text: impl Into<String>) -> Failure {
    Failure::new(rule("bad-chart"), text)
}

fn too_large(compat: Compat, limits: &Limits) -> Failure {
    let most = limits.of(Limit::ArchiveBytes);
    let file = match compat {
        Compat::Helm3 => "file ",
        Compat::Helm4 => "",
    };
    Failure::new(
        rule("limit"),
        format!("decompressed chart is larger than the maximum {file}size {most}"),
    )
}

/// The bytes of a regular file. Go keeps the size that the header gives but reads no data of links.
fn size_of(entry: &Entry<'_, impl Read>) -> u64 {
    match entry.header().entry_type() {
        EntryType::Link | EntryType::Symlink | EntryType::Char | EntryType::Block | EntryType::Fifo => 0,
        _ => entry.size(),
    }
}

/// Whether Go takes an entry for a directory: by its type, its mode, or an old archive's final slash.
fn is_directory(entry: &Entry<'_, impl Read>) -> bool {
    const FILE_TYPE: u32 = !0o7777;
    const DIRECTORY: u32 = 0o40000;
    let header = entry.header();
    header.entry_type().is_dir()
        || header.mode().is_ok_and(|mode| mode & FILE_TYPE == DIRECTORY)
        || (header.as_bytes()[156] == 0 && entry.path_bytes().ends_with(b"/"))
}

/// The path within the chart of an entry's name, whose first part is the chart's directory.
fn path_within(raw: &str) -> Result<String, String> {
    let delimiter = if raw.contains('\\') { '\\' } else { '/' };
    let (first, rest) = raw.split_once(delimiter).unwrap_or((raw, ""));
    let rest = rest.replace(delimiter, "/");
    if rest.starts_with('/') {
        return Err("chart illegally contains absolute paths".to_owned());
    }
    let path = clean(&rest);
    if path == "." {
        let quoted = format::quote(raw.as_bytes());
        return Err(format!(
            "chart illegally contains content outside the base directory: {quoted}"
        ));
    }
    if path.starts_with("..") {
        return Err("chart illegally references parent directory".to_owned());
    }
    if let [drive, b':', b'/', ..] = path.as_bytes()
        && drive.is_ascii_alphabetic()
    {
        return Err("chart contains illegally named files".to_owned());
    }
    if first == "Chart.yaml" {
        return Err("chart yaml not in base directory".to_owned());
    }
    Ok(path)
}

/// Go's verdict on the first bytes of a gzip stream.
fn check_gzip(bytes: &[u8]) -> Result<(), &'static str> {
    match bytes {
        [] => Err("EOF"),
        [0x1F, 0x8B, 8, ..] if bytes.len() >= 10 => Ok(()),
        _ if bytes.len() < 10 => Err("unexpected EOF"),
        _ => Err(NOT_GZIP),
    }
}

/// The refusal of an archive that ends early or makes no sense, in Go's words.
fn broken(error: &io::Error, meter: &Meter) -> Failure {
    let text = error.to_string();
    let go = if meter.filled.get() > 0
        || error.kind() == io::ErrorKind::UnexpectedEof
        || text.contains("failed to read entire block")
    {
        "unexpected EOF"
    } else if text.contains("checksum") && !text.contains("header") {
        "gzip: invalid checksum"
    } else if text.contains("gzip header") {
        NOT_GZIP
    } else if text.contains("deflate") {
        "flate: corrupt input before offset 0"
    } else {
        "archive/tar: invalid tar header"
    };
    refusal(go)
}

/// What may still be read, and what was read of nothing.
#[derive(Debug, Default)]
struct Meter {
    allowance: Cell<u64>,
    filled: Cell<u64>,
}

impl Meter {
    /// Lets the bytes of one entry through, and what may stand before the next.
    fn allow(&self, size: u64) {
        self.allowance.set(size + MAX_OVERHEAD);
    }
}

/// A reader that stops a stream which gives more between two entries than an archive needs to, and
/// fills up one that ends early, since Go does not miss the end of the last block.
struct Metered<R> {
    inner: R,
    meter: Rc<Meter>,
}

/// As much as a reader asks for past the end: padding and the mark of the end.
const FILL: u64 = 3 * 512;

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        if n == 0 && !buffer.is_empty() {
            let left = FILL - self.meter.filled.get().min(FILL);
            let n = buffer.len().min(usize::try_from(left).unwrap_or(0));
            buffer[..n].fill(0);
            self.meter.filled.set(self.meter.filled.get() + n as u64);
            return Ok(n);
        }
        match self.meter.allowance.get().checked_sub(n as u64) {
            Some(left) => self.meter.allowance.set(left),
            None => return Err(io::Error::other("too much between two entries")),
        }
        Ok(n)
    }
}
