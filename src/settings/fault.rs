//! Why a setting cannot be read. In: what the grammar met and where. Out: Helm's words for it, and a
//! label and a hint in ours, to be placed by the caller who knows the flag and the source.

use crate::limits::Reached;
use crate::text::Span;
use crate::tree::Data;
use crate::value::format;

/// Why reading stops.
#[derive(Debug)]
pub(super) enum Stop {
    /// The argument ended where it may.
    End,
    /// The argument ended inside an index: Helm 4 takes that for an end, Helm 3 does not.
    EndInIndex(Span),
    /// The setting is wrong.
    Fault(Box<Fault>),
}

/// A wrong setting.
#[derive(Debug)]
pub(super) struct Fault {
    /// Helm's words, without the flag.
    pub text: String,
    /// The characters at fault.
    pub span: Span,
    /// What to put under them.
    pub label: &'static str,
    /// What to write instead.
    pub help: Option<String>,
    /// Whether one of our limits was reached, rather than Helm's grammar broken.
    pub limit: bool,
}

impl Fault {
    /// A fault with Helm's words at some characters.
    pub(super) fn new(text: impl Into<String>, span: Span, label: &'static str) -> Self {
        Self {
            text: text.into(),
            span,
            label,
            help: None,
            limit: false,
        }
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// One of our own limits; Helm has no words for it.
    pub(super) fn limit(reached: Reached, span: Span) -> Self {
        Self {
            limit: true,
            ..Self::new(reached.to_string(), span, "here the limit is passed")
        }
    }
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Self {
        Self::Fault(Box::new(fault))
    }
}

/// A key with nothing after it.
pub(super) fn no_value(key: &str, span: Span, after_comma: bool) -> Fault {
    let fault = Fault::new(
        format!("key {} has no value", quoted(key)),
        span,
        "no `=` and value follow",
    );
    if after_comma {
        fault.help("a comma starts the next setting; write `\\,` for a comma within a value")
    } else {
        fault.help(format!("write `{key}=VALUE`"))
    }
}

/// A list or table was wanted where something else stands already.
pub(super) fn wrong_container(found: &Data, wanted: &str, span: Span) -> Fault {
    let found = match found {
        Data::Null => "nil",
        Data::Bool(_) => "bool",
        Data::Int(_) => "int64",
        Data::Float(_) => "float64",
        Data::Str(_) => "string",
        Data::List(_) => "[]interface {}",
        Data::Table(_) => "map[string]interface {}",
    };
    let label = if wanted.starts_with('[') {
        "an earlier setting or file gave this something else than a list"
    } else {
        "an earlier setting or file gave this something else than a table"
    };
    let text = format!("unable to parse key: interface conversion: interface {{}} is {found}, not {wanted}");
    Fault::new(text, span, label)
}

/// Text between `]` and what may follow it.
pub(super) fn after_index(text: &str, span: Span) -> Fault {
    let runes: Vec<String> = text
        .chars()
        .map(|c| format::quote_rune(u32::from(c)).to_string())
        .collect();
    Fault::new(
        format!("unexpected data at end of array index: [{}]", runes.join(" ")),
        span,
        "only `=`, `.` or `[` may follow an index",
    )
}

/// An index that is no number.
pub(super) fn bad_index(text: &str, span: Span) -> Fault {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let number = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    let why = if number {
        "value out of range"
    } else {
        "invalid syntax"
    };
    Fault::new(
        format!(
            "error parsing index: strconv.Atoi: parsing {}: {why}",
            quoted(text)
        ),
        span,
        "an index is a whole number from 0",
    )
}

/// Go's `%q` of a string.
pub(super) fn quoted(text: &str) -> String {
    format::quote(text.as_bytes()).to_string()
}
