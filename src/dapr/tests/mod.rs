//! What a new release must bring: see `charts/README.md`.

mod draw;
mod objects;
mod renders;
mod soundness;

use super::history::{self, Tree as Files, patches};
use super::release::{Release, latest, releases};
use super::schema;
use crate::chart::{Chart, File};
use crate::cli::System;
use crate::compat::Compat;
use crate::json::{Node, NodeData, Number};
use crate::pipeline::{self, Plan, Prepared};
use crate::render::Capabilities;
use crate::settings::Records;
use crate::template::func::Host;
use crate::tree::Tree;
use crate::yaml;
use rand_core::SeedableRng;
use rsa::traits::PrivateKeyParts;
use serde_json::Value as Json;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The files of all releases, newest first, by one walk through the differences.
fn trees() -> &'static [(Release, Files)] {
    static TREES: OnceLock<Vec<(Release, Files)>> = OnceLock::new();
    TREES.get_or_init(|| {
        let mut tree = history::newest().unwrap();
        let mut patches = patches().rev().peekable();
        let walk = releases().rev().map(|release| {
            while let Some((version, text)) = patches.next_if(|(version, _)| *version >= release.version) {
                history::apply(&mut tree, text)
                    .unwrap_or_else(|fault| panic!("{version:?}: the patch no longer fits: {fault}"));
            }
            let mut own = tree.clone();
            history::stamp(&mut own, release);
            (release, own)
        });
        walk.collect()
    })
}

/// A chart of files that were put together before.
fn loaded(files: &Files) -> Chart {
    let files = files.iter().map(|(name, text)| File::new(name, text.as_bytes()));
    crate::chart::from_files(files.collect(), Compat::Helm3, &mut Records::default()).unwrap()
}

/// A world whose chance gives the same two primes to whoever searches one: what old charts do with keys
/// is tried at every render, and their search once.
struct Thrifty {
    chance: System,
    draws: AtomicUsize,
}

impl Thrifty {
    fn new() -> Self {
        Self {
            chance: System::new(Compat::Helm3, Some(1)),
            draws: AtomicUsize::new(0),
        }
    }

    /// Two primes of the size that keys of 2048 bits are made of.
    fn primes() -> &'static [Vec<u8>] {
        static PRIMES: OnceLock<Vec<Vec<u8>>> = OnceLock::new();
        PRIMES.get_or_init(|| {
            let mut chance = rand_chacha::ChaCha20Rng::seed_from_u64(1);
            let key = rsa::RsaPrivateKey::new(&mut chance, 2048).unwrap();
            key.primes().iter().map(rsa::BigUint::to_bytes_be).collect()
        })
    }
}

impl Host for Thrifty {
    fn compat(&self) -> Compat {
        self.chance.compat()
    }

    fn now(&self) -> (i64, u32) {
        self.chance.now()
    }

    fn random(&self, buffer: &mut [u8]) {
        self.chance.random(buffer);
        if buffer.len() == 128 {
            let draw = self.draws.fetch_add(1, Ordering::Relaxed);
            buffer.copy_from_slice(&Self::primes()[draw % 2]);
        }
    }
}

/// What a chart rendered.
struct Rendering {
    objects: Vec<Json>,
}

impl Rendering {
    /// The objects of a chart with settings, or every refusal.
    fn of(chart: &Prepared, user: &Tree) -> Result<Self, Vec<String>> {
        let host = Thrifty::new();
        let plan = Plan {
            compat: Compat::Helm3,
            release: crate::render::Release {
                name: "dapr".into(),
                namespace: "dapr-system".into(),
                revision: 1,
                is_upgrade: false,
            },
            capabilities: Capabilities::default_of(Compat::Helm3),
            skip_schema: false,
            thorough: true,
            traced: false,
            host: &host,
        };
        let outcome = pipeline::attempt(chart, user, &plan, &mut Records::default());
        if !outcome.failures.is_empty() {
            return Err(outcome
                .failures
                .into_iter()
                .map(|(_, failure)| failure.helm)
                .collect());
        }
        let manifests = outcome.manifests.unwrap();
        let documents = manifests.manifests.iter().chain(&manifests.hooks);
        let objects = documents.map(|manifest| {
            let document = yaml::read(&manifest.text);
            document
                .map(|document| json(&document.root))
                .map_err(|fault| vec![fault.text])
        });
        Ok(Self {
            objects: objects.collect::<Result<_, _>>()?,
        })
    }
}

