//! Every release renders, as the release it is.

use super::objects;
use super::{Rendering, loaded, trees};
use crate::dapr::Release;
use crate::pipeline::Prepared;
use crate::tree::{Data, OriginId, Tree};
use serde_json::Value as Json;
use std::sync::Mutex;

#[test]
fn every_release_renders_by_default_and_with_ha_as_itself() {
    let queue = Mutex::new(trees().iter());
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let Some((release, files)) = queue.lock().unwrap().next() else {
                        return;
                    };
                    let prepared = Prepared::new(loaded(files));
                    let [plain, ha] = [Tree::empty_table(), highly_available()].map(|user| {
                        Rendering::of(&prepared, &user)
                            .unwrap_or_else(|failures| panic!("{}: {failures:?}", release.name))
                    });
                    for object in plain.objects.iter().chain(&ha.objects) {
                        let faults = objects::faults(object);
                        assert!(faults.is_empty(), "{}: {faults:#?}", release.name);
                    }
                    says_its_version(release, &plain.objects);
                    says_its_version(release, &ha.objects);
                    assert!(
                        replicas(&ha.objects) > replicas(&plain.objects),
                        "{}",
                        release.name
                    );
                }
            });
        }
    });
}

/// `global.ha.enabled=true`.
fn highly_available() -> Tree {
    let table = |name: &str, member| {
        let members = std::iter::once((name.into(), member));
        Tree::new(Data::Table(members.collect()), OriginId::NONE)
    };
    let enabled = table("enabled", Tree::new(Data::Bool(true), OriginId::NONE));
    table("global", table("ha", enabled))
}

fn replicas(objects: &[Json]) -> i64 {
    let counts = objects
        .iter()
        .filter_map(|object| object["spec"]["replicas"].as_i64());
    counts.sum()
}

/// That every image has the release as its tag and every version label says it. The dashboard had
/// releases of its own.
fn says_its_version(release: &Release, objects: &[Json]) {
    let mut images = 0;
    let mut labels = 0;
    let mut todo: Vec<&Json> = objects.iter().collect();
    while let Some(node) = todo.pop() {
        let members = node.as_object();
        for (name, member) in members.into_iter().flatten() {
            let Some(text) = member.as_str() else { continue };
            let is_image = text.contains("/dapr") && text.rsplit('/').next().unwrap_or("").contains(':');
            if name == "app.kubernetes.io/version" {
                assert_eq!(text, release.name, "a label of {}", release.name);
                labels += 1;
            } else if is_image && !text.contains("/dashboard:") {
                let tag = format!(":{}", release.name);
                assert!(text.ends_with(&tag), "an image of {}: {text}", release.name);
                images += 1;
            }
        }
        match node {
            Json::Object(members) => todo.extend(members.values()),
            Json::Array(items) => todo.extend(items),
            _ => {}
        }
    }
    assert!(
        images >= 5 && labels >= 4,
        "{}: {images} images, {labels} labels",
        release.name
    );
}
