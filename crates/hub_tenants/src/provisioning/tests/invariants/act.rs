//! What is done: calls of two directories, logins, admins, the operator, and the hub itself.

use super::*;

/// Whom an act is about: one of few, so that acts meet; the last one belongs to the workspace beside.
pub(super) type Who = usize;
/// Which of the two directories acts.
pub(super) type By = usize;

pub(super) const NAMES: [&str; 7] = ["owner", "admin", "member", "ada", "bob", "eve", "sam"];
/// Somebody of the workspace beside.
pub(super) const STRANGER: Who = NAMES.len();
pub(super) const GROUPS: [&str; 3] = ["Leads", "Staff", "Crew"];
/// Values of `roles`; the last one is a product role's name, and the first is one only by a rule.
pub(super) const ROLES: [&str; 3] = ["boss", "crew", "agent"];
/// Names of the one attribute that the workspace defines.
pub(super) const ATTRIBUTES: [&str; 2] = ["badge", "desk"];

/// In whose right something is done by hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hand {
    Operator,
    Owner,
    Admin,
}

/// What is done about somebody on the Reconcile page, besides a link.
#[derive(Debug, Clone, Copy)]
pub(super) enum Mend {
    Ignore,
    Show,
    Deactivate,
    Invite,
    Import,
}

/// What a whole document says besides names and `active`.
#[derive(Debug, Clone)]
pub(super) struct More {
    pub role: Option<usize>,
    pub phone: Option<usize>,
    pub badge: Option<usize>,
}

#[derive(Debug, Clone)]
pub(super) enum Act {
    Post {
        by: By,
        who: Who,
        mail: Who,
        active: bool,
        more: More,
    },
    Put {
        by: By,
        who: Who,
        named: Who,
        active: Option<bool>,
        more: More,
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
    Badge {
        by: By,
        who: Who,
        value: Option<usize>,
    },
    Password {
        by: By,
        who: Who,
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
    Nest {
        by: By,
        group: usize,
        inner: usize,
        leaves: bool,
    },
    DropGroup {
        by: By,
        group: usize,
    },
    Login(Who),
    Toggle {
        hand: Hand,
        by: By,
        toggle: Toggle,
        on: bool,
    },
    Settings {
        hand: Hand,
        by: By,
        features: Features,
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
    JustInTime(bool),
    Define(usize),
    Rename(usize),
    Undefine {
        keep: bool,
    },
    Policies(policies::Change),
    Included(policies::Plan),
    Domain {
        on: bool,
        by_dns: bool,
    },
    /// Two hours go by.
    Pass,
    /// The so-manieth of those to whom it can happen, as with the other acts on a `usize`.
    Import {
        hand: Hand,
        nth: usize,
    },
    BeginImport,
    WorkOnImport,
    CancelImport,
    Create(Who, Role),
    Invite {
        hand: Hand,
        who: Who,
    },
    Role {
        hand: Hand,
        who: Who,
        role: Role,
    },
    Deactivate {
        hand: Hand,
        who: Who,
    },
    Reactivate {
        hand: Hand,
        nth: usize,
    },
    ApplyNow(usize),
    Link {
        hand: Hand,
        nth: usize,
        /// Whom the admin takes it for; `None` is who is suggested first.
        who: Option<Who>,
    },
    Mend {
        hand: Hand,
        by: By,
        nth: usize,
        what: Mend,
    },
    Restore {
        hand: Hand,
        /// As it stood so many acts ago.
        back: usize,
        who: Option<Who>,
        kinds: Kinds,
    },
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

/// Kinds of acts.
pub(super) const KINDS: usize = 46;

impl Act {
    /// The directory whose call this is.
    pub(super) fn caller(&self) -> Option<By> {
        match self {
            Self::Post { by, .. }
            | Self::Put { by, .. }
            | Self::Active { by, .. }
            | Self::Roles { by, .. }
            | Self::Badge { by, .. }
            | Self::Password { by, .. }
            | Self::Delete { by, .. }
            | Self::PushGroup { by, .. }
            | Self::Join { by, .. }
            | Self::Nest { by, .. }
            | Self::DropGroup { by, .. } => Some(*by),
            _ => None,
        }
    }

    /// In whose right it is done, where it is done by hand.
    pub(super) fn hand(&self) -> Option<Hand> {
        match self {
            Self::Toggle { hand, .. }
            | Self::Settings { hand, .. }
            | Self::Import { hand, .. }
            | Self::Invite { hand, .. }
            | Self::Role { hand, .. }
            | Self::Deactivate { hand, .. }
            | Self::Reactivate { hand, .. }
            | Self::Link { hand, .. }
            | Self::Mend { hand, .. }
            | Self::Restore { hand, .. } => Some(*hand),
            _ => None,
        }
    }

    /// What the call says of `active`; a DELETE says no.
    pub(super) fn wants_active(&self) -> Option<bool> {
        match self {
            Self::Post { active, .. } | Self::Active { active, .. } => Some(*active),
            Self::Put { active, .. } => *active,
            Self::Delete { .. } => Some(false),
            _ => None,
        }
    }

    pub(super) fn name(&self) -> String {
        let text = format!("{self:?}");
        text.split(|ch: char| !ch.is_alphanumeric()).next().unwrap().to_owned()
    }
}
