//! Programs of this machine, worked by a script: for demonstrations only. No other machine is ever called.

use std::sync::Arc;

use hub_kernel::OutboundError;
use reqwest::header::{COOKIE, LOCATION, SET_COOKIE};
use reqwest::{Client, Method, RequestBuilder, redirect};
use serde_json::Value;
use url::Url;

use super::{Checked, PATIENCE, Rules, body, failed, host, is_loopback, parse, refused};

/// What a program answered to a browser.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// Where it leads to, in full.
    pub location: Option<Url>,
    /// The cookies that it set, as the next request sends them.
    pub cookies: String,
}

/// Calls programs of this machine.
#[derive(Debug, Clone)]
pub struct Local {
    client: Client,
    rules: Rules,
}

impl Local {
    /// The client.
    ///
    /// # Errors
    /// When the TLS library does not start.
    pub fn new() -> Result<Self, OutboundError> {
        let rules = Rules { loopback: true, patience: PATIENCE };
        let client = Client::builder()
            .no_proxy()
            .redirect(redirect::Policy::none())
            .dns_resolver(Arc::new(Checked(rules)))
            .timeout(rules.patience)
            .build();
        let client = client.map_err(|error| OutboundError::Failed(error.to_string()))?;
        Ok(Self { client, rules })
    }

    /// Sends JSON to a program's interface and reads JSON; `Null` for an empty answer.
    ///
    /// # Errors
    /// `Refused` for an address of another machine; `Failed` for an answer that is no success, with what it says.
    pub async fn json(&self, method: &str, url: &str, sent: Option<&Value>) -> Result<Value, OutboundError> {
        let url = self.address(url)?;
        let method = Method::from_bytes(method.as_bytes()).map_err(|_| refused("That is no HTTP method."))?;
        let request = self.client.request(method, url.clone());
        let request = match sent {
            Some(value) => request.json(value),
            None => request,
        };
        let answer = request.send().await.map_err(|error| failed(&url, &error))?;
        let (status, bytes) = (answer.status(), body(&url, answer).await?);
        if !status.is_success() {
            let said = String::from_utf8_lossy(&bytes);
            return Err(OutboundError::Failed(format!("{} answered {status}: {said}", host(&url))));
        }
        if bytes.is_empty() {
            return Ok(Value::Null);
        }
        serde_json::from_slice(&bytes)
            .map_err(|_| OutboundError::Failed(format!("{} answered something else than JSON.", host(&url))))
    }

    /// What a browser with these cookies is answered.
    ///
    /// # Errors
    /// As [`Local::json`], whatever the status.
    pub async fn open(&self, url: &str, cookies: &str) -> Result<Answer, OutboundError> {
        let url = self.address(url)?;
        browse(self.client.get(url.clone()), &url, cookies).await
    }

    /// The same for a form that it sends.
    ///
    /// # Errors
    /// As [`Local::open`].
    pub async fn submit(&self, url: &str, fields: &[(&str, &str)]) -> Result<Answer, OutboundError> {
        let url = self.address(url)?;
        browse(self.client.post(url.clone()).form(fields), &url, "").await
    }

    fn address(&self, text: &str) -> Result<Url, OutboundError> {
        let url = parse(text)?;
        self.rules.check(&url)?;
        if is_loopback(&url) { Ok(url) } else { Err(refused("The address is not of this machine.")) }
    }
}

async fn browse(request: RequestBuilder, url: &Url, cookies: &str) -> Result<Answer, OutboundError> {
    let request = if cookies.is_empty() { request } else { request.header(COOKIE, cookies) };
    let answer = request.send().await.map_err(|error| failed(url, &error))?;
    let location = answer.headers().get(LOCATION).and_then(|value| value.to_str().ok());
    let location = location.and_then(|target| url.join(target).ok());
    let set = answer.headers().get_all(SET_COOKIE).iter().filter_map(|value| value.to_str().ok());
    let pairs: Vec<&str> = set.filter_map(|cookie| cookie.split(';').next()).collect();
    Ok(Answer { status: answer.status().as_u16(), location, cookies: pairs.join("; ") })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A demonstration's script holds tokens and passwords; they are for programs of this machine.
    #[tokio::test]
    async fn only_this_machine_is_called() {
        let local = Local::new().unwrap();
        for address in
            ["https://idp.example.com/api", "http://10.0.0.1/", "http://localhost.example.com/", "x"]
        {
            let refusal = local.json("GET", address, None).await.unwrap_err();
            assert!(matches!(refusal, OutboundError::Refused(_)), "{address}: {refusal}");
            assert!(matches!(local.open(address, "").await, Err(OutboundError::Refused(_))), "{address}");
            assert!(matches!(local.submit(address, &[]).await, Err(OutboundError::Refused(_))), "{address}");
        }
    }
}
