//! A URL's text to its parts. In: bytes. Out: scheme, user, host, path, query, opaque and fragment,
//! unescaped as Go's `url.Parse` unescapes them, or what Go says is wrong. Knows no values.

use super::User;
use super::print::{Part, is_plain};
use crate::value::format;

/// The parts of a URL.
pub(super) struct Url {
    pub(super) scheme: Vec<u8>,
    pub(super) opaque: Vec<u8>,
    pub(super) user: Option<User>,
    pub(super) host: Vec<u8>,
    pub(super) path: Vec<u8>,
    pub(super) query: Vec<u8>,
    pub(super) fragment: Vec<u8>,
}

impl Url {
    /// The host without its port and brackets.
    pub(super) fn hostname(&self) -> &[u8] {
        let host = self.host.as_slice();
        let colon = host.iter().rposition(|b| *b == b':');
        let named = colon.and_then(|at| host.split_at_checked(at));
        let host = match named {
            Some((name, port)) if is_port(port) => name,
            _ => host,
        };
        match host {
            [b'[', inner @ .., b']'] => inner,
            other => other,
        }
    }
}

/// The parts, or the text that Go quotes in its error and the error itself.
pub(super) fn url(raw: &[u8]) -> Result<Url, (&[u8], String)> {
    let (body, fragment) = cut(raw, b'#').unwrap_or((raw, b""));
    let mut url = without_fragment(body).map_err(|text| (body, text))?;
    url.fragment = unescape(fragment, Part::Fragment).map_err(|text| (raw, text))?;
    Ok(url)
}

fn without_fragment(raw: &[u8]) -> Result<Url, String> {
    if raw.iter().any(u8::is_ascii_control) {
        return Err("net/url: invalid control character in URL".into());
    }
    let mut url = Url {
        scheme: Vec::new(),
        opaque: Vec::new(),
        user: None,
        host: Vec::new(),
        path: Vec::new(),
        query: Vec::new(),
        fragment: Vec::new(),
    };
    if raw == b"*" {
        url.path = raw.to_vec();
        return Ok(url);
    }
    let (scheme, rest) = split_scheme(raw)?;
    url.scheme = scheme.to_ascii_lowercase();
    let (mut rest, query) = cut(rest, b'?').unwrap_or((rest, b""));
    url.query = query.to_vec();
    if !rest.starts_with(b"/") {
        if !scheme.is_empty() {
            url.opaque = rest.to_vec();
            return Ok(url);
        }
        let first = cut(rest, b'/').map_or(rest, |(first, _)| first);
        if first.contains(&b':') {
            return Err("first path segment in URL cannot contain colon".into());
        }
    }
    if rest.starts_with(b"//") && (!scheme.is_empty() || !rest.starts_with(b"///")) {
        let authority = rest.get(2..).unwrap_or_default();
        let end = authority
            .iter()
            .position(|b| *b == b'/')
            .unwrap_or(authority.len());
        let (authority, path) = authority.split_at(end);
        rest = path;
        (url.user, url.host) = parse_authority(&url.scheme, authority)?;
    }
    url.path = unescape(rest, Part::Path)?;
    Ok(url)
}

