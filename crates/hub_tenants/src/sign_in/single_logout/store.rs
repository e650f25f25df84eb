//! SQL of `single_logout`, `logout_requests` and `logout_messages`.

use diesel::sql_types::{Bool, Nullable, Text};
use hub_db::{Conn, statement};
use hub_kernel::{ConnectionId, TenantId, Timestamp};

use super::Endpoint;
use crate::Result;
use crate::connection::saml_options::RequestBinding;

statement!(Find { connection: ConnectionId } -> (Text, Text, Nullable<Text>, Bool) =
    "SELECT url, binding, response_url, enabled FROM single_logout WHERE connection_id = " connection);
statement!(Set<'a> { connection: ConnectionId, tenant: TenantId, url: &'a str, binding: RequestBinding,
                     response_url: Option<&'a str>, enabled: bool } -> () =
    "INSERT INTO single_logout (connection_id, tenant_id, url, binding, response_url, enabled) VALUES ("
    connection ", " tenant ", " url ", " binding ", " response_url ", " enabled ") ON CONFLICT (connection_id) DO UPDATE SET \
     url = excluded.url, binding = excluded.binding, response_url = excluded.response_url, enabled = excluded.enabled");
statement!(Clear { connection: ConnectionId } -> () = "DELETE FROM single_logout WHERE connection_id = " connection);
statement!(InsertRequest<'a> { id: &'a str, tenant: TenantId, connection: ConnectionId,
                               expires_at: Timestamp } -> () =
    "INSERT INTO logout_requests (id, tenant_id, connection_id, expires_at) VALUES ("
    id ", " tenant ", " connection ", " expires_at ")");
statement!(TakeRequest<'a> { id: &'a str, connection: ConnectionId, now: Timestamp } -> () =
    "DELETE FROM logout_requests WHERE id = " id " AND connection_id = " connection " AND expires_at > " now);
statement!(Remember<'a> { connection: ConnectionId, id: &'a str, tenant: TenantId, expires_at: Timestamp }
    -> () = "INSERT INTO logout_messages (connection_id, message_id, tenant_id, expires_at) VALUES ("
    connection ", " id ", " tenant ", " expires_at ") ON CONFLICT DO NOTHING");
statement!(SweepRequests { now: Timestamp } -> () = "DELETE FROM logout_requests WHERE expires_at <= " now);
statement!(SweepMessages { now: Timestamp } -> () = "DELETE FROM logout_messages WHERE expires_at <= " now);

pub(super) fn find(c: &mut Conn, connection: ConnectionId) -> Result<Option<Endpoint>> {
    Ok(c.row(Find { connection })?)
}

pub(super) fn set(c: &mut Conn, connection: ConnectionId, endpoint: &Endpoint) -> Result<()> {
    c.execute(Set {
        connection,
        tenant: connection.tenant(),
        url: &endpoint.url,
        binding: endpoint.binding,
        response_url: endpoint.response_url.as_deref(),
        enabled: endpoint.on,
    })?;
    Ok(())
}

pub(super) fn clear(c: &mut Conn, connection: ConnectionId) -> Result<()> {
    c.execute(Clear { connection })?;
    Ok(())
}

pub(super) fn insert_request(
    c: &mut Conn,
    connection: ConnectionId,
    id: &str,
    expires_at: Timestamp,
) -> Result<()> {
    c.execute(InsertRequest { id, tenant: connection.tenant(), connection, expires_at })?;
    Ok(())
}

/// Consumes a request of ours; `false` when none with this id is out.
pub(super) fn take_request(c: &mut Conn, connection: ConnectionId, id: &str, now: Timestamp) -> Result<bool> {
    Ok(c.execute(TakeRequest { id, connection, now })? == 1)
}

/// Notes a message; `false` when it was taken before.
pub(super) fn remember(c: &mut Conn, connection: ConnectionId, id: &str, until: Timestamp) -> Result<bool> {
    Ok(c.execute(Remember { connection, id, tenant: connection.tenant(), expires_at: until })? == 1)
}

pub(super) fn sweep(c: &mut Conn, now: Timestamp) -> Result<()> {
    c.execute(SweepRequests { now })?;
    c.execute(SweepMessages { now })?;
    Ok(())
}
