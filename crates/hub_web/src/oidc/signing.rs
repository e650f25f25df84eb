//! Signing keys at work: the one in use, made on first need; and their turning, as a job.

use actix_web::web;
use hub_kernel::{Actor, Cx, Timestamp};
use hub_oidc::keys::{NewKey, SigningKey};
use hub_tenants::Error;
use hub_tenants::app::keys;

use crate::app::App;

/// The `iss` of everything.
pub fn issuer(app: &App) -> &str {
    app.base_url()
}

/// The key in use; the first is made when it is first needed.
///
/// # Errors
/// The database's; `Defect` when no key can be made or opened.
pub async fn key(app: &App, cx: &Cx) -> Result<SigningKey, Error> {
    let (master, now) = (app.master_key.clone(), cx.now);
    let find = move |c: &mut hub_db::Conn| keys::signing(c, &master, now);
    if let Some(key) = app.db.read(find.clone()).await? {
        return Ok(key);
    }
    // One at a time on this node; two nodes may each make one, and both are published.
    let _permit = app.making_keys.acquire().await.map_err(|_| Error::Busy)?;
    turn(app, cx).await?;
    app.db.read(find).await?.ok_or_else(|| Error::Defect("there is no signing key".to_owned()))
}

/// What is published, as JSON texts.
///
/// # Errors
/// As [`key`].
pub async fn published(app: &App, cx: &Cx) -> Result<Vec<String>, Error> {
    key(app, cx).await?;
    let now = cx.now;
    let rows = app.db.read(move |c| keys::published(c, now)).await?;
    Ok(rows.into_iter().map(|row| row.public_jwk).collect())
}

/// Makes a key pair off the async threads.
///
/// # Errors
/// `Defect` when OpenSSL cannot.
pub async fn make_key() -> Result<NewKey, Error> {
    let made = web::block(NewKey::generate).await.map_err(|_| Error::Defect("a key was lost".to_owned()))?;
    made.map_err(|error| Error::Defect(error.to_string()))
}

async fn turn(app: &App, cx: &Cx) -> Result<(), Error> {
    let now = cx.now;
    if app.db.read(move |c| keys::wanted(c, now)).await?.is_some() {
        let new = make_key().await?;
        let (cx, master) = (cx.clone(), app.master_key.clone());
        let add = move |c: &mut hub_db::Conn| match keys::wanted(c, now)? {
            Some(from) => keys::add(c, &cx, &master, &new, from),
            None => Ok(()),
        };
        app.db.write_global(add).await?;
    }
    Ok(())
}

/// Publishes the next key when its time comes, and retires those that were followed.
///
/// # Errors
/// The database's.
pub async fn turn_keys(app: &App, now: Timestamp) -> Result<(), Error> {
    let cx = Cx {
        now,
        entropy: app.entropy.clone(),
        actor: Actor::System,
        request_id: "signing-keys".to_owned(),
        address: None,
    };
    turn(app, &cx).await?;
    app.db.write_global(move |c| keys::advance(c, now)).await
}
