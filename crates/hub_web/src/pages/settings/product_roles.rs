//! `GET|POST /settings/product-roles`: what people may do in the product.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use hub_tenants::product_role::{self, LONGEST_LABEL, LONGEST_NAME, Removal};
use hub_tenants::role_mapping;
use hub_text::{Text, t, text};

use crate::app::App;
use crate::extract::{AdminSession, Browser, CsrfForm};
use crate::faults::HtmlFault;
use crate::filters;
use crate::pages::integrations::configuration::ConfirmPage;
use crate::pages::parts::{Problems, Tone};
use crate::pages::refusal;
use crate::pages::shell::{Section, Shell};
use crate::{flash, reply, urls};

/// The page "Product roles".
///
/// Forms: `POST` to the page (`name`, `label`) adds one; `POST {action}` (`label`) renames one; removal is asked at
/// `{remove_href}` first.
#[derive(Debug, Clone, Template)]
#[template(path = "settings/product_roles.html")]
pub struct ProductRolesPage {
    /// The frame.
    pub shell: Shell,
    /// What was wrong with the last change.
    pub problems: Problems,
    /// The list.
    pub roles: Vec<Role>,
    /// Name of the new one as typed.
    pub name: String,
    /// Label of the new one as typed.
    pub label: String,
    /// Longest name.
    pub longest_name: usize,
    /// Longest label.
    pub longest_label: usize,
}

/// One product role.
#[derive(Debug, Clone)]
pub struct Role {
    /// What directories and tokens carry.
    pub name: String,
    /// What people read.
    pub label: String,
    /// "12 people".
    pub people: String,
    /// Where its label is changed.
    pub action: String,
    /// Where its removal is asked.
    pub remove_href: String,
}

/// What came back from the form.
#[derive(Debug, Default)]
struct Draft {
    problems: Problems,
    name: String,
    label: String,
}

/// Shows the list.
///
/// # Errors
/// 403 for a sub-user.
pub async fn get(
    app: Data<App>,
    request: HttpRequest,
    browser: Browser,
    session: AdminSession,
) -> Result<HttpResponse, HtmlFault> {
    show(&app, &request, &browser, &session, StatusCode::OK, Draft::default()).await
}

/// Adds one.
///
/// # Errors
/// 403 for a sub-user.
pub async fn post(
    app: Data<App>,
    request: HttpRequest,
    browser: Browser,
    session: AdminSession,
    CsrfForm(form): CsrfForm,
) -> Result<HttpResponse, HtmlFault> {
    let (name, label) = (form.line("name"), form.line("label"));
    let wanted = (name.clone(), label.clone());
    let added =
        session.write(&app, move |c, cx, admin| product_role::add(c, cx, admin, &wanted.0, &wanted.1)).await;
    match added {
        Ok(()) => Ok(done(&app, t("The product role is added."))),
        Err(error) => {
            let (status, problems) = refusal::problems(error)?;
            show(&app, &request, &browser, &session, status, Draft { problems, name, label }).await
        }
    }
}

/// Changes what people read.
///
/// # Errors
/// 404 for a role that is not there.
pub async fn rename(
    app: Data<App>,
    request: HttpRequest,
    browser: Browser,
    name: Path<String>,
    session: AdminSession,
    CsrfForm(form): CsrfForm,
) -> Result<HttpResponse, HtmlFault> {
    let (name, label) = (name.into_inner(), form.line("label"));
    let renamed =
        session.write(&app, move |c, cx, admin| product_role::rename(c, cx, admin, &name, &label)).await;
    match renamed {
        Ok(()) => Ok(done(&app, t("The label is changed. What directories and tokens carry stays."))),
        Err(error) => {
            let (status, problems) = refusal::problems(error)?;
            show(&app, &request, &browser, &session, status, Draft { problems, ..Draft::default() }).await
        }
    }
}

