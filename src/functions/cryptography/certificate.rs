//! X.509 certificates as sprig makes them. In: names, addresses, days and keys. Out: pairs of
//! certificate and key in PEM, with the fields and extensions that Go's `crypto/x509` writes.

use super::keys::{self, PrivateKey};
use super::{der, pem};
use crate::functions::args::{any, int, returned, row, text};
use crate::functions::{dates, encoding};
use crate::limits::Limit;
use crate::template::func::{Fault, Func, Machine};
use crate::value::{Object, Ty, Value, format};
use sha2::{Digest, Sha256};
use std::any::Any;
use std::net::IpAddr;
use std::rc::Rc;
use x509_cert::der::oid::db::{rfc4519, rfc5912};
use x509_cert::der::oid::{AssociatedOid, ObjectIdentifier};
use x509_cert::der::{Decode, Encode};
use x509_cert::ext::pkix::{
    AuthorityKeyIdentifier, BasicConstraints, ExtendedKeyUsage, KeyUsage, SubjectAltName,
    SubjectKeyIdentifier,
};

/// The bits of the RSA keys that certificates get.
const KEY_BITS: usize = 2048;
/// The bits of the RSA keys that stand alone.
const LONE_KEY_BITS: usize = 4096;

const PAIR: Ty = Ty::Struct("sprig.certificate");
const STR: Ty = Ty::Str;
const INT: Ty = Ty::INT;
const LIST: Ty = Ty::LIST;

/// The rows of this part.
#[rustfmt::skip]
pub(crate) static FUNCS: &[Func] = &[
    row("crypto", "genPrivateKey", &[STR], STR, gen_private_key, "A new private key in PEM: rsa, dsa, ecdsa or ed25519."),
    row("crypto", "genCA", &[STR, INT], PAIR, gen_ca, "A new certificate authority, for so many days."),
    row("crypto", "genCAWithKey", &[STR, INT, STR], PAIR, gen_ca_with_key, "A certificate authority with a given key."),
    row("crypto", "genSelfSignedCert", &[STR, LIST, LIST, INT], PAIR, gen_self_signed, "A certificate that its own new key signs, for addresses and names."),
    row("crypto", "genSelfSignedCertWithKey", &[STR, LIST, LIST, INT, STR], PAIR, gen_self_signed_with_key, "A certificate that a given key signs for itself."),
    row("crypto", "genSignedCert", &[STR, LIST, LIST, INT, PAIR], PAIR, gen_signed, "A certificate with a new key that an authority signs."),
    row("crypto", "genSignedCertWithKey", &[STR, LIST, LIST, INT, PAIR, STR], PAIR, gen_signed_with_key, "A certificate with a given key that an authority signs."),
    row("crypto", "buildCustomCert", &[STR, STR], PAIR, build_custom, "The pair of a certificate and a key that are given in base64."),
];

/// sprig's `certificate`: what templates read as `.Cert` and `.Key`.
struct Pair {
    cert: Value,
    key: Value,
}

impl Pair {
    fn value(cert: impl Into<crate::value::Str>, key: impl Into<crate::value::Str>) -> Value {
        Value::Object(Rc::new(Self {
            cert: Value::str(cert),
            key: Value::str(key),
        }))
    }
}

impl Object for Pair {
    fn ty(&self) -> Ty {
        PAIR
    }

    fn field(&self, name: &str) -> Option<Value> {
        self.fields()
            .into_iter()
            .find(|(field, _)| *field == name)
            .map(|(_, value)| value)
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        vec![("Cert", self.cert.clone()), ("Key", self.key.clone())]
    }

