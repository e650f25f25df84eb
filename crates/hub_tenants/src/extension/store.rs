//! SQL of `extension_schemas`: a tenant's definitions are one document, which each SCIM request reads with its token.

use diesel::sql_types::Text;
use hub_db::{Conn, statement};
use hub_kernel::{Cx, TenantId, Timestamp};

use super::Definition;
use crate::{Error, Result};

statement!(Find { tenant: TenantId } -> Text =
    "SELECT definitions FROM extension_schemas WHERE tenant_id = " tenant);
statement!(Put<'a> { tenant: TenantId, definitions: &'a str, now: Timestamp, by: &'a str } -> () =
    "INSERT INTO extension_schemas (tenant_id, definitions, changed_at, changed_by) VALUES (" tenant ", " definitions ", "
    now ", " by ") ON CONFLICT (tenant_id) DO UPDATE SET definitions = excluded.definitions, \
     changed_at = excluded.changed_at, changed_by = excluded.changed_by");

pub(super) fn all(c: &mut Conn, tenant: TenantId) -> Result<Vec<Definition>> {
    c.row::<String, _>(Find { tenant })?.map_or_else(|| Ok(Vec::new()), |text| read(&text))
}

/// Definitions as they are stored.
pub(crate) fn read(text: &str) -> Result<Vec<Definition>> {
    serde_json::from_str(text).map_err(|_| Error::Defect("extension attributes cannot be read".to_owned()))
}

pub(super) fn put(c: &mut Conn, cx: &Cx, tenant: TenantId, definitions: &[Definition]) -> Result<()> {
    let text = serde_json::to_string(definitions)
        .map_err(|_| Error::Defect("extension attributes cannot be written".to_owned()))?;
    c.execute(Put { tenant, definitions: &text, now: cx.now, by: cx.actor.name() })?;
    Ok(())
}
