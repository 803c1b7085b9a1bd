//! Chart.lock. In: its YAML. Out: whether Helm can decode it, which is all that rendering asks of it.

use super::decode::{Decoder, Fields};
use super::metadata::{Dependency, package, pointer};
use super::timestamp::{Layout, check_time};
use crate::compat::Compat;
use crate::yaml::{self, Node, NodeData};

/// Decodes a lock file and forgets it; the error is Helm's after the file's name.
pub(super) fn check(text: &[u8], compat: Compat) -> Result<(), String> {
    let package = package(compat);
    let document = yaml::read(text).map_err(|error| error.text)?;
    let mut lock = Lock {
        package,
        digest: String::new(),
        dependencies: Vec::new(),
    };
    let mut decoder = Decoder::default();
    decoder.object(&document.root, &format!("{package}.Lock"), &mut lock);
    decoder.finish()
}

struct Lock {
    package: &'static str,
    digest: String,
    dependencies: Vec<Option<Dependency>>,
}

impl Fields for Lock {
    const NAME: &'static str = "Lock";
    const FIELDS: &'static [&'static str] = &["generated", "digest", "dependencies"];

    fn field(&mut self, name: &'static str, node: &Node, decoder: &mut Decoder) {
        match name {
            "generated" => {
                let result = match &node.data {
                    NodeData::Null => Ok(()),
                    NodeData::Str(text) => check_time(Layout::Moment, &text.to_text()),
                    _ => Err("Time.UnmarshalJSON: input is not a JSON string".to_owned()),
                };
                if let Err(fault) = result {
                    decoder.abort(fault);
                }
            }
            "digest" => decoder.string(node, &mut self.digest),
            _ => {
                let ty = format!("{}.Dependency", self.package);
                decoder.list(
                    node,
                    &format!("[]*{ty}"),
                    &mut self.dependencies,
                    |decoder, node, slot| {
                        pointer(decoder, node, &ty, slot);
                    },
                );
            }
        }
    }
}
