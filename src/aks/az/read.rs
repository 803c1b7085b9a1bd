//! Words against the table. In: a command and its words. Out: the call, or the first refusal, in the order
//! in which Python's argparse finds them: ambiguous words first, then each option in turn, then what is
//! missing, then what belongs to nothing.

use super::options::{Flag, Row, TRUTH, Takes, Verb, rows};
use super::words::quoted;
use super::{At, Call, Fault, Given, Pair, Refusal, Value};
use std::ops::Range;

/// What a word is, before any option takes values.
#[derive(Clone, Debug)]
enum Class {
    /// A value, or a word that belongs to nothing.
    Plain,
    /// `--`: what follows is plain.
    End,
    /// Begins like an option, and is none.
    Unknown,
    /// An option, with the value that the same word holds.
    Option {
        row: &'static Row,
        spelling: &'static str,
        name: Range<usize>,
        value: Option<Range<usize>>,
    },
}

/// Reads the words from `first` on as the options of a command.
pub(super) fn read<W: AsRef<str>>(verb: Verb, words: &[W], first: usize) -> Result<Call, Refusal> {
    let words: Vec<&str> = words.iter().map(AsRef::as_ref).collect();
    let mut classes = vec![Class::Plain; first.min(words.len())];
    let mut ended = false;
    for (n, word) in words.iter().enumerate().skip(first) {
        let class = match ended {
            true => Class::Plain,
            false => classify(verb, word, n)?,
        };
        ended |= matches!(class, Class::End);
        classes.push(class);
    }
    let mut reader = Reader {
        words: &words,
        classes: &classes,
        call: Call {
            verb,
            given: Vec::new(),
            values: Vec::new(),
            settings: Vec::new(),
            protected: Vec::new(),
            auto_upgrade: None,
        },
        strangers: Vec::new(),
    };
    let mut next = first;
    while next < words.len() {
        next = reader.step(next)?;
        if reader.call.has(Flag::Help) {
            return Ok(reader.call);
        }
    }
    reader.finish()
}

fn classify(verb: Verb, word: &str, n: usize) -> Result<Class, Refusal> {
    if !word.starts_with('-') {
        return Ok(Class::Plain);
    }
    if word == "--" {
        return Ok(Class::End);
    }
    let (name, value) = match word.split_once('=') {
        Some((name, _)) => (name, Some(name.len() + 1..word.len())),
        None => (word, None),
    };
    if let Some((row, spelling)) = named(verb, word) {
        return Ok(option(row, spelling, 0..word.len(), None));
    }
    if word.len() == 1 {
        return Ok(Class::Plain);
    }
    if let Some((row, spelling)) = named(verb, name).filter(|_| value.is_some()) {
        return Ok(option(row, spelling, 0..name.len(), value));
    }
    let found = match word.starts_with("--") {
        true => abbreviated(verb, name, value),
        false => clustered(verb, word),
    };
    match <[_; 1]>::try_from(found) {
        Ok([only]) => Ok(only),
        Err(none) if none.is_empty() => Ok(match is_number(word) || word.contains(' ') {
            true => Class::Plain,
            false => Class::Unknown,
        }),
        Err(several) => Err(ambiguous(word, n, &several)),
    }
}

fn option(
    row: &'static Row,
    spelling: &'static str,
    name: Range<usize>,
    value: Option<Range<usize>>,
) -> Class {
    Class::Option {
        row,
        spelling,
        name,
        value,
    }
}

fn named(verb: Verb, name: &str) -> Option<(&'static Row, &'static str)> {
    rows(verb).find_map(|row| {
        let spelling = row.spellings.iter().find(|spelling| **spelling == name)?;
        Some((row, *spelling))
    })
}

/// The options that begin with a name.
fn abbreviated(verb: Verb, name: &str, value: Option<Range<usize>>) -> Vec<Class> {
    rows(verb)
        .flat_map(|row| row.spellings.iter().map(move |spelling| (row, *spelling)))
        .filter(|(_, spelling)| spelling.starts_with(name))
        .map(|(row, spelling)| option(row, spelling, 0..name.len(), value.clone()))
        .collect()
}

