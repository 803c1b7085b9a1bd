//! Version ranges as Masterminds/semver 3.5.0 reads and checks them. In: a range such as
//! `>=1.2 <2 || ^3` and a [`Version`]. Out: whether it fits, and in that library's words why not.

use super::version::{Shape, Version, identifier_order};
use crate::value::format;
use std::cmp::Ordering;
use std::fmt;

/// The longest range text that is read, in bytes.
pub const MAX_CONSTRAINT_LEN: usize = 512;
/// The most alternatives (`||`) that a range may have.
pub const MAX_CONSTRAINT_GROUPS: usize = 32;

/// A range of versions: alternatives, each of comparisons that must all hold.
#[derive(Clone, Debug)]
pub struct Constraint {
    groups: Vec<Group>,
}

#[derive(Clone, Debug)]
struct Group {
    terms: Vec<Term>,
    /// Whether a term names a pre-release, which lets pre-releases in.
    pre: bool,
}

/// One comparison, such as `>=1.2.x`.
#[derive(Clone, Debug)]
struct Term {
    op: Op,
    version: Version,
    /// The version as written, for messages.
    text: String,
    /// The first wildcard or missing number, if any.
    open: Open,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Open {
    None,
    Major,
    Minor,
    Patch,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Op {
    Equal,
    NotEqual,
    Greater,
    Less,
    AtLeast,
    AtMost,
    Tilde,
    Caret,
}

/// Why text is not a range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConstraintError {
    /// More than [`MAX_CONSTRAINT_LEN`] bytes.
    TooLong,
    /// More than [`MAX_CONSTRAINT_GROUPS`] alternatives.
    TooManyGroups,
    /// This alternative is not a list of comparisons.
    Improper(Vec<u8>),
    /// It has the form of a comparison, but not with a version.
    Version,
}

impl fmt::Display for ConstraintError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong => write!(
                f,
                "constraint string is too long (max {MAX_CONSTRAINT_LEN} bytes)"
            ),
            Self::TooManyGroups => write!(f, "too many constraint groups (max {MAX_CONSTRAINT_GROUPS})"),
            Self::Improper(text) => write!(f, "improper constraint: {}", format::quote(text)),
            Self::Version => f.write_str("constraint parser error"),
        }
    }
}

impl std::error::Error for ConstraintError {}

/// Why a version is outside a range: one comparison that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unmet {
    version: String,
    wanted: String,
    why: Why,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Why {
    Prerelease,
    Equal,
    NotEqual,
    NotGreater,
    NotLess,
    Less,
    Greater,
    Major,
    MajorMinor,
    MinorOfZero,
    Minor,
    PatchOfZero,
}

impl fmt::Display for Unmet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (version, wanted) = (&self.version, &self.wanted);
        let relation = match self.why {
            Why::Prerelease => {
                return write!(
                    f,
                    "\"{version}\" is a prerelease version and the constraint is only looking for release versions"
                );
            }
            Why::Equal => "is equal to",
            Why::NotEqual => "is not equal to",
            Why::NotGreater => "is less than or equal to",
            Why::NotLess => "is greater than or equal to",
            Why::Less => "is less than",
            Why::Greater => "is greater than",
            Why::Major => "does not have same major version as",
            Why::MajorMinor => "does not have same major and minor version as",
            Why::Minor | Why::MinorOfZero => "does not have same minor version as",
            Why::PatchOfZero => "does not equal",
        };
        write!(f, "\"{version}\" {relation} \"{wanted}\"")?;
        f.write_str(match self.why {
            Why::MinorOfZero => ". Expected minor versions to match when constraint major version is 0",
            Why::PatchOfZero => {
                ". Expect version and constraint to equal when major and minor versions are 0"
            }
            _ => "",
        })
    }
}

impl Constraint {
    /// Reads a range (`NewConstraint`).
    ///
    /// # Errors
    /// The library's error, whose `Display` is its text.
    pub fn parse(text: impl AsRef<[u8]>) -> Result<Self, ConstraintError> {
        let bytes = text.as_ref();
        if bytes.len() > MAX_CONSTRAINT_LEN {
            return Err(ConstraintError::TooLong);
        }
        // A byte that is not UTF-8 is in no range, but the message shows it.
        let Ok(text) = std::str::from_utf8(bytes) else {
            return Err(bad_group(bytes));
        };
        let text = rewrite_ranges(text);
        if text.split("||").count() > MAX_CONSTRAINT_GROUPS {
            return Err(ConstraintError::TooManyGroups);
        }
        let groups = text.split("||").map(group).collect::<Result<_, _>>()?;
        Ok(Self { groups })
    }

