//! The command line. In: arguments. Out: text on standard output and error, files where asked, and an
//! exit status: 0 clean, 1 refused or failed, 2 used wrongly.

mod aks;
mod chart;
mod check;
mod colour;
mod convert;
mod each;
mod flags;
mod foreign;
mod functions;
mod host;
mod inputs;
mod inquiry;
mod limits;
mod output;
mod policy;
mod rules;
mod releases;
mod schema;
mod scan;
mod template;
mod values;

pub use aks::Aks;
pub use chart::ChartCommand;
pub use check::Check;
pub use functions::Functions;
pub use host::System;
pub use inputs::{Inputs, locate};
pub use inquiry::{Explain, Why};
pub use limits::ListLimits;
pub use releases::Releases;
pub use rules::Rules;
pub use scan::Scan;
pub use schema::Schema;
pub use template::Template;
pub use values::Values;

use crate::compat::Compat;
use crate::diag::Failure;
use crate::limits::Limits;
use crate::report::{self, Secrets, Subject};
use crate::settings::Records;
use crate::template::with_deep_stack;
use crate::tree::Tree;
use clap::parser::ValueSource;
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::IsTerminal;
use std::process::ExitCode;

/// Try Helm values before the cluster does.
#[derive(Parser, Debug)]
#[command(
    name = "seatrial",
    version,
    about,
    args_override_self = true,
    max_term_width = 100
)]
struct Cli {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Command,
}

/// What every command knows.
#[derive(Args, Clone, Debug)]
pub struct Common {
    /// The Helm to match: `helm3` (3.22.0) or `helm4` (4.2.4)
    #[arg(
        long,
        global = true,
        env = "SEATRIAL_COMPAT",
        value_name = "HELM",
        default_value_t
    )]
    pub compat: Compat,
    /// Whether that was said on this command line or in the environment.
    #[arg(skip)]
    pub compat_given: bool,
    /// Makes random functions repeatable, and stops the clock at 1970
    #[arg(long, global = true, value_name = "N")]
    pub seed: Option<u64>,
    /// Print what was rendered even when it is no manifest
    #[arg(long, global = true)]
    pub debug: bool,
    /// Explain failures in our own words below Helm's
    #[arg(long, global = true)]
    pub explain: bool,
    /// Raises or lowers a limit (`seatrial limits` lists them): `steps=50000000`, `input-bytes=1Gi`.
    /// May be repeated
    #[arg(long = "limit", global = true, value_name = "NAME=VALUE")]
    limit: Vec<String>,
    /// The limits of the run, those given by `--limit` set.
    #[arg(skip)]
    pub limits: Limits,
}

impl Common {
    /// The limits of a project, with those of the command line over them.
    fn limits_within(&self, project: &BTreeMap<String, u64>) -> Result<Limits, String> {
        let mut limits = Limits::default();
        for (name, figure) in project {
            limits.set(name, *figure)?;
        }
        for text in &self.limit {
            limits.set_text(text)?;
        }
        Ok(limits)
    }
}

#[derive(Subcommand, Debug)]
enum Command {
    #[command(disable_version_flag = true)]
    Template(Box<Template>),
    #[command(disable_version_flag = true)]
    Check(Box<Check>),
    Rules(Rules),
    #[command(disable_version_flag = true, disable_help_flag = true)]
    Aks(Aks),
    Scan(Box<Scan>),
    #[command(disable_version_flag = true)]
    Values(Box<Values>),
    #[command(disable_version_flag = true)]
    Why(Box<Why>),
    #[command(disable_version_flag = true)]
    Explain(Box<Explain>),
    #[command(disable_version_flag = true)]
    Functions(Functions),
    #[command(disable_version_flag = true)]
    Schema(Schema),
    #[command(disable_version_flag = true)]
    Releases(Releases),
    #[command(disable_version_flag = true)]
    Chart(ChartCommand),
    #[command(disable_version_flag = true)]
    Limits(ListLimits),
}

/// Why a command could not go on.
#[derive(Debug)]
pub enum Fault {
    /// A stage refused.
    Failure(Box<Failure>),
    /// The system refused to read or write, or we refused to write there.
    Io(std::io::Error),
}

impl Fault {
    /// A refusal of ours to write.
    pub fn refused(text: String) -> Self {
        Self::Io(std::io::Error::other(text))
    }
}

impl From<Failure> for Fault {
    fn from(failure: Failure) -> Self {
        Self::Failure(Box::new(failure))
    }
}

impl From<std::io::Error> for Fault {
    fn from(fault: std::io::Error) -> Self {
        Self::Io(fault)
    }
}

