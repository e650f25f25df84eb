//! SAML 2.0 responses, every field settable, signed as the vendors' identity providers sign them.
//!
//! Times and ids are values of the caller. What is built is exactly what the fields say, sensible or not:
//! the demo fills them as Entra ID does, tests fill them with lies.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, SecondsFormat};
use openssl::error::ErrorStack;

use crate::signing::{Algorithm, Digest, IdpKey};

pub(crate) mod canonical;
pub mod encryption;
pub(crate) mod signature;

use canonical::El;

pub(crate) const PROTOCOL: &str = "urn:oasis:names:tc:SAML:2.0:protocol";
pub(crate) const ASSERTION: &str = "urn:oasis:names:tc:SAML:2.0:assertion";
pub(crate) const STATUS: &str = "urn:oasis:names:tc:SAML:2.0:status:";

/// The NameID format that labels an e-mail address.
pub const EMAIL_FORMAT: &str = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress";

/// The canonicalization that a signature names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Canonicalization {
    /// Exclusive, what every vendor uses.
    Exclusive,
    /// Exclusive, comments kept.
    ExclusiveWithComments,
    /// Inclusive.
    Inclusive,
    /// Inclusive, comments kept.
    InclusiveWithComments,
}

/// How the XML is spelled; none of it changes the meaning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Style {
    /// Prefix of protocol elements; empty for a default namespace.
    pub protocol_prefix: String,
    /// Prefix of assertion elements; empty for a default namespace.
    pub assertion_prefix: String,
    /// Prefix of signature elements; empty for a default namespace.
    pub dsig_prefix: String,
    /// `xsi:type="xs:string"` on attribute values, with an `InclusiveNamespaces` list.
    pub typed_values: bool,
    /// The certificate in `KeyInfo`.
    pub embed_certificate: bool,
    /// An XML declaration in front.
    pub declaration: bool,
    /// `<a/>` instead of `<a></a>`.
    pub short_tags: bool,
}

impl Style {
    /// Entra ID: `samlp:` outside, default namespaces inside.
    #[must_use]
    pub fn entra() -> Self {
        Self {
            protocol_prefix: "samlp".to_owned(),
            assertion_prefix: String::new(),
            dsig_prefix: String::new(),
            typed_values: false,
            embed_certificate: true,
            declaration: false,
            short_tags: true,
        }
    }

    /// Okta: `saml2p:`, `saml2:`, typed values, an XML declaration.
    #[must_use]
    pub fn okta() -> Self {
        Self {
            protocol_prefix: "saml2p".to_owned(),
            assertion_prefix: "saml2".to_owned(),
            dsig_prefix: "ds".to_owned(),
            typed_values: true,
            embed_certificate: true,
            declaration: true,
            short_tags: true,
        }
    }
}

impl Default for Style {
    fn default() -> Self {
        Self {
            protocol_prefix: "samlp".to_owned(),
            assertion_prefix: "saml".to_owned(),
            dsig_prefix: "ds".to_owned(),
            typed_values: false,
            embed_certificate: true,
            declaration: false,
            short_tags: false,
        }
    }
}

/// Markup that no other field makes: what careless or hostile identity providers sign.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Markup {
    /// At the end of Subject.
    pub subject: String,
    /// At the end of Conditions.
    pub conditions: String,
    /// At the end of the Assertion.
    pub assertion: String,
}

