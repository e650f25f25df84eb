//! `GET|POST /oauth2/logout`: an app logs a person out (OIDC RP-Initiated Logout). Without an ID token of this very login the person
//! is asked, or any page could log them out.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use hub_kernel::{AppGrantId, Cx};
use hub_oidc::keys::{Kind, verify};
use hub_oidc::logout::{LogoutRequest, redirect};
use hub_oidc::{Parameters, redirect as uris};
use hub_tenants::Error;
use hub_tenants::app::{self, grant};
use hub_text::{key, t, text};

use super::authorize::see_other;
use super::published;
use crate::app::App;
use crate::cookies::Name;
use crate::extract::{Browser, CsrfForm, MaybePerson, RequestWorld};
use crate::faults::HtmlFault;
use crate::pages::oidc::{LeftPage, LogoutPage};
use crate::pages::sign_in::MessagePage;
use crate::pages::sign_in::enter::end_present;
use crate::scim::body_bytes;
use crate::{brand, reply, urls};

/// Longest request, in bytes.
const MOST_BYTES: usize = 16 << 10;

/// What an app may ask for.
#[derive(Default)]
struct Checked {
    app_name: Option<String>,
    client_id: String,
    /// The login of which it showed an ID token.
    hinted: Option<AppGrantId>,
    /// A registered address, with the state.
    back: Option<String>,
    post_logout_redirect_uri: String,
    state: String,
}

/// An app sends somebody to log out.
///
/// # Errors
/// The database's.
pub async fn get(
    app: Data<App>,
    request: HttpRequest,
    browser: Browser,
    RequestWorld(cx): RequestWorld,
    MaybePerson(person): MaybePerson,
) -> Result<HttpResponse, HtmlFault> {
    let query = request.query_string().as_bytes();
    let checked = match Parameters::parse(query).and_then(|sent| LogoutRequest::parse(&sent)) {
        Ok(sent) => check(&app, &cx, sent).await?,
        Err(_) => Err(key!("The request does not add up.")),
    };
    let checked = match checked {
        Ok(checked) => checked,
        Err(text) => return Ok(refused(text)),
    };
    let known = match checked.hinted {
        Some(id) => app.db.read(move |c| grant::find(c, id.tenant(), id)).await?,
        None => None,
    };
    let asks = match (&person, &known) {
        // Of a login that stands on no session, a device's or one that outlived its own, the person in this browser knows nothing.
        (Some(person), Some(known)) => known.session != Some(person.session()),
        (Some(_), None) => true,
        (None, _) => false,
    };
    if let Some(person) = person.filter(|_| asks) {
        return Ok(reply::page(&LogoutPage {
            csrf_token: browser.csrf_token(),
            app: checked.app_name.unwrap_or_default(),
            person: person.email().to_owned(),
            tenant: person.tenant_name().to_owned(),
            client_id: checked.client_id,
            post_logout_redirect_uri: checked.post_logout_redirect_uri,
            state: checked.state,
        }));
    }
    if let Some(known) = known {
        let (cx, tenant) = (cx.clone(), known.tenant);
        app.db.write(tenant, move |c| grant::end_at_logout(c, &cx, &known)).await?;
    }
    end_present(&app, &request, &cx).await?;
    let mut response = see_other(checked.back.as_deref().unwrap_or(urls::LOGOUT));
    let _ = response.add_cookie(&app.cookies.remove(Name::Session));
    Ok(response)
}

/// The same by a form: one from elsewhere brings no cookie, so it is taken up one step later.
///
/// # Errors
/// 413 for a long body.
pub async fn post(request: HttpRequest, payload: Payload) -> Result<HttpResponse, HtmlFault> {
    let body = body_bytes(&request, payload, MOST_BYTES).await.map_err(|_| HtmlFault::TooLarge)?;
    let sent = Parameters::parse(&body).unwrap_or_default();
    Ok(see_other(&format!("{}?{}", urls::OIDC_LOGOUT, sent.query_without(&[]))))
}

/// The person says yes.
///
/// # Errors
/// The database's.
pub async fn confirm(
    app: Data<App>,
    request: HttpRequest,
    RequestWorld(cx): RequestWorld,
    CsrfForm(sent): CsrfForm,
) -> Result<HttpResponse, HtmlFault> {
    let asked = LogoutRequest {
        id_token_hint: None,
        client_id: sent.filled("client_id"),
        post_logout_redirect_uri: sent.filled("post_logout_redirect_uri"),
        state: Some(sent.raw("state")).filter(|state| !state.is_empty()),
    };
    let checked = match check(&app, &cx, asked).await? {
        Ok(checked) => checked,
        Err(text) => return Ok(refused(text)),
    };
    end_present(&app, &request, &cx).await?;
    let mut response = match (checked.back, checked.app_name) {
        // A redirect would be bound to this site, as every form's is.
        (Some(href), Some(app)) => reply::page(&LeftPage { app, href }),
        _ => reply::see_other(urls::LOGOUT),
    };
    let _ = response.add_cookie(&app.cookies.remove(Name::Session));
    Ok(response)
}

/// Which app and login it is about, and whether the address afterwards is the app's.
async fn check(app: &App, cx: &Cx, sent: LogoutRequest) -> Result<Result<Checked, &'static str>, Error> {
    let (mut client_id, mut hinted) = (sent.client_id.clone(), None);
    if let Some(hint) = &sent.id_token_hint {
        let keys = published(app, cx).await?;
        // An end in the past is no matter (2.): people log out late.
        if let Some(claims) = verify(hint, Kind::IdToken, keys.iter().map(String::as_str)) {
            let text = |name: &str| claims.get(name).and_then(|value| value.as_str());
            if client_id.as_deref().is_some_and(|named| Some(named) != text("aud")) {
                return Ok(Err(key!("The ID token was given to another app.")));
            }
            client_id = text("aud").map(str::to_owned);
            hinted = text("sid").and_then(|sid| sid.parse().ok());
        }
    }
    let Some(client_id) = client_id else {
        return Ok(match sent.post_logout_redirect_uri {
            Some(_) => Err(key!("An address to go to needs an app to which it belongs.")),
            None => Ok(Checked::default()),
        });
    };
    let named = client_id.clone();
    let Some(client) = app.db.read(move |c| app::by_client_id(c, &named)).await? else {
        return Ok(Err(key!("The app that sent you is not registered here.")));
    };
    let (native, known) = (client.settings.kind.is_native(), &client.settings.post_logout_redirect_uris);
    let uri = sent.post_logout_redirect_uri;
    if uri.as_ref().is_some_and(|uri| !known.iter().any(|known| uris::matches(known, uri, native))) {
        return Ok(Err(key!("The address to go to after logout is not registered for this app.")));
    }
    let back = uri.as_ref().map(|uri| redirect(uri, sent.state.as_deref()));
    Ok(Ok(Checked {
        app_name: Some(client.settings.name),
        client_id,
        hinted,
        back,
        post_logout_redirect_uri: uri.unwrap_or_default(),
        state: sent.state.unwrap_or_default(),
    }))
}

/// With a message that says why.
fn refused(text: &'static str) -> HttpResponse {
    let page = MessagePage {
        title: t("The app cannot log you out").to_string(),
        text: vec![
            t(text).to_string(),
            t("You are still logged in, if you were. You can log out here by hand.").to_string(),
        ],
        link: Some(crate::pages::parts::Link {
            href: urls::HOME.to_owned(),
            label: text!("Back to {product}", product = &brand::current().name).to_string(),
        }),
    };
    reply::page_with(StatusCode::BAD_REQUEST, &page)
}
