//! People of a tenant. One row is at once the login account and the SCIM User resource.

mod account;
mod beside;
mod list;
mod log_out;
pub(crate) mod store;
#[cfg(test)]
mod tests;

pub use account::{allow_deactivating, change_role, create, deactivate, invite, reactivate};
pub(crate) use account::{
    change_role_because, create_by, deactivate_because, end_access, give_access, put_role, reactivate_because,
};
pub(crate) use beside::{
    View, by_scim_name, hidden, left_behind, name_key, page_from, release_connection, seen_at, seen_by_keys,
    staged_with_address, total_without, waiting_key, waiting_key_at, waits_beside,
};
pub use list::{
    MOST_COUNTED, Managed, PeopleFilter, Sent, count_managed, count_members, count_sent,
    count_shut_out_by_sso, count_waiting, count_without_way_in, managers, page, sent, shut_out_by_sso,
    without_way_in,
};
pub(crate) use list::{by_keys, like_pattern, named};
pub use log_out::log_out;
pub use store::User;
pub(crate) use store::{Row, SELECT};

use hub_db::Conn;
use hub_kernel::{EmailAddress, TenantId, UserId};
use hub_text::key;

use crate::event::Target;
use crate::text_enum::text_enum;
use crate::{Error, Result};

text_enum! {
    /// What a person may do on the hub.
    Role {
        /// Everything; can be neither removed nor demoted by an IdP.
        Owner = "owner",
        /// Connections, people, tokens.
        Admin = "admin",
        /// A sub-user: uses the product, logs in by SSO only once it is integrated.
        Member = "member",
    }
}

impl Role {
    /// How much somebody may do, to compare.
    pub(crate) const fn rank(self) -> u8 {
        match self {
            Self::Member => 0,
            Self::Admin => 1,
            Self::Owner => 2,
        }
    }

    /// What people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Owner => key!("Owner"),
            Self::Admin => key!("Admin"),
            Self::Member => key!("Sub-user"),
        }
    }
}

text_enum! {
    /// Whether a person has a usable account.
    UserState {
        /// Known from the IdP, no account yet, no seat.
        Staged = "staged",
        /// Has an account and a seat.
        Active = "active",
        /// Had an account; no access, no seat.
        Deactivated = "deactivated",
    }
}

text_enum! {
    /// Who took a person's access; decides who may give it back.
    DeactivatedBy {
        /// The IdP, over SCIM.
        Directory = "directory",
        /// An admin by hand: the IdP does not give access back.
        Admin = "admin",
    }
}

/// An account to be made by an admin, by the operator or at sign-up.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// The sign-in e-mail, also the userName.
    pub email: EmailAddress,
    /// The display name; the e-mail stands in when there is none.
    pub name: Option<String>,
    /// The role.
    pub role: Role,
    /// The password, hashed; none for somebody who is invited or logs in by SSO.
    pub password_hash: Option<String>,
}

impl User {
    /// How events name this person.
    pub fn target(&self) -> Target {
        Target::new("user", self.id, self.user_name.clone())
    }

    /// What pages call this person.
    pub fn label(&self) -> &str {
        if self.display_name.is_empty() { &self.user_name } else { &self.display_name }
    }

    /// Whether a directory writes this person over SCIM: then it has the last word on their name.
    pub fn is_written_by_directory(&self) -> bool {
        self.connection.is_some() && self.first_pushed_at.is_some()
    }

    /// Whether the person has access.
    pub fn is_active(&self) -> bool {
        self.state == UserState::Active
    }
}

/// The person, who must exist in this tenant.
///
/// # Errors
/// `NotFound`, also for another tenant's person.
pub fn get(c: &mut Conn, tenant: TenantId, user: UserId) -> Result<User> {
    store::find(c, tenant, user)?.ok_or(Error::NotFound)
}

/// The account that signs in with `email` in this tenant.
///
/// # Errors
/// The database's.
pub fn by_email(c: &mut Conn, tenant: TenantId, email: &EmailAddress) -> Result<Option<User>> {
    store::by_sign_in_email(c, tenant, email.key())
}
