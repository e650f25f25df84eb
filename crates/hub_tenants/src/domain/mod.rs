//! E-mail domains of a tenant: claimed by anybody, proven by a record in DNS, and then that tenant's alone on the whole hub.
//!
//! A verified domain leads whoever types an address of it to the tenant's identity provider, and is the only thing from which
//! a stranger at the login door learns anything. Looking takes three steps, so that no transaction waits for DNS:
//! [`claim`] (under the tenant's lock, so that one node asks), the question, [`settle`].

mod check;
mod name;
mod proof;
mod store;
#[cfg(test)]
mod tests;

pub use check::{Check, DomainNews, claim, due, settle};
pub use name::{DomainName, DomainNameError};
pub use proof::{Challenge, GRACE_DAYS, Seen, WAITING_DAYS};
pub use store::Domain;

use hub_db::Conn;
use hub_kernel::{Cx, DomainId, EmailAddress, TenantId, Timestamp};
use hub_text::{key, t, text};
use serde_json::json;

use crate::event::{self, Action, Target};
use crate::session::{Admin, Confirmed};
use crate::user::User;
use crate::{Error, Result, enforcement, tenant};

/// Domains of one tenant, proven or not.
const MOST: i64 = 100;
/// Seconds after which a new domain is looked at for the first time by itself.
const FIRST_LOOK_SECONDS: i64 = 300;

impl Domain {
    /// Whether it is proven to be the tenant's.
    pub fn is_verified(&self) -> bool {
        self.verified_at.is_some()
    }

    /// What its owner publishes in DNS.
    pub fn challenge(&self) -> Challenge {
        Challenge::of(&self.name, &self.challenge)
    }

    /// When it is verified no more, if the proof stays away; none while the proof is there.
    pub fn ends_at(&self) -> Option<Timestamp> {
        self.verified_at.and(self.missing_since).map(|since| since.plus_days(GRACE_DAYS))
    }

    fn target(&self) -> Target {
        Target::new("domain", self.id, self.name.clone())
    }
}

/// The tenant's domains, by name.
///
/// # Errors
/// The database's.
pub fn list(c: &mut Conn, tenant: TenantId) -> Result<Vec<Domain>> {
    store::all(c, tenant)
}

/// A domain of the tenant.
///
/// # Errors
/// `NotFound`.
pub fn get(c: &mut Conn, tenant: TenantId, id: DomainId) -> Result<Domain> {
    store::find(c, tenant, id)?.ok_or(Error::NotFound)
}

/// Claims a domain. Nothing follows from it before it is proven, so several tenants may claim the same one.
///
/// # Errors
/// `Forbidden` for an admin; `Invalid` for what cannot be a company's domain, is claimed already, or is one too many.
pub fn add(c: &mut Conn, cx: &Cx, by: &Confirmed, typed: &str) -> Result<DomainId> {
    by.confirmed(cx.now)?;
    owner(by)?;
    let name: DomainName =
        typed.parse().map_err(|e: DomainNameError| Error::invalid("domain", e.sentence()))?;
    let tenant = by.tenant();
    if store::by_name(c, tenant, name.as_str())?.is_some() {
        return Err(Error::invalid("domain", t("this domain is in the list already")));
    }
    if store::count(c, tenant)? >= MOST {
        return Err(Error::invalid(
            "domain",
            text!("a workspace has {count} domains at most; remove one first", count = MOST),
        ));
    }
    let id = DomainId::new(tenant, tenant::store::next_sequence(c, tenant)?);
    let first = cx.now.plus_seconds(FIRST_LOOK_SECONDS);
    store::insert(c, id, name.as_str(), &proof::fresh(cx), cx.actor.name(), cx.now, first)?;
    let row = get(c, tenant, id)?;
    event::record(c, cx, tenant, Action::DomainAdd, &row.target(), None, &json!({}))?;
    Ok(id)
}

