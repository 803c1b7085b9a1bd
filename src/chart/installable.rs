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
        let missing = self.missing_dependencies();
        if !missing.is_empty() {
            let (start, command) = match compat {
                Compat::Helm3 => ("An", "`helm dependency build`"),
                Compat::Helm4 => ("an", "'helm dependency build'"),
            };
            return Err(refusal(format!(
                "{start} error occurred while checking for chart dependencies. You may need to run {command} \
                 to fetch missing dependencies: found in Chart.yaml, but missing in charts/ directory: {}",
                missing.join(", ")
            )));
        }
        if compat == Compat::Helm4 && self.metadata.api_version == "v3" {
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
