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

    /// What we print for `helm …`; `SEATRIAL` may name another build of ours.
    pub fn ours(&self, dir: &Path, args: &[String]) -> Output {
        let built = std::env::var("SEATRIAL").unwrap_or_else(|_| env!("CARGO_BIN_EXE_seatrial").to_owned());
        let mut command = Command::new(built);
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
        if agree(&theirs, &ours) {
            return Ok((theirs, ours));
        }
        // Helm walks some maps as Go does, in another order each time (undeclared subcharts, for one):
        // ours must be one of its orders.
        let mut seen = vec![theirs];
        for run in 0..24 {
            let again = self.theirs(dir, &args);
            if agree(&again, &ours) {
                return Ok((again, ours));
            }
            if seen.iter().all(|one| !agree(one, &again)) {
                seen.push(again);
            }
            if run == 4 && seen.len() == 1 {
                break;
            }
        }
        Err(format!("{} {args:?}\n{}", self.compat, apart(&seen[0], &ours)))
    }

    /// As `hold`, for charts that may ask for the time or for chance: lines that Helm itself prints
    /// otherwise the next time must be there, whatever they say.
    pub fn hold_shape(&self, dir: &Path, args: &[String]) -> Result<Agreement, String> {
        let Err(fault) = self.hold(dir, args) else {
            return Ok(Agreement::Bytes);
        };
        let args: Vec<String> = std::iter::once("template".to_owned())
            .chain(args.iter().cloned())
            .collect();
        let (first, second, ours) = (
            self.theirs(dir, &args),
            self.theirs(dir, &args),
            self.ours(dir, &args),
        );
        let alike = ["stdout", "stderr"].iter().all(|stream| {
            let of = |output: &Output| match *stream {
                "stdout" => output.stdout.clone(),
                _ => output.stderr.clone(),
            };
            alike_where_stable(&of(&first), &of(&second), &of(&ours))
        });
        match alike && first.status.success() == ours.status.success() {
            true => Ok(Agreement::Shape),
            false => Err(fault),
        }
    }
}

/// How near two outputs are.
pub enum Agreement {
    /// The same.
    Bytes,
    /// The same, but for lines that Helm itself never prints twice.
    Shape,
}

fn alike_where_stable(first: &[u8], second: &[u8], ours: &[u8]) -> bool {
    let cut = |text| <[u8]>::split(text, |b| *b == b'\n').collect::<Vec<_>>();
    let (first, second, ours) = (cut(first), cut(second), cut(ours));
    first.len() == second.len()
        && first.len() == ours.len()
        && (0..first.len()).all(|at| first[at] == ours[at] || first[at] != second[at])
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
