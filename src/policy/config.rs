//! `seatrial.toml`. In: its text. Out: levels of rules, what is allowed and why, what fails a run. An
//! unknown key is an error, since a misspelt suppression would otherwise be silent.

use crate::compat::Compat;
use crate::diag::{self, Problem};
use serde::{Deserialize, Deserializer, de};
use std::collections::BTreeMap;
use std::fmt;

/// How much a rule counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// Not at all.
    #[serde(alias = "never")]
    Off,
    /// Worth knowing.
    Info,
    /// Probably not what was meant.
    Warning,
    /// Must not pass.
    Error,
}

/// A project's `seatrial.toml`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Config {
    /// The Helm to match: `helm3` or `helm4`.
    #[serde(deserialize_with = "helm")]
    pub compat: Option<Compat>,
    /// The chart that is meant when none is named.
    pub chart: Option<String>,
    /// The least level that makes a run fail.
    pub fail_on: Option<Level>,
    /// Levels by rule id.
    pub rules: BTreeMap<String, Level>,
    /// Findings that are left out.
    pub allow: Vec<Allow>,
    /// Limits by name, raised above their defaults.
    pub limits: BTreeMap<String, u64>,
    /// `[aks]`: the pretended extension.
    pub aks: Aks,
}

/// The `[aks]` table.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Aks {
    /// Which state of the documents to go by: `2021` or `current`.
    pub profile: Option<String>,
}

/// One `[[allow]]` entry.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Allow {
    /// The rule's id.
    pub rule: String,
    /// The key it is about; a trailing `*` stands for anything.
    pub key: Option<String>,
    /// The file it is found in; a trailing or leading `*` stands for anything.
    pub file: Option<String>,
    /// Why. Required: the next reader needs it.
    pub reason: String,
}

/// Why a config cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigFault(pub String);

impl fmt::Display for ConfigFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Config {
    /// Reads a config.
    ///
    /// # Errors
    /// Line and column of what is no TOML, no key of ours, or no rule.
    pub fn read(text: &str) -> Result<Self, ConfigFault> {
        let config: Self = toml::from_str(text).map_err(|fault| ConfigFault(fault.to_string()))?;
        let named = config
            .rules
            .keys()
            .chain(config.allow.iter().map(|allow| &allow.rule));
        for id in named {
            if diag::find(id).is_none() {
                return Err(ConfigFault(format!(
                    "there is no rule `{id}`; `seatrial rules` lists them"
                )));
            }
        }
        if let Some(allow) = config.allow.iter().find(|allow| allow.reason.trim().is_empty()) {
            return Err(ConfigFault(format!("allowing `{}` needs a reason", allow.rule)));
        }
        Ok(config)
    }
}

fn helm<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Compat>, D::Error> {
    let name = String::deserialize(deserializer)?;
    name.parse().map(Some).map_err(de::Error::custom)
}

impl Allow {
    /// Whether a finding in a file falls under it.
    pub(super) fn covers(&self, problem: &Problem, file: Option<&str>) -> bool {
        let fits = |pattern: &Option<String>, text: Option<&str>| match pattern {
            None => true,
            Some(pattern) => text.is_some_and(|text| matches(pattern, text)),
        };
        problem.rule.id == self.rule && fits(&self.key, problem.key.as_deref()) && fits(&self.file, file)
    }
}

/// Matches a text against a pattern in which each `*` stands for anything.
fn matches(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|head| text.strip_prefix(head)) else {
        return false;
    };
    let mut open = false;
    for part in parts {
        open = true;
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.is_empty()
        || (open && pattern.ends_with('*'))
        || (open && text.ends_with(pattern.rsplit('*').next().unwrap_or("")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_stand_for_anything() {
        for (pattern, text, expected) in [
            ("a.b", "a.b", true),
            ("a.b", "a.bc", false),
            ("a.*", "a.b.c", true),
            ("*/values.yaml", "clusters/x/values.yaml", true),
            ("c*/v*.yaml", "clusters/values.yaml", true),
            ("c*/v*.yml", "clusters/values.yaml", false),
            ("*.yaml", "a.yaml.yaml", true),
        ] {
            assert_eq!(matches(pattern, text), expected, "{pattern} {text}");
        }
    }

    #[test]
    fn a_misspelt_key_or_rule_is_an_error_that_says_where() {
        let fault = Config::read("fail_on = \"error\"\n").unwrap_err();
        assert!(
            fault.0.contains("unknown field `fail_on`") && fault.0.contains("line 1"),
            "{fault}"
        );
        let fault = Config::read("[rules]\nunknown-keys = \"off\"\n").unwrap_err();
        assert_eq!(
            fault.0,
            "there is no rule `unknown-keys`; `seatrial rules` lists them"
        );
        let fault = Config::read("[[allow]]\nrule = \"list-gap\"\nreason = \" \"\n").unwrap_err();
        assert_eq!(fault.0, "allowing `list-gap` needs a reason");
    }
}
