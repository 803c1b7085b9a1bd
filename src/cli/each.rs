//! `seatrial check --each`: one verdict on many values files. In: patterns, or a list of names, and a
//! way to judge one file. Out: what was found in all of them, in order of the files however many
//! threads found it. Holds on to nothing of a file without findings.

use super::{Fault, output};
use crate::diag::{Failure, Problem, rule};
use crate::limits::Limits;
use crate::settings::Records;
use crate::template::with_deep_stack;
use crate::text::{SourceId, Sources};
use clap::Args;
use std::collections::BTreeMap;
use std::io::{self, IsTerminal, Read, Write};
use std::num::NonZeroUsize;
use std::str::FromStr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::time::{Duration, Instant};

/// How often progress is shown.
const TICK: Duration = Duration::from_millis(100);

/// Most verdicts that wait for their turn.
const WAITING: usize = 1024;

/// The flags.
#[derive(Args, Clone, Debug, Default)]
pub struct Each {
    /// Checks each file that the pattern names (`clusters/**/*.yaml`) as the last values file of a run of
    /// its own, all in one process; `-` reads names from standard input, one a line. May be repeated
    #[arg(long, value_name = "PATTERN", allow_hyphen_values = true)]
    each: Vec<String>,
    /// Takes every Nth of those files, beginning with the Ith: for a job that is one of N
    #[arg(long, value_name = "I/N", requires = "each")]
    shard: Option<Shard>,
}

/// One part of many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Shard {
    index: usize,
    count: NonZeroUsize,
}

impl FromStr for Shard {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parts = text.split_once('/');
        let numbers = parts.and_then(|(index, count)| Some((index.parse().ok()?, count.parse().ok()?)));
        match numbers {
            Some((index, count)) if (1..=NonZeroUsize::get(count)).contains(&index) => {
                Ok(Self { index, count })
            }
            _ => Err("a shard is I/N, with I from 1 to N"),
        }
    }
}

/// What was found in all files.
pub(super) struct Sweep {
    /// The findings, in order of the files.
    pub(super) problems: Vec<Problem>,
    /// The texts they point into.
    pub(super) sources: Sources,
    /// The files that could not be read, in order.
    pub(super) unread: Vec<Failure>,
    files: usize,
    found_in: usize,
}

/// What became of one file: its findings and the texts of its run.
type Verdict = Result<(Vec<Problem>, Records), Failure>;

impl Each {
    /// Whether there is anything to do here.
    pub(super) fn is_asked(&self) -> bool {
        !self.each.is_empty()
    }

    /// Judges every file, on all processors. `base` holds the texts that all runs have in common.
    ///
    /// # Errors
    /// A pattern that names no file, or a thread that cannot be had.
    pub(super) fn sweep(
        &self,
        base: &Sources,
        limits: &Limits,
        judge: &(dyn Fn(&str) -> Verdict + Sync),
    ) -> Result<Sweep, Fault> {
        let names = self.names()?;
        let mut sweep = Sweep {
            problems: Vec::new(),
            sources: base.clone(),
            unread: Vec::new(),
            files: names.len(),
            found_in: 0,
        };
        let workers = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
        let next = AtomicUsize::new(0);
        let (sender, verdicts) = mpsc::sync_channel(WAITING);
        std::thread::scope(|scope| {
            for _ in 0..workers.min(names.len()) {
                let (sender, names, next) = (sender.clone(), &names, &next);
                scope.spawn(move || {
                    with_deep_stack(limits, || {
                        while let Some((at, name)) = claim(names, next) {
                            if sender.send((at, judge(name))).is_err() {
                                break;
                            }
                        }
                    })
                });
            }
            drop(sender);
            sweep.collect(verdicts)
        })?;
        Ok(sweep)
    }

