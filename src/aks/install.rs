//! An install, tried. In: a Dapr release, settings as the agent would get them, the release's name. Out:
//! what rendering the embedded chart with the extension's defaults made of it: findings, the failure in
//! Helm's words, the manifests.

use super::secrets::Secrets;
use crate::check::MOST_TRIALS;
use crate::compat::Compat;
use crate::dapr;
use crate::diag::{Failure, Problem, Severity};
use crate::pipeline::{self, Examination, Origin, Plan, Prepared};
use crate::render::{Capabilities, KubeVersion};
use crate::settings::{self, Records, Setting};
use crate::template::func::Host;
use crate::tree::{Data, OriginId, Tree};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The agent runs Helm 3.
pub(super) const HELM: Compat = Compat::Helm3;

/// Keys that the extension has and the public chart has not.
const OWN_KEYS: [&str; 6] = [
    "hooks",
    "dapr_monitoring",
    "global.clusterType",
    "skipExistingDaprCheck",
    "existingDaprReleaseName",
    "existingDaprReleaseNamespace",
];

/// Whether a key is one of the extension's own.
pub(super) fn is_own(key: &str) -> bool {
    OWN_KEYS.iter().any(|own| below(key, own))
}

/// One setting on its way to Helm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// The value; none is null.
    pub value: Option<String>,
    /// The option that it was given by.
    pub flag: &'static str,
    /// Whether its value is to be kept out of every output.
    pub protected: bool,
}

/// Settings by key.
pub(super) type Entries = BTreeMap<String, Entry>;

/// What is installed.
pub(super) struct Install<'a> {
    /// The Dapr release.
    pub version: &'static str,
    /// The settings.
    pub entries: &'a Entries,
    /// Name, namespace and revision of the Helm release.
    pub release: crate::render::Release,
    /// The cluster's version.
    pub kubernetes: Option<KubeVersion>,
    /// Makes clock and chance, the same each time.
    pub host: &'a Hosts<'a>,
}

/// Makes clock and chance, the same each time.
pub type Hosts<'a> = dyn Fn() -> Box<dyn Host + Sync> + 'a;

/// What came of it.
pub(super) struct Trial {
    /// Findings about the settings.
    pub problems: Vec<Problem>,
    /// The texts that the findings point into.
    pub records: Records,
    /// The release's namespace.
    pub namespace: String,
    /// What Helm says of the first failure.
    pub failure: Option<String>,
    /// The manifests, as texts by kind and name.
    pub manifests: BTreeMap<(String, String), Vec<u8>>,
    /// The settings and the defaults, merged.
    pub values: Option<Tree>,
}

