//! Integration Settings of a connection.

use hub_kernel::{CertificateId, ConnectionId, RoleRuleId, SecretTokenId, ServiceProviderKeyId, UserId};

use super::{with_parameters, with_query};

/// Integration Settings of a connection: the tab Configuration.
pub fn connection(id: ConnectionId) -> String {
    format!("/connections/{id}")
}

/// The tab Overview.
pub fn overview(id: ConnectionId) -> String {
    format!("/connections/{id}/overview")
}

/// The tab People.
pub fn connection_people(id: ConnectionId) -> String {
    format!("/connections/{id}/people")
}

/// Single logout of a connection.
pub fn single_logout(id: ConnectionId) -> String {
    format!("/connections/{id}/single-logout")
}

/// The tab Provisioning.
pub fn provisioning(id: ConnectionId) -> String {
    format!("/connections/{id}/provisioning")
}

/// Whom of a connection to import.
pub fn connection_import(id: ConnectionId) -> String {
    format!("/connections/{id}/import")
}

/// The people of a directory beside the accounts here.
pub fn reconcile(id: ConnectionId) -> String {
    format!("/connections/{id}/reconcile")
}

/// The same as a file.
pub fn reconcile_export(id: ConnectionId) -> String {
    format!("/connections/{id}/reconcile/export")
}

/// Linking somebody whom a directory sent to an account.
pub fn reconcile_link(id: ConnectionId, user: UserId) -> String {
    format!("/connections/{id}/reconcile/{user}/link")
}

/// Imports one person who waits.
pub fn waiting_import(id: ConnectionId, user: UserId) -> String {
    format!("/connections/{id}/waiting/{user}/import")
}

/// The tab Activity.
pub fn activity(id: ConnectionId) -> String {
    format!("/connections/{id}/activity")
}

/// How far the guide of a connection is.
pub fn guide(id: ConnectionId) -> String {
    format!("/connections/{id}/guide")
}

/// Marks a step of the guide.
pub fn guide_step(id: ConnectionId, step: &str) -> String {
    format!("/connections/{id}/guide/steps/{step}")
}

/// The files that set the vendor's side up.
pub fn guide_files(id: ConnectionId) -> String {
    format!("/connections/{id}/guide/files")
}

/// One of them.
pub fn guide_file(id: ConnectionId, file: &str) -> String {
    format!("/connections/{id}/guide/files/{file}")
}

/// Sends an admin through the IdP to a report, without logging anybody in.
pub fn test_sign_in(id: ConnectionId) -> String {
    format!("/connections/{id}/test-sign-in")
}

/// Explains a pasted response.
pub fn explain(id: ConnectionId) -> String {
    format!("/connections/{id}/explain")
}

/// What became of the login or test with this reference.
pub fn report(id: ConnectionId, reference: &str) -> String {
    format!("/connections/{id}/reports/{reference}")
}

/// Puts a value of a report into a field.
pub fn use_value(id: ConnectionId, reference: &str, field: &str) -> String {
    format!("/connections/{id}/reports/{reference}/use/{field}")
}

/// What saves the values of tab Configuration.
pub fn configuration(id: ConnectionId) -> String {
    format!("/connections/{id}/configuration")
}

/// Sign-in options of a connection: what its requests ask for, and our keys.
pub fn sign_in_options(id: ConnectionId) -> String {
    format!("/connections/{id}/sign-in")
}

/// Attributes and new people of a connection.
pub fn attributes(id: ConnectionId) -> String {
    format!("/connections/{id}/attributes")
}

/// Roles and groups of a connection.
pub fn roles(id: ConnectionId) -> String {
    format!("/connections/{id}/roles")
}

/// Roles and groups with a rule in the form.
pub fn role_rule(id: ConnectionId, rule: RoleRuleId) -> String {
    with_query(&roles(id), "rule", &rule.to_string())
}

/// Roles and groups with a value to map in the form.
pub fn role_mapping_of(id: ConnectionId, source: &str, value: &str) -> String {
    with_parameters(&roles(id), &[("source", source), ("value", value)])
}

/// Makes one of our keys.
pub fn keys(id: ConnectionId) -> String {
    format!("/connections/{id}/keys")
}

/// The certificate of one of our keys.
pub fn key_certificate(id: ConnectionId, key: ServiceProviderKeyId) -> String {
    format!("/connections/{id}/keys/{key}/certificate")
}

/// Takes the next of our keys into use.
pub fn key_use(id: ConnectionId, key: ServiceProviderKeyId) -> String {
    format!("/connections/{id}/keys/{key}/use")
}

/// Removes one of our keys.
pub fn key_removal(id: ConnectionId, key: ServiceProviderKeyId) -> String {
    format!("/connections/{id}/keys/{key}/remove")
}

/// Removing a certificate.
pub fn certificate_removal(id: ConnectionId, certificate: CertificateId) -> String {
    format!("/connections/{id}/certificates/{certificate}/remove")
}

/// Approving a certificate that waits.
pub fn certificate_approval(id: ConnectionId, certificate: CertificateId) -> String {
    format!("/connections/{id}/certificates/{certificate}/approve")
}

/// Approving sign-ins of owners and admins by a connection.
pub fn vouch(id: ConnectionId) -> String {
    format!("/connections/{id}/vouch")
}

/// Revoking a Secret Token.
pub fn token_revocation(id: ConnectionId, token: SecretTokenId) -> String {
    format!("/connections/{id}/tokens/{token}/revoke")
}

/// Revoking a configuration key.
pub fn configuration_key_revocation(id: ConnectionId, key: SecretTokenId) -> String {
    format!("/connections/{id}/configuration-keys/{key}/revoke")
}

/// Adding a secret to a connection's OAuth client.
pub fn client_secrets(id: ConnectionId) -> String {
    format!("/connections/{id}/client/secrets")
}

/// Revoking a client secret.
pub fn client_secret_revocation(id: ConnectionId, secret: SecretTokenId) -> String {
    format!("/connections/{id}/client/secrets/{secret}/revoke")
}

/// Removing a connection's OAuth client.
pub fn client_removal(id: ConnectionId) -> String {
    format!("/connections/{id}/client/remove")
}
