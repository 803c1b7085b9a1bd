//! Semantic versions as Masterminds/semver 3.5.0 reads and orders them. In: text that looks like a
//! version. Out: a [`Version`], or the error in that library's words. Knows no ranges.

use std::cmp::Ordering;
use std::fmt;

/// The longest version text that is read, in bytes.
pub const MAX_VERSION_LEN: usize = 256;

/// A semantic version, with the text it was read from.
#[derive(Clone, Default, Debug)]
pub struct Version {
    major: u64,
    minor: u64,
    patch: u64,
    pre: String,
    metadata: String,
    original: String,
}

/// Why text is not a version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VersionError {
    /// It does not have the form of a version.
    Invalid,
    /// There is no text (strict reading only).
    Empty,
    /// A number has something else than digits in it (strict reading only).
    Characters,
    /// A number has leading zeros.
    LeadingZero,
    /// The part behind `+` has an empty or illegal identifier.
    Metadata,
    /// The part behind `-` has an empty or illegal identifier.
    Prerelease,
    /// More than [`MAX_VERSION_LEN`] bytes.
    TooLong,
    /// Nothing between two dots (strict reading only).
    NoDigits,
    /// A number above 64 bits; the digits, and whether the text was read strictly.
    Range {
        /// The digits as written.
        digits: String,
        /// Strict reading words it without a prefix.
        strict: bool,
    },
}

impl fmt::Display for VersionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Invalid => f.write_str("invalid semantic version"),
            Self::Empty => f.write_str("version string empty"),
            Self::Characters => f.write_str("invalid characters in version"),
            Self::LeadingZero => f.write_str("version segment starts with 0"),
            Self::Metadata => f.write_str("invalid metadata string"),
            Self::Prerelease => f.write_str("invalid prerelease string"),
            Self::TooLong => write!(f, "version string is too long (max {MAX_VERSION_LEN} bytes)"),
            Self::NoDigits => f.write_str("strconv.ParseUint: parsing \"\": invalid syntax"),
            Self::Range { digits, strict } => {
                let prefix = if *strict {
                    ""
                } else {
                    "error parsing version segment: "
                };
                write!(
                    f,
                    "{prefix}strconv.ParseUint: parsing \"{digits}\": value out of range"
                )
            }
        }
    }
}

impl std::error::Error for VersionError {}

impl Version {
    /// Reads a version leniently (`NewVersion`): `v1`, `1.2` and leading zeros pass.
    ///
    /// # Errors
    /// The library's error, whose `Display` is its text.
    pub fn parse(text: impl AsRef<[u8]>) -> Result<Self, VersionError> {
        let bytes = text.as_ref();
        if bytes.len() > MAX_VERSION_LEN {
            return Err(VersionError::TooLong);
        }
        let text = std::str::from_utf8(bytes).map_err(|_| VersionError::Invalid)?;
        let shape = Shape::read(text, |b| b.is_ascii_digit())
            .filter(|shape| shape.len == text.len())
            .ok_or(VersionError::Invalid)?;
        let [major, minor, patch] = shape.numbers;
        let version = Self {
            major: number(major.unwrap_or_default(), false)?,
            minor: number(minor.unwrap_or("0"), false)?,
            patch: number(patch.unwrap_or("0"), false)?,
            pre: shape.pre.to_owned(),
            metadata: shape.metadata.to_owned(),
            original: text.to_owned(),
        };
        if !version.pre.is_empty() {
            check_prerelease(&version.pre)?;
        }
        Ok(version)
    }

