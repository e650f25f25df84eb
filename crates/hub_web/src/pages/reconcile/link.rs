//! `GET|POST {base}/reconcile/{user}/link`: somebody whom the directory sent, and the account that they are.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use hub_db::Conn;
use hub_kernel::{ConnectionId, UserId};
use hub_tenants::provisioning::{self, Pair};
use hub_tenants::reconcile::{self, Suggestion, Waits};
use hub_tenants::session::Admin;
use hub_tenants::user::{Role, User, UserState};
use hub_tenants::{Error, connection, user};
use hub_text::{key, t, text};

use super::{ChoosePage, PairPage, words};
use crate::extract::{CsrfForm, QueryMap, page_of};
use crate::faults::HtmlFault;
use crate::pages::integrations::Tab;
use crate::pages::integrations::facts::Facts;
use crate::pages::integrations::visit::Visit;
use crate::pages::parts::{Problems, Tone};
use crate::pages::people::words as people_words;
use crate::pages::refusal;
use crate::{reply, urls};

/// Accounts that a search shows.
const MOST_FOUND: i64 = 20;

/// Shows the accounts that somebody may be; with `account` both side by side.
///
/// # Errors
/// 404 for somebody who does not wait at this connection. Asks for a fresh proof.
pub async fn get(visit: Visit, query: QueryMap) -> Result<HttpResponse, HtmlFault> {
    let staged = visit.named("user", UserId::in_tenant)?;
    let account = query.get("account").and_then(|text| UserId::in_tenant(visit.tenant(), text));
    match account {
        None => choose(&visit, staged, query.text("q"), None).await,
        Some(account) => {
            if visit.admin.confirmed(visit.cx.now).is_err() {
                return Err(HtmlFault::Confirm { next: page_of(&visit.request) });
            }
            compare(&visit, staged, account, Problems::default()).await
        }
    }
}

/// Makes one person of both.
///
/// # Errors
/// 404 as [`get`]; a refusal brings the page back with its reason. Asks for a fresh proof.
pub async fn post(visit: Visit, CsrfForm(sent): CsrfForm) -> Result<HttpResponse, HtmlFault> {
    let staged = visit.named("user", UserId::in_tenant)?;
    let id = visit.id;
    visit.app.db.read(move |c| connection::with_scim(c, id.tenant(), id)).await?;
    let Some(account) = UserId::in_tenant(visit.tenant(), &sent.text("account")) else {
        return Err(HtmlFault::BadRequest(key!("Choose the account first.")));
    };
    if sent.text("confirmed") != "yes" {
        return Err(HtmlFault::BadRequest(key!("The form was incomplete.")));
    }
    if visit.admin.confirmed(visit.cx.now).is_err() {
        return Err(HtmlFault::Confirm { next: page_of(&visit.request) });
    }
    let seen = sent.text("seen");
    let linked = visit.write(move |c, cx, by, id| {
        provisioning::link(c, cx, &by.confirmed(cx.now)?, id, (staged, account), &seen)
    });
    match linked.await {
        Ok(user) => {
            let text = text!("Linked: {name} is one person now.", name = user.label()).to_string();
            Ok(visit.on_to(&urls::person(user.id), Tone::Good, &text))
        }
        Err(error) => {
            let (status, problems) = refusal::problems(error)?;
            if problems.has("account") {
                return choose(&visit, staged, String::new(), Some((status, problems))).await;
            }
            let mut page = compare(&visit, staged, account, problems).await?;
            *page.status_mut() = status;
            Ok(page)
        }
    }
}

struct Choosing {
    staged: User,
    waits: Option<Waits>,
    suggestions: Vec<Suggestion>,
    found: Vec<User>,
}

fn load(c: &mut Conn, id: ConnectionId, staged: UserId, text: &str) -> hub_tenants::Result<Choosing> {
    connection::with_scim(c, id.tenant(), id)?;
    let staged = user::get(c, id.tenant(), staged)?;
    if staged.state != UserState::Staged || staged.connection != Some(id) {
        return Err(Error::NotFound);
    }
    Ok(Choosing {
        waits: reconcile::waits(c, &staged)?,
        suggestions: reconcile::suggestions(c, &staged)?,
        found: match text.is_empty() {
            true => Vec::new(),
            false => reconcile::candidates(c, id, text, MOST_FOUND)?,
        },
        staged,
    })
}

