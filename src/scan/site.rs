//! Places where Dapr is configured. In: what the finders of each form saw. Out: nothing of its own:
//! these are the types that finders fill, rules look at, the check judges and `aks convert` rewrites.

use super::read::shell::Shell;
use super::read::{Item, Mapped};
use crate::text::{SourceId, Span};

/// In what language a site is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Form {
    /// `az k8s-extension …`.
    Az(Shell),
    /// `helm install|upgrade|template …`.
    Helm(Shell),
    /// `dapr init|upgrade -k …`.
    DaprCli(Shell),
    /// A Bicep resource or module.
    Bicep,
    /// A resource of an ARM template.
    Arm,
    /// A Terraform resource.
    Terraform,
    /// A Flux HelmRelease.
    Flux,
    /// An Argo CD Application.
    Argo,
    /// A release of a helmfile.
    Helmfile,
    /// A values file.
    Values,
}

impl Form {
    /// Its name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Az(_) => "az command line",
            Self::Helm(_) => "helm command line",
            Self::DaprCli(_) => "dapr command line",
            Self::Bicep => "Bicep",
            Self::Arm => "ARM template",
            Self::Terraform => "Terraform",
            Self::Flux => "Flux HelmRelease",
            Self::Argo => "Argo CD Application",
            Self::Helmfile => "helmfile",
            Self::Values => "values file",
        }
    }
}

/// What a site does with what it configures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Brings it into being, or describes it whole.
    Create,
    /// Changes what is there.
    Update,
    /// Neither: shows, lists, deletes, or is no command at all.
    Other,
}

/// One property of a site beside its settings, such as a version.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name, and the bytes of it.
    pub key: Mapped,
    /// What it says; nothing where only a run would tell.
    pub value: Option<Mapped>,
}

impl Field {
    /// What it says, without blanks around; empty where that is not known.
    pub fn text(&self) -> &str {
        self.value.as_ref().map_or("", |value| value.text().trim())
    }

    /// Whether it says `true`, in any case.
    pub fn is_true(&self) -> bool {
        self.text().eq_ignore_ascii_case("true")
    }

    /// The bytes of name and value.
    pub fn span(&self) -> Span {
        let key = self.key.span();
        match &self.value {
            Some(value) if value.span().end > key.end => Span {
                start: key.start,
                end: value.span().end,
            },
            _ => key,
        }
    }
}

/// How a setting's value was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A string, or a word of a command line.
    Text,
    /// `true` or `false` without quotes.
    Bool,
    /// A number without quotes.
    Number,
    /// `null`.
    Null,
    /// A list or an object, which no setting of the extension takes.
    Tree,
}

/// One `key=value` for the extension.
#[derive(Clone, Debug)]
pub struct Setting {
    /// The dotted key.
    pub key: Mapped,
    /// The value; nothing where only a run would tell.
    pub value: Option<Mapped>,
    /// How it was typed.
    pub kind: Kind,
    /// Whether the key is in quotes, where quotes matter.
    pub quoted: bool,
    /// Whether it is a protected one.
    pub protected: bool,
    /// Backslashes that the shell took away.
    pub lost: Vec<Span>,
    /// The bytes of key and value.
    pub span: Span,
}

impl Setting {
    /// The value, empty where it is not known.
    pub fn text(&self) -> &str {
        self.value.as_ref().map_or("", Mapped::text)
    }
}

/// What a chart's values are given by, weakest first as written.
#[derive(Clone, Debug)]
pub enum Given {
    /// `--set`, and what is read as it.
    Set(Mapped),
    /// `--set-string`.
    SetString(Mapped),
    /// `--set-json`.
    SetJson(Mapped),
    /// `--set-literal`.
    SetLiteral(Mapped),
    /// Values written as a tree in the file's own language.
    Tree(Item),
    /// Values as YAML text within the file.
    Yaml(Mapped),
    /// A values file, by its name.
    File(Mapped),
}

/// A part that could not be followed.
#[derive(Clone, Debug)]
pub struct Unresolved {
    /// As written.
    pub written: String,
    /// Where.
    pub span: Span,
    /// What it is part of: a setting's key, a flag; empty where it stands alone.
    pub of: String,
}

/// What is configured.
#[derive(Clone, Debug)]
pub enum Target {
    /// The cluster extension.
    Extension(Box<Extension>),
    /// The upstream chart.
    Chart(Vec<Given>),
}

/// The extension as a site describes it.
#[derive(Clone, Debug, Default)]
pub struct Extension {
    /// Everything but the settings, by the names that the form gives it.
    pub fields: Vec<Field>,
    /// The settings, in order.
    pub settings: Vec<Setting>,
    /// The flags of a command line as typed.
    pub flags: Vec<Flag>,
    /// Settings that stand where no settings are read.
    pub misplaced: Vec<Misplaced>,
    /// Properties that can only be read.
    pub read_only: Vec<Mapped>,
    /// What `az` answers to the line, where it refuses it, and the words at fault.
    pub refusal: Option<(String, Vec<Span>)>,
}

/// A flag of an `az` command line.
#[derive(Clone, Debug)]
pub struct Flag {
    /// As typed, without its value.
    pub name: Mapped,
    /// The words after it, each with whether all of it is known.
    pub values: Vec<(Mapped, bool)>,
}

/// A setting in the wrong place of a resource.
#[derive(Clone, Debug)]
pub struct Misplaced {
    /// Its key.
    pub key: Mapped,
    /// Its key and value.
    pub span: Span,
    /// Where it stands: `properties`, `properties.scope.cluster`.
    pub inside: String,
}

/// One place where Dapr is configured.
#[derive(Clone, Debug)]
pub struct Site {
    /// The file.
    pub source: SourceId,
    /// Its language.
    pub form: Form,
    /// What it does.
    pub action: Action,
    /// The bytes that a finding about the whole points at.
    pub head: Span,
    /// The version asked for.
    pub version: Option<Field>,
    /// The namespace asked for.
    pub namespace: Option<String>,
    /// What is configured.
    pub target: Target,
    /// What only a run would tell.
    pub unresolved: Vec<Unresolved>,
    /// Whether it runs where nobody can answer a prompt.
    pub unattended: bool,
}

impl Extension {
    /// A field by any of its names, in any case.
    pub fn field(&self, names: &[&str]) -> Option<&Field> {
        let named = |field: &&Field| {
            names
                .iter()
                .any(|name| field.key.text().eq_ignore_ascii_case(name))
        };
        self.fields.iter().rev().find(named)
    }

    /// The last setting of a key.
    pub fn setting(&self, key: &str) -> Option<&Setting> {
        self.settings
            .iter()
            .rev()
            .find(|setting| setting.key.text() == key)
    }
}

impl Site {
    /// The extension, where it is one.
    pub fn extension(&self) -> Option<&Extension> {
        match &self.target {
            Target::Extension(extension) => Some(extension),
            Target::Chart(_) => None,
        }
    }
}
