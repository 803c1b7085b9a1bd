//! What a typed word is. In: the text after `=` of a `--set`. Out: `true`, `false` and `null` in any
//! case, integers, and strings for all the rest. Never a float: `--set` has none.

use crate::tree::Data;

/// The value that `--set` reads from a word.
pub(super) fn typed(word: &str) -> Data {
    if folds_to(word, "true") {
        return Data::Bool(true);
    }
    if folds_to(word, "false") {
        return Data::Bool(false);
    }
    if folds_to(word, "null") {
        return Data::Null;
    }
    if word == "0" {
        return Data::Int(0);
    }
    let number = if word.starts_with('0') {
        None
    } else {
        word.parse().ok()
    };
    number.map_or_else(|| Data::Str(word.into()), Data::Int)
}

/// Equality under Unicode's simple case folding, by which `ſ` is an `s`.
fn folds_to(word: &str, ascii: &str) -> bool {
    let fold = |c: char| if c == 'ſ' { 's' } else { c.to_ascii_lowercase() };
    word.chars().map(fold).eq(ascii.chars())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_get_the_types_that_helm_gives_them() {
        let text = |s: &str| Data::Str(s.into());
        for (word, expected) in [
            ("tRUE", Data::Bool(true)),
            ("FALſE", Data::Bool(false)),
            ("Null", Data::Null),
            ("yes", text("yes")),
            ("0", Data::Int(0)),
            ("-0", Data::Int(0)),
            ("+5", Data::Int(5)),
            ("00", text("00")),
            ("01", text("01")),
            ("-01", Data::Int(-1)),
            ("1.0", text("1.0")),
            ("1e5", text("1e5")),
            ("0x1", text("0x1")),
            ("1_000", text("1_000")),
            ("9223372036854775807", Data::Int(i64::MAX)),
            ("9223372036854775808", text("9223372036854775808")),
            ("-9223372036854775808", Data::Int(i64::MIN)),
            (" 1", text(" 1")),
            ("", text("")),
            ("-", text("-")),
            ("\"x\"", text("\"x\"")),
        ] {
            assert_eq!(typed(word), expected, "{word:?}");
        }
    }
}
