//! What the documents and sources of the extension say, as data. In: nothing. Out: for each rule its
//! date, its source, how sure it is, and the profiles it holds in; and remarks that rest on a rule.

use std::fmt;
use std::str::FromStr;

/// Which state of the documents to go by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Profile {
    /// The document of October 2021, with the command line extension of that autumn (1.0.0).
    #[default]
    Autumn2021,
    /// The documents and the command line extension as they stood in 2026.
    Current,
}

impl FromStr for Profile {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "2021" => Ok(Self::Autumn2021),
            "current" => Ok(Self::Current),
            _ => Err(format!(
                "there is no profile `{text}`; there are `2021` and `current`"
            )),
        }
    }
}

impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Autumn2021 => "2021",
            Self::Current => "current",
        })
    }
}

/// How sure a rule is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sure {
    /// A document says it, or the source code shows it.
    Documented,
    /// Rendering the charts shows it.
    Measured,
    /// Nobody confirmed it: never more than a warning.
    Uncertain,
}

/// One rule.
#[derive(Debug, PartialEq, Eq)]
pub struct Ground {
    /// Its stable name.
    pub id: &'static str,
    /// Since when: a day, a month or a year.
    pub date: &'static str,
    /// Where it stands.
    pub source: &'static str,
    /// How sure it is.
    pub sure: Sure,
    /// The only profile it holds in; none: in both.
    pub only: Option<Profile>,
}

/// How much a remark counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// Worth knowing.
    Note,
    /// Probably not what was meant, or uncertain.
    Warning,
    /// Refused.
    Error,
}

/// Something to say about a call, in our own voice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// How much it counts.
    pub weight: Weight,
    /// The rule it rests on.
    pub ground: &'static Ground,
    /// One sentence.
    pub text: String,
    /// What to do.
    pub help: Vec<String>,
}

impl Remark {
    /// A remark; nothing uncertain is more than a warning.
    pub(super) fn new(weight: Weight, ground: &'static Ground, text: impl Into<String>) -> Self {
        let most = match ground.sure {
            Sure::Uncertain => Weight::Warning,
            _ => Weight::Error,
        };
        Self {
            weight: weight.min(most),
            ground,
            text: text.into(),
            help: Vec::new(),
        }
    }

    /// Adds a line of help.
    #[must_use]
    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = match self.weight {
            Weight::Note => "note",
            Weight::Warning => "warning",
            Weight::Error => "error",
        };
        writeln!(f, "{word}: {}", self.text)?;
        for help in &self.help {
            writeln!(f, "  help: {help}")?;
        }
        let Ground {
            id,
            date,
            source,
            sure,
            only,
        } = self.ground;
        let doubt = match sure {
            Sure::Documented => "",
            Sure::Measured => ", measured",
            Sure::Uncertain => ", uncertain",
        };
        write!(f, "  rule: {id} ({date}, {source}{doubt})")?;
        match (self.weight, only) {
            (Weight::Error, Some(Profile::Autumn2021)) => {
                write!(f, "\n  with --profile current this is not refused")
            }
            (Weight::Error, Some(Profile::Current)) => {
                write!(f, "\n  with --profile 2021 this is not refused")
            }
            _ => Ok(()),
        }
    }
}

const DOCUMENT: &str = "AKS documentation, \"Dapr extension for AKS (preview)\"";

const OVERVIEW: &str = "AKS documentation, dapr-overview.md: best effort for N-2, newest patch only";

/// Defines rules under names of their own, and the list of all.
macro_rules! grounds {
    ($($name:ident: $id:literal, $date:literal, $source:expr, $sure:ident, $only:expr;)*) => {
        $(
            pub(super) static $name: Ground = Ground {
                id: $id,
                date: $date,
                source: $source,
                sure: Sure::$sure,
                only: $only,
            };
        )*
        /// All rules, by name.
        pub static GROUNDS: &[&Ground] = &[$(&$name),*];
    };
}

