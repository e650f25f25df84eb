//! Undoing events, the newest first: what is left says how everything was before the last one undone. Pure.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use hub_kernel::{EventId, GroupId, TenantId, Timestamp, UserId};

use crate::event::{self, Access, Gone, RoleHeld, Undo};
use crate::group::members::MemberId;

/// Somebody's standing in the directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Access.
    pub access: Access,
    /// Hub role.
    pub role: RoleHeld,
    /// Product roles.
    pub product_roles: Vec<String>,
    /// Direct groups.
    pub groups: BTreeSet<GroupId>,
}

/// What made something as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cause {
    /// The newest event.
    pub event: EventId,
    /// When.
    pub at: Timestamp,
    /// `user`, `token`, `operator`, …
    pub actor_kind: String,
    /// Who.
    pub actor_name: String,
    /// The request's reference.
    pub request_id: String,
    /// How many events there were in all.
    pub events: usize,
}

/// A value that changed: what it was, and what made it as it is now.
#[derive(Debug, Clone)]
pub(super) struct Touched<T> {
    pub then: T,
    pub cause: Cause,
}

fn again<T>(touched: &mut Touched<T>, then: T) {
    touched.then = then;
    touched.cause.events += 1;
}

fn note<K: Ord>(entry: Entry<'_, K, Touched<bool>>, then: bool, cause: &Cause) {
    match entry {
        Entry::Occupied(mut known) => again(known.get_mut(), then),
        Entry::Vacant(empty) => drop(empty.insert(Touched { then, cause: cause.clone() })),
    }
}

fn touch<T>(slot: &mut Option<Touched<T>>, then: T, cause: &Cause) {
    match slot {
        Some(touched) => again(touched, then),
        None => *slot = Some(Touched { then, cause: cause.clone() }),
    }
}

/// What is known of a person's past.
#[derive(Debug, Clone, Default)]
pub(super) struct Trace {
    /// Whether there was such a person.
    pub there: Option<Touched<bool>>,
    /// The name for people, and the userName, of somebody who is no more.
    pub called: Option<(String, String)>,
    pub access: Option<Touched<Access>>,
    pub role: Option<Touched<RoleHeld>>,
    pub product_roles: Option<Touched<Vec<String>>>,
    pub groups: BTreeMap<GroupId, Touched<bool>>,
}

impl Trace {
    /// There was such a person.
    fn was(&mut self, gone: &Gone, user_name: &str, cause: &Cause) {
        touch(&mut self.there, true, cause);
        self.called = Some((gone.name.clone(), user_name.to_owned()));
        touch(&mut self.access, gone.access, cause);
        touch(&mut self.role, gone.role.clone(), cause);
        touch(&mut self.product_roles, gone.product_roles.clone(), cause);
    }
}

/// What is known of a group's past.
#[derive(Debug, Clone, Default)]
pub(super) struct GroupTrace {
    /// It was not there.
    pub came: Option<Touched<()>>,
    /// What it was called.
    pub name: Option<Touched<String>>,
    /// Groups that were in it or were not, each with whether it is now.
    pub inner: BTreeMap<GroupId, (bool, Touched<bool>)>,
}

/// What the events that were undone say of before.
#[derive(Debug, Clone)]
pub(super) struct Past {
    tenant: TenantId,
    pub people: BTreeMap<UserId, Trace>,
    pub groups: BTreeMap<GroupId, GroupTrace>,
    /// Names of groups that were left, for those that are no more.
    pub names: BTreeMap<GroupId, String>,
    /// Who somebody is now who had this id.
    former: BTreeMap<UserId, UserId>,
}

impl Past {
    pub fn new(tenant: TenantId) -> Self {
        Self {
            tenant,
            people: BTreeMap::new(),
            groups: BTreeMap::new(),
            names: BTreeMap::new(),
            former: BTreeMap::new(),
        }
    }

    /// The person who had an id then, by the id that they have now.
    pub fn now_called(&self, then: UserId) -> UserId {
        self.former.get(&then).copied().unwrap_or(then)
    }

    /// How many members an event names of whom nothing is known yet.
    pub fn strangers(&self, undo: &Undo) -> usize {
        let members = undo.joined.iter().chain(&undo.left);
        let people = members.filter_map(|text| match MemberId::in_tenant(self.tenant, text) {
            Some(MemberId::User(id)) => Some(self.now_called(id)),
            _ => None,
        });
        people.filter(|id| !self.people.contains_key(id)).count()
    }

