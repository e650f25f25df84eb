//! Who is in a group, as rows: one change costs the same at ten members and at a hundred thousand.

use std::collections::{BTreeMap, BTreeSet};

use diesel::sql_types::{BigInt, Nullable, Text};
use hub_db::{Conn, Dynamic, statement};
use hub_kernel::{GroupId, TenantId, Timestamp, UserId};
use hub_scim::{Error as Scim, Member, MemberChange};
use serde_json::{Value, json};

use super::Group;
use crate::Result;
use crate::provisioning::Presenter;

/// Rows that one statement names.
const CHUNK: usize = 500;
/// Ids that an event names.
const NAMED: usize = 100;

/// A member: a user, or a group within the group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum MemberId {
    /// A person.
    User(UserId),
    /// A nested group.
    Group(GroupId),
}

impl MemberId {
    /// The member that an id of this tenant names; the id says itself of which kind it is.
    pub fn in_tenant(tenant: TenantId, text: &str) -> Option<Self> {
        UserId::in_tenant(tenant, text)
            .map(Self::User)
            .or_else(|| GroupId::in_tenant(tenant, text).map(Self::Group))
    }

    /// The stored word.
    pub(crate) const fn kind(self) -> &'static str {
        match self {
            Self::User(_) => "user",
            Self::Group(_) => "group",
        }
    }

    /// The database key.
    pub(crate) const fn raw(self) -> i64 {
        match self {
            Self::User(id) => id.raw(),
            Self::Group(id) => id.raw(),
        }
    }

    fn of_row(kind: &str, raw: i64) -> Self {
        if kind == "group" { Self::Group(GroupId::from_raw(raw)) } else { Self::User(UserId::from_raw(raw)) }
    }
}

impl std::fmt::Display for MemberId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::User(id) => id.fmt(f),
            Self::Group(id) => id.fmt(f),
        }
    }
}

/// What became of a request's changes.
#[derive(Debug, Default)]
pub(super) struct Delta {
    joined: Vec<MemberId>,
    left: Vec<MemberId>,
    skipped: BTreeSet<String>,
}

impl Delta {
    pub(super) fn is_change(&self) -> bool {
        !self.joined.is_empty() || !self.left.is_empty()
    }

    /// The people and groups who joined or left.
    pub(super) fn who(&self) -> (Vec<UserId>, Vec<GroupId>) {
        let (mut people, mut groups) = (Vec::new(), Vec::new());
        for member in self.joined.iter().chain(&self.left) {
            match member {
                MemberId::User(id) => people.push(*id),
                MemberId::Group(id) => groups.push(*id),
            }
        }
        (people, groups)
    }

    pub(super) fn is_worth_an_event(&self) -> bool {
        self.is_change() || !self.skipped.is_empty()
    }

    pub(super) fn balance(&self) -> i64 {
        i64::try_from(self.joined.len()).unwrap_or(0) - i64::try_from(self.left.len()).unwrap_or(0)
    }

    /// Who is in the group after all and was not before, and who was and is not: who left and joined again did neither.
    pub(super) fn net(&self) -> (Vec<String>, Vec<String>) {
        let mut balance = BTreeMap::<MemberId, i64>::new();
        for (list, step) in [(&self.joined, 1), (&self.left, -1)] {
            for member in list {
                *balance.entry(*member).or_default() += step;
            }
        }
        let ids = |sign: i64| {
            let of = balance.iter().filter(|(_, balance)| balance.signum() == sign);
            of.map(|(member, _)| member.to_string()).collect()
        };
        (ids(1), ids(-1))
    }

    /// For the event: how many, and the first of them by id. Skipped ids name nobody of this tenant (H19).
    pub(super) fn details(&self) -> Value {
        let ids = |list: &[MemberId]| list.iter().take(NAMED).map(ToString::to_string).collect::<Vec<_>>();
        json!({
            "joined": self.joined.len(), "joined_ids": ids(&self.joined),
            "left": self.left.len(), "left_ids": ids(&self.left),
            "skipped": self.skipped.len(),
            "skipped_ids": self.skipped.iter().take(NAMED).map(|id| id.chars().take(100).collect()).collect::<Vec<String>>(),
        })
    }
}

/// Members that one request may read by operations that look at all of them.
const MOST_READ: i64 = 500_000;

