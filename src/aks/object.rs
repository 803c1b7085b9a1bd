//! The JSON object of an extension, as `az` prints it. In: an extension of the state. Out: its members,
//! nulls kept, protected values as empty strings; what Azure would make up is made up from the
//! resource's path, the same each time.

use super::secrets::hex;
use super::state::Extension;
use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};

/// The object.
pub(super) fn object(extension: &Extension) -> Json {
    let cluster = &extension.cluster;
    let id = format!(
        "{}/providers/Microsoft.KubernetesConfiguration/extensions/{}",
        cluster.id(),
        extension.name
    );
    let protected: serde_json::Map<String, Json> = extension
        .protected
        .keys()
        .map(|key| (key.clone(), json!("")))
        .collect();
    let identity = match cluster.kind.as_str() {
        "managedClusters" => json!({"principalId": guid(&id), "tenantId": null, "type": null}),
        _ => Json::Null,
    };
    json!({
        "aksAssignedIdentity": identity,
        "autoUpgradeMinorVersion": extension.auto_upgrade,
        "configurationProtectedSettings": protected,
        "configurationSettings": extension.settings,
        "currentVersion": extension.current_version,
        "customLocationSettings": null,
        "errorInfo": null,
        "extensionType": "microsoft.dapr",
        "id": id,
        "identity": null,
        "isSystemExtension": false,
        "name": extension.name,
        "packageUri": null,
        "plan": null,
        "provisioningState": match extension.failure {
            Some(_) => "Failed",
            None => "Succeeded",
        },
        "releaseTrain": extension.release_train,
        "resourceGroup": cluster.resource_group,
        "scope": {"cluster": {"releaseNamespace": extension.namespace}, "namespace": null},
        "statuses": extension.failure.iter().map(|message| status(message)).collect::<Vec<_>>(),
        "systemData": {
            "createdAt": extension.created_at,
            "createdBy": null,
            "createdByType": null,
            "lastModifiedAt": extension.modified_at,
            "lastModifiedBy": null,
            "lastModifiedByType": null,
        },
        "type": "Microsoft.KubernetesConfiguration/extensions",
        "version": extension.version,
    })
}

fn status(message: &str) -> Json {
    json!({
        "code": "InstallationFailed",
        "displayStatus": null,
        "level": null,
        "message": message,
        "time": null,
    })
}

/// A GUID of the random form, from the resource's path.
fn guid(id: &str) -> String {
    let digest = hex(&Sha256::digest(id));
    let part = |from: usize, to: usize| digest.get(from..to).unwrap_or("");
    format!(
        "{}-{}-4{}-8{}-{}",
        part(0, 8),
        part(8, 12),
        part(12, 15),
        part(15, 18),
        part(18, 30)
    )
}
