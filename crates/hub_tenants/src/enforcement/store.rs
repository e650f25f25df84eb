//! SQL of `sign_in_policies`.

use diesel::sql_types::{BigInt, Bool, Nullable};
use hub_db::{Conn, statement};
use hub_kernel::{TenantId, Timestamp};

use crate::Result;
use crate::sign_in::policy::Rule;

type Times = (bool, Option<Timestamp>, Option<Timestamp>, Option<Timestamp>);

statement!(RuleOf { tenant: TenantId } -> (Bool, Nullable<BigInt>, Nullable<BigInt>, Nullable<BigInt>) =
    "SELECT EXISTS (SELECT 1 FROM connections k WHERE k.tenant_id = t.id AND k.state = 'integrated' AND k.sso_url IS \
     NOT NULL) AND NOT EXISTS (SELECT 1 FROM tenant_policies i WHERE i.tenant_id = t.id AND i.sso_included = FALSE), \
     p.sub_users_from, p.everyone_from, p.suspended_until FROM tenants t LEFT JOIN sign_in_policies p ON \
     p.tenant_id = t.id WHERE t.id = " tenant);

pub(super) fn rule(c: &mut Conn, tenant: TenantId) -> Result<Rule> {
    let row: Option<Times> = c.row(RuleOf { tenant })?;
    let (integrated, sub_users_from, everyone_from, suspended_until) = row.unwrap_or_default();
    Ok(Rule { integrated, sub_users_from, everyone_from, suspended_until })
}
