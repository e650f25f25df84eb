//! Makes somebody hold what the rules give, and writes down by which rule.

use hub_db::Conn;
use hub_kernel::{ConnectionId, Cx, GroupId, TenantId};
use serde_json::{Map, Value, json};

use super::book::{Book, Facts};
use super::decide::{Decided, HubRole, Unmapped, Why};
use super::rule::{Grant, SourceKind, key_of};
use super::store::{self, Applied, Seen};
use crate::Result;
use crate::event::{self, Action, Undo};
use crate::group::{Group, Nesting, members};
use crate::user::{self, Role, User};

/// People to whom rules are applied in the transaction of the change; the rest follows in the background.
const AT_ONCE: i64 = 50;
/// Values that are remembered of a connection.
pub(super) const MOST_SEEN: i64 = 300;
/// Longest value that is remembered, in characters.
const LONGEST_SEEN: usize = 256;

/// Applies the rules to somebody about whom something changed. Nobody gains or loses access by it.
pub(crate) fn settle(c: &mut Conn, cx: &Cx, user: &mut User) -> Result<()> {
    let mut book = Book::open(c, user.tenant)?;
    let (facts, decided) = book.look_at(c, user)?;
    apply(c, cx, user, &facts, &decided, None)
}

/// As [`settle`], for several people and with what made it necessary.
fn settle_all(c: &mut Conn, cx: &Cx, tenant: TenantId, batch: &[(hub_kernel::UserId, String)]) -> Result<()> {
    let keys: Vec<i64> = batch.iter().map(|(user, _)| user.raw()).collect();
    let mut users = user::by_keys(c, tenant, &keys)?;
    let mut book = Book::open(c, tenant)?;
    let facts = book.facts(c, &users, false)?;
    for (user, facts) in users.iter_mut().zip(&facts) {
        let decided = book.judge(facts);
        let cause = batch.iter().find(|(id, _)| *id == user.id).map(|(_, cause)| cause.as_str());
        apply(c, cx, user, facts, &decided, cause)?;
    }
    Ok(())
}

fn apply(
    c: &mut Conn,
    cx: &Cx,
    user: &mut User,
    facts: &Facts,
    decided: &Decided,
    cause: Option<&str>,
) -> Result<()> {
    let new_role = match decided.hub_role {
        HubRole::Promote => Some(Role::Admin),
        HubRole::Demote => Some(Role::Member),
        HubRole::Unchanged | HubRole::KeptOwner | HubRole::KeptByHand | HubRole::Waits => None,
    };
    let by = decided.by.as_ref();
    if let Some(role) = new_role {
        let mut details = Map::new();
        let rule = by.map(|(_, rule)| rule.english());
        details.insert("rule".to_owned(), rule.clone().or(facts.applied.admin_rule.clone()).into());
        let reason = match rule {
            Some(rule) => format!("because of {rule}"),
            None => "no rule makes them an admin any more".to_owned(),
        };
        details.insert("reason".to_owned(), reason.into());
        details.extend(cause.map(|cause| ("cause".to_owned(), cause.into())));
        user::put_role(c, cx, user, role, details)?;
    }
    let by_rule =
        user.role == Role::Admin && (facts.standing.by_rule || decided.hub_role == HubRole::Promote);
    let admin_rule =
        by.filter(|(grant, _)| by_rule && *grant == Grant::Admin).map(|(_, rule)| rule.english());
    let after = Applied { admin_rule, product_roles: decided.names() };
    let before = &facts.applied;
    if before.product_roles != after.product_roles {
        let mut details = json!({
            "before": { "product_roles": before.product_roles }, "after": { "product_roles": after.product_roles },
            "because": because(decided), "reason": reason(decided),
        });
        if let (Some(cause), Some(details)) = (cause, details.as_object_mut()) {
            details.insert("cause".to_owned(), cause.into());
        }
        let action = Action::ProductRolesUpdate;
        let undo = Undo { product_roles: Some(before.product_roles.clone()), ..Undo::default() };
        event::record_undo(c, cx, user.tenant, action, &user.target(), user.connection, &details, &undo)?;
    }
    if *before != after {
        store::put_applied(c, user.id, &after, cx.now)?;
    }
    decided.unmapped.iter().try_for_each(|value| note(c, cx, user, value))
}

fn english(why: &[Why]) -> Vec<String> {
    why.iter().map(|why| why.words().english()).collect()
}

