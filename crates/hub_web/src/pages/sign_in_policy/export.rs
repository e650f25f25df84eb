//! The list of those whom SSO would shut out, as a file.

use actix_web::HttpResponse;
use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::web::Data;
use hub_kernel::Timestamp;
use hub_tenants::Error;
use hub_tenants::user::{self, User};

use super::people::{wants_everyone, why};
use crate::app::App;
use crate::extract::{AdminSession, QueryMap};
use crate::faults::HtmlFault;

/// Rows that are read at a time.
const CHUNK: i64 = 5000;
/// Rows of one file.
const MOST_ROWS: usize = 200_000;

/// CSV with a header line (RFC 4180).
///
/// # Errors
/// 403 for a sub-user.
pub async fn get(app: Data<App>, query: QueryMap, session: AdminSession) -> Result<HttpResponse, HtmlFault> {
    let (tenant, everyone) = (session.admin.tenant(), wants_everyone(&query.text("who")));
    let mut text = "name,email,role,reason,last_sign_in\r\n".to_owned();
    let (mut rows, mut after) = (0, None);
    while rows < MOST_ROWS {
        let people = app
            .db
            .scan(move |c| user::shut_out_by_sso(c, tenant, everyone, after, CHUNK))
            .await
            .map_err(|error: Error| error)?;
        let Some(last) = people.last() else { break };
        after = Some(last.id);
        rows += people.len();
        for user in &people {
            text.push_str(&line(user));
        }
    }
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/csv; charset=utf-8"))
        .insert_header((CONTENT_DISPOSITION, "attachment; filename=\"not-seen-by-sso.csv\""))
        .body(text))
}

fn line(user: &User) -> String {
    let last = user.last_sign_in_at.map(Timestamp::rfc3339).unwrap_or_default();
    let cells = [
        cell(user.label()),
        cell(user.email.as_deref().unwrap_or(&user.user_name)),
        cell(user.role.label()),
        cell(why(user)),
        cell(&last),
    ];
    cells.join(",") + "\r\n"
}

/// Quoted; what a spreadsheet would take for a formula is kept from being one. Names come from people and directories.
fn cell(text: &str) -> String {
    let guard = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn cells_are_text() {
        assert_eq!(cell("Ada, \"Countess\""), "\"Ada, \"\"Countess\"\"\"");
        assert_eq!(cell("=HYPERLINK(\"x\")"), "\"'=HYPERLINK(\"\"x\"\")\"");
        assert_eq!(cell(""), "\"\"");
    }
}
