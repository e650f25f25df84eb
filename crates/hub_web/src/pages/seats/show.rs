//! `GET /seats`.

use std::collections::HashMap;

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use hub_db::Conn;
use hub_kernel::{ConnectionId, SeatWaitId, TenantId, Timestamp};
use hub_tenants::seat::{self, Forecast, Month, Report, Settings, Wait, Way};
use hub_tenants::tenant::{self, SeatRule, Tenant};
use hub_tenants::{connection, user};
use hub_text::{t, text};

use super::{MonthRow, SeatsPage, Waiting, words};
use crate::app::App;
use crate::extract::{AdminSession, Browser, QueryMap};
use crate::faults::HtmlFault;
use crate::pages::integrations::provisioning::Toggle;
use crate::pages::parts::{Badge, Moment, Pager, Tone};
use crate::pages::shell::{Section, Shell};
use crate::{reply, urls};

const PAGE: usize = 50;
const MONTHS: usize = 12;

/// Shows seats, who waits, and the last months.
///
/// # Errors
/// The database's.
pub async fn get(
    app: Data<App>,
    request: HttpRequest,
    query: QueryMap,
    browser: Browser,
    AdminSession { person, admin, cx }: AdminSession,
) -> Result<HttpResponse, HtmlFault> {
    let (tenant, now) = (admin.tenant(), cx.now);
    let after = cursor(&query, tenant);
    let found = app.db.scan(move |c| Found::load(c, tenant, after, now)).await?;
    let shell = Shell::of(&app, &request, &browser, &person, Section::People);
    Ok(reply::page(&found.page(shell, after.is_some(), now)))
}

/// Where the page begins: the place and the time of the last one of the page before.
fn cursor(query: &QueryMap, tenant: TenantId) -> Option<(Timestamp, SeatWaitId)> {
    let id = SeatWaitId::in_tenant(tenant, query.get("after")?)?;
    Some((Timestamp::from_millis(query.get("since")?.parse().ok()?), id))
}

struct Found {
    plan: Tenant,
    settings: Settings,
    total: i64,
    staged: i64,
    waiting: Vec<Wait>,
    names: HashMap<ConnectionId, &'static str>,
    months: Vec<Report>,
}

impl Found {
    fn load(
        c: &mut Conn,
        tenant: TenantId,
        after: Option<(Timestamp, SeatWaitId)>,
        now: Timestamp,
    ) -> hub_tenants::Result<Self> {
        let (mut staged, mut names) = (0, HashMap::new());
        for row in connection::all(c, tenant)? {
            staged += user::count_waiting(c, tenant, row.id)?;
            names.insert(row.id, row.name());
        }
        let (mut months, mut month) = (Vec::new(), Month::of(now));
        while let Some(report) = seat::report(c, tenant, month, now)? {
            months.push(report);
            if months.len() == MONTHS {
                break;
            }
            month = month.previous();
        }
        let limit = i64::try_from(PAGE).unwrap_or(50) + 1;
        Ok(Self {
            plan: tenant::get(c, tenant)?,
            settings: seat::settings(c, tenant)?,
            total: seat::count_waiting(c, tenant)?,
            staged,
            waiting: seat::waiting_page(c, tenant, after, limit)?,
            names,
            months,
        })
    }

    fn page(&self, shell: Shell, later: bool, now: Timestamp) -> SeatsPage {
        let plan = &self.plan;
        let free = plan.seat_limit.map(|limit| limit - plan.seats_used);
        let (rule, rule_text) = words::rule(plan);
        let changed = self.settings.changed.as_ref();
        SeatsPage {
            shell,
            used: match plan.seat_limit {
                Some(limit) => {
                    text!("{taken} of {limit}", taken = plan.seats_used, limit = limit).to_string()
                }
                None => plan.seats_used.to_string(),
            },
            free: match free {
                Some(free @ 0..) => text!("{count} free", count = free),
                Some(over) => text!("{count} beyond the plan", count = -over),
                None => t("No limit"),
            }
            .to_string(),
            rule: t(rule).to_string(),
            rule_text: t(rule_text).to_string(),
            waits: match self.total {
                0 => t("Nobody"),
                seat::MOST_WAITING => text!("{count} people or more", count = self.total),
                total => text!(total; "{n} person", "{n} people"),
            }
            .to_string(),
            forecast: words::forecast(&Forecast::of(plan, self.staged)),
            automatic: Toggle {
                on: self.settings.automatic,
                since: since(self.settings.automatic, changed),
                effect: String::new(),
                locked: String::new(),
            },
            can_give: plan.seat_rule == SeatRule::Extend || free.is_none_or(|free| free > 0),
            waiting: self.waiting.iter().take(PAGE).map(|wait| self.row(wait, now)).collect(),
            pager: self.pager(later),
            months: self.months.iter().map(month).collect(),
        }
    }

    fn row(&self, wait: &Wait, now: Timestamp) -> Waiting {
        let by = wait.connection.and_then(|id| self.names.get(&id));
        let tried = Moment::at(wait.tried_at, now).relative;
        Waiting {
            give_href: wait.can_be_given().then(|| urls::seat_gift(wait.id)),
            dismiss_href: urls::seat_dismissal(wait.id),
            person_href: wait.user.map(urls::person),
            name: wait.name.clone(),
            email: wait.email.clone().unwrap_or_default(),
            way: match by {
                Some(name) => format!("{} · {name}", t(wait.way.label())),
                None => t(wait.way.label()).to_string(),
            },
            since: Moment::at(wait.since, now),
            tries: if wait.tries > 1 {
                text!("{count} tries, the last {when}", count = wait.tries, when = tried).to_string()
            } else {
                String::new()
            },
            next: match wait.way {
                Way::Directory => t("Comes with the identity provider’s next try"),
                Way::Login => t("Comes with their next login"),
                _ => t("Has to be added again"),
            }
            .to_string(),
        }
    }

    fn pager(&self, later: bool) -> Pager {
        let last = self.waiting.get(PAGE - 1).filter(|_| self.waiting.len() > PAGE);
        let next = last.map(|last| {
            let since = last.since.millis().to_string();
            urls::with_parameters(urls::SEATS, &[("after", &last.id.to_string()), ("since", &since)])
        });
        let text = match next.is_none() && !later {
            true => String::new(),
            false => t("Who came first stands first").to_string(),
        };
        Pager { text, previous: later.then(|| urls::SEATS.to_owned()), next }
    }
}

/// Since when the switch stands so, and by whose hand.
fn since(on: bool, changed: Option<&(Timestamp, String)>) -> String {
    match (on, changed) {
        (true, Some((at, by))) => text!("On since {when} by {name}.", when = at.readable(), name = by),
        (false, Some((at, by))) => text!("Off since {when} by {name}.", when = at.readable(), name = by),
        (true, None) => t("On since this workspace began."),
        (false, None) => t("Off since this workspace began."),
    }
    .to_string()
}

fn month(report: &Report) -> MonthRow {
    MonthRow {
        month: report.month.to_string(),
        badge: report.is_running().then(|| Badge::new(Tone::Info, t("So far"))),
        peak: report.peak,
        closing: report.closing,
        seat_days: report.seat_days(),
        moves: text!("{taken} taken, {freed} freed", taken = report.taken, freed = report.freed).to_string(),
        csv_href: urls::seat_month(report.month, "csv"),
        json_href: urls::seat_month(report.month, "json"),
    }
}
