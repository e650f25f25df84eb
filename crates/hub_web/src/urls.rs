//! Every path of the hub, as a function: a literal anywhere else fails a test.

mod connections;
mod oidc;
mod set_up;

pub use connections::*;
use hub_kernel::{
    ConnectionId, DomainId, EventId, ImportId, SeatWaitId, SecondFactorId, SessionId, TenantId, UserId,
};
use hub_tenants::seat::Month;
use hub_text::Language;
pub use oidc::*;
pub use set_up::*;

/// Logging in by e-mail and password.
pub const LOGIN: &str = "/login";
/// Finding a workspace's SSO by its slug.
pub const LOGIN_WORKSPACE: &str = "/login/workspace";
/// Where somebody who is logged in begins.
pub const HOME: &str = "/";
/// A new workspace.
pub const SIGN_UP: &str = "/signup";
/// Logging out.
pub const LOGOUT: &str = "/logout";
/// The second step of a login.
pub const SECOND_STEP: &str = "/login/second";
/// What an authenticator is asked in it.
pub const SECOND_STEP_ASK: &str = "/login/second/ask";
/// What it answered.
pub const SECOND_STEP_PASSKEY: &str = "/login/second/passkey";
/// Adding an authenticator app in the middle of a login.
pub const SECOND_STEP_ADD_APP: &str = "/login/second/app";
/// What an authenticator is told to make a passkey in the middle of a login.
pub const SECOND_STEP_ADD_ASK: &str = "/login/second/passkeys/ask";
/// The passkey that it made.
pub const SECOND_STEP_ADD_PASSKEY: &str = "/login/second/passkeys";
/// What an authenticator is asked where somebody logs in by a passkey alone.
pub const PASSKEY_ASK: &str = "/login/passkey/ask";
/// What it answered.
pub const PASSKEY: &str = "/login/passkey";
/// Proving once more who one is.
pub const CONFIRM: &str = "/account/confirm";
/// The same, by a code.
pub const CONFIRM_CODE: &str = "/account/confirm/code";
/// What an authenticator is asked for that.
pub const CONFIRM_ASK: &str = "/account/confirm/ask";
/// What it answered.
pub const CONFIRM_PASSKEY: &str = "/account/confirm/passkey";
/// One's second factors.
pub const SECURITY: &str = "/account/security";
/// Adding an authenticator app.
pub const SECURITY_APP: &str = "/account/security/app";
/// Adding a passkey.
pub const SECURITY_PASSKEY: &str = "/account/security/passkey";
/// What an authenticator is told to make it.
pub const SECURITY_ASK: &str = "/account/security/passkey/ask";
/// New backup codes.
pub const SECURITY_CODES: &str = "/account/security/backup-codes";
/// Whether a second factor is required.
pub const SETTINGS_SECOND_FACTOR: &str = "/settings/second-factor";
/// Asking for a reset link.
pub const FORGOT: &str = "/forgot";
/// One's own account.
pub const ACCOUNT: &str = "/account";
/// Changing one's password.
pub const ACCOUNT_PASSWORD: &str = "/account/password";
/// Ending all sessions of one's own but this one.
pub const ACCOUNT_END_OTHERS: &str = "/account/sessions/revoke-others";
/// The people of the workspace.
pub const PEOPLE: &str = "/people";
/// Removals that wait for an owner.
pub const PEOPLE_HELD: &str = "/people/held";
/// All who wait keep their access.
pub const PEOPLE_HELD_KEEP: &str = "/people/held/keep";
/// All who wait lose their access.
pub const PEOPLE_HELD_APPLY: &str = "/people/held/apply";
/// The directory at an earlier instant against now.
pub const PEOPLE_AT: &str = "/people/at";
/// The same as a file.
pub const PEOPLE_AT_EXPORT: &str = "/people/at.csv";
/// Makes people as they were then.
pub const PEOPLE_AT_RESTORE: &str = "/people/at/restore";
/// Whom a directory sent and removed again.
pub const PEOPLE_REMOVED: &str = "/people/removed";
/// Inviting somebody.
pub const PEOPLE_INVITE: &str = "/people/invite";
/// What holds for the whole workspace.
pub const SETTINGS: &str = "/settings";
/// The switch of a policy.
pub const SETTINGS_SCIM_NEEDS_SSO: &str = "/settings/scim-needs-sso";
/// The switch of a policy.
pub const SETTINGS_PEOPLE_BY_DIRECTORY: &str = "/settings/people-by-directory";
/// The e-mail domains of the workspace.
pub const DOMAINS: &str = "/domains";
/// One's other workspaces.
pub const WORKSPACES: &str = "/workspaces";
/// Seats: how many are taken, who waits, what each month came to.
pub const SEATS: &str = "/seats";
/// Whether free seats are given by themselves.
pub const SEATS_AUTOMATIC: &str = "/seats/automatic";
/// All imports of the workspace.
pub const IMPORTS: &str = "/imports";
/// From how many removals on an owner looks first.
pub const SETTINGS_MASS_CHANGES: &str = "/settings/mass-changes";
/// The catalogue.
pub const INTEGRATIONS: &str = "/integrations";
/// Who must log in by SSO, and from when.
pub const SIGN_IN_POLICY: &str = "/sign-in-policy";
/// Those whom it would shut out.
pub const SIGN_IN_POLICY_PEOPLE: &str = "/sign-in-policy/people";
/// The same as a file.
pub const SIGN_IN_POLICY_EXPORT: &str = "/sign-in-policy/people.csv";
/// Mails them how to log in by SSO.
pub const SIGN_IN_POLICY_MAIL: &str = "/sign-in-policy/mail";
/// Makes an owner's recovery codes.
pub const RECOVERY_CODES: &str = "/sign-in-policy/recovery-codes";
/// Suspends the policy for some hours.
pub const SIGN_IN_POLICY_SUSPEND: &str = "/sign-in-policy/suspend";
/// Ends a suspension.
pub const SIGN_IN_POLICY_RESUME: &str = "/sign-in-policy/resume";
/// Logging in by a recovery code.
pub const RECOVERY: &str = "/recovery";
/// The end of a login by SSO.
pub const SSO_FINISH: &str = "/sso/finish";