    /// The files of this shard, in order of their names within each pattern.
    fn names(&self) -> Result<Vec<String>, Fault> {
        let mut names = Vec::new();
        for pattern in &self.each {
            if pattern == "-" {
                let mut list = String::new();
                io::stdin().lock().read_to_string(&mut list)?;
                names.extend(list.lines().filter(|name| !name.is_empty()).map(str::to_owned));
                continue;
            }
            let before = names.len();
            let refuse = |why: String| Failure::new(rule("bad-values-file"), format!("{pattern}: {why}"));
            let found = glob::glob(pattern).map_err(|fault| refuse(fault.to_string()))?;
            for path in found {
                let path = path.map_err(|fault| refuse(fault.to_string()))?;
                if !path.is_dir() {
                    names.push(path.to_string_lossy().into_owned());
                }
            }
            if names.len() == before {
                return Err(refuse("no file is called so".to_owned()).into());
            }
        }
        if let Some(shard) = self.shard {
            let mine = names.into_iter().skip(shard.index - 1);
            names = mine.step_by(shard.count.get()).collect();
        }
        Ok(names)
    }
}

fn claim<'a>(names: &'a [String], next: &AtomicUsize) -> Option<(usize, &'a str)> {
    let at = next.fetch_add(1, Ordering::Relaxed);
    names.get(at).map(|name| (at, name.as_str()))
}

impl Sweep {
    /// Takes verdicts as they come and puts them in order.
    fn collect(&mut self, verdicts: mpsc::Receiver<(usize, Verdict)>) -> Result<(), Fault> {
        let mut early = BTreeMap::new();
        let mut progress = Progress::new(self.files);
        let mut turn = 0;
        for (at, verdict) in verdicts {
            early.insert(at, verdict);
            while let Some(verdict) = early.remove(&turn) {
                self.add(verdict);
                turn += 1;
            }
            progress.show(turn, self.found_in)?;
        }
        progress.clear()?;
        match turn == self.files {
            true => Ok(()),
            false => Err(Fault::refused(
                "a thread that checks files has ended early".to_owned(),
            )),
        }
    }

    fn add(&mut self, verdict: Verdict) {
        match verdict {
            Err(failure) => self.unread.push(failure),
            Ok((problems, _)) if problems.is_empty() => {}
            Ok((problems, records)) => {
                self.found_in += 1;
                let mut known = BTreeMap::new();
                for mut problem in problems {
                    let places = problem.place.iter_mut();
                    for place in places.chain(problem.related.iter_mut().map(|(place, _)| place)) {
                        place.source = self.adopt(place.source, &records.sources, &mut known);
                    }
                    self.problems.push(problem);
                }
            }
        }
    }

    /// The number that a text of one run has among those of all. Texts that all runs share keep theirs.
    fn adopt(&mut self, id: SourceId, from: &Sources, known: &mut BTreeMap<SourceId, SourceId>) -> SourceId {
        *known.entry(id).or_insert_with(|| self.sources.adopt(id, from))
    }

    /// One line for people: how many files, and how many of them with findings.
    pub(super) fn summary(&self) -> String {
        let files = |count: usize| match count {
            1 => "1 file".to_owned(),
            many => format!("{many} files"),
        };
        let mut line = format!("{} checked, {} with findings", files(self.files), self.found_in);
        if !self.unread.is_empty() {
            line.push_str(&format!(", {} not read", self.unread.len()));
        }
        line.push('\n');
        line
    }
}

/// A line on the terminal that is written over and over, and gone in the end.
struct Progress {
    files: usize,
    on_terminal: bool,
    shown: Option<Instant>,
}

impl Progress {
    fn new(files: usize) -> Self {
        Self {
            files,
            on_terminal: io::stderr().is_terminal(),
            shown: None,
        }
    }

    fn show(&mut self, done: usize, found_in: usize) -> io::Result<()> {
        if !self.on_terminal || self.shown.is_some_and(|last| last.elapsed() < TICK) {
            return Ok(());
        }
        self.shown = Some(Instant::now());
        let files = self.files;
        write!(
            io::stderr(),
            "\r\x1b[K{done} of {files} files, {found_in} with findings"
        )
    }

    fn clear(&self) -> io::Result<()> {
        match self.shown {
            Some(_) => write!(io::stderr(), "\r\x1b[K"),
            None => Ok(()),
        }
    }
}

/// Says on standard error which files could not be read.
pub(super) fn complain(unread: &[Failure]) -> io::Result<()> {
    output::log(unread.iter().map(|failure| format!("Error: {}", failure.helm)))
}