/// Carries out the changes in their order.
pub(super) fn change(
    c: &mut Conn,
    presenter: &Presenter,
    group: &Group,
    changes: Vec<MemberChange>,
) -> Result<Delta> {
    // Each of these reads the whole membership; a request must not hold the tenant's writes for minutes by repeating it.
    let walks = |change: &&MemberChange| !matches!(change, MemberChange::Add(_) | MemberChange::Remove(_));
    let reads = i64::try_from(changes.iter().filter(walks).count()).unwrap_or(i64::MAX);
    if reads > 1 && reads.saturating_mul(group.members.max(1)) > MOST_READ {
        return Err(Scim::payload_too_large(
            "This change would read all members of a large group many times over; send it in several requests.",
        )
        .into());
    }
    let mut delta = Delta::default();
    for change in changes {
        match change {
            MemberChange::Add(list) => {
                let wanted = known(group, &list, &mut delta);
                add(c, group, &wanted, &mut delta)?;
            }
            MemberChange::Remove(ids) => {
                let ids = ids.iter().filter_map(|id| MemberId::in_tenant(group.tenant, id)).collect();
                remove(c, group, &ids, &mut delta)?;
            }
            MemberChange::RemoveWhere(filter) => {
                let schema = presenter.schemas().core(hub_scim::ResourceKind::Group);
                let Some(attribute) = schema.attribute("members") else { continue };
                let all = all(c, group.tenant, group.id)?.into_iter();
                let ids = all
                    .filter(|(id, name)| {
                        filter.matches_element(attribute, &presenter.element(*id, name.as_deref()))
                    })
                    .map(|(id, _)| id)
                    .collect();
                remove(c, group, &ids, &mut delta)?;
            }
            MemberChange::RemoveAll => replace(c, group, &BTreeSet::new(), &mut delta)?,
            MemberChange::Replace(list) => {
                let wanted = known(group, &list, &mut delta);
                replace(c, group, &wanted, &mut delta)?;
            }
        }
    }
    Ok(delta)
}

/// The ids that may be members; others are skipped. A group is no member of itself.
fn known(group: &Group, list: &[Member], delta: &mut Delta) -> BTreeSet<MemberId> {
    let mut wanted = BTreeSet::new();
    for member in list {
        match MemberId::in_tenant(group.tenant, &member.id).filter(|id| *id != MemberId::Group(group.id)) {
            Some(id) => {
                wanted.insert(id);
            }
            None => {
                delta.skipped.insert(member.id.clone());
            }
        }
    }
    wanted
}

fn replace(c: &mut Conn, group: &Group, wanted: &BTreeSet<MemberId>, delta: &mut Delta) -> Result<()> {
    let present: BTreeSet<MemberId> = ids(c, group.tenant, group.id)?;
    remove(c, group, &present.difference(wanted).copied().collect(), delta)?;
    add(c, group, &wanted.difference(&present).copied().collect(), delta)
}

fn add(c: &mut Conn, group: &Group, wanted: &BTreeSet<MemberId>, delta: &mut Delta) -> Result<()> {
    for (is_user, chunk) in chunks(wanted) {
        let (kind, source) = if is_user {
            (", 'user', ", " FROM users WHERE directory_deleted_at IS NULL AND tenant_id = ")
        } else {
            (", 'group', ", " FROM groups WHERE tenant_id = ")
        };
        // One statement looks whether they exist and adds them.
        let insert = Dynamic::<BigInt>::new(
            "INSERT INTO group_members (group_id, member_id, member_kind, tenant_id) SELECT ",
        );
        let insert = insert.bind(group.id).sql(", id").sql(kind).bind(group.tenant).sql(source);
        let insert = insert.bind(group.tenant).sql(" AND id IN ").list(chunk.iter().map(|id| id.raw()));
        let added: BTreeSet<i64> =
            c.rows(insert.sql(" ON CONFLICT DO NOTHING RETURNING member_id"))?.into_iter().collect();
        let (joined, others): (Vec<_>, Vec<_>) = chunk.into_iter().partition(|id| added.contains(&id.raw()));
        delta.joined.extend(joined);
        if !others.is_empty() {
            let exist = existing(c, group.tenant, source, &others)?;
            delta
                .skipped
                .extend(others.iter().filter(|id| !exist.contains(&id.raw())).map(ToString::to_string));
        }
    }
    Ok(())
}

fn existing(c: &mut Conn, tenant: TenantId, source: &'static str, ids: &[MemberId]) -> Result<BTreeSet<i64>> {
    let q = Dynamic::<BigInt>::new("SELECT id").sql(source).bind(tenant).sql(" AND id IN ");
    Ok(c.rows(q.list(ids.iter().map(|id| id.raw())))?.into_iter().collect())
}