/// A short option with its value, or with other short options, in one word: `-grg`, `-yn`.
fn clustered(verb: Verb, word: &str) -> Vec<Class> {
    let end = word.char_indices().nth(2).map_or(word.len(), |(at, _)| at);
    word.get(..end)
        .and_then(|name| named(verb, name))
        .map(|(row, spelling)| option(row, spelling, 0..end, Some(end..word.len())))
        .into_iter()
        .collect()
}

/// A negative number is a value: no option looks like one.
fn is_number(word: &str) -> bool {
    let digits = word.strip_prefix('-').unwrap_or(word);
    let all = |text: &str| text.chars().all(|c| c.is_numeric());
    match digits.split_once('.') {
        Some((whole, part)) => all(whole) && !part.is_empty() && all(part),
        None => !digits.is_empty() && all(digits),
    }
}

fn ambiguous(word: &str, n: usize, several: &[Class]) -> Refusal {
    let names: Vec<&str> = several
        .iter()
        .filter_map(|class| match class {
            Class::Option { spelling, .. } => Some(*spelling),
            _ => None,
        })
        .collect();
    let text = format!("ambiguous option: {word} could match {}", names.join(", "));
    Refusal::new(Fault::Ambiguous, text, vec![whole(n, word)])
}

fn whole(n: usize, word: &str) -> At {
    At {
        word: n,
        bytes: 0..word.len(),
    }
}

struct Reader<'a> {
    words: &'a [&'a str],
    classes: &'a [Class],
    call: Call,
    /// The words that belong to nothing.
    strangers: Vec<usize>,
}

