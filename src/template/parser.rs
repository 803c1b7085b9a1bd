//! Template text to nodes. In: text and the names of functions. Out: the trees of the text and of
//! every `define` and `block` in it, or Go's complaint with its line. Control structures are kept on a
//! stack of our own, so nesting them costs no stack of the thread; parentheses are limited as in Go.

mod pipeline;

use super::builtins::Builtin;
use super::func::Func;
use super::lexer::{Lexer, Token, TokenKind};
use super::node::{Branch, Callee, Control, Fields, Kind, Links, NodeId, Pipe, Source, VarId};
use super::number::{Number, unquote};
use crate::value::{Str, format};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// How deep parentheses may nest; Go's limit.
const MAX_PARENS: usize = 10_000;

/// A text that is no template. Its `Display` is Go's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    /// The name the text was parsed under.
    pub name: Arc<str>,
    /// The line, counted from one, that Go gives.
    pub line: usize,
    /// What is wrong.
    pub message: String,
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "template: {}:{}: {}", self.name, self.line, self.message)
    }
}

impl std::error::Error for ParseError {}

/// Looks a function up by name.
pub type Known<'a> = &'a dyn Fn(&str) -> Option<&'static Func>;

/// The trees of one text: the node list of each template by name.
pub(super) struct Trees {
    pub(super) source: Source,
    pub(super) roots: BTreeMap<Str, NodeId>,
}

/// Parses a text and all definitions in it.
pub(super) fn parse(name: &str, text: Arc<[u8]>, known: Known<'_>) -> Result<Trees, ParseError> {
    let mut parser = Parser {
        source: Source::new(name, text.clone()),
        names: BTreeMap::new(),
        text: &text,
        lexer: Lexer::new(&text),
        lookahead: Lookahead::default(),
        known,
        scope: Scope::default(),
        parens: 0,
        open: Vec::new(),
        pending: Vec::new(),
        roots: BTreeMap::new(),
    };
    match parser.run(name) {
        Ok(()) => Ok(Trees {
            source: parser.source,
            roots: parser.roots,
        }),
        Err((line, message)) => Err(ParseError {
            name: name.into(),
            line: line.unwrap_or(parser.lookahead.line),
            message,
        }),
    }
}

/// A complaint, and the line if it is not that of the last token read.
type Fault = (Option<usize>, String);
type Parsed<T> = Result<T, Fault>;

fn fault<T>(message: impl Into<String>) -> Parsed<T> {
    Err((None, message.into()))
}

/// Tokens read and pushed back: at most three.
#[derive(Default)]
struct Lookahead {
    tokens: Vec<Token>,
    /// The line of the token that the lexer gave last.
    line: usize,
}

/// What belongs to one template while it is parsed.
#[derive(Default)]
struct Scope {
    /// The variables declared so far, innermost last, and how often each is among them. `$` is always
    /// there, and left out.
    variables: Vec<VarId>,
    counts: BTreeMap<VarId, usize>,
    loops: usize,
    /// The line of the open action, zero if none is.
    action_line: usize,
}

impl Scope {
    fn declare(&mut self, variable: VarId) {
        self.variables.push(variable);
        *self.counts.entry(variable).or_default() += 1;
    }

    fn forget(&mut self, length: usize) {
        for variable in self.variables.drain(length.min(self.variables.len())..) {
            self.counts.entry(variable).and_modify(|count| *count -= 1);
        }
    }

    fn knows(&self, variable: VarId) -> bool {
        variable == VarId::DOLLAR || self.counts.get(&variable).is_some_and(|count| *count > 0)
    }
}

/// A list of nodes whose `end` has not come yet.
struct Open {
    what: What,
    /// Where its nodes begin among the pending ones.
    mark: usize,
}

