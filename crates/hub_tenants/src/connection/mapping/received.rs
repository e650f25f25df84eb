//! What a person's last login said beyond their name, kept as it came: bounded, and written only when it changed.

use hub_db::Conn;
use hub_kernel::{ConnectionId, Cx, TenantId, Timestamp, UserId};
use hub_saml::attributes::Profile;
use serde::{Deserialize, Serialize};

use super::store;
use crate::{Error, Result};

/// Most values kept of groups, and of roles.
const MOST_VALUES: usize = 200;
/// Longest value kept, in characters.
const LONGEST_VALUE: usize = 256;

/// Groups, roles and further attributes of the last login that brought other ones than before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// By which connection.
    pub connection: ConnectionId,
    /// Since when it is so.
    pub at: Timestamp,
    /// Groups, as sent.
    pub groups: Vec<String>,
    /// Roles, as sent.
    pub roles: Vec<String>,
    /// Further attributes, by our key.
    pub extra: Vec<(String, String)>,
    /// More groups or roles came than are kept, or Entra ID sent a link instead of the groups.
    pub more: bool,
}

#[derive(Serialize, Deserialize)]
struct Stored {
    groups: Vec<String>,
    roles: Vec<String>,
    extra: Vec<(String, String)>,
    more: bool,
}

/// What the person's last login said.
///
/// # Errors
/// The database's.
pub fn received(c: &mut Conn, tenant: TenantId, user: UserId) -> Result<Option<Received>> {
    store::received(c, tenant, user)?.map(|(connection, at, text)| read(connection, at, &text)).transpose()
}

/// What the last logins of these people said; those who never came by SSO are left out.
pub(crate) fn received_by(
    c: &mut Conn,
    tenant: TenantId,
    users: &[UserId],
) -> Result<Vec<(UserId, Received)>> {
    let rows = store::received_by(c, tenant, users)?.into_iter();
    rows.map(|(user, connection, at, text)| Ok((user, read(connection, at, &text)?))).collect()
}

fn read(connection: ConnectionId, at: Timestamp, text: &str) -> Result<Received> {
    let stored: Stored = serde_json::from_str(text)
        .map_err(|_| Error::Defect("received attributes cannot be read".to_owned()))?;
    let Stored { groups, roles, extra, more } = stored;
    Ok(Received { connection, at, groups, roles, extra, more })
}

/// Keeps what a login said. Logins that say the same cost no write.
pub(crate) fn keep_received(
    c: &mut Conn,
    cx: &Cx,
    connection: ConnectionId,
    user: UserId,
    profile: &Profile,
) -> Result<()> {
    let before = store::received(c, user.tenant(), user)?;
    // Groups that Entra ID left out are unknown, not gone: those of the login before still stand.
    let known =
        before.as_ref().filter(|(known, _, _)| profile.groups_overage.is_some() && *known == connection);
    let known = known.map(|(connection, at, text)| read(*connection, *at, text)).transpose()?;
    let stored = Stored {
        groups: known.map_or_else(|| bounded(&profile.groups), |known| known.groups),
        roles: bounded(&profile.roles),
        extra: profile.extra.iter().map(|(key, value)| (key.clone(), cut(value))).collect(),
        more: profile.groups.len() > MOST_VALUES
            || profile.roles.len() > MOST_VALUES
            || profile.groups_overage.is_some(),
    };
    let nothing =
        stored.groups.is_empty() && stored.roles.is_empty() && stored.extra.is_empty() && !stored.more;
    let text = serde_json::to_string(&stored)
        .map_err(|_| Error::Defect("received attributes cannot be written".to_owned()))?;
    match before {
        None if nothing => Ok(()),
        Some(_) if nothing => store::drop_received(c, user),
        Some((known, _, same)) if known == connection && same == text => Ok(()),
        _ => store::put_received(c, user, connection, cx.now, &text),
    }
}

fn bounded(values: &[String]) -> Vec<String> {
    values.iter().take(MOST_VALUES).map(|value| cut(value)).collect()
}

fn cut(value: &str) -> String {
    value.chars().take(LONGEST_VALUE).collect()
}
