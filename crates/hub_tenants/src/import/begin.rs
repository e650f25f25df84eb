//! How an import begins.

use hub_db::Conn;
use hub_kernel::{ConnectionId, Cx, ImportId, UserId};
use hub_text::t;
use serde_json::json;

use super::store::{self, NewImport};
use super::{Import, MOST_AT_ONCE};
use crate::event::{self, Action, Target};
use crate::session::Admin;
use crate::user::{self, like_pattern};
use crate::{Error, Result, connection, policies, tenant};

/// Most people that are named one by one.
const MOST_NAMED: usize = 1000;

/// Whom to import.
#[derive(Debug, Clone)]
pub enum Who {
    /// These people; ids that are nobody's of the connection are left out.
    These(Vec<UserId>),
    /// Everybody who waits and is found by this.
    Matching {
        /// Part of a name, userName or e-mail; `None` for everybody.
        text: Option<String>,
        /// How many that were when it was counted, outside of the transaction that begins the import.
        about: i64,
    },
}

/// What an admin asks for.
#[derive(Debug, Clone)]
pub struct Asked {
    /// Only people of this connection; `None` for all of the tenant.
    pub connection: Option<ConnectionId>,
    /// Whom.
    pub who: Who,
    /// The form's own word: a form that is sent twice begins one import.
    pub ticket: String,
}

/// What came of it.
#[derive(Debug, Clone)]
pub enum Started {
    /// An import began.
    Begun(Import),
    /// The same form came before: this is its import.
    Before(Import),
    /// Another import runs; nothing began.
    Busy(Import),
    /// There is nobody to import; nothing began.
    Nobody,
}

/// Begins an import. Nobody is imported yet: that is [`super::step`]'s.
///
/// # Errors
/// `NotFound` for a connection that is not there; `Invalid` for more than a thousand named people; `Forbidden` where
/// SCIM is locked.
pub fn start(c: &mut Conn, cx: &Cx, by: &Admin, asked: &Asked) -> Result<Started> {
    let tenant = by.tenant();
    if let Some(id) = asked.connection {
        connection::with_scim(c, tenant, id)?;
    }
    if let Some(before) = store::by_ticket(c, tenant, &asked.ticket)? {
        return Ok(Started::Before(before));
    }
    if let Some(running) = store::running(c, tenant)? {
        return Ok(Started::Busy(running));
    }
    policies::may_set_up_scim(c, tenant)?;
    let id = ImportId::new(tenant, tenant::store::next_sequence(c, tenant)?);
    let (pattern, until, about) = match &asked.who {
        Who::Matching { text, about } => {
            let last = UserId::new(tenant, tenant::store::last_user(c, tenant)?);
            (Some(like_pattern(text.as_deref().map(str::trim).unwrap_or_default())), Some(last), *about)
        }
        Who::These(_) => (None, None, 0),
    };
    let new = NewImport {
        id,
        connection: asked.connection,
        ticket: &asked.ticket,
        by: by.user(),
        by_name: cx.actor.name(),
        matching: pattern.as_deref(),
        collect_until: until,
        background: about > MOST_AT_ONCE,
    };
    store::insert(c, &new, cx.now)?;
    if let Who::These(people) = &asked.who {
        name(c, id, asked.connection, people)?;
    }
    let row = super::get(c, tenant, id)?;
    let people = row.total.max(about);
    if people == 0 {
        store::delete(c, tenant, id)?;
        return Ok(Started::Nobody);
    }
    let details = json!({ "people": people, "background": row.background });
    event::record(c, cx, tenant, Action::ImportStart, &target(&row), row.connection, &details)?;
    Ok(Started::Begun(row))
}

/// How events name an import.
pub(super) fn target(row: &Import) -> Target {
    Target::new("import", row.id, "Import")
}

/// Adds people one by one. They keep their place whatever their state is: their outcome says it.
fn name(c: &mut Conn, id: ImportId, of: Option<ConnectionId>, people: &[UserId]) -> Result<()> {
    if people.len() > MOST_NAMED {
        return Err(Error::invalid("users", t("choose at most 1000 people, or all that match")));
    }
    let mut total = 0;
    for person in people {
        let Some(user) = user::store::find(c, id.tenant(), *person)? else { continue };
        if of.is_none() || user.connection == of {
            total += store::add(c, id, &user)?;
        }
    }
    store::set_total(c, id, total, total > MOST_AT_ONCE)
}
