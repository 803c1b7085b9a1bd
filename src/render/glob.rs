//! The patterns of `.Files.Glob`. In: a pattern in the dialect of gobwas/glob with `/` as separator,
//! and paths. Out: whether each path matches. Knows nothing of files, and works in time bounded by
//! the lengths of pattern and path, whatever they hold.

/// A compiled pattern.
#[derive(Debug)]
pub(super) struct Glob(Vec<Node>);

/// One term of a pattern.
#[derive(Debug)]
enum Node {
    /// Literal text.
    Text(Vec<char>),
    /// `*`: anything but separators.
    Any,
    /// `**`: anything.
    Super,
    /// `?`: one character but the separator.
    Single,
    /// `[abc]` or `[!abc]`.
    OneOf(Vec<char>, bool),
    /// `[a-c]` or `[!a-c]`.
    Range(char, char, bool),
    /// `{…,…}`.
    Alternatives(Vec<Vec<Node>>),
}

const SEPARATOR: char = '/';

/// How deep `{` may nest.
const MAX_NESTING: usize = 100;

impl Glob {
    /// Compiles a pattern; one that is none matches every path, as Helm has it.
    pub(super) fn new(pattern: &str) -> Self {
        Self(Parser::new(pattern).parse().unwrap_or_else(|| vec![Node::Super]))
    }

    /// Whether the whole path matches.
    pub(super) fn matches(&self, path: &str) -> bool {
        let path: Vec<char> = path.chars().collect();
        let mut start = vec![false; path.len() + 1];
        start[0] = true;
        advance_all(&self.0, &path, start).last() == Some(&true)
    }
}

/// From the positions where a sequence of terms may begin, those where it may end.
fn advance_all(nodes: &[Node], path: &[char], from: Vec<bool>) -> Vec<bool> {
    nodes.iter().fold(from, |at, node| advance(node, path, &at))
}

fn advance(node: &Node, path: &[char], from: &[bool]) -> Vec<bool> {
    match node {
        Node::Text(text) => step(from, text.len(), |at| path[at..].starts_with(text)),
        Node::Any => spread(path, from, |c| c != SEPARATOR),
        Node::Super => spread(path, from, |_| true),
        Node::Single => step(from, 1, |at| path.get(at).is_some_and(|c| *c != SEPARATOR)),
        Node::OneOf(set, not) => step(from, 1, |at| {
            path.get(at).is_some_and(|c| set.contains(c) != *not)
        }),
        Node::Range(low, high, not) => step(from, 1, |at| {
            path.get(at).is_some_and(|c| (low..=high).contains(&c) != *not)
        }),
        Node::Alternatives(choices) => {
            let mut ends = vec![false; from.len()];
            for choice in choices {
                for (end, here) in ends.iter_mut().zip(advance_all(choice, path, from.to_vec())) {
                    *end |= here;
                }
            }
            ends
        }
    }
}

/// Moves on by a fixed number of characters where the term holds.
fn step(from: &[bool], by: usize, holds: impl Fn(usize) -> bool) -> Vec<bool> {
    let mut ends = vec![false; from.len()];
    for at in (0..from.len()).filter(|at| from[*at]) {
        if at + by < from.len() && holds(at) {
            ends[at + by] = true;
        }
    }
    ends
}

/// Moves on by any number of characters that the term accepts.
fn spread(path: &[char], from: &[bool], accepts: impl Fn(char) -> bool) -> Vec<bool> {
    let mut ends = from.to_vec();
    for (at, c) in path.iter().enumerate() {
        if ends[at] && accepts(*c) {
            ends[at + 1] = true;
        }
    }
    ends
}

struct Parser {
    rest: std::iter::Peekable<std::vec::IntoIter<char>>,
    depth: usize,
}

impl Parser {
    fn new(pattern: &str) -> Self {
        // The lexer of the original takes a NUL for the end.
        let chars: Vec<char> = pattern.chars().take_while(|c| *c != '\0').collect();
        Self {
            rest: chars.into_iter().peekable(),
            depth: 0,
        }
    }

    fn parse(mut self) -> Option<Vec<Node>> {
        if self.rest.clone().any(|c| c == '\u{FFFD}') {
            return None;
        }
        self.sequence()
    }

