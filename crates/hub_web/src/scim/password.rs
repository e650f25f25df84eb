//! The password in a write: hashed before the transaction, on the password threads, and only where it is wanted.

use hub_kernel::Secret;
use hub_tenants::Error;
use hub_tenants::provisioning::{self, NewPassword};

use super::call::Call;
use super::list::PATIENCE;
use crate::faults::ScimFault;

/// A password ready to be set; nothing where the connection does not synchronise passwords, or where it is the
/// password of the user with this id already.
///
/// # Errors
/// 503 when too many passwords wait to be hashed. Those of directories are hashed one at a time.
pub async fn prepare(
    call: &Call,
    id: Option<&str>,
    plain: Option<String>,
) -> Result<Option<NewPassword>, ScimFault> {
    let Some(plain) = plain.filter(|_| call.scope.features().password_sync) else { return Ok(None) };
    let stored = match id {
        Some(id) => {
            let (tenant, id) = (call.tenant(), id.to_owned());
            call.app.db.read(move |c| provisioning::stored_password(c, tenant, &id)).await?
        }
        None => None,
    };
    let turn = tokio::time::timeout(PATIENCE, call.app.hashing_for_directories.acquire()).await;
    let _turn = turn.map_err(|_| Error::Busy)?.map_err(|_| Error::Busy)?;
    Ok(NewPassword::prepare(&call.app.passwords, &call.cx, Secret::new(plain), stored).await?)
}
