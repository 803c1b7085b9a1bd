//! What the certificate functions give: pairs that verify, and sprig's words where they cannot.

use super::*;
use crate::functions::probe::{call, shown};
use x509_cert::Certificate;

fn field(pair: &Value, name: &str) -> String {
    match pair {
        Value::Object(object) => object.field(name).unwrap().as_str().unwrap().to_string(),
        _ => panic!("not a pair"),
    }
}

fn parsed(pair: &Value) -> Certificate {
    let block = pem::decode(field(pair, "Cert").as_bytes()).unwrap();
    Certificate::from_der(&block.bytes).unwrap()
}

/// The identifiers of the extensions in order, with a `!` behind critical ones.
fn listed(certificate: &Certificate) -> Vec<String> {
    let extensions = certificate
        .tbs_certificate
        .extensions
        .as_deref()
        .unwrap_or_default();
    let mark = |critical: bool| if critical { "!" } else { "" };
    extensions
        .iter()
        .map(|e| format!("{}{}", e.extn_id, mark(e.critical)))
        .collect()
}

fn ec_key() -> Value {
    call("genPrivateKey", &[Value::str("ecdsa")]).unwrap()
}

fn authority() -> Value {
    call("genCAWithKey", &[Value::str("ca"), Value::int(365), ec_key()]).unwrap()
}

fn leaf(issuer: &Value, name: &str) -> Result<Value, Fault> {
    let addresses = Value::list(vec![Value::str("10.0.0.1"), Value::str("::1")]);
    let hosts = Value::list(vec![Value::str("a.example.com")]);
    let args = [
        Value::str(name),
        addresses,
        hosts,
        Value::int(10),
        issuer.clone(),
        ec_key(),
    ];
    call("genSignedCertWithKey", &args)
}

#[test]
fn an_authority_has_the_extensions_of_go_in_the_order_of_go() {
    let ca = parsed(&authority());
    assert_eq!(
        listed(&ca),
        ["2.5.29.15!", "2.5.29.37", "2.5.29.19!", "2.5.29.14"]
    );
    assert_eq!(ca.tbs_certificate.subject.to_string(), "CN=ca");
    let (_, usage) = ca.tbs_certificate.get::<KeyUsage>().unwrap().unwrap();
    assert!(usage.key_cert_sign() && usage.digital_signature() && usage.key_encipherment());
    let (_, constraints) = ca.tbs_certificate.get::<BasicConstraints>().unwrap().unwrap();
    assert!(constraints.ca && constraints.path_len_constraint.is_none());
}

#[test]
fn a_life_starts_now_and_lasts_whole_days() {
    let life = parsed(&authority()).tbs_certificate.validity;
    let [from, to] = [life.not_before, life.not_after].map(|t| t.to_unix_duration().as_secs());
    assert_eq!((from, to - from), (1_772_600_767, 365 * 24 * 3600));
}

#[test]
fn a_signed_certificate_names_its_issuer_and_the_issuers_key() {
    let ca = authority();
    let leaf = parsed(&leaf(&ca, "leaf").unwrap()).tbs_certificate;
    assert_eq!(leaf.issuer.to_string(), "CN=ca");
    let (_, authority) = leaf.get::<AuthorityKeyIdentifier>().unwrap().unwrap();
    let (_, subject) = parsed(&ca)
        .tbs_certificate
        .get::<SubjectKeyIdentifier>()
        .unwrap()
        .unwrap();
    assert_eq!(authority.key_identifier.unwrap().as_bytes(), subject.0.as_bytes());
    let (critical, names) = leaf.get::<SubjectAltName>().unwrap().unwrap();
    assert!(!critical);
    assert_eq!(names.0.len(), 3);
}

#[test]
fn names_of_hosts_are_critical_where_there_is_no_other_name() {
    let leaf = parsed(&leaf(&authority(), "").unwrap());
    assert!(listed(&leaf).contains(&"2.5.29.17!".to_owned()));
    assert!(leaf.tbs_certificate.subject.is_empty());
}

#[test]
fn keys_come_back_from_their_own_text() {
    for kind in ["ecdsa", "ed25519"] {
        let text = shown(call("genPrivateKey", &[Value::str(kind)]));
        assert_eq!(keys::parse(text.as_bytes()).unwrap().pem(), text, "{kind}");
    }
    let rsa = keys::rsa(&crate::functions::probe::Probe::new(), 1024);
    assert_eq!(keys::parse(rsa.pem().as_bytes()).unwrap().pem(), rsa.pem());
    assert_eq!(
        shown(call("genPrivateKey", &[Value::str("bogus")])),
        "Unknown type bogus"
    );
}

#[test]
fn an_rsa_authority_signs_and_is_repeatable() {
    let make = || call("genCA", &[Value::str("ca"), Value::int(1)]).unwrap();
    let ca = make();
    assert_eq!(
        field(&ca, "Cert"),
        field(&make(), "Cert"),
        "the host's chance decides everything"
    );
    assert!(field(&ca, "Key").starts_with("-----BEGIN RSA PRIVATE KEY-----\n"));
    assert_eq!(
        parsed(&leaf(&ca, "leaf").unwrap())
            .signature_algorithm
            .oid
            .to_string(),
        "1.2.840.113549.1.1.11"
    );
}

