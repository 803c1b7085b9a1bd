//! `create`, for a new name and for one that is there. In: a call. Out: the checks of the command line in
//! its order and words, those of the documents in ours, and the extension with its install tried.

use super::az::{Call, Flag};
use super::gather::Given;
use super::grounds::{
    ARC_CLUSTERS, AUTO_UPGRADE_IMPLIED, CLI_KEYS, CLUSTER_TYPES, CLUSTER_TYPES_UNNAMED, DROPPED_KEYS,
    EXISTING_DAPR, NEWEST_TAKEN, Profile, Remark, TRAINS, Weight,
};
use super::install::{Entries, Entry};
use super::session::{Session, Step, Stop};
use super::state::{Cluster, Extension};
use crate::dapr::Release;

const HELP_URL: &str = "https://docs.microsoft.com/en-us/azure/aks/dapr";
const DEFAULT_NAME: &str = "dapr";
const DEFAULT_NAMESPACE: &str = "dapr-system";
const SKIP_CHECK: &str = "skipExistingDaprCheck";
const EXISTING_NAME: &str = "existingDaprReleaseName";
const EXISTING_NAMESPACE: &str = "existingDaprReleaseNamespace";
/// How keys that the command line writes itself are named in reports.
pub(super) const BY_CLI: &str = "written by az";

/// The Helm release that an extension is.
struct Target {
    name: String,
    namespace: String,
    exists: bool,
}

