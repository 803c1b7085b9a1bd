//! Name resolution, which never happens: Helm refuses it unless asked, and this program is offline.
//! In: a host name. Out: nothing.

use super::args::row;
use crate::template::func::Func;
use crate::value::{Ty, Value};

/// The rows of this family.
pub(crate) static FUNCS: &[Func] = &[row(
    "network",
    "getHostByName",
    &[Ty::Str],
    Ty::Str,
    |_, _| Ok(Value::str("")),
    "Always empty: names are not resolved.",
)];
