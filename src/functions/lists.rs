//! Lists: making, cutting, searching and joining them.

use crate::template::func::Func;

/// The rows of this family.
pub(crate) static FUNCS: &[Func] = &[];
