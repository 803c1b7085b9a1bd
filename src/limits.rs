//! What a run may use up. In: nothing, or figures by name. Out: one table of every limit with its
//! default and what it guards, a small value that carries the figures to whoever holds input to them,
//! and the words of a refusal. Knows nothing of what is counted, and counts nothing itself.

use std::fmt;

/// One row of the table.
#[derive(Debug)]
pub struct Row {
    /// The name on the command line and in `[limits]`.
    pub name: &'static str,
    /// The figure where nobody says otherwise.
    pub default: u64,
    /// What is counted.
    pub unit: &'static str,
    /// What it guards, as a phrase.
    pub guards: &'static str,
    /// Helm's own figure, where it has one. Then the refusal is in Helm's words.
    pub helm: Option<&'static str>,
}

macro_rules! table {
    ($($limit:ident = $name:literal, $default:expr, $unit:literal, $guards:literal, $helm:expr;)*) => {
        /// A limit.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Limit {
            $(#[doc = $guards] $limit,)*
        }

        /// All limits, in the order of [`Limit`].
        pub static TABLE: &[Row] = &[$(Row {
            name: $name,
            default: $default,
            unit: $unit,
            guards: $guards,
            helm: $helm,
        },)*];

        const ALL: &[Limit] = &[$(Limit::$limit,)*];

        const DEFAULTS: [u64; ALL.len()] = [$($default,)*];
    };
}

const MI: u64 = 1 << 20;

#[rustfmt::skip]
table! {
    InputBytes = "input-bytes", 64 * MI, "bytes", "one values file, `--set-file` file or standard input", None;
    FileBytes = "file-bytes", 5 * MI, "bytes", "one file of a chart", Some("5242880");
    ArchiveBytes = "archive-bytes", 100 * MI, "bytes", "what a chart archive unpacks to, archives within it included", Some("104857600, counted anew for each archive within");
    DirectoryBytes = "directory-bytes", 192 * MI, "bytes", "all files of a chart directory", None;
    ChartEntries = "chart-entries", 250_000, "entries", "files, directories and archive entries of one chart", None;
    ChartDepth = "chart-depth", 100, "levels", "charts within one another", None;
    ListIndex = "list-index", 65_536, "index", "an index in `--set`", Some("65536");
    KeyDots = "key-dots", 30, "dots", "dots in one key of `--set`", Some("30");
    KeySteps = "key-steps", 256, "steps", "dots and brackets in one key of `--set`", None;
    ListFiller = "list-filler", 1 << 19, "items", "empty list items that settings make before an index, all together", None;
    Nodes = "nodes", 1_000_000, "values", "one document of YAML, JSON or TOML", None;
    AliasBytes = "alias-bytes", 16 * MI, "bytes", "what the aliases of one YAML document repeat", None;
    MergeNodes = "merge-nodes", 2_000_000, "values", "one copy of values while charts are merged", None;
    SchemaNesting = "schema-nesting", 1_000, "levels", "a schema, or the values held against it", None;
    SchemaParts = "schema-parts", 200_000, "schemas", "a schema with all that it refers to", None;
    SchemaSteps = "schema-steps", 2_000_000, "steps", "holding values against one schema", None;
    SchemaDepth = "schema-depth", 800, "levels", "schemas that refer to one another on one value", None;
    Steps = "steps", 10_000_000, "steps", "templates at work: a node, a call, 64 bytes of text or 16 items that a function takes count one each", None;
    OutputBytes = "output-bytes", 64 * MI, "bytes", "what templates print, `include` and `tpl` counted each time", None;
    BuiltBytes = "built-bytes", 64 * MI, "bytes", "the text or list that one function call builds", None;
    TextBytes = "text-bytes", 128 * MI, "bytes", "texts that templates hold at one time", None;
    Items = "items", 4_000_000, "items", "items that the lists and dicts of templates hold at one time", None;
    IncludeDepth = "include-depth", 1_000, "calls", "calls of one name by `include` within one another", Some("1000");
    TemplateDepth = "template-depth", 100_000, "calls", "`template` actions within one another", Some("100000");
    Nesting = "nesting", 25_000, "levels", "`include`, `tpl` and parentheses within one another", None;
    PrintDepth = "print-depth", 1_000, "levels", "lists and dicts within one another that are printed", None;
    ValueDepth = "value-depth", 1_000, "levels", "lists and dicts within one another that are copied, merged or compared", None;
    RegexBytes = "regex-bytes", 16 * MI, "bytes", "one compiled regular expression", None;
    MatchSeconds = "match-seconds", 2, "seconds", "one call of a regular expression function", None;
    Secrets = "secrets", 24, "units", "private keys and password hashes of one render: an RSA key of 4096 bits counts 8, any other 2 or 1", None;
}

/// The figures of one run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits([u64; ALL.len()]);

/// The figures where nobody says otherwise.
pub static STANDARD: Limits = Limits(DEFAULTS);

impl Default for Limits {
    fn default() -> Self {
        STANDARD
    }
}

impl Limits {
    /// The figure of a limit.
    pub fn of(&self, limit: Limit) -> u64 {
        self.0[limit as usize]
    }

