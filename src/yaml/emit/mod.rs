//! Block-style YAML, byte for byte as libyaml's emitter in go-yaml's versions lays it out. In: calls
//! in document order. Out: text with indentation, indicators and folded scalars. Knows no Go values;
//! which quoting a string asks for is decided by its caller, what it gets is decided here.

mod analysis;
mod order;
mod plain;
mod pretty;
mod scalar;

pub use plain::write;
pub use pretty::write_pretty;

/// What tells the emitters of go-yaml 2 and 3 apart.
#[derive(Clone, Copy)]
struct Dialect {
    /// Columns after which scalars are folded at spaces.
    width: usize,
    /// Whether sequences in mappings are indented.
    indents_sequences: bool,
    /// Whether a text with a tab may be a block scalar.
    tabs_in_blocks: bool,
}

/// Spaces of one level.
const INDENT: usize = 2;

/// Longest key, in bytes, that goes without `? `.
const MAX_SIMPLE_KEY: usize = 128;

struct Emitter {
    out: Vec<u8>,
    dialect: Dialect,
    /// Columns of the current block; nothing outside all.
    indent: Option<usize>,
    column: usize,
    /// Whether the last thing written separates words.
    whitespace: bool,
    /// Whether only indentation and block indicators stand on the line so far.
    indention: bool,
}

/// How a string asks to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Style {
    Plain,
    Single,
    Double,
    Literal,
}

/// A scalar to write.
struct Scalar<'a> {
    text: &'a str,
    style: Style,
    /// Written before it, such as `!!binary`.
    tag: &'static str,
}

impl<'a> Scalar<'a> {
    fn new(text: &'a str, style: Style) -> Self {
        Self { text, style, tag: "" }
    }
}

impl Emitter {
    fn new(dialect: Dialect) -> Self {
        Self {
            out: Vec::new(),
            dialect,
            indent: None,
            column: 0,
            whitespace: true,
            indention: true,
        }
    }

    /// Ends the document. Helm trims one newline from the end of what it prints.
    fn finish(mut self) -> Vec<u8> {
        self.write_indent();
        if self.out.last() == Some(&b'\n') {
            self.out.pop();
        }
        self.out
    }

    fn put(&mut self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
        self.column += text.chars().count();
    }

    fn line_break(&mut self) {
        self.out.push(b'\n');
        self.column = 0;
        self.indention = true;
    }

    /// Goes to the column of the current block, on a new line unless this one is still free.
    fn write_indent(&mut self) {
        let indent = self.indent.unwrap_or(0);
        if !self.indention || self.column > indent || (self.column == indent && !self.whitespace) {
            self.line_break();
        }
        if self.column < indent {
            self.out.extend(std::iter::repeat_n(b' ', indent - self.column));
            self.column = indent;
        }
        self.whitespace = true;
        self.indention = true;
    }

    fn indicator(&mut self, text: &str, after_space: bool, keeps_indention: bool) {
        if after_space && !self.whitespace {
            self.put(" ");
        }
        self.put(text);
        self.whitespace = false;
        self.indention = self.indention && keeps_indention;
    }

    /// Begins a block and gives the indentation to come back to.
    fn open_mapping(&mut self) -> Option<usize> {
        let outer = self.indent;
        self.indent = Some(outer.map_or(0, |outer| outer + INDENT));
        outer
    }

    /// Begins a sequence, under a key or elsewhere.
    fn open_sequence(&mut self, under_key: bool) -> Option<usize> {
        let outer = self.indent;
        let indentless = under_key && !self.indention && !self.dialect.indents_sequences;
        self.indent = Some(match outer {
            None => 0,
            Some(outer) if indentless => outer,
            Some(outer) => outer + INDENT,
        });
        outer
    }

    fn close(&mut self, outer: Option<usize>) {
        self.indent = outer;
    }

    /// An empty collection in brackets.
    fn empty(&mut self, brackets: &str) {
        self.indicator(brackets, true, false);
    }

    fn item(&mut self) {
        self.write_indent();
        self.indicator("-", true, true);
    }

    /// Writes a key and its colon.
    fn key(&mut self, key: &Scalar<'_>) {
        self.write_indent();
        if analysis::multiline(key.text) || key.tag.len() + key.text.len() > MAX_SIMPLE_KEY {
            self.indicator("?", true, true);
            self.scalar(key, false);
            self.write_indent();
            self.indicator(":", true, true);
        } else {
            self.scalar(key, true);
            self.indicator(":", false, false);
        }
    }
}
