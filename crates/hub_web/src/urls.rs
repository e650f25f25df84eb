//! Every path of the hub, as a function: a literal anywhere else fails a test.

use hub_kernel::{ConnectionId, TenantId, UserId};

/// Logging in by e-mail and password.
pub const LOGIN: &str = "/login";
/// Finding a workspace's SSO by its slug or an e-mail.
pub const LOGIN_WORKSPACE: &str = "/login/workspace";
/// Where somebody who is logged in begins.
pub const HOME: &str = "/";
/// A new workspace.
pub const SIGN_UP: &str = "/signup";
/// Logging out.
pub const LOGOUT: &str = "/logout";
/// Asking for a reset link.
pub const FORGOT: &str = "/forgot";
/// One's own account.
pub const ACCOUNT: &str = "/account";
/// The people of the workspace.
pub const PEOPLE: &str = "/people";
/// The catalogue.
pub const INTEGRATIONS: &str = "/integrations";
/// The end of a login by SSO.
pub const SSO_FINISH: &str = "/sso/finish";

/// The door of one workspace.
pub fn workspace_login(slug: &str) -> String {
    format!("/login/{slug}")
}

/// A link from a reset mail.
pub fn reset(secret: &str) -> String {
    format!("/reset/{secret}")
}

/// A link from an invitation.
pub fn invitation(secret: &str) -> String {
    format!("/invitation/{secret}")
}

/// A person's page.
pub fn person(user: UserId) -> String {
    format!("/people/{user}")
}

/// The pop-up that connects an integration.
pub fn connect(slug: &str) -> String {
    format!("/integrations/{slug}/connect")
}

/// Integration Settings of a connection: the tab Configuration.
pub fn connection(id: ConnectionId) -> String {
    format!("/connections/{id}")
}

/// The tab Provisioning.
pub fn provisioning(id: ConnectionId) -> String {
    format!("/connections/{id}/provisioning")
}

/// The tab Activity.
pub fn activity(id: ConnectionId) -> String {
    format!("/connections/{id}/activity")
}

/// Where a login through a connection begins.
pub fn sso_login(id: ConnectionId) -> String {
    format!("/saml/{id}/login")
}

/// The path of the Tenant URL.
pub fn scim(tenant: TenantId) -> String {
    format!("/scim/v2/{tenant}")
}

/// A path with a query of one parameter.
pub fn with_query(path: &str, name: &str, value: &str) -> String {
    let value = percent_encoding::utf8_percent_encode(value, percent_encoding::NON_ALPHANUMERIC);
    format!("{path}?{name}={value}")
}
