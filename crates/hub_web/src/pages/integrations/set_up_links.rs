//! `GET|POST {base}/set-up-links`: links by which somebody without an account does the set-up.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;
use hub_kernel::SetupLinkId;
use hub_tenants::Error;
use hub_tenants::setup_link::{self, Link, New, Scope, State};
use hub_text::{key, t, text};

use super::facts::Facts;
use super::visit::Visit;
use super::{Head, Tab};
use crate::extract::CsrfForm;
use crate::faults::{HtmlFault, sentence};
use crate::filters;
use crate::mail::Mail;
use crate::pages::parts::{Badge, Choice, CopyValue, Moment, Problems, Tone};
use crate::pages::set_up::mail::{SetUpLinkMail, tell_owners};
use crate::pages::shell::Shell;
use crate::{reply, urls};

/// The links of a connection.
///
/// Forms: `POST {base}/set-up-links` (`scope` = `both`, `sso` or `scim`; `days`, 1 to 14; `contact_name`; `contact_email`;
/// `send` = `yes` to mail it) and `POST {base}/set-up-links/{link}/revoke`.
#[derive(Debug, Clone, Template)]
#[template(path = "integrations/set_up_links.html")]
pub struct SetUpLinksPage {
    /// The frame.
    pub shell: Shell,
    /// State, facts, tabs.
    pub head: Head,
    /// What was wrong with the last try.
    pub problems: Problems,
    /// Messages. Which half is set up already: a link is for the other.
    pub limits: Vec<&'static str>,
    /// What a link can open; nothing once all of it is set up.
    pub scopes: Vec<Choice>,
    /// How long it can last.
    pub days: Vec<Choice>,
    /// As typed.
    pub contact_name: String,
    /// As typed.
    pub contact_email: String,
    /// Whether it is to be mailed, as chosen.
    pub send: bool,
    /// The links, the newest first.
    pub links: Vec<Row>,
}

/// A link of the list.
#[derive(Debug, Clone)]
pub struct Row {
    /// "Jane of ITCo", or who it is for otherwise.
    pub contact: String,
    /// "Single sign-on", a message.
    pub scope: &'static str,
    /// "Not opened yet", "Opened", "Done", "Revoked", "Expired".
    pub state: Badge,
    /// Who made it.
    pub made_by: String,
    /// When.
    pub made: Moment,
    /// When it was opened.
    pub opened: Option<Moment>,
    /// When it ends by itself, while it lives.
    pub ends: Option<Moment>,
    /// Where it is ended; `None` where it is over.
    pub revoke_action: Option<String>,
}

/// The one time that a link is shown.
#[derive(Clone, Template)]
#[template(path = "integrations/set_up_link_shown.html")]
pub struct SetUpLinkShownPage {
    /// The frame.
    pub shell: Shell,
    /// The link.
    pub link: CopyValue,
    /// To which address it was mailed; empty for none.
    pub mailed_to: String,
    /// Until when it works.
    pub until: Moment,
    /// Back to the list.
    pub done_href: String,
}

// The struct holds the link in the clear, so it never prints its fields.
impl std::fmt::Debug for SetUpLinkShownPage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SetUpLinkShownPage").field("link", &"***").finish_non_exhaustive()
    }
}

impl Row {
    fn of(link: &Link, visit: &Visit) -> Self {
        let state = link.state(visit.cx.now);
        let (tone, text) = match state {
            State::Waiting => (Tone::Info, t("Not opened yet")),
            State::Open => (Tone::Good, t("Opened")),
            State::Done => (Tone::Neutral, t("Done")),
            State::Revoked => (Tone::Neutral, t("Revoked")),
            State::Expired => (Tone::Neutral, t("Expired")),
            State::MakerGone => (Tone::Warn, t("Its maker is no longer an admin")),
        };
        let over = matches!(state, State::Done | State::Revoked | State::Expired);
        Self {
            contact: link.contact().map_or_else(|| t("Whoever has the link").to_string(), str::to_owned),
            scope: link.scope.label(),
            state: Badge::new(tone, text),
            made_by: link.created_by.clone(),
            made: visit.moment(link.created_at),
            opened: link.opened_at.map(|at| visit.moment(at)),
            ends: state.is_living().then(|| visit.moment(link.expires_at)),
            revoke_action: (!over).then(|| urls::set_up_link_revocation(link.connection, link.id)),
        }
    }
}

/// What was typed.
struct Draft {
    problems: Problems,
    scope: String,
    days: i64,
    contact_name: String,
    contact_email: String,
    send: bool,
}

impl Default for Draft {
    fn default() -> Self {
        Self {
            problems: Problems::default(),
            scope: String::new(),
            days: setup_link::USUAL_DAYS,
            contact_name: String::new(),
            contact_email: String::new(),
            send: false,
        }
    }
}

/// The list.
///
/// # Errors
/// 404 for a connection that is not there.
pub async fn get(visit: Visit) -> Result<HttpResponse, HtmlFault> {
    show(&visit, StatusCode::OK, Draft::default()).await
}