    /// Reads a version by the letter of the specification (`StrictNewVersion`).
    ///
    /// # Errors
    /// The library's error, whose `Display` is its text.
    pub fn parse_strict(text: impl AsRef<[u8]>) -> Result<Self, VersionError> {
        let bytes = text.as_ref();
        if bytes.is_empty() {
            return Err(VersionError::Empty);
        }
        if bytes.len() > MAX_VERSION_LEN {
            return Err(VersionError::TooLong);
        }
        let text = &*String::from_utf8_lossy(bytes);
        let mut parts = text.splitn(3, '.');
        let (Some(major), Some(minor), Some(rest)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(VersionError::Invalid);
        };
        let (rest, metadata) = rest.split_once('+').map_or((rest, None), |(a, b)| (a, Some(b)));
        if let Some(metadata) = metadata {
            check_metadata(metadata)?;
        }
        let (patch, pre) = rest.split_once('-').map_or((rest, None), |(a, b)| (a, Some(b)));
        if let Some(pre) = pre {
            check_prerelease(pre)?;
        }
        for part in [major, minor, patch] {
            if !part.bytes().all(|b| b.is_ascii_digit()) {
                return Err(VersionError::Characters);
            }
            if part.len() > 1 && part.starts_with('0') {
                return Err(VersionError::LeadingZero);
            }
        }
        Ok(Self {
            major: number(major, true)?,
            minor: number(minor, true)?,
            patch: number(patch, true)?,
            pre: pre.unwrap_or_default().to_owned(),
            metadata: metadata.unwrap_or_default().to_owned(),
            original: text.to_owned(),
        })
    }

    /// The first number.
    pub fn major(&self) -> u64 {
        self.major
    }

    /// The second number.
    pub fn minor(&self) -> u64 {
        self.minor
    }

    /// The third number.
    pub fn patch(&self) -> u64 {
        self.patch
    }

    /// What stands behind `-`, or nothing.
    pub fn prerelease(&self) -> &str {
        &self.pre
    }

    /// What stands behind `+`, or nothing.
    pub fn metadata(&self) -> &str {
        &self.metadata
    }

    /// The text it was read from.
    pub fn original(&self) -> &str {
        &self.original
    }

    /// Order by precedence; metadata does not count.
    pub fn precedence(&self, other: &Self) -> Ordering {
        (self.major, self.minor, self.patch)
            .cmp(&(other.major, other.minor, other.patch))
            .then_with(|| prerelease_order(&self.pre, &other.pre))
    }

    /// The version that the next major release would have; `None` where the number would overflow.
    pub fn next_major(&self) -> Option<Self> {
        Some(self.renumbered(self.major.checked_add(1)?, 0, 0))
    }

    /// The version that the next minor release would have; `None` where the number would overflow.
    pub fn next_minor(&self) -> Option<Self> {
        Some(self.renumbered(self.major, self.minor.checked_add(1)?, 0))
    }

    /// The next patch release, or the release that this pre-release leads to.
    pub fn next_patch(&self) -> Option<Self> {
        let step = u64::from(self.pre.is_empty());
        Some(self.renumbered(self.major, self.minor, self.patch.checked_add(step)?))
    }

    /// The same version with another pre-release.
    ///
    /// # Errors
    /// When an identifier is empty, illegal, or a number with leading zeros.
    pub fn with_prerelease(&self, pre: &str) -> Result<Self, VersionError> {
        if !pre.is_empty() {
            check_prerelease(pre)?;
        }
        let pre = pre.to_owned();
        Ok(Self { pre, ..self.clone() }.rewritten(self))
    }

    /// The same version with other metadata.
    ///
    /// # Errors
    /// When an identifier is empty or illegal.
    pub fn with_metadata(&self, metadata: &str) -> Result<Self, VersionError> {
        if !metadata.is_empty() {
            check_metadata(metadata)?;
        }
        let metadata = metadata.to_owned();
        Ok(Self {
            metadata,
            ..self.clone()
        }
        .rewritten(self))
    }

    fn renumbered(&self, major: u64, minor: u64, patch: u64) -> Self {
        let (pre, metadata, original) = (String::new(), String::new(), String::new());
        Self {
            major,
            minor,
            patch,
            pre,
            metadata,
            original,
        }
        .rewritten(self)
    }

    /// Gives a changed version the original text it would have had, with the `v` of the first.
    fn rewritten(mut self, first: &Self) -> Self {
        let prefix = if first.original.starts_with('v') { "v" } else { "" };
        self.original = format!("{prefix}{self}");
        self
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)?;
        if !self.pre.is_empty() {
            write!(f, "-{}", self.pre)?;
        }
        if !self.metadata.is_empty() {
            write!(f, "+{}", self.metadata)?;
        }
        Ok(())
    }
}

