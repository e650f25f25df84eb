//! Which app is asking, and its proof. Failures are counted in the database, for each app and address.

use actix_web::HttpRequest;
use actix_web::http::header::{AUTHORIZATION, CONTENT_TYPE};
use actix_web::web::Payload;
use hub_kernel::Cx;
use hub_oidc::client::Credentials;
use hub_oidc::{OAuthError, Parameters};
use hub_tenants::app::secret::{self, ProvenApp};

use super::Fault;
use crate::app::App;
use crate::scim::body_bytes;

/// Largest body, in bytes.
const MOST_BYTES: usize = 16 << 10;

/// A request of an app that proved itself.
pub struct Asked {
    /// The app.
    pub by: ProvenApp,
    /// What it sent.
    pub body: Parameters,
}

/// Reads the form of a request and proves its app.
///
/// # Errors
/// `invalid_request`, `invalid_client`, 429 after too many failures.
pub async fn proven(app: &App, request: &HttpRequest, payload: Payload, cx: &Cx) -> Result<Asked, Fault> {
    check_type(request)?;
    let bytes = body_bytes(request, payload, MOST_BYTES).await;
    let bytes = bytes.map_err(|error| Fault::unreadable(error.status))?;
    let body = Parameters::parse(&bytes)?;
    let header = request.headers().get(AUTHORIZATION).map(|value| value.to_str().unwrap_or_default());
    let sent = Credentials::read(header, &body)?;
    let (known, now) = (sent.clone(), cx.now);
    let found = app
        .db
        .read(move |c| {
            let by = secret::prove(c, &known.client_id, known.secret.as_deref(), now)?;
            let note = match (&by, &known.secret) {
                (Some(by), Some(secret)) => secret::wants_note(c, by.app().id, secret, now)?,
                _ => false,
            };
            Ok::<_, hub_tenants::Error>(by.map(|by| (by, note)))
        })
        .await?;
    let Some((by, note)) = found else { return Err(refused(app, cx, sent).await?) };
    if let (true, Some(secret)) = (note, sent.secret) {
        let id = by.app().id;
        app.db.write_global(move |c| secret::note_use(c, id, &secret, now)).await?;
    }
    Ok(Asked { by, body })
}

/// Counts a failure; too many of them are 429. Whoever knows the secret never comes here, so nobody is shut out by others.
async fn refused(app: &App, cx: &Cx, sent: Credentials) -> Result<Fault, Fault> {
    let (asked, named) = (cx.clone(), sent.client_id.clone());
    app.db.read(move |c| secret::check_guesses(c, &asked, &named)).await?;
    let cx = cx.clone();
    app.db.write_global(move |c| secret::note_guess(c, &cx, &sent.client_id)).await?;
    Ok(OAuthError::client("The client_id is not known, or the client secret is not its own.").into())
}

fn check_type(request: &HttpRequest) -> Result<(), OAuthError> {
    let given = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = given.split(';').next().unwrap_or_default().trim();
    if kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return Ok(());
    }
    Err(OAuthError::request("Send the parameters as application/x-www-form-urlencoded."))
}
