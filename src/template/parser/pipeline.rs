//! Pipelines: what stands between the delimiters. In: the tokens of an action. Out: the nodes of its
//! declarations, commands, operands and chains of fields, or Go's complaint. Control structures are
//! the parent's.

use super::*;

impl Parser<'_> {
    pub(super) fn pipeline(&mut self, context: &str, end: TokenKind) -> Parsed<NodeId> {
        let offset = self.peek_offset();
        let mut pipe = Pipe {
            assigns: false,
            variables: Box::default(),
            commands: Box::default(),
        };
        self.declarations(context, &mut pipe)?;
        let mut commands = Vec::new();
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
                    commands.push(self.command()?);
                }
                _ => return self.unexpected(&token, context),
            }
        }
        self.check_stages(&commands, context)?;
        pipe.commands = commands.into();
        Ok(self.source.add(offset, Kind::Pipe(pipe)))
    }

    /// Variables before `:=` or `=`, if that is what comes.
    fn declarations(&mut self, context: &str, pipe: &mut Pipe) -> Parsed<()> {
        let mut variables = Vec::new();
        while self.peek_non_space() == TokenKind::Variable {
            let variable = self.next_non_space();
            let adjacent = self.next();
            let after = match adjacent.kind {
                TokenKind::Space => self.next_non_space(),
                _ => adjacent.clone(),
            };
            let comma = after.kind == TokenKind::Char && after.text(self.text) == b",";
            if comma {
                variables.push(self.declare(&variable));
                let more = context == "range" && variables.len() < 2;
                match self.peek_after_comma(more) {
                    Some(TokenKind::Variable | TokenKind::RightDelim | TokenKind::RightParen) => continue,
                    Some(_) => return fault("range can only initialize variables"),
                    None => return fault(format!("too many declarations in {context}")),
                }
            }
            if matches!(after.kind, TokenKind::Assign | TokenKind::Declare) {
                pipe.assigns = after.kind == TokenKind::Assign;
                variables.push(self.declare(&variable));
            } else {
                let spaced = adjacent.kind == TokenKind::Space;
                self.back(after);
                if spaced {
                    self.back(adjacent);
                }
                self.back(variable);
            }
            break;
        }
        pipe.variables = variables.into();
        Ok(())
    }

    /// What follows the comma of a declaration, where another variable may follow.
    fn peek_after_comma(&mut self, more: bool) -> Option<TokenKind> {
        more.then(|| self.peek_non_space())
    }

    fn declare(&mut self, token: &Token) -> NodeId {
        let name = String::from_utf8_lossy(token.text(self.text)).into_owned();
        let id = self.intern(&name);
        self.scope.declare(id);
        self.source.add(token.start, Kind::Variable(id, Box::default()))
    }

    fn intern(&mut self, name: &str) -> VarId {
        if let Some(id) = self.names.get(name) {
            return *id;
        }
        let id = VarId(self.source.variables.len() as u32);
        self.source.variables.push(name.into());
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
            let first = args.first().map(|arg| self.source.kind(*arg));
            if let Some(Kind::Bool(_) | Kind::Dot | Kind::Nil | Kind::Number(_) | Kind::String { .. }) = first
            {
                return fault(format!("non executable command in pipeline stage {}", at + 1));
            }
        }
        Ok(())
    }

    fn command(&mut self) -> Parsed<NodeId> {
        let offset = self.peek_offset();
        let mut args = Vec::new();
        loop {
            self.peek_non_space();
            args.extend(self.operand()?);
            let token = self.next();
            match token.kind {
                TokenKind::Space => continue,
                TokenKind::RightDelim | TokenKind::RightParen => self.back(token),
                TokenKind::Pipe => {}
                _ => return self.unexpected(&token, "operand"),
            }
            break;
        }
        if args.is_empty() {
            return fault("empty command");
        }
        Ok(self.source.add(offset, Kind::Command(args.into())))
    }

    /// A term and the fields behind it.
    fn operand(&mut self) -> Parsed<Option<NodeId>> {
        let Some(term) = self.term()? else { return Ok(None) };
        if self.peek() != TokenKind::Field {
            return Ok(Some(term));
        }
        let offset = self.peek_offset();
        let mut fields = match self.source.kind(term) {
            Kind::Field(fields) | Kind::Variable(_, fields) => fields.to_vec(),
            _ => Vec::new(),
        };
        while self.peek() == TokenKind::Field {
            let token = self.next();
            fields.push(self.field_name(&token));
        }
        let fields = fields.into();
        let kind = match self.source.kind(term) {
            Kind::Field(_) => Kind::Field(fields),
            Kind::Variable(name, _) => Kind::Variable(*name, fields),
            Kind::Bool(_) | Kind::String { .. } | Kind::Number(_) | Kind::Nil | Kind::Dot => {
                let shown = format::quote(&self.source.print(term));
                return fault(format!("unexpected . after term {shown}"));
            }
            _ => Kind::Chain { node: term, fields },
        };
        Ok(Some(self.source.add(offset, kind)))
    }

    fn field_name(&self, token: &Token) -> Box<str> {
        let name = token.text(self.text).get(1..).unwrap_or_default();
        String::from_utf8_lossy(name).into()
    }

    fn term(&mut self) -> Parsed<Option<NodeId>> {
        let token = self.next_non_space();
        let text = token.text(self.text);
        let kind = match token.kind {
            TokenKind::Identifier => self.function(text)?,
            TokenKind::Dot => Kind::Dot,
            TokenKind::Nil => Kind::Nil,
            TokenKind::Variable => self.variable(text)?,
            TokenKind::Field => Kind::Field([self.field_name(&token)].into()),
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
            TokenKind::LeftParen => return self.parenthesized().map(Some),
            TokenKind::String | TokenKind::RawString => Kind::String {
                text: unquote(text).ok_or_else(|| (None, "invalid syntax".to_owned()))?,
                quoted: text.into(),
            },
            _ => {
                self.back(token);
                return Ok(None);
            }
        };
        Ok(Some(self.source.add(token.start, kind)))
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
        Ok(Kind::Identifier {
            name: name.into(),
            callee,
        })
    }

    fn variable(&mut self, name: &[u8]) -> Parsed<Kind> {
        let name = String::from_utf8_lossy(name);
        let id = self.intern(&name);
        if self.scope.knows(id) {
            return Ok(Kind::Variable(id, Box::default()));
        }
        fault(format!("undefined variable {}", format::quote(name.as_bytes())))
    }
}
