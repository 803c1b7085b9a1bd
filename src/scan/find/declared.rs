//! The extension as a resource: Bicep, ARM and Terraform alike. In: a resource's body as a tree. Out:
//! the site it stands for, with settings that stand in a wrong place and properties that can only be
//! read; and a sign of zones, or of another extension on the cluster, in the same file.

use super::super::read::bicep::{self, Declaration};
use super::super::read::terraform::Resource;
use super::super::read::{Datum, Item, Mapped, Property};
use super::super::site::{
    Action, Extension, Field, Form, Given, Kind, Misplaced, Setting, Site, Target, Unresolved,
};
use super::{File, Found, Oddity};
use crate::text::Span;

/// The resource type of cluster extensions, in lower case.
pub(super) const TYPE: &str = "microsoft.kubernetesconfiguration/extensions";

/// Properties that the service writes and nobody else may.
const READ_ONLY: &[&str] = &[
    "currentVersion",
    "provisioningState",
    "errorInfo",
    "customLocationSettings",
    "packageUri",
    "isSystemExtension",
    "statuses",
    "aksAssignedIdentity",
];

/// Names that a value of a resource may have, and that are no settings.
const KNOWN: &[&str] = &[
    "extensionType",
    "autoUpgradeMinorVersion",
    "autoUpgradeMode",
    "releaseTrain",
    "version",
    "scope",
    "configurationSettings",
    "configurationProtectedSettings",
    "managementDetails",
    "additionalDetails",
];

pub(super) fn bicep(file: &File<'_>, text: &bicep::File, found: &mut Found) {
    let mut extensions = Vec::new();
    for declaration in &text.declarations {
        let of = declaration.of.text().to_lowercase();
        let is_type = of.split('@').next() == Some(TYPE);
        zones(&declaration.body, found);
        if is_type {
            let properties = declaration.body.get("properties");
            extensions.push(Neighbour::new(
                declaration.of.span(),
                properties.and_then(|properties| properties.get("extensionType")),
                &declaration.body,
                &declaration.symbol,
            ));
        }
        let head = declaration.of.span();
        let site = match is_type {
            true => resource(file, Form::Bicep, head, &declaration.body),
            false if declaration.module => module(file, declaration),
            false => None,
        };
        found.sites.extend(site);
    }
    if !found.sites.is_empty() {
        let escapes = text.escapes.iter().map(|span| Oddity::Escape { span: *span });
        found.oddities.extend(escapes);
    }
    parallel(&extensions, found);
}

/// A registry module of the extension, whose parameters are its properties.
fn module(file: &File<'_>, declaration: &Declaration) -> Option<Site> {
    let params = declaration.body.get("params")?;
    params
        .get("configurationSettings")
        .or(params.get("extensionType"))?;
    of_properties(
        file,
        Form::Bicep,
        declaration.of.span(),
        params,
        &declaration.body,
    )
}

/// A resource of the type, in Bicep, ARM or azapi.
pub(super) fn resource(file: &File<'_>, form: Form, head: Span, body: &Item) -> Option<Site> {
    let nothing = Item {
        span: body.span,
        data: Datum::Object(Vec::new()),
    };
    let properties = body.get("properties").unwrap_or(&nothing);
    of_properties(file, form, head, properties, body)
}

fn of_properties(file: &File<'_>, form: Form, head: Span, properties: &Item, body: &Item) -> Option<Site> {
    let kind = properties.get("extensionType").and_then(Item::scalar);
    let mut extension = Extension::default();
    let mut unresolved = Vec::new();
    for (name, protected) in [
        ("configurationSettings", false),
        ("configurationProtectedSettings", true),
    ] {
        if let Some(settings) = properties.get(name) {
            gather(settings, protected, &mut extension, &mut unresolved);
        }
    }
    for property in properties.properties().iter().chain(body.properties()) {
        let name = property.key.text();
        if READ_ONLY.contains(&name) {
            extension.read_only.push(property.key.clone());
        }
        if KNOWN.contains(&name) || matches!(name, "name" | "releaseNamespace") {
            extension.fields.push(field(property));
        }
    }
    misplaced(properties, "properties", 0, &mut extension);
    misplaced_beside(body, properties, &mut extension);
    let is_dapr = match &kind {
        Some(kind) => kind.text().eq_ignore_ascii_case("microsoft.dapr"),
        None => looks_like_dapr(&extension),
    };
    let namespace = properties
        .at(&["scope", "cluster", "releaseNamespace"])
        .or(properties.get("releaseNamespace"))
        .map(|item| item.str().to_owned());
    is_dapr.then(|| Site {
        source: file.source,
        form,
        action: Action::Create,
        head: kind.map_or(head, |kind| kind.span()),
        version: extension
            .field(&["version"])
            .filter(|field| field.text() != "null")
            .cloned(),
        namespace,
        target: Target::Extension(Box::new(extension)),
        unresolved,
        unattended: false,
    })
}

