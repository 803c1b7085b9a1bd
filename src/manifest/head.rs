//! The head of a manifest. In: one document. Out: its kind, name and annotations as Helm's `SimpleHead`
//! decodes them, or why it is no manifest, in Go's words.

use crate::chart::{Decoder, Fields};
use crate::compat::Compat;
use crate::value::Str;
use crate::yaml::{self, Node};
use std::collections::BTreeMap;

/// What Helm reads of a manifest.
#[derive(Debug, Default)]
pub(super) struct Head {
    api_version: String,
    pub(super) kind: String,
    pub(super) name: String,
    pub(super) annotations: Option<BTreeMap<Str, String>>,
}

/// Go's name of the type of `metadata`, which has none of its own.
const METADATA: &str =
    r#"struct { Name string "json:\"name\""; Annotations map[string]string "json:\"annotations\"" }"#;

impl Head {
    /// Decodes the head of a document.
    pub(super) fn read(document: &[u8], compat: Compat) -> Result<Self, String> {
        let ty = match compat {
            Compat::Helm3 => "releaseutil.SimpleHead",
            Compat::Helm4 => "util.SimpleHead",
        };
        let wanted = |key: &[u8]| Decoder::knows::<Self>(key);
        let document = yaml::read_members(document, &wanted).map_err(|error| error.text)?;
        let mut head = Self::default();
        let mut decoder = Decoder::default();
        decoder.object(&document.root, ty, &mut head);
        decoder.finish()?;
        Ok(head)
    }
}

impl Fields for Head {
    const NAME: &'static str = "SimpleHead";
    const FIELDS: &'static [&'static str] = &["apiVersion", "kind", "metadata"];

    fn field(&mut self, name: &'static str, node: &Node, decoder: &mut Decoder) {
        match name {
            "apiVersion" => decoder.string(node, &mut self.api_version),
            "kind" => decoder.string(node, &mut self.kind),
            _ => {
                let metadata = &mut Metadata(self);
                if !decoder.object(node, METADATA, metadata) {
                    self.name.clear();
                    self.annotations = None;
                }
            }
        }
    }
}

/// The anonymous struct of `metadata`.
struct Metadata<'a>(&'a mut Head);

impl Fields for Metadata<'_> {
    const NAME: &'static str = "";
    const FIELDS: &'static [&'static str] = &["name", "annotations"];

    fn field(&mut self, name: &'static str, node: &Node, decoder: &mut Decoder) {
        match name {
            "name" => decoder.string(node, &mut self.0.name),
            _ => decoder.string_map(node, &mut self.0.annotations),
        }
    }
}