/// The outer form `v1.2.3-pre+meta`, of which everything behind the first number may be missing.
/// Versions allow digits in a number; constraints also allow wildcards there.
pub(super) struct Shape<'a> {
    pub(super) numbers: [Option<&'a str>; 3],
    /// The pre-release without its hyphen; empty when there is none.
    pub(super) pre: &'a str,
    pub(super) metadata: &'a str,
    /// How many bytes the form takes.
    pub(super) len: usize,
}

impl<'a> Shape<'a> {
    /// The longest such form at the start of the text, if there is one.
    pub(super) fn read(text: &'a str, in_number: fn(&u8) -> bool) -> Option<Self> {
        let bytes = text.as_bytes();
        let run = |from: usize, class: fn(&u8) -> bool| {
            from + bytes.iter().skip(from).take_while(|b| class(b)).count()
        };
        let start = usize::from(bytes.first() == Some(&b'v'));
        let mut at = run(start, in_number);
        if at == start {
            return None;
        }
        let mut numbers = [text.get(start..at), None, None];
        for slot in numbers.iter_mut().skip(1) {
            let end = run(at + 1, in_number);
            if bytes.get(at) != Some(&b'.') || end == at + 1 {
                break;
            }
            *slot = text.get(at + 1..end);
            at = end;
        }
        let identifiers = |at: usize, sign: u8| {
            if bytes.get(at) != Some(&sign) {
                return at;
            }
            let mut end = run(at + 1, is_identifier);
            if end == at + 1 {
                return at;
            }
            while bytes.get(end) == Some(&b'.') && bytes.get(end + 1).is_some_and(is_identifier) {
                end = run(end + 1, is_identifier);
            }
            end
        };
        let pre_end = identifiers(at, b'-');
        let len = identifiers(pre_end, b'+');
        Some(Self {
            numbers,
            pre: text.get(at + 1..pre_end).unwrap_or_default(),
            metadata: text.get(pre_end + 1..len).unwrap_or_default(),
            len,
        })
    }
}

fn is_identifier(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || *byte == b'-'
}

fn number(digits: &str, strict: bool) -> Result<u64, VersionError> {
    if digits.is_empty() {
        return Err(VersionError::NoDigits);
    }
    digits.parse().map_err(|_| VersionError::Range {
        digits: digits.to_owned(),
        strict,
    })
}

fn check_prerelease(text: &str) -> Result<(), VersionError> {
    for part in text.split('.') {
        if part.is_empty() {
            return Err(VersionError::Prerelease);
        }
        if part.bytes().all(|b| b.is_ascii_digit()) {
            if part.len() > 1 && part.starts_with('0') {
                return Err(VersionError::LeadingZero);
            }
        } else if !part.as_bytes().iter().all(is_identifier) {
            return Err(VersionError::Prerelease);
        }
    }
    Ok(())
}

fn check_metadata(text: &str) -> Result<(), VersionError> {
    let good = |part: &str| !part.is_empty() && part.as_bytes().iter().all(is_identifier);
    if text.split('.').all(good) {
        Ok(())
    } else {
        Err(VersionError::Metadata)
    }
}

/// Order of two pre-releases; no pre-release comes after any.
pub(super) fn prerelease_order(a: &str, b: &str) -> Ordering {
    if a.is_empty() || b.is_empty() {
        return a.is_empty().cmp(&b.is_empty());
    }
    identifier_order(a, b)
}

/// Identifier by identifier: a missing one first, numbers by value before words by bytes.
pub(super) fn identifier_order(a: &str, b: &str) -> Ordering {
    let (mut left, mut right) = (a.split('.'), b.split('.'));
    loop {
        let order = match (left.next(), right.next()) {
            (None, None) => return Ordering::Equal,
            (a, b) => part_order(a.unwrap_or_default(), b.unwrap_or_default()),
        };
        if order != Ordering::Equal {
            return order;
        }
    }
}

fn part_order(a: &str, b: &str) -> Ordering {
    if a == b || a.is_empty() || b.is_empty() {
        return a.len().cmp(&b.len());
    }
    // A number above 64 bits counts as a word, as in the library.
    match (a.parse::<u64>(), b.parse::<u64>()) {
        (Ok(a), Ok(b)) => a.cmp(&b),
        (Ok(_), Err(_)) => Ordering::Less,
        (Err(_), Ok(_)) => Ordering::Greater,
        (Err(_), Err(_)) => a.cmp(b),
    }
}
