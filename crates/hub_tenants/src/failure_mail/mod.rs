//! Mails to the addresses a tenant names when a connection's provisioning fails. Each failed call is counted with its line of
//! the call log, which also says when a mail is due: a round of the watch finds what is due by an index, and reads nothing of
//! connections where all goes well.

mod store;
#[cfg(test)]
mod tests;

use hub_db::Conn;
use hub_kernel::{ConnectionId, Cx, EmailAddress, TenantId, Timestamp};
use hub_text::text;
use serde_json::{Value, json};

use crate::directory::calls::Call;
use crate::event::{self, Action};
use crate::session::Admin;
use crate::{Error, Result, connection, policies, tenant};

/// The field of forms.
pub const FIELD: &str = "failure_addresses";
/// Addresses that a connection may name.
pub const MOST: usize = 5;
/// What fails within so many minutes of the first failure is told by one mail.
const GATHER_MINUTES: i64 = 3;
/// Minutes from one mail of a connection to the next.
const BETWEEN_MINUTES: i64 = 60;
/// People whom a mail names.
const NAMED: usize = 5;

/// Whom a connection tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipients {
    /// The addresses, as written.
    pub addresses: Vec<String>,
    /// When the last mail was written.
    pub last: Option<Timestamp>,
}

/// What one mail tells.
#[derive(Debug)]
pub struct Failures {
    /// Name of the workspace.
    pub tenant: String,
    /// Name of the connection.
    pub provider: &'static str,
    /// Who is told.
    pub to: Vec<String>,
    /// When the first of these calls came.
    pub since: Timestamp,
    /// How many calls failed.
    pub total: i64,
    /// By reason, the most frequent first. With thousands of calls or more than ten reasons their counts do not come to
    /// the total.
    pub reasons: Vec<Reason>,
    /// The first few, each person once.
    pub first: Vec<Failed>,
}

/// How many calls had the same answer.
#[derive(Debug, PartialEq, Eq)]
pub struct Reason {
    /// The answer's status.
    pub status: i64,
    /// The answer's scimType (RFC 7644, 3.12).
    pub scim_type: Option<String>,
    /// How many.
    pub count: i64,
}

/// Somebody, or something, whom a failed call was about.
#[derive(Debug, PartialEq, Eq)]
pub struct Failed {
    /// The userName; method and path where the call was about nobody known.
    pub who: String,
    /// When the call came.
    pub at: Timestamp,
    /// The answer's status.
    pub status: i64,
    /// The answer's detail; may be empty.
    pub detail: String,
}

/// Whom a connection tells.
///
/// # Errors
/// `NotFound`, also for a connection without a SCIM side.
pub fn of(c: &mut Conn, tenant: TenantId, id: ConnectionId) -> Result<Recipients> {
    connection::with_scim(c, tenant, id)?;
    let row = store::find(c, tenant, id)?.unwrap_or_default();
    Ok(Recipients { addresses: row.addresses, last: row.mailed_at })
}

/// Stores whom a connection tells, as typed: addresses with blanks, commas or line breaks between them; none for nobody.
///
/// # Errors
/// `NotFound`; `Invalid` for what is no e-mail address, and for too many; `Forbidden` for a further address where SCIM is
/// locked: taking one off the list never is.
pub fn change(c: &mut Conn, cx: &Cx, by: &Admin, id: ConnectionId, typed: &str) -> Result<()> {
    let row = connection::with_scim(c, by.tenant(), id)?;
    let after = read(typed)?;
    let before = store::find(c, row.tenant, id)?.unwrap_or_default().addresses;
    if before == after {
        return Ok(());
    }
    if after.iter().any(|address| !before.contains(address)) {
        policies::may_set_up_scim(c, row.tenant)?;
    }
    let text = Value::from(after.clone()).to_string();
    if before.is_empty() || after.is_empty() {
        // What failed while nobody was to be told is nobody's news.
        let seen = store::last_call(c, id)?;
        store::begin(c, id, &text, seen)?;
    } else {
        store::readdress(c, id, &text)?;
    }
    let details = json!({ "before": { "addresses": before }, "after": { "addresses": after } });
    event::record(c, cx, row.tenant, Action::FailureMailUpdate, &row.target(), Some(id), &details)
}

