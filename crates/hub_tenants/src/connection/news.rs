//! What owners and admins are told by mail about a connection.

use hub_kernel::Timestamp;

use super::CertificateSource;

/// Something that happened to a connection without anybody in front of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// A certificate came that an owner has to approve.
    CertificateStaged {
        /// Whom it names.
        subject: String,
        /// Its SHA-256 thumbprint.
        sha256: String,
        /// Where it came from.
        source: CertificateSource,
    },
    /// A certificate of the metadata address was taken by rule.
    CertificateTaken {
        /// Whom it names.
        subject: String,
        /// Its SHA-256 thumbprint.
        sha256: String,
    },
    /// The metadata no longer lists a certificate that verifies.
    CertificateUnlisted {
        /// Whom it names.
        subject: String,
        /// Its SHA-256 thumbprint.
        sha256: String,
    },
    /// Owners and admins cannot log in by the connection until an owner vouches for it.
    OwnerWanted,
    /// The metadata names another entity ID than the settings.
    OtherEntityId {
        /// The one it names.
        found: String,
    },
    /// The metadata names another sign-on URL than the settings.
    OtherSsoUrl {
        /// The one it names.
        found: String,
    },
    /// The last certificate comes to its end.
    CertificateEnds {
        /// Whom it names.
        subject: String,
        /// When.
        on: Timestamp,
        /// Whole days until then.
        days: i64,
    },
    /// The last usable Secret Token comes to its end.
    TokenEnds {
        /// When.
        on: Timestamp,
        /// Whole days until then.
        days: i64,
    },
    /// The last usable secret of the OAuth client comes to its end.
    ClientSecretEnds {
        /// When.
        on: Timestamp,
        /// Whole days until then.
        days: i64,
    },
}
