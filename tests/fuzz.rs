//! Drives the targets of `fuzz/` without libFuzzer. In: the texts each target begins from, and what was
//! found before in `fuzz/corpus`. Out: how many inputs were tried; a panic with the input that failed.
//! `fuzz/run SECONDS` runs them for long; as a test each runs for a moment, from a fixed seed.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that cannot go on should stop"
)]

#[path = "../fuzz/targets.rs"]
#[allow(missing_docs)]
mod targets;

use rand_chacha::ChaCha8Rng;
use rand_core::{RngCore, SeedableRng};
use seatrial::limits::STANDARD;
use seatrial::template::with_deep_stack;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::{Duration, Instant};
use targets::{TARGETS, Target};

/// Longer inputs are cut.
const LONGEST: usize = 4096;

/// What inputs are spliced with: words and marks that the readers know.
const WORDS: &[&str] = &[
    "{{",
    "}}",
    "{{-",
    "-}}",
    "(",
    ")",
    "|",
    ".",
    "$",
    ":=",
    "=",
    "\"",
    "`",
    "'",
    "range",
    "end",
    "if",
    "else",
    "define",
    "include",
    "tpl",
    "nil",
    "[",
    "]",
    "{",
    "}",
    ",",
    ":",
    "- ",
    "\n",
    "\t",
    "\r\n",
    "&a",
    "*a",
    "<<",
    "!!",
    "|-",
    ">+",
    "#",
    "---",
    "...",
    "\\",
    "\\u0000",
    "\0",
    "\u{85}",
    "\u{feff}",
    "\u{2028}",
    "é",
    "😀",
    "9223372036854775807",
    "-9223372036854775808",
    "1e309",
    "0x",
    "0o8",
    "1_0",
    ".5",
    "NaN",
    "null",
    "true",
    "~",
    "%",
    "%v",
    "%#+v",
    "%*d",
    "%[3]d",
    "%999999999d",
    "^",
    ">=",
    "||",
    "x",
    "*",
    "-",
    "$ref",
    "#/",
    "allOf",
    "--",
    "-g",
    "k8s-extension",
    "Z07:00",
    "_2",
    "January",
    ".000",
    "[65536]",
    "[-1]",
    "\\.",
    "={",
];

/// One more input out of others.
fn mutated(corpus: &[Vec<u8>], chance: &mut ChaCha8Rng) -> Vec<u8> {
    let mut pick = |n: usize| (chance.next_u32() as usize) % n.max(1);
    let mut bytes = corpus[pick(corpus.len())].clone();
    for _ in 0..=pick(6) {
        let at = pick(bytes.len() + 1);
        match pick(8) {
            0 if !bytes.is_empty() => {
                let at = at.min(bytes.len() - 1);
                bytes[at] ^= 1 << pick(8);
            }
            1 => drop(bytes.drain(at..(at + pick(16)).min(bytes.len()))),
            2 => bytes.insert(at, u8::try_from(pick(256)).unwrap()),
            3 => {
                let part = bytes[at..(at + pick(32)).min(bytes.len())].repeat(pick(5));
                bytes.splice(at..at, part);
            }
            4 => {
                let other = &corpus[pick(corpus.len())];
                let from = pick(other.len() + 1);
                let part = other[from..(from + pick(64)).min(other.len())].to_vec();
                bytes.splice(at..at, part);
            }
            _ => {
                let word = WORDS[pick(WORDS.len())].as_bytes().to_vec();
                bytes.splice(at..at, word);
            }
        }
        bytes.truncate(LONGEST);
    }
    bytes
}

fn corpus(target: &Target) -> Vec<Vec<u8>> {
    let mut texts: Vec<Vec<u8>> = target.seeds.iter().map(|seed| seed.as_bytes().to_vec()).collect();
    let kept = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fuzz/corpus")
        .join(target.name);
    for entry in fs::read_dir(kept).into_iter().flatten() {
        texts.push(fs::read(entry.unwrap().path()).unwrap());
    }
    if texts.is_empty() {
        texts.push(Vec::new());
    }
    texts
}

/// Runs one target and says how often, and what it found.
fn drive(target: &Target, time: Duration, seed: u64) -> (u64, Option<Vec<u8>>) {
    let mut corpus = corpus(target);
    let mut chance = ChaCha8Rng::seed_from_u64(seed);
    let start = Instant::now();
    let mut runs = 0;
    while start.elapsed() < time {
        let input = match corpus.get(usize::try_from(runs).unwrap()) {
            Some(known) => known.clone(),
            None => mutated(&corpus, &mut chance),
        };
        let began = Instant::now();
        let done = catch_unwind(AssertUnwindSafe(|| (target.run)(&input)));
        runs += 1;
        if done.is_err() || began.elapsed() > Duration::from_secs(10) {
            return (runs, Some(input));
        }
        // Without coverage to go by, a growing corpus makes inputs drift away from the seeds.
        if runs % 50 == 0 && corpus.len() < 500 {
            corpus.push(input);
        }
    }
    (runs, None)
}

#[test]
fn no_input_makes_a_target_fail() {
    let seconds = std::env::var("FUZZ_SECONDS")
        .ok()
        .and_then(|text| text.parse().ok());
    let named = std::env::var("FUZZ_TARGETS").unwrap_or_default();
    let wanted = |target: &&Target| named.is_empty() || named.split(' ').any(|name| name == target.name);
    let seed = match seconds {
        Some(_) => std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap().as_secs(),
        None => 1,
    };
    let time = seconds.map_or(Duration::from_millis(300), Duration::from_secs);
    let mut found = Vec::new();
    for target in TARGETS.iter().filter(wanted) {
        let (runs, failed) = with_deep_stack(&STANDARD, || drive(target, time, seed)).unwrap();
        println!(
            "{:<10} {runs:>9} executions, {} findings",
            target.name,
            usize::from(failed.is_some())
        );
        if let Some(input) = failed {
            found.push(format!("{}: {:?}", target.name, String::from_utf8_lossy(&input)));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}
