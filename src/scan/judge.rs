//! The check, at the places of a site. In: a site. Out: the values tree that it asks for, and what the
//! check of `seatrial check` finds in it against the chart of the release it pins, every finding placed
//! in the site's file. Charts are prepared once for all sites.

use super::read::{Datum, Item, Mapped};
use super::site::{Extension, Given, Kind, Setting as Written, Site, Target};
use super::walk::Input;
use crate::compat::Compat;
use crate::dapr::{self, Version};
use crate::diag::{Failure, Problem, Severity, rule};
use crate::pipeline::{self, Examination, Origin as From, Plan, Prepared};
use crate::render::{Capabilities, Release};
use crate::schema::ValuesSchema;
use crate::settings::{self, Records, Setting};
use crate::template::func::Host;
use crate::text::{Place, SourceId, Span};
use crate::tree::{Data, Layer, Ledger, Origin, OriginId, Tree};
use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

/// The largest values file that a site names, in bytes.
const MAX_VALUES: u64 = 4 << 20;

/// Settings of one site that are looked at.
const MAX_SETTINGS: usize = 2000;

/// Keys that only the extension knows: the Azure CLI or Microsoft's build of the chart reads them.
const EXTENSION_ONLY: &[&str] = &[
    "skipExistingDaprCheck",
    "existingDaprReleaseName",
    "existingDaprReleaseNamespace",
    "global.clusterType",
    "hooks.applyCrds",
    "dapr_monitoring.enabled",
    "dapr_monitoring.logLevel",
];

/// A chart and what is known of its values.
struct Known {
    prepared: Prepared,
    schema: Option<ValuesSchema>,
    version: String,
    /// The origins of the chart's own values.
    ledger: Ledger,
}

/// Makes the world that templates see: the same clock and chance each time, so that only settings can
/// make a difference.
pub type World = dyn Fn() -> Box<dyn Host + Sync>;

/// Tries sites against charts.
pub struct Judge<'w> {
    compat: Compat,
    world: &'w World,
    most_trials: usize,
    charts: HashMap<(String, bool), Known>,
}

/// What came of one site.
#[derive(Debug)]
pub struct Judged {
    /// Findings of the check.
    pub problems: Vec<Problem>,
    /// What the site sets.
    pub user: Tree,
    /// Whether high availability is on, as the site leaves it.
    pub ha: bool,
    /// The origins of its nodes.
    ledger: Ledger,
    /// Texts that stand for parts of the file.
    texts: Texts,
}

impl Judged {
    /// Where in the file a node of [`Judged::user`] was written: key and value together.
    pub fn place(&self, node: &Tree) -> Option<Place> {
        let origin = self.ledger.get(node.origin)?;
        origin.place.map(|place| self.texts.place(place))
    }

    /// Where its key alone was written.
    pub fn key(&self, node: &Tree) -> Option<Place> {
        let origin = self.ledger.get(node.origin)?;
        origin.key.or(origin.place).map(|place| self.texts.place(place))
    }
}

/// Texts made of parts of a file, by the source that they were read as.
#[derive(Debug, Default)]
struct Texts {
    file: Option<SourceId>,
    texts: HashMap<SourceId, Mapped>,
}

impl Texts {
    /// The place in the file behind a place in one of the texts.
    fn place(&self, place: Place) -> Place {
        match (self.texts.get(&place.source), self.file) {
            (Some(text), Some(source)) => Place {
                source,
                span: text.place(place.span.start as usize, place.span.end as usize),
            },
            _ => place,
        }
    }

    fn settle(&self, mut problem: Problem) -> Problem {
        problem.place = problem.place.map(|place| self.place(place));
        for (place, _) in &mut problem.related {
            *place = self.place(*place);
        }
        problem
    }
}

impl<'w> Judge<'w> {
    /// A judge with no chart yet, who may render so often for one site.
    pub fn new(compat: Compat, world: &'w World, most_trials: usize) -> Self {
        Self {
            compat,
            world,
            most_trials,
            charts: HashMap::new(),
        }
    }

