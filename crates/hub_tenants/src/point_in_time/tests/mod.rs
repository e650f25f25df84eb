//! The directory then and now, and what a restore makes of it.

mod history;
mod restoring;
mod told;
mod undoing;

use std::collections::BTreeSet;

use hub_db::Conn;
use hub_kernel::{ConnectionId, Cx, GroupId, Timestamp, UserId};
use hub_scim::etag::Conditions;
use hub_scim::{Patch, Resource, ResourceKind, Schemas};
use serde_json::{Value, json};

use super::plan::plan;
use super::*;
use crate::role_mapping::{self, Change, Grant, NewRule, Source};
use crate::session::Admin;
use crate::test_support::*;
use crate::{Error, Result, event, group, user};

fn report(c: &mut Conn, acme: &Acme, at: Timestamp) -> Report {
    match compare(c, acme.tenant, at).unwrap() {
        Answer::Told(report) => report,
        other => panic!("{other:?}"),
    }
}

fn of(report: &Report, id: UserId) -> &Difference {
    report.people.iter().find(|person| person.person == id).unwrap_or_else(|| panic!("{report:?}"))
}

fn push_group(c: &mut Conn, acme: &Acme, directory: &Directory, cx: &Cx, name: &str) -> Result<GroupId> {
    let body = json!({ "displayName": name });
    let resource = Resource::read(ResourceKind::Group, &Schemas::standard(), &body).unwrap();
    let scope = directory.scope(c);
    group::create(c, cx, &scope, &acme.presenter(), &resource).map(|group| group.id)
}

fn patch_group(
    c: &mut Conn,
    acme: &Acme,
    directory: &Directory,
    cx: &Cx,
    id: GroupId,
    operation: &Value,
) -> Result<()> {
    let patch = Patch::parse(&json!({ "Operations": [operation] })).unwrap();
    let (scope, id) = (directory.scope(c), id.to_string());
    group::patch(c, cx, &scope, &acme.presenter(), &id, patch, &Conditions::default()).map(|_| ())
}

/// Somebody, or a group, comes into a group or leaves it.
fn member(
    c: &mut Conn,
    acme: &Acme,
    directory: &Directory,
    cx: &Cx,
    id: GroupId,
    who: &str,
    joins: bool,
) -> Result<()> {
    let op = if joins { "add" } else { "remove" };
    let operation = json!({ "op": op, "path": "members", "value": [{ "value": who }] });
    patch_group(c, acme, directory, cx, id, &operation)
}

fn drop_group(c: &mut Conn, directory: &Directory, cx: &Cx, id: GroupId) -> Result<()> {
    let scope = directory.scope(c);
    group::delete(c, cx, &scope, &id.to_string(), &Conditions::default())
}

fn active(c: &mut Conn, directory: &Directory, cx: &Cx, id: UserId, active: bool) {
    let operation = json!([{ "op": "replace", "path": "active", "value": active }]);
    directory.apply_at(c, cx, id, operation).unwrap();
}

/// Whoever is in the group is an admin and a manager.
fn lead_rule(c: &mut Conn, acme: &Acme, connection: ConnectionId, group: GroupId) {
    let product_roles = vec!["manager".to_owned()];
    let new = NewRule { source: Source::Group(group), hub_role: Some(Grant::Admin), product_roles };
    role_mapping::save(c, &at(1), &acme.operator(), connection, &Change::Add(new), None).unwrap();
}

const ALL: Kinds = Kinds { access: true, roles: true, groups: true };

/// Restores these people as they were, in the name of `by`; says what came of each change.
fn restore(
    c: &mut Conn,
    acme: &Acme,
    by: &Admin,
    seconds: i64,
    then: Timestamp,
    who: &[UserId],
    kinds: Kinds,
) -> Vec<(String, Outcome)> {
    let chosen: BTreeSet<UserId> = who.iter().copied().collect();
    let planned = plan(&report(c, acme, then), &chosen, kinds, by);
    let cx = Cx { request_id: format!("restore-{seconds}"), ..acme.by_owner(seconds) };
    let mut all = Vec::new();
    for part in parts(planned) {
        all.extend(carry_out(c, &cx, &by.confirmed(cx.now).unwrap(), then, &part).unwrap());
    }
    all.into_iter().map(|done| (done.act.clone(), done.outcome())).collect()
}

fn told(all: &[(String, Outcome)]) -> Vec<(&str, Outcome)> {
    all.iter().map(|(act, outcome)| (act.as_str(), *outcome)).collect()
}
