//! `seatrial chart export`: the embedded chart for Helm. In: a release and a place where nothing is
//! yet. Out: there, a directory or an archive that Helm takes as it is.

use super::inputs::locate;
use super::{Fault, output};
use crate::chart::pack;
use crate::dapr;
use crate::pipeline::Origin;
use clap::{Args, Subcommand};
use std::path::{Path, PathBuf};

/// The embedded chart as an ordinary Helm chart
#[derive(Args, Clone, Debug)]
pub struct ChartCommand {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand, Clone, Debug)]
enum Action {
    #[command(disable_version_flag = true)]
    Export(Export),
}

/// Write the embedded chart of a release as an ordinary Helm chart
#[derive(Args, Clone, Debug)]
struct Export {
    /// The embedded chart: `dapr` or `dapr@VERSION`
    #[arg(value_name = "CHART")]
    chart: String,
    /// A directory that is not there yet, or a `.tgz`
    #[arg(value_name = "DIR|FILE.tgz")]
    target: PathBuf,
    /// The release: a version, or a range such as `~1.16`, of which the newest
    #[arg(long, value_name = "VERSION")]
    version: Option<String>,
}

impl ChartCommand {
    /// Writes the chart and says what was written.
    ///
    /// # Errors
    /// Another chart than the embedded one, a target that is there already, or the system's refusal.
    pub fn run(&self) -> Result<(), Fault> {
        let Action::Export(export) = &self.action;
        export.run()
    }
}

impl Export {
    fn run(&self) -> Result<(), Fault> {
        let Origin::Dapr(version) = locate(&self.chart, self.version.as_deref())? else {
            let text = format!(
                "{} is a chart already; `dapr` and `dapr@VERSION` are exported",
                self.chart
            );
            return Err(Fault::refused(text));
        };
        let release = dapr::select(version)?;
        let files = dapr::files(release)?;
        if is_archive(&self.target) {
            output::new_file(&self.target, &pack("dapr", &files)?)?;
        } else {
            let files = files.iter().map(|file| (&*file.name, &*file.data));
            output::new_directory(&self.target, files)?;
        }
        let line = format!("wrote dapr {} to {}\n", release.name, self.target.display());
        Ok(output::print(line.as_bytes())?)
    }
}

fn is_archive(target: &Path) -> bool {
    let name = target.to_string_lossy();
    name.ends_with(".tgz") || name.ends_with(".tar.gz")
}
