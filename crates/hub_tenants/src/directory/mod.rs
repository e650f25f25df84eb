//! The SCIM side of a connection: Secret Tokens, OAuth clients, who is writing, and the log of its calls.

pub mod calls;
pub mod configuration_key;
pub mod oauth;
pub(crate) mod store;
#[cfg(test)]
mod tests;

pub use configuration_key::{KeyRefusal, KeyScope};
pub use store::{Purpose, TokenRow};

use hub_db::Conn;
use hub_kernel::{Actor, ConnectionId, Cx, Secret, SecretTokenId, TenantId, Timestamp, TokenHash};
use hub_scim::Schemas;
use hub_text::t;
use serde_json::json;

use crate::connection::scim_configuration::Features;
use crate::event::{self, Action, Target};
use crate::session::Admin;
use crate::{Error, Result, connection, extension, policies, tenant};
use store::{Found, NewSecret};

/// What every Secret Token begins with, so that scanners know one that leaked.
pub const TOKEN_PREFIX: &str = "swb_";
const SHOWN: usize = 10;

/// An IdP that proved itself: which connection of which tenant it writes for, and what that connection allows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DirectoryScope {
    tenant: TenantId,
    connection: ConnectionId,
    token: SecretTokenId,
    token_name: String,
    purpose: Purpose,
    integration: String,
    auto_create: bool,
    auto_deactivate: bool,
    welcome_mail: bool,
    first_request: bool,
    features: Features,
    extensions: Option<String>,
}

impl DirectoryScope {
    /// The tenant.
    pub fn tenant(&self) -> TenantId {
        self.tenant
    }

    /// The connection that is writing.
    pub fn connection(&self) -> ConnectionId {
        self.connection
    }

    /// The token it used; for an access token the client secret behind it.
    pub fn token(&self) -> SecretTokenId {
        self.token
    }

    /// The integration's slug.
    pub fn integration(&self) -> &str {
        &self.integration
    }

    /// Whether new users get an account at once.
    pub fn auto_create(&self) -> bool {
        self.auto_create
    }

    /// Whether deactivation takes access.
    pub fn auto_deactivate(&self) -> bool {
        self.auto_deactivate
    }

    /// Whether created people get a mail.
    pub fn welcome_mail(&self) -> bool {
        self.welcome_mail
    }

    /// What of SCIM the connection takes.
    pub fn features(&self) -> Features {
        self.features
    }

    /// The schemas of what it writes and reads: the standard's without what is off, and the tenant's own.
    ///
    /// # Errors
    /// A defect of what is stored.
    pub fn schemas(&self) -> Result<Schemas> {
        let definitions = self.extensions.as_deref().map(extension::read).transpose()?;
        Ok(extension::extend(self.features.schemas(), &definitions.unwrap_or_default()))
    }

    /// Whether the connection has never seen an authenticated request before.
    pub fn is_first_request(&self) -> bool {
        self.first_request
    }

    /// How events name the IdP.
    pub fn actor(&self) -> Actor {
        let (id, name, connection) = (self.token, self.token_name.clone(), self.connection);
        match self.purpose {
            Purpose::Token => Actor::Token { id, name, connection },
            Purpose::ClientSecret => Actor::Client { id, name, connection },
            Purpose::Configuration => Actor::Key { id, name, connection },
        }
    }
}

/// Why a SCIM request is not let in. The tenant's log tells them apart; the client gets 401 for each,
/// and 403 where the token is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenRefusal {
    /// No `Authorization: Bearer …`.
    #[error(
        "The request carries no bearer token; enter the Secret Token in the identity provider's provisioning settings."
    )]
    Missing,
    /// No such token in this tenant, or its connection has ended.
    #[error(
        "The Secret Token is not one of this workspace's; copy it again or create a new one on the Provisioning tab."
    )]
    Unknown,
    /// Its date has passed.
    #[error(
        "The Secret Token has expired; create a new one on the Provisioning tab and enter it at the identity provider."
    )]
    Expired,
    /// An admin revoked it.
    #[error(
        "The Secret Token was revoked; create a new one on the Provisioning tab and enter it at the identity provider."
    )]
    Revoked,
    /// An access token that is over, or was never given out here.
    #[error(
        "The access token has expired or is not one of this workspace's; the identity provider gets a new one from the token endpoint."
    )]
    AccessEnded,
    /// The client secret behind the access token is over.
    #[error(
        "The client secret behind the access token was revoked or has expired; add a new one on the Provisioning tab and enter it at the identity provider."
    )]
    SecretEnded,
    /// A client secret where an access token belongs.
    #[error(
        "This is a client secret, not a token. Enter it with the token endpoint and the client identifier at the identity provider, or use a Secret Token instead."
    )]
    ClientSecret,
    /// A configuration key where a Secret Token belongs.
    #[error(
        "This is a configuration key, which opens the configuration API only; enter a Secret Token at the identity provider."
    )]
    ConfigurationKey,
    /// The token is good, but SCIM is switched off for its connection: 403, as another token would not help.
    #[error("SCIM is switched off for this connection; an admin can switch it on on the Provisioning tab.")]
    SwitchedOff,
    /// The token is good, but the workspace's plan has no provisioning: 403.
    #[error("The plan of this workspace does not include SCIM provisioning; its owner can ask for it.")]
    NotIncluded,
}

