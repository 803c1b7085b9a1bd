//! One Helm and ourselves, run with the same arguments.

use super::oracle;
use seatrial::compat::Compat;
use std::path::Path;
use std::process::{Command, Output};
use tempfile::TempDir;

pub struct Side {
    pub compat: Compat,
    helm: String,
    /// Stands for the user's home, so that nothing of the user's own Helm shows.
    home: TempDir,
}

impl Side {
    /// The Helms that are here.
    pub fn all() -> Vec<Self> {
        let here = |compat| oracle::helm(compat).map(|helm| (compat, helm));
        let found = [Compat::Helm3, Compat::Helm4].into_iter().filter_map(here);
        let side = |(compat, helm)| Self {
            compat,
            helm,
            home: tempfile::tempdir().unwrap(),
        };
        found.map(side).collect()
    }

    /// What Helm prints, run in a directory.
    pub fn theirs(&self, dir: &Path, args: &[String]) -> Output {
        let home = self.home.path();
        let mut command = Command::new(&self.helm);
        command
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command
            .env("HOME", home)
            .env("TZ", "UTC")
            .env("KUBECONFIG", "/dev/null");
        command.current_dir(dir).args(args).output().unwrap()
    }

    /// What we print for `helm …`.
    pub fn ours(&self, dir: &Path, args: &[String]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_seatrial"));
        command.env_clear().env("TZ", "UTC").current_dir(dir);
        command
            .args(args)
            .args(["--compat", &self.compat.to_string()])
            .output()
            .unwrap()
    }

    /// Runs both with `template` and more arguments; the difference, if there is one.
    pub fn hold(&self, dir: &Path, args: &[String]) -> Result<(Output, Output), String> {
        let args: Vec<String> = std::iter::once("template".to_owned())
            .chain(args.iter().cloned())
            .collect();
        let (theirs, ours) = (self.theirs(dir, &args), self.ours(dir, &args));
        match agree(&theirs, &ours) {
            true => Ok((theirs, ours)),
            false => Err(format!("{} {args:?}\n{}", self.compat, apart(&theirs, &ours))),
        }
    }
}

/// Log lines come in random order; everything else is compared as it is.
fn lines(text: &[u8]) -> Vec<&[u8]> {
    let mut lines: Vec<&[u8]> = text.split(|b| *b == b'\n').collect();
    lines.sort_unstable();
    lines
}

fn agree(helm: &Output, ours: &Output) -> bool {
    helm.status.success() == ours.status.success()
        && helm.stdout == ours.stdout
        && lines(&helm.stderr) == lines(&ours.stderr)
}

/// The first lines that differ, of each stream.
fn apart(theirs: &Output, ours: &Output) -> String {
    let mut text = String::new();
    for (stream, theirs, ours) in [
        ("out", &theirs.stdout, &ours.stdout),
        ("err", &theirs.stderr, &ours.stderr),
    ] {
        if theirs == ours {
            continue;
        }
        let (theirs, ours) = (String::from_utf8_lossy(theirs), String::from_utf8_lossy(ours));
        let common = theirs
            .lines()
            .zip(ours.lines())
            .take_while(|(a, b)| a == b)
            .count();
        let rest = |text: &str| {
            let lines: Vec<String> = text.lines().skip(common).take(6).map(str::to_owned).collect();
            lines.join("\n").chars().take(3000).collect::<String>()
        };
        text += &format!(
            "-- {stream}, from line {}\n-- Helm\n{}\n-- seatrial\n{}\n",
            common + 1,
            rest(&theirs),
            rest(&ours)
        );
    }
    text
}
