//! Scripts for sh, bash and zsh. In: a script. Out: its commands, as those shells split them into
//! words. Control words, redirections, comments and here-documents are passed over; commands within
//! `$(…)` are commands of their own.

use super::{Command, Lexer, MAX_VARIABLE, Value, Word, eat_break, expression_end, is_name, stray_blanks};
use crate::scan::read::mapped::{Mapped, Reader};

pub(super) fn read(lexer: &mut Lexer<'_>, script: &Mapped, depth: usize) {
    let mut bash = Bash {
        lexer,
        reader: Reader::new(script),
        command: Command::default(),
        documents: Vec::new(),
        depth,
    };
    bash.run();
}

struct Bash<'l, 'e, 's> {
    lexer: &'l mut Lexer<'e>,
    reader: Reader<'s>,
    command: Command,
    /// The ends of here-documents that begin after this line.
    documents: Vec<String>,
    depth: usize,
}

impl Bash<'_, '_, '_> {
    fn run(&mut self) {
        while let Some(c) = self.reader.peek() {
            match c {
                ' ' | '\t' | '\r' => _ = self.reader.bump(),
                '\n' => {
                    self.reader.bump();
                    self.finish();
                    self.pass_documents();
                }
                ';' | '&' | '|' | '(' | ')' => {
                    self.reader.bump();
                    self.finish();
                }
                '#' => self.reader.skip_line(),
                '<' | '>' => self.redirection(),
                '\\' if self.continues() => {}
                _ => self.words(),
            }
        }
        self.finish();
    }

    /// Passes a backslash that continues the line, or was meant to.
    fn continues(&mut self) -> bool {
        let start = self.reader.at();
        let mut ahead = self.reader.clone();
        ahead.bump();
        let continued = eat_break(&mut ahead) || stray_blanks(&mut ahead, start, &mut self.command);
        if continued {
            self.reader = ahead;
        }
        continued
    }

    fn finish(&mut self) {
        self.assign();
        self.lexer.finish(&mut self.command);
    }

    /// `NAME=value` before a line's end, alone or after `export` and its like.
    fn assign(&mut self) {
        let words = &self.command.words;
        let declares = words.first().is_some_and(|word| {
            matches!(
                word.text.text(),
                "export" | "local" | "readonly" | "declare" | "typeset"
            )
        });
        let rest = words.get(usize::from(declares)..).unwrap_or_default();
        if !declares && !rest.iter().all(|word| assignment(word).is_some()) {
            return;
        }
        for word in rest {
            let Some((name, at)) = assignment(word) else {
                continue;
            };
            let text = word.text.text();
            let known = word.unknown.is_empty() && text.len() <= MAX_VARIABLE;
            let value = text.get(at..).filter(|_| known);
            self.lexer
                .variables
                .set(name, value.map(|text| Value::Text(text.to_owned())));
        }
    }

    /// `>file`, `2>&1`, `<<EOF`: what follows is no argument.
    fn redirection(&mut self) {
        let number = self.command.words.last().is_some_and(|word| {
            let text = word.text.text();
            let touches = word.text.span().end as usize == self.place_here();
            touches && !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
        });
        if number {
            self.command.words.pop();
        }
        if self.reader.eat("<<<") || !self.reader.rest().starts_with("<<") {
            self.reader.skip_while(|c| matches!(c, '<' | '>' | '&' | '|'));
            self.skip_word();
            return;
        }
        self.reader.eat("<<");
        self.reader.eat("-");
        if let Some(word) = self.skip_word() {
            self.documents.push(word.text.text().to_owned());
        }
    }

    fn place_here(&self) -> usize {
        self.reader.place(self.reader.at(), self.reader.at()).start as usize
    }

    fn skip_word(&mut self) -> Option<Word> {
        self.reader.skip_while(|c| matches!(c, ' ' | '\t'));
        let before = self.command.words.len();
        self.words();
        let word = self.command.words.get(before).cloned();
        self.command.words.truncate(before);
        word
    }

    fn pass_documents(&mut self) {
        for end in std::mem::take(&mut self.documents) {
            loop {
                let rest = self.reader.rest();
                if rest.is_empty() {
                    return;
                }
                let line = rest.split('\n').next().unwrap_or_default();
                let ends = line.trim_end_matches('\r').trim_start_matches('\t') == end;
                self.reader.skip_line();
                self.reader.eat("\n");
                if ends {
                    break;
                }
            }
        }
    }

    /// Reads one word, or those that an unquoted variable splits into.
    fn words(&mut self) {
        let start = self.reader.at();
        let mut word = Word::default();
        let mut begun = false;
        while let Some(c) = self.reader.peek() {
            match c {
                ' ' | '\t' | '\r' | '\n' | ';' | '&' | '|' | ')' | '<' | '>' => break,
                '(' if self.list(&word) => return,
                '(' => break,
                '\'' => self.single(&mut word),
                '"' => self.double(&mut word),
                '\\' => {
                    if !self.backslash(&mut word) {
                        break;
                    }
                }
                '`' => self.backquotes(&mut word),
                '$' => self.dollar(&mut word, false),
                _ => {
                    if let Some((c, span)) = self.reader.bump() {
                        word.text.push(c, span);
                    }
                }
            }
            begun = true;
        }
        if !begun {
            // A character that begins no word must not stop the reader.
            if self.reader.at() == start && self.reader.peek().is_some_and(|c| !c.is_whitespace()) {
                self.reader.bump();
            }
            return;
        }
        // What an empty variable leaves is no word.
        if word.quoted || !word.text.is_empty() {
            self.command.words.push(word);
        }
    }

    /// `NAME=(a b)`: a list, after the `=`.
    fn list(&mut self, word: &Word) -> bool {
        let text = word.text.text();
        let name = text
            .strip_suffix('=')
            .map(|name| name.strip_suffix('+').unwrap_or(name));
        let Some(name) = name.filter(|name| !name.is_empty() && name.chars().all(is_name)) else {
            return false;
        };
        let (name, adds) = (name.to_owned(), text.ends_with("+="));
        self.reader.bump();
        let outer = std::mem::take(&mut self.command);
        while let Some(c) = self.reader.peek() {
            match c {
                ')' => {
                    self.reader.bump();
                    break;
                }
                ' ' | '\t' | '\r' | '\n' => _ = self.reader.bump(),
                '#' => self.reader.skip_line(),
                _ => {
                    let before = self.reader.at();
                    self.words();
                    if self.reader.at() == before {
                        self.reader.bump();
                    }
                }
            }
        }
        let inner = std::mem::replace(&mut self.command, outer);
        let known = inner.words.iter().all(|word| word.unknown.is_empty()) && !adds;
        let items = inner
            .words
            .iter()
            .map(|word| word.text.text().to_owned())
            .collect();
        self.lexer
            .variables
            .set(&name, known.then_some(Value::List(items)));
        true
    }

    fn single(&mut self, word: &mut Word) {
        word.quoted = true;
        self.reader.bump();
        loop {
            let start = self.reader.at();
            if let Some(end) = expression_end(&self.reader, self.lexer.environment) {
                // A workflow replaces these before the shell looks for quotes.
                let written = self.reader.slice(start, end);
                self.reader.go(end);
                word.push_unknown(written.text(), written.span());
                continue;
            }
            match self.reader.bump() {
                None | Some(('\'', _)) => return,
                Some((c, span)) => word.text.push(c, span),
            }
        }
    }

    fn double(&mut self, word: &mut Word) {
        word.quoted = true;
        self.reader.bump();
        while let Some(c) = self.reader.peek() {
            let start = self.reader.at();
            match c {
                '"' => {
                    self.reader.bump();
                    return;
                }
                '$' => self.dollar(word, true),
                '`' => self.backquotes(word),
                '\\' => {
                    self.reader.bump();
                    if eat_break(&mut self.reader) {
                        continue;
                    }
                    let special = self.reader.peek().filter(|c| matches!(c, '$' | '`' | '"' | '\\'));
                    let kept = special.unwrap_or('\\');
                    if special.is_some() {
                        self.reader.bump();
                    }
                    word.text.push(kept, self.reader.place(start, self.reader.at()));
                }
                _ => {
                    if let Some((c, span)) = self.reader.bump() {
                        word.text.push(c, span);
                    }
                }
            }
        }
    }

    /// A backslash outside quotes; false where it ends the word.
    fn backslash(&mut self, word: &mut Word) -> bool {
        if self.continues() {
            return self.reader.peek().is_some_and(|c| !c.is_whitespace());
        }
        let start = self.reader.at();
        let backslash = self.reader.bump();
        let Some((c, span)) = self.reader.bump() else {
            if let Some((c, span)) = backslash {
                word.text.push(c, span);
            }
            return true;
        };
        if c == '.' {
            word.lost.push(self.reader.place(start, self.reader.at()));
        }
        word.text.push(c, span);
        true
    }

    fn backquotes(&mut self, word: &mut Word) {
        let start = self.reader.at();
        self.reader.bump();
        let inner = self.reader.at();
        while let Some((c, _)) = self.reader.bump() {
            match c {
                '\\' => _ = self.reader.bump(),
                '`' => break,
                _ => {}
            }
        }
        let end = self.reader.at();
        let script = self.reader.slice(inner, end.saturating_sub(1).max(inner));
        self.lexer.read(&script, self.depth + 1);
        word.push_unknown("`…`", self.reader.place(start, end));
    }

    /// Everything that begins with `$`.
    fn dollar(&mut self, word: &mut Word, quoted: bool) {
        let start = self.reader.at();
        if let Some(end) = expression_end(&self.reader, self.lexer.environment) {
            let written = self.reader.slice(start, end);
            self.reader.go(end);
            return word.push_unknown(written.text(), written.span());
        }
        let sign = self.reader.bump();
        match self.reader.peek() {
            Some('(') => self.substitution(word, start),
            Some('{') => self.braces(word, start, quoted),
            Some('\'') if !quoted => self.ansi(word),
            Some(c) if is_name(c) && !c.is_ascii_digit() => {
                self.reader.skip_while(is_name);
                self.variable(word, start, start + 1, quoted);
            }
            Some('@' | '*' | '#' | '?' | '$' | '!' | '-' | '0'..='9') => {
                self.reader.bump();
                let written = self.reader.slice(start, self.reader.at());
                word.push_unknown(written.text(), written.span());
            }
            _ => {
                if let Some((c, span)) = sign {
                    word.text.push(c, span);
                }
            }
        }
    }

    /// `$(command)`, `$((1 + 1))`, and `$(name)` of Azure Pipelines.
    fn substitution(&mut self, word: &mut Word, start: usize) {
        let inner = self.reader.at() + 1;
        let end = self.closing();
        let script = self.reader.slice(inner, end.saturating_sub(1).max(inner));
        self.reader.go(end);
        let span = self.reader.place(start, end);
        let name = script.text().trim();
        if let Some(value) = self.lexer.environment.macros.get(name) {
            return word.text.push_str(value, span);
        }
        let is_macro = self.lexer.environment.has_macros && name.chars().all(|c| is_name(c) || c == '.');
        if !is_macro && !script.text().starts_with('(') {
            self.lexer.read(&script, self.depth + 1);
        }
        word.push_unknown(&format!("$({})", short(name)), span);
    }

    /// The offset after the parenthesis that closes the one that comes next.
    fn closing(&self) -> usize {
        let mut ahead = self.reader.clone();
        let mut open = 0usize;
        let mut quote = None;
        while let Some((c, _)) = ahead.bump() {
            match (quote, c) {
                (_, '\\') if quote != Some('\'') => _ = ahead.bump(),
                (Some(q), c) if q == c => quote = None,
                (Some(_), _) => {}
                (None, '\'' | '"') => quote = Some(c),
                (None, '(') => open += 1,
                (None, ')') => {
                    open = open.saturating_sub(1);
                    if open == 0 {
                        break;
                    }
                }
                _ => {}
            }
        }
        ahead.at()
    }

    /// `${NAME}`, `${NAME[@]}`, and forms with an operator, which are not followed.
    fn braces(&mut self, word: &mut Word, start: usize, quoted: bool) {
        self.reader.bump();
        let name = self.reader.at();
        self.reader.skip_while(is_name);
        let name_end = self.reader.at();
        let all = self.reader.eat("[@]") || self.reader.eat("[*]");
        if self.reader.peek() == Some('}') {
            let known = self.reader.slice(name, name_end);
            self.reader.bump();
            let end = self.reader.at();
            if all {
                return self.expand_list(word, known.text(), start, end);
            }
            return self.resolve(word, known.text(), start, quoted);
        }
        let mut open = 1usize;
        while let Some((c, _)) = self.reader.bump() {
            match c {
                '\\' => _ = self.reader.bump(),
                '{' => open += 1,
                '}' => {
                    open -= 1;
                    if open == 0 {
                        break;
                    }
                }
                _ => {}
            }
        }
        let written = self.reader.slice(start, self.reader.at());
        word.push_unknown(&short(written.text()), written.span());
    }

    fn variable(&mut self, word: &mut Word, start: usize, name: usize, quoted: bool) {
        let name = self.reader.slice(name, self.reader.at());
        self.resolve(word, name.text(), start, quoted);
    }

    /// Puts a variable's value into the word; outside quotes its blanks split the word.
    fn resolve(&mut self, word: &mut Word, name: &str, start: usize, quoted: bool) {
        let written = self.reader.slice(start, self.reader.at());
        let span = written.span();
        let Some(Value::Text(value)) = self.lexer.lookup(name).cloned() else {
            return word.push_unknown(written.text(), span);
        };
        if quoted {
            return word.text.push_str(&value, span);
        }
        for c in value.chars() {
            if !c.is_whitespace() {
                word.text.push(c, span);
            } else if !word.text.is_empty() {
                self.command.words.push(std::mem::take(word));
            }
        }
    }

    /// `"${NAME[@]}"`: the items of a list, each a word.
    fn expand_list(&mut self, word: &mut Word, name: &str, start: usize, end: usize) {
        let span = self.reader.place(start, end);
        let Some(Value::List(items)) = self.lexer.lookup(name).cloned() else {
            let written = self.reader.slice(start, end);
            return word.push_unknown(written.text(), span);
        };
        for (at, item) in items.iter().enumerate() {
            if at > 0 {
                self.command.words.push(std::mem::take(word));
            }
            word.quoted = true;
            word.text.push_str(item, span);
        }
        if items.is_empty() {
            word.quoted = false;
        }
    }

    /// `$'…'` with the escapes of C.
    fn ansi(&mut self, word: &mut Word) {
        word.quoted = true;
        self.reader.bump();
        while let Some((c, span)) = self.reader.bump() {
            match c {
                '\'' => return,
                '\\' => {
                    let start = self.reader.at() - 1;
                    let Some((letter, _)) = self.reader.bump() else {
                        return;
                    };
                    let made = match letter {
                        'n' => '\n',
                        't' => '\t',
                        'r' => '\r',
                        other => other,
                    };
                    word.text.push(made, self.reader.place(start, self.reader.at()));
                }
                _ => word.text.push(c, span),
            }
        }
    }
}

/// The name of `NAME=…` and where its value begins.
fn assignment(word: &Word) -> Option<(&str, usize)> {
    let text = word.text.text();
    let at = text.find('=')?;
    let name = text.get(..at)?;
    let is_one = name.starts_with(|c: char| is_name(c) && !c.is_ascii_digit()) && name.chars().all(is_name);
    (is_one && !word.is_unknown(0, at)).then_some((name, at + 1))
}

/// Enough of a command to know it again.
fn short(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    let cut = line.chars().take(40).collect::<String>();
    if cut.len() < text.len() {
        format!("{cut}…")
    } else {
        cut
    }
}
