//! `GET|POST {base}/attributes`: which attribute of an assertion is what, and whom a login may create or change.

use actix_web::HttpResponse;
use askama::Template;
use hub_tenants::connection::mapping::{self, Field, LONGEST_KEY, LONGEST_NAME, MOST_EXTRA, Mapping, Switch};
use hub_tenants::connection::people;
use hub_tenants::tenant;
use hub_text::{key, t, text};

use super::facts::Facts;
use super::provisioning::Toggle;
use super::visit::Visit;
use super::{Head, Tab};
use crate::extract::CsrfForm;
use crate::faults::HtmlFault;
use crate::filters;
use crate::pages::parts::{Problems, Tone};
use crate::pages::refusal;
use crate::pages::seats::words as seats;
use crate::pages::shell::Shell;
use crate::pages::turns::since;
use crate::{reply, urls};

/// Empty rows at the end of the further attributes.
const SPARE_ROWS: usize = 2;

/// The page "Attributes and new people".
///
/// Forms: `POST {base}/attributes` with a text area for each field (`email`, …: one attribute name a line) and
/// `extra_key_N`, `extra_name_N`, or with `restore` = a field or `all`; `POST {base}/just-in-time` and
/// `POST {base}/update-profile` with `value` = `on` or `off`.
#[derive(Debug, Clone, Template)]
#[template(path = "integrations/attributes.html")]
pub struct AttributesPage {
    /// The frame.
    pub shell: Shell,
    /// State, facts, tabs.
    pub head: Head,
    /// What was wrong with the last save.
    pub problems: Problems,
    /// Just-in-time creation.
    pub just_in_time: Toggle,
    /// "Each person who gets an account takes a seat; 23 of 25 seats are taken. …"
    pub charge_notice: String,
    /// Names are taken over at login.
    pub update_profile: Toggle,
    /// Whether a directory may write people of this connection as well.
    pub has_scim: bool,
    /// Our fields, in the order of the page.
    pub fields: Vec<MappedField>,
    /// Whether any of them is read otherwise than by default.
    pub any_changed: bool,
    /// Further attributes, with empty rows at the end.
    pub extra: Vec<ExtraRow>,
    /// Most of them.
    pub most_extra: usize,
    /// Longest key.
    pub longest_key: usize,
    /// Longest attribute name.
    pub longest_name: usize,
}

/// A field of ours.
#[derive(Debug, Clone)]
pub struct MappedField {
    /// Its name in the form.
    pub key: &'static str,
    /// "E-mail address", a message.
    pub label: &'static str,
    /// What it is for, and what empty means; a message.
    pub hint: String,
    /// Attribute names, one a line.
    pub names: String,
    /// The vendor's names, one a line; shown where they are not in use.
    pub default: Option<String>,
    /// Lines of the text area.
    pub rows: usize,
}

/// A further attribute.
#[derive(Debug, Clone, Default)]
pub struct ExtraRow {
    /// Its number in the form.
    pub index: usize,
    /// Our key.
    pub key: String,
    /// The attribute's name.
    pub name: String,
}

/// What a field is called, and what it is for.
fn words(field: Field) -> (&'static str, &'static str) {
    match field {
        Field::Subject => (
            key!("Who signs in"),
            key!(
                "Empty: the NameID, which suits nearly everybody. Name one attribute if it is the one that holds the \
                 person’s address or login name."
            ),
        ),
        Field::Email => (
            key!("E-mail address"),
            key!("Finds the person where the NameID does not, and is a new person’s address."),
        ),
        Field::UserName => (
            key!("Login name"),
            key!(
                "A new person’s userName. Taken as e-mail address where none is sent and this has the form of one."
            ),
        ),
        Field::GivenName => (key!("First name"), key!("Empty: not read.")),
        Field::FamilyName => (key!("Last name"), key!("Empty: not read.")),
        Field::DisplayName => (key!("Name to show"), key!("Empty, or not sent: first and last name.")),
        Field::Groups => (
            key!("Groups"),
            key!(
                "Several values. Shown with the person, as received; what they give is said under Roles and groups."
            ),
        ),
        Field::Roles => (
            key!("Roles"),
            key!(
                "Several values. Shown with the person, as received; what they give is said under Roles and groups."
            ),
        ),
        Field::StableId => (
            key!("Unchanging id"),
            key!(
                "Compared with the externalId that your directory writes, for people whose name and address both changed. \
                 Empty: the NameID."
            ),
        ),
    }
}

