//! `seatrial template`: what `helm template` prints. In: its flags. Out: manifests on standard output
//! or in a directory, and on failure Helm's text on standard error and nothing else.

use super::foreign::Foreign;
use super::host::System;
use super::inputs::{Inputs, locate};
use super::{Common, Fault, flags, output};
use crate::chart::Chart;
use crate::diag::{Failure, rule};
use crate::manifest::{self, Manifests, Selection};
use crate::pipeline::{self, Origin, Outcome, Plan, Prepared, Stage};
use crate::render::{Capabilities, KubeVersion, Release, Rendered};
use crate::settings::Records;
use clap::Args;

/// Render a chart as Helm renders it
#[derive(Args, Clone, Debug)]
pub struct Template {
    /// The release's name, if wanted, and the chart: a directory, an archive, `dapr` or `dapr@VERSION`
    #[arg(value_name = "[NAME] CHART", required = true, num_args = 1..=2)]
    words: Vec<String>,
    #[command(flatten)]
    inputs: Inputs,
    /// The release's namespace
    #[arg(
        short,
        long,
        env = "HELM_NAMESPACE",
        default_value = "default",
        allow_hyphen_values = true
    )]
    namespace: String,
    /// Print the CRDs too
    #[arg(long)]
    include_crds: bool,
    /// Leave hooks out
    #[arg(long)]
    no_hooks: bool,
    /// Leave test hooks out
    #[arg(long)]
    skip_tests: bool,
    /// Print only what comes from this template: `templates/x.yaml`, or a pattern. May be repeated
    #[arg(short, long, value_name = "TEMPLATE", allow_hyphen_values = true)]
    show_only: Vec<String>,
    /// The Kubernetes version that templates see
    #[arg(long, value_name = "VERSION", allow_hyphen_values = true)]
    kube_version: Option<String>,
    /// More API versions that templates see, separated by commas. May be repeated
    #[arg(short, long, value_name = "VERSIONS", allow_hyphen_values = true)]
    api_versions: Vec<String>,
    /// Render as for an upgrade
    #[arg(long)]
    is_upgrade: bool,
    /// A template of the release's name
    #[arg(long, value_name = "TEMPLATE", allow_hyphen_values = true)]
    name_template: Option<String>,
    /// Take the default name
    #[arg(short, long)]
    generate_name: bool,
    /// Write files under this directory and print their names
    #[arg(long, value_name = "DIR", allow_hyphen_values = true)]
    output_dir: Option<String>,
    /// Put the release's name into the paths under the output directory
    #[arg(long)]
    release_name: bool,
    /// Do not hold the values against the chart's schemas
    #[arg(long)]
    skip_schema_validation: bool,
    /// The release of the embedded chart: a version, or a range such as `~1.16`, of which the newest
    #[arg(long, value_name = "VERSION", allow_hyphen_values = true)]
    version: Option<String>,
    #[command(flatten)]
    foreign: Foreign,
}

impl Template {
    /// Renders and prints.
    ///
    /// # Errors
    /// Helm's refusal, or a fault in writing.
    pub fn run(&self, common: &Common, records: &mut Records) -> Result<(), Fault> {
        let compat = common.compat;
        output::log(self.foreign.complaints(compat))?;
        self.foreign.check(compat)?;
        let host = System::new(compat, common.seed).within(common.limits);
        let capabilities = self.capabilities(common)?;
        let (name, chart) = self.name_and_chart(&host)?;
        let origin = locate(chart, self.version.as_deref())?;
        let user = self.inputs.merge(compat, records)?;
        let chart = Prepared::new(self.open(origin, common, records)?);
        let plan = Plan {
            compat,
            release: self.release(name),
            capabilities,
            skip_schema: self.skip_schema_validation,
            thorough: false,
            traced: false,
            host: &host,
        };
        let outcome = pipeline::attempt(&chart, &user, &plan, records);
        output::log(&outcome.log)?;
        let done = match outcome.failures.first() {
            Some((stage, failure)) => fail(*stage, failure.clone(), &outcome.rendered, common.debug),
            None => self.print(&outcome, &plan),
        };
        // The process ends here: to take everything apart first would only take time.
        std::mem::forget((outcome, chart, user));
        done
    }

