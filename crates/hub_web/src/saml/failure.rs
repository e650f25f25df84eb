//! A sign-in that failed: the admin gets the reason and a report, the person a plain page with a reference.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use hub_db::Conn;
use hub_kernel::{ConnectionId, Cx, Timestamp};
use hub_saml::error::Side;
use hub_saml::{Document, Expectation, Refusal};
use hub_tenants::sign_in::report::{self, Evidence, Finding};
use hub_tenants::sign_in::{self, Pending, Purpose, SsoFailure, Trust};
use hub_tenants::{Error, connection};
use hub_text::{key, t};

use crate::app::App;
use crate::faults::HtmlFault;
use crate::pages::errors::SsoFailedPage;
use crate::{reply, urls};

/// What is known of an answer while it is looked at; all that a report needs, should it lead nowhere.
#[derive(Default)]
pub struct Case {
    /// The response, once it passed the first gate.
    pub document: Option<Document>,
    /// What the connection trusts, as far as it is stored.
    pub trust: Option<Trust>,
    /// The request of ours that it names, while that is out. **Unverified** until the response is.
    pub pending: Option<Pending>,
    /// What was expected of it.
    pub expectation: Expectation,
}

impl Case {
    /// Whether it names a test that an admin began.
    pub fn is_test(&self) -> bool {
        self.purpose() == Purpose::Test
    }

    fn purpose(&self) -> Purpose {
        self.pending.as_ref().map_or(Purpose::Login, |pending| pending.purpose)
    }

    /// What there is to look at.
    pub fn evidence(&self, at: Timestamp) -> Evidence {
        Evidence {
            document: self.document.clone(),
            trust: self.trust.clone(),
            expectation: self.expectation.clone(),
            at: at.millis(),
        }
    }
}

/// Notes the reason, keeps a report and answers 403; who tests a connection reads the report at once.
///
/// # Errors
/// 404 for an unknown connection.
pub async fn answer(
    app: &App,
    cx: &Cx,
    id: ConnectionId,
    error: Error,
    case: Case,
) -> Result<HttpResponse, HtmlFault> {
    let text = t(for_the_person(&error)).to_string();
    // Trying the same again would end here again.
    let again = !is_stale(&error);
    let integrated = app.db.read(move |c| connection::get(c, id.tenant(), id)).await?.is_integrated();
    // Anybody can post here, and events are kept for good: a flood shows its pages, and only its beginning is noted.
    if app.call_log.takes_stranger(id.tenant(), cx.now) {
        let purpose = case.purpose();
        let (finding, error) = examined(app, case.evidence(cx.now), error).await?;
        let noted = cx.clone();
        let record = move |c: &mut Conn| {
            sign_in::record_failure(c, &noted, id, purpose, &error, finding.issuer.as_deref())?;
            report::record(c, &noted, id, purpose, &finding)
        };
        app.db.write(id.tenant(), record).await?;
        if case.is_test() {
            return Ok(reply::see_other(&urls::report(id, &cx.request_id)));
        }
    } else {
        tracing::warn!(connection = %id, request_id = cx.request_id, %error, "one of too many failed sign-ins");
    }
    let page = SsoFailedPage {
        reference: cx.request_id.clone(),
        text,
        retry_href: (integrated && again).then(|| urls::sso_login(id)),
    };
    Ok(reply::page_with(StatusCode::FORBIDDEN, &page))
}

/// Off the async threads and only so many at once, as the verification itself.
async fn examined(app: &App, evidence: Evidence, error: Error) -> Result<(Finding, Error), HtmlFault> {
    let _permit = app.verifying.acquire().await.map_err(|_| Error::Busy)?;
    let examined = web::block(move || (report::examine(&error, &evidence), error)).await;
    examined.map_err(|_| HtmlFault::defect("a report was lost"))
}

const START_AGAIN: &str =
    key!("This sign-in took too long, was used before or began in another browser. Please start again.");

/// A fresh sign-in was asked for (ForceAuthn), before a dangerous act or at every login, and an older one came.
fn is_stale(error: &Error) -> bool {
    matches!(error, Error::Refused(refusal) if matches!(**refusal, Refusal::StaleSignIn { .. }))
}

/// Nothing that helps a forger; enough for a person to know whom to ask.
fn for_the_person(error: &Error) -> &'static str {
    match error {
        Error::SsoFailed(SsoFailure::UnknownUser { .. }) => {
            key!(
                "Your company has not given you access to this workspace yet. Ask your admin, and give them the reference."
            )
        }
        Error::SsoFailed(SsoFailure::NotImported { .. }) => {
            key!(
                "You are known here, but your admin has not let you in yet. Ask them, and give them the reference."
            )
        }
        Error::SsoFailed(SsoFailure::NoSeat { .. }) => {
            key!(
                "Your company’s workspace has no room for another person at the moment. Ask your admin, and give them the \
             reference."
            )
        }
        Error::SsoFailed(
            SsoFailure::NoEmail { .. } | SsoFailure::NoIdentity { .. } | SsoFailure::NameTaken { .. },
        ) => {
            key!(
                "Your identity provider did not say clearly who you are. Ask your admin, and give them the reference."
            )
        }
        Error::SsoFailed(SsoFailure::Deactivated { .. }) => {
            key!(
                "Your access to this workspace was removed. If that is a mistake, ask your admin and give them the reference."
            )
        }
        Error::SsoFailed(SsoFailure::NotVouched { .. }) => {
            key!(
                "Owners and admins cannot log in by this connection until an owner of the workspace has approved it. Log in \
             with your password, or give an owner the reference."
            )
        }
        Error::SsoFailed(SsoFailure::NotIntegrated) => {
            key!(
                "Single sign-on is not set up for this workspace. Ask your admin, and give them the reference."
            )
        }
        Error::SsoFailed(SsoFailure::NotIncluded) => {
            key!(
                "Single sign-on is not part of this workspace’s plan. Log in with your password, or ask your admin."
            )
        }
        Error::SsoFailed(
            SsoFailure::UnknownRequest
            | SsoFailure::WrongBrowser
            | SsoFailure::Replayed
            | SsoFailure::CertificateRemoved
            | SsoFailure::IssuerChanged,
        ) => START_AGAIN,
        stale if is_stale(stale) => {
            key!(
                "Your identity provider did not ask you to sign in again: it answered with an older sign-in, and a fresh one is \
             needed here. Log out there, and sign in once more."
            )
        }
        Error::Refused(refusal) if refusal.side() == Side::Person => START_AGAIN,
        _ => {
            key!(
                "Your identity provider's answer could not be accepted. Try again; if it stays, give your admin the reference."
            )
        }
    }
}
