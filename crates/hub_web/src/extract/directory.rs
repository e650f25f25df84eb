//! Which directory calls a Tenant URL: the bearer token alone says so.

use actix_web::HttpRequest;
use actix_web::http::header::AUTHORIZATION;
use hub_kernel::{ConnectionId, TenantId, Timestamp};
use hub_tenants::directory::{self, DirectoryScope, TokenRefusal};
use hub_tenants::{Error, tenant};

use crate::app::App;

/// Who calls. The tenant's log tells the refusals apart; only a wrong address has another status.
#[derive(Debug)]
pub enum Caller {
    /// An IdP with a good token.
    Directory(Box<DirectoryScope>),
    /// A Tenant URL with a token that does not open it.
    Refused(TenantId, TokenRefusal),
    /// No Tenant URL; the workspace and connection whose token came along, if it is a good one.
    Nowhere(Option<(TenantId, ConnectionId)>),
}

/// Identifies the caller of a Tenant URL, or of what should have been one.
///
/// # Errors
/// The database's.
pub async fn caller(
    app: &App,
    request: &HttpRequest,
    tenant: Option<TenantId>,
    now: Timestamp,
) -> Result<Caller, Error> {
    let header = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let header = header.map(str::to_owned);
    app.db
        .read(move |c| {
            if let Some(tenant) = tenant {
                match directory::authenticate(c, tenant, header.as_deref(), now)? {
                    Ok(scope) => return Ok(Caller::Directory(Box::new(scope))),
                    Err(refusal) => match tenant::get(c, tenant) {
                        Ok(_) => return Ok(Caller::Refused(tenant, refusal)),
                        Err(Error::NotFound) => {}
                        Err(error) => return Err(error),
                    },
                }
            }
            Ok(Caller::Nowhere(directory::owner_of_token(c, header.as_deref(), now)?))
        })
        .await
}
