//! Seats: the one place where they are taken and freed, what is recorded of that, and who waits for one.

mod forecast;
mod month;
mod store;
#[cfg(test)]
mod tests;
mod waiting;

pub use forecast::Forecast;
pub use month::{Month, Report, report};
pub use store::{Change, Totals, Wait, changes, waiting_page};
pub use waiting::{
    Given, MOST_WAITING, Settings, count_waiting, dismiss, due, give, give_what_is_free, remember,
    set_automatic, settings, sweep,
};

use hub_db::Conn;
use hub_kernel::{ConnectionId, Cx, TenantId, Timestamp, UserId};
use hub_text::key;
use serde_json::json;

use crate::event::{self, Access, Action, Undo};
use crate::text_enum::text_enum;
use crate::user::{DeactivatedBy, User, UserState};
use crate::{Error, Result, tenant};

text_enum! {
    /// How somebody comes to a seat.
    Way {
        /// A new workspace's owner.
        SignUp = "sign_up",
        /// A directory created them, or gave them access back.
        Directory = "directory",
        /// A first login by SSO.
        Login = "login",
        /// Imported by an admin.
        Import = "import",
        /// Invited.
        Invitation = "invitation",
        /// Added by the operator.
        ByHand = "by_hand",
        /// An admin gave access back.
        Reactivation = "reactivation",
    }
}

impl Way {
    /// What people read; a message.
    pub const fn label(self) -> &'static str {
        match self {
            Self::SignUp => key!("Sign-up"),
            Self::Directory => key!("Created by the directory"),
            Self::Login => key!("First login by SSO"),
            Self::Import => key!("Import"),
            Self::Invitation => key!("Invitation"),
            Self::ByHand => key!("Added by hand"),
            Self::Reactivation => key!("Reactivation"),
        }
    }
}

/// Somebody who asked for a seat and got none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// The folded userName or e-mail, by which a second try is known.
    pub key: String,
    /// The row, which somebody new does not have once the refusal undid what was begun.
    pub user: Option<UserId>,
    /// What pages call them.
    pub name: String,
    /// Their e-mail, if known.
    pub email: Option<String>,
    /// The connection they come by.
    pub connection: Option<ConnectionId>,
    /// How they came.
    pub way: Way,
}

impl Wanted {
    fn of(user: &User, way: Way) -> Self {
        let is_new = matches!(way, Way::SignUp | Way::Login | Way::Invitation | Way::ByHand);
        Self {
            key: user.user_name_key.clone(),
            user: (!is_new).then_some(user.id),
            name: user.label().to_owned(),
            email: user.email.clone(),
            connection: user.connection,
            way,
        }
    }
}

/// Takes a seat, under the tenant's rule: the one check that all ways go through. The statement that takes the seat is
/// the one that looks whether there is one, so no two take the last. A refusal writes nothing; what the caller wrote
/// before it goes with the caller's transaction.
///
/// # Errors
/// `NoSeat` when the rule is `refuse` and none is free.
pub(crate) fn take(c: &mut Conn, cx: &Cx, user: &User, way: Way) -> Result<()> {
    let Some((used, limit)) = tenant::store::take_seat(c, user.tenant)? else {
        let limit = tenant::get(c, user.tenant)?.seat_limit.unwrap_or_default();
        return Err(Error::NoSeat { limit, wanted: Box::new(Wanted::of(user, way)) });
    };
    store::record(c, cx.now, user, 1, used, way.as_str())?;
    store::settle(c, user)?;
    let beyond = limit.is_some_and(|limit| used > limit);
    let details = json!({ "used": used, "beyond_plan": beyond, "reason": way });
    // Whoever is active already is new with this seat: the event of their coming says so.
    let undo = if user.is_active() { Undo::default() } else { Undo::access(Access::of(user)) };
    let (action, target) = (Action::SeatTake, user.target());
    event::record_undo(c, cx, user.tenant, action, &target, user.connection, &details, &undo)
}

/// Gives a seat back.
pub(crate) fn free(c: &mut Conn, cx: &Cx, user: &User, by: DeactivatedBy) -> Result<()> {
    let used = tenant::store::free_seat(c, user.tenant)?;
    store::record(c, cx.now, user, -1, used, freed_by(by))?;
    let details = json!({ "used": used, "reason": freed_by(by) });
    let (state, by_nobody) = (UserState::Active, None);
    let undo = Undo::access(Access { state, by: by_nobody });
    let (action, target) = (Action::SeatFree, user.target());
    event::record_undo(c, cx, user.tenant, action, &target, user.connection, &details, &undo)
}

const fn freed_by(by: DeactivatedBy) -> &'static str {
    match by {
        DeactivatedBy::Directory => "removed_by_directory",
        DeactivatedBy::Admin => "removed_by_hand",
    }
}

/// Those who lost access to directories after an instant, and have not got it back.
pub(crate) fn who_lost_to_directories(
    c: &mut Conn,
    tenant: TenantId,
    since: Timestamp,
) -> Result<Vec<UserId>> {
    let ids = store::lost_since(c, tenant, freed_by(DeactivatedBy::Directory), since)?;
    Ok(ids.iter().filter_map(|id| UserId::in_tenant(tenant, id)).collect())
}
