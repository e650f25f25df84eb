//! Links from mails that set a password: forgotten ones, invitations, and the offer after SSO ended.

use hub_db::{Conn, Db};
use hub_kernel::{Actor, Cx, EmailAddress, Secret, TenantId, Timestamp, UserId};
use hub_text::t;
use serde_json::json;

use super::admit::{Admission, Opened, admit, still_allowed};
use super::mail_link::{self, Purpose};
use super::password::{accounts, set_password};
use super::passwords::{Passwords, check_new_password};
use super::policy::{self, Required, Verdict};
use super::throttle::{self, From, Guarded};
use crate::event::{self, Action};
use crate::session::{self, Admin, ClientKind, Lifetime, Opening, Proof};
use crate::user::{self, User};
use crate::{Error, Result, tenant};

/// For as many workspaces one request sends links.
const MOST_WORKSPACES: i64 = 20;

/// A mail that [`forgot`] asks for.
#[derive(Debug)]
pub enum ForgotMail {
    /// A link to set a new password.
    Reset {
        /// To whom.
        to: String,
        /// The tenant's name.
        tenant: String,
        /// The link's secret.
        secret: Secret,
    },
    /// There is no password to reset: they log in by SSO.
    UseSso {
        /// To whom.
        to: String,
        /// The tenant's name.
        tenant: String,
        /// The slug whose SSO link leads on.
        slug: String,
    },
}

/// Counts that somebody asks for a reset: the same work for every address, whoever has an account. After it the asker is
/// answered; [`forgot`] follows when they cannot tell any more how long it takes.
///
/// # Errors
/// `Throttled`.
pub async fn count_forgot(db: &Db, cx: &Cx, email: &EmailAddress) -> Result<()> {
    let (subject, cx) = (format!("reset {}", email.key()), cx.clone());
    db.write_global(move |c| {
        let from = From::Address(cx.address.as_deref());
        throttle::attempt(c, Guarded::mailbox(&subject), from, cx.now)
    })
    .await
}

/// What is mailed to somebody who forgot a password and was counted: for the workspace from whose door they come, or for
/// all.
///
/// # Errors
/// The database's.
pub async fn forgot(
    db: &Db,
    cx: &Cx,
    email: &EmailAddress,
    workspace: Option<String>,
) -> Result<Vec<ForgotMail>> {
    let key = email.key().to_owned();
    let users = db.read(move |c| accounts(c, &key, workspace.as_deref(), None, MOST_WORKSPACES)).await?;
    let mut mails = Vec::new();
    for user in users.into_iter().filter(User::is_active) {
        let cx = cx.clone();
        mails.extend(db.write(user.tenant, move |c| forgot_by(c, &cx, user.tenant, user.id)).await?);
    }
    Ok(mails)
}

fn forgot_by(c: &mut Conn, cx: &Cx, tenant: TenantId, id: UserId) -> Result<Option<ForgotMail>> {
    // Once more under the lock: a link made for somebody deactivated meanwhile would outlive the deactivation.
    let (user, verdict) = match still_allowed(c, tenant, id, Proof::Password, cx.now) {
        Err(Error::NotFound) => return Ok(None),
        other => other?,
    };
    let Some(to) = user.email.clone() else { return Ok(None) };
    let row = tenant::get(c, user.tenant)?;
    match verdict {
        Verdict::Allow => {
            event::record(
                c,
                cx,
                user.tenant,
                Action::PasswordResetRequest,
                &user.target(),
                None,
                &json!({}),
            )?;
            let secret = mail_link::issue(c, cx, &user, Purpose::Reset)?;
            Ok(Some(ForgotMail::Reset { to, tenant: row.name, secret }))
        }
        Verdict::UseSso => Ok(Some(ForgotMail::UseSso { to, tenant: row.name, slug: row.slug })),
        Verdict::NoAccess => Ok(None),
    }
}

