//! Suspending the policy for some hours, and what owners see on every page meanwhile.

use std::fmt;

use actix_web::HttpResponse;
use actix_web::web::Data;
use hub_kernel::Timestamp;
use hub_tenants::enforcement::{self, relief};
use hub_tenants::session::Person;
use hub_tenants::sign_in::policy::Required;
use hub_text::{t, text};

use crate::app::App;
use crate::extract::{AdminSession, ConfirmedSession, CsrfForm};
use crate::faults::HtmlFault;
use crate::pages::parts::{Attention, Link, Tone, readable};
use crate::pages::refusal;
use crate::pages::shell::Section;
use crate::watch::enforcement::{News, tell};
use crate::{flash, reply, urls};

/// Suspends it. Field: `hours`. No fresh proof is asked: this is for the hour in which the identity provider, which would
/// have to give it, is out of order. To end it before its time asks for one, as it throws people out.
///
/// # Errors
/// 403 for an admin who is no owner.
pub async fn suspend(
    app: Data<App>,
    session: AdminSession,
    CsrfForm(sent): CsrfForm,
) -> Result<HttpResponse, HtmlFault> {
    let hours = sent.text("hours").parse::<i64>().unwrap_or_default();
    let done = session.write(&app, move |c, cx, admin| enforcement::suspend(c, cx, admin, hours)).await;
    match done {
        Ok(_) => {
            tell(&app, session.admin.tenant(), &News::Suspended { hours }, &session.cx).await;
            let text = text!(
                hours;
                "Suspended for {n} hour: passwords serve everybody until then.",
                "Suspended for {n} hours: passwords serve everybody until then."
            );
            Ok(back(&app, Tone::Good, text))
        }
        Err(error) => refused(&app, error),
    }
}

/// Ends a suspension before its time.
///
/// # Errors
/// 403 for an admin who is no owner.
pub async fn resume(
    app: Data<App>,
    session: ConfirmedSession,
    _: CsrfForm,
) -> Result<HttpResponse, HtmlFault> {
    match session.write(&app, |c, cx, admin| enforcement::resume(c, cx, admin)).await {
        Ok(settled) => {
            tell(&app, session.admin.tenant(), &News::Holds(settled), &session.cx).await;
            let ended = i64::try_from(settled.sessions_ended).unwrap_or(i64::MAX);
            let text = text!(
                ended;
                "The suspension is over. {n} session ended.",
                "The suspension is over. {n} sessions ended."
            );
            Ok(back(&app, Tone::Good, text))
        }
        Err(error) => refused(&app, error),
    }
}

fn back(app: &App, tone: Tone, text: impl fmt::Display) -> HttpResponse {
    flash::with(app, reply::see_other(urls::SIGN_IN_POLICY), tone, text)
}

fn refused(app: &App, error: hub_tenants::Error) -> Result<HttpResponse, HtmlFault> {
    let (_, problems) = refusal::problems(error)?;
    let text = problems.list.first().map_or("", |problem| problem.text.as_str());
    Ok(back(app, Tone::Bad, text))
}

/// What owners and admins see on top of every page: that it is suspended, or that most logins fail.
#[must_use]
pub fn banner(person: &Person, section: Section, now: Timestamp) -> Option<Attention> {
    person.admin().ok()?;
    let rule = person.rule();
    let link = (section != Section::SignIn)
        .then(|| Link { href: urls::SIGN_IN_POLICY.to_owned(), label: t("Look at it").into() });
    if let Some(until) = rule.suspended_until.filter(|until| rule.integrated && *until > now) {
        let text = text!("Until {time} passwords serve everybody.", time = readable(until));
        return Some(Attention {
            tone: Tone::Warn,
            title: t("Single sign-on is suspended").into(),
            text: text.into(),
            link,
        });
    }
    let alarmed = person.alarmed_at().filter(|at| at.plus_minutes(relief::SHOWN_HOURS * 60) > now);
    if alarmed.is_some() && rule.required(now) != Required::Nobody {
        let text = t(
            "See why under Activity of the connection; an owner can suspend the requirement for some hours.",
        );
        let title = t("Most logins by SSO fail since it is required").into();
        return Some(Attention { tone: Tone::Bad, title, text: text.into(), link });
    }
    None
}