fn looks_like_dapr(extension: &Extension) -> bool {
    extension.settings.iter().any(|setting| {
        let key = setting.key.text();
        key.starts_with("dapr_") || key.starts_with("global.daprControl")
    })
}

fn field(property: &Property) -> Field {
    Field {
        key: property.key.clone(),
        value: match &property.value.data {
            Datum::Null => Some(Mapped::coarse("null", property.value.span)),
            _ => property.value.scalar(),
        },
    }
}

/// The members of a settings map.
fn gather(settings: &Item, protected: bool, extension: &mut Extension, unresolved: &mut Vec<Unresolved>) {
    if let Datum::Unknown(written) = &settings.data {
        unresolved.push(Unresolved {
            written: written.clone(),
            span: settings.span,
            of: String::new(),
        });
    }
    for property in settings.properties() {
        let kind = match &property.value.data {
            Datum::Bool(_) => Kind::Bool,
            Datum::Number(..) => Kind::Number,
            Datum::Null => Kind::Null,
            Datum::List(_) | Datum::Object(_) => Kind::Tree,
            Datum::Text(_) | Datum::Unknown(_) => Kind::Text,
        };
        if let Datum::Unknown(written) = &property.value.data {
            unresolved.push(Unresolved {
                written: written.clone(),
                span: property.value.span,
                of: property.key.text().to_owned(),
            });
        }
        extension.settings.push(Setting {
            key: property.key.clone(),
            value: property.value.scalar(),
            kind,
            quoted: property.quoted,
            protected,
            lost: Vec::new(),
            span: property.span(),
        });
    }
}

/// Dotted keys, and settings maps, anywhere under `properties` but where they belong.
fn misplaced(item: &Item, inside: &str, depth: usize, extension: &mut Extension) {
    if depth > 8 {
        return;
    }
    for property in item.properties() {
        let name = property.key.text();
        let below = format!("{inside}.{name}");
        let settings = name.starts_with("configuration") && name.ends_with("Settings");
        if depth == 0 && settings {
            continue;
        }
        let looks = name.contains('.') || (depth > 0 && settings);
        if looks {
            extension.misplaced.push(Misplaced {
                key: property.key.clone(),
                span: property.span(),
                inside: inside.to_owned(),
            });
        } else {
            misplaced(&property.value, &below, depth + 1, extension);
        }
    }
}

/// The same beside `properties`, in the resource itself.
fn misplaced_beside(body: &Item, properties: &Item, extension: &mut Extension) {
    if std::ptr::eq(body, properties) || body.get("params").is_some() {
        return;
    }
    for property in body.properties() {
        let name = property.key.text();
        let settings = name.starts_with("configuration") && name.ends_with("Settings");
        if name.contains('.') || settings {
            extension.misplaced.push(Misplaced {
                key: property.key.clone(),
                span: property.span(),
                inside: "the resource, beside `properties`".to_owned(),
            });
        }
    }
}

/// An extension that a file declares.
pub(super) struct Neighbour {
    span: Span,
    kind: String,
    /// The text of what it waits for, and its own name.
    waits_for: Vec<String>,
    name: String,
}

impl Neighbour {
    pub(super) fn new(span: Span, kind: Option<&Item>, body: &Item, name: &str) -> Self {
        let waits = body.get("dependsOn").or(body.get("depends_on"));
        let texts = waits
            .map(Item::items)
            .unwrap_or_default()
            .iter()
            .map(|item| match &item.data {
                Datum::Unknown(text) => text.clone(),
                _ => item.str().to_owned(),
            });
        Self {
            span,
            kind: kind.map_or("", Item::str).to_owned(),
            waits_for: texts.collect(),
            name: name.to_owned(),
        }
    }

    fn waits_for(&self, other: &Self) -> bool {
        self.waits_for.iter().any(|text| text.contains(&other.name))
    }
}

/// Dapr beside another extension, neither waiting for the other.
pub(super) fn parallel(extensions: &[Neighbour], found: &mut Found) {
    let is_dapr = |one: &&Neighbour| one.kind.eq_ignore_ascii_case("microsoft.dapr");
    for dapr in extensions.iter().filter(is_dapr) {
        for other in extensions
            .iter()
            .filter(|other| !is_dapr(other) && !other.kind.is_empty())
        {
            if !dapr.waits_for(other) && !other.waits_for(dapr) {
                found.oddities.push(Oddity::Parallel {
                    span: dapr.span,
                    other: other.span,
                    name: other.kind.clone(),
                });
            }
        }
    }
}

/// Several availability zones of a node pool.
pub(super) fn zones(body: &Item, found: &mut Found) {
    let mut todo = vec![(body, 0)];
    while let Some((item, depth)) = todo.pop() {
        for property in item.properties() {
            let named = matches!(
                property.key.text(),
                "availabilityZones" | "zones" | "availability_zones"
            );
            if named && property.value.items().len() > 1 {
                let span = property.span();
                found.oddities.push(Oddity::Zones { span });
            } else if depth < 8 {
                todo.push((&property.value, depth + 1));
            }
        }
        if depth < 8 {
            todo.extend(item.items().iter().map(|item| (item, depth + 1)));
        }
    }
}

