//! Our own keys: made, published, used, removed; their certificates for the IdP's console.

use std::fmt::Display;

use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::{HttpResponse, web};
use hub_kernel::{ConnectionId, Cx, ServiceProviderKeyId, TenantId, Timestamp};
use hub_saml::{Certificate, KeyKind, KeySize};
use hub_tenants::connection::keys::{self, DEFAULT_OVERLAP_DAYS, KeyRow, KeyState, NewKey};
use hub_tenants::connection::saml_options;
use hub_tenants::{Error, Result};
use hub_text::{Text, key, t, text};

use super::super::configuration::{ConfirmPage, Typed, colons};
use super::super::visit::Visit;
use crate::app::App;
use crate::extract::CsrfForm;
use crate::faults::{HtmlFault, sentence};
use crate::pages::parts::{Badge, Tone, date, ends_in};
use crate::{reply, urls};

/// A key of ours as the page shows it.
#[derive(Debug, Clone)]
pub struct OurKey {
    /// "In use", "Next", "Previous".
    pub state: Badge,
    /// "RSA 2048 bits".
    pub kind: String,
    /// What it does now, and what happens when.
    pub does: String,
    /// SHA-1 thumbprint of its certificate, as Entra shows it.
    pub sha1: String,
    /// SHA-256 fingerprint of its certificate.
    pub sha256: String,
    /// When and by whom it was made.
    pub made: String,
    /// End of its certificate: a date.
    pub valid_until: String,
    /// "Ends in 20 days", "Ended"; `None` while there is time.
    pub ends: Option<Badge>,
    /// Downloads the certificate.
    pub certificate_href: String,
    /// Takes it into use; `None` unless it is the next.
    pub use_href: Option<String>,
    /// Removes it; `None` while a next key waits for its place.
    pub removal_href: Option<String>,
}

impl OurKey {
    pub(super) fn of(visit: &Visit, row: &KeyRow, all: &[KeyRow]) -> Self {
        let certificate = Certificate::from_der(&row.der).ok();
        let waiting = all.iter().any(|key| key.state == KeyState::Next);
        let bits = certificate.as_ref().map_or(0, |certificate| match certificate.key {
            KeyKind::Rsa { bits } | KeyKind::Ec { bits } => bits,
        });
        Self {
            state: match row.state {
                KeyState::Current => Badge::state(Tone::Good, t("In use")),
                // Alone, these words are buttons that turn pages; other languages say those otherwise.
                KeyState::Next => Badge::state(Tone::Info, text!("Next{key}", key = "")),
                KeyState::Previous => Badge::state(Tone::Neutral, text!("Previous{key}", key = "")),
            },
            kind: text!("RSA {bits} bits", bits = bits).to_string(),
            does: does(row),
            sha1: certificate.map(|certificate| colons(&certificate.sha1_thumbprint)).unwrap_or_default(),
            sha256: colons(&row.sha256),
            made: text!("{date} by {person}", date = date(row.created_at), person = &row.created_by)
                .to_string(),
            valid_until: date(row.not_after),
            ends: ends(row.not_after, visit.cx.now),
            certificate_href: urls::key_certificate(visit.id, row.id),
            use_href: (row.state == KeyState::Next).then(|| urls::key_use(visit.id, row.id)),
            removal_href: (row.state != KeyState::Current || !waiting)
                .then(|| urls::key_removal(visit.id, row.id)),
        }
    }
}

fn does(row: &KeyRow) -> String {
    let when = row.due_at.map(date).unwrap_or_default();
    match row.state {
        KeyState::Current => t("Signs what we send, and is the one to encrypt for."),
        KeyState::Next => text!(
            "Published in the metadata, not used yet. Give your identity provider its certificate; it is used from {date} \
             on, or when you press Use now.",
            date = when
        ),
        KeyState::Previous => text!(
            "Signs nothing any more. Opens assertions that are still encrypted for it, until {date}.",
            date = when
        ),
    }
    .to_string()
}

fn ends(at: Timestamp, now: Timestamp) -> Option<Badge> {
    match at.seconds_since(now).div_euclid(86_400) {
        ..0 => Some(Badge::new(Tone::Bad, t("Certificate ended"))),
        0..60 => Some(Badge::new(Tone::Warn, text!("Certificate ends {when}", when = ends_in(at, now)))),
        _ => None,
    }
}