/// A document as Kubernetes is sent it: numbers that were written as floats stay floats.
fn json(node: &Node) -> Json {
    match &node.data {
        NodeData::Null => Json::Null,
        NodeData::Bool(b) => Json::Bool(*b),
        NodeData::Number(Number::Int(n)) => Json::from(*n),
        NodeData::Number(Number::Uint(n)) => Json::from(*n),
        NodeData::Number(Number::Float(n)) => Json::from(*n),
        NodeData::Str(text) => Json::from(text.to_text()),
        NodeData::List(items) => items.iter().map(json).collect(),
        NodeData::Table(members) => members
            .iter()
            .map(|(name, member)| (name.to_string(), json(&member.node)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
    }
}

#[test]
fn releases_are_listed_in_order_with_their_days() {
    let all: Vec<_> = releases().collect();
    assert!(all.is_sorted_by(|a, b| a.version < b.version));
    let lines = include_str!("../../../charts/releases/releases.txt")
        .lines()
        .count();
    assert_eq!(all.len(), lines, "a line is not `VERSION YYYY-MM-DD`");
    assert!(
        all.iter()
            .all(|r| r.published.len() == 10 && r.published.starts_with("20"))
    );
}

#[test]
fn the_chart_that_is_kept_whole_is_that_of_the_newest_release() {
    let metadata = include_str!("../../../charts/dapr/Chart.yaml");
    let line = format!("\nversion: {}\n", latest());
    assert!(
        metadata.contains(&line),
        "charts/dapr/Chart.yaml and the last line of releases.txt state different versions"
    );
}

#[test]
fn every_difference_is_of_a_release_and_fits_the_next_newer_chart() {
    for (version, _) in patches() {
        let release = releases().find(|release| release.version == version);
        let release =
            release.unwrap_or_else(|| panic!("{version:?} has a patch, but is not in releases.txt"));
        assert_ne!(release.name, latest(), "the newest release needs no patch");
    }
    let (oldest, files) = trees().last().unwrap();
    assert!(
        history::tree(*oldest).unwrap() == *files,
        "one walk, or one by one"
    );
}

#[test]
fn every_release_loads_and_states_its_own_version() {
    for (release, files) in trees() {
        for (name, text) in files {
            assert!(!text.contains("@VERSION@"), "{name} of {}", release.name);
        }
        let chart = loaded(files);
        assert_eq!(chart.metadata.version, release.name);
        let subcharts = chart.subcharts.iter();
        for subchart in subcharts {
            assert_eq!(
                subchart.metadata.version, release.name,
                "{}",
                subchart.metadata.name
            );
        }
    }
}

#[test]
fn the_schema_of_every_release_has_its_keys_and_defaults() {
    for (release, files) in trees() {
        let chart = loaded(files);
        let schema = super::schema::document(*release).unwrap();
        let missing = missing(&chart.values, &schema, "");
        assert!(missing.is_empty(), "{}: schemas/ lacks {missing:?}", release.name);
        for subchart in &chart.subcharts {
            let name = subchart.metadata.name.as_str();
            let missing = self::missing(&subchart.values, &schema["properties"][name], name);
            assert!(missing.is_empty(), "{}: schemas/ lacks {missing:?}", release.name);
        }
    }
}

/// Defaults of a chart that a schema does not know, or knows otherwise.
fn missing(values: &Tree, schema: &Json, at: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (key, node) in values.table().into_iter().flatten() {
        let path = format!("{at}.{key}");
        let known = &schema["properties"][key.to_string()];
        if known.is_null() {
            if !schema["additionalProperties"].is_object() {
                found.push(path);
            }
        } else if node.table().is_some_and(|table| !table.is_empty()) {
            found.extend(missing(node, known, &path));
        } else if node.table().is_none() && format!("{}", known["default"]) != plain(node) {
            found.push(format!("{path}={} (it says {})", plain(node), known["default"]));
        }
    }
    found
}

fn plain(node: &Tree) -> String {
    use crate::tree::Data;
    match &node.data {
        Data::Null => "null".into(),
        Data::Bool(b) => b.to_string(),
        Data::Int(n) => n.to_string(),
        Data::Float(n) => n.to_string(),
        Data::Str(s) => Json::from(s.to_string()).to_string(),
        Data::List(items) => format!("[{}]", items.iter().map(plain).collect::<Vec<_>>().join(",")),
        Data::Table(_) => "{}".into(),
    }
}

#[test]
fn schemas_of_all_releases_compile() {
    for release in releases().filter(|release| release.shape() == *release) {
        assert!(schema(release.name).is_ok(), "{}", release.name);
    }
}

#[test]
fn the_schema_for_editors_is_plain_and_takes_the_defaults_of_its_release() {
    for (release, files) in trees() {
        let document = super::editor_schema(*release).unwrap();
        assert!(jsonschema::meta::is_valid(&document), "{}", release.name);
        let text = document.to_string();
        assert!(!text.contains("\"x-"), "{}: an annotation is left", release.name);
        let validator = jsonschema::draft202012::new(&document).unwrap();
        let merged = crate::values::coalesce(
            &loaded(files),
            &Tree::empty_table(),
            Compat::Helm3,
            &mut Records::default(),
            &mut Vec::new(),
        );
        let values =
            crate::json::write(&merged.unwrap().values.to_value(), crate::json::Style::Compact).unwrap();
        let values: Json = serde_json::from_slice(&values).unwrap();
        let faults: Vec<String> = validator
            .iter_errors(&values)
            .map(|fault| format!("{}: {fault}", fault.instance_path()))
            .collect();
        assert!(faults.is_empty(), "{}: {faults:#?}", release.name);
    }
}

#[test]
fn shapes_end_where_charts_change() {
    let facts = include_str!("../../../charts/releases/releases.txt");
    for line in facts.lines().filter(|line| line.split(' ').count() > 2) {
        assert!(line.ends_with(" ends"), "{line}");
    }
    let shape = |name: &str| super::select(name).unwrap().shape().name;
    assert_eq!(shape("1.0.0"), "1.0.1");
    assert_eq!(shape("1.14.4"), "1.14.4");
    assert_eq!(shape("1.16.2"), "1.16.15");
    assert_eq!(shape("1.16.16"), "1.16.19");
    assert_eq!(shape(latest()), latest());
}