/// What came back from a form.
#[derive(Debug, Default)]
struct Draft {
    problems: Problems,
    fields: Option<Vec<(Field, Vec<String>)>>,
    extra: Option<Vec<(String, String)>>,
}

/// Shows the page.
///
/// # Errors
/// 404 for a connection that is not there or has no SAML side.
pub async fn get(visit: Visit) -> Result<HttpResponse, HtmlFault> {
    Ok(reply::page(&page(&visit, Draft::default()).await?))
}

/// Saves which attribute is what, or restores the vendor's names.
///
/// # Errors
/// 404; the database's.
pub async fn post(visit: Visit, CsrfForm(sent): CsrfForm) -> Result<HttpResponse, HtmlFault> {
    let (facts, stored) = load(&visit).await?;
    let restored = sent.filled("restore");
    let (fields, extra) = match restored.as_deref() {
        Some("all") => (Vec::new(), stored.extra),
        Some(word) => {
            let field =
                Field::from_word(word).ok_or(HtmlFault::BadRequest(key!("There is no such field.")))?;
            let others = stored.changed.into_iter().filter(|(changed, _)| *changed != field);
            (others.collect(), stored.extra)
        }
        None => {
            let lines = |field: Field| match sent.has(field.as_str()) {
                true => sent.raw(field.as_str()).lines().map(str::to_owned).collect(),
                false => stored.names(&facts.row, field),
            };
            let fields = Field::ALL.iter().map(|field| (*field, lines(*field))).collect();
            let row =
                |n: usize| (sent.line(&format!("extra_key_{n}")), sent.line(&format!("extra_name_{n}")));
            (fields, (0..MOST_EXTRA + SPARE_ROWS).map(row).collect::<Vec<_>>())
        }
    };
    let typed = Draft { fields: Some(fields.clone()), extra: Some(extra.clone()), ..Draft::default() };
    let saved = visit.write(move |c, cx, admin, id| mapping::save(c, cx, admin, id, &fields, &extra)).await;
    match saved {
        Ok(()) => {
            let text = match restored {
                Some(_) => t("Attributes are read by the vendor’s defaults again."),
                None => t("Attributes are saved. The next login is read by them."),
            };
            Ok(visit.on_to(&urls::attributes(visit.id), Tone::Good, text))
        }
        Err(error) => {
            let (status, problems) = refusal::problems(error)?;
            let draft = Draft { problems, ..typed };
            Ok(reply::page_with(status, &page(&visit, draft).await?))
        }
    }
}

/// Whether a first login makes an account.
///
/// # Errors
/// 404; the database's.
pub async fn just_in_time(visit: Visit, form: CsrfForm) -> Result<HttpResponse, HtmlFault> {
    let text = match set(&visit, form, Switch::JustInTime).await? {
        true => {
            t("Whoever your identity provider signs in and nobody knows yet gets an account from now on.")
        }
        false => t("Only people who are here already can log in."),
    };
    Ok(visit.to_switch(&urls::attributes(visit.id), "just-in-time", text))
}

/// Whether a login takes over a changed name.
///
/// # Errors
/// 404; the database's.
pub async fn update_profile(visit: Visit, form: CsrfForm) -> Result<HttpResponse, HtmlFault> {
    let text = match set(&visit, form, Switch::UpdateProfile).await? {
        true => t("Changed names are taken over at the next login."),
        false => t("A login changes nobody’s name."),
    };
    Ok(visit.to_switch(&urls::attributes(visit.id), "update-profile", text))
}

