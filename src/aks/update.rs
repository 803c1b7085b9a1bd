//! `update`. In: a call. Out: its question, the settings laid over those that are stored, the key that the
//! command line writes about custom resource definitions, and the extension with its upgrade tried.

use super::az::{Call, Flag};
use super::create::{BY_CLI, plain};
use super::gather::Given;
use super::grounds::{AUTO_UPGRADE_PINNED, CRDS_SWITCHED, PROTECTED_DELETED, Profile, Remark, Weight};
use super::install::{Entries, Entry};
use super::session::{Session, Step, Stop};
use super::state::{Cluster, Extension};
use super::versions::is_downgrade;

const QUESTION: &str = "Updating properties in --configuration-settings or --configuration-protected-settings may \
                        lead to undesirable state if the cluster extension type does not support it. Please refer to \
                        the documentation of the cluster extension service to check if updates to these properties is \
                        supported. Do you wish to proceed?";
const APPLY_CRDS: &str = "hooks.applyCrds";

impl Session<'_> {
    pub(super) fn update(&mut self, call: &Call, cluster: &Cluster) -> Step<()> {
        self.confirmed(call)?;
        let before = self.found(call, cluster)?;
        let given = self.gather(call)?;
        let crds = self.apply_crds(call, &before, &given.ordinary);
        let mut after = before.clone();
        after.modified_at = self.shell.now();
        after.failure = None;
        self.versions(call, &before, &mut after)?;
        let release = self.resolve(after.current_version.clone().as_deref())?;
        self.windows(&release);
        let mut ordinary: Entries = before
            .settings
            .iter()
            .map(|(key, value)| (key.clone(), entry(value.clone(), "set before")))
            .collect();
        ordinary.extend(given.ordinary);
        if let Some(apply) = crds {
            ordinary.insert(APPLY_CRDS.to_owned(), entry(Some(apply.to_string()), BY_CLI));
        }
        self.doubts(&ordinary);
        for key in before
            .protected
            .keys()
            .filter(|key| !given.protected.contains_key(*key))
        {
            let text = format!("the protected setting `{key}` is not sent again, and is deleted by that");
            let remark = Remark::new(Weight::Warning, &PROTECTED_DELETED, text);
            self.remark(&remark.help("send all protected settings with every update"));
        }
        after.settings = plain(&ordinary);
        after.protected = self.digests(&given.protected);
        let given = Given {
            ordinary,
            protected: given.protected,
        };
        self.put(call, Some(before), after, given, &release)
    }

    /// The question before settings change.
    fn confirmed(&mut self, call: &Call) -> Step<()> {
        let settings = [
            Flag::Settings,
            Flag::Protected,
            Flag::SettingsFile,
            Flag::ProtectedFile,
        ];
        if call.has(Flag::Yes) || !settings.iter().any(|flag| call.has(*flag)) {
            return Ok(());
        }
        match self.yes_or_no(QUESTION, None) {
            Some(true) => return Ok(()),
            Some(false) => self.error("Operation cancelled."),
            None => self.error("Unable to prompt for confirmation as no tty available. Use --yes."),
        }
        Err(Stop(1))
    }

    /// What the command line writes under `hooks.applyCrds`, unless the user did.
    fn apply_crds(&mut self, call: &Call, before: &Extension, settings: &Entries) -> Option<bool> {
        if settings.contains_key(APPLY_CRDS) {
            return None;
        }
        let new = call.text(Flag::Version).filter(|text| !text.is_empty());
        let old = before.version.as_deref();
        let pinned = before.auto_upgrade && call.auto_upgrade != Some(true);
        let lower = new
            .zip(old)
            .is_some_and(|(new, old)| is_downgrade(new, old) || new == old);
        let apply = !pinned && !lower;
        if pinned && call.auto_upgrade.is_none() {
            let text = "the extension upgrades by itself and this update does not say so again: the command line \
                        writes `hooks.applyCrds=false`, and later upgrades leave the custom resource definitions old";
            let remark = Remark::new(Weight::Warning, &CRDS_SWITCHED, text);
            self.remark(&remark.help("add --auto-upgrade-minor-version true, or set hooks.applyCrds=true"));
        } else if let Some((new, old)) = new.zip(old)
            && !pinned
            && is_downgrade(new, old)
            && super::versions::upstream(new)
                .zip(super::versions::upstream(old))
                .is_some_and(|(a, b)| a == b)
        {
            let text = format!(
                "`{new}` counts as lower than `{old}`, as a build comes before its release: the command line writes \
                 `hooks.applyCrds=false`"
            );
            self.remark(&Remark::new(Weight::Warning, &CRDS_SWITCHED, text));
        }
        Some(apply)
    }

    fn versions(&mut self, call: &Call, before: &Extension, after: &mut Extension) -> Step<()> {
        let version = call.text(Flag::Version);
        if let Some(train) = call.text(Flag::ReleaseTrain) {
            train.clone_into(&mut after.release_train);
        }
        if let Some(auto_upgrade) = call.auto_upgrade {
            after.auto_upgrade = auto_upgrade;
        }
        if let Some(version) = version {
            after.version = Some(version.to_owned());
            after.current_version = Some(version.to_owned());
        } else if call.auto_upgrade == Some(true) && !before.auto_upgrade {
            // The service goes to the newest, and the version is its own again.
            after.version = None;
            after.current_version = self.options.newest().map(|newest| newest.name.to_owned());
        } else if call.auto_upgrade == Some(false) && before.auto_upgrade {
            after.version.clone_from(&before.current_version);
        }
        if version.is_some() && after.auto_upgrade {
            let text = "a version cannot be pinned while the extension upgrades by itself";
            let refused = call.auto_upgrade == Some(true) && self.options.profile == Profile::Current;
            let weight = if refused { Weight::Error } else { Weight::Warning };
            let remark = Remark::new(weight, &AUTO_UPGRADE_PINNED, text);
            self.remark(&remark.help("add --auto-upgrade-minor-version false"));
            if refused {
                return Err(Stop(1));
            }
        }
        Ok(())
    }
}

fn entry(value: Option<String>, flag: &'static str) -> Entry {
    Entry {
        value,
        flag,
        protected: false,
    }
}
