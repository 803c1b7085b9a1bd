//! From one state of an extension to the next. In: the extension before, if there was one, and as it is
//! to be. Out: the install tried, what may not change refused, what changes for nothing said, and the
//! state with the outcome.

use super::az::{Call, Flag};
use super::conflicts;
use super::gather::{Given, named};
use super::grounds::{
    HA_DISABLE, HA_ENABLE, IMMUTABLE, KUBERNETES_WINDOW, LATEST_PATCH, NO_EFFECT, ONE_INSTANCE, Profile,
    ROLLBACK, Remark, STATEFUL_SET, STEPWISE, UNRESOLVED, UPSTREAM_VERSION, VERSION_WINDOW,
    VERSION_WINDOW_LATER, Weight,
};
use super::install::{Entries, Entry, HELM, Install, Trial, below, message};
use super::object::object;
use super::secrets::digest;
use super::session::{Findings, Session, Step, Stop};
use super::state::Extension;
use super::versions::{self, WINDOW, WINDOW_LATER};
use crate::dapr::Release;
use crate::diag::{Failure, Severity};
use crate::render::{self, Capabilities};
use crate::tree::{Data, KeyPath, Tree};
use std::collections::{BTreeMap, BTreeSet};

/// The settings that cannot change once the extension is there.
const IMMUTABLE_GROUPS: [&str; 2] = ["global.ha", "dapr_placement"];
/// Whether services run more than once.
const HA: &str = "global.ha.enabled";
/// As many changed settings are tried one by one; of more, nobody reads.
const MOST_CHANGES: usize = 32;
/// How the settings of an earlier command are named in reports.
const STORED: &str = "set before";

