//! The metadata address that is read every day: `POST {base}/metadata/{read|stop|take-new}`.

use actix_web::HttpResponse;
use hub_tenants::Error;
use hub_tenants::connection::{self, MetadataSource, News, vouching};
use hub_tenants::event::Action;
use hub_text::{key, t, text};

use super::facts::Facts;
use super::saml_words;
use super::visit::Visit;
use crate::extract::CsrfForm;
use crate::faults::{HtmlFault, sentence};
use crate::pages::parts::{Moment, Tone};
use crate::{urls, watch};

/// The metadata address as the page shows it.
#[derive(Debug, Clone)]
pub struct Source {
    /// The address.
    pub url: String,
    /// When it was last read.
    pub last_read: Option<Moment>,
    /// When it is read next.
    pub next_read: Moment,
    /// Since when it could not be read, and why.
    pub failing: Option<(Moment, String)>,
    /// The entity ID in the document, where it is not the stored one.
    pub other_entity_id: Option<String>,
    /// The sign-on URL in the document, where the stored one is not in it.
    pub other_sso_url: Option<String>,
    /// Whether new certificates are taken by themselves.
    pub take_new: bool,
    /// Who turned that switch last, and when.
    pub since: String,
    /// How many wait now.
    pub effect: String,
    /// Whether the person may turn that switch to what it is not.
    pub may_switch: bool,
}

impl Source {
    pub(super) fn of(source: &MetadataSource, facts: &Facts, visit: &Visit) -> Self {
        let take_new = source.takes_new(&facts.row);
        let waiting = i64::try_from(facts.staged.len()).unwrap_or(i64::MAX);
        Self {
            url: source.url.clone(),
            last_read: source.last_read_at.map(|at| visit.moment(at)),
            next_read: visit.moment(source.next_read_at),
            failing: source.failing_since.map(|since| {
                let why = source.failure.as_deref().unwrap_or_default();
                (visit.moment(since), saml_words::said(why))
            }),
            other_entity_id: source.other_entity_id.clone(),
            other_sso_url: source.other_sso_url.clone(),
            take_new,
            since: facts.turns().since(take_new, Action::MetadataSourceUpdate, "take_new_certificates"),
            effect: match waiting {
                0 => t("No new certificate waits now."),
                _ => text!(
                    waiting;
                    "{n} new certificate waits for an owner now.",
                    "{n} new certificates wait for an owner now."
                ),
            }
            .to_string(),
            may_switch: take_new || visit.admin.is_owner(),
        }
    }
}

/// Reads the address now.
///
/// # Errors
/// 404 where there is none.
pub async fn read(visit: Visit, _: CsrfForm) -> Result<HttpResponse, HtmlFault> {
    let claimed = visit.write(|c, cx, _, id| connection::claim(c, cx, id, true)).await?;
    let Some(claim) = claimed else {
        let text = t("It is being read at this moment. Look again in a minute.");
        return Ok(visit.to_configuration(Tone::Info, text));
    };
    let (news, failure) = watch::metadata::read(&visit.app, &visit.cx, claim).await?;
    Ok(match failure {
        Some(reason) => {
            let text = text!("Not read: {reason}", reason = saml_words::said(&reason));
            visit.to_configuration(Tone::Bad, text)
        }
        None => visit.to_configuration(Tone::Good, t(said(&news))),
    })
}

/// What came of a reading, a message; the page shows the rest.
fn said(news: &[News]) -> &'static str {
    let any = |of: fn(&News) -> bool| news.iter().any(of);
    if any(|one| matches!(one, News::OtherEntityId { .. } | News::OtherSsoUrl { .. })) {
        key!("Read. The metadata differs from the settings; nothing was changed.")
    } else if any(|one| matches!(one, News::CertificateStaged { .. })) {
        key!("Read. A new certificate waits for approval.")
    } else if any(|one| matches!(one, News::CertificateTaken { .. })) {
        key!("Read. A new certificate was taken.")
    } else {
        key!("Read. There is no certificate in it that is new.")
    }
}

/// Stops reading.
///
/// # Errors
/// 404 where there is none.
pub async fn stop(visit: Visit, _: CsrfForm) -> Result<HttpResponse, HtmlFault> {
    visit.write(connection::forget_metadata).await?;
    let text = t("The address is no longer read. What came from it stays.");
    Ok(visit.to_configuration(Tone::Info, text))
}

/// Whether new certificates found there verify at once.
///
/// # Errors
/// 404 where there is none; 403 when an admin switches it on.
pub async fn take_new(visit: Visit, CsrfForm(form): CsrfForm) -> Result<HttpResponse, HtmlFault> {
    let on = match form.text("value").as_str() {
        "on" => true,
        "off" => false,
        _ => return Err(HtmlFault::BadRequest(key!("A switch is either on or off."))),
    };
    let shown = form.text("shown");
    let switched = visit.write(move |c, cx, admin, id| {
        if on && admin.is_owner() {
            vouching::still_as_shown(c, admin, id, &shown)?;
        }
        connection::take_new_certificates(c, cx, admin, id, on)
    });
    match switched.await {
        Ok(()) => {}
        Err(error @ Error::Invalid(_)) => return Ok(visit.to_configuration(Tone::Bad, sentence(&error))),
        Err(error) => return Err(error.into()),
    }
    let text = match on {
        true => t("New certificates from this address are taken by themselves."),
        false => t("New certificates from this address wait for an owner."),
    };
    Ok(visit.to_switch(&urls::connection(visit.id), "take-new", text))
}
