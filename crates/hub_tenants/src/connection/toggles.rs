//! The switches of a connection.

use hub_db::Conn;
use hub_integrations::Capabilities;
use hub_kernel::{ConnectionId, Cx};
use serde_json::json;

use super::{Connection, get, store};
use crate::event::{self, Action};
use crate::session::Admin;
use crate::text_enum::text_enum;
use crate::{Error, Result, policies};

text_enum! {
    /// A switch of a connection's directory side.
    Toggle {
        /// New IdP users get an account at once.
        AutoCreate = "auto_create",
        /// The IdP's deactivation and deletion take access.
        AutoDeactivate = "auto_deactivate",
        /// People created by the IdP get a welcome mail.
        WelcomeMail = "welcome_mail",
        /// A login may begin at the IdP (the tile of its portal).
        IdpInitiated = "idp_initiated",
        /// Calls of the directory are taken.
        Scim = "scim_enabled",
    }
}

impl Toggle {
    /// Whether a connection that can do this has the switch. People are greeted who come by a first login, too.
    fn belongs_to(self, can: Capabilities) -> bool {
        match self {
            Self::AutoCreate | Self::AutoDeactivate | Self::Scim => can.scim,
            Self::IdpInitiated => can.sso,
            Self::WelcomeMail => can.scim || can.sso,
        }
    }
}

/// Turns a switch. Those that decide on people remember when and by whom, as users that came before auto-create
/// was turned on stay staged.
///
/// # Errors
/// `NotFound`, also for a switch of a side that the connection does not have.
pub fn set_toggle(
    c: &mut Conn,
    cx: &Cx,
    by: &Admin,
    id: ConnectionId,
    toggle: Toggle,
    on: bool,
) -> Result<()> {
    let row = get(c, by.tenant(), id)?;
    if !toggle.belongs_to(row.capabilities()) {
        return Err(Error::NotFound);
    }
    if on && matches!(toggle, Toggle::Scim | Toggle::AutoCreate | Toggle::AutoDeactivate) {
        policies::may_set_up_scim(c, row.tenant)?;
    }
    turn(c, cx, row, toggle, on)
}

/// Turns a switch of a connection; nothing happens when it is so already.
pub(super) fn turn(c: &mut Conn, cx: &Cx, mut row: Connection, toggle: Toggle, on: bool) -> Result<()> {
    let who = cx.actor.name().to_owned();
    let before = match toggle {
        Toggle::AutoCreate => {
            let before = std::mem::replace(&mut row.auto_create, on);
            if before != on {
                (row.auto_create_at, row.auto_create_by) = (Some(cx.now), Some(who));
            }
            before
        }
        Toggle::AutoDeactivate => {
            let before = std::mem::replace(&mut row.auto_deactivate, on);
            if before != on {
                (row.auto_deactivate_at, row.auto_deactivate_by) = (Some(cx.now), Some(who));
            }
            before
        }
        Toggle::Scim => {
            let before = std::mem::replace(&mut row.scim_enabled, on);
            if before != on {
                (row.scim_enabled_at, row.scim_enabled_by) = (Some(cx.now), Some(who));
            }
            before
        }
        Toggle::WelcomeMail => std::mem::replace(&mut row.welcome_mail, on),
        Toggle::IdpInitiated => std::mem::replace(&mut row.idp_initiated, on),
    };
    if before == on {
        return Ok(());
    }
    store::update(c, &row)?;
    record(c, cx, &row, toggle, before, on)
}

fn record(c: &mut Conn, cx: &Cx, row: &Connection, toggle: Toggle, before: bool, after: bool) -> Result<()> {
    let details = json!({
        "toggle": toggle,
        "before": { (toggle.as_str()): before },
        "after": { (toggle.as_str()): after },
    });
    event::record(c, cx, row.tenant, Action::ToggleUpdate, &row.target(), Some(row.id), &details)
}
