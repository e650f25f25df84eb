//! The waiting list: who asked for a seat under the rule `refuse` and got none.

use hub_db::Conn;
use hub_kernel::{Cx, SeatWaitId, TenantId, Timestamp};
use hub_text::{key, t};
use serde_json::json;

use super::store::{self, Wait};
use super::{Wanted, Way};
use crate::event::{self, Action, Target};
use crate::session::Admin;
use crate::user::{self, User, UserState};
use crate::{Error, Result, connection, provisioning, tenant};

/// Most people that one list holds; whoever is refused beyond it is not remembered, only refused.
pub const MOST_WAITING: i64 = 10_000;
/// Seats given in one transaction, so that other writes of the tenant go on in between.
const MOST_AT_ONCE: usize = 25;
/// Tenants looked after in one round.
const MOST_TENANTS: i64 = 100;

/// What a tenant chose.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// A seat that becomes free is given to who waits first, without an admin.
    pub automatic: bool,
    /// When and by whom that was chosen last.
    pub changed: Option<(Timestamp, String)>,
}

/// Somebody who got a seat from the list.
#[derive(Debug, Clone)]
pub struct Given {
    /// The person.
    pub user: User,
    /// The name of the integration in whose name they are to be greeted by mail, if they are.
    pub welcome: Option<&'static str>,
}

/// Remembers somebody who was refused. To be called in a transaction of its own, as the refusal undid the one in which
/// it came: between the two the person may have got a seat after all, and is then left alone.
///
/// # Errors
/// The database's.
pub fn remember(c: &mut Conn, cx: &Cx, tenant: TenantId, wanted: &Wanted) -> Result<()> {
    let mut wanted = wanted.clone();
    let known = match user::store::by_user_name(c, tenant, &wanted.key)? {
        Some(user) => Some(user),
        None => user::store::by_sign_in_email(c, tenant, &wanted.key)?,
    };
    if known.as_ref().is_some_and(User::is_active) {
        return Ok(());
    }
    // A number that the refusal gave back may be somebody else's by now.
    wanted.user = wanted.user.filter(|id| known.as_ref().is_some_and(|user| user.id == *id));
    if store::again(c, tenant, &wanted, cx.now)? || count_waiting(c, tenant)? >= MOST_WAITING {
        return Ok(());
    }
    let id = SeatWaitId::new(tenant, tenant::store::next_sequence(c, tenant)?);
    store::add(c, id, &wanted, cx.now)?;
    let about = match wanted.user {
        Some(user) => Target::new("user", user, wanted.name.clone()),
        None => Target::new("seat_wait", id, wanted.name.clone()),
    };
    let details = json!({ "reason": wanted.way, "email": wanted.email });
    event::record(c, cx, tenant, Action::SeatRefuse, &about, wanted.connection, &details)
}

/// How many wait, at most [`MOST_WAITING`].
///
/// # Errors
/// The database's.
pub fn count_waiting(c: &mut Conn, tenant: TenantId) -> Result<i64> {
    store::count_up_to(c, tenant, MOST_WAITING)
}

/// What the tenant chose.
///
/// # Errors
/// The database's.
pub fn settings(c: &mut Conn, tenant: TenantId) -> Result<Settings> {
    let row = store::settings(c, tenant)?;
    Ok(row.map_or_else(Settings::default, |(automatic, at, by)| Settings {
        automatic,
        changed: Some((at, by)),
    }))
}

/// Chooses whether free seats are given by themselves.
///
/// # Errors
/// The database's.
pub fn set_automatic(c: &mut Conn, cx: &Cx, by: &Admin, on: bool) -> Result<()> {
    let (tenant, before) = (by.tenant(), settings(c, by.tenant())?.automatic);
    if before == on {
        return Ok(());
    }
    let row = tenant::get(c, tenant)?;
    let name = cx.actor.name().to_owned();
    store::save_settings(c, tenant, on, cx.now, &name)?;
    let details = json!({ "before": { "automatic": before }, "after": { "automatic": on } });
    let about = Target::new("tenant", tenant, row.name);
    event::record(c, cx, tenant, Action::SeatSettingsUpdate, &about, None, &details)
}