    /// Tries one site of a file.
    pub fn judge(&mut self, site: &Site, input: &Input, records: &mut Records) -> Judged {
        let extension = site.extension();
        let wanted = site.version.as_ref().map_or("", |field| field.text());
        let version = release_of(wanted);
        let adopted = extension.is_some_and(|e| e.setting("existingDaprReleaseName").is_some());
        let ha = extension.is_some() && !adopted;
        let key = (version, ha);
        self.prepare(&key, records);
        let known = self.charts.get(&key);
        // Each site has a ledger of its own: one for all would grow with every render of every site.
        let mut own = Records {
            sources: records.sources.clone(),
            ledger: known.map(|known| known.ledger.clone()).unwrap_or_default(),
            ..records.clone()
        };
        let asked = self.ask(site, input, &mut own);
        let switch = asked.tree.at(["global", "ha", "enabled"]);
        let on = switch.map_or(ha, |node| node.data == Data::Bool(true));
        let mut problems = asked.problems;
        if let Some(known) = known {
            let found = self.tried(known, &asked.tree, site, &mut own);
            let found = found
                .into_iter()
                .filter(|problem| !says_the_default(problem, site));
            problems.extend(found.map(|problem| soften(problem, site)));
        }
        let problems: Vec<Problem> = problems
            .into_iter()
            .map(|problem| asked.texts.settle(problem))
            .collect();
        let strange = |place: &Place| records.sources.get(place.source).is_none();
        let mut places = problems.iter().flat_map(|problem| {
            let related = problem.related.iter().map(|(place, _)| place);
            problem.place.iter().chain(related)
        });
        if places.any(strange) {
            // A values file that the site names was read with it.
            records.sources = own.sources.clone();
        }
        Judged {
            problems,
            ha: on,
            user: asked.tree,
            ledger: own.ledger,
            texts: asked.texts,
        }
    }

    /// The values tree that a site asks for.
    pub fn asked(&self, site: &Site, input: &Input, records: &mut Records) -> Tree {
        self.ask(site, input, records).tree
    }

    fn ask(&self, site: &Site, input: &Input, records: &mut Records) -> Asked {
        let mut asked = Asked {
            compat: self.compat,
            texts: Texts {
                file: Some(site.source),
                texts: HashMap::new(),
            },
            tree: Tree::empty_table(),
            problems: Vec::new(),
        };
        match &site.target {
            Target::Extension(extension) => asked.extension(extension, records),
            Target::Chart(given) => asked.chart(given, input, site.source, records),
        }
        let count = match &site.target {
            Target::Extension(extension) => extension.settings.len(),
            Target::Chart(given) => given.len(),
        };
        if count > MAX_SETTINGS {
            let message = format!("{count} settings are given here; the first {MAX_SETTINGS} are checked");
            let place = Place {
                source: site.source,
                span: site.head,
            };
            asked
                .problems
                .push(Problem::new(rule("limit"), message).at(Some(place)));
        }
        asked
    }

    /// Opens the chart of a release, with the extension's defaults where asked, unless it is open.
    fn prepare(&mut self, key: &(String, bool), records: &mut Records) {
        if self.charts.contains_key(key) {
            return;
        }
        let (version, ha) = key;
        let mut own = Records {
            ledger: Ledger::default(),
            ..records.clone()
        };
        let mut log = Vec::new();
        let Ok(mut chart) = pipeline::open(From::Dapr(version), self.compat, &mut own, &mut log) else {
            return;
        };
        if *ha {
            turn_on_ha(Arc::make_mut(&mut chart.values));
        }
        records.sources = own.sources;
        let known = Known {
            prepared: Prepared::new(chart),
            schema: dapr::schema(version).ok(),
            version: version.clone(),
            ledger: own.ledger,
        };
        self.charts.insert(key.clone(), known);
    }

    fn tried(&self, known: &Known, user: &Tree, site: &Site, records: &mut Records) -> Vec<Problem> {
        let namespace = site.namespace.clone().filter(|name| !name.is_empty());
        let host = (self.world)();
        let plan = Plan {
            compat: self.compat,
            release: Release {
                name: "dapr".into(),
                namespace: namespace.unwrap_or_else(|| "dapr-system".into()),
                revision: 1,
                is_upgrade: false,
            },
            capabilities: Capabilities::default_of(self.compat),
            skip_schema: false,
            thorough: true,
            traced: false,
            host: host.as_ref(),
        };
        let examination = Examination {
            plan: &plan,
            host: self.world,
            schema: known.schema.as_ref(),
            release: &format!("dapr {}", known.version),
            most_trials: self.most_trials,
        };
        pipeline::examine(&known.prepared, user, &examination, records).1
    }
}

