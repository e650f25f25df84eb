//! `GET {base}/test-sign-in`: sends the admin through the identity provider and back to a report. No session is opened.

use actix_web::HttpResponse;
use hub_kernel::Secret;
use hub_saml::Outgoing;
use hub_tenants::Error;
use hub_tenants::sign_in::{SsoFailure, begin_test, trust_so_far};
use hub_text::t;

use super::visit::Visit;
use crate::extract::Browser;
use crate::faults::HtmlFault;
use crate::pages::parts::Tone;
use crate::saml::outgoing;

/// Browsers say which site a request comes from. A page elsewhere has no business in testing a connection.
const SITE: &str = "sec-fetch-site";

/// Begins a test.
///
/// # Errors
/// 404 for a connection that is not there.
pub async fn get(visit: Visit, browser: Browser) -> Result<HttpResponse, HtmlFault> {
    let site = visit.request.headers().get(SITE).and_then(|value| value.to_str().ok());
    if matches!(site, Some("cross-site" | "same-site")) {
        return Ok(visit.to_configuration(Tone::Info, t("Press Test sign-in to begin a test.")));
    }
    match begin(&visit, browser.key().clone()).await {
        Ok(message) => Ok(outgoing::send(message)),
        Err(Error::SsoFailed(SsoFailure::NotIntegrated)) => {
            let text = t(
                "A test needs the sign-on URL and a certificate of your identity provider; store them first.",
            );
            Ok(visit.to_configuration(Tone::Info, text))
        }
        Err(Error::SsoFailed(failure)) => Ok(visit.to_configuration(Tone::Bad, failure.text())),
        Err(other) => Err(other.into()),
    }
}

async fn begin(visit: &Visit, browser: Secret) -> Result<Outgoing, Error> {
    let (id, base_url, master) = (visit.id, visit.app.base_url().to_owned(), visit.app.master_key.clone());
    let trust = visit.app.db.read(move |c| trust_so_far(c, &master, id, &base_url)).await?;
    let trust = trust.ok_or(Error::SsoFailed(SsoFailure::NotIntegrated))?;
    let asked = visit.write(move |c, cx, admin, _| begin_test(c, cx, admin, trust, &browser)).await?;
    outgoing::message(&visit.app, asked).await
}