/// Gives somebody the seat for which they wait.
///
/// # Errors
/// `NotFound`, also for another tenant's list; `NoSeat` when none is free; `Invalid` for somebody who has to come again
/// themselves; what the import or the reactivation refuses.
pub fn give(c: &mut Conn, cx: &Cx, by: &Admin, id: SeatWaitId) -> Result<Given> {
    let wait = store::find(c, by.tenant(), id)?.ok_or(Error::NotFound)?;
    hand_over(c, cx, by, &wait)
}

fn hand_over(c: &mut Conn, cx: &Cx, by: &Admin, wait: &Wait) -> Result<Given> {
    let Some(id) = wait.user.filter(|_| wait.can_be_given()) else {
        let what = match wait.way {
            Way::Directory => t("this person comes with the identity provider’s next try"),
            Way::Login => t("this person comes with their next login"),
            _ => t("this person has to be added again"),
        };
        return Err(Error::invalid("user", what));
    };
    if user::get(c, by.tenant(), id)?.state == UserState::Staged {
        let (user, welcome) = provisioning::import(c, cx, by, id)?;
        let provider = match user.connection.filter(|_| welcome) {
            Some(id) => Some(connection::get(c, by.tenant(), id)?.name()),
            None => None,
        };
        return Ok(Given { user, welcome: provider });
    }
    user::reactivate(c, cx, by, id)?;
    Ok(Given { user: user::get(c, by.tenant(), id)?, welcome: None })
}

/// Takes somebody off the list; they can ask again.
///
/// # Errors
/// `NotFound`.
pub fn dismiss(c: &mut Conn, cx: &Cx, by: &Admin, id: SeatWaitId) -> Result<()> {
    let wait = store::find(c, by.tenant(), id)?.ok_or(Error::NotFound)?;
    end(c, cx, &wait, key!("taken off by hand"))
}

fn end(c: &mut Conn, cx: &Cx, wait: &Wait, reason: &str) -> Result<()> {
    store::remove(c, wait.id.tenant(), wait.id)?;
    let about = match wait.user {
        Some(user) => Target::new("user", user, wait.name.clone()),
        None => Target::new("seat_wait", wait.id, wait.name.clone()),
    };
    let details = json!({ "reason": reason });
    event::record(c, cx, wait.id.tenant(), Action::SeatWaitEnd, &about, wait.connection, &details)
}

/// Tenants that have chosen [`Settings::automatic`], where a seat is free and somebody waits who can be given it.
///
/// # Errors
/// The database's.
pub fn due(c: &mut Conn) -> Result<Vec<TenantId>> {
    store::due(c, MOST_TENANTS)
}

/// Gives free seats to those who wait first, some at a time; the rest follows in the next round. Whoever cannot have
/// theirs any more is taken off the list.
///
/// # Errors
/// The database's.
pub fn give_what_is_free(c: &mut Conn, cx: &Cx, tenant: TenantId) -> Result<Vec<Given>> {
    let mut given = Vec::new();
    if !settings(c, tenant)?.automatic {
        return Ok(given);
    }
    // The tenant's own standing order: nobody's right is asked for, and the event says that the hub did it.
    let by = Admin::at_the_command_line(tenant);
    for _ in 0..MOST_AT_ONCE {
        let Some(wait) = store::first_givable(c, tenant)? else { break };
        match hand_over(c, cx, &by, &wait) {
            Ok(one) => given.push(one),
            Err(Error::NoSeat { .. }) => break,
            Err(error @ (Error::Invalid(_) | Error::Scim(_) | Error::Forbidden(_))) => {
                end(c, cx, &wait, &error.to_string())?;
            }
            Err(error) => return Err(error),
        }
    }
    Ok(given)
}

/// Forgets those unknown here who have not tried again since `before`.
///
/// # Errors
/// The database's.
pub fn sweep(c: &mut Conn, before: Timestamp) -> Result<()> {
    store::sweep(c, before)
}