fn read(typed: &str) -> Result<Vec<String>> {
    let mut found: Vec<EmailAddress> = Vec::new();
    let parts = typed.split(|at: char| at.is_whitespace() || matches!(at, ',' | ';'));
    for part in parts.filter(|part| !part.is_empty()) {
        let address: EmailAddress = part.parse().map_err(|_| {
            let shown: String = part.chars().take(60).collect();
            Error::invalid(
                FIELD,
                text!(
                    "“{address}” cannot be mailed to: enter an e-mail address such as name@example.com",
                    address = shown
                ),
            )
        })?;
        if found.contains(&address) {
            continue;
        }
        if found.len() == MOST {
            return Err(Error::invalid(
                FIELD,
                text!("name at most {count} addresses; a list of yours may be one", count = MOST),
            ));
        }
        found.push(address);
    }
    Ok(found.into_iter().map(|address| address.as_str().to_owned()).collect())
}

/// Whether a logged call failed. Looking for somebody who is not there is the usual way to begin; a wrong address below
/// another tenant's URL, where no token is named, is not.
fn is_failure(call: &Call) -> bool {
    let named = call.path.starts_with("/Users/") || call.path.starts_with("/Groups/");
    let looked_up = call.status == 404 && call.method == "GET" && call.token.is_some() && named;
    call.status >= 400 && !looked_up
}

/// Counts what failed among calls that are being logged, and says when it is mailed. Calls without a connection are
/// nobody's: a token that is not known could be anybody's.
pub(crate) fn note(c: &mut Conn, tenant: TenantId, calls: &[Call], now: Timestamp) -> Result<()> {
    let mut failed = std::collections::BTreeMap::<ConnectionId, i64>::new();
    for call in calls.iter().filter(|call| call.tenant == tenant && is_failure(call)) {
        if let Some(id) = call.connection {
            *failed.entry(id).or_insert(0) += 1;
        }
    }
    for (id, count) in failed {
        let Some(row) = store::find(c, tenant, id)?.filter(|row| !row.addresses.is_empty()) else { continue };
        let soon = now.plus_minutes(GATHER_MINUTES);
        let next = row.mailed_at.map_or(soon, |last| soon.max(last.plus_minutes(BETWEEN_MINUTES)));
        store::wait(c, id, row.failures.saturating_add(count), row.due_at.unwrap_or(next))?;
    }
    Ok(())
}

/// Connections of which a mail is due, so many that one round stays short.
///
/// # Errors
/// The database's.
pub fn due(c: &mut Conn, now: Timestamp) -> Result<Vec<ConnectionId>> {
    store::due(c, now)
}

/// Takes on the mail of a connection: whoever is given it sends it, and nobody else is given it. `None` when none is due.
///
/// # Errors
/// The database's.
pub fn claim(c: &mut Conn, now: Timestamp, id: ConnectionId) -> Result<Option<Failures>> {
    let Some(row) = store::find(c, id.tenant(), id)? else { return Ok(None) };
    let Some(due) = row.due_at.filter(|due| *due <= now) else { return Ok(None) };
    let calls = store::first(c, id, row.seen)?;
    let reasons = store::reasons(c, id, row.seen)?.into_iter();
    let found = Failures {
        tenant: tenant::get(c, id.tenant())?.name,
        provider: connection::get(c, id.tenant(), id)?.name(),
        to: row.addresses,
        since: calls.first().map_or(due, |call| call.at),
        total: row.failures,
        reasons: reasons.map(|(status, scim_type, count)| Reason { status, scim_type, count }).collect(),
        first: named(calls),
    };
    let seen = store::last_call(c, id)?;
    store::told(c, id, seen, now)?;
    Ok(Some(found))
}

/// The first calls, each person once.
fn named(calls: Vec<store::Call>) -> Vec<Failed> {
    let mut found: Vec<Failed> = Vec::new();
    for call in calls {
        let who = who(&call);
        if found.len() < NAMED && found.iter().all(|other| other.who != who) {
            let detail = call.detail.unwrap_or_default();
            found.push(Failed { who, at: call.at, status: call.status, detail });
        }
    }
    found
}

fn who(call: &store::Call) -> String {
    let said = || {
        let body: Value = serde_json::from_str(call.body.as_deref()?).ok()?;
        let key = body.as_object()?.keys().find(|key| key.eq_ignore_ascii_case("userName"))?.clone();
        body.get(&key)?.as_str().map(ToOwned::to_owned)
    };
    let about = call.user_name.clone().or_else(said).filter(|name| !name.is_empty());
    // What stands behind the question mark may name people the mail's reader must not know.
    let path = call.path.split('?').next().unwrap_or_default();
    about.unwrap_or_else(|| format!("{} {path}", call.method))
}
