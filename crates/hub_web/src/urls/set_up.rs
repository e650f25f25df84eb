//! What a set-up link opens.

use hub_kernel::{ConnectionId, SetupLinkId};

/// The page of a visit. All that a visitor can reach is below it.
pub const SET_UP: &str = "/set-up";
/// Saves SAML settings.
pub const SET_UP_CONFIGURATION: &str = "/set-up/configuration";
/// Reads metadata.
pub const SET_UP_METADATA: &str = "/set-up/metadata";
/// Makes the visit's Secret Token.
pub const SET_UP_TOKEN: &str = "/set-up/token";
/// How far the guide is.
pub const SET_UP_GUIDE: &str = "/set-up/guide";
/// The visitor is done.
pub const SET_UP_DONE: &str = "/set-up/done";

/// A set-up link.
pub fn set_up_link(secret: &str) -> String {
    format!("/set-up/open/{secret}")
}

/// Marks a step of the guide.
pub fn set_up_step(step: &str) -> String {
    format!("/set-up/steps/{step}")
}

/// A file of the guide.
pub fn set_up_file(file: &str) -> String {
    format!("/set-up/files/{file}")
}

/// The set-up links of a connection.
pub fn set_up_links(id: ConnectionId) -> String {
    format!("/connections/{id}/set-up-links")
}

/// Ends a set-up link.
pub fn set_up_link_revocation(id: ConnectionId, link: SetupLinkId) -> String {
    format!("/connections/{id}/set-up-links/{link}/revoke")
}
