//! `GET /settings`.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use hub_db::Conn;
use hub_tenants::connection::{self, numbers};
use hub_tenants::event::{self, Action, EventRow};
use hub_tenants::mass_change::{self, Rule};
use hub_tenants::policies::{self, HandLock, Policies, ScimLock};
use hub_text::{Text, key, t, text};

use super::{Entry, MassChanges, Policy, SettingsPage};
use crate::app::App;
use crate::extract::{AdminSession, Browser};
use crate::faults::HtmlFault;
use crate::pages::parts::{Problems, grouped};
use crate::pages::people::held;
use crate::pages::shell::{Section, Shell};
use crate::pages::turns::{CHANGES, Turns};
use crate::{reply, urls};

/// Pages with more settings, in the order of the page.
const ENTRIES: &[Entry] = &[
    Entry {
        href: urls::SIGN_IN_POLICY,
        label: key!("Sign-in policy"),
        text: key!("Who must log in by SSO, and from when."),
    },
    Entry {
        href: urls::SEATS,
        label: key!("Seats"),
        text: key!("Who takes one, who waits for one, and what each month cost."),
    },
    Entry {
        href: urls::SETTINGS_SECOND_FACTOR,
        label: key!("Second factor"),
        text: key!("Whether everybody who logs in by password must prove more than the password."),
    },
    Entry {
        href: urls::DOMAINS,
        label: key!("Domains"),
        text: key!("E-mail domains of your company: their people are led to your identity provider."),
    },
    Entry {
        href: urls::SETTINGS_PRODUCT_ROLES,
        label: key!("Product roles"),
        text: key!("What people may do in the product; directories and rules give them."),
    },
    Entry {
        href: urls::SETTINGS_ATTRIBUTES,
        label: key!("Attributes of people"),
        text: key!(
            "What directories may write beyond the standard, with types, allowed values and defaults."
        ),
    },
];

/// The settings.
///
/// # Errors
/// 403 for a sub-user.
pub async fn get(
    app: Data<App>,
    request: HttpRequest,
    browser: Browser,
    session: AdminSession,
) -> Result<HttpResponse, HtmlFault> {
    Ok(reply::page(&page(&app, &request, &browser, &session).await?))
}

/// What the page says.
struct Known {
    held: Policies,
    scim: Option<ScimLock>,
    hand: Option<HandLock>,
    mass: Rule,
    waiting: i64,
    /// Connections that provision, or could.
    directories: i64,
    /// People whom a directory manages, as far as is counted.
    sent: i64,
    /// What changed the workspace, the newest first.
    changes: Vec<EventRow>,
}

/// The page as it is stored.
///
/// # Errors
/// The database's.
pub async fn page(
    app: &App,
    request: &HttpRequest,
    browser: &Browser,
    AdminSession { person, admin, cx }: &AdminSession,
) -> Result<SettingsPage, HtmlFault> {
    let (tenant, now) = (admin.tenant(), cx.now);
    let read = move |c: &mut Conn| {
        let directories = connection::all(c, tenant)?.iter().filter(|row| row.capabilities().scim).count();
        Ok::<_, hub_tenants::Error>(Known {
            held: policies::of(c, tenant)?,
            scim: policies::scim_lock(c, tenant)?,
            hand: policies::hand_lock(c, tenant, now)?,
            mass: mass_change::rule(c, tenant)?,
            waiting: mass_change::count(c, tenant)?,
            directories: i64::try_from(directories).unwrap_or(i64::MAX),
            sent: numbers::of_directories(c, tenant)?,
            changes: event::of_target(c, tenant, &tenant.to_string(), CHANGES)?,
        })
    };
    let known = app.db.read(read).await?;
    Ok(SettingsPage {
        slug: person.tenant_slug().to_owned(),
        login_url: app.absolute(&urls::workspace_login(person.tenant_slug())),
        plan: plan(known.held).to_owned(),
        entries: ENTRIES.to_vec(),
        locked: if admin.is_owner() { String::new() } else { t("Only an owner can change these.").into() },
        policies: vec![needs_sso(&known), by_directory(&known)],
        problems: Problems::default(),
        mass: MassChanges {
            enabled: known.mass.enabled,
            people: known.mass.people.to_string(),
            percent: known.mass.percent.to_string(),
            effect: held::in_words(known.mass),
            since: Turns::of(&known.changes).changed(Action::PolicyUpdate, "mass_changes"),
            waiting: known.waiting,
        },
        shell: Shell::of(app, request, browser, person, Section::Settings),
    })
}

