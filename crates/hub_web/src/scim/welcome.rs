//! The mail to somebody whom a directory gave an account.

use hub_tenants::user::User;

use super::call::Call;
use crate::mail;

/// Sends it, in the name of the connection's integration.
pub async fn send(call: &Call, user: &User) {
    let provider = hub_integrations::find(call.scope.integration());
    mail::welcome::send(&call.app, user, provider.map_or("", |integration| integration.name)).await;
}
