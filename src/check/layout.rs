//! Output that is no manifest, traced to the template's line. In: a file's output that YAML cannot read,
//! and a way to render the file with another text. Out: the line of the output at fault, and the change
//! of one template line that mends it: another indentation of what is inserted, or quotes around it.
//! A change is proposed only when the output is read with it.

use super::{Evidence, from_root, meaning};
use crate::diag::Failure;
use crate::manifest;
use crate::template::trace::{PieceKind, Trace};
use crate::text::{Place, SourceId, Span};
use crate::yaml;

/// Renders that one broken file may cost.
const MOST_TRIES: usize = 96;

/// Lines of output shown before the one at fault.
const CONTEXT: usize = 2;

/// Renders a file of the chart, by its full name, with another text, and gives what it prints.
pub type Patched<'a> = dyn Fn(&str, &[u8]) -> Option<Vec<u8>> + 'a;

/// What can be said of a broken file.
pub(super) struct Layout {
    /// Lines of help.
    pub(super) help: Vec<String>,
    /// The template's line to change, with a word.
    pub(super) place: Option<(Place, String)>,
}

/// What is wrong with the output of the file that a failure is about, where its text came from, and the
/// change that mends it.
pub(super) fn of(failure: &Failure, evidence: &Evidence<'_>, trace: Option<&Trace>) -> Option<Layout> {
    let at = failure.at_work.last()?;
    let output = evidence.rendered.iter().find(|file| file.name == at.file)?;
    let broken = broken_line(&output.text, evidence)?;
    let mut layout = Layout {
        help: excerpt(&output.text, broken, &at.file),
        place: None,
    };
    if let Some(trace) = trace {
        inserted(&mut layout, trace, &output.text, broken, evidence);
    }
    let text = evidence.chart?.template(&at.file)?;
    let text = String::from_utf8_lossy(&text.data).into_owned();
    if let Some((number, start, old, new)) = mend(&at.file, &text, evidence) {
        layout.help.push(format!("write line {number} of {} as", at.file));
        layout.help.push(format!("  {}", new.trim_end()));
        let indent = old.len() - old.trim_start().len();
        let span = Span::new(start + indent, start + old.trim_end().len());
        let word = "with other indentation or quotes here the output is read";
        layout.place = source(&at.file, evidence).map(|source| (Place { source, span }, word.to_owned()));
    }
    Some(layout)
}

/// The lines of an output up to the one at fault.
fn excerpt(text: &[u8], broken: usize, file: &str) -> Vec<String> {
    let mut help = vec![format!("line {} of what {file} prints:", broken + 1)];
    let lines: Vec<&[u8]> = text.split(|byte| *byte == b'\n').collect();
    for number in broken.saturating_sub(CONTEXT)..=broken {
        let line = String::from_utf8_lossy(lines.get(number).copied().unwrap_or_default());
        let mark = if number == broken { '>' } else { ' ' };
        help.push(format!("{mark} {:3} | {line}", number + 1));
    }
    help
}

/// Which action printed the line at fault, and of which values.
fn inserted(layout: &mut Layout, trace: &Trace, text: &[u8], broken: usize, evidence: &Evidence<'_>) {
    let lines: Vec<usize> = text.split(|byte| *byte == b'\n').map(<[u8]>::len).collect();
    let start: usize = lines.iter().take(broken).map(|length| length + 1).sum();
    let end = start + lines.get(broken).copied().unwrap_or_default();
    let within = |span: Span| (span.start as usize) < end && (span.end as usize) > start;
    let file = evidence.rendered.iter().find(|file| file.text == text);
    let pieces = file.map_or(&[][..], |file| trace.pieces(file.name.as_bytes()));
    let mut printed = pieces
        .iter()
        .rev()
        .filter(|piece| piece.kind == PieceKind::Action);
    let Some(piece) = printed.find(|piece| within(piece.span)) else {
        return;
    };
    let (name, line, _) = trace.position(piece.at);
    layout.help.push(format!("it was inserted by {name}:{line}"));
    let merged = evidence.merged.map(|merged| &merged.values);
    for site in trace.sites(piece.taint).into_iter().take(2) {
        if let (Some(key), Some(merged)) = (trace.site(site).values(), merged) {
            layout
                .help
                .extend(meaning::told(&from_root(key, merged), merged, evidence));
        }
    }
    let at = piece.at.offset as usize;
    layout.place = source(name, evidence).map(|source| {
        let place = Place {
            source,
            span: Span::new(at, at + 1),
        };
        (place, "the text at fault comes from here".to_owned())
    });
}

