//! `show`, `list` and `delete`. In: a call and the state. Out: the objects that are there, or the words of
//! `az` for one that is not.

use super::az::{Call, Flag};
use super::grounds::CRDS_LEFT;
use super::object::object;
use super::session::{Session, Step, Stop};
use super::state::{Cluster, Extension};
use serde_json::Value as Json;

impl Session<'_> {
    pub(super) fn show(&mut self, call: &Call, cluster: &Cluster) -> Step<()> {
        let extension = self.found(call, cluster)?;
        self.print(call, &object(&extension));
        Ok(())
    }

    pub(super) fn list(&mut self, call: &Call, cluster: &Cluster) {
        let objects: Vec<Json> = self.state.of(cluster).map(object).collect();
        self.print(call, &Json::Array(objects));
    }

    pub(super) fn delete(&mut self, call: &Call, cluster: &Cluster) -> Step<()> {
        if !call.has(Flag::Yes) {
            match self.yes_or_no("Are you sure you want to perform this operation?", None) {
                Some(true) => {}
                answer => {
                    if answer.is_none() {
                        self.warning("Unable to prompt for confirmation as no tty available. Use --yes.");
                    }
                    self.error("Operation cancelled.");
                    return Err(Stop(1));
                }
            }
        }
        let name = call.text(Flag::Name).unwrap_or_default();
        if self.state.find(cluster, name).is_none() {
            self.warning(&format!(
                "No extension with name '{name}' found on cluster '{}', so nothing to delete",
                cluster.name
            ));
            return Ok(());
        }
        self.state.remove(cluster, name);
        self.answer.changed = true;
        self.note(
            &CRDS_LEFT,
            "the Dapr custom resource definitions stay in the cluster; a later install finds them there",
        );
        Ok(())
    }

    /// The extension that a call names, or the refusal of `show`.
    pub(super) fn found(&mut self, call: &Call, cluster: &Cluster) -> Step<Extension> {
        let name = call.text(Flag::Name).unwrap_or_default();
        if let Some(extension) = self.state.find(cluster, name) {
            return Ok(extension.clone());
        }
        self.error(&format!(
            "(ExtensionNotFound) The Resource {}/{}/{}/Microsoft.KubernetesConfiguration/extensions/{name} could \
             not be found!",
            cluster.provider, cluster.kind, cluster.name
        ));
        Err(Stop(3))
    }
}
