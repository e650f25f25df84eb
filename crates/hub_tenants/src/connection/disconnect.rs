//! The end of a connection.

use hub_db::Conn;
use hub_kernel::{ConnectionId, Cx};
use hub_text::key;
use serde_json::json;

use super::{daily, get, has_sso, store, vouching};
use crate::enforcement::{self, Settled};
use crate::event::{self, Action};
use crate::session::Admin;
use crate::sign_in::policy::{self, Required};
use crate::user::{self, User};
use crate::{Result, group, mass_change, role_mapping, sign_in};

/// What a disconnect left behind.
#[derive(Debug, Clone)]
pub struct Ended {
    /// The integration's name.
    pub name: &'static str,
    /// People who now have no way to log in, at most a hundred of them.
    pub without_way_in: Vec<User>,
    /// How many there are in all.
    pub without_way_in_total: i64,
    /// Whether sub-users still log in by SSO only, through another connection.
    pub sso_still_required: bool,
    /// What became of who must log in by SSO.
    pub settled: Settled,
}

/// Ends a connection: tokens, SAML settings and enforcement in one transaction. Users stay; they are the tenant's.
///
/// # Errors
/// `NotFound`; `Forbidden` for an admin where it is the last by which owners log in and everyone logs in by SSO, or is to.
pub fn disconnect(c: &mut Conn, cx: &Cx, by: &Admin, id: ConnectionId) -> Result<Ended> {
    by.confirmed(cx.now)?;
    let row = get(c, by.tenant(), id)?;
    vouching::keep_last(c, by, id)?;
    role_mapping::queue_connection(c, id, key!("the connection was disconnected"))?;
    user::release_connection(c, row.tenant, id)?;
    group::store::release_connection(c, row.tenant, id)?;
    sign_in::store::forget_connection(c, id)?;
    let released = mass_change::release_connection(c, id)?;
    daily::forget(c, id)?;
    store::delete(c, row.tenant, id)?;
    let settled = enforcement::settle(c, cx, row.tenant)?;
    let remains = has_sso(c, row.tenant)?;
    let required = policy::required(c, row.tenant, cx.now)? != Required::Nobody;
    let (without_way_in, without_way_in_total) = match remains {
        true => (Vec::new(), 0),
        false => (user::without_way_in(c, row.tenant, 100)?, user::count_without_way_in(c, row.tenant)?),
    };
    let details = json!({
        "before": { "state": row.state, "idp_entity_id": row.idp_entity_id },
        "sso_still_required": required,
        "people_without_a_way_in": without_way_in_total,
        "removals_that_waited": released,
    });
    event::record(c, cx, row.tenant, Action::IntegrationDelete, &row.target(), Some(id), &details)?;
    role_mapping::work_now(c, cx, row.tenant)?;
    Ok(Ended {
        name: row.name(),
        without_way_in,
        without_way_in_total,
        sso_still_required: required,
        settled,
    })
}