/// Makes a key pair, off the async threads and one at a time.
///
/// # Errors
/// `Busy`; `Defect` when OpenSSL cannot.
pub async fn make(app: &App, cx: &Cx, id: ConnectionId, size: KeySize) -> Result<NewKey> {
    let _permit = app.making_keys.acquire().await.map_err(|_| Error::Busy)?;
    let cx = cx.clone();
    let made = web::block(move || NewKey::generate(&cx, id, size)).await;
    made.map_err(|_| Error::Defect("the key was lost".to_owned()))?
}

/// Makes a key: the first is used at once, another one is published as the next.
///
/// # Errors
/// 404 for a connection that is not there or has no SAML side.
pub async fn create(visit: Visit, CsrfForm(form): CsrfForm) -> Result<HttpResponse, HtmlFault> {
    let size = match form.text("size").as_str() {
        "3072" => KeySize::Rsa3072,
        _ => KeySize::Rsa2048,
    };
    let overlap = form.filled("overlap_days").map_or(Some(DEFAULT_OVERLAP_DAYS), |text| text.parse().ok());
    let overlap = overlap.ok_or(HtmlFault::BadRequest(key!("Choose one of the periods.")))?;
    let (tenant, id) = (visit.tenant(), visit.id);
    // Asked before the work: a key takes a moment to make.
    let room = visit.app.db.read(move |c| has_room(c, tenant, id)).await?;
    if !room {
        return Ok(refused(
            &visit,
            t("The next key is published already; use it or remove it before you make another."),
        ));
    }
    let (new, master) = (make(&visit.app, &visit.cx, visit.id, size).await?, visit.app.master_key.clone());
    let made = visit.write(move |c, cx, admin, id| keys::add(c, cx, &master, admin, id, new, overlap)).await;
    match made {
        Ok(row) if row.state == KeyState::Current => Ok(done(
            &visit,
            t("The key is made and in use. Give your identity provider our metadata or the certificate."),
        )),
        Ok(_) => Ok(done(
            &visit,
            t("The next key is published. Give your identity provider its certificate before it is used."),
        )),
        Err(error @ Error::Invalid(_)) => Ok(refused(&visit, sentence(&error))),
        Err(other) => Err(other.into()),
    }
}

fn has_room(c: &mut hub_db::Conn, tenant: TenantId, id: ConnectionId) -> Result<bool> {
    saml_options::with_saml(c, tenant, id)?;
    Ok(keys::in_state(c, tenant, id, KeyState::Next)?.is_none())
}

async fn find(visit: &Visit) -> Result<KeyRow, HtmlFault> {
    let key = visit.named("key", ServiceProviderKeyId::in_tenant)?;
    let (tenant, id) = (visit.tenant(), visit.id);
    let all = visit.app.db.read(move |c| keys::all(c, tenant, id)).await?;
    all.into_iter().find(|row| row.id == key).ok_or(HtmlFault::NotFound)
}

/// The certificate as a PEM file.
///
/// # Errors
/// 404 for a key that is not this connection's.
pub async fn certificate(visit: Visit) -> Result<HttpResponse, HtmlFault> {
    let row = find(&visit).await?;
    let certificate = Certificate::from_der(&row.der)
        .map_err(|_| HtmlFault::defect("a certificate of ours is unreadable"))?;
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "application/x-pem-file"))
        .insert_header((CONTENT_DISPOSITION, "attachment; filename=\"switchboard.pem\""))
        .body(certificate.to_pem()))
}

/// Asks before the next key is used.
///
/// # Errors
/// 404 for a key that is not this connection's or not the next.
pub async fn ask_use(visit: Visit) -> Result<HttpResponse, HtmlFault> {
    Ok(reply::page(&use_next(&visit, visit.to_type()).await?))
}

async fn use_next(visit: &Visit, typed: Typed) -> Result<ConfirmPage, HtmlFault> {
    let row = find(visit).await?;
    if row.state != KeyState::Next {
        return Err(HtmlFault::NotFound);
    }
    Ok(ConfirmPage {
        shell: visit.shell(),
        title: t("Use the next key now?").to_string(),
        consequences: vec![
            t(
                "From now on our messages are signed with the next key. An identity provider that checks our signatures \
                 must know its certificate, or every login fails.",
            )
            .to_string(),
            text!(
                "The key in use becomes the previous one: assertions encrypted for it are opened for {days} more days. A \
                 previous key that is there goes.",
                days = row.overlap_days
            )
            .to_string(),
        ],
        action: urls::key_use(visit.id, row.id),
        fields: Vec::new(),
        button: t("Use now").to_string(),
        dangerous: false,
        cancel_href: urls::sign_in_options(visit.id), typed: Some(typed) })
}

