//! Findings for people and programs. In: findings and the texts they point into. Out: bytes, one file
//! per format. Decides nothing about findings, and lets no control character of a chart through.

mod human;
mod json;

pub use human::human;
pub use json::{FORMAT_VERSION, json};

use crate::text::Sources;

/// What is reported on, for the reports that say so.
pub struct Subject<'a> {
    /// The chart's name.
    pub chart: &'a str,
    /// The chart's version.
    pub version: &'a str,
    /// The texts that findings point into.
    pub sources: &'a Sources,
}

/// Text with control characters made visible, so that nothing in a chart can steer a terminal.
fn sanitised(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\n' | '\t' => c.to_string(),
            c if c.is_control() || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}') => {
                c.escape_unicode().to_string()
            }
            c => c.to_string(),
        })
        .collect()
}
