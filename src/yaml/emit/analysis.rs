//! In which styles a text can be written. In: the text. Out: yes or no for each style, by libyaml's
//! rules as go-yaml has them, 4-byte characters never printable among them.

/// The styles that a text can have.
pub(super) struct Analysis {
    pub plain: bool,
    pub single: bool,
    pub block: bool,
}

/// Whether a character breaks lines.
pub(super) fn is_break(c: char) -> bool {
    matches!(c, '\r' | '\n' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Whether a text has line breaks.
pub(super) fn multiline(text: &str) -> bool {
    !is_word(text) && text.chars().any(is_break)
}

/// Whether a text is of a kind that most keys and many values are, and that any style holds.
fn is_word(text: &str) -> bool {
    let mut bytes = text.bytes();
    let ordinary = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'/' | b'.' | b'-');
    bytes.next().is_some_and(|first| first.is_ascii_alphanumeric()) && bytes.all(ordinary)
}

/// Whether go-yaml writes a character as it is. Its check covers characters of up to three bytes.
pub(super) fn is_printable(c: char) -> bool {
    matches!(c, '\n' | ' '..='~' | '\u{A0}'..='\u{FFFD}') && c != '\u{FEFF}'
}

/// What stands where in a text.
#[derive(Default)]
struct Found {
    indicators: bool,
    breaks: bool,
    special: bool,
    tabs: bool,
    space_at_edge: bool,
    trailing_space: bool,
    break_at_edge: bool,
    break_space: bool,
    space_break: bool,
}

/// Looks a text over.
pub(super) fn analyze(text: &str, tabs_in_blocks: bool) -> Analysis {
    if text.is_empty() {
        return Analysis {
            plain: true,
            single: true,
            block: false,
        };
    }
    if is_word(text) {
        return Analysis {
            plain: true,
            single: true,
            block: true,
        };
    }
    let found = look(text);
    let bad = found.space_break || found.special;
    Analysis {
        plain: !(found.indicators
            || found.breaks
            || found.tabs
            || found.space_at_edge
            || found.break_at_edge
            || found.break_space
            || bad),
        single: !(found.break_space || found.tabs || bad),
        block: !(found.trailing_space || bad || (found.tabs && !tabs_in_blocks)),
    }
}

fn look(text: &str) -> Found {
    let mut found = Found {
        indicators: text.starts_with("---") || text.starts_with("..."),
        space_at_edge: text.starts_with(' ') || text.ends_with(' '),
        trailing_space: text.ends_with(' '),
        break_at_edge: text.starts_with(is_break) || text.ends_with(is_break),
        ..Found::default()
    };
    let mut before = None;
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        let next = rest.clone().next();
        found.indicators |= is_indicator(c, before, next);
        found.tabs |= c == '\t';
        found.special |= c != '\t' && !is_printable(c);
        found.breaks |= is_break(c);
        found.break_space |= c == ' ' && before.is_some_and(is_break);
        found.space_break |= is_break(c) && before == Some(' ');
        before = Some(c);
    }
    found
}

/// Whether a character means something to YAML where it stands in block context.
fn is_indicator(c: char, before: Option<char>, next: Option<char>) -> bool {
    let ends_word = matches!(next, None | Some(' ' | '\t'));
    match (c, before) {
        (':', _) => ends_word,
        ('#', Some(before)) => matches!(before, ' ' | '\t' | '\0') || is_break(before),
        ('?' | '-', None) => ends_word,
        (c, None) => "#,[]{}&*!|>'\"%@`".contains(c),
        _ => false,
    }
}
