//! Base64 and base32.

use crate::template::func::Func;

/// The rows of this family.
pub(crate) static FUNCS: &[Func] = &[];
