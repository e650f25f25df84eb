//! What the product reads from a resource.

use serde_json::{Map, Value};

use super::Resource;
use crate::json;
use crate::schema::{ENTERPRISE_URN, ResourceKind};

/// An element of `emails`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Email<'a> {
    /// The address as sent.
    pub value: &'a str,
    /// Its label, like `work`.
    pub label: Option<&'a str>,
    /// Marked as the preferred one.
    pub primary: bool,
}

/// An element of `phoneNumbers`.
pub type PhoneNumber<'a> = Email<'a>;

/// A member as a client names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Id of a user or group; it may not exist (H19).
    pub id: String,
    /// What the client says it is; a user unless it says `Group`.
    pub kind: ResourceKind,
}

impl Member {
    /// Reads an element of `members`.
    pub(crate) fn read(element: &Value) -> Option<Self> {
        let id = element.get("value")?.as_str()?.to_owned();
        let label = element.get("type").and_then(Value::as_str).unwrap_or_default();
        let kind = if label.eq_ignore_ascii_case("Group") { ResourceKind::Group } else { ResourceKind::User };
        Some(Self { id, kind })
    }
}

impl Resource {
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.attributes.get(name)?.as_str()
    }

    fn elements(&self, name: &str) -> &[Value] {
        self.attributes.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }

    fn labelled(&self, name: &str) -> Vec<Email<'_>> {
        self.elements(name)
            .iter()
            .filter_map(|element| {
                Some(Email {
                    value: element.get("value")?.as_str()?,
                    label: element.get("type").and_then(Value::as_str),
                    primary: element.get("primary") == Some(&Value::Bool(true)),
                })
            })
            .collect()
    }

    /// Any attribute by its canonical name, or an extension by its URN.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.attributes.get(name)
    }

    /// An attribute of an extension, by canonical names.
    #[must_use]
    pub fn extension(&self, urn: &str, name: &str) -> Option<&Value> {
        self.attributes.get(urn)?.get(name)
    }

    /// Sets an attribute of an extension, by canonical names, or unassigns it. An extension without any goes.
    pub fn put_extension(&mut self, urn: &str, name: &str, value: Option<Value>) {
        match value {
            Some(value) => {
                let holder = self.attributes.entry(urn).or_insert_with(|| Value::Object(Map::new()));
                if let Some(holder) = holder.as_object_mut() {
                    holder.insert(name.to_owned(), value);
                }
            }
            None => {
                let Some(holder) = self.attributes.get_mut(urn).and_then(Value::as_object_mut) else {
                    return;
                };
                holder.shift_remove(name);
                if holder.is_empty() {
                    self.attributes.shift_remove(urn);
                }
            }
        }
    }

    /// `userName` as sent; empty for a group.
    #[must_use]
    pub fn user_name(&self) -> &str {
        self.text("userName").unwrap_or_default()
    }

    /// `externalId` as sent.
    #[must_use]
    pub fn external_id(&self) -> Option<&str> {
        self.text("externalId")
    }

    /// `active`; none when unassigned, which counts as active (H23).
    #[must_use]
    pub fn active(&self) -> Option<bool> {
        self.attributes.get("active")?.as_bool()
    }

    /// Sets `active`.
    pub fn set_active(&mut self, active: bool) {
        self.attributes.insert("active".into(), active.into());
    }

    /// `displayName` as sent.
    #[must_use]
    pub fn display_name(&self) -> Option<&str> {
        self.text("displayName")
    }

    /// `name.givenName`.
    #[must_use]
    pub fn given_name(&self) -> Option<&str> {
        self.attributes.get("name")?.get("givenName")?.as_str()
    }

    /// `name.familyName`.
    #[must_use]
    pub fn family_name(&self) -> Option<&str> {
        self.attributes.get("name")?.get("familyName")?.as_str()
    }

    /// The elements of `emails` that have a value.
    #[must_use]
    pub fn emails(&self) -> Vec<Email<'_>> {
        self.labelled("emails")
    }

    /// The elements of `phoneNumbers` that have a value.
    #[must_use]
    pub fn phone_numbers(&self) -> Vec<PhoneNumber<'_>> {
        self.labelled("phoneNumbers")
    }

    /// The person's address: the primary e-mail, else the one for work, else the first, else the
    /// userName when it is an address.
    #[must_use]
    pub fn primary_email(&self) -> Option<&str> {
        let emails = self.emails();
        let work = |email: &&Email<'_>| email.label.is_some_and(|label| label.eq_ignore_ascii_case("work"));
        emails
            .iter()
            .find(|email| email.primary)
            .or_else(|| emails.iter().find(work))
            .or_else(|| emails.first())
            .map(|email| email.value)
            .or_else(|| Some(self.user_name()).filter(|name| is_address(name)))
    }

    /// The values of `roles`; of a value that is JSON text, its `value` (H20).
    #[must_use]
    pub fn roles(&self) -> Vec<String> {
        let values = self.elements("roles").iter().filter_map(|role| role.get("value")?.as_str());
        values.map(role_value).collect()
    }

    /// Id of the manager, as sent.
    #[must_use]
    pub fn manager_id(&self) -> Option<&str> {
        self.extension(ENTERPRISE_URN, "manager")?.get("value")?.as_str()
    }

    /// The members that a POST or PUT names.
    #[must_use]
    pub fn members(&self) -> Vec<Member> {
        self.elements("members").iter().filter_map(Member::read).collect()
    }

    /// Takes the password out, for a connection that synchronises it; others drop it (H18).
    pub fn take_password(&mut self) -> Option<String> {
        self.password.take()
    }
}

fn is_address(text: &str) -> bool {
    text.rsplit_once('@').is_some_and(|(local, domain)| {
        !local.is_empty() && !domain.is_empty() && !text.contains(char::is_whitespace)
    })
}

fn role_value(text: &str) -> String {
    if text.trim_start().starts_with('{')
        && let Ok(role) = json::parse(text.as_bytes())
        && let Some(value) = role.get("value").and_then(Value::as_str)
    {
        return value.to_owned();
    }
    text.to_owned()
}
