//! The workspace's values, to put into a guide.

use hub_integrations::Value;
use hub_kernel::ConnectionId;

use super::super::visit::Visit;
use super::Block;
use crate::app::App;
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
        Self::at(&visit.app, visit.id)
    }

    /// The values of a connection.
    pub fn at(app: &App, id: ConnectionId) -> Self {
        let sp = hub_tenants::connection::sp_settings(app.base_url(), id);
        Self {
            id,
            entity_id: sp.entity_id,
            acs_url: sp.acs_url,
            metadata_url: app.absolute(&urls::saml_metadata(id)),
            login_url: app.absolute(&urls::sso_login(id)),
            tenant_url: app.absolute(&urls::scim(id.tenant())),
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
