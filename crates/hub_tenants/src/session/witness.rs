//! Witnesses: values that exist only because somebody proved who they are. Domain functions take them as
//! parameters, so that a missing permission does not compile.

use std::ops::Deref;

use hub_kernel::{Actor, ConnectionId, SessionId, TenantId, Timestamp, TokenHash, UserId};
use hub_text::key;

use super::store::AuthenticatedRow;
use super::{Proof, SecondFactor};
use crate::sign_in::policy::Rule;
use crate::user::Role;
use crate::{Error, Result};

/// For how long somebody who proved themselves need not do so again before a dangerous act.
pub const CONFIRMED_MINUTES: i64 = 15;
/// How long a session lasts that began with a recovery code. It counts as proved for as long: where everybody logs in by
/// SSO its owner has no password and nothing else by which they could prove it once more, and came to mend that.
pub const RECOVERY_MINUTES: i64 = 60;

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

    /// What they proved beside the password, if they did.
    pub fn second_factor(&self) -> Option<SecondFactor> {
        self.0.second_factor
    }

    /// When they last proved themselves in this session.
    pub fn confirmed_at(&self) -> Option<Timestamp> {
        self.0.confirmed_at
    }

    /// Until when that counts.
    fn confirmed_until(&self) -> Option<Timestamp> {
        let minutes = match self.proof() {
            Proof::RecoveryCode => RECOVERY_MINUTES,
            Proof::Password | Proof::Passkey | Proof::Saml => CONFIRMED_MINUTES,
        };
        self.confirmed_at().map(|at| at.plus_minutes(minutes))
    }

    /// The right to dangerous acts.
    ///
    /// # Errors
    /// `Unconfirmed` when they last proved themselves more than [`CONFIRMED_MINUTES`] ago; [`RECOVERY_MINUTES`] with a
    /// recovery code.
    pub fn confirmed(&self, now: Timestamp) -> Result<ConfirmedPerson> {
        match is_ahead(self.confirmed_until(), now) {
            true => Ok(ConfirmedPerson(self.clone())),
            false => Err(Error::Unconfirmed),
        }
    }

    /// The connection by which they logged in, if they did so by SSO.
    pub fn connection(&self) -> Option<ConnectionId> {
        self.0.connection
    }

    /// Who of the tenant must log in by SSO, and from when.
    pub fn rule(&self) -> Rule {
        self.0.rule()
    }

    /// When owners were alarmed that most logins by SSO fail.
    pub fn alarmed_at(&self) -> Option<Timestamp> {
        self.0.alarmed_at
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
                confirmed_until: self.confirmed_until(),
            }),
            Role::Member => Err(Error::Forbidden(FOR_MANAGERS)),
        }
    }
}

/// What a sub-user is told who asks for what owners and admins do; a message.
pub const FOR_MANAGERS: &str = key!("only owners and admins can open this page");

/// Somebody who may manage a tenant: an owner or admin who is logged in, or the operator at the command line.
#[derive(Debug, Clone, Copy)]
pub struct Admin {
    tenant: TenantId,
    user: Option<UserId>,
    owner: bool,
    confirmed_until: Option<Timestamp>,
}

impl Admin {
    /// The operator, who may do in every tenant what its owner may. For the command line on the server only.
    pub const fn at_the_command_line(tenant: TenantId) -> Self {
        Self { tenant, user: None, owner: true, confirmed_until: None }
    }

    /// Whoever sets a connection up by a link, for the few acts of `setup_link`. No owner and nobody of the tenant: what
    /// they choose lets in neither owners nor admins, whoever made the link, before an owner has vouched for it.
    pub(crate) const fn by_setup_link(tenant: TenantId) -> Self {
        Self { tenant, user: None, owner: false, confirmed_until: None }
    }

    /// The tenant that may be managed.
    pub const fn tenant(&self) -> TenantId {
        self.tenant
    }

    /// Who it is; none for the operator and for a set-up link.
    pub const fn user(&self) -> Option<UserId> {
        self.user
    }

    /// The right to dangerous acts; the operator has it, as their shell proves them, and a set-up link, as its maker was asked.
    ///
    /// # Errors
    /// As [`Person::confirmed`].
    pub fn confirmed(&self, now: Timestamp) -> Result<Confirmed> {
        match self.user.is_none() || is_ahead(self.confirmed_until, now) {
            true => Ok(Confirmed(*self)),
            false => Err(Error::Unconfirmed),
        }
    }

    /// Whether it is an owner.
    pub const fn is_owner(&self) -> bool {
        self.owner
    }
}

fn is_ahead(until: Option<Timestamp>, now: Timestamp) -> bool {
    until.is_some_and(|until| until > now)
}

/// Somebody who is logged in and proved themselves a moment ago.
#[derive(Debug, Clone)]
pub struct ConfirmedPerson(Person);

impl ConfirmedPerson {
    /// The right to dangerous acts on the tenant.
    ///
    /// # Errors
    /// `Forbidden` for a sub-user.
    pub fn admin(&self) -> Result<Confirmed> {
        self.0.admin().map(Confirmed)
    }
}

impl Deref for ConfirmedPerson {
    type Target = Person;

    fn deref(&self) -> &Person {
        &self.0
    }
}

/// Somebody who may manage a tenant and proved themselves a moment ago: what gives away access, such as a token or a
/// role, takes this in place of an [`Admin`], so that a browser that was left open is not enough.
#[derive(Debug, Clone, Copy)]
pub struct Confirmed(Admin);

impl Confirmed {
    /// The operator, whose shell proves them.
    pub const fn at_the_command_line(tenant: TenantId) -> Self {
        Self(Admin::at_the_command_line(tenant))
    }
}

impl Deref for Confirmed {
    type Target = Admin;

    fn deref(&self) -> &Admin {
        &self.0
    }
}