    fn release(&self, name: String) -> Release {
        Release {
            name,
            namespace: match self.namespace.as_str() {
                "" => "default".into(),
                given => given.into(),
            },
            revision: 1,
            is_upgrade: self.is_upgrade,
        }
    }

    fn print(&self, outcome: &Outcome, plan: &Plan<'_>) -> Result<(), Fault> {
        let (Some(merged), Some(manifests)) = (&outcome.merged, &outcome.manifests) else {
            return Ok(());
        };
        let crds = match self.include_crds {
            true => manifest::crds(&merged.chart),
            false => Vec::new(),
        };
        let selection = Selection {
            no_hooks: self.no_hooks,
            skip_tests: self.skip_tests,
            show_only: &self.show_only,
        };
        let text = match self.output_dir.as_deref().filter(|dir| !dir.is_empty()) {
            Some(dir) => {
                let name = self.release_name.then_some(plan.release.name.as_str());
                let steps = manifest::writes(manifests, &crds, &selection, dir, name);
                output::print(&output::files(&steps)?)?;
                manifest::print(&Manifests::default(), &[], &selection, plan.compat)?
            }
            None => manifest::print(manifests, &crds, &selection, plan.compat)?,
        };
        Ok(output::print(&text)?)
    }

    fn open(&self, origin: Origin<'_>, common: &Common, records: &mut Records) -> Result<Chart, Fault> {
        let mut log = Vec::new();
        let chart = pipeline::open(origin, common.compat, records, &mut log);
        output::log(&log)?;
        Ok(chart?)
    }

    fn capabilities(&self, common: &Common) -> Result<Capabilities, Failure> {
        let mut capabilities = Capabilities::default_of(common.compat);
        if let Some(version) = self.kube_version.as_deref().filter(|v| !v.is_empty()) {
            capabilities.kube = KubeVersion::parse(version, common.compat)?;
        }
        let more = self.api_versions.iter().flat_map(|list| flags::list(list));
        capabilities.api_versions.extend(more);
        Ok(capabilities)
    }

    /// The release's name and the chart's, in Helm's order of precedence.
    fn name_and_chart(&self, host: &System) -> Result<(String, &str), Failure> {
        let template = self.name_template.as_deref().filter(|text| !text.is_empty());
        match self.words.as_slice() {
            [_, _] if self.generate_name => refuse("cannot set --generate-name and also specify a name"),
            [_, _] if template.is_some() => refuse("cannot set --name-template and also specify a name"),
            [name, chart] => Ok((name.clone(), chart)),
            [chart] => Ok(match template {
                Some(text) => (crate::render::expand_name(text, host)?, chart),
                None => ("release-name".into(), chart),
            }),
            _ => refuse("a chart is needed"),
        }
    }
}

/// Once templates are at work Helm points to `--debug`, which prints what they gave, and fails all
/// the same.
fn fail(stage: Stage, mut failure: Failure, rendered: &[Rendered], debug: bool) -> Result<(), Fault> {
    if stage < Stage::Render {
        return Err(failure.into());
    }
    if debug {
        output::print(&raw(if stage == Stage::Manifests { rendered } else { &[] }))?;
    } else {
        failure
            .helm
            .push_str("\n\nUse --debug flag to render out invalid YAML");
    }
    Err(failure.into())
}

/// Every file that printed something, in order of names (Helm's order is random).
fn raw(rendered: &[Rendered]) -> Vec<u8> {
    let mut text = Vec::new();
    for file in rendered.iter().filter(|file| !file.is_notes()) {
        if !file.text.trim_ascii().is_empty() {
            text.extend_from_slice(format!("---\n# Source: {}\n", file.name).as_bytes());
            text.extend_from_slice(&file.text);
            text.push(b'\n');
        }
    }
    let mut text = text.trim_ascii().to_vec();
    text.push(b'\n');
    text
}

fn refuse<T>(text: &str) -> Result<T, Failure> {
    Err(Failure::new(rule("bad-setting"), text))
}
