//! The charts of a release while dependencies are decided. In: a loaded chart. Out: what is left of
//! it. In between, charts, their metadata and their dependency entries are numbered records that
//! refer to each other, because Helm's copies of an aliased chart share some of them, and show it.

use super::graph::{self, Shared};
use crate::chart::{Chart, Dependency};
use crate::compat::Compat;
use crate::limits::Limits;
use crate::value::Str;
use crate::yaml::{Member, Node as YamlNode, NodeData};
use std::sync::Arc;

/// The number of a chart.
pub(super) type ChartId = usize;
/// The number of a dependency entry.
pub(super) type EntryId = usize;

/// All charts of a release.
pub(super) struct Roster<'c> {
    charts: Vec<Link>,
    heads: Vec<Head>,
    entries: Vec<Entry>,
    bodies: Vec<&'c Chart>,
    /// What a copy of values may come to.
    pub(super) limits: Limits,
}

/// One chart.
#[derive(Clone)]
struct Link {
    head: usize,
    body: usize,
    values: Shared,
    subcharts: Vec<ChartId>,
    parent: Option<ChartId>,
}

/// The part of Chart.yaml that changes.
#[derive(Clone)]
struct Head {
    name: Arc<str>,
    /// `None`: Chart.yaml has no list of dependencies, which is not the same as an empty one.
    entries: Option<Vec<EntryId>>,
}

/// One of `dependencies`.
#[derive(Clone)]
pub(super) struct Entry {
    pub dependency: Dependency,
    pub imports: Vec<Import>,
}

/// One of `import-values`.
#[derive(Clone)]
pub(super) enum Import {
    /// A name under the child's `exports`.
    Export(String),
    /// A table of the child and where it goes.
    Table { child: String, parent: String },
    /// What Helm leaves of either once it is done, and does not know again.
    Done { child: String, parent: String },
}

impl<'c> Roster<'c> {
    /// Numbers a chart and its subcharts. The first number is the root's.
    pub(super) fn new(chart: &'c Chart, limits: Limits) -> (Self, ChartId) {
        let mut roster = Self {
            charts: Vec::new(),
            heads: Vec::new(),
            entries: Vec::new(),
            bodies: Vec::new(),
            limits,
        };
        let root = roster.enter(chart, None);
        (roster, root)
    }

    fn enter(&mut self, chart: &'c Chart, parent: Option<ChartId>) -> ChartId {
        let metadata = &chart.metadata;
        let entries = metadata.dependencies.iter().map(|entry| self.enter_entry(entry));
        let entries: Vec<EntryId> = entries.collect();
        self.heads.push(Head {
            name: metadata.name.as_str().into(),
            entries: metadata.lists_dependencies.then_some(entries),
        });
        self.bodies.push(chart);
        self.charts.push(Link {
            head: self.heads.len() - 1,
            body: self.bodies.len() - 1,
            values: graph::root(&chart.values),
            subcharts: Vec::new(),
            parent,
        });
        let id = self.charts.len() - 1;
        let subcharts = chart.subcharts.iter().map(|sub| self.enter(sub, Some(id)));
        self.charts[id].subcharts = subcharts.collect();
        id
    }

    fn enter_entry(&mut self, dependency: &Dependency) -> EntryId {
        let imports = dependency.import_values.iter().filter_map(Import::read).collect();
        self.entries.push(Entry {
            dependency: dependency.clone(),
            imports,
        });
        self.entries.len() - 1
    }

    pub(super) fn name(&self, chart: ChartId) -> Arc<str> {
        self.heads[self.charts[chart].head].name.clone()
    }

    pub(super) fn version(&self, chart: ChartId) -> &str {
        &self.bodies[self.charts[chart].body].metadata.version
    }

    pub(super) fn values(&self, chart: ChartId) -> &Shared {
        &self.charts[chart].values
    }

    pub(super) fn set_values(&mut self, chart: ChartId, values: Shared) {
        self.charts[chart].values = values;
    }

    pub(super) fn subcharts(&self, chart: ChartId) -> Vec<ChartId> {
        self.charts[chart].subcharts.clone()
    }

    /// Gives a chart its subcharts, and the subcharts their parent.
    pub(super) fn set_subcharts(&mut self, chart: ChartId, subcharts: Vec<ChartId>) {
        for sub in &subcharts {
            self.charts[*sub].parent = Some(chart);
        }
        self.charts[chart].subcharts = subcharts;
    }

    pub(super) fn entries(&self, chart: ChartId) -> Option<Vec<EntryId>> {
        self.heads[self.charts[chart].head].entries.clone()
    }