/// Everything a response says. Times are Unix milliseconds; `None` leaves the part out.
#[derive(Debug, Clone, PartialEq)]
pub struct ResponseBuilder {
    /// Issuer of the Assertion.
    pub issuer: Option<String>,
    /// Issuer of the Response.
    pub response_issuer: Option<String>,
    /// `Destination` of the Response.
    pub destination: Option<String>,
    /// `Recipient` of the confirmation.
    pub recipient: Option<String>,
    /// One AudienceRestriction per entry, each with its audiences.
    pub audiences: Vec<Vec<String>>,
    /// NameID; `None` leaves the element out.
    pub name_id: Option<String>,
    /// Format of the NameID.
    pub name_id_format: Option<String>,
    /// Attributes by name.
    pub attributes: Vec<(String, Vec<String>)>,
    /// NameFormat on every attribute.
    pub attribute_name_format: Option<String>,
    /// `InResponseTo` of the Response.
    pub in_response_to: Option<String>,
    /// `InResponseTo` of the confirmation.
    pub confirmation_in_response_to: Option<String>,
    /// Confirmation method URI.
    pub confirmation_method: String,
    /// ID of the Response.
    pub response_id: String,
    /// ID of the Assertion.
    pub assertion_id: String,
    /// `Version` of both.
    pub version: String,
    /// IssueInstant of both.
    pub issue_instant: i64,
    /// Whether there are Conditions at all.
    pub conditions: bool,
    /// Conditions' NotBefore.
    pub not_before: Option<i64>,
    /// Conditions' NotOnOrAfter.
    pub not_on_or_after: Option<i64>,
    /// The confirmation's NotOnOrAfter.
    pub confirmation_not_on_or_after: Option<i64>,
    /// AuthnInstant; `None` leaves the AuthnStatement out.
    pub authn_instant: Option<i64>,
    /// SessionIndex.
    pub session_index: Option<String>,
    /// SessionNotOnOrAfter.
    pub session_not_on_or_after: Option<i64>,
    /// AuthnContextClassRef.
    pub authn_context: String,
    /// Last part of the status code, such as `Success` or `Responder`.
    pub status: String,
    /// Last part of the second status code.
    pub sub_status: Option<String>,
    /// Status message.
    pub status_message: Option<String>,
    /// NameQualifier and SPNameQualifier of the NameID.
    pub name_qualifiers: Option<(String, String)>,
    /// Markup at the end of Subject, Conditions and Assertion, signed with the rest. It must be canonical in its place.
    pub markup: Markup,
    /// Whether there is an Assertion.
    pub assertion: bool,
    /// Sign the Response.
    pub sign_response: bool,
    /// Sign the Assertion.
    pub sign_assertion: bool,
    /// Signature algorithm; `None` takes the usual one of the key.
    pub algorithm: Option<Algorithm>,
    /// Digest algorithm.
    pub digest: Digest,
    /// Canonicalization, in SignedInfo and as transform.
    pub canonicalization: Canonicalization,
    /// Encrypt the Assertion, after signing it and before signing the Response.
    pub encryption: Option<encryption::Encryption>,
    /// Spelling.
    pub style: Style,
}

impl ResponseBuilder {
    /// A response as an IdP sends it when all is well: the Assertion signed, good for an hour from `now`.
    ///
    /// `ids` are the Response's and the Assertion's; both must begin with a letter or `_`.
    #[must_use]
    pub fn new(
        issuer: &str,
        acs_url: &str,
        audience: &str,
        name_id: &str,
        ids: (&str, &str),
        now: i64,
    ) -> Self {
        let hour = now.saturating_add(3_600_000);
        Self {
            issuer: Some(issuer.to_owned()),
            response_issuer: Some(issuer.to_owned()),
            destination: Some(acs_url.to_owned()),
            recipient: Some(acs_url.to_owned()),
            audiences: vec![vec![audience.to_owned()]],
            name_id: Some(name_id.to_owned()),
            name_id_format: Some(EMAIL_FORMAT.to_owned()),
            attributes: Vec::new(),
            attribute_name_format: None,
            in_response_to: None,
            confirmation_in_response_to: None,
            confirmation_method: "urn:oasis:names:tc:SAML:2.0:cm:bearer".to_owned(),
            response_id: ids.0.to_owned(),
            assertion_id: ids.1.to_owned(),
            version: "2.0".to_owned(),
            issue_instant: now,
            conditions: true,
            not_before: Some(now.saturating_sub(300_000)),
            not_on_or_after: Some(hour),
            confirmation_not_on_or_after: Some(hour),
            authn_instant: Some(now),
            session_index: Some(ids.1.to_owned()),
            session_not_on_or_after: None,
            authn_context: "urn:oasis:names:tc:SAML:2.0:ac:classes:Password".to_owned(),
            status: "Success".to_owned(),
            sub_status: None,
            status_message: None,
            name_qualifiers: None,
            markup: Markup::default(),
            assertion: true,
            sign_response: false,
            sign_assertion: true,
            algorithm: None,
            digest: Digest::Sha256,
            canonicalization: Canonicalization::Exclusive,
            encryption: None,
            style: Style::default(),
        }
    }

