//! Settings files, as the Azure CLI reads them. In: the bytes of a JSON file. Out: settings as strings, as
//! Python makes them of what is no string; or the words of the exception that it ends with.

use super::az::quoted;
use serde_json::{Map, Value as Json};

/// Members of a settings file in order of their names: a text, or null; and whether the file held a
/// text there.
pub(super) type Members = Vec<(String, Option<String>, bool)>;

/// Reads a settings file.
///
/// # Errors
/// The words of the exception.
pub(super) fn settings(name: &str, bytes: &[u8]) -> Result<Members, String> {
    let invalid = || format!("File {name} is not a valid JSON file");
    let document: Json = serde_json::from_slice(bytes).map_err(|_| invalid())?;
    let length = match &document {
        Json::Object(members) => members.len(),
        Json::Array(items) => items.len(),
        Json::String(text) => text.len(),
        Json::Number(n) if n.is_f64() => return Err("object of type 'float' has no len()".to_owned()),
        Json::Number(_) => return Err("object of type 'int' has no len()".to_owned()),
        Json::Bool(_) => return Err("object of type 'bool' has no len()".to_owned()),
        Json::Null => return Err("object of type 'NoneType' has no len()".to_owned()),
    };
    match document {
        _ if length == 0 => Err(format!("File {name} is empty")),
        Json::Object(members) => Ok(flat(members)),
        Json::Array(_) => Err("'list' object has no attribute 'get'".to_owned()),
        _ => Err("'str' object has no attribute 'get'".to_owned()),
    }
}

fn flat(members: Map<String, Json>) -> Members {
    let members = members.into_iter().map(|(key, value)| match value {
        Json::Null => (key, None, false),
        Json::String(text) => (key, Some(text), true),
        other => (key, Some(shown(&other)), false),
    });
    members.collect()
}

/// Python's `repr` of a JSON value; the reader bounds how deep it nests.
fn shown(value: &Json) -> String {
    match value {
        Json::Null => "None".to_owned(),
        Json::Bool(true) => "True".to_owned(),
        Json::Bool(false) => "False".to_owned(),
        Json::Number(n) => match n.as_f64().filter(|_| n.is_f64()) {
            Some(float) => shown_float(float),
            None => n.to_string(),
        },
        Json::String(text) => quoted(text),
        Json::Array(items) => {
            let items: Vec<String> = items.iter().map(shown).collect();
            format!("[{}]", items.join(", "))
        }
        Json::Object(members) => {
            let members = members
                .iter()
                .map(|(key, value)| format!("{}: {}", quoted(key), shown(value)));
            format!("{{{}}}", members.collect::<Vec<_>>().join(", "))
        }
    }
}

/// Python's shortest text of a float: with an exponent below 1e-4 and from 1e16.
fn shown_float(float: f64) -> String {
    let text = format!("{float:e}");
    let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if (-4..16).contains(&exponent) {
        let plain = format!("{float}");
        return if plain.contains('.') { plain } else { plain + ".0" };
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{digits}e{sign}{:02}", exponent.abs())
}

#[cfg(test)]
mod tests {
    use super::settings;

    #[test]
    fn members_become_the_texts_that_python_makes_of_them() {
        let text = r#"{"a": "x", "b": true, "c": 3, "d": 1.50, "e": 1e20, "f": 0.00001, "g": null,
            "h": {"i": ["it's", false, null]}, "j": 1e3}"#;
        let read = settings("f", text.as_bytes()).unwrap();
        let read: Vec<String> = read
            .into_iter()
            .map(|(key, value, _)| format!("{key}={}", value.unwrap_or("<null>".into())))
            .collect();
        let expected = [
            "a=x",
            "b=True",
            "c=3",
            "d=1.5",
            "e=1e+20",
            "f=1e-05",
            "g=<null>",
            r#"h={'i': ["it's", False, None]}"#,
            "j=1000.0",
        ];
        assert_eq!(read, expected);
    }

    #[test]
    fn a_file_that_is_no_object_ends_in_the_words_of_an_exception() {
        for (text, words) in [
            ("{}", "File f is empty"),
            ("[]", "File f is empty"),
            ("{", "File f is not a valid JSON file"),
            ("", "File f is not a valid JSON file"),
            ("[1]", "'list' object has no attribute 'get'"),
            ("3", "object of type 'int' has no len()"),
            ("null", "object of type 'NoneType' has no len()"),
        ] {
            assert_eq!(settings("f", text.as_bytes()).unwrap_err(), words, "{text}");
        }
    }
}
