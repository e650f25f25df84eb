//! Lays what was beside what is.

use std::collections::{BTreeMap, BTreeSet};

use hub_db::Conn;
use hub_kernel::{EventId, GroupId, TenantId, Timestamp, UserId};

use super::past::{GroupTrace, Past, Standing, Touched, Trace};
use super::store::{self, Row};
use super::{
    Answer, Changed, Difference, GroupDifference, MOST_BYTES, MOST_EVENTS, MOST_TRACED, Membership, Presence,
    Report,
};
use crate::event::{self, Access, RoleHeld, Undo, Weight};
use crate::group::{self, Group, members};
use crate::role_mapping::{self, Applied};
use crate::{Error, Result, tenant};

/// Events that are looked at at a time.
const AT_A_TIME: i64 = 250;
/// Of their texts, in bytes, what is read at a time.
const BYTES_AT_A_TIME: i64 = 1 << 20;
/// How much older than its neighbours in the log an event may say it is, in minutes. Requests read the clock before they read a
/// body that comes slowly and before they wait for the workspace, and all of a restore has one time.
const OVERTAKEN_MINUTES: i64 = 5;
/// Groups that one statement names.
const CHUNK: usize = 500;

/// From when on the log tells the directory: the workspace's beginning, or the newest event that does not say what it
/// replaced, as events before this was kept do not.
///
/// # Errors
/// `NotFound`; the database's.
pub fn begins(c: &mut Conn, tenant: TenantId) -> Result<Timestamp> {
    let created = tenant::get(c, tenant)?.created_at;
    Ok(event::without_undo(c, tenant)?.map_or(created, |(_, at)| at.max(created)))
}

/// What differs between `at` and now. To be called on a snapshot ([`hub_db::Db::snapshot`]) or in a transaction that holds the
/// tenant: events and people are read one after the other.
///
/// # Errors
/// `NotFound`; the database's.
pub fn compare(c: &mut Conn, tenant: TenantId, at: Timestamp) -> Result<Answer> {
    let begins = begins(c, tenant)?;
    if at < begins {
        return Ok(Answer::TooEarly { begins });
    }
    match undone(c, tenant, at, &MOST)? {
        Some(past) => report(c, tenant, at, &past).map(Answer::Told),
        None => Ok(Answer::TooLong),
    }
}

/// What one answer may take.
pub(super) struct Bounds {
    /// Events that are undone, and as many that are passed over.
    pub events: usize,
    /// Of their texts.
    pub bytes: i64,
    /// People of whom anything is known.
    pub people: usize,
}

const MOST: Bounds = Bounds { events: MOST_EVENTS, bytes: MOST_BYTES, people: MOST_TRACED };

/// Undoes all that happened after `at`, the last written first; `None` when that is more than `most`. Requests that ran side by
/// side, or slowly, were written in another order than they began in: those that began by `at` are passed over, and the
/// way back goes on beyond the first of them.
pub(super) fn undone(c: &mut Conn, tenant: TenantId, at: Timestamp, most: &Bounds) -> Result<Option<Past>> {
    let mut past = Past::new(tenant);
    let (mut before, mut events, mut passed, mut bytes) = (None, 0_usize, 0_usize, 0_i64);
    let begins = at.plus_minutes(-OVERTAKEN_MINUTES);
    loop {
        let all = event::weights(c, tenant, before, AT_A_TIME)?;
        let near = all.iter().take_while(|event| event.at >= begins).count();
        let (later, earlier): (Vec<&Weight>, Vec<&Weight>) =
            all.iter().take(near).partition(|event| event.at > at);
        events += later.len();
        passed += earlier.len();
        bytes += later.iter().map(|event| event.bytes).sum::<i64>();
        if events > most.events || passed > most.events || bytes > most.bytes {
            return Ok(None);
        }
        for portion in portions(&later) {
            if !undo(c, &mut past, tenant, &portion, most)? {
                return Ok(None);
            }
        }
        match all.last() {
            Some(last) if near == all.len() => before = Some(last.id),
            _ => return Ok(Some(past)),
        }
    }
}