    /// Terms up to the end, or within braces up to `,` or `}` (left unread). A brace that nobody
    /// closes ends with the pattern.
    fn sequence(&mut self) -> Option<Vec<Node>> {
        let mut nodes = Vec::new();
        while let Some(c) = self.rest.peek().copied() {
            if self.depth > 0 && matches!(c, ',' | '}') {
                break;
            }
            nodes.push(match c {
                '{' => self.alternatives()?,
                '[' => self.class()?,
                '?' => {
                    self.rest.next();
                    Node::Single
                }
                '*' => {
                    self.rest.next();
                    match self.rest.next_if_eq(&'*') {
                        Some(_) => Node::Super,
                        None => Node::Any,
                    }
                }
                _ => Node::Text(self.text(if self.depth > 0 { "?*[{}," } else { "?*[{" })),
            });
        }
        Some(nodes)
    }

    fn alternatives(&mut self) -> Option<Node> {
        self.rest.next();
        self.depth += 1;
        if self.depth > MAX_NESTING {
            return None;
        }
        let mut choices = vec![self.sequence()?];
        while self.rest.next_if_eq(&',').is_some() {
            choices.push(self.sequence()?);
        }
        self.rest.next();
        self.depth -= 1;
        Some(Node::Alternatives(choices))
    }

    /// `[…]`: one range, or a set of characters; a mixture of both is none.
    fn class(&mut self) -> Option<Node> {
        self.rest.next();
        let not = self.rest.next_if_eq(&'!').is_some();
        let mut ahead = self.rest.clone();
        let low = ahead.next()?;
        let node = if ahead.next() == Some('-') {
            self.rest = ahead;
            let high = self.rest.next()?;
            if high < low {
                return None;
            }
            Node::Range(low, high, not)
        } else {
            let set = self.text("]");
            if set.is_empty() {
                return None;
            }
            Node::OneOf(set, not)
        };
        (self.rest.next()? == ']').then_some(node)
    }

    /// Characters up to one of the stops; a backslash takes the next one as it is.
    fn text(&mut self, stops: &str) -> Vec<char> {
        let mut text = Vec::new();
        while let Some(c) = self.rest.next_if(|c| !stops.contains(*c)) {
            match c {
                '\\' => text.extend(self.rest.next()),
                c => text.push(c),
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::Glob;

    #[test]
    fn patterns_match_what_gobwas_matches() {
        // Pattern, paths that match, paths that do not; recorded with gobwas/glob 0.2.3.
        let rows: &[(&str, &[&str], &[&str])] = &[
            ("*", &["a.txt", ".hidden"], &["d/b.conf"]),
            ("**", &["a.txt", "d/b.conf", ".hidden"], &[]),
            ("**.txt", &["a.txt", "d/a.txt"], &["a.conf"]),
            ("d/**/*.conf", &["d/x/e.conf"], &["d/b.conf"]),
            ("{a,d/b}.{txt,conf}", &["a.txt", "d/b.conf"], &["b.txt"]),
            (
                "files/{,sub/}*.txt",
                &["files/a.txt", "files/sub/a.txt"],
                &["files/x/a.txt"],
            ),
            ("[!_]*.txt", &["a.txt"], &["_a.txt"]),
            ("files/[a-c]*.txt", &["files/a.txt"], &["files/d.txt"]),
            ("a?.txt", &["ab.txt"], &["a.txt", "a/.txt"]),
            ("a\\*", &["a*"], &["ab"]),
            ("{a,b", &["a", "b"], &["c"]),
            ("a,b}", &["a,b}"], &["a"]),
            ("[", &["a.txt", "d/b.conf"], &[]),
            ("[]", &["a"], &[]),
            ("[a-]", &["x"], &[]),
        ];
        for (pattern, yes, no) in rows {
            let glob = Glob::new(pattern);
            for path in *yes {
                assert!(glob.matches(path), "{pattern} should match {path}");
            }
            for path in *no {
                assert!(!glob.matches(path), "{pattern} should not match {path}");
            }
        }
    }

    #[test]
    fn deep_and_long_patterns_end_at_once() {
        let _ = Glob::new(&"{".repeat(100_000)).matches("a");
        assert!(!Glob::new(&"*a".repeat(500)).matches(&"a/".repeat(2_000)));
    }
}
