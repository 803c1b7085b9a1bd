//! The table of options. In: nothing. Out: for each option of `az k8s-extension` its spellings, the
//! commands that take it or need it, and the form of its value; in the order in which `az` names them.

/// A command of the group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verb {
    /// `create`.
    Create,
    /// `update`.
    Update,
    /// `show`.
    Show,
    /// `list`.
    List,
    /// `delete`.
    Delete,
}

impl Verb {
    pub(super) const NAMES: [&str; 5] = ["create", "update", "delete", "list", "show"];

    /// The command of a name, in any case of letters.
    pub fn parse(name: &str) -> Option<Self> {
        let all = [Self::Create, Self::Update, Self::Show, Self::List, Self::Delete];
        all.into_iter()
            .find(|verb| verb.name().eq_ignore_ascii_case(name))
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Update => "update",
            Self::Show => "show",
            Self::List => "list",
            Self::Delete => "delete",
        }
    }

    fn bit(self) -> u8 {
        match self {
            Self::Create => C,
            Self::Update => U,
            Self::Show => S,
            Self::List => L,
            Self::Delete => D,
        }
    }
}

const C: u8 = 1;
const U: u8 = 2;
const S: u8 = 4;
const L: u8 = 8;
const D: u8 = 16;
const ALL: u8 = C | U | S | L | D;

/// An option, whatever its spelling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Flag {
    /// `--help`, `-h`.
    Help,
    /// `--debug`.
    Debug,
    /// `--verbose`.
    Verbose,
    /// `--only-show-errors`.
    OnlyShowErrors,
    /// `--output`, `-o`.
    Output,
    /// `--query`.
    Query,
    /// `--subscription`.
    Subscription,
    /// `--resource-group`, `-g`.
    ResourceGroup,
    /// `--cluster-name`, `-c`.
    ClusterName,
    /// `--name`, `-n`.
    Name,
    /// `--cluster-type`, `-t`.
    ClusterType,
    /// `--extension-type`.
    ExtensionType,
    /// `--cluster-resource-provider`.
    ClusterProvider,
    /// `--scope`.
    Scope,
    /// `--auto-upgrade-minor-version`.
    AutoUpgrade,
    /// `--release-train`.
    ReleaseTrain,
    /// `--version`.
    Version,
    /// `--target-namespace`.
    TargetNamespace,
    /// `--release-namespace`.
    ReleaseNamespace,
    /// `--configuration-settings`.
    Settings,
    /// `--config-protected-settings`.
    Protected,
    /// `--config-settings-file`.
    SettingsFile,
    /// `--config-protected-settings-file`.
    ProtectedFile,
    /// `--no-wait`.
    NoWait,
    /// `--force`.
    Force,
    /// `--yes`, `-y`.
    Yes,
    /// `--plan-name`.
    PlanName,
    /// `--plan-publisher`.
    PlanPublisher,
    /// `--plan-product`.
    PlanProduct,
    /// `--acquire-policy-token`.
    PolicyToken,
    /// `--change-reference`.
    ChangeReference,
}

/// The form of an option's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Takes {
    /// None: the option is there or not.
    Nothing,
    /// One word.
    Text,
    /// One word of a list, in any case of letters.
    Choice(&'static [&'static str]),
    /// `true`, `false`, or nothing.
    Truth,
    /// One or more `key=value`; the words are those of the complaint.
    Pairs(&'static str),
}

/// A row of the table.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) flag: Flag,
    pub(super) spellings: &'static [&'static str],
    /// The last spelling is deprecated, and this one is to be used instead.
    pub(super) instead: Option<&'static str>,
    pub(super) takes: Takes,
    taken_by: u8,
    needed_by: u8,
}

impl Row {
    pub(super) fn is_needed(&self, verb: Verb) -> bool {
        self.needed_by & verb.bit() != 0
    }

    /// What to write instead of a spelling.
    pub(super) fn instead_of(&self, spelling: &str) -> Option<&'static str> {
        self.instead.filter(|_| self.spellings.last() == Some(&spelling))
    }
}

/// The options of a command, in order.
pub(super) fn rows(verb: Verb) -> impl Iterator<Item = &'static Row> {
    TABLE.iter().filter(move |row| row.taken_by & verb.bit() != 0)
}

/// Every spelling of an option, the current long one first.
pub fn spellings(flag: Flag) -> &'static [&'static str] {
    TABLE
        .iter()
        .find(|row| row.flag == flag)
        .map_or(&[], |row| row.spellings)
}

/// The options of a command, as a list to read: spellings, the form of the value, whether needed.
pub fn help(verb: Verb) -> String {
    let mut text = format!(
        "seatrial aks {}: the options of `az k8s-extension`\n\n",
        verb.name()
    );
    for row in rows(verb) {
        let value = match row.takes {
            Takes::Nothing => String::new(),
            Takes::Text => " TEXT".to_owned(),
            Takes::Choice(choices) => format!(" {}", choices.join("|")),
            Takes::Truth => " [true|false]".to_owned(),
            Takes::Pairs(_) => " KEY=VALUE [KEY=VALUE ...]".to_owned(),
        };
        let needed = if row.is_needed(verb) { " (required)" } else { "" };
        text.push_str(&format!("  {}{value}{needed}\n", row.spellings.join(" ")));
    }
    text + "\nOptions of ours (--state, --profile and others): `seatrial aks --help`\n"
}

