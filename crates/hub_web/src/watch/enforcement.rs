//! Planned times that have passed, suspensions that are over, logins that fail after the start: who owns the workspace
//! is told.

use hub_kernel::{Cx, TenantId};
use hub_tenants::enforcement::relief::{self, Outcomes};
use hub_tenants::enforcement::{self, Settled};
use hub_tenants::sign_in::policy::Required;
use hub_tenants::tenant;
use hub_tenants::user::{self, Role};
use hub_text::{Text, t, text};

use super::mail::address;
use crate::app::App;
use crate::mail::Mail;
use crate::pages::mail::{SignInPolicyMail, one_line};
use crate::pages::parts::readable;
use crate::urls;

/// Owners who are told.
const MOST: i64 = 50;

/// Lets follow what time alone has changed, and looks at those that have just begun.
pub(super) async fn round(app: &App) {
    let now = app.clock.now();
    match app.db.read(move |c| enforcement::due(c, now)).await {
        Ok(tenants) => {
            for tenant in tenants {
                settle(app, tenant).await;
            }
        }
        Err(error) => tracing::warn!(%error, "planned starts could not be looked up"),
    }
    match app.db.read(move |c| relief::watched(c, now)).await {
        Ok(tenants) => {
            for tenant in tenants {
                judge(app, tenant).await;
            }
        }
        Err(error) => tracing::warn!(%error, "starts could not be looked up"),
    }
}

async fn settle(app: &App, tenant: TenantId) {
    let cx = super::cx(app, "sign-in-policy");
    let by = cx.clone();
    match app.db.write(tenant, move |c| enforcement::settle(c, &by, tenant)).await {
        Ok(settled) if settled.is_news() => tell(app, tenant, &News::Holds(settled), &cx).await,
        Ok(_) => {}
        Err(error) => tracing::warn!(%tenant, %error, "a planned start waits; it is tried again in a minute"),
    }
}

async fn judge(app: &App, tenant: TenantId) {
    let cx = super::cx(app, "sign-in-policy");
    let by = cx.clone();
    match app.db.write(tenant, move |c| relief::judge(c, &by, tenant)).await {
        Ok(Some(seen)) => tell(app, tenant, &News::MostFail(seen), &cx).await,
        Ok(None) => {}
        Err(error) => tracing::warn!(%tenant, %error, "logins could not be judged"),
    }
}

/// What owners are told.
#[derive(Debug, Clone)]
pub enum News {
    /// Who must log in by SSO is different.
    Holds(Settled),
    /// An owner suspended it.
    Suspended {
        /// For how long.
        hours: i64,
    },
    /// Most logins by SSO fail.
    MostFail(Outcomes),
    /// An owner came in by a recovery code.
    CodeUsed {
        /// Who.
        name: String,
        /// Codes that are left.
        left: i64,
    },
}

/// Mails all owners. What cannot be sent is in the log: nothing waits for it.
pub async fn tell(app: &App, id: TenantId, news: &News, cx: &Cx) {
    let found = app.db.read(move |c| {
        let owners: Vec<_> =
            user::managers(c, id, MOST)?.into_iter().filter(|user| user.role == Role::Owner).collect();
        Ok::<_, hub_tenants::Error>((tenant::get(c, id)?, owners))
    });
    let (tenant, owners) = match found.await {
        Ok(found) => found,
        Err(error) => return tracing::error!(tenant = %id, %error, "owners could not be told"),
    };
    let mail = written(app, &tenant, news, cx);
    for to in owners.iter().filter_map(address) {
        match Mail::of(to, &mail) {
            Ok(mail) => app.mailer.send(mail),
            Err(error) => tracing::warn!(tenant = %id, %error, "a mail could not be written"),
        }
    }
}

fn written(app: &App, tenant: &tenant::Tenant, news: &News, cx: &Cx) -> SignInPolicyMail {
    let (what, lines) = words(news);
    SignInPolicyMail {
        tenant: tenant.name.clone(),
        what: what.into(),
        lines: lines.into_iter().map(String::from).collect(),
        who: one_line(cx.actor.name()),
        when: readable(cx.now),
        address: cx.address.clone().unwrap_or_default(),
        link: app.absolute(urls::SIGN_IN_POLICY),
        door: app.absolute(&urls::recovery(&tenant.slug)),
    }
}

fn words(news: &News) -> (Text, Vec<Text>) {
    match news {
        News::Holds(Settled { dropped: Some(lack), before, sessions_ended, .. }) => {
            let why = t(lack.fact());
            let mut lines = vec![if *before == Required::Everyone {
                text!("It was in force and ended by itself: {reason}.", reason = why)
            } else {
                text!("It was planned, and ended by itself: {reason}.", reason = why)
            }];
            if *sessions_ended > 0 {
                let ended = i64::try_from(*sessions_ended).unwrap_or(i64::MAX);
                lines.push(text!(ended; "{n} session ended.", "{n} sessions ended."));
            }
            lines.push(t("An owner can choose it again on the page below, which says what is missing."));
            (t("SSO is not required of everyone"), lines)
        }
        News::Holds(settled) => {
            let what = match settled.after {
                Required::Everyone => t("Everyone logs in by SSO from now on"),
                Required::SubUsers => t("Sub-users log in by SSO from now on"),
                Required::Nobody => t("Nobody has to log in by SSO any more"),
            };
            let ended = i64::try_from(settled.sessions_ended).unwrap_or(i64::MAX);
            let ended = text!(
                ended;
                "{n} session that did not begin so ended.",
                "{n} sessions that did not begin so ended."
            );
            (what, vec![ended])
        }
        News::Suspended { hours } => (
            t("Single sign-on is suspended"),
            vec![
                text!(*hours; "For {n} hour passwords serve everybody.", "For {n} hours passwords serve everybody."),
                t("It ends by itself; sessions of that time that did not begin by SSO end with it."),
            ],
        ),
        News::MostFail(seen) => (
            t("Most logins by SSO fail"),
            vec![
                text!(
                    "Since SSO is required, {succeeded} succeeded and {failed} failed.",
                    succeeded = seen.succeeded,
                    failed = seen.failed
                ),
                t(
                    "The connection's Activity says why each one failed. Until it is mended you can suspend the requirement \
                     for 1, 4 or 24 hours on the page below.",
                ),
            ],
        ),
        News::CodeUsed { name, left } => (
            t("A recovery code was used"),
            vec![
                text!("{person} logged in with it.", person = one_line(name)),
                text!(*left; "{n} code of that owner left.", "{n} codes of that owner left."),
                t("Was it not they? Deactivate the person, and make new codes."),
            ],
        ),
    }
}
