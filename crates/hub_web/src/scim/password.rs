//! The password in a write: hashed before the transaction, on the password threads, and only where it is wanted.

use hub_kernel::Secret;
use hub_scim::etag::Conditions;
use hub_tenants::Error;
use hub_tenants::provisioning::{self, NewPassword, Prospect};

use super::call::Call;
use super::list::PATIENCE;
use crate::faults::ScimFault;

/// A password ready to be set; nothing where the connection does not synchronise passwords, or where it is the password of
/// the user with this id already. It costs a hash only where the write would come to it.
///
/// # Errors
/// 503 when too many passwords wait to be hashed. Those of directories are hashed one at a time.
pub async fn prepare(
    call: &Call,
    target: Option<(&str, &Conditions)>,
    plain: Option<String>,
) -> Result<Option<NewPassword>, ScimFault> {
    let Some(plain) = plain.filter(|_| call.scope.features().password_sync) else { return Ok(None) };
    let plain = Secret::new(plain);
    let prospect = match target {
        Some((id, conditions)) => {
            let (scope, id, conditions) = (call.scope.clone(), id.to_owned(), conditions.clone());
            call.app.db.read(move |c| provisioning::prospect(c, &scope, &id, &conditions)).await?
        }
        None => Prospect::New,
    };
    if prospect == Prospect::Refused {
        return Ok(NewPassword::prepare(&call.app.passwords, &call.cx, plain, prospect).await?);
    }
    let turn = tokio::time::timeout(PATIENCE, call.app.hashing_for_directories.acquire()).await;
    let _turn = turn.map_err(|_| Error::Busy)?.map_err(|_| Error::Busy)?;
    Ok(NewPassword::prepare(&call.app.passwords, &call.cx, plain, prospect).await?)
}