/// Takes the next key into use.
///
/// # Errors
/// 404 for a key that is not this connection's or not the next.
pub async fn take_into_use(visit: Visit, CsrfForm(form): CsrfForm) -> Result<HttpResponse, HtmlFault> {
    if let Some(typed) = visit.mistyped(&form) {
        return Ok(reply::page_with(StatusCode::UNPROCESSABLE_ENTITY, &use_next(&visit, typed).await?));
    }
    let key = visit.named("key", ServiceProviderKeyId::in_tenant)?;
    visit.write(move |c, cx, admin, id| keys::switch(c, cx, admin, id, key)).await?;
    Ok(done(&visit, t("The next key is in use. Try a login with Test sign-in.")))
}

/// Asks before a key goes.
///
/// # Errors
/// 404 for a key that is not this connection's.
pub async fn ask_removal(visit: Visit) -> Result<HttpResponse, HtmlFault> {
    Ok(reply::page(&removal(&visit, visit.to_type()).await?))
}

/// Logins hang on a key in use, so its removal is typed.
async fn removal(visit: &Visit, typed: Typed) -> Result<ConfirmPage, HtmlFault> {
    let row = find(visit).await?;
    let (tenant, id) = (visit.tenant(), visit.id);
    let options = visit.app.db.read(move |c| saml_options::of(c, tenant, id)).await?;
    let mut consequences = match row.state {
        KeyState::Current => vec![t(
            "Assertions that your identity provider encrypts for it cannot be opened any more: switch encryption off there \
             first, or every login fails.",
        )],
        KeyState::Next => vec![t("It is taken out of the metadata and never used.")],
        KeyState::Previous => {
            vec![t("Assertions that are still encrypted for it cannot be opened any more.")]
        }
    };
    if row.state == KeyState::Current && options.sign_requests {
        consequences.push(t(
            "Login requests go out unsigned from now on. An identity provider that demands signatures refuses them.",
        ));
    }
    consequences.push(t("The private key is deleted. This cannot be undone."));
    Ok(ConfirmPage {
        shell: visit.shell(),
        title: match row.state {
            KeyState::Current => t("Remove the key in use?"),
            KeyState::Next => t("Remove the next key?"),
            KeyState::Previous => t("Remove the previous key?"),
        }
        .to_string(),
        consequences: consequences.into_iter().map(String::from).collect(),
        action: urls::key_removal(visit.id, row.id),
        fields: Vec::new(),
        button: t("Remove").to_string(),
        dangerous: true,
        cancel_href: urls::sign_in_options(visit.id),
        typed: (row.state == KeyState::Current).then_some(typed),
    })
}

/// Removes a key.
///
/// # Errors
/// 404 for a key that is not this connection's.
pub async fn remove(visit: Visit, CsrfForm(form): CsrfForm) -> Result<HttpResponse, HtmlFault> {
    let key = visit.named("key", ServiceProviderKeyId::in_tenant)?;
    if form.text("confirmed") != "yes" {
        return ask_removal(visit).await;
    }
    let in_use = find(&visit).await?.state == KeyState::Current;
    if let Some(typed) = visit.mistyped(&form).filter(|_| in_use) {
        return Ok(reply::page_with(StatusCode::UNPROCESSABLE_ENTITY, &removal(&visit, typed).await?));
    }
    match visit.write(move |c, cx, admin, id| keys::remove(c, cx, admin, id, key, true)).await {
        Ok(()) => Ok(done(&visit, t("The key is removed."))),
        Err(error @ Error::Invalid(_)) => Ok(refused(&visit, sentence(&error))),
        Err(other) => Err(other.into()),
    }
}

fn done(visit: &Visit, text: Text) -> HttpResponse {
    visit.on_to(&urls::sign_in_options(visit.id), Tone::Good, text)
}

fn refused(visit: &Visit, text: impl Display) -> HttpResponse {
    visit.on_to(&urls::sign_in_options(visit.id), Tone::Bad, text)
}