/// Asks before one goes.
///
/// # Errors
/// 404 for a role that is not there.
pub async fn ask(
    app: Data<App>,
    request: HttpRequest,
    browser: Browser,
    name: Path<String>,
    session: AdminSession,
) -> Result<HttpResponse, HtmlFault> {
    let (tenant, name) = (session.admin.tenant(), name.into_inner());
    let wanted = name.clone();
    let (role, removal) = app
        .db
        .read(move |c| {
            let role = product_role::find(c, tenant, &wanted)?;
            Ok::<_, hub_tenants::Error>((role, product_role::removal(c, tenant, &wanted)?))
        })
        .await?;
    Ok(reply::page(&ConfirmPage {
        shell: Shell::of(&app, &request, &browser, &session.person, Section::Settings),
        title: text!("Remove the product role {name}?", name = role.label).into(),
        consequences: consequences(removal).into_iter().map(String::from).collect(),
        action: urls::product_role_removal(&name),
        fields: Vec::new(),
        button: t("Remove").into(),
        dangerous: true,
        cancel_href: urls::SETTINGS_PRODUCT_ROLES.to_owned(),
        typed: None,
    }))
}

fn consequences(removal: Removal) -> Vec<Text> {
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let mut lines = vec![text!(
        removal.people;
        "{n} person loses it. Tokens and webhooks no longer carry it.",
        "{n} people lose it. Tokens and webhooks no longer carry it."
    )];
    if removal.rules > 0 {
        let rules = text!(
            count(removal.rules);
            "{n} rule no longer gives it",
            "{n} rules no longer give it"
        );
        lines.push(match removal.rules_left_empty {
            0 => text!("{rules}.", rules = rules),
            empty => text!(
                count(empty);
                "{rules}; {n} gives nothing else and so removed.",
                "{rules}; {n} give nothing else and so removed.",
                rules = rules
            ),
        });
    }
    if removal.defaults > 0 {
        lines.push(text!(
            count(removal.defaults);
            "It is taken out of the default roles of {n} connection.",
            "It is taken out of the default roles of {n} connections."
        ));
    }
    lines
}

/// Removes one.
///
/// # Errors
/// 404 for a role that is not there.
pub async fn remove(
    app: Data<App>,
    name: Path<String>,
    session: AdminSession,
    _: CsrfForm,
) -> Result<HttpResponse, HtmlFault> {
    let name = name.into_inner();
    session.write(&app, move |c, cx, admin| product_role::remove(c, cx, admin, &name)).await?;
    Ok(done(&app, t("The product role is removed.")))
}

fn done(app: &App, text: Text) -> HttpResponse {
    flash::with(app, reply::see_other(urls::SETTINGS_PRODUCT_ROLES), Tone::Good, text)
}

async fn show(
    app: &App,
    request: &HttpRequest,
    browser: &Browser,
    session: &AdminSession,
    status: StatusCode,
    draft: Draft,
) -> Result<HttpResponse, HtmlFault> {
    let tenant = session.admin.tenant();
    let (roles, holders) = app
        .db
        .scan(move |c| {
            Ok::<_, hub_tenants::Error>((
                product_role::all(c, tenant)?,
                role_mapping::count_holders(c, tenant)?,
            ))
        })
        .await?;
    let roles = roles.into_iter().map(|role| Role {
        people: text!(holders.get(&role.name).copied().unwrap_or(0); "{n} person", "{n} people").into(),
        action: urls::product_role_label(&role.name),
        remove_href: urls::product_role_removal(&role.name),
        name: role.name,
        label: role.label,
    });
    let page = ProductRolesPage {
        shell: Shell::of(app, request, browser, &session.person, Section::Settings),
        problems: draft.problems,
        roles: roles.collect(),
        name: draft.name,
        label: draft.label,
        longest_name: LONGEST_NAME,
        longest_label: LONGEST_LABEL,
    };
    Ok(reply::page_with(status, &page))
}
