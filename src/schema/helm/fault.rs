//! Violations in Go's words. In: where in the values, which keyword, what was wanted. Out: the tree of
//! causes, printed line by line as Helm's validator prints it.

use super::json::{Json, Type};
use super::number::{Decimal, count, measure};
use crate::value::format;

/// One violation, with what led to it.
#[derive(Clone, Debug)]
pub(super) struct Fault {
    /// Names and positions from the root of the values.
    pub(super) at: Vec<String>,
    pub(super) kind: Kind,
    pub(super) causes: Vec<Fault>,
}

/// What was violated.
#[derive(Clone, Debug)]
pub(super) enum Kind {
    /// Several violations of one schema; dissolves into its parent where it can.
    Group,
    /// A violation behind a reference; shown only when there are several.
    Reference,
    FalseSchema,
    /// Two references that lead to one another.
    RefCycle {
        first: String,
        second: String,
        url: String,
    },
    Type {
        got: Type,
        want: Vec<Type>,
    },
    Enum(Vec<Json>),
    Const(Json),
    Format {
        got: String,
        want: String,
        why: String,
    },
    /// `minProperties`, `maxItems` and the like.
    Size {
        keyword: &'static str,
        got: usize,
        want: i64,
    },
    /// `minimum` and the like.
    Range {
        keyword: &'static str,
        got: Decimal,
        want: Decimal,
    },
    AdditionalItems(usize),
    AdditionalProperties(Vec<String>),
    Required(Vec<String>),
    /// `dependencies` and `dependentRequired`.
    Dependency {
        property: String,
        missing: Vec<String>,
    },
    PropertyNames(String),
    UniqueItems(usize, usize),
    Contains,
    MinContains {
        matched: Vec<usize>,
        want: i64,
    },
    MaxContains {
        matched: Vec<usize>,
        want: i64,
    },
    Pattern {
        got: String,
        want: String,
    },
    Not,
    AllOf,
    AnyOf,
    /// Which two matched, if any did.
    OneOf(Option<(usize, usize)>),
}

impl Fault {
    /// The lines of a whole validation: the violations below an unnamed root, each on its line.
    pub(super) fn lines(self) -> String {
        let mut out = String::new();
        let tops = match self.kind {
            Kind::Group => self.causes,
            _ => vec![self],
        };
        for top in &tops {
            top.display(&mut out, 1);
        }
        out
    }

    fn display(&self, out: &mut String, mut indent: usize) {
        let hidden = self.causes.len() == 1 && matches!(self.kind, Kind::Reference);
        if !hidden {
            out.push('\n');
            out.extend(std::iter::repeat_n("  ", indent - 1));
            out.push_str("- at ");
            out.push_str(&quote(&pointer(&self.at)));
            out.push_str(": ");
            out.push_str(&self.kind.text());
            indent += 1;
        }
        for cause in &self.causes {
            cause.display(out, indent);
        }
    }
}

