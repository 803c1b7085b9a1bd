//! The functions every Go template has. In: arguments as the evaluator holds them, interfaces and
//! invalid values included. Out: a value or Go's complaint. `and`, `or` and `call` are the evaluator's.

use super::func::Fault;
use super::operand::Operand;
use crate::limits::{Limit, Limits};
use crate::value::format::{self, Overflow, Room};
use crate::value::{IntKind, Kind, List, Str, Ty, Value, runes, unicode};
use std::rc::Rc;

/// A builtin function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Builtin {
    And,
    Call,
    Eq,
    Ge,
    Gt,
    Html,
    Index,
    Js,
    Le,
    Len,
    Lt,
    Ne,
    Not,
    Or,
    Print,
    Printf,
    Println,
    Slice,
    UrlQuery,
}

/// The type of a parameter: a Go type, or whatever is there, as it is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Param {
    Reflect,
    Of(Ty),
}

/// A builtin as documentation has it.
pub struct Described {
    /// The name in templates.
    pub name: &'static str,
    /// The types of its parameters, `any` where it takes everything.
    pub params: String,
    /// The type of what it gives.
    pub result: &'static str,
    /// What it does, one line.
    pub doc: &'static str,
}

/// Every builtin, in byte order of the names.
pub fn described() -> impl Iterator<Item = Described> {
    Builtin::ROWS.iter().map(|(name, builtin, doc)| Described {
        name,
        params: builtin.signature().shown(),
        result: builtin.result(),
        doc,
    })
}

/// What a function takes.
pub(super) struct Signature {
    pub(super) fixed: &'static [Param],
    pub(super) variadic: Option<Param>,
}

const ANY: Param = Param::Of(Ty::Any);

impl Signature {
    fn shown(&self) -> String {
        let of = |param: &Param| match param {
            Param::Reflect | Param::Of(Ty::Any) => "any".to_owned(),
            Param::Of(ty) => ty.to_string(),
        };
        let variadic = self.variadic.as_ref().map(|param| format!("...{}", of(param)));
        let params: Vec<String> = self.fixed.iter().map(of).chain(variadic).collect();
        params.join(", ")
    }
}

impl Builtin {
    /// Names, variants in their order, and what they do in one line.
    #[rustfmt::skip]
    const ROWS: [(&'static str, Self, &'static str); 19] = [
        ("and", Self::And, "The first argument that is empty, or the last; later ones are not evaluated."),
        ("call", Self::Call, "What a function value gives for the arguments that follow it."),
        ("eq", Self::Eq, "Whether the first argument equals any of the others."),
        ("ge", Self::Ge, "Whether the first argument is greater than the second or equal to it."),
        ("gt", Self::Gt, "Whether the first argument is greater than the second."),
        ("html", Self::Html, "The arguments as text with HTML's special characters escaped."),
        ("index", Self::Index, "The item of a list, a map or a string at an index or key, and on into it with more of them."),
        ("js", Self::Js, "The arguments as text with JavaScript's special characters escaped."),
        ("le", Self::Le, "Whether the first argument is less than the second or equal to it."),
        ("len", Self::Len, "The length of a string in bytes, or of a list or map in items."),
        ("lt", Self::Lt, "Whether the first argument is less than the second."),
        ("ne", Self::Ne, "Whether two arguments differ."),
        ("not", Self::Not, "Whether the argument is empty."),
        ("or", Self::Or, "The first argument that is not empty, or the last; later ones are not evaluated."),
        ("print", Self::Print, "The arguments as text, with spaces only between two that are no strings."),
        ("printf", Self::Printf, "Text by a format of Go's, with all its verbs and flags."),
        ("println", Self::Println, "The arguments as text with spaces between and a new line at the end."),
        ("slice", Self::Slice, "A part of a string or list; templates of Helm get Sprig's function of this name."),
        ("urlquery", Self::UrlQuery, "The arguments as text, escaped as a value in the query of a URL."),
    ];

    pub(super) fn named(name: &str) -> Option<Self> {
        let at = Self::ROWS.binary_search_by_key(&name, |(name, ..)| name).ok()?;
        Self::ROWS.get(at).map(|(_, builtin, _)| *builtin)
    }

