//! Every way in: password, links from mails, SSO. Sessions are opened by [`admit`] and nowhere else, each after
//! [`policy::decide`] was asked.

pub(crate) mod admit;
mod common;
mod confirm;
mod failure;
mod find;
mod links;
pub mod mail_link;
mod passkey;
mod password;
mod passwords;
pub mod policy;
mod recovery;
pub mod report;
mod second_step;
pub mod single_logout;
mod sso;
pub(crate) mod store;
#[cfg(test)]
mod tests;
pub(crate) mod throttle;
pub mod workspaces;

pub use admit::{Opened, still_allowed};
pub use confirm::{Ways, ask_own_passkey, confirm_by_code, confirm_by_passkey, confirm_by_password, ways};
pub use failure::{SsoFailure, record_failure};
pub use find::{KnownWorkspace, workspaces_of};
pub use links::{
    ForgotMail, PasswordOffer, count_forgot, forgot, link_of, offer_passwords, open_by_link,
    resend_invitation,
};
pub use passkey::{ask_any_passkey, with_passkey};
pub use password::{Attempt, change_password, with_password};
pub use passwords::{PasswordCost, Passwords, check_new_password};
pub use recovery::{Recovered, RecoveryAttempt, with_recovery_code};
pub use second_step::{
    Enrolled, SecondStep, Waiting, ask_passkey, begin_enrolment, finish_enrolment, guessed_at,
    tell_of_guesses, waiting, with_code, with_passkey_answer,
};
pub use sso::{
    Accepted, Asked, Coming, Meaning, Newcomer, Pending, PersonName, Recognised, Source, Tried, Trust,
    Welcome, Whom, accept, accept_test, begin, begin_confirm, begin_test, coming, connection_of_ticket,
    finish, may_be_tested, pending, tenant_of_ticket, trust, trust_so_far, whom,
};
pub use throttle::{count_sign_up, remember_device};

use hub_db::Conn;
use hub_kernel::Timestamp;

use crate::Result;
use crate::text_enum::text_enum;

text_enum! {
    /// What a request to an IdP is for.
    Purpose {
        /// Somebody logs in.
        Login = "login",
        /// Somebody who is logged in proves who they are once more: the IdP is told to ask.
        Confirm = "confirm",
        /// An admin tries the connection out; nobody is logged in.
        Test = "test",
    }
}

/// Removes requests, hand-offs, links and throttles that are over.
///
/// # Errors
/// The database's.
pub fn sweep(c: &mut Conn, now: Timestamp) -> Result<()> {
    store::sweep(c, now)?;
    single_logout::sweep(c, now)?;
    mail_link::sweep(c, now)?;
    crate::second_factor::sweep(c, now)?;
    throttle::sweep(c, now)
}