impl TokenRefusal {
    /// Whether the token was right, so that another one would not help.
    pub const fn is_of_a_good_token(self) -> bool {
        matches!(self, Self::SwitchedOff | Self::NotIncluded)
    }
}

/// Makes a Secret Token. The plain value is given once and never stored.
///
/// # Errors
/// `Invalid` for an empty or long name or a date in the past; `NotFound`, also for a connection without SCIM.
pub fn issue(
    c: &mut Conn,
    cx: &Cx,
    by: &Admin,
    connection: ConnectionId,
    name: &str,
    expires_at: Option<Timestamp>,
) -> Result<(SecretTokenId, Secret)> {
    by.confirmed(cx.now)?;
    let row = connection::with_scim(c, by.tenant(), connection)?;
    policies::may_set_up_scim(c, row.tenant)?;
    let name = name.trim();
    if name.is_empty() || name.chars().count() > 100 {
        return Err(Error::invalid("name", t("give the token a name of at most 100 characters")));
    }
    if expires_at.is_some_and(|end| end <= cx.now) {
        return Err(Error::invalid("expires", t("the expiry date must lie in the future")));
    }
    let secret = Secret::generate(&*cx.entropy, TOKEN_PREFIX);
    let id = SecretTokenId::new(row.tenant, tenant::store::next_sequence(c, row.tenant)?);
    let new = NewSecret {
        id,
        connection,
        purpose: Purpose::Token,
        name,
        prefix: &shown_prefix(&secret),
        hash: TokenHash::of(secret.expose()),
        expires_at,
    };
    store::insert(c, cx, by, &new)?;
    let details = json!({ "after": { "name": name, "expires": expires_at.map(Timestamp::rfc3339) } });
    event::record(c, cx, row.tenant, Action::TokenCreate, &target(id, name), Some(connection), &details)?;
    Ok((id, secret))
}

/// What pages show of a secret, so that people can tell theirs apart.
fn shown_prefix(secret: &Secret) -> String {
    secret.expose().chars().take(SHOWN).collect()
}

/// Revokes a token; the next request with it is refused.
///
/// # Errors
/// `NotFound`, also for one that is revoked already.
pub fn revoke(c: &mut Conn, cx: &Cx, by: &Admin, connection: ConnectionId, id: SecretTokenId) -> Result<()> {
    by.confirmed(cx.now)?;
    let row =
        tokens(c, by.tenant(), connection)?.into_iter().find(|row| row.id == id && row.revoked_at.is_none());
    let row = row.ok_or(Error::NotFound)?;
    store::revoke(c, by.tenant(), id, cx.now)?;
    let details =
        json!({ "before": { "name": row.name, "last_used": row.last_used_at.map(Timestamp::rfc3339) } });
    event::record(c, cx, by.tenant(), Action::TokenRevoke, &target(id, &row.name), Some(connection), &details)
}

fn target(id: SecretTokenId, name: &str) -> Target {
    Target::new("token", id, name)
}

/// A connection's tokens, the newest first.
///
/// # Errors
/// The database's.
pub fn tokens(c: &mut Conn, tenant: TenantId, connection: ConnectionId) -> Result<Vec<TokenRow>> {
    store::all(c, tenant, connection, Purpose::Token)
}

/// When access of a connection's IdP ends, by either way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ends {
    /// The last Secret Token's end; `None` when one never ends or there is none.
    pub token: Option<Timestamp>,
    /// The last client secret's end; `None` when there is none.
    pub client_secret: Option<Timestamp>,
}

impl Ends {
    /// The ends of a connection's Secret Tokens and client secrets.
    pub fn of(tokens: &[TokenRow], secrets: &[TokenRow]) -> Self {
        Self { token: last_end(tokens), client_secret: last_end(secrets) }
    }

    /// Reads both.
    ///
    /// # Errors
    /// The database's.
    pub fn read(c: &mut Conn, tenant: TenantId, connection: ConnectionId) -> Result<Self> {
        Ok(Self::of(&tokens(c, tenant, connection)?, &oauth::secrets(c, tenant, connection)?))
    }
}

