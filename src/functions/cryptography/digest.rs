//! Digests and checksums. In: bytes. Out: hexadecimal, or for Adler-32 decimal, text.

use crate::functions::args::{row, text};
use crate::template::func::Func;
use crate::value::{Ty, Value};
use data_encoding::HEXLOWER;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha512};

/// The rows of this part.
#[rustfmt::skip]
pub(crate) static FUNCS: &[Func] = &[
    row("crypto", "sha1sum", &[Ty::Str], Ty::Str, |_, a| Ok(hex::<Sha1>(text(a, 0))), "The SHA-1 digest in hexadecimal."),
    row("crypto", "sha256sum", &[Ty::Str], Ty::Str, |_, a| Ok(hex::<Sha256>(text(a, 0))), "The SHA-256 digest in hexadecimal."),
    row("crypto", "sha512sum", &[Ty::Str], Ty::Str, |_, a| Ok(hex::<Sha512>(text(a, 0))), "The SHA-512 digest in hexadecimal."),
    row("crypto", "adler32sum", &[Ty::Str], Ty::Str, |_, a| Ok(Value::str(adler2::adler32_slice(text(a, 0)).to_string())), "The Adler-32 checksum in decimal."),
];

fn hex<D: Digest>(bytes: &[u8]) -> Value {
    Value::str(HEXLOWER.encode(&D::digest(bytes)))
}

#[cfg(test)]
mod tests {
    use crate::functions::probe::{call, shown};
    use crate::value::Value;

    #[test]
    fn checksums_are_those_that_annotations_carry() {
        for (name, text, expected) in [
            ("sha1sum", "abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
            (
                "sha256sum",
                "",
                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            ),
            (
                "sha512sum",
                "abc",
                "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
            ),
            ("adler32sum", "Hello", "93061621"),
            ("adler32sum", "", "1"),
        ] {
            assert_eq!(shown(call(name, &[Value::str(text)])), expected, "{name}");
        }
    }
}
