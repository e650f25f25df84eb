//! Makes people as they were, by the same functions as an admin's own acts.

use hub_db::Conn;
use hub_kernel::{Cx, TenantId, Timestamp, UserId};
use hub_text::{Text, key, t, text};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{Act, Outcome, Planned};
use crate::event::{self, Action, Filter, RoleHeld, Target};
use crate::group::{self, Restored};
use crate::session::Confirmed;
use crate::user::{self, Role, User, UserState};
use crate::{Error, Result, role_mapping, seat, tenant};

/// Parts of one restore that are read; there are never so many.
const MOST_PARTS: i64 = 1000;

/// What became of one change: as the event of the restore keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// Who.
    pub person: UserId,
    /// What they were called.
    pub name: String,
    /// What was to be done, for people, in English: [`Act::said`].
    pub act: String,
    /// The stored word of an [`Outcome`].
    pub outcome: String,
    /// More on it, in English: [`detail`]; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub detail: String,
}

impl Done {
    /// What became of it.
    pub fn outcome(&self) -> Outcome {
        Outcome::from_word(&self.outcome).unwrap_or(Outcome::Refused)
    }
}

/// Makes a part of a plan ([`super::parts`]) true, in one transaction: each change with its event, and one event that names all of
/// them with what came of each. All events of a restore have the reference of its request.
///
/// # Errors
/// The database's; `Unconfirmed`. What a rule does not allow is an outcome, no error.
pub fn carry_out(
    c: &mut Conn,
    cx: &Cx,
    by: &Confirmed,
    at: Timestamp,
    part: &[Planned],
) -> Result<Vec<Done>> {
    let mut work = Work { by: *by, why: why(cx, at), settled: None };
    let mut all = Vec::with_capacity(part.len());
    for (index, planned) in part.iter().enumerate() {
        let (outcome, detail) = match planned.refused {
            Some(outcome) => (outcome, String::new()),
            None => work.one(c, cx, planned)?,
        };
        all.push(Done {
            person: planned.person,
            name: planned.name.clone(),
            act: planned.act.words().english(),
            outcome: outcome.as_str().to_owned(),
            detail,
        });
        // Roles follow from groups: no role stands without a rule that gives it, whatever else is to be done.
        let more = part.get(index + 1).filter(|next| next.person == planned.person);
        let ends = !more.is_some_and(|next| matches!(next.act, Act::Group { .. }));
        if matches!(planned.act, Act::Group { .. }) && ends {
            work.settle(c, cx, planned.person)?;
        }
    }
    let row = tenant::get(c, by.tenant())?;
    let details = json!({ "at": at.rfc3339(), "results": all });
    let target = Target::new("tenant", by.tenant(), row.name);
    event::record(c, cx, by.tenant(), Action::DirectoryRestore, &target, None, &details)?;
    Ok(all)
}

/// What events of a restore say of their reason.
fn why(cx: &Cx, at: Timestamp) -> Map<String, Value> {
    let mut why = Map::new();
    why.insert("reason".to_owned(), format!("restored as it was on {}", at.rfc3339()).into());
    why.insert("restore".to_owned(), cx.request_id.clone().into());
    why
}

struct Work {
    by: Confirmed,
    why: Map<String, Value>,
    /// To whom rules were applied after their groups.
    settled: Option<UserId>,
}

type Came = (Outcome, String);

impl Work {
    fn one(&self, c: &mut Conn, cx: &Cx, planned: &Planned) -> Result<Came> {
        let user = match user::get(c, self.by.tenant(), planned.person) {
            Err(Error::NotFound) => return Ok((Outcome::Deleted, String::new())),
            other => other?,
        };
        if user.role == Role::Owner {
            return Ok((Outcome::OwnerUntouched, String::new()));
        }
        match &planned.act {
            Act::GiveAccess => self.give(c, cx, &user),
            Act::TakeAccess => self.take(c, cx, &user),
            Act::Role(then) => self.role(c, cx, &user, then),
            Act::ProductRoles(then) => self.product_roles(c, cx, user, then),
            Act::Group { group, member, .. } => {
                let why = self.why.clone();
                let done = group::restore_member(c, cx, user.tenant, *group, user.id, *member, why)?;
                Ok((of_group(done), String::new()))
            }
        }
    }

    fn settle(&mut self, c: &mut Conn, cx: &Cx, person: UserId) -> Result<()> {
        match user::get(c, self.by.tenant(), person) {
            Ok(mut user) => {
                self.settled = Some(person);
                role_mapping::settle(c, cx, &mut user)
            }
            Err(Error::NotFound) => Ok(()),
            Err(error) => Err(error),
        }
    }

