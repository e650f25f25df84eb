//! `GET {base}/reconcile/export`: the list of the present filter as CSV.

use actix_web::HttpResponse;
use hub_kernel::{ConnectionId, Timestamp, UserId};
use hub_tenants::reconcile::{self, Filter, Line};
use hub_tenants::{Error, connection};
use hub_text::{Language, spoken};

use super::show::View;
use super::words;
use crate::app::App;
use crate::export::{self, ROWS_AT_A_TIME};
use crate::extract::QueryMap;
use crate::faults::HtmlFault;
use crate::pages::integrations::visit::Visit;

const HEAD: [&str; 15] = [
    "user_id",
    "name",
    "standing",
    "ignored",
    "idp_user_name",
    "idp_email",
    "idp_external_id",
    "idp_active",
    "idp_changed_at",
    "account_email",
    "account_role",
    "account_state",
    "deactivated_by",
    "last_sso_at",
    "remark",
];

/// Gives the file.
///
/// # Errors
/// 404 for a connection that is not there or has no SCIM side.
pub async fn get(visit: Visit, query: QueryMap) -> Result<HttpResponse, HtmlFault> {
    let (id, filter) = (visit.id, View::of(&query, visit.tenant()).filter());
    visit.app.db.read(move |c| connection::with_scim(c, id.tenant(), id)).await?;
    let app = visit.app.get_ref().clone();
    let next = move |after: Option<UserId>| piece(app.clone(), id, Filter { after, ..filter.clone() });
    Ok(export::file("text/csv; charset=utf-8", &format!("reconcile-{id}.csv"), None, next))
}

async fn piece(
    app: App,
    id: ConnectionId,
    filter: Filter,
) -> hub_tenants::Result<export::Piece<Option<UserId>>> {
    let first = filter.after.is_none();
    let people = {
        // Work for a processor: no more at once than there are.
        let turn = app.scanning.acquire().await;
        let _turn = turn.map_err(|_| Error::Defect("the hub is stopping".to_owned()))?;
        app.db.scan(move |c| reconcile::page(c, id, &filter, ROWS_AT_A_TIME)).await?
    };
    let mut text = String::new();
    if first {
        text.push_str(&export::line(&HEAD));
    }
    text.extend(people.iter().map(line));
    let more = people.len() as i64 == ROWS_AT_A_TIME;
    Ok((text, people.last().filter(|_| more).map(|last| Some(last.user.id))))
}

fn line(line: &Line) -> String {
    let user = &line.user;
    let written = user.is_written_by_directory();
    let of_idp = |text: Option<String>| text.filter(|_| written).unwrap_or_default();
    let has_account = !words::here(user).is_empty();
    let of_account = |text: Option<String>| text.filter(|_| has_account).unwrap_or_default();
    export::line(&[
        &user.id.to_string(),
        user.label(),
        line.standing.as_str(),
        if line.ignored { "yes" } else { "no" },
        &of_idp(Some(user.user_name.clone())),
        &of_idp(words::idp_email(user)),
        &of_idp(user.external_id.clone()),
        &of_idp(user.directory_active.map(|active| active.to_string())),
        &of_idp(Some(user.modified_at.rfc3339())),
        &of_account(user.email.clone()),
        &of_account(Some(user.role.to_string())),
        &of_account(Some(user.state.to_string())),
        &user.deactivated_by.map(|by| by.to_string()).unwrap_or_default(),
        &line.last_sso.map(Timestamp::rfc3339).unwrap_or_default(),
        // For other programs, whatever the language of who asks.
        &spoken(Language::English, || words::remark(line)),
    ])
}