    pub(super) fn set_entries(&mut self, chart: ChartId, entries: Vec<EntryId>) {
        // Go appends to nothing: an empty list is none.
        self.heads[self.charts[chart].head].entries = Some(entries).filter(|list| !list.is_empty());
    }

    pub(super) fn entry(&self, entry: EntryId) -> &Entry {
        &self.entries[entry]
    }

    pub(super) fn entry_mut(&mut self, entry: EntryId) -> &mut Entry {
        &mut self.entries[entry]
    }

    /// The names from the root to a chart, by the parent each chart has now.
    pub(super) fn path(&self, chart: ChartId) -> Vec<Arc<str>> {
        let line = std::iter::successors(Some(chart), |id| self.charts[*id].parent);
        let mut names: Vec<Arc<str>> = line.map(|id| self.name(id)).collect();
        names.reverse();
        names
    }

    /// The chart that a dependency entry stands for: a copy under its own or another name. Helm 3
    /// copies the chart and its metadata and shares all below. Helm 4 also copies the entries and the
    /// subcharts, but not what these refer to.
    pub(super) fn copy_for(&mut self, chart: ChartId, alias: &str, compat: Compat) -> ChartId {
        let mut link = self.charts[chart].clone();
        let mut head = self.heads[link.head].clone();
        if !alias.is_empty() {
            head.name = alias.into();
        }
        let subcharts = match compat {
            Compat::Helm3 => None,
            Compat::Helm4 => {
                for entry in head.entries.iter_mut().flatten() {
                    self.entries.push(self.entries[*entry].clone());
                    *entry = self.entries.len() - 1;
                }
                Some(std::mem::take(&mut link.subcharts))
            }
        };
        self.heads.push(head);
        link.head = self.heads.len() - 1;
        self.charts.push(link);
        let copy = self.charts.len() - 1;
        if let Some(subcharts) = subcharts {
            let copies = subcharts.into_iter().map(|sub| self.copy_link(sub)).collect();
            self.set_subcharts(copy, copies);
        }
        copy
    }

    fn copy_link(&mut self, chart: ChartId) -> ChartId {
        self.charts.push(self.charts[chart].clone());
        self.charts.len() - 1
    }

    /// The chart as it is now. Its own values stay those of its file.
    pub(super) fn build(&self, chart: ChartId) -> Chart {
        let link = &self.charts[chart];
        let head = &self.heads[link.head];
        let body = self.bodies[link.body];
        let entries = head.entries.iter().flatten();
        let dependencies = entries.map(|entry| self.entries[*entry].dependency.clone());
        let dependencies: Vec<Dependency> = dependencies.collect();
        let mut metadata = body.metadata.clone();
        if metadata.name != *head.name || metadata.dependencies != dependencies {
            let changed = Arc::make_mut(&mut metadata);
            changed.name = head.name.to_string();
            changed.dependencies = dependencies;
        }
        Chart {
            metadata,
            locked: body.locked,
            values: body.values.clone(),
            values_file: body.values_file.clone(),
            schema: body.schema.clone(),
            templates: body.templates.clone(),
            files: body.files.clone(),
            subcharts: link.subcharts.iter().map(|sub| self.build(*sub)).collect(),
            path: self.path(chart),
        }
    }
}

impl Import {
    /// Anything but a string or a table is ignored.
    fn read(node: &YamlNode) -> Option<Self> {
        match &node.data {
            NodeData::Str(name) => Some(Self::Export(name.to_string())),
            NodeData::Table(members) => {
                let printed = |key: &str| {
                    let value = members.get(key.as_bytes()).map(|member| member.node.to_value());
                    value.map_or_else(
                        || "<nil>".to_owned(),
                        |value| crate::value::format::display(&value).to_string(),
                    )
                };
                Some(Self::Table {
                    child: printed("child"),
                    parent: printed("parent"),
                })
            }
            _ => None,
        }
    }

    /// What `.Chart.Dependencies` shows of a finished import.
    pub(super) fn shown(&self) -> YamlNode {
        let text = |text: &str| YamlNode {
            span: crate::text::Span::default(),
            data: NodeData::Str(text.into()),
        };
        let data = match self {
            Self::Export(name) => return text(name),
            Self::Table { child, parent } | Self::Done { child, parent } => {
                let member = |key: &str, value: &str| {
                    let key_span = crate::text::Span::default();
                    (
                        Str::from(key),
                        Member {
                            key: key_span,
                            node: text(value),
                        },
                    )
                };
                NodeData::Table(
                    [member("child", child), member("parent", parent)]
                        .into_iter()
                        .collect(),
                )
            }
        };
        YamlNode {
            span: crate::text::Span::default(),
            data,
        }
    }
}
