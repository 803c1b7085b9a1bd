//! Install order. In: manifests in the order of their files. Out: the same in the order in which Helm
//! installs their kinds, those of one kind left as they stood, unknown kinds last by name.

use super::Manifest;
use crate::compat::Compat;

/// The kinds in Helm's order.
const KINDS: [&str; 36] = [
    "PriorityClass",
    "Namespace",
    "NetworkPolicy",
    "ResourceQuota",
    "LimitRange",
    "PodSecurityPolicy",
    "PodDisruptionBudget",
    "ServiceAccount",
    "Secret",
    "SecretList",
    "ConfigMap",
    "StorageClass",
    "PersistentVolume",
    "PersistentVolumeClaim",
    "CustomResourceDefinition",
    "ClusterRole",
    "ClusterRoleList",
    "ClusterRoleBinding",
    "ClusterRoleBindingList",
    "Role",
    "RoleList",
    "RoleBinding",
    "RoleBindingList",
    "Service",
    "DaemonSet",
    "Pod",
    "ReplicationController",
    "ReplicaSet",
    "Deployment",
    "HorizontalPodAutoscaler",
    "StatefulSet",
    "Job",
    "CronJob",
    "IngressClass",
    "Ingress",
    "APIService",
];

/// The kinds that only Helm 4 knows, after all others.
const KINDS_OF_HELM4: [&str; 2] = ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"];

/// Sorts by kind, stably.
pub(super) fn by_kind(manifests: &mut [Manifest], compat: Compat) {
    manifests.sort_by(|a, b| {
        let (first, second) = (rank(&a.kind, compat), rank(&b.kind, compat));
        // Only unknown kinds share a rank without being equal.
        first.cmp(&second).then_with(|| a.kind.cmp(&b.kind))
    });
}

fn rank(kind: &str, compat: Compat) -> usize {
    let later: &[&str] = match compat {
        Compat::Helm3 => &[],
        Compat::Helm4 => &KINDS_OF_HELM4,
    };
    let mut known = KINDS.iter().chain(later);
    known.position(|k| *k == kind).unwrap_or(usize::MAX)
}
