//! Formats of strings. In: a text. Out: whether it has the format, or why not, in the words of Go's
//! validator. Only schemas before 2019-09, and metaschemas, ask.

use crate::chart::{Layout, check_time};
use crate::compat::Compat;
use crate::functions::check_url;
use crate::value::format::{self, quote};

/// A format by its name.
#[derive(Debug)]
pub(super) struct Format {
    pub(super) name: &'static str,
    pub(super) check: fn(&str, Compat) -> Check,
}

type Check = Result<(), String>;

/// The format of a name; unknown ones take everything.
pub(super) fn named(name: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|format| format.name == name)
}

const FORMATS: &[Format] = &[
    Format {
        name: "regex",
        check: |text, _| super::regexp::Pattern::new(text).map(drop),
    },
    Format {
        name: "json-pointer",
        check: |text, _| json_pointer(text),
    },
    Format {
        name: "relative-json-pointer",
        check: |text, _| relative_json_pointer(text),
    },
    Format {
        name: "uuid",
        check: |text, _| uuid(text),
    },
    Format {
        name: "duration",
        check: |text, _| duration(text),
    },
    Format {
        name: "period",
        check: |text, _| period(text),
    },
    Format {
        name: "ipv4",
        check: |text, _| ipv4(text),
    },
    Format {
        name: "ipv6",
        check: |text, _| ipv6(text),
    },
    Format {
        name: "hostname",
        check: |text, _| hostname(text),
    },
    Format {
        name: "email",
        check: email,
    },
    Format {
        name: "date",
        check: |text, _| check_time(Layout::Date, text),
    },
    Format {
        name: "time",
        check: |text, _| time(text),
    },
    Format {
        name: "date-time",
        check: |text, _| date_time(text),
    },
    Format {
        name: "uri",
        check: |text, _| uri(text),
    },
    Format {
        name: "iri",
        check: |text, _| uri(text),
    },
    Format {
        name: "uri-reference",
        check: |text, _| uri_reference(text),
    },
    Format {
        name: "iri-reference",
        check: |text, _| uri_reference(text),
    },
    Format {
        name: "uri-template",
        check: |text, _| uri_template(text),
    },
    Format {
        name: "semver",
        check: |text, _| semver(text),
    },
];

/// A refusal unless the condition holds.
fn demand(holds: bool, why: &str) -> Check {
    if holds { Ok(()) } else { Err(why.to_owned()) }
}

/// A refusal with the first character that is not legal.
fn legal(text: &str, is_legal: impl Fn(char) -> bool, what: &str, tail: &str) -> Check {
    match text.chars().find(|c| !is_legal(*c)) {
        None => Ok(()),
        Some(c) => Err(format!("{what} {}{tail}", rune(c))),
    }
}

/// A character as `%q` prints it.
fn rune(c: char) -> String {
    format::quote_rune(u32::from(c)).to_string()
}

fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

fn json_pointer(text: &str) -> Check {
    if text.is_empty() {
        return Ok(());
    }
    demand(text.starts_with('/'), "not starting with /")?;
    for step in text.split('/').skip(1) {
        let after = step.split('~').skip(1);
        for piece in after {
            demand(piece.starts_with(['0', '1']), "~ must be followed by 0 or 1")?;
        }
    }
    Ok(())
}

fn relative_json_pointer(text: &str) -> Check {
    let count = digits(text);
    demand(count > 0, "must start with non-negative integer")?;
    demand(count == 1 || !text.starts_with('0'), "starts with zero")?;
    match &text[count..] {
        "#" => Ok(()),
        rest => json_pointer(rest),
    }
}

fn uuid(text: &str) -> Check {
    const LENGTHS: [usize; 5] = [8, 4, 4, 4, 12];
    let groups: Vec<&str> = text.split('-').collect();
    demand(groups.len() == LENGTHS.len(), "must have 5 elements")?;
    for (at, (group, length)) in groups.into_iter().zip(LENGTHS).enumerate() {
        if group.len() != length {
            return Err(format!("element {} must be {length} characters long", at + 1));
        }
        legal(group, |c| c.is_ascii_hexdigit(), "non-hex character", "")?;
    }
    Ok(())
}

fn duration(text: &str) -> Check {
    let Some(rest) = text.strip_prefix('P') else {
        return Err("must start with P".to_owned());
    };
    demand(!rest.is_empty(), "nothing after P")?;
    if let Some(weeks) = rest.strip_suffix('W') {
        demand(!weeks.is_empty(), "no number in week")?;
        return demand(digits(weeks) == weeks.len(), "invalid week");
    }
    const UNITS: [&str; 2] = ["YMD", "HMS"];
    for (at, mut part) in rest.split('T').enumerate() {
        demand(at == 0 || !part.is_empty(), "no time elements")?;
        let Some(all) = UNITS.get(at) else {
            return Err("more than one T".to_owned());
        };
        let mut units = *all;
        while !part.is_empty() {
            let count = digits(part);
            demand(count > 0, "missing number")?;
            let Some(unit) = part[count..].chars().next() else {
                return Err("missing unit".to_owned());
            };
            let byte = char::from(part.as_bytes()[count]);
            match units.find(unit) {
                Some(found) => units = &units[found + 1..],
                None if all.contains(unit) => return Err(format!("unit {} out of order", rune(byte))),
                None => return Err(format!("invalid unit {}", rune(byte))),
            }
            part = &part[count + unit.len_utf8()..];
        }
    }
    Ok(())
}

