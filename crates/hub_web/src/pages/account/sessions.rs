//! Ending sessions of one's own.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use hub_kernel::SessionId;
use hub_tenants::session;
use hub_text::{t, text};

use crate::app::App;
use crate::extract::{CsrfForm, PersonSession};
use crate::faults::HtmlFault;
use crate::pages::parts::Tone;
use crate::{flash, reply, urls};

/// Ends one session.
///
/// # Errors
/// 404 for a session that is not the person's own.
pub async fn end(
    app: Data<App>,
    id: Path<String>,
    session: PersonSession,
    _: CsrfForm,
) -> Result<HttpResponse, HtmlFault> {
    let id = SessionId::in_tenant(session.person.tenant(), &id).ok_or(HtmlFault::NotFound)?;
    session.write(&app, move |c, cx, person| session::end_one(c, cx, person, id)).await?;
    Ok(flash::with(&app, reply::see_other(urls::ACCOUNT), Tone::Good, t("That session has ended.")))
}

/// Ends all sessions but this one.
///
/// # Errors
/// The database's.
pub async fn end_others(
    app: Data<App>,
    session: PersonSession,
    _: CsrfForm,
) -> Result<HttpResponse, HtmlFault> {
    let ended = session.write(&app, session::end_others).await?;
    let ended = i64::try_from(ended).unwrap_or(i64::MAX);
    let text = text!(ended; "One other session has ended.", "{n} other sessions have ended.");
    Ok(flash::with(&app, reply::see_other(urls::ACCOUNT), Tone::Good, text))
}
