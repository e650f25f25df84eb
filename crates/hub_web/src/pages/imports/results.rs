//! `GET /imports/{id}/results`: each person's result as CSV.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use hub_kernel::{ImportId, Timestamp, UserId};
use hub_tenants::import::{self, Person};

use crate::app::App;
use crate::export::{self, ROWS_AT_A_TIME};
use crate::extract::AdminSession;
use crate::faults::HtmlFault;

/// Gives the file.
///
/// # Errors
/// 404 for an import that is not there.
pub async fn get(
    app: Data<App>,
    request: HttpRequest,
    AdminSession { admin, .. }: AdminSession,
) -> Result<HttpResponse, HtmlFault> {
    let (tenant, id) = (admin.tenant(), super::id_of(admin.tenant(), &request)?);
    app.db.read(move |c| import::get(c, tenant, id)).await?;
    let app = app.get_ref().clone();
    let next = move |after: Option<UserId>| piece(app.clone(), id, after);
    Ok(export::file("text/csv; charset=utf-8", &format!("import-{id}.csv"), None, next))
}

async fn piece(
    app: App,
    id: ImportId,
    after: Option<UserId>,
) -> hub_tenants::Result<export::Piece<Option<UserId>>> {
    let people = app.db.scan(move |c| import::people(c, id, None, after, ROWS_AT_A_TIME)).await?;
    let mut text = String::new();
    if after.is_none() {
        text.push_str(&export::line(&["user_id", "user_name", "name", "result", "detail", "at"]));
    }
    text.extend(people.iter().map(line));
    let more = people.len() as i64 == ROWS_AT_A_TIME;
    Ok((text, people.last().filter(|_| more).map(|last| Some(last.user))))
}

fn line(person: &Person) -> String {
    export::line(&[
        &person.user.to_string(),
        &person.user_name,
        &person.display_name,
        person.outcome.as_str(),
        person.detail.as_deref().unwrap_or_default(),
        &person.done_at.map(Timestamp::rfc3339).unwrap_or_default(),
    ])
}