/// For events: "agent by default, manager because of group Leads".
fn reason(decided: &Decided) -> String {
    let said = |(role, why): &(String, Vec<Why>)| format!("{role} {}", english(why).join(" and "));
    match decided.product_roles.as_slice() {
        [] => "nothing gives them one".to_owned(),
        roles => roles.iter().map(said).collect::<Vec<_>>().join(", "),
    }
}

/// For events: each product role with what gives it.
fn because(decided: &Decided) -> Value {
    decided
        .product_roles
        .iter()
        .map(|(role, why)| (role.clone(), json!(english(why))))
        .collect::<Map<_, _>>()
        .into()
}

/// Remembers a value that no rule names, and reports it the first time.
fn note(c: &mut Conn, cx: &Cx, user: &User, it: &Unmapped) -> Result<()> {
    let value: String = it.value.chars().take(LONGEST_SEEN).collect();
    let key = key_of(&value);
    let known = store::values(c, it.connection, MOST_SEEN)?;
    let is_known = known.iter().any(|seen| seen.kind == it.kind && key_of(&seen.value) == key);
    if is_known || i64::try_from(known.len()).unwrap_or(i64::MAX) >= MOST_SEEN {
        return Ok(());
    }
    let seen = Seen { kind: it.kind, value, at: cx.now, with: user.user_name.chars().take(100).collect() };
    store::note_value(c, it.connection, &key, &seen)?;
    // Groups come by the hundred, and most of them are none of our business.
    if it.kind == SourceKind::LoginGroup {
        return Ok(());
    }
    let reason = format!("{} {} means nothing here yet", it.kind.noun(), seen.value);
    let details = json!({ "value": seen.value, "from": it.kind.noun(), "reason": reason });
    let (action, connection) = (Action::RoleValueUnknown, Some(it.connection));
    event::record(c, cx, user.tenant, action, &user.target(), connection, &details)
}

/// Applies the rules again to these people: to a few at once, to many in the background.
pub(crate) fn review(
    c: &mut Conn,
    cx: &Cx,
    tenant: TenantId,
    people: impl IntoIterator<Item = hub_kernel::UserId>,
    cause: &str,
) -> Result<()> {
    people.into_iter().try_for_each(|user| store::queue(c, user, cause))?;
    work_now(c, cx, tenant)
}

/// Applies the rules again to everybody of whom a connection says something.
pub(crate) fn review_connection(c: &mut Conn, cx: &Cx, connection: ConnectionId, cause: &str) -> Result<()> {
    store::queue_connection(c, connection, cause)?;
    work_now(c, cx, connection.tenant())
}

/// Applies the rules again to everybody of whom any connection says something.
pub(crate) fn review_all(c: &mut Conn, cx: &Cx, tenant: TenantId, cause: &str) -> Result<()> {
    store::queue_all(c, tenant, cause)?;
    work_now(c, cx, tenant)
}

/// The people whom a change of a group's members may concern: those in the changed part, if any rule looks for this group
/// or one above it. That one may be another directory's, whose rules then decide.
pub(crate) fn concerned(
    c: &mut Conn,
    group: &Group,
    people: impl IntoIterator<Item = hub_kernel::UserId>,
    groups: impl IntoIterator<Item = GroupId>,
) -> Result<Vec<hub_kernel::UserId>> {
    let sought = store::groups_of_rules(c, group.tenant)?;
    if sought.is_empty() {
        return Ok(Vec::new());
    }
    let nesting = Nesting::read(c, group.tenant)?;
    if nesting.above([group.id]).is_disjoint(&sought) {
        return Ok(Vec::new());
    }
    let mut found: Vec<_> = people.into_iter().collect();
    let inner = nesting.below(groups);
    if !inner.is_empty() {
        found.extend(members::people_in(c, group.tenant, &inner)?);
    }
    Ok(found)
}

/// Applies rules that wait, to as many people as one transaction should.
pub(crate) fn work_now(c: &mut Conn, cx: &Cx, tenant: TenantId) -> Result<()> {
    work(c, cx, tenant, AT_ONCE).map(|_| ())
}

/// Applies rules to at most `limit` of the people who wait for it; tells to how many.
///
/// # Errors
/// The database's.
pub fn work(c: &mut Conn, cx: &Cx, tenant: TenantId, limit: i64) -> Result<usize> {
    let batch = store::next(c, tenant, limit)?;
    if batch.is_empty() {
        return Ok(0);
    }
    settle_all(c, cx, tenant, &batch)?;
    for (user, _) in &batch {
        store::done(c, *user)?;
    }
    Ok(batch.len())
}
