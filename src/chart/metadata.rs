//! Chart.yaml. In: its YAML. Out: the fields Helm knows, decoded as Go decodes them into its struct,
//! and validated in Helm's words.

use crate::value::Str;
use std::collections::BTreeMap;

/// The fields of Chart.yaml, with Helm's names.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Metadata {
    /// `name`.
    pub name: String,
    /// `home`.
    pub home: String,
    /// `sources`.
    pub sources: Vec<String>,
    /// `version`.
    pub version: String,
    /// `description`.
    pub description: String,
    /// `keywords`.
    pub keywords: Vec<String>,
    /// `maintainers`.
    pub maintainers: Vec<Maintainer>,
    /// `icon`.
    pub icon: String,
    /// `apiVersion`.
    pub api_version: String,
    /// `condition`.
    pub condition: String,
    /// `tags`.
    pub tags: String,
    /// `appVersion`.
    pub app_version: String,
    /// `deprecated`.
    pub deprecated: bool,
    /// `annotations`.
    pub annotations: Option<BTreeMap<Str, String>>,
    /// `kubeVersion`.
    pub kube_version: String,
    /// `dependencies`.
    pub dependencies: Vec<Dependency>,
    /// `type`.
    pub kind: String,
}

/// One of `maintainers`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Maintainer {
    /// `name`.
    pub name: String,
    /// `email`.
    pub email: String,
    /// `url`.
    pub url: String,
}

/// One of `dependencies`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Dependency {
    /// `name`.
    pub name: String,
    /// `version`: a constraint.
    pub version: String,
    /// `repository`.
    pub repository: String,
    /// `condition`: comma-separated value paths.
    pub condition: String,
    /// `tags`.
    pub tags: Vec<String>,
    /// `enabled`, which Helm overwrites.
    pub enabled: bool,
    /// `import-values`: strings, or tables of `child` and `parent`.
    pub import_values: Vec<crate::yaml::Node>,
    /// `alias`.
    pub alias: String,
}

// Nodes carry spans, and equal metadata means equal content.
impl PartialEq for crate::yaml::Node {
    fn eq(&self, other: &Self) -> bool {
        use crate::yaml::NodeData as D;
        match (&self.data, &other.data) {
            (D::Null, D::Null) => true,
            (D::Bool(a), D::Bool(b)) => a == b,
            (D::Number(a), D::Number(b)) => a == b,
            (D::Str(a), D::Str(b)) => a == b,
            (D::List(a), D::List(b)) => a == b,
            (D::Table(a), D::Table(b)) => {
                a.len() == b.len() && a.iter().all(|(k, m)| b.get(k).is_some_and(|n| n.node == m.node))
            }
            _ => false,
        }
    }
}