/// Where a language is chosen.
pub const fn language(language: Language) -> &'static str {
    match language {
        Language::English => "/language/en",
        Language::German => "/language/de",
    }
}

/// The same from a page that a form drew, to come back to `back`: what it was asked with stands in no address.
pub fn language_back(code: Language, back: &str) -> String {
    with_query(language(code), "back", back)
}

/// Where a language is chosen on a page whose address is a secret: at that address itself.
pub const fn language_here(language: Language) -> &'static str {
    match language {
        Language::English => "?language=en",
        Language::German => "?language=de",
    }
}

/// The door of one workspace.
pub fn workspace_login(slug: &str) -> String {
    format!("/login/{slug}")
}

/// Logging in to a workspace by a recovery code.
pub fn recovery(slug: &str) -> String {
    with_query(RECOVERY, "workspace", slug)
}

/// A link from a reset mail.
pub fn reset(secret: &str) -> String {
    format!("/reset/{secret}")
}

/// A link from an invitation.
pub fn invitation(secret: &str) -> String {
    format!("/invitation/{secret}")
}

/// Ending one session of one's own.
pub fn end_session(session: SessionId) -> String {
    format!("/account/sessions/{session}/revoke")
}

/// Looking for the proof of a domain now.
pub fn domain_check(id: DomainId) -> String {
    format!("/domains/{id}/check")
}

/// Whether new people of a domain need SSO.
pub fn domain_rule(id: DomainId) -> String {
    format!("/domains/{id}/rule")
}

/// Removing a domain.
pub fn domain_removal(id: DomainId) -> String {
    format!("/domains/{id}/remove")
}

/// Going on to another of one's workspaces.
pub fn workspace_switch(id: TenantId) -> String {
    format!("/workspaces/{id}")
}

/// Renaming a second factor of one's own.
pub fn factor_name(factor: SecondFactorId) -> String {
    format!("/account/security/{factor}/name")
}

/// Removing a second factor of one's own.
pub fn factor_removal(factor: SecondFactorId) -> String {
    format!("/account/security/{factor}/remove")
}

/// Taking all second factors off somebody.
pub fn second_factor_reset(user: UserId) -> String {
    format!("/people/{user}/second-factor/reset")
}

/// A person's page.
pub fn person(user: UserId) -> String {
    format!("/people/{user}")
}

/// Deciding on somebody whose removal waits.
pub fn person_held(user: UserId) -> String {
    format!("/people/{user}/held")
}

/// A person's page with the events before one.
pub fn person_before(user: UserId, event: EventId) -> String {
    format!("/people/{user}?before={event}")
}

/// The events of one request, which made people what they are now.
pub fn people_at_changes(reference: &str) -> String {
    format!("{PEOPLE_AT}/changes/{reference}")
}

/// What became of a restore.
pub fn people_at_restored(reference: &str) -> String {
    format!("{PEOPLE_AT}/restores/{reference}")
}

/// The pop-up that connects an integration.
pub fn connect(slug: &str) -> String {
    format!("/integrations/{slug}/connect")
}

/// An import: how far it is, and what became of each person.
pub fn import(id: ImportId) -> String {
    format!("{IMPORTS}/{id}")
}

/// Ends an import before its time.
pub fn import_cancellation(id: ImportId) -> String {
    format!("{IMPORTS}/{id}/cancel")
}