pub(super) fn terraform(file: &File<'_>, resources: &[Resource], found: &mut Found) {
    let mut extensions = Vec::new();
    for resource in resources {
        let body = &resource.body;
        zones(body, found);
        match resource.kind.as_str() {
            "azurerm_kubernetes_cluster_extension" | "azurerm_arc_kubernetes_cluster_extension" => {
                let name = format!("{}.{}", resource.kind, resource.name.text());
                extensions.push(Neighbour::new(
                    resource.name.span(),
                    body.get("extension_type"),
                    body,
                    &name,
                ));
                found.sites.extend(azurerm(file, resource));
            }
            "azapi_resource" | "azapi_update_resource" => {
                let of = body.get("type").map_or("", Item::str).to_lowercase();
                if of.split('@').next() == Some(TYPE)
                    && let Some(inner) = body.get("body")
                {
                    let site = self::resource(file, Form::Terraform, resource.name.span(), inner);
                    found.sites.extend(site);
                }
            }
            "helm_release" => found.sites.extend(helm_release(file, resource)),
            _ => {}
        }
    }
    parallel(&extensions, found);
}

/// `azurerm_kubernetes_cluster_extension`.
fn azurerm(file: &File<'_>, resource: &Resource) -> Option<Site> {
    let body = &resource.body;
    let kind = body.get("extension_type").and_then(Item::scalar);
    let mut extension = Extension::default();
    let mut unresolved = Vec::new();
    for (name, protected) in [
        ("configuration_settings", false),
        ("configuration_protected_settings", true),
    ] {
        if let Some(settings) = body.get(name) {
            gather(settings, protected, &mut extension, &mut unresolved);
        }
    }
    extension.fields.extend(body.properties().iter().map(field));
    let is_dapr = match &kind {
        Some(kind) => kind.text().eq_ignore_ascii_case("microsoft.dapr"),
        None => looks_like_dapr(&extension),
    };
    is_dapr.then(|| Site {
        source: file.source,
        form: Form::Terraform,
        action: Action::Create,
        head: kind.map_or(resource.name.span(), |kind| kind.span()),
        version: extension.field(&["version"]).cloned(),
        namespace: body.get("release_namespace").map(|item| item.str().to_owned()),
        target: Target::Extension(Box::new(extension)),
        unresolved,
        unattended: false,
    })
}

/// `helm_release`: `values` texts, then `set` blocks or lists.
fn helm_release(file: &File<'_>, resource: &Resource) -> Option<Site> {
    let body = &resource.body;
    let chart = body.get("chart").map(Item::str)?;
    if chart.trim_end_matches('/').rsplit('/').next() != Some("dapr") {
        return None;
    }
    let mut given = Vec::new();
    let mut unresolved = Vec::new();
    for values in body.get("values").map(Item::items).unwrap_or_default() {
        match &values.data {
            Datum::Text(text) => given.push(Given::Yaml(text.clone())),
            Datum::Object(_) => given.push(Given::Tree(values.clone())),
            Datum::Unknown(written) => unresolved.push(Unresolved {
                written: written.clone(),
                span: values.span,
                of: String::new(),
            }),
            _ => {}
        }
    }
    for property in body.properties() {
        if !matches!(property.key.text(), "set" | "set_sensitive" | "set_string") {
            continue;
        }
        let blocks = match &property.value.data {
            Datum::List(items) => items.as_slice(),
            _ => std::slice::from_ref(&property.value),
        };
        let string = property.key.text() == "set_string";
        for block in blocks {
            set(block, string, &mut given, &mut unresolved);
        }
    }
    Some(Site {
        source: file.source,
        form: Form::Terraform,
        action: Action::Create,
        head: body.get("chart").map_or(resource.name.span(), |chart| chart.span),
        version: body.property("version").map(field),
        namespace: body.get("namespace").map(|item| item.str().to_owned()),
        target: Target::Chart(given),
        unresolved,
        unattended: false,
    })
}

/// One `set` block: its name and value, put together as `--set` takes them.
fn set(block: &Item, string: bool, given: &mut Vec<Given>, unresolved: &mut Vec<Unresolved>) {
    let Some(mut setting) = block.get("name").and_then(Item::scalar) else {
        return;
    };
    let Some(value) = block.get("value") else { return };
    if let Datum::Unknown(written) = &value.data {
        unresolved.push(Unresolved {
            written: written.clone(),
            span: value.span,
            of: setting.text().to_owned(),
        });
        return;
    }
    setting.push_str("=", setting.span());
    if let Some(value) = value.scalar() {
        setting.append(&value);
    }
    let string = string || block.get("type").is_some_and(|kind| kind.str() == "string");
    given.push(match string {
        true => Given::SetString(setting),
        false => Given::Set(setting),
    });
}
