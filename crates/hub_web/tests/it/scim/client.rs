//! An IdP's provisioning service as far as a test needs one.

use hub_kernel::ConnectionId;
use hub_tenants::connection::Toggle;
use hub_tenants::directory::calls::{self, CallRow};
use reqwest::Method;
use reqwest::header::HeaderMap;
use serde_json::{Value, json};

use crate::harness::{Hub, Tenant};

pub const PATCH: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
pub const SEARCH: &str = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";
pub const BULK: &str = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";
pub const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
pub const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";
pub const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/// A request as recorded from an IdP.
macro_rules! fixture {
    ($name:literal) => {
        serde_json::from_str::<serde_json::Value>(include_str!(concat!(
            "../../../../hub_scim/fixtures/",
            $name,
            ".json"
        )))
        .unwrap()
    };
}
pub(super) use fixture;

/// An answer.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    /// `Null` for an answer without body.
    pub body: Value,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    pub fn id(&self) -> String {
        self.body["id"].as_str().unwrap_or_else(|| panic!("no id: {self:?}")).to_owned()
    }

    pub fn total(&self) -> u64 {
        self.body["totalResults"].as_u64().unwrap_or_else(|| panic!("no list: {self:?}"))
    }

    /// One attribute of each resource of a list.
    pub fn each(&self, name: &str) -> Vec<&str> {
        let resources = self.body["Resources"].as_array().unwrap_or_else(|| panic!("no list: {self:?}"));
        resources.iter().map(|resource| resource[name].as_str().unwrap_or("-")).collect()
    }

    /// The answer, which must have this status.
    #[track_caller]
    pub fn is(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.body);
        self
    }

    /// The answer, which must be a SCIM error of this kind.
    #[track_caller]
    pub fn refused(self, status: u16, scim_type: &str) -> Self {
        let answer = self.is(status);
        assert_eq!(answer.body["schemas"], json!(["urn:ietf:params:scim:api:messages:2.0:Error"]));
        assert_eq!(answer.body["status"], status.to_string());
        assert_eq!(answer.body["scimType"].as_str().unwrap_or_default(), scim_type, "{}", answer.body);
        assert!(answer.body["detail"].as_str().is_some_and(|text| text.ends_with('.')), "{}", answer.body);
        answer
    }
}

/// A directory that holds a token of a tenant.
pub struct Idp {
    pub connection: ConnectionId,
    pub token: String,
    /// Below it the client sends; the server's address may differ from the public one.
    pub url: String,
    /// The Tenant URL as the admin sees it.
    pub tenant_url: String,
    http: reqwest::Client,
}

impl Idp {
    /// A connection of the tenant with both toggles on.
    pub async fn of(tenant: &Tenant<'_>) -> Self {
        let connection = tenant.connect().await;
        tenant.toggle(connection, Toggle::AutoCreate, true).await;
        tenant.toggle(connection, Toggle::AutoDeactivate, true).await;
        Self::on(tenant, connection).await
    }

    /// A new token of a connection.
    pub async fn on(tenant: &Tenant<'_>, connection: ConnectionId) -> Self {
        let token = tenant.token(connection).await.expose().clone();
        let path = format!("/scim/v2/{}", tenant.id);
        Self {
            connection,
            token,
            url: format!("{}{path}", tenant.hub.address),
            tenant_url: format!("{}{path}", tenant.hub.app.base_url()),
            http: reqwest::Client::builder().no_proxy().build().unwrap(),
        }
    }

    pub fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        self.http.request(method, format!("{}{path}", self.url)).bearer_auth(&self.token)
    }

    /// A request to any address of the hub, without a token.
    pub fn bare(&self, method: Method, url: &str) -> reqwest::RequestBuilder {
        self.http.request(method, url)
    }

    pub async fn send(request: reqwest::RequestBuilder) -> Answer {
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.text().await.unwrap();
        let body = if text.is_empty() { Value::Null } else { serde_json::from_str(&text).unwrap() };
        if !text.is_empty() {
            assert_eq!(headers.get("content-type").unwrap(), "application/scim+json", "{text}");
        }
        Answer { status, headers, body }
    }

    pub async fn call(&self, method: Method, path: &str, body: &Value) -> Answer {
        let request = self.request(method, path).header("content-type", "application/scim+json");
        Self::send(request.body(body.to_string())).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        Self::send(self.request(Method::GET, path)).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.call(Method::POST, path, body).await
    }

    pub async fn put(&self, path: &str, body: &Value) -> Answer {
        self.call(Method::PUT, path, body).await
    }

    /// A PATCH with these operations.
    pub async fn patch(&self, path: &str, operations: Value) -> Answer {
        self.call(Method::PATCH, path, &json!({ "schemas": [PATCH], "Operations": operations })).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        Self::send(self.request(Method::DELETE, path)).await
    }

    /// GET of a list with a filter.
    pub async fn find(&self, endpoint: &str, filter: &str) -> Answer {
        self.ask(endpoint, filter).await.is(200)
    }

    /// The same, whatever comes of it.
    pub async fn ask(&self, endpoint: &str, filter: &str) -> Answer {
        let filter: String = url::form_urlencoded::byte_serialize(filter.as_bytes()).collect();
        self.get(&format!("{endpoint}?filter={filter}")).await
    }

    /// Creates a user; gives the id.
    pub async fn user(&self, name: &str) -> String {
        self.post("/Users", &person(name)).await.is(201).id()
    }

    /// Creates a group with these members; gives the id.
    pub async fn group(&self, name: &str, members: &[&str]) -> String {
        let members: Vec<Value> = members.iter().map(|id| json!({ "value": id })).collect();
        let body = json!({ "schemas": [GROUP], "displayName": name, "members": members });
        self.post("/Groups", &body).await.is(201).id()
    }

    /// The ids of a group's members.
    pub async fn members(&self, group: &str) -> Vec<String> {
        let group = self.get(&format!("/Groups/{group}")).await.is(200);
        let members = group.body["members"].as_array().unwrap().iter();
        members.map(|member| member["value"].as_str().unwrap().to_owned()).collect()
    }
}

/// What IdPs send of somebody whose userName is `name@acme.test`, or the address given.
pub fn person(name: &str) -> Value {
    let address = if name.contains('@') { name.to_owned() } else { format!("{name}@acme.test") };
    json!({
        "schemas": [USER],
        "userName": address,
        "externalId": format!("ext-{name}"),
        "displayName": format!("Person {name}"),
        "emails": [{ "type": "work", "value": address, "primary": true }],
        "active": true,
    })
}

/// The tenant's call log, the newest first.
pub async fn call_log(hub: &Hub, tenant: &Tenant<'_>, connection: ConnectionId) -> Vec<CallRow> {
    hub.app.call_log.flush().await;
    let id = tenant.id;
    hub.app.db.read(move |c| calls::page(c, id, connection, &calls::Filter::default(), 1000)).await.unwrap()
}
