//! A message with its values, said in a language only when it is printed.

use std::borrow::Cow;
use std::fmt;

use crate::catalogue::translations;
use crate::{Language, Rich, current};

/// A value in a message: what it is in every language, or a message itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Argument {
    /// A name, a number, an address.
    Plain(String),
    /// Said in the same language as the message around it.
    Said(Text),
}

impl<T: ToString + ?Sized> From<&T> for Argument {
    fn from(value: &T) -> Self {
        Self::Plain(value.to_string())
    }
}

impl From<Text> for Argument {
    fn from(text: Text) -> Self {
        Self::Said(text)
    }
}

macro_rules! plain {
    ($($kind:ty),*) => { $(impl From<$kind> for Argument {
        fn from(value: $kind) -> Self {
            Self::Plain(value.to_string())
        }
    })* };
}

plain!(String, i64, i32, u64, u32, u16, usize);

/// A message for people. Its English text is its name in the catalogues; `{name}` in it stands for a value.
///
/// Printing it translates it to the language of the work at hand ([`crate::current`]).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Text {
    message: Cow<'static, str>,
    /// The other form and the count that decides between both.
    counted: Option<(Cow<'static, str>, i64)>,
    arguments: Vec<(Cow<'static, str>, Argument)>,
}

/// A message, by its English text.
pub fn t(message: impl Into<Cow<'static, str>>) -> Text {
    Text { message: message.into(), counted: None, arguments: Vec::new() }
}

impl Text {
    /// One of two messages as `count` says; `{n}` in them stands for it.
    #[must_use]
    pub fn counted(
        count: i64,
        one: impl Into<Cow<'static, str>>,
        many: impl Into<Cow<'static, str>>,
    ) -> Self {
        let mut text = t(one).with("n", count);
        text.counted = Some((many.into(), count));
        text
    }

    /// A text that is the same in every language: a name, what somebody typed.
    #[must_use]
    pub fn verbatim(text: impl Into<String>) -> Self {
        t("{text}").with("text", text.into())
    }

    /// Puts a value in the place of `{name}`.
    #[must_use]
    pub fn with(mut self, name: impl Into<Cow<'static, str>>, value: impl Into<Argument>) -> Self {
        self.arguments.push((name.into(), value.into()));
        self
    }

    /// Whether it says nothing at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.message.is_empty()
    }

    /// What it says in a language.
    #[must_use]
    pub fn in_language(&self, language: Language) -> String {
        let mut out = String::new();
        // Writing to a String cannot fail.
        let _ = self.write(&mut out, language);
        out
    }

    /// What it says in English: for logs, and for machines.
    #[must_use]
    pub fn english(&self) -> String {
        self.in_language(Language::English)
    }

    /// The same with its marks drawn: `**bold**`, `` `code` `` and `[links]`, to which [`Rich::link`] gives addresses.
    #[must_use]
    pub fn rich(self) -> Rich {
        Rich::of(self)
    }

    /// The message with its places still open.
    pub(crate) fn pattern(&self, language: Language) -> &str {
        let form = self.counted.as_ref().map_or(0, |(_, count)| language.form(*count));
        let english = match &self.counted {
            Some((many, _)) if form > 0 => many,
            _ => &self.message,
        };
        let said =
            translations(language).and_then(|all| all.get(&*self.message)).and_then(|forms| forms.get(form));
        said.map_or(english, |said| said)
    }

    /// What stands for a place.
    pub(crate) fn argument(&self, name: &str) -> Option<&Argument> {
        self.arguments.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    fn write(&self, out: &mut impl fmt::Write, language: Language) -> fmt::Result {
        places(self.pattern(language), |part| match part {
            Part::Words(words) => out.write_str(words),
            Part::Place(name) => match self.argument(name) {
                Some(Argument::Plain(value)) => out.write_str(value),
                Some(Argument::Said(text)) => text.write(out, language),
                None => write!(out, "{{{name}}}"),
            },
        })
    }
}

/// A piece of a message.
pub(crate) enum Part<'a> {
    /// As it stands.
    Words(&'a str),
    /// A place by its name.
    Place(&'a str),
}

/// Reads a message piece by piece. Braces that enclose no name are words.
pub(crate) fn places<'a>(pattern: &'a str, mut take: impl FnMut(Part<'a>) -> fmt::Result) -> fmt::Result {
    let mut rest = pattern;
    while let Some((words, after)) = rest.split_once('{') {
        match after.split_once('}') {
            Some((name, behind)) if is_name(name) => {
                take(Part::Words(words))?;
                take(Part::Place(name))?;
                rest = behind;
            }
            _ => {
                let (head, tail) = rest.split_at(words.len() + 1);
                take(Part::Words(head))?;
                rest = tail;
            }
        }
    }
    take(Part::Words(rest))
}

fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f, current())
    }
}

impl From<&'static str> for Text {
    fn from(message: &'static str) -> Self {
        t(message)
    }
}

impl From<String> for Text {
    /// A message that was put together: translated only where all of it stands in the catalogue.
    fn from(message: String) -> Self {
        t(message)
    }
}

impl From<Text> for String {
    fn from(text: Text) -> Self {
        text.to_string()
    }
}

/// A message with its values, by name: `text!("{name} was removed", name = person.name)`. With a count first, one of two:
/// `text!(people; "one person waits", "{n} people wait")`.
#[macro_export]
macro_rules! text {
    ($message:literal $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::t($message)$(.with(stringify!($name), $value))*
    };
    ($count:expr; $one:literal, $many:literal $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::Text::counted($count, $one, $many)$(.with(stringify!($name), $value))*
    };
}

/// Marks a text that is translated where it is printed, for the catalogue: `key!("Sign-in policy")` is the text itself.
#[macro_export]
macro_rules! key {
    ($message:literal) => {
        $message
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_take_their_places() {
        let one = text!("{who} came, {who} saw {}", who = "Ada").with("unused", 1);
        assert_eq!(one.english(), "Ada came, Ada saw {}");
        assert_eq!(t("{missing} { brace {UPPER} }").english(), "{missing} { brace {UPPER} }");
        assert_eq!(Text::verbatim("{who} **x**").english(), "{who} **x**");
        // A value's own braces are no places.
        assert_eq!(text!("{a}{b}", a = "{b}", b = "!").english(), "{b}!");
    }

    #[test]
    fn a_count_chooses_the_form() {
        let says = |n| text!(n; "{n} person, {how}", "{n} people, {how}", how = t("at once")).english();
        assert_eq!(says(1), "1 person, at once");
        assert_eq!(says(0), "0 people, at once");
        assert_eq!(says(20), "20 people, at once");
    }

    #[test]
    fn it_speaks_the_language_of_the_work_at_hand() {
        let text = t("Save");
        assert_eq!(text.to_string(), "Save");
        assert_eq!(crate::spoken(Language::German, || text.to_string()), "Speichern");
        assert_eq!(
            crate::spoken(Language::German, || t("Not in the catalogue").to_string()),
            "Not in the catalogue"
        );
    }
}
