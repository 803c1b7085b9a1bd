//! Random strings, numbers and identifiers. In: how many or how large. Out: values drawn from the
//! host's chance, so that a seed gives the same ones again. Knows no key and no certificate.

use super::args::{int, room, row};
use crate::template::func::{Fault, Func, Host, Machine};
use crate::value::{Ty, Value};
use data_encoding::BASE64;

const DIGITS: &[u8] = b"0123456789";
const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const ALPHANUMERIC: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

const COUNT: &[Ty] = &[Ty::INT];

/// The rows of this family.
#[rustfmt::skip]
pub(crate) static FUNCS: &[Func] = &[
    row("random", "randAlpha", COUNT, Ty::Str, |m, a| characters(m, a, LETTERS), "Random ASCII letters."),
    row("random", "randAlphaNum", COUNT, Ty::Str, |m, a| characters(m, a, ALPHANUMERIC), "Random ASCII letters and digits."),
    row("random", "randAscii", COUNT, Ty::Str, |m, a| characters(m, a, &printable()), "Random printable ASCII characters."),
    row("random", "randNumeric", COUNT, Ty::Str, |m, a| characters(m, a, DIGITS), "Random digits."),
    row("random", "randBytes", COUNT, Ty::Str, rand_bytes, "So many random bytes, as base64."),
    row("random", "randInt", &[Ty::INT, Ty::INT], Ty::INT, rand_int, "A random integer from the first, below the second."),
    row("random", "uuidv4", &[], Ty::Str, uuidv4, "A random identifier of the form that RFC 4122 calls version 4."),
];

/// A number below `bound`, which is not zero, each as likely.
pub(super) fn below(host: &dyn Host, bound: u64) -> u64 {
    // Numbers from the last, incomplete run of `bound` would favour the low ones.
    let fair = u64::MAX - u64::MAX % bound;
    loop {
        let mut bytes = [0; 8];
        host.random(&mut bytes);
        let n = u64::from_le_bytes(bytes);
        if n < fair {
            return n % bound;
        }
    }
}

fn printable() -> [u8; 95] {
    std::array::from_fn(|i| b' ' + i.to_le_bytes()[0])
}

/// A count below zero gives nothing, as the error of the Go library is dropped there.
fn characters(machine: &mut dyn Machine, args: &[Value], of: &[u8]) -> Result<Value, Fault> {
    let count = usize::try_from(int(args, 0)).unwrap_or(0);
    room(machine, count)?;
    let mut text = Vec::with_capacity(count);
    let fair = 256 - 256 % of.len();
    let mut bytes = [0; 64];
    while text.len() < count {
        machine.host().random(&mut bytes);
        let fair = bytes.iter().map(|b| usize::from(*b)).filter(|b| *b < fair);
        text.extend(fair.filter_map(|b| of.get(b % of.len())).take(count - text.len()));
    }
    Ok(Value::str(text))
}

fn rand_bytes(machine: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    let count = usize::try_from(int(args, 0))
        .map_err(|_| Fault::panicked("runtime error: makeslice: len out of range"))?;
    room(machine, count.saturating_mul(2))?;
    let mut bytes = vec![0; count];
    machine.host().random(&mut bytes);
    Ok(Value::str(BASE64.encode(&bytes)))
}

fn rand_int(machine: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    let (low, high) = (int(args, 0), int(args, 1));
    match u64::try_from(high.wrapping_sub(low)) {
        Ok(span @ 1..) => {
            let above = below(machine.host(), span).cast_signed();
            Ok(Value::int(low.wrapping_add(above)))
        }
        _ => Err(Fault::panicked("invalid argument to Intn")),
    }
}

fn uuidv4(machine: &mut dyn Machine, _: &[Value]) -> Result<Value, Fault> {
    let mut bytes = [0; 16];
    machine.host().random(&mut bytes);
    // Version 4 and the variant of RFC 4122.
    let bits = u128::from_be_bytes(bytes) & !(0xF000 << 64) & !(0xC << 60) | 0x4000 << 64 | 0x8 << 60;
    let hex = format!("{bits:032x}");
    let parts = [0..8, 8..12, 12..16, 16..20, 20..32].map(|range| hex.get(range).unwrap_or_default());
    Ok(Value::str(parts.join("-")))
}

#[cfg(test)]
mod tests {
    use super::super::probe::{call, shown};
    use super::*;

    fn drawn(name: &str, args: &[i64]) -> String {
        let args: Vec<Value> = args.iter().map(|n| Value::int(*n)).collect();
        shown(call(name, &args))
    }

    #[test]
    fn strings_have_the_length_and_the_characters_asked_for() {
        for (name, of) in [
            ("randAlpha", LETTERS),
            ("randAlphaNum", ALPHANUMERIC),
            ("randNumeric", DIGITS),
            ("randAscii", &printable()),
        ] {
            let text = drawn(name, &[4000]);
            assert_eq!(text.len(), 4000, "{name}");
            assert!(text.bytes().all(|b| of.contains(&b)), "{name}");
            assert!(
                of.iter().all(|b| text.as_bytes().contains(b)),
                "{name} misses a character"
            );
            assert_eq!(drawn(name, &[-1]), "", "{name}");
        }
    }

    #[test]
    fn chance_is_the_hosts_alone() {
        assert_eq!(drawn("randAlphaNum", &[12]), drawn("randAlphaNum", &[12]));
        assert_eq!(drawn("uuidv4", &[]), drawn("uuidv4", &[]));
    }

    #[test]
    fn bytes_come_as_base64_and_integers_from_the_range() {
        assert_eq!(drawn("randBytes", &[16]).len(), 24);
        assert_eq!(drawn("randBytes", &[0]), "");
        assert_eq!(
            drawn("randBytes", &[-1]),
            "panic: runtime error: makeslice: len out of range"
        );
        assert_eq!(drawn("randInt", &[-5, -4]), "-5");
        assert_eq!(drawn("randInt", &[5, 5]), "panic: invalid argument to Intn");
        assert_eq!(
            drawn("randInt", &[i64::MIN, i64::MAX]),
            "panic: invalid argument to Intn"
        );
        assert!((3..9).contains(&drawn("randInt", &[3, 9]).parse::<i64>().unwrap()));
    }

    #[test]
    fn identifiers_are_version_4() {
        let text = drawn("uuidv4", &[]);
        let shape: String = text
            .chars()
            .map(|c| if c.is_ascii_hexdigit() { 'x' } else { c })
            .collect();
        assert_eq!(shape, "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx");
        assert_eq!(text.as_bytes()[14], b'4');
        assert!(b"89ab".contains(&text.as_bytes()[19]));
    }
}
