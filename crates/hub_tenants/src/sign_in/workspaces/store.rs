//! SQL of the `session_peers` table.

use diesel::Queryable;
use diesel::sql_types::{BigInt, Binary, Nullable, Text};
use hub_db::{Conn, statement};
use hub_kernel::{SessionId, TenantId, Timestamp, TokenHash, UserId};

use crate::Result;
use crate::session::SecondFactor;

/// Somebody whom a session's login proved, too.
#[derive(Debug, Clone, Queryable)]
pub(super) struct Peer {
    pub tenant: TenantId,
    pub user: UserId,
    /// Of the password that was right for them.
    pub mark: Vec<u8>,
    /// The second step that they took in this login.
    pub second_factor: Option<SecondFactor>,
    pub proved_at: Timestamp,
}

type PeerSql = (BigInt, BigInt, Binary, Nullable<Text>, BigInt);

statement!(Insert<'a> {
    cookie_hash: &'a [u8], peer_tenant: TenantId, peer: UserId, mark: &'a [u8], second_factor: Option<SecondFactor>,
    proved_at: Timestamp,
} -> () = "INSERT INTO session_peers (session_id, tenant_id, peer_tenant_id, peer_user_id, password_mark, second_factor, \
           proved_at) SELECT id, tenant_id, " peer_tenant ", " peer ", " mark ", " second_factor ", " proved_at
          " FROM sessions WHERE token_hash = " cookie_hash);
statement!(OfSession { tenant: TenantId, session: SessionId } -> PeerSql =
    "SELECT peer_tenant_id, peer_user_id, password_mark, second_factor, proved_at FROM session_peers WHERE tenant_id = "
    tenant " AND session_id = " session " ORDER BY peer_user_id");
statement!(Take { tenant: TenantId, session: SessionId, peer_tenant: TenantId } -> PeerSql =
    "DELETE FROM session_peers WHERE tenant_id = " tenant " AND session_id = " session " AND peer_tenant_id = " peer_tenant
    " RETURNING peer_tenant_id, peer_user_id, password_mark, second_factor, proved_at");
statement!(Hand<'a> { tenant: TenantId, session: SessionId, to: TenantId, cookie_hash: &'a [u8] } -> () =
    "UPDATE session_peers SET tenant_id = " to ", session_id = (SELECT id FROM sessions WHERE token_hash = " cookie_hash
    ") WHERE tenant_id = " tenant " AND session_id = " session);
statement!(Forget { tenant: TenantId, peer: UserId } -> () =
    "DELETE FROM session_peers WHERE peer_tenant_id = " tenant " AND peer_user_id = " peer);

/// Adds a peer to the session of a cookie.
pub(super) fn insert(c: &mut Conn, cookie: &str, peer: &Peer) -> Result<()> {
    c.execute(Insert {
        cookie_hash: TokenHash::of(cookie).as_bytes(),
        peer_tenant: peer.tenant,
        peer: peer.user,
        mark: &peer.mark,
        second_factor: peer.second_factor,
        proved_at: peer.proved_at,
    })?;
    Ok(())
}

pub(super) fn of_session(c: &mut Conn, tenant: TenantId, session: SessionId) -> Result<Vec<Peer>> {
    Ok(c.rows(OfSession { tenant, session })?)
}

/// Takes what a session knows of its peer in a workspace: once, whoever asks at the same moment.
pub(super) fn take(
    c: &mut Conn,
    tenant: TenantId,
    session: SessionId,
    peer_tenant: TenantId,
) -> Result<Option<Peer>> {
    Ok(c.row(Take { tenant, session, peer_tenant })?)
}

/// Hands a session's peers on to the session of a cookie. The rows stay the ones they are: where a peer's workspace forgets
/// them in this moment, it finds them.
pub(super) fn hand(c: &mut Conn, from: (TenantId, SessionId), to: TenantId, cookie: &str) -> Result<()> {
    let (tenant, session) = from;
    c.execute(Hand { tenant, session, to, cookie_hash: TokenHash::of(cookie).as_bytes() })?;
    Ok(())
}

pub(super) fn forget(c: &mut Conn, tenant: TenantId, peer: UserId) -> Result<()> {
    c.execute(Forget { tenant, peer })?;
    Ok(())
}
