//! Files that set the vendor's side up, filled with the tenant's values and never with a secret.

use crate::Values;

/// A file of a guide. Two are the same when their names are.
#[derive(Debug, Clone, Copy)]
pub struct SetupFile {
    /// The file's name, `[a-z0-9.-]`; stands in its address.
    pub name: &'static str,
    /// What it is, a heading.
    pub title: &'static str,
    /// What it needs and does, a sentence or two.
    pub about: &'static str,
    /// How it is run, a command line; empty for what is only read.
    pub run: &'static str,
    /// Writes it.
    pub write: fn(&Setup<'_>) -> String,
}

impl PartialEq for SetupFile {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for SetupFile {}

/// What a file is filled with. Names come from people: everything is quoted where it is written ([`crate::quote`]).
#[derive(Debug, Clone, Copy)]
pub struct Setup<'a> {
    /// The product's name.
    pub product: &'a str,
    /// The workspace's name.
    pub workspace: &'a str,
    /// The addresses of the connection.
    pub values: Values<'a>,
    /// The page that makes a Secret Token.
    pub token_page: &'a str,
    /// The page that takes the metadata address.
    pub metadata_page: &'a str,
    /// `features.groups`.
    pub groups: bool,
    /// `features.roles`.
    pub roles: bool,
    /// Attributes of people that the workspace defines.
    pub attributes: &'a [ExtensionAttribute],
}

/// An attribute of people that the workspace defines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExtensionAttribute {
    /// `urn:…:extension:NAME:2.0:User:ATTRIBUTE`.
    pub path: String,
    /// Its SCIM type, such as `string` or `dateTime`.
    pub kind: &'static str,
    /// Whether it has several values.
    pub multi_valued: bool,
}

/// A text with `@@NAME@@` replaced by values. Values are not looked at again, so that none can name another.
#[must_use]
pub fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut text = String::with_capacity(template.len());
    let mut pieces = template.split("@@");
    text.push_str(pieces.next().unwrap_or_default());
    while let Some(name) = pieces.next() {
        let known = values.iter().find(|(known, _)| *known == name);
        text.push_str(known.map_or("", |(_, value)| value));
        text.push_str(pieces.next().unwrap_or_default());
    }
    text
}
