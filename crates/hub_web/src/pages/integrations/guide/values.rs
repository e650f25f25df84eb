//! The workspace's values, to put into a guide.

use hub_integrations::Value;
use hub_kernel::ConnectionId;

use super::super::visit::Visit;
use super::Block;
use crate::pages::parts::CopyValue;
use crate::urls;

/// The workspace's values by their meaning.
pub struct Values {
    pub(super) id: ConnectionId,
    entity_id: String,
    acs_url: String,
    metadata_url: String,
    login_url: String,
    tenant_url: String,
}

impl Values {
    /// The values of the visited connection.
    pub fn of(visit: &Visit) -> Self {
        let sp = hub_tenants::connection::sp_settings(visit.app.base_url(), visit.id);
        Self {
            id: visit.id,
            entity_id: sp.entity_id,
            acs_url: sp.acs_url,
            metadata_url: visit.app.absolute(&urls::saml_metadata(visit.id)),
            login_url: visit.app.absolute(&urls::sso_login(visit.id)),
            tenant_url: visit.app.absolute(&urls::scim(visit.tenant())),
        }
    }

    /// All of them.
    pub fn all(&self) -> hub_integrations::Values<'_> {
        hub_integrations::Values {
            entity_id: &self.entity_id,
            acs_url: &self.acs_url,
            metadata_url: &self.metadata_url,
            login_url: &self.login_url,
            tenant_url: &self.tenant_url,
        }
    }

    /// The value, or `None` for the Secret Token, which no page can show again.
    pub fn get(&self, value: Value) -> Option<&str> {
        self.all().get(value)
    }

    pub(super) fn copy(&self, id: &str, into: &str, value: Value) -> Block {
        match self.get(value) {
            Some(text) => Block::Copy(CopyValue {
                id: id.to_owned(),
                label: into.to_owned(),
                value: text.to_owned(),
                hint: String::new(),
            }),
            None => Block::MakeToken {
                into: into.to_owned(),
                href: format!("{}#name", urls::provisioning(self.id)),
            },
        }
    }
}
