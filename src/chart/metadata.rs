//! Chart.yaml. In: its YAML. Out: the fields Helm knows, decoded as Go decodes them into its struct,
//! and validated in Helm's words.

use super::decode::{Decoder, Fields};
use crate::compat::Compat;
use crate::functions::semver::Version;
use crate::value::{Str, format};
use crate::yaml::{self, Node, NodeData};
use std::collections::{BTreeMap, BTreeSet};

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
    /// Whether there is a list of dependencies at all: Helm processes an empty one, but not none.
    pub lists_dependencies: bool,
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

/// Metadata while its files are read: the lists may still hold the `null` that [`Draft::finish`] refuses.
#[derive(Default)]
pub(super) struct Draft {
    metadata: Metadata,
    maintainers: Vec<Option<Maintainer>>,
    dependencies: Vec<Option<Dependency>>,
    package: &'static str,
}

impl Draft {
    pub(super) fn new(compat: Compat) -> Self {
        Self {
            package: package(compat),
            ..Self::default()
        }
    }

    /// Decodes Chart.yaml or requirements.yaml over what is there. The error begins as Helm's does
    /// after the file's name.
    pub(super) fn read(&mut self, text: &[u8]) -> Result<(), String> {
        let document = yaml::read(text).map_err(|error| error.text)?;
        let mut decoder = Decoder::default();
        let ty = format!("{}.Metadata", self.package);
        decoder.object(&document.root, &ty, self);
        decoder.finish()
    }

    /// `apiVersion`, empty when none was given yet.
    pub(super) fn api_version(&mut self) -> &mut String {
        &mut self.metadata.api_version
    }

    /// The name without what does not print.
    pub(super) fn clean_name(&self) -> String {
        let mut name = self.metadata.name.clone();
        sanitise(&mut name);
        name
    }

    /// The metadata, cleaned of what does not print and checked as Helm checks it at load.
    pub(super) fn finish(mut self) -> Result<Metadata, String> {
        self.metadata.sanitise();
        self.metadata.check().map_err(invalid)?;
        for maintainer in self.maintainers {
            let mut maintainer = maintainer
                .ok_or_else(|| invalid("maintainers must not contain empty or null nodes".into()))?;
            for text in [&mut maintainer.name, &mut maintainer.email, &mut maintainer.url] {
                sanitise(text);
            }
            self.metadata.maintainers.push(maintainer);
        }
        let mut taken = BTreeSet::new();
        for dependency in self.dependencies {
            let mut dependency = dependency
                .ok_or_else(|| invalid("dependencies must not contain empty or null nodes".into()))?;
            dependency.check().map_err(invalid)?;
            let key = dependency.key().to_owned();
            if taken.contains(&key) {
                let quoted = format::quote(key.as_bytes());
                return Err(invalid(format!(
                    "more than one dependency with name or alias {quoted}"
                )));
            }
            taken.insert(key);
            self.metadata.dependencies.push(dependency);
        }
        Ok(self.metadata)
    }
}

/// The Go package whose names stand in decoding errors.
pub(super) fn package(compat: Compat) -> &'static str {
    match compat {
        Compat::Helm3 => "chart",
        Compat::Helm4 => "v2",
    }
}

fn invalid(what: String) -> String {
    format!("validation: {what}")
}

impl Fields for Draft {
    const NAME: &'static str = "Metadata";
    const FIELDS: &'static [&'static str] = &[
        "name",
        "home",
        "sources",
        "version",
        "description",
        "keywords",
        "maintainers",
        "icon",
        "apiVersion",
        "condition",
        "tags",
        "appVersion",
        "deprecated",
        "annotations",
        "kubeVersion",
        "dependencies",
        "type",
    ];

    fn field(&mut self, name: &'static str, node: &Node, decoder: &mut Decoder) {
        let it = &mut self.metadata;
        match name {
            "name" => decoder.string(node, &mut it.name),
            "home" => decoder.string(node, &mut it.home),
            "sources" => decoder.strings(node, &mut it.sources),
            "version" => decoder.string(node, &mut it.version),
            "description" => decoder.string(node, &mut it.description),
            "keywords" => decoder.strings(node, &mut it.keywords),
            "icon" => decoder.string(node, &mut it.icon),
            "apiVersion" => decoder.string(node, &mut it.api_version),
            "condition" => decoder.string(node, &mut it.condition),
            "tags" => decoder.string(node, &mut it.tags),
            "appVersion" => decoder.string(node, &mut it.app_version),
            "deprecated" => decoder.flag(node, &mut it.deprecated),
            "annotations" => decoder.string_map(node, &mut it.annotations),
            "kubeVersion" => decoder.string(node, &mut it.kube_version),
            "type" => decoder.string(node, &mut it.kind),
            "maintainers" => {
                let ty = format!("{}.Maintainer", self.package);
                let slice = format!("[]*{ty}");
                decoder.list(node, &slice, &mut self.maintainers, |decoder, node, slot| {
                    pointer(decoder, node, &ty, slot);
                });
            }
            _ => {
                it.lists_dependencies = matches!(node.data, NodeData::List(_));
                let ty = format!("{}.Dependency", self.package);
                let slice = format!("[]*{ty}");
                decoder.list(node, &slice, &mut self.dependencies, |decoder, node, slot| {
                    pointer(decoder, node, &ty, slot);
                });
            }
        }
    }
}

