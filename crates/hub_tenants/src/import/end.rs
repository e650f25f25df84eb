//! How an import ends.

use hub_db::Conn;
use hub_kernel::{Cx, ImportId};
use hub_text::t;
use serde_json::{Map, json};

use super::begin::target;
use super::{Import, State, store};
use crate::event::{self, Action};
use crate::session::Admin;
use crate::{Error, Result};

/// Ends an import before everybody had their turn. What is done stays.
///
/// # Errors
/// `NotFound`; `Invalid` for one that has ended.
pub fn cancel(c: &mut Conn, cx: &Cx, by: &Admin, id: ImportId) -> Result<()> {
    let row = super::get(c, by.tenant(), id)?;
    if !row.is_running() {
        return Err(Error::invalid("import", t("this import has ended already")));
    }
    let who = cx.actor.name().to_owned();
    close(c, cx, &row, State::Cancelled, Some(&who)).map(|_| ())
}

/// Ends it as `state`, for the reason or by the person given; gives the row as it stands now.
pub(super) fn close(c: &mut Conn, cx: &Cx, row: &Import, state: State, by: Option<&str>) -> Result<Import> {
    store::close(c, row.id, state, cx.now, by)?;
    let row = super::get(c, row.id.tenant(), row.id)?;
    let counts: Map<_, _> = store::counts(c, row.id)?
        .into_iter()
        .map(|(outcome, count)| (outcome.as_str().to_owned(), json!(count)))
        .collect();
    let action = match state {
        State::Cancelled => Action::ImportCancel,
        State::Finished | State::Running => Action::ImportFinish,
    };
    let details = json!({ "people": row.total, "outcomes": counts, "ended_by": by });
    event::record(c, cx, row.id.tenant(), action, &target(&row), row.connection, &details)?;
    Ok(row)
}
