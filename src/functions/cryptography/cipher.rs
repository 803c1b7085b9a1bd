//! AES in CBC mode as sprig does it: the password's first 32 bytes are the key, the vector stands
//! before the text. In: a password and text. Out: base64, or the text again.

use crate::functions::args::{returned, row, text};
use crate::functions::encoding;
use crate::template::func::{Fault, Func, Machine};
use crate::value::{Ty, Value};
use aes::Aes256;
use aes::cipher::block_padding::{NoPadding, Pkcs7};
use aes::cipher::{BlockDecryptMut, BlockEncryptMut, KeyIvInit};
use data_encoding::BASE64;

const BLOCK: usize = 16;

/// The rows of this part.
#[rustfmt::skip]
pub(crate) static FUNCS: &[Func] = &[
    row("crypto", "encryptAES", &[Ty::Str, Ty::Str], Ty::Str, encrypt, "Encrypts text under a password."),
    row("crypto", "decryptAES", &[Ty::Str, Ty::Str], Ty::Str, decrypt, "Decrypts what `encryptAES` gave."),
];

/// The password, cut or filled with zeros.
fn key(password: &[u8]) -> [u8; 32] {
    let mut key = [0; 32];
    for (to, from) in key.iter_mut().zip(password) {
        *to = *from;
    }
    key
}

fn encrypt(machine: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    let plain = text(args, 1);
    if plain.is_empty() {
        return Ok(Value::str(""));
    }
    let mut vector = [0; BLOCK];
    machine.host().random(&mut vector);
    let mode = cbc::Encryptor::<Aes256>::new(&key(text(args, 0)).into(), &vector.into());
    let sealed = mode.encrypt_padded_vec_mut::<Pkcs7>(plain);
    Ok(Value::str(BASE64.encode(&[&vector[..], &sealed].concat())))
}

/// Faulty input meets Go's bounds checks, as sprig has none of its own.
fn decrypt(_: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    let encoded = text(args, 1);
    if encoded.is_empty() {
        return Ok(Value::str(""));
    }
    let sealed = encoding::base64(encoded)
        .map_err(|at| returned(format!("illegal base64 data at input byte {at}")))?;
    let panic = |what: String| Fault::panicked(format!("runtime error: {what}"));
    let Some((vector, sealed)) = sealed.split_first_chunk::<BLOCK>() else {
        let capacity = encoded.len() / 4 * 3;
        return Err(panic(if capacity < BLOCK {
            format!("slice bounds out of range [:{BLOCK}] with capacity {capacity}")
        } else {
            format!("slice bounds out of range [{BLOCK}:{}]", sealed.len())
        }));
    };
    let mode = cbc::Decryptor::<Aes256>::new(&key(text(args, 0)).into(), vector.into());
    let plain = mode
        .decrypt_padded_vec_mut::<NoPadding>(sealed)
        .map_err(|_| Fault::panicked("crypto/cipher: input not full blocks"))?;
    let Some(padding) = plain.last().map(|b| usize::from(*b)) else {
        return Err(panic("index out of range [-1]".to_owned()));
    };
    match plain.len().checked_sub(padding).and_then(|end| plain.get(..end)) {
        Some(text) => Ok(Value::str(text)),
        None => Err(panic(format!(
            "slice bounds out of range [:-{}]",
            padding - plain.len()
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::functions::probe::{call, shown};

    fn said(name: &str, password: &str, text: &str) -> String {
        shown(call(name, &[Value::str(password), Value::str(text)]))
    }

    #[test]
    fn what_was_encrypted_decrypts_again() {
        for text in ["x", "exactly 16 bytes", "über", ""] {
            let sealed = said("encryptAES", "secret", text);
            assert_eq!(said("decryptAES", "secret", &sealed), text);
        }
        assert_eq!(said("encryptAES", "secret", "exactly 16 bytes").len(), 64);
    }

    #[test]
    fn damaged_text_fails_as_it_fails_in_go() {
        for (text, expected) in [
            ("!!!", "error: illegal base64 data at input byte 0"),
            (
                "YWJj",
                "panic: runtime error: slice bounds out of range [:16] with capacity 3",
            ),
            (
                "AAECAwQFBgcICQoLDA0=",
                "panic: runtime error: slice bounds out of range [:16] with capacity 15",
            ),
            (
                "AAECAwQFBgcICQoLDA0ODw==",
                "panic: runtime error: index out of range [-1]",
            ),
            (
                "AAECAwQFBgcICQoLDA0ODxA=",
                "panic: crypto/cipher: input not full blocks",
            ),
            (
                "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
                "panic: runtime error: slice bounds out of range [:-99]",
            ),
        ] {
            assert_eq!(said("decryptAES", "k", text), expected, "{text}");
        }
    }
}
