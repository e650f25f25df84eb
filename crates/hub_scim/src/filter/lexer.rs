//! Cuts a filter into tokens.

use crate::error::{Error, Result};

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token<'a> {
    Open,
    Close,
    OpenBracket,
    CloseBracket,
    /// Attribute path, operator, keyword, number.
    Word(&'a str),
    /// Quoted text, unescaped.
    Text(String),
}

/// Length in bytes of the quoted text at the start of `text`, quotes included.
fn quoted_length(text: &str) -> Option<usize> {
    let mut escaped = false;
    for (index, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return Some(index + 1),
            _ => {}
        }
    }
    None
}

/// Where the `]` is that ends what `text` begins, not counting those in quoted text.
pub(crate) fn closing_bracket(text: &str) -> Option<usize> {
    let mut at = 0;
    loop {
        let rest = text.get(at..)?;
        match rest.bytes().next()? {
            b']' => return Some(at),
            b'"' => at += quoted_length(rest)?,
            _ => at += rest.chars().next()?.len_utf8(),
        }
    }
}

pub(super) fn tokens(text: &str) -> Result<Vec<Token<'_>>> {
    let mut list = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let (token, length) = match first {
            '(' => (Token::Open, 1),
            ')' => (Token::Close, 1),
            '[' => (Token::OpenBracket, 1),
            ']' => (Token::CloseBracket, 1),
            '"' => quoted(rest)?,
            _ => {
                let ends = |c: char| c.is_whitespace() || "()[]\"".contains(c);
                let length = rest.find(ends).unwrap_or(rest.len());
                (Token::Word(rest.get(..length).unwrap_or_default()), length)
            }
        };
        list.push(token);
        rest = rest.get(length..).unwrap_or_default().trim_start();
    }
    Ok(list)
}

fn quoted(text: &str) -> Result<(Token<'_>, usize)> {
    let length = quoted_length(text)
        .ok_or_else(|| Error::invalid_filter("A quotation mark in the filter is not closed."))?;
    let literal = text.get(..length).unwrap_or_default();
    let unescaped = serde_json::from_str(literal)
        .map_err(|_| Error::invalid_filter(format!("{literal} is not a valid JSON string.")))?;
    Ok((Token::Text(unescaped), length))
}
