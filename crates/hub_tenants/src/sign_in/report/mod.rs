//! Reports: what the doctor says of a login that failed, and what a test sign-in showed. An admin finds one by the
//! reference that the person was given. None holds the response itself, and each connection keeps its last ones only,
//! as anybody can post responses.

mod examine;
mod seen;
mod store;
#[cfg(test)]
mod tests;
mod whose;

pub use examine::{Evidence, Moment, all_checks, examine, explain};
pub use seen::{Known, Mapped, Seen, seen};

use hub_db::Conn;
use hub_kernel::{ConnectionId, Cx, TenantId, Timestamp};
use hub_saml::doctor::{Field, Place, UsableValue};
use hub_saml::error::Side;
use serde::{Deserialize, Serialize};

use super::Purpose;
use crate::{Error, Result};

/// Reports kept for each connection of responses that its IdP has signed.
const MOST_VOUCHED: i64 = 200;
/// Reports kept for each connection of all other responses: a flood of forgeries drives out forgeries only.
const MOST_OTHERS: i64 = 200;

/// One check of a response, as a line of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckLine {
    /// What was checked.
    pub label: String,
    /// `true` passed, `false` failed, `None` not made.
    pub passed: Option<bool>,
    /// Why it failed and what to do; empty otherwise.
    pub text: String,
}

/// A value that one click may put into a field of the connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    field: String,
    /// The value for it.
    pub value: String,
}

impl Offer {
    fn of(usable: UsableValue) -> Self {
        Self { field: usable.field.key().to_owned(), value: usable.value }
    }

    /// The field; `None` for one that is no more.
    pub fn field(&self) -> Option<Field> {
        Field::find(&self.field)
    }
}

/// What was found out about a response.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Finding {
    /// A stable word for the reason; `ok` when there is nothing to mend.
    pub code: String,
    /// Whether a stored certificate of the IdP verified the response.
    pub vouched: bool,
    side: String,
    place: String,
    /// What came, in words.
    pub came: String,
    /// What was expected, in words.
    pub expected: String,
    /// The sentences for the admin.
    pub advice: String,
    /// The issuer that the response names; unverified unless it is vouched for.
    pub issuer: Option<String>,
    /// Values that may be taken over.
    pub offers: Vec<Offer>,
    /// Every check, in order; empty when there was no response to check.
    pub checks: Vec<CheckLine>,
    /// What a login would have read, and whom it would have let in.
    pub seen: Option<Seen>,
}

impl Finding {
    /// Nothing to mend: a response that every check passed.
    pub fn fine(checks: Vec<CheckLine>) -> Self {
        Self {
            code: "ok".to_owned(),
            vouched: true,
            side: Side::Nobody.key().to_owned(),
            place: Place::Nowhere.key().to_owned(),
            checks,
            ..Self::default()
        }
    }

    /// Whether there is something to mend.
    pub fn is_failure(&self) -> bool {
        self.code != "ok"
    }

    /// Who can put it right.
    pub fn side(&self) -> Side {
        Side::find(&self.side).unwrap_or(Side::Nobody)
    }

    /// The kind of place where.
    pub fn place(&self) -> Place {
        Place::find(&self.place).unwrap_or(Place::Nowhere)
    }

    /// The value offered for a field.
    pub fn offer(&self, field: Field) -> Option<&Offer> {
        self.offers.iter().find(|offer| offer.field() == Some(field))
    }
}

/// A stored report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The reference that the person was given.
    pub reference: String,
    /// Of which connection.
    pub connection: ConnectionId,
    /// When.
    pub at: Timestamp,
    /// Whether it was a login or a test.
    pub purpose: Purpose,
    /// What was found out.
    pub finding: Finding,
}

/// Keeps a report under the reference of this request, and lets go of the oldest.
///
/// # Errors
/// The database's.
pub fn record(c: &mut Conn, cx: &Cx, id: ConnectionId, purpose: Purpose, finding: &Finding) -> Result<()> {
    let body = serde_json::to_string(finding).map_err(|e| Error::Defect(format!("a report: {e}")))?;
    let row = store::Row {
        reference: cx.request_id.clone(),
        connection: id,
        at: cx.now,
        purpose,
        vouched: finding.vouched,
        code: finding.code.clone(),
        body,
    };
    store::insert(c, &row)?;
    let most = if finding.vouched { MOST_VOUCHED } else { MOST_OTHERS };
    store::crop(c, id, finding.vouched, most)
}

/// The report of a reference.
///
/// # Errors
/// `NotFound`, also for another tenant's or connection's, and for one that has been let go.
pub fn get(c: &mut Conn, tenant: TenantId, id: ConnectionId, reference: &str) -> Result<Report> {
    read(store::find(c, tenant, id, reference)?.ok_or(Error::NotFound)?)
}

/// The newest reports of a connection.
///
/// # Errors
/// The database's.
pub fn newest(c: &mut Conn, tenant: TenantId, id: ConnectionId, limit: i64) -> Result<Vec<Report>> {
    store::newest(c, tenant, id, limit)?.into_iter().map(read).collect()
}

/// Which of these references have a report.
///
/// # Errors
/// The database's.
pub fn known(c: &mut Conn, tenant: TenantId, references: &[&str]) -> Result<Vec<String>> {
    store::known(c, tenant, references)
}

/// Lets go of reports that are older than `before`.
///
/// # Errors
/// The database's.
pub fn sweep(c: &mut Conn, before: Timestamp) -> Result<()> {
    store::sweep(c, before)
}

/// A value of a message, cut for display.
fn cut(value: &str) -> String {
    const MOST: usize = 300;
    let mut cut: String = value.chars().filter(|ch| !ch.is_control()).take(MOST).collect();
    if value.chars().count() > MOST {
        cut.push('…');
    }
    cut
}

fn read(row: store::Row) -> Result<Report> {
    let finding = serde_json::from_str(&row.body).map_err(|e| Error::Defect(format!("a report: {e}")))?;
    Ok(Report {
        reference: row.reference,
        connection: row.connection,
        at: row.at,
        purpose: row.purpose,
        finding,
    })
}
