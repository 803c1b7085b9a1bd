//! The extensions of pretended clusters between commands. In: the text of a state file. Out: what is
//! installed where, and the text again. Holds no protected value, only a salted digest of each.

use super::secrets::hex;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The form of the file; raised when a member changes its meaning.
const FORMAT: u32 = 1;

/// All extensions of all clusters.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct State {
    format: u32,
    /// Goes into every digest.
    pub(super) salt: String,
    /// In the order in which they were created.
    pub(super) extensions: Vec<Extension>,
}

/// One instance of the extension.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Extension {
    pub cluster: Cluster,
    pub name: String,
    pub namespace: String,
    pub settings: BTreeMap<String, Option<String>>,
    /// Digests.
    pub protected: BTreeMap<String, String>,
    pub auto_upgrade: bool,
    pub release_train: String,
    /// The version as it was asked for, or as it was found.
    pub version: Option<String>,
    pub current_version: Option<String>,
    pub revision: i64,
    pub created_at: String,
    pub modified_at: String,
    /// The message of a failed install.
    pub failure: Option<String>,
}

/// A cluster, as the command line names it.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Cluster {
    pub subscription: String,
    pub resource_group: String,
    /// `managedClusters` and so on.
    pub kind: String,
    /// The resource provider: `Microsoft.ContainerService`.
    pub provider: String,
    pub name: String,
}

impl Cluster {
    /// The path of the cluster's resource.
    pub fn id(&self) -> String {
        format!(
            "/subscriptions/{}/resourceGroups/{}/providers/{}/{}/{}",
            self.subscription, self.resource_group, self.provider, self.kind, self.name
        )
    }

    /// Azure's names do not tell letters of different case apart.
    fn is(&self, other: &Self) -> bool {
        self.id().eq_ignore_ascii_case(&other.id())
    }
}

impl State {
    /// Nothing installed anywhere; the salt goes into every digest.
    pub fn new(salt: &[u8]) -> Self {
        Self {
            format: FORMAT,
            salt: hex(salt),
            extensions: Vec::new(),
        }
    }

    /// Reads a state file.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(text: &str) -> Result<Self, String> {
        let state: Self = serde_json::from_str(text).map_err(|fault| fault.to_string())?;
        match state.format {
            FORMAT => Ok(state),
            other => Err(format!("its format is {other}, and this program knows {FORMAT}")),
        }
    }

    /// The text of the state file.
    pub fn write(&self) -> String {
        // Strings, numbers and maps of strings cannot fail to be JSON.
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }

    pub(super) fn find(&self, cluster: &Cluster, name: &str) -> Option<&Extension> {
        self.of(cluster)
            .find(|extension| extension.name.eq_ignore_ascii_case(name))
    }

    pub(super) fn of(&self, cluster: &Cluster) -> impl Iterator<Item = &Extension> {
        self.extensions
            .iter()
            .filter(move |extension| extension.cluster.is(cluster))
    }

    /// Puts an extension in place of the one of its name.
    pub(super) fn put(&mut self, extension: Extension) {
        let same = |known: &&mut Extension| {
            known.cluster.is(&extension.cluster) && known.name.eq_ignore_ascii_case(&extension.name)
        };
        match self.extensions.iter_mut().find(same) {
            Some(known) => *known = extension,
            None => self.extensions.push(extension),
        }
    }

    pub(super) fn remove(&mut self, cluster: &Cluster, name: &str) {
        self.extensions
            .retain(|known| !(known.cluster.is(cluster) && known.name.eq_ignore_ascii_case(name)));
    }
}
