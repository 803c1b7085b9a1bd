//! Pipelines: what stands between the delimiters. In: the tokens of an action. Out: the nodes of its
//! declarations, commands, operands and chains of fields, or Go's complaint. Control structures are
//! the parent's.

use super::*;

/// What an operand begins with: a node that is not in the arena yet, or one that is.
enum Term {
    Kind(Kind),
    Node(NodeId),
}

/// Where the name of a field stands, without its dot.
fn name_of(token: &Token) -> (u32, u32) {
    ((token.start + 1) as u32, token.end as u32)
}

impl Parser<'_> {
    pub(super) fn pipeline(&mut self, context: &str, end: TokenKind) -> Parsed<NodeId> {
        let offset = self.peek_offset();
        let mark = self.pending.len();
        let mut pipe = Pipe {
            assigns: self.declarations(context)?,
            variables: self.links(mark),
            commands: Links::default(),
        };
        loop {
            let token = self.next_non_space();
            match token.kind {
                kind if kind == end => break,
                TokenKind::Bool
                | TokenKind::CharConstant
                | TokenKind::Complex
                | TokenKind::Dot
                | TokenKind::Field
                | TokenKind::Identifier
                | TokenKind::Number
                | TokenKind::Nil
                | TokenKind::RawString
                | TokenKind::String
                | TokenKind::Variable
                | TokenKind::LeftParen => {
                    self.back(token);
                    let command = self.command()?;
                    self.append(command);
                }
                _ => return self.unexpected(&token, context),
            }
        }
        pipe.commands = self.links(mark);
        self.check_stages(self.source.linked(pipe.commands), context)?;
        Ok(self.source.add(offset, Kind::Pipe(pipe)))
    }

    /// Variables before `:=` or `=`, if that is what comes, are put in a row. Gives whether it was `=`.
    fn declarations(&mut self, context: &str) -> Parsed<bool> {
        let mut count = 0;
        while self.peek_non_space() == TokenKind::Variable {
            let variable = self.next_non_space();
            let adjacent = self.next();
            let after = match adjacent.kind {
                TokenKind::Space => self.next_non_space(),
                _ => adjacent,
            };
            let comma = after.kind == TokenKind::Char && after.text(self.text) == b",";
            if comma {
                self.declare(&variable);
                count += 1;
                let more = context == "range" && count < 2;
                match self.peek_after_comma(more) {
                    Some(TokenKind::Variable | TokenKind::RightDelim | TokenKind::RightParen) => continue,
                    Some(_) => return fault("range can only initialize variables"),
                    None => return fault(format!("too many declarations in {context}")),
                }
            }
            if matches!(after.kind, TokenKind::Assign | TokenKind::Declare) {
                self.declare(&variable);
                return Ok(after.kind == TokenKind::Assign);
            }
            let spaced = adjacent.kind == TokenKind::Space;
            self.back(after);
            if spaced {
                self.back(adjacent);
            }
            self.back(variable);
            break;
        }
        Ok(false)
    }

    /// What follows the comma of a declaration, where another variable may follow.
    fn peek_after_comma(&mut self, more: bool) -> Option<TokenKind> {
        more.then(|| self.peek_non_space())
    }

    fn declare(&mut self, token: &Token) {
        let name = String::from_utf8_lossy(token.text(self.text));
        let id = self.intern(&name);
        self.scope.declare(id);
        let node = self
            .source
            .add(token.start, Kind::Variable(id, Fields::default()));
        self.append(node);
    }

    fn intern(&mut self, name: &str) -> VarId {
        if name == "$" {
            return VarId::DOLLAR;
        }
        if let Some(id) = self.names.get(name) {
            return *id;
        }
        let id = self.source.add_variable(name);
        self.names.insert(name.into(), id);
        id
    }

    fn check_stages(&self, commands: &[NodeId], context: &str) -> Parsed<()> {
        if commands.is_empty() {
            return fault(format!("missing value for {context}"));
        }
        for (at, command) in commands.iter().enumerate().skip(1) {
            let Kind::Command(args) = self.source.kind(*command) else {
                continue;
            };
            let first = self.source.linked(*args).first();
            let first = first.map(|arg| self.source.kind(*arg));
            if let Some(Kind::Bool(_) | Kind::Dot | Kind::Nil | Kind::Number(_) | Kind::String { .. }) = first
            {
                return fault(format!("non executable command in pipeline stage {}", at + 1));
            }
        }
        Ok(())
    }

    fn command(&mut self) -> Parsed<NodeId> {
        let offset = self.peek_offset();
        let mark = self.pending.len();
        loop {
            self.peek_non_space();
            let operand = self.operand()?;
            self.pending.extend(operand);
            let token = self.next();
            match token.kind {
                TokenKind::Space => continue,
                TokenKind::RightDelim | TokenKind::RightParen => self.back(token),
                TokenKind::Pipe => {}
                _ => return self.unexpected(&token, "operand"),
            }
            break;
        }
        if self.pending.len() == mark {
            return fault("empty command");
        }
        let args = self.links(mark);
        Ok(self.source.add(offset, Kind::Command(args)))
    }

    /// A term and the fields behind it.
    fn operand(&mut self) -> Parsed<Option<NodeId>> {
        let Some((start, term)) = self.term()? else {
            return Ok(None);
        };
        if self.peek() != TokenKind::Field {
            return Ok(Some(self.placed(start, term)));
        }
        let offset = self.peek_offset();
        let kind = match term {
            Term::Kind(Kind::Field(head)) => Kind::Field(self.fields(head)),
            Term::Kind(Kind::Variable(name, head)) => Kind::Variable(name, self.fields(head)),
            Term::Kind(
                kind @ (Kind::Bool(_) | Kind::String { .. } | Kind::Number(_) | Kind::Nil | Kind::Dot),
            ) => {
                let node = self.source.add(start, kind);
                let shown = format::quote(&self.source.print(node));
                return fault(format!("unexpected . after term {shown}"));
            }
            term => {
                let node = self.placed(start, term);
                let fields = self.fields(Fields::default());
                Kind::Chain { node, fields }
            }
        };
        Ok(Some(self.source.add(offset, kind)))
    }

    fn placed(&mut self, start: usize, term: Term) -> NodeId {
        match term {
            Term::Kind(kind) => self.source.add(start, kind),
            Term::Node(node) => node,
        }
    }

    /// The fields that come, behind that of `head`, which was read just now.
    fn fields(&mut self, mut fields: Fields) -> Fields {
        while self.peek() == TokenKind::Field {
            let token = self.next();
            self.source.lengthen(&mut fields, name_of(&token));
        }
        fields
    }

    fn term(&mut self) -> Parsed<Option<(usize, Term)>> {
        let token = self.next_non_space();
        let text = token.text(self.text);
        let kind = match token.kind {
            TokenKind::Identifier => self.function(text)?,
            TokenKind::Dot => Kind::Dot,
            TokenKind::Nil => Kind::Nil,
            TokenKind::Variable => self.variable(text)?,
            TokenKind::Field => Kind::Field(self.source.field(name_of(&token))),
            TokenKind::Bool => Kind::Bool(text == b"true"),
            TokenKind::CharConstant | TokenKind::Complex | TokenKind::Number => {
                let shown = String::from_utf8_lossy(text);
                let number = match token.kind {
                    TokenKind::CharConstant => Number::character(text),
                    TokenKind::Complex => Number::sum(&shown),
                    _ => Number::plain(&shown),
                };
                Kind::Number(Box::new(number.map_err(|message| (None, message))?))
            }
            TokenKind::LeftParen => {
                let node = self.parenthesized()?;
                return Ok(Some((token.start, Term::Node(node))));
            }
            TokenKind::String | TokenKind::RawString => Kind::String {
                text: unquote(text).ok_or_else(|| (None, "invalid syntax".to_owned()))?,
                end: token.end as u32,
            },
            _ => {
                self.back(token);
                return Ok(None);
            }
        };
        Ok(Some((token.start, Term::Kind(kind))))
    }

    fn parenthesized(&mut self) -> Parsed<NodeId> {
        if self.parens >= MAX_PARENS {
            return fault("max expression depth exceeded");
        }
        self.parens += 1;
        let pipe = self.pipeline("parenthesized pipeline", TokenKind::RightParen)?;
        self.parens -= 1;
        Ok(pipe)
    }

    fn function(&self, name: &[u8]) -> Parsed<Kind> {
        let name = String::from_utf8_lossy(name);
        let callee = match ((self.known)(&name), Builtin::named(&name)) {
            (Some(func), _) => Callee::Func(func),
            (None, Some(builtin)) => Callee::Builtin(builtin),
            (None, None) => {
                let quoted = format::quote(name.as_bytes());
                return fault(format!("function {quoted} not defined"));
            }
        };
        Ok(Kind::Identifier(callee))
    }

    fn variable(&mut self, name: &[u8]) -> Parsed<Kind> {
        let name = String::from_utf8_lossy(name);
        let id = self.intern(&name);
        if self.scope.knows(id) {
            return Ok(Kind::Variable(id, Fields::default()));
        }
        fault(format!("undefined variable {}", format::quote(name.as_bytes())))
    }
}
