//! seatrial beside Helm, as processes. In: charts made on the spot, the binary just built, and Helm where
//! there is one (`HELM4`, `HELM3`, or `helm` on the PATH). Out: wall time, peak memory and, where there is
//! valgrind, instructions, as a table; with `--write`, into `docs/performance.md` and the README.
//!
//! `cargo bench --bench process -- [--write] [--stages FILE]`. `SEATRIAL` names another build to measure.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    missing_docs
)]

mod charts;

use charts::Case;
use nix::sys::resource::{UsageWho, getrusage};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Runs of a fast and of a slow program; the fastest counts, because what else the machine does only ever
/// adds to a time.
const RUNS: usize = 40;
const SLOW_RUNS: usize = 7;
const SLOW: Duration = Duration::from_millis(150);

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    if args.first().is_some_and(|arg| arg == "--measure") {
        return measure_here(&args[1..]);
    }
    let report = Report::make();
    let stages = args.iter().position(|arg| arg == "--stages");
    let stages = stages.map(|at| fs::read_to_string(&args[at + 1]).unwrap());
    println!("{}", report.table());
    if args.iter().any(|arg| arg == "--write") {
        report.write(stages.as_deref());
    }
}

/// What running a program costs.
#[derive(Clone, Copy, Debug)]
struct Cost {
    wall: Duration,
    /// Peak memory in KiB.
    peak: u64,
    instructions: Option<u64>,
}

/// Measures in a process of its own, so that the peak is that of this program alone.
fn measure(command: &[String], stdout_matters: bool) -> Option<Cost> {
    let own = std::env::current_exe().unwrap();
    let output = Command::new(own).arg("--measure").args(command).output().unwrap();
    if !output.status.success() {
        eprintln!("{command:?}: {}", String::from_utf8_lossy(&output.stderr));
        return None;
    }
    let text = String::from_utf8(output.stdout).unwrap();
    let mut numbers = text.split_whitespace().map(|n| n.parse::<u64>().unwrap());
    Some(Cost {
        wall: Duration::from_nanos(numbers.next().unwrap()),
        peak: numbers.next().unwrap(),
        instructions: stdout_matters.then(|| instructions(command)).flatten(),
    })
}

fn measure_here(command: &[String]) {
    let run = || {
        let started = Instant::now();
        let status = Command::new(&command[0])
            .args(&command[1..])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::inherit())
            .status()
            .unwrap();
        assert!(status.success());
        started.elapsed()
    };
    let mut best = run();
    let runs = if best > SLOW { SLOW_RUNS } else { RUNS };
    for _ in 1..runs {
        best = best.min(run());
    }
    let peak = getrusage(UsageWho::RUSAGE_CHILDREN).unwrap().max_rss();
    println!("{} {peak}", best.as_nanos());
}

/// Instructions that callgrind counts, if there is valgrind.
fn instructions(command: &[String]) -> Option<u64> {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .args(command)
        .output()
        .ok()?;
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    let (_, after) = text.split_once("Collected : ")?;
    after.split_whitespace().next()?.parse().ok()
}

/// The Helms that are here, by version.
fn helms() -> Vec<(String, PathBuf)> {
    let named = ["HELM4", "HELM3"].into_iter().filter_map(std::env::var_os);
    let mut found: Vec<(String, PathBuf)> = Vec::new();
    for path in named.map(PathBuf::from).chain([PathBuf::from("helm")]) {
        let Ok(output) = Command::new(&path)
            .args(["version", "--template", "{{.Version}}"])
            .output()
        else {
            continue;
        };
        let version = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        if !found.iter().any(|(known, _)| *known == version) {
            found.push((version, path));
        }
    }
    found
}

struct Row {
    what: String,
    ours: Cost,
    /// In the order of the Helms.
    helm: Vec<Option<Cost>>,
}

