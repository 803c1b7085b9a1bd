//! URLs, taken apart and put together, and host names. In: URL text, or a dict of its parts. Out: the
//! parts or the text as Go's `net/url` gives them, errors in its words. Never asks the network.

mod address;
mod parse;
mod print;

use super::args::{map, row, text};
use super::reflection::kind_name;
use crate::template::func::{Fault, Func, Machine};
use crate::value::{Map, Str, Ty, Value, format};
use parse::Url;

/// The rows of this family.
#[rustfmt::skip]
pub(crate) static FUNCS: &[Func] = &[
    row("urls", "urlParse", &[Ty::Str], Ty::DICT, url_parse, "The parts of a URL: scheme, userinfo, host, hostname, path, query, opaque, fragment."),
    row("urls", "urlJoin", &[Ty::DICT], Ty::Str, url_join, "The URL that parts such as those of `urlParse` make."),
];

/// User name and, behind a colon, password.
struct User {
    name: Vec<u8>,
    password: Option<Vec<u8>>,
}

fn url_parse(_: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    let url = parse(text(args, 0)).map_err(|text| Fault::panicked(format!("unable to parse url: {text}")))?;
    let hostname = url.hostname().to_vec();
    let user = url.user.as_ref().map(print::user).unwrap_or_default();
    let parts = [
        ("scheme", url.scheme),
        ("host", url.host),
        ("hostname", hostname),
        ("path", url.path),
        ("query", url.query),
        ("opaque", url.opaque),
        ("fragment", url.fragment),
        ("userinfo", user),
    ];
    Ok(Value::dict(
        parts.map(|(name, part)| (Str::from(name), Value::str(part))),
    ))
}

/// `url.Parse`, with the URL quoted in front of what is wrong.
fn parse(raw: &[u8]) -> Result<Url, String> {
    parse::url(raw).map_err(|(shown, text)| format!("parse {}: {text}", format::quote(shown)))
}

/// The parts of a URL that schemas' formats look at.
pub(crate) struct UrlParts {
    pub(crate) scheme: String,
    pub(crate) host: String,
    pub(crate) hostname: String,
}

/// Whether text is a URL, for other modules; the error is that of `url.Parse`.
pub(crate) fn check_url(text: &str) -> Result<UrlParts, String> {
    let url = parse(text.as_bytes())?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Ok(UrlParts {
        scheme: text(&url.scheme),
        host: text(&url.host),
        hostname: text(url.hostname()),
    })
}

fn url_join(_: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    let parts = map(args, 0);
    let [scheme, host, path, query, opaque, fragment, userinfo] = [
        part(&parts, "scheme")?,
        part(&parts, "host")?,
        part(&parts, "path")?,
        part(&parts, "query")?,
        part(&parts, "opaque")?,
        part(&parts, "fragment")?,
        part(&parts, "userinfo")?,
    ];
    let user = if userinfo.is_empty() {
        None
    } else {
        let whole = [b"proto://", userinfo.as_slice(), b"@host"].concat();
        let parsed = parse(&whole);
        parsed
            .map_err(|text| Fault::panicked(format!("unable to parse userinfo in dict: {text}")))?
            .user
    };
    let url = Url {
        scheme,
        host,
        path,
        query,
        opaque,
        fragment,
        user,
    };
    Ok(Value::str(print::url(&url)))
}

/// A string of the dict, or nothing.
fn part(parts: &Map, key: &str) -> Result<Vec<u8>, Fault> {
    match parts.get(key.as_bytes()) {
        None => Ok(Vec::new()),
        Some(Value::Str(s)) => Ok(s.to_vec()),
        Some(Value::Nil) => Err(super::args::nil_dereference()),
        Some(other) => Err(Fault::panicked(format!(
            "unable to parse {key} key, must be of type string, but {} found",
            kind_name(&other)
        ))),
    }
}
