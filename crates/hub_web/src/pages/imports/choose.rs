//! `GET|POST {base}/import`.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use hub_db::Conn;
use hub_kernel::{ConnectionId, Cx, Random as _, Timestamp, UserId};
use hub_tenants::import::{self, Asked, Import, Started, Who};
use hub_tenants::seat::Forecast;
use hub_tenants::tenant::{self, Tenant};
use hub_tenants::user::{self, Sent, User};
use hub_tenants::{Error, connection};
use hub_text::{key, t, text};
use sha2::{Digest as _, Sha256};

use super::{Candidate, ChoosePage};
use crate::extract::{CsrfForm, Form, QueryMap};
use crate::faults::HtmlFault;
use crate::imports;
use crate::pages::integrations::facts::Facts;
use crate::pages::integrations::visit::Visit;
use crate::pages::integrations::{Head, Tab};
use crate::pages::parts::{Link, Moment, Problems, Tone};
use crate::pages::people::words;
use crate::pages::seats::words as seats;
use crate::pages::trail::Trail;
use crate::{reply, urls};

const PAGE: usize = 50;
const MOST_HISTORY: i64 = 5;

/// Shows those whom the directory sent.
///
/// # Errors
/// 404 for a connection that is not there or has no SCIM side.
pub async fn get(visit: Visit, query: QueryMap) -> Result<HttpResponse, HtmlFault> {
    let view = View::of(&query, visit.tenant());
    Ok(reply::page(&page(&visit, &view, Problems::default()).await?))
}

/// Begins an import. Up to a hundred people it is done when this answers; else it goes on in the background.
///
/// # Errors
/// 404 as [`get`]; what cannot be done brings the page back with its reason.
pub async fn post(visit: Visit, CsrfForm(sent): CsrfForm) -> Result<HttpResponse, HtmlFault> {
    if sent.text("ticket").is_empty() {
        return Err(HtmlFault::BadRequest(key!("The form was incomplete.")));
    }
    let asked =
        Asked { connection: Some(visit.id), who: who(&visit, &sent).await?, ticket: fingerprint(&sent) };
    let begun = visit.write(move |c, cx, by, _| {
        let started = import::start(c, cx, by, &asked)?;
        // What is done at once is claimed at once: no other node should begin it beside us.
        let claim = match &started {
            Started::Begun(row) if !row.background => import::claim(c, row.id, cx.now)?,
            _ => None,
        };
        Ok((started, claim))
    });
    match begun.await {
        Ok((Started::Begun(row), claim)) => {
            if let Some(claim) = claim {
                imports::finish(&visit.app, &visit.cx, claim).await;
            }
            Ok(reply::see_other(&urls::import(row.id)))
        }
        Ok((Started::Before(row), _)) => Ok(reply::see_other(&urls::import(row.id))),
        Ok((Started::Busy(row), _)) => {
            let text = t("This import runs already. Begin another when it has ended.").to_string();
            Ok(visit.on_to(&urls::import(row.id), Tone::Info, &text))
        }
        Ok((Started::Nobody, _)) => {
            let text = t("Nobody was chosen: tick the people to import, or import all that match.");
            refused(&visit, &sent, &text.to_string()).await
        }
        Err(Error::Invalid(invalid)) => refused(&visit, &sent, &invalid.message.to_string()).await,
        Err(error) => Err(error.into()),
    }
}

async fn refused(visit: &Visit, sent: &Form, text: &str) -> Result<HttpResponse, HtmlFault> {
    let view = View { new: true, query: sent.text("q"), trail: Trail::default() };
    let page = page(visit, &view, Problems::default().with("", text)).await?;
    Ok(reply::page_with(StatusCode::UNPROCESSABLE_ENTITY, &page))
}

/// Whom the form means. Those who match are counted outside of the transaction that begins the import.
async fn who(visit: &Visit, sent: &Form) -> Result<Who, HtmlFault> {
    let ids = |name: &str| {
        let named = sent.all(name).into_iter();
        Who::These(named.filter_map(|text| UserId::in_tenant(visit.tenant(), &text)).collect())
    };
    match sent.text("who").as_str() {
        "chosen" => Ok(ids("user")),
        "page" => Ok(ids("on_page")),
        "all" => {
            let (id, text) = (visit.id, sent.filled("q"));
            let searched = text.clone();
            let count = move |c: &mut Conn| {
                connection::with_scim(c, id.tenant(), id)?;
                user::count_sent(c, id, Sent::New, searched.as_deref())
            };
            Ok(Who::Matching { text, about: visit.app.db.scan(count).await? })
        }
        _ => Err(HtmlFault::BadRequest(key!("The form was incomplete."))),
    }
}

