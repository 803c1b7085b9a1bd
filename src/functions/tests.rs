//! What holds for the table as a whole: names, types and docs of the rows.

use super::{all, lookup};
use crate::compat::Compat;
use crate::template::func::Func;
use std::collections::BTreeSet;

/// Every function of Helm's map but those of its own engine, as Go prints its type, errors left out.
const SIGNATURES: &str = include_str!("signatures.txt");

fn signature(row: &Func) -> String {
    let variadic = row.variadic.map(|of| format!("...{of}"));
    let params = row.params.iter().map(ToString::to_string).chain(variadic);
    let params: Vec<String> = params.collect();
    format!("{}({}) {}", row.name, params.join(", "), row.result)
}

fn wanted(compat: Compat) -> BTreeSet<String> {
    let line = |line: &str| match line.rsplit_once(" (") {
        Some((signature, only)) if only.starts_with("helm") => {
            (only == format!("{compat})")).then(|| signature.to_owned())
        }
        _ => Some(line.to_owned()),
    };
    SIGNATURES.lines().filter_map(line).collect()
}

#[test]
fn each_function_takes_and_gives_the_types_of_its_original() {
    for compat in [Compat::Helm3, Compat::Helm4] {
        let wanted = wanted(compat);
        let other: Vec<_> = all(compat)
            .map(signature)
            .filter(|row| !wanted.contains(row))
            .collect();
        assert_eq!(other, Vec::<String>::new(), "{compat}");
    }
}

#[test]
fn each_name_stands_for_one_function() {
    for compat in [Compat::Helm3, Compat::Helm4] {
        let rows: Vec<_> = all(compat).map(|row| row.name).collect();
        let names: BTreeSet<_> = rows.iter().copied().collect();
        assert_eq!(rows.len(), names.len());
        assert!(
            names
                .iter()
                .all(|name| lookup(name, compat).is_some_and(|row| row.name == *name))
        );
        assert!(lookup("env", compat).is_none());
        assert!(lookup("", compat).is_none());
    }
}

#[test]
fn each_row_says_in_one_line_what_it_does() {
    for row in all(Compat::Helm4) {
        let doc = row.doc;
        assert!(
            (4..=120).contains(&doc.len()) && !doc.contains('\n'),
            "{}: {doc}",
            row.name
        );
        assert!(!row.family.is_empty(), "{}", row.name);
    }
}