impl Reader<'_> {
    /// Takes the word at `n`, with the values of an option, and gives the next.
    fn step(&mut self, n: usize) -> Result<usize, Refusal> {
        match self.classes.get(n) {
            Some(Class::Option {
                row,
                spelling,
                name,
                value,
            }) => self.option(n, row, spelling, name.clone(), value.clone()),
            _ => {
                self.strangers.push(n);
                Ok(n + 1)
            }
        }
    }

    fn option(
        &mut self,
        n: usize,
        mut row: &'static Row,
        mut spelling: &'static str,
        mut name: Range<usize>,
        mut value: Option<Range<usize>>,
    ) -> Result<usize, Refusal> {
        // Short switches may stand together in one word: each but the last takes nothing.
        while let Some(rest) = value.clone().filter(|_| row.takes == Takes::Nothing) {
            let text = self.part(n, &rest);
            let letter = text.chars().next().filter(|_| !spelling.starts_with("--"));
            let inner =
                letter.and_then(|letter| named(self.call.verb, &format!("-{letter}")).zip(Some(letter)));
            let Some(((next, short), letter)) = inner else {
                return Err(self.fault(row, n, &format!("ignored explicit argument {}", quoted(text))));
            };
            self.record(n, row, spelling, name);
            let after = rest.start + letter.len_utf8();
            (row, spelling, name) = (next, short, rest.start..after);
            value = (after < rest.end).then_some(after..rest.end);
        }
        let taken = match value {
            Some(bytes) => vec![At { word: n, bytes }],
            None => self.following(n, row)?,
        };
        self.record(n, row, spelling, name);
        let end = taken.last().map_or(n, |at| at.word.max(n)) + 1;
        self.apply(row, spelling, taken)?;
        Ok(end)
    }

    /// The plain words after an option, as many as it takes.
    fn following(&self, n: usize, row: &Row) -> Result<Vec<At>, Refusal> {
        let most = match row.takes {
            Takes::Nothing => 0,
            Takes::Text | Takes::Choice(_) | Takes::Truth => 1,
            Takes::Pairs(_) => usize::MAX,
        };
        let plain = self.classes.iter().enumerate().skip(n + 1);
        let plain = plain.take_while(|(_, class)| matches!(class, Class::Plain));
        let taken: Vec<At> = plain
            .take(most)
            .filter_map(|(n, _)| Some(whole(n, self.words.get(n)?)))
            .collect();
        match row.takes {
            Takes::Text | Takes::Choice(_) if taken.is_empty() => {
                Err(self.fault(row, n, "expected one argument"))
            }
            Takes::Pairs(_) if taken.is_empty() => Err(self.fault(row, n, "expected at least one argument")),
            _ => Ok(taken),
        }
    }

    fn record(&mut self, n: usize, row: &'static Row, spelling: &'static str, name: Range<usize>) {
        let typed = self.part(n, &name);
        self.call.given.push(Given {
            flag: row.flag,
            spelling,
            abbreviated: spelling.starts_with("--") && typed != spelling,
            instead: row.instead_of(spelling),
            at: At { word: n, bytes: name },
        });
    }

    fn apply(&mut self, row: &'static Row, spelling: &str, taken: Vec<At>) -> Result<(), Refusal> {
        match row.takes {
            Takes::Nothing => {}
            Takes::Truth => {
                let choice = match taken.into_iter().next() {
                    Some(at) => self.choice(row, TRUTH, at)?.text,
                    None => "true".to_owned(),
                };
                self.call.auto_upgrade = Some(choice == "true");
            }
            Takes::Text | Takes::Choice(_) => {
                let Some(at) = taken.into_iter().next() else {
                    return Ok(());
                };
                let value = match row.takes {
                    Takes::Choice(choices) => self.choice(row, choices, at)?,
                    _ => Value {
                        text: self.part(at.word, &at.bytes).to_owned(),
                        at,
                    },
                };
                self.call.values.retain(|(flag, _)| *flag != row.flag);
                self.call.values.push((row.flag, value));
            }
            Takes::Pairs(form) => {
                for at in taken {
                    let pair = self.pair(at, spelling, form)?;
                    match row.flag {
                        Flag::Protected => self.call.protected.push(pair),
                        _ => self.call.settings.push(pair),
                    }
                }
            }
        }
        Ok(())
    }

    fn choice(&self, row: &Row, choices: &[&str], at: At) -> Result<Value, Refusal> {
        let typed = self.part(at.word, &at.bytes);
        if let Some(choice) = choices.iter().find(|choice| choice.eq_ignore_ascii_case(typed)) {
            let text = (*choice).to_owned();
            return Ok(Value { text, at });
        }
        // Formats are lower-cased before they are looked up.
        let typed = match row.flag {
            Flag::Output => typed.to_lowercase(),
            _ => typed.to_owned(),
        };
        let text = format!(
            "az k8s-extension {}: '{typed}' is not a valid value for '{}'. Allowed values: {}.",
            self.call.verb.name(),
            row.spellings.first().unwrap_or(&""),
            choices.join(", ")
        );
        Err(Refusal::new(Fault::Choice, text, vec![at]).near(&typed, choices))
    }

    fn pair(&self, at: At, spelling: &str, form: &str) -> Result<Pair, Refusal> {
        let text = self.part(at.word, &at.bytes);
        let Some((key, value)) = text.split_once('=') else {
            let text = format!("Usage error: {spelling} {form}");
            return Err(Refusal::new(Fault::Pair, text, vec![at]));
        };
        let (start, end) = (at.bytes.start, at.bytes.end);
        let place = |bytes: Range<usize>| At { word: at.word, bytes };
        Ok(Pair {
            key_at: place(start..start + key.len()),
            value_at: place(start + key.len() + 1..end),
            key: key.to_owned(),
            value: value.to_owned(),
        })
    }

    fn part(&self, n: usize, bytes: &Range<usize>) -> &str {
        self.words
            .get(n)
            .and_then(|word| word.get(bytes.clone()))
            .unwrap_or("")
    }

    fn fault(&self, row: &Row, n: usize, what: &str) -> Refusal {
        let text = format!("argument {}: {what}", row.spellings.join("/"));
        let word = self.words.get(n).copied().unwrap_or("");
        Refusal::new(Fault::Value, text, vec![whole(n, word)])
    }

    fn finish(self) -> Result<Call, Refusal> {
        let verb = self.call.verb;
        let missing: Vec<String> = rows(verb)
            .filter(|row| row.is_needed(verb) && !self.call.has(row.flag))
            .map(|row| row.spellings.join("/"))
            .collect();
        if !missing.is_empty() {
            let text = format!("the following arguments are required: {}", missing.join(", "));
            return Err(Refusal::new(Fault::Missing, text, Vec::new()));
        }
        if self.strangers.is_empty() {
            return Ok(self.call);
        }
        let at: Vec<At> = self
            .strangers
            .iter()
            .filter_map(|n| Some(whole(*n, self.words.get(*n)?)))
            .collect();
        let words: Vec<&str> = at.iter().map(|at| self.part(at.word, &at.bytes)).collect();
        let text = format!("unrecognized arguments: {}", words.join(" "));
        Err(Refusal::new(Fault::Unrecognized, text, at))
    }
}
