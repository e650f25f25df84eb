//! Those whom SSO would shut out: the list, and the mail that tells them how to log in.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use hub_kernel::{TenantId, Timestamp, UserId};
use hub_tenants::user::{self, User};
use hub_tenants::{Error, enforcement};
use hub_text::{Text, key, text};

use super::{PeoplePage, Row};
use crate::app::App;
use crate::extract::{AdminSession, Browser, CsrfForm, QueryMap};
use crate::faults::{HtmlFault, sentence};
use crate::mail::Mail;
use crate::pages::mail::HowToSsoMail;
use crate::pages::parts::{Moment, Pager, Tone};
use crate::pages::shell::{Section, Shell};
use crate::{flash, reply, urls};

const PAGE: usize = 50;
/// Pages that the way back remembers.
const MOST_BACK: usize = 40;

/// The list.
///
/// # Errors
/// 403 for a sub-user.
pub async fn get(
    app: Data<App>,
    request: HttpRequest,
    browser: Browser,
    query: QueryMap,
    session: AdminSession,
) -> Result<HttpResponse, HtmlFault> {
    let (tenant, now) = (session.admin.tenant(), session.cx.now);
    let asked = Asked::of(&query, tenant);
    let (everyone, after) = (asked.everyone, asked.after);
    let limit = i64::try_from(PAGE).unwrap_or(50) + 1;
    let (people, total) = app
        .db
        .scan(move |c| {
            let people = user::shut_out_by_sso(c, tenant, everyone, after, limit)?;
            Ok::<_, Error>((people, user::count_shut_out_by_sso(c, tenant, everyone)?))
        })
        .await?;
    let summary = match everyone {
        _ if total == 0 => Text::default(),
        true => text!(
            total;
            "{n} person could not log in by SSO as things are.",
            "{n} people could not log in by SSO as things are."
        ),
        false => text!(
            total;
            "{n} sub-user could not log in by SSO as things are.",
            "{n} sub-users could not log in by SSO as things are."
        ),
    };
    Ok(reply::page(&PeoplePage {
        shell: Shell::of(&app, &request, &browser, &session.person, Section::SignIn),
        everyone,
        summary: summary.into(),
        pager: asked.pager(&people, total),
        people: people.iter().take(PAGE).map(|user| row(user, now)).collect(),
        export_href: of_everyone(urls::SIGN_IN_POLICY_EXPORT, everyone),
        other_href: of_everyone(urls::SIGN_IN_POLICY_PEOPLE, !everyone),
    }))
}

struct Asked {
    everyone: bool,
    after: Option<UserId>,
    back: Vec<UserId>,
}

impl Asked {
    fn of(query: &QueryMap, tenant: TenantId) -> Self {
        let id = |text: &str| UserId::in_tenant(tenant, text);
        Self {
            everyone: wants_everyone(&query.text("who")),
            after: query.get("after").and_then(id),
            back: query.text("back").split(',').filter_map(id).take(MOST_BACK).collect(),
        }
    }

    fn address(&self, after: Option<UserId>, back: &[UserId]) -> String {
        let back: Vec<String> = back.iter().map(ToString::to_string).collect();
        let parameters = [
            ("who", if self.everyone { "everyone" } else { "" }),
            ("after", &after.map(|id| id.to_string()).unwrap_or_default()),
            ("back", &back.join(",")),
        ];
        urls::with_parameters(urls::SIGN_IN_POLICY_PEOPLE, &parameters)
    }

    fn pager(&self, people: &[User], total: i64) -> Pager {
        let next = people.get(PAGE - 1).filter(|_| people.len() > PAGE).map(|last| {
            let mut back = self.back.clone();
            back.extend(self.after);
            let skip = back.len().saturating_sub(MOST_BACK);
            self.address(Some(last.id), back.get(skip..).unwrap_or_default())
        });
        let previous = self.after.map(|_| match self.back.split_last() {
            Some((before, earlier)) => self.address(Some(*before), earlier),
            None => self.address(None, &[]),
        });
        let shown = people.len().min(PAGE);
        let text = if next.is_some() || previous.is_some() {
            text!("{count} of {total} people", count = shown, total = total).into()
        } else {
            String::new()
        };
        Pager { text, previous, next }
    }
}

pub(super) fn wants_everyone(who: &str) -> bool {
    who == "everyone"
}

fn of_everyone(path: &str, everyone: bool) -> String {
    urls::with_query(path, "who", if everyone { "everyone" } else { "" })
}

fn row(user: &User, now: Timestamp) -> Row {
    Row {
        href: urls::person(user.id),
        name: user.label().to_owned(),
        email: user.email.clone().unwrap_or_else(|| user.user_name.clone()),
        role: user.role.label().to_owned(),
        why: why(user).to_owned(),
        last_sign_in: user.last_sign_in_at.map(|at| Moment::at(at, now)),
    }
}

/// Why somebody is listed, a message.
pub(super) fn why(user: &User) -> &'static str {
    match (user.directory_deleted_at, user.directory_active) {
        (Some(_), _) => key!("Deleted at the identity provider"),
        (None, Some(false)) => key!("Inactive at the identity provider"),
        (None, _) => key!("Never seen by the identity provider"),
    }
}

/// Mails them how to log in by SSO.
///
/// # Errors
/// 403 for a sub-user.
pub async fn mail(
    app: Data<App>,
    session: AdminSession,
    CsrfForm(sent): CsrfForm,
) -> Result<HttpResponse, HtmlFault> {
    let everyone = wants_everyone(&sent.text("who"));
    let told = session.write(&app, move |c, cx, admin| enforcement::instruct(c, cx, admin, everyone)).await;
    let (tone, text) = match told {
        Ok(people) => (Tone::Good, send(&app, &session, &people)),
        Err(error @ Error::Invalid(_)) => (Tone::Info, sentence(&error)),
        Err(other) => return Err(other.into()),
    };
    let to = of_everyone(urls::SIGN_IN_POLICY_PEOPLE, everyone);
    Ok(flash::with(&app, reply::see_other(&to), tone, text))
}

fn send(app: &App, session: &AdminSession, people: &[User]) -> String {
    let mail = HowToSsoMail {
        tenant: session.person.tenant_name().to_owned(),
        login_url: app.absolute(&urls::workspace_login(session.person.tenant_slug())),
        asked_by: session.person.email().to_owned(),
    };
    let mut sent = 0;
    for to in people.iter().filter_map(|user| user.email.as_deref()) {
        match Mail::of(to, &mail) {
            Ok(mail) => {
                app.mailer.send(mail);
                sent += 1;
            }
            Err(error) => tracing::warn!(%error, "a mail on logging in by SSO could not be written"),
        }
    }
    text!(sent; "{n} mail tells how to log in by SSO.", "{n} mails tell how to log in by SSO.").into()
}
