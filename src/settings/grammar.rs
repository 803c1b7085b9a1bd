//! The grammar that `--set` and its kin share. In: one argument and the tree made so far. Out: the
//! tree with the argument's settings in it, each node with the characters it came from; or the first
//! fault. Parses into the tree, as Helm does, so that earlier settings and files show through.

use super::cursor::{Cursor, Word};
use super::fault::{self, Fault, Stop};
use super::{FileReader, json_value, scalar};
use crate::compat::Compat;
use crate::json;
use crate::limits::{Limit, Limits};
use crate::text::{Place, SourceId, Span};
use crate::tree::{Data, Layer, Ledger, Origin, OriginId, Table, Tree};
use crate::value::Str;

/// What stands after `=`.
#[derive(Clone, Copy)]
pub(super) enum Values<'a> {
    /// `--set`: typed words and lists of them.
    Typed,
    /// `--set-string`: words and lists of them.
    Strings,
    /// `--set-file`: names of files whose text is the value.
    Files(&'a FileReader<'a>),
    /// `--set-json`: JSON.
    Json,
    /// `--set-literal`: the rest of the argument, and no escapes anywhere.
    Literal,
}

/// Where an argument came from and what it may still use.
pub(super) struct Context<'a> {
    pub values: Values<'a>,
    pub compat: Compat,
    pub source: SourceId,
    pub flag: &'static str,
    pub ledger: &'a mut Ledger,
    pub limits: Limits,
    /// List items that all settings together may still fill up with null.
    pub filler: &'a mut usize,
}

/// Puts the settings of one argument into `root`.
pub(super) fn parse_into(root: &mut Table, text: &str, context: Context<'_>) -> Result<(), Box<Fault>> {
    let compat = context.compat;
    let mut parser = Parser {
        cursor: Cursor::new(text),
        context,
        item: 0,
        value: None,
    };
    loop {
        parser.item = parser.cursor.at();
        parser.value = None;
        match parser.key(root, Level::default()) {
            Ok(()) => {}
            Err(Stop::End) => return Ok(()),
            Err(Stop::EndInIndex(_)) if compat == Compat::Helm4 => return Ok(()),
            Err(Stop::EndInIndex(span)) => {
                let fault = Fault::new("error parsing index: EOF", span, "the index has no `]`");
                return Err(Box::new(fault));
            }
            Err(Stop::Fault(fault)) => return Err(fault),
        }
    }
}

/// How deep in a key we are.
#[derive(Clone, Copy, Default)]
struct Level {
    dots: usize,
    steps: usize,
}

/// A value as read, not yet in the tree.
struct Read {
    tree: Tree,
    /// Whether the argument ended right after `=`, which Helm's grammar treats as an end of its own.
    ended: bool,
}

struct Index {
    at: i64,
    span: Span,
}

struct Parser<'a> {
    cursor: Cursor<'a>,
    context: Context<'a>,
    /// Where the current setting begins.
    item: usize,
    /// The value of the current setting, once it is read.
    value: Option<Span>,
}

