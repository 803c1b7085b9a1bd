//! Values files: tables, lists and scalars of every kind.

use super::Chart;
use crate::chance::Chance;
use std::fmt::Write;

const SCALARS: &[&str] = &[
    "1",
    "0",
    "-3",
    "1.5",
    "1e6",
    "10000000",
    "true",
    "false",
    "yes",
    "null",
    "~",
    "\"\"",
    "abc",
    "\"1\"",
    "'a b'",
    "1_000",
    "0x1F",
    "2001-01-01",
    "a:b",
    "\"é\"",
    "{}",
    "[]",
    "123456789012",
    "\"a\\tb\"",
    "0.1",
    ".5",
    "010",
    "'{{ .Release.Name }}'",
    "a long text that goes on and on, beyond the eighty columns at which writers like to fold",
];

const KEYS: &[&str] = &[
    "a", "b", "c", "enabled", "image", "port", "x10", "x2", "on", "labels", "name-x",
];

pub fn write(chart: &Chart, chance: &mut Chance) {
    if !chance.percent(4) {
        chart.put("values.yaml", &text(&chart.subcharts, chance));
    }
}

/// The text of a values file, with tables for subcharts.
pub fn text(subcharts: &[&str], chance: &mut Chance) -> String {
    let mut text = String::new();
    for key in KEYS {
        let kind = match *key {
            // What templates go through is a table nearly everywhere.
            "image" | "labels" if !chance.percent(8) => 1,
            _ => chance.below(6),
        };
        let _ = match kind {
            0 => Ok(()),
            1 | 2 => writeln!(text, "{key}: {}", table(chance)),
            3 => writeln!(text, "{key}:\n  - {}\n  - {}", scalar(chance), table(chance)),
            4 if chance.percent(20) => writeln!(
                text,
                "{key}: {}\n  x\n   y\n\n",
                chance.pick(&["|", "|-", ">", ">-", "|+"])
            ),
            _ => writeln!(text, "{key}: {}", scalar(chance)),
        };
    }
    let _ = writeln!(text, "list: [{}, {}]", scalar(chance), scalar(chance));
    if chance.percent(50) {
        let _ = writeln!(
            text,
            "global: {{g: {}, image: {}, on: {}}}",
            scalar(chance),
            table(chance),
            scalar(chance)
        );
    }
    for sub in subcharts {
        if chance.percent(50) {
            let enabled = chance.pick(&["", "enabled: true, ", "enabled: false, "]);
            let _ = writeln!(
                text,
                "{sub}: {{{enabled}a: {}, image: {}}}",
                scalar(chance),
                table(chance)
            );
        }
    }
    if chance.percent(20) {
        let _ = writeln!(
            text,
            "tags: {{front: {}, back: {}}}",
            chance.pick(&["true", "false"]),
            chance.pick(&["true", "false", "x"])
        );
    }
    if chance.percent(20) {
        let _ = writeln!(
            text,
            "exports: {{data: {{imp: {}, a: {}}}}}",
            scalar(chance),
            scalar(chance)
        );
    }
    text
}

fn scalar(chance: &mut Chance) -> &'static str {
    loop {
        let scalar = chance.pick(SCALARS);
        // Within `[ ]` and `{ }` a comma would end it.
        if !scalar.contains(", beyond") {
            return scalar;
        }
    }
}

fn table(chance: &mut Chance) -> String {
    let mut items = Vec::new();
    for key in ["tag", "a", "k", "repository", "x.io/y"] {
        match chance.below(5) {
            0 | 1 => items.push(format!("{key}: {}", scalar(chance))),
            2 if chance.percent(30) => items.push(format!("{key}: {{deep: {}}}", scalar(chance))),
            _ => {}
        }
    }
    format!("{{{}}}", items.join(", "))
}
