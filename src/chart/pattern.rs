//! File name patterns as Go's `filepath.Match` reads them on Unix. In: a pattern and a slash-separated
//! name. Out: whether the whole name matches, or that the pattern is malformed. Knows no `**`.

/// A pattern that was read without error.
#[derive(Clone, Debug)]
pub struct Pattern(Vec<Token>);

/// The pattern is malformed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadPattern;

#[derive(Clone, Debug)]
enum Token {
    /// `*`: any characters but the slash.
    Star,
    /// `?`: one character but the slash.
    One,
    /// A character of the name.
    Literal(char),
    /// `[...]`: one character, the slash too, inside (or with `^` outside) the ranges.
    Class {
        negated: bool,
        ranges: Vec<(char, char)>,
    },
}

impl Pattern {
    /// Reads a pattern.
    pub fn parse(text: &str) -> Result<Self, BadPattern> {
        let mut rest = text.chars().peekable();
        let mut tokens = Vec::new();
        while let Some(c) = rest.next() {
            tokens.push(match c {
                '*' => Token::Star,
                '?' => Token::One,
                '\\' => Token::Literal(rest.next().ok_or(BadPattern)?),
                '[' => class(&mut rest)?,
                c => Token::Literal(c),
            });
        }
        Ok(Self(tokens))
    }

    /// A pattern that no name matches.
    pub fn never() -> Self {
        Self(vec![Token::Class {
            negated: false,
            ranges: Vec::new(),
        }])
    }

    /// Whether the pattern covers the whole name.
    pub fn matches(&self, name: &str) -> bool {
        let name: Vec<char> = name.chars().collect();
        let (mut token, mut at) = (0, 0);
        // Where the last star stood, and how far it reaches so far.
        let mut star: Option<(usize, usize)> = None;
        loop {
            match (self.0.get(token), name.get(at)) {
                (None, None) => return true,
                (Some(Token::Star), _) => {
                    star = Some((token, at));
                    token += 1;
                    continue;
                }
                (Some(wanted), Some(found)) if wanted.takes(*found) => {
                    token += 1;
                    at += 1;
                    continue;
                }
                _ => {}
            }
            match star {
                Some((back, end)) if name.get(end).is_some_and(|c| *c != '/') => {
                    star = Some((back, end + 1));
                    token = back + 1;
                    at = end + 1;
                }
                _ => return false,
            }
        }
    }
}

impl Token {
    fn takes(&self, c: char) -> bool {
        match self {
            Self::Star => false,
            Self::One => c != '/',
            Self::Literal(wanted) => *wanted == c,
            Self::Class { negated, ranges } => {
                ranges.iter().any(|(low, high)| (*low..=*high).contains(&c)) != *negated
            }
        }
    }
}

type Rest<'a> = std::iter::Peekable<std::str::Chars<'a>>;

/// What follows a `[`.
fn class(rest: &mut Rest<'_>) -> Result<Token, BadPattern> {
    let negated = rest.next_if_eq(&'^').is_some();
    let mut ranges = Vec::new();
    loop {
        if !ranges.is_empty() && rest.next_if_eq(&']').is_some() {
            return Ok(Token::Class { negated, ranges });
        }
        let low = class_character(rest)?;
        let high = match rest.next_if_eq(&'-') {
            Some(_) => class_character(rest)?,
            None => low,
        };
        ranges.push((low, high));
    }
}

/// One character of a class, possibly escaped; a class never ends right after one.
fn class_character(rest: &mut Rest<'_>) -> Result<char, BadPattern> {
    let c = match rest.next().ok_or(BadPattern)? {
        '-' | ']' => return Err(BadPattern),
        '\\' => rest.next().ok_or(BadPattern)?,
        c => c,
    };
    rest.peek().map(|_| c).ok_or(BadPattern)
}

#[cfg(test)]
mod tests {
    use super::Pattern;

    /// Verdicts of Go's `filepath.Match`: true, false, or malformed.
    #[test]
    fn patterns_match_as_in_go() {
        let rows: &[(&str, &str, Option<bool>)] = &[
            ("abc", "abc", Some(true)),
            ("*", "abc", Some(true)),
            ("*c", "abc", Some(true)),
            ("a*", "ab/c", Some(false)),
            ("a*/b", "abc/b", Some(true)),
            ("a*/b", "a/c/b", Some(false)),
            ("a*b*c*d*e*/f", "axbxcxdxe/f", Some(true)),
            ("a*b*c*d*e*/f", "axbxcxdxe/xxx/f", Some(false)),
            ("a*b?c*x", "abxbbxdbxebxczzx", Some(true)),
            ("ab[c]", "abc", Some(true)),
            ("ab[^c]", "abc", Some(false)),
            ("a[b-d]e", "ace", Some(true)),
            ("a?b", "a☺b", Some(true)),
            ("a?b", "a/b", Some(false)),
            ("a[^x]b", "a/b", Some(true)),
            ("[]a]", "]", None),
            ("[-]", "-", None),
            ("[x-]", "x", None),
            ("[\\-x]", "-", Some(true)),
            ("[", "a", None),
            ("[^", "a", None),
            ("a[", "ab", None),
            ("a\\", "a", None),
            ("\\*", "*", Some(true)),
            ("*x", "xxx", Some(true)),
            ("", "", Some(true)),
            ("", "a", Some(false)),
        ];
        for (pattern, name, verdict) in rows {
            let ours = Pattern::parse(pattern).ok().map(|p| p.matches(name));
            assert_eq!(ours, *verdict, "{pattern} on {name}");
        }
    }
}
