//! Dicts: making, reading, changing and merging them.

use crate::template::func::Func;

/// The rows of this family.
pub(crate) static FUNCS: &[Func] = &[];
