//! `GET|POST {base}/disconnect` and what follows.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use askama::Template;
use hub_tenants::connection::{self, Connection};
use hub_tenants::sign_in::PasswordOffer;
use hub_tenants::sign_in::mail_link::Purpose;
use hub_tenants::user::{self, User};
use hub_tenants::{directory, sign_in};
use hub_text::{t, text};

use super::consequence::Without;
use super::visit::Visit;
use crate::app::App;
use crate::extract::{AdminSession, CsrfForm};
use crate::faults::HtmlFault;
use crate::filters;
use crate::mail::Mail;
use crate::pages::mail::PasswordOfferMail;
use crate::pages::parts::{Problems, Tone, TypedConfirmation};
use crate::pages::shell::Shell;
use crate::watch::enforcement::{News, tell};
use crate::{flash, reply, urls};

/// People shown by name.
const MOST_SHOWN: usize = 20;
/// Mails of one click.
const MOST_MAILS: i64 = 5000;

/// Asks for the typed confirmation (field `confirm`) before a connection ends.
#[derive(Debug, Clone, Template)]
#[template(path = "integrations/disconnect.html")]
pub struct DisconnectPage {
    /// The frame.
    pub shell: Shell,
    /// Name of the connection.
    pub name: String,
    /// Address of the settings.
    pub base: String,
    /// What was wrong with the last try.
    pub problems: Problems,
    /// The word to type.
    pub confirmation: TypedConfirmation,
    /// What ends, a sentence each, with numbers.
    pub consequences: Vec<String>,
    /// People who will have no way to log in, at most 20.
    pub stranded: Vec<Stranded>,
    /// How many there are in all.
    pub stranded_total: u64,
    /// Whether sub-users go on to log in by SSO only, through another connection.
    pub still_required: bool,
}

/// A person who has no password.
#[derive(Debug, Clone)]
pub struct Stranded {
    /// Name.
    pub name: String,
    /// E-mail.
    pub email: String,
}

/// After Disconnect: what ended, and the offer to mail those who have no password (`POST` to `offer_action`).
#[derive(Debug, Clone, Template)]
#[template(path = "integrations/disconnected.html")]
pub struct DisconnectedPage {
    /// The frame.
    pub shell: Shell,
    /// Name of the connection that ended.
    pub name: String,
    /// What ended, a sentence each.
    pub done: Vec<String>,
    /// People who now have no way to log in, at most 20.
    pub stranded: Vec<Stranded>,
    /// How many there are in all.
    pub stranded_total: u64,
    /// Address the offer posts to.
    pub offer_action: String,
}

/// Asks, and says what would end.
///
/// # Errors
/// 404 for a connection that is not there.
pub async fn get(visit: Visit) -> Result<HttpResponse, HtmlFault> {
    ask(&visit, StatusCode::OK, Problems::default(), String::new()).await
}

/// Ends the connection once the workspace's slug was typed.
///
/// # Errors
/// 404 for a connection that is not there.
pub async fn post(visit: Visit, CsrfForm(form): CsrfForm) -> Result<HttpResponse, HtmlFault> {
    let (typed, word) = (form.text("confirm"), visit.person.tenant_slug());
    if typed != word {
        let problems = Problems::default()
            .with("confirm", text!("Type {word} to confirm. Nothing was changed.", word = word));
        return ask(&visit, StatusCode::UNPROCESSABLE_ENTITY, problems, typed).await;
    }
    let (row, tokens, ended) = visit
        .write(|c, cx, admin, id| {
            let row = connection::get(c, admin.tenant(), id)?;
            let tokens = valid_tokens(&directory::tokens(c, admin.tenant(), id)?);
            Ok((row, tokens, connection::disconnect(c, cx, admin, id)?))
        })
        .await?;
    if ended.settled.dropped.is_some() {
        tell(&visit.app, visit.tenant(), &News::Holds(ended.settled), &visit.cx).await;
    }
    let without = Without { still_required: ended.sso_still_required, stranded: 0, everyone_ends: false };
    Ok(reply::page(&DisconnectedPage {
        shell: visit.shell(),
        name: ended.name.to_owned(),
        done: what_ends(&row, tokens, without),
        stranded: stranded(&ended.without_way_in),
        stranded_total: u64::try_from(ended.without_way_in_total).unwrap_or_default(),
        offer_action: urls::password_offers(&row.integration),
    }))
}

