//! `.Chart`. In: Chart.yaml's fields and whether the chart is the root. Out: the struct that Helm 3
//! shows to templates, or the map that Helm 4 makes of it.

use super::structs::Struct;
use crate::chart::{Dependency, Maintainer, Metadata};
use crate::compat::Compat;
use crate::value::{List, Map, Str, Ty, Value};

/// The value of `.Chart`.
pub(super) fn to_value(metadata: &Metadata, is_root: bool, compat: Compat) -> Value {
    match compat {
        Compat::Helm3 => Struct::new(Ty::Struct("struct { chart.Metadata; IsRoot bool }"))
            .embed("Metadata", helm3(metadata))
            .shown("IsRoot", "IsRoot", Value::Bool(is_root))
            .into(),
        Compat::Helm4 => {
            let mut pairs = helm4(metadata);
            pairs.push(("IsRoot", Value::Bool(is_root)));
            dict(pairs)
        }
    }
}

fn helm3(m: &Metadata) -> Struct {
    let maintainers = m.maintainers.iter().map(|m| maintainer3(m).into()).collect();
    let dependencies = m.dependencies.iter().map(|d| dependency3(d).into()).collect();
    Struct::new(Ty::Struct("chart.Metadata"))
        .unless_empty("Name", "name", text(&m.name))
        .unless_empty("Home", "home", text(&m.home))
        .unless_empty("Sources", "sources", slice(Ty::STRINGS, texts(&m.sources)))
        .unless_empty("Version", "version", text(&m.version))
        .unless_empty("Description", "description", text(&m.description))
        .unless_empty("Keywords", "keywords", slice(Ty::STRINGS, texts(&m.keywords)))
        .unless_empty(
            "Maintainers",
            "maintainers",
            slice(Ty::Slice(&Ty::Pointer("chart.Maintainer")), maintainers),
        )
        .unless_empty("Icon", "icon", text(&m.icon))
        .unless_empty("APIVersion", "apiVersion", text(&m.api_version))
        .unless_empty("Condition", "condition", text(&m.condition))
        .unless_empty("Tags", "tags", text(&m.tags))
        .unless_empty("AppVersion", "appVersion", text(&m.app_version))
        .unless_empty("Deprecated", "deprecated", Value::Bool(m.deprecated))
        .unless_empty("Annotations", "annotations", annotations(m))
        .unless_empty("KubeVersion", "kubeVersion", text(&m.kube_version))
        .unless_empty(
            "Dependencies",
            "dependencies",
            slice(Ty::Slice(&Ty::Pointer("chart.Dependency")), dependencies),
        )
        .unless_empty("Type", "type", text(&m.kind))
}

fn maintainer3(m: &Maintainer) -> Struct {
    Struct::new(Ty::Pointer("chart.Maintainer"))
        .unless_empty("Name", "name", text(&m.name))
        .unless_empty("Email", "email", text(&m.email))
        .unless_empty("URL", "url", text(&m.url))
}

fn dependency3(d: &Dependency) -> Struct {
    Struct::new(Ty::Pointer("chart.Dependency"))
        .shown("Name", "name", text(&d.name))
        .unless_empty("Version", "version", text(&d.version))
        .shown("Repository", "repository", text(&d.repository))
        .unless_empty("Condition", "condition", text(&d.condition))
        .unless_empty("Tags", "tags", slice(Ty::STRINGS, texts(&d.tags)))
        .unless_empty("Enabled", "enabled", Value::Bool(d.enabled))
        .unless_empty("ImportValues", "import-values", slice(Ty::LIST, imports(d)))
        .unless_empty("Alias", "alias", text(&d.alias))
}

fn helm4(m: &Metadata) -> Vec<(&'static str, Value)> {
    let maintainers = m.maintainers.iter().map(maintainer4).collect();
    let dependencies = m.dependencies.iter().map(dependency4).collect();
    vec![
        ("Name", text(&m.name)),
        ("Home", text(&m.home)),
        ("Sources", Value::list(texts(&m.sources))),
        ("Version", text(&m.version)),
        ("Description", text(&m.description)),
        ("Keywords", Value::list(texts(&m.keywords))),
        ("Maintainers", Value::list(maintainers)),
        ("Icon", text(&m.icon)),
        ("APIVersion", text(&m.api_version)),
        ("Condition", text(&m.condition)),
        ("Tags", text(&m.tags)),
        ("AppVersion", text(&m.app_version)),
        ("Deprecated", Value::Bool(m.deprecated)),
        ("Annotations", annotations(m)),
        ("KubeVersion", text(&m.kube_version)),
        ("Dependencies", Value::list(dependencies)),
        ("Type", text(&m.kind)),
    ]
}

fn maintainer4(m: &Maintainer) -> Value {
    dict([
        ("Name", text(&m.name)),
        ("Email", text(&m.email)),
        ("URL", text(&m.url)),
    ])
}

fn dependency4(d: &Dependency) -> Value {
    dict([
        ("Name", text(&d.name)),
        ("Version", text(&d.version)),
        ("Repository", text(&d.repository)),
        ("Condition", text(&d.condition)),
        ("Tags", Value::list(texts(&d.tags))),
        ("Enabled", Value::Bool(d.enabled)),
        ("ImportValues", Value::list(imports(d))),
        ("Alias", text(&d.alias)),
    ])
}

fn annotations(m: &Metadata) -> Value {
    Value::Map(match &m.annotations {
        None => Map::nil(Ty::STRING_MAP),
        Some(pairs) => Map::typed(
            Ty::STRING_MAP,
            pairs.iter().map(|(k, v)| (k.clone(), text(v))).collect(),
        ),
    })
}

fn imports(d: &Dependency) -> Vec<Value> {
    d.import_values.iter().map(crate::yaml::Node::to_value).collect()
}

fn texts(items: &[String]) -> Vec<Value> {
    items.iter().map(|s| text(s)).collect()
}

fn text(s: &str) -> Value {
    Value::str(s)
}

/// A slice of Chart.yaml, which is nil when Chart.yaml does not speak of it.
fn slice(ty: Ty, items: Vec<Value>) -> Value {
    Value::List(match items.is_empty() {
        true => List::nil(ty),
        false => List::typed(ty, items),
    })
}

fn dict(pairs: impl IntoIterator<Item = (&'static str, Value)>) -> Value {
    Value::dict(pairs.into_iter().map(|(k, v)| (Str::from(k), v)))
}
