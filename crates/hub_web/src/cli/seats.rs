//! `hub tenant seats`: what a month's seats came to, for the bill.

use hub_tenants::seat::{self, Forecast, Month};
use hub_tenants::tenant::{self, SeatRule, Tenant};
use hub_tenants::{connection, user};
use serde_json::{Value, json};

use super::answer::Answer;
use super::failure::Failure;
use super::operator::Operator;
use crate::pages::seats::summary;

/// Tenants that are read at a time.
const PAGE: i64 = 100;

#[derive(Debug, clap::Args)]
pub(super) struct Seats {
    /// The calendar month in UTC, as 2026-11
    #[arg(long, value_parser = month, value_name = "YYYY-MM")]
    month: Month,
    /// Only this workspace: slug or id
    #[arg(long)]
    tenant: Option<String>,
}

fn month(text: &str) -> Result<Month, &'static str> {
    text.parse().map_err(|_| "give a month as 2026-11")
}

impl Seats {
    pub(super) async fn run(self, operator: &Operator) -> Result<Answer, Failure> {
        let mut rows = Vec::new();
        match &self.tenant {
            Some(name) => {
                let tenant = operator.tenant(name).await?;
                rows.extend(one(operator, tenant, self.month).await?);
            }
            None => {
                let mut after = None;
                loop {
                    let page = operator.read(move |c| tenant::page(c, after, PAGE)).await?;
                    let Some(last) = page.last() else { break };
                    after = Some(last.id);
                    for tenant in page {
                        rows.extend(one(operator, tenant, self.month).await?);
                    }
                }
            }
        }
        let columns = &["slug", "month", "opening", "peak", "closing", "seat_days", "taken", "freed"];
        Ok(Answer::list("tenants", rows, columns))
    }
}

/// Nothing for a workspace that was not there in that month.
async fn one(operator: &Operator, tenant: Tenant, month: Month) -> Result<Option<Value>, Failure> {
    let (id, now) = (tenant.id, operator.now());
    let report = operator.read(move |c| seat::report(c, id, month, now)).await?;
    Ok(report.map(|report| {
        let mut fields = summary(id, &report);
        fields.insert("slug".to_owned(), json!(tenant.slug));
        fields.insert("name".to_owned(), json!(tenant.name));
        Value::Object(fields)
    }))
}

/// What would follow of a plan, for whoever is about to change it.
pub(super) async fn forecast(
    operator: &Operator,
    row: &Tenant,
    limit: Option<i64>,
    rule: SeatRule,
) -> Result<Answer, Failure> {
    let id = row.id;
    let staged = operator.read(move |c| {
        let mut count = 0;
        for row in connection::all(c, id)? {
            count += user::count_waiting(c, id, row.id)?;
        }
        Ok(count)
    });
    let forecast = Forecast::under(row.seats_used, limit, rule, staged.await?);
    let over = limit.map_or(0, |limit| (row.seats_used - limit).max(0));
    let answer = Answer::new(json!({
        "slug": row.slug,
        "seats": limit,
        "seat_rule": rule,
        "seats_used": forecast.used,
        "beyond_plan_now": over,
        "waiting_for_import": forecast.newcomers,
        "would_wait_for_a_seat": forecast.would_wait,
        "would_be_charged_beyond_plan": forecast.beyond_plan,
    }));
    Ok(answer.note("Nothing was changed. Nobody who has a seat loses it by a change of the plan."))
}
