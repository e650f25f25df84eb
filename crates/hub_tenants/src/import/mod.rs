//! Imports: staged users become accounts, one, some or a hundred thousand at a time.
//!
//! An import is a row with a row for each person. Whoever claims it (the request that began it, or any node of the hub)
//! does it in short transactions, so that a restart loses nothing and the directory's calls go on in between.

mod begin;
mod end;
mod store;
#[cfg(test)]
mod tests;
mod work;

pub use begin::{Asked, Started, Who, start};
pub use end::cancel;
pub use store::{Import, Person, counts, history, people, sweep};
pub use work::{Claim, Step, claim, due, step};

use hub_db::Conn;
use hub_kernel::{ImportId, TenantId};
use hub_text::key;

use crate::text_enum::text_enum;
use crate::{Error, Result};

/// People that are imported while the admin's own request waits; more go in the background.
pub const MOST_AT_ONCE: i64 = 100;

text_enum! {
    /// How far an import is.
    State {
        /// People wait to be imported.
        Running = "running",
        /// Everybody has an outcome.
        Finished = "finished",
        /// Ended before everybody had an outcome; what was done stays.
        Cancelled = "cancelled",
    }
}

text_enum! {
    /// What became of a person.
    Outcome {
        /// Nothing yet.
        Waiting = "waiting",
        /// Has an account and a seat.
        Imported = "imported",
        /// No seat was free under the rule `refuse`.
        NoSeat = "no_seat",
        /// An owner signs in with this address: no identity provider takes an owner over.
        OwnerConflict = "owner_conflict",
        /// Somebody else signs in with this address.
        AddressTaken = "address_taken",
        /// The identity provider holds the person inactive.
        Inactive = "inactive",
        /// The identity provider removed the person before their turn came.
        Removed = "removed",
        /// Had an account already when their turn came.
        AlreadyThere = "already_there",
    }
}

impl Outcome {
    /// What people read; a message.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Waiting => key!("Waiting"),
            Self::Imported => key!("Imported"),
            Self::NoSeat => key!("No seat"),
            Self::OwnerConflict => key!("Owner conflict"),
            Self::AddressTaken => key!("Address taken"),
            Self::Inactive => key!("Inactive at the IdP"),
            Self::Removed => key!("Removed by the IdP"),
            Self::AlreadyThere => key!("Already there"),
        }
    }

    /// What it means and what to do, as a sentence; a message.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Waiting => key!("Not imported yet."),
            Self::Imported => key!("Has an account and a seat."),
            Self::NoSeat => key!("All seats are taken. The person is on the waiting list."),
            Self::OwnerConflict => key!("An owner logs in with this address; an owner is never taken over."),
            Self::AddressTaken => {
                key!("Another account has this address or userName: link both on the Reconcile page.")
            }
            Self::Inactive => key!("The identity provider holds this person inactive."),
            Self::Removed => key!("The identity provider removed this person meanwhile."),
            Self::AlreadyThere => key!("Had an account already."),
        }
    }
}

impl Import {
    /// Whether it goes on.
    pub fn is_running(&self) -> bool {
        self.state == State::Running
    }

    /// Whether people are still being looked up; `total` grows until then.
    pub fn is_collecting(&self) -> bool {
        self.is_running() && self.collect_until.is_some()
    }
}

/// The import, which must exist in this tenant.
///
/// # Errors
/// `NotFound`, also for another tenant's.
pub fn get(c: &mut Conn, tenant: TenantId, id: ImportId) -> Result<Import> {
    store::find(c, tenant, id)?.ok_or(Error::NotFound)
}
