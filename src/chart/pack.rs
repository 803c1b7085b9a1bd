//! A chart as an archive. In: its name and its files. Out: the bytes of a `.tgz` whose entries lie
//! under the chart's name, as Helm packages charts. The same files give the same bytes: entries bear
//! no time and no owner.

use super::File;
use flate2::{Compression, GzBuilder};
use std::io::{self, Write};
use tar::{Builder, Header};

/// Packs files.
///
/// # Errors
/// A name that no archive can hold: longer than 255 bytes, or absolute.
pub fn pack(chart: &str, files: &[File]) -> io::Result<Vec<u8>> {
    let mut archive = Builder::new(GzBuilder::new().write(Vec::new(), Compression::default()));
    for file in files {
        let mut header = Header::new_ustar();
        header.set_mode(0o644);
        header.set_size(file.data.len() as u64);
        archive.append_data(&mut header, format!("{chart}/{}", file.name), &*file.data)?;
    }
    let mut gzip = archive.into_inner()?;
    gzip.flush()?;
    gzip.finish()
}
