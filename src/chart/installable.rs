//! Charts that load and still cannot be installed. In: a loaded chart. Out: nothing, or Helm's refusal
//! of its type, its missing dependencies or its format; and the line Helm logs of a deprecated one.

use super::{Chart, LogLine, log_line};
use crate::compat::Compat;
use crate::diag::{Failure, rule};

impl Chart {
    /// Checks the root chart as `helm template` does after loading. Log lines are added to `log`.
    ///
    /// # Errors
    /// Helm's refusal.
    pub fn check_installable(&self, compat: Compat, log: &mut Vec<String>) -> Result<(), Failure> {
        let kind = self.metadata.kind.as_str();
        if !matches!(kind, "" | "application") {
            return Err(refusal(format!("{kind} charts are not installable")));
        }
        if self.metadata.deprecated {
            log.push(deprecation(compat));
        }
        let unformed = compat == Compat::Helm4 && self.metadata.api_version == "v3";
        if unformed && self.metadata.dependencies.len() < self.subcharts.len() {
            // Helm 4 looks for as many entries as there are subcharts; with fewer subcharts it crashes.
            return Err(refusal(format!(
                "{} unsupported chart dependency type",
                unmet(compat)
            )));
        }
        let missing = self.missing_dependencies();
        if !missing.is_empty() {
            return Err(refusal(format!(
                "{} found in Chart.yaml, but missing in charts/ directory: {}",
                unmet(compat),
                missing.join(", ")
            )));
        }
        if unformed {
            return Err(refusal("invalid chart apiVersion".into()));
        }
        Ok(())
    }

    /// The dependencies in Chart.yaml that no subchart has the name of.
    fn missing_dependencies(&self) -> Vec<&str> {
        let present = |name: &&str| self.subcharts.iter().any(|chart| chart.metadata.name == **name);
        let names = self
            .metadata
            .dependencies
            .iter()
            .map(|wanted| wanted.name.as_str());
        names.filter(|name| !present(name)).collect()
    }
}

/// What Helm says before it names what is wrong with dependencies.
fn unmet(compat: Compat) -> &'static str {
    match compat {
        Compat::Helm3 => {
            "An error occurred while checking for chart dependencies. You may need to run `helm dependency \
             build` to fetch missing dependencies:"
        }
        Compat::Helm4 => {
            "an error occurred while checking for chart dependencies. You may need to run 'helm dependency \
             build' to fetch missing dependencies:"
        }
    }
}

fn deprecation(compat: Compat) -> String {
    log_line(
        compat,
        &LogLine {
            helm3: "WARNING: This chart is deprecated".into(),
            level: "WARN",
            message: "this chart is deprecated",
            attributes: &[],
        },
    )
}

fn refusal(text: String) -> Failure {
    Failure::new(rule("bad-chart"), text)
}
