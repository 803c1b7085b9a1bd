//! Character classes of Go's regular expressions. In: the text of a class. Out: a set of characters
//! and the pattern behind it, or Go's error. Names of Unicode classes are Go's own, few as they are.

use super::syntax::{ErrorKind, SyntaxError, character_escape, error};
use regex_syntax::hir::{self, ClassUnicode, ClassUnicodeRange, Hir, HirKind};

/// A set of characters.
pub(super) struct Class(ClassUnicode);

impl Class {
    pub(super) fn empty() -> Self {
        Self(ClassUnicode::empty())
    }

    /// Adds a range of code points; surrogates are in no text and fall away.
    pub(super) fn push(&mut self, low: u32, high: u32) {
        let parts = [(low, high.min(0xD7FF)), (low.max(0xE000), high)];
        for (low, high) in parts {
            if let (true, Some(low), Some(high)) = (low <= high, char::from_u32(low), char::from_u32(high)) {
                self.0.push(ClassUnicodeRange::new(low, high));
            }
        }
    }

    fn of(ranges: &[(u8, u8)]) -> Self {
        let ranges = ranges
            .iter()
            .map(|(low, high)| ClassUnicodeRange::new((*low).into(), (*high).into()));
        Self(ClassUnicode::new(ranges))
    }

    /// Adds every character that differs from one in the set by case only.
    pub(super) fn fold(&mut self) {
        self.0.case_fold_simple();
    }

    fn union(&mut self, other: &Self) {
        self.0.union(&other.0);
    }

    /// Whether there is exactly one character.
    pub(super) fn is_single(&self) -> bool {
        self.0.literal().is_some()
    }

    pub(super) fn into_hir(self) -> Hir {
        Hir::class(hir::Class::Unicode(self.0))
    }

    /// A named set as it reads under the flags: folded first, then turned around.
    fn finished(mut self, fold: bool, negated: bool) -> Self {
        if fold {
            self.fold();
        }
        if negated {
            self.0.negate();
        }
        self
    }
}

/// `\d`, `\pL`, `\p{Greek}` and their like at the start of the text, if one is there.
pub(super) fn escape(text: &str, fold: bool) -> Result<Option<(Class, &str)>, SyntaxError> {
    let Some(letter) = text.strip_prefix('\\').and_then(|text| text.chars().next()) else {
        return Ok(None);
    };
    if matches!(letter, 'p' | 'P') {
        return unicode(text, fold).map(Some);
    }
    let ranges: &[(u8, u8)] = match letter.to_ascii_lowercase() {
        'd' => &[(b'0', b'9')],
        's' => &[(b'\t', b'\n'), (0x0C, b'\r'), (b' ', b' ')],
        'w' => WORD,
        _ => return Ok(None),
    };
    let class = Class::of(ranges).finished(fold, letter.is_ascii_uppercase());
    Ok(text.get(2..).map(|rest| (class, rest)))
}

const WORD: &[(u8, u8)] = &[(b'0', b'9'), (b'A', b'Z'), (b'_', b'_'), (b'a', b'z')];

/// The classes `[:name:]` of POSIX.
fn posix(name: &str) -> Option<&'static [(u8, u8)]> {
    Some(match name {
        "alnum" => &[(b'0', b'9'), (b'A', b'Z'), (b'a', b'z')],
        "alpha" => &[(b'A', b'Z'), (b'a', b'z')],
        "ascii" => &[(0, 0x7F)],
        "blank" => &[(b'\t', b'\t'), (b' ', b' ')],
        "cntrl" => &[(0, 0x1F), (0x7F, 0x7F)],
        "digit" => &[(b'0', b'9')],
        "graph" => &[(b'!', b'~')],
        "lower" => &[(b'a', b'z')],
        "print" => &[(b' ', b'~')],
        "punct" => &[(b'!', b'/'), (b':', b'@'), (b'[', b'`'), (b'{', b'~')],
        "space" => &[(b'\t', b'\r'), (b' ', b' ')],
        "upper" => &[(b'A', b'Z')],
        "word" => WORD,
        "xdigit" => &[(b'0', b'9'), (b'A', b'F'), (b'a', b'f')],
        _ => return None,
    })
}

