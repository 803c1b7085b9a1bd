//! The dot of each chart's templates. In: a coalesced chart with its values. Out: for each template
//! file its text and the map it is executed with. Charts share their values with their parents: a
//! template that changes them changes what later templates see.

use super::methods::{VALUES3, VALUES4, table};
use super::{Request, files, metadata};
use crate::chart::{Chart, File};
use crate::compat::Compat;
use crate::template::trace::Tracer;
use crate::value::{Map, Str, Ty, Value};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A template file and what it is executed with.
pub(super) struct Unit<'a> {
    /// The full name.
    pub(super) name: String,
    /// The file.
    pub(super) file: &'a File,
    /// The dot: shared by all templates of one chart.
    dot: Map,
    base: Arc<str>,
    ty: Ty,
}

impl Unit<'_> {
    /// The dot, with `.Template` set for this file.
    pub(super) fn dot(&self) -> Value {
        let template = [
            (Str::from("Name"), Value::str(&*self.name)),
            (Str::from("BasePath"), Value::str(&*self.base)),
        ];
        self.dot.insert(
            "Template".into(),
            Value::Map(Map::typed(self.ty, template.into())),
        );
        Value::Map(self.dot.retyped(self.ty))
    }

    /// Whether it is only there to be included.
    pub(super) fn is_partial(&self) -> bool {
        base_name(&self.name).starts_with('_')
    }
}

/// All template files, in the order in which Helm parses and renders them: the deepest path first,
/// then the greatest name. A tracer is told which values are the data.
pub(super) fn units<'a>(request: &Request<'a>, trace: Option<&Tracer>) -> Vec<Unit<'a>> {
    let ty = values_type(request.compat);
    let release = request.release.to_value();
    let capabilities = request.capabilities.to_value(request.compat);
    let mut walk = Walk {
        compat: request.compat,
        shared: [("Release", release), ("Capabilities", capabilities)],
        units: BTreeMap::new(),
        ty,
    };
    let values = match request.values.to_value() {
        Value::Map(map) => map.retyped(ty),
        _ => Map::typed(ty, BTreeMap::new()),
    };
    if let Some(trace) = trace {
        trace.values(&Value::Map(values.clone()));
    }
    walk.chart(request.chart, values, true);
    let mut units: Vec<_> = walk.units.into_values().collect();
    if let Some(trace) = trace {
        units
            .iter()
            .for_each(|unit| trace.objects(&Value::Map(unit.dot.clone())));
    }
    units.sort_by_cached_key(|unit| std::cmp::Reverse((unit.name.matches('/').count(), unit.name.clone())));
    units
}

/// The Go type of the dot and of `.Values`.
pub(super) fn values_type(compat: Compat) -> Ty {
    match compat {
        Compat::Helm3 => VALUES3,
        Compat::Helm4 => VALUES4,
    }
}

struct Walk<'a> {
    compat: Compat,
    shared: [(&'static str, Value); 2],
    units: BTreeMap<String, Unit<'a>>,
    ty: Ty,
}

impl<'a> Walk<'a> {
    /// Adds a chart's templates and those of its subcharts, and gives its dot.
    fn chart(&mut self, chart: &'a Chart, values: Map, is_root: bool) -> Map {
        let subcharts = Map::new(BTreeMap::new());
        let dot = Map::new(BTreeMap::from([
            (
                Str::from("Chart"),
                metadata::to_value(&chart.metadata, is_root, self.compat),
            ),
            (Str::from("Files"), files::to_value(&chart.files)),
            (Str::from("Values"), Value::Map(values.clone())),
            (Str::from("Subcharts"), Value::Map(subcharts.clone())),
        ]));
        for (key, value) in &self.shared {
            dot.insert((*key).into(), value.clone());
        }
        for child in &chart.subcharts {
            let name = &child.metadata.name;
            let below =
                table(&values, name.as_bytes()).unwrap_or_else(|_| Map::typed(self.ty, BTreeMap::new()));
            let child_dot = self.chart(child, below, false);
            subcharts.insert(Str::from(name.as_str()), Value::Map(child_dot));
        }
        self.templates(chart, &dot);
        dot
    }

    /// The full path of a chart is not always that of its parent and its name: Helm 3 leaves what is
    /// below an alias under the original name, where the last alias wins.
    fn templates(&mut self, chart: &'a Chart, dot: &Map) {
        let library = chart.metadata.kind.eq_ignore_ascii_case("library");
        let path = chart.full_path();
        let base: Arc<str> = format!("{path}/templates").into();
        for file in chart.templates.iter() {
            if library && !base_name(&file.name).starts_with('_') {
                continue;
            }
            let name = format!("{path}/{}", file.name);
            let unit = Unit {
                name: name.clone(),
                file,
                dot: dot.clone(),
                base: Arc::clone(&base),
                ty: self.ty,
            };
            self.units.insert(name, unit);
        }
    }
}

fn base_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