impl Session<'_> {
    /// The release behind a version, or the refusal of the service.
    pub(super) fn resolve(&mut self, version: Option<&str>) -> Step<Release> {
        let newest = self.options.newest();
        let found = match version {
            None => newest,
            Some(text) => versions::upstream(text)
                .filter(|found| newest.is_none_or(|newest| found.version <= newest.version)),
        };
        let Some(found) = found else {
            let text = "The extension operation failed with the following error:  Failed to resolve the extension \
                        version from the given values.";
            self.failed(text);
            let text = format!("there is no release {} of Dapr", version.unwrap_or_default());
            let mut remark = Remark::new(Weight::Error, &UNRESOLVED, text);
            if let Some(newest) = newest {
                remark = remark.help(format!("the newest is {}", newest.name));
            }
            self.remark(&remark);
            return Err(Stop(1));
        };
        if let Some(text) = version.filter(|text| !versions::is_build(text)) {
            let text =
                format!("`{text}` is a version of Dapr's; the extension's builds are called {text}-msft.N");
            if self.options.profile == Profile::Current {
                let remark = Remark::new(Weight::Warning, &UPSTREAM_VERSION, text);
                self.remark(&remark.help(
                    "list them: az k8s-extension extension-types list-versions-by-cluster -g … -c … -t \
                     managedClusters --extension-type microsoft.dapr",
                ));
            }
        }
        Ok(found)
    }

    /// The service's failure, as `az` prints it.
    fn failed(&mut self, text: &str) {
        self.error(&format!("(ExtensionOperationFailed) {text}"));
        self.line("Code: ExtensionOperationFailed");
        self.line(&format!("Message: {text}"));
    }

    /// Whether release and cluster are within the windows of support.
    pub(super) fn windows(&mut self, release: &Release) {
        let (usual, ground) = match self.options.profile {
            Profile::Autumn2021 => (WINDOW, &VERSION_WINDOW),
            Profile::Current => (WINDOW_LATER, &VERSION_WINDOW_LATER),
        };
        let window = self.options.window.unwrap_or(usual);
        let Some(newest) = self.options.newest() else {
            return;
        };
        if let Some(first) = versions::outside(release, &newest, window) {
            let text = format!(
                "Dapr {} is out of support: with {} the newest, it reaches back to {first} (N-{window})",
                release.name, newest.name
            );
            let mut remark = Remark::new(Weight::Warning, ground, text);
            let steps = versions::steps(release.version, newest.version);
            if !steps.is_empty() {
                remark = remark.help(format!(
                    "upgrade by way of {}, then {}",
                    steps.join(", "),
                    newest.name
                ));
            }
            self.remark(&remark);
        } else if self.options.profile == Profile::Current
            && let Some(patch) = versions::later_patch(release)
        {
            let text = format!(
                "Dapr {} is not the newest patch of its minor release: {patch} is",
                release.name
            );
            self.remark(&Remark::new(Weight::Warning, &LATEST_PATCH, text));
        }
        let Some(cluster) = &self.options.kubernetes else {
            return;
        };
        let number = |text: &str| text.parse::<u64>().unwrap_or(0);
        let known = Capabilities::default_of(HELM).kube;
        let first = number(&known.minor).saturating_sub(window);
        if cluster.major == known.major && number(&cluster.minor) < first {
            let text = format!(
                "Kubernetes {} is out of the extension's support: with 1.{} the newest that this program knows, it \
                 reaches back to 1.{first} (N-{window})",
                cluster.version, known.minor
            );
            self.remark(&Remark::new(Weight::Warning, &KUBERNETES_WINDOW, text));
        }
    }

    /// What the state keeps of protected settings.
    pub(super) fn digests(&self, protected: &Entries) -> BTreeMap<String, String> {
        let digests = protected.iter().map(|(key, entry)| {
            let value = entry.value.as_deref().unwrap_or_default();
            (key.clone(), digest(&self.state.salt, key, value))
        });
        digests.collect()
    }

    /// Installs or upgrades, prints the outcome and keeps it.
    pub(super) fn put(
        &mut self,
        call: &Call,
        before: Option<Extension>,
        mut extension: Extension,
        given: Given,
        release: &Release,
    ) -> Step<()> {
        let mut entries = given.ordinary;
        entries.extend(given.protected);
        let revision = before.as_ref().map_or(1, |before| before.revision + 1);
        let secrets = self.secrets.clone();
        let tried = self
            .install(&extension, &entries, release.name, revision)
            .attempt(&secrets);
        let trial = self.embedded(tried)?;
        self.only_one(&extension);
        if let Some(before) = &before {
            extension.created_at.clone_from(&before.created_at);
            extension.revision = revision;
            self.steps_between(before, release);
            // What never came to be binds nothing.
            if trial.failure.is_none() && before.failure.is_none() {
                self.compare(before, &extension, &entries, release, &trial)?;
            }
        }
        self.finish(call, extension, trial, release)
    }

    /// Warns of another instance in the same cluster, whose resources the new one would claim.
    fn only_one(&mut self, extension: &Extension) {
        let others = self.state.of(&extension.cluster);
        let others = others.filter(|other| !other.name.eq_ignore_ascii_case(&extension.name));
        let other = others
            .filter(|other| other.failure.is_none())
            .map(|other| other.name.to_lowercase());
        if let Some(other) = other.last() {
            let name = extension.name.to_lowercase();
            let text = format!(
                "Dapr is in this cluster already, as the release `{other}`: the cluster-wide resources of `{name}` exist \
                 and are not its own (key \"meta.helm.sh/release-name\" must equal \"{name}\": current value is \
                 \"{other}\")"
            );
            self.remark(
                &Remark::new(Weight::Warning, &ONE_INSTANCE, text)
                    .help("one instance serves a whole cluster"),
            );
        }
    }

    fn finish(&mut self, call: &Call, mut extension: Extension, trial: Trial, release: &Release) -> Step<()> {
        let helm_release = extension.name.to_lowercase();
        if let Some(helm) = &trial.failure {
            let text = self.secrets.blot(&message(&helm_release, helm));
            self.failed(&format!(
                "The extension operation failed with the following error:  {text}"
            ));
            extension.failure = Some(text);
        }
        let failed = extension.failure.is_some();
        let waits = !call.has(Flag::NoWait);
        if waits {
            self.print(call, &object(&extension));
        }
        let mut problems = trial.problems;
        if self.quiet {
            problems.retain(|problem| problem.severity == Severity::Error);
        }
        self.answer.findings = (!problems.is_empty()).then_some(Findings {
            problems,
            records: trial.records,
            version: release.name,
        });
        self.state.put(extension);
        self.answer.changed = true;
        match failed && waits {
            true => Err(Stop(1)),
            false => Ok(()),
        }
    }

    fn install<'b>(
        &'b self,
        extension: &Extension,
        entries: &'b Entries,
        version: &'static str,
        revision: i64,
    ) -> Install<'b> {
        Install {
            version,
            entries,
            release: render::Release {
                name: extension.name.to_lowercase(),
                namespace: extension.namespace.clone(),
                revision,
                is_upgrade: revision > 1,
            },
            kubernetes: self.options.kubernetes.clone(),
            host: self.host,
        }
    }

    /// What is embedded does not fail to load.
    fn embedded(&mut self, tried: Result<Trial, Failure>) -> Step<Trial> {
        tried.map_err(|failure| {
            self.line(&format!("seatrial: {}", failure.helm));
            Stop(1)
        })
    }

    fn steps_between(&mut self, before: &Extension, release: &Release) {
        let old = before.current_version.as_deref().and_then(versions::upstream);
        let Some(old) = old else { return };
        if release.version < old.version {
            self.note(
                &ROLLBACK,
                format!(
                    "this rolls Dapr back from {} to {}; custom resource definitions are not rolled back, and sidecars \
                     change only when their pods start again",
                    old.name, release.name
                ),
            );
        }
        let steps = versions::steps(old.version, release.version);
        if !steps.is_empty() {
            let text = format!("from {} to {} skips minor releases", old.name, release.name);
            let remark = Remark::new(Weight::Warning, &STEPWISE, text);
            self.remark(&remark.help(format!("upgrade by way of {}", steps.join(", "))));
        }
    }

    /// Refuses what may not change, foretells what Kubernetes refuses, and says what changes nothing.
    fn compare(
        &mut self,
        before: &Extension,
        after: &Extension,
        entries: &Entries,
        release: &Release,
        trial: &Trial,
    ) -> Step<()> {
        let old = self.old_entries(before, after, entries);
        let render = |entries: &Entries, version| {
            let install = self.install(after, entries, version, after.revision);
            install.render()
        };
        let old_release = before.current_version.as_deref().and_then(versions::upstream);
        let was = render(&old, old_release.map_or(release.name, |old| old.name));
        let would = render(&old, release.name);
        let mut idle = Vec::new();
        let merged = would.as_ref().ok().and_then(|would| would.values.as_ref());
        let moved = merged
            .zip(trial.values.as_ref())
            .map(|(old, new)| differences(old, new));
        let moved = moved.unwrap_or_default();
        for key in changed(&old, entries) {
            // What states a default that is in force anyway is no surprise.
            if !moved.iter().any(|(path, ..)| below(path, &key)) {
                continue;
            }
            let mut less = entries.clone();
            match old.get(&key) {
                Some(entry) => less.insert(key.clone(), entry.clone()),
                None => less.remove(&key),
            };
            if render(&less, release.name).is_ok_and(|other| conflicts::same(&other, trial)) {
                idle.push(key);
            }
        }
        let (was, would) = (self.embedded(was)?, self.embedded(would)?);
        // The version may move a StatefulSet as well as the settings may.
        let refused = self.immutable(&would, trial, entries);
        for (name, fields) in conflicts::refused(&was, &would) {
            self.remark(
                &stateful_set(Weight::Warning, &name, &fields, &after.namespace)
                    .help("the chart may keep what it finds in the cluster, which cannot be seen from here"),
            );
        }
        self.idle(&idle, &old, entries, trial);
        match refused {
            true => Err(Stop(1)),
            false => Ok(()),
        }
    }

    /// The settings before, with the values of protected ones where these have not changed.
    fn old_entries(&self, before: &Extension, after: &Extension, entries: &Entries) -> Entries {
        let ordinary = before.settings.iter().map(|(key, value)| {
            let entry = Entry {
                value: value.clone(),
                flag: STORED,
                protected: false,
            };
            (key.clone(), entry)
        });
        let same = |key: &&String| before.protected.get(*key) == after.protected.get(*key);
        let protected = before
            .protected
            .keys()
            .filter(same)
            .filter_map(|key| Some((key.clone(), entries.get(key)?.clone())));
        ordinary.chain(protected).collect()
    }

    /// Whether something changed that may not.
    fn immutable(&mut self, would: &Trial, trial: &Trial, entries: &Entries) -> bool {
        let mut remarks = Vec::new();
        let (Some(old), Some(new)) = (&would.values, &trial.values) else {
            return false;
        };
        let secret = |key: &str| {
            entries
                .iter()
                .any(|(of, entry)| entry.protected && below(key, of))
        };
        let fixed = |path: &str| IMMUTABLE_GROUPS.iter().any(|group| below(path, group));
        for (key, old, new) in differences(old, new) {
            // Subcharts carry the globals of their parent.
            if !fixed(&key) || key.starts_with("dapr_placement.global.") {
                continue;
            }
            let change = match secret(&key) {
                true => String::new(),
                false => format!(" (`{old}` is in force, `{new}` was asked for)"),
            };
            let remark = match (key.as_str(), new.as_str()) {
                (HA, "true") => Remark::new(
                    Weight::Warning,
                    &HA_ENABLE,
                    "high availability may be enabled at any time, but not disabled again",
                ),
                (HA, _) => Remark::new(
                    Weight::Error,
                    &HA_DISABLE,
                    "high availability cannot be disabled once it is enabled",
                )
                .help("delete the extension and create it anew"),
                _ => Remark::new(
                    Weight::Error,
                    &IMMUTABLE,
                    format!("`{key}` cannot change after creation{change}"),
                )
                .help("delete the extension and create it anew"),
            };
            remarks.push(remark);
        }
        let by_ha = remarks.iter().any(|remark| remark.ground == &HA_ENABLE);
        let weight = if by_ha { Weight::Warning } else { Weight::Error };
        for (name, fields) in conflicts::refused(would, trial) {
            remarks.push(stateful_set(weight, &name, &fields, &trial.namespace));
        }
        for remark in &remarks {
            self.remark(remark);
        }
        remarks.iter().any(|remark| remark.weight == Weight::Error)
    }

    fn idle(&mut self, keys: &[String], old: &Entries, new: &Entries, trial: &Trial) {
        let ha = trial.values.as_ref().and_then(|values| values.at(HA.split('.')));
        let ha = ha.is_some_and(|node| node.data == Data::Bool(true));
        for key in keys {
            let shown = |entries: &Entries| match entries.get(key) {
                Some(entry) if entry.protected => "a protected value".to_owned(),
                Some(entry) => format!("`{}`", entry.value.as_deref().unwrap_or("null")),
                None => "nothing".to_owned(),
            };
            let text = format!(
                "`{key}` from {} to {} changes nothing: the manifests stay the same",
                shown(old),
                shown(new)
            );
            let mut remark = Remark::new(Weight::Warning, &NO_EFFECT, text);
            if ha && key.ends_with(".replicaCount") {
                let all = trial
                    .values
                    .as_ref()
                    .and_then(|values| values.at("global.ha.replicaCount".split('.')));
                remark = remark.help(format!(
                    "with high availability on, every service runs `global.ha.replicaCount` times ({})",
                    all.map_or_else(String::new, shown_data)
                ));
            }
            self.remark(&remark);
        }
    }
}