/// A class in brackets at the start of the text, and the text behind it.
pub(super) fn bracket(text: &str, fold: bool) -> Result<(Class, &str), SyntaxError> {
    let rest = text.get(1..).unwrap_or_default();
    let negated = rest.starts_with('^');
    let mut rest = rest.strip_prefix('^').unwrap_or(rest);
    let mut class = Class::empty();
    let mut first = true;
    // A closing bracket that comes first is an ordinary character.
    while first || !rest.starts_with(']') {
        first = false;
        let named = match named(rest, fold)? {
            Some(named) => Some(named),
            None => escape(rest, fold)?,
        };
        if let Some((part, behind)) = named {
            class.union(&part);
            rest = behind;
            continue;
        }
        let (part, behind) = range(rest, text)?;
        class.union(&part.finished(fold, false));
        rest = behind;
    }
    Ok((class.finished(false, negated), rest.get(1..).unwrap_or_default()))
}

/// `[:name:]` or `[:^name:]`.
fn named(text: &str, fold: bool) -> Result<Option<(Class, &str)>, SyntaxError> {
    let Some((name, rest)) = text.strip_prefix("[:").and_then(|text| text.split_once(":]")) else {
        return Ok(None);
    };
    let negated = name.starts_with('^');
    match posix(name.strip_prefix('^').unwrap_or(name)) {
        Some(ranges) => Ok(Some((Class::of(ranges).finished(fold, negated), rest))),
        None => Err(error(ErrorKind::CharRange, &text[..text.len() - rest.len()])),
    }
}

/// One character, or two with a hyphen between; `whole` is the class for the message.
fn range<'a>(text: &'a str, whole: &str) -> Result<(Class, &'a str), SyntaxError> {
    let (low, rest) = member(text, whole)?;
    let mut bounds = (low, low, rest);
    if rest.starts_with('-') && rest.len() > 1 && !rest.starts_with("-]") {
        let (high, behind) = member(&rest[1..], whole)?;
        if high < low {
            return Err(error(ErrorKind::CharRange, &text[..text.len() - behind.len()]));
        }
        bounds = (low, high, behind);
    }
    let mut class = Class::empty();
    class.push(bounds.0, bounds.1);
    Ok((class, bounds.2))
}

fn member<'a>(text: &'a str, whole: &str) -> Result<(u32, &'a str), SyntaxError> {
    match text.chars().next() {
        None => Err(error(ErrorKind::MissingBracket, whole)),
        Some('\\') => character_escape(text),
        Some(c) => Ok((u32::from(c), text.get(c.len_utf8()..).unwrap_or_default())),
    }
}

/// `\pL`, `\p{Name}`, `\p{^Name}` and the same with `\P`.
fn unicode(text: &str, fold: bool) -> Result<(Class, &str), SyntaxError> {
    let wrong = |part: &str| error(ErrorKind::CharRange, part);
    let mut negated = text.starts_with("\\P");
    let behind = text.get(2..).unwrap_or_default();
    let end = match behind.chars().next() {
        Some('{') => behind.find('}').ok_or_else(|| wrong(text))? + 3,
        c => 2 + c.map_or(0, char::len_utf8),
    };
    let (sequence, rest) = text.split_at(end);
    let mut name = sequence.get(2..).unwrap_or_default();
    if let Some(inner) = name.strip_prefix('{') {
        name = inner.strip_suffix('}').unwrap_or(inner);
    }
    if let Some(turned) = name.strip_prefix('^') {
        negated = !negated;
        name = turned;
    }
    let (class, inverted) = unicode_set(&canonical(name)).ok_or_else(|| wrong(sequence))?;
    Ok((class.finished(fold, negated != inverted), rest))
}

/// The name with one capital in front and without blanks, hyphens and underscores.
fn canonical(name: &str) -> String {
    let plain: String = name.chars().filter(|c| !matches!(c, '_' | '-' | ' ')).collect();
    let mut chars = plain.chars();
    let first = chars.next().map(|c| c.to_ascii_uppercase());
    first
        .into_iter()
        .chain(chars.map(|c| c.to_ascii_lowercase()))
        .collect()
}

/// The set of that canonical name, and whether it is the complement that is meant.
fn unicode_set(name: &str) -> Option<(Class, bool)> {
    let full = || {
        let mut class = Class::empty();
        class.push(0, 0x10_FFFF);
        class
    };
    let category = |name: &str| Some((property("gc", name)?, false));
    match name {
        "Any" => Some((full(), false)),
        "Ascii" => Some((Class::of(&[(0, 0x7F)]), false)),
        "Assigned" => Some((property("gc", "Cn")?, true)),
        // Surrogates are in no text.
        "Cs" | "Surrogate" => Some((Class::empty(), false)),
        "Lc" | "Casedletter" => category("Cased_Letter"),
        _ if CATEGORIES.contains(&name) => category(name),
        _ if SCRIPTS.binary_search(&name).is_ok() => Some((property("sc", name)?, false)),
        _ => category(CATEGORY_NAMES.iter().find(|(long, _)| *long == name)?.1),
    }
}

