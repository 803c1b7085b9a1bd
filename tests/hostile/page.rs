//! `docs/security.md` names every row, and every row has its test.

use std::fs;
use std::path::Path;

#[test]
fn every_row_of_the_page_has_its_test_and_every_test_its_row() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = fs::read_to_string(root.join("docs/security.md")).unwrap();
    let mut tests = Vec::new();
    for file in ["advisories", "limits", "exhaustion"] {
        let text = fs::read_to_string(root.join(format!("tests/hostile/{file}.rs"))).unwrap();
        let names = text
            .lines()
            .filter_map(|line| line.strip_prefix("fn ")?.split('(').next());
        tests.extend(names.filter(|name| name.contains('_')).map(str::to_owned));
    }
    let rows = (1..=17)
        .map(|n| format!("A{n}"))
        .chain((1..=11).map(|n| format!("L{n}")))
        .chain((1..=24).map(|n| format!("D{n}")));
    for row in rows {
        let line = page.lines().find(|line| line.starts_with(&format!("| {row} |")));
        let line = line.unwrap_or_else(|| panic!("docs/security.md lacks {row}"));
        let prefix = format!("{}_", row.to_lowercase());
        let test = tests
            .iter()
            .find(|test| test.starts_with(&prefix))
            .unwrap_or_else(|| panic!("{row} has no test"));
        assert!(
            line.contains(&format!("`{test}`")),
            "{row}: the page should name `{test}`"
        );
    }
}