async fn set(visit: &Visit, form: CsrfForm, switch: Switch) -> Result<bool, HtmlFault> {
    let on = match form.0.text("value").as_str() {
        "on" => true,
        "off" => false,
        _ => return Err(HtmlFault::BadRequest(key!("A switch is either on or off."))),
    };
    visit.write(move |c, cx, admin, id| mapping::set_switch(c, cx, admin, id, switch, on)).await?;
    Ok(on)
}

async fn load(visit: &Visit) -> Result<(Facts, Mapping), HtmlFault> {
    let facts = Facts::of(visit).await?;
    if !facts.can().sso {
        return Err(HtmlFault::NotFound);
    }
    let row = facts.row.clone();
    let stored = visit.app.db.read(move |c| mapping::of(c, &row)).await?;
    Ok((facts, stored))
}

async fn page(visit: &Visit, draft: Draft) -> Result<AttributesPage, HtmlFault> {
    let (facts, stored) = load(visit).await?;
    let tenant = visit.tenant();
    let id = visit.id;
    let read = move |c: &mut hub_db::Conn| {
        Ok::<_, hub_tenants::Error>((tenant::get(c, tenant)?, people::count_logged_in(c, id)?))
    };
    let (plan, logged_in) = visit.app.db.scan(read).await?;
    let theirs = match logged_in {
        0 => String::new(),
        count => text!(
            count;
            "{n} person logs in through this connection without being sent by its directory.",
            "{n} people log in through this connection without being sent by its directory."
        )
        .to_string(),
    };
    let fields: Vec<_> =
        Field::ALL.iter().map(|field| mapped(&facts, &stored, *field, draft.fields.as_deref())).collect();
    Ok(AttributesPage {
        shell: visit.shell(),
        head: facts.head(visit, Tab::Configuration),
        problems: draft.problems,
        just_in_time: Toggle {
            on: stored.just_in_time,
            since: since(stored.just_in_time, stored.just_in_time_at, stored.just_in_time_by.as_deref()),
            effect: theirs.clone(),
            locked: String::new(),
        },
        charge_notice: seats::notice(&plan),
        update_profile: Toggle {
            on: stored.update_profile,
            since: facts.since(stored.update_profile, "update_profile"),
            effect: theirs,
            locked: String::new(),
        },
        has_scim: facts.can().scim,
        any_changed: !stored.changed.is_empty(),
        fields,
        extra: extra_rows(draft.extra.unwrap_or(stored.extra)),
        most_extra: MOST_EXTRA,
        longest_key: LONGEST_KEY,
        longest_name: LONGEST_NAME,
    })
}

fn mapped(
    facts: &Facts,
    stored: &Mapping,
    field: Field,
    typed: Option<&[(Field, Vec<String>)]>,
) -> MappedField {
    let (label, hint) = words(field);
    let default = mapping::default_names(&facts.row, field);
    let typed = typed.and_then(|typed| typed.iter().find(|(typed, _)| *typed == field));
    let names = typed.map_or_else(|| stored.names(&facts.row, field), |(_, names)| names.clone());
    MappedField {
        key: field.as_str(),
        label,
        hint: hint.to_owned(),
        rows: names.len().clamp(1, 6) + usize::from(field != Field::Subject),
        default: stored.is_changed(field).then(|| default.join(", ")),
        names: names.join("\n"),
    }
}

fn extra_rows(stored: Vec<(String, String)>) -> Vec<ExtraRow> {
    let used = stored.into_iter().filter(|(key, name)| !key.is_empty() || !name.is_empty());
    let mut rows: Vec<ExtraRow> = used.map(|(key, name)| ExtraRow { index: 0, key, name }).collect();
    let wanted = (rows.len() + SPARE_ROWS).min(MOST_EXTRA.max(rows.len()));
    rows.resize_with(wanted, ExtraRow::default);
    for (index, row) in rows.iter_mut().enumerate() {
        row.index = index;
    }
    rows
}
