//! What a restore would do. Pure.

use std::collections::BTreeSet;

use hub_kernel::{GroupId, Timestamp, TokenHash, UserId};
use hub_text::{Text, t, text};

use super::{Against, Difference, Membership, Outcome, Presence, Report};
use crate::event::RoleHeld;
use crate::session::Admin;
use crate::user::{Role, UserState};

/// What of people is restored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Kinds {
    /// Access.
    pub access: bool,
    /// Hub roles by hand; product roles as far as the rules give them.
    pub roles: bool,
    /// Memberships.
    pub groups: bool,
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// Access is given back.
    GiveAccess,
    /// Access is taken.
    TakeAccess,
    /// The hub role becomes what it was.
    Role(RoleHeld),
    /// The rules are applied once more, which may give the product roles that were.
    ProductRoles(Vec<String>),
    /// Into a group, or out of it.
    Group {
        /// Which.
        group: GroupId,
        /// Its name.
        name: String,
        /// Whether they are a member afterwards.
        member: bool,
    },
}

impl Act {
    /// What is done, for people.
    pub fn words(&self) -> Text {
        match self {
            Self::GiveAccess => t("Give access back"),
            Self::TakeAccess => t("Take access"),
            Self::Role(held) => text!("Role {role}", role = t(held.role.label())),
            Self::ProductRoles(roles) if roles.is_empty() => t("No product roles"),
            Self::ProductRoles(roles) => text!("Product roles {roles}", roles = roles.join(", ")),
            Self::Group { name, member: true, .. } => text!("Into group {name}", name = name),
            Self::Group { name, member: false, .. } => text!("Out of group {name}", name = name),
        }
    }

    /// The same of an act that an event names in English.
    pub fn said(stored: &str) -> Text {
        let rest = |start: &str| stored.strip_prefix(start).map(str::to_owned);
        let role = || rest("Role ").map(|role| text!("Role {role}", role = t(role)));
        let roles = || rest("Product roles ").map(|roles| text!("Product roles {roles}", roles = roles));
        let into = || rest("Into group ").map(|name| text!("Into group {name}", name = name));
        let out = || rest("Out of group ").map(|name| text!("Out of group {name}", name = name));
        role().or_else(roles).or_else(into).or_else(out).unwrap_or_else(|| t(stored.to_owned()))
    }
}

/// A change of one person, or why it will not be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// Who.
    pub person: UserId,
    /// What pages call them.
    pub name: String,
    /// What is done.
    pub act: Act,
    /// Why not, where that is known beforehand.
    pub refused: Option<Outcome>,
    /// What speaks against it, though it would be made.
    pub against: Option<Against>,
}

/// What would be done to the chosen people, person by person: groups first, as roles follow from them.
pub fn plan(report: &Report, chosen: &BTreeSet<UserId>, kinds: Kinds, by: &Admin) -> Vec<Planned> {
    let chosen = report.people.iter().filter(|person| chosen.contains(&person.person));
    chosen.flat_map(|person| of_person(person, kinds, by)).collect()
}

fn of_person(person: &Difference, kinds: Kinds, by: &Admin) -> Vec<Planned> {
    let planned = |act: Act, refused: Option<Outcome>| Planned {
        person: person.person,
        name: person.label().to_owned(),
        against: against(person, &act).filter(|_| refused.is_none()),
        act,
        refused,
    };
    match person.presence {
        Presence::Gone(_) => return vec![planned(Act::GiveAccess, Some(Outcome::Deleted))],
        Presence::Came(_) => return vec![planned(Act::TakeAccess, Some(Outcome::CameSince))],
        Presence::Stayed => {}
    }
    let mut acts = Vec::new();
    if kinds.groups {
        acts.extend(person.groups.iter().map(|membership| of_group(person, membership)));
    }
    if kinds.access
        && let Some(access) = &person.access
    {
        acts.extend(of_access(access.then.state, access.now.state));
    }
    if kinds.roles {
        if let Some(role) = &person.role {
            acts.push((Act::Role(role.then.clone()), None));
        }
        if let Some(roles) = &person.product_roles {
            acts.push((Act::ProductRoles(roles.then.clone()), None));
        }
    }
    let everywhere = whom_nobody_restores(person, by);
    acts.into_iter().map(|(act, refused)| planned(act, everywhere.or(refused))).collect()
}

/// Access that the directory says nobody should have is given back with a warning.
fn against(person: &Difference, act: &Act) -> Option<Against> {
    match act {
        Act::GiveAccess if person.hidden => Some(Against::Deleted),
        Act::GiveAccess if person.inactive => Some(Against::Inactive),
        _ => None,
    }
}

/// Whose everything stays.
fn whom_nobody_restores(person: &Difference, by: &Admin) -> Option<Outcome> {
    let was_owner = person.role.as_ref().is_some_and(|role| role.then.role == Role::Owner);
    if person.role_now.role == Role::Owner || was_owner {
        Some(Outcome::OwnerUntouched)
    } else if by.user() == Some(person.person) {
        Some(Outcome::Yourself)
    } else {
        None
    }
}

fn of_access(then: UserState, now: UserState) -> Option<(Act, Option<Outcome>)> {
    match (then, now) {
        (UserState::Active, UserState::Deactivated) => Some((Act::GiveAccess, None)),
        (UserState::Deactivated, UserState::Active) => Some((Act::TakeAccess, None)),
        (UserState::Staged, UserState::Active | UserState::Deactivated) => {
            Some((Act::TakeAccess, Some(Outcome::StaysImported)))
        }
        // Who took the access differs, and there is none to give or take; an account never goes back into waiting.
        (UserState::Active | UserState::Deactivated | UserState::Staged, _) => None,
    }
}

fn of_group(person: &Difference, membership: &Membership) -> (Act, Option<Outcome>) {
    let Membership { group, name, then, exists, .. } = membership;
    let refused = match (exists, then) {
        (false, _) => Some(Outcome::UnknownGroup),
        (true, true) if person.hidden => Some(Outcome::NotInDirectory),
        (true, _) => None,
    };
    (Act::Group { group: *group, name: name.clone(), member: *then }, refused)
}

/// What tells one plan from another, so that nothing else is done than what somebody looked at.
pub fn revision(at: Timestamp, plan: &[Planned]) -> String {
    let hash = TokenHash::of(&format!("{} {plan:?}", at.millis()));
    hash.as_bytes().iter().take(12).map(|byte| format!("{byte:02x}")).collect()
}

/// Changes that one transaction makes.
const A_PART: usize = 50;

/// The plan in parts, a transaction each: a person's changes stay together unless they are very many.
pub fn parts(plan: Vec<Planned>) -> Vec<Vec<Planned>> {
    let mut parts: Vec<Vec<Planned>> = Vec::new();
    for planned in plan {
        let fits = parts.last().is_some_and(|part| {
            let same = part.last().is_some_and(|last| last.person == planned.person);
            part.len() < A_PART || (same && part.len() < 4 * A_PART)
        });
        match parts.last_mut().filter(|_| fits) {
            Some(part) => part.push(planned),
            None => parts.push(vec![planned]),
        }
    }
    parts
}
