//! Why a sign-in by SSO that was verified leads nowhere.

use std::fmt;

use hub_db::Conn;
use hub_kernel::{ConnectionId, Cx, UserId};
use hub_saml::Refusal;
use hub_saml::attributes::IdentityError;
use hub_text::{Text, t, text};
use serde_json::json;

use super::Purpose;
use crate::connection::Connection;
use crate::event::people::{self, Part};
use crate::event::{self, Action, Target};
use crate::seat::{self, Wanted, Way};
use crate::user::{self, UserState};
use crate::{Error, Result, connection};

/// The reason, for the admin's log; the person sees a plain page with a reference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SsoFailure {
    /// The connection is not Integrated.
    NotIntegrated,
    /// The workspace's plan has no single sign-on.
    NotIncluded,
    /// The assertion names nobody of this tenant.
    UnknownUser {
        /// The NameID.
        name: String,
    },
    /// Nothing in the assertion names the person as the connection's mapping wants it.
    NoIdentity {
        /// What is wrong.
        reason: IdentityError,
    },
    /// Somebody new, whom just-in-time creation cannot make an account without an address.
    NoEmail {
        /// Who.
        name: String,
        /// The attributes that were looked for.
        missing: Vec<String>,
    },
    /// Somebody new has a name or address that somebody in the workspace has.
    NameTaken {
        /// The name or address.
        name: String,
        /// The userName of who has it.
        by: String,
    },
    /// Somebody new, and no seat is free under the plan's rule.
    NoSeat {
        /// Who.
        name: String,
        /// The plan's number.
        limit: i64,
    },
    /// The person is staged.
    NotImported {
        /// The userName.
        name: String,
    },
    /// The person is deactivated.
    Deactivated {
        /// The userName.
        name: String,
    },
    /// The answer fits no request that is out: too late, answered before, or another connection's.
    UnknownRequest,
    /// The certificate that verified the response was removed while it was on its way.
    CertificateRemoved,
    /// The issuer of the connection was changed while the response was on its way.
    IssuerChanged,
    /// An owner or admin, and no owner has vouched for the connection.
    NotVouched {
        /// The userName.
        name: String,
    },
    /// The assertion was used before.
    Replayed,
    /// The tile of the IdP's portal is switched off for this connection.
    UnsolicitedNotAllowed,
    /// The answer came back to another browser than the one that asked, or too late.
    WrongBrowser,
    /// Our key of the connection is needed, and the master key does not open it.
    KeyUnreadable,
    /// The IdP names another sign-in method than the one that the connection insists on.
    OtherContext {
        /// The one that is asked for.
        asked: String,
        /// The one that the answer names.
        came: Option<String>,
    },
}

impl SsoFailure {
    /// A stable word for the log.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotIntegrated => "not_integrated",
            Self::NotIncluded => "not_included",
            Self::UnknownUser { .. } => "unknown_user",
            Self::NoIdentity { .. } => "no_identity",
            Self::NoEmail { .. } => "no_email",
            Self::NameTaken { .. } => "name_taken",
            Self::NoSeat { .. } => "no_seat",
            Self::NotImported { .. } => "not_imported",
            Self::Deactivated { .. } => "deactivated",
            Self::UnknownRequest => "unknown_request",
            Self::CertificateRemoved => "certificate_removed",
            Self::IssuerChanged => "issuer_changed",
            Self::NotVouched { .. } => "not_vouched",
            Self::Replayed => "replayed",
            Self::UnsolicitedNotAllowed => "unsolicited_not_allowed",
            Self::WrongBrowser => "wrong_browser",
            Self::KeyUnreadable => "key_unreadable",
            Self::OtherContext { .. } => "other_authn_context",
        }
    }
}

