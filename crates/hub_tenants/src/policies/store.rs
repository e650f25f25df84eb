//! SQL of the `tenant_policies` table.

use diesel::Queryable;
use diesel::sql_types::Bool;
use hub_db::{Conn, statement};
use hub_kernel::TenantId;

use super::Policies;
use crate::Result;

#[derive(Queryable)]
struct Row {
    sso_included: bool,
    scim_included: bool,
    scim_needs_sso: bool,
    people_by_directory: bool,
}

statement!(Find { tenant: TenantId } -> (Bool, Bool, Bool, Bool) =
    "SELECT sso_included, scim_included, scim_needs_sso, people_by_directory FROM tenant_policies WHERE tenant_id = "
    tenant);
statement!(Save { tenant: TenantId, sso: bool, scim: bool, needs: bool, directory: bool } -> () =
    "INSERT INTO tenant_policies (tenant_id, sso_included, scim_included, scim_needs_sso, people_by_directory) VALUES ("
    tenant ", " sso ", " scim ", " needs ", " directory
    ") ON CONFLICT (tenant_id) DO UPDATE SET sso_included = excluded.sso_included, \
       scim_included = excluded.scim_included, scim_needs_sso = excluded.scim_needs_sso, \
       people_by_directory = excluded.people_by_directory");

/// What is stored; everything included and nothing locked where nothing is.
pub(super) fn find(c: &mut Conn, tenant: TenantId) -> Result<Policies> {
    let row: Option<Row> = c.row(Find { tenant })?;
    Ok(row.map_or_else(Policies::default, |row| Policies {
        sso_included: row.sso_included,
        scim_included: row.scim_included,
        scim_needs_sso: row.scim_needs_sso,
        people_by_directory: row.people_by_directory,
    }))
}

pub(super) fn save(c: &mut Conn, tenant: TenantId, policies: Policies) -> Result<()> {
    c.execute(Save {
        tenant,
        sso: policies.sso_included,
        scim: policies.scim_included,
        needs: policies.scim_needs_sso,
        directory: policies.people_by_directory,
    })?;
    Ok(())
}