/// Whether people of the domain who become users from now on need SSO. People who are users already are not touched: the
/// moment in which it was switched on is kept.
///
/// # Errors
/// `Forbidden` for an admin; `NotFound`; `Invalid` for a domain that is not verified.
pub fn require_sso_of_new_people(
    c: &mut Conn,
    cx: &Cx,
    by: &Confirmed,
    id: DomainId,
    on: bool,
) -> Result<()> {
    by.confirmed(cx.now)?;
    owner(by)?;
    let mut row = get(c, by.tenant(), id)?;
    if on && !row.is_verified() {
        return Err(Error::invalid("new_people", t("verify the domain first")));
    }
    let before = row.new_people_since.is_some();
    if before == on {
        return Ok(());
    }
    row.new_people_since = on.then_some(cx.now);
    store::update(c, &row)?;
    let details = json!({
        "before": { "new_people_need_sso": before }, "after": { "new_people_need_sso": on },
    });
    event::record(c, cx, row.tenant, Action::DomainUpdate, &row.target(), None, &details)
}

/// Gives a domain up, proven or not: another tenant may prove it from now on.
///
/// # Errors
/// `Forbidden` for an admin; `NotFound`.
pub fn remove(c: &mut Conn, cx: &Cx, by: &Confirmed, id: DomainId) -> Result<Domain> {
    by.confirmed(cx.now)?;
    owner(by)?;
    let row = get(c, by.tenant(), id)?;
    store::delete(c, row.tenant, id)?;
    let details = json!({
        "before": { "verified": row.is_verified(), "new_people_need_sso": row.new_people_since.is_some() },
    });
    event::record(c, cx, row.tenant, Action::DomainRemove, &row.target(), None, &details)?;
    Ok(row)
}

/// The tenant that has proven the domain of this address. One question, the same for every address: what a stranger may learn.
///
/// # Errors
/// The database's.
pub fn owner_of(c: &mut Conn, email: &EmailAddress) -> Result<Option<Domain>> {
    store::verified(c, email.domain())
}

/// Whether an address lies in a domain that this tenant has proven.
///
/// # Errors
/// The database's.
pub fn vouches(c: &mut Conn, tenant: TenantId, email: &str) -> Result<bool> {
    let Ok(email) = email.parse::<EmailAddress>() else { return Ok(false) };
    Ok(store::by_name(c, tenant, email.domain())?.is_some_and(|row| row.is_verified()))
}

/// Whether somebody who becomes a user of the tenant at this moment, under this address, would log in by SSO only. The rule
/// rests while the tenant has no connection by which they could, and while an owner has suspended its enforcement.
///
/// # Errors
/// The database's.
pub fn binds_newcomer(c: &mut Conn, tenant: TenantId, email: &EmailAddress, now: Timestamp) -> Result<bool> {
    binds(c, tenant, email, now, now)
}

/// Whether new people of any domain of the tenant need SSO: what a request asks before it asks for the person.
pub(crate) fn has_rule(c: &mut Conn, tenant: TenantId) -> Result<bool> {
    store::has_rule(c, tenant)
}

/// Whether somebody is held to SSO now because they became a user after new people of their domain needed it.
///
/// # Errors
/// The database's.
pub fn binds_user(c: &mut Conn, user: &User, now: Timestamp) -> Result<bool> {
    let Some(key) = user.sign_in_email_key.as_deref() else { return Ok(false) };
    let Ok(email) = key.parse::<EmailAddress>() else { return Ok(false) };
    binds(c, user.tenant, &email, user.created_at, now)
}

fn binds(
    c: &mut Conn,
    tenant: TenantId,
    email: &EmailAddress,
    since: Timestamp,
    now: Timestamp,
) -> Result<bool> {
    let row = store::by_name(c, tenant, email.domain())?.filter(Domain::is_verified);
    if row.and_then(|row| row.new_people_since).is_none_or(|from| since <= from) {
        return Ok(false);
    }
    let rule = enforcement::rule(c, tenant)?;
    Ok(rule.integrated && !rule.is_suspended(now))
}

fn owner(by: &Admin) -> Result<()> {
    match by.is_owner() {
        true => Ok(()),
        false => Err(Error::Forbidden(key!("only an owner can change the domains of the workspace"))),
    }
}
