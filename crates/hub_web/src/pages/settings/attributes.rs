//! `GET|POST /settings/attributes`: attributes of people that the workspace defines.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use hub_tenants::Error;
use hub_tenants::extension::{self, Definition, Kind, LONGEST_NAME, LONGEST_TEXT};
use hub_text::{Text, key, t, text};

use crate::app::App;
use crate::extract::{AdminSession, Browser, CsrfForm, Form};
use crate::faults::HtmlFault;
use crate::filters;
use crate::pages::parts::{Choice, Problems, Tone};
use crate::pages::refusal;
use crate::pages::shell::{Section, Shell};
use crate::{flash, reply, urls};

/// The page "Attributes of people", and the page of one.
///
/// Form: `POST {action}` with `extension`, `name`, `kind` and `multi_valued` (for a new one), `label`, `description`,
/// `allowed` (one value a line), `default`.
#[derive(Debug, Clone, Template)]
#[template(path = "settings/attributes.html")]
pub struct AttributesPage {
    /// The frame.
    pub shell: Shell,
    /// What was wrong with the last change.
    pub problems: Problems,
    /// The attributes; empty on the page of one.
    pub attributes: Vec<Row>,
    /// The form.
    pub form: AttributeForm,
    /// Longest name.
    pub longest_name: usize,
    /// Longest label, default and description.
    pub longest_text: usize,
}

/// One attribute of the list.
#[derive(Debug, Clone)]
pub struct Row {
    /// What people read.
    pub label: String,
    /// The full name that directories map to.
    pub path: String,
    /// "Text, one of standard, recording; default standard".
    pub text: String,
    /// Whether it is hidden, with its values kept.
    pub hidden: bool,
    /// Where it is changed.
    pub edit_href: String,
    /// Where its removal is asked.
    pub remove_href: String,
}

/// A new attribute, or one to change.
#[derive(Debug, Clone)]
pub struct AttributeForm {
    /// Where it is sent.
    pub action: String,
    /// The full name of the one to change; empty for a new one.
    pub changes: String,
    /// The extension's name.
    pub extension: String,
    /// The attribute's name.
    pub name: String,
    /// What a new name means; empty for a new attribute.
    pub name_hint: &'static str,
    /// What people read.
    pub label: String,
    /// What it may hold.
    pub kinds: Vec<Choice>,
    /// Whether it holds several.
    pub multi_valued: bool,
    /// Allowed values, one a line.
    pub allowed: String,
    /// The default.
    pub default: String,
    /// What it is.
    pub description: String,
}

/// `GET {href}/remove`: asks what becomes of the values; the form posts `values` = `keep` or `remove` to the same address.
#[derive(Debug, Clone, Template)]
#[template(path = "settings/attribute_removal.html")]
pub struct RemovalPage {
    /// The frame.
    pub shell: Shell,
    /// What was wrong with the last try.
    pub problems: Problems,
    /// Label of the attribute.
    pub label: String,
    /// "12 people have a value."
    pub people: String,
    /// Where it is sent.
    pub action: String,
    /// Whether the values may be kept; they are already when it is hidden.
    pub may_keep: bool,
    /// Where Cancel leads.
    pub cancel_href: String,
}

/// What an attribute holds, in words.
const fn holds(kind: Kind) -> &'static str {
    match kind {
        Kind::String => key!("Text"),
        Kind::Boolean => key!("True or false"),
        Kind::Integer => key!("Whole number"),
        Kind::Decimal => key!("Number"),
        Kind::DateTime => key!("Date and time"),
    }
}

fn row(it: Definition) -> Row {
    let mut text = t(holds(it.kind));
    if it.multi_valued {
        text = text!("{text}, several values", text = text);
    }
    if !it.allowed.is_empty() {
        text = text!("{text}, one of {values}", text = text, values = it.allowed.join(", "));
    }
    if let Some(default) = &it.default {
        text = text!("{text}; default {value}", text = text, value = default);
    }
    Row {
        edit_href: urls::attribute(&it.extension, &it.name),
        remove_href: urls::attribute_removal(&it.extension, &it.name),
        path: it.path(),
        hidden: it.hidden,
        label: it.label,
        text: text.into(),
    }
}

