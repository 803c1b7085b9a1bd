//! Values that a schema allows, by chance. In: a schema, and a generator of numbers that is the same
//! again for the same seed. Out: settings. Texts are of the kind that breaks templates, wherever the
//! schema lets them be.

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};
use serde_json::{Map, Value as Json, json};

/// Texts that YAML reads as something else, or not at all, where they are not quoted.
const TEXTS: &[&str] = &[
    "",
    "plain",
    "two words",
    "a: b",
    "# not a comment",
    "say \"hi\"",
    "it's",
    "back\\slash",
    "line\nbreak",
    "{{ .Values.nothing }}",
    "{curly}",
    "[square]",
    "*star",
    "&and",
    "!bang",
    "%percent",
    "@at",
    "- dash",
    "true",
    "null",
    "010",
    "1e3",
    "0x1f",
    "~",
    "größer ✓",
    "a,b=c",
    "2001-01-01",
    "{{ .Release.Name }}",
    " padded ",
    "tab\there",
];

/// Names of the kind that tables with free keys take.
const NAMES: &[&str] = &[
    "team",
    "example.com/role",
    "a-b",
    "kubernetes.io/os",
    "x_1",
    "UPPER",
];

/// How deep free tables grow.
const MAX_DEPTH: usize = 12;

/// Draws from one schema.
pub(super) struct Draw<'a> {
    document: &'a Json,
    state: u64,
    runner: TestRunner,
}

impl<'a> Draw<'a> {
    /// A generator for a schema and a seed.
    pub(super) fn new(document: &'a Json, seed: u64) -> Self {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&seed.to_le_bytes());
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
        Self {
            document,
            state: seed,
            runner: TestRunner::new_with_rng(proptest::test_runner::Config::default(), rng),
        }
    }

    /// Settings: most keys are left out, as by a user. What one key forbids another is left to the
    /// validator to say.
    pub(super) fn settings(&mut self, validator: &jsonschema::Validator) -> Json {
        for _ in 0..50 {
            let odds = [2, 4, 16][self.below(3)];
            let drawn = self.table(self.document, odds, 0);
            if validator.is_valid(&drawn) {
                return drawn;
            }
        }
        panic!("50 draws against the schema")
    }

    fn next(&mut self) -> u64 {
        // SplitMix64.
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.state ^ (self.state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % (end.max(1) as u64)).unwrap()
    }

    /// Some of a table's keys: one in `odds`, and all that are required.
    fn table(&mut self, node: &Json, odds: usize, depth: usize) -> Json {
        let mut table = Map::new();
        let required: Vec<&str> = node["required"]
            .as_array()
            .map(|names| names.iter().filter_map(Json::as_str).collect())
            .unwrap_or_default();
        let most = node["maxProperties"]
            .as_u64()
            .map_or(usize::MAX, |n| usize::try_from(n).unwrap());
        for (name, member) in node["properties"].as_object().into_iter().flatten() {
            let inner = member.get("properties").is_some() && depth == 0;
            if required.contains(&name.as_str()) || self.below(if inner { 2 } else { odds }) == 0 {
                let value = self.value_of(member, odds, depth + 1);
                table.insert(name.clone(), value);
            }
        }
        let free = &node["additionalProperties"];
        if free.is_object() && depth < MAX_DEPTH {
            for _ in 0..self.below(3) {
                let name = NAMES[self.below(NAMES.len())];
                if table.len() < most {
                    let value = self.value_of(free, odds, depth + 1);
                    table.insert(name.to_owned(), value);
                }
            }
        }
        Json::Object(table)
    }

    fn value_of(&mut self, node: &Json, odds: usize, depth: usize) -> Json {
        let document = self.document;
        let mut node = node.clone();
        while let Some(pointer) = node.get("$ref").and_then(Json::as_str).map(str::to_owned) {
            let mut target = document.pointer(&pointer[1..]).unwrap().clone();
            node.as_object_mut().unwrap().remove("$ref");
            target
                .as_object_mut()
                .unwrap()
                .extend(node.as_object().unwrap().clone());
            node = target;
        }
        if let Some(only) = node.get("const") {
            return only.clone();
        }
        if let Some(words) = node["enum"].as_array() {
            return words[self.below(words.len())].clone();
        }
        if let Some(branches) = node["anyOf"].as_array() {
            let branch = branches[self.below(branches.len())].clone();
            return self.value_of(&branch, odds, depth);
        }
        let ty = match &node["type"] {
            Json::Array(many) => many[self.below(many.len())].as_str().unwrap().to_owned(),
            one => one.as_str().unwrap_or("object").to_owned(),
        };
        match ty.as_str() {
            "boolean" => Json::Bool(self.below(2) == 0),
            "integer" | "number" => self.number(&node),
            "string" => Json::String(self.text(&node)),
            "array" => {
                let count = if depth < MAX_DEPTH { self.below(3) } else { 0 };
                (0..count)
                    .map(|_| self.value_of(&node["items"], 2, depth + 1))
                    .collect()
            }
            "null" => Json::Null,
            _ => self.table(&node, odds, depth),
        }
    }

    fn number(&mut self, node: &Json) -> Json {
        let least = node["minimum"].as_i64().unwrap_or(i64::from(i32::MIN));
        let most = node["maximum"].as_i64().unwrap_or(i64::from(i32::MAX));
        let around = [least, most, 0, 1, 3, 1024, 99_999, 1_000_000, 20_000_000];
        let pick = around[self.below(around.len())];
        Json::from(pick.clamp(least, most))
    }

    fn text(&mut self, node: &Json) -> String {
        let most = node["maxLength"]
            .as_u64()
            .map_or(usize::MAX, |n| usize::try_from(n).unwrap());
        let least = node["minLength"]
            .as_u64()
            .map_or(0, |n| usize::try_from(n).unwrap());
        let form = json!({ "pattern": node["pattern"].as_str().unwrap_or_default() });
        let form = jsonschema::draft202012::new(&form).unwrap();
        let fits =
            |text: &str| (least..=most).contains(&text.chars().count()) && form.is_valid(&Json::from(text));
        let known: Vec<&str> = TEXTS.iter().copied().filter(|text| fits(text)).collect();
        let Some(pattern) = node["pattern"].as_str() else {
            return known[self.below(known.len())].to_owned();
        };
        if !known.is_empty() && self.below(3) == 0 {
            return known[self.below(known.len())].to_owned();
        }
        for _ in 0..50 {
            let drawn = proptest::string::string_regex(&unanchored(pattern)).unwrap();
            let text = drawn.new_tree(&mut self.runner).unwrap().current();
            if fits(&text) {
                return text;
            }
        }
        panic!("no text fits {node}")
    }
}

/// Generators take patterns of whole texts, without anchors and without looking ahead: what they draw is
/// tried by the whole pattern.
fn unanchored(pattern: &str) -> String {
    let mut left = pattern.replace("$)", ")").replace("(?!", "\u{0}");
    while let Some(from) = left.find('\u{0}') {
        let mut depth = 1;
        let bytes = left.as_bytes();
        let mut at = from + 1;
        while depth > 0 {
            match bytes[at] {
                b'\\' => at += 1,
                b'(' | 0 => depth += 1,
                b')' => depth -= 1,
                _ => {}
            }
            at += 1;
        }
        left.replace_range(from..at, "");
    }
    let left = left.trim_start_matches('^').trim_end_matches('$');
    left.to_owned()
}
