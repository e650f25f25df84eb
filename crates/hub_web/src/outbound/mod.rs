//! The way to other machines: documents that an administrator names by address, such as a metadata URL, and news for
//! apps.
//!
//! An address is checked where it is used: the resolver hands out checked addresses only, so that a name cannot point
//! somewhere else between the check and the connection. Proxies of the environment are not used, as they would resolve
//! the name themselves.

mod address;
pub mod dns;
pub mod local;
#[cfg(test)]
mod tests;

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use hub_kernel::{Fetched, Outbound, OutboundError, Posted};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::{Client, Response, StatusCode, header, redirect};
use url::{Host, Url};

pub use address::is_public;

use crate::settings::Settings;

const PATIENCE: Duration = Duration::from_secs(10);
const MOST_BYTES: usize = 1024 * 1024;
const MOST_REDIRECTS: usize = 3;

/// Fetches over HTTPS from public addresses.
#[derive(Debug, Clone)]
pub struct HttpOutbound {
    /// None when the TLS library does not start: then no document can be fetched, and everything else works.
    client: Option<Client>,
    rules: Rules,
}

#[derive(Debug, Clone, Copy)]
struct Rules {
    /// The hub runs on the developer's machine only: other programs of that machine may be asked, over http too.
    loopback: bool,
    patience: Duration,
}

impl HttpOutbound {
    /// The client. Only a hub whose own address is this machine's may call this machine itself.
    pub fn new(settings: &Settings) -> Self {
        Self::with(Rules { loopback: settings.base_url.is_loopback(), patience: PATIENCE })
    }

    fn with(rules: Rules) -> Self {
        let client = Client::builder()
            .user_agent(concat!("Switchboard/", env!("CARGO_PKG_VERSION")))
            .no_proxy()
            .redirect(redirect::Policy::none())
            .dns_resolver(Arc::new(Checked(rules)))
            .connect_timeout(rules.patience)
            .pool_max_idle_per_host(0)
            .build();
        let client = client.map_err(|error| tracing::error!("the hub cannot call other machines: {error}"));
        Self { client: client.ok(), rules }
    }

    async fn fetch(&self, text: &str) -> Result<Vec<u8>, OutboundError> {
        let mut url = parse(text)?;
        let client = self.client()?;
        for _ in 0..=MOST_REDIRECTS {
            self.rules.check(&url)?;
            let answer = client.get(url.clone()).send().await.map_err(|error| failed(&url, &error))?;
            match answer.status() {
                StatusCode::OK => return body(&url, answer).await,
                status if status.is_redirection() => url = next(&url, &answer)?,
                status => return Err(answered(&url, status)),
            }
        }
        Err(OutboundError::Failed(format!("{} redirects too often.", host(&url))))
    }

    async fn post(&self, text: &str, fields: &[(&str, &str)]) -> Result<u16, OutboundError> {
        let url = parse(text)?;
        self.rules.check(&url)?;
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let form = "application/x-www-form-urlencoded";
        let request = self.client()?.post(url.clone()).header(header::CONTENT_TYPE, form).body(body);
        let answer = request.send().await.map_err(|error| failed(&url, &error))?;
        Ok(answer.status().as_u16())
    }

    fn client(&self) -> Result<&Client, OutboundError> {
        let unable =
            || OutboundError::Failed("The hub cannot call other machines; its log says why.".to_owned());
        self.client.as_ref().ok_or_else(unable)
    }

    async fn patiently<T>(
        &self,
        call: impl Future<Output = Result<T, OutboundError>>,
    ) -> Result<T, OutboundError> {
        tokio::time::timeout(self.rules.patience, call).await.unwrap_or_else(|_| {
            let seconds = self.rules.patience.as_secs();
            Err(OutboundError::Failed(format!("The address did not answer within {seconds} seconds.")))
        })
    }
}

impl Outbound for HttpOutbound {
    fn get<'a>(&'a self, url: &'a str) -> Fetched<'a> {
        Box::pin(self.patiently(self.fetch(url)))
    }

