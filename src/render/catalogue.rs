//! Every function that templates can call, for documentation. In: the rows of Go's builtins, of Helm
//! and of Sprig. Out: one list of entries by name, each with its origin, its types, what it does and
//! how near to Helm it is. Runs nothing.

use super::functions::functions;
use crate::compat::Compat;
use crate::template::func::Func;
use crate::template::{Described, described};
use std::collections::BTreeMap;

/// How near a function is to Helm's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// The same bytes, types and errors.
    Exact,
    /// The same, but for an order that Helm itself leaves to chance.
    Unordered,
    /// Of chance or of the clock: the same shape; `--seed` makes it repeatable.
    Seeded,
    /// Does nothing unless Helm is asked, and is never asked for here.
    Off,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Exact, Self::Unordered, Self::Seeded, Self::Off];

    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Unordered => "unordered",
            Self::Seeded => "seeded",
            Self::Off => "off",
        }
    }

    /// What the word means.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Exact => "the bytes, the types and the errors of both Helms",
            Self::Unordered => {
                "exact but for the order of items, which Helm leaves to chance; here it is by key"
            }
            Self::Seeded => {
                "drawn from chance or from the clock, in the shape of Helm's; repeatable with `--seed N`"
            }
            Self::Off => {
                "looks nothing up, as in Helm without `--enable-dns`; that flag is refused, as no network is used"
            }
        }
    }
}

/// One function.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The name in templates.
    pub name: &'static str,
    /// The group it belongs to: `strings`, `lists` …
    pub family: &'static str,
    /// Whose it is: `Go`, `Helm` or `Sprig`.
    pub origin: &'static str,
    /// Name, types of the parameters and of the result, as Go writes them.
    pub signature: String,
    /// What it does, one line.
    pub doc: &'static str,
    /// How near to Helm's it is.
    pub state: State,
    /// The only Helm that has it, where not both do.
    pub only: Option<Compat>,
}

/// What Helm adds to Sprig or puts in the place of a function of Sprig's.
const HELM: &[&str] = &[
    "fail",
    "fromJson",
    "fromJsonArray",
    "fromToml",
    "fromYaml",
    "fromYamlArray",
    "include",
    "lookup",
    "mustToJson",
    "mustToToml",
    "mustToYaml",
    "required",
    "toJson",
    "toToml",
    "toYaml",
    "toYamlPretty",
    "tpl",
];

/// Functions that draw on the host's chance or clock, whatever they are given.
const SEEDED: &[&str] = &[
    "ago",
    "bcrypt",
    "encryptAES",
    "genCA",
    "genCAWithKey",
    "genPrivateKey",
    "genSelfSignedCert",
    "genSelfSignedCertWithKey",
    "genSignedCert",
    "genSignedCertWithKey",
    "htpasswd",
    "now",
    "randAlpha",
    "randAlphaNum",
    "randAscii",
    "randBytes",
    "randInt",
    "randNumeric",
    "shuffle",
    "uuidv4",
];

/// Functions that give the items of a map in the order in which Go walks it.
const UNORDERED: &[&str] = &["keys", "values"];

const OFF: &[&str] = &["getHostByName"];

/// Every function of either Helm, in byte order of the names.
pub fn catalogue() -> Vec<Entry> {
    let mut entries: BTreeMap<&'static str, Entry> = BTreeMap::new();
    for compat in [Compat::Helm3, Compat::Helm4] {
        for row in functions(compat) {
            entries
                .entry(row.name)
                // A row that is there already is one that the other Helm has too.
                .and_modify(|entry| entry.only = None)
                .or_insert_with(|| of_row(row, compat));
        }
    }
    for builtin in described() {
        // Helm's own functions stand before builtins.
        entries.entry(builtin.name).or_insert_with(|| of_builtin(builtin));
    }
    entries.into_values().collect()
}

fn of_row(row: &'static Func, compat: Compat) -> Entry {
    let variadic = row.variadic.map(|of| format!("...{of}"));
    let params = row.params.iter().map(ToString::to_string).chain(variadic);
    let params: Vec<String> = params.collect();
    let types = format!("({}) {}", params.join(", "), row.result).replace("interface {}", "any");
    Entry {
        name: row.name,
        family: row.family,
        origin: if HELM.contains(&row.name) { "Helm" } else { "Sprig" },
        signature: format!("{}{types}", row.name),
        doc: row.doc,
        state: state(row.name),
        // Until the other Helm turns out to have it.
        only: row.only.map(|_| compat),
    }
}

fn of_builtin(builtin: Described) -> Entry {
    Entry {
        name: builtin.name,
        family: "builtins",
        origin: "Go",
        signature: format!("{}({}) {}", builtin.name, builtin.params, builtin.result),
        doc: builtin.doc,
        state: State::Exact,
        only: None,
    }
}

fn state(name: &str) -> State {
    let tables = [
        (SEEDED, State::Seeded),
        (UNORDERED, State::Unordered),
        (OFF, State::Off),
    ];
    let found = tables.iter().find(|(names, _)| names.contains(&name));
    found.map_or(State::Exact, |(_, state)| *state)
}

#[cfg(test)]
mod tests {
    use super::{HELM, OFF, SEEDED, State, UNORDERED, catalogue};
    use crate::compat::Compat;
    use crate::template::described;

    #[test]
    fn every_name_of_the_tables_is_a_function() {
        let entries = catalogue();
        for name in [HELM, SEEDED, UNORDERED, OFF].concat() {
            assert!(entries.iter().any(|entry| entry.name == name), "{name}");
        }
    }

    #[test]
    fn each_function_stands_once_with_whose_it_is() {
        let entries = catalogue();
        assert!(entries.is_sorted_by(|a, b| a.name < b.name));
        assert!(described().all(|builtin| entries.iter().any(|entry| entry.name == builtin.name)));
        let entry = |name: &str| entries.iter().find(|entry| entry.name == name).unwrap().clone();
        assert_eq!(entry("slice").origin, "Sprig");
        assert_eq!(entry("printf").signature, "printf(string, ...any) string");
        assert_eq!(entry("mustToYaml").only, Some(Compat::Helm4));
        assert_eq!(entry("mustToJson").only, None);
        assert_eq!(entry("uuidv4").state, State::Seeded);
    }
}