    /// Whether the version is in the range.
    pub fn check(&self, version: &Version) -> bool {
        let holds = |group: &Group| {
            group
                .terms
                .iter()
                .all(|term| term.check(version, group.pre).is_ok())
        };
        self.groups.iter().any(holds)
    }

    /// Checks as [`Constraint::check`] does and says why not.
    ///
    /// # Errors
    /// Every comparison that does not hold, over all alternatives.
    pub fn validate(&self, version: &Version) -> Result<(), Vec<Unmet>> {
        let mut unmet: Vec<Unmet> = Vec::new();
        for group in &self.groups {
            let before = unmet.len();
            let mut hidden = false;
            for term in &group.terms {
                match term.check(version, group.pre) {
                    Err(Why::Prerelease) if unmet.iter().any(|u| u.why == Why::Prerelease) => hidden = true,
                    Err(why) => unmet.push(term.unmet(version, why)),
                    Ok(()) => {}
                }
            }
            if unmet.len() == before && !hidden {
                return Ok(());
            }
        }
        Err(unmet)
    }
}

impl Term {
    fn unmet(&self, version: &Version, why: Why) -> Unmet {
        Unmet {
            version: version.to_string(),
            wanted: self.text.clone(),
            why,
        }
    }

    /// One comparison. A pre-release is only looked at where the group names one.
    fn check(&self, v: &Version, pre: bool) -> Result<(), Why> {
        if !v.prerelease().is_empty() && !pre {
            return Err(Why::Prerelease);
        }
        let order = v.precedence(&self.version);
        let unless = |bad: bool, why: Why| if bad { Err(why) } else { Ok(()) };
        match self.op {
            Op::Equal if self.open != Open::None => self.tilde(v, order),
            Op::Equal => unless(order.is_ne(), Why::NotEqual),
            Op::NotEqual => unless(self.is_equal(v, order), Why::Equal),
            Op::Greater => unless(!self.is_greater(v, order), Why::NotGreater),
            Op::Less => unless(order.is_ge(), Why::NotLess),
            Op::AtLeast => unless(order.is_lt(), Why::Less),
            Op::AtMost => unless(self.is_above(v, order), Why::Greater),
            Op::Tilde => self.tilde(v, order),
            Op::Caret => self.caret(v, order),
        }
    }

    fn is_equal(&self, v: &Version, order: Ordering) -> bool {
        let same_major = self.version.major() == v.major();
        let same_minor = same_major && self.version.minor() == v.minor();
        match self.open {
            Open::Minor => same_major,
            Open::Patch => same_minor && identifier_order(v.prerelease(), self.version.prerelease()).is_eq(),
            Open::Major | Open::None => order.is_eq(),
        }
    }

    fn is_greater(&self, v: &Version, order: Ordering) -> bool {
        match self.open {
            Open::None | Open::Major => order.is_gt(),
            Open::Minor => v.major() > self.version.major(),
            Open::Patch => (v.major(), v.minor()) > (self.version.major(), self.version.minor()),
        }
    }

    fn is_above(&self, v: &Version, order: Ordering) -> bool {
        match self.open {
            Open::None => order.is_gt(),
            Open::Minor => v.major() > self.version.major(),
            Open::Major | Open::Patch => {
                (v.major(), v.minor()) > (self.version.major(), self.version.minor())
            }
        }
    }

    fn tilde(&self, v: &Version, order: Ordering) -> Result<(), Why> {
        let wanted = &self.version;
        if order.is_lt() {
            return Err(Why::Less);
        }
        let zero = wanted.major() == 0 && wanted.minor() == 0 && wanted.patch() == 0;
        if zero && matches!(self.open, Open::None | Open::Major) {
            return Ok(());
        }
        if v.major() != wanted.major() {
            return Err(Why::Major);
        }
        if v.minor() != wanted.minor() && self.open != Open::Minor {
            return Err(Why::MajorMinor);
        }
        Ok(())
    }

    fn caret(&self, v: &Version, order: Ordering) -> Result<(), Why> {
        let wanted = &self.version;
        if order.is_lt() {
            return Err(Why::Less);
        }
        if v.major() != wanted.major() {
            return Err(Why::Major);
        }
        if wanted.major() > 0 || self.open == Open::Minor {
            return Ok(());
        }
        match (
            v.minor() == wanted.minor(),
            wanted.minor() > 0 || self.open == Open::Patch,
        ) {
            (true, true) => Ok(()),
            (false, true) => Err(Why::MinorOfZero),
            (false, false) => Err(Why::Minor),
            (true, false) if v.patch() == wanted.patch() => Ok(()),
            (true, false) => Err(Why::PatchOfZero),
        }
    }
}

