//! The one table from errors to classes.

use hub_tenants::Error;

/// What kind of refusal an error is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Nothing there, or another tenant's.
    NotFound,
    /// Taken, or in a state that does not allow it.
    Conflict,
    /// A value that cannot be taken.
    Invalid,
    /// A larger body than is taken.
    TooLarge,
    /// An address that does not take this method.
    NoMethod,
    /// Nobody is logged in, or the proof is wrong.
    Unauthenticated,
    /// Not allowed.
    Forbidden,
    /// Only by SSO.
    UseSso,
    /// The password is right and not enough.
    SecondFactor,
    /// Who asks must prove who they are once more.
    Unconfirmed,
    /// Too many attempts.
    TooMany,
    /// Try again in a moment.
    Unavailable,
    /// A defect of ours.
    Internal,
}

impl Class {
    /// Every class.
    pub const ALL: [Self; 13] = [
        Self::NotFound,
        Self::Conflict,
        Self::Invalid,
        Self::TooLarge,
        Self::NoMethod,
        Self::Unauthenticated,
        Self::Forbidden,
        Self::UseSso,
        Self::SecondFactor,
        Self::Unconfirmed,
        Self::TooMany,
        Self::Unavailable,
        Self::Internal,
    ];

    /// The HTTP status.
    pub const fn status(self) -> u16 {
        match self {
            Self::NotFound => 404,
            Self::Conflict => 409,
            Self::Invalid => 422,
            Self::TooLarge => 413,
            Self::NoMethod => 405,
            Self::Unauthenticated => 401,
            Self::Forbidden | Self::UseSso | Self::SecondFactor | Self::Unconfirmed => 403,
            Self::TooMany => 429,
            Self::Unavailable => 503,
            Self::Internal => 500,
        }
    }

    /// The word in JSON errors.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::Conflict => "conflict",
            Self::Invalid => "invalid",
            Self::TooLarge => "too_large",
            Self::NoMethod => "method_not_allowed",
            Self::Unauthenticated => "unauthenticated",
            Self::Forbidden => "forbidden",
            Self::UseSso => "sso_required",
            Self::SecondFactor => "second_factor_required",
            Self::Unconfirmed => "confirmation_required",
            Self::TooMany => "too_many_attempts",
            Self::Unavailable => "unavailable",
            Self::Internal => "internal",
        }
    }
}

/// Which class an error is of.
pub fn classify(error: &Error) -> Class {
    match error {
        Error::NotFound | Error::LinkExpired => Class::NotFound,
        Error::Invalid(_) | Error::Db(hub_db::Error::Unstorable) => Class::Invalid,
        Error::Unauthenticated | Error::WrongPassword | Error::WrongCode | Error::WrongPasskey => {
            Class::Unauthenticated
        }
        Error::Forbidden(_) | Error::Refused(_) | Error::SsoFailed(_) => Class::Forbidden,
        Error::UseSso { .. } => Class::UseSso,
        Error::SecondFactorRequired(_) => Class::SecondFactor,
        Error::Unconfirmed => Class::Unconfirmed,
        Error::Throttled { .. } => Class::TooMany,
        Error::LastOwner
        | Error::NoSeat { .. }
        | Error::NeedsConfirmation { .. }
        | Error::OtherIssuer { .. } => Class::Conflict,
        Error::Db(hub_db::Error::Conflict(_)) => Class::Conflict,
        Error::Busy | Error::Db(hub_db::Error::Busy | hub_db::Error::Unavailable(_)) => Class::Unavailable,
        Error::Scim(error) => of_status(error.status),
        Error::Defect(_)
        | Error::Db(hub_db::Error::Address(_) | hub_db::Error::Migration(_) | hub_db::Error::Defect(_)) => {
            Class::Internal
        }
    }
}

const fn of_status(status: u16) -> Class {
    match status {
        404 => Class::NotFound,
        409 | 412 => Class::Conflict,
        401 => Class::Unauthenticated,
        403 => Class::Forbidden,
        429 => Class::TooMany,
        503 => Class::Unavailable,
        500..=599 => Class::Internal,
        _ => Class::Invalid,
    }
}
