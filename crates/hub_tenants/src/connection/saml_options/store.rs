//! SQL of the `saml_options` table.

use diesel::Queryable;
use diesel::sql_types::{BigInt, Bool, Nullable, Text};
use hub_db::{Conn, statement};
use hub_kernel::{ConnectionId, TenantId};

use super::{RequestBinding, SamlOptions};
use crate::Result;

#[derive(Queryable)]
struct Row {
    binding: RequestBinding,
    sign_requests: bool,
    force_authn: bool,
    name_id_format: Option<String>,
    authn_context: Option<String>,
    require_authn_context: bool,
    skew_seconds: i64,
}
type RowSql = (Text, Bool, Bool, Nullable<Text>, Nullable<Text>, Bool, BigInt);

statement!(Find { tenant: TenantId, connection: ConnectionId } -> RowSql =
    "SELECT binding, sign_requests, force_authn, name_id_format, authn_context, require_authn_context, skew_seconds \
     FROM saml_options WHERE tenant_id = " tenant " AND connection_id = " connection);
statement!(Save<'a> {
    connection: ConnectionId, tenant: TenantId, binding: RequestBinding, sign: bool, force: bool,
    format: Option<&'a str>, context: Option<&'a str>, require: bool, skew: i64,
} -> () = "INSERT INTO saml_options (connection_id, tenant_id, binding, sign_requests, force_authn, name_id_format, \
           authn_context, require_authn_context, skew_seconds) VALUES ("
    connection ", " tenant ", " binding ", " sign ", " force ", " format ", " context ", " require ", " skew
    ") ON CONFLICT (connection_id) DO UPDATE SET binding = excluded.binding, sign_requests = excluded.sign_requests, \
       force_authn = excluded.force_authn, name_id_format = excluded.name_id_format, \
       authn_context = excluded.authn_context, require_authn_context = excluded.require_authn_context, \
       skew_seconds = excluded.skew_seconds");

/// What is stored; the defaults where nothing is.
pub(super) fn find(c: &mut Conn, tenant: TenantId, connection: ConnectionId) -> Result<SamlOptions> {
    let row: Option<Row> = c.row(Find { tenant, connection })?;
    Ok(row.map_or_else(SamlOptions::default, |row| SamlOptions {
        binding: row.binding,
        sign_requests: row.sign_requests,
        force_authn: row.force_authn,
        name_id_format: row.name_id_format,
        authn_context: row.authn_context,
        require_authn_context: row.require_authn_context,
        skew_seconds: row.skew_seconds,
    }))
}

pub(super) fn save(c: &mut Conn, connection: ConnectionId, options: &SamlOptions) -> Result<()> {
    c.execute(Save {
        connection,
        tenant: connection.tenant(),
        binding: options.binding,
        sign: options.sign_requests,
        force: options.force_authn,
        format: options.name_id_format.as_deref(),
        context: options.authn_context.as_deref(),
        require: options.require_authn_context,
        skew: options.skew_seconds,
    })?;
    Ok(())
}
