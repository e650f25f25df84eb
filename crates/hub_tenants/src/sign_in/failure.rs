//! Why a sign-in by SSO that was verified leads nowhere.

use std::fmt;

use hub_db::Conn;
use hub_kernel::{ConnectionId, Cx};
use hub_saml::Refusal;
use serde_json::json;

use crate::event::{self, Action, Target};
use crate::{Error, Result, connection};

/// The reason, for the admin's log; the person sees a plain page with a reference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SsoFailure {
    /// The connection is not Integrated.
    NotIntegrated,
    /// The assertion names nobody of this tenant.
    UnknownUser {
        /// The NameID.
        name: String,
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
    /// The assertion was used before.
    Replayed,
    /// The tile of the IdP's portal is switched off for this connection.
    UnsolicitedNotAllowed,
    /// The answer came back to another browser than the one that asked, or too late.
    WrongBrowser,
}

impl SsoFailure {
    /// A stable word for the log.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotIntegrated => "not_integrated",
            Self::UnknownUser { .. } => "unknown_user",
            Self::NotImported { .. } => "not_imported",
            Self::Deactivated { .. } => "deactivated",
            Self::UnknownRequest => "unknown_request",
            Self::Replayed => "replayed",
            Self::UnsolicitedNotAllowed => "unsolicited_not_allowed",
            Self::WrongBrowser => "wrong_browser",
        }
    }
}

impl fmt::Display for SsoFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotIntegrated => f.write_str("The connection is not Integrated yet; complete its Configuration."),
            Self::UnknownUser { name } => write!(
                f,
                "The identity provider signed in {name}, whom this workspace does not know. Assign the person to the \
                 application so that they are provisioned, or add them under People with this e-mail."
            ),
            Self::NotImported { name } => {
                write!(f, "{name} was pushed by the identity provider and waits for import; import the person first.")
            }
            Self::Deactivated { name } => write!(f, "{name} is deactivated here; reactivate the person to let them in."),
            Self::UnknownRequest => f.write_str(
                "The response answers no login request that is open: it came later than ten minutes, or a second time. \
                 The person should start again.",
            ),
            Self::Replayed => f.write_str("The same assertion came a second time and was refused."),
            Self::UnsolicitedNotAllowed => f.write_str(
                "The login began at the identity provider, and this connection does not allow that; switch on \
                 IdP-initiated login in the Configuration, or have people start at the login page.",
            ),
            Self::WrongBrowser => f.write_str(
                "The login was finished in another browser than the one it began in, or cookies are blocked there.",
            ),
        }
    }
}

/// Writes why a sign-in failed, for the admin; the person sees the request's id as a reference.
///
/// # Errors
/// The database's.
pub fn record_failure(
    c: &mut Conn,
    cx: &Cx,
    id: ConnectionId,
    reason: &Error,
    issuer: Option<&str>,
) -> Result<()> {
    let row = connection::get(c, id.tenant(), id)?;
    let (code, message) = match reason {
        Error::Refused(refusal) => (refusal.code(), refusal.admin_message()),
        Error::SsoFailed(failure) => (failure.code(), failure.to_string()),
        other => ("error", other.to_string()),
    };
    let details = json!({ "code": code, "reason": message, "issuer": issuer });
    let target = Target::new("connection", id, row.name());
    event::record(c, cx, id.tenant(), Action::SsoFailed, &target, Some(id), &details)
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(Box::new(refusal))
    }
}
