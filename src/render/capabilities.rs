//! The cluster that templates believe in. In: a Helm version and the user's `--kube-version` and
//! `--api-versions`. Out: `.Capabilities` as that Helm presents it offline.

/// `.Capabilities`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Capabilities {
    /// `.Capabilities.KubeVersion`.
    pub kube: KubeVersion,
    /// `.Capabilities.APIVersions`, in Helm's order.
    pub api_versions: Vec<String>,
}

/// A Kubernetes version as Helm keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KubeVersion {
    /// `.Version`, with its `v`.
    pub version: String,
    /// `.Major`.
    pub major: String,
    /// `.Minor`.
    pub minor: String,
    /// What it prints as when that differs from `.Version` (Helm 4).
    pub normalized: String,
}
