//! What a new release must bring: see `charts/README.md`.

use super::history::{patches, tree};
use super::release::{latest, releases};
use super::{chart, schema};
use crate::compat::Compat;
use crate::settings::Records;
use crate::tree::Tree;
use serde_json::Value as Json;

#[test]
fn releases_are_listed_in_order_with_their_days() {
    let all: Vec<_> = releases().collect();
    assert!(all.is_sorted_by(|a, b| a.version < b.version));
    let lines = include_str!("../../charts/releases/releases.txt").lines().count();
    assert_eq!(all.len(), lines, "a line is not `VERSION YYYY-MM-DD`");
    assert!(
        all.iter()
            .all(|r| r.published.len() == 10 && r.published.starts_with("20"))
    );
}

#[test]
fn the_chart_that_is_kept_whole_is_that_of_the_newest_release() {
    let metadata = include_str!("../../charts/dapr/Chart.yaml");
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
        tree(release).unwrap_or_else(|fault| panic!("{}.patch no longer fits: {fault}", release.name));
    }
}

#[test]
fn every_release_loads_and_states_its_own_version() {
    for release in releases() {
        for (name, text) in tree(release).unwrap() {
            assert!(!text.contains("@VERSION@"), "{name} of {}", release.name);
        }
        let chart = chart(release.name, Compat::Helm3, &mut Records::default()).unwrap();
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
    for release in releases() {
        let mut records = Records::default();
        let chart = chart(release.name, Compat::Helm3, &mut records).unwrap();
        let schema = super::schema::document(release).unwrap();
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
fn a_release_that_is_none_is_refused_with_those_near_it() {
    let refused = |version| match chart(version, Compat::Helm3, &mut Records::default()) {
        Ok(_) => panic!("{version} was found"),
        Err(failure) => failure.helm,
    };
    assert_eq!(
        refused("1.17.99"),
        "there is no release 1.17.99 of dapr; of 1.17.x, there are 1.17.0 to 1.17.13"
    );
    assert_eq!(
        refused("0.9"),
        format!("there is no release 0.9 of dapr; there are 1.0.0 to {}", latest())
    );
    assert!(chart("v1.0.0", Compat::Helm4, &mut Records::default()).is_ok());
}

#[test]
fn schemas_of_all_releases_compile() {
    for release in releases() {
        assert!(schema(release.name).is_ok(), "{}", release.name);
    }
}