    /// Undoes an event. All that came after it have been undone before.
    pub fn undo(&mut self, row: &event::Past, undo: &Undo) {
        let cause = Cause {
            event: row.id,
            at: row.at,
            actor_kind: row.actor_kind.clone(),
            actor_name: row.actor_name.clone(),
            request_id: row.request_id.clone(),
            events: 1,
        };
        if let Some(id) = UserId::in_tenant(self.tenant, &row.target_id) {
            let then = id;
            let id = self.now_called(then);
            self.part(then, id, &row.target_name, undo, &cause);
            self.undo_of_person(id, &row.target_name, undo, &cause);
        } else if let Some(id) = GroupId::in_tenant(self.tenant, &row.target_id) {
            self.undo_of_group(id, undo, &cause);
        }
    }

    /// Two who became one are two before: the one whose id it was goes on under a number that is nobody's.
    fn part(&mut self, then: UserId, id: UserId, user_name: &str, undo: &Undo, cause: &Cause) {
        let Some(merged) = &undo.merged else { return };
        let other = UserId::from_raw(-cause.event.raw());
        self.former.insert(then, other);
        for group in self.named(&undo.merged_groups) {
            note(self.people.entry(id).or_default().groups.entry(group), false, cause);
            note(self.people.entry(other).or_default().groups.entry(group), true, cause);
        }
        self.people.entry(other).or_default().was(merged, user_name, cause);
    }

    fn undo_of_person(&mut self, id: UserId, user_name: &str, undo: &Undo, cause: &Cause) {
        for group in self.named(&undo.left_groups) {
            note(self.people.entry(id).or_default().groups.entry(group), true, cause);
        }
        if let Some(former) = undo.former_id {
            self.former.insert(former, id);
        }
        let trace = self.people.entry(id).or_default();
        if let Some(gone) = &undo.gone {
            trace.was(gone, user_name, cause);
        }
        if let Some(access) = undo.access {
            touch(&mut trace.access, access, cause);
        }
        if let Some(role) = &undo.role {
            touch(&mut trace.role, role.clone(), cause);
        }
        if let Some(roles) = &undo.product_roles {
            touch(&mut trace.product_roles, roles.clone(), cause);
        }
        if undo.came {
            touch(&mut trace.there, false, cause);
        }
    }

    fn undo_of_group(&mut self, id: GroupId, undo: &Undo, cause: &Cause) {
        for outer in self.named(&undo.left_groups) {
            self.member(outer, MemberId::Group(id), true, cause);
        }
        for (list, was) in [(&undo.joined, false), (&undo.left, true)] {
            for text in list {
                if let Some(member) = MemberId::in_tenant(self.tenant, text) {
                    self.member(id, member, was, cause);
                }
            }
        }
        let trace = self.groups.entry(id).or_default();
        if let Some(name) = &undo.name {
            touch(&mut trace.name, name.clone(), cause);
        }
        if undo.came {
            touch(&mut trace.came, (), cause);
        }
    }

    /// Groups whose names an event has; they are noted.
    fn named(&mut self, listed: &[(String, String)]) -> Vec<GroupId> {
        let mut groups = Vec::new();
        for (text, name) in listed {
            if let Some(id) = GroupId::in_tenant(self.tenant, text) {
                self.names.entry(id).or_insert_with(|| name.clone());
                groups.push(id);
            }
        }
        groups
    }

    fn member(&mut self, group: GroupId, member: MemberId, was: bool, cause: &Cause) {
        match member {
            MemberId::User(id) => {
                let id = self.now_called(id);
                let groups = &mut self.people.entry(id).or_default().groups;
                note(groups.entry(group), was, cause);
            }
            MemberId::Group(inner) => {
                let of = &mut self.groups.entry(group).or_default().inner;
                // The newest event made it what it is.
                match of.get_mut(&inner) {
                    Some((_, touched)) => again(touched, was),
                    None => drop(of.insert(inner, (!was, Touched { then: was, cause: cause.clone() }))),
                }
            }
        }
    }

    /// How somebody stood then, who stands like this now; `None` for nobody.
    pub fn before(&self, id: UserId, now: Option<&Standing>) -> Option<Standing> {
        let Some(trace) = self.people.get(&id) else { return now.cloned() };
        if !trace.there.as_ref().map_or(now.is_some(), |there| there.then) {
            return None;
        }
        let then = |now: Option<&Standing>| -> Option<Standing> {
            Some(Standing {
                access: trace.access.as_ref().map(|it| it.then).or(now.map(|now| now.access))?,
                role: match &trace.role {
                    Some(touched) => touched.then.clone(),
                    None => now?.role.clone(),
                },
                product_roles: match &trace.product_roles {
                    Some(touched) => touched.then.clone(),
                    None => now?.product_roles.clone(),
                },
                groups: now.map(|now| now.groups.clone()).unwrap_or_default(),
            })
        };
        let mut standing = then(now)?;
        for (group, touched) in &trace.groups {
            if touched.then {
                standing.groups.insert(*group);
            } else {
                standing.groups.remove(group);
            }
        }
        Some(standing)
    }
}
