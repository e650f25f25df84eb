//! Reading the metadata addresses that are due.

use futures_util::StreamExt as _;
use hub_kernel::{ConnectionId, Cx};
use hub_saml::metadata::IdpMetadata;
use hub_tenants::connection::{self, Claim, News};
use hub_tenants::{Error, Result};

use super::{cx, mail};
use crate::app::App;

/// Addresses read in one round; the rest waits a minute.
const MOST: i64 = 100;
/// Addresses read at the same time.
const AT_ONCE: usize = 4;

/// Reads what is due.
pub(super) async fn round(app: &App) {
    let now = app.clock.now();
    match app.db.read(move |c| connection::due(c, now, MOST)).await {
        Ok(due) => {
            let reads = due.into_iter().map(|id| read_when_due(app, id));
            futures_util::stream::iter(reads).for_each_concurrent(AT_ONCE, |read| read).await;
        }
        Err(error) => {
            tracing::warn!(%error, "metadata addresses could not be looked up; tried again in a minute")
        }
    }
}

async fn read_when_due(app: &App, id: ConnectionId) {
    let cx = cx(app, "metadata");
    let outcome = match claim(app, &cx, id).await {
        Ok(Some(claim)) => read(app, &cx, claim).await.map(|_| ()),
        // Another node was quicker, or the connection has ended.
        Ok(None) | Err(Error::NotFound) => Ok(()),
        Err(error) => Err(error),
    };
    if let Err(error) = outcome {
        tracing::warn!(connection = %id, %error, "a metadata address could not be settled; tried again later");
    }
}

async fn claim(app: &App, cx: &Cx, id: ConnectionId) -> Result<Option<Claim>> {
    let cx = cx.clone();
    app.db.write(id.tenant(), move |c| connection::claim(c, &cx, id, false)).await
}

/// Fetches, understands and settles; mails what owners and admins should know. The fetch stands between two
/// transactions, never inside one. Gives why the document could not be read, if so.
///
/// # Errors
/// The database's.
pub async fn read(app: &App, cx: &Cx, claim: Claim) -> Result<(Vec<News>, Option<String>)> {
    let outcome = fetch(app, &claim).await;
    let failure = outcome.as_ref().err().cloned();
    let (id, settled) = (claim.connection, cx.clone());
    let write = move |c: &mut hub_db::Conn| connection::settle(c, &settled, &claim, &outcome);
    let news = app.db.write(id.tenant(), write).await?;
    mail::tell(app, id, &news).await;
    Ok((news, failure))
}

async fn fetch(app: &App, claim: &Claim) -> Result<IdpMetadata, String> {
    let document = app.outbound.get(&claim.url).await.map_err(|error| error.to_string())?;
    let entity_id = claim.entity_id.clone();
    let understood =
        actix_web::web::block(move || connection::understand(&document, entity_id.as_deref())).await;
    understood
        .map_err(|_| "The hub stopped while it read the document.".to_owned())?
        .map_err(|error| error.to_string())
}
