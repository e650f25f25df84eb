//! The ways into one workspace.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use hub_db::Conn;
use hub_kernel::{TenantId, Timestamp};
use hub_tenants::connection::{self, Connection};
use hub_tenants::enforcement;
use hub_tenants::sign_in::policy::{Required, Rule};
use hub_tenants::tenant::{self, Tenant};
use hub_text::{Text, text};

use super::{Provider, SsoRequiredPage};
use crate::app::App;
use crate::faults::HtmlFault;
use crate::pages::integrations::Glyph;
use crate::{reply, urls};

/// A workspace and the connections by which its people log in.
pub struct Door {
    /// The workspace.
    pub tenant: Tenant,
    connections: Vec<Connection>,
    rule: Rule,
}

impl Door {
    /// The door of a workspace, if there is such a workspace.
    ///
    /// # Errors
    /// The database's.
    pub fn of(c: &mut Conn, slug: &str) -> hub_tenants::Result<Option<Self>> {
        let Some(tenant) = tenant::by_slug(c, slug)? else { return Ok(None) };
        let connections = connection::for_sign_in(c, tenant.id)?;
        let rule = enforcement::rule(c, tenant.id)?;
        Ok(Some(Self { tenant, connections, rule }))
    }

    /// The door of a workspace that exists.
    ///
    /// # Errors
    /// `NotFound`; the database's.
    pub fn of_tenant(c: &mut Conn, tenant: TenantId) -> hub_tenants::Result<Self> {
        let connections = connection::for_sign_in(c, tenant)?;
        Ok(Self { tenant: tenant::get(c, tenant)?, connections, rule: enforcement::rule(c, tenant)? })
    }

    /// Whether anybody can log in by SSO.
    pub fn has_sso(&self) -> bool {
        !self.connections.is_empty()
    }

    /// "Entra ID SSO", "Entra ID SSO or Okta".
    pub fn names(&self) -> String {
        let mut names = self.connections.iter().map(Connection::name);
        let first = Text::verbatim(names.next().unwrap_or_default());
        let or = |one: Text, other: &str| text!("{one} or {other}", one = one, other = other);
        names.fold(first, or).to_string()
    }

    /// One for each connection; `next` is where the login ends. Two connections to the same integration are numbered,
    /// the older first: what tells them apart otherwise is not for strangers.
    pub fn providers(&self, next: Option<&str>) -> Vec<Provider> {
        self.providers_for(next, None)
    }

    /// The same for somebody whose address is known already, so that the identity provider need not ask for it.
    pub fn providers_for(&self, next: Option<&str>, address: Option<&str>) -> Vec<Provider> {
        let mut providers = Vec::new();
        for (at, row) in self.connections.iter().enumerate() {
            let same = |other: &&Connection| other.name() == row.name();
            let number = self.connections.iter().take(at + 1).filter(same).count();
            let several = self.connections.iter().filter(same).count() > 1;
            let label = match several {
                true => text!("Log in with {provider} ({number})", provider = row.name(), number = number),
                false => text!("Log in with {provider}", provider = row.name()),
            };
            let carried = [("next", next.unwrap_or_default()), ("login_hint", address.unwrap_or_default())];
            let href = urls::with_parameters(&urls::sso_login(row.id), &carried);
            providers.push(Provider { href, label: label.to_string(), glyph: Glyph::of(row) });
        }
        providers
    }

    /// Where an owner uses a recovery code; none where the password serves them.
    pub fn recovery_href(&self, now: Timestamp) -> Option<String> {
        (self.rule.required(now) == Required::Everyone).then(|| urls::recovery(&self.tenant.slug))
    }

    /// The page for somebody who tried a password and must use SSO. With one connection the link starts SSO, else it leads to the
    /// choice.
    pub fn sso_required(&self, next: Option<&str>, now: Timestamp) -> SsoRequiredPage {
        let (provider, sso_href) = match (self.connections.as_slice(), self.providers(next).as_slice()) {
            ([row], [provider]) => (row.name().to_owned(), provider.href.clone()),
            _ => {
                let choice = urls::workspace_login(&self.tenant.slug);
                (self.names(), urls::with_query(&choice, "next", next.unwrap_or_default()))
            }
        };
        let recovery_href = self.recovery_href(now);
        SsoRequiredPage { tenant: self.tenant.name.clone(), sso_href, provider, recovery_href }
    }
}

/// The answer to the password of somebody who must log in by SSO: 403, and the way to SSO.
///
/// # Errors
/// The database's.
pub async fn sso_required(app: &App, slug: String, next: Option<&str>) -> Result<HttpResponse, HtmlFault> {
    let door = app.db.read(move |c| Door::of(c, &slug)).await?.ok_or(HtmlFault::NotFound)?;
    Ok(reply::page_with(StatusCode::FORBIDDEN, &door.sso_required(next, app.clock.now())))
}
