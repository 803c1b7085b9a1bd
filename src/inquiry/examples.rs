//! A setting as other tools take it. In: a key and a value. Out: lines for bash, PowerShell, a values
//! file, Bicep and Terraform, each with the escapes that its language asks for. Runs none of them.

use super::{Setting, tree_value};
use crate::tree::{Data, KeyPath, Step, path};
use crate::yaml;
use serde::Serialize;

/// A setting in one language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Example {
    /// `bash`, `powershell`, `yaml`, `bicep` or `terraform`.
    pub language: &'static str,
    /// The text.
    pub text: String,
}

/// A setting in every language; Bicep only where an extension of Azure installs the chart.
pub(super) fn examples(setting: &Setting, has_extension: bool) -> Vec<Example> {
    let (flag, argument) = setting.flag();
    let mut found = vec![
        Example {
            language: "bash",
            text: format!("{flag} {}", bash(&argument)),
        },
        Example {
            language: "powershell",
            text: format!("{flag} {}", powershell(&argument)),
        },
        Example {
            language: "yaml",
            text: values_file(setting),
        },
    ];
    let leaves = leaves(&setting.key, &setting.data);
    if has_extension {
        let lines = leaves
            .iter()
            .map(|(key, value, _)| format!("  {}: {}", bicep(key), bicep(value)));
        let lines: Vec<String> = lines.collect();
        found.push(Example {
            language: "bicep",
            text: format!("configurationSettings: {{\n{}\n}}", lines.join("\n")),
        });
    }
    let sets = leaves.iter().map(|(key, value, is_text)| {
        let of_type = if *is_text { "\n  type  = \"string\"" } else { "" };
        let escaped = path::escaped_text(value);
        format!(
            "set {{\n  name  = {}\n  value = {}{of_type}\n}}",
            terraform(key),
            terraform(&escaped)
        )
    });
    found.push(Example {
        language: "terraform",
        text: sets.collect::<Vec<_>>().join("\n"),
    });
    found
}

/// A word that bash takes as it stands.
pub(super) fn bash(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "._-/=:@%+".contains(c);
    match word.chars().all(plain) && !word.is_empty() {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', r"'\''")),
    }
}

fn powershell(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "._-/=:".contains(c);
    match word.chars().all(plain) && !word.is_empty() {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', "''")),
    }
}

fn values_file(setting: &Setting) -> String {
    let nested = setting
        .key
        .0
        .iter()
        .rev()
        .fold(tree_value(&setting.data), |inner, step| match step {
            Step::Key(key) => crate::value::Value::dict([(key.clone(), inner)]),
            Step::Index(_) => crate::value::Value::list(vec![inner]),
        });
    String::from_utf8_lossy(&yaml::write(&nested).unwrap_or_default()).into_owned()
}

fn bicep(text: &str) -> String {
    let text = text
        .replace('\\', r"\\")
        .replace('\'', r"\'")
        .replace("${", r"\${");
    format!("'{text}'")
}

fn terraform(text: &str) -> String {
    let text = text.replace('\\', r"\\").replace('"', "\\\"");
    format!("\"{}\"", text.replace("${", "$${").replace("%{", "%%{"))
}

/// The scalars of a value with the keys that `--set` takes, and whether each is a text that must not be
/// read as something else.
fn leaves(key: &KeyPath, data: &Data) -> Vec<(String, String, bool)> {
    match data {
        Data::Table(members) if !members.is_empty() => members
            .iter()
            .flat_map(|(name, member)| leaves(&key.key(name.clone()), &member.data))
            .collect(),
        Data::List(items) if !items.is_empty() => items
            .iter()
            .enumerate()
            .flat_map(|(at, item)| leaves(&key.with(Step::Index(at)), &item.data))
            .collect(),
        Data::Str(text) => vec![(
            key.to_string(),
            text.to_string(),
            super::looks_typed(&text.to_text()),
        )],
        data => vec![(key.to_string(), super::plain(data), false)],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(key: &str, data: Data) -> Vec<String> {
        let key = key
            .split('|')
            .fold(KeyPath::default(), |path, name| path.key(name));
        let all = examples(&Setting { key, data }, true);
        all.into_iter().map(|example| example.text).collect()
    }

    #[test]
    fn a_dot_in_a_name_is_escaped_as_each_language_asks() {
        let text = texts("nodeSelector|kubernetes.io/os", Data::Str("linux".into()));
        assert_eq!(
            text,
            [
                r"--set 'nodeSelector.kubernetes\.io/os=linux'",
                r"--set 'nodeSelector.kubernetes\.io/os=linux'",
                "nodeSelector:\n  kubernetes.io/os: linux",
                "configurationSettings: {\n  'nodeSelector.kubernetes\\\\.io/os': 'linux'\n}",
                "set {\n  name  = \"nodeSelector.kubernetes\\\\.io/os\"\n  value = \"linux\"\n}",
            ]
        );
    }

    #[test]
    fn quotes_commas_and_dollars_do_no_harm() {
        let text = texts("a", Data::Str("it's ${x},y".into()));
        assert_eq!(
            text,
            [
                r"--set 'a=it'\''s ${x}\,y'",
                r"--set 'a=it''s ${x}\,y'",
                "a: it's ${x},y",
                "configurationSettings: {\n  'a': 'it\\'s \\${x},y'\n}",
                "set {\n  name  = \"a\"\n  value = \"it's $${x}\\\\,y\"\n}",
            ]
        );
    }

    #[test]
    fn a_text_that_looks_like_a_number_stays_a_text() {
        let text = texts("tag", Data::Str("10".into()));
        assert_eq!(text[0], "--set-string tag=10");
        assert_eq!(text[2], "tag: \"10\"");
        assert!(text[4].contains("type  = \"string\""), "{}", text[4]);
    }
}
