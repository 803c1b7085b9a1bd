//! Slash-separated paths. In: path text, never a file. Out: what Go's `path` and, on Unix, its
//! `path/filepath` cut from it. Asks no file system.

use super::args::{row, text};
use crate::template::func::{Fault, Func, Machine};
use crate::value::{Ty, Value};

const STR: Ty = Ty::Str;

/// The rows of this family.
#[rustfmt::skip]
pub(crate) static FUNCS: &[Func] = &[
    row("paths", "base", &[STR], STR, base, "The last element of a path."),
    row("paths", "dir", &[STR], STR, dir, "All but the last element of a path, cleaned."),
    row("paths", "clean", &[STR], STR, clean_path, "The shortest path that means the same."),
    row("paths", "ext", &[STR], STR, ext, "The ending of a path's last element, from its last dot."),
    row("paths", "isAbs", &[STR], Ty::Bool, is_abs, "Whether a path begins with a slash."),
    row("paths", "osBase", &[STR], STR, base, "`base` for paths of the operating system, here those of Unix."),
    row("paths", "osDir", &[STR], STR, dir, "`dir` for paths of the operating system, here those of Unix."),
    row("paths", "osClean", &[STR], STR, clean_path, "`clean` for paths of the operating system, here those of Unix."),
    row("paths", "osExt", &[STR], STR, ext, "`ext` for paths of the operating system, here those of Unix."),
    row("paths", "osIsAbs", &[STR], Ty::Bool, is_abs, "`isAbs` for paths of the operating system, here those of Unix."),
];

fn base(_: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    let path = text(args, 0);
    let kept = path.iter().rposition(|b| *b != b'/').map_or(0, |at| at + 1);
    let trimmed = path.get(..kept).unwrap_or_default();
    let start = trimmed.iter().rposition(|b| *b == b'/').map_or(0, |at| at + 1);
    Ok(match (path, trimmed.get(start..)) {
        ([], _) => Value::str("."),
        (_, Some([]) | None) => Value::str("/"),
        (_, Some(last)) => Value::str(last),
    })
}

fn dir(_: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    let path = text(args, 0);
    let end = path.iter().rposition(|b| *b == b'/').map_or(0, |at| at + 1);
    Ok(Value::str(clean(path.get(..end).unwrap_or_default())))
}

fn clean_path(_: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    Ok(Value::str(clean(text(args, 0))))
}

/// `path.Clean`: no empty elements, no `.`, and no `..` that can be resolved.
fn clean(path: &[u8]) -> Vec<u8> {
    let rooted = path.first() == Some(&b'/');
    let mut elements: Vec<&[u8]> = Vec::new();
    for element in path.split(|b| *b == b'/') {
        match element {
            b"" | b"." => {}
            b".." if elements.last().is_some_and(|last| *last != b"..") => {
                elements.pop();
            }
            b".." if rooted => {}
            other => elements.push(other),
        }
    }
    let joined = elements.join(&b'/');
    match (rooted, joined.is_empty()) {
        (true, _) => [b"/", joined.as_slice()].concat(),
        (false, true) => b".".to_vec(),
        (false, false) => joined,
    }
}

fn ext(_: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    let path = text(args, 0);
    let at = path.iter().rposition(|b| matches!(b, b'.' | b'/'));
    let ending = at
        .and_then(|at| path.get(at..))
        .filter(|ending| ending.first() == Some(&b'.'));
    Ok(Value::str(ending.unwrap_or_default()))
}

fn is_abs(_: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    Ok(Value::Bool(text(args, 0).first() == Some(&b'/')))
}
