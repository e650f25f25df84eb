//! What can go wrong with the tenant service, named by what happened; statuses and pages are the edge's affair.

use std::fmt;

use hub_integrations::Requirement;
use hub_text::{Text, t, text};

/// A field of a form or command that was refused, with a sentence for the person who filled it in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invalid {
    /// The field's name, as in forms.
    pub field: &'static str,
    /// What is wrong and what to do.
    pub message: Text,
}

/// A refused or failed operation.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No such thing in this tenant. Another tenant's thing is the same.
    NotFound,
    /// A value that cannot be taken.
    Invalid(Invalid),
    /// Nobody is logged in, or not any more.
    Unauthenticated,
    /// The person may not do this.
    Forbidden(&'static str),
    /// The e-mail and password do not fit, or there is no such account.
    WrongPassword,
    /// Too many attempts.
    Throttled {
        /// When another attempt makes sense.
        retry_after_seconds: i64,
    },
    /// This person logs in by SSO only.
    UseSso {
        /// The slug whose SSO link leads on.
        slug: String,
    },
    /// The password was right; a second factor is asked for.
    SecondFactorRequired(Box<crate::sign_in::SecondStep>),
    /// The code of a second factor is not right, or was used before.
    WrongCode,
    /// No passkey of the hub answered, or its answer did not fit.
    WrongPasskey,
    /// A dangerous act, and it is too long ago that the person proved who they are.
    Unconfirmed,
    /// The link from a mail is used up, too old or not ours.
    LinkExpired,
    /// The tenant would have no owner left.
    LastOwner,
    /// All seats of the plan are taken and the rule is `refuse`.
    NoSeat {
        /// The plan's number.
        limit: i64,
        /// Who asked, for the waiting list.
        wanted: Box<crate::seat::Wanted>,
    },
    /// The change would take the connection out of `Integrated`; it needs a confirmation.
    NeedsConfirmation {
        /// What would be missing afterwards.
        missing: Vec<Requirement>,
    },
    /// The metadata is of another identity provider than the stored one; it needs a confirmation.
    OtherIssuer {
        /// The entity ID that is stored.
        stored: String,
        /// The one of the document.
        found: String,
    },
    /// A SAML response was refused.
    Refused(#[from] Box<hub_saml::Refusal>),
    /// A sign-in by SSO that was verified but leads nowhere.
    SsoFailed(crate::sign_in::SsoFailure),
    /// A SCIM request that was refused.
    Scim(#[from] hub_scim::Error),
    /// The database.
    Db(#[from] hub_db::Error),
    /// More work is waiting than can be done.
    Busy,
    /// A defect of the hub.
    Defect(String),
}

impl Error {
    /// A refused field.
    pub fn invalid(field: &'static str, message: impl Into<Text>) -> Self {
        Self::Invalid(Invalid { field, message: message.into() })
    }

    /// What it says, for people. Logs and machines get it in English, which is how it prints.
    pub fn text(&self) -> Text {
        match self {
            Self::NotFound => t("not found"),
            Self::Invalid(invalid) => invalid.message.clone(),
            Self::Unauthenticated => t("log in to continue"),
            Self::Forbidden(why) => t(*why),
            Self::WrongPassword => t("the e-mail or the password is not right"),
            Self::Throttled { retry_after_seconds } => {
                let minutes = retry_after_seconds.div_euclid(60) + 1;
                text!(
                    minutes;
                    "too many attempts; try again in {n} minute",
                    "too many attempts; try again in {n} minutes"
                )
            }
            Self::UseSso { .. } => t("your company has you log in with single sign-on"),
            Self::SecondFactorRequired(_) => t("a second factor is needed to log in"),
            Self::WrongCode => t("this code is not right, or was used before"),
            Self::WrongPasskey => t("this passkey is not known here, or its answer came too late"),
            Self::Unconfirmed => t("confirm that it is you"),
            Self::LinkExpired => t("this link has been used or is too old; ask for a new one"),
            Self::LastOwner => {
                t("a workspace needs at least one active owner; make somebody else an owner first")
            }
            Self::NoSeat { limit, .. } => {
                text!(
                    *limit;
                    "the only seat of this workspace is taken; free it or extend the plan",
                    "all {n} seats of this workspace are taken; free a seat or extend the plan"
                )
            }
            Self::NeedsConfirmation { .. } => {
                t("this change ends single sign-on for the workspace; confirm it")
            }
            Self::OtherIssuer { stored, found } => text!(
                "the metadata is of {found}, and this connection trusts {stored}; confirm the change",
                found = found,
                stored = stored
            ),
            Self::Refused(refusal) => Text::verbatim(refusal.to_string()),
            Self::SsoFailed(failure) => failure.text(),
            Self::Scim(error) => Text::verbatim(error.to_string()),
            Self::Db(error) => Text::verbatim(error.to_string()),
            Self::Busy => t("the hub is busy; try again in a moment"),
            Self::Defect(what) => Text::verbatim(format!("internal defect: {what}")),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text().english())
    }
}

/// What the tenant service gives.
pub type Result<T, E = Error> = std::result::Result<T, E>;