/// Sets the password by a mail's link and logs the person in.
///
/// # Errors
/// `LinkExpired`; `Invalid` for a weak password; `UseSso` when a sub-user's tenant has SSO by now.
pub async fn open_by_link(
    db: &Db,
    passwords: &Passwords,
    cx: &Cx,
    link: Secret,
    password: Secret,
    user_agent: Option<String>,
    lifetime: Lifetime,
) -> Result<Opened> {
    let (hashed, now) = (link.clone(), cx.now);
    let user = db
        .read(move |c| match mail_link::find(c, hashed.expose(), now)? {
            Some((tenant, id, _)) => user::store::find(c, tenant, id)?.ok_or(Error::LinkExpired),
            None => Err(Error::LinkExpired),
        })
        .await?;
    check_new_password(password.expose(), &user.user_name)?;
    let hash = passwords.hash(cx, password).await?;
    let cx = cx.clone().with_actor(Actor::User { id: user.id, name: user.user_name.clone() });
    db.write(user.tenant, move |c| {
        // Once more under the lock: the link works once, and the rule may have changed since.
        let Some((tenant, id, _)) = mail_link::find(c, link.expose(), cx.now)? else {
            return Err(Error::LinkExpired);
        };
        let (mut user, verdict) = still_allowed(c, tenant, id, Proof::Password, cx.now)?;
        match verdict {
            Verdict::Allow => {}
            Verdict::UseSso => return Err(Error::UseSso { slug: tenant::get(c, tenant)?.slug }),
            Verdict::NoAccess => return Err(Error::LinkExpired),
        }
        set_password(c, &cx, &mut user, hash)?;
        mail_link::forget(c, &user)?;
        session::end_all(c, &cx, &user, "the password was changed")?;
        let opening = Opening::here(Proof::Password, ClientKind::Web, user_agent);
        match admit(c, &cx, tenant, user.id, &opening, lifetime)? {
            Admission::Opened(opened) => Ok(Ok(opened)),
            // The password is set; what is missing is asked for as at any login.
            Admission::SecondStep(step) => Ok(Err(Error::SecondFactorRequired(step))),
            Admission::UseSso { slug } => Err(Error::UseSso { slug }),
            Admission::NoAccess { .. } => Err(Error::LinkExpired),
        }
    })
    .await?
}

/// A new link for somebody who was invited and has not set a password.
///
/// # Errors
/// `NotFound`; `Invalid` for somebody who has a password or no access.
pub fn resend_invitation(c: &mut Conn, cx: &Cx, by: &Admin, id: UserId) -> Result<Secret> {
    let user = user::get(c, by.tenant(), id)?;
    if !user.is_active() || user.password_hash.is_some() {
        return Err(Error::invalid("user", t("this person needs no invitation")));
    }
    event::record(c, cx, by.tenant(), Action::UserInvite, &user.target(), None, &json!({}))?;
    mail_link::issue(c, cx, &user, Purpose::Invitation)
}

/// A mail that offers somebody to set a password after SSO ended.
#[derive(Debug)]
pub struct PasswordOffer {
    /// To whom.
    pub to: String,
    /// The link's secret.
    pub secret: Secret,
}

/// Links for the active people who have no password, at most `limit` of them; none while SSO is still required, as
/// their passwords would be refused.
///
/// # Errors
/// The database's.
pub fn offer_passwords(c: &mut Conn, cx: &Cx, by: &Admin, limit: i64) -> Result<Vec<PasswordOffer>> {
    let mut offers = Vec::new();
    if policy::required(c, by.tenant(), cx.now)? != Required::Nobody {
        return Ok(offers);
    }
    for user in user::without_way_in(c, by.tenant(), limit)? {
        let Some(to) = user.email.clone() else { continue };
        event::record(c, cx, by.tenant(), Action::PasswordResetRequest, &user.target(), None, &json!({}))?;
        offers.push(PasswordOffer { to, secret: mail_link::issue(c, cx, &user, Purpose::Invitation)? });
    }
    Ok(offers)
}

/// Whether a link from a mail still works, and for what.
///
/// # Errors
/// `LinkExpired`.
pub fn link_of(c: &mut Conn, secret: &str, now: Timestamp) -> Result<(User, Purpose)> {
    let (tenant, id, purpose) = mail_link::find(c, secret, now)?.ok_or(Error::LinkExpired)?;
    Ok((user::get(c, tenant, id)?, purpose))
}