const fn plan(held: Policies) -> &'static str {
    match (held.sso_included, held.scim_included) {
        (true, true) => key!("Single sign-on and provisioning (SCIM)"),
        (true, false) => key!("Single sign-on; no provisioning (SCIM)"),
        (false, true) => key!("Provisioning (SCIM); no single sign-on"),
        (false, false) => key!("Neither single sign-on nor provisioning (SCIM)"),
    }
}

fn needs_sso(known: &Known) -> Policy {
    let (held, tabs) = (known.held, known.directories);
    let effect = match (held.scim_needs_sso, known.scim) {
        (false, _) => t("Off: provisioning can be set up before single sign-on, or without it."),
        (true, Some(ScimLock::NeedsSso)) => t(
            "On: provisioning is locked until a connection with single sign-on is Integrated. Calls with tokens that are out go on.",
        ),
        (true, _) => t("On: a connection with single sign-on is Integrated, so nothing is locked now."),
    };
    let about = match tabs {
        0 => t("No connection has a directory so far."),
        _ => text!(
            tabs;
            "It is about {n} connection with a directory.",
            "It is about {n} connections with a directory."
        ),
    };
    Policy {
        name: "scim-needs-sso",
        title: key!("Provisioning needs single sign-on"),
        text: key!("Locks the tab Provisioning of every connection until people can log in by SSO."),
        action: urls::SETTINGS_SCIM_NEEDS_SSO,
        on: held.scim_needs_sso,
        effect: both(&effect, &about),
        since: since(known, held.scim_needs_sso, "scim_needs_sso"),
    }
}

/// Two sentences.
fn both(one: &Text, other: &Text) -> String {
    format!("{one} {other}")
}

fn since(known: &Known, on: bool, policy: &str) -> String {
    Turns::of(&known.changes).since_in_workspace(on, Action::PolicyUpdate, policy)
}

fn by_directory(known: &Known) -> Policy {
    let (held, sent) = (known.held, known.sent);
    let about = match sent {
        0 => t("Nobody is managed by a directory so far."),
        _ if sent > numbers::MOST => {
            text!("More than {most} people are managed by a directory.", most = grouped(numbers::MOST))
        }
        _ => text!(sent; "{n} person is managed by a directory.", "{n} people are managed by a directory."),
    };
    let effect = match (held.people_by_directory, known.hand) {
        (_, Some(HandLock::EverybodyBySso)) => {
            t("Everybody logs in by SSO, so people are added at the identity provider, whatever this says.")
        }
        (false, _) => t("Off: people may be invited and deactivated here, too."),
        (true, None) => t("On: no directory provisions yet, so nothing is locked now."),
        (true, Some(HandLock::Directory { provider })) => {
            text!(
                "On: {provider} provisions, so nobody but owners is added or removed here.",
                provider = provider
            )
        }
    };
    Policy {
        name: "people-by-directory",
        title: key!("People come from the directory only"),
        text: key!(
            "While a directory provisions, nobody is invited by hand, and nobody whom it manages is deactivated by \
               hand. Owners always are: no directory may send or remove them."
        ),
        action: urls::SETTINGS_PEOPLE_BY_DIRECTORY,
        on: held.people_by_directory,
        effect: both(&effect, &about),
        since: since(known, held.people_by_directory, "people_by_directory"),
    }
}
