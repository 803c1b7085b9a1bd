//! The cluster that templates believe in. In: a Helm version and the user's `--kube-version` and
//! `--api-versions`. Out: `.Capabilities` as that Helm presents it offline, and the error of a
//! version that it cannot read.

use super::structs::Struct;
use crate::compat::Compat;
use crate::diag::{Failure, rule};
use crate::functions::semver::{Constraint, Version};
use crate::value::{List, Ty, Value, format};

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

/// The group versions that client-go knows, in its order of preference; a row with a Helm is in that
/// one only.
const API_VERSIONS: &[(&str, Option<Compat>)] = &[
    ("v1", None),
    ("admissionregistration.k8s.io/v1", None),
    ("admissionregistration.k8s.io/v1alpha1", None),
    ("admissionregistration.k8s.io/v1beta1", None),
    ("internal.apiserver.k8s.io/v1alpha1", None),
    ("apps/v1", None),
    ("apps/v1beta1", None),
    ("apps/v1beta2", None),
    ("authentication.k8s.io/v1", None),
    ("authentication.k8s.io/v1alpha1", None),
    ("authentication.k8s.io/v1beta1", None),
    ("authorization.k8s.io/v1", None),
    ("authorization.k8s.io/v1beta1", None),
    ("autoscaling/v1", None),
    ("autoscaling/v2", None),
    ("batch/v1", None),
    ("batch/v1beta1", None),
    ("certificates.k8s.io/v1", None),
    ("certificates.k8s.io/v1beta1", None),
    ("certificates.k8s.io/v1alpha1", None),
    ("coordination.k8s.io/v1alpha2", None),
    ("coordination.k8s.io/v1beta1", None),
    ("coordination.k8s.io/v1", None),
    ("discovery.k8s.io/v1", None),
    ("discovery.k8s.io/v1beta1", None),
    ("events.k8s.io/v1", None),
    ("events.k8s.io/v1beta1", None),
    ("extensions/v1beta1", None),
    ("flowcontrol.apiserver.k8s.io/v1", None),
    ("flowcontrol.apiserver.k8s.io/v1beta1", None),
    ("flowcontrol.apiserver.k8s.io/v1beta2", None),
    ("flowcontrol.apiserver.k8s.io/v1beta3", None),
    ("lifecycle.k8s.io/v1alpha1", Some(Compat::Helm3)),
    ("networking.k8s.io/v1", None),
    ("networking.k8s.io/v1beta1", None),
    ("node.k8s.io/v1", None),
    ("node.k8s.io/v1alpha1", None),
    ("node.k8s.io/v1beta1", None),
    ("policy/v1", None),
    ("policy/v1beta1", None),
    ("rbac.authorization.k8s.io/v1", None),
    ("rbac.authorization.k8s.io/v1beta1", None),
    ("rbac.authorization.k8s.io/v1alpha1", None),
    ("resource.k8s.io/v1", None),
    ("resource.k8s.io/v1beta2", None),
    ("resource.k8s.io/v1beta1", None),
    ("resource.k8s.io/v1alpha3", None),
    ("scheduling.k8s.io/v1alpha3", Some(Compat::Helm3)),
    ("scheduling.k8s.io/v1alpha2", Some(Compat::Helm4)),
    ("scheduling.k8s.io/v1beta1", None),
    ("scheduling.k8s.io/v1", None),
    ("storage.k8s.io/v1beta1", None),
    ("storage.k8s.io/v1", None),
    ("storage.k8s.io/v1alpha1", None),
    ("storagemigration.k8s.io/v1", Some(Compat::Helm3)),
    ("storagemigration.k8s.io/v1beta1", None),
    ("apiextensions.k8s.io/v1beta1", None),
    ("apiextensions.k8s.io/v1", None),
];

impl Capabilities {
    /// What Helm pretends when nothing is said.
    pub fn default_of(compat: Compat) -> Self {
        let minor = match compat {
            Compat::Helm3 => "37",
            Compat::Helm4 => "36",
        };
        let version = format!("v1.{minor}.0");
        Self {
            kube: KubeVersion {
                normalized: version.clone(),
                version,
                major: "1".into(),
                minor: minor.into(),
            },
            api_versions: API_VERSIONS
                .iter()
                .filter(|(_, only)| only.is_none_or(|only| only == compat))
                .map(|(name, _)| (*name).to_owned())
                .collect(),
        }
    }