fn period(text: &str) -> Check {
    let Some((start, end)) = text.split_once('/') else {
        return Err("missing slash".to_owned());
    };
    let of = |what: &'static str| move |why| format!("invalid {what}: {why}");
    if start.starts_with('P') {
        duration(start).map_err(of("start duration"))?;
        return date_time(end).map_err(of("end date-time"));
    }
    date_time(start).map_err(of("start date-time"))?;
    match end.starts_with('P') {
        true => duration(end).map_err(of("end duration")),
        false => date_time(end).map_err(of("end date-time")),
    }
}

fn ipv4(text: &str) -> Check {
    let groups: Vec<&str> = text.split('.').collect();
    demand(groups.len() == 4, "expected four decimals")?;
    for group in groups {
        demand(group.len() < 2 || !group.starts_with('0'), "leading zeros")?;
        let unsigned = group.strip_prefix(['+', '-']).unwrap_or(group);
        if unsigned.is_empty() || digits(unsigned) < unsigned.len() {
            let shown = quote(group.as_bytes());
            return Err(format!("strconv.Atoi: parsing {shown}: invalid syntax"));
        }
        let number = group.parse::<i64>().unwrap_or(-1);
        demand((0..=255).contains(&number), "decimal must be between 0 and 255")?;
    }
    Ok(())
}

fn ipv6(text: &str) -> Check {
    demand(text.contains(':'), "missing colon")?;
    let (address, zone) = text
        .split_once('%')
        .map_or((text, None), |(address, zone)| (address, Some(zone)));
    if address.parse::<std::net::Ipv6Addr>().is_err() {
        return Err(format!(
            "ParseAddr({}): unable to parse IP",
            quote(text.as_bytes())
        ));
    }
    demand(zone.is_none(), "zone id is not a part of ipv6 address")
}

fn hostname(text: &str) -> Check {
    let name = text.strip_suffix('.').unwrap_or(text);
    demand(name.len() <= 253, "more than 253 characters long")?;
    for label in name.split('.') {
        demand(
            (1..=63).contains(&label.len()),
            "label must be 1 to 63 characters long",
        )?;
        demand(!label.starts_with('-'), "label starts with hyphen")?;
        demand(!label.ends_with('-'), "label ends with hyphen")?;
        legal(
            label,
            |c| c.is_ascii_alphanumeric() || c == '-',
            "invalid character",
            "",
        )?;
    }
    Ok(())
}

fn email(text: &str, compat: Compat) -> Check {
    demand(text.len() <= 254, "more than 255 characters long")?;
    let Some((local, domain)) = text.rsplit_once('@') else {
        return Err("missing @".to_owned());
    };
    demand(local.len() <= 64, "local part more than 64 characters long")?;
    // Helm 4's validator looks at the first quote twice.
    let closed = local.ends_with('"') || compat == Compat::Helm4;
    if local.len() > 1 && local.starts_with('"') && closed {
        let inner = local.get(1..local.len() - 1).unwrap_or_default();
        let plain = !inner.contains(['\\', '"']);
        demand(
            plain,
            "backslash and quote are not allowed within quoted local part",
        )?;
    } else {
        demand(!local.starts_with('.'), "starts with dot")?;
        demand(!local.ends_with('.'), "ends with dot")?;
        demand(!local.contains(".."), "consecutive dots")?;
        let takes = |c: char| c.is_ascii_alphanumeric() || ".!#$%&'*+-/=?^_`{|}~".contains(c);
        legal(local, takes, "invalid character", "")?;
    }
    let bracketed = domain.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    match bracketed.map(|address| (address, address.strip_prefix("IPv6:"))) {
        Some((_, Some(address))) => ipv6(address).map_err(|why| format!("invalid ipv6 address: {why}")),
        Some((address, None)) => ipv4(address).map_err(|why| format!("invalid ipv4 address: {why}")),
        None => hostname(domain).map_err(|why| format!("invalid domain: {why}")),
    }
}

