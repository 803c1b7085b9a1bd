//! A scratch directory, a chart of hostile files in it, and the real program held to what it may use
//! up: it is watched while it runs, and stopped when it does not end by itself.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// What a run may take. Two seconds is the promise of a release build on an idle machine; a debug
/// build beside seven other tests gets ten times as long.
const PATIENCE: Duration = Duration::from_secs(20);

/// What a run may hold at one time, in KiB. The stack of a debug build is several times as large.
const MEMORY: u64 = if cfg!(debug_assertions) {
    512 * 1024
} else {
    256 * 1024
};

/// A debug build takes a step in ten times the time, so it gets fewer of them.
const FEWER: &[&str] = if cfg!(debug_assertions) {
    &["--limit", "steps=1000000"]
} else {
    &[]
};

pub const CHART: &str = "apiVersion: v2\nname: c\nversion: 0.1.0\n";

pub struct Scratch(tempfile::TempDir);

/// How a run ended.
pub struct Verdict {
    pub what: String,
    pub status: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Scratch {
    /// A directory with a chart `c` of these files; a name that begins with `/` stands beside it.
    pub fn new(files: &[(&str, &str)]) -> Self {
        let scratch = Self(tempfile::tempdir().unwrap());
        scratch.put("c/Chart.yaml", CHART);
        for (name, text) in files {
            match name.strip_prefix('/') {
                Some(name) => scratch.put(name, text),
                None => scratch.put(&format!("c/{name}"), text),
            }
        }
        scratch
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    pub fn put(&self, name: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    /// `seatrial template r c` and more arguments.
    pub fn template(&self, args: &[&str]) -> Verdict {
        self.run(&[&["template", "r", "c"], FEWER, args].concat())
    }

    /// The program with these arguments, in the scratch directory; nothing there may change but below
    /// `out`.
    pub fn run(&self, args: &[&str]) -> Verdict {
        let before = self.files();
        let verdict = self.watched(args);
        assert_eq!(before, self.files(), "{}: files changed", verdict.what);
        verdict
    }

    fn watched(&self, args: &[&str]) -> Verdict {
        let mut what = args.join(" ");
        what.truncate(what.floor_char_boundary(200));
        let logs = tempfile::tempdir().unwrap();
        let log = |name: &str| File::create(logs.path().join(name)).unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_seatrial"))
            .current_dir(self.path())
            .env_remove("SEATRIAL_COMPAT")
            .env_remove("HELM_NAMESPACE")
            .args(args)
            .stdin(Stdio::null())
            .stdout(log("out"))
            .stderr(log("err"))
            .spawn()
            .unwrap();
        let start = Instant::now();
        let mut peak = 0;
        let status = loop {
            peak = peak.max(resident(child.id()));
            if let Some(status) = child.try_wait().unwrap() {
                break status;
            }
            if start.elapsed() > PATIENCE || peak > 4 * MEMORY {
                let _ = child.kill();
                let _ = child.wait();
                panic!("{what}: not over after {:?} and {peak} KiB", start.elapsed());
            }
            thread::sleep(Duration::from_millis(3));
        };
        if std::env::var_os("HOSTILE_REPORT").is_some() {
            eprintln!("{:6.2} s {:7} KiB  {what}", start.elapsed().as_secs_f64(), peak);
        }
        assert!(peak <= MEMORY, "{what}: held {peak} KiB");
        let text =
            |name: &str| String::from_utf8_lossy(&fs::read(logs.path().join(name)).unwrap()).into_owned();
        Verdict {
            what,
            status: status.code(),
            out: text("out"),
            err: text("err"),
        }
    }

    /// Every file with its bytes, links by what they point to, but for what stands below `out`.
    fn files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut found = BTreeMap::new();
        let mut todo = vec![self.path().to_owned()];
        while let Some(dir) = todo.pop() {
            for entry in fs::read_dir(dir).unwrap() {
                let path = entry.unwrap().path();
                let meta = fs::symlink_metadata(&path).unwrap();
                if meta.is_symlink() {
                    let to = fs::read_link(&path).unwrap();
                    found.insert(path, to.as_os_str().as_encoded_bytes().to_vec());
                } else if meta.is_dir() && path != self.path().join("out") {
                    todo.push(path);
                } else if meta.is_file() {
                    let bytes = match meta.len() {
                        ..=100_000 => fs::read(&path).unwrap(),
                        length => length.to_le_bytes().to_vec(),
                    };
                    found.insert(path, bytes);
                }
            }
        }
        found
    }
}

/// The most memory that a process has held so far, in KiB; nothing of one that is gone.
fn resident(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let figure = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
    figure.unwrap_or_default()
}

impl Verdict {
    /// One clear error with these words: status 1, nothing on standard output.
    pub fn refused(&self, words: &str) {
        assert_eq!(
            (self.status, self.out.as_str()),
            (Some(1), ""),
            "{}: {}",
            self.what,
            self.short()
        );
        assert!(self.err.contains(words), "{}: {}", self.what, self.short());
        assert!(
            !self.err.contains("panicked") && !self.err.contains('\u{1b}'),
            "{}: {}",
            self.what,
            self.short()
        );
    }

    /// The refusal of a limit of ours, which says how to raise it.
    pub fn reached(&self, limit: &str) {
        self.refused(&format!("the limit `{limit}` of "));
        self.refused(&format!("--limit {limit}=N raises it"));
    }

    /// The harmless result: status 0 and this text, but for the line that names the template.
    pub fn printed(&self, text: &str) {
        assert_eq!(self.status, Some(0), "{}: {}", self.what, self.short());
        let body: Vec<&str> = self
            .out
            .lines()
            .filter(|line| !line.starts_with("# Source:") && *line != "---" && !line.is_empty())
            .collect();
        assert_eq!(body.join("\n"), text, "{}", self.what);
    }

    /// It ended by itself, cleanly, whatever it said.
    pub fn ended(&self) {
        assert!(
            matches!(self.status, Some(0..=2)),
            "{}: {}",
            self.what,
            self.short()
        );
        assert!(!self.err.contains("panicked"), "{}: {}", self.what, self.short());
    }

    fn short(&self) -> String {
        let head = |text: &str| text.chars().take(600).collect::<String>();
        format!("{:?}\n{}\n{}", self.status, head(&self.out), head(&self.err))
    }
}

/// A gzipped tar archive of these entries, names as they are, valid or not.
pub fn archive(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (name, data) in entries {
        bytes.extend(entry(name, b'0', "", data));
    }
    bytes.extend([0; 1024]);
    gzip(&bytes)
}

/// One entry of a tar archive: type, target of a link, contents.
pub fn entry(name: &str, kind: u8, link: &str, data: &[u8]) -> Vec<u8> {
    let mut header = [0_u8; 512];
    let mut field = |at: usize, text: &[u8]| header[at..at + text.len()].copy_from_slice(text);
    field(0, name.as_bytes());
    field(100, b"0000644\0");
    field(108, b"0000000\0");
    field(116, b"0000000\0");
    field(124, format!("{:011o}\0", data.len()).as_bytes());
    field(136, b"00000000000\0");
    field(148, b"        ");
    field(156, &[kind]);
    field(157, link.as_bytes());
    field(257, b"ustar\x0000");
    let sum: u32 = header.iter().map(|b| u32::from(*b)).sum();
    header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    let mut bytes = header.to_vec();
    bytes.extend_from_slice(data);
    bytes.resize(bytes.len().next_multiple_of(512), 0);
    bytes
}

pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}
