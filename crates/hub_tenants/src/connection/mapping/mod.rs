//! How a connection reads assertions: which attribute carries what, and whether a login may create people or change
//! their names. A connection without a row of its own reads as its vendor's assertions are by default.

mod received;
mod store;
#[cfg(test)]
mod tests;

pub use received::{Received, received};
pub(crate) use received::{keep_received, received_by};

use hub_db::Conn;
use hub_integrations::Subject;
use hub_kernel::{ConnectionId, Cx, Timestamp};
use hub_saml::attributes;
use hub_text::{Text, key, t, text};
use serde_json::{Map, Value, json};

use super::{Connection, vouching};
use crate::event::{self, Action};
use crate::session::Admin;
use crate::text_enum::text_enum;
use crate::{Error, Result};

/// Most attribute names for one field.
pub const MOST_NAMES: usize = 10;
/// Longest attribute name, in bytes.
pub const LONGEST_NAME: usize = 512;
/// Most further attributes.
pub const MOST_EXTRA: usize = 20;
/// Longest key of a further attribute.
pub const LONGEST_KEY: usize = 40;

text_enum! {
    /// What an attribute of an assertion can mean to us.
    Field {
        /// What names the person; by default the NameID.
        Subject = "subject",
        /// The e-mail address.
        Email = "email",
        /// The login name at the IdP.
        UserName = "user_name",
        /// The first name.
        GivenName = "given_name",
        /// The last name.
        FamilyName = "family_name",
        /// The name to show.
        DisplayName = "display_name",
        /// Groups, several values.
        Groups = "groups",
        /// Roles, several values.
        Roles = "roles",
        /// What stays when name and e-mail change: what the directory writes as `externalId`.
        StableId = "stable_id",
    }
}

text_enum! {
    /// What a login by SSO may do beyond letting somebody in.
    Switch {
        /// Make an account for somebody nobody knows yet.
        JustInTime = "just_in_time",
        /// Take over a changed name.
        UpdateProfile = "update_profile",
    }
}

/// How one connection reads assertions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    /// Fields that are read otherwise than by the vendor's default, with their attribute names.
    pub changed: Vec<(Field, Vec<String>)>,
    /// Further attributes: our key and the attribute's name.
    pub extra: Vec<(String, String)>,
    /// Whether a first login makes an account.
    pub just_in_time: bool,
    /// When that was last turned.
    pub just_in_time_at: Option<Timestamp>,
    /// By whom.
    pub just_in_time_by: Option<String>,
    /// Whether a login takes over a changed name.
    pub update_profile: bool,
}

impl Default for Mapping {
    fn default() -> Self {
        Self {
            changed: Vec::new(),
            extra: Vec::new(),
            just_in_time: false,
            just_in_time_at: None,
            just_in_time_by: None,
            update_profile: true,
        }
    }
}

impl Mapping {
    /// The attribute names that a field is read from, most wanted first.
    pub fn names(&self, row: &Connection, field: Field) -> Vec<String> {
        let changed = self.changed.iter().find(|(changed, _)| *changed == field);
        changed.map_or_else(|| default_names(row, field), |(_, names)| names.clone())
    }

    /// Whether a field is read otherwise than by default.
    pub fn is_changed(&self, field: Field) -> bool {
        self.changed.iter().any(|(changed, _)| *changed == field)
    }

    /// The mapping as the SAML service provider applies it. A login name that has the form of an address is taken as
    /// e-mail when no e-mail came.
    pub fn reading(&self, row: &Connection) -> attributes::Mapping {
        let mut email = self.names(row, Field::Email);
        email.extend(self.names(row, Field::UserName));
        let subject = self.names(row, Field::Subject).into_iter().next();
        attributes::Mapping {
            subject: subject.map_or(attributes::Subject::NameId, attributes::Subject::Claim),
            email,
            given_name: self.names(row, Field::GivenName),
            family_name: self.names(row, Field::FamilyName),
            display_name: self.names(row, Field::DisplayName),
            groups: self.names(row, Field::Groups),
            roles: self.names(row, Field::Roles),
            extra: self.extra.iter().map(|(key, name)| (key.clone(), vec![name.clone()])).collect(),
        }
    }

