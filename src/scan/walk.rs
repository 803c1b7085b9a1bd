//! Files to look through. In: paths as they were given. Out: files in a stable order, with their bytes
//! and what kind of text they hold by name and first line. Links are not followed; what is large,
//! binary, or made by other programs is left out.

use super::find::Kind;
use super::read::shell::Shell;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The largest file that is read, in bytes.
const MAX_FILE: u64 = 4 << 20;
/// Directories within directories, entered so deep.
const MAX_DEPTH: usize = 64;
/// The most files of one run.
const MAX_FILES: usize = 200_000;
/// Directories of other programs.
const SKIPPED: &[&str] = &[
    ".git",
    ".hg",
    ".svn",
    "target",
    "node_modules",
    ".terraform",
    ".venv",
    "__pycache__",
    ".seatrial",
];

/// A file that was read.
#[derive(Clone, Debug)]
pub struct Input {
    /// Its path as reports show it, with `/`.
    pub name: String,
    /// Its bytes.
    pub text: Arc<[u8]>,
    /// What it holds; nothing where that is not known.
    pub kind: Option<Kind>,
    /// Whether it was named, rather than found in a directory.
    pub named: bool,
}

/// Reads the files of all paths; each file once.
///
/// # Errors
/// A path that does not exist, or a named file that cannot be read.
pub fn inputs(paths: &[String]) -> io::Result<Vec<Input>> {
    let mut files = Vec::new();
    for path in paths {
        let path = Path::new(path);
        let about = |fault: io::Error| io::Error::new(fault.kind(), format!("{}: {fault}", path.display()));
        if fs::metadata(path).map_err(about)?.is_dir() {
            walk(path, &mut files).map_err(about)?;
        } else {
            let text = read(path).map_err(about)?;
            let text = text.ok_or_else(|| about(io::Error::other("larger than 4 MiB, or no text")))?;
            files.push(input(path, text, true));
        }
    }
    let mut seen = std::collections::HashSet::new();
    files.retain(|file| seen.insert(file.name.clone()));
    Ok(files)
}

fn walk(root: &Path, files: &mut Vec<Input>) -> io::Result<()> {
    let mut todo = vec![(root.to_owned(), 0)];
    while let Some((directory, depth)) = todo.pop() {
        let mut entries: Vec<(PathBuf, fs::FileType)> = Vec::new();
        let listed = match fs::read_dir(&directory) {
            Ok(listed) => listed,
            Err(fault) if depth == 0 => return Err(fault),
            // One directory that may not be entered keeps nobody from the others.
            Err(_) => continue,
        };
        for entry in listed.flatten() {
            if let Ok(kind) = entry.file_type() {
                entries.push((entry.path(), kind));
            }
        }
        entries.sort_by(|a, b| a.0.cmp(&b.0));
        let mut below = Vec::new();
        for (path, kind) in entries {
            let name = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            if kind.is_dir() {
                if depth < MAX_DEPTH && !SKIPPED.contains(&name.as_str()) {
                    below.push((path, depth + 1));
                }
            } else if kind.is_file()
                && files.len() < MAX_FILES
                && could_hold(&path)
                && let Ok(Some(text)) = read(&path)
            {
                files.push(input(&path, text, false));
            }
        }
        todo.extend(below.into_iter().rev());
    }
    Ok(())
}

/// A file's bytes; nothing where it is too large, or no text.
fn read(path: &Path) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    fs::File::open(path)?.take(MAX_FILE + 1).read_to_end(&mut bytes)?;
    let text = bytes.len() as u64 <= MAX_FILE
        && !bytes
            .get(..bytes.len().min(8192))
            .unwrap_or_default()
            .contains(&0);
    Ok(text.then_some(bytes))
}

fn input(path: &Path, text: Vec<u8>, named: bool) -> Input {
    let name = path.to_string_lossy().replace('\\', "/");
    let name = name.strip_prefix("./").unwrap_or(&name).to_owned();
    let kind = kind_of(&name, &text);
    Input {
        name,
        text: text.into(),
        kind,
        named,
    }
}

/// Names that are worth opening in a directory.
fn could_hold(path: &Path) -> bool {
    let name = path.to_string_lossy();
    kind_of(&name, b"").is_some() || path.extension().is_none()
}

/// What a file holds, by its name, or by its first line where the name says nothing.
pub fn kind_of(name: &str, text: &[u8]) -> Option<Kind> {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default().to_lowercase();
    let ending = last.rsplit_once('.').map_or("", |(_, ending)| ending);
    let kind = match ending {
        "sh" | "bash" | "zsh" | "ksh" | "azcli" => Kind::Script(Shell::Bash),
        "ps1" | "psm1" => Kind::Script(Shell::PowerShell),
        "cmd" | "bat" => Kind::Script(Shell::Cmd),
        "md" | "markdown" | "mdx" | "txt" => Kind::Markdown,
        "yaml" | "yml" => Kind::Yaml,
        "json" | "jsonc" => Kind::Json,
        "bicep" => Kind::Bicep,
        "tf" | "tofu" | "hcl" => Kind::Terraform,
        _ => {
            let line = text.split(|b| *b == b'\n').next().unwrap_or_default();
            let line = String::from_utf8_lossy(line);
            let program = line.strip_prefix("#!")?;
            if program.contains("pwsh") {
                Kind::Script(Shell::PowerShell)
            } else if program.trim_end().ends_with("sh") {
                Kind::Script(Shell::Bash)
            } else {
                return None;
            }
        }
    };
    Some(kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_known_by_name_or_first_line() {
        let rows: &[(&str, &[u8], Option<Kind>)] = &[
            ("a/deploy.SH", b"", Some(Kind::Script(Shell::Bash))),
            ("run.ps1", b"", Some(Kind::Script(Shell::PowerShell))),
            ("README.md", b"", Some(Kind::Markdown)),
            (
                "install",
                b"#!/usr/bin/env bash\n",
                Some(Kind::Script(Shell::Bash)),
            ),
            (
                "install",
                b"#!/usr/bin/env pwsh\n",
                Some(Kind::Script(Shell::PowerShell)),
            ),
            ("install", b"#!/usr/bin/python\n", None),
            ("a.png", b"", None),
        ];
        for (name, text, kind) in rows {
            assert_eq!(kind_of(name, text), *kind, "{name}");
        }
    }

    #[test]
    fn directories_are_walked_in_order_without_those_of_other_programs() {
        let root = tempfile::tempdir().unwrap();
        for name in [
            "b.sh",
            "a/z.sh",
            "a/.github/w.yml",
            ".git/x.sh",
            "node_modules/y.sh",
            "c.png",
        ] {
            let path = root.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "dapr\n").unwrap();
        }
        let found = inputs(&[root.path().to_string_lossy().into_owned()]).unwrap();
        let prefix = format!("{}/", root.path().to_string_lossy());
        let names: Vec<&str> = found
            .iter()
            .filter_map(|file| file.name.strip_prefix(&prefix))
            .collect();
        assert_eq!(names, ["b.sh", "a/z.sh", "a/.github/w.yml"]);
    }
}
