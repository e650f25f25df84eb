//! `GET /integrations` and `GET|POST /integrations/{slug}/connect`.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use hub_db::Conn;
use hub_integrations::{Category, Integration};
use hub_kernel::{TenantId, Timestamp};
use hub_tenants::connection::{self, Attention, Connection, State, daily, vouching};
use hub_tenants::directory;
use hub_text::{key, t, text};

use super::{Glyph, facts, warning};
use crate::app::App;
use crate::extract::{AdminSession, Browser, QueryMap};
use crate::faults::HtmlFault;
use crate::filters;
use crate::pages::parts::{Badge, Choice, date};
use crate::pages::shell::{Section, Shell};
use crate::{reply, urls};

/// The catalogue. Query: `q`, `category`, `state`.
#[derive(Debug, Clone, Template)]
#[template(path = "integrations/index.html")]
pub struct IndexPage {
    /// The frame.
    pub shell: Shell,
    /// Search words as typed.
    pub query: String,
    /// Categories, with an entry of empty value for all.
    pub categories: Vec<Choice>,
    /// States, with an entry of empty value for all.
    pub states: Vec<Choice>,
    /// What matches; connected ones first.
    pub cards: Vec<Card>,
}

/// One entry of the catalogue, or one connection of it.
#[derive(Debug, Clone)]
pub struct Card {
    /// Name: "Entra ID SSO".
    pub name: String,
    /// The vendor's drawing.
    pub glyph: Glyph,
    /// What it does, in a sentence.
    pub description: String,
    /// Where it stands in the filter: "Identity provider".
    pub category: String,
    /// What it can do, a few words each: "Single sign-on".
    pub can: Vec<&'static str>,
    /// All that a search looks at, in small letters, for filtering as one types.
    pub words: String,
    /// Where the card leads: the settings, or the Connect pop-up while `state` is `None`.
    pub href: String,
    /// **In progress** or **Integrated**; `None` when never connected, which shows **Connect**.
    pub state: Option<Badge>,
    /// Warnings under the state.
    pub warnings: Vec<Badge>,
    /// On a connected card: the pop-up for a further connection of the same integration.
    pub another_href: Option<String>,
}

/// The pop-up behind **Connect**; posts nothing but the token.
#[derive(Debug, Clone, Template)]
#[template(path = "integrations/connect.html")]
pub struct ConnectPage {
    /// The frame.
    pub shell: Shell,
    /// Name of the integration.
    pub name: String,
    /// The vendor's drawing.
    pub glyph: Glyph,
    /// What the integration does.
    pub description: String,
    /// What it brings, a sentence each.
    pub brings: Vec<String>,
    /// What will change for the people of the workspace, with numbers, a sentence each.
    pub changes: Vec<String>,
    /// Address the form posts to.
    pub action: String,
}

/// The word of a card that was never connected, in the filter.
const NEVER: &str = "not_connected";

/// A connection with what wants attention.
type Known = (Connection, Vec<Attention>);

/// The catalogue with the tenant's connections.
///
/// # Errors
/// The database's.
pub async fn get(
    app: Data<App>,
    request: HttpRequest,
    browser: Browser,
    session: AdminSession,
    query: QueryMap,
) -> Result<HttpResponse, HtmlFault> {
    let (tenant, now) = (session.admin.tenant(), session.cx.now);
    let known = app.db.read(move |c| known(c, tenant, now)).await?;
    let category = query.get("category").and_then(Category::parse);
    let state = query.text("state");
    let asked = query.text("q").to_lowercase();
    let mut found = hub_integrations::search("", category);
    found.retain(|it| is_asked_for(it, &asked));
    let mut cards: Vec<(bool, Card)> =
        found.into_iter().flat_map(|it| cards_of(it, &known, &state)).collect();
    cards.sort_by_key(|(connected, _)| !connected);
    Ok(reply::page(&IndexPage {
        shell: Shell::of(&app, &request, &browser, &session.person, Section::Integrations),
        query: query.text("q"),
        categories: categories(category),
        states: states(&state),
        cards: cards.into_iter().map(|(_, card)| card).collect(),
    }))
}