    fn to_row(&self) -> store::Row {
        let changed: Map<String, Value> =
            self.changed.iter().map(|(field, names)| (field.to_string(), json!(names))).collect();
        store::Row {
            changes: json!({ "fields": changed, "extra": self.extra }).to_string(),
            just_in_time: self.just_in_time,
            just_in_time_at: self.just_in_time_at,
            just_in_time_by: self.just_in_time_by.clone(),
            update_profile: self.update_profile,
        }
    }

    fn from_row(row: store::Row) -> Result<Self> {
        let broken = |_| Error::Defect("an attribute mapping cannot be read".to_owned());
        let mut stored: Value = serde_json::from_str(&row.changes).map_err(broken)?;
        let mut changed = Vec::new();
        for field in Field::ALL {
            if let Some(names) = stored.pointer_mut(&format!("/fields/{field}")).map(Value::take) {
                changed.push((*field, serde_json::from_value(names).map_err(broken)?));
            }
        }
        let extra = stored.get_mut("extra").map(Value::take).unwrap_or_else(|| json!([]));
        Ok(Self {
            changed,
            extra: serde_json::from_value(extra).map_err(broken)?,
            just_in_time: row.just_in_time,
            just_in_time_at: row.just_in_time_at,
            just_in_time_by: row.just_in_time_by,
            update_profile: row.update_profile,
        })
    }
}

