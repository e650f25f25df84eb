//! Attribute paths of every form that filters, projections, sorting and PATCH use (rule H34).

use std::fmt;

use crate::error::{Error, Result};
use crate::filter::{self, Filter};

/// `attr`, `attr.sub`, `URN:attr`, `URN:attr.sub`, or a URN alone (then `name` is its last part).
/// Letter case is kept and never matters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttrPath {
    /// The schema, when the path names one.
    pub urn: Option<String>,
    /// Attribute name.
    pub name: String,
    /// Sub-attribute name.
    pub sub: Option<String>,
}

impl AttrPath {
    /// Reads a path without value filter.
    ///
    /// # Errors
    /// 400 `invalidPath`.
    pub fn parse(text: &str) -> Result<Self> {
        let (urn, rest) = match text.rsplit_once(':') {
            Some((urn, rest)) => (Some(urn), rest),
            None => (None, text),
        };
        let (name, sub) = match rest.split_once('.') {
            Some((name, sub)) => (name, Some(sub)),
            None => (rest, None),
        };
        let urn_is_good = urn.is_none_or(|urn| !urn.is_empty() && urn.bytes().all(is_urn_byte));
        if !urn_is_good || !is_name(name) || !sub.is_none_or(is_name) {
            return Err(Error::invalid_path(format!("{text:?} is not an attribute path.")));
        }
        Ok(Self { urn: urn.map(str::to_owned), name: name.to_owned(), sub: sub.map(str::to_owned) })
    }

    /// The URN that the whole path may be, when it is one without attribute.
    pub(crate) fn as_urn(&self) -> Option<String> {
        match (&self.urn, &self.sub) {
            (Some(urn), None) => Some(format!("{urn}:{}", self.name)),
            _ => None,
        }
    }

    /// Whether the path is `name` or a part of it, unqualified or qualified with `urn`.
    pub(crate) fn is(&self, urn: &str, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
            && self.urn.as_ref().is_none_or(|own| own.eq_ignore_ascii_case(urn))
    }
}

impl fmt::Display for AttrPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(urn) = &self.urn {
            write!(f, "{urn}:")?;
        }
        f.write_str(&self.name)?;
        match &self.sub {
            Some(sub) => write!(f, ".{sub}"),
            None => Ok(()),
        }
    }
}

fn is_urn_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b":._-/~%+".contains(&byte)
}

fn is_name(text: &str) -> bool {
    let start = text.strip_prefix('$').unwrap_or(text);
    start.starts_with(|c: char| c.is_ascii_alphabetic())
        && start.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

/// The `path` of a PATCH operation: an attribute path that may select elements by a filter.
#[derive(Debug, Clone, PartialEq)]
pub struct Path {
    /// The attribute. Its `sub` is the part after the filter when there is one.
    pub attr: AttrPath,
    /// Which elements of a multi-valued attribute.
    pub filter: Option<Filter>,
}

impl Path {
    /// Reads `attr`, `attr.sub`, `attr[filter]`, `attr[filter].sub`, each with or without URN.
    ///
    /// # Errors
    /// 400 `invalidPath` for the path, 400 `invalidFilter` for what stands in its brackets.
    pub fn parse(text: &str) -> Result<Self> {
        let text = text.trim();
        let Some((attr, rest)) = text.split_once('[') else {
            return Ok(Self { attr: AttrPath::parse(text)?, filter: None });
        };
        let bad = || Error::invalid_path(format!("{text:?} is not an attribute path."));
        let end = filter::closing_bracket(rest).ok_or_else(bad)?;
        let (inside, after) = rest.split_at_checked(end).ok_or_else(bad)?;
        let mut attr = AttrPath::parse(attr.trim_end())?;
        if attr.sub.is_some() {
            return Err(bad());
        }
        match after.strip_prefix(']').ok_or_else(bad)? {
            "" => {}
            after => {
                let sub = after.strip_prefix('.').ok_or_else(bad)?;
                if !is_name(sub) {
                    return Err(bad());
                }
                attr.sub = Some(sub.to_owned());
            }
        }
        Ok(Self { attr, filter: Some(Filter::parse_inner(inside)?) })
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(filter) = &self.filter else {
            return self.attr.fmt(f);
        };
        let bare = AttrPath { sub: None, ..self.attr.clone() };
        write!(f, "{bare}[{filter}]")?;
        match &self.attr.sub {
            Some(sub) => write!(f, ".{sub}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn h34_every_form_is_read_and_printed() {
        for text in [
            "userName",
            "name.givenName",
            "members.$ref",
            "urn:ietf:params:scim:schemas:core:2.0:User:name.givenName",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.displayName",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
            "emails[type eq \"work\"]",
            "emails[type eq \"work\" and value ew \"]\"].value",
            "urn:ietf:params:scim:schemas:core:2.0:User:emails[type eq \"work\"].value",
        ] {
            let path = Path::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
            assert_eq!(path.to_string(), text);
        }
    }

    #[test]
    fn h40_bad_paths_are_refused() {
        for text in [
            "",
            " ",
            ".",
            "a.",
            ".a",
            "a..b",
            "a.b.c",
            "a b",
            "1a",
            "a[",
            "a]",
            "a[]",
            "a[b]",
            "emails[type eq \"x\"",
            "emails[type eq \"x\"]value",
            "emails[type eq \"x\"].",
            "emails.value[type eq \"x\"]",
            ":a",
            "a:",
            "ä",
            "emails[type eq \"x\"].value.more",
            "emails[type eq \"work]\".value",
            "a\u{0}b",
        ] {
            let error = Path::parse(text).expect_err(text);
            assert_eq!(error.status, 400, "{text}");
        }
    }
}
