//! Files into charts. In: the files of a directory or an archive. Out: the chart with its subcharts,
//! each file in the place where Helm puts it, ready to be installed; or Helm's refusal. Which files
//! there are is decided elsewhere.

use super::budget::Budget;
use super::decode::{Decoder, Fields};
use super::files::{self, Found, Links};
use super::lock;
use super::log::{Line, line};
use super::metadata::Draft;
use super::path::has_extension;
use super::{Chart, File, archive};
use crate::compat::Compat;
use crate::diag::{Failure, rule};
use crate::settings::{Records, read_values};
use crate::tree::{Layer, Tree};
use crate::yaml::{self, Node};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// Loads a chart from a directory or a .tgz, following symbolic links within the chart only. What Helm
/// logs meanwhile is added to `log`, before a failure too.
///
/// # Errors
/// Helm's refusal, or a limit of ours.
pub fn load(
    path: &Path,
    compat: Compat,
    records: &mut Records,
    log: &mut Vec<String>,
) -> Result<Chart, Failure> {
    load_with(path, Links::Inside, compat, records, log)
}

/// Loads a chart from a directory or a .tgz; `log` as in [`load`].
///
/// # Errors
/// Helm's refusal, or a limit of ours.
pub fn load_with(
    path: &Path,
    links: Links,
    compat: Compat,
    records: &mut Records,
    log: &mut Vec<String>,
) -> Result<Chart, Failure> {
    let mut loader = Loader::new(compat, records, log);
    let files = match files::find(&path.to_string_lossy(), &loader.budget.limits)? {
        Found::Directory(root) => {
            if compat == Compat::Helm4 {
                check_api_version(&files::chart_yaml(&root, &loader.budget.limits)?)?;
            }
            files::walk(&root, links, compat, &mut loader.budget, loader.log)?
        }
        Found::Archive(path, bytes) => {
            let files = archive::unpack(&bytes, compat, &mut loader.budget)
                .map_err(|failure| of_archive(failure, &path, compat))?;
            if compat == Compat::Helm4 {
                detect(&files)?;
            }
            files
        }
    };
    loader.root(files)
}

/// Builds a chart from files already in memory (an archive's entries, the embedded chart). What Helm
/// would log about them is not kept.
///
/// # Errors
/// Helm's refusal, or a limit of ours.
pub fn from_files(files: Vec<File>, compat: Compat, records: &mut Records) -> Result<Chart, Failure> {
    if compat == Compat::Helm4 {
        detect(&files)?;
    }
    Loader::new(compat, records, &mut Vec::new()).root(files)
}

/// What Helm says of an archive given as the chart: Helm 4 hides the reason.
fn of_archive(failure: Failure, path: &Path, compat: Compat) -> Failure {
    if failure.helm == archive::NOT_GZIP {
        let shown = path.display();
        return failure.prefixed(&format!(
            "file '{shown}' does not appear to be a valid chart file (details: "
        ));
    }
    match compat {
        Compat::Helm3 => failure,
        Compat::Helm4 => Failure {
            helm: "unable to load chart archive".to_owned(),
            ..failure
        },
    }
}

/// Helm 4's first look at files from an archive.
fn detect(files: &[File]) -> Result<(), Failure> {
    match files.iter().find(|file| &*file.name == "Chart.yaml") {
        Some(file) => check_api_version(&file.data),
        None => Err(refusal("unable to detect chart version, no Chart.yaml found")),
    }
}

/// The one field that Helm 4 reads to choose a loader.
#[derive(Default)]
struct ChartBase {
    api_version: String,
}

impl Fields for ChartBase {
    const NAME: &'static str = "chartBase";
    const FIELDS: &'static [&'static str] = &["apiVersion"];

    fn field(&mut self, _: &'static str, node: &Node, decoder: &mut Decoder) {
        decoder.string(node, &mut self.api_version);
    }
}

