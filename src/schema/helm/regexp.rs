//! Patterns of schemas. In: a regular expression in Go's syntax. Out: whether a text holds a match, or
//! Go's refusal of the expression. The engine is that of the template functions.

use crate::functions::regexes;
use std::sync::Arc;

/// A pattern and its text.
#[derive(Clone, Debug)]
pub(super) struct Pattern {
    pub(super) text: String,
    regex: Arc<regexes::Pattern>,
}

impl Pattern {
    /// Reads a pattern; the error is Go's.
    pub(super) fn new(text: &str) -> Result<Self, String> {
        let regex = regexes::Pattern::compile(text.as_bytes()).map_err(|error| error.to_string())?;
        Ok(Self {
            text: text.to_owned(),
            regex: Arc::new(regex),
        })
    }

    /// Whether a text holds a match.
    pub(super) fn is_match(&self, text: &str) -> bool {
        self.regex.is_match(text.as_bytes())
    }
}
