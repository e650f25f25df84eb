//! A message with marks in it, as HTML.

use std::fmt;

use crate::text::{Argument, Part, Text, places};
use crate::{Language, current};

/// A message whose `**bold**`, `` `code` `` and `[links]` are drawn. All its words and values are escaped; a value's own
/// marks are none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rich {
    text: Text,
    links: Vec<String>,
}

impl Rich {
    pub(crate) fn of(text: Text) -> Self {
        Self { text, links: Vec::new() }
    }

    /// Gives the next of its `[links]` an address.
    #[must_use]
    pub fn link(mut self, href: impl fmt::Display) -> Self {
        self.links.push(href.to_string());
        self
    }

    fn write(&self, f: &mut impl fmt::Write, language: Language) -> fmt::Result {
        let mut open = Open::default();
        places(self.text.pattern(language), |part| match part {
            Part::Place(name) => match self.text.argument(name) {
                Some(Argument::Plain(value)) => escape(f, value),
                Some(Argument::Said(text)) => escape(f, &text.in_language(language)),
                None => write!(f, "{{{name}}}"),
            },
            Part::Words(words) => self.words(f, words, &mut open),
        })
    }

    fn words(&self, f: &mut impl fmt::Write, words: &str, open: &mut Open) -> fmt::Result {
        let mut rest = words;
        while let Some(at) = rest.find(['*', '`', '[', ']']) {
            let (before, mark) = rest.split_at(at);
            escape(f, before)?;
            rest = if let Some(after) = mark.strip_prefix('`') {
                open.code = !open.code;
                f.write_str(if open.code { "<code>" } else { "</code>" })?;
                after
            } else if open.code {
                let (sign, after) = mark.split_at(1);
                f.write_str(sign)?;
                after
            } else if let Some(after) = mark.strip_prefix("**") {
                open.bold = !open.bold;
                f.write_str(if open.bold { "<strong>" } else { "</strong>" })?;
                after
            } else if let Some(after) = mark.strip_prefix('[') {
                match self.links.get(open.links) {
                    Some(href) => {
                        f.write_str("<a href=\"")?;
                        escape(f, href)?;
                        f.write_str("\">")?;
                        open.links += 1;
                        open.link = true;
                    }
                    None => f.write_char('[')?,
                }
                after
            } else if let Some(after) = mark.strip_prefix(']') {
                f.write_str(if std::mem::take(&mut open.link) { "</a>" } else { "]" })?;
                after
            } else {
                f.write_char('*')?;
                mark.get(1..).unwrap_or_default()
            };
        }
        escape(f, rest)
    }
}

#[derive(Default)]
struct Open {
    bold: bool,
    code: bool,
    link: bool,
    links: usize,
}

/// As the templates escape: what could end a text or an attribute's value.
fn escape(f: &mut impl fmt::Write, text: &str) -> fmt::Result {
    for c in text.chars() {
        match c {
            '<' => f.write_str("&#60;")?,
            '>' => f.write_str("&#62;")?,
            '&' => f.write_str("&#38;")?,
            '"' => f.write_str("&#34;")?,
            '\'' => f.write_str("&#39;")?,
            c => f.write_char(c)?,
        }
    }
    Ok(())
}

impl fmt::Display for Rich {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f, current())
    }
}

#[cfg(test)]
mod tests {
    use crate::{t, text};

    #[test]
    fn marks_are_drawn_and_the_rest_is_escaped() {
        let rich = text!("**Now** <b> `a[0]` [see it] or [that]: {who} [", who = "**<i>** [x]").rich();
        assert_eq!(
            rich.link("/a?b=\"c\"").link("/d").to_string(),
            "<strong>Now</strong> &#60;b&#62; <code>a[0]</code> <a href=\"/a?b=&#34;c&#34;\">see it</a> \
             or <a href=\"/d\">that</a>: **&#60;i&#62;** [x] ["
        );
        assert_eq!(t("5 * 3 **bold**").rich().to_string(), "5 * 3 <strong>bold</strong>");
    }
}