#[test]
fn a_key_that_cannot_be_read_is_told() {
    let block = |kind: &str, body: &str| format!("-----BEGIN {kind}-----\n{body}\n-----END {kind}-----\n");
    let ec = shown(Ok(ec_key()));
    let as_rsa = ec.replace("EC PRIVATE", "RSA PRIVATE");
    for (text, expected) in [
        ("junk".to_owned(), "no PEM data in input"),
        (
            block("FOO", "eA=="),
            "no private key data in PEM block of type FOO",
        ),
        (
            block("FOO PRIVATE KEY", "eA=="),
            "invalid private key type FOO PRIVATE KEY",
        ),
        (
            block("RSA PRIVATE KEY", ""),
            "parsing RSA private key from PEM: asn1: syntax error: sequence truncated",
        ),
        (
            block("EC PRIVATE KEY", "eA=="),
            "parsing EC private key from PEM: x509: failed to parse EC private key: asn1: syntax error: truncated tag or length",
        ),
        (
            as_rsa,
            "parsing RSA private key from PEM: x509: failed to parse private key (use ParseECPrivateKey instead for this key format)",
        ),
    ] {
        let made = call(
            "genCAWithKey",
            &[Value::str("cn"), Value::int(1), Value::str(text)],
        );
        assert_eq!(shown(made), format!("error: parsing private key: {expected}"));
    }
}

#[test]
fn what_does_not_fit_into_a_certificate_is_told() {
    let self_signed = |addresses: Vec<Value>, hosts: Vec<Value>| {
        let args = [
            Value::str("cn"),
            Value::list(addresses),
            Value::list(hosts),
            Value::int(1),
            ec_key(),
        ];
        shown(call("genSelfSignedCertWithKey", &args))
    };
    for (addresses, hosts, expected) in [
        (vec![Value::int(5)], vec![], "error parsing ip: 5 is not a string"),
        (vec![Value::str("1.2.3")], vec![], "error parsing ip: 1.2.3"),
        (vec![Value::str("01.2.3.4")], vec![], "error parsing ip: 01.2.3.4"),
        (
            vec![],
            vec![Value::Nil],
            "error processing alternate dns name: <nil> is not a string",
        ),
        (
            vec![],
            vec![Value::str("é")],
            "error creating certificate: x509: \"é\" cannot be encoded as an IA5String",
        ),
    ] {
        assert_eq!(self_signed(addresses, hosts), format!("error: {expected}"));
    }
    let not_text = call(
        "genCAWithKey",
        &[Value::str(&b"\xff"[..]), Value::int(1), ec_key()],
    );
    assert_eq!(
        shown(not_text),
        "error: error creating certificate: asn1: string not valid UTF-8"
    );
}

#[test]
fn a_pair_whose_halves_do_not_belong_together_signs_nothing() {
    let own =
        |pair: &Value, part: &str| Value::str(data_encoding::BASE64.encode(field(pair, part).as_bytes()));
    let (one, other) = (
        authority(),
        call(
            "genCAWithKey",
            &[Value::str("b"), Value::int(1), {
                call("genPrivateKey", &[Value::str("ed25519")]).unwrap()
            }],
        )
        .unwrap(),
    );
    let mixed = call("buildCustomCert", &[own(&one, "Cert"), own(&other, "Key")]).unwrap();
    assert_eq!(
        shown(leaf(&mixed, "leaf")),
        "error: error creating certificate: x509: provided PrivateKey doesn't match parent's PublicKey"
    );
}

#[test]
fn a_custom_pair_is_checked_in_the_order_of_sprig() {
    let certificate = field(&authority(), "Cert");
    let encoded = |text: &str| data_encoding::BASE64.encode(text.as_bytes());
    for (cert, key, expected) in [
        (
            "!".to_owned(),
            "x".to_owned(),
            "unable to decode base64 certificate",
        ),
        (
            encoded("x"),
            "!".to_owned(),
            "unable to decode base64 private key",
        ),
        (encoded("x"), encoded("x"), "unable to decode certificate"),
        (
            encoded("-----BEGIN CERTIFICATE-----\neA==\n-----END CERTIFICATE-----\n"),
            encoded("x"),
            "error parsing certificate: decodedCert.Bytes: x509: malformed certificate",
        ),
        (
            encoded(&certificate),
            encoded("x"),
            "error parsing private key: no PEM data in input",
        ),
    ] {
        let made = call("buildCustomCert", &[Value::str(cert), Value::str(key)]);
        assert_eq!(shown(made), format!("error: {expected}"));
    }
}

#[test]
fn the_same_chance_makes_the_same_key_and_other_chance_another() {
    let made = |host: &crate::functions::probe::Probe| keys::rsa(host, 512).pem();
    let host = crate::functions::probe::Probe::new();
    let (first, second) = (made(&host), made(&host));
    assert_ne!(first, second);
    assert_eq!(first, made(&crate::functions::probe::Probe::new()));
}