/// When the last of the tokens ends that are not revoked; `None` when one never ends or there is none.
pub fn last_end(tokens: &[TokenRow]) -> Option<Timestamp> {
    let ends = tokens.iter().filter(|token| token.revoked_at.is_none()).map(|token| token.expires_at);
    ends.collect::<Option<Vec<_>>>()?.into_iter().max()
}

/// Who is writing to `tenant` with this `Authorization` header.
///
/// # Errors
/// The database's; the inner refusal says what the tenant's log shows.
pub fn authenticate(
    c: &mut Conn,
    tenant: TenantId,
    authorization: Option<&str>,
    now: Timestamp,
) -> Result<Result<DirectoryScope, TokenRefusal>> {
    let Some(token) = authorization.and_then(bearer) else { return Ok(Err(TokenRefusal::Missing)) };
    Ok(find_bearer(c, token, now)?.and_then(|row| admitted(row, tenant, now)))
}

/// The secret that a bearer token is, or that stands behind it.
fn find_bearer(c: &mut Conn, token: &str, now: Timestamp) -> Result<Result<Found, TokenRefusal>> {
    let hash = TokenHash::of(token);
    if token.starts_with(oauth::ACCESS_PREFIX) {
        return Ok(oauth::behind(c, &hash, now)?.ok_or(TokenRefusal::AccessEnded));
    }
    Ok(match store::by_hash(c, &hash)? {
        Some(row) if row.purpose == Purpose::ClientSecret => Err(TokenRefusal::ClientSecret),
        found => found.ok_or(TokenRefusal::Unknown),
    })
}

fn admitted(row: Found, tenant: TenantId, now: Timestamp) -> Result<DirectoryScope, TokenRefusal> {
    let (unknown, expired, revoked) = match row.purpose {
        Purpose::Token => (TokenRefusal::Unknown, TokenRefusal::Expired, TokenRefusal::Revoked),
        Purpose::ClientSecret => {
            (TokenRefusal::AccessEnded, TokenRefusal::SecretEnded, TokenRefusal::SecretEnded)
        }
        Purpose::Configuration if row.tenant == tenant => return Err(TokenRefusal::ConfigurationKey),
        Purpose::Configuration => return Err(TokenRefusal::Unknown),
    };
    if row.tenant != tenant {
        return Err(unknown);
    }
    if row.revoked_at.is_some() {
        return Err(revoked);
    }
    if row.expires_at.is_some_and(|end| end <= now) {
        return Err(expired);
    }
    if !row.scim_included {
        return Err(TokenRefusal::NotIncluded);
    }
    if !row.scim_enabled {
        return Err(TokenRefusal::SwitchedOff);
    }
    Ok(DirectoryScope {
        tenant,
        connection: row.connection,
        token: row.id,
        token_name: row.name,
        purpose: row.purpose,
        integration: row.integration,
        auto_create: row.auto_create,
        auto_deactivate: row.auto_deactivate,
        welcome_mail: row.welcome_mail,
        first_request: row.scim_seen_at.is_none(),
        features: Features {
            scim: row.scim_enabled,
            groups: row.groups,
            roles: row.roles,
            password_sync: row.password_sync,
            phone_number_sync: row.phone_number_sync,
        },
        extensions: row.extensions,
    })
}

/// Whose token this is, for a call that came to no Tenant URL.
///
/// # Errors
/// The database's.
pub fn owner_of_token(
    c: &mut Conn,
    authorization: Option<&str>,
    now: Timestamp,
) -> Result<Option<(TenantId, ConnectionId)>> {
    let Some(token) = authorization.and_then(bearer) else { return Ok(None) };
    let row = find_bearer(c, token, now)?.ok();
    let live = row.filter(|row| row.revoked_at.is_none() && row.expires_at.is_none_or(|end| end > now));
    Ok(live.map(|row| (row.tenant, row.connection)))
}

/// The same directory as it stands now, under the tenant's lock: between the look at the token and the write a body was
/// read, and the token may have been revoked, a toggle turned or the connection ended.
///
/// # Errors
/// A SCIM error 401 when the token is no longer good, 403 when SCIM was switched off.
pub fn refresh(c: &mut Conn, scope: &DirectoryScope, now: Timestamp) -> Result<DirectoryScope> {
    let found = store::by_id(c, scope.tenant, scope.token)?.ok_or(TokenRefusal::Unknown);
    found.and_then(|row| admitted(row, scope.tenant, now)).map_err(|refusal| {
        match refusal.is_of_a_good_token() {
            true => hub_scim::Error::forbidden(refusal.to_string()),
            false => hub_scim::Error::unauthorized(refusal.to_string()),
        }
        .into()
    })
}

/// The token of an `Authorization` header (RFC 6750, 2.1); the scheme's letter case does not matter.
fn bearer(header: &str) -> Option<&str> {
    let (scheme, token) = header.trim().split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}
