//! What becomes of what an IdP writes.

mod create;
mod decisions;
mod delete;
mod import;
mod invariants;
mod isolation;
mod list;
mod update;

use hub_db::Conn;
use hub_testkit::{TestDb, on_both};
use serde_json::{Value, json};

use super::*;
use crate::connection::Toggle;
use crate::event::Action;
use crate::session::Proof;
use crate::tenant::SeatRule;
use crate::test_support::*;
use crate::user::{self, DeactivatedBy, Role, UserState};
use crate::{Error, Result, session, tenant};

/// The user as an IdP reads it.
fn shown(c: &mut Conn, acme: &Acme, user: &User) -> Value {
    let user = acme.user(c, user.id);
    acme.presenter().user(c, &user).unwrap()
}

/// Somebody by their id, as the connection sees them that wrote them.
fn by_id(c: &mut Conn, acme: &Acme, id: hub_kernel::UserId) -> Result<User> {
    let connection = user::store::find(c, acme.tenant, id)?.and_then(|user| user.connection);
    let presenter = connection.into_iter().fold(acme.presenter(), Presenter::seen_by);
    presenter.find(c, &id.to_string())
}

fn gone(c: &mut Conn, acme: &Acme, id: hub_kernel::UserId) -> bool {
    by_id(c, acme, id).is_err()
}

/// What was asked and not done, by the newest such event.
fn reason(c: &mut Conn, acme: &Acme) -> String {
    acme.details(c, Action::UserProvisionRefused)["reason"].as_str().unwrap().to_owned()
}