async fn show(visit: &Visit, status: StatusCode, draft: Draft) -> Result<HttpResponse, HtmlFault> {
    let facts = Facts::of(visit).await?;
    let (tenant, id) = (visit.tenant(), visit.id);
    let links = visit.app.db.read(move |c| setup_link::list(c, tenant, id)).await?;
    let left = left(&facts);
    let mut limits = Vec::new();
    if !left.is_empty() && facts.can().sso && setup_link::is_live(&facts.row) {
        limits
            .push(key!("People log in by this connection already: what is left for a link is provisioning."));
    }
    if !left.is_empty() && facts.can().scim && setup_link::seen_by(&facts.row) {
        limits.push(key!("A directory is connected already: what is left for a link is single sign-on."));
    }
    let scope = |scope: &Scope| Choice {
        value: scope.as_str().to_owned(),
        label: t(scope.label()).to_string(),
        selected: scope.as_str() == draft.scope,
    };
    let day = |days: i64| Choice {
        value: days.to_string(),
        label: text!(days; "{n} day", "{n} days").to_string(),
        selected: days == draft.days,
    };
    Ok(reply::page_with(
        status,
        &SetUpLinksPage {
            shell: visit.shell(),
            head: facts.head(visit, Tab::Overview),
            limits,
            scopes: left.iter().map(scope).collect(),
            days: [1, 3, setup_link::USUAL_DAYS, setup_link::MOST_DAYS].into_iter().map(day).collect(),
            problems: draft.problems,
            contact_name: draft.contact_name,
            contact_email: draft.contact_email,
            send: draft.send,
            links: links.iter().map(|link| Row::of(link, visit)).collect(),
        },
    ))
}

/// What of the set-up a link can still do: neither what people log in by nor what a directory uses is changed by it.
pub(super) fn left(facts: &Facts) -> Vec<Scope> {
    let mut can = facts.can();
    can.sso = can.sso && !setup_link::is_live(&facts.row);
    can.scim = can.scim && !setup_link::seen_by(&facts.row);
    Scope::of(can).to_vec()
}

/// Makes a link and shows it, this once.
///
/// # Errors
/// 404 for a connection that is not there.
pub async fn post(visit: Visit, CsrfForm(form): CsrfForm) -> Result<HttpResponse, HtmlFault> {
    let mut draft = Draft {
        scope: form.text("scope"),
        days: form.text("days").parse().unwrap_or(0),
        contact_name: form.line("contact_name"),
        contact_email: form.line("contact_email"),
        send: form.text("send") == "yes",
        ..Draft::default()
    };
    let send = draft.send;
    if send && draft.contact_email.is_empty() {
        draft.problems = draft.problems.with("contact_email", t("Enter the address to mail the link to."));
        return show(&visit, StatusCode::UNPROCESSABLE_ENTITY, draft).await;
    }
    let Some(scope) = Scope::from_word(&draft.scope) else {
        draft.problems = draft.problems.with("scope", t("Choose what the link opens."));
        return show(&visit, StatusCode::UNPROCESSABLE_ENTITY, draft).await;
    };
    let new = New {
        scope,
        days: draft.days,
        contact_name: draft.contact_name.clone(),
        contact_email: draft.contact_email.clone(),
    };
    let made = visit
        .write(move |c, cx, admin, id| setup_link::make(c, cx, &admin.confirmed(cx.now)?, id, &new))
        .await;
    let (link, secret) = match made {
        Ok(made) => made,
        Err(Error::Invalid(invalid)) => {
            let text = sentence(&Error::Invalid(invalid.clone()));
            draft.problems = draft.problems.with(invalid.field, text);
            return show(&visit, StatusCode::UNPROCESSABLE_ENTITY, draft).await;
        }
        Err(other) => return Err(other.into()),
    };
    let what = key!("A set-up link was created");
    tell_owners(&visit.app, &visit.cx, &link, what, visit.person.email()).await;
    let address = visit.app.absolute(&urls::set_up_link(secret.expose()));
    if send {
        mail_to_contact(&visit, &link, &address).await?;
    }
    Ok(reply::page(&SetUpLinkShownPage {
        shell: visit.shell(),
        link: CopyValue {
            id: "set-up-link".to_owned(),
            label: key!("Set-up link").to_owned(),
            value: address,
            hint: String::new(),
        },
        mailed_to: if send { link.contact_email.clone() } else { String::new() },
        until: visit.moment(link.expires_at),
        done_href: urls::set_up_links(visit.id),
    }))
}

async fn mail_to_contact(visit: &Visit, link: &Link, address: &str) -> Result<(), HtmlFault> {
    let (tenant, id) = (visit.tenant(), visit.id);
    let row = visit.app.db.read(move |c| hub_tenants::connection::get(c, tenant, id)).await?;
    let mail = SetUpLinkMail {
        tenant: visit.person.tenant_name().to_owned(),
        invited_by: visit.person.name().to_owned(),
        provider: row.name().to_owned(),
        scope: link.scope.label().to_owned(),
        link: address.to_owned(),
        until: visit.moment(link.expires_at).exact,
    };
    match Mail::of(&link.contact_email, &mail) {
        Ok(mail) => visit.app.mailer.send(mail),
        Err(error) => tracing::error!(%error, "a set-up link could not be mailed"),
    }
    Ok(())
}

/// Ends a link.
///
/// # Errors
/// 404 for a link that is not this connection's or is over.
pub async fn revoke(visit: Visit, _: CsrfForm) -> Result<HttpResponse, HtmlFault> {
    let link = visit.named("link", SetupLinkId::in_tenant)?;
    visit.write(move |c, cx, admin, id| setup_link::revoke(c, cx, admin, id, link)).await?;
    let text = t("The link is ended, and the visit that it opened. What was done by it stays.");
    Ok(visit.on_to(&urls::set_up_links(visit.id), Tone::Good, text))
}
