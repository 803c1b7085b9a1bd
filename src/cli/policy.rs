//! What a project wants of findings. In: flags, `seatrial.toml` from here upwards, a baseline file.
//! Out: the policy that decides which findings count and which fail the run; or a new baseline, written
//! as a whole or not at all.

use super::{Fault, output};
use crate::diag::{self, Problem, Rule};
use crate::policy::{Baseline, Config, Level, Policy};
use crate::text::Sources;
use clap::{Args, ValueEnum};
use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The name of a project's config.
const CONFIG: &str = "seatrial.toml";

/// The flags.
#[derive(Args, Clone, Debug, Default)]
pub struct Wanted {
    /// The least severity that makes the run fail
    #[arg(long, value_enum, value_name = "LEVEL")]
    fail_on: Option<FailOn>,
    /// Leaves a rule's findings out. May be repeated
    #[arg(long, value_name = "RULE", value_parser = known_rule)]
    allow: Vec<String>,
    /// Makes a rule's findings errors. May be repeated
    #[arg(long, value_name = "RULE", value_parser = known_rule)]
    deny: Vec<String>,
    /// The project's config, instead of the nearest `seatrial.toml` from here up to the repository's root
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Leaves out the findings that this file lists
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Writes the findings to this file as a baseline, and fails for none of them
    #[arg(long, value_name = "FILE")]
    write_baseline: Option<PathBuf>,
}

/// The levels of `--fail-on`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum FailOn {
    /// Errors only.
    Error,
    /// Warnings and errors.
    Warning,
    /// Any finding.
    Info,
    /// No finding.
    Never,
}

impl Wanted {
    /// Reads the config and the baseline.
    ///
    /// # Errors
    /// A file that cannot be read, with its name.
    pub fn policy(&self) -> Result<Policy, Fault> {
        let config = match self.config.clone().or_else(nearest) {
            Some(path) => Config::read(&read(&path)?).map_err(|fault| named(&path, &fault.0))?,
            None => Config::default(),
        };
        let baseline = match &self.baseline {
            Some(path) => Some(Baseline::read(&read(path)?).map_err(|fault| named(path, &fault))?),
            None => None,
        };
        Ok(Policy {
            config,
            allowed: self.allow.clone(),
            denied: self.deny.clone(),
            baseline,
        })
    }

    /// Whether the findings that the policy left make the run fail. Writes the baseline if asked to;
    /// then nothing fails.
    ///
    /// # Errors
    /// The system's refusal to write.
    pub fn fails(&self, policy: &Policy, left: &[Problem], sources: &Sources) -> Result<bool, Fault> {
        let Some(path) = &self.write_baseline else {
            return Ok(policy.fails(left, self.fail_on.map(FailOn::level)));
        };
        let known = Baseline::of(left, sources).write();
        output::replace(path, known.as_bytes()).map_err(|fault| named(path, &fault.to_string()))?;
        Ok(false)
    }
}

impl FailOn {
    fn level(self) -> Level {
        match self {
            Self::Error => Level::Error,
            Self::Warning => Level::Warning,
            Self::Info => Level::Info,
            Self::Never => Level::Off,
        }
    }
}

/// The id of a rule, or what it may have been meant to be.
pub(super) fn known_rule(id: &str) -> Result<String, String> {
    if diag::find(id).is_some() {
        return Ok(id.to_owned());
    }
    let near = diag::rules().min_by_key(|rule| strsim::damerau_levenshtein(id, rule.id));
    let near = near.map_or("", |rule: &Rule| rule.id);
    Err(format!(
        "there is no rule `{id}`; the nearest is `{near}`, and `seatrial rules` lists all"
    ))
}

/// The config of the directory we are in, or of one above it up to the root of its repository. Outside
/// of a repository nothing above is looked at: it is somebody else's.
fn nearest() -> Option<PathBuf> {
    let here = env::current_dir().ok()?;
    let root = here
        .ancestors()
        .find(|dir| dir.join(".git").exists())
        .unwrap_or(&here);
    let ours = here.ancestors().take_while(|dir| dir.starts_with(root));
    ours.map(|dir| dir.join(CONFIG)).find(|path| path.is_file())
}

fn read(path: &Path) -> Result<String, Fault> {
    fs::read_to_string(path).map_err(|fault| named(path, &fault.to_string()))
}

fn named(path: &Path, fault: &str) -> Fault {
    Fault::Io(io::Error::other(format!("{}: {fault}", path.display())))
}