/// One alternative: comparisons separated by blanks or commas.
fn group(text: &str) -> Result<Group, ConstraintError> {
    let improper = || ConstraintError::Improper(text.as_bytes().to_vec());
    let mut terms = Vec::new();
    let mut rest = text;
    loop {
        rest = skip_space(rest);
        let word = rest.trim_start_matches(['=', '!', '>', '<', '~', '^']);
        let op = op(&rest[..rest.len() - word.len()]).ok_or_else(improper)?;
        let word = skip_space(word);
        let shape = Shape::read(word, is_number_or_wildcard).ok_or_else(improper)?;
        let (written, after) = word.split_at(shape.len);
        terms.push(term(op, written, &shape));
        rest = skip_space(after);
        if rest.is_empty() {
            break;
        }
        let comma = rest.strip_prefix(',');
        if comma.is_none() && rest.len() == after.len() {
            return Err(improper());
        }
        rest = comma.unwrap_or(rest);
    }
    let terms = terms.into_iter().collect::<Result<Vec<_>, _>>()?;
    let pre = terms.iter().any(|term| !term.version.prerelease().is_empty());
    Ok(Group { terms, pre })
}

fn term(op: Op, written: &str, shape: &Shape<'_>) -> Result<Term, ConstraintError> {
    let [major, minor, patch] = shape
        .numbers
        .map(|n| n.filter(|n| !matches!(*n, "x" | "X" | "*")));
    let pre = if shape.pre.is_empty() {
        String::new()
    } else {
        format!("-{}", shape.pre)
    };
    let (plain, open) = match (major, minor, patch) {
        (None, ..) => (format!("0.0.0{pre}"), Open::Major),
        (Some(major), None, _) => (format!("{major}.0.0{pre}"), Open::Minor),
        (Some(major), Some(minor), None) => (format!("{major}.{minor}.0{pre}"), Open::Patch),
        _ => (written.to_owned(), Open::None),
    };
    let version = Version::parse(plain).map_err(|_| ConstraintError::Version)?;
    Ok(Term {
        op,
        version,
        text: written.to_owned(),
        open,
    })
}

fn op(text: &str) -> Option<Op> {
    Some(match text {
        "" | "=" => Op::Equal,
        "!=" => Op::NotEqual,
        ">" => Op::Greater,
        "<" => Op::Less,
        ">=" | "=>" => Op::AtLeast,
        "<=" | "=<" => Op::AtMost,
        "~" | "~>" => Op::Tilde,
        "^" => Op::Caret,
        _ => return None,
    })
}

/// The class of a number in a range. The bar is there because the library's pattern has it; such a
/// number then fails to parse.
fn is_number_or_wildcard(byte: &u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'x' | b'X' | b'*' | b'|')
}

fn skip_space(text: &str) -> &str {
    text.trim_start_matches(['\t', '\n', '\x0c', '\r', ' '])
}

/// Turns each `1.2 - 3.4` into `>= 1.2, <= 3.4`.
fn rewrite_ranges(text: &str) -> String {
    let mut out = text.to_owned();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let Some((low, high, len)) = hyphen_range(rest) else {
            at += rest.chars().next().map_or(1, char::len_utf8);
            continue;
        };
        // The library replaces the first place with the same text, wherever that is by now.
        out = out.replacen(&rest[..len], &format!(">= {low}, <= {high} "), 1);
        at += len;
    }
    out
}

/// The two ends of a hyphen range at the start of the text, and the bytes it takes.
fn hyphen_range(text: &str) -> Option<(&str, &str, usize)> {
    let low = skip_space(text);
    let (low, rest) = low.split_at(Shape::read(low, is_number_or_wildcard)?.len);
    let dash = skip_space(rest).strip_prefix('-')?;
    let high = skip_space(dash);
    if rest.len() == skip_space(rest).len() || high.len() == dash.len() {
        return None;
    }
    let (high, rest) = high.split_at(Shape::read(high, is_number_or_wildcard)?.len);
    Some((low, high, text.len() - skip_space(rest).len()))
}

/// The error for text that is not UTF-8: the first alternative that is not proper.
fn bad_group(bytes: &[u8]) -> ConstraintError {
    let mut rest = bytes;
    loop {
        let end = rest.windows(2).position(|two| two == b"||");
        let part = &rest[..end.unwrap_or(rest.len())];
        match std::str::from_utf8(part).map(group) {
            Ok(Ok(_)) => {}
            Ok(Err(error)) => return error,
            Err(_) => return ConstraintError::Improper(part.to_vec()),
        }
        rest = end.map_or(&[], |end| rest.get(end + 2..).unwrap_or_default());
    }
}
