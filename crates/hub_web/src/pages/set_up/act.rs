//! What a visitor does: the very functions of Integration Settings, as far as their link goes.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;
use hub_integrations::Value;
use hub_saml::metadata::parse_idp;
use hub_tenants::connection::{self, Change, News, Reading, Settings, State};
use hub_tenants::{Error, setup_link, tenant};
use hub_text::{Text, key, t, text};

use super::show::{self, page};
use crate::cookies::Name;
use crate::extract::set_up::SetUpVisit;
use crate::extract::{CsrfForm, Form};
use crate::faults::{HtmlFault, sentence};
use crate::filters;
use crate::pages::integrations::configuration::Draft;
use crate::pages::integrations::guide::{Values, files, progress as ticks};
use crate::pages::integrations::sign_in_options::spare;
use crate::pages::integrations::{configure, consequence, metadata as documents, saml_words};
use crate::pages::parts::{CopyValue, Problems, Tone};
use crate::{reply, urls, watch};

/// The one time that the visit's Secret Token is shown.
#[derive(Clone, Template)]
#[template(path = "set_up/token.html")]
pub struct TokenPage {
    /// Name of the workspace.
    pub tenant: String,
    /// **Tenant URL**, so that both stand together.
    pub tenant_url: CopyValue,
    /// **Secret Token** in the clear.
    pub secret: CopyValue,
}

// The struct holds the secret in the clear, so it never prints its fields.
impl std::fmt::Debug for TokenPage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TokenPage").field("secret", &"***").finish_non_exhaustive()
    }
}

/// The visit is over.
#[derive(Debug, Clone, Template)]
#[template(path = "set_up/done.html")]
pub struct DonePage {
    /// Name of the workspace.
    pub tenant: String,
    /// Whether all that the connection needs is there.
    pub integrated: bool,
}

/// Saves the three values.
///
/// # Errors
/// 404 where the link opens provisioning alone; 403 once people log in by the connection.
pub(super) async fn configuration(
    visit: SetUpVisit,
    CsrfForm(form): CsrfForm,
) -> Result<HttpResponse, HtmlFault> {
    let (draft, settings) = configure::read(&form);
    in_scope(visit.visitor.scope().sso())?;
    if !draft.problems.is_empty() {
        return page(&visit, StatusCode::UNPROCESSABLE_ENTITY, draft).await;
    }
    match save(&visit, settings, Reading::default()).await {
        Ok(change) => Ok(visit.back(tone(&change), &said(&change).to_string())),
        Err(Error::Invalid(invalid)) => {
            let text = sentence(&Error::Invalid(invalid.clone()));
            let draft = Draft { problems: Problems::default().with(invalid.field, text), ..draft };
            page(&visit, StatusCode::UNPROCESSABLE_ENTITY, draft).await
        }
        Err(other) => Err(other.into()),
    }
}

/// Reads metadata and saves what it says.
///
/// # Errors
/// As [`configuration`].
pub(super) async fn metadata(visit: SetUpVisit, CsrfForm(form): CsrfForm) -> Result<HttpResponse, HtmlFault> {
    in_scope(visit.visitor.scope().sso())?;
    // Asked here already, so that nothing is fetched for a connection whose settings are not the visitor's any more.
    let (tenant, id) = (visit.tenant(), visit.id());
    let row = visit.app.db.read(move |c| connection::get(c, tenant, id)).await?;
    if setup_link::is_live(&row) {
        return Err(Error::Forbidden(key!("an admin of the workspace has to change this connection")).into());
    }
    let (field, document) = match documents::document(&visit.app, &form).await {
        Ok(read) => read,
        Err((field, text)) => return refuse(&visit, &form, field, text).await,
    };
    let found = match parse_idp(&document) {
        Ok(found) => found,
        Err(error) => return refuse(&visit, &form, field, saml_words::said(&error.to_string())).await,
    };
    let reading = Reading::of(&found, &found.sso_url, form.filled("metadata_url"));
    match save(&visit, Settings::of_metadata(&found, visit.cx.now), reading).await {
        Ok(change) => Ok(visit.back(tone(&change), &said(&change).to_string())),
        Err(error @ Error::Invalid(_)) => refuse(&visit, &form, field, sentence(&error)).await,
        Err(other) => Err(other.into()),
    }
}

async fn refuse(
    visit: &SetUpVisit,
    form: &Form,
    field: &'static str,
    text: String,
) -> Result<HttpResponse, HtmlFault> {
    let draft = Draft {
        problems: Problems::default().with(field, text),
        metadata_url: form.text("metadata_url"),
        metadata_xml: form.text("metadata_xml"),
        ..Draft::default()
    };
    page(visit, StatusCode::UNPROCESSABLE_ENTITY, draft).await
}