impl Parser<'_> {
    fn key(&mut self, table: &mut Table, level: Level) -> Result<(), Stop> {
        let stops: &[char] = match self.context.values {
            Values::Literal => &['=', '[', '.'],
            _ => &['=', '[', ',', '.'],
        };
        let word = self.word(stops);
        match word.stop {
            Some('[') => self.list(table, &word, level),
            Some('.') => self.nested(table, &word, level),
            Some('=') => {
                let read = self.read()?;
                self.put(table, &word, read.tree);
                if read.ended { Err(Stop::End) } else { Ok(()) }
            }
            Some(_) => {
                let fault = Fault::new(
                    format!(
                        "key {} has no value (cannot end with ,)",
                        fault::quoted(&word.text)
                    ),
                    Span::new(word.span.start as usize, self.cursor.at()),
                    "a comma where `=` and a value should stand",
                );
                Err(fault.into())
            }
            None if word.text.is_empty() => Err(Stop::End),
            None => Err(fault::no_value(&word.text, word.span, self.item > 0).into()),
        }
    }

    /// `name.` and what follows.
    fn nested(&mut self, table: &mut Table, word: &Word, level: Level) -> Result<(), Stop> {
        let level = self.deeper(
            Level {
                dots: level.dots + 1,
                ..level
            },
            word.span,
        )?;
        let most = self.context.limits.size(Limit::KeyDots);
        if level.dots > most {
            let text =
                format!("value name nested level is greater than maximum supported nested level of {most}");
            return Err(Fault::new(text, word.span, "one level too many").into());
        }
        let mut fresh = Table::new();
        let (result, empty) = match table.get_mut(word.text.as_bytes()) {
            Some(node) => {
                let inner = table_of(node, word.span)?;
                (self.key(inner, level), inner.is_empty())
            }
            None => (self.key(&mut fresh, level), fresh.is_empty()),
        };
        if result.is_ok() && empty {
            let text = format!("key map {} has no value", fault::quoted(&word.text));
            let span = Span::new(word.span.start as usize, self.cursor.at());
            return Err(Fault::new(text, span, "no name stands after the dot").into());
        }
        if !fresh.is_empty() {
            self.put(table, word, leaf(Data::Table(fresh)));
        }
        result
    }

    /// `name[` and what follows.
    fn list(&mut self, table: &mut Table, word: &Word, level: Level) -> Result<(), Stop> {
        let index = self.index()?;
        if let Some(node) = table.get_mut(word.text.as_bytes()) {
            let items = list_of(node, word.span)?;
            return self.item(items, &index, level);
        }
        let mut items = Vec::new();
        let result = self.item(&mut items, &index, level);
        self.put(table, word, leaf(Data::List(items)));
        result
    }

    /// What follows `[index]`.
    fn item(&mut self, items: &mut Vec<Tree>, index: &Index, level: Level) -> Result<(), Stop> {
        if index.at < 0 {
            let text = format!("negative {} index not allowed", index.at);
            return Err(Fault::new(text, index.span, "an index is a whole number from 0").into());
        }
        let level = self.deeper(level, index.span)?;
        let word = self.word(&['[', '.', '=']);
        if !word.text.is_empty() {
            return Err(fault::after_index(&word.text, word.span).into());
        }
        let place = usize::try_from(index.at).unwrap_or(usize::MAX);
        match word.stop {
            None => Err(Stop::End),
            Some('=') => {
                let read = self.read()?;
                self.set_item(items, index, read.tree)
            }
            Some('[') => {
                let next = self.index()?;
                match items.get_mut(place) {
                    Some(node) if !node.is_null() => {
                        let inner = list_of(node, index.span)?;
                        self.item(inner, &next, level)
                    }
                    _ => {
                        let mut inner = Vec::new();
                        self.item(&mut inner, &next, level)?;
                        self.set_item(items, index, leaf(Data::List(inner)))
                    }
                }
            }
            Some(_) => self.item_table(items, index, place, level),
        }
    }

    /// `[index].` and what follows. An item that is no table gives way to one, whatever comes after.
    fn item_table(
        &mut self,
        items: &mut Vec<Tree>,
        index: &Index,
        place: usize,
        level: Level,
    ) -> Result<(), Stop> {
        if let Some(node) = items.get_mut(place) {
            if node.table().is_none() {
                let origin = self.origin_over(Some(index.span), node.origin);
                *node = Tree::new(Data::Table(Table::new()), origin);
            }
            let inner = table_of(node, index.span)?;
            return self.key(inner, level);
        }
        let mut inner = Table::new();
        self.key(&mut inner, level)?;
        self.set_item(items, index, leaf(Data::Table(inner)))
    }

    fn set_item(&mut self, items: &mut Vec<Tree>, index: &Index, value: Tree) -> Result<(), Stop> {
        let most = self.context.limits.of(Limit::ListIndex);
        if u64::try_from(index.at).is_ok_and(|at| at > most) {
            let text = format!(
                "index of {} is greater than maximum supported index of {most}",
                index.at
            );
            return Err(Fault::new(text, index.span, "the index is too large").into());
        }
        let at = usize::try_from(index.at).unwrap_or_default();
        let missing = (at + 1).saturating_sub(items.len());
        match self.context.filler.checked_sub(missing) {
            Some(left) => *self.context.filler = left,
            None => {
                let reached = self.context.limits.reached(Limit::ListFiller);
                return Err(Fault::limit(reached, index.span).into());
            }
        }
        if missing > 0 {
            items.resize_with(at + 1, || Tree::new(Data::Null, OriginId::NONE));
        }
        if let Some(node) = items.get_mut(at) {
            let origin = self.origin_over(Some(index.span), node.origin);
            *node = Tree::new(value.data, origin);
        }
        Ok(())
    }

    /// Sets a member; a name without characters sets nothing.
    fn put(&mut self, table: &mut Table, word: &Word, value: Tree) {
        if word.text.is_empty() {
            return;
        }
        let name = Str::from(word.text.as_str());
        let lost = table.get(&name).map_or(OriginId::NONE, |node| node.origin);
        let origin = self.origin_over(Some(word.span), lost);
        table.insert(name, Tree::new(value.data, origin));
    }

    fn index(&mut self) -> Result<Index, Stop> {
        let open = self.cursor.at();
        let word = self.word(&[']']);
        if word.stop.is_none() {
            return Err(Stop::EndInIndex(Span::new(open - 1, self.cursor.at())));
        }
        match word.text.parse() {
            Ok(at) => Ok(Index { at, span: word.span }),
            Err(_) => Err(fault::bad_index(&word.text, word.span).into()),
        }
    }

    /// Reads what follows `=`.
    fn read(&mut self) -> Result<Read, Stop> {
        let start = self.cursor.at();
        let (tree, ended) = match self.context.values {
            Values::Json => (self.json()?, false),
            Values::Literal => {
                let rest = self.cursor.rest();
                self.cursor.skip(rest.len());
                self.value = Some(Span::new(start, self.cursor.at()));
                (leaf(Data::Str(rest.into())), false)
            }
            _ if self.cursor.rest().is_empty() => {
                self.value = Some(Span::new(start, start));
                (leaf(Data::Str("".into())), true)
            }
            _ if self.cursor.eat('{') => (self.braces(start)?, false),
            _ => {
                let word = self.word(&[',']);
                self.value = Some(word.span);
                let data = self.convert(&word)?;
                (leaf(data), false)
            }
        };
        Ok(Read { tree, ended })
    }

    /// `{a,b}`, the brace at `start` read already.
    fn braces(&mut self, start: usize) -> Result<Tree, Stop> {
        let mut items = Vec::new();
        loop {
            let word = self.word(&[',', '}']);
            if word.stop.is_none() {
                let span = Span::new(start, self.cursor.at());
                let fault = Fault::new("list must terminate with '}'", span, "no `}` ends this list");
                return Err(fault.into());
            }
            self.value = Some(word.span);
            let data = self.convert(&word)?;
            let origin = self.record(word.span, None, OriginId::NONE);
            items.push(Tree::new(data, origin));
            if word.stop == Some('}') {
                break;
            }
        }
        self.value = Some(Span::new(start, self.cursor.at()));
        self.cursor.eat(',');
        Ok(leaf(Data::List(items)))
    }

    fn json(&mut self) -> Result<Tree, Stop> {
        let start = self.cursor.at();
        if self.cursor.skip_to_comma() {
            self.value = Some(Span::new(start, start));
            return Ok(leaf(Data::Null));
        }
        let start = self.cursor.at();
        let rest = self.cursor.rest();
        let length = json_value::extent(rest).unwrap_or(rest.len());
        let text = rest.get(..length).unwrap_or(rest);
        let node = json::read(text.as_bytes()).map_err(|error| {
            let at = error.offset.saturating_sub(1).min(length);
            let span = Span::new(start + at, start + length);
            Fault::new(error.text, span, "this is not JSON").help("quote strings: `a=\"text\"`")
        })?;
        self.value = Some(Span::new(start, start + length));
        self.cursor.skip(length);
        self.cursor.skip_to_comma();
        let layer = Layer::Setting(self.context.flag);
        Ok(Tree::from_part(
            &node,
            self.context.source,
            start,
            &layer,
            self.context.ledger,
        ))
    }

    fn convert(&self, word: &Word) -> Result<Data, Stop> {
        match self.context.values {
            Values::Typed => Ok(scalar::typed(&word.text)),
            Values::Files(read_file) => match read_file(&word.text) {
                Ok(bytes) => Ok(Data::Str(bytes.into())),
                Err(text) => Err(Fault::new(text, word.span, "this file cannot be read").into()),
            },
            _ => Ok(Data::Str(word.text.as_str().into())),
        }
    }

    fn word(&mut self, stops: &[char]) -> Word {
        let escapes = !matches!(self.context.values, Values::Literal);
        self.cursor.word(stops, escapes)
    }

    fn deeper(&self, level: Level, span: Span) -> Result<Level, Stop> {
        let steps = level.steps + 1;
        if let Err(reached) = self.context.limits.check(Limit::KeySteps, steps as u64) {
            return Err(Fault::limit(reached, span).into());
        }
        Ok(Level { steps, ..level })
    }

    /// The origin of a part of the current setting that took the place of `lost`.
    fn origin_over(&mut self, key: Option<Span>, lost: OriginId) -> OriginId {
        let end = self.value.map_or(self.cursor.at(), |value| value.end as usize);
        self.record(Span::new(self.item, end), key, lost)
    }

    fn record(&mut self, whole: Span, key: Option<Span>, lost: OriginId) -> OriginId {
        let source = self.context.source;
        let place = |span| Some(Place { source, span });
        self.context.ledger.add(Origin {
            layer: Layer::Setting(self.context.flag),
            place: place(whole),
            key: key.and_then(place),
            value: self.value.and_then(place),
            replaced: Some(lost).filter(|id| *id != OriginId::NONE),
        })
    }
}

/// A value whose origin is given when it is put in its place.
fn leaf(data: Data) -> Tree {
    Tree::new(data, OriginId::NONE)
}

fn table_of(node: &mut Tree, span: Span) -> Result<&mut Table, Stop> {
    match &mut node.data {
        Data::Table(table) => Ok(table),
        other => Err(fault::wrong_container(other, "map[string]interface {}", span).into()),
    }
}

fn list_of(node: &mut Tree, span: Span) -> Result<&mut Vec<Tree>, Stop> {
    match &mut node.data {
        Data::List(items) => Ok(items),
        other => Err(fault::wrong_container(other, "[]interface {}", span).into()),
    }
}
