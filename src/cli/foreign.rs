//! Flags of `helm template` that mean nothing offline. In: a table of them. Out: those that change
//! nothing are taken and forgotten, so that scripts keep working; those that ask for what we never do
//! are refused with the reason.

use crate::compat::Compat;
use crate::diag::{Failure, rule};
use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches};

/// What a flag takes.
enum Takes {
    /// Nothing, or `=BOOL`.
    Switch,
    /// A value.
    Value,
    /// Nothing, or `=VALUE`.
    Maybe,
}

use Takes::{Maybe, Switch, Value};

/// Flags that `helm template` takes and that change nothing in what it prints of a local chart.
const IGNORED: &[(&str, Takes)] = &[
    ("atomic", Switch),
    ("burst-limit", Value),
    ("ca-file", Value),
    ("cert-file", Value),
    ("color", Value),
    ("colour", Value),
    ("content-cache", Value),
    ("create-namespace", Switch),
    ("dependency-update", Switch),
    ("description", Value),
    ("devel", Switch),
    ("disable-openapi-validation", Switch),
    ("force", Switch),
    ("force-conflicts", Switch),
    ("force-replace", Switch),
    ("hide-notes", Switch),
    ("insecure-skip-tls-verify", Switch),
    ("key-file", Value),
    ("keyring", Value),
    ("kube-apiserver", Value),
    ("kube-as-group", Value),
    ("kube-as-user", Value),
    ("kube-ca-file", Value),
    ("kube-context", Value),
    ("kube-insecure-skip-tls-verify", Switch),
    ("kube-tls-server-name", Value),
    ("kube-token", Value),
    ("kubeconfig", Value),
    ("labels", Value),
    ("pass-credentials", Switch),
    ("password", Value),
    ("plain-http", Switch),
    ("qps", Value),
    ("registry-config", Value),
    ("render-subchart-notes", Switch),
    ("replace", Switch),
    ("repository-cache", Value),
    ("repository-config", Value),
    ("rollback-on-failure", Switch),
    ("server-side", Maybe),
    ("skip-crds", Switch),
    ("take-ownership", Switch),
    ("timeout", Value),
    ("username", Value),
    ("wait", Maybe),
    ("wait-for-jobs", Switch),
];

/// Flags that ask for what is never done here, each with the reason.
const REFUSED: &[(&str, Takes, &str)] = &[
    (
        "enable-dns",
        Switch,
        "nothing is ever looked up: `getHostByName` is always empty",
    ),
    (
        "post-renderer",
        Value,
        "no program is ever run: pipe the output into it",
    ),
    (
        "post-renderer-args",
        Value,
        "no program is ever run: pipe the output into it",
    ),
    (
        "repo",
        Value,
        "nothing is ever fetched: name a chart directory or archive",
    ),
    ("validate", Switch, "no cluster is ever asked"),
    ("verify", Switch, "no signature is checked: use `helm verify`"),
];

/// Flags that Helm 4 takes and calls deprecated, each with its advice.
const DEPRECATED: &[(&str, &str)] = &[
    ("atomic", "use --rollback-on-failure instead"),
    ("force", "use --force-replace instead"),
    (
        "hide-notes",
        "this flag has no effect for 'helm template' and will be removed in Helm 5",
    ),
    (
        "render-subchart-notes",
        "this flag has no effect for 'helm template' and will be removed in Helm 5",
    ),
    ("validate", "use '--dry-run=server' instead"),
];

/// What Helm 4 says where both flags are given, whatever their values.
const VALIDATE_AND_DRY_RUN: &str = "if any flags in the group [validate dry-run] are set none of the others \
                                    can be; [dry-run validate] were all set";

/// The flags as given: nothing of them is kept but what Helm 4 says of them.
#[derive(Clone, Debug)]
pub(super) struct Foreign {
    deprecated: Vec<String>,
    /// Whether flags were given together that Helm 4 does not take together.
    clash: bool,
}

impl Foreign {
    /// The lines that the chosen Helm prints on standard error about flags that were given.
    pub(super) fn complaints(&self, compat: Compat) -> &[String] {
        match compat {
            Compat::Helm3 => &[],
            Compat::Helm4 => &self.deprecated,
        }
    }

    /// Refuses flags that the chosen Helm does not take together.
    pub(super) fn check(&self, compat: Compat) -> Result<(), Failure> {
        match self.clash && compat == Compat::Helm4 {
            true => Err(Failure::new(rule("bad-setting"), VALIDATE_AND_DRY_RUN)),
            false => Ok(()),
        }
    }
}

impl Args for Foreign {
    fn augment_args(command: Command) -> Command {
        let ignored = IGNORED.iter().map(|(name, takes)| arg(name, takes));
        let refused = REFUSED.iter().map(|(name, takes, _)| arg(name, takes));
        command.args(ignored.chain(refused)).arg(
            arg("dry-run", &Maybe).value_parser(["client", "true", "unset", "none", "false", "server", ""]),
        )
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

fn arg(name: &'static str, takes: &Takes) -> Arg {
    let arg = Arg::new(name).long(name).hide(true);
    let arg = match name {
        "labels" => arg.short('l'),
        _ => arg,
    };
    match takes {
        Switch => arg.action(ArgAction::SetTrue),
        Value => arg.action(ArgAction::Append).allow_hyphen_values(true),
        Maybe => arg.num_args(0..=1).require_equals(true).default_missing_value(""),
    }
}

impl FromArgMatches for Foreign {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let refuse = |name: &str, reason: &str| {
            let text = format!("`--{name}` is not for an offline render: {reason}\n");
            Err(clap::Error::raw(clap::error::ErrorKind::ArgumentConflict, text))
        };
        for (name, takes, reason) in REFUSED {
            let given = match takes {
                Switch => matches.get_flag(name),
                Value | Maybe => matches.contains_id(name),
            };
            if given {
                return refuse(name, reason);
            }
        }
        match matches.get_one::<String>("dry-run").map(String::as_str) {
            Some("server" | "none" | "false") => refuse("dry-run=server", "no cluster is ever asked"),
            _ => {
                let typed = |name: &str| matches.value_source(name) == Some(ValueSource::CommandLine);
                let mut deprecated: Vec<_> = DEPRECATED.iter().filter(|(name, _)| typed(name)).collect();
                // They are spoken of as they come.
                deprecated.sort_by_key(|(name, _)| matches.index_of(name));
                let line =
                    |(name, advice): &&(&str, &str)| format!("Flag --{name} has been deprecated, {advice}");
                Ok(Self {
                    deprecated: deprecated.iter().map(line).collect(),
                    clash: typed("validate") && typed("dry-run"),
                })
            }
        }
    }

    fn update_from_arg_matches(&mut self, _: &ArgMatches) -> Result<(), clap::Error> {
        Ok(())
    }
}
