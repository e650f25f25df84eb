//! What is done: calls of two directories, logins, admins, the operator, and the hub itself.

use super::*;

/// Whom an act is about: one of few, so that acts meet.
pub(super) type Who = usize;
/// Which of the two directories acts.
pub(super) type By = usize;

pub(super) const NAMES: [&str; 7] = ["owner", "admin", "member", "ada", "bob", "eve", "sam"];
pub(super) const GROUPS: [&str; 2] = ["Leads", "Staff"];
/// Values of `roles`; the last one is a product role's name, and the first is one only by a rule.
pub(super) const ROLES: [&str; 3] = ["boss", "crew", "agent"];

#[derive(Debug, Clone)]
pub(super) enum Act {
    Post {
        by: By,
        who: Who,
        mail: Who,
        active: bool,
        role: Option<usize>,
    },
    Put {
        by: By,
        who: Who,
        named: Who,
        active: Option<bool>,
    },
    Active {
        by: By,
        who: Who,
        active: bool,
    },
    Roles {
        by: By,
        who: Who,
        roles: Vec<usize>,
    },
    Delete {
        by: By,
        who: Who,
    },
    PushGroup {
        by: By,
        group: usize,
        members: Vec<Who>,
    },
    Join {
        by: By,
        group: usize,
        who: Who,
        leaves: bool,
    },
    DropGroup {
        by: By,
        group: usize,
    },
    Login(Who),
    Toggle {
        by: By,
        toggle: Toggle,
        on: bool,
    },
    Settings {
        by: By,
        groups: bool,
        roles: bool,
        default: bool,
    },
    AddRule {
        by: By,
        of_group: bool,
        nth: usize,
        grant: Option<Grant>,
        gives: bool,
    },
    RaiseRule(By),
    DropRule(By),
    Disconnect(By),
    /// The so-manieth of those to whom it can happen, as with the other acts on a `usize`.
    Import(usize),
    BeginImport,
    WorkOnImport,
    CancelImport,
    Create(Who, Role),
    Invite(Who),
    Role {
        by_admin: bool,
        who: Who,
        role: Role,
    },
    Deactivate {
        by_admin: bool,
        who: Who,
    },
    Reactivate(usize),
    ApplyNow(usize),
    Plan(Option<i64>, SeatRule),
    GiveSeat(usize),
    Automatic(bool),
    GiveFree,
    Breaker {
        enabled: bool,
        people: i64,
    },
    Decide {
        all: bool,
        decision: Decision,
    },
    GiveBack,
}

pub(super) fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        60 => directory(),
        8 => (0..NAMES.len()).prop_map(Act::Login),
        26 => connection(),
        40 => admin(),
        16 => hub(),
    ]
}

fn who() -> impl Strategy<Value = Who> {
    0..NAMES.len()
}

fn by() -> impl Strategy<Value = By> {
    0..2_usize
}

fn directory() -> impl Strategy<Value = Act> {
    let group = || 0..GROUPS.len();
    let roles = || prop::collection::vec(0..ROLES.len(), 0..3);
    prop_oneof![
        8 => (by(), who(), who(), any::<bool>(), any::<bool>(), prop::option::of(0..ROLES.len())).prop_map(
            |(by, who, other, same, active, role)| Act::Post { by, who, mail: if same { who } else { other }, active, role }
        ),
        4 => (by(), who(), who(), any::<Option<bool>>()).prop_map(|(by, who, named, active)| Act::Put { by, who, named, active }),
        8 => (by(), who(), prop::bool::weighted(0.4)).prop_map(|(by, who, active)| Act::Active { by, who, active }),
        4 => (by(), who(), roles()).prop_map(|(by, who, roles)| Act::Roles { by, who, roles }),
        4 => (by(), who()).prop_map(|(by, who)| Act::Delete { by, who }),
        3 => (by(), group(), prop::collection::vec(who(), 0..4)).prop_map(|(by, group, members)| Act::PushGroup { by, group, members }),
        4 => (by(), group(), who(), any::<bool>()).prop_map(|(by, group, who, leaves)| Act::Join { by, group, who, leaves }),
        1 => (by(), group()).prop_map(|(by, group)| Act::DropGroup { by, group }),
    ]
}

fn connection() -> impl Strategy<Value = Act> {
    let toggle = || prop::sample::select(&[Toggle::AutoCreate, Toggle::AutoDeactivate]);
    let grant = || prop::sample::select(&[None, Some(Grant::Admin), Some(Grant::Member)]);
    prop_oneof![
        6 => (by(), toggle(), any::<bool>()).prop_map(|(by, toggle, on)| Act::Toggle { by, toggle, on }),
        3 => (by(), prop::bool::weighted(0.7), prop::bool::weighted(0.7), any::<bool>()).prop_map(
            |(by, groups, roles, default)| Act::Settings { by, groups, roles, default }
        ),
        6 => (by(), any::<bool>(), 0..2_usize, grant(), any::<bool>()).prop_map(|(by, of_group, nth, grant, gives)| Act::AddRule {
            by, of_group, nth, grant, gives: gives || grant.is_none(),
        }),
        2 => by().prop_map(Act::RaiseRule),
        2 => by().prop_map(Act::DropRule),
        1 => by().prop_map(Act::Disconnect),
    ]
}

fn admin() -> impl Strategy<Value = Act> {
    let role = || prop::sample::select(Role::ALL);
    prop_oneof![
        6 => (0..3_usize).prop_map(Act::Import),
        2 => Just(Act::BeginImport),
        1 => Just(Act::CancelImport),
        1 => (who(), role()).prop_map(|(who, role)| Act::Create(who, role)),
        1 => who().prop_map(Act::Invite),
        3 => (any::<bool>(), who(), role()).prop_map(|(by_admin, who, role)| Act::Role { by_admin, who, role }),
        3 => (any::<bool>(), who()).prop_map(|(by_admin, who)| Act::Deactivate { by_admin, who }),
        3 => (0..3_usize).prop_map(Act::Reactivate),
        3 => (0..3_usize).prop_map(Act::ApplyNow),
        2 => (prop::option::weighted(0.9, 2..7_i64), prop::sample::select(SeatRule::ALL)).prop_map(|(n, rule)| Act::Plan(n, rule)),
        3 => (0..2_usize).prop_map(Act::GiveSeat),
        1 => any::<bool>().prop_map(Act::Automatic),
        1 => (prop::bool::weighted(0.8), 1..3_i64).prop_map(|(enabled, people)| Act::Breaker { enabled, people }),
        4 => (any::<bool>(), prop::sample::select(&[Decision::Apply, Decision::Keep])).prop_map(|(all, decision)| Act::Decide { all, decision }),
        2 => Just(Act::GiveBack),
    ]
}

fn hub() -> impl Strategy<Value = Act> {
    prop_oneof![3 => Just(Act::WorkOnImport), 2 => Just(Act::GiveFree)]
}
