//! Private keys: made, read and written as Go's libraries do, and what certificates need of them. In:
//! a kind or PEM text. Out: keys, PEM text, public keys and signatures in DER, or sprig's errors.

use super::{der, pem, primes};
use crate::template::func::Host;
use num_bigint::BigUint;
use p256::elliptic_curve::sec1::ToEncodedPoint;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use rsa::RsaPrivateKey;
use rsa::pkcs1::{DecodeRsaPrivateKey, EncodeRsaPrivateKey};
use rsa::pkcs8::{ObjectIdentifier, PrivateKeyInfo};
use rsa::signature::{SignatureEncoding, Signer};
use rsa::traits::PublicKeyParts;
use sec1::EcPrivateKey;
use sha2::Sha256;
use std::collections::VecDeque;
use std::fmt;
use std::sync::{Mutex, PoisonError};
use x509_cert::der::Decode;
use x509_cert::der::asn1::{OctetStringRef, UintRef};
use x509_cert::der::oid::db::{rfc5912, rfc8410};

/// RSA, an elliptic curve, Ed25519, or DSA, which cannot sign certificates.
pub(super) enum PrivateKey {
    Rsa(Box<RsaPrivateKey>),
    P256(p256::SecretKey),
    P384(p384::SecretKey),
    Ed25519(Box<ed25519_dalek::SigningKey>),
    Dsa(Box<DsaKey>),
}

/// The five numbers of a DSA key: prime, subprime, generator, public and private value.
pub(super) struct DsaKey([BigUint; 5]);

/// What a key is made of: all that chance has to say in the matter.
type Seed = [u8; 32];

/// How many RSA keys a process keeps.
const MOST_KEPT: usize = 16;

/// The RSA keys that were made last. The same seed and size make the same key again, and it takes a
/// tenth of a second: who renders a chart many times under one seed to measure a setting cannot wait
/// so long at each.
static KEPT: Mutex<VecDeque<(Seed, usize, RsaPrivateKey)>> = Mutex::new(VecDeque::new());

/// Makes an RSA key of so many bits with the exponent 65537.
pub(super) fn rsa(host: &dyn Host, bits: usize) -> PrivateKey {
    let seed = drawn(host);
    let kept = || KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    let known = kept()
        .iter()
        .find(|(of, size, _)| *of == seed && *size == bits)
        .map(|(_, _, key)| key.clone());
    let key = known.unwrap_or_else(|| {
        let made = rsa_of(seed, bits);
        let mut kept = kept();
        kept.push_back((seed, bits, made.clone()));
        if kept.len() > MOST_KEPT {
            kept.pop_front();
        }
        made
    });
    PrivateKey::Rsa(Box::new(key))
}

fn drawn(host: &dyn Host) -> Seed {
    let mut seed = Seed::default();
    host.random(&mut seed);
    seed
}

fn rsa_of(seed: Seed, bits: usize) -> RsaPrivateKey {
    let exponent = 65_537_u32;
    let mut chance = ChaCha20Rng::from_seed(seed);
    let mut half = || loop {
        let prime = primes::prime(&mut chance, bits / 2);
        if (&prime - 1_u32) % exponent != BigUint::ZERO {
            return rsa::BigUint::from_bytes_be(&prime.to_bytes_be());
        }
    };
    loop {
        // Fails only for two equal primes.
        if let Ok(key) = RsaPrivateKey::from_p_q(half(), half(), exponent.into()) {
            return key;
        }
    }
}

pub(super) fn p256(host: &dyn Host) -> PrivateKey {
    loop {
        let mut bytes = [0; 32];
        host.random(&mut bytes);
        if let Ok(key) = p256::SecretKey::from_slice(&bytes) {
            return PrivateKey::P256(key);
        }
    }
}

pub(super) fn ed25519(host: &dyn Host) -> PrivateKey {
    PrivateKey::Ed25519(Box::new(ed25519_dalek::SigningKey::from_bytes(&drawn(host))))
}

