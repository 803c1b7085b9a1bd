//! Kubernetes objects and files that hold values of the chart. In: a YAML document's tree. Out: sites
//! for Flux HelmReleases, Argo CD Applications, releases of helmfiles, and values files.

use super::super::read::{Datum, Item, Mapped};
use super::super::site::{Action, Field, Form, Given, Site, Target};
use super::{File, Found, Kind};
use crate::text::Span;

/// Keys at the top of a values file that only Dapr's has.
const TOP: &[&str] = &[
    "dapr_operator",
    "dapr_placement",
    "dapr_sentry",
    "dapr_sidecar_injector",
    "dapr_scheduler",
    "dapr_dashboard",
    "dapr_rbac",
    "dapr_config",
];

pub(super) fn find(file: &File<'_>, root: &Item, found: &mut Found) {
    let version = root.get("apiVersion").map_or("", Item::str);
    let kind = root.get("kind").map_or("", Item::str);
    match kind {
        "List" => {
            for item in root.get("items").map(Item::items).unwrap_or_default() {
                object(file, item, found);
            }
        }
        _ if !version.is_empty() && !kind.is_empty() => object(file, root, found),
        _ if root
            .get("releases")
            .is_some_and(|item| matches!(item.data, Datum::List(_))) =>
        {
            for release in root.get("releases").map(Item::items).unwrap_or_default() {
                found.sites.extend(helmfile(file, release));
            }
        }
        _ => found.sites.extend(values(file, root)),
    }
}

fn object(file: &File<'_>, object: &Item, found: &mut Found) {
    let version = object.get("apiVersion").map_or("", Item::str);
    match object.get("kind").map_or("", Item::str) {
        "HelmRelease" if version.starts_with("helm.toolkit.fluxcd.io/") => {
            found.sites.extend(flux(file, object));
        }
        "Application" if version.starts_with("argoproj.io/") => {
            if let Some(spec) = object.get("spec") {
                argo(file, spec, found);
            }
        }
        "ApplicationSet" if version.starts_with("argoproj.io/") => {
            if let Some(spec) = object.at(&["spec", "template", "spec"]) {
                argo(file, spec, found);
            }
        }
        _ => {}
    }
}

fn field(item: &Item, name: &str) -> Option<Field> {
    let property = item.property(name)?;
    Some(Field {
        key: property.key.clone(),
        value: property.value.scalar(),
    })
}

fn text(item: Option<&Item>) -> Option<String> {
    item.map(|item| item.str().to_owned())
}

fn site(file: &File<'_>, form: Form, head: Span, given: Vec<Given>) -> Site {
    Site {
        source: file.source,
        form,
        action: Action::Create,
        head,
        version: None,
        namespace: None,
        target: Target::Chart(given),
        unresolved: Vec::new(),
        unattended: false,
    }
}

fn flux(file: &File<'_>, object: &Item) -> Option<Site> {
    let spec = object.get("spec")?;
    let chart = spec.at(&["chart", "spec"]).unwrap_or(spec);
    let name = chart.get("chart").or(spec.at(&["chartRef", "name"]))?;
    if name.str().trim_end_matches('/').rsplit('/').next() != Some("dapr") {
        return None;
    }
    let given = spec.get("values").map(|values| Given::Tree(values.clone()));
    Some(Site {
        version: field(chart, "version"),
        namespace: text(
            spec.get("targetNamespace")
                .or(object.at(&["metadata", "namespace"])),
        ),
        ..site(file, Form::Flux, name.span, given.into_iter().collect())
    })
}

/// One source, or each of several.
fn argo(file: &File<'_>, spec: &Item, found: &mut Found) {
    let several = spec.get("sources").map(Item::items).unwrap_or_default();
    for source in spec.get("source").into_iter().chain(several) {
        let Some(chart) = source.get("chart").or(source.get("path")) else {
            continue;
        };
        if chart.str().trim_end_matches('/').rsplit('/').next() != Some("dapr") {
            continue;
        }
        let Some(helm) = source.get("helm") else { continue };
        let mut given = Vec::new();
        // Argo CD lets `valuesObject` win over `values`, and parameters over both.
        match (helm.get("valuesObject"), helm.get("values")) {
            (Some(values), _) => given.push(Given::Tree(values.clone())),
            (None, Some(values)) => given.extend(values.text().map(|text| Given::Yaml(text.clone()))),
            (None, None) => {}
        }
        for parameter in helm.get("parameters").map(Item::items).unwrap_or_default() {
            let (Some(name), Some(value)) = (parameter.get("name"), parameter.get("value")) else {
                continue;
            };
            let (Some(mut setting), Some(value)) = (name.scalar(), value.scalar()) else {
                continue;
            };
            setting.push_str("=", setting.span());
            // Argo CD escapes commas itself.
            push_escaped(&mut setting, &value);
            let string = parameter
                .get("forceString")
                .is_some_and(|item| matches!(item.data, Datum::Bool(true)));
            given.push(if string {
                Given::SetString(setting)
            } else {
                Given::Set(setting)
            });
        }
        found.sites.push(Site {
            version: field(source, "targetRevision"),
            namespace: text(spec.at(&["destination", "namespace"])),
            ..site(file, Form::Argo, chart.span, given)
        });
    }
}

fn push_escaped(setting: &mut Mapped, value: &Mapped) {
    for (at, c) in value.text().char_indices() {
        let span = value.place(at, at + c.len_utf8());
        if c == ',' {
            setting.push('\\', span);
        }
        setting.push(c, span);
    }
}

fn helmfile(file: &File<'_>, release: &Item) -> Option<Site> {
    let chart = release.get("chart")?;
    if chart.str().trim_end_matches('/').rsplit('/').next() != Some("dapr") {
        return None;
    }
    let mut given = Vec::new();
    for values in release.get("values").map(Item::items).unwrap_or_default() {
        match &values.data {
            Datum::Text(name) => given.push(Given::File(name.clone())),
            Datum::Object(_) => given.push(Given::Tree(values.clone())),
            _ => {}
        }
    }
    for item in release.get("set").map(Item::items).unwrap_or_default() {
        if let (Some(mut setting), Some(value)) = (
            item.get("name").and_then(Item::scalar),
            item.get("value").and_then(Item::scalar),
        ) {
            setting.push_str("=", setting.span());
            setting.append(&value);
            given.push(Given::Set(setting));
        }
    }
    Some(Site {
        version: field(release, "version"),
        namespace: text(release.get("namespace")),
        ..site(file, Form::Helmfile, chart.span, given)
    })
}

/// A values file: one that was named, or that has keys of Dapr's.
fn values(file: &File<'_>, root: &Item) -> Option<Site> {
    let properties = root.properties();
    let known = |name: &str| TOP.contains(&name);
    let first = properties.iter().find(|property| known(property.key.text()));
    let global = root.get("global").is_some_and(|global| {
        global.properties().iter().any(|property| {
            let name = property.key.text();
            matches!(name, "ha" | "mtls") || name.starts_with("dapr")
        })
    });
    let named = file.named && file.kind == Kind::Yaml && !properties.is_empty();
    if first.is_none() && !global && !named {
        return None;
    }
    let span = first.or(properties.first())?.key.span();
    Some(site(file, Form::Values, span, vec![Given::Tree(root.clone())]))
}