fn remove(c: &mut Conn, group: &Group, ids: &BTreeSet<MemberId>, delta: &mut Delta) -> Result<()> {
    for (is_user, chunk) in chunks(ids) {
        let q = Dynamic::<BigInt>::new("DELETE FROM group_members WHERE tenant_id = ").bind(group.tenant);
        let q = q.sql(" AND group_id = ").bind(group.id).sql(" AND member_kind = ");
        let q = q.bind(if is_user { "user" } else { "group" }).sql(" AND member_id IN ");
        let gone: BTreeSet<i64> = c
            .rows(q.list(chunk.iter().map(|id| id.raw())).sql(" RETURNING member_id"))?
            .into_iter()
            .collect();
        delta.left.extend(chunk.into_iter().filter(|id| gone.contains(&id.raw())));
    }
    Ok(())
}

/// Users and groups apart, as many at once as a statement takes.
fn chunks(ids: &BTreeSet<MemberId>) -> Vec<(bool, Vec<MemberId>)> {
    let (users, groups): (Vec<_>, Vec<_>) = ids.iter().partition(|id| matches!(id, MemberId::User(_)));
    let cut = |is_user: bool, list: Vec<MemberId>| {
        list.chunks(CHUNK).map(|chunk| (is_user, chunk.to_vec())).collect::<Vec<_>>()
    };
    [cut(true, users), cut(false, groups)].concat()
}

// The sums keep SQLite from going through all memberships of the tenant, which it takes for as good a way as the key.
type Named = (Text, BigInt, Nullable<Text>, Nullable<Text>);
const NAMED_SQL: &str = "SELECT m.member_kind, m.member_id, u.display_name, g.display_name FROM group_members m LEFT \
     JOIN users u ON m.member_kind = 'user' AND u.tenant_id = m.tenant_id AND u.id = m.member_id LEFT JOIN groups g ON \
     m.member_kind = 'group' AND g.tenant_id = m.tenant_id AND g.id = m.member_id WHERE m.tenant_id + 0 = ";

statement!(Ids { tenant: TenantId, group: GroupId } -> (Text, BigInt) =
    "SELECT member_kind, member_id FROM group_members WHERE tenant_id + 0 = " tenant " AND group_id = " group);
statement!(All { tenant: TenantId, group: GroupId } -> Named =
    (NAMED_SQL) tenant " AND m.group_id = " group " ORDER BY m.member_kind DESC, m.member_id");
statement!(LeaveAll<'a> { tenant: TenantId, kind: &'a str, member: i64, now: Timestamp } -> () =
    "UPDATE groups SET members = members - 1, version = version + 1, modified_at = " now " WHERE tenant_id = " tenant
    " AND id IN (SELECT m.group_id FROM group_members m WHERE m.tenant_id = " tenant " AND m.member_kind = " kind
    " AND m.member_id = " member ")");
statement!(Forget<'a> { tenant: TenantId, kind: &'a str, member: i64 } -> () =
    "DELETE FROM group_members WHERE tenant_id = " tenant " AND member_kind = " kind " AND member_id = " member);

statement!(Above { tenant: TenantId, group: GroupId } -> (BigInt, Text) =
    "SELECT g.id, g.display_name FROM group_members m JOIN groups g ON g.tenant_id = m.tenant_id AND g.id = m.group_id WHERE \
     m.tenant_id = " tenant " AND m.member_kind = 'group' AND m.member_id = " group " ORDER BY g.id");

/// The groups in which a group lies directly.
pub(super) fn above(c: &mut Conn, tenant: TenantId, group: GroupId) -> Result<Vec<(GroupId, String)>> {
    Ok(c.rows(Above { tenant, group })?)
}

/// Puts one person into a group, or takes them out of it.
pub(super) fn set(c: &mut Conn, group: &Group, person: UserId, member: bool) -> Result<Delta> {
    let (mut delta, one) = (Delta::default(), BTreeSet::from([MemberId::User(person)]));
    if member {
        add(c, group, &one, &mut delta)?
    } else {
        remove(c, group, &one, &mut delta)?
    }
    Ok(delta)
}

/// The direct members.
pub(super) fn ids(c: &mut Conn, tenant: TenantId, group: GroupId) -> Result<BTreeSet<MemberId>> {
    let rows: Vec<(String, i64)> = c.rows(Ids { tenant, group })?;
    Ok(rows.into_iter().map(|(kind, raw)| MemberId::of_row(&kind, raw)).collect())
}

