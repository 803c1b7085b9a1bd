//! `seatrial aks`: the Azure `Microsoft.Dapr` extension, offline. In: the arguments of
//! `az k8s-extension`, a few of our own among them, and a state file. Out: what `az` would print, with
//! findings on standard error, and the state file written anew where a command changed it.

use super::host::System;
use super::policy::Wanted;
use super::{Common, Fault, output};
use crate::aks::{self, Options, Profile, Session, Shell, State};
use crate::compat::Compat;
use crate::dapr::releases;
use crate::render::KubeVersion;
use crate::report::{self, Subject};
use crate::template::func::Host;
use clap::Args;
use std::ffi::OsString;
use std::fs::File;
use std::io::{self, BufRead, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// The largest settings file, in bytes.
const MAX_FILE: u64 = 16 << 20;
/// Where the state is kept.
const STATE: &str = ".seatrial/aks.json";
/// The agent runs Helm 3.
const HELM: Compat = Compat::Helm3;

const HELP: &str = "\
Rehearse the Azure Microsoft.Dapr extension, offline: what `az k8s-extension` would answer

Usage: seatrial aks create|update|show|list|delete [ARGUMENTS OF az k8s-extension] [OPTIONS]
       seatrial aks prerequisites [--profile PROFILE]
       seatrial aks rules
       seatrial aks convert --to cli|powershell|bicep|arm|terraform|values FILE | KEY=VALUE…

Nothing is sent anywhere. The arguments of each command are those of `az k8s-extension`: see
`seatrial aks create --help`. Standard output is what `az` would print, findings go to standard error.
`prerequisites` prints what has to be done before, as commands; `rules` what the documents say, with dates.

Options:
      --state FILE                 Where the pretended extensions are kept [default: .seatrial/aks.json]
      --profile PROFILE            `2021` (the AKS document of October 2021) or `current`
                                   [default: `profile` under `[aks]` in seatrial.toml, else 2021]
      --newest VERSION             The newest Dapr release that the service knows [default: the newest embedded]
      --kubernetes-version VERSION The cluster's version, held against the window of support
      --support-window N           How many minor releases before the newest are supported [default: 1, with `current` 2]
      --now TIME                   The time in made-up members, as 2021-10-15T00:00:00Z
      --seed N                     Makes everything repeatable: the time is 1970, the state's salt fixed

Exit status: 0 done, 1 refused or failed, 2 used wrongly, 3 not found, as with az.
";

/// Rehearse the Azure Microsoft.Dapr extension, offline, with the arguments of `az k8s-extension`
#[derive(Args, Clone, Debug)]
pub struct Aks {
    /// `create`, `update`, `show`, `list` or `delete` with the arguments of `az k8s-extension`;
    /// `prerequisites`; `rules`; `convert`
    #[arg(
        value_name = "COMMAND",
        trailing_var_arg = true,
        allow_hyphen_values = true,
        num_args = 0..
    )]
    words: Vec<OsString>,
}

/// Our own options, taken out from among those of `az`.
#[derive(Debug, Default)]
struct Own {
    state: Option<PathBuf>,
    profile: Option<Profile>,
    options: Options,
    now: Option<String>,
    seed: Option<u64>,
}