enum What {
    Root,
    Definition {
        name: Str,
        outer: Scope,
    },
    Block {
        name: Str,
        outer: Scope,
        offset: usize,
        pipe: NodeId,
        line: usize,
    },
    Branch {
        control: Control,
        offset: usize,
        pipe: NodeId,
        variables: usize,
        /// The first list, once `else` has been seen.
        first: Option<NodeId>,
        /// Stands in an `else if`, so its `end` is also that of the branch around it.
        chained: bool,
    },
}

/// What one step of a list found.
enum Step {
    Node(NodeId),
    Opened,
    End,
    Else,
}

struct Parser<'a> {
    source: Source,
    names: BTreeMap<Box<str>, VarId>,
    text: &'a [u8],
    lexer: Lexer<'a>,
    lookahead: Lookahead,
    known: Known<'a>,
    scope: Scope,
    parens: usize,
    open: Vec<Open>,
    /// The nodes of all that is open, outermost first.
    pending: Vec<NodeId>,
    roots: BTreeMap<Str, NodeId>,
}

impl Parser<'_> {
    fn run(&mut self, name: &str) -> Parsed<()> {
        self.push(What::Root);
        loop {
            let at_root = self.open.len() == 1;
            let token = if at_root {
                self.peek()
            } else {
                self.peek_non_space()
            };
            if token == TokenKind::Eof {
                if !at_root {
                    return fault("unexpected EOF");
                }
                break;
            }
            if at_root && token == TokenKind::LeftDelim && self.definition()? {
                continue;
            }
            match self.text_or_action()? {
                Step::Node(node) => self.append(node),
                Step::Opened => {}
                Step::End => self.end()?,
                Step::Else => self.otherwise()?,
            }
        }
        let mark = self.open.pop().map_or(0, |open| open.mark);
        let root = self.list(mark);
        self.define(name.into(), root)
    }

    fn push(&mut self, what: What) {
        self.open.push(Open {
            what,
            mark: self.pending.len(),
        });
    }

    fn append(&mut self, node: NodeId) {
        self.pending.push(node);
    }

    /// The pending nodes from a mark on, which is where something began that ends now.
    fn links(&mut self, mark: usize) -> Links {
        let mark = mark.min(self.pending.len());
        self.source.link(self.pending.drain(mark..))
    }

    fn list(&mut self, mark: usize) -> NodeId {
        let items = self.links(mark);
        self.source.add(0, Kind::List(items))
    }

    /// Installs a tree. Of two in one text, one must be empty.
    fn define(&mut self, name: Str, root: NodeId) -> Parsed<()> {
        match self.roots.get(&name) {
            Some(old) if !self.source.is_empty(*old) => {
                if !self.source.is_empty(root) {
                    let name = format::quote(&name);
                    return fault(format!("template: multiple definition of template {name}"));
                }
            }
            _ => {
                self.roots.insert(name, root);
            }
        }
        Ok(())
    }

    // Tokens.

    fn next(&mut self) -> Token {
        match self.lookahead.tokens.pop() {
            Some(token) => token,
            None => {
                let token = self.lexer.token();
                self.lookahead.line = token.line;
                token
            }
        }
    }

    fn back(&mut self, token: Token) {
        self.lookahead.tokens.push(token);
    }

    fn peek(&mut self) -> TokenKind {
        let token = self.next();
        let kind = token.kind;
        self.back(token);
        kind
    }

    fn next_non_space(&mut self) -> Token {
        loop {
            let token = self.next();
            if token.kind != TokenKind::Space {
                return token;
            }
        }
    }

    fn peek_non_space(&mut self) -> TokenKind {
        let token = self.next_non_space();
        let kind = token.kind;
        self.back(token);
        kind
    }

    fn peek_offset(&mut self) -> usize {
        let token = self.next_non_space();
        let start = token.start;
        self.back(token);
        start
    }

    fn expect(&mut self, kind: TokenKind, context: &str) -> Parsed<Token> {
        let token = self.next_non_space();
        if token.kind == kind {
            Ok(token)
        } else {
            self.unexpected(&token, context)
        }
    }

    fn unexpected<T>(&self, token: &Token, context: &str) -> Parsed<T> {
        let shown = token.shown(self.text, self.lexer.complaint());
        if token.kind != TokenKind::Error {
            return fault(format!("unexpected {shown} in {context}"));
        }
        let started = self.scope.action_line;
        if started == 0 || started == token.line {
            return fault(shown);
        }
        let within = if shown.ends_with(" action") {
            ""
        } else {
            " in action"
        };
        fault(format!(
            "{shown}{within} started at {}:{started}",
            self.source.name
        ))
    }

    // Lists.

    /// A `define` at the top of the text, if that is what comes.
    fn definition(&mut self) -> Parsed<bool> {
        const CONTEXT: &str = "define clause";
        let delim = self.next();
        let token = self.next_non_space();
        if token.kind != TokenKind::Define {
            self.back(token);
            self.back(delim);
            return Ok(false);
        }
        let outer = std::mem::take(&mut self.scope);
        let name = self.next_non_space();
        let name = self.template_name(&name, CONTEXT)?;
        self.expect(TokenKind::RightDelim, CONTEXT)?;
        self.push(What::Definition { name, outer });
        Ok(true)
    }

    fn template_name(&mut self, token: &Token, context: &str) -> Parsed<Str> {
        match token.kind {
            TokenKind::String | TokenKind::RawString => {
                unquote(token.text(self.text)).ok_or_else(|| (None, "invalid syntax".to_owned()))
            }
            _ => self.unexpected(token, context),
        }
    }

    fn text_or_action(&mut self) -> Parsed<Step> {
        let token = self.next_non_space();
        match token.kind {
            TokenKind::Text => {
                let (start, end) = (token.start as u32, token.end as u32);
                Ok(Step::Node(
                    self.source.add(token.start, Kind::Text { start, end }),
                ))
            }
            TokenKind::LeftDelim => {
                self.scope.action_line = token.line;
                let step = self.action()?;
                if !matches!(step, Step::Opened) {
                    self.scope.action_line = 0;
                }
                Ok(step)
            }
            _ => self.unexpected(&token, "input"),
        }
    }

    fn action(&mut self) -> Parsed<Step> {
        let token = self.next_non_space();
        match token.kind {
            TokenKind::Block => self.block(),
            TokenKind::Break => self.jump(&token, Kind::Break, "{{break}}"),
            TokenKind::Continue => self.jump(&token, Kind::Continue, "{{continue}}"),
            TokenKind::Else => {
                if !matches!(self.peek_non_space(), TokenKind::If | TokenKind::With) {
                    self.expect(TokenKind::RightDelim, "else")?;
                }
                Ok(Step::Else)
            }
            TokenKind::End => {
                self.expect(TokenKind::RightDelim, "end")?;
                Ok(Step::End)
            }
            TokenKind::If => self.branch(Control::If, false),
            TokenKind::Range => self.branch(Control::Range, false),
            TokenKind::With => self.branch(Control::With, false),
            TokenKind::Template => self.template(),
            _ => {
                let offset = token.start;
                self.back(token);
                let pipe = self.pipeline("command", TokenKind::RightDelim)?;
                Ok(Step::Node(self.source.add(offset, Kind::Action(pipe))))
            }
        }
    }

    fn jump(&mut self, token: &Token, kind: Kind, word: &str) -> Parsed<Step> {
        self.expect(TokenKind::RightDelim, word)?;
        if self.scope.loops == 0 {
            return fault(format!("{word} outside {{{{range}}}}"));
        }
        Ok(Step::Node(self.source.add(token.start, kind)))
    }

    fn branch(&mut self, control: Control, chained: bool) -> Parsed<Step> {
        let variables = self.scope.variables.len();
        let pipe = self.pipeline(control.word(), TokenKind::RightDelim)?;
        self.scope.loops += usize::from(control == Control::Range);
        self.push(What::Branch {
            control,
            offset: self.source.offset(pipe),
            pipe,
            variables,
            first: None,
            chained,
        });
        Ok(Step::Opened)
    }

    fn block(&mut self) -> Parsed<Step> {
        const CONTEXT: &str = "block clause";
        let token = self.next_non_space();
        let name = self.template_name(&token, CONTEXT)?;
        let pipe = self.pipeline(CONTEXT, TokenKind::RightDelim)?;
        let outer = std::mem::take(&mut self.scope);
        self.push(What::Block {
            name,
            outer,
            offset: token.start,
            pipe,
            line: self.lookahead.line,
        });
        Ok(Step::Opened)
    }

    fn template(&mut self) -> Parsed<Step> {
        const CONTEXT: &str = "template clause";
        let token = self.next_non_space();
        let name = self.template_name(&token, CONTEXT)?;
        let pipe = if self.peek_non_space() == TokenKind::RightDelim {
            self.next_non_space();
            None
        } else {
            Some(self.pipeline(CONTEXT, TokenKind::RightDelim)?)
        };
        Ok(Step::Node(
            self.source.add(token.start, Kind::Template { name, pipe }),
        ))
    }

    fn otherwise(&mut self) -> Parsed<()> {
        let Some(open) = self.open.last() else {
            return Ok(());
        };
        let mark = open.mark;
        let control = match &open.what {
            What::Root => return fault("unexpected {{else}}"),
            What::Definition { .. } => return fault("unexpected {{else}} in define clause"),
            What::Block { line, .. } => {
                return Err((Some(*line), "unexpected {{else}} in block clause".to_owned()));
            }
            What::Branch { first: Some(_), .. } => return fault("expected end; found {{else}}"),
            What::Branch { control, .. } => *control,
        };
        let list = self.list(mark);
        if let Some(What::Branch { first, .. }) = self.open.last_mut().map(|open| &mut open.what) {
            *first = Some(list);
        }
        self.scope.loops -= usize::from(control == Control::Range);
        let chain = match control {
            Control::If => Some(TokenKind::If),
            Control::With => Some(TokenKind::With),
            Control::Range => None,
        };
        if chain.is_some_and(|chain| self.peek() == chain) {
            self.next();
            self.branch(control, true)?;
        }
        Ok(())
    }

    /// Closes the open list, and with it every branch whose `else if` it was.
    fn end(&mut self) -> Parsed<()> {
        loop {
            if matches!(self.open.last().map(|open| &open.what), None | Some(What::Root)) {
                return fault("unexpected {{end}}");
            }
            let Some(open) = self.open.pop() else {
                return Ok(());
            };
            let list = self.list(open.mark);
            let (node, again) = match open.what {
                What::Root => return Ok(()),
                What::Definition { name, outer } => {
                    self.define(name, list)?;
                    self.scope = outer;
                    return Ok(());
                }
                What::Block {
                    name,
                    outer,
                    offset,
                    pipe,
                    ..
                } => {
                    self.define(name.clone(), list)?;
                    self.scope = outer;
                    let pipe = Some(pipe);
                    (self.source.add(offset, Kind::Template { name, pipe }), false)
                }
                What::Branch {
                    control,
                    offset,
                    pipe,
                    variables,
                    first,
                    chained,
                } => {
                    self.scope.forget(variables);
                    if first.is_none() {
                        self.scope.loops -= usize::from(control == Control::Range);
                    }
                    let branch = Branch {
                        control,
                        pipe,
                        list: first.unwrap_or(list),
                        otherwise: first.map(|_| list),
                    };
                    (self.source.add(offset, Kind::Branch(branch)), chained)
                }
            };
            self.append(node);
            self.scope.action_line = 0;
            if !again {
                return Ok(());
            }
        }
    }
}
