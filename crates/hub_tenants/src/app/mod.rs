//! The SaaS product's apps, which log people in through the hub by OpenID Connect. The operator registers them; they
//! belong to no tenant. What a person's login to an app gives is the tenant's: [`grant`], and the codes and tokens on it.

mod claims;
pub mod device;
pub mod grant;
pub mod keys;
pub mod logout;
pub mod request;
pub mod secret;
mod settings;
mod store;
#[cfg(test)]
mod tests;
pub mod token;

pub use claims::{ACR_VALUES, Facts, acr, amr, person};
pub use settings::{AppKind, GrantType, Lifetimes, Settings};

use hub_db::Conn;
use hub_kernel::{AppId, Cx, TenantId, Timestamp};
use serde::Serialize;

use crate::{Error, Result, tenant};

/// The right to register apps, which belong to no tenant: the operator's, at the command line on the server.
#[derive(Debug, Clone, Copy)]
pub struct Operator(());

impl Operator {
    /// For the command line only.
    pub const fn at_the_command_line() -> Self {
        Self(())
    }
}

/// An app as registered. Its `client_id` is the text of its id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct App {
    /// Its id.
    pub id: AppId,
    /// What the operator set.
    #[serde(flatten)]
    pub settings: Settings,
    /// When it was registered.
    pub created_at: Timestamp,
    /// When it last changed.
    pub modified_at: Timestamp,
}

impl App {
    /// What the protocol needs to know of it.
    pub fn client(&self) -> hub_oidc::client::Client<'_> {
        hub_oidc::client::Client {
            redirect_uris: &self.settings.redirect_uris,
            native: self.settings.kind.is_native(),
            scopes: &self.settings.scopes,
            codes: self.may(GrantType::AuthorizationCode),
        }
    }

    /// Whether it is registered for a grant type.
    pub fn may(&self, grant_type: GrantType) -> bool {
        self.settings.grant_types.contains(&grant_type)
    }

    /// Whether scripts of the app run at `origin` in a browser: it is named, or a redirect goes there.
    pub fn runs_at(&self, origin: &str) -> bool {
        self.settings.origins.iter().any(|known| known == origin)
    }
}

/// Registers an app.
///
/// # Errors
/// `Invalid` names the setting that cannot be.
pub fn create(c: &mut Conn, cx: &Cx, _by: &Operator, settings: Settings) -> Result<App> {
    let settings = settings.checked()?;
    check_name(c, &settings.name, None)?;
    let app = App { id: AppId::random(&*cx.entropy), settings, created_at: cx.now, modified_at: cx.now };
    store::insert(c, &app)?;
    write_tenants(c, &app)?;
    Ok(app)
}

/// Changes what the operator set. Logins go on, without what they were granted beyond the new scopes; without `offline_access`
/// those are over that have no session.
///
/// # Errors
/// `NotFound`; `Invalid` names the setting that cannot be.
pub fn update(c: &mut Conn, cx: &Cx, _by: &Operator, id: AppId, settings: Settings) -> Result<App> {
    let before = get(c, id)?;
    let settings = settings.checked()?;
    if before.settings.confidential != settings.confidential {
        let text = "whether an app keeps a secret cannot change; register another app";
        return Err(Error::invalid("confidential", text));
    }
    check_name(c, &settings.name, Some(id))?;
    let app = App { id, settings, created_at: before.created_at, modified_at: cx.now };
    store::update(c, &app)?;
    store::forget_tenants(c, id)?;
    write_tenants(c, &app)?;
    Ok(app)
}

/// Removes an app with its secrets, logins and tokens. Nobody is told: there is nothing left to tell.
///
/// # Errors
/// `NotFound`.
pub fn remove(c: &mut Conn, _by: &Operator, id: AppId) -> Result<App> {
    let app = get(c, id)?;
    store::delete(c, id)?;
    Ok(app)
}

fn check_name(c: &mut Conn, name: &str, own: Option<AppId>) -> Result<()> {
    let taken = store::all(c)?.into_iter().any(|app| app.settings.name == name && Some(app.id) != own);
    if taken { Err(Error::invalid("name", "there is an app of this name already")) } else { Ok(()) }
}

fn write_tenants(c: &mut Conn, app: &App) -> Result<()> {
    for tenant in app.settings.tenants.iter().flatten() {
        if tenant::store::find(c, *tenant)?.is_none() {
            return Err(Error::invalid("tenants", format!("there is no workspace {tenant}")));
        }
        store::insert_tenant(c, app.id, *tenant)?;
    }
    Ok(())
}

/// An app by its id.
///
/// # Errors
/// The database's.
pub fn find(c: &mut Conn, id: AppId) -> Result<Option<App>> {
    store::find(c, id)
}

/// An app that must exist.
///
/// # Errors
/// `NotFound`.
pub fn get(c: &mut Conn, id: AppId) -> Result<App> {
    find(c, id)?.ok_or(Error::NotFound)
}

/// An app by what a request calls it.
///
/// # Errors
/// The database's.
pub fn by_client_id(c: &mut Conn, client_id: &str) -> Result<Option<App>> {
    match client_id.parse() {
        Ok(id) => find(c, id),
        Err(_) => Ok(None),
    }
}

/// All apps, by name.
///
/// # Errors
/// The database's.
pub fn all(c: &mut Conn) -> Result<Vec<App>> {
    store::all(c)
}

/// Whether scripts of any app run at `origin`.
///
/// # Errors
/// The database's.
pub fn any_runs_at(c: &mut Conn, origin: &str) -> Result<bool> {
    Ok(all(c)?.iter().any(|app| app.runs_at(origin)))
}

/// Whether the people of a tenant may use an app.
pub fn is_for(app: &App, tenant: TenantId) -> bool {
    app.settings.tenants.as_ref().is_none_or(|listed| listed.contains(&tenant))
}