    fn details(&self) -> Value {
        Value::Object(self.why.clone())
    }

    fn give(&self, c: &mut Conn, cx: &Cx, user: &User) -> Result<Came> {
        match user.state {
            UserState::Active => return Ok((Outcome::Already, String::new())),
            UserState::Staged => return Ok((Outcome::Refused, key!("waits for import").to_owned())),
            UserState::Deactivated => {}
        }
        match user::reactivate_because(c, cx, &self.by, user.id, &self.details()) {
            Err(Error::NoSeat { wanted, .. }) => {
                seat::remember(c, cx, user.tenant, &wanted)?;
                Ok((Outcome::NoSeat, String::new()))
            }
            done => judged(done, Outcome::Refused),
        }
    }

    fn take(&self, c: &mut Conn, cx: &Cx, user: &User) -> Result<Came> {
        if !user.is_active() {
            return Ok((Outcome::Already, String::new()));
        }
        judged(user::deactivate_because(c, cx, &self.by, user.id, &self.details()), Outcome::Refused)
    }

    fn role(&self, c: &mut Conn, cx: &Cx, user: &User, then: &RoleHeld) -> Result<Came> {
        if user.role == then.role {
            let settled = self.settled == Some(user.id);
            return Ok((if settled { Outcome::Restored } else { Outcome::Already }, String::new()));
        }
        if let Some(rule) = &then.rule {
            return Ok((Outcome::RulesDecide, format!("{BECAUSE_OF}{rule}")));
        }
        let done = user::change_role_because(c, cx, &self.by, user.id, then.role, self.why.clone());
        judged(done.map(|_| ()), Outcome::RulesDecide)
    }

    fn product_roles(&self, c: &mut Conn, cx: &Cx, mut user: User, then: &[String]) -> Result<Came> {
        role_mapping::settle(c, cx, &mut user)?;
        let held = role_mapping::applied(c, user.tenant, &[user.id])?.remove(&user.id).unwrap_or_default();
        Ok((if held.product_roles == then { Outcome::Restored } else { Outcome::RulesDecide }, String::new()))
    }
}

/// Before the words of a rule, in a [`Done::detail`].
const BECAUSE_OF: &str = "was an admin because of ";

/// A [`Done::detail`] as a message.
pub fn detail(stored: &str) -> Text {
    match stored.strip_prefix(BECAUSE_OF) {
        Some(rule) => text!("was an admin because of {rule}", rule = rule),
        None => t(stored.to_owned()),
    }
}

/// What a function says that changes people, as an outcome: whatever it refuses it does before its first write.
fn judged(done: Result<()>, invalid: Outcome) -> Result<Came> {
    match done {
        Ok(()) => Ok((Outcome::Restored, String::new())),
        Err(Error::Invalid(refusal)) => Ok((invalid, refusal.message.english())),
        Err(Error::Forbidden(reason)) => Ok((Outcome::Refused, reason.to_owned())),
        Err(error @ Error::LastOwner) => Ok((Outcome::OwnerUntouched, error.to_string())),
        Err(error) => Err(error),
    }
}

const fn of_group(done: Restored) -> Outcome {
    match done {
        Restored::Done => Outcome::Restored,
        Restored::Already => Outcome::Already,
        Restored::NoGroup => Outcome::UnknownGroup,
        Restored::NotInDirectory => Outcome::NotInDirectory,
    }
}

/// What became of the restore of a request: its instant, who did it, when, and each change.
///
/// # Errors
/// `NotFound`, also for another tenant's.
pub fn results(
    c: &mut Conn,
    tenant: TenantId,
    reference: &str,
) -> Result<(event::EventRow, String, Vec<Done>)> {
    #[derive(Deserialize)]
    struct Details {
        at: String,
        results: Vec<Done>,
    }
    let filter = Filter {
        action: Some(Action::DirectoryRestore.as_str().to_owned()),
        request_id: Some(reference.to_owned()),
        ..Filter::default()
    };
    let mut rows = event::page(c, tenant, &filter, MOST_PARTS)?;
    rows.reverse();
    let first = rows.first().cloned().ok_or(Error::NotFound)?;
    let (mut at, mut all) = (String::new(), Vec::new());
    for row in &rows {
        let broken = |_| Error::Defect("what became of a restore cannot be read".to_owned());
        let details: Details = serde_json::from_str(&row.details).map_err(broken)?;
        at = details.at;
        all.extend(details.results);
    }
    Ok((first, at, all))
}
