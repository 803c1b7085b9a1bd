//! Parsed templates, kept between renders. In: names and texts of template files. Out: what each text
//! defines, parsed at the first render that asks and shared by all later ones, on whatever thread.
//! Knows neither charts nor values; a text that does not parse is parsed again each time.

use super::functions;
use crate::compat::Compat;
use crate::template::{ParseError, Parsed};
use crate::value::Str;
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

/// How many texts given to `tpl` are kept, and how long each may be. Charts give the same few again
/// and again.
const MAX_TEXTS: usize = 256;
const MAX_TEXT_BYTES: usize = 4096;

/// Parsed templates: those of files by name, those of `tpl` by text. One serves any number of charts
/// and threads.
#[derive(Debug, Default)]
pub struct Templates {
    files: RwLock<HashMap<Arc<str>, Kept>>,
    texts: RwLock<HashMap<Str, (Compat, Parsed)>>,
}

/// What was parsed last under a name.
#[derive(Debug)]
struct Kept {
    compat: Compat,
    text: Arc<[u8]>,
    parsed: Parsed,
}

impl Kept {
    /// Whether this is what parsing `text` for that Helm would give. Texts are told apart by where
    /// they are: a chart's copies share them.
    fn is_of(&self, text: &Arc<[u8]>, compat: Compat) -> bool {
        self.compat == compat && Arc::ptr_eq(&self.text, text)
    }
}

impl Templates {
    /// What a text under a name defines.
    ///
    /// # Errors
    /// Go's complaint.
    pub(super) fn parse(&self, name: &str, text: &Arc<[u8]>, compat: Compat) -> Result<Parsed, ParseError> {
        let kept = self.files.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(kept) = kept.get(name).filter(|kept| kept.is_of(text, compat)) {
            return Ok(kept.parsed.clone());
        }
        drop(kept);
        let known = |name: &str| functions::function(name, compat);
        let parsed = Parsed::new(name, text.clone(), &known)?;
        let fresh = Kept {
            compat,
            text: text.clone(),
            parsed: parsed.clone(),
        };
        let mut kept = self.files.write().unwrap_or_else(PoisonError::into_inner);
        kept.insert(name.into(), fresh);
        Ok(parsed)
    }

    /// What a text that was given to `tpl` defines; `set_name` is the name of all such texts.
    ///
    /// # Errors
    /// Go's complaint.
    pub(super) fn parse_text(
        &self,
        set_name: &str,
        text: &Str,
        compat: Compat,
    ) -> Result<Parsed, ParseError> {
        let kept = self.texts.read().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, parsed)) = kept.get(text).filter(|(of, _)| *of == compat) {
            return Ok(parsed.clone());
        }
        drop(kept);
        let known = |name: &str| functions::function(name, compat);
        let parsed = Parsed::new(set_name, text.as_shared().clone(), &known)?;
        if text.len() <= MAX_TEXT_BYTES {
            let mut kept = self.texts.write().unwrap_or_else(PoisonError::into_inner);
            if kept.len() >= MAX_TEXTS {
                kept.clear();
            }
            kept.insert(text.clone(), (compat, parsed.clone()));
        }
        Ok(parsed)
    }
}
