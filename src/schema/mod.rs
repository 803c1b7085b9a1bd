//! JSON Schema. In: a schema's bytes and a values tree. Out: violations placed at the value that
//! caused each, for findings; and Helm's own wording of them, for `template`. Nothing is ever fetched.

mod annals;
mod findings;
mod guide;
mod helm;
mod infer;
pub mod nearest;
mod wording;

pub use findings::ValuesSchema;
pub use guide::Guide;
pub use helm::{HelmSchemas, validate_as_helm};
pub use infer::inferred;
