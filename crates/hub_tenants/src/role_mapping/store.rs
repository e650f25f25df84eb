//! SQL of `role_rules`, `applied_roles`, `role_values` and `role_reviews`.

use std::collections::{BTreeMap, BTreeSet};

use diesel::Queryable;
use diesel::sql_types::{BigInt, Nullable, Text};
use hub_db::{Conn, Dynamic, statement};
use hub_kernel::{ConnectionId, GroupId, RoleRuleId, TenantId, Timestamp, UserId};

use super::rule::{Grant, Rule, Source, SourceKind};
use crate::{Error, Result};

#[derive(Queryable)]
struct RuleRow {
    id: RoleRuleId,
    kind: SourceKind,
    group: Option<GroupId>,
    name: String,
    hub_role: Option<Grant>,
    product_roles: String,
}

type RuleSql = (BigInt, Text, Nullable<BigInt>, Text, Nullable<Text>, Text);
const RULE: &str = "SELECT id, source, group_id, name, hub_role, product_roles FROM role_rules WHERE ";

statement!(Rules { tenant: TenantId, connection: ConnectionId } -> RuleSql =
    (RULE) "tenant_id = " tenant " AND connection_id = " connection " ORDER BY position, id");
statement!(Put<'a> {
    id: RoleRuleId, tenant: TenantId, connection: ConnectionId, position: i64, source: SourceKind, group: Option<GroupId>,
    name: &'a str, hub_role: Option<Grant>, product_roles: &'a str, now: Timestamp, by: &'a str,
} -> () = "INSERT INTO role_rules (id, tenant_id, connection_id, position, source, group_id, name, hub_role, product_roles, \
           created_at, created_by) VALUES (" id ", " tenant ", " connection ", " position ", " source ", " group ", " name
    ", " hub_role ", " product_roles ", " now ", " by ") ON CONFLICT (id) DO UPDATE SET position = excluded.position, \
     source = excluded.source, group_id = excluded.group_id, name = excluded.name, hub_role = excluded.hub_role, \
     product_roles = excluded.product_roles");
statement!(DeleteRule { tenant: TenantId, id: RoleRuleId } -> () =
    "DELETE FROM role_rules WHERE tenant_id = " tenant " AND id = " id);
statement!(RulesWith<'a> { tenant: TenantId, pattern: &'a str } -> (BigInt, BigInt) =
    "SELECT connection_id, id FROM role_rules WHERE connection_id IN (SELECT id FROM connections WHERE tenant_id = " tenant
    ") AND product_roles LIKE " pattern " ESCAPE '!' ORDER BY id");

statement!(GroupsOfRules { tenant: TenantId } -> BigInt =
    "SELECT DISTINCT group_id FROM role_rules WHERE group_id IS NOT NULL AND connection_id IN (SELECT id FROM connections \
     WHERE tenant_id = " tenant ")");
statement!(RenameGroup<'a> { tenant: TenantId, group: GroupId, name: &'a str } -> () =
    "UPDATE role_rules SET name = " name " WHERE group_id = " group " AND connection_id IN (SELECT id FROM connections \
     WHERE tenant_id = " tenant ")");

statement!(PutApplied<'a> { user: UserId, tenant: TenantId, admin: Option<&'a str>, product: &'a str, now: Timestamp } -> () =
    "INSERT INTO applied_roles (user_id, tenant_id, admin_rule, product_roles, applied_at) VALUES (" user ", " tenant ", "
    admin ", " product ", " now ") ON CONFLICT (user_id) DO UPDATE SET admin_rule = excluded.admin_rule, \
     product_roles = excluded.product_roles, applied_at = excluded.applied_at");
statement!(DropApplied { tenant: TenantId, user: UserId } -> () =
    "DELETE FROM applied_roles WHERE tenant_id = " tenant " AND user_id = " user);
statement!(CountHolders { tenant: TenantId } -> (Text, BigInt) =
    "SELECT product_roles, count(*) FROM applied_roles WHERE tenant_id = " tenant " GROUP BY product_roles");

