//! `GET /people/{id}` of somebody who is no more: what the directory sent and removed, as long as the log has it.

use actix_web::{HttpRequest, HttpResponse};
use hub_db::Conn;
use hub_kernel::{EventId, TenantId, Timestamp, UserId};
use hub_tenants::Error;
use hub_tenants::directory::calls::WriteRow;
use hub_tenants::event::people::Lived;
use hub_tenants::event::{Action, EventRow};
use hub_text::{Text, t, text};
use serde_json::Value;

use super::person::{self, EVENTS};
use super::{GonePage, timeline};
use crate::app::App;
use crate::extract::{AdminSession, Browser};
use crate::faults::HtmlFault;
use crate::pages::parts::{Link, Moment};
use crate::pages::shell::{Section, Shell, initials};
use crate::{reply, urls};

/// Shows what the log has of them.
///
/// # Errors
/// 404 for whom the log does not know.
pub async fn get(
    app: &App,
    request: &HttpRequest,
    browser: &Browser,
    session: &AdminSession,
    id: UserId,
    before: Option<EventId>,
) -> Result<HttpResponse, HtmlFault> {
    let (tenant, now) = (session.admin.tenant(), session.cx.now);
    let known = app.db.read(move |c| Known::load(c, tenant, id, before)).await?.ok_or(HtmlFault::NotFound)?;
    let last = known.events.get(EVENTS - 1).filter(|_| known.events.len() > EVENTS);
    Ok(reply::page(&GonePage {
        shell: Shell::of(app, request, browser, &session.person, Section::People),
        initials: initials(&known.removal.target_name),
        name: known.removal.target_name.clone(),
        text: known.text(now).to_string(),
        account: known.account(tenant),
        timeline: timeline::items(known.events.get(..EVENTS).unwrap_or(&known.events), &known.calls, now),
        timeline_more: last.map(|last| urls::person_before(id, last.row.id)),
    }))
}

struct Known {
    /// What made an end of them.
    removal: EventRow,
    events: Vec<Lived>,
    calls: Vec<WriteRow>,
}

impl Known {
    fn load(
        c: &mut Conn,
        tenant: TenantId,
        id: UserId,
        before: Option<EventId>,
    ) -> Result<Option<Self>, Error> {
        let ids = [id];
        let Some(removal) = person::newest(c, tenant, &ids, Action::UserDeleteProvision)? else {
            return Ok(None);
        };
        let events = person::lived(c, tenant, &ids, before)?;
        let calls = person::calls_beside(c, &ids, &events, before.is_none())?;
        Ok(Some(Self { removal, events, calls }))
    }

    fn details(&self) -> Value {
        serde_json::from_str(&self.removal.details).unwrap_or_default()
    }

    fn text(&self, now: Timestamp) -> Text {
        let text = match self.details().get("account") {
            Some(_) => t(
                "Sent by the identity provider, and waited beside an account until that was linked, {relative} ({moment}): they \
                 are one person now.",
            ),
            None => t(
                "Sent by the identity provider, and removed by {name}, {relative} ({moment}), before anybody imported them: \
                 there never was an account here. Sent again, they are somebody new.",
            ),
        };
        let when = Moment::at(self.removal.at, now);
        text.with("name", timeline::actor(&self.removal))
            .with("relative", when.relative)
            .with("moment", when.exact)
    }

    /// The account with which they became one.
    fn account(&self, tenant: TenantId) -> Option<Link> {
        let details = self.details();
        let account = details.get("account")?;
        let id = UserId::in_tenant(tenant, account.get("id")?.as_str()?)?;
        let name = account.get("userName").and_then(Value::as_str).unwrap_or_default();
        Some(Link { href: urls::person(id), label: text!("Go to {name}", name = name).to_string() })
    }
}
