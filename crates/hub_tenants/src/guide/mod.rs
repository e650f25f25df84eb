//! How far the set-up of a connection has come, step by step: what the hub has seen, and what admins say.

mod store;
#[cfg(test)]
mod tests;

use hub_db::Conn;
use hub_integrations::{Part, Signal, Step};
use hub_kernel::{ConnectionId, Cx, Timestamp};
pub use store::Mark;

use crate::connection::{self, Connection};
use crate::session::Admin;
use crate::{Error, Result};

/// When the hub saw each effect that a step of a guide can have; `None`: not, or no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Facts {
    /// The SAML values are complete since.
    pub saml_stored: Option<Timestamp>,
    /// The first test or login that succeeded with them.
    pub tested: Option<Timestamp>,
    /// The last login.
    pub signed_in: Option<Timestamp>,
    /// The workspace's first domain that is proven.
    pub domain_verified: Option<Timestamp>,
    /// The oldest Secret Token, or secret of the OAuth client, that is not revoked.
    pub token_made: Option<Timestamp>,
    /// The first authenticated call of the directory.
    pub scim_seen: Option<Timestamp>,
    /// The arrival of a person whom the connection manages.
    pub user_seen: Option<Timestamp>,
    /// The arrival of a group that it manages.
    pub group_seen: Option<Timestamp>,
    /// Since when auto-create is on.
    pub auto_create_on: Option<Timestamp>,
}

impl Facts {
    fn of(row: &Connection, moments: store::Moments) -> Self {
        let complete = row.is_integrated() && row.capabilities().sso;
        Self {
            saml_stored: row.integrated_at.filter(|_| complete),
            tested: row.tested_at,
            signed_in: row.last_sign_in_at,
            domain_verified: moments.domain_verified,
            token_made: moments.token_made,
            scim_seen: row.scim_seen_at,
            user_seen: moments.user_seen,
            group_seen: moments.group_seen,
            auto_create_on: row.auto_create.then_some(row.auto_create_at.unwrap_or(row.created_at)),
        }
    }

    /// When the hub saw an effect.
    #[must_use]
    pub const fn seen(&self, signal: Signal) -> Option<Timestamp> {
        match signal {
            Signal::SamlStored => self.saml_stored,
            Signal::Tested => self.tested,
            Signal::SignedIn => self.signed_in,
            Signal::DomainVerified => self.domain_verified,
            Signal::TokenMade => self.token_made,
            Signal::ScimSeen => self.scim_seen,
            Signal::UserSeen => self.user_seen,
            Signal::GroupSeen => self.group_seen,
            Signal::AutoCreateOn => self.auto_create_on,
        }
    }
}

/// How it stands with a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tick {
    /// Not done, as far as anybody knows.
    Open,
    /// The hub saw its effect.
    Seen(Signal, Timestamp),
    /// Its own effect cannot be seen, but that of a later step, which needs it.
    Follows,
    /// An admin said so.
    Marked {
        /// When.
        at: Timestamp,
        /// Who.
        by: String,
    },
}

impl Tick {
    /// Whether it is done.
    #[must_use]
    pub fn is_done(&self) -> bool {
        *self != Self::Open
    }
}

/// What is known of a guide's steps.
#[derive(Debug, Clone, Default)]
pub struct Progress {
    /// What the hub has seen.
    pub facts: Facts,
    /// What admins marked.
    pub marks: Vec<Mark>,
}

impl Progress {
    /// Reads it: the row of the connection is known, the rest is two reads.
    ///
    /// # Errors
    /// The database's.
    pub fn read(c: &mut Conn, row: &Connection) -> Result<Self> {
        let moments = store::moments(c, row.tenant, row.id)?;
        Ok(Self { facts: Facts::of(row, moments), marks: store::marks(c, row.tenant, row.id)? })
    }

    /// One for each step, in order.
    #[must_use]
    pub fn ticks(&self, steps: &[Step]) -> Vec<Tick> {
        (0..steps.len()).map(|at| self.tick(steps, at)).collect()
    }

    fn tick(&self, steps: &[Step], at: usize) -> Tick {
        let Some((step, later)) = steps.get(at..).and_then(<[_]>::split_first) else { return Tick::Open };
        if let Some(signal) = step.done_when
            && let Some(at) = self.facts.seen(signal)
        {
            return Tick::Seen(signal, at);
        }
        if let Some(mark) = self.marks.iter().find(|mark| mark.step == step.id && step.is_marked_by_hand()) {
            return Tick::Marked { at: mark.at, by: mark.by.clone() };
        }
        if step.done_when.is_none() && self.proves(step.part, later) { Tick::Follows } else { Tick::Open }
    }

    /// Whether the last effect that a part leads to was seen; for preparations that of any part. What one may do without
    /// proves nothing.
    fn proves(&self, part: Part, later: &[Step]) -> bool {
        let shown = |part: Part| {
            let mut signals = later.iter().filter(|step| step.part == part).filter_map(|step| step.done_when);
            let last = signals.rfind(|signal| !signal.is_choice());
            last.is_some_and(|signal| self.facts.seen(signal).is_some())
        };
        match part {
            Part::Prepare => shown(Part::SignOn) || shown(Part::Provisioning),
            part => shown(part),
        }
    }
}

/// Marks a step as done, or takes the mark away. Who does it first stays named.
///
/// # Errors
/// `NotFound` for another tenant's connection, for a step that its guide does not have, and for one whose effect the hub
/// sees by itself.
pub fn mark(c: &mut Conn, cx: &Cx, by: &Admin, id: ConnectionId, step: &str, done: bool) -> Result<()> {
    let row = connection::get(c, by.tenant(), id)?;
    let steps = row.integration().map_or(&[][..], |integration| integration.guide);
    let step = steps.iter().find(|known| known.id == step).ok_or(Error::NotFound)?;
    if !step.is_marked_by_hand() {
        return Err(Error::NotFound);
    }
    if done { store::mark(c, id, step.id, cx.now, cx.actor.name()) } else { store::unmark(c, id, step.id) }
}
