//! What has to be there before an extension is created. In: a profile. Out: the checklist as a script:
//! commands, and what cannot be a command as comments.

use super::grounds::Profile;

/// The checklist.
pub fn prerequisites(profile: Profile) -> &'static str {
    match profile {
        Profile::Autumn2021 => AUTUMN_2021,
        Profile::Current => CURRENT,
    }
}

const AUTUMN_2021: &str = r#"# Before `az k8s-extension create --extension-type Microsoft.Dapr`, as of 2021-10-15 (preview).
# Source: AKS documentation, "Dapr extension for AKS (preview)".

# 1. The newest Azure CLI, and its extension for previews.
az upgrade
az extension add --name aks-preview

# 2. Two features of the subscription. Registering takes some minutes.
az feature register --namespace "Microsoft.ContainerService" --name "AKS-ExtensionManager"
az feature register --namespace "Microsoft.ContainerService" --name "AKS-Dapr"
# Wait until both say Registered:
az feature list -o table --query "[?contains(name, 'Microsoft.ContainerService/AKS-ExtensionManager')].{Name:name,State:properties.state}"
az feature list -o table --query "[?contains(name, 'Microsoft.ContainerService/AKS-Dapr')].{Name:name,State:properties.state}"

# 3. Two resource providers, after the features.
az provider register --namespace Microsoft.KubernetesConfiguration
az provider register --namespace Microsoft.ContainerService

# 4. The commands for cluster extensions: `--cluster-type managedClusters` and Microsoft.Dapr came with 1.0.0.
az extension add --name k8s-extension
# or, where it is there already:
az extension update --name k8s-extension

# 5. An AKS cluster of the newest Kubernetes minor release or the one before (N-1). `--cluster-type
#    managedClusters` only: `connectedClusters` is not supported.
"#;

const CURRENT: &str = r#"# Before `az k8s-extension create --extension-type Microsoft.Dapr`, as of 2026.
# Source: AKS documentation, dapr.md and deploy-extensions-az-cli.md. With --profile 2021 two preview features
# have to be registered as well (AKS-ExtensionManager and AKS-Dapr).

# 1. Azure CLI 2.51.0 or newer for today's k8s-extension (2.16.0 for its first).
az upgrade

# 2. The resource provider.
az provider register --namespace Microsoft.KubernetesConfiguration
# Wait until it says Registered:
az provider show --namespace Microsoft.KubernetesConfiguration --query registrationState -o tsv

# 3. The commands for cluster extensions.
az extension add --name k8s-extension
# or, where it is there already:
az extension update --name k8s-extension

# 4. To list versions, a feature (optional), and then:
az feature registration create --namespace Microsoft.KubernetesConfiguration --name ExtensionTypes
az k8s-extension extension-types list-versions-by-cluster -g "$RESOURCE_GROUP" -c "$CLUSTER" -t managedClusters \
  --extension-type microsoft.dapr --release-train stable

# 5. A cluster with a managed identity (a service principal does not work) and Kubernetes RBAC, of AKS
#    (managedClusters) or connected through Arc (connectedClusters), and for yourself the role
#    "Azure Kubernetes Service RBAC Admin".

# 6. In a pipeline `create` has no terminal to ask on: add
#    --configuration-settings skipExistingDaprCheck=true
"#;

#[cfg(test)]
mod tests {
    use super::{Profile, prerequisites};

    #[test]
    fn each_profile_lists_its_own_features() {
        let (then, now) = (
            prerequisites(Profile::Autumn2021),
            prerequisites(Profile::Current),
        );
        for feature in ["AKS-ExtensionManager", "AKS-Dapr"] {
            assert!(then.contains(&format!("--name \"{feature}\"")));
            assert!(!now.contains(&format!("--name \"{feature}\"")));
        }
        assert!(now.contains("skipExistingDaprCheck=true"));
    }

    #[test]
    fn every_line_is_a_command_or_a_comment() {
        for text in [
            prerequisites(Profile::Autumn2021),
            prerequisites(Profile::Current),
        ] {
            for line in text.lines().filter(|line| !line.is_empty()) {
                assert!(
                    ["#", "az ", "  --"].iter().any(|head| line.starts_with(head)),
                    "{line}"
                );
            }
        }
    }
}