    /// Answers a request: sets both `InResponseTo`.
    #[must_use]
    pub fn answering(mut self, request_id: &str) -> Self {
        self.in_response_to = Some(request_id.to_owned());
        self.confirmation_in_response_to = Some(request_id.to_owned());
        self
    }

    /// Adds an attribute.
    #[must_use]
    pub fn attribute(mut self, name: &str, values: &[&str]) -> Self {
        self.attributes.push((name.to_owned(), values.iter().map(|v| (*v).to_owned()).collect()));
        self
    }

    /// The signed XML.
    ///
    /// # Errors
    /// OpenSSL's, for instance when the algorithm does not fit the key.
    pub fn build(&self, key: &IdpKey) -> Result<String, ErrorStack> {
        let recipe = signature::Recipe {
            algorithm: self.algorithm,
            digest: self.digest,
            canonicalization: self.canonicalization,
            style: &self.style,
        };
        let mut response = self.response();
        let scope = [(self.style.protocol_prefix.clone(), PROTOCOL.to_owned())];
        if self.assertion {
            let mut assertion = self.assertion();
            if self.sign_assertion {
                signature::sign(&recipe, key, &mut assertion, &self.assertion_id, &scope)?;
            }
            response = match &self.encryption {
                Some(how) => response.raw(how.seal(&assertion.document(self.style.short_tags))?),
                None => response.child(assertion),
            };
        }
        if self.sign_response {
            signature::sign(&recipe, key, &mut response, &self.response_id, &[])?;
        }
        let declaration =
            if self.style.declaration { "<?xml version=\"1.0\" encoding=\"UTF-8\"?>" } else { "" };
        Ok(format!("{declaration}{}", response.document(self.style.short_tags)))
    }

    /// The signed XML as the form field `SAMLResponse` carries it.
    ///
    /// # Errors
    /// As [`ResponseBuilder::build`].
    pub fn to_form_value(&self, key: &IdpKey) -> Result<String, ErrorStack> {
        Ok(form_value(&self.build(key)?))
    }

    fn protocol(&self, name: &'static str) -> El {
        El::new(&self.style.protocol_prefix, PROTOCOL, name)
    }

    fn saml(&self, name: &'static str) -> El {
        El::new(&self.style.assertion_prefix, ASSERTION, name)
    }

    fn response(&self) -> El {
        let mut response = self
            .protocol("Response")
            .set("ID", &self.response_id)
            .set("Version", &self.version)
            .set("IssueInstant", instant(self.issue_instant))
            .set_some("Destination", self.destination.as_deref())
            .set_some("InResponseTo", self.in_response_to.as_deref());
        if let Some(issuer) = &self.response_issuer {
            response = response.child(self.saml("Issuer").text(issuer));
        }
        let mut code = self.protocol("StatusCode").set("Value", format!("{STATUS}{}", self.status));
        if let Some(sub) = &self.sub_status {
            code = code.child(self.protocol("StatusCode").set("Value", format!("{STATUS}{sub}")));
        }
        let mut status = self.protocol("Status").child(code);
        if let Some(message) = &self.status_message {
            status = status.child(self.protocol("StatusMessage").text(message));
        }
        response.child(status)
    }