/// Helm 4's refusal of charts of other generations. For `v3` it comes after loading.
fn check_api_version(chart_yaml: &[u8]) -> Result<(), Failure> {
    let mut base = ChartBase::default();
    decode(chart_yaml, "loader.chartBase", &mut base)
        .map_err(|text| refusal(format!("cannot load Chart.yaml: {text}")))?;
    match base.api_version.as_str() {
        "" | "v1" | "v2" | "v3" => Ok(()),
        _ => Err(refusal("unsupported chart version")),
    }
}

fn decode<T: Fields>(text: &[u8], ty: &str, target: &mut T) -> Result<(), String> {
    let document = yaml::read(text).map_err(|error| error.text)?;
    let mut decoder = Decoder::default();
    decoder.object(&document.root, ty, target);
    decoder.finish()
}

fn refusal(text: impl Into<String>) -> Failure {
    Failure::new(rule("bad-chart"), text)
}

/// What stays the same for a chart and all its subcharts.
struct Loader<'a> {
    compat: Compat,
    records: &'a mut Records,
    budget: Budget,
    /// What Helm says on standard error, in the words of the chosen Helm.
    log: &'a mut Vec<String>,
}

impl<'a> Loader<'a> {
    fn new(compat: Compat, records: &'a mut Records, log: &'a mut Vec<String>) -> Self {
        Self {
            compat,
            budget: Budget::new(records.limits),
            records,
            log,
        }
    }

    /// The chart that is asked for.
    fn root(mut self, files: Vec<File>) -> Result<Chart, Failure> {
        let chart = self.chart(files, &[])?;
        Ok(chart)
    }

    /// One chart from its files, and all charts within it.
    fn chart(&mut self, files: Vec<File>, parents: &[Arc<str>]) -> Result<Chart, Failure> {
        self.budget.depth(parents.len() + 1)?;
        let mut parts = Parts::new(self.compat);
        for file in files.iter().filter(|file| &*file.name == "Chart.yaml") {
            parts.read_metadata(file, "Chart.yaml")?;
        }
        let name = parts.name();
        let path: Vec<Arc<str>> = parents.iter().cloned().chain([name.as_str().into()]).collect();
        for file in files {
            self.place(file, &path, &mut parts)?;
        }
        let Some(draft) = parts.draft else {
            return Err(refusal("Chart.yaml file is missing"));
        };
        let metadata = draft.finish().map_err(refusal)?;
        let mut subcharts = Vec::new();
        for (directory, files) in parts.subcharts {
            if !directory.starts_with(['_', '.']) {
                subcharts.push(self.subchart(&directory, files, &path)?);
            }
        }
        Ok(Chart {
            metadata: Arc::new(metadata),
            locked: parts.locked,
            values: Arc::new(parts.values.unwrap_or_else(Tree::empty_table)),
            values_file: parts.values_file,
            schema: parts.schema,
            templates: parts.templates.into(),
            files: parts.files.into(),
            subcharts,
            path,
        })
    }

    /// Puts one file where it belongs.
    fn place(&mut self, file: File, path: &[Arc<str>], parts: &mut Parts) -> Result<(), Failure> {
        match &*file.name {
            "Chart.yaml" => {}
            "Chart.lock" => parts.read_lock(&file)?,
            "values.yaml" => self.values(file, path, parts)?,
            "values.schema.json" => parts.schema = Some(file.data),
            "requirements.yaml" => {
                if !parts.is_v1() {
                    self.warn(
                        120,
                        "Dependencies are handled in Chart.yaml",
                        "migrating dependencies to Chart.yaml",
                    );
                }
                parts.read_metadata(&file, "requirements.yaml")?;
                parts.keep_if_v1(file);
            }
            "requirements.lock" => {
                parts.read_lock(&file)?;
                if !parts.is_v1() {
                    self.warn(
                        138,
                        "Dependency locking is handled in Chart.lock",
                        "migrating to Chart.lock",
                    );
                }
                parts.keep_if_v1(file);
            }
            name if name.starts_with("templates/") => parts.templates.push(file),
            name if name.starts_with("charts/") && !has_extension(name, "prov") => {
                let within = &name["charts/".len()..];
                let directory = within.split('/').next().unwrap_or(within).to_owned();
                let inner = File {
                    name: within.into(),
                    data: file.data,
                };
                parts.subcharts.entry(directory).or_default().push(inner);
            }
            _ => parts.files.push(file),
        }
        Ok(())
    }

