//! AuthnStatement and AttributeStatement.

use std::collections::HashMap;

use crate::error::Refusal;
use crate::xml::Element;

use super::window::Window;
use super::{NS, Rules};

pub(super) struct Authn {
    pub(super) instant: i64,
    pub(super) session_index: Option<String>,
    pub(super) session_end: Option<i64>,
    pub(super) context: Option<String>,
}

/// Reads the first AuthnStatement; all of them must be within time.
pub(super) fn authn(assertion: &Element, rules: &Rules<'_>, window: &Window) -> Result<Authn, Refusal> {
    let mut result: Option<Authn> = None;
    for statement in assertion.named(&NS, "AuthnStatement") {
        let instant = window
            .begun("AuthnInstant", statement, "AuthnInstant")?
            .ok_or(Refusal::Missing("AuthnInstant"))?;
        if rules.expect.signed_in_since.is_some_and(|since| instant < since.saturating_sub(rules.skew)) {
            return Err(Refusal::StaleSignIn { at: instant });
        }
        let end = window.open("SessionNotOnOrAfter", statement, "SessionNotOnOrAfter")?;
        match &mut result {
            Some(first) => first.session_end = first.session_end.into_iter().chain(end).min(),
            None => {
                result = Some(Authn {
                    instant,
                    session_index: statement.attribute("SessionIndex").map(str::to_owned),
                    session_end: end,
                    context: statement
                        .first(&NS, "AuthnContext")
                        .and_then(|c| c.first(&NS, "AuthnContextClassRef"))
                        .map(|c| c.trimmed().to_owned()),
                });
            }
        }
    }
    result.ok_or(Refusal::Missing("AuthnStatement"))
}

/// All attributes by `Name`; `FriendlyName` is never looked at. Values that hold elements are flattened.
pub(super) fn attributes(assertion: &Element) -> Vec<(String, Vec<String>)> {
    let mut all: Vec<(String, Vec<String>)> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    let found = assertion.named(&NS, "AttributeStatement").flat_map(|s| s.named(&NS, "Attribute"));
    for attribute in found {
        let Some(name) = attribute.attribute("Name") else { continue };
        let place = *places.entry(name.to_owned()).or_insert_with(|| {
            all.push((name.to_owned(), Vec::new()));
            all.len() - 1
        });
        if let Some((_, values)) = all.get_mut(place) {
            values.extend(attribute.named(&NS, "AttributeValue").map(|v| trim(&v.deep_text())));
        }
    }
    all
}

/// Trims XML white space only.
fn trim(value: &str) -> String {
    value.trim_matches([' ', '\t', '\r', '\n']).to_owned()
}