/// What makes a form the same form: its ticket, and what was chosen in it. Somebody who goes back and chooses others means
/// another import.
fn fingerprint(sent: &Form) -> String {
    let mut hash = Sha256::new();
    for name in ["ticket", "who", "q", "user"] {
        for value in sent.all(name) {
            hash.update(value.len().to_le_bytes());
            hash.update(value);
        }
        hash.update([0]);
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What the address asks for.
#[derive(Clone)]
struct View {
    new: bool,
    query: String,
    trail: Trail,
}

impl View {
    fn of(query: &QueryMap, tenant: hub_kernel::TenantId) -> Self {
        Self {
            new: query.get("show") != Some("imported"),
            query: query.text("q"),
            trail: Trail::of(query, tenant),
        }
    }

    fn sent(&self) -> Sent {
        if self.new { Sent::New } else { Sent::Imported }
    }

    fn address(&self, id: ConnectionId, new: bool, after: &str, back: &str) -> String {
        let show = if new { "" } else { "imported" };
        urls::with_parameters(
            &urls::connection_import(id),
            &[("show", show), ("q", &self.query), ("after", after), ("back", back)],
        )
    }
}

struct Loaded {
    facts: Facts,
    plan: Tenant,
    people: Vec<User>,
    counts: [i64; 2],
    history: Vec<Import>,
}

impl Loaded {
    fn read(c: &mut Conn, id: ConnectionId, view: &View, now: Timestamp) -> hub_tenants::Result<Self> {
        let tenant = id.tenant();
        connection::with_scim(c, tenant, id)?;
        let text = Some(view.query.as_str());
        let limit = i64::try_from(PAGE).unwrap_or(50) + 1;
        Ok(Self {
            facts: Facts::read(c, tenant, id, now)?,
            plan: tenant::get(c, tenant)?,
            people: user::sent(c, id, view.sent(), text, view.trail.after(), limit)?,
            counts: [
                user::count_sent(c, id, Sent::New, text)?,
                user::count_sent(c, id, Sent::Imported, text)?,
            ],
            history: import::history(c, tenant, None, MOST_HISTORY)?,
        })
    }
}

async fn page(visit: &Visit, view: &View, problems: Problems) -> Result<ChoosePage, HtmlFault> {
    let id = visit.id;
    let asked = view.clone();
    let now = visit.cx.now;
    let loaded = visit.app.db.scan(move |c| Loaded::read(c, id, &asked, now)).await?;
    let [new, imported] = loaded.counts;
    let forecast = Forecast::of(&loaded.plan, new);
    let running = loaded.history.iter().find(|row| row.is_running());
    let more = loaded.people.get(PAGE - 1).filter(|_| loaded.people.len() > PAGE).map(|last| last.id);
    let shown = words::on_this_page(loaded.people.len().min(PAGE));
    let head: Head = loaded.facts.head(visit, Tab::Provisioning);
    Ok(ChoosePage {
        shell: visit.shell(),
        head,
        problems,
        new: view.new,
        filters: [
            Link { href: view.address(id, true, "", ""), label: format!("{} · {}", t("New"), said(new)) },
            Link {
                href: view.address(id, false, "", ""),
                label: format!("{} · {}", t("Imported"), said(imported)),
            },
        ],
        query: view.query.clone(),
        total: if view.new { new } else { imported },
        forecast: match new > user::MOST_COUNTED {
            true => {
                text!("More than {count} people wait for import.", count = user::MOST_COUNTED).to_string()
            }
            false => seats::forecast(&forecast),
        },
        forecast_warns: forecast.would_wait > 0 || forecast.beyond_plan > 0,
        ticket: ticket(&visit.cx),
        running: running.map(|row| Link {
            href: urls::import(row.id),
            label: text!("Started by {name}", name = &row.started_by_name).to_string(),
        }),
        pager: view.trail.pager(&shown, more, |after, back| view.address(id, view.new, after, back)),
        people: loaded.people.iter().take(PAGE).map(|user| candidate(user, visit.cx.now)).collect(),
        history: loaded.history.iter().map(|row| super::row(row, visit.cx.now)).collect(),
    })
}

/// A number of people as far as they were counted.
pub(super) fn said(count: i64) -> String {
    match count > user::MOST_COUNTED {
        true => format!("{}+", user::MOST_COUNTED),
        false => count.to_string(),
    }
}

fn ticket(cx: &Cx) -> String {
    let bytes: [u8; 16] = cx.entropy.bytes();
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn candidate(user: &User, now: Timestamp) -> Candidate {
    Candidate {
        id: user.id.to_string(),
        href: urls::person(user.id),
        name: user.label().to_owned(),
        email: user.email.clone().unwrap_or_else(|| user.user_name.clone()),
        badges: words::badges(user),
        arrived: Moment::at(user.first_pushed_at.unwrap_or(user.created_at), now),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_was_not_counted_to_its_end_says_so() {
        assert_eq!((said(0), said(10_000), said(10_001)), ("0".into(), "10000".into(), "10000+".into()));
    }
}