    /// Checks `kubeVersion` of a chart; an empty constraint asks for nothing.
    ///
    /// # Errors
    /// Helm's refusal, also of a constraint that it cannot read.
    pub fn check(&self, constraint: &str, compat: Compat) -> Result<(), Failure> {
        if constraint.is_empty() || self.kube.satisfies(constraint) {
            return Ok(());
        }
        let version = match compat {
            Compat::Helm3 => &self.kube.normalized,
            Compat::Helm4 => &self.kube.version,
        };
        Err(Failure::new(
            rule("bad-chart"),
            format!(
                "chart requires kubeVersion: {constraint} which is incompatible with Kubernetes {version}"
            ),
        ))
    }

    /// The value that templates see: a pointer to a Go struct.
    pub(super) fn to_value(&self, compat: Compat) -> Value {
        let types = match compat {
            Compat::Helm3 => &HELM3_TYPES,
            Compat::Helm4 => &HELM4_TYPES,
        };
        let versions = self.api_versions.iter().map(|v| Value::str(v.as_str())).collect();
        Struct::new(types.capabilities)
            .shown(
                "KubeVersion",
                "KubeVersion",
                self.kube.to_value(compat, types.kube),
            )
            .shown(
                "APIVersions",
                "APIVersions",
                Value::List(List::typed(types.version_set, versions)),
            )
            .shown("HelmVersion", "HelmVersion", build_info(compat))
            .into()
    }
}

/// The Go types of `.Capabilities` and its parts.
struct Types {
    capabilities: Ty,
    kube: Ty,
    version_set: Ty,
}

const HELM3_TYPES: Types = Types {
    capabilities: Ty::Pointer("chartutil.Capabilities"),
    kube: Ty::Struct("chartutil.KubeVersion"),
    version_set: Ty::Named("chartutil.VersionSet", &Ty::STRINGS),
};

const HELM4_TYPES: Types = Types {
    capabilities: Ty::Pointer("common.Capabilities"),
    kube: Ty::Struct("common.KubeVersion"),
    version_set: Ty::Named("common.VersionSet", &Ty::STRINGS),
};

/// `.Capabilities.HelmVersion` of the release builds.
fn build_info(compat: Compat) -> Value {
    let (version, client) = match compat {
        Compat::Helm3 => ("v3.22.0", None),
        Compat::Helm4 => ("v4.2.4", Some("v1.36")),
    };
    let info = Struct::new(Ty::Struct("version.BuildInfo"))
        .shown("Version", "version", Value::str(version))
        .hidden("GitCommit", Value::str(""))
        .hidden("GitTreeState", Value::str(""))
        .shown("GoVersion", "go_version", Value::str("go1.26.8"));
    match client {
        Some(client) => info.shown("KubeClientVersion", "kube_client_version", Value::str(client)),
        None => info,
    }
    .into()
}

impl KubeVersion {
    /// Reads `--kube-version`: at least two numeric fields, an optional `v`, and anything behind.
    ///
    /// # Errors
    /// Helm's refusal, such as `invalid kube version '1': illegal version string "1"`.
    pub fn parse(text: &str, compat: Compat) -> Result<Self, Failure> {
        let components = components(text).map_err(|why| {
            Failure::new(
                rule("bad-setting"),
                format!("invalid kube version '{text}': {why}"),
            )
        })?;
        let normalized = format!("v{}", components.join("."));
        let version = match compat {
            Compat::Helm3 => normalized.clone(),
            Compat::Helm4 if text.starts_with('v') => text.to_owned(),
            Compat::Helm4 => format!("v{text}"),
        };
        Ok(Self {
            version,
            major: components.first().cloned().unwrap_or_default(),
            minor: components.get(1).cloned().unwrap_or_default(),
            normalized,
        })
    }
}

impl KubeVersion {
    fn satisfies(&self, constraint: &str) -> bool {
        let version = Version::parse(&self.normalized);
        version.is_ok_and(|version| Constraint::parse(constraint).is_ok_and(|range| range.check(&version)))
    }

    fn to_value(&self, compat: Compat, ty: Ty) -> Value {
        let (version, major, minor) = (&*self.version, &*self.major, &*self.minor);
        let mut shown = Struct::new(ty).shown("Version", "Version", Value::str(version));
        if compat == Compat::Helm4 {
            shown = shown.hidden("normalizedVersion", Value::str(&*self.normalized));
        }
        shown
            .shown("Major", "Major", Value::str(major))
            .shown("Minor", "Minor", Value::str(minor))
            .printed(&self.normalized)
            .into()
    }
}