    fn assertion(&self) -> El {
        let mut assertion = self
            .saml("Assertion")
            .set("ID", &self.assertion_id)
            .set("Version", &self.version)
            .set("IssueInstant", instant(self.issue_instant));
        if let Some(issuer) = &self.issuer {
            assertion = assertion.child(self.saml("Issuer").text(issuer));
        }
        assertion = assertion.child(self.subject());
        if self.conditions {
            assertion = assertion.child(self.conditions());
        }
        if !self.attributes.is_empty() {
            assertion = assertion.child(self.attribute_statement());
        }
        if let Some(at) = self.authn_instant {
            let class = self.saml("AuthnContextClassRef").text(&self.authn_context);
            let statement = self
                .saml("AuthnStatement")
                .set("AuthnInstant", instant(at))
                .set_some("SessionIndex", self.session_index.as_deref())
                .set_some("SessionNotOnOrAfter", self.session_not_on_or_after.map(instant).as_deref());
            assertion = assertion.child(statement.child(self.saml("AuthnContext").child(class)));
        }
        assertion.raw(self.markup.assertion.clone())
    }

    fn subject(&self) -> El {
        let mut subject = self.saml("Subject");
        if let Some(name_id) = &self.name_id {
            let (own, sp) = self.name_qualifiers.clone().unzip();
            let element = self
                .saml("NameID")
                .set_some("Format", self.name_id_format.as_deref())
                .set_some("NameQualifier", own.as_deref())
                .set_some("SPNameQualifier", sp.as_deref());
            subject = subject.child(element.text(name_id));
        }
        let data = self
            .saml("SubjectConfirmationData")
            .set_some("InResponseTo", self.confirmation_in_response_to.as_deref())
            .set_some("NotOnOrAfter", self.confirmation_not_on_or_after.map(instant).as_deref())
            .set_some("Recipient", self.recipient.as_deref());
        let confirmation = self.saml("SubjectConfirmation").set("Method", &self.confirmation_method);
        subject.child(confirmation.child(data)).raw(self.markup.subject.clone())
    }

    fn conditions(&self) -> El {
        let mut conditions = self
            .saml("Conditions")
            .set_some("NotBefore", self.not_before.map(instant).as_deref())
            .set_some("NotOnOrAfter", self.not_on_or_after.map(instant).as_deref());
        for audiences in &self.audiences {
            let mut restriction = self.saml("AudienceRestriction");
            for audience in audiences {
                restriction = restriction.child(self.saml("Audience").text(audience));
            }
            conditions = conditions.child(restriction);
        }
        conditions.raw(self.markup.conditions.clone())
    }

    fn attribute_statement(&self) -> El {
        let mut statement = self.saml("AttributeStatement");
        for (name, values) in &self.attributes {
            let mut attribute = self
                .saml("Attribute")
                .set("Name", name)
                .set_some("NameFormat", self.attribute_name_format.as_deref());
            for value in values {
                attribute = attribute.child(self.attribute_value(value));
            }
            statement = statement.child(attribute);
        }
        statement
    }

    fn attribute_value(&self, value: &str) -> El {
        let mut element = self.saml("AttributeValue").text(value);
        if self.style.typed_values {
            element.declare = vec![
                ("xs".to_owned(), "http://www.w3.org/2001/XMLSchema".to_owned()),
                ("xsi".to_owned(), "http://www.w3.org/2001/XMLSchema-instance".to_owned()),
            ];
            element = element.set("xsi:type", "xs:string");
        }
        element
    }
}

/// Base64 of a response, as the form field `SAMLResponse` carries it.
#[must_use]
pub fn form_value(xml: &str) -> String {
    STANDARD.encode(xml)
}

/// Unix milliseconds as SAML writes instants.
pub(crate) fn instant(unix_ms: i64) -> String {
    DateTime::from_timestamp_millis(unix_ms).unwrap_or_default().to_rfc3339_opts(SecondsFormat::Millis, true)
}
