//! The switches of the settings page.

use actix_web::HttpResponse;
use actix_web::web::Data;
use hub_tenants::policies::{self, Change};
use hub_text::{Text, t};

use crate::app::App;
use crate::extract::{AdminSession, CsrfForm};
use crate::faults::HtmlFault;
use crate::pages::parts::Tone;
use crate::{flash, reply, urls};

/// Whether the directory side asks for SSO first.
///
/// # Errors
/// 403 for an admin who is no owner.
pub async fn scim_needs_sso(
    app: Data<App>,
    session: AdminSession,
    form: CsrfForm,
) -> Result<HttpResponse, HtmlFault> {
    let on = form.switched()?;
    save(&app, session, Change { scim_needs_sso: Some(on), ..Change::default() }).await?;
    let text = match on {
        true => t("Provisioning is set up only where people log in by SSO."),
        false => t("Provisioning can be set up without SSO."),
    };
    Ok(back(&app, "scim-needs-sso", text))
}

/// Whether people come and go by the directory only.
///
/// # Errors
/// 403 for an admin who is no owner.
pub async fn people_by_directory(
    app: Data<App>,
    session: AdminSession,
    form: CsrfForm,
) -> Result<HttpResponse, HtmlFault> {
    let on = form.switched()?;
    save(&app, session, Change { people_by_directory: Some(on), ..Change::default() }).await?;
    let text = match on {
        true => t("While a directory provisions, people are added and removed there only."),
        false => t("People may be added and removed by hand."),
    };
    Ok(back(&app, "people-by-directory", text))
}

async fn save(app: &App, session: AdminSession, change: Change) -> Result<(), HtmlFault> {
    Ok(session.write(app, move |c, cx, admin| policies::change(c, cx, admin, change)).await?)
}

/// Back to the switch that was turned; `label` is the id of its label.
fn back(app: &App, label: &str, text: Text) -> HttpResponse {
    flash::with(app, reply::see_other(&format!("{}#{label}", urls::SETTINGS)), Tone::Good, text)
}
