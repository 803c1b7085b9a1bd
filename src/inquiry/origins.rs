//! Where each value comes from. In: merged values with the ledger of origins. Out: for every leaf its
//! value, who wrote it, and what that took the place of, down to the items of a list that was replaced.
//! Says nothing about templates.

use super::{json_of, lab::Lab};
use crate::json::{Node, NodeData};
use crate::settings::Records;
use crate::text::{Place, SourceId, SourceKind};
use crate::tree::{KeyPath, Layer, Origin, OriginId, Step, Tree};
use crate::values::Coalesced;
use crate::yaml::{self, Document};
use serde::Serialize;
use serde_json::Value as Json;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

/// Something that was written somewhere.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Written {
    /// `setting`, `file`, `default` or `import`.
    pub layer: &'static str,
    /// The flag or the file.
    pub name: String,
    /// From 1; 0 where no text is known.
    pub line: usize,
    /// From 1.
    pub column: usize,
    /// The characters: of a setting all of it, of a file the first line.
    pub text: String,
    /// The chart whose default it is.
    pub chart: Option<String>,
    /// What it says, as far as it can be read again.
    pub value: Option<Json>,
}

/// One leaf.
#[derive(Clone, Debug, Serialize)]
pub struct OriginRow {
    /// The key.
    pub key: String,
    /// The value; nothing where null deleted it.
    pub value: Option<Json>,
    /// Whether null deleted it.
    pub deleted: bool,
    /// Who wrote it.
    pub origin: Option<Written>,
    /// What it took the place of, strongest first.
    pub replaced: Vec<Written>,
    /// The items of a replaced list that are not in this one.
    pub lost: Vec<Json>,
    /// The key of the parent chart that this one was handed down from.
    pub handed_down_from: Option<String>,
}

/// All leaves of the merged values, and those that the user deleted.
pub fn origins(lab: &Lab<'_>, merged: &Coalesced, records: &Records) -> Vec<OriginRow> {
    let archive = Archive::new(records);
    let mut rows: Vec<OriginRow> = merged
        .values
        .leaves()
        .into_iter()
        .filter(|(path, _)| !path.0.is_empty())
        .map(|(path, leaf)| row(lab, &path, leaf, merged, &archive))
        .collect();
    for (path, leaf) in lab.question.user.leaves() {
        if leaf.is_null() && !path.0.is_empty() && path.find(&merged.values).is_none() {
            rows.push(deleted(lab, &path, leaf, &archive));
        }
    }
    rows.sort_by(|a, b| a.key.cmp(&b.key));
    rows
}

fn row(lab: &Lab<'_>, path: &KeyPath, leaf: &Tree, merged: &Coalesced, archive: &Archive<'_>) -> OriginRow {
    let mut chain = archive.written(leaf.origin);
    let origin = (!chain.is_empty()).then(|| chain.remove(0));
    let value = json_of(&leaf.to_value());
    let lost = chain.first().and_then(|below| match (&below.value, &value) {
        (Some(Json::Array(old)), Json::Array(new)) => {
            Some(old.iter().filter(|item| !new.contains(item)).cloned().collect())
        }
        (Some(Json::Array(old)), _) => Some(old.clone()),
        _ => None,
    });
    let above = lab.settable(path);
    let twin = above.find(&merged.values).filter(|_| above != *path);
    OriginRow {
        key: path.to_string(),
        value: Some(value),
        deleted: false,
        origin,
        replaced: chain,
        lost: lost.unwrap_or_default(),
        handed_down_from: twin
            .filter(|twin| twin.data == leaf.data)
            .map(|_| above.to_string()),
    }
}

/// A default that the user's null took away.
fn deleted(lab: &Lab<'_>, path: &KeyPath, leaf: &Tree, archive: &Archive<'_>) -> OriginRow {
    let chain = archive.written(leaf.origin);
    let mut replaced: Vec<Written> = chain.iter().skip(1).cloned().collect();
    if let Some(default) = default_of(lab, path) {
        replaced.extend(archive.written(default.origin));
    }
    OriginRow {
        key: path.to_string(),
        value: None,
        deleted: true,
        origin: chain.into_iter().next(),
        replaced,
        lost: Vec::new(),
        handed_down_from: None,
    }
}