fn time(text: &str) -> Check {
    demand(text.len() >= 9, "less than 9 characters long")?;
    let bytes = text.as_bytes();
    demand(
        bytes[2] == b':' && bytes[5] == b':',
        "missing colon in correct place",
    )?;
    let number = |part: Option<&str>, what: &str| {
        let bad = || format!("invalid {what}");
        let number: i64 = part.and_then(|part| part.parse().ok()).ok_or_else(bad)?;
        demand(number >= 0, &format!("non-positive {what}")).map(|()| number)
    };
    let [mut hour, mut minute, second] =
        [0..2, 3..5, 6..8].map(|range| number(text.get(range), "hour/min/sec"));
    let (h, m, s) = (hour.clone()?, minute.clone()?, second?);
    demand(h <= 23 && m <= 59 && s <= 60, "hour/min/sec out of range")?;
    let mut rest = text.get(8..).unwrap_or_default();
    if let Some(fraction) = rest.strip_prefix('.') {
        let count = digits(fraction);
        demand(count > 0, "no digits in second fraction")?;
        rest = &fraction[count..];
    }
    if rest != "z" && rest != "Z" {
        demand(rest.len() == 6, "offset must be 6 characters long")?;
        let sign = match rest.as_bytes()[0] {
            b'+' => -1,
            b'-' => 1,
            _ => return Err("offset must begin with plus/minus".to_owned()),
        };
        demand(
            rest.as_bytes()[3] == b':',
            "missing colon in offset in correct place",
        )?;
        let (zone_hour, zone_minute) = (
            number(rest.get(1..3), "hour/min in offset")?,
            number(rest.get(4..6), "hour/min in offset")?,
        );
        demand(
            zone_hour <= 23 && zone_minute <= 59,
            "hour/min in offset out of range",
        )?;
        let minutes = h * 60 + m + sign * (zone_hour * 60 + zone_minute);
        let minutes = if minutes < 0 { minutes + 24 * 60 } else { minutes };
        (hour, minute) = (Ok(minutes / 60), Ok(minutes % 60));
    }
    demand(s < 60 || (hour? == 23 && minute? == 59), "invalid leap second")
}

fn date_time(text: &str) -> Check {
    demand(text.len() >= 20, "less than 20 characters long")?;
    demand(
        matches!(text.as_bytes()[10], b't' | b'T'),
        "11th character must be t or T",
    )?;
    let (date, clock) = (
        text.get(..10).unwrap_or_default(),
        text.get(11..).unwrap_or_default(),
    );
    check_time(Layout::Date, date).map_err(|why| format!("invalid date element: {why}"))?;
    time(clock).map_err(|why| format!("invalid time element: {why}"))
}

/// Go's `url.Parse`, and what it does not look at: an address between brackets.
fn url(text: &str) -> Result<crate::functions::UrlParts, String> {
    let parts = check_url(text)?;
    if parts.hostname.contains(':') {
        let bracketed = parts.host.contains('[') && parts.host.contains(']');
        demand(bracketed, "ipv6 address not enclosed in brackets")?;
        ipv6(&parts.hostname).map_err(|why| format!("invalid ipv6 address: {why}"))?;
    }
    Ok(parts)
}

fn uri(text: &str) -> Check {
    let parts = url(text)?;
    demand(!parts.scheme.is_empty(), "relative url")
}

fn uri_reference(text: &str) -> Check {
    demand(!text.contains('\\'), "contains \\")?;
    url(text).map(drop)
}

fn uri_template(text: &str) -> Check {
    url(text)?;
    for step in path_of(text).split('/') {
        let step = super::url::decode(step).map_err(|why| format!("percent decode failed: {why}"))?;
        let mut open = false;
        for brace in step.chars().filter(|c| matches!(c, '{' | '}')) {
            demand((brace == '{') != open, "nested curly braces")?;
            open = !open;
        }
        demand(!open, "no matching closing brace")?;
    }
    Ok(())
}

/// The path of a URL as it is written.
fn path_of(text: &str) -> &str {
    let text = text.split(['?', '#']).next().unwrap_or_default();
    let hierarchy = text.split_once("//").map_or(text, |(_, rest)| rest);
    hierarchy.find('/').map_or("", |at| &hierarchy[at..])
}

fn semver(text: &str) -> Check {
    let identifier = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let (rest, build) = text
        .split_once('+')
        .map_or((text, None), |(rest, build)| (rest, Some(build)));
    if let Some(build) = build {
        demand(!build.is_empty(), "build is empty")?;
        for part in build.split('.') {
            demand(!part.is_empty(), "build identifier is empty")?;
            legal(part, identifier, "invalid character", " in build identifier")?;
        }
    }
    let (core, release) = rest
        .split_once('-')
        .map_or((rest, None), |(core, release)| (core, Some(release)));
    for part in release.into_iter().flat_map(|release| release.split('.')) {
        demand(!part.is_empty(), "pre-release identifier is empty")?;
        legal(
            part,
            identifier,
            "invalid character",
            " in pre-release identifier",
        )?;
        let zero = part.len() > 1 && part.starts_with('0') && digits(part) == part.len();
        demand(!zero, "pre-release numeric identifier starts with zero")?;
    }
    let numbers: Vec<&str> = core.split('.').collect();
    demand(
        numbers.len() == 3,
        "versionCore must have 3 numbers separated by dot",
    )?;
    for (name, number) in ["major", "minor", "patch"].into_iter().zip(numbers) {
        demand(!number.is_empty(), &format!("{name} is empty"))?;
        demand(
            number.len() == 1 || !number.starts_with('0'),
            &format!("{name} starts with zero"),
        )?;
        demand(
            digits(number) == number.len(),
            &format!("{name} contains non-digit"),
        )?;
    }
    Ok(())
}
