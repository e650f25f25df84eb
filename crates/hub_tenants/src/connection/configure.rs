//! The SAML settings of a connection, and the state that follows from them by itself.

use hub_db::Conn;
use hub_integrations::Requirement;
use hub_kernel::{ConnectionId, Cx, Timestamp};
use hub_saml::Certificate;
use hub_text::{t, text};
use serde_json::json;

use super::{
    Connection, News, State, certificates, filled, get, missing, reading, store, vouching, with_saml,
};
use crate::enforcement::{self, Settled};
use crate::event::{self, Action};
use crate::session::{self, Admin};
use crate::sign_in::policy::Rule;
use crate::{Error, Result};

/// New values for a connection; `None` leaves a value as it is, an empty text clears it.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The IdP's entity ID (issuer).
    pub idp_entity_id: Option<String>,
    /// The IdP's single sign-on URL.
    pub sso_url: Option<String>,
    /// Certificates to add; ones that are stored already stay.
    pub certificates: Vec<Certificate>,
}

impl Settings {
    /// Whether there is nothing to save.
    pub fn is_empty(&self) -> bool {
        self.idp_entity_id.is_none() && self.sso_url.is_none() && self.certificates.is_empty()
    }
}

/// What a change did to the state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The state before.
    pub before: State,
    /// The state now.
    pub after: State,
    /// What is still needed.
    pub missing: Vec<Requirement>,
    /// Password sessions of sub-users that ended because SSO is required from now on.
    pub sessions_ended: usize,
    /// From when sub-users must log in by SSO, where that was planned and lies ahead.
    pub starts_at: Option<Timestamp>,
    /// Certificates that wait for an owner because an admin gave them, to be told.
    pub staged: Vec<News>,
    /// Whether owners are to be told that owners and admins cannot log in by it until one of them vouches.
    pub owner_wanted: bool,
    /// What became of who must log in by SSO, where the state changed.
    pub settled: Option<Settled>,
}

/// What saving would mean, before it is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// Whether the connection would become Integrated by it.
    pub integrates: bool,
    /// Whether it would fall back to In progress, and what would be missing.
    pub falls_back: Option<Vec<Requirement>>,
    /// The issuer that would be replaced, and the one in its place.
    pub other_issuer: Option<(String, String)>,
    /// Password sessions of sub-users that would end.
    pub sessions_ending: i64,
    /// From when sub-users would have to log in by SSO, where that was planned and lies ahead.
    pub starts_at: Option<Timestamp>,
}

/// Says what [`configure`] would do, without doing it.
///
/// # Errors
/// As [`configure`], but for the confirmation.
pub fn preview(c: &mut Conn, cx: &Cx, by: &Admin, id: ConnectionId, new: &Settings) -> Result<Preview> {
    let tenant = by.tenant();
    let before = with_saml(c, tenant, id)?;
    let after = apply(cx, &before, new)?;
    let gives = !new.certificates.is_empty() && certificates::trusted_at_once(&before, by);
    let certificate = gives || certificates::any_active(c, tenant, id)?;
    let lacking = hub_integrations::progress::missing(&filled(&after, certificate), after.capabilities());
    let integrates = !before.is_integrated() && lacking.is_empty();
    let rule = enforcement::rule(c, tenant)?;
    let sessions_ending = if integrates && !rule.integrated {
        let required = Rule { integrated: true, ..rule }.required(cx.now);
        session::count_refused(c, tenant, required, cx.now)?
    } else {
        0
    };
    let falls_back = (before.is_integrated() && !lacking.is_empty()).then_some(lacking);
    let other_issuer = reading::other_issuer(before.idp_entity_id.as_deref(), new);
    let starts_at = rule.sub_users_from.filter(|from| integrates && *from > cx.now);
    Ok(Preview { integrates, falls_back, other_issuer, sessions_ending, starts_at })
}

/// Saves settings. With the last needed value the connection becomes Integrated by itself; SSO is then required
/// of sub-users and their password sessions end, all in this transaction. `confirmed` allows a change that takes
/// the connection back to In progress.
///
/// # Errors
/// `Invalid` for a value that cannot be; `NeedsConfirmation`; `NotFound`, also for a connection without SAML.
pub fn configure(
    c: &mut Conn,
    cx: &Cx,
    by: &Admin,
    id: ConnectionId,
    new: &Settings,
    confirmed: bool,
) -> Result<Change> {
    let before = with_saml(c, by.tenant(), id)?;
    let (after, falls_back) = (apply(cx, &before, new)?, preview(c, cx, by, id, new)?.falls_back);
    // A certificate decides whose word is taken for who somebody is, the addresses who is asked for it; and with the last
    // Integrated connection nobody must log in by SSO any more. What is filled in for the first time changes none of it.
    if !new.certificates.is_empty() || replaces(&before, &after) || falls_back.is_some() {
        by.confirmed(cx.now)?;
    }
    if let Some(missing) = falls_back
        && !confirmed
    {
        return Err(Error::NeedsConfirmation { missing });
    }
    let (was, was_blank) = (vouching::as_trusted(c, &before)?, vouching::is_blank(c, &before)?);
    if after.idp_entity_id != before.idp_entity_id {
        certificates::forget_offered(c, &before)?;
    }
    if after.idp_entity_id != before.idp_entity_id || after.sso_url != before.sso_url {
        store::update(c, &after)?;
        let details = json!({
            "before": { "idp_entity_id": before.idp_entity_id, "sso_url": before.sso_url },
            "after": { "idp_entity_id": after.idp_entity_id, "sso_url": after.sso_url },
        });
        event::record(c, cx, after.tenant, Action::IntegrationUpdate, &after.target(), Some(id), &details)?;
    }
    let staged = certificates::add(c, cx, by, &after, &new.certificates)?;
    let stood = vouching::standing(c, before.tenant, id)?.vouched.is_some();
    if vouching::as_trusted(c, &after)? != was {
        vouching::follow(c, cx, by, &after, was_blank)?;
    }
    let change = settle(c, cx, &before)?;
    let started = change.before != change.after;
    let stands = vouching::standing(c, before.tenant, id)?.vouched.is_some();
    let owner_wanted = change.after == State::Integrated && !stands && (stood || started);
    Ok(Change { staged, owner_wanted, ..change })
}

