//! What the token endpoint does: a client proves itself by one of its secrets and is given an access token.

use hub_db::Conn;
use hub_kernel::{ConnectionId, Cx, Secret, SecretTokenId, TenantId, Timestamp, TokenHash};

use super::super::store::{Found, Purpose, by_hash, by_id, note_use};
use super::{ACCESS_PREFIX, store};
use crate::Result;
use crate::sign_in::throttle;

/// Access tokens of one secret that are good at once. A client that fetches one for each request, as some do, loses
/// its oldest and never notices.
const MOST_ACCESS_TOKENS: i64 = 1000;

/// Why a client gets no access token. It is told the difference only when its secret was right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ClientRefusal {
    /// No such client in this workspace, or not its secret.
    #[error(
        "The client identifier and the client secret do not belong together; copy both again from the Provisioning tab."
    )]
    Unknown,
    /// The secret's life is over.
    #[error("The client secret has expired; add a new one on the Provisioning tab.")]
    Expired,
    /// The secret was revoked, or its client removed.
    #[error("The client secret was revoked; add a new one on the Provisioning tab.")]
    Revoked,
    /// SCIM is switched off for the connection.
    #[error("SCIM is switched off for this connection; an admin can switch it on on the Provisioning tab.")]
    SwitchedOff,
    /// The workspace's plan has no provisioning.
    #[error("The plan of this workspace does not include SCIM provisioning; its owner can ask for it.")]
    NotIncluded,
}

/// A client that showed a secret of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProvenClient {
    tenant: TenantId,
    connection: ConnectionId,
    secret: SecretTokenId,
}

impl ProvenClient {
    /// The tenant.
    pub fn tenant(&self) -> TenantId {
        self.tenant
    }

    /// The connection whose client it is.
    pub fn connection(&self) -> ConnectionId {
        self.connection
    }
}

/// An access token that was given out.
#[derive(Debug)]
pub struct Granted {
    /// Its value.
    pub token: Secret,
    /// How long it is good, in seconds.
    pub seconds: i64,
}

/// Whether `secret` is one of the client `identifier` of this tenant, and good.
///
/// # Errors
/// The database's; the inner refusal says what the tenant's log shows.
pub fn prove(
    c: &mut Conn,
    tenant: TenantId,
    identifier: &str,
    secret: &Secret,
    now: Timestamp,
) -> Result<Result<ProvenClient, ClientRefusal>> {
    let found = by_hash(c, &TokenHash::of(secret.expose()))?;
    let client = ConnectionId::in_tenant(tenant, identifier);
    let own = found.filter(|row| {
        row.purpose == Purpose::ClientSecret && row.tenant == tenant && Some(row.connection) == client
    });
    let Some(row) = own else { return Ok(Err(ClientRefusal::Unknown)) };
    Ok(good(&row, now).map(|()| ProvenClient { tenant, connection: row.connection, secret: row.id }))
}

fn good(row: &Found, now: Timestamp) -> Result<(), ClientRefusal> {
    if row.revoked_at.is_some() {
        return Err(ClientRefusal::Revoked);
    }
    if row.expires_at.is_some_and(|end| end <= now) {
        return Err(ClientRefusal::Expired);
    }
    if !row.scim_included {
        return Err(ClientRefusal::NotIncluded);
    }
    if row.scim_enabled { Ok(()) } else { Err(ClientRefusal::SwitchedOff) }
}

/// Gives a client an access token, if its secret is still good under the tenant's lock. The token ends with the secret at
/// the latest.
///
/// # Errors
/// The database's; the inner refusal as in [`prove`].
pub fn grant(c: &mut Conn, cx: &Cx, by: &ProvenClient) -> Result<Result<Granted, ClientRefusal>> {
    let row = by_id(c, by.tenant, by.secret)?;
    let client = store::find(c, by.tenant, by.connection)?;
    let (Some(row), Some(client)) = (row, client) else { return Ok(Err(ClientRefusal::Revoked)) };
    if let Err(refusal) = good(&row, cx.now) {
        return Ok(Err(refusal));
    }
    let wanted = cx.now.plus_minutes(client.token_minutes);
    let ends = row.expires_at.map_or(wanted, |end| end.min(wanted));
    let token = Secret::generate(&*cx.entropy, ACCESS_PREFIX);
    let hash = TokenHash::of(token.expose());
    store::insert_access(c, by.secret, &hash, cx.now, ends, MOST_ACCESS_TOKENS)?;
    note_use(c, by.tenant, by.secret, cx.now)?;
    Ok(Ok(Granted { token, seconds: ends.seconds_since(cx.now) }))
}

/// The secret behind an access token that has not ended by itself.
pub(in super::super) fn behind(c: &mut Conn, hash: &TokenHash, now: Timestamp) -> Result<Option<Found>> {
    match store::find_access(c, hash)? {
        Some(access) if access.expires_at > now => by_id(c, access.tenant, access.secret),
        _ => Ok(None),
    }
}

/// Refuses a stranger who has guessed too often. It is asked after a failure only: who shares an address with a guesser
/// and knows the secret is let in.
///
/// # Errors
/// `Throttled`.
pub fn check_guesses(c: &mut Conn, cx: &Cx, tenant: TenantId, identifier: &str) -> Result<()> {
    throttle::check(c, &guessed(tenant, identifier), cx.address.as_deref(), cx.now)
}

/// Notes a guess that failed.
///
/// # Errors
/// The database's.
pub fn note_guess(c: &mut Conn, cx: &Cx, tenant: TenantId, identifier: &str) -> Result<()> {
    throttle::failed(c, &guessed(tenant, identifier), cx.address.as_deref(), cx.now)
}

/// What is guessed at; everything that is no client counts as one, so that nobody fills the table with inventions.
fn guessed(tenant: TenantId, identifier: &str) -> String {
    match ConnectionId::in_tenant(tenant, identifier) {
        Some(client) => format!("oauth client {client}"),
        None => "oauth client".to_owned(),
    }
}