/// The attribute names that the vendor's assertions use by default; none means the NameID for what names a person, and
/// not read for the rest.
pub fn default_names(row: &Connection, field: Field) -> Vec<String> {
    let Some(claims) = row.integration().map(|integration| &integration.claims) else { return Vec::new() };
    let names = match field {
        Field::Subject => &[],
        Field::Email => claims.email,
        Field::UserName => claims.user_name,
        Field::GivenName => claims.given_name,
        Field::FamilyName => claims.family_name,
        Field::DisplayName => claims.display_name,
        Field::Groups => claims.groups,
        Field::Roles => claims.roles,
        Field::StableId => match &claims.stable_id {
            Subject::NameId => &[],
            Subject::Claim(name) => std::slice::from_ref(name),
        },
    };
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// How a connection reads assertions.
///
/// # Errors
/// The database's.
pub fn of(c: &mut Conn, row: &Connection) -> Result<Mapping> {
    store::find(c, row.tenant, row.id)?.map_or_else(|| Ok(Mapping::default()), Mapping::from_row)
}

/// The fields by which a login finds its person.
const RECOGNISING: [Field; 4] = [Field::Subject, Field::Email, Field::UserName, Field::StableId];

/// Saves which attributes carry what. A field with the vendor's default names is stored as default, and follows it.
///
/// Once a connection has been Integrated, only an owner says by which attributes people are recognised: an admin who
/// writes one of them at the IdP could name an owner in it.
///
/// # Errors
/// `NotFound`, also for a connection without SAML; `Invalid` with the field, or `extra`; `Forbidden`.
pub fn save(
    c: &mut Conn,
    cx: &Cx,
    by: &Admin,
    id: ConnectionId,
    fields: &[(Field, Vec<String>)],
    extra: &[(String, String)],
) -> Result<()> {
    let row = with_saml(c, by, id)?;
    let before = of(c, &row)?;
    let mut after = Mapping { changed: Vec::new(), extra: check_extra(extra)?, ..before.clone() };
    for (field, names) in fields {
        let names = check_names(*field, names)?;
        if names != default_names(&row, *field) {
            after.changed.push((*field, names));
        }
    }
    if after == before {
        return Ok(());
    }
    let recognises = |field: &Field| before.names(&row, *field) != after.names(&row, *field);
    if row.integrated_at.is_some() && !by.is_owner() && RECOGNISING.iter().any(recognises) {
        return Err(Error::Forbidden(key!(
            "only an owner can change by which attributes people are recognised"
        )));
    }
    store::put(c, row.tenant, id, &after.to_row())?;
    if !by.is_owner() && RECOGNISING.iter().any(recognises) {
        vouching::follow(c, cx, by, &row, false)?;
    }
    let details = json!({ "before": words(&before, &row, &after), "after": words(&after, &row, &before) });
    event::record(c, cx, row.tenant, Action::IntegrationUpdate, &row.target(), Some(id), &details)
}

/// What one mapping says where the other says something else.
fn words(it: &Mapping, row: &Connection, other: &Mapping) -> Value {
    let mut words: Map<String, Value> = Field::ALL
        .iter()
        .filter(|field| it.names(row, **field) != other.names(row, **field))
        .map(|field| (format!("attribute_{field}"), json!(it.names(row, *field))))
        .collect();
    if it.extra != other.extra {
        words.insert("further_attributes".to_owned(), json!(it.extra));
    }
    Value::Object(words)
}

/// Turns a switch.
///
/// # Errors
/// `NotFound`, also for a connection without SAML.
pub fn set_switch(
    c: &mut Conn,
    cx: &Cx,
    by: &Admin,
    id: ConnectionId,
    switch: Switch,
    on: bool,
) -> Result<()> {
    let row = with_saml(c, by, id)?;
    let mut mapping = of(c, &row)?;
    let before = match switch {
        Switch::JustInTime => std::mem::replace(&mut mapping.just_in_time, on),
        Switch::UpdateProfile => std::mem::replace(&mut mapping.update_profile, on),
    };
    if before == on {
        return Ok(());
    }
    if switch == Switch::JustInTime {
        (mapping.just_in_time_at, mapping.just_in_time_by) = (Some(cx.now), Some(cx.actor.name().to_owned()));
    }
    store::put(c, row.tenant, id, &mapping.to_row())?;
    let details = json!({
        "toggle": switch,
        "before": { (switch.as_str()): before },
        "after": { (switch.as_str()): on },
    });
    event::record(c, cx, row.tenant, Action::ToggleUpdate, &row.target(), Some(id), &details)
}

fn with_saml(c: &mut Conn, by: &Admin, id: ConnectionId) -> Result<Connection> {
    let row = super::get(c, by.tenant(), id)?;
    if row.capabilities().sso { Ok(row) } else { Err(Error::NotFound) }
}

fn check_names(field: Field, names: &[String]) -> Result<Vec<String>> {
    let mut kept: Vec<String> = Vec::new();
    for name in names.iter().map(|name| name.trim()).filter(|name| !name.is_empty()) {
        check_name(field.as_str(), name)?;
        if !kept.iter().any(|known| known == name) {
            kept.push(name.to_owned());
        }
    }
    let most = if field == Field::Subject { 1 } else { MOST_NAMES };
    if kept.len() > most {
        let message = match most {
            1 => t("one attribute names the person; enter one name, or none for the NameID"),
            _ => text!("at most {count} attribute names for one field", count = most),
        };
        return Err(Error::invalid(field.as_str(), message));
    }
    Ok(kept)
}

fn check_name(field: &'static str, name: &str) -> Result<()> {
    if name.len() > LONGEST_NAME || name.chars().any(char::is_control) {
        let message =
            text!("an attribute name is one line of at most {count} characters", count = LONGEST_NAME);
        return Err(Error::invalid(field, message));
    }
    Ok(())
}

fn check_extra(extra: &[(String, String)]) -> Result<Vec<(String, String)>> {
    let refused = |message: Text| Err(Error::invalid("extra", message));
    let mut kept: Vec<(String, String)> = Vec::new();
    for (key, name) in extra {
        let (key, name) = (key.trim(), name.trim());
        match (key.is_empty(), name.is_empty()) {
            (true, true) => continue,
            (true, false) => {
                return refused(text!("give {name} a key of ours to be kept under", name = name));
            }
            (false, true) => {
                return refused(text!("say which attribute {key} is read from", key = key));
            }
            (false, false) => {}
        }
        let plain = key.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
        if !plain || key.len() > LONGEST_KEY || !key.starts_with(|ch: char| ch.is_ascii_lowercase()) {
            return refused(text!(
                "a key begins with a small letter and has small letters, digits and _ only, at most {count} of them",
                count = LONGEST_KEY
            ));
        }
        if Field::from_word(key).is_some() || kept.iter().any(|(known, _)| known == key) {
            return refused(text!("the key {key} is there already; choose another", key = key));
        }
        check_name("extra", name)?;
        kept.push((key.to_owned(), name.to_owned()));
    }
    if kept.len() > MOST_EXTRA {
        return refused(text!("at most {count} further attributes", count = MOST_EXTRA));
    }
    Ok(kept)
}