    pub(super) fn name(self) -> &'static str {
        Self::ROWS.get(self as usize).map_or("", |(name, ..)| name)
    }

    fn result(self) -> &'static str {
        match self {
            Self::And | Self::Or | Self::Call | Self::Index | Self::Slice => "any",
            Self::Len => "int",
            Self::Html | Self::Js | Self::UrlQuery | Self::Print | Self::Printf | Self::Println => "string",
            Self::Eq | Self::Ge | Self::Gt | Self::Le | Self::Lt | Self::Ne | Self::Not => "bool",
        }
    }

    pub(super) fn signature(self) -> Signature {
        const ONE: &[Param] = &[Param::Reflect];
        const TWO: &[Param] = &[Param::Reflect, Param::Reflect];
        let (fixed, variadic) = match self {
            Self::And | Self::Or | Self::Call | Self::Eq | Self::Index | Self::Slice => {
                (ONE, Some(Param::Reflect))
            }
            Self::Len | Self::Not => (ONE, None),
            Self::Ne | Self::Lt | Self::Le | Self::Gt | Self::Ge => (TWO, None),
            Self::Html | Self::Js | Self::UrlQuery | Self::Print | Self::Println => (&[][..], Some(ANY)),
            Self::Printf => (&[Param::Of(Ty::Str)][..], Some(ANY)),
        };
        Signature { fixed, variadic }
    }
}

type Outcome = Result<Operand, Fault>;

fn returned<T>(message: impl Into<String>) -> Result<T, Fault> {
    Err(Fault::returned(message))
}

fn yes_no(b: bool) -> Outcome {
    Ok(Operand::concrete(Value::Bool(b)))
}

/// Calls a builtin that needs no evaluator; `max` bounds the bytes of a text it makes.
pub(super) fn call(builtin: Builtin, args: &[Operand], limits: &Limits) -> Outcome {
    let (first, rest) = args.split_first().unwrap_or((&Operand::INVALID, &[]));
    let second = rest.first().unwrap_or(&Operand::INVALID);
    match builtin {
        Builtin::Eq => yes_no(eq(first, rest)?),
        Builtin::Ne => yes_no(!eq(first, &rest[..rest.len().min(1)])?),
        Builtin::Lt => yes_no(lt(first, second)?),
        Builtin::Le => yes_no(le(first, second)?),
        Builtin::Gt => yes_no(!le(first, second)?),
        Builtin::Ge => yes_no(!lt(first, second)?),
        Builtin::Not => yes_no(!first.value.truth()),
        Builtin::Len => len(first),
        Builtin::Index => index(first, rest),
        Builtin::Slice => slice(first, rest),
        Builtin::Print => text(args, limits, format::write_sprint),
        Builtin::Println => text(args, limits, format::write_sprintln),
        Builtin::Printf => text(args, limits, |out, args, room| {
            let (first, rest) = args.split_first().unwrap_or((&Value::Nil, &[]));
            let format = first.as_str().cloned().unwrap_or_default();
            format::write_sprintf(out, &format, rest, room)
        }),
        Builtin::Html => escaped(args, limits, html),
        Builtin::Js => escaped(args, limits, js),
        Builtin::UrlQuery => escaped(args, limits, url_query),
        Builtin::And | Builtin::Or | Builtin::Call => Ok(first.clone()),
    }
}

// Printing.

fn text(
    args: &[Operand],
    limits: &Limits,
    write: impl FnOnce(&mut Vec<u8>, &[Value], Room) -> Result<(), Overflow>,
) -> Outcome {
    let args: Vec<Value> = args.iter().map(|arg| arg.value.clone()).collect();
    let mut out = Vec::new();
    write(&mut out, &args, Room::of(limits)).map_err(|overflow| reached(overflow, limits))?;
    Ok(Operand::concrete(Value::Str(out.into())))
}

/// The limit that printing reached.
fn reached(overflow: Overflow, limits: &Limits) -> Fault {
    Fault::Limit(limits.reached(match overflow {
        Overflow::Bytes => Limit::BuiltBytes,
        Overflow::Nesting => Limit::PrintDepth,
    }))
}

fn escaped(args: &[Operand], limits: &Limits, escape: fn(&[u8], &mut Vec<u8>)) -> Outcome {
    let args: Vec<Value> = args.iter().map(|arg| arg.value.clone()).collect();
    let mut plain = Vec::new();
    format::write_printable(&mut plain, &args, Room::of(limits))
        .map_err(|overflow| reached(overflow, limits))?;
    let mut out = Vec::with_capacity(plain.len());
    escape(&plain, &mut out);
    Ok(Operand::concrete(Value::Str(out.into())))
}