async fn choose(
    visit: &Visit,
    staged: UserId,
    query: String,
    refused: Option<(StatusCode, Problems)>,
) -> Result<HttpResponse, HtmlFault> {
    let (id, text) = (visit.id, query.clone());
    let known = visit.app.db.scan(move |c| load(c, id, staged, &text)).await?;
    let facts = Facts::of(visit).await?;
    let href = urls::reconcile_link(id, staged);
    let (status, problems) = refused.unwrap_or((StatusCode::OK, Problems::default()));
    let waits = known.waits.as_ref().map(words::waits);
    Ok(reply::page_with(
        status,
        &ChoosePage {
            shell: visit.shell(),
            head: facts.head(visit, Tab::Provisioning),
            back: urls::reconcile(id),
            problems,
            name: known.staged.label().to_owned(),
            idp: words::at_idp(&known.staged),
            waits: waits.unwrap_or_default(),
            suggestions: known.suggestions.iter().map(|one| words::suggested(&href, one)).collect(),
            found: known.found.iter().map(|account| words::found(&href, account, "")).collect(),
            query,
            href,
        },
    ))
}

struct Compared {
    pair: Pair,
    suggestion: Option<Suggestion>,
    groups: Vec<String>,
}

fn load_pair(
    c: &mut Conn,
    by: &Admin,
    id: ConnectionId,
    staged: UserId,
    account: UserId,
) -> hub_tenants::Result<Compared> {
    let pair = provisioning::pair(c, by, id, staged, account)?;
    let all = reconcile::suggestions(c, &pair.staged)?;
    Ok(Compared {
        suggestion: all.into_iter().find(|one| one.account.id == account),
        groups: provisioning::groups_to_leave(c, &pair.account)?,
        pair,
    })
}

async fn compare(
    visit: &Visit,
    staged: UserId,
    account: UserId,
    problems: Problems,
) -> Result<HttpResponse, HtmlFault> {
    let (id, by) = (visit.id, visit.admin);
    let loaded = visit.app.db.read(move |c| load_pair(c, &by, id, staged, account)).await;
    let Compared { pair, suggestion, groups } = match loaded {
        Ok(loaded) => loaded,
        Err(error) => {
            let refused = refusal::problems(error)?;
            return choose(visit, staged, String::new(), Some(refused)).await;
        }
    };
    let href = urls::reconcile_link(id, staged);
    Ok(reply::page(&PairPage {
        shell: visit.shell(),
        problems,
        cancel_href: urls::reconcile(id),
        staged: pair.staged.label().to_owned(),
        account: pair.account.label().to_owned(),
        rows: rows(&pair),
        why: suggestion.as_ref().map(words::why).unwrap_or_default(),
        weak: suggestion.as_ref().is_none_or(Suggestion::is_weak),
        consequences: consequences(&pair, &groups),
        account_id: account.to_string(),
        seen: pair.mark(),
        href,
    }))
}

fn rows(pair: &Pair) -> Vec<(&'static str, String, String)> {
    let Pair { staged, account } = pair;
    let or_none = |text: Option<&str>| text.filter(|text| !text.is_empty()).unwrap_or("–").to_owned();
    let both = |label, of: fn(&User) -> Option<&str>| (label, or_none(of(staged)), or_none(of(account)));
    let active = if staged.directory_active == Some(false) { t("Inactive") } else { t("Active") };
    vec![
        both(key!("Name"), |user| Some(&user.display_name)),
        both("userName", |user| Some(&user.user_name)),
        (key!("E-mail"), or_none(words::idp_email(staged).as_deref()), or_none(account.email.as_deref())),
        both("externalId", |user| user.external_id.as_deref()),
        (key!("Access"), active.to_string(), t(people_words::state(account.state)).to_string()),
        (key!("Role"), "–".to_owned(), t(account.role.label()).to_string()),
    ]
}

fn consequences(pair: &Pair, groups: &[String]) -> Vec<String> {
    let Pair { staged, account } = pair;
    let mut lines = vec![t(
        "There is one person from then on. The account stays, with its sessions, role, seat and history; the identity \
         provider goes on with the id it knows.",
    )];
    let says = words::idp_email(staged);
    if account.role == Role::Member && says != account.email {
        lines.push(match &says {
            Some(email) => text!("The person logs in with {email} from then on.", email = email),
            None => t("The person has no e-mail from then on, and logs in by SSO only."),
        });
    }
    if account.role == Role::Admin {
        lines.push(t("The address that an admin logs in with stays what it is."));
    }
    if account.is_written_by_directory() {
        lines.push(text!(
            "The identity provider’s other resource of this account ({name}) ends: calls to it answer that it is not there.",
            name = &account.user_name
        ));
    }
    if !groups.is_empty() {
        lines.push(text!(
            "The account leaves these groups; those of {name} count from then on: {groups}.",
            name = staged.label(),
            groups = groups.join(", ")
        ));
    }
    match (staged.directory_active == Some(false), account.state) {
        (true, UserState::Active) => lines.push(t(
            "The identity provider holds the person inactive: access ends if automatic deactivation is on.",
        )),
        (false, UserState::Deactivated) => {
            lines.push(t("The person gets access and a seat again, if the identity provider had taken it."))
        }
        _ => {}
    }
    lines.push(t("This cannot be undone."));
    lines.into_iter().map(String::from).collect()
}
