//! How much one chart may hold, its subcharts and the archives within it together. In: what the
//! loader is about to keep. Out: permission, or the refusal that names the limit. Helm counts each
//! archive anew, which is how a small file can unpack to gigabytes.

use crate::diag::{Failure, rule};

/// The largest single file, in bytes: Helm's limit.
pub const MAX_FILE_BYTES: u64 = 5 * 1024 * 1024;

/// What all archives of one chart may unpack to, in bytes: Helm's limit for one archive.
pub const MAX_ARCHIVE_BYTES: u64 = 100 * 1024 * 1024;

/// What a chart's directory may hold, in bytes.
pub const MAX_DIRECTORY_BYTES: u64 = 256 * 1024 * 1024;

/// How many files, directories and archive entries a chart may consist of.
pub const MAX_ENTRIES: u64 = 250_000;

/// How many charts may stand within one another.
pub const MAX_DEPTH: usize = 100;

/// What is left of the limits.
#[derive(Debug)]
pub(super) struct Budget {
    archive_bytes: u64,
    directory_bytes: u64,
    entries: u64,
}

impl Default for Budget {
    fn default() -> Self {
        Self {
            archive_bytes: MAX_ARCHIVE_BYTES,
            directory_bytes: MAX_DIRECTORY_BYTES,
            entries: MAX_ENTRIES,
        }
    }
}

impl Budget {
    /// Takes one file, directory or archive entry.
    pub(super) fn entry(&mut self) -> Result<(), Failure> {
        match self.entries.checked_sub(1) {
            Some(left) => self.entries = left,
            None => {
                return Err(limit(format!(
                    "the chart has more than {MAX_ENTRIES} files and directories"
                )));
            }
        }
        Ok(())
    }

    /// Takes the bytes of one file of a directory.
    pub(super) fn directory_file(&mut self, bytes: u64) -> Result<(), Failure> {
        match self.directory_bytes.checked_sub(bytes) {
            Some(left) => self.directory_bytes = left,
            None => {
                return Err(limit(format!(
                    "the chart's directory holds more than {MAX_DIRECTORY_BYTES} bytes"
                )));
            }
        }
        Ok(())
    }

    /// How many bytes archives may still unpack to.
    pub(super) fn archive_left(&self) -> u64 {
        self.archive_bytes
    }

    /// Takes the bytes of one archive entry; `false` when none would be left, as in Helm.
    pub(super) fn archive_file(&mut self, bytes: u64) -> bool {
        self.archive_bytes = self.archive_bytes.saturating_sub(bytes);
        self.archive_bytes > 0
    }
}

/// Refuses charts nested too deep.
pub(super) fn depth(charts: usize) -> Result<(), Failure> {
    if charts > MAX_DEPTH {
        return Err(limit(format!(
            "more than {MAX_DEPTH} charts stand within one another"
        )));
    }
    Ok(())
}

fn limit(text: String) -> Failure {
    Failure::new(rule("limit"), text)
}
