//! What is done to a person from their page. A refusal that can be mended brings the page back with its reason.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use hub_kernel::UserId;
use hub_tenants::app::grant;
use hub_tenants::user::{self, Role};
use hub_tenants::{Error, connection, policies, provisioning, session};
use hub_text::{Text, key, t, text};

use super::{DeactivatePage, person};
use crate::app::App;
use crate::extract::{AdminSession, Browser, CsrfForm};
use crate::faults::HtmlFault;
use crate::mail::Mail;
use crate::pages::mail::{WelcomeMail, one_line};
use crate::pages::parts::Tone;
use crate::pages::refusal;
use crate::pages::shell::{Section, Shell};
use crate::{flash, reply, urls};

/// Gives another role.
///
/// # Errors
/// 404; 403 where an admin touches an owner.
pub async fn role(
    app: Data<App>,
    request: HttpRequest,
    id: Path<String>,
    browser: Browser,
    session: AdminSession,
    CsrfForm(sent): CsrfForm,
) -> Result<HttpResponse, HtmlFault> {
    let id = person::id_of(&session.admin, &id)?;
    let role =
        Role::from_word(&sent.text("role")).ok_or(HtmlFault::BadRequest(key!("There is no such role.")))?;
    let done = session.write(&app, move |c, cx, admin| user::change_role(c, cx, admin, id, role)).await;
    let said = |raised| {
        let role = t(role.label());
        match raised {
            true => {
                text!("The role is now: {role}. They are logged out everywhere and log in anew.", role = role)
            }
            false => text!("The role is now: {role}.", role = role),
        }
    };
    answer(&app, &request, &browser, session, id, done.map(said)).await
}

/// Asks before deactivating.
///
/// # Errors
/// 404; 403 for whom the directory alone removes.
pub async fn ask_deactivate(
    app: Data<App>,
    request: HttpRequest,
    id: Path<String>,
    browser: Browser,
    AdminSession { person, admin, cx }: AdminSession,
) -> Result<HttpResponse, HtmlFault> {
    let id = person::id_of(&admin, &id)?;
    let (user, sessions, apps) = app
        .db
        .read(move |c| {
            let user = user::get(c, admin.tenant(), id)?;
            policies::allow_removing(c, &admin, &user)?;
            let sessions = session::list(c, admin.tenant(), id, cx.now)?.len();
            Ok::<_, Error>((user, sessions, grant::list(c, admin.tenant(), id, cx.now)?.len()))
        })
        .await?;
    let mut consequences = vec![match sessions {
        0 => t("They can no longer log in."),
        n => text!(
            count(n);
            "Their session ends at once, and they can no longer log in.",
            "Their {n} sessions end at once, and they can no longer log in."
        ),
    }];
    if apps > 0 {
        consequences.push(text!(
            count(apps);
            "{n} login to apps of the product end at once, on all devices.",
            "{n} logins to apps of the product end at once, on all devices."
        ));
    }
    consequences
        .push(t("Their seat becomes free. Nothing of theirs is deleted, and you can reactivate them."));
    if user.connection.is_some() {
        consequences.push(t("The identity provider does not give the access back: only an admin does."));
    }
    Ok(reply::page(&DeactivatePage {
        shell: Shell::of(&app, &request, &browser, &person, Section::People),
        href: urls::person(id),
        name: user.label().to_owned(),
        consequences: consequences.into_iter().map(String::from).collect(),
    }))
}

/// Takes the access.
///
/// # Errors
/// 404; 403 for oneself and where an admin touches an owner.
pub async fn deactivate(
    app: Data<App>,
    request: HttpRequest,
    id: Path<String>,
    browser: Browser,
    session: AdminSession,
    _: CsrfForm,
) -> Result<HttpResponse, HtmlFault> {
    let id = person::id_of(&session.admin, &id)?;
    let done = session.write(&app, move |c, cx, admin| user::deactivate(c, cx, admin, id)).await;
    let said = t("This person is deactivated, and their sessions have ended.");
    answer(&app, &request, &browser, session, id, done.map(|()| said)).await
}

