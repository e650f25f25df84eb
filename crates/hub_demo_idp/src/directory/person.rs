//! A person of the directory, with the names that Microsoft Graph gives to the attributes.

use serde::{Deserialize, Serialize};

use crate::{Error, Result};

/// Where in its life a directory object is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Life {
    /// In use.
    #[default]
    Present,
    /// Deleted, can be restored for 30 days; provisioning says `active=false`.
    SoftDeleted,
    /// Deleted for good; kept until provisioning has said DELETE.
    Purged,
}

/// A person, as Entra ID keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Person {
    /// GUID that never changes.
    pub object_id: String,
    /// Sign-in name, in the shape of an e-mail address.
    pub user_principal_name: String,
    /// E-mail address; empty when the person has no mailbox.
    pub mail: String,
    /// The local part that Entra's default mapping sends as `externalId`.
    pub mail_nickname: String,
    /// First name.
    pub given_name: String,
    /// Last name.
    pub surname: String,
    /// Full name as shown.
    pub display_name: String,
    /// Position in the company.
    pub job_title: String,
    /// Part of the company.
    pub department: String,
    /// Number of the employee.
    pub employee_id: String,
    /// Office telephone, stored as typed.
    pub telephone_number: String,
    /// Mobile telephone, stored as typed.
    pub mobile: String,
    /// Town of the office.
    pub city: String,
    /// Country of the office.
    pub country: String,
    /// Language tag such as `en-GB`.
    pub preferred_language: String,
    /// Object id of the manager; empty for none.
    pub manager: String,
    /// Values of the app roles that the person holds in the application.
    pub roles: Vec<String>,
    /// False once "Block sign in" is set.
    pub account_enabled: bool,
    /// Whether the person is assigned to the application directly.
    pub assigned: bool,
    /// Present, soft deleted or purged.
    pub life: Life,
}

impl Person {
    /// Whether the person may sign in anywhere at all.
    #[must_use]
    pub fn can_sign_in(&self) -> bool {
        self.account_enabled && self.life == Life::Present
    }

    /// Two letters for the round badge on the pages.
    #[must_use]
    pub fn initials(&self) -> String {
        let names = [&self.given_name, &self.surname];
        let letters: String = names.iter().filter_map(|n| n.chars().next()).collect();
        if letters.is_empty() { self.user_principal_name.chars().take(1).collect() } else { letters }
    }
}

/// Roles as JSON gives them (a list) or as a form does (text with commas).
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum RolesInput {
    /// `["manager", "agent"]`
    List(Vec<String>),
    /// `manager, agent`
    Text(String),
}

impl RolesInput {
    fn into_values(self) -> Vec<String> {
        let values = match self {
            Self::List(values) => values,
            Self::Text(text) => text.split(',').map(str::to_owned).collect(),
        };
        values.into_iter().map(|v| v.trim().to_owned()).filter(|v| !v.is_empty()).collect()
    }
}

/// A change to a person: what is absent stays, an empty text clears.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct PersonEdit {
    /// See [`Person::user_principal_name`].
    pub user_principal_name: Option<String>,
    /// See [`Person::mail`].
    pub mail: Option<String>,
    /// See [`Person::mail_nickname`].
    pub mail_nickname: Option<String>,
    /// See [`Person::given_name`].
    pub given_name: Option<String>,
    /// See [`Person::surname`].
    pub surname: Option<String>,
    /// See [`Person::display_name`].
    pub display_name: Option<String>,
    /// See [`Person::job_title`].
    pub job_title: Option<String>,
    /// See [`Person::department`].
    pub department: Option<String>,
    /// See [`Person::employee_id`].
    pub employee_id: Option<String>,
    /// See [`Person::telephone_number`].
    pub telephone_number: Option<String>,
    /// See [`Person::mobile`].
    pub mobile: Option<String>,
    /// See [`Person::city`].
    pub city: Option<String>,
    /// See [`Person::country`].
    pub country: Option<String>,
    /// See [`Person::preferred_language`].
    pub preferred_language: Option<String>,
    /// See [`Person::manager`].
    pub manager: Option<String>,
    /// See [`Person::roles`].
    pub roles: Option<RolesInput>,
    /// See [`Person::account_enabled`].
    pub account_enabled: Option<bool>,
    /// See [`Person::assigned`].
    pub assigned: Option<bool>,
}

impl PersonEdit {
    /// Writes the given values into `person` and fills the names that follow from others.
    ///
    /// # Errors
    /// [`Error::Invalid`] when the person would be left without a user principal name.
    pub fn apply(self, person: &mut Person) -> Result<()> {
        let texts = [
            (&mut person.user_principal_name, self.user_principal_name),
            (&mut person.mail, self.mail),
            (&mut person.mail_nickname, self.mail_nickname),
            (&mut person.given_name, self.given_name),
            (&mut person.surname, self.surname),
            (&mut person.display_name, self.display_name),
            (&mut person.job_title, self.job_title),
            (&mut person.department, self.department),
            (&mut person.employee_id, self.employee_id),
            (&mut person.telephone_number, self.telephone_number),
            (&mut person.mobile, self.mobile),
            (&mut person.city, self.city),
            (&mut person.country, self.country),
            (&mut person.preferred_language, self.preferred_language),
            (&mut person.manager, self.manager),
        ];
        for (field, value) in texts {
            if let Some(value) = value {
                value.trim().clone_into(field);
            }
        }
        if let Some(roles) = self.roles {
            person.roles = roles.into_values();
        }
        person.account_enabled = self.account_enabled.unwrap_or(person.account_enabled);
        person.assigned = self.assigned.unwrap_or(person.assigned);
        fill_names(person)
    }
}

fn fill_names(person: &mut Person) -> Result<()> {
    if person.user_principal_name.is_empty() {
        return Err(Error::Invalid("A person needs a user principal name.".to_owned()));
    }
    if person.mail_nickname.is_empty() {
        let local = person.user_principal_name.split('@').next().unwrap_or_default();
        local.clone_into(&mut person.mail_nickname);
    }
    if person.display_name.is_empty() {
        person.display_name = format!("{} {}", person.given_name, person.surname).trim().to_owned();
    }
    if person.display_name.is_empty() {
        person.display_name.clone_from(&person.user_principal_name);
    }
    Ok(())
}