grounds! {
    ARC_CLUSTERS: "arc-clusters", "2021-10-15", DOCUMENT, Documented, Some(Profile::Autumn2021);
    AUTO_UPGRADE_IMPLIED: "auto-upgrade-implied", "2023-05",
        "API 2023-05-01: the default is true, and a version with true is refused", Uncertain, None;
    AUTO_UPGRADE_PINNED: "auto-upgrade-pinned", "2023-05",
        "k8s-extension 1.5.0, API 2023-05-01; Azure/azure-cli#26680", Documented, Some(Profile::Current);
    CLI_KEYS: "cli-keys", "2022", "k8s-extension, partner_extensions/Dapr.py", Documented, None;
    CLUSTER_TYPES: "cluster-types", "2021-10-15", DOCUMENT, Documented, Some(Profile::Autumn2021);
    CLUSTER_TYPES_UNNAMED: "cluster-types-unnamed", "2026",
        "AKS documentation names managedClusters and connectedClusters", Uncertain, Some(Profile::Current);
    CRDS_LEFT: "crds-left", "2024", "AKS documentation, dapr.md", Documented, None;
    CRDS_SWITCHED: "crds-switched", "2023", "k8s-extension 1.3.8, partner_extensions/Dapr.py", Documented, None;
    DROPPED_KEYS: "dropped-keys", "2021-10-15",
        "\"recreate the extension with the desired state\": a key that is left out is taken as back to its default",
        Uncertain, None;
    EXISTING_DAPR: "existing-dapr", "2022-11",
        "k8s-extension 1.3.7: \"prompt user for existing dapr installation during extension create\"",
        Documented, Some(Profile::Current);
    FILE_MEMBERS: "file-members", "2023", "the serializer of the Azure SDK", Uncertain, None;
    HA_DISABLE: "ha-disable", "2021-10-15", DOCUMENT, Documented, None;
    HA_ENABLE: "ha-enable", "2021-10-15", DOCUMENT, Documented, None;
    IMMUTABLE: "immutable", "2021-10-15", DOCUMENT, Documented, None;
    KUBERNETES_WINDOW: "kubernetes-window", "2021-10-15", DOCUMENT, Documented, None;
    LATEST_PATCH: "latest-patch", "2026", OVERVIEW, Documented, Some(Profile::Current);
    NEWEST_TAKEN: "newest-taken", "2021-10-15", DOCUMENT, Documented, None;
    NO_EFFECT: "no-effect", "2026", "the charts, rendered before and after", Measured, None;
    ONE_INSTANCE: "one-instance", "2024",
        "troubleshooting guide for the Dapr extension: \"rendered manifests contain a resource that already exists\"",
        Documented, None;
    PROTECTED_DELETED: "protected-deleted", "2024", "AKS documentation, deploy-extensions-az-cli.md",
        Documented, None;
    TRAINS: "release-trains", "2026", "AKS documentation, dapr.md: `stable` and `dev`", Uncertain,
        Some(Profile::Current);
    ROLLBACK: "rollback", "2021-10-15", DOCUMENT, Documented, None;
    SETTING_FORMS: "setting-forms", "2026",
        "how the agent reads keys and values is not published; `--set` is the nearest known", Uncertain, None;
    STATEFUL_SET: "stateful-set", "2020",
        "Kubernetes, \"updates to statefulset spec for fields other than 'replicas', 'template', and \
         'updateStrategy' are forbidden\"; the charts, rendered before and after",
        Measured, None;
    STEPWISE: "stepwise-upgrades", "2021-10-15", DOCUMENT, Documented, None;
    UNRESOLVED: "unresolved-version", "2023",
        "troubleshooting guide for the Dapr extension; Azure/azure-cli-extensions#5470", Documented, None;
    UPSTREAM_VERSION: "upstream-version", "2024",
        "MicrosoftDocs/azure-aks-docs#171: the extension's builds are X.Y.Z-msft.N", Documented, Some(Profile::Current);
    VERSION_WINDOW: "version-window", "2021-10-15", DOCUMENT, Documented, None;
    VERSION_WINDOW_LATER: "version-window-later", "2026", OVERVIEW, Documented, Some(Profile::Current);
}

/// The table of all rules, to read.
pub fn table() -> String {
    let mut text = String::new();
    for ground in GROUNDS {
        let profile = ground
            .only
            .map_or_else(|| "both".to_owned(), |profile| profile.to_string());
        let sure = match ground.sure {
            Sure::Documented => "documented",
            Sure::Measured => "measured",
            Sure::Uncertain => "uncertain",
        };
        let line = format!(
            "{:22}{:12}{profile:9}{sure:12}{}\n",
            ground.id, ground.date, ground.source
        );
        text.push_str(&line);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{GROUNDS, Remark, Sure, Weight};

    #[test]
    fn rules_are_in_order_of_their_names_and_have_a_date_and_a_source() {
        assert!(GROUNDS.is_sorted_by(|a, b| a.id < b.id));
        assert!(
            GROUNDS
                .iter()
                .all(|rule| rule.date.starts_with("202") && !rule.source.is_empty())
        );
    }

    #[test]
    fn what_is_uncertain_never_refuses_and_says_so() {
        for ground in GROUNDS {
            let remark = Remark::new(Weight::Error, ground, "text");
            assert_eq!(ground.sure == Sure::Uncertain, remark.weight == Weight::Warning);
            assert_eq!(
                ground.sure == Sure::Uncertain,
                remark.to_string().contains("uncertain")
            );
        }
    }

    #[test]
    fn a_refusal_of_one_profile_names_the_other() {
        for ground in GROUNDS.iter().filter(|ground| ground.sure == Sure::Documented) {
            let text = Remark::new(Weight::Error, ground, "text").to_string();
            assert_eq!(
                ground.only.is_some(),
                text.contains("with --profile"),
                "{}",
                ground.id
            );
        }
    }
}