impl SsoFailure {
    /// Whom the identity provider named, where a verified response did.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::UnknownUser { name }
            | Self::NoEmail { name, .. }
            | Self::NameTaken { name, .. }
            | Self::NoSeat { name, .. }
            | Self::NotImported { name }
            | Self::Deactivated { name }
            | Self::NotVouched { name } => Some(name),
            _ => None,
        }
    }

    /// What happened and what to do, for the admin. The log gets it in English, which is how it prints.
    pub fn text(&self) -> Text {
        match self {
            Self::NotIntegrated => t("The connection is not Integrated yet; complete its Configuration."),
            Self::NotIncluded => {
                t("The plan of this workspace does not include single sign-on; its owner can ask for it.")
            }
            Self::CertificateRemoved => t(
                "The certificate that verified the response was removed a moment before the person came in.",
            ),
            Self::IssuerChanged => {
                t("The issuer of this connection was changed a moment before the person came in.")
            }
            Self::UnknownRequest => t(
                "The response answers no login request that is open: it came later than ten minutes, or a second time. \
                 The person should start again.",
            ),
            Self::Replayed => t("The same assertion came a second time and was refused."),
            Self::UnsolicitedNotAllowed => t(
                "The login began at the identity provider, and this connection does not allow that; switch on \
                 IdP-initiated login in the Configuration, or have people start at the login page.",
            ),
            Self::WrongBrowser => t(
                "The login was finished in another browser than the one it began in, or cookies are blocked there.",
            ),
            Self::KeyUnreadable => t(
                "The key of this connection cannot be opened with the master key that this installation runs with. Ask \
                 the operator to put the right master key back; or remove the key under Sign-in options, create a new \
                 one and give your identity provider its certificate.",
            ),
            Self::OtherContext { asked, came } => {
                let came = match came {
                    Some(method) => Text::verbatim(method),
                    None => t("a method that it does not name"),
                };
                text!(
                    "The identity provider signed the person in by {method}, and this connection insists on {wanted}. \
                     Require that method at the identity provider, or do not insist on it under Sign-in options.",
                    method = came,
                    wanted = asked
                )
            }
            Self::NoIdentity { reason: IdentityError::Missing(claim) } => text!(
                "Nothing says who signed in: the attribute {attribute}, which names the person, is missing. Send that \
                 attribute, or choose the NameID under Attributes and new people.",
                attribute = claim
            ),
            Self::NoIdentity { reason: IdentityError::Ambiguous { claim, count } } => text!(
                "Nothing says who signed in: the attribute {attribute}, which names the person, has {count} different \
                 values. Send that attribute, or choose the NameID under Attributes and new people.",
                attribute = claim,
                count = *count
            ),
            Self::UnknownUser { name }
            | Self::NoEmail { name, .. }
            | Self::NameTaken { name, .. }
            | Self::NoSeat { name, .. }
            | Self::NotImported { name }
            | Self::Deactivated { name }
            | Self::NotVouched { name } => self.about(name),
        }
    }

    /// The same where it is about somebody.
    fn about(&self, name: &str) -> Text {
        let text = match self {
            Self::NoEmail { missing, .. } => {
                let none = || t("(none is mapped)");
                let looked_for = if missing.is_empty() { none() } else { Text::verbatim(missing.join(", ")) };
                text!(
                    "{name} is new here, and an account needs an e-mail address. None of these attributes had one: \
                     {attributes}; the NameID is none either. Have the identity provider send one, or name the right \
                     attribute under Attributes and new people.",
                    attributes = looked_for
                )
            }
            Self::NameTaken { by, .. } => text!(
                "Somebody new signed in whose name or address, {name}, belongs to {other} in this workspace. Nobody is \
                 taken for somebody else: change one of the two.",
                other = by
            ),
            Self::NoSeat { limit: 1, .. } => t(
                "{name} is new here, and the only seat of the plan is taken. Free it or extend the plan; the next login \
                 then succeeds.",
            ),
            Self::NoSeat { limit, .. } => text!(
                "{name} is new here, and all {limit} seats of the plan are taken. Free a seat or extend the plan; the next \
                 login then succeeds.",
                limit = *limit
            ),
            Self::NotImported { .. } => {
                t("{name} was pushed by the identity provider and waits for import; import the person first.")
            }
            Self::Deactivated { .. } => {
                t("{name} is deactivated here; reactivate the person to let them in.")
            }
            Self::NotVouched { .. } => t(
                "{name} is an owner or admin, and an admin set up what this connection trusts. An owner has to approve \
                 sign-ins of owners and admins under Configuration first.",
            ),
            _ => t(
                "The identity provider signed in {name}, whom this workspace does not know. Assign the person to the \
                 application so that they are provisioned, or add them under People with this e-mail.",
            ),
        };
        text.with("name", name)
    }
}