/// Decodes into a pointer: `null` makes it nil.
pub(super) fn pointer<T: Fields + Default>(
    decoder: &mut Decoder,
    node: &Node,
    ty: &str,
    slot: &mut Option<T>,
) {
    if !decoder.object(node, ty, slot.get_or_insert_default()) {
        *slot = None;
    }
}

impl Fields for Maintainer {
    const NAME: &'static str = "Maintainer";
    const FIELDS: &'static [&'static str] = &["name", "email", "url"];

    fn field(&mut self, name: &'static str, node: &Node, decoder: &mut Decoder) {
        match name {
            "name" => decoder.string(node, &mut self.name),
            "email" => decoder.string(node, &mut self.email),
            _ => decoder.string(node, &mut self.url),
        }
    }
}

impl Fields for Dependency {
    const NAME: &'static str = "Dependency";
    const FIELDS: &'static [&'static str] = &[
        "name",
        "version",
        "repository",
        "condition",
        "tags",
        "enabled",
        "import-values",
        "alias",
    ];

    fn field(&mut self, name: &'static str, node: &Node, decoder: &mut Decoder) {
        match name {
            "name" => decoder.string(node, &mut self.name),
            "version" => decoder.string(node, &mut self.version),
            "repository" => decoder.string(node, &mut self.repository),
            "condition" => decoder.string(node, &mut self.condition),
            "tags" => decoder.strings(node, &mut self.tags),
            "enabled" => decoder.flag(node, &mut self.enabled),
            "alias" => decoder.string(node, &mut self.alias),
            _ => decoder.values(node, &mut self.import_values),
        }
    }
}

impl Metadata {
    fn sanitise(&mut self) {
        let texts = [
            &mut self.name,
            &mut self.description,
            &mut self.home,
            &mut self.icon,
            &mut self.condition,
            &mut self.tags,
            &mut self.app_version,
            &mut self.kube_version,
        ];
        texts.into_iter().for_each(sanitise);
        self.sources.iter_mut().for_each(sanitise);
        self.keywords.iter_mut().for_each(sanitise);
    }

    fn check(&self) -> Result<(), String> {
        let quoted = |text: &str| format::quote(text.as_bytes());
        let Self { name, version, .. } = self;
        if self.api_version.is_empty() {
            return Err("chart.metadata.apiVersion is required".to_owned());
        }
        if name.is_empty() {
            return Err("chart.metadata.name is required".to_owned());
        }
        if name == "." || name == ".." {
            return Err(format!("chart.metadata.name {} is not allowed", quoted(name)));
        }
        // Helm takes a backslash on Linux; names become paths elsewhere too.
        if name.contains(['/', '\\']) {
            return Err(format!("chart.metadata.name {} is invalid", quoted(name)));
        }
        if version.is_empty() {
            return Err("chart.metadata.version is required".to_owned());
        }
        if Version::parse(version).is_err() {
            return Err(format!("chart.metadata.version {} is invalid", quoted(version)));
        }
        if !matches!(self.kind.as_str(), "" | "application" | "library") {
            return Err("chart.metadata.type must be application or library".to_owned());
        }
        Ok(())
    }
}

impl Dependency {
    /// The name under which the dependency is known: its alias, else its name.
    pub fn key(&self) -> &str {
        if self.alias.is_empty() {
            &self.name
        } else {
            &self.alias
        }
    }

    fn check(&mut self) -> Result<(), String> {
        let texts = [
            &mut self.name,
            &mut self.version,
            &mut self.repository,
            &mut self.condition,
        ];
        texts.into_iter().for_each(sanitise);
        self.tags.iter_mut().for_each(sanitise);
        let legal = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'-';
        if !self.alias.bytes().all(legal) {
            let name = format::quote(self.name.as_bytes());
            return Err(format!(
                "dependency {name} has disallowed characters in the alias"
            ));
        }
        Ok(())
    }
}

/// Turns every white space into a space and drops what does not print.
fn sanitise(text: &mut String) {
    if text.bytes().all(|b| matches!(b, b' '..=b'~')) {
        return;
    }
    let clean = text.chars().filter_map(|c| {
        if c.is_whitespace() {
            Some(' ')
        } else {
            super::log::prints(c).then_some(c)
        }
    });
    *text = clean.collect();
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
