//! The whole program in one process: pages, SAML answers, and a cycle against a small SCIM target.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "clippy knows tests by their attribute only, and these are their helpers"
)]

mod provisioning;
mod rotation;
mod sign_in;
mod target;

use hub_demo_idp::web::{self, Idp, Setup};
use serde_json::Value;

/// A running demo identity provider with a state directory of its own.
pub(crate) struct Demo {
    pub(crate) base: String,
    pub(crate) http: reqwest::Client,
    _dir: tempfile::TempDir,
}

impl Demo {
    pub(crate) fn start() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let setup =
            Setup { base_url: base.clone(), state_dir: dir.path().to_owned(), domain: "acme.test".into() };
        let idp = Idp::open(setup).unwrap();
        actix_web::rt::spawn(async move { web::serve(idp, listener).await.unwrap() });
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .unwrap();
        Self { base, http, _dir: dir }
    }

    pub(crate) async fn get(&self, path: &str) -> (u16, String) {
        let answer = self.http.get(format!("{}{path}", self.base)).send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    }

    pub(crate) async fn form(&self, path: &str, fields: &[(&str, &str)]) -> (u16, String) {
        let request = self.http.post(format!("{}{path}", self.base)).form(fields);
        let answer = request.send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    }

    /// A call of the JSON API; the answer is `null` when it has no body.
    pub(crate) async fn api(&self, method: &str, path: &str, body: Value) -> (u16, Value) {
        let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
        let request = self.http.request(method, format!("{}/api{path}", self.base)).json(&body);
        let answer = request.send().await.unwrap();
        let status = answer.status().as_u16();
        (status, serde_json::from_str(&answer.text().await.unwrap()).unwrap_or_default())
    }
}
