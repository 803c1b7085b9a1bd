//! What every command takes: a chart, values files and settings. In: flags. Out: settings with the
//! bytes of their files, and where the chart is. The one place that opens the user's files, with
//! Go's words for what goes wrong.

use super::flags;
use crate::compat::Compat;
use crate::dapr;
use crate::diag::{Failure, rule};
use crate::functions::check_url;
use crate::limits::{Limit, Limits};
use crate::pipeline::Origin;
use crate::settings::{self, Records, Setting};
use crate::tree::Tree;
use clap::Args;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// The flags that set values, as Helm has them.
#[derive(Args, Clone, Debug, Default)]
pub struct Inputs {
    /// Values from a YAML file; `-` is standard input. May be repeated, the last one wins
    #[arg(short = 'f', long = "values", value_name = "FILE", allow_hyphen_values = true)]
    pub files: Vec<String>,
    /// Sets values: `a.b=1,c[0]=x`. May be repeated
    #[arg(long, value_name = "SETTING", allow_hyphen_values = true)]
    pub set: Vec<String>,
    /// Sets values that stay strings: `tag=1.10`
    #[arg(long, value_name = "SETTING", allow_hyphen_values = true)]
    pub set_string: Vec<String>,
    /// Sets values from files: `key=path`
    #[arg(long, value_name = "SETTING", allow_hyphen_values = true)]
    pub set_file: Vec<String>,
    /// Sets JSON values: `a=[1,2]`
    #[arg(long, value_name = "SETTING", allow_hyphen_values = true)]
    pub set_json: Vec<String>,
    /// Sets one string, everything after the first `=` as it stands
    #[arg(long, value_name = "SETTING", allow_hyphen_values = true)]
    pub set_literal: Vec<String>,
}

impl Inputs {
    /// Reads the files and merges everything into the tree of what the user asked for.
    ///
    /// # Errors
    /// What Helm says of the first input that it cannot take.
    pub fn merge(&self, compat: Compat, records: &mut Records) -> Result<Tree, Failure> {
        match self.gather(&[], &records.limits) {
            Ok(given) => merge(&given, compat, records),
            Err((given, failure)) => {
                // Helm reads file by file: one that it cannot parse comes before a missing one.
                merge(&given, compat, records)?;
                Err(failure)
            }
        }
    }

    /// Every setting with the bytes of its file, values files first; `words` are bare settings.
    ///
    /// # Errors
    /// The first file that cannot be read, in Go's words, and the files before it.
    pub fn gather(&self, words: &[String], limits: &Limits) -> Result<Vec<Setting>, (Vec<Setting>, Failure)> {
        let mut given = Vec::new();
        for name in self.files.iter().flat_map(|files| flags::list(files)) {
            match file(&name, limits) {
                Ok(setting) => given.push(setting),
                Err(failure) => return Err((given, failure)),
            }
        }
        type Make = fn(String) -> Setting;
        let flags: [(&[String], Make); 6] = [
            (&self.set_json, Setting::Json),
            (words, Setting::Word),
            (&self.set, Setting::Set),
            (&self.set_string, Setting::SetString),
            (&self.set_file, Setting::SetFile),
            (&self.set_literal, Setting::Literal),
        ];
        for (texts, setting) in flags {
            given.extend(texts.iter().cloned().map(setting));
        }
        Ok(given)
    }
}

/// A values file.
///
/// # Errors
/// Why it cannot be read, in Go's words.
pub fn file(name: &str, limits: &Limits) -> Result<Setting, Failure> {
    match read(name, limits) {
        Ok(bytes) => Ok(Setting::File(name.to_owned(), bytes.into())),
        Err(text) => Err(Failure::new(rule("bad-values-file"), text)),
    }
}

/// Merges settings, with the files that `--set-file` names.
///
/// # Errors
/// What Helm says of the first setting that it cannot take.
pub fn merge(settings: &[Setting], compat: Compat, records: &mut Records) -> Result<Tree, Failure> {
    let limits = records.limits;
    settings::merge(settings, compat, &|name| read(name, &limits), records)
}