statement!(Values { connection: ConnectionId, limit: i64 } -> (Text, Text, BigInt, Text) =
    "SELECT source, value, seen_at, seen_with FROM role_values WHERE connection_id = " connection
    " ORDER BY source, value_key LIMIT " limit);
statement!(NoteValue<'a> {
    connection: ConnectionId, kind: SourceKind, key: &'a str, tenant: TenantId, value: &'a str, now: Timestamp, with: &'a str,
} -> () = "INSERT INTO role_values (connection_id, source, value_key, tenant_id, value, seen_at, seen_with) VALUES ("
    connection ", " kind ", " key ", " tenant ", " value ", " now ", " with ") ON CONFLICT DO NOTHING");
statement!(ForgetValue<'a> { connection: ConnectionId, kind: SourceKind, key: &'a str } -> () =
    "DELETE FROM role_values WHERE connection_id = " connection " AND source = " kind " AND value_key = " key);

statement!(QueueOne<'a> { user: UserId, tenant: TenantId, cause: &'a str } -> () =
    "INSERT INTO role_reviews (user_id, tenant_id, cause) VALUES (" user ", " tenant ", " cause
    ") ON CONFLICT (user_id) DO UPDATE SET cause = excluded.cause");
// `WHERE true` tells SQLite that ON CONFLICT is no join's ON.
statement!(QueueConnection<'a> { tenant: TenantId, connection: ConnectionId, cause: &'a str } -> () =
    "INSERT INTO role_reviews (user_id, tenant_id, cause) SELECT id, tenant_id, " cause " FROM users WHERE tenant_id = "
    tenant " AND (connection_id = " connection " OR id IN (SELECT user_id FROM received_attributes WHERE connection_id = "
    connection ")) ON CONFLICT (user_id) DO UPDATE SET cause = excluded.cause");
statement!(QueueAll<'a> { tenant: TenantId, cause: &'a str } -> () =
    "INSERT INTO role_reviews (user_id, tenant_id, cause) SELECT id, tenant_id, " cause " FROM users WHERE tenant_id = "
    tenant " AND (connection_id IS NOT NULL OR id IN (SELECT user_id FROM received_attributes WHERE tenant_id = " tenant
    ")) ON CONFLICT (user_id) DO UPDATE SET cause = excluded.cause");
statement!(QueueHolders<'a> { tenant: TenantId, pattern: &'a str, cause: &'a str } -> () =
    "INSERT INTO role_reviews (user_id, tenant_id, cause) SELECT user_id, tenant_id, " cause
    " FROM applied_roles WHERE tenant_id = " tenant " AND product_roles LIKE " pattern
    " ESCAPE '!' ON CONFLICT (user_id) DO UPDATE SET cause = excluded.cause");
statement!(Next { tenant: TenantId, limit: i64 } -> (BigInt, Text) =
    "SELECT user_id, cause FROM role_reviews WHERE tenant_id = " tenant " ORDER BY user_id LIMIT " limit);
statement!(Done { user: UserId, tenant: TenantId } -> () =
    "DELETE FROM role_reviews WHERE user_id = " user " AND tenant_id = " tenant);
statement!(Waiting { tenant: TenantId } -> BigInt =
    "SELECT count(*) FROM role_reviews WHERE tenant_id = " tenant);
statement!(TenantsWaiting {} -> BigInt = "SELECT DISTINCT tenant_id FROM role_reviews ORDER BY tenant_id LIMIT 100");
statement!(PeopleOf { tenant: TenantId, connection: ConnectionId, after: UserId, limit: i64 } -> BigInt =
    "SELECT id FROM users WHERE tenant_id = " tenant " AND id > " after " AND (connection_id = " connection
    " OR id IN (SELECT user_id FROM received_attributes WHERE connection_id = " connection ")) ORDER BY id LIMIT " limit);