/// What became of each person, as CSV.
pub fn import_results(id: ImportId) -> String {
    format!("{IMPORTS}/{id}/results")
}

/// Gives somebody the seat that they wait for.
pub fn seat_gift(id: SeatWaitId) -> String {
    format!("{SEATS}/waiting/{id}/give")
}

/// Takes somebody off the waiting list.
pub fn seat_dismissal(id: SeatWaitId) -> String {
    format!("{SEATS}/waiting/{id}/dismiss")
}

/// The seats of a month as a file: `format` is `csv` or `json`.
pub fn seat_month(month: Month, format: &str) -> String {
    format!("{SEATS}/months/{month}?format={format}")
}

/// Attributes of people that the workspace defines.
pub const SETTINGS_ATTRIBUTES: &str = "/settings/attributes";

/// Changing an attribute of people.
pub fn attribute(extension: &str, name: &str) -> String {
    format!("{SETTINGS_ATTRIBUTES}/{extension}/{name}")
}

/// Removing an attribute of people.
pub fn attribute_removal(extension: &str, name: &str) -> String {
    format!("{SETTINGS_ATTRIBUTES}/{extension}/{name}/remove")
}

/// What people may do in the product.
pub const SETTINGS_PRODUCT_ROLES: &str = "/settings/product-roles";

/// The label of a product role.
pub fn product_role_label(name: &str) -> String {
    format!("{SETTINGS_PRODUCT_ROLES}/{name}/label")
}

/// Removing a product role.
pub fn product_role_removal(name: &str) -> String {
    format!("{SETTINGS_PRODUCT_ROLES}/{name}/remove")
}

/// Mails with links to set a password, after a connection to this integration has ended.
pub fn password_offers(slug: &str) -> String {
    format!("/integrations/{slug}/password-offers")
}

/// The metadata of our side of a connection.
pub fn saml_metadata(id: ConnectionId) -> String {
    format!("/saml/{id}/metadata")
}

/// Where a login through a connection begins.
pub fn sso_login(id: ConnectionId) -> String {
    format!("/saml/{id}/login")
}

/// Where a person lets a television or headset in.
pub const DEVICE: &str = "/device";

/// The same for one code, such as `WDJB-MJHT`; it needs no escaping.
pub fn device(user_code: &str) -> String {
    format!("{DEVICE}?user_code={user_code}")
}

/// Where the identity provider of a connection asks somebody once more who is logged in, on the way to `next`.
pub fn sso_confirm(id: ConnectionId, next: &str) -> String {
    with_parameters(&sso_login(id), &[("confirm", "yes"), ("next", next)])
}

/// Whether the hub serves.
pub const HEALTH: &str = "/healthz";
/// The API reference.
pub const DOCS_API: &str = "/docs/api";
/// The same as an OpenAPI document.
pub const DOCS_OPENAPI: &str = "/docs/api/openapi.json";
/// A person's session, for programs.
pub const API_SESSION: &str = "/api/v1/session";
/// The second step of a login by a program.
pub const API_SECOND_FACTOR: &str = "/api/v1/session/second-factor";
/// The SCIM configuration of the connection whose configuration key comes along.
pub const SCIM_CONFIGURATION: &str = "/api/v1/scim/v2/configuration";
/// The same.
pub const SCIM_CONFIGURATION_TOO: &str = "/auth/scim/v2/configuration";
/// What all addresses for programs of the tenant begin with, whatever their version.
pub const API_ROOT: &str = "/api/";
/// What all addresses for directories begin with, whatever their version.
pub const SCIM_ROOT: &str = "/scim/";
/// Where the embedded files are served.
pub const ASSETS: &str = "/assets/";

/// What every Tenant URL begins with.
pub const SCIM: &str = "/scim/v2";

/// The path of the Tenant URL.
pub fn scim(tenant: TenantId) -> String {
    format!("{SCIM}/{tenant}")
}

/// Where a connection's OAuth client gets its access tokens.
pub fn token_endpoint(tenant: TenantId) -> String {
    format!("{SCIM}/{tenant}/oauth/token")
}

/// A path with a query of one parameter.
pub fn with_query(path: &str, name: &str, value: &str) -> String {
    with_parameters(path, &[(name, value)])
}

/// A path with a query of those parameters that have a value.
pub fn with_parameters(path: &str, parameters: &[(&str, &str)]) -> String {
    let mut text = path.to_owned();
    for (name, value) in parameters.iter().filter(|(_, value)| !value.is_empty()) {
        let value = percent_encoding::utf8_percent_encode(value, percent_encoding::NON_ALPHANUMERIC);
        let mark = if text.contains('?') { '&' } else { '?' };
        text.push_str(&format!("{mark}{name}={value}"));
    }
    text
}
