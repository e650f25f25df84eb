//! The directory at an earlier instant against now, told from the event log, and people made as they were then.
//!
//! Events say what they replaced ([`crate::event::Undo`]). Undone from now back to the instant, the newest first, they leave
//! what was then; [`compare`] lays it beside what is, [`plan`] says what a restore would do, [`carry_out`] does it by the same
//! functions and under the same rules as an admin's own acts.

mod compare;
mod past;
mod plan;
mod restore;
mod store;
#[cfg(test)]
mod tests;

pub use compare::{begins, compare};
pub use past::{Cause, Standing};
pub use plan::{Act, Kinds, Planned, parts, plan, revision};
pub use restore::{Done, carry_out, detail, results};

use hub_kernel::{GroupId, Timestamp, UserId};
use hub_text::key;

use crate::event::{Access, RoleHeld};
use crate::text_enum::text_enum;

/// Most events that are undone for one answer. Beyond it the interval is too long.
pub const MOST_EVENTS: usize = 50_000;
/// Most texts, in bytes, that these events may bring along: who joined and left groups.
const MOST_BYTES: i64 = 64 << 20;
/// Most people whom these events may concern.
pub const MOST_TRACED: usize = 50_000;
/// Most people that are restored at once.
pub const MOST_PEOPLE: usize = 100;
/// Most changes that are made at once.
pub const MOST_ACTS: usize = 1000;

/// The difference between then and now, or why there is none to tell.
#[derive(Debug, Clone)]
pub enum Answer {
    /// What differs.
    Told(Report),
    /// The log does not reach back so far.
    TooEarly {
        /// From when on it does.
        begins: Timestamp,
    },
    /// Too much has happened since.
    TooLong,
}

/// What differs between an instant and now.
#[derive(Debug, Clone)]
pub struct Report {
    /// The instant.
    pub at: Timestamp,
    /// People, by their ids.
    pub people: Vec<Difference>,
    /// Groups, by their ids.
    pub groups: Vec<GroupDifference>,
}

/// Whether somebody, or a group, was there then and is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Presence {
    /// Then and now.
    Stayed,
    /// Now only.
    Came(Cause),
    /// Then only.
    Gone(Cause),
}

/// A value then and now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed<T> {
    /// Then.
    pub then: T,
    /// Now.
    pub now: T,
    /// What made it as it is now.
    pub cause: Cause,
}

/// What differs of a person.
#[derive(Debug, Clone)]
pub struct Difference {
    /// Who.
    pub person: UserId,
    /// The name for people; may be empty.
    pub name: String,
    /// The userName.
    pub user_name: String,
    /// The hub role now; the last one of somebody who is no more.
    pub role_now: RoleHeld,
    /// Whether the directory has deleted them, so that no group can hold them.
    pub hidden: bool,
    /// Whether the directory that writes them calls them inactive.
    pub inactive: bool,
    /// Whether there is such a person.
    pub presence: Presence,
    /// Access.
    pub access: Option<Changed<Access>>,
    /// Hub role.
    pub role: Option<Changed<RoleHeld>>,
    /// Product roles.
    pub product_roles: Option<Changed<Vec<String>>>,
    /// Groups that they were in then or are in now.
    pub groups: Vec<Membership>,
}

impl Difference {
    /// What pages call them.
    pub fn label(&self) -> &str {
        if self.name.is_empty() { &self.user_name } else { &self.name }
    }

    /// Whether a restore can do anything: whoever came since or is gone is left alone.
    pub fn can_be_restored(&self) -> bool {
        self.presence == Presence::Stayed
    }
}

/// A membership that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// The group.
    pub group: GroupId,
    /// Its name.
    pub name: String,
    /// Whether they were in it then; now it is the other way round.
    pub then: bool,
    /// Whether there is still such a group.
    pub exists: bool,
    /// Whether a directory writes it.
    pub managed: bool,
    /// What made it as it is now.
    pub cause: Cause,
}

/// What differs of a group itself.
#[derive(Debug, Clone)]
pub struct GroupDifference {
    /// Which.
    pub group: GroupId,
    /// Its name now; the last one of a group that is no more.
    pub name: String,
    /// Whether there is such a group.
    pub presence: Presence,
    /// Another name then.
    pub renamed: Option<Changed<String>>,
    /// Groups that were within it then or are now: name, and whether then.
    pub inner: Vec<(String, bool, Cause)>,
}

text_enum! {
    /// What became of a change that a restore was to make.
    Outcome {
        /// It is as it was then.
        Restored = "restored",
        /// It was so already when its turn came.
        Already = "already_so",
        /// No seat was free under the rule `refuse`.
        NoSeat = "no_seat",
        /// Owners are changed by hand only.
        OwnerUntouched = "owner_untouched",
        /// The rules of groups and roles decide it.
        RulesDecide = "rules_decide",
        /// Nobody restores themselves.
        Yourself = "yourself",
        /// There is no such group any more.
        UnknownGroup = "unknown_group",
        /// The directory has deleted this person: no group can hold them.
        NotInDirectory = "not_in_directory",
        /// The person is no more.
        Deleted = "deleted",
        /// The person was not there then.
        CameSince = "came_since",
        /// Was waiting for import then; an account is not taken back into waiting.
        StaysImported = "stays_imported",
        /// Another rule forbids it; the detail says which.
        Refused = "refused",
    }
}

text_enum! {
    /// What speaks against a change that is made all the same.
    Against {
        /// The directory calls the person inactive.
        Inactive = "inactive",
        /// The directory has deleted the person.
        Deleted = "deleted",
    }
}

impl Against {
    /// As a sentence; a message.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Inactive => key!(
                "The identity provider calls this person inactive now: make them active there, too, or its next word may \
                 take the access again."
            ),
            Self::Deleted => key!(
                "The identity provider has deleted this person: the access would be without its word. Assign them there, too."
            ),
        }
    }
}

impl Outcome {
    /// What people read; a message.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Restored => key!("Restored"),
            Self::Already => key!("Already so"),
            Self::NoSeat => key!("No seat"),
            Self::OwnerUntouched => key!("Owner untouched"),
            Self::RulesDecide => key!("Rules decide"),
            Self::Yourself => key!("Yourself"),
            Self::UnknownGroup => key!("Unknown group"),
            Self::NotInDirectory => key!("Deleted at the IdP"),
            Self::Deleted => key!("Deleted"),
            Self::CameSince => key!("Came since"),
            Self::StaysImported => key!("Stays imported"),
            Self::Refused => key!("Refused"),
        }
    }

    /// What it means, as a sentence; a message.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Restored => key!("As it was then."),
            Self::Already => key!("It was so already."),
            Self::NoSeat => key!("All seats are taken. The person is on the waiting list."),
            Self::OwnerUntouched => {
                key!("A restore changes nothing of who is or was an owner: do it by hand.")
            }
            Self::RulesDecide => key!("Rules of groups and roles decide this, and give something else now."),
            Self::Yourself => key!("Somebody else has to restore you."),
            Self::UnknownGroup => key!("This group does not exist any more."),
            Self::NotInDirectory => {
                key!("The identity provider deleted this person, so no group can hold them.")
            }
            Self::Deleted => key!("This person was deleted and cannot be brought back."),
            Self::CameSince => key!("Was not here then; a restore leaves them as they are."),
            Self::StaysImported => key!("Was waiting for import then; an account stays an account."),
            Self::Refused => key!("A rule of the workspace forbids it."),
        }
    }
}