    /// The same as a number of things in memory.
    pub fn size(&self, limit: Limit) -> usize {
        usize::try_from(self.of(limit)).unwrap_or(usize::MAX)
    }

    /// All figures, in the order of [`TABLE`].
    pub fn figures(&self) -> impl Iterator<Item = u64> + '_ {
        self.0.iter().copied()
    }

    /// Another figure for a limit.
    #[must_use]
    pub fn with(mut self, limit: Limit, figure: u64) -> Self {
        self.0[limit as usize] = figure;
        self
    }

    /// Sets a limit by its name.
    ///
    /// # Errors
    /// There is no such limit.
    pub fn set(&mut self, name: &str, figure: u64) -> Result<(), String> {
        let at = TABLE.iter().position(|row| row.name == name);
        match at.and_then(|at| self.0.get_mut(at)) {
            Some(place) => *place = figure,
            None => {
                return Err(format!(
                    "there is no limit `{name}`; `seatrial limits` lists them"
                ));
            }
        }
        Ok(())
    }

    /// Sets a limit as the command line has it: `NAME=VALUE`, the value in digits, which `_` may part
    /// and `Ki`, `Mi` or `Gi` multiply.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn set_text(&mut self, text: &str) -> Result<(), String> {
        let (name, figure) = text
            .split_once('=')
            .ok_or_else(|| format!("`{text}` is not NAME=VALUE"))?;
        let figure = self::figure(figure).ok_or_else(|| {
            format!("the limit `{name}` takes a number, such as 5000 or 64Mi, not `{figure}`")
        })?;
        self.set(name.trim(), figure)
    }

    /// Refuses when more is used than the limit gives.
    ///
    /// # Errors
    /// The limit was reached.
    pub fn check(&self, limit: Limit, used: u64) -> Result<(), Reached> {
        if used > self.of(limit) {
            return Err(self.reached(limit));
        }
        Ok(())
    }

    /// The refusal of a limit.
    pub fn reached(&self, limit: Limit) -> Reached {
        Reached {
            limit,
            figure: self.of(limit),
        }
    }
}

fn figure(text: &str) -> Option<u64> {
    let text = text.trim().replace('_', "");
    let (digits, factor) = [("Ki", 1 << 10), ("Mi", 1 << 20), ("Gi", 1 << 30)]
        .into_iter()
        .find_map(|(unit, factor)| Some((text.strip_suffix(unit)?, factor)))
        .unwrap_or((&text, 1));
    digits.parse::<u64>().ok()?.checked_mul(factor)
}

/// A limit was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reached {
    /// Which.
    pub limit: Limit,
    /// What it was.
    pub figure: u64,
}

impl fmt::Display for Reached {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let row = &TABLE[self.limit as usize];
        write!(
            f,
            "the limit `{name}` of {figure} {unit} was reached ({guards}); --limit {name}=N raises it",
            name = row.name,
            figure = self.figure,
            unit = row.unit,
            guards = row.guards,
        )
    }
}

/// Limits that are a part of what Helm prints or accepts, and so cannot be raised: what, and the figure.
#[rustfmt::skip]
pub static FIXED: &[(&str, &str)] = &[
    ("a width or precision of `printf`", "1000000 from an argument, about 10000000 in the format; more prints `%!(BADWIDTH)` or `%!(NOVERB)`"),
    ("parentheses within one another in an action", "10000: `max expression depth exceeded`"),
    ("YAML collections within one another", "10000: `exceeded max depth of 10000`"),
    ("JSON collections within one another", "10000: `exceeded max depth`"),
    ("the share of YAML nodes that come from aliases", "99 % up to 400000 nodes, falling to 10 % at 4000000: `document contains excessive aliasing`"),
    ("repetitions in a regular expression, nested ones multiplied", "1000: `invalid repeat count`"),
    ("a version", "256 bytes"),
    ("a version constraint", "512 bytes, 32 alternatives"),
    ("a release's name", "53 bytes"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_each_limit_has_its_row() {
        for (at, row) in TABLE.iter().enumerate() {
            assert_eq!(STANDARD.of(ALL[at]), row.default, "{}", row.name);
            assert!(
                TABLE[..at].iter().all(|other| other.name != row.name),
                "{}",
                row.name
            );
        }
    }

    #[test]
    fn a_figure_is_read_with_its_unit() {
        for (text, expected) in [
            ("steps=7", Some(7)),
            ("steps=1_000", Some(1000)),
            ("steps=2Mi", Some(2 << 20)),
            (" steps = 3Ki", Some(3 << 10)),
            ("steps=", None),
            ("steps=-1", None),
            ("steps=99999999999Gi", None),
            ("stepz=1", None),
            ("steps", None),
        ] {
            let mut limits = Limits::default();
            let set = limits.set_text(text).ok().map(|()| limits.of(Limit::Steps));
            assert_eq!(set, expected, "{text}");
        }
    }

    #[test]
    fn a_refusal_names_the_limit_its_value_and_how_to_raise_it() {
        let text = Limits::default()
            .with(Limit::ChartDepth, 3)
            .check(Limit::ChartDepth, 4);
        assert_eq!(
            text.unwrap_err().to_string(),
            "the limit `chart-depth` of 3 levels was reached (charts within one another); \
             --limit chart-depth=N raises it"
        );
    }
}
