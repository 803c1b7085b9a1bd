//! `fixtures/aks/print` holds results and what `az` prints of them in each format.

use super::print;

macro_rules! recorded {
    ($name:literal, $format:literal) => {
        (
            $name,
            $format,
            include_str!(concat!("../../../fixtures/aks/print/", $name, ".in.json")),
            include_str!(concat!("../../../fixtures/aks/print/", $name, ".", $format)),
        )
    };
}

#[test]
fn every_format_prints_what_az_prints() {
    let rows = [
        recorded!("two", "json"),
        recorded!("two", "yaml"),
        recorded!("two", "table"),
        recorded!("two", "tsv"),
        recorded!("one", "json"),
        recorded!("one", "yaml"),
        recorded!("one", "table"),
        recorded!("one", "tsv"),
        recorded!("none", "json"),
        recorded!("none", "yaml"),
        recorded!("none", "table"),
        recorded!("none", "tsv"),
        recorded!("none", "none"),
        recorded!("texts", "yaml"),
    ];
    for (name, format, given, expected) in rows {
        let given = serde_json::from_str(given).unwrap();
        let printed = print(&given, format);
        let lines = printed.lines().zip(expected.lines());
        let first = lines.enumerate().find(|(_, (ours, az))| ours != az);
        assert!(first.is_none(), "{name}.{format}: {first:#?}");
        assert_eq!(printed.len(), expected.len(), "{name}.{format}");
    }
}
