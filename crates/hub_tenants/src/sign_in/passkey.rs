//! Logging in by a passkey alone: no e-mail, no password. The authenticator checks who holds it.

use hub_db::{Conn, Db};
use hub_kernel::{Actor, Cx, MasterKey, Secret};
use serde_json::json;

use super::admit::{Admission, Opened, admit};
use super::throttle::{self, From, Guarded};
use crate::event::{self, Action};
use crate::second_factor::{self, Challenge, Found, RelyingParty, Under};
use crate::session::{ClientKind, Lifetime, Opening, Proof, SecondFactor};
use crate::{Error, Result, user};

/// As many exchanges that let nobody in pass from one network: nothing can be guessed here, but each is remembered and
/// worked on, and strangers may begin them.
const MOST_FROM_NETWORK: i64 = 100;
const SUBJECT: &str = "passkey";

fn network<'a>(cx: &'a Cx) -> From<'a> {
    From::Network(cx.address.as_deref().unwrap_or("-"), MOST_FROM_NETWORK)
}

/// Asks the browser for any passkey of the hub. Counted until somebody is in.
///
/// # Errors
/// `Throttled`; the database's.
pub async fn ask_any_passkey(
    db: &Db,
    master: &MasterKey,
    cx: &Cx,
    browser: Secret,
    rp: RelyingParty,
) -> Result<Challenge> {
    let (master, cx) = (master.clone(), cx.clone());
    db.write_global(move |c| {
        throttle::attempt(c, Guarded::random(SUBJECT), network(&cx), cx.now)?;
        second_factor::begin_alone(c, &cx, &master, &Under { browser: &browser }, &rp)
    })
    .await
}

/// Logs in whom the answer proves.
///
/// # Errors
/// `WrongPasskey` for an answer that proves nobody, which is an event of whose passkey it names; `UseSso` for somebody who
/// logs in by SSO only; `Throttled`.
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
    let (asked, counting) = (answer.clone(), cx.clone());
    let named = db.write_global(move |c| {
        throttle::attempt(c, Guarded::random(SUBJECT), network(&counting), counting.now)?;
        second_factor::named_by(c, &asked)
    });
    let named = named.await?.ok_or(Error::WrongPasskey)?;
    let (master, cx) = (master.clone(), cx.clone());
    let outcome = db.write(named.tenant, move |c| {
        let under = Under { browser: &browser };
        let Some(found) = second_factor::answer_alone(c, &cx, &master, &under, &rp, &answer)? else {
            return refused(c, &cx, &named).map(Err);
        };
        let person = user::get(c, found.tenant, found.user)?;
        let network = network(&cx);
        // What the question and this answer were counted for.
        for _ in 0..2 {
            throttle::uncount(c, Guarded::random(SUBJECT), network)?;
        }
        let cx = cx.clone().with_actor(Actor::User { id: person.id, name: person.user_name.clone() });
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

/// Writes down that somebody answered for a passkey and did not prove it.
fn refused(c: &mut Conn, cx: &Cx, named: &Found) -> Result<Error> {
    if let Some(person) = user::store::find(c, named.tenant, named.user)? {
        let details = json!({ "proof": Proof::Passkey, "reason": "wrong passkey" });
        event::record(c, cx, named.tenant, Action::LoginRefused, &person.target(), None, &details)?;
    }
    Ok(Error::WrongPasskey)
}
