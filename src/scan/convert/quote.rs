//! How each language writes a text so that it means that text. In: any text. Out: a literal of a
//! shell, of Bicep, JSON in an ARM template, or HCL.

use crate::scan::read::shell::Shell;

/// A word of a command line, quoted where it must be.
pub fn quoted(text: &str, shell: Shell) -> String {
    let plain = !text.is_empty()
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '=' | '/' | ':' | '%' | '+'))
        && !(shell == Shell::Cmd && text.contains('%'));
    if plain {
        return text.to_owned();
    }
    match shell {
        Shell::Bash => format!("'{}'", text.replace('\'', "'\\''")),
        Shell::PowerShell => {
            // Every quote that PowerShell takes for one, typographic ones too, is doubled.
            let mut out = String::from("'");
            for c in text.chars() {
                if matches!(c, '\'' | '\u{2018}'..='\u{201B}') {
                    out.push(c);
                }
                out.push(c);
            }
            out.push('\'');
            out
        }
        Shell::Cmd => format!("\"{}\"", text.replace('"', "\\\"")),
    }
}

/// A string of Bicep.
pub(super) fn bicep(text: &str) -> String {
    let mut out = String::from("'");
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\'' => out.push_str("\\'"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '$' if rest.peek() == Some(&'{') => out.push_str("\\$"),
            c if c.is_control() => out.push_str(&format!("\\u{{{:x}}}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('\'');
    out
}

/// A string of JSON that an ARM template takes for no expression.
pub(super) fn arm(text: &str) -> String {
    let bracket = if text.starts_with('[') && text.ends_with(']') {
        "["
    } else {
        ""
    };
    json(&format!("{bracket}{text}"))
}

/// A string of JSON.
pub(super) fn json(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// A string of HCL.
pub(super) fn hcl(text: &str) -> String {
    let mut out = String::from("\"");
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\\' => out.push_str("\\\\"),
            '"' => out.push_str("\\\""),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '$' | '%' if rest.peek() == Some(&'{') => {
                out.push(c);
                out.push(c);
            }
            c if c.is_control() => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
