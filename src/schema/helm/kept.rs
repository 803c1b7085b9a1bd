//! Compiled schemas, kept between validations. In: the bytes of a chart's schema. Out: what compiling
//! gave, schema or refusal, made at the first validation that asks and shared by all later ones, on
//! whatever thread.

use super::Stop;
use super::compile::Compiled;
use super::json::Json;
use crate::compat::Compat;
use crate::limits::Limits;
use std::sync::{Arc, Mutex, PoisonError};

/// The charts' own schemas, ready for use. One serves any number of charts and threads.
#[derive(Debug, Default)]
pub struct HelmSchemas(Mutex<Vec<Kept>>);

/// What compiling gave.
type Made = Arc<Result<Compiled, Stop>>;

#[derive(Debug)]
struct Kept {
    compat: Compat,
    text: Arc<[u8]>,
    made: Made,
}

impl HelmSchemas {
    /// The schema that a text is. Texts are told apart by where they are: a chart's copies share them.
    pub(super) fn compile(&self, text: &Arc<[u8]>, compat: Compat, limits: &Limits) -> Made {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = kept
            .iter()
            .find(|kept| kept.compat == compat && Arc::ptr_eq(&kept.text, text));
        if let Some(known) = known {
            return known.made.clone();
        }
        let made =
            Json::read(text, limits).and_then(|document| Compiled::of_values(document, compat, limits));
        let made = Arc::new(made);
        kept.push(Kept {
            compat,
            text: text.clone(),
            made: made.clone(),
        });
        made
    }
}
