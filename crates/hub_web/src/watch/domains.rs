//! Looking into DNS for the proofs of domains.

use futures_util::StreamExt as _;
use hub_db::Conn;
use hub_kernel::{Cx, DomainId, TenantId};
use hub_tenants::domain::{self, Check, DomainNews, Seen};
use hub_tenants::tenant::{self, Tenant};
use hub_tenants::user::{self, User};
use hub_tenants::{Error, Result};
use hub_text::{key, t, text};

use super::cx;
use crate::app::App;
use crate::mail::Mail;
use crate::pages::mail::DomainNewsMail;
use crate::pages::parts::date;
use crate::urls;

/// Domains looked at in one round; the rest waits a minute.
const MOST: i64 = 200;
/// Questions at the same time.
const AT_ONCE: usize = 8;
/// Most people who are told.
const MOST_TOLD: i64 = 50;

/// Looks at what is due.
pub(super) async fn round(app: &App) {
    let now = app.clock.now();
    match app.db.read(move |c| domain::due(c, now, MOST)).await {
        Ok(due) => {
            let looks = due.into_iter().map(|id| look_when_due(app, id));
            futures_util::stream::iter(looks).for_each_concurrent(AT_ONCE, |look| look).await;
        }
        Err(error) => tracing::warn!(%error, "domains could not be looked up; tried again in a minute"),
    }
}

async fn look_when_due(app: &App, id: DomainId) {
    match look(app, &cx(app, "domains"), id, false).await {
        // Another node was quicker, or the domain was removed.
        Ok(_) | Err(Error::NotFound) => {}
        Err(error) => {
            tracing::warn!(domain = %id, %error, "a domain could not be checked; tried again later")
        }
    }
}

/// Looks for the proof of one domain, and mails what owners and admins should know. The question to DNS stands between two
/// transactions, never inside one. Gives `None` when somebody else is looking.
///
/// # Errors
/// `NotFound`; the database's.
pub async fn look(app: &App, cx: &Cx, id: DomainId, now_please: bool) -> Result<Option<Seen>> {
    let claiming = cx.clone();
    let claimed = app.db.write(id.tenant(), move |c| domain::claim(c, &claiming, id, now_please)).await?;
    let Some(check) = claimed else { return Ok(None) };
    let seen = check.challenge.read(app.dns.txt(&check.challenge.host).await);
    let news = settle(&app.db, cx, check, &seen).await?;
    if let Some(news) = news {
        tell(app, id.tenant(), &news).await;
    }
    Ok(Some(seen))
}

/// Writes down what was seen. Of two workspaces that prove one domain in the same moment the second is told so by the
/// database, and asks once more.
///
/// # Errors
/// `NotFound`; the database's.
pub async fn settle(db: &hub_db::Db, cx: &Cx, check: Check, seen: &Seen) -> Result<Option<DomainNews>> {
    let write = || {
        let (cx, check, seen) = (cx.clone(), check.clone(), seen.clone());
        move |c: &mut Conn| domain::settle(c, &cx, &check, &seen)
    };
    let tenant = check.domain.tenant();
    match db.write(tenant, write()).await {
        Err(Error::Db(hub_db::Error::Conflict(_))) => db.write(tenant, write()).await,
        other => other,
    }
}

async fn tell(app: &App, id: TenantId, news: &DomainNews) {
    let found =
        app.db.read(move |c| Ok::<_, Error>((tenant::get(c, id)?, user::managers(c, id, MOST_TOLD)?)));
    let (tenant, people) = match found.await {
        Ok(found) => found,
        Err(error) => return tracing::error!(tenant = %id, %error, "nobody could be told of a domain"),
    };
    let mail = written(app, &tenant, news);
    for to in people.iter().filter_map(address) {
        match Mail::of(to, &mail) {
            Ok(mail) => app.mailer.send(mail),
            Err(error) => tracing::warn!(tenant = %id, %error, "a mail could not be written"),
        }
    }
}

/// Where somebody who manages the workspace reads mail: first the address that no directory can change.
fn address(user: &User) -> Option<&str> {
    user.sign_in_email_key.as_deref().or(user.email.as_deref())
}

fn written(app: &App, tenant: &Tenant, news: &DomainNews) -> DomainNewsMail {
    let record = |challenge: &domain::Challenge| {
        vec![(key!("TXT record at"), challenge.host.clone()), (key!("Its text"), challenge.text.clone())]
    };
    let (what, facts, advice) = match news {
        DomainNews::Verified { name } => (
            text!("{domain} is verified", domain = name),
            Vec::new(),
            t(
                "From now on whoever enters an address of this domain at the login is led to your identity provider, once a \
                 connection is Integrated. Leave the record in DNS: it is looked at every day.",
            ),
        ),
        DomainNews::Missing { name, challenge, ends_at } => (
            text!("The proof of {domain} is missing", domain = name),
            record(challenge),
            text!(
                "Nothing has changed yet. Publish the record again before {date}, or the domain is no longer verified and \
                 its people are no longer led to your identity provider.",
                date = date(*ends_at)
            ),
        ),
        DomainNews::Lost { name, challenge } => (
            text!("{domain} is no longer verified", domain = name),
            record(challenge),
            text!(
                "The record was missing for {days} days. People of this domain are no longer led to your identity provider \
                 when they enter their address; the workspace's own login address works as before. Publish the record \
                 again to verify the domain anew; until then another workspace may.",
                days = domain::GRACE_DAYS
            ),
        ),
    };
    DomainNewsMail {
        tenant: tenant.name.clone(),
        what: what.into(),
        facts,
        advice: advice.into(),
        link: app.absolute(urls::DOMAINS),
    }
}
