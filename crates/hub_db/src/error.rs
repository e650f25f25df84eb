//! What can go wrong with a database, told alike for both backends.

use diesel::result::{DatabaseErrorKind, Error as Diesel};

/// Which uniqueness a write would have broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unique {
    /// Two tenants with one slug.
    TenantSlug,
    /// Two users of a tenant with one userName.
    UserName,
    /// Two accounts of a tenant with one sign-in e-mail.
    Email,
    /// Two groups of a tenant with one displayName.
    GroupName,
    /// Anything else.
    Other,
}

/// A failed database operation.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A unique index refused the row.
    #[error("already taken: {0:?}")]
    Conflict(Unique),
    /// More work is waiting than the database can take; the caller may try again.
    #[error("the database is busy")]
    Busy,
    /// The database cannot be reached or could not commit.
    #[error("the database is unavailable: {0}")]
    Unavailable(String),
    /// A text holds U+0000, which PostgreSQL does not store.
    #[error("a text holds a character that cannot be stored")]
    Unstorable,
    /// The database's address makes no sense.
    #[error("{0}")]
    Address(String),
    /// A migration could not be applied.
    #[error("the database could not be brought up to date: {0}")]
    Migration(String),
    /// A statement that is wrong, or a row that does not fit: a defect of the hub.
    #[error("database defect: {0}")]
    Defect(String),
}

impl From<Diesel> for Error {
    fn from(error: Diesel) -> Self {
        match error {
            Diesel::DatabaseError(DatabaseErrorKind::UniqueViolation, info) => {
                Self::Conflict(unique(info.constraint_name(), info.message()))
            }
            Diesel::DatabaseError(
                DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand,
                info,
            ) => Self::Unavailable(info.message().to_owned()),
            Diesel::DatabaseError(DatabaseErrorKind::SerializationFailure, _) => Self::Busy,
            Diesel::DatabaseError(_, info) if is_wait(info.message()) => Self::Busy,
            Diesel::DatabaseError(_, info) if info.message().contains("0x00") => Self::Unstorable,
            other => Self::Defect(other.to_string()),
        }
    }
}

/// Somebody else held what was needed for too long, on either backend.
fn is_wait(message: &str) -> bool {
    ["database is locked", "lock timeout", "statement timeout", "deadlock detected"]
        .iter()
        .any(|sign| message.contains(sign))
}

/// PostgreSQL names the index; SQLite names the columns.
fn unique(name: Option<&str>, message: &str) -> Unique {
    let known = [
        ("tenants_slug", "tenants.slug", Unique::TenantSlug),
        ("users_user_name", "users.user_name_key", Unique::UserName),
        ("users_sign_in_email", "users.sign_in_email_key", Unique::Email),
        ("groups_display_name", "groups.display_name_key", Unique::GroupName),
    ];
    let text = name.unwrap_or(message);
    known
        .into_iter()
        .find(|(index, column, _)| text.contains(index) || text.contains(column))
        .map_or(Unique::Other, |(_, _, unique)| unique)
}