impl Aks {
    /// Runs the command and gives the exit status.
    ///
    /// # Errors
    /// A state file that cannot be read or written.
    pub fn run(&self, common: &Common) -> Result<ExitCode, Fault> {
        let mut words = Vec::new();
        for word in &self.words {
            match word.to_str() {
                Some(word) => words.push(word.to_owned()),
                None => return wrong(&format!("{} is not UTF-8", word.to_string_lossy())),
            }
        }
        let mut own = Own {
            seed: common.seed,
            ..Own::default()
        };
        let words = match own.take(words) {
            Ok(words) => words,
            Err(text) => return wrong(&text),
        };
        match Wanted::default()
            .policy()?
            .config
            .aks
            .profile
            .map(|name| name.parse())
        {
            Some(Ok(profile)) => own.options.profile = profile,
            Some(Err(text)) => return wrong(&format!("seatrial.toml: {text}")),
            None => {}
        }
        if let Some(profile) = own.profile {
            own.options.profile = profile;
        }
        match words.first().map(String::as_str) {
            None | Some("--help" | "-h" | "help") => output::print(HELP.as_bytes())?,
            Some("prerequisites") if words.len() == 1 => {
                output::print(aks::prerequisites(own.options.profile).as_bytes())?;
            }
            Some("rules") if words.len() == 1 => output::print(aks::rules().as_bytes())?,
            Some(name @ ("prerequisites" | "rules")) => {
                return wrong(&format!("{name} takes no arguments but options of ours"));
            }
            Some("convert") => {
                return super::convert::run(words.get(1..).unwrap_or_default(), common);
            }
            Some(_) => return own.session(&words),
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Says how the command was used wrongly.
fn wrong(text: &str) -> Result<ExitCode, Fault> {
    output::log([format!("seatrial: {text}")])?;
    Ok(ExitCode::from(2))
}

impl Own {
    /// Takes our options out of the words, whatever their order, and gives the rest.
    fn take(&mut self, words: Vec<String>) -> Result<Vec<String>, String> {
        let mut rest = Vec::new();
        let mut words = words.into_iter();
        while let Some(word) = words.next() {
            let (name, inline) = match word.split_once('=') {
                Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
                None => (word.clone(), None),
            };
            if !OWN.contains(&name.as_str()) {
                rest.push(word);
                continue;
            }
            let value = inline.or_else(|| words.next());
            let value = value.ok_or_else(|| format!("{name} needs a value"))?;
            self.option(&name, value)?;
        }
        Ok(rest)
    }

    fn option(&mut self, name: &str, value: String) -> Result<(), String> {
        let number = |value: &str| {
            value
                .parse::<u64>()
                .map_err(|_| format!("{name} takes a number, not `{value}`"))
        };
        match name {
            "--state" => self.state = Some(value.into()),
            "--profile" => self.profile = Some(value.parse()?),
            "--newest" => {
                let release = releases().find(|release| release.name == value);
                self.options.newest =
                    Some(release.ok_or_else(|| format!("--newest: there is no release {value} of dapr"))?);
            }
            "--kubernetes-version" => {
                let version = KubeVersion::parse(&value, HELM).map_err(|failure| failure.helm)?;
                self.options.kubernetes = Some(version);
            }
            "--support-window" => self.options.window = Some(number(&value)?),
            "--seed" => self.seed = Some(number(&value)?),
            _ => {
                let time: jiff::Timestamp = value
                    .parse()
                    .map_err(|_| format!("--now takes a time as 2021-10-15T00:00:00Z, not `{value}`"))?;
                self.now = Some(stamp(time));
            }
        }
        Ok(())
    }

    fn session(&self, words: &[String]) -> Result<ExitCode, Fault> {
        let path = self.state.clone().unwrap_or_else(|| STATE.into());
        let mut state = match self.read_state(&path) {
            Ok(state) => state,
            Err(text) => return wrong(&format!("{}: {text}", path.display())),
        };
        let seed = self.seed.unwrap_or_default();
        let host = || -> Box<dyn Host + Sync> { Box::new(System::new(HELM, Some(seed))) };
        let mut terminal = Terminal {
            now: self.now.clone().unwrap_or_else(|| match self.seed {
                Some(_) => stamp(jiff::Timestamp::UNIX_EPOCH),
                None => stamp(jiff::Timestamp::now()),
            }),
        };
        let answer = Session::new(&mut state, &mut terminal, &host, &self.options).run(words);
        if let Some(verb) = answer.help {
            output::print(aks::az::help(verb).as_bytes())?;
            return Ok(ExitCode::SUCCESS);
        }
        output::log(&answer.lines)?;
        if let Some(findings) = &answer.findings {
            let subject = Subject {
                chart: "dapr",
                version: findings.version,
                sources: &findings.records.sources,
            };
            let terminal = io::stderr().is_terminal();
            let colour = terminal && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty());
            let report = report::human(&findings.problems, &subject, colour, output::width(terminal));
            output::log_coloured(report.trim_end())?;
        }
        if answer.changed {
            output::replace(&path, state.write().as_bytes())
                .map_err(|fault| Fault::refused(format!("{}: {fault}", path.display())))?;
        }
        output::print(answer.out.as_bytes())?;
        Ok(ExitCode::from(answer.status))
    }

    fn read_state(&self, path: &Path) -> Result<State, String> {
        let file = match File::open(path) {
            Ok(file) => file,
            Err(fault) if fault.kind() == io::ErrorKind::NotFound => {
                let mut salt = [0; 16];
                System::new(HELM, self.seed).random(&mut salt);
                return Ok(State::new(&salt));
            }
            Err(fault) => return Err(fault.to_string()),
        };
        let bytes = bounded(file).map_err(|fault| fault.to_string())?;
        let text = String::from_utf8(bytes).map_err(|fault| fault.to_string())?;
        State::read(&text)
    }
}

/// The options that are ours.
const OWN: [&str; 7] = [
    "--state",
    "--profile",
    "--newest",
    "--kubernetes-version",
    "--support-window",
    "--now",
    "--seed",
];

/// A time as Azure's JSON has it.
fn stamp(time: jiff::Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%S.%6f+00:00").to_string()
}

fn bounded(source: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    source.take(MAX_FILE + 1).read_to_end(&mut bytes)?;
    match bytes.len() as u64 > MAX_FILE {
        true => Err(io::Error::other(format!(
            "larger than the limit of {MAX_FILE} bytes"
        ))),
        false => Ok(bytes),
    }
}

/// The terminal, the files and the clock.
struct Terminal {
    now: String,
}

impl Shell for Terminal {
    fn read(&mut self, path: &str) -> Result<Vec<u8>, String> {
        let told = |fault: &io::Error| {
            let text = fault.to_string();
            let text = text.split(" (os error").next().unwrap_or_default();
            match fault.raw_os_error() {
                Some(number) => format!("[Errno {number}] {text}: {}", aks::az::quoted(path)),
                None => format!("{path}: {text}"),
            }
        };
        if path == "-" {
            return bounded(io::stdin().lock()).map_err(|fault| told(&fault));
        }
        let home = path.strip_prefix("~/").zip(std::env::var_os("HOME"));
        let file = match home {
            Some((rest, home)) => Path::new(&home).join(rest),
            None => path.into(),
        };
        File::open(file).and_then(bounded).map_err(|fault| told(&fault))
    }

    fn ask(&mut self, prompt: &str) -> Option<String> {
        // Standard output is for the result.
        let mut out = io::stderr().lock();
        out.write_all(prompt.as_bytes()).and_then(|()| out.flush()).ok()?;
        let mut answer = String::new();
        let read = io::stdin().lock().read_line(&mut answer).ok()?;
        (read > 0).then(|| answer.trim_end_matches(['\r', '\n']).to_owned())
    }

    fn tell(&mut self, text: &str) {
        // Where standard error is closed there is nobody to tell.
        let _ = output::log([text]);
    }

    fn now(&self) -> String {
        self.now.clone()
    }

    fn is_terminal(&self) -> bool {
        io::stdin().is_terminal()
    }
}
