//! Password hashes and derived passwords. In: secrets and names. Out: bcrypt text as Apache and
//! Go write it, and the passwords of the Master Password algorithm.

use crate::functions::args::{int, row, text};
use crate::limits::Limit;
use crate::template::func::{Fault, Func, Machine};
use crate::value::{IntKind, Ty, Value};
use bcrypt::Version;
use hmac::{Hmac, Mac};
use sha2::Sha256;

/// The work factor that Go's library takes by default.
const COST: u32 = 10;
/// bcrypt reads no more bytes of a password; Go refuses longer ones.
const LONGEST: usize = 72;

/// The rows of this part.
#[rustfmt::skip]
pub(crate) static FUNCS: &[Func] = &[
    row("crypto", "bcrypt", &[Ty::Str], Ty::Str, |m, a| hash(m, text(a, 0)).map(Value::str), "A bcrypt hash of a password."),
    row("crypto", "htpasswd", &[Ty::Str, Ty::Str], Ty::Str, htpasswd, "A line of an htpasswd file: a user and a bcrypt hash."),
    row("crypto", "derivePassword", &[Ty::Int(IntKind::Uint32), Ty::Str, Ty::Str, Ty::Str, Ty::Str], Ty::Str, derive_password, "The password for a site, derived from a counter, a form, a master password, a user and the site."),
];

fn hash(machine: &mut dyn Machine, password: &[u8]) -> Result<String, Fault> {
    let refused = |why: &str| format!("failed to encrypt string with bcrypt: {why}");
    if password.len() > LONGEST {
        return Ok(refused("bcrypt: password length exceeds 72 bytes"));
    }
    machine.spend(Limit::Secrets, 1)?;
    let mut salt = [0; 16];
    machine.host().random(&mut salt);
    Ok(match bcrypt::hash_with_salt(password, COST, salt) {
        Ok(parts) => parts.format_for_version(Version::TwoA),
        Err(error) => refused(&error.to_string()),
    })
}

fn htpasswd(machine: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    let (user, password) = (text(args, 0), text(args, 1));
    if user.contains(&b':') {
        return Ok(Value::str([b"invalid username: ", user].concat()));
    }
    let hash = hash(machine, password)?;
    Ok(Value::str([user, b":", hash.as_bytes()].concat()))
}

/// What the algorithm mixes into every salt and seed.
const SCOPE: &[u8] = b"com.lyndir.masterpassword";

/// The forms of a kind of password; each letter names a class of characters.
fn forms(kind: &[u8]) -> Option<&'static [&'static str]> {
    Some(match kind {
        b"maximum" => &["anoxxxxxxxxxxxxxxxxx", "axxxxxxxxxxxxxxxxxno"],
        b"long" => &[
            "CvcvnoCvcvCvcv",
            "CvcvCvcvnoCvcv",
            "CvcvCvcvCvcvno",
            "CvccnoCvcvCvcv",
            "CvccCvcvnoCvcv",
            "CvccCvcvCvcvno",
            "CvcvnoCvccCvcv",
            "CvcvCvccnoCvcv",
            "CvcvCvccCvcvno",
            "CvcvnoCvcvCvcc",
            "CvcvCvcvnoCvcc",
            "CvcvCvcvCvccno",
            "CvccnoCvccCvcv",
            "CvccCvccnoCvcv",
            "CvccCvccCvcvno",
            "CvcvnoCvccCvcc",
            "CvcvCvccnoCvcc",
            "CvcvCvccCvccno",
            "CvccnoCvcvCvcc",
            "CvccCvcvnoCvcc",
            "CvccCvcvCvccno",
        ],
        b"medium" => &["CvcnoCvc", "CvcCvcno"],
        b"short" => &["Cvcn"],
        b"basic" => &["aaanaaan", "aannaaan", "aaannaaa"],
        b"pin" => &["nnnn"],
        _ => return None,
    })
}

/// The characters of a class, in the order the algorithm counts them.
fn class(letter: u8) -> &'static [u8] {
    match letter {
        b'C' => b"BCDFGHJKLMNPQRSTVWXYZ",
        b'v' => b"aeiou",
        b'c' => b"bcdfghjklmnpqrstvwxyz",
        b'a' => b"AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz",
        b'n' => b"0123456789",
        b'o' => b"@&%?,=[]_:-+*$#!'^~;()/.",
        _ => b"AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz0123456789!@#$%^&*()",
    }
}

fn derive_password(machine: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    let (kind, secret, user, site) = (text(args, 1), text(args, 2), text(args, 3), text(args, 4));
    let Some(forms) = forms(kind) else {
        return Ok(Value::str([b"cannot find password template ", kind].concat()));
    };
    machine.spend(Limit::Secrets, 2)?;
    let counter = u32::try_from(int(args, 0)).unwrap_or_default();
    let seed =
        seed(counter, secret, user, site).ok_or_else(|| Fault::returned("cannot derive a password"))?;
    let form = forms
        .get(usize::from(seed[0]) % forms.len())
        .copied()
        .unwrap_or_default();
    let letters = form.bytes().zip(seed.iter().skip(1));
    let picked = letters.filter_map(|(letter, by)| {
        let class = class(letter);
        class.get(usize::from(*by) % class.len()).copied()
    });
    Ok(Value::str(picked.collect::<Vec<u8>>()))
}

/// The bytes that choose the form and then each character. `None` only for parts of 4 GiB.
fn seed(counter: u32, secret: &[u8], user: &[u8], site: &[u8]) -> Option<[u8; 32]> {
    let length = |bytes: &[u8]| u32::try_from(bytes.len()).ok().map(u32::to_be_bytes);
    let salt = [SCOPE, &length(user)?, user].concat();
    let mut key = [0; 64];
    let cost = scrypt::Params::new(15, 8, 2, key.len()).ok()?;
    scrypt::scrypt(secret, &salt, &cost, &mut key).ok()?;
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).ok()?;
    mac.update(&[SCOPE, &length(site)?, site, &counter.to_be_bytes()].concat());
    Some(mac.finalize().into_bytes().into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::functions::probe::{call, shown};

    fn said(name: &str, args: &[&str]) -> String {
        let args: Vec<Value> = args.iter().map(|s| Value::str(*s)).collect();
        shown(call(name, &args))
    }

    #[test]
    fn hashes_verify_and_have_the_prefix_that_servers_know() {
        let line = said("htpasswd", &["user", "p"]);
        let hash = line.strip_prefix("user:").unwrap();
        assert!(hash.starts_with("$2a$10$") && hash.len() == 60, "{hash}");
        assert!(bcrypt::verify("p", hash).unwrap());
    }

    #[test]
    fn what_cannot_be_hashed_is_told_in_the_result() {
        assert_eq!(said("htpasswd", &["u:x", "p"]), "invalid username: u:x");
        assert_eq!(
            said("bcrypt", &[&"x".repeat(73)]),
            "failed to encrypt string with bcrypt: bcrypt: password length exceeds 72 bytes"
        );
        assert!(said("bcrypt", &[&"x".repeat(72)]).starts_with("$2a$10$"));
    }

    #[test]
    fn derived_passwords_are_the_same_for_ever() {
        let derived = |kind: &str| {
            let one = Value::Int(IntKind::Uint32, 1);
            let rest = [kind, "password", "user", "example.com"].map(Value::str);
            shown(call("derivePassword", &[&[one], &rest[..]].concat()))
        };
        assert_eq!(derived("long"), "ZedaFaxcZaso9*");
        assert_eq!(derived("bogus"), "cannot find password template bogus");
    }
}
