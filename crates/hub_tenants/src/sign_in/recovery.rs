//! The recovery-code door: for an owner of a workspace where everybody must log in by SSO. It tells a stranger nothing.

use hub_db::{Conn, Db};
use hub_kernel::{Cx, Secret, TenantId};
use serde_json::json;

use super::admit::{Admission, Opened, admit};
use super::policy::Required;
use super::throttle::{self, From, Guarded};
use crate::enforcement::{self, recovery};
use crate::event::{self, Action};
use crate::session::{ClientKind, Lifetime, Opening, Proof, RECOVERY_MINUTES};
use crate::user::{self, Role, User};
use crate::{Error, Result, tenant};

/// Somebody at the door.
#[derive(Debug, Clone)]
pub struct RecoveryAttempt {
    /// The workspace's slug.
    pub workspace: String,
    /// What was typed as e-mail.
    pub email: String,
    /// What was typed as code.
    pub code: Secret,
    /// What the client calls itself.
    pub user_agent: Option<String>,
}

/// An owner who came in by a code.
#[derive(Debug)]
pub struct Recovered {
    /// Their session.
    pub opened: Opened,
    /// Who it was, for the mail to all owners.
    pub name: String,
    /// Codes that are left.
    pub codes_left: i64,
}

/// Logs an owner in by a recovery code, which is used up. Everything that is wrong gives the same answer after the
/// same writes: the workspace, the person, the code, a door that is not open.
///
/// # Errors
/// `WrongPassword`; `Throttled`.
pub async fn with_recovery_code(
    db: &Db,
    cx: &Cx,
    attempt: RecoveryAttempt,
    lifetime: Lifetime,
) -> Result<Recovered> {
    let key: String = attempt.email.trim().to_ascii_lowercase().chars().take(254).collect();
    let slug: String = attempt.workspace.trim().to_ascii_lowercase().chars().take(64).collect();
    let subject = format!("recovery {slug} {key}");
    let cx = cx.clone();
    let found = db.read(move |c| tenant::by_slug(c, &slug)).await?;
    // Number 0 is the hub's own list of tenants: whoever types an unknown workspace waits for a lock, too.
    let tenant = found.map_or(TenantId::from_raw(0), |row| row.id);
    let outcome = db
        .write(tenant, move |c| {
            let (guarded, from) = (Guarded::random(&subject), From::Address(cx.address.as_deref()));
            throttle::attempt(c, guarded, from, cx.now)?;
            let opened = match user::store::by_sign_in_email(c, tenant, &key)? {
                Some(user) => open(c, &cx, &user, &attempt, lifetime)?,
                None => {
                    throttle::failed_for_nobody(c, guarded, cx.now)?;
                    None
                }
            };
            if opened.is_some() {
                throttle::was_right(c, guarded, from)?;
            }
            Ok::<_, Error>(opened)
        })
        .await?;
    outcome.ok_or(Error::WrongPassword)
}

fn open(
    c: &mut Conn,
    cx: &Cx,
    user: &User,
    attempt: &RecoveryAttempt,
    lifetime: Lifetime,
) -> Result<Option<Recovered>> {
    let tenant = user.tenant;
    let spent = match is_open_to(c, cx, user)? {
        true => recovery::spend(c, cx, user, attempt.code.expose())?,
        false => None,
    };
    let Some(codes_left) = spent else {
        let details = json!({ "proof": Proof::RecoveryCode, "reason": "wrong recovery code" });
        event::record(c, cx, tenant, Action::LoginRefused, &user.target(), None, &details)?;
        return Ok(None);
    };
    let opening = Opening {
        ends_at: Some(cx.now.plus_minutes(RECOVERY_MINUTES)),
        ..Opening::here(Proof::RecoveryCode, ClientKind::Web, attempt.user_agent.clone())
    };
    match admit(c, cx, tenant, user.id, &opening, lifetime)? {
        Admission::Opened(opened) => {
            Ok(Some(Recovered { opened, name: user.label().to_owned(), codes_left }))
        }
        // `is_open_to` asked the same a line ago; the code is kept all the same.
        Admission::UseSso { .. } | Admission::NoAccess { .. } | Admission::SecondStep(_) => {
            Err(Error::WrongPassword)
        }
    }
}

/// Codes are for owners, and where everybody must log in by SSO, suspended or not. Elsewhere the password serves.
fn is_open_to(c: &mut Conn, cx: &Cx, user: &User) -> Result<bool> {
    let rule = enforcement::rule(c, user.tenant)?;
    let enforced = rule.integrated && rule.chosen(cx.now) == Required::Everyone;
    Ok(enforced && user.role == Role::Owner && user.is_active())
}
