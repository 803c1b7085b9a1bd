//! How flags of Go programs are written. In: the text after a flag. Out: booleans (`--flag`,
//! `--flag=false`) and lists (`a,b` with CSV quotes) as pflag reads them.

use clap::{Arg, ArgAction};

/// Makes every plain switch one that may also be given a value: `--flag`, `--flag=false`.
pub(super) fn go_switch(arg: Arg) -> Arg {
    if !matches!(arg.get_action(), ArgAction::SetTrue) {
        return arg;
    }
    arg.action(ArgAction::Set)
        .num_args(0..=1)
        .require_equals(true)
        .default_missing_value("true")
        .default_value("false")
        .hide_default_value(true)
        .value_parser(boolean)
        .value_name("BOOL")
}

/// A boolean as Go's `strconv.ParseBool` takes it.
fn boolean(text: &str) -> Result<bool, String> {
    match text {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Ok(true),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Ok(false),
        _ => Err(format!("`{text}` is neither true nor false")),
    }
}

/// The items of a comma-separated list; quotes as in CSV.
pub(super) fn list(text: &str) -> Vec<String> {
    let mut items = Vec::new();
    let mut rest = text.lines().next().unwrap_or_default();
    while !rest.is_empty() || !items.is_empty() {
        let (item, after) = field(rest);
        items.push(item);
        match after.strip_prefix(',') {
            Some(next) => rest = next,
            None => break,
        }
    }
    items
}

/// One field of a line of CSV, and what follows it.
fn field(text: &str) -> (String, &str) {
    let Some(mut rest) = text.strip_prefix('"') else {
        let end = text.find(',').unwrap_or(text.len());
        return (text[..end].to_owned(), &text[end..]);
    };
    let mut item = String::new();
    while let Some(quote) = rest.find('"') {
        item.push_str(&rest[..quote]);
        rest = &rest[quote + 1..];
        match rest.strip_prefix('"') {
            Some(next) => {
                item.push('"');
                rest = next;
            }
            None => return (item, rest),
        }
    }
    item.push_str(rest);
    (item, "")
}

#[cfg(test)]
mod tests {
    use super::list;

    #[test]
    fn lists_are_cut_at_commas_outside_quotes() {
        let rows: &[(&str, &[&str])] = &[
            ("", &[]),
            ("a", &["a"]),
            ("a,b", &["a", "b"]),
            ("a, b,", &["a", " b", ""]),
            ("\"a,b\",c", &["a,b", "c"]),
            ("\"a\"\"b\"", &["a\"b"]),
        ];
        for (text, items) in rows {
            assert_eq!(list(text), *items, "{text}");
        }
    }
}
