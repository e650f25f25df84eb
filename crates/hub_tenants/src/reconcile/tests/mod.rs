//! Both sides of a directory, links, and what is done about whoever stands out.

mod again;
mod beside;
mod lines;
mod links;
mod suggested;

use hub_db::Conn;
use hub_kernel::UserId;
use hub_testkit::{TestDb, on_both};
use serde_json::{Value, json};

use super::*;
use crate::event::Action;
use crate::provisioning::{self, link, mark, pair};
use crate::session::{Confirmed, Proof};
use crate::tenant::SeatRule;
use crate::test_support::*;
use crate::user::{self, DeactivatedBy, Role, User, UserState};
use crate::{Error, Result, group, session, tenant};

fn confirmed(acme: &Acme) -> Confirmed {
    Confirmed::at_the_command_line(acme.tenant)
}

/// The right of an owner or admin who proved themselves a moment ago.
fn confirmed_right(c: &mut Conn, acme: &Acme, id: UserId) -> Confirmed {
    acme.session(c, id, Proof::Password).0.confirmed(now()).unwrap().admin().unwrap()
}

/// Links as the operator, with both as they are now.
fn linked(c: &mut Conn, acme: &Acme, directory: &Directory, staged: UserId, account: UserId) -> Result<User> {
    let by = confirmed(acme);
    let seen = pair(c, &by, directory.connection, staged, account)?.mark();
    link(c, &acme.by_owner(20), &by, directory.connection, (staged, account), &seen)
}

/// Somebody with this userName, externalId and address.
fn somebody(user_name: &str, external_id: &str, email: &str) -> Value {
    let mut body = person("x");
    body["userName"] = json!(user_name);
    body["externalId"] = json!(external_id);
    body["displayName"] = json!(user_name);
    body["emails"][0]["value"] = json!(email);
    body
}

fn standing(c: &mut Conn, directory: &Directory, id: UserId) -> (Standing, bool) {
    let line = line(c, directory.connection, id).unwrap().unwrap();
    (line.standing, line.ignored)
}

fn shown(c: &mut Conn, directory: &Directory, show: Show) -> Vec<UserId> {
    let filter = Filter { show, ..Filter::default() };
    page(c, directory.connection, &filter, 100).unwrap().into_iter().map(|line| line.user.id).collect()
}
