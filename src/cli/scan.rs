//! `seatrial scan`: settings of Dapr wherever they are written. In: files and directories. Out: every
//! finding on standard output, at file, line and column; status 1 when one counts.

use super::check::Format;
use super::colour::Colour;
use super::host::System;
use super::policy::Wanted;
use super::{Common, Fault};
use crate::report::Subject;
use crate::scan::{self, Judge};
use crate::settings::Records;
use crate::template::func::Host;
use clap::Args;
use std::process::ExitCode;

/// Renders that one place may cost; there may be many places.
const MOST_TRIALS: usize = 64;

/// Find Dapr settings in scripts, pipelines, documents and templates, and check each in its place
#[derive(Args, Clone, Debug)]
pub struct Scan {
    /// Files and directories
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<String>,
    /// For whom to print
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// Render each place once only: leave out what is found by rendering again without each setting
    #[arg(long)]
    quick: bool,
    #[command(flatten)]
    wanted: Wanted,
    #[command(flatten)]
    colour: Colour,
}

impl Scan {
    /// Scans, prints the findings and gives the exit status.
    ///
    /// # Errors
    /// A path that cannot be read, or a fault in writing.
    pub fn run(&self, common: &Common, records: &mut Records) -> Result<ExitCode, Fault> {
        let policy = self.wanted.policy()?;
        let compat = match policy.config.compat {
            Some(compat) if !common.compat_given => compat,
            _ => common.compat,
        };
        let seed = common.seed.unwrap_or_default();
        let world = move || Box::new(System::new(compat, Some(seed))) as Box<dyn Host + Sync>;
        let inputs = scan::inputs(&self.paths)?;
        let mut judge = Judge::new(compat, &world, if self.quick { 0 } else { MOST_TRIALS });
        let found = scan::scan(&inputs, &mut judge, records);
        let (problems, sources) = super::in_texts(records).redact(found.problems, &records.sources);
        let places = format!(
            "in {} of {}",
            counted(found.sites, "place"),
            counted(found.files, "file")
        );
        let subject = Subject {
            chart: "dapr",
            version: if self.format == Format::Human { &places } else { "" },
            sources: &sources,
        };
        let left = policy.apply(problems, &sources);
        self.format.print(&left, &subject, self.colour)?;
        let fails = self.wanted.fails(&policy, &left, &sources)?;
        Ok(ExitCode::from(u8::from(fails)))
    }
}

fn counted(n: usize, word: &str) -> String {
    let s = if n == 1 { "" } else { "s" };
    format!("{n} {word}{s}")
}
