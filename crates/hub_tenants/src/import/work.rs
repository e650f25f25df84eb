//! The work of an import: whoever holds its claim does some of it in each transaction.

use hub_db::Conn;
use hub_kernel::{Actor, Cx, ImportId, Timestamp, UserId};
use hub_text::key;

use super::end::close;
use super::store;
use super::{Import, Outcome, State};
use crate::seat::{self, Given};
use crate::session::Admin;
use crate::user::{self, Role, User, UserState};
use crate::{Error, Result, connection, provisioning};

/// Seconds for which a claim holds without a step. Another node takes over then.
const CLAIM_SECONDS: i64 = 60;
/// People imported in one transaction: some tens of milliseconds, so that the directory's calls go on in between.
const MOST_IN_A_STEP: i64 = 25;
/// Imports that are looked up at once.
const MOST_DUE: i64 = 100;

/// The right to work on an import. It ends by itself when no step is done for a minute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim {
    /// Which import.
    pub import: ImportId,
    number: i64,
}

/// What a step came to.
#[derive(Debug, Clone, Default)]
pub struct Step {
    /// Who got an account by it; those with a `welcome` are to be greeted by mail.
    pub given: Vec<Given>,
    /// Nothing more is to be done under this claim: the import ended, or somebody else has it.
    pub over: bool,
    /// The import, when this step ended it.
    pub ended: Option<Import>,
}

/// Imports that nobody works on.
///
/// # Errors
/// The database's.
pub fn due(c: &mut Conn, now: Timestamp) -> Result<Vec<ImportId>> {
    store::due(c, now, MOST_DUE)
}

/// Takes an import on; `None` when somebody works on it or it has ended.
///
/// # Errors
/// The database's.
pub fn claim(c: &mut Conn, id: ImportId, now: Timestamp) -> Result<Option<Claim>> {
    let number = store::claim(c, id, now, now.plus_seconds(CLAIM_SECONDS))?;
    Ok(number.map(|number| Claim { import: id, number }))
}

/// Does some of the work. The events name whoever began the import.
///
/// # Errors
/// The database's. A person who cannot be imported is an outcome, no error.
pub fn step(c: &mut Conn, cx: &Cx, claim: Claim) -> Result<Step> {
    let id = claim.import;
    if !store::keep_claim(c, id, claim.number, cx.now.plus_seconds(CLAIM_SECONDS))? {
        return Ok(Step { over: true, ..Step::default() });
    }
    let row = super::get(c, id.tenant(), id)?;
    let cx = &cx.clone().with_actor(starter(&row));
    if let Some(reason) = stopped(c, &row)? {
        let ended = close(c, cx, &row, State::Cancelled, Some(reason))?;
        return Ok(Step { over: true, ended: Some(ended), ..Step::default() });
    }
    if row.is_collecting() {
        collect(c, &row)?;
        return Ok(Step::default());
    }
    let people = store::next_waiting(c, id, MOST_IN_A_STEP)?;
    let mut step = Step::default();
    for person in &people {
        let (outcome, detail) = one(c, cx, &row, *person, &mut step.given)?;
        store::settle(c, id, *person, outcome, detail.as_deref(), cx.now)?;
    }
    if i64::try_from(people.len()).unwrap_or(i64::MAX) < MOST_IN_A_STEP {
        step.ended = Some(close(c, cx, &row, State::Finished, None)?);
        step.over = true;
    }
    Ok(step)
}

fn starter(row: &Import) -> Actor {
    match row.started_by {
        Some(id) => Actor::User { id, name: row.started_by_name.clone() },
        None => Actor::Operator,
    }
}

/// Why an import must not go on: its admin no longer is one, or its connection has ended.
fn stopped(c: &mut Conn, row: &Import) -> Result<Option<&'static str>> {
    let tenant = row.id.tenant();
    if let Some(id) = row.started_by {
        let manages = |user: User| user.is_active() && user.role != Role::Member;
        if !user::store::find(c, tenant, id)?.is_some_and(manages) {
            return Ok(Some(key!("whoever started it no longer manages the workspace")));
        }
    }
    match row.connection.map(|id| connection::get(c, tenant, id)) {
        Some(Err(Error::NotFound)) => Ok(Some(key!("the connection was ended"))),
        Some(Err(error)) => Err(error),
        Some(Ok(_)) | None => Ok(None),
    }
}

/// Notes who waits, looking at as many users as one transaction should. Those who arrive later are not meant.
fn collect(c: &mut Conn, row: &Import) -> Result<()> {
    let (found, last) = store::collect(c, row)?;
    store::collected(c, row.id, found, last)
}

/// One person's turn. Whatever refuses them does so before the first write, so the others of the step are not touched.
fn one(
    c: &mut Conn,
    cx: &Cx,
    row: &Import,
    id: UserId,
    given: &mut Vec<Given>,
) -> Result<(Outcome, Option<String>)> {
    let tenant = row.id.tenant();
    let user = match user::store::find(c, tenant, id)? {
        None => return Ok((Outcome::Removed, None)),
        Some(user) if user.state != UserState::Staged => return Ok((Outcome::AlreadyThere, None)),
        Some(user) if row.connection.is_some() && user.connection != row.connection => {
            return Ok((Outcome::Removed, None));
        }
        Some(user) if user.directory_active == Some(false) => return Ok((Outcome::Inactive, None)),
        Some(user) => user,
    };
    if let Some(other) = provisioning::holder_of_place(c, &user)? {
        let outcome = if other.role == Role::Owner { Outcome::OwnerConflict } else { Outcome::AddressTaken };
        return Ok((outcome, Some(other.user_name)));
    }
    match provisioning::import(c, cx, &Admin::at_the_command_line(tenant), id) {
        Ok((user, welcome)) => {
            let provider = match user.connection.filter(|_| welcome) {
                Some(id) => Some(connection::get(c, tenant, id)?.name()),
                None => None,
            };
            given.push(Given { user, welcome: provider });
            Ok((Outcome::Imported, None))
        }
        Err(Error::NoSeat { wanted, .. }) => {
            seat::remember(c, cx, tenant, &wanted)?;
            Ok((Outcome::NoSeat, None))
        }
        Err(error) => Err(error),
    }
}
