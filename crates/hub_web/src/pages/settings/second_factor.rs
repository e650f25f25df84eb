//! `GET|POST /settings/second-factor`: whether a second factor is required of who logs in by password.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use hub_kernel::Timestamp;
use hub_tenants::event::{self, Action, EventRow};
use hub_tenants::second_factor::{self, Standing};
use hub_tenants::{Error, user};
use hub_text::{Text, key, t, text};

use crate::app::App;
use crate::extract::{AdminSession, Browser, ConfirmedSession, CsrfForm};
use crate::faults::HtmlFault;
use crate::filters;
use crate::pages::parts::{Moment, Tone};
use crate::pages::shell::{Section, Shell};
use crate::pages::turns::{CHANGES, changed};
use crate::{flash, reply, urls};

/// As many people as are named.
const MOST_NAMED: i64 = 50;

/// Form: `value` = `on` or `off`.
#[derive(Debug, Clone, Template)]
#[template(path = "settings/second_factor.html")]
pub struct SecondFactorPage {
    /// The frame.
    pub shell: Shell,
    /// Whether it is required.
    pub on: bool,
    /// What holds now.
    pub state: String,
    /// What the change would mean.
    pub consequences: Vec<String>,
    /// Why it cannot be changed by this person; empty when it can.
    pub locked: String,
    /// Who logs in by password and has none: address and name.
    pub without: Vec<(String, String)>,
    /// How many they are in all.
    pub without_note: String,
}

/// The rule, and whom it is about.
///
/// # Errors
/// 403 for a sub-user.
pub async fn get(
    app: Data<App>,
    request: HttpRequest,
    browser: Browser,
    AdminSession { person, admin, cx }: AdminSession,
) -> Result<HttpResponse, HtmlFault> {
    let (tenant, now) = (admin.tenant(), cx.now);
    let (standing, without, events) = app
        .db
        .read(move |c| {
            let mut named = Vec::new();
            for id in second_factor::without(c, tenant, now, MOST_NAMED)? {
                named.push((urls::person(id), user::get(c, tenant, id)?.label().to_owned()));
            }
            let events = event::of_target(c, tenant, &tenant.to_string(), CHANGES)?;
            Ok::<_, Error>((second_factor::standing(c, tenant, now)?, named, events))
        })
        .await?;
    Ok(reply::page(&SecondFactorPage {
        shell: Shell::of(&app, &request, &browser, &person, Section::Settings),
        on: standing.since.is_some(),
        state: state(standing, now, &events),
        consequences: consequences(standing).into_iter().map(String::from).collect(),
        locked: if admin.is_owner() { String::new() } else { t("Only an owner can change this.").into() },
        without_note: match standing.without > MOST_NAMED {
            true => text!("{count} of {total}.", count = MOST_NAMED, total = standing.without),
            false => t("They add one right after their next right password."),
        }
        .into(),
        without,
    }))
}

/// What holds, since when, and who decided it last.
fn state(standing: Standing, now: Timestamp, events: &[EventRow]) -> String {
    let turned = events.iter().find(|row| row.action == Action::SecondFactorPolicy.as_str());
    let text = match standing.since {
        Some(at) => text!("Since {time}.", time = Moment::at(at, now).exact),
        None => t("Everybody decides for themselves under Your account."),
    };
    match turned {
        Some(row) => format!("{text} {}", changed((row.at, &row.actor_name))),
        None => text.to_string(),
    }
}

fn consequences(standing: Standing) -> Vec<Text> {
    let people = match standing.by_password {
        0 => t("Nobody logs in by password here, so nothing changes now."),
        n => text!(
            n;
            "{n} person logs in by password. Who logs in by SSO proves more to the identity provider.",
            "{n} people log in by password. Who logs in by SSO proves more to the identity provider."
        ),
    };
    let without = match standing.without {
        0 => t("All of them have a second factor."),
        n => text!(
            n;
            "One of them has none yet and is led through adding one right after the next right password, before being logged in.",
            "{n} of them have none yet and are led through adding one right after their next right password, before being logged in."
        ),
    };
    match standing.since {
        Some(_) => vec![
            people,
            without,
            t("When it is no longer required, those who have one are still asked for it."),
        ],
        None => vec![people, without, t("Sessions that are open go on.")],
    }
}

/// Turns the rule on or off.
///
/// # Errors
/// 403 for anybody but an owner.
pub async fn post(
    app: Data<App>,
    session: ConfirmedSession,
    CsrfForm(sent): CsrfForm,
) -> Result<HttpResponse, HtmlFault> {
    let on = match sent.text("value").as_str() {
        "on" => true,
        "off" => false,
        _ => return Err(HtmlFault::BadRequest(key!("The value is on or off."))),
    };
    session.write(&app, move |c, cx, by| second_factor::require(c, cx, by, on)).await?;
    let text =
        if on { t("A second factor is required now.") } else { t("A second factor is no longer required.") };
    Ok(flash::with(&app, reply::see_other(urls::SETTINGS_SECOND_FACTOR), Tone::Good, text))
}
