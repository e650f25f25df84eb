//! The row of the tenant's call log that every request leaves, refused ones too.

use std::time::Instant;

use actix_web::HttpRequest;
use hub_kernel::{ConnectionId, Cx, SecretTokenId, TenantId, Timestamp, UserId};
use hub_tenants::directory::DirectoryScope;
use hub_tenants::directory::calls::{Call, Part};
use serde_json::Value;
use url::form_urlencoded;

use super::address::{Address, Endpoint};
use super::answer::Answer;
use super::redact::redacted;
use crate::app::App;

/// Longest path and query that is kept, in characters.
const MOST: usize = 2000;

/// A row in the making. Without a tenant there is no log to write it to.
pub struct Entry {
    began: Instant,
    tenant: Option<TenantId>,
    connection: Option<ConnectionId>,
    token: Option<SecretTokenId>,
    at: Timestamp,
    method: String,
    path: String,
    request_id: String,
    address: Option<String>,
    user: Option<UserId>,
    body: Option<String>,
    parts: Vec<Part>,
}

impl Entry {
    /// Notes what was asked.
    pub fn begin(request: &HttpRequest, cx: &Cx, address: &Address) -> Self {
        Self {
            began: Instant::now(),
            tenant: None,
            connection: None,
            token: None,
            at: cx.now,
            method: request.method().as_str().chars().take(20).collect(),
            path: shown(&address.shown, request.query_string()),
            request_id: cx.request_id.clone(),
            address: cx.address.clone(),
            user: None,
            body: None,
            parts: Vec::new(),
        }
    }

    /// Notes whom a write is about and what it says.
    pub fn says(&mut self, endpoint: &Endpoint, tenant: TenantId, body: &Value) {
        if let Endpoint::Resource(_, id) = endpoint {
            self.user = UserId::in_tenant(tenant, id);
        }
        self.body = (!body.is_null()).then(|| redacted(body));
    }

    /// Notes who a create made.
    pub fn wrote(&mut self, tenant: TenantId, answer: &Answer) {
        let made = answer.body.as_ref().and_then(|body| body.get("id")?.as_str());
        self.user = self.user.or_else(|| UserId::in_tenant(tenant, made?));
    }

    /// Notes what a bulk request wrote, person by person.
    pub fn consists_of(&mut self, parts: impl IntoIterator<Item = Part>) {
        self.parts.extend(parts);
    }

    /// The caller had a good token.
    pub fn is_by(&mut self, scope: &DirectoryScope) {
        self.tenant = Some(scope.tenant());
        self.connection = Some(scope.connection());
        self.token = Some(scope.token());
    }

    /// The caller had no good token for this tenant.
    pub fn came_to(&mut self, tenant: TenantId) {
        self.tenant = Some(tenant);
    }

    /// The caller had a good token and a wrong address: whose token it is will look for the call.
    pub fn went_astray(&mut self, tenant: TenantId, connection: ConnectionId) {
        self.tenant = Some(tenant);
        self.connection = Some(connection);
    }

    /// An OAuth client was given an access token. No token is named: it is not a call of the directory yet.
    pub fn gave_access(&mut self, tenant: TenantId, connection: ConnectionId) {
        self.tenant = Some(tenant);
        self.connection = Some(connection);
    }

    /// Notes how it ended and hands the row over.
    pub fn end(self, app: &App, status: u16, refusal: Option<&hub_scim::Error>) {
        let Some(tenant) = self.tenant else { return };
        // A flood is not also to be written down call by call.
        if status == 429 && self.connection.is_some() && !app.call_log.takes_stranger(tenant, self.at) {
            return;
        }
        app.call_log.add(Call {
            tenant,
            connection: self.connection,
            token: self.token,
            at: self.at,
            method: self.method,
            path: self.path,
            status,
            scim_type: refusal.and_then(|error| error.scim_type).map(|kind| kind.as_str().to_owned()),
            detail: refusal.map(shown_detail),
            duration_us: i64::try_from(self.began.elapsed().as_micros()).unwrap_or(i64::MAX),
            request_id: self.request_id,
            address: self.address,
            user: self.user,
            body: self.body,
            parts: self.parts,
        });
    }
}

/// Why something was refused, as the log keeps it.
pub fn shown_detail(error: &hub_scim::Error) -> String {
    error.detail.chars().filter(|c| !c.is_control()).take(MOST).collect()
}

/// Path and query without what may be a secret: some clients try the token as a parameter, or the client's secret, and a
/// filter may compare a password.
fn shown(path: &str, query: &str) -> String {
    let hide = |pair: &str| match (pair.split_once('='), form_urlencoded::parse(pair.as_bytes()).next()) {
        (Some((name, _)), Some((plain, value))) if is_secret(&plain) || names_password(&value) => {
            format!("{name}=***")
        }
        _ => pair.to_owned(),
    };
    let query = query.split('&').filter(|pair| !pair.is_empty()).map(hide).collect::<Vec<_>>().join("&");
    let whole = if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") };
    whole.chars().take(MOST).collect()
}

fn is_secret(parameter: &str) -> bool {
    let name = parameter.to_ascii_lowercase();
    ["token", "secret", "password", "assertion"].iter().any(|part| name.contains(part))
}

fn names_password(value: &str) -> bool {
    value.to_ascii_lowercase().contains("password")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_secret_stands_in_the_log() {
        assert_eq!(shown("/Users", ""), "/Users");
        assert_eq!(shown("/Users", "filter=a%20eq%20b&count=1"), "/Users?filter=a%20eq%20b&count=1");
        assert_eq!(shown("/Users", "access_token=swb_x&Token=y"), "/Users?access_token=***&Token=***");
        for filter in ["password+eq+%22hunter2%22", "%70assWord%20sw%20%22hunter2%22"] {
            let query = format!("filter={filter}&count=1");
            assert_eq!(shown("/Users", &query), "/Users?filter=***&count=1", "{filter}");
        }
        assert_eq!(shown("/Users", "%74oken=x"), "/Users?%74oken=***");
        assert_eq!(
            shown("/oauth/token", "client_id=a&client_secret=b"),
            "/oauth/token?client_id=a&client_secret=***"
        );
        assert_eq!(shown("/Users", &"x".repeat(9000)).len(), MOST);
    }
}
