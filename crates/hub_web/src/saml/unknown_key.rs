//! A login signed with a key that is not stored: the key is kept for an owner to look at, and nobody is let in.

use hub_kernel::{ConnectionId, Cx};
use hub_saml::{Certificate, Document, Expectation, Refusal, response};
use hub_tenants::connection;
use hub_tenants::sign_in::Trust;

use crate::app::App;
use crate::watch;

/// The certificate of a response that was refused for its key alone. Costs another verification.
pub fn of(
    refusal: &Refusal,
    document: &Document,
    trust: &Trust,
    expectation: &Expectation,
    now_ms: i64,
) -> Option<Certificate> {
    if !matches!(refusal, Refusal::UnknownCertificate { .. } | Refusal::KeyType(_)) {
        return None;
    }
    let skew = trust.options.skew();
    response::unknown_signer(document, &trust.sp, &trust.idp, expectation, now_ms, skew)
}

/// Keeps it, as far as strangers may write at all. The refusal stands whatever comes of it.
pub async fn offer(app: &App, cx: &Cx, id: ConnectionId, certificate: Certificate) {
    if !app.call_log.takes_stranger(id.tenant(), cx.now) {
        return;
    }
    let noted = cx.clone();
    match app.db.write(id.tenant(), move |c| connection::offer(c, &noted, id, &certificate)).await {
        Ok(news) => watch::mail::tell(app, id, news.as_slice()).await,
        Err(error) => tracing::warn!(connection = %id, %error, "an unknown key could not be kept"),
    }
}
