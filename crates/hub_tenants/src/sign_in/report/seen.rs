//! What an assertion brought and what the connection's mapping makes of it, for an admin to look at. Bounded: an IdP may
//! send thousands of values.

use hub_db::Conn;
use hub_kernel::UserId;
use hub_saml::VerifiedAssertion;
use hub_saml::attributes::Profile;
use serde::{Deserialize, Serialize};

use super::cut;
use crate::Result;
use crate::connection::Connection;
use crate::sign_in::{Meaning, Recognised, whom};
use crate::tenant::{self, SeatRule, Tenant};

/// Attributes kept of one assertion.
const MOST_ATTRIBUTES: usize = 60;
/// Values kept of one attribute, group or role.
const MOST_VALUES: usize = 40;

/// What a login would have read, and what it would have done.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Seen {
    /// The NameID.
    pub name_id: String,
    /// Its format, if one was written.
    pub name_id_format: Option<String>,
    /// SHA-256 thumbprint of the certificate that verified it.
    pub certificate_sha256: String,
    /// How the person signed in there, if it was written.
    pub authn_context: Option<String>,
    /// When the person signed in there, Unix milliseconds.
    pub signed_in_at: i64,
    /// Attributes by name, in the order of the assertion.
    pub attributes: Vec<(String, Vec<String>)>,
    /// Attributes and values that were left out.
    pub left_out: usize,
    /// What the mapping reads; `None` when nothing names the person.
    pub mapped: Option<Mapped>,
    /// What the login would have done.
    pub outcome: Known,
}

/// The fields that the mapping fills.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Mapped {
    /// What names the person.
    pub subject: String,
    /// E-mail address.
    pub email: Option<String>,
    /// First name.
    pub given_name: Option<String>,
    /// Last name.
    pub family_name: Option<String>,
    /// Name to show.
    pub display_name: Option<String>,
    /// Groups.
    pub groups: Vec<String>,
    /// Roles.
    pub roles: Vec<String>,
    /// Further attributes by our key.
    pub extra: Vec<(String, String)>,
    /// The IdP sent a link instead of the groups.
    pub groups_overage: bool,
    /// Mapped fields without a value.
    pub missing: Vec<String>,
}

/// What a login by the assertion would have done.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Known {
    /// Let somebody in.
    Person {
        /// Their id.
        id: String,
        /// Their name for people.
        name: String,
        /// Their userName.
        user_name: String,
        /// The stored word of their role.
        role: String,
        /// What they were recognised by, in words.
        by: String,
    },
    /// Made an account for somebody new, and let them in.
    New {
        /// The userName.
        user_name: String,
        /// The address.
        email: String,
        /// Whether the plan has no seat for them.
        no_seat: bool,
    },
    /// Let nobody in.
    Nobody {
        /// A stable word for the reason.
        code: String,
        /// The reason and what to do.
        reason: String,
    },
    /// It was not asked.
    #[default]
    Unasked,
}

impl Known {
    /// Whether somebody would have been let in.
    pub fn lets_in(&self) -> bool {
        match self {
            Self::Person { .. } => true,
            Self::New { no_seat, .. } => !no_seat,
            Self::Nobody { .. } | Self::Unasked => false,
        }
    }

    /// The id of the person who would have been let in.
    pub fn user(&self) -> Option<UserId> {
        match self {
            Self::Person { id, .. } => id.parse().ok(),
            _ => None,
        }
    }
}

/// Looks at a verified assertion as a login would, and writes nothing.
///
/// # Errors
/// The database's.
pub fn seen(c: &mut Conn, row: &Connection, assertion: &VerifiedAssertion) -> Result<Seen> {
    let whom = whom(c, row, assertion)?;
    let outcome = match &whom.meaning {
        Meaning::Person { user, by } => Known::Person {
            id: user.id.to_string(),
            name: user.display_name.clone(),
            user_name: user.user_name.clone(),
            role: user.role.to_string(),
            by: recognised(*by).to_owned(),
        },
        Meaning::New(newcomer) => Known::New {
            user_name: cut(&newcomer.user_name),
            email: newcomer.email.as_str().to_owned(),
            no_seat: is_full(&tenant::get(c, row.tenant)?),
        },
        Meaning::Nobody(failure) => {
            Known::Nobody { code: failure.code().to_owned(), reason: failure.to_string() }
        }
    };
    let mut left_out = assertion.attributes.len().saturating_sub(MOST_ATTRIBUTES);
    let attributes = assertion.attributes.iter().take(MOST_ATTRIBUTES).map(|(name, values)| {
        left_out += values.len().saturating_sub(MOST_VALUES);
        (cut(name), some(values))
    });
    let attributes = attributes.collect();
    Ok(Seen {
        name_id: cut(&assertion.name_id),
        name_id_format: assertion.name_id_format.as_deref().map(cut),
        certificate_sha256: assertion.certificate_sha256.clone(),
        authn_context: assertion.authn_context.as_deref().map(cut),
        signed_in_at: assertion.authn_instant,
        attributes,
        left_out,
        mapped: whom.profile.as_ref().map(Mapped::of),
        outcome,
    })
}

fn is_full(company: &Tenant) -> bool {
    company.seat_rule == SeatRule::Refuse
        && company.seat_limit.is_some_and(|limit| company.seats_used >= limit)
}

const fn recognised(by: Recognised) -> &'static str {
    match by {
        Recognised::Name => "the name is their userName or sign-in e-mail",
        Recognised::EarlierLogin => "they logged in with this name before",
        Recognised::Email => "the e-mail address is theirs",
        Recognised::StableId => "their directory sends the same stable id",
    }
}

impl Mapped {
    fn of(profile: &Profile) -> Self {
        let one = |value: &Option<String>| value.as_deref().map(cut);
        Self {
            subject: cut(&profile.subject),
            email: one(&profile.email),
            given_name: one(&profile.given_name),
            family_name: one(&profile.family_name),
            display_name: one(&profile.display_name),
            groups: some(&profile.groups),
            roles: some(&profile.roles),
            extra: profile.extra.iter().map(|(key, value)| (key.clone(), cut(value))).collect(),
            groups_overage: profile.groups_overage.is_some(),
            missing: profile.missing.clone(),
        }
    }
}

fn some(values: &[String]) -> Vec<String> {
    values.iter().take(MOST_VALUES).map(|value| cut(value)).collect()
}
