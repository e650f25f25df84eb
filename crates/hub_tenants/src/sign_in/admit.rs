//! The one door: sessions are opened here and nowhere else, and what is renewed without a login asks here too.

use hub_db::Conn;
use hub_kernel::{Actor, Cx, Secret, TenantId, Timestamp, UserId};
use serde_json::json;

use super::policy::{self, Verdict};
use super::second_step::{self, SecondStep};
use crate::event::{self, Action};
use crate::session::{self, Lifetime, Opening, Proof};
use crate::user::{self, Role, User};
use crate::{Error, Result, domain, tenant};

/// A session that was opened.
#[derive(Debug)]
pub struct Opened {
    /// The cookie's value; shown to the client once.
    pub cookie: Secret,
    /// Whose tenant.
    pub tenant: TenantId,
    /// Who.
    pub user: UserId,
}

/// What became of somebody who proved who they are.
#[derive(Debug)]
pub(crate) enum Admission {
    /// They are in.
    Opened(Opened),
    /// The password is not enough: what the second step begins with.
    SecondStep(Box<SecondStep>),
    /// Not with this proof: by SSO, which begins at this slug.
    UseSso { slug: String },
    /// The account has no access; whose it is.
    NoAccess { user_name: String },
}

/// Lets in somebody who proved who they are, if the policy says so, and writes down which it was. To be called under
/// the tenant's lock: person and rule are read here, so that one which changed a moment ago is seen.
///
/// # Errors
/// `NotFound` for somebody who is not of the tenant.
pub(crate) fn admit(
    c: &mut Conn,
    cx: &Cx,
    tenant: TenantId,
    id: UserId,
    opening: &Opening,
    lifetime: Lifetime,
) -> Result<Admission> {
    let (mut user, verdict) = still_allowed(c, tenant, id, opening.proof, cx.now)?;
    let cx = &cx.clone().with_actor(Actor::User { id: user.id, name: user.user_name.clone() });
    let reason = match verdict {
        Verdict::Allow => {
            if let Some(step) = second_step::demand(c, cx, &user, opening)? {
                return Ok(Admission::SecondStep(step));
            }
            let cookie = session::open(c, cx, &user, opening, lifetime)?;
            user.last_sign_in_at = Some(cx.now);
            user.last_sign_in_proof = Some(opening.proof.to_string());
            user::store::update(c, &user, None)?;
            let details = json!({ "proof": opening.proof, "client": opening.client, "second_factor": opening.second_factor });
            event::record(c, cx, user.tenant, Action::Login, &user.target(), opening.connection, &details)?;
            return Ok(Admission::Opened(Opened { cookie, tenant, user: user.id }));
        }
        Verdict::UseSso => use_sso_reason(c, tenant, user.role, cx.now)?,
        Verdict::NoAccess => "the account has no access",
    };
    let details = json!({ "proof": opening.proof, "reason": reason });
    event::record(c, cx, tenant, Action::LoginRefused, &user.target(), opening.connection, &details)?;
    match verdict {
        Verdict::NoAccess => Ok(Admission::NoAccess { user_name: user.user_name }),
        Verdict::UseSso | Verdict::Allow => Ok(Admission::UseSso { slug: tenant::get(c, tenant)?.slug }),
    }
}

/// Whether somebody who proved themselves with `proof` may (still) be in: the question of everything that issues or
/// renews a token without opening a session, and of everything that is about to change how somebody logs in.
///
/// # Errors
/// `NotFound` for somebody who is not of the tenant.
pub fn still_allowed(
    c: &mut Conn,
    tenant: TenantId,
    id: UserId,
    proof: Proof,
    now: Timestamp,
) -> Result<(User, Verdict)> {
    let user = user::store::find(c, tenant, id)?.ok_or(Error::NotFound)?;
    let required = policy::required(c, tenant, now)?;
    let verdict = match policy::decide(user.role, user.state, required, proof) {
        // Owners and admins whom the rule of their domain keeps from having a password at all.
        Verdict::Allow if matches!(proof, Proof::Password | Proof::Passkey) => {
            if domain::binds_user(c, &user, now)? { Verdict::UseSso } else { Verdict::Allow }
        }
        verdict => verdict,
    };
    Ok((user, verdict))
}

fn use_sso_reason(c: &mut Conn, tenant: TenantId, role: Role, now: Timestamp) -> Result<&'static str> {
    Ok(match policy::required(c, tenant, now)? {
        policy::Required::Everyone => "everyone logs in by SSO only",
        policy::Required::SubUsers | policy::Required::Nobody => match role {
            Role::Member => "sub-users log in by SSO only",
            Role::Owner | Role::Admin => "new people of their e-mail domain log in by SSO only",
        },
    })
}