/// A chart's own default: that of the outermost chart that has one.
pub(super) fn default_of<'a>(lab: &'a Lab<'_>, path: &KeyPath) -> Option<&'a Tree> {
    let mut chart = lab.chart();
    let mut rest = path.clone();
    loop {
        if let Some(found) = rest.find(&chart.values) {
            return Some(found);
        }
        let Some(Step::Key(key)) = rest.0.first() else {
            return None;
        };
        let entry = chart
            .metadata
            .dependencies
            .iter()
            .find(|entry| !entry.alias.is_empty() && *key == entry.alias.as_str());
        let name = entry.map_or_else(|| key.to_string(), |entry| entry.name.clone());
        chart = chart.subcharts.iter().find(|sub| sub.metadata.name == name)?;
        rest = KeyPath(rest.0.get(1..).unwrap_or_default().to_vec());
    }
}

/// Reads again what was written, each file once.
pub(super) struct Archive<'a> {
    records: &'a Records,
    files: RefCell<BTreeMap<SourceId, Option<Rc<Document>>>>,
}

impl<'a> Archive<'a> {
    pub(super) fn new(records: &'a Records) -> Self {
        Self {
            records,
            files: RefCell::default(),
        }
    }

    /// Everything that was written for a value, strongest first.
    pub(super) fn written(&self, origin: OriginId) -> Vec<Written> {
        let chain = self.records.ledger.chain(origin);
        chain.map(|(_, origin)| self.record(origin)).collect()
    }

    fn record(&self, origin: &Origin) -> Written {
        let (layer, chart) = match &origin.layer {
            Layer::Setting(_) => ("setting", None),
            Layer::ValuesFile => ("file", None),
            Layer::ChartDefault(chart) => ("default", Some(chart.to_string())),
            Layer::Import(chart) => ("import", Some(chart.to_string())),
        };
        let mut written = Written {
            layer,
            name: match &origin.layer {
                Layer::Setting(flag) => (*flag).to_owned(),
                _ => String::new(),
            },
            line: 0,
            column: 0,
            text: String::new(),
            chart,
            value: origin.value.and_then(|place| self.said(place)),
        };
        if let Some(place) = origin.place {
            locate(&mut written, self.records, place);
        }
        written
    }

    /// What stands at a place of a values file, read again with all of its file; or the text of an
    /// argument.
    fn said(&self, place: Place) -> Option<Json> {
        let source = self.records.sources.get(place.source)?;
        if source.kind == SourceKind::Argument {
            let text = String::from_utf8_lossy(source.slice(place.span)).into_owned();
            return Some(match text.as_str() {
                "true" => Json::Bool(true),
                "false" => Json::Bool(false),
                "null" => Json::Null,
                _ => match text.parse::<i64>() {
                    Ok(number) => Json::from(number),
                    Err(_) => serde_json::from_str(&text).unwrap_or(Json::String(text)),
                },
            });
        }
        let mut files = self.files.borrow_mut();
        let read = || yaml::read(&source.text).ok().map(Rc::new);
        let document = files.entry(place.source).or_insert_with(read).clone()?;
        Some(json_of(&node_at(&document.root, place)?.to_value()))
    }
}

fn locate(written: &mut Written, records: &Records, place: Place) {
    let Some(source) = records.sources.get(place.source) else {
        return;
    };
    let at = source.line_column(place.span.start);
    (written.line, written.column) = (at.line, at.column);
    let text = match source.kind {
        SourceKind::Argument => String::from_utf8_lossy(&source.text),
        SourceKind::File => {
            written.name = source.name.to_string();
            String::from_utf8_lossy(source.slice(place.span))
        }
    };
    written.text = text.lines().next().unwrap_or_default().to_owned();
}

fn node_at(node: &Node, place: Place) -> Option<&Node> {
    if node.span == place.span {
        return Some(node);
    }
    match &node.data {
        NodeData::List(items) => items.iter().find_map(|item| node_at(item, place)),
        NodeData::Table(members) => members.values().find_map(|member| node_at(&member.node, place)),
        _ => None,
    }
}