/// Events that are read together: no more text than [`BYTES_AT_A_TIME`], or one event.
fn portions(events: &[&Weight]) -> Vec<Vec<EventId>> {
    let (mut portions, mut bytes): (Vec<Vec<EventId>>, i64) = (Vec::new(), 0);
    for event in events {
        bytes += event.bytes;
        match portions.last_mut().filter(|_| bytes <= BYTES_AT_A_TIME) {
            Some(portion) => portion.push(event.id),
            None => {
                portions.push(vec![event.id]);
                bytes = event.bytes;
            }
        }
    }
    portions
}

/// Undoes these; `false` when more people are concerned than may be.
fn undo(c: &mut Conn, past: &mut Past, tenant: TenantId, events: &[EventId], most: &Bounds) -> Result<bool> {
    for row in event::past(c, tenant, events)? {
        let undo: Undo = serde_json::from_str(&row.undo)
            .map_err(|_| Error::Defect("the past of an event cannot be read".to_owned()))?;
        if past.people.len() + past.strangers(&undo) > most.people {
            return Ok(false);
        }
        past.undo(&row, &undo);
    }
    Ok(true)
}

/// How these people stand now, with their names.
pub(super) fn standings(
    c: &mut Conn,
    tenant: TenantId,
    ids: &[UserId],
) -> Result<BTreeMap<UserId, (Row, Standing)>> {
    let mut applied = role_mapping::applied(c, tenant, ids)?;
    let mut groups = members::groups_of(c, tenant, ids)?;
    let mut found = BTreeMap::new();
    for row in store::people(c, tenant, ids)? {
        let Applied { admin_rule: rule, product_roles } = applied.remove(&row.id).unwrap_or_default();
        let groups: BTreeSet<GroupId> =
            groups.remove(&row.id).unwrap_or_default().into_iter().map(|(id, _)| id).collect();
        let standing = Standing {
            access: Access { state: row.state, by: row.deactivated_by },
            role: RoleHeld { role: row.role, rule },
            product_roles,
            groups,
        };
        found.insert(row.id, (row, standing));
    }
    Ok(found)
}

fn report(c: &mut Conn, tenant: TenantId, at: Timestamp, past: &Past) -> Result<Report> {
    let ids: Vec<UserId> = past.people.keys().copied().collect();
    let now = standings(c, tenant, &ids)?;
    let mut wanted: BTreeSet<GroupId> = past.groups.keys().copied().collect();
    wanted.extend(past.people.values().flat_map(|trace| trace.groups.keys().copied()));
    wanted.extend(past.groups.values().flat_map(|trace| trace.inner.keys().copied()));
    let mut groups = BTreeMap::new();
    for chunk in wanted.into_iter().map(GroupId::raw).collect::<Vec<_>>().chunks(CHUNK) {
        groups.extend(group::store::by_keys(c, tenant, chunk)?.into_iter().map(|group| (group.id, group)));
    }
    let people = past.people.iter().filter_map(|(id, trace)| {
        let now = now.get(id);
        let then = past.before(*id, now.map(|(_, standing)| standing));
        difference(*id, trace, then, now, past, &groups)
    });
    let people = people.collect();
    let differs = past.groups.iter().filter_map(|(id, trace)| of_group(*id, trace, past, &groups));
    Ok(Report { at, people, groups: differs.collect() })
}

fn presence(then: bool, now: bool, touched: Option<&super::Cause>) -> Option<Presence> {
    match (then, now, touched) {
        (true, true, _) => Some(Presence::Stayed),
        (false, true, Some(cause)) => Some(Presence::Came(cause.clone())),
        (true, false, Some(cause)) => Some(Presence::Gone(cause.clone())),
        _ => None,
    }
}