/// Texts of product roles as JSON.
fn json(names: &[String]) -> String {
    serde_json::Value::from(names.to_vec()).to_string()
}

fn names(text: &str) -> Result<Vec<String>> {
    serde_json::from_str(text).map_err(|_| Error::Defect("a list of product roles cannot be read".to_owned()))
}

/// The pattern of lists that have this name in them.
fn having(name: &str) -> String {
    let mut pattern = String::from("%\"");
    for ch in name.chars() {
        if matches!(ch, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(ch);
    }
    pattern.push_str("\"%");
    pattern
}

pub(super) fn rules(c: &mut Conn, tenant: TenantId, connection: ConnectionId) -> Result<Vec<Rule>> {
    let rows: Vec<RuleRow> = c.rows(Rules { tenant, connection })?;
    let read = |row: RuleRow| {
        let source = match row.group {
            Some(group) => Source::Group(group),
            None => Source::Value(row.kind, row.name.clone()),
        };
        let product_roles = names(&row.product_roles)?;
        Ok(Rule { id: row.id, source, name: row.name, hub_role: row.hub_role, product_roles })
    };
    rows.into_iter().map(read).collect()
}

/// The groups for which any rule of the tenant looks, of whatever connection.
pub(super) fn groups_of_rules(c: &mut Conn, tenant: TenantId) -> Result<BTreeSet<GroupId>> {
    Ok(c.rows::<GroupId, _>(GroupsOfRules { tenant })?.into_iter().collect())
}

/// Writes a rule at its place in the order.
pub(super) fn put_rule(
    c: &mut Conn,
    cx: &hub_kernel::Cx,
    connection: ConnectionId,
    position: usize,
    rule: &Rule,
) -> Result<()> {
    let group = match rule.source {
        Source::Group(id) => Some(id),
        Source::Value(..) => None,
    };
    c.execute(Put {
        id: rule.id,
        tenant: connection.tenant(),
        connection,
        position: i64::try_from(position).unwrap_or(i64::MAX),
        source: rule.source.kind(),
        group,
        name: &rule.name,
        hub_role: rule.hub_role,
        product_roles: &json(&rule.product_roles),
        now: cx.now,
        by: cx.actor.name(),
    })?;
    Ok(())
}

pub(super) fn delete_rule(c: &mut Conn, tenant: TenantId, id: RoleRuleId) -> Result<()> {
    if c.execute(DeleteRule { tenant, id })? == 1 { Ok(()) } else { Err(Error::NotFound) }
}

pub(super) fn rename_group(c: &mut Conn, group: GroupId, name: &str) -> Result<()> {
    c.execute(RenameGroup { tenant: group.tenant(), group, name })?;
    Ok(())
}

/// Connections and rules that give this product role.
pub(super) fn rules_with(
    c: &mut Conn,
    tenant: TenantId,
    product_role: &str,
) -> Result<Vec<(ConnectionId, RoleRuleId)>> {
    Ok(c.rows(RulesWith { tenant, pattern: &having(product_role) })?)
}

/// What was last made of the rules for somebody.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Applied {
    /// The rule by which they are an admin.
    pub admin_rule: Option<String>,
    /// Their product roles.
    pub product_roles: Vec<String>,
}

/// What was last made of the rules for these people; those of whom nothing was made are left out.
pub(super) fn applied(c: &mut Conn, tenant: TenantId, users: &[UserId]) -> Result<Vec<(UserId, Applied)>> {
    let q = Dynamic::<(BigInt, Nullable<Text>, Text)>::new(
        "SELECT user_id, admin_rule, product_roles FROM applied_roles WHERE tenant_id = ",
    );
    let rows: Vec<(UserId, Option<String>, String)> =
        c.rows(q.bind(tenant).sql(" AND user_id IN ").list(users.iter().copied()))?;
    rows.into_iter()
        .map(|(user, admin_rule, text)| Ok((user, Applied { admin_rule, product_roles: names(&text)? })))
        .collect()
}

