//! What Helm makes of the template engine's messages. In: the text of a parse error, or the texts of
//! a failed execution from the outermost to the innermost. Out: the line or lines that each Helm
//! prints. Works on text because Helm does, and file names with `: ` in them get the same cuts.

use crate::compat::Compat;

/// The message of a file that does not parse: its place, and the last part of the text.
pub(super) fn parse_error(file: &str, text: &str) -> String {
    match text.split(": ").nth(1) {
        Some(place) => {
            let last = text.rsplit(": ").next().unwrap_or_default();
            format!("parse error at ({place}): {last}")
        }
        None => format!("parse error in ({file}): {text}"),
    }
}

/// The message of a failed execution.
///
/// `chain` holds the full text of the failure, then of what it wraps, and so on; `refused` is the
/// message of a `fail` or `required` at its bottom.
pub(super) fn exec_error(file: &str, chain: &[&str], refused: Option<&str>, compat: Compat) -> String {
    let text = chain.first().copied().unwrap_or_default();
    let mut parts = text.splitn(3, ": ");
    let (Some(_), Some(place), Some(_)) = (parts.next(), parts.next(), parts.next()) else {
        return format!("execution error in ({file}): {text}");
    };
    if let Some(message) = refused {
        return format!("execution error at ({place}): {message}");
    }
    match compat {
        Compat::Helm3 => text.to_owned(),
        Compat::Helm4 => blocks(chain).unwrap_or_else(|| text.to_owned()),
    }
}

/// Helm 4's layout, one block for each failure that the chain holds; none if any of them is not the
/// template engine's own.
fn blocks(chain: &[&str]) -> Option<String> {
    let mut blocks: Vec<String> = Vec::new();
    for text in chain {
        let block = Frame::read(text)?.to_string();
        if blocks.last() != Some(&block) {
            blocks.push(block);
        }
    }
    Some(blocks.concat().trim().to_owned())
}

/// One failure, cut into the three lines that Helm 4 gives it.
struct Frame<'a> {
    place: &'a str,
    executing: Option<(&'a str, &'a str)>,
    message: &'a str,
}

impl<'a> Frame<'a> {
    fn read(text: &'a str) -> Option<Self> {
        let rest = text.strip_prefix("template: ")?;
        if rest.starts_with("no template ") {
            return Some(Self {
                place: "",
                executing: None,
                message: text,
            });
        }
        Self::executing(rest).or_else(|| {
            let (place, message) = rest.rsplit_once(": ")?;
            Some(Self {
                place,
                executing: None,
                message: uncaused(message),
            })
        })
    }

    /// `PLACE: executing "NAME" at <NODE>: MESSAGE`.
    fn executing(rest: &'a str) -> Option<Self> {
        let (place, after) = rest.split_once(": executing ")?;
        let (name, after) = after.strip_prefix('"')?.split_once('"')?;
        let (node, message) = after.strip_prefix(" at <")?.split_once(">: ")?;
        Some(Self {
            place,
            executing: Some((name, node)),
            message: uncaused(message),
        })
    }
}

/// The message without the failure that it goes on to quote.
fn uncaused(message: &str) -> &str {
    message.split_once(" template:").map_or(message, |(own, _)| own)
}

impl std::fmt::Display for Frame<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if !self.place.is_empty() {
            write!(f, "{}\n  ", self.place)?;
        }
        if let Some((name, node)) = self.executing {
            write!(f, "executing \"{name}\" at <{node}>:\n    ")?;
        }
        if !self.message.is_empty() {
            writeln!(f, "{}", self.message)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{exec_error, parse_error};
    use crate::compat::Compat::{Helm3, Helm4};

    const OUTER: &str = "template: c/t.yaml:1:6: executing \"c/t.yaml\" at <include \"x\" .>: error calling \
                         include: template: c/_h.tpl:2:3: executing \"x\" at <.Values.a.b>: nil pointer \
                         evaluating interface {}.b";
    const INNER: &str =
        "template: c/_h.tpl:2:3: executing \"x\" at <.Values.a.b>: nil pointer evaluating interface {}.b";

    #[test]
    fn parse_errors_keep_their_place_and_their_last_part() {
        let rows = [
            (
                "template: c/t.yaml:1: missing value for if",
                "parse error at (c/t.yaml:1): missing value for if",
            ),
            (
                "template: c/c: d.yaml:1: missing value for if",
                "parse error at (c/c): missing value for if",
            ),
        ];
        for (text, helm) in rows {
            assert_eq!(parse_error("f", text), helm);
        }
    }

    #[test]
    fn helm3_prints_one_line_and_helm4_a_block_for_each_frame() {
        let chain = [OUTER, INNER];
        assert_eq!(exec_error("f", &chain, None, Helm3), OUTER);
        assert_eq!(
            exec_error("f", &chain, None, Helm4),
            "c/t.yaml:1:6\n  executing \"c/t.yaml\" at <include \"x\" .>:\n    error calling include:\n\
             c/_h.tpl:2:3\n  executing \"x\" at <.Values.a.b>:\n    nil pointer evaluating interface {}.b"
        );
    }

    #[test]
    fn helm4_keeps_one_line_when_a_function_is_at_the_bottom() {
        let text = "template: c/t.yaml:1:6: executing \"c/t.yaml\" at <div 1 0>: error calling div: runtime \
                    error: integer divide by zero";
        let chain = [text, "runtime error: integer divide by zero"];
        assert_eq!(exec_error("f", &chain, None, Helm4), text);
    }

    #[test]
    fn refusals_have_the_place_of_the_outermost_call() {
        let text =
            "template: c/t.yaml:1:6: executing \"c/t.yaml\" at <fail \"x\">: error calling fail: no\nway";
        for compat in [Helm3, Helm4] {
            assert_eq!(
                exec_error("f", &[text], Some("no\nway"), compat),
                "execution error at (c/t.yaml:1:6): no\nway"
            );
        }
    }
}