/// The extension's one default that differs from the chart's.
fn turn_on_ha(values: &mut Tree) {
    let enabled = values
        .table_mut()
        .and_then(|table| table.get_mut("global".as_bytes()))
        .and_then(Tree::table_mut)
        .and_then(|global| global.get_mut("ha".as_bytes()))
        .and_then(Tree::table_mut)
        .and_then(|ha| ha.get_mut("enabled".as_bytes()));
    if let Some(enabled) = enabled {
        enabled.data = Data::Bool(true);
    }
}

/// The release that a version asks for: the very one, the newest of its line, or the newest.
pub fn release_of(wanted: &str) -> String {
    let plain = wanted.trim().trim_start_matches(['v', '=', '~', '^', '>', ' ']);
    let plain = plain.split(['-', '+', ' ', ',']).next().unwrap_or_default();
    if dapr::releases().any(|release| release.name == plain) {
        return plain.to_owned();
    }
    let mut parts = plain.split('.');
    let line = match (parts.next(), parts.next()) {
        (Some(major), Some(minor)) if minor.parse::<u32>().is_ok() => format!("{major}.{minor}."),
        (Some(major), _) if major.parse::<u32>().is_ok() => format!("{major}."),
        _ => return dapr::latest().to_owned(),
    };
    let of_line = dapr::releases().filter(|release| release.name.starts_with(&line));
    let newest = of_line.max_by_key(|release| Version::parse(release.name));
    newest.map_or(dapr::latest(), |release| release.name).to_owned()
}

/// What a site asks for, as far as it is put together.
struct Asked {
    compat: Compat,
    texts: Texts,
    tree: Tree,
    problems: Vec<Problem>,
}

impl Asked {
    fn extension(&mut self, extension: &Extension, records: &mut Records) {
        // Of a key that is given twice the last one counts, silently.
        let settings = extension.settings.iter().take(MAX_SETTINGS).enumerate();
        let last: HashMap<&str, usize> = settings
            .clone()
            .map(|(at, setting)| (setting.key.text(), at))
            .collect();
        for (at, setting) in settings {
            let key = setting.key.text();
            if last.get(key) != Some(&at) || EXTENSION_ONLY.contains(&key) || key.trim().is_empty() {
                continue;
            }
            if let Some(text) = as_set(setting) {
                self.set(text, Setting::Set, records);
            }
        }
    }

    fn chart(&mut self, given: &[Given], input: &Input, source: SourceId, records: &mut Records) {
        let given = given.get(..MAX_SETTINGS.min(given.len())).unwrap_or_default();
        for given in given {
            match given {
                Given::Tree(item) => {
                    let over = tree_of(item, source, &mut records.ledger);
                    settings::lay_over(&mut self.tree, over, &mut records.ledger);
                }
                Given::Yaml(text) => {
                    self.set(
                        text.clone(),
                        |text| Setting::File("values".into(), text.into_bytes().into()),
                        records,
                    );
                }
                Given::File(name) => self.file(name, input, records),
                _ => {}
            }
        }
        // In Helm's order of strength, whatever the order on the line.
        for strength in 0..4 {
            for given in given {
                let (of, text, make): (_, _, fn(String) -> Setting) = match given {
                    Given::SetJson(text) => (0, text, Setting::Json),
                    Given::Set(text) => (1, text, Setting::Set),
                    Given::SetString(text) => (2, text, Setting::SetString),
                    Given::SetLiteral(text) => (3, text, Setting::Literal),
                    _ => continue,
                };
                if of == strength {
                    self.set(text.clone(), make, records);
                }
            }
        }
    }

    /// One setting, laid over those before it; one that cannot be read is a finding.
    fn set(&mut self, text: Mapped, make: impl Fn(String) -> Setting, records: &mut Records) {
        let setting = make(text.text().to_owned());
        let merged = self.over(&setting, records);
        if let Some(source) = records.sources.last() {
            self.texts.texts.insert(source, text);
        }
        match merged {
            Ok(tree) => self.tree = tree,
            Err(failure) => self.problems.push(*failure.problem),
        }
    }

    fn over(&self, setting: &Setting, records: &mut Records) -> Result<Tree, Failure> {
        let no_file = |name: &str| Err(format!("open {name}: not read here"));
        settings::merge_over(self.tree.clone(), setting, self.compat, &no_file, records)
    }