    fn members(&self) -> Option<Vec<(&'static str, Value)>> {
        Some(self.fields())
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

fn gen_private_key(machine: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    let weight = match text(args, 0) {
        b"" | b"rsa" => 8,
        b"dsa" => 2,
        _ => 0,
    };
    machine.spend(Limit::Secrets, weight)?;
    let host = machine.host();
    let key = match text(args, 0) {
        b"" | b"rsa" => keys::rsa(host, LONE_KEY_BITS),
        b"dsa" => keys::dsa(host),
        b"ecdsa" => keys::p256(host),
        b"ed25519" => keys::ed25519(host),
        other => return Ok(Value::str([b"Unknown type ", other].concat())),
    };
    Ok(Value::str(key.pem()))
}

/// The key of a new certificate.
fn new_key(machine: &mut dyn Machine) -> Result<PrivateKey, Fault> {
    machine.spend(Limit::Secrets, 1)?;
    Ok(keys::rsa(machine.host(), KEY_BITS))
}

fn gen_ca(machine: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    let wanted = Wanted {
        authority: true,
        ..Wanted::named(machine, args, 1)
    };
    self_signed(&wanted, &new_key(machine)?)
}

fn gen_ca_with_key(machine: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    let key = given_key(args, 2)?;
    self_signed(
        &Wanted {
            authority: true,
            ..Wanted::named(machine, args, 1)
        },
        &key,
    )
}

fn gen_self_signed(machine: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    let wanted = Wanted::placed(machine, args)?;
    self_signed(&wanted, &new_key(machine)?)
}

fn gen_self_signed_with_key(machine: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    let key = given_key(args, 4)?;
    self_signed(&Wanted::placed(machine, args)?, &key)
}

fn gen_signed(machine: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    // The key is made last, as it cannot fail and takes longest.
    let issuer = Issuer::of(any(args, 4))?;
    let wanted = Wanted::placed(machine, args)?;
    issued(&wanted, &new_key(machine)?, &issuer)
}

fn gen_signed_with_key(machine: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    let key = given_key(args, 5)?;
    let issuer = Issuer::of(any(args, 4))?;
    issued(&Wanted::placed(machine, args)?, &key, &issuer)
}

fn given_key(args: &[Value], at: usize) -> Result<PrivateKey, Fault> {
    keys::parse(text(args, at)).map_err(|error| returned(format!("parsing private key: {error}")))
}

fn build_custom(_: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    let decode = |at: usize, what: &str| {
        let bytes = encoding::base64(text(args, at));
        bytes.map_err(|_| returned(format!("unable to decode base64 {what}")))
    };
    let (cert, key) = (decode(0, "certificate")?, decode(1, "private key")?);
    certificate(&cert, "decodedCert")?;
    keys::parse(&key).map_err(|error| returned(format!("error parsing private key: {error}")))?;
    Ok(Pair::value(cert, key))
}

/// The certificate in PEM text; the name of Go's variable is part of the message.
fn certificate(text: &[u8], variable: &str) -> Result<x509_cert::Certificate, Fault> {
    let block = pem::decode(text).ok_or_else(|| returned("unable to decode certificate"))?;
    x509_cert::Certificate::from_der(&block.bytes).map_err(|_| {
        returned(format!(
            "error parsing certificate: {variable}.Bytes: x509: malformed certificate"
        ))
    })
}

/// What a new certificate is to say.
struct Wanted<'a> {
    name: &'a [u8],
    addresses: Vec<IpAddr>,
    hosts: Vec<Vec<u8>>,
    authority: bool,
    serial: [u8; 16],
    /// First and last second of its life, after 1970.
    life: (i64, i64),
}

impl<'a> Wanted<'a> {
    /// A certificate of a name for so many days, from the present on.
    fn named(machine: &dyn Machine, args: &'a [Value], days_at: usize) -> Self {
        let mut serial = [0; 16];
        machine.host().random(&mut serial);
        let (now, nanos) = machine.host().now();
        // A day in the nanoseconds of Go's durations, which wrap.
        let days = int(args, days_at).wrapping_mul(24 * 3600 * 1_000_000_000);
        let end = (i128::from(nanos) + i128::from(days)).div_euclid(1_000_000_000);
        let life = (now, now.saturating_add(i64::try_from(end).unwrap_or_default()));
        Self {
            name: text(args, 0),
            addresses: Vec::new(),
            hosts: Vec::new(),
            authority: false,
            serial,
            life,
        }
    }

