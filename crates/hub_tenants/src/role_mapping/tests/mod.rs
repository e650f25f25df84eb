//! What rules of groups and roles make of people.

mod changes;
mod decisions;
mod groups;
mod people;
mod reviews;

use hub_db::Conn;
use hub_kernel::{ConnectionId, GroupId, RoleRuleId};
use hub_scim::etag::Conditions;
use hub_scim::{Patch, Resource, ResourceKind, Schemas};
use serde_json::{Value, json};

use super::*;
use crate::connection::scim_configuration::{self, Configuration, Features};
use crate::event::Action;
use crate::group;
use crate::session::Admin;
use crate::test_support::*;
use crate::user::UserState;
use crate::{Error, connection, product_role};

/// A group of the directory with these members.
fn push_group(c: &mut Conn, acme: &Acme, directory: &Directory, name: &str, members: &[String]) -> GroupId {
    let members: Vec<_> = members.iter().map(|id| json!({ "value": id })).collect();
    let body = json!({ "displayName": name, "members": members });
    let resource = Resource::read(ResourceKind::Group, &Schemas::standard(), &body).unwrap();
    let scope = directory.scope(c);
    group::create(c, &at(1), &scope, &acme.presenter(), &resource).unwrap().id
}

fn patch_group(c: &mut Conn, acme: &Acme, directory: &Directory, id: GroupId, operation: &Value) {
    let patch = Patch::parse(&json!({ "Operations": [operation] })).unwrap();
    let scope = directory.scope(c);
    let (id, conditions) = (id.to_string(), Conditions::default());
    group::patch(c, &at(2), &scope, &acme.presenter(), &id, patch, &conditions).unwrap();
}

fn join(c: &mut Conn, acme: &Acme, directory: &Directory, id: GroupId, member: impl ToString) {
    let value = json!([{ "value": member.to_string() }]);
    patch_group(c, acme, directory, id, &json!({ "op": "add", "path": "members", "value": value }));
}

fn leave(c: &mut Conn, acme: &Acme, directory: &Directory, id: GroupId, member: impl ToString) {
    let value = json!([{ "value": member.to_string() }]);
    patch_group(c, acme, directory, id, &json!({ "op": "remove", "path": "members", "value": value }));
}

fn rule(source: Source, hub_role: Option<Grant>, product_roles: &[&str]) -> NewRule {
    let product_roles = product_roles.iter().map(|role| (*role).to_owned()).collect();
    NewRule { source, hub_role, product_roles }
}

fn role(value: &str) -> Source {
    Source::Value(SourceKind::Role, value.to_owned())
}

fn add(c: &mut Conn, acme: &Acme, id: ConnectionId, new: NewRule) -> RoleRuleId {
    save(c, &acme.by_owner(5), &acme.operator(), id, &Change::Add(new), None).unwrap();
    rules(c, acme.tenant, id).unwrap().last().unwrap().id
}

fn change(c: &mut Conn, acme: &Acme, id: ConnectionId, change: &Change) -> Result<()> {
    save(c, &acme.by_owner(6), &acme.operator(), id, change, None)
}

/// Settings of roles: groups and roles taken or not, default roles.
fn configure(c: &mut Conn, acme: &Acme, id: ConnectionId, groups: bool, roles: bool, defaults: &[&str]) {
    let features = Features { scim: true, groups, roles, password_sync: false, phone_number_sync: true };
    let defaults = defaults.iter().map(|role| (*role).to_owned()).collect();
    let new = Configuration::new("microsoft", defaults, features).unwrap();
    scim_configuration::change(c, &acme.by_owner(7), &acme.operator(), id, &new).unwrap();
}

fn held(c: &mut Conn, acme: &Acme, id: UserId) -> Vec<String> {
    product_roles_of(c, acme.tenant, id).unwrap()
}

fn role_of(c: &mut Conn, acme: &Acme, id: UserId) -> Role {
    acme.user(c, id).role
}

fn with_reasons(c: &mut Conn, acme: &Acme, id: UserId) -> Held {
    let user = acme.user(c, id);
    held_by(c, &user).unwrap()
}
