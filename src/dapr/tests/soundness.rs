//! Schemas promise what charts keep: whatever a release's schema allows renders, into objects of shapes
//! that Kubernetes takes. `DRAWS=1000000` draws more settings than usual, `SEED=7` others, and
//! `RELEASE=1.4.4` those of one release.

use super::draw::Draw;
use super::objects;
use super::{Rendering, loaded, trees};
use crate::pipeline::Prepared;
use crate::tree::{Data, OriginId, Tree};
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::sync::Mutex;

/// Draws in a usual run, of all shapes together.
const USUAL: u64 = 130;

/// The faults that are listed, each with the first settings that show it.
const LISTED: usize = 40;

fn number(variable: &str, usual: u64) -> u64 {
    let given = std::env::var(variable).ok();
    given.map_or(usual, |text| {
        text.parse()
            .unwrap_or_else(|_| panic!("{variable}={text} is no number"))
    })
}

#[test]
fn settings_that_a_schema_allows_render_into_objects_that_kubernetes_takes() {
    let (draws, seed) = (number("DRAWS", USUAL), number("SEED", 1));
    let only = std::env::var("RELEASE").ok();
    let wanted = |name: &str| only.as_ref().is_none_or(|only| only == name);
    let shapes: Vec<_> = trees()
        .iter()
        .filter(|(release, _)| release.shape() == *release && wanted(release.name))
        .collect();
    let each = draws.div_ceil(shapes.len() as u64);
    let queue = Mutex::new(shapes.iter());
    let faults = Mutex::new(BTreeMap::new());
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let Some((release, files)) = queue.lock().unwrap().next().copied() else {
                        return;
                    };
                    let prepared = Prepared::new(loaded(files));
                    let document = crate::dapr::schema::document(*release).unwrap();
                    let validator = jsonschema::draft202012::new(&document).unwrap();
                    for seed in seed..seed + each {
                        let settings = Draw::new(&document, seed).settings(&validator);
                        assert!(
                            validator.is_valid(&settings),
                            "drawn against the schema: {settings}"
                        );
                        for fault in faults_of(&prepared, &settings) {
                            let mut faults = faults.lock().unwrap();
                            faults
                                .entry(fault)
                                .or_insert_with(|| format!("{} SEED={seed} {settings}", release.name));
                        }
                    }
                }
            });
        }
    });
    let faults = faults.into_inner().unwrap();
    let shown: Vec<String> = faults
        .iter()
        .take(LISTED)
        .map(|(fault, shown)| format!("{fault}\n    {shown}"))
        .collect();
    assert!(
        faults.is_empty(),
        "{} faults:\n{}",
        faults.len(),
        shown.join("\n")
    );
}

fn faults_of(prepared: &Prepared, settings: &Json) -> Vec<String> {
    match Rendering::of(prepared, &tree(settings)) {
        Ok(rendering) => rendering.objects.iter().flat_map(objects::faults).collect(),
        Err(failures) => failures,
    }
}

/// Settings as `--set` gives them.
fn tree(settings: &Json) -> Tree {
    let data = match settings {
        Json::Null => Data::Null,
        Json::Bool(b) => Data::Bool(*b),
        Json::Number(n) => n.as_i64().map_or(Data::Float(n.as_f64().unwrap()), Data::Int),
        Json::String(text) => Data::Str(text.as_str().into()),
        Json::Array(items) => Data::List(items.iter().map(tree).collect()),
        Json::Object(members) => Data::Table(
            members
                .iter()
                .map(|(name, member)| (name.as_str().into(), tree(member)))
                .collect(),
        ),
    };
    Tree::new(data, OriginId::NONE)
}
