//! What the hub must remember between the two halves of an exchange with an app or an authenticator. It is kept in a row
//! of the browser where the exchange began, sealed, and ends once.

use hub_db::Conn;
use hub_kernel::{Cx, MasterKey, Secret, TokenHash};

use super::{seal, store};
use crate::Result;
use crate::text_enum::text_enum;
use crate::user::User;

const MINUTES: i64 = 15;

text_enum! {
    /// What an exchange is for.
    Purpose {
        /// An app is added.
        EnrolApp = "enrol_app",
        /// A passkey is added.
        EnrolPasskey = "enrol_passkey",
        /// Somebody logs in by a passkey alone.
        Login = "login",
        /// The second step after a password.
        SecondStep = "second_step",
        /// Somebody who is logged in proves who they are once more.
        Confirm = "confirm",
    }
}

/// In which browser an exchange goes on.
#[derive(Debug, Clone, Copy)]
pub struct Under<'a> {
    /// The browser's own key.
    pub browser: &'a Secret,
}

impl Under<'_> {
    fn hash(&self) -> TokenHash {
        TokenHash::of(self.browser.expose())
    }
}

/// Remembers `state`. An exchange of the same purpose that was under way in the browser is forgotten.
pub(super) fn begin(
    c: &mut Conn,
    cx: &Cx,
    master: &MasterKey,
    under: &Under<'_>,
    purpose: Purpose,
    user: Option<&User>,
    state: &[u8],
) -> Result<()> {
    let sealed = seal(cx, master, &label(under, purpose), state)?;
    store::insert_ceremony(c, &under.hash(), purpose, user, &sealed, cx.now.plus_minutes(MINUTES))
}

/// What is remembered for this person, which stays.
pub(super) fn peek(
    c: &mut Conn,
    cx: &Cx,
    master: &MasterKey,
    under: &Under<'_>,
    purpose: Purpose,
    user: &User,
) -> Result<Option<Vec<u8>>> {
    let sealed = store::find_ceremony(c, &under.hash(), purpose, Some(user), cx.now)?;
    Ok(sealed.and_then(|sealed| master.open(&label(under, purpose), &sealed).ok()))
}

/// What is remembered for this person, or for nobody yet, and ends with this.
pub(super) fn take(
    c: &mut Conn,
    cx: &Cx,
    master: &MasterKey,
    under: &Under<'_>,
    purpose: Purpose,
    user: Option<&User>,
) -> Result<Option<Vec<u8>>> {
    let sealed = store::find_ceremony(c, &under.hash(), purpose, user, cx.now)?;
    end(c, under, purpose)?;
    Ok(sealed.and_then(|sealed| master.open(&label(under, purpose), &sealed).ok()))
}

/// Ends an exchange.
pub(super) fn end(c: &mut Conn, under: &Under<'_>, purpose: Purpose) -> Result<()> {
    store::remove_ceremony(c, &under.hash(), purpose)
}

fn label(under: &Under<'_>, purpose: Purpose) -> String {
    let hash: String = under.hash().as_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("ceremony {purpose} {hash}")
}
