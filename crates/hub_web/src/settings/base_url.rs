//! The address under which the hub is known to the outside.

use std::fmt;

use url::{Host, Url};

/// A scheme, a host and perhaps a port, nothing behind it. Every Entity ID and Tenant URL begins with exactly this
/// text, so there is one way to write it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseUrl {
    text: String,
    https: bool,
    loopback: bool,
}

impl BaseUrl {
    /// Takes `https://host[:port]`, or `http://` where the host is this machine.
    ///
    /// # Errors
    /// A sentence that says how to write it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let url =
            Url::parse(text).map_err(|_| "give an address such as https://hub.example.com".to_owned())?;
        let https = url.scheme() == "https";
        if !https && url.scheme() != "http" {
            return Err("it must begin with https://".to_owned());
        }
        let loopback = match url.host() {
            Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
            Some(Host::Ipv4(ip)) => ip.is_loopback(),
            Some(Host::Ipv6(ip)) => ip.is_loopback(),
            None => return Err("it names no host".to_owned()),
        };
        if url.host_str().is_some_and(|host| host.contains('_')) {
            return Err("identity providers refuse a host with an underscore; choose another name".to_owned());
        }
        if !https && !loopback {
            return Err("it must begin with https:// unless its host is localhost".to_owned());
        }
        let canonical = url.origin().ascii_serialization();
        if canonical != text {
            return Err(format!("write scheme, host and port only, as in {canonical}"));
        }
        Ok(Self { text: canonical, https, loopback })
    }

    /// The text, without a slash at its end.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether browsers come by TLS; cookies are `Secure` exactly then.
    pub fn is_https(&self) -> bool {
        self.https
    }

    /// Whether the host is this machine: a trial or a test, not an installation that others reach.
    pub fn is_loopback(&self) -> bool {
        self.loopback
    }
}

impl std::ops::Deref for BaseUrl {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