fn source(file: &str, evidence: &Evidence<'_>) -> Option<SourceId> {
    let mut known = evidence.records.sources.iter();
    known.find(|(_, source)| *source.name == *file).map(|(id, _)| id)
}

/// The line, from 0, at which YAML gives up on an output.
fn broken_line(text: &[u8], evidence: &Evidence<'_>) -> Option<usize> {
    manifest::split(text, evidence.compat)
        .into_iter()
        .find_map(|document| {
            let fault = yaml::read(document).err()?;
            let start = (document.as_ptr() as usize).checked_sub(text.as_ptr() as usize)?;
            let at = fault.at.map_or(0, |span| span.start as usize);
            let before = text.get(..start + at).unwrap_or(text);
            let line = before.iter().filter(|byte| **byte == b'\n').count();
            // At the end of a text the last line is the one to show.
            Some(
                line.min(
                    text.trim_ascii_end()
                        .iter()
                        .filter(|byte| **byte == b'\n')
                        .count(),
                ),
            )
        })
}

fn readable(text: &[u8], evidence: &Evidence<'_>) -> bool {
    let documents = manifest::split(text, evidence.compat);
    documents.into_iter().all(|document| yaml::read(document).is_ok())
}

/// The number from 1, the start, the old and the new text of a line with which the file's output is YAML.
fn mend(file: &str, text: &str, evidence: &Evidence<'_>) -> Option<(usize, usize, String, String)> {
    let mut tries = 0;
    let mut start = 0;
    let mut above = 0;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        for new in changes(line, above) {
            if tries == MOST_TRIES {
                return None;
            }
            tries += 1;
            let mut changed = text.to_owned();
            changed.replace_range(start..start + line.len(), &new);
            let output = (evidence.patched)(file, changed.as_bytes());
            if output.is_some_and(|output| readable(&output, evidence)) {
                return Some((number + 1, start, line.to_owned(), new));
            }
        }
        if !line.trim().is_empty() && !line.trim_start().starts_with("{{") {
            above = indentation(line);
        }
        start += line.len();
    }
    None
}

fn indentation(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

/// The ways to write a line that inserts something: at the indentations that may be meant, and in quotes.
fn changes(line: &str, above: usize) -> Vec<String> {
    let Some((before, rest)) = line.split_once("{{") else {
        return Vec::new();
    };
    let Some((action, after)) = rest.split_once("}}") else {
        return Vec::new();
    };
    let code = action.trim_matches('-').trim();
    let word = code.split_whitespace().next().unwrap_or_default();
    let control = [
        "if", "else", "end", "range", "with", "define", "block", "template", "break", "continue",
    ];
    if control.contains(&word) || code.starts_with("/*") || code.contains(":=") {
        return Vec::new();
    }
    let bare = without_indent(code);
    let own = indentation(line);
    let mut widths = vec![own, above + 2, above];
    if !before.trim().is_empty() {
        widths = vec![own + 2, own + 4];
    }
    let mut found: Vec<String> = Vec::new();
    let block = ["toYaml", "indent", "include", "tpl"]
        .iter()
        .any(|name| code.contains(name));
    if !block && after.trim().is_empty() && !before.trim().is_empty() {
        found.push(format!("{before}{{{{ {code} | quote }}}}{after}"));
    }
    for width in widths {
        let change = format!(
            "{}{{{{- {bare} | nindent {width} }}}}{after}",
            before.trim_end_matches(' ')
        );
        let change = match before.trim().is_empty() {
            true => format!("{}{{{{- {bare} | nindent {width} }}}}{after}", " ".repeat(width)),
            false => change,
        };
        if change != line && !found.contains(&change) {
            found.push(change);
        }
    }
    found
}

/// A pipeline without a step at its end that indents.
fn without_indent(code: &str) -> &str {
    match code.rsplit_once('|') {
        Some((before, last))
            if last.trim_start().starts_with("indent") || last.trim_start().starts_with("nindent") =>
        {
            before.trim_end()
        }
        _ => code,
    }
}

#[cfg(test)]
mod tests {
    use super::changes;

    #[test]
    fn an_insertion_is_tried_at_its_own_indentation_first_and_a_plain_value_in_quotes() {
        assert_eq!(
            changes("    {{ toYaml .Values.labels | indent 4 }}\n", 2)
                .first()
                .unwrap(),
            "    {{- toYaml .Values.labels | nindent 4 }}\n"
        );
        assert_eq!(
            changes("  name: {{ .Values.name }}\n", 0).first().unwrap(),
            "  name: {{ .Values.name | quote }}\n"
        );
        assert!(changes("  {{- if .Values.on }}\n", 0).is_empty());
    }
}