/// Finds the chart that an argument names: a path that exists, or the embedded chart.
///
/// # Errors
/// Helm's words where it would not find the chart either; a refusal where it would fetch it.
pub fn locate<'a>(name: &'a str, version: Option<&'a str>) -> Result<Origin<'a>, Failure> {
    let name = name.trim();
    let path = Path::new(name);
    if path.exists() {
        return Ok(Origin::Path(path));
    }
    let refuse = |text: String| Err(Failure::new(rule("bad-chart"), text));
    if path.is_absolute() || name.starts_with('.') {
        return refuse(format!(
            "path {} not found",
            crate::value::format::quote(name.as_bytes())
        ));
    }
    match name
        .split_once('@')
        .map_or((name, None), |(name, version)| (name, Some(version)))
    {
        ("dapr", within) => embedded(within, version),
        _ if name.contains("://") => refuse(format!(
            "{name}: charts are never fetched; name a directory or an archive"
        )),
        _ => refuse(match name.split_once('/') {
            Some((repo, _)) => format!("repo {repo} not found"),
            None => format!("non-absolute URLs should be in form of repo_name/path_to_chart, got: {name}"),
        }),
    }
}

/// The embedded chart of the release that is asked for, in the chart's name or by a flag of its own.
fn embedded<'a>(within: Option<&str>, flag: Option<&str>) -> Result<Origin<'a>, Failure> {
    let refuse = |text: String| Err(Failure::new(rule("bad-chart"), text));
    let wanted = match (within.map(str::trim), flag.map(str::trim)) {
        (Some(""), _) => return refuse("dapr@ names no release; `dapr` alone is the newest".into()),
        (Some(within), Some(flag)) if within != flag => {
            return refuse(format!(
                "two releases are asked for: dapr@{within} and --version {flag}"
            ));
        }
        (within, flag) => within.or(flag).unwrap_or_default(),
    };
    Ok(Origin::Dapr(dapr::select(wanted)?.name))
}

/// Reads a file, or standard input for `-`; the error is in Go's words, or names a limit of ours.
fn read(name: &str, limits: &Limits) -> Result<Vec<u8>, String> {
    if name.trim() == "-" {
        return bounded(io::stdin().lock(), "/dev/stdin", limits);
    }
    // Helm takes every name for a URL first, and refuses a file like `100%.yaml`.
    let url = check_url(name)?;
    if matches!(url.scheme.as_str(), "http" | "https" | "oci") {
        return Err(format!("{name}: files are never fetched"));
    }
    let file = open(name).map_err(|fault| go_text("open", name, &fault))?;
    bounded(file, name, limits)
}

/// How long a pipe is waited for that nothing has begun to write to.
const PATIENCE: Duration = Duration::from_secs(1);

/// Opens a file. To open a pipe takes until somebody opens its other end, which may be never.
fn open(name: &str) -> io::Result<File> {
    let is_plain = fs::metadata(name).is_ok_and(|meta| meta.is_file());
    if is_plain {
        return File::open(name);
    }
    let (opened, waiting) = mpsc::channel();
    let path = name.to_owned();
    thread::Builder::new().spawn(move || {
        // Nobody listens any more where the patience was not enough.
        let _ = opened.send(File::open(path));
    })?;
    waiting
        .recv_timeout(PATIENCE)
        .unwrap_or_else(|_| Err(io::Error::other("nothing writes to this pipe")))
}

fn bounded(source: impl Read, name: &str, limits: &Limits) -> Result<Vec<u8>, String> {
    let most = limits.of(Limit::InputBytes);
    let mut bytes = Vec::new();
    source
        .take(most.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(|fault| go_text("read", name, &fault))?;
    match limits.check(Limit::InputBytes, bytes.len() as u64) {
        Err(reached) => Err(format!("read {name}: {reached}")),
        Ok(()) => Ok(bytes),
    }
}

/// `open x: no such file or directory`.
fn go_text(operation: &str, name: &str, fault: &io::Error) -> String {
    let text = fault.to_string();
    let text = text.split(" (os error").next().unwrap_or_default();
    let mut letters = text.chars();
    let first = letters.next().map(|c| c.to_ascii_lowercase());
    let text: String = first.into_iter().chain(letters).collect();
    format!("{operation} {name}: {text}")
}
