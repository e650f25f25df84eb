//! What templates say in the reader's language: `{{ "Save"|t }}`, `{{ "Remove {name}?"|t|with("name", person.name) }}`,
//! `{{ "one person waits"|counted(n, "{n} people wait") }}`, `{{ "See [the guide]."|t|rich|link(href) }}`, and
//! `{{ switch.since|dated }}` for what tells instants.

#![expect(missing_docs, reason = "the attribute makes types and methods that nobody calls by hand")]

use std::borrow::Borrow;

use askama::filters::Safe;
use askama::{Result, Values};
use hub_text::{Rich, Text};

use crate::pages::parts::Dated;

/// What can be said: an English text, or a message that is one already, so that a macro's argument may be either.
pub trait Message {
    fn message(&self) -> Text;
}

impl Message for str {
    fn message(&self) -> Text {
        hub_text::t(self.to_owned())
    }
}

impl Message for String {
    fn message(&self) -> Text {
        self.as_str().message()
    }
}

impl Message for Text {
    fn message(&self) -> Text {
        self.clone()
    }
}

impl<T: Message + ?Sized> Message for &T {
    fn message(&self) -> Text {
        (**self).message()
    }
}

/// The message with this English text.
#[askama::filter_fn]
pub fn t(message: impl Message, _: &dyn Values) -> Result<Text> {
    Ok(message.message())
}

/// One of two messages, as `count` says; `{n}` stands for it.
#[askama::filter_fn]
pub fn counted<C: ToString>(one: impl AsRef<str>, _: &dyn Values, count: C, many: &str) -> Result<Text> {
    let count = count.to_string().parse().unwrap_or(i64::MAX);
    Ok(Text::counted(count, one.as_ref().to_owned(), many.to_owned()))
}

/// A value for the place `{name}`.
#[askama::filter_fn]
pub fn with<V: ToString>(text: impl Borrow<Text>, _: &dyn Values, name: &str, value: V) -> Result<Text> {
    Ok(text.borrow().clone().with(name.to_owned(), value.to_string()))
}

/// Draws `**bold**`, `` `code` `` and `[links]`.
#[askama::filter_fn]
pub fn rich(text: impl Borrow<Text>, _: &dyn Values) -> Result<Safe<Rich>> {
    Ok(Safe(text.borrow().clone().rich()))
}

/// The address of the next of the `[links]`.
#[askama::filter_fn]
pub fn link<H: ToString>(rich: Safe<Rich>, _: &dyn Values, href: H) -> Result<Safe<Rich>> {
    Ok(Safe(rich.0.link(href.to_string())))
}

/// Reads the instants in a text as people write them.
#[askama::filter_fn]
pub fn dated(text: impl AsRef<str>, _: &dyn Values) -> Result<Safe<String>> {
    Ok(Safe(Dated(text.as_ref()).html()))
}