impl Session<'_> {
    pub(super) fn create(&mut self, call: &Call, cluster: Cluster) -> Step<()> {
        self.may_be_created(call, &cluster)?;
        self.one_way_only(call)?;
        let mut given = self.gather(call)?;
        self.scopes(call)?;
        let target = self.target(call, &given.ordinary)?;
        self.add_keys(&cluster, &target, &mut given.ordinary);
        let auto_upgrade = call.auto_upgrade;
        if call.has(Flag::Version) && auto_upgrade == Some(true) {
            self.error("To pin to specific version, auto-upgrade-minor-version must be set to 'false'.");
            return Err(Stop(1));
        }
        let release = self.resolve(call.text(Flag::Version))?;
        if !call.has(Flag::Version) {
            let text = format!("no --version: the newest release, {}, is taken", release.name);
            self.note(&NEWEST_TAKEN, text);
        }
        self.trains(call);
        let extension = self.described(call, cluster, &target, &given, &release);
        self.windows(&release);
        self.doubts(&given.ordinary);
        let before = self.state.find(&extension.cluster, &extension.name).cloned();
        if let Some(before) = &before {
            self.dropped(before, &given);
        }
        self.put(call, before, extension, given, &release)
    }

    /// What the documents say of types, of extensions and clusters.
    fn may_be_created(&mut self, call: &Call, cluster: &Cluster) -> Step<()> {
        let kind = call.text(Flag::ExtensionType).unwrap_or_default();
        if !kind.eq_ignore_ascii_case("microsoft.dapr") {
            self.line(&format!(
                "seatrial: only --extension-type Microsoft.Dapr is simulated, not {kind}"
            ));
            return Err(Stop(2));
        }
        let (ground, weight) = match (cluster.kind.as_str(), self.options.profile) {
            ("managedClusters", _) | ("connectedClusters", Profile::Current) => return Ok(()),
            ("connectedClusters", Profile::Autumn2021) => (&ARC_CLUSTERS, Weight::Error),
            (_, Profile::Autumn2021) => (&CLUSTER_TYPES, Weight::Error),
            (_, Profile::Current) => (&CLUSTER_TYPES_UNNAMED, Weight::Warning),
        };
        let text = format!(
            "--cluster-type {} is not supported for Microsoft.Dapr",
            cluster.kind
        );
        self.remark(&Remark::new(weight, ground, text).help("use --cluster-type managedClusters"));
        match weight {
            Weight::Error => Err(Stop(1)),
            _ => Ok(()),
        }
    }

    fn scopes(&mut self, call: &Call) -> Step<()> {
        let scope = call.text(Flag::Scope);
        let refusal = match scope {
            Some("cluster") => call
                .has(Flag::TargetNamespace)
                .then(|| "When --scope is 'cluster', --target-namespace must not be given.".to_owned()),
            _ if call.has(Flag::ReleaseNamespace) => {
                Some("When --scope is 'namespace', --release-namespace must not be given.".to_owned())
            }
            Some("namespace") => Some(format!(
                "Invalid scope 'namespace'. This extension can be installed only at 'cluster' scope. Check {HELP_URL} \
                 for more information."
            )),
            _ => None,
        };
        let Some(refusal) = refusal else { return Ok(()) };
        self.error(&refusal);
        if call.has(Flag::ReleaseNamespace) && scope.is_none() {
            self.line("note: --release-namespace is taken only together with --scope cluster");
        }
        Err(Stop(1))
    }

    /// The release to install, or the one to take over.
    fn target(&mut self, call: &Call, settings: &Entries) -> Step<Target> {
        let or = |flag, default: &str| {
            let text = call.text(flag).filter(|text| !text.is_empty());
            text.unwrap_or(default).to_owned()
        };
        let target = Target {
            name: or(Flag::Name, DEFAULT_NAME),
            namespace: or(Flag::ReleaseNamespace, DEFAULT_NAMESPACE),
            exists: false,
        };
        let value = |key: &str| {
            let value = settings.get(key).and_then(|entry| entry.value.as_deref());
            value.filter(|text| !text.is_empty())
        };
        let skip = value(SKIP_CHECK) == Some("true");
        if skip {
            return Ok(target);
        }
        let existing = (value(EXISTING_NAME), value(EXISTING_NAMESPACE));
        if self.options.profile == Profile::Autumn2021 {
            let text = "k8s-extension 1.3.7 and later ask here whether Dapr is already installed, and fail where \
                        there is no terminal, as in a pipeline";
            let remark = Remark::new(Weight::Note, &EXISTING_DAPR, text)
                .help("add --configuration-settings skipExistingDaprCheck=true; --profile current shows the question");
            if existing == (None, None) {
                self.remark(&remark);
            }
            return Ok(target);
        }
        if let (Some(name), Some(namespace)) = existing {
            return Ok(Target {
                name: name.to_owned(),
                namespace: namespace.to_owned(),
                exists: true,
            });
        }
        if existing != (None, None) {
            self.warning(&format!(
                "Both '{EXISTING_NAME}' and '{EXISTING_NAMESPACE}' must be specified via --configuration-settings. \
                 Only one of them is specified, ignoring."
            ));
        }
        self.asked(call, target)
    }

    /// The question whether Dapr is there already.
    fn asked(&mut self, call: &Call, target: Target) -> Step<Target> {
        match self.yes_or_no("Is Dapr already installed in the cluster?", Some(false)) {
            None => return Err(self.no_terminal()),
            Some(false) => return Ok(target),
            Some(true) => {}
        }
        let help = "The Helm release name and namespace can be found by running 'helm list -A'.";
        let mut answer = |what: &str, default: &str| -> Step<String> {
            match self.text_answer(&format!("{what} [{default}]: "), help) {
                None => Err(self.no_terminal()),
                Some(text) if text.is_empty() => Ok(default.to_owned()),
                Some(text) => Ok(text),
            }
        };
        let name = answer(
            "Enter the Helm release name for Dapr, or press Enter to use the default name",
            DEFAULT_NAME,
        )?;
        let namespace = answer(
            "Enter the namespace where Dapr is installed, or press Enter to use the default namespace",
            DEFAULT_NAMESPACE,
        )?;
        for (what, given, now) in [
            ("name", call.text(Flag::Name), &name),
            ("namespace", call.text(Flag::ReleaseNamespace), &namespace),
        ] {
            if let Some(given) = given.filter(|given| !given.is_empty() && given != now) {
                self.warning(&format!(
                    "The release {what} has been changed from '{given}' to '{now}'."
                ));
            }
        }
        Ok(Target {
            name,
            namespace,
            exists: true,
        })
    }

    fn no_terminal(&mut self) -> Stop {
        let stop = self.exception("knack.prompting.NoTTYException");
        let text = "`create` asks whether Dapr is already installed, and there is no terminal to ask on";
        let remark = Remark::new(Weight::Error, &EXISTING_DAPR, text)
            .help("add --configuration-settings skipExistingDaprCheck=true")
            .help(format!(
                "or, to take over an install of Dapr: {EXISTING_NAME}=… {EXISTING_NAMESPACE}=…"
            ))
            .help("`create` has no --yes");
        self.remark(&remark);
        stop
    }

    /// The keys that the command line writes itself.
    fn add_keys(&mut self, cluster: &Cluster, target: &Target, settings: &mut Entries) {
        let written = |value: &str| Entry {
            value: Some(value.to_owned()),
            flag: BY_CLI,
            protected: false,
        };
        if target.exists {
            self.warning(&format!(
                "The extension will use your existing Dapr installation. Note, if you have updated the default values \
                 for global.ha.* or dapr_placement.* in your existing Dapr installation, you must provide them via \
                 --configuration-settings. Failing to do so will result inan error, since Helm upgrade will try to \
                 modify the StatefulSet.Please refer to {HELP_URL} for more information."
            ));
            if !settings.contains_key("global.ha.enabled") {
                settings.insert("global.ha.enabled".to_owned(), written("false"));
            }
        }
        if cluster.kind == "managedClusters" {
            let before = settings.insert("global.clusterType".to_owned(), written("managedclusters"));
            if before.is_some_and(|entry| entry.value.as_deref() != Some("managedclusters")) {
                self.note(
                    &CLI_KEYS,
                    "`global.clusterType` is overwritten with `managedclusters`",
                );
            }
        }
    }

    fn trains(&mut self, call: &Call) {
        let Some(train) = call.text(Flag::ReleaseTrain) else {
            return;
        };
        if self.options.profile == Profile::Current
            && !["stable", "dev"].contains(&train.to_lowercase().as_str())
        {
            let text = format!("the release trains of Microsoft.Dapr are `stable` and `dev`, not `{train}`");
            self.remark(&Remark::new(Weight::Warning, &TRAINS, text));
        }
    }

    /// The extension as it will be.
    fn described(
        &mut self,
        call: &Call,
        cluster: Cluster,
        target: &Target,
        given: &Given,
        release: &Release,
    ) -> Extension {
        let version = call.text(Flag::Version).map(str::to_owned);
        let auto_upgrade = call.auto_upgrade.unwrap_or_else(|| {
            if version.is_some() {
                let text = "--version without --auto-upgrade-minor-version: the service decides whether to upgrade \
                            by itself; false is assumed";
                let remark = Remark::new(Weight::Warning, &AUTO_UPGRADE_IMPLIED, text);
                self.remark(&remark.help("add --auto-upgrade-minor-version false"));
            }
            version.is_none()
        });
        let now = self.shell.now();
        let current = version.clone().unwrap_or_else(|| release.name.to_owned());
        Extension {
            cluster,
            name: target.name.clone(),
            namespace: target.namespace.clone(),
            settings: plain(&given.ordinary),
            protected: self.digests(&given.protected),
            auto_upgrade,
            release_train: match call.text(Flag::ReleaseTrain) {
                Some(train) if !train.is_empty() => train.to_owned(),
                _ => "stable".to_owned(),
            },
            version: (version.is_some() || !auto_upgrade).then(|| current.clone()),
            current_version: Some(current),
            revision: 1,
            created_at: now.clone(),
            modified_at: now,
            failure: None,
        }
    }

    /// A second `create` states everything anew.
    fn dropped(&mut self, before: &Extension, given: &Given) {
        let ordinary = before
            .settings
            .keys()
            .filter(|key| !given.ordinary.contains_key(*key));
        let protected = before
            .protected
            .keys()
            .filter(|key| !given.protected.contains_key(*key));
        for key in ordinary.chain(protected) {
            let text = format!("`{key}` was set before and is not now; it goes back to its default");
            self.remark(&Remark::new(Weight::Warning, &DROPPED_KEYS, text));
        }
    }
}

/// Settings as the object shows them.
pub(super) fn plain(entries: &Entries) -> std::collections::BTreeMap<String, Option<String>> {
    let plain = entries
        .iter()
        .map(|(key, entry)| (key.clone(), entry.value.clone()));
    plain.collect()
}