/// The members with their names, users first.
pub(super) fn all(c: &mut Conn, tenant: TenantId, group: GroupId) -> Result<Vec<(MemberId, Option<String>)>> {
    Ok(named(c.rows(All { tenant, group })?))
}

/// Those of `wanted` who are members, with their names: what it costs does not depend on the size of the group.
pub(super) fn present(
    c: &mut Conn,
    tenant: TenantId,
    group: GroupId,
    wanted: &[MemberId],
) -> Result<Vec<(MemberId, Option<String>)>> {
    let mut found = Vec::new();
    for (is_user, chunk) in chunks(&wanted.iter().copied().collect()) {
        let q = Dynamic::<Named>::new(NAMED_SQL).bind(tenant).sql(" AND m.group_id = ").bind(group);
        let q = q.sql(" AND m.member_kind = ").bind(if is_user { "user" } else { "group" });
        let q = q.sql(" AND m.member_id IN ").list(chunk.iter().map(|id| id.raw()));
        found.extend(named(c.rows(q)?));
    }
    Ok(found)
}

fn named(rows: Vec<(String, i64, Option<String>, Option<String>)>) -> Vec<(MemberId, Option<String>)> {
    rows.into_iter().map(|(kind, raw, user, group)| (MemberId::of_row(&kind, raw), user.or(group))).collect()
}

/// Takes somebody, or a group, out of every group: their resource is gone.
///
/// # Errors
/// The database's.
pub(crate) fn leave_all(c: &mut Conn, tenant: TenantId, member: MemberId, now: Timestamp) -> Result<()> {
    let (kind, member) = (member.kind(), member.raw());
    c.execute(LeaveAll { tenant, kind, member, now })?;
    c.execute(Forget { tenant, kind, member })?;
    Ok(())
}

/// The direct groups of users, by user.
pub(crate) fn groups_of(
    c: &mut Conn,
    tenant: TenantId,
    users: &[UserId],
) -> Result<BTreeMap<UserId, Vec<(GroupId, String)>>> {
    let mut found: BTreeMap<UserId, Vec<(GroupId, String)>> = BTreeMap::new();
    for chunk in users.chunks(CHUNK) {
        let q = Dynamic::<(BigInt, BigInt, Text)>::new(
            "SELECT m.member_id, g.id, g.display_name FROM group_members m JOIN groups g ON g.tenant_id = \
             m.tenant_id AND g.id = m.group_id WHERE m.tenant_id = ",
        );
        let q =
            q.bind(tenant).sql(" AND m.member_kind = 'user' AND m.member_id IN ").list(chunk.iter().copied());
        let rows: Vec<(i64, i64, String)> = c.rows(q.sql(" ORDER BY g.id"))?;
        for (user, group, name) in rows {
            found.entry(UserId::from_raw(user)).or_default().push((GroupId::from_raw(group), name));
        }
    }
    Ok(found)
}

statement!(Nested { tenant: TenantId, limit: i64 } -> (BigInt, BigInt) =
    "SELECT member_id, group_id FROM group_members WHERE tenant_id = " tenant " AND member_kind = 'group' \
     ORDER BY member_id, group_id LIMIT " limit);

/// Most groups within groups that are looked at.
const MOST_NESTED: i64 = 100_000;

/// The groups within groups: each with the one it lies in.
pub(super) fn nested(c: &mut Conn, tenant: TenantId) -> Result<Vec<(GroupId, GroupId)>> {
    Ok(c.rows(Nested { tenant, limit: MOST_NESTED })?)
}

/// The people who are direct members of any of these groups.
///
/// # Errors
/// The database's.
pub(crate) fn people_in(
    c: &mut Conn,
    tenant: TenantId,
    groups: &BTreeSet<GroupId>,
) -> Result<BTreeSet<UserId>> {
    let mut found = BTreeSet::new();
    for chunk in groups.iter().copied().collect::<Vec<_>>().chunks(CHUNK) {
        let q =
            Dynamic::<BigInt>::new("SELECT member_id FROM group_members WHERE tenant_id + 0 = ").bind(tenant);
        let q = q.sql(" AND member_kind = 'user' AND group_id IN ").list(chunk.iter().copied());
        found.extend(c.rows::<i64, _>(q)?.into_iter().map(UserId::from_raw));
    }
    Ok(found)
}

#[cfg(test)]
mod tests;