impl Install<'_> {
    /// Tries it, and looks at the settings.
    ///
    /// # Errors
    /// A release that is not embedded.
    pub(super) fn attempt(&self, secrets: &Secrets) -> Result<Trial, Failure> {
        self.tried(Some(secrets))
    }

    /// Tries it for its manifests only.
    ///
    /// # Errors
    /// A release that is not embedded.
    pub(super) fn render(&self) -> Result<Trial, Failure> {
        self.tried(None)
    }

    fn tried(&self, judge: Option<&Secrets>) -> Result<Trial, Failure> {
        let mut records = Records::default();
        let (user, mut problems) = merged(self.entries, &mut records);
        let unreadable = problems.first().map(|(helm, _)| helm.clone());
        let chart = pipeline::open(Origin::Dapr(self.version), HELM, &mut records, &mut Vec::new())?;
        let chart = Prepared::new(with_defaults(chart));
        let host = (self.host)();
        let plan = self.plan(judge.is_some(), &*host);
        let outcome = if judge.is_some() {
            let examination = Examination {
                plan: &plan,
                host: self.host,
                schema: Some(&dapr::schema(self.version)?),
                release: &format!("dapr {}", self.version),
                most_trials: MOST_TRIALS,
            };
            let (outcome, found) = pipeline::examine(&chart, &user, &examination, &mut records);
            problems.extend(found.into_iter().map(|problem| (String::new(), problem)));
            outcome
        } else {
            pipeline::attempt(&chart, &user, &plan, &mut records)
        };
        let failures: Vec<Failure> = outcome.failures.into_iter().map(|(_, failure)| failure).collect();
        let problems = problems.into_iter().map(|(_, problem)| problem);
        let problems = match judge {
            Some(secrets) => self.own(problems, secrets, &records),
            None => Vec::new(),
        };
        let manifests = outcome
            .manifests
            .map(|sorted| sorted.manifests)
            .unwrap_or_default();
        Ok(Trial {
            problems,
            namespace: self.release.namespace.clone(),
            failure: unreadable.or_else(|| failures.into_iter().next().map(|failure| failure.helm)),
            manifests: manifests
                .into_iter()
                .map(|manifest| ((manifest.kind, manifest.name), manifest.text))
                .collect(),
            values: outcome.merged.map(|merged| merged.values),
            records,
        })
    }

    fn plan<'b>(&self, thorough: bool, host: &'b (dyn Host + Sync)) -> Plan<'b> {
        let mut capabilities = Capabilities::default_of(HELM);
        if let Some(version) = &self.kubernetes {
            capabilities.kube = version.clone();
        }
        Plan {
            compat: HELM,
            release: self.release.clone(),
            capabilities,
            skip_schema: false,
            thorough,
            traced: false,
            host,
        }
    }

    /// Findings that hold for the extension, without a word of a protected value.
    fn own(
        &self,
        problems: impl Iterator<Item = Problem>,
        secrets: &Secrets,
        records: &Records,
    ) -> Vec<Problem> {
        let mut kept = Vec::new();
        for mut problem in problems {
            let key = problem.key.clone().unwrap_or_default();
            if problem.rule.id == "unknown-key" && !key.contains('.') && problem.severity == Severity::Error {
                problem.severity = Severity::Warning;
                problem.help.push(
                    "the extension's chart is not the public one: it may know the key (documented, 2024: \
                     dapr/docs#4625)"
                        .to_owned(),
                );
            }
            kept.push(self.silent(problem, secrets, records));
        }
        kept
    }

    /// A finding about a protected setting says its key and its rule, and nothing else.
    fn silent(&self, problem: Problem, secrets: &Secrets, records: &Records) -> Problem {
        let text = |place: crate::text::Place| {
            let source = records.sources.get(place.source);
            source.map(|source| String::from_utf8_lossy(&source.text).into_owned())
        };
        let places = problem
            .place
            .iter()
            .chain(problem.related.iter().map(|(place, _)| place));
        let mut texts = places.filter_map(|place| text(*place));
        let protected = self.entries.iter().filter(|(_, entry)| entry.protected);
        let keys: Vec<&String> = protected.map(|(key, _)| key).collect();
        let named = problem.key.as_deref().unwrap_or_default();
        let about = texts.find_map(|text| keys.iter().find(|key| text.starts_with(&format!("{key}="))));
        let about = about.or_else(|| {
            keys.iter()
                .find(|key| !named.is_empty() && (below(named, key) || below(key, named)))
        });
        match about {
            Some(key) => Problem {
                severity: problem.severity,
                ..Problem::new(
                    problem.rule,
                    format!("the protected setting `{key}`: {}", problem.rule.title),
                )
                .key(key.as_str())
            },
            None => Problem {
                message: secrets.blot(&problem.message),
                label: problem.label.as_deref().map(|label| secrets.blot(label)),
                help: problem.help.iter().map(|help| secrets.blot(help)).collect(),
                ..problem
            },
        }
    }
}

/// Whether a key is another, or lies below it.
pub(super) fn below(key: &str, of: &str) -> bool {
    key.strip_prefix(of)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

/// Every setting as `--set` would have it, merged; what cannot be read comes with Helm's words.
pub(super) fn merged(entries: &Entries, records: &mut Records) -> (Tree, Vec<(String, Problem)>) {
    let mut faults = Vec::new();
    let mut good = Vec::new();
    let no_file = |name: &str| Err(format!("{name} is not read"));
    // The public chart does not know the extension's own keys.
    for (key, entry) in entries.iter().filter(|(key, _)| !is_own(key)) {
        let setting = Setting::Foreign(entry.flag, written(key, entry));
        let mut scratch = records.clone();
        match settings::merge(std::slice::from_ref(&setting), HELM, &no_file, &mut scratch) {
            Ok(_) => good.push(setting),
            Err(failure) => {
                *records = scratch;
                faults.push((failure.helm, *failure.problem));
            }
        }
    }
    match settings::merge(&good, HELM, &no_file, records) {
        Ok(user) => (user, faults),
        Err(failure) => {
            faults.push((failure.helm, *failure.problem));
            (Tree::empty_table(), faults)
        }
    }
}

/// The setting as `--set` takes it: commas and braces of the value are the value's own.
fn written(key: &str, entry: &Entry) -> String {
    let key = key.replace(',', "\\,");
    match &entry.value {
        None => format!("{key}=null"),
        Some(value) => {
            let brace = if value.starts_with('{') { "\\" } else { "" };
            format!("{key}={brace}{}", value.replace(',', "\\,"))
        }
    }
}

/// The chart with the extension's defaults: of those the documents name, only one differs.
fn with_defaults(mut chart: crate::chart::Chart) -> crate::chart::Chart {
    let values = Arc::make_mut(&mut chart.values);
    let table = ["global", "ha"]
        .iter()
        .try_fold(values, |node, key| node.table_mut()?.get_mut(key.as_bytes()));
    if let Some(ha) = table.and_then(Tree::table_mut) {
        ha.insert("enabled".into(), Tree::new(Data::Bool(true), OriginId::NONE));
    }
    chart
}

/// The message of a failed install.
pub(super) fn message(release: &str, helm: &str) -> String {
    format!(
        "Error: {{failed to install chart from path [] for release [{release}]: err [{helm}]}} occurred while \
         doing the operation : {{Installing the extension}} on the config"
    )
}