impl Kind {
    fn text(&self) -> String {
        match self {
            Self::Group | Self::Reference => "validation failed".to_owned(),
            Self::FalseSchema => "false schema".to_owned(),
            Self::RefCycle { first, second, url } => {
                let url = format::quote(url.as_bytes());
                format!("both {first} and {second} resolve to {url} causing reference cycle")
            }
            Self::Type { got, want } => {
                let want: Vec<&str> = want.iter().map(|ty| ty.name()).collect();
                format!("got {}, want {}", got.name(), want.join(" or "))
            }
            Self::Enum(want) => one_of(want),
            Self::Const(want) => match scalar(want) {
                Some(want) => format!("value must be {want}"),
                None => "'const' failed".to_owned(),
            },
            Self::Format { got, want, why } => format!("{} is not valid {want}: {why}", quote(got)),
            Self::Size { keyword, got, want } => {
                let got = count(i64::try_from(*got).unwrap_or(i64::MAX));
                format!("{keyword}: got {got}, want {}", count(*want))
            }
            Self::Range { keyword, got, want } => {
                format!(
                    "{keyword}: got {}, want {}",
                    measure(got.float()),
                    measure(want.float())
                )
            }
            Self::AdditionalItems(n) => format!("last {} additionalItem(s) not allowed", size(*n)),
            Self::AdditionalProperties(names) => {
                format!("additional properties {} not allowed", joined(names))
            }
            Self::Required(missing) => match missing.as_slice() {
                [one] => format!("missing property {}", quote(one)),
                many => format!("missing properties {}", joined(many)),
            },
            Self::Dependency { property, missing } => {
                format!(
                    "properties {} required, if {} exists",
                    joined(missing),
                    quote(property)
                )
            }
            Self::PropertyNames(name) => format!("invalid propertyName {}", quote(name)),
            Self::Pattern { got, want } => format!("{} does not match pattern {}", quote(got), quote(want)),
            Self::Not => "'not' failed".to_owned(),
            Self::AllOf => "'allOf' failed".to_owned(),
            Self::AnyOf => "'anyOf' failed".to_owned(),
            Self::OneOf(None) => "'oneOf' failed, none matched".to_owned(),
            Self::OneOf(Some((a, b))) => {
                format!("'oneOf' failed, subschemas {}, {} matched", size(*a), size(*b))
            }
            Self::UniqueItems(..) | Self::Contains | Self::MinContains { .. } | Self::MaxContains { .. } => {
                self.text_of_items()
            }
        }
    }

    /// What concerns several items of a list: `uniqueItems`, `contains` and its bounds.
    fn text_of_items(&self) -> String {
        match self {
            Self::UniqueItems(a, b) => format!("items at {} and {} are equal", size(*a), size(*b)),
            Self::MinContains { matched, want } => {
                let want = count(*want);
                let found = match matched.as_slice() {
                    [] => "none matched".to_owned(),
                    some => format!("matched {} items at {}", size(some.len()), positions(some)),
                };
                format!("min {want} items required to match contains schema, but {found}")
            }
            Self::MaxContains { matched, want } => format!(
                "max {} items required to match contains schema, but matched {} items at {}",
                count(*want),
                size(matched.len()),
                positions(matched)
            ),
            _ => "no items match contains schema".to_owned(),
        }
    }
}

fn size(n: usize) -> String {
    count(i64::try_from(n).unwrap_or(i64::MAX))
}

fn positions(at: &[usize]) -> String {
    let at: Vec<String> = at.iter().map(usize::to_string).collect();
    at.join(" ")
}

fn one_of(want: &[Json]) -> String {
    let shown: Option<Vec<String>> = want.iter().map(scalar).collect();
    match shown.as_deref() {
        None => "'enum' failed".to_owned(),
        Some([one]) => format!("value must be {one}"),
        Some(many) => format!("value must be one of {}", many.join(", ")),
    }
}

/// A value that is no container, as messages show it.
fn scalar(value: &Json) -> Option<String> {
    match value {
        Json::Null => Some("<nil>".to_owned()),
        Json::Bool(flag) => Some(flag.to_string()),
        Json::Number(number) => Some(number.text.clone()),
        Json::Str(text) => Some(quote(text)),
        Json::List(_) | Json::Object(_) => None,
    }
}

fn joined(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| quote(name)).collect();
    names.join(", ")
}

/// A JSON pointer.
pub(super) fn pointer(path: &[String]) -> String {
    path.iter()
        .fold(String::new(), |pointer, step| pointer + "/" + &escape(step))
}

/// A step of a JSON pointer.
pub(super) fn escape(step: &str) -> String {
    step.replace('~', "~0").replace('/', "~1")
}

/// Text in single quotes, with Go's escapes.
pub(super) fn quote(text: &str) -> String {
    let quoted = format::quote(text.as_bytes()).to_text().into_owned();
    let inner = quoted.get(1..quoted.len().saturating_sub(1)).unwrap_or_default();
    format!("'{}'", inner.replace("\\\"", "\"").replace('\'', "\\'"))
}