impl AttributeForm {
    fn of(it: &Definition) -> Self {
        Self {
            action: urls::attribute(&it.extension, &it.name),
            changes: it.path(),
            extension: it.extension.clone(),
            name: it.name.clone(),
            name_hint: key!("With a new name the values go along, and directories must map to the new one."),
            label: it.label.clone(),
            kinds: kinds(it.kind),
            multi_valued: it.multi_valued,
            allowed: it.allowed.join("\n"),
            default: it.default.clone().unwrap_or_default(),
            description: it.description.clone(),
        }
    }

    fn empty() -> Self {
        Self {
            action: urls::SETTINGS_ATTRIBUTES.to_owned(),
            changes: String::new(),
            extension: String::new(),
            name: String::new(),
            name_hint: "",
            label: String::new(),
            kinds: kinds(Kind::String),
            multi_valued: false,
            allowed: String::new(),
            default: String::new(),
            description: String::new(),
        }
    }

    fn sent(self, typed: &Definition) -> Self {
        Self { action: self.action, changes: self.changes, name_hint: self.name_hint, ..Self::of(typed) }
    }
}

fn kinds(chosen: Kind) -> Vec<Choice> {
    let choice = |kind: &Kind| Choice {
        value: kind.to_string(),
        label: t(holds(*kind)).into(),
        selected: *kind == chosen,
    };
    Kind::ALL.iter().map(choice).collect()
}

fn typed(form: &Form) -> Definition {
    Definition {
        extension: form.line("extension"),
        name: form.line("name"),
        label: form.line("label"),
        kind: Kind::from_word(&form.text("kind")).unwrap_or(Kind::String),
        multi_valued: form.has("multi_valued"),
        allowed: form
            .raw("allowed")
            .lines()
            .map(|line| line.trim().to_owned())
            .filter(|line| !line.is_empty())
            .collect(),
        default: form.filled("default"),
        description: form.line("description"),
        hidden: false,
    }
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
    let shell = Shell::of(&app, &request, &browser, &session.person, Section::Settings);
    list(&app, shell, &session, StatusCode::OK, Problems::default(), AttributeForm::empty()).await
}

/// Defines one.
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
    let new = typed(&form);
    let wanted = new.clone();
    match session.write(&app, move |c, cx, admin| extension::define(c, cx, admin, wanted)).await {
        Ok(made) => {
            let text = text!("{name} is defined: directories may write it from now on.", name = made.label);
            Ok(done(&app, text))
        }
        Err(error) => {
            let (status, problems) = refusal::problems(error)?;
            let shell = Shell::of(&app, &request, &browser, &session.person, Section::Settings);
            list(&app, shell, &session, status, problems, AttributeForm::empty().sent(&new)).await
        }
    }
}

async fn list(
    app: &App,
    shell: Shell,
    session: &AdminSession,
    status: StatusCode,
    problems: Problems,
    form: AttributeForm,
) -> Result<HttpResponse, HtmlFault> {
    let tenant = session.admin.tenant();
    let known = app.db.read(move |c| extension::all(c, tenant)).await?;
    Ok(reply::page_with(status, &page(shell, problems, known.into_iter().map(row).collect(), form)))
}

fn page(shell: Shell, problems: Problems, attributes: Vec<Row>, form: AttributeForm) -> AttributesPage {
    let (longest_name, longest_text) = (LONGEST_NAME, LONGEST_TEXT);
    AttributesPage { shell, problems, attributes, form, longest_name, longest_text }
}

async fn one(app: &App, session: &AdminSession, named: &(String, String)) -> Result<Definition, HtmlFault> {
    let (tenant, (extension, name)) = (session.admin.tenant(), named.clone());
    Ok(app.db.read(move |c| extension::find(c, tenant, &extension, &name)).await?)
}

/// Shows one to be changed.
///
/// # Errors
/// 404 for one that is not there or is hidden.
pub async fn edit(
    app: Data<App>,
    request: HttpRequest,
    browser: Browser,
    named: Path<(String, String)>,
    session: AdminSession,
) -> Result<HttpResponse, HtmlFault> {
    let it = one(&app, &session, &named).await?;
    if it.hidden {
        return Err(HtmlFault::NotFound);
    }
    let shell = Shell::of(&app, &request, &browser, &session.person, Section::Settings);
    Ok(reply::page(&page(shell, Problems::default(), Vec::new(), AttributeForm::of(&it))))
}

