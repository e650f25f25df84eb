//! What can go wrong with the tenant service, named by what happened; statuses and pages are the edge's affair.

use hub_integrations::Requirement;

/// A field of a form or command that was refused, with a sentence for the person who filled it in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invalid {
    /// The field's name, as in forms.
    pub field: &'static str,
    /// What is wrong and what to do.
    pub message: String,
}

/// A refused or failed operation.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No such thing in this tenant. Another tenant's thing is the same.
    #[error("not found")]
    NotFound,
    /// A value that cannot be taken.
    #[error("{}", .0.message)]
    Invalid(Invalid),
    /// Nobody is logged in, or not any more.
    #[error("log in to continue")]
    Unauthenticated,
    /// The person may not do this.
    #[error("{0}")]
    Forbidden(&'static str),
    /// The e-mail and password do not fit, or there is no such account.
    #[error("the e-mail or the password is not right")]
    WrongPassword,
    /// Too many attempts.
    #[error("too many attempts; try again in {} minutes", retry_after_seconds.div_euclid(60) + 1)]
    Throttled {
        /// When another attempt makes sense.
        retry_after_seconds: i64,
    },
    /// This person logs in by SSO only.
    #[error("your company has you log in with single sign-on")]
    UseSso {
        /// The slug whose SSO link leads on.
        slug: String,
    },
    /// The password was right; a second factor is asked for.
    #[error("a second factor is needed to log in")]
    SecondFactorRequired(Box<crate::sign_in::SecondStep>),
    /// The code of a second factor is not right, or was used before.
    #[error("this code is not right, or was used before")]
    WrongCode,
    /// No passkey of the hub answered, or its answer did not fit.
    #[error("this passkey is not known here, or its answer came too late")]
    WrongPasskey,
    /// A dangerous act, and it is too long ago that the person proved who they are.
    #[error("confirm that it is you")]
    Unconfirmed,
    /// The link from a mail is used up, too old or not ours.
    #[error("this link has been used or is too old; ask for a new one")]
    LinkExpired,
    /// The tenant would have no owner left.
    #[error("a workspace needs at least one active owner; make somebody else an owner first")]
    LastOwner,
    /// All seats of the plan are taken and the rule is `refuse`.
    #[error("all {limit} seats of this workspace are taken; free a seat or extend the plan")]
    NoSeat {
        /// The plan's number.
        limit: i64,
        /// Who asked, for the waiting list.
        wanted: Box<crate::seat::Wanted>,
    },
    /// The change would take the connection out of `Integrated`; it needs a confirmation.
    #[error("this change ends single sign-on for the workspace; confirm it")]
    NeedsConfirmation {
        /// What would be missing afterwards.
        missing: Vec<Requirement>,
    },
    /// The metadata is of another identity provider than the stored one; it needs a confirmation.
    #[error("the metadata is of {found}, and this connection trusts {stored}; confirm the change")]
    OtherIssuer {
        /// The entity ID that is stored.
        stored: String,
        /// The one of the document.
        found: String,
    },
    /// A SAML response was refused.
    #[error(transparent)]
    Refused(#[from] Box<hub_saml::Refusal>),
    /// A sign-in by SSO that was verified but leads nowhere.
    #[error("{0}")]
    SsoFailed(crate::sign_in::SsoFailure),
    /// A SCIM request that was refused.
    #[error(transparent)]
    Scim(#[from] hub_scim::Error),
    /// The database.
    #[error(transparent)]
    Db(#[from] hub_db::Error),
    /// More work is waiting than can be done.
    #[error("the hub is busy; try again in a moment")]
    Busy,
    /// A defect of the hub.
    #[error("internal defect: {0}")]
    Defect(String),
}

impl Error {
    /// A refused field.
    pub fn invalid(field: &'static str, message: impl Into<String>) -> Self {
        Self::Invalid(Invalid { field, message: message.into() })
    }
}

/// What the tenant service gives.
pub type Result<T, E = Error> = std::result::Result<T, E>;
