//! The people of a connection's directory beside the accounts here: who is at which side, how they differ, and what is done
//! about it. Linking itself is [`crate::provisioning::link`].

mod act;
mod list;
mod store;
mod suggest;
#[cfg(test)]
mod tests;

pub use act::{Done, Left, deactivate, ignore, invite, show_again, to_import};
pub use list::{Count, Filter, Line, Show, candidates, counts, line, page};
pub use suggest::{Reason, Suggestion, Waits, suggestions, waits};

use hub_text::key;

use crate::text_enum::text_enum;

text_enum! {
    /// How the directory and the account of a person stand to each other.
    Standing {
        /// Sent by the directory, without an account.
        IdpOnly = "idp_only",
        /// Has access here, and the directory has not written them.
        HereOnly = "here_only",
        /// Both sides know the person and say different things.
        Differ = "differ",
        /// Both say the same, or nobody has access.
        Agree = "agree",
    }
}

impl Standing {
    /// What people read; a message.
    pub const fn label(self) -> &'static str {
        match self {
            Self::IdpOnly => key!("At the IdP only"),
            Self::HereOnly => key!("Here only"),
            Self::Differ => key!("Differ"),
            Self::Agree => key!("Agree"),
        }
    }
}