async fn ask(
    visit: &Visit,
    status: StatusCode,
    problems: Problems,
    typed: String,
) -> Result<HttpResponse, HtmlFault> {
    let (tenant, id) = (visit.tenant(), visit.id);
    let (row, tokens, without, people) = visit
        .app
        .db
        .scan(move |c| {
            let row = connection::get(c, tenant, id)?;
            let tokens = valid_tokens(&directory::tokens(c, tenant, id)?);
            let without = Without::read(c, tenant, id)?;
            let limit = if without.still_required { 0 } else { MOST_SHOWN as i64 };
            Ok::<_, hub_tenants::Error>((row, tokens, without, user::without_way_in(c, tenant, limit)?))
        })
        .await?;
    let page = DisconnectPage {
        shell: visit.shell(),
        name: row.name().to_owned(),
        base: urls::connection(id),
        problems,
        confirmation: TypedConfirmation { word: visit.person.tenant_slug().to_owned(), typed },
        consequences: what_ends(&row, tokens, without),
        stranded: stranded(&people),
        stranded_total: u64::try_from(without.stranded).unwrap_or_default(),
        still_required: without.still_required,
    };
    Ok(reply::page_with(status, &page))
}

fn valid_tokens(rows: &[directory::TokenRow]) -> i64 {
    rows.iter().filter(|row| row.revoked_at.is_none()).count() as i64
}

/// What ends with the connection, a sentence each.
fn what_ends(row: &Connection, tokens: i64, without: Without) -> Vec<String> {
    let can = row.capabilities();
    let mut lines = Vec::new();
    if can.sso && row.is_integrated() {
        lines.extend(without.sentences(row.name()));
    } else if can.sso {
        lines.push(t("Its settings and certificates are gone; logins do not change.").to_string());
    }
    if can.scim && tokens > 0 {
        let ends = text!(
            tokens;
            "{n} Secret Token no longer works: the directory is refused from its next call on.",
            "{n} Secret Tokens no longer work: the directory is refused from its next call on."
        );
        lines.push(ends.to_string());
    }
    let stay = t("All people stay, with their roles. Nobody is managed by this directory any more.");
    lines.push(stay.to_string());
    lines
}

fn stranded(people: &[User]) -> Vec<Stranded> {
    let one = |user: &User| Stranded {
        name: user.label().to_owned(),
        email: user.email.clone().unwrap_or_else(|| user.user_name.clone()),
    };
    people.iter().take(MOST_SHOWN).map(one).collect()
}

/// Mails a link to set a password to everybody who has none.
///
/// # Errors
/// 404 for an integration that is not in the catalogue.
pub async fn offer(
    app: Data<App>,
    slug: Path<String>,
    session: AdminSession,
    _: CsrfForm,
) -> Result<HttpResponse, HtmlFault> {
    let provider = hub_integrations::find(&slug).ok_or(HtmlFault::NotFound)?.name;
    let offers =
        session.write(&app, |c, cx, admin| sign_in::offer_passwords(c, cx, admin, MOST_MAILS)).await?;
    let mut sent = 0;
    for offer in offers {
        match mail(&app, session.person.tenant_name(), provider, &offer) {
            Ok(mail) => {
                app.mailer.send(mail);
                sent += 1;
            }
            Err(error) => tracing::error!(%error, "a password offer could not be written"),
        }
    }
    let (tone, text) = match sent {
        0 => (Tone::Info, t("Nobody was left without a way to log in; no mail was sent.")),
        _ => (
            Tone::Good,
            text!(
                sent;
                "{n} mail is on its way with a link to set a password.",
                "{n} mails are on their way with a link to set a password."
            ),
        ),
    };
    Ok(flash::with(&app, reply::see_other(urls::INTEGRATIONS), tone, text))
}

fn mail(
    app: &App,
    tenant: &str,
    provider: &str,
    offer: &PasswordOffer,
) -> Result<Mail, crate::mail::MailError> {
    let days = Purpose::Invitation.minutes() / (24 * 60);
    let mail = PasswordOfferMail {
        tenant: tenant.to_owned(),
        provider: provider.to_owned(),
        link: app.absolute(&urls::invitation(offer.secret.expose())),
        valid_for: text!(days; "{n} day", "{n} days").to_string(),
    };
    Mail::of(&offer.to, &mail)
}
