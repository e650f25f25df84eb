//! What apps are told of a person and of how they proved themselves.

use hub_db::Conn;
use hub_oidc::claims::Person;
use serde_json::{Map, Value};

use super::grant::{Grant, subject};
use crate::session::{Proof, SecondFactor};
use crate::user::User;
use crate::{Result, domain, role_mapping, tenant};

/// Nothing but a password, or a code in its place.
const ACR_SINGLE: &str = "urn:switchboard:acr:password";
/// Two factors, proved here.
const ACR_TWO: &str = "urn:switchboard:acr:two-factor";
/// The tenant's identity provider vouches for the person.
const ACR_SSO: &str = "urn:switchboard:acr:sso";
/// All that `acr` can be.
pub const ACR_VALUES: [&str; 3] = [ACR_SINGLE, ACR_TWO, ACR_SSO];

/// How well somebody proved themselves.
pub const fn acr(proof: Proof, second: Option<SecondFactor>) -> &'static str {
    match (proof, second) {
        (Proof::Saml, _) => ACR_SSO,
        // A passkey is what one has and what one knows or is, in one.
        (Proof::Passkey, _) | (Proof::Password, Some(_)) => ACR_TWO,
        (Proof::Password | Proof::RecoveryCode, None) | (Proof::RecoveryCode, Some(_)) => ACR_SINGLE,
    }
}

/// By what they did, in the words of RFC 8176, and `fed` for a login at an identity provider, whose means are its own.
pub const fn amr(proof: Proof, second: Option<SecondFactor>) -> &'static [&'static str] {
    match (proof, second) {
        (Proof::Saml, _) => &["fed"],
        (Proof::Passkey, _) => &["pop", "user", "mfa"],
        (Proof::RecoveryCode, _) => &["otp"],
        (Proof::Password, None) => &["pwd"],
        (Proof::Password, Some(SecondFactor::Passkey)) => &["pwd", "pop", "mfa"],
        (Proof::Password, Some(SecondFactor::Totp | SecondFactor::BackupCode)) => &["pwd", "otp", "mfa"],
    }
}

/// What an ID token and the userinfo endpoint say of a login.
#[derive(Debug, Clone)]
pub struct Facts {
    /// The person.
    pub person: Person,
    /// When they last proved themselves, in seconds since 1970.
    pub auth_time: i64,
    /// How well.
    pub acr: &'static str,
    /// By what.
    pub amr: &'static [&'static str],
    /// The login's name.
    pub sid: String,
}

impl Facts {
    /// All that may be said of a login and its person, as they are now.
    pub(super) fn of(c: &mut Conn, grant: &Grant, user: &User) -> Result<Self> {
        Ok(Self {
            person: person(c, user)?,
            auth_time: grant.auth_time.millis().div_euclid(1000),
            acr: acr(grant.proof, grant.second_factor),
            amr: amr(grant.proof, grant.second_factor),
            sid: grant.id.to_string(),
        })
    }
}

/// What apps may know of a person, as it is now.
///
/// # Errors
/// The database's.
pub fn person(c: &mut Conn, user: &User) -> Result<Person> {
    let tenant = tenant::get(c, user.tenant)?;
    let document: Map<String, Value> = serde_json::from_str(&user.attributes).unwrap_or_default();
    let text =
        |value: Option<&Value>| value.and_then(Value::as_str).filter(|s| !s.is_empty()).map(str::to_owned);
    let name = document.get("name").and_then(Value::as_object);
    let part = |key: &str| text(name.and_then(|name| name.get(key)));
    let email_verified = match &user.email {
        Some(email) => domain::vouches(c, user.tenant, email)?,
        None => false,
    };
    Ok(Person {
        subject: subject(c, user.tenant, user.id)?.to_string(),
        tenant_id: tenant.id.to_string(),
        tenant_slug: tenant.slug,
        tenant_name: tenant.name,
        name: Some(user.label().to_owned()),
        given_name: part("givenName"),
        family_name: part("familyName"),
        preferred_username: Some(user.user_name.clone()),
        locale: text(document.get("preferredLanguage")).or_else(|| text(document.get("locale"))),
        zoneinfo: text(document.get("timezone")),
        updated_at: user.modified_at.millis().div_euclid(1000),
        email: user.email.clone(),
        email_verified,
        role: user.role.to_string(),
        product_roles: role_mapping::product_roles_of(c, user.tenant, user.id)?,
        attributes: document
            .into_iter()
            .filter(|(key, value)| key.starts_with("urn:") && value.is_object())
            .collect(),
    })
}