pub(super) fn put_applied(c: &mut Conn, user: UserId, applied: &Applied, now: Timestamp) -> Result<()> {
    let tenant = user.tenant();
    if *applied == Applied::default() {
        c.execute(DropApplied { tenant, user })?;
        return Ok(());
    }
    let (admin, product) = (applied.admin_rule.as_deref(), json(&applied.product_roles));
    c.execute(PutApplied { user, tenant, admin, product: &product, now })?;
    Ok(())
}

/// How many people hold each product role that anybody holds.
pub(super) fn count_holders(c: &mut Conn, tenant: TenantId) -> Result<BTreeMap<String, i64>> {
    let mut counts = BTreeMap::new();
    for (text, people) in c.rows::<(String, i64), _>(CountHolders { tenant })? {
        for name in names(&text)? {
            *counts.entry(name).or_default() += people;
        }
    }
    Ok(counts)
}

/// A value that came and that no rule named then.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Seen {
    /// Where it came.
    pub kind: SourceKind,
    /// The value.
    pub value: String,
    /// When it first came.
    pub at: Timestamp,
    /// Whose it was then.
    pub with: String,
}

pub(super) fn values(c: &mut Conn, connection: ConnectionId, limit: i64) -> Result<Vec<Seen>> {
    Ok(c.rows(Values { connection, limit })?)
}

/// Remembers a value; `false` when it was known.
pub(super) fn note_value(c: &mut Conn, connection: ConnectionId, key: &str, seen: &Seen) -> Result<bool> {
    let (kind, value, tenant) = (seen.kind, seen.value.as_str(), connection.tenant());
    let noted =
        c.execute(NoteValue { connection, kind, key, tenant, value, now: seen.at, with: &seen.with })?;
    Ok(noted == 1)
}

pub(super) fn forget_value(
    c: &mut Conn,
    connection: ConnectionId,
    kind: SourceKind,
    key: &str,
) -> Result<()> {
    c.execute(ForgetValue { connection, kind, key })?;
    Ok(())
}

pub(super) fn queue(c: &mut Conn, user: UserId, cause: &str) -> Result<()> {
    c.execute(QueueOne { user, tenant: user.tenant(), cause })?;
    Ok(())
}

/// Everybody of whom a connection says something.
pub(super) fn queue_connection(c: &mut Conn, connection: ConnectionId, cause: &str) -> Result<()> {
    c.execute(QueueConnection { tenant: connection.tenant(), connection, cause })?;
    Ok(())
}

/// Everybody of whom any connection says something.
pub(super) fn queue_all(c: &mut Conn, tenant: TenantId, cause: &str) -> Result<()> {
    c.execute(QueueAll { tenant, cause })?;
    Ok(())
}

pub(super) fn queue_holders(c: &mut Conn, tenant: TenantId, product_role: &str, cause: &str) -> Result<()> {
    c.execute(QueueHolders { tenant, pattern: &having(product_role), cause })?;
    Ok(())
}

pub(super) fn next(c: &mut Conn, tenant: TenantId, limit: i64) -> Result<Vec<(UserId, String)>> {
    Ok(c.rows(Next { tenant, limit })?)
}

pub(super) fn done(c: &mut Conn, user: UserId) -> Result<()> {
    c.execute(Done { user, tenant: user.tenant() })?;
    Ok(())
}

pub(super) fn waiting(c: &mut Conn, tenant: TenantId) -> Result<i64> {
    Ok(c.one(Waiting { tenant })?)
}

pub(super) fn tenants_waiting(c: &mut Conn) -> Result<Vec<TenantId>> {
    Ok(c.rows(TenantsWaiting {})?)
}

/// At most `limit` people of whom a connection says something, after one of them.
pub(super) fn people_of(
    c: &mut Conn,
    connection: ConnectionId,
    after: UserId,
    limit: i64,
) -> Result<Vec<i64>> {
    Ok(c.rows(PeopleOf { tenant: connection.tenant(), connection, after, limit })?)
}