/// A StatefulSet that Kubernetes will not change.
fn stateful_set(weight: Weight, name: &str, fields: &[String], namespace: &str) -> Remark {
    let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
    let text = format!(
        "the StatefulSet `{name}` would change in {}, and Kubernetes refuses that",
        named(&fields)
    );
    Remark::new(weight, &STATEFUL_SET, text).help(format!(
        "kubectl delete statefulset.apps/{name} -n {namespace}, then run this again"
    ))
}

/// Keys whose values differ and that the chart may know.
fn changed(old: &Entries, new: &Entries) -> Vec<String> {
    let keys: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let value = |entries: &Entries, key: &String| entries.get(key).map(|entry| entry.value.clone());
    let changed = keys
        .into_iter()
        .filter(|key| value(old, key) != value(new, key))
        .filter(|key| !super::install::is_own(key));
    changed.take(MOST_CHANGES).cloned().collect()
}

/// Leaves that differ.
fn differences(old: &Tree, new: &Tree) -> Vec<(String, String, String)> {
    let leaves = |tree: &Tree| -> BTreeMap<KeyPath, String> {
        let leaves = tree.leaves().into_iter();
        leaves.map(|(path, node)| (path, shown_data(node))).collect()
    };
    let (old, new) = (leaves(old), leaves(new));
    let paths: BTreeSet<&KeyPath> = old.keys().chain(new.keys()).collect();
    let nothing = || "nothing".to_owned();
    let pairs = paths.into_iter().map(|path| {
        let old = old.get(path).cloned().unwrap_or_else(nothing);
        let new = new.get(path).cloned().unwrap_or_else(nothing);
        (path.to_string(), old, new)
    });
    pairs.filter(|(_, old, new)| old != new).collect()
}

/// A leaf as text.
fn shown_data(node: &Tree) -> String {
    match &node.data {
        Data::Null => "null".to_owned(),
        Data::Bool(truth) => truth.to_string(),
        Data::Int(number) => number.to_string(),
        Data::Float(number) => number.to_string(),
        Data::Str(text) => text.to_string(),
        Data::List(items) => {
            let items: Vec<String> = items.iter().map(shown_data).collect();
            format!("[{}]", items.join(", "))
        }
        Data::Table(_) => "{}".to_owned(),
    }
}