/// The numeric fields of a generic version, without leading zeroes, or Kubernetes' complaint.
fn components(text: &str) -> Result<Vec<String>, String> {
    let quoted = || format::quote(text.as_bytes());
    let rest = text.trim_start_matches(['\t', '\n', '\u{c}', '\r', ' ']);
    let rest = rest.strip_prefix('v').unwrap_or(rest);
    let mut fields = Vec::new();
    let mut at = rest;
    loop {
        let digits = at.len() - at.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        if digits == 0 {
            break;
        }
        fields.push(&at[..digits]);
        let after = &at[digits..];
        match after.strip_prefix('.') {
            Some(next) if next.starts_with(|c: char| c.is_ascii_digit()) => at = next,
            _ => {
                at = after;
                break;
            }
        }
    }
    if fields.is_empty() || at.contains('\n') {
        return Err(format!("could not parse {} as version", quoted()));
    }
    if fields.len() < 2 {
        return Err(format!("illegal version string {}", quoted()));
    }
    if fields[0].starts_with('0') && fields[0] != "0" {
        return Err(format!(
            "illegal zero-prefixed version component \"{}\" in {}",
            fields[0],
            quoted()
        ));
    }
    fields
        .into_iter()
        .map(|field| {
            field.parse::<u64>().map(|n| n.to_string()).map_err(|_| {
                format!(
                    "illegal non-numeric version component \"{field}\" in {}: strconv.ParseUint: parsing \
                     \"{field}\": value out of range",
                    quoted()
                )
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Capabilities, KubeVersion};
    use crate::compat::Compat::{self, Helm3, Helm4};

    #[test]
    fn default_clusters_have_as_many_versions_as_the_releases_know() {
        assert_eq!(Capabilities::default_of(Helm3).api_versions.len(), 57);
        assert_eq!(Capabilities::default_of(Helm4).api_versions.len(), 55);
    }

    #[test]
    fn kube_versions_are_read_as_each_helm_reads_them() {
        let rows: &[(&str, Compat, &str, &str, &str)] = &[
            ("1.29.3-gke.100", Helm3, "v1.29.3", "v1.29.3", "29"),
            ("1.29.3-gke.100", Helm4, "v1.29.3-gke.100", "v1.29.3", "29"),
            ("v1.30", Helm4, "v1.30", "v1.30", "30"),
            ("1.29+", Helm3, "v1.29", "v1.29", "29"),
            ("1.29+", Helm4, "v1.29+", "v1.29", "29"),
            ("1.09.3", Helm3, "v1.9.3", "v1.9.3", "9"),
        ];
        for (text, compat, version, normalized, minor) in rows {
            let read = KubeVersion::parse(text, *compat).unwrap();
            assert_eq!(
                (&*read.version, &*read.normalized, &*read.minor),
                (*version, *normalized, *minor),
                "{text}"
            );
        }
    }

    #[test]
    fn bad_kube_versions_are_refused_in_helms_words() {
        let rows = [
            ("1", "illegal version string \"1\""),
            ("abc", "could not parse \"abc\" as version"),
            (
                "01.2",
                "illegal zero-prefixed version component \"01\" in \"01.2\"",
            ),
            (
                "1.99999999999999999999",
                "illegal non-numeric version component \"99999999999999999999\" in \
                 \"1.99999999999999999999\": strconv.ParseUint: parsing \"99999999999999999999\": value out of \
                 range",
            ),
        ];
        for (text, why) in rows {
            let failure = KubeVersion::parse(text, Helm4).unwrap_err();
            assert_eq!(failure.helm, format!("invalid kube version '{text}': {why}"));
        }
    }

    #[test]
    fn a_constraint_ignores_the_suffix_of_the_version() {
        let mut cluster = Capabilities::default_of(Helm4);
        cluster.kube = KubeVersion::parse("1.29.3-gke.100", Helm4).unwrap();
        assert!(cluster.check(">=1.29.0", Helm4).is_ok());
        assert_eq!(
            cluster.check(">=1.99.0", Helm4).unwrap_err().helm,
            "chart requires kubeVersion: >=1.99.0 which is incompatible with Kubernetes v1.29.3-gke.100"
        );
        assert!(cluster.check("bogus x", Helm4).is_err());
    }
}