/// Makes a DSA key of 2048 and 256 bits: a prime `p` for which a prime `q` divides `p - 1`.
pub(super) fn dsa(host: &dyn Host) -> PrivateKey {
    let mut chance = ChaCha20Rng::from_seed(drawn(host));
    let q = primes::prime(&mut chance, 256);
    let step = &q * 2_u32;
    let p = loop {
        let mut start = primes::random(&mut chance, 256);
        start.set_bit(2047, true);
        let start = &start - &start % &step + 1_u32;
        let mut candidates = primes::sieved(&start, &step).filter(|n| n.bits() == 2048);
        if let Some(prime) = candidates.find(|n| primes::is_prime(&mut chance, n)) {
            break prime;
        }
    };
    let cofactor = (&p - 1_u32) / &q;
    let one = BigUint::from(1_u32);
    let g = (2_u32..)
        .map(|h| BigUint::from(h).modpow(&cofactor, &p))
        .find(|g| *g != one)
        .unwrap_or(one);
    let x = primes::below(&mut chance, &q);
    let y = g.modpow(&x, &p);
    PrivateKey::Dsa(Box::new(DsaKey([p, q, g, y, x])))
}

/// What stops a key from signing a certificate.
#[derive(Clone, Copy, Debug)]
pub(super) enum SignError {
    /// A DSA key.
    NoSigner,
    /// An RSA key of so few bits.
    Insecure(usize),
}

impl fmt::Display for SignError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSigner => f.write_str("x509: certificate private key does not implement crypto.Signer"),
            Self::Insecure(bits) => write!(
                f,
                "crypto/rsa: {bits}-bit keys are insecure (see https://go.dev/pkg/crypto/rsa#hdr-Minimum_key_size)"
            ),
        }
    }
}

/// Go signs with no smaller RSA keys.
const LEAST_RSA: usize = 1024;

/// What an algorithm is called in a certificate.
pub(super) struct Algorithm(Vec<u8>);

impl Algorithm {
    fn plain(id: ObjectIdentifier) -> Self {
        Self(der::sequence(&[&der::oid(&id)]))
    }

    fn with(id: ObjectIdentifier, parameters: &[u8]) -> Self {
        Self(der::sequence(&[&der::oid(&id), parameters]))
    }

    pub(super) fn der(&self) -> &[u8] {
        &self.0
    }
}

impl PrivateKey {
    /// The kind and bytes of its PEM block.
    pub(super) fn pem(&self) -> String {
        match self {
            Self::Rsa(key) => {
                let bytes = key.to_pkcs1_der().map(|der| der.as_bytes().to_vec());
                pem::encode("RSA PRIVATE KEY", &bytes.unwrap_or_default())
            }
            Self::P256(key) => ec_pem(&key.to_bytes(), rfc5912::SECP_256_R_1, &self.public_bits()),
            Self::P384(key) => ec_pem(&key.to_bytes(), rfc5912::SECP_384_R_1, &self.public_bits()),
            Self::Ed25519(key) => {
                let algorithm = Algorithm::plain(rfc8410::ID_ED_25519);
                let seed = der::octets(&der::octets(key.as_bytes()));
                pem::encode(
                    "PRIVATE KEY",
                    &der::sequence(&[&der::integer(&[]), algorithm.der(), &seed]),
                )
            }
            Self::Dsa(key) => {
                let numbers = key.0.iter().map(|n| der::integer(&n.to_bytes_be()));
                let all: Vec<u8> = std::iter::once(der::integer(&[]))
                    .chain(numbers)
                    .flatten()
                    .collect();
                pem::encode("DSA PRIVATE KEY", &der::sequence(&[&all]))
            }
        }
    }

