//! The IdP's logout messages: signed, addressed to us, in time.

use crate::content::Window;
use crate::error::Refusal;
use crate::name_id::NameId;
use crate::outgoing::Parameter;
use crate::precheck::{self, LogoutOutline};
use crate::response::{MAX_SKEW_S, decode_text};
use crate::settings::{IdpSettings, SpSettings};
use crate::signature;
use crate::xml::{self, Element, Ns};

use super::query::Query;
use super::{Message, Request, Response};

/// Longest time between a message's issue and its arrival, in milliseconds; redirects follow at once.
const MAX_AGE_MS: i64 = 600_000;

/// Most sessions that one request may name.
const MAX_SESSION_INDEXES: usize = 1000;

/// A verified logout message of the IdP.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// What it says.
    pub message: Message,
    /// RelayState, to be returned with the answer to a request. Not longer than the message's transport allows.
    pub relay_state: Option<String>,
    /// Until when its id must be remembered so that it is taken once, Unix milliseconds; add the skew.
    pub remember_until: i64,
    /// SHA-256 thumbprint (upper-case hexadecimal) of the certificate that verified it.
    pub certificate_sha256: String,
}

impl Received {
    /// The message's ID, for the replay table.
    pub fn id(&self) -> &str {
        self.message.id()
    }
}

/// Verifies a message that came in a redirect.
///
/// `raw_query` is the query exactly as received: its signature covers the bytes, not their meaning. The message
/// must be addressed to [`SpSettings::slo_url`].
///
/// # Errors
/// The first rule that is broken; the sessions stay.
pub fn verify_redirect(
    raw_query: &str,
    sp: &SpSettings,
    idp: &IdpSettings,
    now_ms: i64,
    skew_s: u32,
) -> Result<Received, Refusal> {
    let query = Query::split(raw_query)?;
    let certificate_sha256 = query.verify(idp.certificates.as_slice())?;
    let (outline, root) = precheck::check_logout(&query.xml()?)?;
    // A signature inside has no place in this binding (Bindings 3.4.4.1).
    if outline.signature.is_some() {
        return Err(Refusal::SignaturePlace);
    }
    let (message, remember_until) =
        Rules::new(sp, idp, now_ms, skew_s)?.read(&outline, &root, query.parameter)?;
    Ok(Received { message, relay_state: query.relay_state()?, remember_until, certificate_sha256 })
}

/// Verifies a message that came in a form; `parameter` says in which field.
///
/// # Errors
/// The first rule that is broken; the sessions stay.
pub fn verify_post(
    parameter: Parameter,
    form_value: &str,
    relay_state: Option<&str>,
    sp: &SpSettings,
    idp: &IdpSettings,
    now_ms: i64,
    skew_s: u32,
) -> Result<Received, Refusal> {
    let text = decode_text(form_value)?;
    let (outline, _) = precheck::check_logout(&text)?;
    let inside = outline.signature.as_ref().ok_or(Refusal::LogoutNotSigned)?;
    let signed = signature::verify(&text, &[inside], idp.certificates.as_slice())?;
    // From here on only the signed bytes are read.
    let root = xml::parse(&signed.xml, false)?;
    if root.attribute("ID") != Some(outline.id.as_str()) {
        return Err(Refusal::Id("the signed message has another ID".to_owned()));
    }
    let (message, remember_until) = Rules::new(sp, idp, now_ms, skew_s)?.read(&outline, &root, parameter)?;
    Ok(Received {
        message,
        relay_state: relay_state.map(str::to_owned),
        remember_until,
        certificate_sha256: signed.certificate_sha256,
    })
}

struct Rules<'a> {
    slo_url: &'a str,
    issuer: &'a str,
    window: Window,
}

impl<'a> Rules<'a> {
    fn new(sp: &'a SpSettings, idp: &'a IdpSettings, now: i64, skew_s: u32) -> Result<Self, Refusal> {
        let issuer = idp.entity_id.trim();
        let slo_url = sp.slo_url.as_deref().filter(|_| !issuer.is_empty()).ok_or(Refusal::NotConfigured)?;
        let window = Window { now, skew: i64::from(skew_s.min(MAX_SKEW_S)) * 1000, max_age: MAX_AGE_MS };
        Ok(Self { slo_url, issuer, window })
    }

    fn read(
        &self,
        outline: &LogoutOutline,
        root: &Element,
        parameter: Parameter,
    ) -> Result<(Message, i64), Refusal> {
        if outline.parameter != parameter || !root.is(&Ns::Protocol, outline.name()) {
            return Err(Refusal::NotALogoutMessage(format!("{} in {}", root.name, parameter.name())));
        }
        self.addressed(root)?;
        let issued = self.window.recent("IssueInstant", root)?;
        let oldest = issued.saturating_add(MAX_AGE_MS + 1);
        let id = outline.id.clone();
        Ok(match parameter {
            Parameter::Request => {
                let end = self.window.open("NotOnOrAfter", root, "NotOnOrAfter")?;
                (Message::Request(request(id, root, end)?), oldest)
            }
            Parameter::Response => {
                let in_response_to = root.attribute("InResponseTo").map(str::to_owned);
                let status = precheck::status(root)?;
                (Message::Response(Response { id, in_response_to, status }), oldest)
            }
        })
    }

    /// Issuer and Destination are there and to the letter.
    fn addressed(&self, root: &Element) -> Result<(), Refusal> {
        let found = root.first(&Ns::Assertion, "Issuer").map(Element::trimmed).unwrap_or_default();
        if found != self.issuer {
            return Err(Refusal::Issuer { found: found.to_owned(), expected: self.issuer.to_owned() });
        }
        let found = root.attribute("Destination");
        if found != Some(self.slo_url) {
            return Err(Refusal::LogoutDestination {
                found: found.map(str::to_owned),
                expected: self.slo_url.to_owned(),
            });
        }
        Ok(())
    }
}

fn request(id: String, root: &Element, not_on_or_after: Option<i64>) -> Result<Request, Refusal> {
    let mut names = root.named(&Ns::Assertion, "NameID");
    let (Some(name), None) = (names.next(), names.next()) else {
        return Err(Refusal::Missing("NameID"));
    };
    let name_id = NameId::read(name).ok_or(Refusal::Missing("NameID"))?;
    let session_indexes: Vec<String> = root
        .named(&Ns::Protocol, "SessionIndex")
        .map(|i| i.trimmed().to_owned())
        .filter(|i| !i.is_empty())
        .collect();
    if session_indexes.len() > MAX_SESSION_INDEXES {
        return Err(Refusal::Structure("more than 1000 SessionIndex elements".to_owned()));
    }
    Ok(Request { id, name_id, session_indexes, not_on_or_after })
}