fn cut(text: &[u8], at: u8) -> Option<(&[u8], &[u8])> {
    let at = text.iter().position(|b| *b == at)?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

/// The scheme before a colon, if all before it may stand in one.
fn split_scheme(raw: &[u8]) -> Result<(&[u8], &[u8]), String> {
    let end = raw
        .iter()
        .position(|b| !(b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.')));
    match end.and_then(|end| raw.split_at_checked(end)) {
        Some(([], [b':', ..])) => Err("missing protocol scheme".into()),
        Some((scheme @ [first, ..], [b':', rest @ ..])) if first.is_ascii_alphabetic() => Ok((scheme, rest)),
        _ => Ok((b"", raw)),
    }
}

type Authority = (Option<User>, Vec<u8>);

fn parse_authority(scheme: &[u8], authority: &[u8]) -> Result<Authority, String> {
    let Some(at) = authority.iter().rposition(|b| *b == b'@') else {
        return Ok((None, parse_host(scheme, authority)?));
    };
    let host = parse_host(scheme, authority.get(at + 1..).unwrap_or_default())?;
    let info = authority.get(..at).unwrap_or_default();
    let valid = |b: &u8| b.is_ascii_alphanumeric() || b"-._:~!$&'()*+,;=%@".contains(b);
    if !info.iter().all(valid) {
        return Err("net/url: invalid userinfo".into());
    }
    let (name, password) = match cut(info, b':') {
        Some((name, password)) => (name, Some(password)),
        None => (info, None),
    };
    let name = unescape(name, Part::User)?;
    let password = password
        .map(|password| unescape(password, Part::User))
        .transpose()?;
    Ok((Some(User { name, password }), host))
}

fn parse_host(scheme: &[u8], host: &[u8]) -> Result<Vec<u8>, String> {
    match host.iter().rposition(|b| *b == b'[') {
        Some(0) => return parse_bracketed(host),
        Some(_) => return Err("invalid IP-literal".into()),
        None => {}
    }
    // Lists of hosts with ports are common outside of the web, so only there Go is strict.
    let web = scheme == b"http" || scheme == b"https";
    let colon = if web {
        host.iter().position(|b| *b == b':')
    } else {
        host.iter().rposition(|b| *b == b':')
    };
    let port = colon.and_then(|at| host.get(at..)).unwrap_or_default();
    check_port(port)?;
    unescape(host, Part::Host)
}

fn check_port(port: &[u8]) -> Result<(), String> {
    if is_port(port) {
        return Ok(());
    }
    Err(format!("invalid port {} after host", format::quote(port)))
}

/// Nothing, or a colon and digits.
fn is_port(port: &[u8]) -> bool {
    match port {
        [] => true,
        [b':', digits @ ..] => digits.iter().all(u8::is_ascii_digit),
        _ => false,
    }
}

/// An IPv6 address in brackets, perhaps with an escaped zone, and a port.
fn parse_bracketed(host: &[u8]) -> Result<Vec<u8>, String> {
    let Some(close) = host.iter().rposition(|b| *b == b']') else {
        return Err("missing ']' in host".into());
    };
    let port = host.get(close + 1..).unwrap_or_default();
    check_port(port)?;
    let inner = host.get(1..close).unwrap_or_default();
    let zone = memchr::memmem::find(inner, b"%25").unwrap_or(inner.len());
    let (address, zone) = inner.split_at(zone);
    let mut name = unescape(address, Part::Host)?;
    name.extend(unescape(zone, Part::Zone)?);
    super::address::check(&name)?;
    Ok([b"[", name.as_slice(), b"]", port].concat())
}

/// Resolves escapes, as far as they are allowed in this part.
fn unescape(text: &[u8], part: Part) -> Result<Vec<u8>, String> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((first, after)) = rest.split_first() {
        if *first != b'%' {
            if matches!(part, Part::Host | Part::Zone) && first.is_ascii() && !is_plain(*first, part) {
                let shown = format::quote(&[*first]);
                return Err(format!("invalid character {shown} in host name"));
            }
            out.push(*first);
            rest = after;
            continue;
        }
        let shown = rest.get(..3).unwrap_or(rest);
        let refused = || format!("invalid URL escape {}", format::quote(shown));
        let byte = escaped(shown).ok_or_else(refused)?;
        let allowed = match part {
            Part::Host => !byte.is_ascii() || shown == b"%25",
            Part::Zone => shown == b"%25" || byte == b' ' || is_plain(byte, Part::Host),
            _ => true,
        };
        if !allowed {
            return Err(refused());
        }
        out.push(byte);
        rest = rest.get(3..).unwrap_or_default();
    }
    Ok(out)
}

fn escaped(text: &[u8]) -> Option<u8> {
    let [b'%', high, low] = text else {
        return None;
    };
    let digit = |b: u8| char::from(b).to_digit(16);
    u8::try_from(digit(*high)? << 4 | digit(*low)?).ok()
}
