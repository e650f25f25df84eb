//! The ways into one workspace.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use hub_db::Conn;
use hub_tenants::connection::{self, Connection};
use hub_tenants::tenant::{self, Tenant};

use super::SsoRequiredPage;
use crate::app::App;
use crate::faults::HtmlFault;
use crate::pages::parts::Link;
use crate::{reply, urls};

/// A workspace and the connections by which its people log in.
pub struct Door {
    /// The workspace.
    pub tenant: Tenant,
    connections: Vec<Connection>,
}

impl Door {
    /// The door of a workspace, if there is such a workspace.
    ///
    /// # Errors
    /// The database's.
    pub fn of(c: &mut Conn, slug: &str) -> hub_tenants::Result<Option<Self>> {
        let Some(tenant) = tenant::by_slug(c, slug)? else { return Ok(None) };
        let connections = connection::for_sign_in(c, tenant.id)?;
        Ok(Some(Self { tenant, connections }))
    }

    /// A link for each connection; `next` is where the login ends.
    pub fn links(&self, next: Option<&str>) -> Vec<Link> {
        let link = |row: &Connection| Link {
            href: urls::with_query(&urls::sso_login(row.id), "next", next.unwrap_or_default()),
            label: format!("Log in with {}", row.name()),
        };
        self.connections.iter().map(link).collect()
    }

    /// The page for a sub-user who tried a password. With one connection the link starts SSO, else it leads to the
    /// choice.
    pub fn sso_required(&self, next: Option<&str>) -> SsoRequiredPage {
        let (provider, sso_href) = match (self.connections.as_slice(), self.links(next).as_slice()) {
            ([row], [link]) => (row.name().to_owned(), link.href.clone()),
            (rows, _) => {
                let names: Vec<&str> = rows.iter().map(Connection::name).collect();
                let choice = urls::workspace_login(&self.tenant.slug);
                (names.join(" or "), urls::with_query(&choice, "next", next.unwrap_or_default()))
            }
        };
        SsoRequiredPage { tenant: self.tenant.name.clone(), sso_href, provider }
    }
}

/// The answer to a sub-user's password where SSO is on: 403, and the way to SSO.
///
/// # Errors
/// The database's.
pub async fn sso_required(app: &App, slug: String, next: Option<&str>) -> Result<HttpResponse, HtmlFault> {
    let door = app.db.read(move |c| Door::of(c, &slug)).await?.ok_or(HtmlFault::NotFound)?;
    Ok(reply::page_with(StatusCode::FORBIDDEN, &door.sso_required(next)))
}