/// A fault of ours is told by its place alone: its message could quote what is secret.
fn quiet_panics() {
    std::panic::set_hook(Box::new(|fault| {
        let place = fault.location().map_or_else(String::new, |at| format!(" ({at})"));
        let text = format!("seatrial failed{place}. This is a fault of the program; please report it");
        // Where standard error is closed there is nobody to tell.
        let _ = output::log([text]);
    }));
}

/// Runs the program with its arguments and gives its exit status.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    quiet_panics();
    let command =
        Cli::command().mut_subcommands(|sub| sub.args_override_self(true).mut_args(flags::go_switch));
    let parsed = command.try_get_matches_from(args).and_then(|matches| {
        let mut cli = Cli::from_arg_matches(&matches)?;
        let source = matches
            .subcommand()
            .and_then(|(_, sub)| sub.value_source("compat"));
        cli.common.compat_given = source.is_some_and(|source| source != ValueSource::DefaultValue);
        Ok(cli)
    });
    let mut cli = match parsed {
        Ok(cli) => cli,
        Err(refusal) => {
            // Help and version end cleanly; nothing can be done about a closed terminal.
            let _ = refusal.print();
            return ExitCode::from(u8::try_from(refusal.exit_code()).unwrap_or(2));
        }
    };
    let limits = match cli.common.limits_within(&BTreeMap::new()) {
        Ok(limits) => limits,
        Err(fault) => {
            let _ = output::log([format!("error: --limit: {fault}")]);
            return ExitCode::from(2);
        }
    };
    cli.common.limits = limits;
    with_deep_stack(&limits, || execute(&cli)).unwrap_or_else(|fault| {
        let _ = output::log([format!("Error: no memory for the stack: {fault}")]);
        ExitCode::FAILURE
    })
}

fn execute(cli: &Cli) -> ExitCode {
    let mut records = Records {
        limits: cli.common.limits,
        ..Records::default()
    };
    let done = match &cli.command {
        Command::Template(template) => template
            .run(&cli.common, &mut records)
            .map(|()| ExitCode::SUCCESS),
        Command::Check(check) => match check.run(&cli.common, &mut records) {
            Ok(status) => Ok(status),
            // An input that cannot be read is no verdict on it.
            Err(fault) => {
                let fault = match fault {
                    Fault::Failure(mut failure) => {
                        failure.helm = in_texts(&records).blot(&failure.helm);
                        Fault::Failure(failure)
                    }
                    io => io,
                };
                let _ = complain(&fault, cli.common.explain, &records);
                return ExitCode::from(2);
            }
        },
        Command::Aks(aks) => aks.run(&cli.common),
        Command::Scan(scan) => match scan.run(&cli.common, &mut records) {
            Ok(status) => Ok(status),
            Err(fault) => {
                let _ = complain(&fault, cli.common.explain, &records);
                return ExitCode::from(2);
            }
        },
        Command::Rules(rules) => rules.run().map(|()| ExitCode::SUCCESS),
        Command::Why(why) => why.run(&cli.common, &mut records),
        Command::Explain(explain) => explain.run(&cli.common, &mut records),
        Command::Values(values) => values.run(&cli.common, &mut records).map(|()| ExitCode::SUCCESS),
        Command::Functions(functions) => functions.run().map(|()| ExitCode::SUCCESS),
        Command::Schema(schema) => schema.run(&cli.common, &mut records).map(|()| ExitCode::SUCCESS),
        Command::Releases(releases) => releases.run().map(|()| ExitCode::SUCCESS),
        Command::Chart(chart) => chart.run().map(|()| ExitCode::SUCCESS),
        Command::Limits(limits) => limits.run(&cli.common).map(|()| ExitCode::SUCCESS),
    };
    match done {
        Ok(status) => status,
        Err(fault) => {
            // Where standard error is closed there is nobody to tell.
            let _ = complain(&fault, cli.common.explain, &records);
            ExitCode::FAILURE
        }
    }
}

/// The secrets that stand in the texts of a run, read or not.
fn in_texts(records: &Records) -> Secrets {
    Secrets::of(&Tree::empty_table(), None, &records.ledger, &records.sources)
}

/// Prints the failure as Helm does, and ours below it where that is wanted.
fn complain(fault: &Fault, explain: bool, records: &Records) -> std::io::Result<()> {
    match fault {
        Fault::Io(fault) => output::log([format!("Error: {fault}")]),
        Fault::Failure(failure) => {
            output::log([format!("Error: {}", failure.helm)])?;
            if !explain {
                return Ok(());
            }
            let secrets = in_texts(records);
            let (problems, sources) = secrets.redact(vec![(*failure.problem).clone()], &records.sources);
            let subject = Subject {
                chart: "",
                version: "",
                sources: &sources,
            };
            let colour = std::io::stderr().is_terminal();
            output::log_coloured(&report::human(&problems, &subject, colour, 100))
        }
    }
}
