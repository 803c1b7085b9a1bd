//! `seatrial aks convert`: settings from any form into any other. In: a file of any form that `scan`
//! reads, or settings as words. Out: the other form on standard output, and on standard error a line
//! for whatever it cannot say.

use super::host::System;
use super::{Common, Fault, output};
use crate::compat::Compat;
use crate::scan::convert::{self, Settings, To};
use crate::scan::{self, Judge};
use crate::settings::Records;
use crate::template::func::Host;
use clap::{Parser, ValueEnum};
use std::path::Path;
use std::process::ExitCode;

/// Convert settings of the Dapr extension from any form into any other
#[derive(Parser, Clone, Debug)]
#[command(name = "seatrial aks convert", max_term_width = 100)]
pub struct Convert {
    /// The form to write
    #[arg(long, value_enum)]
    to: Form,
    /// Which of a file's places to convert, by a line of it; needed where there are several
    #[arg(long, value_name = "LINE")]
    line: Option<usize>,
    /// A file (script, Markdown, Bicep, ARM template, Terraform, values, …), or settings
    #[arg(required = true, value_name = "FILE | KEY=VALUE")]
    words: Vec<String>,
}

/// The forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Form {
    /// `az k8s-extension create`, for bash.
    #[value(alias = "bash")]
    Cli,
    /// The same for PowerShell.
    #[value(alias = "pwsh")]
    Powershell,
    /// A Bicep file.
    Bicep,
    /// An ARM template.
    Arm,
    /// Terraform.
    Terraform,
    /// A values file.
    Values,
}

impl Form {
    fn to(self) -> To {
        match self {
            Self::Cli => To::Bash,
            Self::Powershell => To::PowerShell,
            Self::Bicep => To::Bicep,
            Self::Arm => To::Arm,
            Self::Terraform => To::Terraform,
            Self::Values => To::Values,
        }
    }
}

/// Converts, with the words after `convert`.
///
/// # Errors
/// A fault in reading or writing.
pub(super) fn run(words: &[String], common: &Common) -> Result<ExitCode, Fault> {
    let name = ["seatrial aks convert".to_owned()];
    let asked = match Convert::try_parse_from(name.iter().chain(words)) {
        Ok(asked) => asked,
        Err(refusal) => {
            // Nothing can be done about a closed terminal.
            let _ = refusal.print();
            return Ok(ExitCode::from(u8::try_from(refusal.exit_code()).unwrap_or(2)));
        }
    };
    let settings = match asked.settings(common)? {
        Ok(settings) => settings,
        Err(text) => return wrong(&text),
    };
    let mut notes = Vec::new();
    match convert::write(&settings, asked.to.to(), common.compat, &mut notes) {
        Ok(text) => output::print(text.as_bytes())?,
        Err(text) => return wrong(&text),
    }
    output::log(notes.into_iter().map(|note| format!("note: {note}")))?;
    Ok(ExitCode::SUCCESS)
}

fn wrong(text: &str) -> Result<ExitCode, Fault> {
    output::log([format!("seatrial: {text}")])?;
    Ok(ExitCode::from(2))
}

impl Convert {
    /// What is to be converted, or why that cannot be said.
    fn settings(&self, common: &Common) -> Result<Result<Settings, String>, Fault> {
        match self.words.as_slice() {
            [file] if !file.contains('=') || Path::new(file).exists() => self.of_file(file, common.compat),
            words => Ok(Settings::of_words(words)),
        }
    }

    fn of_file(&self, file: &str, compat: Compat) -> Result<Result<Settings, String>, Fault> {
        let inputs = scan::inputs(&[file.to_owned()])?;
        let world = move || Box::new(System::new(compat, Some(0))) as Box<dyn Host + Sync>;
        let judge = Judge::new(compat, &world, 0);
        let mut records = Records::default();
        let mut found = Vec::new();
        for input in &inputs {
            found.extend(scan::settings(input, &judge, &mut records));
        }
        let lines = |found: &[(usize, Settings)]| {
            let lines: Vec<String> = found.iter().map(|(line, _)| line.to_string()).collect();
            lines.join(", ")
        };
        if let Some(wanted) = self.line {
            // The place that begins on the line, or the last one before it.
            let at = found.iter().rposition(|(line, _)| *line <= wanted);
            return Ok(at
                .map(|at| found.swap_remove(at).1)
                .ok_or_else(|| format!("{file} configures Dapr on no line up to {wanted}")));
        }
        Ok(match found.len() {
            0 => Err(format!("{file} does not configure Dapr")),
            1 => Ok(found.swap_remove(0).1),
            n => Err(format!(
                "{file} configures Dapr in {n} places: choose one with --line (lines {})",
                lines(&found)
            )),
        })
    }
}