    fn post_form<'a>(&'a self, url: &'a str, fields: &'a [(&'a str, &'a str)]) -> Posted<'a> {
        Box::pin(self.patiently(self.post(url, fields)))
    }
}

impl Rules {
    fn check(self, url: &Url) -> Result<(), OutboundError> {
        let local = self.loopback && is_loopback(url);
        if url.scheme() != "https" && !(local && url.scheme() == "http") {
            return Err(refused("The address must begin with https://."));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(refused("The address must not hold a user name or password."));
        }
        let literal = match url.host() {
            Some(Host::Ipv4(ip)) => Some(IpAddr::V4(ip)),
            Some(Host::Ipv6(ip)) => Some(IpAddr::V6(ip)),
            Some(Host::Domain(_)) => None,
            None => return Err(refused("The address names no host.")),
        };
        // The client does not ask its resolver for these.
        if literal.is_some_and(|ip| !is_public(ip)) && !local {
            return Err(refused(NOT_PUBLIC));
        }
        Ok(())
    }
}

const NOT_PUBLIC: &str = "The address leads into a private network; the hub fetches from the public internet only. \
                          Upload the document as a file instead.";

fn parse(text: &str) -> Result<Url, OutboundError> {
    Url::parse(text.trim()).map_err(|_| refused("Enter a complete address that begins with https://."))
}

fn refused(why: &str) -> OutboundError {
    OutboundError::Refused(why.to_owned())
}

fn host(url: &Url) -> &str {
    url.host_str().unwrap_or_default()
}

fn answered(url: &Url, status: StatusCode) -> OutboundError {
    OutboundError::Failed(format!("{} answered {status} instead of the document.", host(url)))
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

fn next(url: &Url, answer: &Response) -> Result<Url, OutboundError> {
    let target = answer.headers().get(header::LOCATION).and_then(|value| value.to_str().ok());
    let next =
        target.and_then(|target| url.join(target).ok()).ok_or_else(|| answered(url, answer.status()))?;
    if next.host_str() != url.host_str() {
        return Err(OutboundError::Refused(format!(
            "The address redirects to another host, {}. Enter that address if you trust it.",
            host(&next)
        )));
    }
    Ok(next)
}

async fn body(url: &Url, mut answer: Response) -> Result<Vec<u8>, OutboundError> {
    let too_large = || OutboundError::Failed("The document is larger than 1 MiB.".to_owned());
    if answer.content_length().is_some_and(|length| length > MOST_BYTES as u64) {
        return Err(too_large());
    }
    let mut bytes = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(|error| failed(url, &error))? {
        if bytes.len() + chunk.len() > MOST_BYTES {
            return Err(too_large());
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// The innermost cause says it best; the outer ones repeat the address.
fn failed(url: &Url, error: &reqwest::Error) -> OutboundError {
    let mut cause: &dyn std::error::Error = error;
    while let Some(inner) = cause.source() {
        if let Some(refusal) = inner.downcast_ref::<Refused>() {
            return refused(&refusal.to_string());
        }
        cause = inner;
    }
    OutboundError::Failed(format!("{} could not be reached: {cause}.", host(url)))
}

#[derive(Debug, thiserror::Error)]
#[error("{}", NOT_PUBLIC)]
struct Refused;

/// Resolves names to addresses that may be called.
struct Checked(Rules);

impl Resolve for Checked {
    fn resolve(&self, name: Name) -> Resolving {
        let local = self.0.loopback && name.as_str() == "localhost";
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            let unknown = found.is_empty();
            let may_call = |ip: IpAddr| is_public(ip) || (local && ip.is_loopback());
            let good: Vec<SocketAddr> = found.into_iter().filter(|address| may_call(address.ip())).collect();
            if good.is_empty() && !unknown {
                return Err(Refused.into());
            }
            Ok(Box::new(good.into_iter()) as Addrs)
        })
    }
}