fn in_scope(yes: bool) -> Result<(), HtmlFault> {
    if yes { Ok(()) } else { Err(HtmlFault::NotFound) }
}

async fn save(visit: &SetUpVisit, new: Settings, reading: Reading) -> Result<Change, Error> {
    let spare = spare(&visit.app, &visit.cx, visit.id(), reading.wants_signatures()).await?;
    let master = visit.app.master_key.clone();
    let change = visit
        .write(move |c, cx, visitor| setup_link::configure(c, cx, &master, visitor, &new, reading, spare))
        .await?;
    watch::mail::tell(&visit.app, visit.id(), &change.staged).await;
    if change.owner_wanted {
        watch::mail::tell(&visit.app, visit.id(), &[News::OwnerWanted]).await;
    }
    Ok(change)
}

fn tone(change: &Change) -> Tone {
    if change.after == State::Integrated { Tone::Good } else { Tone::Info }
}

fn said(change: &Change) -> Text {
    match change.after {
        State::Integrated => t(
            "All values are there: the connection is Integrated. From now on an admin of the workspace changes it.",
        ),
        State::InProgress => {
            text!("Saved. Still needed: {missing}.", missing = consequence::list(&change.missing))
        }
    }
}

/// Makes the Secret Token and shows it, this once.
///
/// # Errors
/// 404 where the link opens single sign-on alone; 403 once a directory has called.
pub(super) async fn token(visit: SetUpVisit, _: CsrfForm) -> Result<HttpResponse, HtmlFault> {
    let made = visit.write(|c, cx, visitor| {
        let (_, secret) = setup_link::make_token(c, cx, visitor)?;
        Ok((tenant::get(c, visitor.tenant())?.name, secret))
    });
    let (tenant, secret) = made.await?;
    let value = |id: &str, value: Value, text: &str| CopyValue {
        id: id.to_owned(),
        label: value.label().to_owned(),
        value: text.to_owned(),
        hint: String::new(),
    };
    let values = Values::at(&visit.app, visit.id());
    let url = values.get(Value::TenantUrl).unwrap_or_default();
    Ok(reply::page(&TokenPage {
        tenant,
        tenant_url: value("tenant-url", Value::TenantUrl, url),
        secret: value("secret-token", Value::SecretToken, secret.expose()),
    }))
}

/// How far the guide is, for its script.
///
/// # Errors
/// The page of a link that does not work, where there is no visit.
pub(super) async fn progress(visit: SetUpVisit) -> Result<HttpResponse, HtmlFault> {
    let (tenant, id, link) = (visit.tenant(), visit.id(), visit.visitor.link().clone());
    let read = visit.app.db.read(move |c| {
        let row = connection::get(c, tenant, id)?;
        let progress = show::progress(c, &row, &link)?;
        Ok::<_, Error>((row, progress))
    });
    let (row, progress) = read.await?;
    Ok(HttpResponse::Ok().json(ticks::body(&show::outline(&visit, &row, &progress))))
}

/// Marks a step of the guide.
///
/// # Errors
/// 404 for a step that is not there, ticks itself or is outside of the link's scope.
pub(super) async fn mark(visit: SetUpVisit, form: CsrfForm) -> Result<HttpResponse, HtmlFault> {
    let done = form.switched()?;
    let name = visit.request.match_info().get("step").unwrap_or_default().to_owned();
    let step = name.clone();
    visit.write(move |c, cx, visitor| setup_link::mark(c, cx, visitor, &step, done)).await?;
    Ok(reply::see_other(&format!("{}#step-{name}", urls::SET_UP)))
}

/// A file of the guide, to save.
///
/// # Errors
/// 404 for a file that is not there, and where the link opens one side alone: files set both up.
pub(super) async fn file(visit: SetUpVisit) -> Result<HttpResponse, HtmlFault> {
    in_scope(visit.visitor.scope().has_files())?;
    let name = visit.request.match_info().get("file").unwrap_or_default();
    files::answer(&visit.app, visit.id(), name, urls::SET_UP, urls::SET_UP).await
}

/// Ends the visit.
///
/// # Errors
/// The page of a link that does not work, where there is no visit.
pub(super) async fn done(visit: SetUpVisit, _: CsrfForm) -> Result<HttpResponse, HtmlFault> {
    let finished = visit.write(|c, cx, visitor| {
        setup_link::finish(c, cx, visitor)?;
        let row = connection::get(c, visitor.tenant(), visitor.connection())?;
        Ok(DonePage { tenant: tenant::get(c, visitor.tenant())?.name, integrated: row.is_integrated() })
    });
    let mut page = reply::page(&finished.await?);
    let _ = page.add_cookie(&visit.app.cookies.remove(Name::SetUp));
    Ok(page)
}
