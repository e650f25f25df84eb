//! `GET {base}/activity`: tab Activity.

use askama::Template;

use super::Head;
use crate::pages::parts::{Badge, Choice, Moment, Pager};
use crate::pages::shell::Shell;

/// Tab Activity. Query: `kind`, `person`, `reference`, `view` (`events` or `calls`), and the cursor of the pager.
#[derive(Debug, Clone, Template)]
#[template(path = "integrations/activity.html")]
pub struct ActivityPage {
    /// The frame.
    pub shell: Shell,
    /// State, facts, tabs.
    pub head: Head,
    /// Kinds of event, with an entry of empty value for all.
    pub kinds: Vec<Choice>,
    /// Person as typed.
    pub person: String,
    /// Reference number as typed.
    pub reference: String,
    /// What is listed.
    pub list: List,
    /// Steps through the list.
    pub pager: Pager,
}

/// The two lists of the tab.
#[derive(Debug, Clone)]
pub enum List {
    /// Everything that changed who may do what.
    Events(Vec<Event>),
    /// SCIM calls as they came.
    Calls(Vec<Call>),
}

/// One event.
#[derive(Debug, Clone)]
pub struct Event {
    /// When.
    pub at: Moment,
    /// Who: a person, "Secret Token Entra prod", "Switchboard".
    pub who: String,
    /// What, in plain words: "Sign-in refused".
    pub what: String,
    /// Its name in the log: `user_create_provision`.
    pub name: String,
    /// On whom or what; may be empty.
    pub target: String,
    /// "Done", "Refused", "Not applied".
    pub result: Badge,
    /// Why, and where to mend it; may be empty.
    pub reason: String,
    /// Reference number.
    pub reference: String,
}

/// One SCIM call.
#[derive(Debug, Clone)]
pub struct Call {
    /// When.
    pub at: Moment,
    /// `PATCH`.
    pub method: String,
    /// Path below the Tenant URL.
    pub path: String,
    /// HTTP status with its colour: "201", "401".
    pub status: Badge,
    /// Name of the token; empty when none was recognised.
    pub token: String,
    /// Why it was refused and where in the IdP that is set; empty when it was not.
    pub reason: String,
    /// Reference number.
    pub reference: String,
}

impl ActivityPage {
    /// Whether the SCIM calls are listed.
    #[must_use]
    pub fn shows_calls(&self) -> bool {
        matches!(self.list, List::Calls(_))
    }
}
