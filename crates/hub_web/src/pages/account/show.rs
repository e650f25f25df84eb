//! `GET /account`.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use hub_kernel::Timestamp;
use hub_tenants::app::grant;
use hub_tenants::enforcement;
use hub_tenants::session::{self, Person, Proof, SessionRow};
use hub_text::{Text, t};

use super::apps;
use super::device::device;
use super::{AccountPage, Session};
use crate::app::App;
use crate::extract::{Browser, PersonSession};
use crate::faults::HtmlFault;
use crate::pages::PASSWORD_MINIMUM;
use crate::pages::parts::{Moment, Problems};
use crate::pages::people::words;
use crate::pages::shell::{Section, Shell};
use crate::{reply, urls};

/// Shows the account.
///
/// # Errors
/// The database's.
pub async fn get(
    app: Data<App>,
    request: HttpRequest,
    browser: Browser,
    PersonSession { person, cx }: PersonSession,
) -> Result<HttpResponse, HtmlFault> {
    Ok(reply::page(&page(&app, &request, &browser, person, cx.now, Problems::default()).await?))
}

/// The account with what was wrong with a form.
///
/// # Errors
/// The database's.
pub async fn page(
    app: &App,
    request: &HttpRequest,
    browser: &Browser,
    person: Person,
    now: Timestamp,
    problems: Problems,
) -> Result<AccountPage, HtmlFault> {
    let (tenant, user) = (person.tenant(), person.user());
    let (rows, logins, rule) = app
        .db
        .read(move |c| {
            let rows = session::list(c, tenant, user, now)?;
            let logins = grant::list(c, tenant, user, now)?;
            Ok::<_, hub_tenants::Error>((rows, logins, enforcement::rule(c, tenant)?))
        })
        .await?;
    let idle = now.plus_minutes(-app.settings.session.idle_minutes);
    let mut sessions: Vec<Session> = rows
        .iter()
        .filter(|row| row.seen_at > idle)
        .map(|row| show(row, row.id == person.session(), now))
        .collect();
    sessions.sort_by_key(|session| !session.current);
    Ok(AccountPage {
        shell: Shell::of(app, request, browser, &person, Section::Account),
        slug: person.tenant_slug().to_owned(),
        login_url: app.absolute(&urls::workspace_login(person.tenant_slug())),
        logs_in_by: words::logs_in_by(person.role(), &rule, now).to_owned(),
        sso_only: words::sso_only(person.role(), &rule, now),
        problems,
        password_minimum: PASSWORD_MINIMUM,
        sessions,
        apps: logins.iter().map(|login| apps::show(login, now)).collect(),
    })
}

fn show(row: &SessionRow, current: bool, now: Timestamp) -> Session {
    Session {
        end_href: urls::end_session(row.id),
        device: device(row.client, row.user_agent.as_deref()),
        address: row.address.clone().unwrap_or_else(|| t("address not known").to_string()),
        last_seen: Moment::at(row.seen_at, now),
        proof: match row.proof {
            Proof::Password if row.second_factor.is_some() => t("Password and second factor"),
            Proof::Password => t("Password"),
            Proof::Passkey => t("Passkey"),
            Proof::RecoveryCode => t("Recovery code"),
            Proof::Saml => Text::verbatim("SSO"),
        }
        .to_string(),
        current,
    }
}
