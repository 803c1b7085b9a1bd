//! Protected values, kept out of every output. In: the words of a command line and the members of files.
//! Out: digests for the state file, and texts with the values blotted out.

use sha2::{Digest, Sha256};

/// What stands in place of a value.
const BLOT: &str = "***";
/// Shorter parts of a value are not looked for in texts: they would be found everywhere.
const LEAST: usize = 4;

/// The protected values of a run.
#[derive(Clone, Default)]
pub struct Secrets {
    /// Parts of values, longer ones first.
    parts: Vec<String>,
    /// Words of the command line that hold a value, with that blotted out.
    words: Vec<(String, String)>,
}

impl Secrets {
    /// The values that words of a command line hold, whether or not the line can be parsed: what follows
    /// an option that looks like one of the protected settings.
    pub(super) fn of_words(words: &[String]) -> Self {
        let mut found = Self::default();
        let mut within = false;
        for word in words {
            if word.starts_with("--") {
                let (option, value) = word.split_once('=').unwrap_or((word, ""));
                within = option.starts_with("--c") && option.contains("-p");
                if within && !value.is_empty() {
                    found.word(word, option.len() + 1);
                }
            } else if within && !(word.starts_with('-') && word.len() == 2) {
                found.word(word, 0);
            } else {
                within = false;
            }
        }
        found
    }

    /// A word that has settings from a byte on.
    fn word(&mut self, word: &str, from: usize) {
        let (head, setting) = word.split_at(from);
        let key = setting.find('=').map_or(0, |at| at + 1);
        let (key, value) = setting.split_at(key);
        self.words.push((word.to_owned(), format!("{head}{key}{BLOT}")));
        self.add(value);
    }

    /// A word of the command line, as it may be shown.
    pub(super) fn shown<'a>(&'a self, word: &'a str) -> &'a str {
        let known = self.words.iter().find(|(whole, _)| whole == word);
        known.map_or(word, |(_, blotted)| blotted)
    }

    /// One more value.
    pub(super) fn add(&mut self, value: &str) {
        let whole = value.trim();
        // A value may be printed with its special characters escaped, line by line, or in part.
        let parts = whole.split(|c: char| c.is_control() || matches!(c, '"' | '\'' | '\\'));
        for part in parts.chain([whole]).filter(|part| part.len() >= LEAST) {
            if !self.parts.iter().any(|known| known == part) {
                self.parts.push(part.to_owned());
            }
        }
        // Longer ones first, or a part of one would be blotted out and the rest left.
        self.parts.sort_by_key(|part| std::cmp::Reverse(part.len()));
    }

    /// The text without the values.
    pub fn blot(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for part in &self.parts {
            if text.contains(part.as_str()) {
                text = text.replace(part.as_str(), BLOT);
            }
        }
        text
    }
}

/// What the state file keeps of a protected value.
pub(super) fn digest(salt: &str, key: &str, value: &str) -> String {
    let digest = Sha256::digest(format!("{salt}\0{key}\0{value}"));
    hex(&digest)
}

/// Bytes in hexadecimal.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::{Secrets, digest};

    #[test]
    fn values_are_found_whatever_the_spelling_and_even_where_az_refuses_the_line() {
        let words = [
            "--config-prot",
            "a.key=hunter2!",
            "naked-secret",
            "--name",
            "plain",
            "--configuration-protected-settings=b=inline-secret",
            "-n",
            "other",
        ];
        let secrets = Secrets::of_words(&words.map(String::from));
        let text = "hunter2! naked-secret plain inline-secret other";
        assert_eq!(secrets.blot(text), "*** *** plain *** other");
        assert_eq!(secrets.shown("a.key=hunter2!"), "a.key=***");
        assert_eq!(secrets.shown("plain"), "plain");
    }

    #[test]
    fn parts_of_a_value_of_several_lines_are_blotted_out_too() {
        let mut secrets = Secrets::default();
        secrets.add("-----BEGIN KEY-----\nabcdefgh\n\"quoted\"\n");
        assert_eq!(
            secrets.blot(r#"err: abcdefgh\nquoted -----BEGIN KEY-----"#),
            r"err: ***\n*** ***"
        );
    }

    #[test]
    fn digests_differ_by_salt_and_by_key() {
        assert_ne!(digest("a", "k", "v"), digest("b", "k", "v"));
        assert_ne!(digest("a", "k", "v"), digest("a", "l", "v"));
        assert_eq!(digest("a", "k", "v").len(), 64);
    }
}
