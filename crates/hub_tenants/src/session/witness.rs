//! Witnesses: values that exist only because somebody proved who they are. Domain functions take them as
//! parameters, so that a missing permission does not compile.

use hub_kernel::{Actor, ConnectionId, SessionId, TenantId, Timestamp, TokenHash, UserId};

use super::Proof;
use super::store::AuthenticatedRow;
use crate::user::Role;
use crate::{Error, Result};

/// Somebody who is logged in.
#[derive(Debug, Clone)]
pub struct Person(AuthenticatedRow, TokenHash);

impl Person {
    pub(super) fn from_row(row: AuthenticatedRow, hash: TokenHash) -> Self {
        Self(row, hash)
    }

    /// By what their session is found again.
    pub(super) fn token(&self) -> &TokenHash {
        &self.1
    }

    /// Their tenant.
    pub fn tenant(&self) -> TenantId {
        self.0.tenant
    }

    /// Who they are.
    pub fn user(&self) -> UserId {
        self.0.user
    }

    /// Their role.
    pub fn role(&self) -> Role {
        self.0.role
    }

    /// Their e-mail, or the userName where there is none.
    pub fn email(&self) -> &str {
        self.0.email.as_deref().unwrap_or(&self.0.user_name)
    }

    /// Their name for people.
    pub fn name(&self) -> &str {
        if self.0.display_name.is_empty() { self.email() } else { &self.0.display_name }
    }

    /// The session's public handle.
    pub fn session(&self) -> SessionId {
        self.0.session
    }

    /// How the session was earned.
    pub fn proof(&self) -> Proof {
        self.0.proof
    }

    /// The connection by which they logged in, if they did so by SSO.
    pub fn connection(&self) -> Option<ConnectionId> {
        self.0.connection
    }

    /// The tenant's name.
    pub fn tenant_name(&self) -> &str {
        &self.0.tenant_name
    }

    /// The tenant's slug.
    pub fn tenant_slug(&self) -> &str {
        &self.0.tenant_slug
    }

    pub(super) fn seen_at(&self) -> Timestamp {
        self.0.seen_at
    }

    /// How events name them.
    pub fn actor(&self) -> Actor {
        Actor::User { id: self.user(), name: self.email().to_owned() }
    }

    /// The right to manage the tenant.
    ///
    /// # Errors
    /// `Forbidden` for a sub-user.
    pub fn admin(&self) -> Result<Admin> {
        match self.role() {
            Role::Owner | Role::Admin => Ok(Admin {
                tenant: self.tenant(),
                user: Some(self.user()),
                owner: self.role() == Role::Owner,
            }),
            Role::Member => Err(Error::Forbidden("only owners and admins can open this page")),
        }
    }
}

/// Somebody who may manage a tenant: an owner or admin who is logged in, or the operator at the command line.
#[derive(Debug, Clone, Copy)]
pub struct Admin {
    tenant: TenantId,
    user: Option<UserId>,
    owner: bool,
}

impl Admin {
    /// The operator, who may do in every tenant what its owner may. For the command line on the server only.
    pub const fn at_the_command_line(tenant: TenantId) -> Self {
        Self { tenant, user: None, owner: true }
    }

    /// The tenant that may be managed.
    pub const fn tenant(&self) -> TenantId {
        self.tenant
    }

    /// Who it is; none for the operator.
    pub const fn user(&self) -> Option<UserId> {
        self.user
    }

    /// Whether it is an owner.
    pub const fn is_owner(&self) -> bool {
        self.owner
    }
}
