//! Digests, passwords, ciphers, keys and certificates of sprig. In: Go values, and the host's chance
//! and clock. Out: text in the forms that Go's libraries write. The algorithms themselves come from
//! crates, but for the search for primes.

mod der;
mod keys;
mod pem;
mod primes;

pub(super) mod certificate;
pub(super) mod cipher;
pub(super) mod digest;
pub(super) mod password;