    /// A values file beside the script, or where the run was started.
    fn file(&mut self, name: &Mapped, input: &Input, records: &mut Records) {
        let name = name.text();
        if name == "-" || name.contains("://") {
            return;
        }
        let beside = Path::new(&input.name)
            .parent()
            .map(|directory| directory.join(name));
        let paths = beside.into_iter().chain([Path::new(name).to_owned()]);
        for path in paths {
            let small = fs::metadata(&path).is_ok_and(|found| found.is_file() && found.len() <= MAX_VALUES);
            let Some(bytes) = small.then(|| fs::read(&path).ok()).flatten() else {
                continue;
            };
            let shown = path.to_string_lossy().replace('\\', "/");
            let shown = shown.strip_prefix("./").unwrap_or(&shown).to_owned();
            let setting = Setting::File(shown, bytes.into());
            match self.over(&setting, records) {
                Ok(tree) => self.tree = tree,
                Err(failure) => self.problems.push(*failure.problem),
            }
            return;
        }
    }
}

/// A setting of the extension in the grammar of `--set`, which is how the service takes it.
pub(super) fn as_set(setting: &Written) -> Option<Mapped> {
    let value = setting.value.as_ref()?;
    if matches!(setting.kind, Kind::Null | Kind::Tree) {
        return None;
    }
    let mut text = setting.key.clone();
    text.push_str(
        "=",
        Span {
            start: text.span().end,
            end: text.span().end,
        },
    );
    for (at, c) in value.text().char_indices() {
        let span = value.place(at, at + c.len_utf8());
        // For az a comma is part of the value; what the service makes of it is not documented.
        if c == ',' && !value.text().starts_with('{') {
            text.push('\\', span);
        }
        text.push(c, span);
    }
    Some(text)
}

/// Whether a finding is about saying what the extension does anyway: it cannot be changed later, and
/// saying it is good practice.
fn says_the_default(problem: &Problem, site: &Site) -> bool {
    let key = problem.key.as_deref();
    site.extension().is_some() && problem.rule.id == "default-setting" && key == Some("global.ha.enabled")
}

/// The extension's chart is Microsoft's build and may know keys that the public one does not.
fn soften(mut problem: Problem, site: &Site) -> Problem {
    if site.extension().is_some() && problem.rule.id == "unknown-key" && problem.severity == Severity::Error {
        let top = problem.key.as_deref().unwrap_or_default();
        let ours = top.starts_with("dapr_") || top.starts_with("global.") || top == "global";
        if !ours {
            problem.severity = Severity::Warning;
            problem
                .help
                .push("judged by the public chart; Microsoft's build of it may know more keys".into());
        }
    }
    problem
}

/// The values that a tree in a file's own language gives.
fn tree_of(item: &Item, source: SourceId, ledger: &mut Ledger) -> Tree {
    node(item, None, source, ledger)
}

fn node(item: &Item, key: Option<Span>, source: SourceId, ledger: &mut Ledger) -> Tree {
    let place = |span| Place { source, span };
    let whole = Span {
        start: key.map_or(item.span.start, |key| key.start.min(item.span.start)),
        end: key.map_or(item.span.end, |key| key.end.max(item.span.end)),
    };
    let origin: OriginId = ledger.add(Origin {
        layer: Layer::ValuesFile,
        place: Some(place(whole)),
        key: key.map(place),
        value: Some(place(item.span)),
        replaced: None,
    });
    let data = match &item.data {
        Datum::Null | Datum::Unknown(_) => Data::Null,
        Datum::Bool(b) => Data::Bool(*b),
        Datum::Number(_, float) => Data::Float(*float),
        Datum::Text(text) => Data::Str(text.text().into()),
        Datum::List(items) => Data::List(
            items
                .iter()
                .map(|item| node(item, None, source, ledger))
                .collect(),
        ),
        Datum::Object(properties) => Data::Table(
            properties
                .iter()
                .filter(|property| !matches!(property.value.data, Datum::Unknown(_)))
                .map(|property| {
                    let child = node(&property.value, Some(property.key.span()), source, ledger);
                    (property.key.text().into(), child)
                })
                .collect(),
        ),
    };
    Tree::new(data, origin)
}
