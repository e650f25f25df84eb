//! Logins of one's own to apps of the product.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use hub_kernel::{AppGrantId, Timestamp};
use hub_tenants::app::AppKind;
use hub_tenants::app::grant::{self, Listed};
use hub_text::t;

use super::AppLogin;
use crate::app::App;
use crate::extract::{CsrfForm, PersonSession};
use crate::faults::HtmlFault;
use crate::pages::parts::{Moment, Tone};
use crate::{flash, reply, urls};

/// Ends one login.
///
/// # Errors
/// 404 for one that is not the person's own.
pub async fn end(
    app: Data<App>,
    id: Path<String>,
    session: PersonSession,
    _: CsrfForm,
) -> Result<HttpResponse, HtmlFault> {
    let id = AppGrantId::in_tenant(session.person.tenant(), &id).ok_or(HtmlFault::NotFound)?;
    session.write(&app, move |c, cx, person| grant::end_own(c, cx, person, id)).await?;
    Ok(flash::with(&app, reply::see_other(urls::ACCOUNT), Tone::Good, t("You are logged out of that app.")))
}

pub(super) fn show(login: &Listed, now: Timestamp) -> AppLogin {
    let kind = match login.kind {
        AppKind::Web => t("Web app"),
        AppKind::Desktop => t("Desktop app"),
        AppKind::Mobile => t("Mobile app"),
        AppKind::Device => t("Device"),
    };
    AppLogin {
        end_href: urls::end_app_login(login.id),
        name: login.app_name.clone(),
        kind: kind.to_string(),
        lasts: if login.offline { t("stays logged in") } else { t("until you log out here") }.to_string(),
        last_used: Moment::at(login.used_at, now),
    }
}
