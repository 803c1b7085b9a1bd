//! Findings that were there before. In: the findings of an earlier run, as a file. Out: whether a
//! finding of this run is one of them. A finding is known again by rule, key and file, not by line, so
//! that edits elsewhere do not wake it.

use crate::diag::Problem;
use crate::text::{Source, Sources};
use serde::{Deserialize, Serialize};

const VERSION: u32 = 1;

/// The old findings of a project.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    version: u32,
    findings: Vec<Known>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Known {
    rule: String,
    key: Option<String>,
    source: Option<String>,
}

impl Known {
    fn of(problem: &Problem, source: Option<&Source>) -> Self {
        Self {
            rule: problem.rule.id.to_owned(),
            key: problem.key.clone(),
            source: source.map(|source| source.name.to_string()),
        }
    }
}

impl Baseline {
    /// The baseline that hides just these findings.
    pub fn of(problems: &[Problem], sources: &Sources) -> Self {
        let known = |problem: &Problem| Known::of(problem, problem.place.and_then(|p| sources.get(p.source)));
        let mut findings: Vec<Known> = problems.iter().map(known).collect();
        findings.sort();
        Self {
            version: VERSION,
            findings,
        }
    }

    /// Reads a baseline file.
    ///
    /// # Errors
    /// What is wrong with it, with line and column.
    pub fn read(text: &str) -> Result<Self, String> {
        let baseline: Self = serde_json::from_str(text).map_err(|fault| fault.to_string())?;
        match baseline.version {
            VERSION => Ok(baseline),
            other => Err(format!(
                "a baseline of version {other}; this program reads version {VERSION}"
            )),
        }
    }

    /// The file's text.
    pub fn write(&self) -> String {
        // Only maps with keys that are not strings, and writers that fail, can make this fail.
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }

    /// Whether this finding is an old one; each old one answers once.
    pub(super) fn take(&mut self, problem: &Problem, source: Option<&Source>) -> bool {
        let wanted = Known::of(problem, source);
        let at = self.findings.iter().position(|known| *known == wanted);
        at.map(|at| self.findings.remove(at)).is_some()
    }
}