impl fmt::Display for SsoFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text().english())
    }
}

/// Writes why a sign-in failed, for the admin; the person sees the request's id as a reference. It is in the log of whom the
/// identity provider named, as far as they are known here; a response that was not verified names nobody.
///
/// # Errors
/// The database's.
pub fn record_failure(
    c: &mut Conn,
    cx: &Cx,
    id: ConnectionId,
    purpose: Purpose,
    reason: &Error,
    issuer: Option<&str>,
) -> Result<()> {
    let row = connection::get(c, id.tenant(), id)?;
    let (code, message) = match reason {
        Error::Refused(refusal) => (refusal.code(), refusal.admin_message()),
        Error::SsoFailed(failure) => (failure.code(), failure.to_string()),
        other => ("error", other.to_string()),
    };
    if let (Purpose::Login, Error::SsoFailed(SsoFailure::NoSeat { name, .. })) = (purpose, reason) {
        remember_newcomer(c, cx, id, name)?;
    }
    let named_there = match reason {
        Error::SsoFailed(failure) => failure.name(),
        _ => None,
    };
    let details = json!({ "code": code, "reason": message, "issuer": issuer, "named": named_there });
    let target = Target::new("connection", id, row.name());
    let action = match purpose {
        Purpose::Login | Purpose::Confirm => Action::SsoFailed,
        Purpose::Test => Action::SsoTestFailed,
    };
    let whom = match (purpose, reason) {
        (Purpose::Login | Purpose::Confirm, Error::SsoFailed(failure)) => named(c, &row, failure)?,
        _ => None,
    };
    let whom = whom.map(|person| (person, Part::Refused));
    event::record_concerning(c, cx, id.tenant(), action, &target, Some(id), &details, whom)
}

/// Whom a refused login named: who waits, has no access, is not vouched for or holds the name; else who was removed.
fn named(c: &mut Conn, row: &Connection, failure: &SsoFailure) -> Result<Option<UserId>> {
    let (name, state) = match failure {
        SsoFailure::NotImported { name } => (name, Some(UserState::Staged)),
        SsoFailure::Deactivated { name } => (name, Some(UserState::Deactivated)),
        SsoFailure::NotVouched { name } => (name, Some(UserState::Active)),
        SsoFailure::NameTaken { by: name, .. }
        | SsoFailure::UnknownUser { name }
        | SsoFailure::NoEmail { name, .. }
        | SsoFailure::NoSeat { name, .. } => (name, None),
        _ => return Ok(None),
    };
    let key = hub_scim::fold(name.trim());
    let found = [
        user::store::by_user_name(c, row.tenant, &key)?,
        user::store::by_user_name(c, row.tenant, &user::waiting_key_at(row.id, &key))?,
        user::store::by_sign_in_email(c, row.tenant, &key)?,
    ];
    let met = found.into_iter().flatten().find(|user| state.is_none_or(|state| user.state == state));
    match met {
        Some(user) => Ok(Some(user.id)),
        None => people::last_called(c, row.tenant, name),
    }
}

/// Somebody new without a seat waits for one; their next login succeeds when one is free.
fn remember_newcomer(c: &mut Conn, cx: &Cx, id: ConnectionId, name: &str) -> Result<()> {
    let wanted = Wanted {
        key: hub_scim::fold(name),
        user: None,
        name: name.to_owned(),
        email: None,
        connection: Some(id),
        way: Way::Login,
    };
    seat::remember(c, cx, id.tenant(), &wanted)
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(Box::new(refusal))
    }
}