fn difference(
    id: UserId,
    trace: &Trace,
    then: Option<Standing>,
    now: Option<&(Row, Standing)>,
    past: &Past,
    groups: &BTreeMap<GroupId, Group>,
) -> Option<Difference> {
    let cause = trace.there.as_ref().map(|there| &there.cause);
    let presence = presence(then.is_some(), now.is_some(), cause)?;
    let (name, user_name) = match now {
        Some((row, _)) => (row.display_name.clone(), row.user_name.clone()),
        None => trace.called.clone()?,
    };
    let role_now = now.map(|(_, standing)| standing).or(then.as_ref())?.role.clone();
    let mut found = Difference {
        person: id,
        name,
        user_name,
        role_now,
        hidden: now.is_some_and(|(row, _)| row.hidden),
        inactive: now.is_some_and(|(row, _)| row.inactive),
        presence,
        access: None,
        role: None,
        product_roles: None,
        groups: Vec::new(),
    };
    let (Some(then), Some((_, now))) = (then, now) else { return Some(found) };
    found.access = changed(trace.access.as_ref(), then.access, now.access);
    // By which rule somebody is an admin is told where it matters: with a role that differs.
    if then.role.role != now.role.role {
        found.role = changed(trace.role.as_ref(), then.role, now.role.clone());
    }
    found.product_roles =
        changed(trace.product_roles.as_ref(), then.product_roles, now.product_roles.clone());
    found.groups = memberships(trace, &then.groups, &now.groups, past, groups);
    let differs = found.access.is_some()
        || found.role.is_some()
        || found.product_roles.is_some()
        || !found.groups.is_empty();
    differs.then_some(found)
}

fn changed<T: PartialEq>(touched: Option<&Touched<T>>, then: T, now: T) -> Option<Changed<T>> {
    let cause = touched?.cause.clone();
    (then != now).then_some(Changed { then, now, cause })
}

fn memberships(
    trace: &Trace,
    then: &BTreeSet<GroupId>,
    now: &BTreeSet<GroupId>,
    past: &Past,
    groups: &BTreeMap<GroupId, Group>,
) -> Vec<Membership> {
    let differs = trace.groups.iter().filter(|(id, _)| then.contains(id) != now.contains(id));
    let listed = differs.map(|(id, touched)| {
        let group = groups.get(id);
        Membership {
            group: *id,
            name: name_of(*id, past, groups),
            then: touched.then,
            exists: group.is_some(),
            managed: group.is_some_and(|group| group.connection.is_some()),
            cause: touched.cause.clone(),
        }
    });
    listed.collect()
}

/// What a group is called, or was at last.
fn name_of(id: GroupId, past: &Past, groups: &BTreeMap<GroupId, Group>) -> String {
    let then = || past.groups.get(&id).and_then(|trace| trace.name.as_ref()).map(|name| name.then.clone());
    let now = groups.get(&id).map(|group| group.display_name.clone());
    now.or_else(then).or_else(|| past.names.get(&id).cloned()).unwrap_or_else(|| id.to_string())
}

fn of_group(
    id: GroupId,
    trace: &GroupTrace,
    past: &Past,
    groups: &BTreeMap<GroupId, Group>,
) -> Option<GroupDifference> {
    let now = groups.get(&id);
    let cause = trace.came.as_ref().map(|it| &it.cause).or(trace.name.as_ref().map(|it| &it.cause));
    let presence = presence(trace.came.is_none(), now.is_some(), cause)?;
    let renamed = match (&presence, now) {
        (Presence::Stayed, Some(group)) => trace
            .name
            .as_ref()
            .and_then(|name| changed(Some(name), name.then.clone(), group.display_name.clone())),
        _ => None,
    };
    let inner = trace.inner.iter().filter(|(_, (now, touched))| *now != touched.then);
    let inner: Vec<_> = inner
        .map(|(inner, (_, touched))| (name_of(*inner, past, groups), touched.then, touched.cause.clone()))
        .collect();
    let differs = presence != Presence::Stayed || renamed.is_some() || !inner.is_empty();
    differs.then(|| GroupDifference { group: id, name: name_of(id, past, groups), presence, renamed, inner })
}
