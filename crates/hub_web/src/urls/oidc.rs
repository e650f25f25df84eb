//! Where apps of the product log people in by OpenID Connect.

use hub_kernel::AppGrantId;

use super::with_query;

/// What the OpenID Connect provider does, and where.
pub const OIDC_DISCOVERY: &str = "/.well-known/openid-configuration";
/// The same, by its OAuth name (RFC 8414).
pub const OAUTH_METADATA: &str = "/.well-known/oauth-authorization-server";
/// Where apps send people to log in.
pub const AUTHORIZE: &str = "/oauth2/authorize";
/// The parameter of [`AUTHORIZE`] that names a request which has waited.
pub const RESUME: &str = "resume";
/// Where somebody says that they go on to an app, as who they are.
pub const AUTHORIZE_CHOOSE: &str = "/oauth2/authorize/choose";
/// Where apps exchange codes and refresh tokens; identity providers have an endpoint of their own below the Tenant URL.
pub const OIDC_TOKEN: &str = "/oauth2/token";
/// Who an access token's person is.
pub const USERINFO: &str = "/oauth2/userinfo";
/// Where devices without a browser begin a login.
pub const DEVICE_AUTHORIZATION: &str = "/oauth2/device_authorization";
/// Where apps end their tokens.
pub const OIDC_REVOKE: &str = "/oauth2/revoke";
/// What a token is good for.
pub const OIDC_INTROSPECT: &str = "/oauth2/introspect";
/// The keys that sign ID tokens.
pub const OIDC_JWKS: &str = "/oauth2/jwks";
/// Where apps send people to log out.
pub const OIDC_LOGOUT: &str = "/oauth2/logout";
/// The person's yes to that.
pub const OIDC_LOGOUT_CONFIRM: &str = "/oauth2/logout/confirm";

/// Where an app's request goes on that has waited.
pub fn authorize_again(handle: &str) -> String {
    with_query(AUTHORIZE, RESUME, handle)
}

/// Ending a login of one's own to an app.
pub fn end_app_login(login: AppGrantId) -> String {
    format!("/account/apps/{login}/end")
}
