//! Which Helm we speak like. In: a name the user gave (`helm3`, `helm4`). Out: the version whose
//! bytes and error texts every later stage matches. Knows nothing of charts or templates.

use std::fmt;
use std::str::FromStr;

/// The Helm release whose output is matched to the byte.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Compat {
    /// Helm 3.22.0.
    Helm3,
    /// Helm 4.2.4.
    #[default]
    Helm4,
}

impl FromStr for Compat {
    type Err = UnknownCompat;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        match name {
            "helm3" => Ok(Self::Helm3),
            "helm4" => Ok(Self::Helm4),
            _ => Err(UnknownCompat),
        }
    }
}

impl fmt::Display for Compat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Helm3 => "helm3",
            Self::Helm4 => "helm4",
        })
    }
}

/// The name is neither `helm3` nor `helm4`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownCompat;

impl fmt::Display for UnknownCompat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the Helm to match is `helm3` or `helm4`")
    }
}

impl std::error::Error for UnknownCompat {}
