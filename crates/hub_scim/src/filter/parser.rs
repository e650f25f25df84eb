//! Recursive descent over the grammar of RFC 7644, figure 1, bounded in depth and terms.

use std::slice::Iter;

use super::lexer::{self, Token};
use super::{Filter, Literal, MAX_DEPTH, MAX_LENGTH, MAX_TERMS, Op};
use crate::error::{Error, Result};
use crate::path::AttrPath;

pub(super) fn parse(text: &str, in_brackets: bool) -> Result<Filter> {
    if text.len() > MAX_LENGTH {
        return Err(Error::invalid_filter(format!("The filter is longer than {MAX_LENGTH} bytes.")));
    }
    let tokens = lexer::tokens(text)?;
    let mut parser = Parser { tokens: tokens.iter(), depth: 0, terms: 0, in_brackets };
    let filter = parser.or()?;
    match parser.tokens.next() {
        None => Ok(filter),
        Some(token) => Err(unexpected(Some(token), "the end, \"and\" or \"or\"")),
    }
}

struct Parser<'t> {
    tokens: Iter<'t, Token<'t>>,
    depth: usize,
    terms: usize,
    in_brackets: bool,
}

fn unexpected(token: Option<&Token<'_>>, wanted: &str) -> Error {
    let found = match token {
        None => "the end".to_owned(),
        Some(Token::Open) => "(".to_owned(),
        Some(Token::Close) => ")".to_owned(),
        Some(Token::OpenBracket) => "[".to_owned(),
        Some(Token::CloseBracket) => "]".to_owned(),
        Some(Token::Word(word)) => format!("{word:?}"),
        Some(Token::Text(text)) => format!("the text {text:?}"),
    };
    Error::invalid_filter(format!("The filter has {found} where {wanted} should be."))
}

impl<'t> Parser<'t> {
    fn peek(&self) -> Option<&'t Token<'t>> {
        self.tokens.as_slice().first()
    }

    fn takes(&mut self, token: &Token<'_>) -> bool {
        let found = self.peek() == Some(token);
        if found {
            self.tokens.next();
        }
        found
    }

    fn takes_word(&mut self, wanted: &str) -> bool {
        let found = matches!(self.peek(), Some(Token::Word(word)) if word.eq_ignore_ascii_case(wanted));
        if found {
            self.tokens.next();
        }
        found
    }

    fn expect(&mut self, token: &Token<'_>) -> Result<()> {
        if self.takes(token) { Ok(()) } else { Err(unexpected(self.peek(), &format!("{token:?}"))) }
    }

    fn or(&mut self) -> Result<Filter> {
        let mut parts = vec![self.and()?];
        while self.takes_word("or") {
            parts.push(self.and()?);
        }
        Ok(one_or(parts, Filter::Or))
    }

    fn and(&mut self) -> Result<Filter> {
        let mut parts = vec![self.term()?];
        while self.takes_word("and") {
            parts.push(self.term()?);
        }
        Ok(one_or(parts, Filter::And))
    }

    /// What stands between an opening and its closing token.
    fn nested(&mut self, close: &Token<'_>) -> Result<Filter> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(Error::invalid_filter(format!("The filter is nested more than {MAX_DEPTH} deep.")));
        }
        let filter = self.or()?;
        self.depth -= 1;
        self.expect(close)?;
        Ok(filter)
    }

    fn term(&mut self) -> Result<Filter> {
        if self.takes(&Token::Open) {
            return self.nested(&Token::Close);
        }
        if self.takes_word("not") {
            self.expect(&Token::Open)?;
            return Ok(Filter::Not(Box::new(self.nested(&Token::Close)?)));
        }
        let path = match self.tokens.next() {
            Some(Token::Word(word)) => AttrPath::parse(word).map_err(|e| Error::invalid_filter(e.detail))?,
            other => return Err(unexpected(other, "an attribute")),
        };
        if self.takes(&Token::OpenBracket) {
            return self.elements(path);
        }
        self.comparison(path)
    }

    fn comparison(&mut self, path: AttrPath) -> Result<Filter> {
        self.terms += 1;
        if self.terms > MAX_TERMS {
            return Err(Error::invalid_filter(format!("The filter has more than {MAX_TERMS} comparisons.")));
        }
        if self.takes_word("pr") {
            return Ok(Filter::Present(path));
        }
        let op = match self.tokens.next() {
            Some(Token::Word(word)) => Op::parse(word).ok_or_else(|| {
                Error::invalid_filter(format!(
                    "{word:?} is not an operator; use eq, ne, co, sw, ew, pr, gt, ge, lt or le."
                ))
            })?,
            other => return Err(unexpected(other, "an operator")),
        };
        Ok(Filter::Compare { path, op, value: self.literal()? })
    }

    fn literal(&mut self) -> Result<Literal> {
        match self.tokens.next() {
            Some(Token::Text(text)) => Ok(Literal::String(text.clone())),
            Some(Token::Word(word)) => match word.to_ascii_lowercase().as_str() {
                "true" => Ok(Literal::Bool(true)),
                "false" => Ok(Literal::Bool(false)),
                "null" => Ok(Literal::Null),
                _ => serde_json::from_str(word).map(Literal::Number).map_err(|_| {
                    Error::invalid_filter(format!("{word:?} is not a value; put text in double quotes."))
                }),
            },
            other => Err(unexpected(other, "a value")),
        }
    }

    fn elements(&mut self, path: AttrPath) -> Result<Filter> {
        if self.in_brackets || path.sub.is_some() {
            return Err(Error::invalid_filter("Brackets may follow a multi-valued attribute only, once."));
        }
        self.in_brackets = true;
        let filter = self.nested(&Token::CloseBracket)?;
        self.in_brackets = false;
        let sub = match self.peek() {
            Some(Token::Word(word)) => word.strip_prefix('.'),
            _ => None,
        };
        let Some(sub) = sub else {
            return Ok(Filter::Elements { path, filter: Box::new(filter) });
        };
        self.tokens.next();
        let sub = AttrPath::parse(sub).map_err(|e| Error::invalid_filter(e.detail))?;
        if sub.urn.is_some() || sub.sub.is_some() {
            return Err(Error::invalid_filter(format!("{sub} cannot follow brackets.")));
        }
        let condition = self.comparison(sub)?;
        Ok(element_has(path, filter, condition))
    }
}

/// Entra's `emails[type eq "work"].value eq "x"`: one element satisfies both (H27 a). `ne` stays
/// the negation of `eq` (H28).
fn element_has(path: AttrPath, filter: Filter, condition: Filter) -> Filter {
    let (condition, negated) = match condition {
        Filter::Compare { path, op: Op::Ne, value } => (Filter::Compare { path, op: Op::Eq, value }, true),
        other => (other, false),
    };
    let both = Filter::And(vec![filter, condition]);
    let elements = Filter::Elements { path, filter: Box::new(both) };
    if negated { Filter::Not(Box::new(elements)) } else { elements }
}

fn one_or(mut parts: Vec<Filter>, many: fn(Vec<Filter>) -> Filter) -> Filter {
    match parts.pop() {
        Some(only) if parts.is_empty() => only,
        Some(last) => {
            parts.push(last);
            many(parts)
        }
        None => many(parts),
    }
}
