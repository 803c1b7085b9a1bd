//! `.Release`. In: a name, a namespace and the kind of operation. Out: the map that templates see, or
//! Helm's refusal of a name.

use crate::compat::Compat;
use crate::diag::{Failure, rule};
use crate::value::{Str, Value, format};

/// What `.Release` shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Release {
    /// `.Release.Name`.
    pub name: String,
    /// `.Release.Namespace`.
    pub namespace: String,
    /// `.Release.Revision`.
    pub revision: i64,
    /// `.Release.IsUpgrade`; `.Release.IsInstall` is the opposite.
    pub is_upgrade: bool,
}

/// Helm's limit on the length of a release's name, in bytes.
const MAX_NAME: usize = 53;

impl Release {
    /// Checks the name as `helm template` does before it looks at dependencies: lower-case words of
    /// letters, digits and inner dashes, joined by dots. Helm 4 adds a line to the log.
    ///
    /// # Errors
    /// Helm's refusal.
    pub fn check_name(&self, compat: Compat, log: &mut Vec<String>) -> Result<(), Failure> {
        let why = if self.name.is_empty() {
            "no name provided"
        } else if self.name.len() > MAX_NAME || !self.name.split('.').all(is_label) {
            "invalid release name, must match regex \
             ^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$ \
             and the length must not be longer than 53"
        } else {
            return Ok(());
        };
        let failure = Failure::new(
            rule("bad-setting"),
            format!("release name {}: {why}", format::quote(self.name.as_bytes())),
        );
        Err(match compat {
            Compat::Helm3 => failure,
            Compat::Helm4 => {
                let quoted = format::quote(failure.helm.as_bytes());
                log.push(format!(
                    "level=ERROR msg=\"release name check failed\" error={quoted}"
                ));
                failure.prefixed("release name check failed: ")
            }
        })
    }

    pub(super) fn to_value(&self) -> Value {
        let pairs = [
            ("Name", Value::str(&*self.name)),
            ("Namespace", Value::str(&*self.namespace)),
            ("IsUpgrade", Value::Bool(self.is_upgrade)),
            ("IsInstall", Value::Bool(!self.is_upgrade)),
            ("Revision", Value::int(self.revision)),
            ("Service", Value::str("Helm")),
        ];
        Value::dict(pairs.map(|(key, value)| (Str::from(key), value)))
    }
}

fn is_label(word: &str) -> bool {
    let inner = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let bytes = word.as_bytes();
    let ends = [bytes.first(), bytes.last()];
    ends.iter().all(|end| end.is_some_and(|b| inner(*b))) && bytes.iter().all(|b| inner(*b) || *b == b'-')
}
