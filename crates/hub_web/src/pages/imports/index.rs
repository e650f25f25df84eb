//! `GET /imports`.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use hub_kernel::ImportId;
use hub_tenants::import;
use hub_text::t;

use super::IndexPage;
use crate::app::App;
use crate::extract::{AdminSession, Browser, QueryMap};
use crate::faults::HtmlFault;
use crate::pages::parts::Pager;
use crate::pages::shell::{Section, Shell};
use crate::{reply, urls};

const PAGE: usize = 25;

/// Lists imports.
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
    let tenant = admin.tenant();
    let before = query.get("before").and_then(|text| ImportId::in_tenant(tenant, text));
    let limit = i64::try_from(PAGE).unwrap_or(25) + 1;
    let rows = app.db.read(move |c| import::history(c, tenant, before, limit)).await?;
    let next = rows.get(PAGE - 1).filter(|_| rows.len() > PAGE);
    let next = next.map(|last| urls::with_query(urls::IMPORTS, "before", &last.id.to_string()));
    let previous = before.map(|_| urls::IMPORTS.to_owned());
    let text = match next.is_none() && previous.is_none() {
        true => String::new(),
        false => t("The newest first").to_string(),
    };
    Ok(reply::page(&IndexPage {
        shell: Shell::of(&app, &request, &browser, &person, Section::People),
        history: rows.iter().take(PAGE).map(|row| super::row(row, cx.now)).collect(),
        pager: Pager { text, previous, next },
    }))
}