/// Ends all sessions and logins to apps.
///
/// # Errors
/// 404; 403 for oneself and where an admin touches an owner.
pub async fn log_out(
    app: Data<App>,
    request: HttpRequest,
    id: Path<String>,
    browser: Browser,
    session: AdminSession,
    _: CsrfForm,
) -> Result<HttpResponse, HtmlFault> {
    let id = person::id_of(&session.admin, &id)?;
    let done = session.write(&app, move |c, cx, admin| user::log_out(c, cx, admin, id)).await;
    let done = done.map(|ended| {
        text!(
            "Logged out everywhere: {sessions} and {logins} to apps have ended. This person can log in again.",
            sessions = text!(count(ended.sessions); "{n} session", "{n} sessions"),
            logins = text!(count(ended.apps); "{n} login", "{n} logins")
        )
    });
    answer(&app, &request, &browser, session, id, done).await
}

fn count(of: usize) -> i64 {
    i64::try_from(of).unwrap_or(i64::MAX)
}

/// Gives the access back.
///
/// # Errors
/// 404; 403 where an admin touches an owner.
pub async fn reactivate(
    app: Data<App>,
    request: HttpRequest,
    id: Path<String>,
    browser: Browser,
    session: AdminSession,
    _: CsrfForm,
) -> Result<HttpResponse, HtmlFault> {
    let id = person::id_of(&session.admin, &id)?;
    let done = session.write(&app, move |c, cx, admin| user::reactivate(c, cx, admin, id)).await;
    let said = t("This person can log in again.");
    answer(&app, &request, &browser, session, id, done.map(|()| said)).await
}

/// Does what the directory asked while auto-deactivate was off.
///
/// # Errors
/// 404; 403 for oneself.
pub async fn apply(
    app: Data<App>,
    request: HttpRequest,
    id: Path<String>,
    browser: Browser,
    session: AdminSession,
    _: CsrfForm,
) -> Result<HttpResponse, HtmlFault> {
    let id = person::id_of(&session.admin, &id)?;
    let done = session.write(&app, move |c, cx, admin| provisioning::apply_now(c, cx, admin, id)).await;
    let said = t("What the directory asked is done: their sessions have ended, and the seat is free.");
    answer(&app, &request, &browser, session, id, done.map(|()| said)).await
}

/// Makes a staged user an account.
///
/// # Errors
/// 404.
pub async fn import(
    app: Data<App>,
    request: HttpRequest,
    id: Path<String>,
    browser: Browser,
    session: AdminSession,
    _: CsrfForm,
) -> Result<HttpResponse, HtmlFault> {
    let id = person::id_of(&session.admin, &id)?;
    let imported = session
        .write(&app, move |c, cx, admin| {
            let (user, welcome) = provisioning::import(c, cx, admin, id)?;
            let provider = match user.connection {
                Some(connection) => connection::get(c, admin.tenant(), connection)?.name(),
                None => "",
            };
            Ok((user, welcome, provider))
        })
        .await;
    let done = imported.map(|(user, welcome, provider)| {
        if let (true, Some(to)) = (welcome, user.email.as_deref()) {
            welcome_mail(&app, &session, to, user.label(), provider);
        }
        text!("{name} is imported and takes a seat.", name = user.label())
    });
    answer(&app, &request, &browser, session, id, done).await
}

fn welcome_mail(app: &App, session: &AdminSession, to: &str, name: &str, provider: &str) {
    let mail = WelcomeMail {
        tenant: session.person.tenant_name().to_owned(),
        name: one_line(name),
        login_url: app.absolute(&urls::workspace_login(session.person.tenant_slug())),
        provider: provider.to_owned(),
    };
    match Mail::of(to, &mail) {
        Ok(mail) => app.mailer.send(mail),
        Err(error) => tracing::error!(%error, "a welcome mail could not be written"),
    }
}

async fn answer(
    app: &App,
    request: &HttpRequest,
    browser: &Browser,
    session: AdminSession,
    id: UserId,
    done: Result<Text, Error>,
) -> Result<HttpResponse, HtmlFault> {
    match done {
        Ok(said) => Ok(flash::with(app, reply::see_other(&urls::person(id)), Tone::Good, &said)),
        Err(error) => {
            let (status, problems) = refusal::problems(error)?;
            let page = person::page(app, request, browser, session, id, None, problems).await?;
            Ok(reply::page_with(status, &page))
        }
    }
}
