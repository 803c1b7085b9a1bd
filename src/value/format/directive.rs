//! Format strings. In: a format and its operands. Out: each directive handed to the printer with its
//! flags, width and precision; missing, surplus and misnumbered operands are written as Go writes them.

use super::printer::{Flags, Printer};
use crate::value::{IntKind, Kind, Value};

/// The largest width or precision that an operand may give, and past which a written one is dropped.
const MAX_WIDTH: i64 = 1_000_000;

/// Prints the whole format.
pub(super) fn run(printer: &mut Printer<'_>, format: &[u8], args: &[Value]) {
    let mut scan = Scan {
        format,
        args,
        at: 0,
        arg: 0,
        reordered: false,
        good_index: true,
        after_index: false,
    };
    while !printer.is_full() {
        let rest = format.get(scan.at..).unwrap_or_default();
        let text = rest.iter().position(|b| *b == b'%').unwrap_or(rest.len());
        printer.bytes(&rest[..text]);
        scan.at += text + 1;
        if text == rest.len() || !scan.directive(printer) {
            break;
        }
    }
    if !scan.reordered {
        surplus(printer, args.get(scan.arg..).unwrap_or_default());
    }
}

fn surplus(printer: &mut Printer<'_>, args: &[Value]) {
    if args.is_empty() {
        return;
    }
    printer.flags = Flags::default();
    printer.bytes(b"%!(EXTRA ");
    for (at, arg) in args.iter().enumerate() {
        if at > 0 {
            printer.bytes(b", ");
        }
        if let Value::Nil = arg {
            printer.bytes(b"<nil>");
        } else {
            printer.bytes(arg.ty().to_string().as_bytes());
            printer.byte(b'=');
            printer.arg(arg, 'v');
        }
    }
    printer.byte(b')');
}

struct Scan<'a> {
    format: &'a [u8],
    args: &'a [Value],
    at: usize,
    arg: usize,
    /// An operand was named by number somewhere, so surplus ones are not looked for.
    reordered: bool,
    /// No bad number or misplaced one in this directive.
    good_index: bool,
    /// What was read last is a number in brackets.
    after_index: bool,
}

impl Scan<'_> {
    fn peek(&self) -> Option<u8> {
        self.format.get(self.at).copied()
    }

    /// One directive, from behind its `%`. Whether there may be more.
    fn directive(&mut self, printer: &mut Printer<'_>) -> bool {
        self.good_index = true;
        printer.flags = Flags::default();
        self.flags(&mut printer.flags);
        self.index();
        self.width(printer);
        self.precision(printer);
        if !self.after_index {
            self.index();
        }
        let Some((_, rune)) = crate::value::runes(self.format.get(self.at..).unwrap_or_default()).next()
        else {
            printer.bytes(b"%!(NOVERB)");
            return false;
        };
        self.at += rune.map_or(1, char::len_utf8);
        let verb = rune.unwrap_or('\u{FFFD}');
        match self.args.get(self.arg) {
            _ if verb == '%' => printer.byte(b'%'),
            _ if !self.good_index => printer.complaint(verb, "(BADINDEX)"),
            None => printer.complaint(verb, "(MISSING)"),
            Some(arg) => {
                if matches!(verb, 'v' | 'w') {
                    printer.flags.for_values();
                }
                printer.arg(arg, verb);
                self.arg += 1;
            }
        }
        true
    }

    fn flags(&mut self, flags: &mut Flags) {
        while let Some(byte) = self.peek() {
            match byte {
                b'#' => flags.sharp = true,
                b'0' => flags.zero = true,
                b'+' => flags.plus = true,
                b'-' => flags.minus = true,
                b' ' => flags.space = true,
                _ => return,
            }
            self.at += 1;
        }
    }

    fn width(&mut self, printer: &mut Printer<'_>) {
        if self.peek() == Some(b'*') {
            self.at += 1;
            let width = self.star();
            if width.is_none() {
                printer.bytes(b"%!(BADWIDTH)");
            }
            if width.is_some_and(|width| width < 0) {
                printer.flags.minus = true;
                printer.flags.zero = false;
            }
            printer.flags.width = width.map(|width| width.unsigned_abs() as usize);
            self.after_index = false;
            return;
        }
        printer.flags.width = self.number();
        if self.after_index && printer.flags.width.is_some() {
            self.good_index = false;
        }
    }

    fn precision(&mut self, printer: &mut Printer<'_>) {
        if self.peek() != Some(b'.') || self.at + 1 >= self.format.len() {
            return;
        }
        self.at += 1;
        if self.after_index {
            self.good_index = false;
        }
        self.index();
        if self.peek() == Some(b'*') {
            self.at += 1;
            printer.flags.precision = self.star().and_then(|n| usize::try_from(n).ok());
            if printer.flags.precision.is_none() {
                printer.bytes(b"%!(BADPREC)");
            }
            self.after_index = false;
        } else {
            printer.flags.precision = Some(self.number().unwrap_or(0));
        }
    }

    /// The operand that stands for a `*`, if it is an integer of modest size.
    fn star(&mut self) -> Option<i64> {
        let arg = self.args.get(self.arg)?;
        self.arg += 1;
        let n = match (arg, arg.kind()) {
            (Value::Int(kind, n), _) => signed(*kind, *n)?,
            (Value::Object(object), Kind::Int(kind)) => match object.underlying()? {
                Value::Int(_, n) => signed(kind, n)?,
                _ => return None,
            },
            _ => return None,
        };
        (n.abs() <= MAX_WIDTH).then_some(n)
    }

    /// A decimal number at this place. An absurdly long one swallows the rest of the format.
    fn number(&mut self) -> Option<usize> {
        let (number, at) = decimal(self.format, self.at, self.format.len());
        self.at = at;
        number
    }

    /// An operand number in brackets, if one stands here.
    fn index(&mut self) {
        self.after_index = false;
        if self.peek() != Some(b'[') {
            return;
        }
        self.reordered = true;
        let rest = &self.format[self.at..];
        let close = rest.iter().position(|b| *b == b']').filter(|_| rest.len() >= 3);
        let Some(close) = close else {
            self.at += 1;
            self.good_index = false;
            return;
        };
        let (number, end) = decimal(rest, 1, close);
        self.at += close + 1;
        self.after_index = number.is_some() && end == close;
        match number.and_then(|n| n.checked_sub(1)) {
            Some(index) if self.after_index && index < self.args.len() => self.arg = index,
            _ => self.good_index = false,
        }
    }
}

fn signed(kind: IntKind, n: i64) -> Option<i64> {
    (!kind.is_unsigned() || n >= 0)
        .then_some(n)
        .filter(|n| *n != i64::MIN)
}

/// The number in `text[from..to]` and where it ends; one that grows too large ends at `to` and is none.
fn decimal(text: &[u8], from: usize, to: usize) -> (Option<usize>, usize) {
    let mut number = None;
    let mut at = from;
    while let Some(digit) = text.get(at).filter(|digit| at < to && digit.is_ascii_digit()) {
        let so_far = number.unwrap_or(0);
        if so_far > MAX_WIDTH as usize {
            return (None, to);
        }
        number = Some(so_far * 10 + usize::from(digit - b'0'));
        at += 1;
    }
    (number, at)
}
