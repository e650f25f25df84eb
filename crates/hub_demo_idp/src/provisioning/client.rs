//! A small SCIM client that writes down every call. Plain HTTP to this machine only: the demo must not be
//! usable to reach into other networks, and real tokens do not belong into it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use chrono::SecondsFormat;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use url::{Host, Url};

use crate::{Error, Result, chance};

/// Longest answer that is read, in bytes.
const MAX_ANSWER: usize = 4 * 1024 * 1024;

/// The flag in a Tenant URL that makes Entra's PATCH messages follow RFC 7644.
pub const COMPLIANT_FLAG: &str = "aadOptscim062020";

/// One call as the provisioning log shows it. The token is never in it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Call {
    /// When it was sent, UTC, RFC 3339.
    pub at: String,
    /// HTTP method.
    pub method: String,
    /// Path and query below the host.
    pub path: String,
    /// What was sent, if anything.
    pub request: Option<Value>,
    /// Status of the answer; 0 when none came.
    pub status: u16,
    /// What was answered: JSON, text, or `null` for nothing.
    pub response: Value,
}

/// Where and with which token a [`Client`] calls.
#[derive(Clone, PartialEq, Eq)]
pub struct Target {
    base: Url,
    token: String,
}

impl std::fmt::Debug for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Target({}, ***)", self.base)
    }
}

impl Target {
    /// Checks a Tenant URL. A query such as `?aadOptscim062020` stays and is sent with every call.
    ///
    /// # Errors
    /// [`Error::Target`] when it is empty, no URL, not `http:`, or not on this machine.
    pub fn new(tenant_url: &str, token: &str) -> Result<Self> {
        if tenant_url.trim().is_empty() {
            return Err(Error::Target("it is not set"));
        }
        let base = Url::parse(tenant_url.trim()).map_err(|_| Error::Target("it is no URL"))?;
        let local = match base.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(ip)) => ip.is_loopback(),
            Some(Host::Ipv6(ip)) => ip.is_loopback(),
            None => false,
        };
        if base.scheme() != "http" || !local {
            return Err(Error::Target("the demo calls plain http:// addresses of this machine only"));
        }
        Ok(Self { base, token: token.trim().to_owned() })
    }

    /// The same place with another token, for the wrong-token probe.
    #[must_use]
    pub fn with_token(&self, token: &str) -> Self {
        Self { base: self.base.clone(), token: token.to_owned() }
    }

    /// The same token at another Tenant URL: `suffix` is put behind the path, for the wrong-URL probe.
    #[must_use]
    pub fn with_path_suffix(&self, suffix: &str) -> Self {
        let mut base = self.base.clone();
        base.set_path(&format!("{}{suffix}", base.path().trim_end_matches('/')));
        Self { base, token: self.token.clone() }
    }

    /// Whether the Tenant URL carries [`COMPLIANT_FLAG`].
    #[must_use]
    pub fn is_flagged(&self) -> bool {
        self.base.query_pairs().any(|(name, _)| name.eq_ignore_ascii_case(COMPLIANT_FLAG))
    }

    /// The URL of `path` (as `/Users`) with `query` pairs behind the Tenant URL's own query.
    #[must_use]
    pub fn url(&self, path: &str, query: &[(&str, &str)]) -> Url {
        let mut url = self.base.clone();
        url.set_path(&format!("{}{path}", url.path().trim_end_matches('/')));
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        url
    }
}

/// What came back.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Parsed body; `null` when empty, a string when no JSON.
    pub body: Value,
    /// Content type without parameters.
    pub content_type: String,
}

impl Answer {
    /// Whether the status is a 2xx.
    #[must_use]
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The `id` of a resource.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        self.body.get("id").and_then(Value::as_str)
    }

    /// The `id` of the first resource of a list.
    #[must_use]
    pub fn first_id(&self) -> Option<&str> {
        self.body.get("Resources")?.get(0)?.get("id")?.as_str()
    }

    /// The status with the `detail` of a SCIM error, as a provisioning log shows it.
    #[must_use]
    pub fn complaint(&self) -> String {
        let detail = self.body.get("detail").and_then(Value::as_str).unwrap_or("no detail given");
        format!("{} {detail}", self.status)
    }
}

/// Sends calls to a [`Target`] and keeps their log.
#[derive(Debug)]
pub struct Client {
    http: reqwest::Client,
    target: Target,
    calls: Vec<Call>,
}

impl Client {
    /// A client without redirects, with ten seconds of patience and `localhost` pinned to loopback.
    ///
    /// # Errors
    /// [`Error::Call`] when the HTTP library cannot be set up.
    pub fn new(target: Target) -> Result<Self> {
        let port = target.base.port_or_known_default().unwrap_or(80);
        let loopback = [IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)];
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .timeout(Duration::from_secs(10))
            .resolve_to_addrs("localhost", &loopback.map(|ip| SocketAddr::new(ip, port)))
            .build()?;
        Ok(Self { http, target, calls: Vec::new() })
    }

    /// Where this client calls.
    #[must_use]
    pub fn target(&self) -> &Target {
        &self.target
    }

    /// Sends the following calls elsewhere and keeps the log.
    pub fn set_target(&mut self, target: Target) {
        self.target = target;
    }

    /// The calls so far, oldest first.
    #[must_use]
    pub fn into_calls(self) -> Vec<Call> {
        self.calls
    }

    /// Sends one call. `method` is upper case.
    ///
    /// # Errors
    /// [`Error::Call`] when no answer came; the call is logged with status 0.
    pub async fn send(
        &mut self,
        method: reqwest::Method,
        path: &str,
        query: &[(&str, &str)],
        body: Option<Value>,
    ) -> Result<Answer> {
        let url = self.target.url(path, query);
        let shown = url.query().map_or_else(|| url.path().to_owned(), |q| format!("{}?{q}", url.path()));
        let mut request = self
            .http
            .request(method.clone(), url)
            .bearer_auth(&self.target.token)
            .header("accept", "application/scim+json");
        if let Some(body) = &body {
            request =
                request.header("content-type", "application/scim+json; charset=utf-8").body(body.to_string());
        }
        let at = chance::now().to_rfc3339_opts(SecondsFormat::Millis, true);
        let outcome = receive(request).await;
        let (status, response) = match &outcome {
            Ok(answer) => (answer.status, answer.body.clone()),
            Err(error) => (0, Value::String(error.to_string())),
        };
        self.calls.push(Call {
            at,
            method: method.to_string(),
            path: shown,
            request: body,
            status,
            response,
        });
        outcome
    }
}

async fn receive(request: reqwest::RequestBuilder) -> Result<Answer> {
    let mut response = request.send().await?;
    let status = response.status().as_u16();
    let content_type =
        response.headers().get("content-type").and_then(|v| v.to_str().ok()).unwrap_or_default();
    let content_type = content_type.split(';').next().unwrap_or_default().trim().to_owned();
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        if bytes.len() + chunk.len() > MAX_ANSWER {
            break;
        }
        bytes.extend_from_slice(&chunk);
    }
    let body = if bytes.is_empty() {
        Value::Null
    } else {
        serde_json::from_slice(&bytes).unwrap_or_else(|_| String::from_utf8_lossy(&bytes).into_owned().into())
    };
    Ok(Answer { status, body, content_type })
}
