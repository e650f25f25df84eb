//! Endpoints of an identity provider: where and how a message is sent.

use crate::authn_request::check_sso_url;
use crate::xml::{Element, Ns};

/// How the browser carries a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Binding {
    /// HTTP-Redirect, preferred.
    Redirect,
    /// HTTP-POST, when the IdP offers no Redirect.
    Post,
}

impl Binding {
    /// The URI that names it in metadata.
    pub fn uri(self) -> &'static str {
        match self {
            Self::Redirect => "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect",
            Self::Post => "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST",
        }
    }
}

/// An address for one kind of message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// Where requests go; absolute, http or https.
    pub url: String,
    /// How they go there.
    pub binding: Binding,
    /// Where responses go, when that is another address (`ResponseLocation`).
    pub response_url: Option<String>,
}

/// Every usable endpoint of that name, Redirect before POST.
pub(super) fn read(role: &Element, name: &str) -> Vec<Endpoint> {
    let usable = |url: &&str| check_sso_url(url).is_ok();
    let mut found: Vec<Endpoint> = Vec::new();
    for binding in [Binding::Redirect, Binding::Post] {
        let services =
            role.named(&Ns::Metadata, name).filter(|s| s.attribute("Binding") == Some(binding.uri()));
        for service in services {
            let address = |name: &str| service.attribute(name).map(str::trim).filter(usable);
            if let Some(url) = address("Location") {
                let response_url = address("ResponseLocation").map(str::to_owned);
                found.push(Endpoint { url: url.to_owned(), binding, response_url });
            }
        }
    }
    found
}