fn known(c: &mut Conn, tenant: TenantId, now: Timestamp) -> hub_tenants::Result<Vec<Known>> {
    let mut known = Vec::new();
    for row in connection::all(c, tenant)? {
        let certificates = connection::certificates(c, tenant, row.id)?;
        let ends = directory::Ends::read(c, tenant, row.id)?;
        let staged = connection::staged_certificates(c, tenant, row.id)?;
        let source = connection::metadata_source(c, tenant, row.id)?;
        let mut found = connection::attention(&row, &certificates, ends, now);
        found.extend(connection::metadata_attention(source.as_ref(), &certificates, &staged, now));
        if vouching::wanted(c, &row)? {
            found.push(Attention::OwnerWanted);
        }
        let days = daily::days(c, tenant, row.id, now, 2)?;
        found.extend(daily::failing(&days).map(Attention::SignInsFailing));
        known.push((row, found));
    }
    Ok(known)
}

fn cards_of(it: &'static Integration, known: &[Known], state: &str) -> Vec<(bool, Card)> {
    let mine: Vec<&Known> = known.iter().filter(|(row, _)| row.integration == it.slug).collect();
    if mine.is_empty() {
        let never = Card { href: urls::connect(it.slug), ..card(it) };
        return if matches!(state, "" | NEVER) { vec![(false, never)] } else { Vec::new() };
    }
    let several = mine.len() > 1;
    let shown = mine.into_iter().filter(|(row, _)| state.is_empty() || row.state.as_str() == state);
    shown.map(|known| (true, connected(it, known, several))).collect()
}

fn connected(it: &'static Integration, (row, found): &Known, several: bool) -> Card {
    let mut card = card(it);
    if several {
        // Two cards of one name are told apart by what their admins remember.
        card.description =
            text!("Connected on {date} by {person}.", date = date(row.created_at), person = &row.created_by)
                .to_string();
    }
    Card {
        // While it is being set up the way leads to where that is done.
        href: if row.is_integrated() { urls::overview(row.id) } else { urls::connection(row.id) },
        state: Some(facts::state(row)),
        warnings: found.iter().map(warning::badge).collect(),
        another_href: Some(urls::connect(it.slug)),
        ..card
    }
}

fn card(it: &'static Integration) -> Card {
    Card {
        name: it.name.to_owned(),
        glyph: Glyph(it.glyph_svg),
        description: t(it.summary).to_string(),
        category: t(it.category.label()).to_string(),
        can: it.capabilities.labels(),
        words: words(it),
        href: String::new(),
        state: None,
        warnings: Vec::new(),
        another_href: None,
    }
}

/// What people know an integration by: as its vendor says it, and as they read it here.
fn words(it: &Integration) -> String {
    let known = it.words();
    let said = [it.summary, it.category.label()].into_iter().chain(it.capabilities.labels());
    let said = said.map(|text| t(text).to_string().to_lowercase()).filter(|text| !known.contains(text));
    std::iter::once(known.clone()).chain(said).collect::<Vec<_>>().join("\n")
}

/// Whether each of the words (lower case) that somebody looks for occurs in it.
fn is_asked_for(it: &Integration, asked: &str) -> bool {
    let known = words(it);
    asked.split_whitespace().all(|word| hub_integrations::finds(&known, word))
}

fn categories(chosen: Option<Category>) -> Vec<Choice> {
    let all =
        Choice { value: String::new(), label: t("All categories").to_string(), selected: chosen.is_none() };
    let one = |category: Category| Choice {
        value: category.slug().to_owned(),
        label: t(category.label()).to_string(),
        selected: chosen == Some(category),
    };
    std::iter::once(all).chain(hub_integrations::categories().into_iter().map(one)).collect()
}

fn states(chosen: &str) -> Vec<Choice> {
    let known = State::ALL.iter().map(|state| (state.as_str(), state.label()));
    let all = std::iter::once(("", key!("All states"))).chain(known).chain([(NEVER, key!("Not connected"))]);
    all.map(|(value, label)| Choice {
        value: value.to_owned(),
        label: t(label).to_string(),
        selected: value == chosen,
    })
    .collect()
}
