//! Scripts for PowerShell. In: a script. Out: its commands as the words that a native program
//! receives. Statements that are no commands come out as words that name no program; here-strings
//! and comments are passed over. Typographic quotes are quotes here, as in PowerShell itself.

use super::{Command, Lexer, MAX_VARIABLE, Value, Word, eat_break, expression_end, is_name, stray_blanks};
use crate::scan::read::mapped::{Mapped, Reader};

pub(super) fn read(lexer: &mut Lexer<'_>, script: &Mapped, depth: usize) {
    let mut powershell = PowerShell {
        lexer,
        reader: Reader::new(script),
        command: Command::default(),
        depth,
    };
    powershell.run();
}

struct PowerShell<'l, 'e, 's> {
    lexer: &'l mut Lexer<'e>,
    reader: Reader<'s>,
    command: Command,
    depth: usize,
}

fn is_single(c: char) -> bool {
    matches!(c, '\'' | '\u{2018}'..='\u{201B}')
}

fn is_double(c: char) -> bool {
    matches!(c, '"' | '\u{201C}'..='\u{201E}')
}

impl PowerShell<'_, '_, '_> {
    fn run(&mut self) {
        while let Some(c) = self.reader.peek() {
            match c {
                '$' if self.command.words.is_empty() && self.assignment() => {}
                _ if self.reader.eat("<#") => self.pass_comment(),
                ' ' | '\t' | '\r' => _ = self.reader.bump(),
                '\n' | ';' | '|' | '&' | '(' | ')' | '{' | '}' => {
                    self.reader.bump();
                    self.lexer.finish(&mut self.command);
                }
                '#' => self.reader.skip_line(),
                '@' if self.here_string() => {}
                '@' if self.splat() => {}
                '`' if self.continues() => {}
                '>' | '<' => {
                    self.reader.skip_while(|c| matches!(c, '>' | '<' | '&'));
                    self.reader.skip_while(|c| c == ' ');
                    let before = self.command.words.len();
                    self.word();
                    self.command.words.truncate(before);
                }
                _ => self.word(),
            }
        }
        self.lexer.finish(&mut self.command);
    }

    fn pass_comment(&mut self) {
        let rest = self.reader.rest();
        let end = rest.find("#>").map_or(rest.len(), |at| at + 2);
        self.reader.go(self.reader.at() + end);
    }

    /// Passes a backtick that continues the line, or was meant to.
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

    /// Passes `@" … "@`, which runs over lines.
    fn here_string(&mut self) -> bool {
        let rest = self.reader.rest();
        let Some(quote) = rest.get(1..2).filter(|quote| matches!(*quote, "\"" | "'")) else {
            return false;
        };
        let close = format!("\n{quote}@");
        let end = rest.find(&close).map_or(rest.len(), |at| at + close.len());
        self.reader.go(self.reader.at() + end);
        true
    }

    /// `@name`: a list handed to the command.
    fn splat(&mut self) -> bool {
        let start = self.reader.at();
        let mut ahead = self.reader.clone();
        ahead.bump();
        let name = ahead.at();
        ahead.skip_while(is_name);
        if ahead.at() == name {
            return false;
        }
        let name = self.reader.slice(name, ahead.at());
        self.reader = ahead;
        self.whole_variable(name.text(), start);
        true
    }

    /// `$name = 'text'`, `$name = @('a', 'b')`; false where none comes next.
    fn assignment(&mut self) -> bool {
        let mut ahead = self.reader.clone();
        ahead.bump();
        let name = ahead.at();
        ahead.skip_while(|c| is_name(c) || c == ':');
        let name_end = ahead.at();
        ahead.skip_while(|c| matches!(c, ' ' | '\t'));
        if name == name_end || ahead.peek() != Some('=') || ahead.second() == Some('=') {
            return false;
        }
        ahead.bump();
        let name = self.reader.slice(name, name_end).text().to_lowercase();
        self.reader = ahead;
        let value = self.value();
        self.lexer.variables.set(&name, value);
        true
    }

    /// A literal up to the end of the statement; what follows anything else is read as a command.
    fn value(&mut self) -> Option<Value> {
        self.reader.skip_while(|c| matches!(c, ' ' | '\t'));
        let outer = std::mem::take(&mut self.command);
        let listed = self.reader.eat("@(");
        let start = self.reader.clone();
        let mut commas = false;
        while let Some(c) = self.reader.peek() {
            match c {
                ')' if listed => {
                    self.reader.bump();
                    break;
                }
                '\n' | ';' | ')' | '}' if !listed => break,
                ' ' | '\t' | '\r' | '\n' | ';' => _ = self.reader.bump(),
                ',' => {
                    commas = true;
                    self.reader.bump();
                }
                '#' => self.reader.skip_line(),
                c if is_single(c) || is_double(c) || c == '$' => self.word(),
                _ => {
                    // A command, or an expression that only a run would tell.
                    self.command = outer;
                    self.reader = start;
                    return None;
                }
            }
        }
        let inner = std::mem::replace(&mut self.command, outer);
        let words = &inner.words;
        let size: usize = words.iter().map(|word| word.text.text().len()).sum();
        if words.iter().any(|word| !word.unknown.is_empty()) || size > MAX_VARIABLE {
            return None;
        }
        let texts: Vec<String> = words.iter().map(|word| word.text.text().to_owned()).collect();
        match (listed || commas, texts.as_slice()) {
            (false, [one]) => Some(Value::Text(one.clone())),
            (true, _) => Some(Value::List(texts)),
            _ => None,
        }
    }

    /// Reads one word.
    fn word(&mut self) {
        let start = self.reader.at();
        let mut word = Word::default();
        while let Some(c) = self.reader.peek() {
            match c {
                ' ' | '\t' | '\r' | '\n' | ';' | '|' | '&' | ')' | '{' | '}' => break,
                ',' if word.quoted => break,
                '(' if self.reader.at() == start => break,
                c if is_single(c) => self.single(&mut word),
                c if is_double(c) => self.double(&mut word),
                '`' => {
                    if self.continues() {
                        break;
                    }
                    self.backtick(&mut word);
                }
                '$' if self.reader.at() == start && self.lone_variable() => return,
                '$' => self.dollar(&mut word),
                _ => {
                    if let Some((c, span)) = self.reader.bump() {
                        word.text.push(c, span);
                    }
                }
            }
        }
        if self.reader.at() == start {
            self.reader.bump();
            return;
        }
        if word.quoted || !word.text.is_empty() {
            self.command.words.push(word);
        }
    }

    /// A word that is one variable and nothing else: a list becomes several words.
    fn lone_variable(&mut self) -> bool {
        let start = self.reader.at();
        let mut ahead = self.reader.clone();
        ahead.bump();
        let name = ahead.at();
        ahead.skip_while(|c| is_name(c) || c == ':');
        let alone = ahead
            .peek()
            .is_none_or(|c| matches!(c, ' ' | '\t' | '\r' | '\n' | ';' | '|' | ')' | '}' | ','));
        if ahead.at() == name || !alone {
            return false;
        }
        let name = self.reader.slice(name, ahead.at());
        self.reader = ahead;
        self.whole_variable(name.text(), start);
        true
    }

    fn whole_variable(&mut self, name: &str, start: usize) {
        let written = self.reader.slice(start, self.reader.at());
        let known = self.known(name);
        let mut add = |text: Option<&str>| {
            let mut word = Word {
                quoted: true,
                ..Word::default()
            };
            match text {
                Some(text) => word.text.push_str(text, written.span()),
                None => word.push_unknown(written.text(), written.span()),
            }
            self.command.words.push(word);
        };
        match known {
            Some(Value::Text(text)) => add(Some(&text)),
            Some(Value::List(items)) => items.iter().for_each(|item| add(Some(item))),
            None => add(None),
        }
    }

    fn known(&self, name: &str) -> Option<Value> {
        let plain = name.to_lowercase();
        // What PowerShell makes of its constants where a program wants text.
        match plain.as_str() {
            "true" => return Some(Value::Text("True".to_owned())),
            "false" => return Some(Value::Text("False".to_owned())),
            "null" => return Some(Value::Text(String::new())),
            _ => {}
        }
        let plain = plain.strip_prefix("env:").unwrap_or(&plain);
        self.lexer.lookup(plain).cloned()
    }

    fn single(&mut self, word: &mut Word) {
        word.quoted = true;
        self.reader.bump();
        loop {
            let start = self.reader.at();
            if let Some(end) = expression_end(&self.reader, self.lexer.environment) {
                let written = self.reader.slice(start, end);
                self.reader.go(end);
                word.push_unknown(written.text(), written.span());
                continue;
            }
            match self.reader.bump() {
                None => return,
                Some((c, _)) if is_single(c) => {
                    let Some(again) = self.reader.peek().filter(|c| is_single(*c)) else {
                        return;
                    };
                    self.reader.bump();
                    word.text.push(again, self.reader.place(start, self.reader.at()));
                }
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
                '$' => self.dollar(word),
                '`' => self.backtick(word),
                c if is_double(c) => {
                    self.reader.bump();
                    let Some(again) = self.reader.peek().filter(|c| is_double(*c)) else {
                        return;
                    };
                    self.reader.bump();
                    word.text.push(again, self.reader.place(start, self.reader.at()));
                }
                _ => {
                    if let Some((c, span)) = self.reader.bump() {
                        word.text.push(c, span);
                    }
                }
            }
        }
    }

    /// A backtick and the character it escapes.
    fn backtick(&mut self, word: &mut Word) {
        let start = self.reader.at();
        self.reader.bump();
        let Some((c, _)) = self.reader.bump() else { return };
        let made = match c {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            '0' => '\0',
            other => other,
        };
        word.text.push(made, self.reader.place(start, self.reader.at()));
    }

    /// A variable or an expression within a word.
    fn dollar(&mut self, word: &mut Word) {
        let start = self.reader.at();
        if let Some(end) = expression_end(&self.reader, self.lexer.environment) {
            let written = self.reader.slice(start, end);
            self.reader.go(end);
            return word.push_unknown(written.text(), written.span());
        }
        let sign = self.reader.bump();
        let braced = match self.reader.peek() {
            Some('(') => return self.substitution(word, start),
            Some('{') => self.reader.eat("{"),
            _ => false,
        };
        let name = self.reader.at();
        self.reader.skip_while(|c| is_name(c) || (braced && c == ':'));
        if !braced
            && self
                .reader
                .slice(name, self.reader.at())
                .text()
                .eq_ignore_ascii_case("env")
        {
            let mut ahead = self.reader.clone();
            if ahead.eat(":") && ahead.peek().is_some_and(is_name) {
                ahead.skip_while(is_name);
                self.reader = ahead;
            }
        }
        let name = self.reader.slice(name, self.reader.at());
        if braced {
            self.reader.eat("}");
        }
        if name.is_empty() && !braced {
            if let Some((c, span)) = sign {
                word.text.push(c, span);
            }
            return;
        }
        let written = self.reader.slice(start, self.reader.at());
        match self.known(name.text()) {
            Some(Value::Text(text)) => word.text.push_str(&text, written.span()),
            _ => word.push_unknown(written.text(), written.span()),
        }
    }

    /// `$(command)`.
    fn substitution(&mut self, word: &mut Word, start: usize) {
        let inner = self.reader.at() + 1;
        let mut open = 0usize;
        while let Some((c, _)) = self.reader.bump() {
            match c {
                '`' => _ = self.reader.bump(),
                '(' => open += 1,
                ')' => {
                    open = open.saturating_sub(1);
                    if open == 0 {
                        break;
                    }
                }
                _ => {}
            }
        }
        let end = self.reader.at();
        let script = self.reader.slice(inner, end.saturating_sub(1).max(inner));
        let span = self.reader.place(start, end);
        let name = script.text().trim();
        if let Some(value) = self.lexer.environment.macros.get(name) {
            return word.text.push_str(value, span);
        }
        self.lexer.read(&script, self.depth + 1);
        let shown: String = name.chars().take(40).collect();
        word.push_unknown(&format!("$({shown})"), span);
    }
}
