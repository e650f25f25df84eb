//! Whom an assertion means. Nothing is written here: a login and the Test sign-in ask the same question.

use hub_db::Conn;
use hub_kernel::{EmailAddress, UserId};
use hub_saml::VerifiedAssertion;
use hub_saml::attributes::{self, Profile, Subject, is_email};
use hub_scim::fold;

use crate::Result;
use crate::connection::Connection;
use crate::connection::mapping::{self, Field, Mapping};
use crate::connection::vouching;
use crate::provisioning;
use crate::sign_in::failure::SsoFailure;
use crate::sign_in::store;
use crate::user::{self, Role, User, UserState};

/// What an assertion says by the connection's mapping, and whom it means.
#[derive(Debug, Clone)]
pub struct Whom {
    /// What the mapping reads; none when nothing names the person.
    pub profile: Option<Profile>,
    /// What a login by this assertion does.
    pub meaning: Meaning,
    /// The identity to remember the person by.
    pub(super) identity: String,
    /// Whom that identity was before.
    pub(super) known: Option<UserId>,
}

/// What a login by an assertion does.
#[derive(Debug, Clone, PartialEq)]
pub enum Meaning {
    /// Lets in somebody who has an account.
    Person {
        /// Who.
        user: Box<User>,
        /// What they were recognised by.
        by: Recognised,
    },
    /// Makes an account, if a seat can be had, and lets them in.
    New(Newcomer),
    /// Lets nobody in.
    Nobody(SsoFailure),
}

/// What somebody was recognised by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recognised {
    /// The identity is their userName or sign-in e-mail.
    Name,
    /// The identity was theirs at an earlier login.
    EarlierLogin,
    /// Their e-mail address.
    Email,
    /// The id that their directory writes as `externalId`.
    StableId,
}

/// Somebody whom just-in-time creation would make a sub-user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Newcomer {
    /// The userName.
    pub user_name: String,
    /// The address they would sign in with.
    pub email: EmailAddress,
    /// Their name, by parts.
    pub name: PersonName,
}

/// A person's name as an assertion has it, each part one line of at most 256 characters.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PersonName {
    /// The first name.
    pub given: Option<String>,
    /// The last name.
    pub family: Option<String>,
    /// The name to show: as sent, else made of both parts.
    pub display: Option<String>,
}

impl PersonName {
    fn of(profile: &Profile) -> Self {
        let given = profile.given_name.as_deref().and_then(one_line);
        let family = profile.family_name.as_deref().and_then(one_line);
        let both = || Some(format!("{} {}", given.as_deref()?, family.as_deref()?));
        let display = profile.display_name.as_deref().and_then(one_line).or_else(both);
        Self { given, family, display }
    }
}

impl PersonName {
    /// Something to call the person by.
    pub fn any(&self) -> Option<String> {
        self.display.clone().or_else(|| self.given.clone()).or_else(|| self.family.clone())
    }
}

