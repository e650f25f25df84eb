//! What a connection's mapping makes of an assertion's attributes.
//!
//! A meaning has a list of attribute names, most wanted first, compared to the letter with `Name`; `FriendlyName` is
//! never looked at. Two values for what must be one person's identity are a refusal, not a choice.

use std::collections::HashSet;

use crate::response::VerifiedAssertion;

#[cfg(test)]
mod tests;

/// Entra ID sends this link instead of the groups when a person is in more than 150.
pub const GROUPS_LINK: &str = "http://schemas.microsoft.com/claims/groups.link";

/// Longest e-mail address taken, in bytes (RFC 5321, 4.5.3.1).
const MAX_EMAIL: usize = 254;

/// What names the person.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Subject {
    /// The NameID.
    #[default]
    NameId,
    /// The attribute with this Name.
    Claim(String),
}

/// Attribute names by meaning, most wanted first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mapping {
    /// What names the person.
    pub subject: Subject,
    /// E-mail address.
    pub email: Vec<String>,
    /// First name.
    pub given_name: Vec<String>,
    /// Last name.
    pub family_name: Vec<String>,
    /// Name to show.
    pub display_name: Vec<String>,
    /// Groups, multi-valued; the values of all names count.
    pub groups: Vec<String>,
    /// Roles, multi-valued; the values of all names count.
    pub roles: Vec<String>,
    /// Further single values: a key of ours, and its attribute names.
    pub extra: Vec<(String, Vec<String>)>,
}

/// What an assertion says about a person, by meaning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// The identity: NameID, or the claim's one value.
    pub subject: String,
    /// The e-mail address as sent: by attribute, else the identity or NameID if it is an address.
    pub email: Option<String>,
    /// First name.
    pub given_name: Option<String>,
    /// Last name.
    pub family_name: Option<String>,
    /// Name to show.
    pub display_name: Option<String>,
    /// Groups without repetitions, in order.
    pub groups: Vec<String>,
    /// Roles without repetitions, in order.
    pub roles: Vec<String>,
    /// The further values that are there.
    pub extra: Vec<(String, String)>,
    /// Entra ID sent this link instead of the groups: they are unknown, not empty.
    pub groups_overage: Option<String>,
    /// Mapped meanings without any value, by name of the mapping's field.
    pub missing: Vec<String>,
}

/// Why no identity can be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdentityError {
    /// The claim is absent or blank.
    #[error("the attribute {0}, which names the person, is missing")]
    Missing(String),
    /// The claim has several distinct values.
    #[error("the attribute {claim}, which names the person, has {count} different values")]
    Ambiguous {
        /// Its name.
        claim: String,
        /// How many distinct values it has.
        count: usize,
    },
}

/// Applies a mapping.
///
/// # Errors
/// [`IdentityError`] when the identity claim has not exactly one distinct value.
pub fn read(assertion: &VerifiedAssertion, mapping: &Mapping) -> Result<Profile, IdentityError> {
    let subject = match &mapping.subject {
        Subject::NameId => assertion.name_id.clone(),
        Subject::Claim(name) => identity(assertion, name)?,
    };
    let groups_overage = assertion.attribute(GROUPS_LINK).first().cloned();
    let mut missing = Vec::new();
    let mut one = |field: &str, names: &[String]| {
        let found = single(assertion, names);
        if found.is_none() && !names.is_empty() {
            missing.push(field.to_owned());
        }
        found
    };
    let email = email(assertion, &mapping.email, &subject);
    let mut profile = Profile {
        given_name: one("given_name", &mapping.given_name),
        family_name: one("family_name", &mapping.family_name),
        display_name: one("display_name", &mapping.display_name),
        extra: mapping
            .extra
            .iter()
            .filter_map(|(key, names)| Some((key.clone(), one(key, names)?)))
            .collect(),
        groups: all(assertion, &mapping.groups),
        roles: all(assertion, &mapping.roles),
        subject,
        email,
        groups_overage,
        missing,
    };
    let absent = [
        ("email", profile.email.is_none()),
        (
            "groups",
            !mapping.groups.is_empty() && profile.groups.is_empty() && profile.groups_overage.is_none(),
        ),
        ("roles", !mapping.roles.is_empty() && profile.roles.is_empty()),
    ];
    profile.missing.extend(absent.into_iter().filter(|(_, is)| *is).map(|(field, _)| field.to_owned()));
    Ok(profile)
}

/// The one distinct value of a claim, over all its occurrences.
fn identity(assertion: &VerifiedAssertion, name: &str) -> Result<String, IdentityError> {
    let distinct: HashSet<&str> =
        assertion.attribute(name).iter().map(|v| v.trim()).filter(|v| !v.is_empty()).collect();
    match (distinct.len(), distinct.into_iter().next()) {
        (1, Some(value)) => Ok(value.to_owned()),
        (0, _) | (_, None) => Err(IdentityError::Missing(name.to_owned())),
        (count, _) => Err(IdentityError::Ambiguous { claim: name.to_owned(), count }),
    }
}

/// An e-mail address leads to an account, so an attribute with two different values leads nowhere.
fn email(assertion: &VerifiedAssertion, names: &[String], subject: &str) -> Option<String> {
    let by_name = names.iter().find_map(|name| identity(assertion, name).ok().filter(|v| is_email(v)));
    by_name.or_else(|| [subject, &assertion.name_id].into_iter().find(|v| is_email(v)).map(str::to_owned))
}

/// The first value that is not blank of the first name that has one.
fn single(assertion: &VerifiedAssertion, names: &[String]) -> Option<String> {
    names
        .iter()
        .flat_map(|name| assertion.attribute(name))
        .map(|value| value.trim())
        .find(|value| !value.is_empty())
        .map(str::to_owned)
}

/// Every distinct value of all names, in order.
fn all(assertion: &VerifiedAssertion, names: &[String]) -> Vec<String> {
    let mut seen = HashSet::new();
    names
        .iter()
        .flat_map(|name| assertion.attribute(name))
        .map(|value| value.trim())
        .filter(|value| !value.is_empty() && seen.insert(*value))
        .map(str::to_owned)
        .collect()
}

/// ASCII, one `@` with something on both sides, no blanks or control characters. Nothing is folded or normalised.
pub fn is_email(text: &str) -> bool {
    let plain = text.bytes().all(|b| b.is_ascii_graphic());
    let mut parts = text.split('@');
    let sides = (parts.next(), parts.next(), parts.next());
    plain
        && text.len() <= MAX_EMAIL
        && matches!(sides, (Some(local), Some(domain), None) if !local.is_empty() && !domain.is_empty())
}