struct Report {
    helms: Vec<(String, PathBuf)>,
    floor: Vec<(&'static str, Cost)>,
    rows: Vec<Row>,
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

fn template(program: &str, case: &Case) -> Vec<String> {
    let mut command = words(&[program, "template", "r"]);
    command.push(case.chart.to_string_lossy().into_owned());
    command.extend(case.args.iter().cloned());
    command
}

impl Report {
    fn make() -> Self {
        let helms = helms();
        let ours = std::env::var("SEATRIAL").unwrap_or_else(|_| env!("CARGO_BIN_EXE_seatrial").to_owned());
        let dir = tempfile::tempdir().unwrap();
        let dapr = Path::new(env!("CARGO_MANIFEST_DIR")).join("charts/dapr");
        let mut cat = words(&["cat"]);
        cat.extend(charts::files(&dapr));
        let floor = vec![
            (
                "an empty process (`true`)",
                measure(&words(&["true"]), false).unwrap(),
            ),
            ("`cat` of the Dapr chart's files", measure(&cat, false).unwrap()),
        ];
        let mut rows = Vec::new();
        for case in charts::cases(dir.path(), &dapr) {
            eprintln!("{}", case.what);
            let cost = measure(&template(&ours, &case), true).unwrap();
            let helm = helms.iter().map(|(_, path)| {
                let path = path.to_string_lossy();
                measure(&template(&path, &case), false)
            });
            let helm = helm.collect();
            rows.push(Row {
                what: case.what,
                ours: cost,
                helm,
            });
        }
        let embedded = words(&[ours.as_str(), "template", "r", "dapr"]);
        let check = words(&[ours.as_str(), "check", "--quick", "global.ha.enabled=true"]);
        for (what, command) in [
            ("Dapr, the embedded chart", embedded),
            ("`check --quick` of one setting of Dapr", check),
        ] {
            rows.push(Row {
                what: what.to_owned(),
                ours: measure(&command, true).unwrap(),
                helm: vec![None; helms.len()],
            });
        }
        Self { helms, floor, rows }
    }

    /// The table in Markdown.
    fn table(&self) -> String {
        let mut out = String::from("| `template` of | seatrial |");
        for (version, _) in &self.helms {
            write!(out, " Helm {version} | times faster | its memory |").unwrap();
        }
        out.push_str("\n|---|---:|");
        out.push_str(&"---:|---:|---:|".repeat(self.helms.len()));
        out.push('\n');
        for (what, cost) in &self.floor {
            write!(out, "| {what} | {} |", shown(*cost)).unwrap();
            out.push_str(&" | | |".repeat(self.helms.len()));
            out.push('\n');
        }
        for row in &self.rows {
            write!(out, "| {} | {} |", row.what, shown(row.ours)).unwrap();
            for helm in &row.helm {
                match helm {
                    Some(helm) => write!(
                        out,
                        " {} | {:.0} | {:.0} times |",
                        shown(*helm),
                        helm.wall.as_secs_f64() / row.ours.wall.as_secs_f64(),
                        helm.peak as f64 / row.ours.peak as f64,
                    )
                    .unwrap(),
                    None => out.push_str(" | | |"),
                }
            }
            out.push('\n');
        }
        out
    }

    fn instructions(&self) -> String {
        let mut out = String::from("| `template` of | million instructions |\n|---|---:|\n");
        for row in &self.rows {
            if let Some(count) = row.ours.instructions {
                writeln!(out, "| {} | {:.1} |", row.what, count as f64 / 1e6).unwrap();
            }
        }
        out
    }

    fn write(&self, stages: Option<&str>) {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let processes = format!("{}\n{}", self.table(), self.instructions());
        replace(&root.join("docs/performance.md"), "processes", &processes);
        replace(&root.join("README.md"), "speed", &self.table());
        if let Some(stages) = stages {
            replace(
                &root.join("docs/performance.md"),
                "stages",
                &format!("```text\n{}\n```\n", stages.trim()),
            );
        }
    }
}

fn shown(cost: Cost) -> String {
    let millis = cost.wall.as_secs_f64() * 1e3;
    let digits = if millis < 10.0 { 1 } else { 0 };
    format!("{millis:.digits$} ms, {:.0} MB", cost.peak as f64 / 1024.0)
}

/// Puts a text between the markers of a name.
fn replace(path: &Path, name: &str, text: &str) {
    let (begin, end) = (format!("<!-- {name} -->\n"), format!("<!-- end of {name} -->"));
    let old = fs::read_to_string(path).unwrap();
    let (before, rest) = old.split_once(&begin).expect("the first marker");
    let (_, after) = rest.split_once(&end).expect("the second marker");
    fs::write(path, format!("{before}{begin}{text}{end}{after}")).unwrap();
}