fn html(plain: &[u8], out: &mut Vec<u8>) {
    for byte in plain {
        match byte {
            0 => out.extend_from_slice("\u{FFFD}".as_bytes()),
            b'"' => out.extend_from_slice(b"&#34;"),
            b'\'' => out.extend_from_slice(b"&#39;"),
            b'&' => out.extend_from_slice(b"&amp;"),
            b'<' => out.extend_from_slice(b"&lt;"),
            b'>' => out.extend_from_slice(b"&gt;"),
            _ => out.push(*byte),
        }
    }
}

fn js(plain: &[u8], out: &mut Vec<u8>) {
    for (at, rune) in runes(plain) {
        let rune = rune.unwrap_or('\u{FFFD}');
        let code = u32::from(rune);
        match rune {
            '\\' => out.extend_from_slice(br"\\"),
            '\'' => out.extend_from_slice(br"\'"),
            '"' => out.extend_from_slice(br#"\""#),
            '<' | '>' | '&' | '=' | '\0'..='\x1f' => {
                out.extend_from_slice(format!("\\u{code:04X}").as_bytes());
            }
            ' '..='\x7f' => out.push(code as u8),
            // One byte that is not UTF-8 stays as it is: its replacement is printable.
            '\u{FFFD}' => out.extend(plain.get(at..at + rune_width(plain, at)).unwrap_or_default()),
            _ if unicode::is_print(code) => out.extend_from_slice(rune.encode_utf8(&mut [0; 4]).as_bytes()),
            _ => out.extend_from_slice(format!("\\u{code:04X}").as_bytes()),
        }
    }
}

fn rune_width(text: &[u8], at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    match runes(rest).next() {
        Some((_, Some(rune))) => rune.len_utf8(),
        _ => 1,
    }
}

fn url_query(plain: &[u8], out: &mut Vec<u8>) {
    for byte in plain {
        match byte {
            b' ' => out.push(b'+'),
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => out.push(*byte),
            _ => out.extend_from_slice(format!("%{byte:02X}").as_bytes()),
        }
    }
}

// Containers.

fn len(item: &Operand) -> Outcome {
    let item = match item {
        Operand {
            value: Value::Nil,
            interface: true,
            ..
        } => return returned("len of nil pointer"),
        Operand {
            value: Value::Nil, ..
        } => {
            return Err(Fault::panicked(
                "reflect: call of reflect.Value.Type on zero Value",
            ));
        }
        Operand { value, .. } => value,
    };
    let length = match item.plain() {
        Value::Str(s) => s.len(),
        Value::Bytes(bytes) => bytes.len(),
        Value::List(list) => list.items().len(),
        Value::Map(map) => map.len(),
        _ => return returned(format!("len of type {}", pointee_ty(item))),
    };
    Ok(Operand::concrete(Value::int(length as i64)))
}

/// The type of what a pointer points to; any other type as it is.
fn pointee_ty(value: &Value) -> Ty {
    match value.ty() {
        Ty::Pointer(name) => Ty::Struct(name),
        other => other,
    }
}

fn index_of(index: &Operand, length: usize) -> Result<usize, Fault> {
    let n = match index.value.plain() {
        Value::Int(_, n) => n,
        Value::Nil => return returned("cannot index slice/array with nil"),
        _ => {
            let ty = index.value.ty();
            return returned(format!("cannot index slice/array with type {ty}"));
        }
    };
    match usize::try_from(n) {
        Ok(at) if at <= length => Ok(at),
        _ => returned(format!("index out of range: {n}")),
    }
}

fn index(item: &Operand, indexes: &[Operand]) -> Outcome {
    if let Value::Nil = item.value {
        return returned("index of untyped nil");
    }
    let mut item = Operand::concrete(item.value.clone());
    for index in indexes {
        if let Value::Nil = item.value {
            return returned("index of nil pointer");
        }
        let element = item.value.ty().element().unwrap_or(Ty::Any);
        item = match item.value.plain() {
            Value::Str(s) => byte_at(&s, index, "string")?,
            Value::Bytes(bytes) => byte_at(&bytes, index, "slice")?,
            Value::List(list) => {
                let at = index_of(index, list.items().len())?;
                let found = list.items().get(at).ok_or_else(|| beyond("slice"))?;
                Operand::of(found.clone(), element)
            }
            Value::Map(map) => {
                let key = map_key(index)?;
                let found = map.get(&key).unwrap_or_else(|| element.zero());
                Operand::of(found, element)
            }
            _ => return returned(format!("can't index item of type {}", pointee_ty(&item.value))),
        };
    }
    Ok(item)
}

fn byte_at(bytes: &[u8], index: &Operand, what: &str) -> Outcome {
    let at = index_of(index, bytes.len())?;
    let byte = bytes.get(at).ok_or_else(|| beyond(what))?;
    Ok(Operand::concrete(Value::Int(IntKind::Uint8, i64::from(*byte))))
}

/// An index just past the end gets through Go's check, and then panics.
fn beyond(what: &str) -> Fault {
    Fault::panicked(format!("reflect: {what} index out of range"))
}

fn map_key(index: &Operand) -> Result<Str, Fault> {
    match &index.value {
        Value::Str(s) => Ok(s.clone()),
        Value::Nil => returned("value is nil; should be of type string"),
        other => returned(format!("value has type {}; should be string", other.ty())),
    }
}

fn slice(item: &Operand, indexes: &[Operand]) -> Outcome {
    if let Value::Nil = item.value {
        return returned("slice of untyped nil");
    }
    if indexes.len() > 3 {
        return returned(format!("too many slice indexes: {}", indexes.len()));
    }
    let plain = item.value.plain();
    let length = match &plain {
        Value::Str(_) if indexes.len() == 3 => return returned("cannot 3-index slice a string"),
        Value::Str(s) => s.len(),
        Value::Bytes(bytes) => bytes.len(),
        Value::List(list) => list.items().len(),
        _ => return returned(format!("can't slice item of type {}", pointee_ty(&item.value))),
    };
    let mut bounds = [0, length, length];
    for (bound, index) in bounds.iter_mut().zip(indexes) {
        // Unlike `index`, `slice` does not look into an interface.
        if index.interface {
            return returned("cannot index slice/array with type interface {}");
        }
        *bound = index_of(index, length)?;
    }
    let [from, to, cap] = bounds;
    if from > to {
        return returned(format!("invalid slice index: {from} > {to}"));
    }
    if to > cap {
        return returned(format!("invalid slice index: {to} > {cap}"));
    }
    Ok(Operand::concrete(match plain {
        Value::Str(s) => Value::Str(s[from..to].into()),
        Value::Bytes(bytes) => Value::Bytes(bytes[from..to].into()),
        Value::List(list) => Value::List(List::typed(list.ty(), list.items()[from..to].to_vec())),
        other => other,
    }))
}

// Comparison.

/// What a comparison sees of a value.
#[derive(Clone, Debug)]
enum Basic {
    Bool(bool),
    Complex(f64, f64),
    Int(i64),
    Float(f64),
    Str(Str),
    Uint(u64),
    Other,
}

impl Basic {
    fn of(value: &Value) -> Self {
        match value.plain() {
            Value::Bool(b) => Self::Bool(b),
            Value::Complex(re, im) => Self::Complex(re, im),
            Value::Int(kind, n) if kind.is_unsigned() => Self::Uint(n as u64),
            Value::Int(_, n) => Self::Int(n),
            Value::Float(f) => Self::Float(f),
            Value::Str(s) => Self::Str(s),
            _ => Self::Other,
        }
    }
}

fn incompatible<T>(a: &Value, b: &Value) -> Result<T, Fault> {
    returned(format!(
        "incompatible types for comparison: {} and {}",
        a.ty(),
        b.ty()
    ))
}

fn eq(first: &Operand, others: &[Operand]) -> Result<bool, Fault> {
    if others.is_empty() {
        return returned("missing argument for comparison");
    }
    let a = Basic::of(&first.value);
    for other in others {
        let equal = match (&a, Basic::of(&other.value)) {
            (Basic::Bool(a), Basic::Bool(b)) => *a == b,
            (Basic::Complex(re, im), Basic::Complex(re2, im2)) => *re == re2 && *im == im2,
            (Basic::Int(a), Basic::Int(b)) => *a == b,
            (Basic::Float(a), Basic::Float(b)) => *a == b,
            (Basic::Str(a), Basic::Str(b)) => *a == b,
            (Basic::Uint(a), Basic::Uint(b)) => *a == b,
            (Basic::Int(a), Basic::Uint(b)) => u64::try_from(*a) == Ok(b),
            (Basic::Uint(a), Basic::Int(b)) => u64::try_from(b) == Ok(*a),
            (Basic::Other, Basic::Other) => same(&first.value, &other.value)?,
            _ if matches!(first.value, Value::Nil) || matches!(other.value, Value::Nil) => false,
            _ => return incompatible(&first.value, &other.value),
        };
        if equal {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Equality of two values that are neither number, string nor boolean.
fn same(a: &Value, b: &Value) -> Result<bool, Fault> {
    let nil = [a, b].map(is_nil);
    let comparable = a.kind() == b.kind() || matches!(a, Value::Nil) || matches!(b, Value::Nil);
    if !comparable {
        let (a_text, b_text) = (shown(a), format::display(b));
        return returned(format!(
            "non-comparable types {a_text}: {}, {}: {b_text}",
            a.ty(),
            b.ty(),
        ));
    }
    match nil {
        [false, false] => {}
        [a, b] => return Ok(a == b),
    }
    match b.kind() {
        Kind::Slice | Kind::Map | Kind::Func => {
            returned(format!("non-comparable type {}: {}", shown(b), b.ty()))
        }
        _ => identical(a, b),
    }
}

/// `%s`, as Go's messages about comparisons have it.
fn shown(value: &Value) -> Str {
    format::sprintf(b"%s", std::slice::from_ref(value))
}

fn is_nil(value: &Value) -> bool {
    match value {
        Value::Nil => true,
        Value::List(list) => list.is_nil(),
        Value::Map(map) => map.is_nil(),
        _ => false,
    }
}

/// Go's `==` of two interfaces: pointers are equal if they are the same, structs if their fields are,
/// and containers cannot be compared at all.
fn identical(a: &Value, b: &Value) -> Result<bool, Fault> {
    if a.ty() != b.ty() {
        return Ok(false);
    }
    match (a, b) {
        (Value::Object(x), Value::Object(y)) if x.ty().kind() == Kind::Struct => {
            for ((_, x), (_, y)) in x.fields().iter().zip(y.fields().iter()) {
                if !identical(x, y)? {
                    return Ok(false);
                }
            }
            Ok(true)
        }
        (Value::Object(x), Value::Object(y)) if x.ty().kind() == Kind::Ptr => Ok(Rc::ptr_eq(x, y)),
        (Value::Nil, Value::Nil) => Ok(true),
        _ if matches!(a.kind(), Kind::Slice | Kind::Map | Kind::Func) => Err(Fault::panicked(format!(
            "runtime error: comparing uncomparable type {}",
            a.ty()
        ))),
        _ => eq(&Operand::concrete(a.clone()), &[Operand::concrete(b.clone())]),
    }
}

fn lt(a: &Operand, b: &Operand) -> Result<bool, Fault> {
    const BAD: &str = "invalid type for comparison";
    let (x, y) = (Basic::of(&a.value), Basic::of(&b.value));
    if matches!(x, Basic::Other) || matches!(y, Basic::Other) {
        return returned(BAD);
    }
    Ok(match (x, y) {
        (Basic::Int(x), Basic::Int(y)) => x < y,
        (Basic::Uint(x), Basic::Uint(y)) => x < y,
        (Basic::Int(x), Basic::Uint(y)) => u64::try_from(x).is_ok_and(|x| x < y) || x < 0,
        (Basic::Uint(x), Basic::Int(y)) => u64::try_from(y).is_ok_and(|y| x < y),
        (Basic::Float(x), Basic::Float(y)) => x < y,
        (Basic::Str(x), Basic::Str(y)) => x < y,
        (Basic::Bool(_), Basic::Bool(_)) | (Basic::Complex(..), Basic::Complex(..)) => return returned(BAD),
        _ => return incompatible(&a.value, &b.value),
    })
}

fn le(a: &Operand, b: &Operand) -> Result<bool, Fault> {
    Ok(lt(a, b)? || eq(a, std::slice::from_ref(b))?)
}
