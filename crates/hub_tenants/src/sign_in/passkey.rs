//! Logging in by a passkey alone: no e-mail, no password. The authenticator checks who holds it.

use hub_db::Db;
use hub_kernel::{Actor, Cx, MasterKey, Secret};

use super::admit::{Admission, Opened, admit};
use crate::second_factor::{self, Challenge, RelyingParty, Under};
use crate::session::{ClientKind, Lifetime, Opening, Proof, SecondFactor};
use crate::{Error, Result, user};

/// Asks the browser for any passkey of the hub.
///
/// # Errors
/// The database's.
pub async fn ask_any_passkey(
    db: &Db,
    master: &MasterKey,
    cx: &Cx,
    browser: Secret,
    rp: RelyingParty,
) -> Result<Challenge> {
    let (master, cx) = (master.clone(), cx.clone());
    db.write_global(move |c| second_factor::begin_alone(c, &cx, &master, &Under { browser: &browser }, &rp))
        .await
}

/// Logs in whom the answer proves.
///
/// # Errors
/// `WrongPasskey` for an answer that proves nobody; `UseSso` for somebody who logs in by SSO only.
#[expect(
    clippy::too_many_arguments,
    reason = "an exchange has two sides, and each thing here is one of them"
)]
pub async fn with_passkey(
    db: &Db,
    master: &MasterKey,
    cx: &Cx,
    browser: Secret,
    rp: RelyingParty,
    answer: String,
    user_agent: Option<String>,
    lifetime: Lifetime,
) -> Result<Opened> {
    let asked = answer.clone();
    let tenant = db.read(move |c| second_factor::tenant_of(c, &asked)).await?.ok_or(Error::WrongPasskey)?;
    let (master, cx) = (master.clone(), cx.clone());
    let outcome = db.write(tenant, move |c| {
        let under = Under { browser: &browser };
        let Some(found) = second_factor::answer_alone(c, &cx, &master, &under, &rp, &answer)? else {
            return Ok(Err(Error::WrongPasskey));
        };
        let person = user::get(c, found.tenant, found.user)?;
        let cx = cx.with_actor(Actor::User { id: person.id, name: person.user_name.clone() });
        let opening = Opening {
            second_factor: Some(SecondFactor::Passkey),
            ..Opening::here(Proof::Passkey, ClientKind::Web, user_agent)
        };
        Ok::<_, Error>(match admit(c, &cx, found.tenant, found.user, &opening, lifetime)? {
            Admission::Opened(opened) => Ok(opened),
            Admission::UseSso { slug } => Err(Error::UseSso { slug }),
            Admission::NoAccess { .. } | Admission::SecondStep(_) => Err(Error::WrongPasskey),
        })
    });
    outcome.await?
}
