//! JSON, YAML and TOML from and to Go values.

use crate::template::func::Func;

/// The rows of this family.
pub(crate) static FUNCS: &[Func] = &[];
