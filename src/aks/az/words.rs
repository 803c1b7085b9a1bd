//! Words before they are parsed, and in messages. In: a word. Out: the word with a file's text in place of
//! `@FILE`, as `az` does before it parses anything; a word as Python quotes it. The caller reads the file.

/// Puts the text of a file in place of `@FILE`, at the start of a word or just after its first `=`;
/// `~` is the caller's to expand, and `-` is standard input. Gives the word as it is if there is no
/// file: `az` says nothing of that.
pub fn expand(word: &str, read: &mut dyn FnMut(&str) -> Option<String>) -> String {
    let (head, rest) = match word.split_once('=') {
        Some((head, rest)) => (format!("{head}="), rest),
        None => (String::new(), word),
    };
    let file = rest.strip_prefix('@').filter(|name| !name.is_empty());
    match file.and_then(read) {
        Some(text) => head + text.trim_end_matches('\n'),
        None => word.to_owned(),
    }
}

/// A word as Python prints it in messages: in single quotes, or double ones around a single quote.
pub fn quoted(word: &str) -> String {
    let quote = match word.contains('\'') && !word.contains('"') {
        true => '"',
        false => '\'',
    };
    let mut out = String::from(quote);
    for c in word.chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\\' => out.push_str("\\\\"),
            c if c == quote => out.extend(['\\', c]),
            c if c.is_ascii_control() => out.push_str(&format!("\\x{:02x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push(quote);
    out
}