/// A Unicode table of the `regex-syntax` crate.
fn property(kind: &str, name: &str) -> Option<Class> {
    match regex_syntax::parse(&format!("\\p{{{kind}={name}}}"))
        .ok()?
        .into_kind()
    {
        HirKind::Class(hir::Class::Unicode(class)) => Some(Class(class)),
        _ => None,
    }
}

#[rustfmt::skip]
const CATEGORIES: &[&str] = &[
    "C", "Cc", "Cf", "Cn", "Co", "L", "Ll", "Lm", "Lo", "Lt", "Lu", "M", "Mc", "Me", "Mn", "N", "Nd", "Nl",
    "No", "P", "Pc", "Pd", "Pe", "Pf", "Pi", "Po", "Ps", "S", "Sc", "Sk", "Sm", "So", "Z", "Zl", "Zp", "Zs",
];

#[rustfmt::skip]
const CATEGORY_NAMES: &[(&str, &str)] = &[
    ("Closepunctuation", "Pe"), ("Cntrl", "Cc"), ("Combiningmark", "M"), ("Connectorpunctuation", "Pc"),
    ("Control", "Cc"), ("Currencysymbol", "Sc"), ("Dashpunctuation", "Pd"), ("Decimalnumber", "Nd"),
    ("Digit", "Nd"), ("Enclosingmark", "Me"), ("Finalpunctuation", "Pf"), ("Format", "Cf"),
    ("Initialpunctuation", "Pi"), ("Letter", "L"), ("Letternumber", "Nl"), ("Lineseparator", "Zl"),
    ("Lowercaseletter", "Ll"), ("Mark", "M"), ("Mathsymbol", "Sm"), ("Modifierletter", "Lm"),
    ("Modifiersymbol", "Sk"), ("Nonspacingmark", "Mn"), ("Number", "N"), ("Openpunctuation", "Ps"),
    ("Other", "C"), ("Otherletter", "Lo"), ("Othernumber", "No"), ("Otherpunctuation", "Po"),
    ("Othersymbol", "So"), ("Paragraphseparator", "Zp"), ("Privateuse", "Co"), ("Punct", "P"),
    ("Punctuation", "P"), ("Separator", "Z"), ("Spaceseparator", "Zs"), ("Spacingmark", "Mc"),
    ("Symbol", "S"), ("Titlecaseletter", "Lt"), ("Unassigned", "Cn"), ("Uppercaseletter", "Lu"),
];

/// The scripts that Go finds: its names with an underscore or an inner capital are never found, as
/// the name that was asked for loses both first.
#[rustfmt::skip]
const SCRIPTS: &[&str] = &[
    "Adlam", "Ahom", "Arabic", "Armenian", "Avestan", "Balinese", "Bamum", "Batak", "Bengali", "Bhaiksuki",
    "Bopomofo", "Brahmi", "Braille", "Buginese", "Buhid", "Carian", "Chakma", "Cham", "Cherokee",
    "Chorasmian", "Common", "Coptic", "Cuneiform", "Cypriot", "Cyrillic", "Deseret", "Devanagari", "Dogra",
    "Duployan", "Elbasan", "Elymaic", "Ethiopic", "Georgian", "Glagolitic", "Gothic", "Grantha", "Greek",
    "Gujarati", "Gurmukhi", "Han", "Hangul", "Hanunoo", "Hatran", "Hebrew", "Hiragana", "Inherited",
    "Javanese", "Kaithi", "Kannada", "Katakana", "Kawi", "Kharoshthi", "Khmer", "Khojki", "Khudawadi",
    "Lao", "Latin", "Lepcha", "Limbu", "Lisu", "Lycian", "Lydian", "Mahajani", "Makasar", "Malayalam",
    "Mandaic", "Manichaean", "Marchen", "Medefaidrin", "Miao", "Modi", "Mongolian", "Mro", "Multani",
    "Myanmar", "Nabataean", "Nandinagari", "Newa", "Nko", "Nushu", "Ogham", "Oriya", "Osage", "Osmanya",
    "Palmyrene", "Phoenician", "Rejang", "Runic", "Samaritan", "Saurashtra", "Sharada", "Shavian",
    "Siddham", "Sinhala", "Sogdian", "Soyombo", "Sundanese", "Syriac", "Tagalog", "Tagbanwa", "Takri",
    "Tamil", "Tangsa", "Tangut", "Telugu", "Thaana", "Thai", "Tibetan", "Tifinagh", "Tirhuta", "Toto",
    "Ugaritic", "Vai", "Vithkuqi", "Wancho", "Yezidi", "Yi",
];