    /// The same, with addresses and names of hosts.
    fn placed(machine: &dyn Machine, args: &'a [Value]) -> Result<Self, Fault> {
        let addresses = items(any(args, 1))
            .iter()
            .map(address)
            .collect::<Result<_, _>>()?;
        let hosts = items(any(args, 2))
            .iter()
            .map(host_name)
            .collect::<Result<_, _>>()?;
        Ok(Self {
            addresses,
            hosts,
            ..Self::named(machine, args, 3)
        })
    }
}

fn items(list: &Value) -> &[Value] {
    match list {
        Value::List(list) => list.items(),
        _ => &[],
    }
}

fn address(value: &Value) -> Result<IpAddr, Fault> {
    let Some(text) = value.as_str() else {
        return Err(returned(format!(
            "error parsing ip: {} is not a string",
            format::display(value)
        )));
    };
    let parsed = text.as_utf8().and_then(|text| text.parse().ok());
    parsed.ok_or_else(|| returned(format!("error parsing ip: {text}")))
}

fn host_name(value: &Value) -> Result<Vec<u8>, Fault> {
    let name = value.as_str().map(|name| name.to_vec());
    name.ok_or_else(|| {
        let shown = format::display(value);
        returned(format!(
            "error processing alternate dns name: {shown} is not a string"
        ))
    })
}

/// Who signs: the name, the identifier of the key, and the key.
struct Issuer {
    name: Vec<u8>,
    key_id: Option<Vec<u8>>,
    key: PrivateKey,
    /// The public key in the issuer's own certificate.
    certified: Vec<u8>,
}

impl Issuer {
    /// The issuer in a pair that `genCA` or `buildCustomCert` gave.
    fn of(pair: &Value) -> Result<Self, Fault> {
        let pair = match pair {
            Value::Object(object) => object.as_any().downcast_ref::<Pair>(),
            _ => None,
        };
        let part = |value: Option<&Value>| {
            value
                .and_then(Value::as_str)
                .map_or_else(Vec::new, |s| s.to_vec())
        };
        let own = certificate(&part(pair.map(|pair| &pair.cert)), "decodedSignerCert")?.tbs_certificate;
        let key = keys::parse(&part(pair.map(|pair| &pair.key)));
        let key = key.map_err(|error| returned(format!("error parsing private key: {error}")))?;
        let key_id = own.get::<SubjectKeyIdentifier>().ok().flatten();
        Ok(Self {
            name: own.subject.to_der().map_err(returned)?,
            key_id: key_id
                .map(|(_, id)| id.0.as_bytes().to_vec())
                .filter(|id| !id.is_empty()),
            certified: own
                .subject_public_key_info
                .subject_public_key
                .raw_bytes()
                .to_vec(),
            key,
        })
    }
}

fn self_signed(wanted: &Wanted<'_>, key: &PrivateKey) -> Result<Value, Fault> {
    let name = subject(wanted.name)?;
    signed(wanted, key, &name, None, key)
}

fn issued(wanted: &Wanted<'_>, key: &PrivateKey, issuer: &Issuer) -> Result<Value, Fault> {
    let same = issuer.name == subject(wanted.name)?;
    let key_id = issuer.key_id.as_deref().filter(|_| !same);
    issuer.key.signature_algorithm().map_err(creating)?;
    if key.public_algorithm().is_some() && issuer.key.public_bits() != issuer.certified {
        return Err(creating(
            "x509: provided PrivateKey doesn't match parent's PublicKey",
        ));
    }
    signed(wanted, key, &issuer.name, key_id, &issuer.key)
}

fn creating(why: impl std::fmt::Display) -> Fault {
    returned(format!("error creating certificate: {why}"))
}

/// Builds a certificate and has it signed.
fn signed(
    wanted: &Wanted<'_>,
    key: &PrivateKey,
    issuer: &[u8],
    issuer_key_id: Option<&[u8]>,
    signer: &PrivateKey,
) -> Result<Value, Fault> {
    let algorithm = signer.signature_algorithm().map_err(creating)?;
    let public_algorithm = key
        .public_algorithm()
        .ok_or_else(|| creating("x509: unsupported public key type: *dsa.PublicKey"))?;
    let public = key.public_bits();
    let name = subject(wanted.name)?;
    let extensions = extensions(wanted, &public, issuer_key_id)?;
    let body = der::sequence(&[
        &der::explicit(0, &der::integer(&[2])),
        &der::integer(&wanted.serial),
        algorithm.der(),
        issuer,
        &der::sequence(&[&moment(wanted.life.0), &moment(wanted.life.1)]),
        &name,
        &der::sequence(&[public_algorithm.der(), &der::bits(&public)]),
        &der::explicit(3, &der::sequence(&[&extensions])),
    ]);
    let signature = signer.sign(&body).map_err(creating)?;
    let whole = der::sequence(&[&body, algorithm.der(), &der::bits(&signature)]);
    Ok(Pair::value(pem::encode("CERTIFICATE", &whole), key.pem()))
}

/// The name that has this common name alone, or nothing.
fn subject(name: &[u8]) -> Result<Vec<u8>, Fault> {
    if name.is_empty() {
        return Ok(der::sequence(&[]));
    }
    if std::str::from_utf8(name).is_err() {
        return Err(creating("asn1: string not valid UTF-8"));
    }
    let printable = |b: &u8| b.is_ascii_alphanumeric() || b" '()+,-./:=?".contains(b);
    let tag = if name.iter().all(printable) { 0x13 } else { 0x0C };
    let attribute = der::sequence(&[&der::oid(&rfc4519::CN), &der::tagged(tag, name)]);
    Ok(der::sequence(&[&der::tagged(0x31, &attribute)]))
}

/// A second after 1970 in the form that certificates have for its year.
fn moment(unix: i64) -> Vec<u8> {
    let long = dates::stamp(unix, b"20060102150405Z");
    match long.strip_prefix(b"20").or(long.strip_prefix(b"19")) {
        Some(short) if (b"1950".as_slice()..b"2050".as_slice()).contains(&long.as_slice()) => {
            der::tagged(0x17, short)
        }
        _ => der::tagged(0x18, &long),
    }
}

fn extension(id: ObjectIdentifier, critical: bool, contents: &[u8]) -> Vec<u8> {
    der::sequence(&[
        &der::oid(&id),
        if critical { der::TRUE } else { &[] },
        &der::octets(contents),
    ])
}

/// The extensions in the order in which Go writes them.
fn extensions(wanted: &Wanted<'_>, public: &[u8], issuer_key_id: Option<&[u8]>) -> Result<Vec<u8>, Fault> {
    // Digital signature and key encipherment; for an authority also the signing of certificates.
    let usage: &[u8] = if wanted.authority {
        &[0x03, 2, 2, 0xA4]
    } else {
        &[0x03, 2, 5, 0xA0]
    };
    let purposes = [rfc5912::ID_KP_SERVER_AUTH, rfc5912::ID_KP_CLIENT_AUTH].map(|id| der::oid(&id));
    let authority: &[u8] = if wanted.authority { der::TRUE } else { &[] };
    let mut all = vec![
        extension(KeyUsage::OID, true, usage),
        extension(
            ExtendedKeyUsage::OID,
            false,
            &der::sequence(&[&purposes.concat()]),
        ),
        extension(BasicConstraints::OID, true, &der::sequence(&[authority])),
    ];
    if wanted.authority {
        // The left 160 bits of the digest, as RFC 7093 has it.
        let digest = Sha256::digest(public);
        let id = digest.get(..20).unwrap_or_default();
        all.push(extension(SubjectKeyIdentifier::OID, false, &der::octets(id)));
    }
    if let Some(id) = issuer_key_id {
        all.push(extension(
            AuthorityKeyIdentifier::OID,
            false,
            &der::sequence(&[&der::tagged(0x80, id)]),
        ));
    }
    if !wanted.hosts.is_empty() || !wanted.addresses.is_empty() {
        let names = alternative_names(wanted)?;
        all.push(extension(
            SubjectAltName::OID,
            wanted.name.is_empty(),
            &der::sequence(&[&names]),
        ));
    }
    Ok(all.concat())
}

fn alternative_names(wanted: &Wanted<'_>) -> Result<Vec<u8>, Fault> {
    let mut names = Vec::new();
    for host in &wanted.hosts {
        if !host.is_ascii() {
            let shown = format::quote(host);
            return Err(creating(format!(
                "x509: {shown} cannot be encoded as an IA5String"
            )));
        }
        names.extend(der::tagged(0x82, host));
    }
    for address in &wanted.addresses {
        names.extend(match address.to_canonical() {
            IpAddr::V4(address) => der::tagged(0x87, &address.octets()),
            IpAddr::V6(address) => der::tagged(0x87, &address.octets()),
        });
    }
    Ok(names)
}

#[cfg(test)]
mod tests;