/// Changes one.
///
/// # Errors
/// 404 for one that is not there or is hidden.
pub async fn change(
    app: Data<App>,
    request: HttpRequest,
    browser: Browser,
    named: Path<(String, String)>,
    session: AdminSession,
    CsrfForm(form): CsrfForm,
) -> Result<HttpResponse, HtmlFault> {
    let it = one(&app, &session, &named).await?;
    let new = Definition {
        extension: it.extension.clone(),
        kind: it.kind,
        multi_valued: it.multi_valued,
        ..typed(&form)
    };
    let wanted = new.clone();
    let (extension, name) = named.into_inner();
    let changed = session
        .write(&app, move |c, cx, admin| extension::change(c, cx, admin, &extension, &name, wanted))
        .await;
    match changed {
        Ok(made) => Ok(done(&app, text!("{name} is changed. What was written stays.", name = made.label))),
        Err(error) => {
            let (status, problems) = refusal::problems(error)?;
            let shell = Shell::of(&app, &request, &browser, &session.person, Section::Settings);
            let form = AttributeForm::of(&it).sent(&new);
            Ok(reply::page_with(status, &page(shell, problems, Vec::new(), form)))
        }
    }
}

/// Asks what becomes of the values.
///
/// # Errors
/// 404 for one that is not there.
pub async fn ask(
    app: Data<App>,
    request: HttpRequest,
    browser: Browser,
    named: Path<(String, String)>,
    session: AdminSession,
) -> Result<HttpResponse, HtmlFault> {
    let shell = Shell::of(&app, &request, &browser, &session.person, Section::Settings);
    question(&app, shell, &session, &named, StatusCode::OK, Problems::default()).await
}

async fn question(
    app: &App,
    shell: Shell,
    session: &AdminSession,
    named: &(String, String),
    status: StatusCode,
    problems: Problems,
) -> Result<HttpResponse, HtmlFault> {
    let (tenant, (extension, name)) = (session.admin.tenant(), named.clone());
    let (it, people) = app
        .db
        .scan(move |c| {
            let it = extension::find(c, tenant, &extension, &name)?;
            let people = extension::count_values(c, tenant, &it)?;
            Ok::<_, Error>((it, people))
        })
        .await?;
    let page = RemovalPage {
        shell,
        problems,
        people: text!(people; "{n} person has a value", "{n} people have a value").into(),
        action: urls::attribute_removal(&it.extension, &it.name),
        may_keep: !it.hidden && people > 0,
        label: it.label,
        cancel_href: urls::SETTINGS_ATTRIBUTES.to_owned(),
    };
    Ok(reply::page_with(status, &page))
}

/// Removes one, with its values or without.
///
/// # Errors
/// 404 for one that is not there; 400 for anything but `keep` and `remove`.
pub async fn remove(
    app: Data<App>,
    request: HttpRequest,
    browser: Browser,
    named: Path<(String, String)>,
    session: AdminSession,
    CsrfForm(form): CsrfForm,
) -> Result<HttpResponse, HtmlFault> {
    let keep = match form.text("values").as_str() {
        "keep" => true,
        "remove" => false,
        _ => return Err(HtmlFault::BadRequest(key!("Choose what becomes of the values."))),
    };
    let (extension, name) = named.clone();
    let removed = session
        .write(&app, move |c, cx, admin| extension::remove(c, cx, admin, &extension, &name, keep))
        .await;
    match removed {
        Ok(people) => {
            let text = match keep {
                true => text!(
                    people;
                    "The attribute is removed; {n} value stay, hidden, until it is defined again.",
                    "The attribute is removed; {n} values stay, hidden, until it is defined again."
                ),
                false => text!(
                    people;
                    "The attribute is removed, and {n} value with it.",
                    "The attribute is removed, and {n} values with it."
                ),
            };
            Ok(done(&app, text))
        }
        Err(error) => {
            let (status, problems) = refusal::problems(error)?;
            let shell = Shell::of(&app, &request, &browser, &session.person, Section::Settings);
            question(&app, shell, &session, &named, status, problems).await
        }
    }
}

fn done(app: &App, text: Text) -> HttpResponse {
    flash::with(app, reply::see_other(urls::SETTINGS_ATTRIBUTES), Tone::Good, text)
}
