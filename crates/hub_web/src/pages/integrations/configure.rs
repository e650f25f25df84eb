//! `POST {base}/configuration`, and the saving that metadata shares with it.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use hub_saml::CertificateError;
use hub_saml::certificate;
use hub_tenants::connection::saml_options::RequestBinding;
use hub_tenants::connection::{self, Change, Connection, News, Preview, Reading, Requests, Settings, State};
use hub_tenants::sign_in::single_logout::Endpoint;
use hub_tenants::{Error, user};
use hub_text::{Text, t, text};

use super::configuration::{ConfirmPage, Draft, Typed, page};
use super::consequence::{self, Without};
use super::facts::Facts;
use super::saml_words;
use super::sign_in_options::spare;
use super::visit::Visit;
use crate::extract::{CsrfForm, Form};
use crate::faults::{HtmlFault, sentence};
use crate::pages::parts::{Problems, Tone, readable};
use crate::{reply, urls, watch};

/// Saves the three values, or asks first.
///
/// # Errors
/// 404; the database's.
pub async fn post(visit: Visit, CsrfForm(form): CsrfForm) -> Result<HttpResponse, HtmlFault> {
    let (mut draft, settings) = read(&form);
    if !draft.problems.is_empty() {
        return again(&visit, draft).await;
    }
    let wanted = Wanted {
        settings,
        remarks: Vec::new(),
        confirmed: form.text("confirmed") == "yes",
        mistyped: visit.mistyped(&form),
    };
    // Carried by the confirmation of what metadata said.
    let said = Reading {
        address: form.filled("metadata_url"),
        requests: requests_of(&form),
        logout: logout_of(&form),
    };
    match save_read(&visit, wanted, said).await {
        Err(Error::Invalid(invalid)) => {
            draft.problems =
                Problems::default().with(invalid.field, sentence(&Error::Invalid(invalid.clone())));
            again(&visit, draft).await
        }
        other => Ok(other?),
    }
}

/// The three values of a form, as typed and as understood.
pub(in crate::pages) fn read(form: &Form) -> (Draft, Settings) {
    let mut draft = Draft {
        idp_entity_id: form.has("idp_entity_id").then(|| form.text("idp_entity_id")),
        sso_url: form.has("sso_url").then(|| form.text("sso_url")),
        certificate: form.raw("certificate"),
        ..Draft::default()
    };
    let mut settings = Settings {
        idp_entity_id: draft.idp_entity_id.clone(),
        sso_url: draft.sso_url.clone(),
        certificates: Vec::new(),
    };
    for (field, bytes) in pasted(form) {
        match certificate::parse(&bytes) {
            Ok(certificates) => settings.certificates.extend(certificates),
            Err(error) => {
                if matches!(error, CertificateError::PrivateKey | CertificateError::Pkcs12) {
                    // What must never leave the IdP is not sent out again either.
                    draft.certificate.clear();
                }
                draft.problems = draft.problems.with(field, saml_words::said(&error.to_string()));
            }
        }
    }
    (draft, settings)
}

/// What was pasted or uploaded as a certificate. Blanks alone are an empty certificate, nothing at all is none.
fn pasted(form: &Form) -> Vec<(&'static str, Vec<u8>)> {
    let fields = ["certificate", "certificate_file"];
    fields.into_iter().filter_map(|field| form.file(field).map(|bytes| (field, bytes.to_vec()))).collect()
}

/// The tab again, with what was typed and what is wrong with it.
///
/// # Errors
/// 404 for a connection that is not there or has no SAML side.
pub async fn again(visit: &Visit, draft: Draft) -> Result<HttpResponse, HtmlFault> {
    let facts = Facts::of(visit).await?;
    if !facts.can().sso {
        return Err(HtmlFault::NotFound);
    }
    Ok(reply::page_with(StatusCode::UNPROCESSABLE_ENTITY, &page(visit, facts, draft)))
}

/// Values to be saved.
pub struct Wanted {
    /// The values.
    pub settings: Settings,
    /// What the admin should know about them.
    pub remarks: Vec<String>,
    /// Whether the consequences were confirmed.
    pub confirmed: bool,
    /// What was wrong with the word that the end of single sign-on wants; `None` where it was typed.
    pub mistyped: Option<Typed>,
}

enum Outcome {
    Saved(Change),
    Unchanged(Change),
    Ask(Box<Asked>),
}

/// What somebody has to know before they say yes.
struct Asked {
    preview: Preview,
    /// Whether a document names another issuer than the stored one.
    other: bool,
    without: Without,
    /// Who would have no way to log in, by name.
    stranded: Option<String>,
    members: i64,
    row: Connection,
}