    fn values(&mut self, file: File, path: &[Arc<str>], parts: &mut Parts) -> Result<(), Failure> {
        let chart: Arc<str> = path.join("/charts/").into();
        let name = format!("{chart}/values.yaml");
        let layer = Layer::ChartDefault(chart);
        let values = read_values(&name, &file.data, &layer, self.compat, self.records)
            .map_err(|failure| failure.prefixed("cannot load values.yaml: "))?;
        parts.values = Some(values);
        parts.values_file = Some(file);
        Ok(())
    }

    /// Logs that a file of Helm 2's charts is out of place; `source_line` is where Helm 3 logs it.
    fn warn(&mut self, source_line: u32, what: &str, instead: &str) {
        let message = format!("Warning: {what} since apiVersion \"v2\". We recommend {instead}.");
        self.log.push(line(
            self.compat,
            &Line {
                helm3: format!("load.go:{source_line}: {message}"),
                level: "INFO",
                message: &message,
                attributes: &[],
            },
        ));
    }

    /// A chart under charts/: a directory or an archive.
    fn subchart(&mut self, directory: &str, files: Vec<File>, path: &[Arc<str>]) -> Result<Chart, Failure> {
        let parent = path.last().map_or("", |name| name);
        let context = format!("error unpacking subchart {directory} in {parent}: ");
        if has_extension(directory, "tgz") {
            let Some(file) = files.first() else {
                return Err(refusal("no files in chart archive"));
            };
            if &*file.name != directory {
                let found = &file.name;
                return Err(refusal(format!(
                    "error unpacking subchart tar in {parent}: expected {directory}, got {found}"
                )));
            }
            return archive::unpack(&file.data, self.compat, &mut self.budget)
                .and_then(|files| self.chart(files, path))
                .map_err(|failure| failure.prefixed(&context));
        }
        let within = files.into_iter().filter_map(|file| {
            let (_, name) = file.name.split_once('/')?;
            Some(File {
                name: name.into(),
                data: file.data,
            })
        });
        self.chart(within.collect(), path)
            .map_err(|failure| failure.prefixed(&context))
    }
}

/// A chart while its files are put in place.
struct Parts {
    compat: Compat,
    draft: Option<Draft>,
    locked: bool,
    values: Option<Tree>,
    values_file: Option<File>,
    schema: Option<Arc<[u8]>>,
    templates: Vec<File>,
    files: Vec<File>,
    subcharts: BTreeMap<String, Vec<File>>,
}

impl Parts {
    fn new(compat: Compat) -> Self {
        Self {
            compat,
            draft: None,
            locked: false,
            values: None,
            values_file: None,
            schema: None,
            templates: Vec::new(),
            files: Vec::new(),
            subcharts: BTreeMap::new(),
        }
    }

    fn read_metadata(&mut self, file: &File, name: &str) -> Result<(), Failure> {
        let draft = self.draft.get_or_insert_with(|| Draft::new(self.compat));
        draft
            .read(&file.data)
            .map_err(|text| refusal(format!("cannot load {name}: {text}")))?;
        if name == "Chart.yaml" && draft.api_version().is_empty() {
            "v1".clone_into(draft.api_version());
        }
        Ok(())
    }

    fn read_lock(&mut self, file: &File) -> Result<(), Failure> {
        self.locked = true;
        lock::check(&file.data, self.compat)
            .map_err(|text| refusal(format!("cannot load {}: {text}", file.name)))
    }

    /// The name as it will be after the final check.
    fn name(&self) -> String {
        self.draft.as_ref().map_or_else(String::new, Draft::clean_name)
    }

    fn is_v1(&mut self) -> bool {
        let draft = self.draft.get_or_insert_with(|| Draft::new(self.compat));
        draft.api_version() == "v1"
    }

    /// Files of Helm 2's charts are offered to templates only where they count.
    fn keep_if_v1(&mut self, file: File) {
        if self.is_v1() {
            self.files.push(file);
        }
    }
}