    /// The public key as the bit string of a certificate holds it.
    pub(super) fn public_bits(&self) -> Vec<u8> {
        match self {
            Self::Rsa(key) => {
                let (n, e) = (
                    der::integer(&key.n().to_bytes_be()),
                    der::integer(&key.e().to_bytes_be()),
                );
                der::sequence(&[&n, &e])
            }
            Self::P256(key) => key.public_key().to_encoded_point(false).as_bytes().to_vec(),
            Self::P384(key) => key.public_key().to_encoded_point(false).as_bytes().to_vec(),
            Self::Ed25519(key) => key.verifying_key().to_bytes().to_vec(),
            Self::Dsa(_) => Vec::new(),
        }
    }

    /// The algorithm of the public key; none for DSA, which Go does not certify.
    pub(super) fn public_algorithm(&self) -> Option<Algorithm> {
        let curve = |id| Some(Algorithm::with(rfc5912::ID_EC_PUBLIC_KEY, &der::oid(&id)));
        match self {
            Self::Rsa(_) => Some(Algorithm::with(rfc5912::RSA_ENCRYPTION, der::NULL)),
            Self::P256(_) => curve(rfc5912::SECP_256_R_1),
            Self::P384(_) => curve(rfc5912::SECP_384_R_1),
            Self::Ed25519(_) => Some(Algorithm::plain(rfc8410::ID_ED_25519)),
            Self::Dsa(_) => None,
        }
    }

    /// The algorithm it signs with.
    pub(super) fn signature_algorithm(&self) -> Result<Algorithm, SignError> {
        Ok(match self {
            Self::Rsa(_) => Algorithm::with(rfc5912::SHA_256_WITH_RSA_ENCRYPTION, der::NULL),
            Self::P256(_) => Algorithm::plain(rfc5912::ECDSA_WITH_SHA_256),
            Self::P384(_) => Algorithm::plain(rfc5912::ECDSA_WITH_SHA_384),
            Self::Ed25519(_) => Algorithm::plain(rfc8410::ID_ED_25519),
            Self::Dsa(_) => return Err(SignError::NoSigner),
        })
    }

    pub(super) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignError> {
        let failed = |_| SignError::NoSigner;
        Ok(match self {
            Self::Rsa(key) if key.n().bits() < LEAST_RSA => {
                return Err(SignError::Insecure(key.n().bits()));
            }
            Self::Rsa(key) => {
                let signer = rsa::pkcs1v15::SigningKey::<Sha256>::new((**key).clone());
                signer.try_sign(message).map_err(failed)?.to_vec()
            }
            Self::P256(key) => {
                let signature: p256::ecdsa::Signature = p256::ecdsa::SigningKey::from(key)
                    .try_sign(message)
                    .map_err(failed)?;
                signature.to_der().as_bytes().to_vec()
            }
            Self::P384(key) => {
                let signature: p384::ecdsa::Signature = p384::ecdsa::SigningKey::from(key)
                    .try_sign(message)
                    .map_err(failed)?;
                signature.to_der().as_bytes().to_vec()
            }
            Self::Ed25519(key) => key.try_sign(message).map_err(failed)?.to_vec(),
            Self::Dsa(_) => return Err(SignError::NoSigner),
        })
    }
}

fn ec_pem(secret: &[u8], curve: ObjectIdentifier, public: &[u8]) -> String {
    let parts = [
        der::integer(&[1]),
        der::octets(secret),
        der::explicit(0, &der::oid(&curve)),
        der::explicit(1, &der::bits(public)),
    ];
    pem::encode("EC PRIVATE KEY", &der::sequence(&[&parts.concat()]))
}

/// Why PEM text gives no private key.
#[derive(Debug)]
pub(super) enum KeyError {
    NoPem,
    /// A block of this kind.
    NotPrivate(String),
    /// A private key of this kind.
    Kind(String),
    /// The words before the cause, and the cause.
    Form(&'static str, Malformed),
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoPem => f.write_str("no PEM data in input"),
            Self::NotPrivate(kind) => write!(f, "no private key data in PEM block of type {kind}"),
            Self::Kind(kind) => write!(f, "invalid private key type {kind}"),
            Self::Form(reading, cause) => write!(f, "{reading}: {cause}"),
        }
    }
}