/// Saves, unless the change has consequences that nobody has confirmed yet: then it asks.
///
/// # Errors
/// `Invalid` for a value that cannot be; `NotFound`.
pub async fn save(visit: &Visit, wanted: Wanted) -> Result<HttpResponse, Error> {
    save_read(visit, wanted, Reading::default()).await
}

fn requests_of(form: &Form) -> Option<Requests> {
    let binding = RequestBinding::from_word(&form.text("sso_binding"))?;
    Some(Requests { binding, signed: form.text("wants_signed") == "yes" })
}

fn logout_of(form: &Form) -> Option<Endpoint> {
    Some(Endpoint {
        url: form.filled("slo_url")?,
        binding: RequestBinding::from_word(&form.text("slo_binding"))?,
        response_url: form.filled("slo_response_url"),
        on: false,
    })
}

/// As [`save`], with what else metadata said.
///
/// # Errors
/// As [`save`].
pub async fn save_read(visit: &Visit, wanted: Wanted, read: Reading) -> Result<HttpResponse, Error> {
    let Wanted { settings, remarks, confirmed, mistyped } = wanted;
    let typed = mistyped.is_none();
    let (new, reading) = (settings.clone(), read.clone());
    let spare = spare(&visit.app, &visit.cx, visit.id, reading.wants_signatures()).await?;
    let master = visit.app.master_key.clone();
    let outcome = visit.write(move |c, cx, admin, id| {
        let preview = connection::preview(c, cx, admin, id, &new)?;
        // Typed, another issuer is what somebody meant; in a document it may be the wrong document.
        let other = reading.requests.is_some() && preview.other_issuer.is_some();
        let (members, row) =
            (user::count_members(c, admin.tenant())?, connection::get(c, admin.tenant(), id)?);
        let begins = preview.integrates && members > 0 || preview.sessions_ending > 0;
        let ends = preview.falls_back.is_some();
        if !confirmed && (other || begins || ends) || ends && !typed {
            let without = Without::read(c, admin.tenant(), id)?;
            let stranded = without.names(c, admin.tenant())?;
            return Ok(Outcome::Ask(Box::new(Asked { preview, other, without, stranded, members, row })));
        }
        let same = changes_nothing(&row, &new, &reading);
        let change = connection::take_metadata(c, cx, &master, admin, id, &new, reading, spare, confirmed)?;
        Ok(if same { Outcome::Unchanged(change) } else { Outcome::Saved(change) })
    });
    Ok(match outcome.await? {
        Outcome::Saved(change) => {
            watch::mail::tell(&visit.app, visit.id, &change.staged).await;
            tell_dropped(visit, &change).await;
            if change.owner_wanted {
                watch::mail::tell(&visit.app, visit.id, &[News::OwnerWanted]).await;
            }
            let text = [vec![saved(&change)], remarks].concat().join(" ");
            let tone = if change.after == State::Integrated { Tone::Good } else { Tone::Info };
            visit.to_configuration(tone, text)
        }
        Outcome::Unchanged(change) => {
            visit.to_configuration(Tone::Info, saved_as(&change, t("Nothing was changed.")))
        }
        Outcome::Ask(asked) => {
            let mut page = question(visit, &settings, &read, &asked, remarks);
            match mistyped.filter(|_| confirmed && page.typed.is_some()) {
                Some(again) => {
                    page.typed = Some(again);
                    reply::page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
                }
                None => reply::page(&page),
            }
        }
    })
}

/// Whether a form was saved as it came. An absent value is kept, an empty one is none.
fn changes_nothing(row: &Connection, new: &Settings, read: &Reading) -> bool {
    let same = |new: &Option<String>, stored: &Option<String>| match new {
        Some(new) => new.trim() == stored.as_deref().unwrap_or_default(),
        None => true,
    };
    new.certificates.is_empty()
        && read.address.is_none()
        && read.requests.is_none()
        && read.logout.is_none()
        && same(&new.idp_entity_id, &row.idp_entity_id)
        && same(&new.sso_url, &row.sso_url)
}

/// Tells owners that *everyone* ended with what a change took away.
pub async fn tell_dropped(visit: &Visit, change: &Change) {
    if let Some(settled) = change.settled.filter(|settled| settled.dropped.is_some()) {
        let news = watch::enforcement::News::Holds(settled);
        watch::enforcement::tell(&visit.app, visit.tenant(), &news, &visit.cx).await;
    }
}