pub(super) const TRUTH: &[&str] = &["true", "false"];
const CLUSTERS: &[&str] = &[
    "connectedClusters",
    "managedClusters",
    "appliances",
    "provisionedClusters",
];
const FORMATS: &[&str] = &["json", "jsonc", "yaml", "yamlc", "table", "tsv", "none"];

/// The options in the order in which `az` adds them, which is that of its lists.
static TABLE: &[Row] = &[
    row(Flag::Help, &["--help", "-h"], Takes::Nothing, ALL, 0),
    row(Flag::Debug, &["--debug"], Takes::Nothing, ALL, 0),
    row(Flag::Verbose, &["--verbose"], Takes::Nothing, ALL, 0),
    row(
        Flag::OnlyShowErrors,
        &["--only-show-errors"],
        Takes::Nothing,
        ALL,
        0,
    ),
    row(Flag::Output, &["--output", "-o"], Takes::Choice(FORMATS), ALL, 0),
    row(Flag::Query, &["--query"], Takes::Text, ALL, 0),
    row(Flag::Subscription, &["--subscription"], Takes::Text, ALL, 0),
    row(
        Flag::ResourceGroup,
        &["--resource-group", "-g"],
        Takes::Text,
        ALL,
        ALL,
    ),
    row(
        Flag::ClusterName,
        &["--cluster-name", "-c"],
        Takes::Text,
        ALL,
        ALL,
    ),
    row(Flag::Name, &["--name", "-n"], Takes::Text, ALL & !L, ALL & !L),
    row(
        Flag::ClusterType,
        &["--cluster-type", "-t"],
        Takes::Choice(CLUSTERS),
        ALL,
        ALL,
    ),
    row(Flag::ExtensionType, &["--extension-type"], Takes::Text, C, C),
    row(
        Flag::ClusterProvider,
        &["--cluster-resource-provider", "--cluster-rp"],
        Takes::Text,
        ALL,
        0,
    ),
    row(
        Flag::Scope,
        &["--scope"],
        Takes::Choice(&["cluster", "namespace"]),
        C,
        0,
    ),
    row(
        Flag::AutoUpgrade,
        &["--auto-upgrade-minor-version", "--auto-upgrade"],
        Takes::Truth,
        C | U,
        0,
    ),
    row(Flag::ReleaseTrain, &["--release-train"], Takes::Text, C | U, 0),
    row(Flag::Version, &["--version"], Takes::Text, C | U, 0),
    row(Flag::TargetNamespace, &["--target-namespace"], Takes::Text, C, 0),
    row(
        Flag::ReleaseNamespace,
        &["--release-namespace"],
        Takes::Text,
        C,
        0,
    ),
    Row {
        instead: Some("--configuration-settings"),
        ..row(
            Flag::Settings,
            &["--configuration-settings", "--config", "--config-settings"],
            Takes::Pairs("configuration_setting_key=configuration_setting_value"),
            C | U,
            0,
        )
    },
    Row {
        instead: Some("--config-protected-settings"),
        ..row(
            Flag::Protected,
            &[
                "--config-protected-settings",
                "--config-protected",
                "--configuration-protected-settings",
            ],
            Takes::Pairs("configuration_protected_setting_key=configuration_protected_setting_value"),
            C | U,
            0,
        )
    },
    Row {
        instead: Some("--config-settings-file"),
        ..row(
            Flag::SettingsFile,
            &[
                "--config-settings-file",
                "--config-file",
                "--configuration-settings-file",
            ],
            Takes::Text,
            C | U,
            0,
        )
    },
    Row {
        instead: Some("--config-protected-settings-file"),
        ..row(
            Flag::ProtectedFile,
            &[
                "--config-protected-settings-file",
                "--config-protected-file",
                "--configuration-protected-settings-file",
            ],
            Takes::Text,
            C | U,
            0,
        )
    },
    row(Flag::NoWait, &["--no-wait"], Takes::Nothing, C | U | D, 0),
    row(Flag::Force, &["--force"], Takes::Nothing, D, 0),
    row(Flag::Yes, &["--yes", "-y"], Takes::Nothing, U | D, 0),
    row(Flag::PlanName, &["--plan-name"], Takes::Text, C, 0),
    row(Flag::PlanPublisher, &["--plan-publisher"], Takes::Text, C, 0),
    row(Flag::PlanProduct, &["--plan-product"], Takes::Text, C, 0),
    row(
        Flag::PolicyToken,
        &["--acquire-policy-token"],
        Takes::Nothing,
        C | U | D,
        0,
    ),
    row(
        Flag::ChangeReference,
        &["--change-reference"],
        Takes::Text,
        C | U | D,
        0,
    ),
];

const fn row(
    flag: Flag,
    spellings: &'static [&'static str],
    takes: Takes,
    taken_by: u8,
    needed_by: u8,
) -> Row {
    Row {
        flag,
        spellings,
        instead: None,
        takes,
        taken_by,
        needed_by,
    }
}
