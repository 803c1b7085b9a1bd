//! A URL's parts to its text. In: unescaped parts. Out: the bytes that Go's `URL.String` gives, each
//! part with the escapes that it needs. Knows no values.

use super::User;
use super::parse::Url;

/// Parts of a URL, which differ in the characters that stand for themselves.
#[derive(Clone, Copy)]
pub(super) enum Part {
    User,
    Host,
    Zone,
    Path,
    Fragment,
}

/// Whether a byte stands for itself in that part.
pub(super) fn is_plain(b: u8, part: Part) -> bool {
    let specials: &[u8] = match part {
        Part::User => b"$&+,;=",
        Part::Host | Part::Zone => b"!\"$&'()*+,:;<=>[]",
        Part::Path => b"$&+,/:;=@",
        Part::Fragment => b"!$&()*+,/:;=?@",
    };
    b.is_ascii_alphanumeric() || b"-._~".contains(&b) || specials.contains(&b)
}

fn escape(out: &mut Vec<u8>, text: &[u8], part: Part) {
    for b in text {
        if is_plain(*b, part) {
            out.push(*b);
        } else {
            out.extend(format!("%{b:02X}").into_bytes());
        }
    }
}

/// `Userinfo.String`.
pub(super) fn user(user: &User) -> Vec<u8> {
    let mut out = Vec::new();
    escape(&mut out, &user.name, Part::User);
    if let Some(password) = &user.password {
        out.push(b':');
        escape(&mut out, password, Part::User);
    }
    out
}

/// `URL.String`.
pub(super) fn url(url: &Url) -> Vec<u8> {
    let mut out = Vec::new();
    if !url.scheme.is_empty() {
        out.extend(&url.scheme);
        out.push(b':');
    }
    if url.opaque.is_empty() {
        authority_and_path(&mut out, url);
    } else {
        out.extend(&url.opaque);
    }
    if !url.query.is_empty() {
        out.push(b'?');
        out.extend(&url.query);
    }
    if !url.fragment.is_empty() {
        out.push(b'#');
        escape(&mut out, &url.fragment, Part::Fragment);
    }
    out
}

fn authority_and_path(out: &mut Vec<u8>, url: &Url) {
    let authority = !url.host.is_empty() || url.user.is_some();
    if authority || !url.scheme.is_empty() && !url.path.is_empty() {
        out.extend(b"//");
    }
    if let Some(info) = &url.user {
        out.extend(user(info));
        out.push(b'@');
    }
    escape(out, &url.host, Part::Host);
    let first = url.path.split(|b| *b == b'/').next().unwrap_or_default();
    if !url.host.is_empty() && !url.path.is_empty() && !url.path.starts_with(b"/") {
        out.push(b'/');
    } else if out.is_empty() && first.contains(&b':') {
        out.extend(b"./");
    }
    if url.path == b"*" {
        out.push(b'*');
    } else {
        escape(out, &url.path, Part::Path);
    }
}
