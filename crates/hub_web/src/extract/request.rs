//! A request's instant, id and address.

use std::future::{Ready, ready};
use std::net::IpAddr;

use actix_web::dev::Payload;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpMessage as _, HttpRequest};
use hub_kernel::{Actor, Cx};

use crate::app::App;
use crate::faults::HtmlFault;
use crate::settings::Network;

/// The id of a request, made by the frame and shown in error pages and events.
#[derive(Debug, Clone)]
pub struct RequestId(pub String);

/// The request as the domain sees it, before anybody is known.
#[derive(Clone)]
pub struct RequestWorld(pub Cx);

impl RequestWorld {
    /// Reads it off a request.
    pub fn of(request: &HttpRequest) -> Option<Self> {
        let app = request.app_data::<Data<App>>()?;
        let request_id = request.extensions().get::<RequestId>().map(|id| id.0.clone())?;
        Some(Self(Cx {
            now: app.clock.now(),
            entropy: app.entropy.clone(),
            actor: Actor::System,
            request_id,
            address: client_address(request, &app.settings.trusted_proxies),
        }))
    }
}

impl FromRequest for RequestWorld {
    type Error = HtmlFault;
    type Future = Ready<Result<Self, HtmlFault>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::of(request).ok_or_else(|| HtmlFault::defect("a request without an id")))
    }
}

/// What the client calls itself, cut to what a page can show.
pub fn user_agent(request: &HttpRequest) -> Option<String> {
    let value = request.headers().get(actix_web::http::header::USER_AGENT)?.to_str().ok()?;
    Some(value.chars().take(200).collect())
}

/// The peer's address; behind a proxy that is trusted, the one the proxy names last.
fn client_address(request: &HttpRequest, trusted: &[Network]) -> Option<String> {
    let peer = request.peer_addr()?.ip().to_canonical();
    let trusts = |address: IpAddr| trusted.iter().any(|network| network.contains(address));
    if !trusts(peer) {
        return Some(peer.to_string());
    }
    let forwarded = request.headers().get("x-forwarded-for").and_then(|value| value.to_str().ok());
    let named = forwarded.and_then(|list| {
        let mut hops = list
            .rsplit(',')
            .filter_map(|hop| hop.trim().parse::<IpAddr>().ok().map(|hop| hop.to_canonical()));
        hops.find(|hop| !trusts(*hop))
    });
    Some(named.unwrap_or(peer).to_string())
}
