//! DER, as far as keys and certificates are written here. In: contents. Out: tagged bytes. Reading is
//! left to crates.

use x509_cert::der::oid::ObjectIdentifier;

/// A tag, the length and the contents.
pub(super) fn tagged(tag: u8, contents: &[u8]) -> Vec<u8> {
    let mut out = vec![tag];
    let length = contents.len().to_be_bytes();
    let significant = length
        .iter()
        .position(|b| *b != 0)
        .and_then(|at| length.get(at..))
        .unwrap_or_default();
    match significant {
        [] => out.push(0),
        [short @ 0..0x80] => out.push(*short),
        long => {
            out.push(0x80 | u8::try_from(long.len()).unwrap_or_default());
            out.extend_from_slice(long);
        }
    }
    out.extend_from_slice(contents);
    out
}

pub(super) fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    tagged(0x30, &parts.concat())
}

/// A number that is not negative, from its bytes, highest first.
pub(super) fn integer(bytes: &[u8]) -> Vec<u8> {
    let start = bytes.iter().position(|b| *b != 0).unwrap_or(bytes.len());
    let digits = bytes.get(start..).unwrap_or_default();
    let sign: &[u8] = if digits.first().is_none_or(|b| *b >= 0x80) {
        &[0]
    } else {
        &[]
    };
    tagged(0x02, &[sign, digits].concat())
}

pub(super) fn oid(id: &ObjectIdentifier) -> Vec<u8> {
    tagged(0x06, id.as_bytes())
}

pub(super) fn octets(bytes: &[u8]) -> Vec<u8> {
    tagged(0x04, bytes)
}

/// Whole bytes as a bit string.
pub(super) fn bits(bytes: &[u8]) -> Vec<u8> {
    tagged(0x03, &[&[0], bytes].concat())
}

/// The explicit tag of a member, such as `[0]`.
pub(super) fn explicit(number: u8, contents: &[u8]) -> Vec<u8> {
    tagged(0xA0 | number, contents)
}

pub(super) const NULL: &[u8] = &[0x05, 0];
pub(super) const TRUE: &[u8] = &[0x01, 1, 0xFF];