fn one_line(text: &str) -> Option<String> {
    let text: String = text.chars().filter(|ch| !ch.is_control()).take(256).collect();
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

impl Whom {
    /// The person's name as the assertion has it.
    pub fn name(&self) -> PersonName {
        self.profile.as_ref().map(PersonName::of).unwrap_or_default()
    }
}

/// Whom an assertion means: by the identity seen before, else by userName or e-mail within the tenant; never
/// across tenants. An identity that by now is the userName or e-mail of somebody else means that person: addresses are
/// given to new people, and these must not come into the accounts of who had them before.
///
/// # Errors
/// The database's. Who may not in is an answer, not an error.
pub fn whom(c: &mut Conn, row: &Connection, assertion: &VerifiedAssertion) -> Result<Whom> {
    let mapping = mapping::of(c, row)?;
    let reading = mapping.reading(row);
    let profile = match attributes::read(assertion, &reading) {
        Ok(profile) => profile,
        Err(reason) => {
            let meaning = Meaning::Nobody(SsoFailure::NoIdentity { reason });
            return Ok(Whom { profile: None, meaning, identity: String::new(), known: None });
        }
    };
    // Two ways of naming people are two name spaces, should the connection change from one to the other.
    let identity = match &reading.subject {
        Subject::NameId => profile.subject.clone(),
        Subject::Claim(name) => format!("{name}\n{}", profile.subject),
    };
    let known = store::federated_user(c, row.id, &assertion.issuer, &identity)?;
    let meaning = match find(c, row, assertion, &mapping, &profile, known)? {
        Some((user, by)) => match without_access(&user) {
            Some(failure) => Meaning::Nobody(failure),
            None if !vouching::standing(c, row.tenant, row.id)?.lets_in(&user) => {
                Meaning::Nobody(SsoFailure::NotVouched { name: user.user_name })
            }
            None => Meaning::Person { user: Box::new(user), by },
        },
        None => newcomer(c, row, assertion, &mapping, &profile)?,
    };
    Ok(Whom { profile: Some(profile), meaning, identity, known })
}

fn find(
    c: &mut Conn,
    row: &Connection,
    assertion: &VerifiedAssertion,
    mapping: &Mapping,
    profile: &Profile,
    known: Option<UserId>,
) -> Result<Option<(User, Recognised)>> {
    // Somebody without an account may wait beside the account of this very person: their address leads there. An earlier
    // login does not, as the name may have gone to somebody new.
    let named = by_name(c, row, &profile.subject)?.map(|user| (user, Recognised::Name));
    let waits = named.as_ref().is_some_and(|(user, _)| user.state == UserState::Staged);
    if named.is_some() && !waits {
        return Ok(named);
    }
    if let Some(id) = known.filter(|_| !waits) {
        let user = user::store::find(c, row.tenant, id)?;
        return Ok(user.map(|user| (user, Recognised::EarlierLogin)));
    }
    if let Some(email) = &profile.email
        && let Some(user) = by_name(c, row, email)?
        && (user.role == Role::Member || came_as_email(row, assertion, mapping, email))
    {
        return Ok(Some((user, Recognised::Email)));
    }
    if waits {
        return Ok(named);
    }
    let Some(id) = stable_id(row, assertion, mapping) else { return Ok(None) };
    let mut found = user::store::by_external_id(c, row.tenant, &id)?;
    found.retain(|user| user.connection == Some(row.id) && user.role == Role::Member);
    let mut met = Vec::with_capacity(found.len());
    for user in found {
        if !provisioning::address_stays(c, &user)? {
            met.push(user);
        }
    }
    let one = if met.len() == 1 { met.pop() } else { None };
    Ok(one.map(|user| (user, Recognised::StableId)))
}

/// Whether an address came in an attribute for e-mail. A login name stands in for it where none came, but people choose
/// their login names: it leads to no owner or admin.
fn came_as_email(row: &Connection, assertion: &VerifiedAssertion, mapping: &Mapping, email: &str) -> bool {
    let names = mapping.names(row, Field::Email);
    let mut sent = names.iter().flat_map(|name| assertion.attribute(name));
    sent.any(|value| value.trim().eq_ignore_ascii_case(email.trim()))
}

/// The person who has this userName or signs in with this e-mail. Letters beyond ASCII are compared with nobody's:
/// folding would make two names one. What a directory wrote as userName or externalId leads to sub-users only; owners and
/// admins are known by the address that no directory can change, or the holder of a Secret Token could become one; so is whoever
/// was linked by id alone, whom each Secret Token of the workspace finds and names.
fn by_name(c: &mut Conn, row: &Connection, name: &str) -> Result<Option<User>> {
    let name = name.trim();
    if !name.is_ascii() {
        return Ok(None);
    }
    let key = name.to_ascii_lowercase();
    match user::store::by_user_name(c, row.tenant, &key)? {
        Some(user) if user.role == Role::Member && !provisioning::address_stays(c, &user)? => Ok(Some(user)),
        _ => match user::store::by_sign_in_email(c, row.tenant, &key)? {
            Some(user) => Ok(Some(user)),
            // Whom this connection's directory sent, and who waits.
            None => user::store::by_user_name(c, row.tenant, &user::waiting_key_at(row.id, &key)),
        },
    }
}

fn stable_id(row: &Connection, assertion: &VerifiedAssertion, mapping: &Mapping) -> Option<String> {
    let names = mapping.names(row, Field::StableId);
    if names.is_empty() {
        return Some(assertion.name_id.clone());
    }
    names.iter().find_map(|name| assertion.single(name)).map(|value| value.trim().to_owned())
}

fn without_access(user: &User) -> Option<SsoFailure> {
    let name = user.user_name.clone();
    match user.state {
        UserState::Active => None,
        UserState::Staged => Some(SsoFailure::NotImported { name }),
        UserState::Deactivated => Some(SsoFailure::Deactivated { name }),
    }
}

/// Nobody is known by the assertion: what a first login makes of it. Nobody who is in the workspace in any form is met
/// this way: neither an account under another name, nor somebody who waits for import or lost their access.
fn newcomer(
    c: &mut Conn,
    row: &Connection,
    assertion: &VerifiedAssertion,
    mapping: &Mapping,
    profile: &Profile,
) -> Result<Meaning> {
    let name = profile.subject.clone();
    if !mapping.just_in_time {
        return Ok(Meaning::Nobody(SsoFailure::UnknownUser { name }));
    }
    let Some(email) = profile.email.as_deref().and_then(|text| text.parse::<EmailAddress>().ok()) else {
        let missing = mapping.names(row, Field::Email);
        return Ok(Meaning::Nobody(SsoFailure::NoEmail { name, missing }));
    };
    let user_name = user_name(row, assertion, mapping, profile).unwrap_or_else(|| email.as_str().to_owned());
    for key in [fold(&user_name), fold(email.as_str())] {
        if let Some(holder) = holder(c, row, &key)? {
            let taken = SsoFailure::NameTaken { name: key, by: holder.user_name.clone() };
            return Ok(Meaning::Nobody(without_access(&holder).unwrap_or(taken)));
        }
    }
    if let Some(id) = stable_id(row, assertion, mapping)
        && let Some(holder) = user::store::by_external_id(c, row.tenant, &id)?.into_iter().next()
    {
        let taken = SsoFailure::NameTaken { name: id, by: holder.user_name.clone() };
        return Ok(Meaning::Nobody(without_access(&holder).unwrap_or(taken)));
    }
    Ok(Meaning::New(Newcomer { user_name, email, name: PersonName::of(profile) }))
}

/// The login name at the IdP, which is also what its directory would write as userName.
fn user_name(
    row: &Connection,
    assertion: &VerifiedAssertion,
    mapping: &Mapping,
    profile: &Profile,
) -> Option<String> {
    let names = mapping.names(row, Field::UserName);
    let sent = names.iter().find_map(|name| assertion.single(name)).map(str::trim);
    let usable =
        |text: &&str| !text.is_empty() && text.len() <= 254 && text.bytes().all(|b| b.is_ascii_graphic());
    let subject = Some(profile.subject.as_str()).filter(|text| is_email(text));
    sent.filter(usable).or(subject).map(str::to_owned)
}

/// Whoever has this folded text as userName, sign-in e-mail or one of their e-mails.
fn holder(c: &mut Conn, row: &Connection, key: &str) -> Result<Option<User>> {
    if let Some(user) = user::store::by_user_name(c, row.tenant, key)? {
        return Ok(Some(user));
    }
    if let Some(user) = user::store::by_sign_in_email(c, row.tenant, key)? {
        return Ok(Some(user));
    }
    Ok(user::store::by_any_email(c, row.tenant, key)?.into_iter().next())
}
