//! Heads of manifests, kept between renders. In: documents. Out: what is read of each, read at the first
//! render that prints it and shared by all later ones, on whatever thread: from one render to the next
//! most documents stay the same. A document that cannot be read is read again each time.

use super::head::Head;
use crate::compat::Compat;
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

/// The most bytes of documents that are kept; with more, all is forgotten.
const MAX_BYTES: usize = 8 << 20;

/// The longest document that is kept.
const MAX_DOCUMENT: usize = 64 << 10;

/// Heads by document. One serves any number of charts and threads.
#[derive(Debug, Default)]
pub struct Heads(RwLock<Kept>);

#[derive(Debug, Default)]
struct Kept {
    heads: HashMap<Box<[u8]>, Arc<Head>>,
    bytes: usize,
}

impl Heads {
    /// The head of a document. What is read does not depend on the Helm, only the words of a fault do.
    ///
    /// # Errors
    /// Why it is no manifest, in Go's words.
    pub(super) fn read(&self, document: &[u8], compat: Compat) -> Result<Arc<Head>, String> {
        let kept = self.0.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(head) = kept.heads.get(document) {
            return Ok(head.clone());
        }
        drop(kept);
        let head = Arc::new(Head::read(document, compat)?);
        if document.len() <= MAX_DOCUMENT {
            let mut kept = self.0.write().unwrap_or_else(PoisonError::into_inner);
            if kept.bytes + document.len() > MAX_BYTES {
                *kept = Kept::default();
            }
            kept.bytes += document.len();
            kept.heads.insert(document.into(), head.clone());
        }
        Ok(head)
    }
}
