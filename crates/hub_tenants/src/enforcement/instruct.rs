//! Telling those whom SSO would shut out how to log in by it.

use hub_db::Conn;
use hub_kernel::Cx;
use hub_text::t;
use serde_json::json;

use super::record;
use crate::event::Action;
use crate::session::Admin;
use crate::user::{self, User};
use crate::{Error, Result, notice};

/// Mails of one click.
const MOST_MAILS: i64 = 5000;

/// The people to whom instructions are to be mailed: those of [`user::shut_out_by_sso`] who have an address, at most
/// 5000. Once a day, so that nobody is written to by every click.
///
/// # Errors
/// `Invalid` when it was done today; nobody is left to be told.
pub fn instruct(c: &mut Conn, cx: &Cx, by: &Admin, everyone: bool) -> Result<Vec<User>> {
    let mut people = user::shut_out_by_sso(c, by.tenant(), everyone, None, MOST_MAILS)?;
    people.retain(|user| user.email.is_some());
    if people.is_empty() {
        return Err(Error::invalid("", t("nobody has to be told")));
    }
    let topic = format!("sso-instructions {}", cx.now.date());
    if !notice::first_time(c, by.tenant(), &topic, cx.now)? {
        return Err(Error::invalid("", t("they were mailed today already; do so again tomorrow")));
    }
    record(c, cx, by.tenant(), Action::SsoInstructions, &json!({ "mails": people.len() }))?;
    Ok(people)
}
