//! How much one chart may hold, its subcharts and the archives within it together. In: what the
//! loader is about to keep. Out: permission, or the refusal that names the limit. Helm counts each
//! archive anew, which is how a small file can unpack to gigabytes.

use crate::diag::Failure;
use crate::limits::{Limit, Limits};

/// What is left of the limits.
#[derive(Debug)]
pub(super) struct Budget {
    pub(super) limits: Limits,
    archive_bytes: u64,
    directory_bytes: u64,
    entries: u64,
}

impl Budget {
    pub(super) fn new(limits: Limits) -> Self {
        Self {
            archive_bytes: limits.of(Limit::ArchiveBytes),
            directory_bytes: limits.of(Limit::DirectoryBytes),
            entries: limits.of(Limit::ChartEntries),
            limits,
        }
    }

    /// Refuses charts nested too deep.
    pub(super) fn depth(&self, charts: usize) -> Result<(), Failure> {
        Ok(self.limits.check(Limit::ChartDepth, charts as u64)?)
    }

    /// Takes one file, directory or archive entry.
    pub(super) fn entry(&mut self) -> Result<(), Failure> {
        match self.entries.checked_sub(1) {
            Some(left) => self.entries = left,
            None => return Err(self.limits.reached(Limit::ChartEntries).into()),
        }
        Ok(())
    }

    /// Takes the bytes of one file of a directory.
    pub(super) fn directory_file(&mut self, bytes: u64) -> Result<(), Failure> {
        match self.directory_bytes.checked_sub(bytes) {
            Some(left) => self.directory_bytes = left,
            None => return Err(self.limits.reached(Limit::DirectoryBytes).into()),
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