fn question(
    visit: &Visit,
    settings: &Settings,
    read: &Reading,
    asked: &Asked,
    remarks: Vec<String>,
) -> ConfirmPage {
    let Asked { preview, other, without, stranded, members, row } = asked;
    let mut consequences = if *other { consequence::of_another_issuer(row, settings) } else { Vec::new() };
    let (title, button) = match &preview.falls_back {
        Some(missing) => {
            consequences.extend(consequence::of_falling_back(row.name(), missing, *without));
            consequences.extend(stranded.clone());
            (t("End single sign-on for {workspace}?"), t("Save and end SSO"))
        }
        None if preview.integrates && *members > 0 || preview.sessions_ending > 0 => {
            let elsewhere = without.still_required;
            consequences.extend(consequence::of_start(row.name(), preview, *members, elsewhere));
            (t("Start single sign-on for {workspace}?"), t("Save and start SSO"))
        }
        None => (t("Change the identity provider for {workspace}?"), t("Take it over")),
    };
    ConfirmPage {
        shell: visit.shell(),
        title: title.with("workspace", visit.person.tenant_name()).to_string(),
        consequences: [consequences, remarks].concat(),
        action: urls::configuration(visit.id),
        fields: fields(settings, read),
        button: button.to_string(),
        dangerous: *other || preview.falls_back.is_some(),
        cancel_href: urls::connection(visit.id),
        typed: preview.falls_back.as_ref().map(|_| visit.to_type()),
    }
}

/// The values as fields of the form that confirms them.
fn fields(settings: &Settings, read: &Reading) -> Vec<(String, String)> {
    let certificates: String = settings.certificates.iter().map(hub_saml::Certificate::to_pem).collect();
    let certificates = Some(certificates).filter(|pem| !pem.is_empty());
    let logout = read.logout.as_ref();
    let all = [
        ("idp_entity_id", settings.idp_entity_id.clone()),
        ("sso_url", settings.sso_url.clone()),
        ("certificate", certificates),
        ("metadata_url", read.address.clone()),
        ("sso_binding", read.requests.map(|requests| requests.binding.to_string())),
        ("slo_url", logout.map(|logout| logout.url.clone())),
        ("slo_response_url", logout.and_then(|logout| logout.response_url.clone())),
        ("slo_binding", logout.map(|logout| logout.binding.to_string())),
        ("wants_signed", read.requests.filter(|requests| requests.signed).map(|_| "yes".to_owned())),
    ];
    all.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
}

/// What saving did, in words.
pub fn saved(change: &Change) -> String {
    saved_as(change, t("Saved."))
}

/// The same for a change that is called otherwise; the beginning of single sign-on says so by itself.
pub fn saved_as(change: &Change, done: Text) -> String {
    let mut lines = vec![settled(change, done)];
    match change.staged.len() {
        0 => {}
        1 => lines.push(t("The certificate verifies nothing until an owner approves it; they got a mail.")),
        _ => lines.push(t("The certificates verify nothing until an owner approves them; they got a mail.")),
    }
    if change.owner_wanted {
        lines.push(t("Owners and admins cannot log in by it until an owner approves that; they got a mail."));
    }
    lines.iter().map(Text::to_string).collect::<Vec<_>>().join(" ")
}

fn settled(change: &Change, done: Text) -> Text {
    if let (State::InProgress, Some(from)) = (change.before, change.starts_at) {
        return text!(
            "Integrated: people can log in by SSO. Sub-users must from {date} on, as planned.",
            date = readable(from)
        );
    }
    let missing = || consequence::list(&change.missing);
    match (change.before, change.after) {
        (State::InProgress, State::Integrated) if change.sessions_ended > 0 => text!(
            i64::try_from(change.sessions_ended).unwrap_or(i64::MAX);
            "Integrated: sub-users log in by SSO only from now on. {n} session that began with a password has ended.",
            "Integrated: sub-users log in by SSO only from now on. {n} sessions that began with a password have ended."
        ),
        (State::InProgress, State::Integrated) => {
            t("Integrated: sub-users log in by SSO only from now on. Try it yourself with Test sign-in.")
        }
        (State::Integrated, State::InProgress) => text!(
            "{done} The connection is back In progress; still needed: {missing}.",
            done = done,
            missing = missing()
        ),
        (State::InProgress, State::InProgress) => {
            text!("{done} Still needed: {missing}.", done = done, missing = missing())
        }
        (State::Integrated, State::Integrated) => done,
    }
}