/// Reads the private key in PEM text.
pub(super) fn parse(text: &[u8]) -> Result<PrivateKey, KeyError> {
    let block = pem::decode(text).ok_or(KeyError::NoPem)?;
    let der = &block.bytes;
    if block.kind == "PRIVATE KEY" {
        return pkcs8(der).map_err(|cause| KeyError::Form("decoding PEM as PKCS#8", cause));
    }
    match block.kind.strip_suffix(" PRIVATE KEY") {
        None => Err(KeyError::NotPrivate(block.kind)),
        Some("RSA") => pkcs1(der).map_err(|cause| KeyError::Form("parsing RSA private key from PEM", cause)),
        Some("EC") => {
            sec1(der, None).map_err(|cause| KeyError::Form("parsing EC private key from PEM", cause))
        }
        Some("DSA") => {
            dsa_numbers(der).map_err(|cause| KeyError::Form("parsing DSA private key from PEM", cause))
        }
        Some(_) => Err(KeyError::Kind(block.kind)),
    }
}

/// What is wrong with the bytes of a key, in Go's words.
#[derive(Debug)]
pub(super) struct Malformed(String);

impl Malformed {
    /// The same behind other words.
    fn behind(self, words: &str) -> Self {
        Self(format!("{words}{}", self.0))
    }
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Go's hint when bytes hold a key in another form, or its complaint about the bytes.
fn misread(der: &[u8], form: &str) -> Malformed {
    let others: [(&str, bool); 3] = [
        ("EC", EcPrivateKey::try_from(der).is_ok()),
        ("PKCS8", PrivateKeyInfo::try_from(der).is_ok()),
        ("PKCS1", rsa::pkcs1::RsaPrivateKey::try_from(der).is_ok()),
    ];
    match others.iter().find(|(_, fits)| *fits) {
        Some((other, _)) => Malformed(format!(
            "x509: failed to parse private key (use Parse{other}PrivateKey instead for this key format)"
        )),
        None => asn1_complaint(der, form),
    }
}

/// What Go's `encoding/asn1` says of bytes that are not the sequence of that name.
fn asn1_complaint(der: &[u8], name: &str) -> Malformed {
    let complaint = match der {
        [] => "syntax error: sequence truncated".to_owned(),
        [_] => "syntax error: truncated tag or length".to_owned(),
        [_, 0x80, ..] => "syntax error: indefinite length found (not DER)".to_owned(),
        [tag, length @ 0..0x80, rest @ ..] if *tag != 0x30 => format!(
            "structure error: tags don't match (16 vs {{class:{} tag:{} length:{length} isCompound:{}}}) \
             {{optional:false explicit:false application:false private:false defaultValue:<nil> tag:<nil> \
             stringType:0 timeType:0 set:false omitEmpty:false}} {name} @{}",
            tag >> 6,
            tag & 0x1F,
            tag & 0x20 != 0,
            der.len() - rest.len(),
        ),
        [_, length, rest @ ..] => match declared(*length, rest) {
            Some((length, _)) if length >= 1 << 23 => "structure error: length too large".to_owned(),
            Some((length, held)) if length > held => "syntax error: data truncated".to_owned(),
            _ => "syntax error: sequence truncated".to_owned(),
        },
    };
    Malformed(format!("asn1: {complaint}"))
}

/// The length that a header declares, as far as Go reads it, and the bytes there are behind it.
fn declared(first: u8, rest: &[u8]) -> Option<(usize, usize)> {
    let digits = usize::from(first.saturating_sub(0x80));
    if digits == 0 {
        return Some((first.into(), rest.len()));
    }
    let (bytes, behind) = rest.split_at_checked(digits)?;
    let length = bytes.iter().try_fold(0_usize, |length, b| {
        if length >= 1 << 23 {
            Err(length)
        } else {
            Ok(length << 8 | usize::from(*b))
        }
    });
    Some((length.unwrap_or_else(|large| large), behind.len()))
}

fn pkcs1(der: &[u8]) -> Result<PrivateKey, Malformed> {
    match RsaPrivateKey::from_pkcs1_der(der) {
        Ok(key) => Ok(PrivateKey::Rsa(Box::new(key))),
        Err(_) => Err(misread(der, "pkcs1PrivateKey")),
    }
}

fn sec1(der: &[u8], curve: Option<ObjectIdentifier>) -> Result<PrivateKey, Malformed> {
    let key = EcPrivateKey::try_from(der).map_err(|_| {
        let cause = misread(der, "ecPrivateKey");
        let hint = cause.0.starts_with("x509");
        if hint {
            cause
        } else {
            cause.behind("x509: failed to parse EC private key: ")
        }
    })?;
    let named = key.parameters.and_then(|parameters| parameters.named_curve());
    let secret = key.private_key;
    let read = match curve.or(named) {
        Some(rfc5912::SECP_256_R_1) => p256::SecretKey::from_slice(secret).map(PrivateKey::P256).ok(),
        Some(rfc5912::SECP_384_R_1) => p384::SecretKey::from_slice(secret).map(PrivateKey::P384).ok(),
        _ => None,
    };
    read.ok_or_else(|| Malformed("x509: unknown elliptic curve".to_owned()))
}

fn pkcs8(der: &[u8]) -> Result<PrivateKey, Malformed> {
    let info = PrivateKeyInfo::try_from(der).map_err(|_| misread(der, "pkcs8"))?;
    let inner = info.private_key;
    match info.algorithm.oid {
        rfc5912::RSA_ENCRYPTION => pkcs1(inner)
            .map_err(|cause| cause.behind("x509: failed to parse RSA private key embedded in PKCS#8: ")),
        rfc5912::ID_EC_PUBLIC_KEY => sec1(inner, info.algorithm.parameters_oid().ok())
            .map_err(|cause| cause.behind("x509: failed to parse EC private key embedded in PKCS#8: ")),
        rfc8410::ID_ED_25519 => seed(inner),
        other => Err(Malformed(format!(
            "x509: PKCS#8 wrapping contained private key with unknown algorithm: {other}"
        ))),
    }
}

/// The Ed25519 key that grows from a seed.
fn seed(der: &[u8]) -> Result<PrivateKey, Malformed> {
    let seed = OctetStringRef::from_der(der)
        .map_err(|_| asn1_complaint(der, "").behind("x509: invalid Ed25519 private key: "))?
        .as_bytes();
    match <&[u8; 32]>::try_from(seed) {
        Ok(seed) => Ok(PrivateKey::Ed25519(Box::new(
            ed25519_dalek::SigningKey::from_bytes(seed),
        ))),
        Err(_) => Err(Malformed(format!(
            "x509: invalid Ed25519 private key length: {}",
            seed.len()
        ))),
    }
}

/// The version and five numbers that sprig keeps a DSA key in.
fn dsa_numbers(der: &[u8]) -> Result<PrivateKey, Malformed> {
    let complaint = || asn1_complaint(der, "DSAKeyFormat");
    let numbers = Vec::<UintRef<'_>>::from_der(der).map_err(|_| complaint())?;
    let numbers: Vec<BigUint> = numbers
        .iter()
        .map(|n| BigUint::from_bytes_be(n.as_bytes()))
        .collect();
    match <[BigUint; 6]>::try_from(numbers) {
        Ok([_, p, q, g, y, x]) => Ok(PrivateKey::Dsa(Box::new(DsaKey([p, q, g, y, x])))),
        Err(_) => Err(complaint()),
    }
}