/// Whether an address that was there is another one, or none, afterwards.
fn replaces(before: &Connection, after: &Connection) -> bool {
    let lost = |was: &Option<String>, is: &Option<String>| was.is_some() && was != is;
    lost(&before.idp_entity_id, &after.idp_entity_id) || lost(&before.sso_url, &after.sso_url)
}

/// Adds certificates alone.
///
/// # Errors
/// As [`configure`].
pub fn add_certificates(
    c: &mut Conn,
    cx: &Cx,
    by: &Admin,
    id: ConnectionId,
    certificates: Vec<Certificate>,
) -> Result<Change> {
    by.confirmed(cx.now)?;
    configure(c, cx, by, id, &Settings { certificates, ..Settings::default() }, false)
}

/// Lets the state follow what is stored, with all that hangs on a change of it.
pub(super) fn settle(c: &mut Conn, cx: &Cx, before: &Connection) -> Result<Change> {
    let mut row = get(c, before.tenant, before.id)?;
    let lacking = missing(c, &row)?;
    let after = if lacking.is_empty() { State::Integrated } else { State::InProgress };
    let mut change = Change {
        before: before.state,
        after,
        missing: lacking,
        sessions_ended: 0,
        starts_at: None,
        staged: Vec::new(),
        owner_wanted: false,
        settled: None,
    };
    if after == row.state {
        return Ok(change);
    }
    let from = std::mem::replace(&mut row.state, after);
    let action = match after {
        State::Integrated => {
            row.integrated_at = Some(cx.now);
            row.tested_at = None;
            Action::IntegrationActivate
        }
        State::InProgress => Action::IntegrationDeactivate,
    };
    store::update(c, &row)?;
    let settled = enforcement::settle(c, cx, row.tenant)?;
    (change.sessions_ended, change.settled) = (settled.sessions_ended, Some(settled));
    let planned = enforcement::rule(c, row.tenant)?.sub_users_from;
    change.starts_at = planned.filter(|from| after == State::Integrated && *from > cx.now);
    let details = json!({
        "before": { "state": from },
        "after": { "state": after },
        "missing": change.missing.iter().map(|m| m.label()).collect::<Vec<_>>(),
        "password_sessions_ended": change.sessions_ended,
    });
    event::record(c, cx, row.tenant, action, &row.target(), Some(row.id), &details)?;
    Ok(change)
}

fn apply(cx: &Cx, before: &Connection, new: &Settings) -> Result<Connection> {
    let mut after = before.clone();
    if let Some(text) = &new.idp_entity_id {
        after.idp_entity_id = entity_id(text)?;
    }
    if let Some(text) = &new.sso_url {
        after.sso_url = sso_url(text)?;
    }
    for certificate in &new.certificates {
        if certificate.is_expired(cx.now.millis()) {
            let end = Timestamp::from_millis(certificate.not_after).date();
            return Err(Error::invalid(
                "certificate",
                text!(
                    "this certificate expired on {date}; download the current one from the identity provider",
                    date = end
                ),
            ));
        }
    }
    Ok(after)
}

fn entity_id(text: &str) -> Result<Option<String>> {
    let text = text.trim();
    let fits = text.len() <= 1024 && !text.chars().any(|ch| ch.is_whitespace() || ch.is_control());
    match (text.is_empty(), fits) {
        (true, _) => Ok(None),
        (false, true) => Ok(Some(text.to_owned())),
        (false, false) => Err(Error::invalid(
            "idp_entity_id",
            t("the entity ID is one word without blanks, at most 1024 characters"),
        )),
    }
}

fn sso_url(text: &str) -> Result<Option<String>> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    if is_safe(text) {
        Ok(Some(text.to_owned()))
    } else {
        Err(Error::invalid(
            "sso_url",
            t("enter the sign-on URL as the identity provider shows it, beginning with https://"),
        ))
    }
}

/// Whether messages may go to an address. Plain http would send them over the open network; on the same machine it is
/// for trying out.
pub(crate) fn is_safe(url: &str) -> bool {
    let usable = url.len() <= 2048 && hub_saml::authn_request::check_sso_url(url).is_ok();
    usable && (url.starts_with("https://") || is_loopback(url))
}

fn is_loopback(url: &str) -> bool {
    let Some(rest) = url.strip_prefix("http://") else { return false };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = match authority.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    };
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}
