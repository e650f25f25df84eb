//! SQL of the columns of `connections` that are the SCIM configuration.

use diesel::Queryable;
use diesel::sql_types::{BigInt, Bool, Nullable, Text};
use hub_db::{Conn, statement};
use hub_kernel::{ConnectionId, Cx, TenantId, Timestamp};

use super::Configuration;
use crate::{Error, Result};

#[derive(Queryable)]
pub(super) struct Row {
    pub integration: String,
    pub customizer: Option<String>,
    pub default_roles: String,
    pub scim: bool,
    pub groups: bool,
    pub roles: bool,
    pub password_sync: bool,
    pub phone_number_sync: bool,
    pub configured_at: Option<Timestamp>,
    pub configured_by: Option<String>,
}

statement!(Find { tenant: TenantId, id: ConnectionId } ->
    (Text, Nullable<Text>, Text, Bool, Bool, Bool, Bool, Bool, Nullable<BigInt>, Nullable<Text>) =
    "SELECT integration, customizer, default_roles, scim_enabled, groups_enabled, roles_enabled, password_sync, \
     phone_number_sync, configured_at, configured_by FROM connections WHERE tenant_id = " tenant " AND id = " id);
statement!(Update<'a> {
    tenant: TenantId, id: ConnectionId, customizer: &'a str, default_roles: &'a str, groups: bool, roles: bool,
    password_sync: bool, phone_number_sync: bool, now: Timestamp, by: &'a str,
} -> () = "UPDATE connections SET customizer = " customizer ", default_roles = " default_roles ", groups_enabled = "
    groups ", roles_enabled = " roles ", password_sync = " password_sync ", phone_number_sync = " phone_number_sync
    ", configured_at = " now ", configured_by = " by " WHERE tenant_id = " tenant " AND id = " id);

pub(super) fn find(c: &mut Conn, tenant: TenantId, id: ConnectionId) -> Result<Option<Row>> {
    Ok(c.row(Find { tenant, id })?)
}

pub(super) fn update(
    c: &mut Conn,
    cx: &Cx,
    tenant: TenantId,
    id: ConnectionId,
    new: &Configuration,
) -> Result<()> {
    let roles = serde_json::to_string(&new.default_roles)
        .map_err(|error| Error::Defect(format!("default_roles: {error}")))?;
    c.execute(Update {
        tenant,
        id,
        customizer: new.customizer.slug,
        default_roles: &roles,
        groups: new.features.groups,
        roles: new.features.roles,
        password_sync: new.features.password_sync,
        phone_number_sync: new.features.phone_number_sync,
        now: cx.now,
        by: cx.actor.name(),
    })?;
    Ok(())
}
