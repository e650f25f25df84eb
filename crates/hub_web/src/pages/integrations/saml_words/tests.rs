use hub_saml::attributes::IdentityError;
use hub_saml::doctor::diagnose;
use hub_saml::metadata::MetadataError;
use hub_saml::xml::XmlFault;
use hub_saml::{CertificateError, Refusal};
use hub_tenants::sign_in::SsoFailure;
use hub_text::spoken;

use super::*;

/// It is known, and made of the same words.
fn is_known(text: &str) {
    assert_eq!(retold(text).as_deref(), Some(text));
}

fn some(value: &str) -> Option<String> {
    Some(value.to_owned())
}

#[test]
fn what_is_said_of_documents_is_known() {
    use CertificateError as C;
    let certificates = [
        C::Empty,
        C::TooLarge,
        C::NotBase64,
        C::CutOff,
        C::NotX509,
        C::OtherPem("DH PARAMETERS".to_owned()),
        C::PrivateKey,
        C::PublicKey,
        C::Pkcs7,
        C::Pkcs12,
        C::SigningRequest,
        C::KeyTooSmall(1024),
        C::KeyTooLarge(16_384),
        C::KeyType("DSA".to_owned()),
        C::IdpMetadata,
        C::SpMetadata,
        C::OtherMarkup,
        C::TooMany(17),
    ];
    use XmlFault as X;
    let faults = [
        X::Doctype,
        X::ProcessingInstruction,
        X::Cdata,
        X::Comment,
        X::Entity("nbsp".to_owned()),
        X::Declaration,
        X::Encoding("UTF-16".to_owned()),
        X::NotUtf8,
        X::Character(1),
        X::TextOutsideRoot,
        X::SecondRoot,
        X::NoRoot,
        X::Unclosed,
        X::UnboundPrefix("md".to_owned()),
        X::Namespace,
        X::TooDeep,
        X::TooManyElements,
        X::TooManyAttributes,
        X::TooManyNamespaces,
        X::Name("ä".to_owned()),
        X::Malformed("bare & in an attribute".to_owned()),
    ];
    use MetadataError as M;
    let metadata = [
        M::Empty,
        M::TooLarge,
        M::Url,
        M::HtmlPage,
        M::Json,
        M::Certificate,
        M::NotMetadata("html".to_owned()),
        M::ServiceProvider("https://sp.example".to_owned()),
        M::NoIdp,
        M::Several(vec!["a".to_owned(), "b".to_owned()]),
        M::NoSuchIdp("a".to_owned()),
        M::NoEntityId,
        M::NoSsoUrl,
        M::NoCertificate,
        M::BadCertificate(C::KeyTooSmall(512)),
    ];
    for error in certificates {
        is_known(&error.to_string());
    }
    for error in metadata.into_iter().chain(faults.map(M::Xml)) {
        is_known(&error.to_string());
    }
    for text in [
        "idp.example redirects too often.",
        "idp.example answered 404 Not Found instead of the document.",
        "idp.example could not be reached: connection refused.",
        "The address did not answer within 10 seconds.",
    ] {
        is_known(text);
    }
}

fn refusals() -> Vec<Refusal> {
    use Refusal as R;
    let (found, expected) = (|| "https://a.example".to_owned(), || "https://b.example".to_owned());
    let status = |sub: &str, message| R::IdpStatus {
        code: "urn:oasis:names:tc:SAML:2.0:status:Responder".to_owned(),
        sub_code: Some(format!("urn:oasis:names:tc:SAML:2.0:status:{sub}")),
        message,
    };
    vec![
        R::Empty,
        R::TooLarge(9),
        R::NotBase64,
        R::Xml(XmlFault::Doctype),
        R::Query("a parameter twice"),
        R::NotDeflated,
        R::NotALogoutMessage("Response".to_owned()),
        R::LogoutNotSigned,
        R::LogoutDestination { found: None, expected: expected() },
        R::NotAResponse("LogoutRequest".to_owned()),
        R::Version("1.1".to_owned()),
        R::Structure("two Issuer elements".to_owned()),
        R::Id("the same value twice".to_owned()),
        R::NoAssertion,
        R::SeveralAssertions(2),
        R::NotSigned,
        R::SignaturePlace,
        R::SignatureShape("InclusiveNamespaces".to_owned()),
        R::Algorithm { what: "signature algorithm", uri: found() },
        R::Algorithm { what: "digest algorithm", uri: found() },
        R::ReferenceTarget("#a".to_owned()),
        R::Instant { field: "NotOnOrAfter".to_owned(), value: "soon".to_owned() },
        R::Encrypted,
        R::Undecryptable,
        R::NotConfigured,
        R::KeyType("EC"),
        R::SignatureInvalid,
        R::Engine,
        status("AuthnFailed", None),
        status("RequestDenied", some("No access.")),
        status("Other", None),
        R::Issuer { found: found(), expected: expected() },
        R::Destination { found: Some(found()), expected: expected() },
        R::Recipient { found: None, expected: expected() },
        R::Audience { found: vec![found(), found()], expected: expected() },
        R::Missing("NameID"),
        R::UnknownCondition("OneTimeUse".to_owned()),
        R::NotYetValid { field: "NotBefore", at: 0, now: 1 },
        R::Expired { field: "NotOnOrAfter", at: 0, now: 1 },
        R::TooOld { at: 0, now: 1 },
        R::NoBearer,
        R::StaleSignIn { at: 0 },
        R::InResponseToDiffers,
        R::InResponseToUnsigned,
        R::UnknownRequest("_1".to_owned()),
        R::Unsolicited,
    ]
}

#[test]
fn what_the_doctor_says_is_known() {
    for refusal in refusals() {
        let diagnosis = diagnose(&refusal, None, None);
        is_known(&diagnosis.advice);
        // Values of the message stand for themselves.
        let is_value = |text: &str| {
            !text.contains(' ')
                || ["https://", "Not", "RequestDenied"].iter().any(|start| text.contains(start))
        };
        for text in [diagnosis.what_came, diagnosis.what_was_expected] {
            if !is_value(&text) {
                is_known(&text);
            }
        }
    }
}

/// The details of a refusal, each as its own message in German.
#[test]
fn what_exactly_is_refused_is_said_too() {
    use Refusal as R;
    let text = |text: &str| text.to_owned();
    for (refusal, german) in [
        (R::Query("a parameter twice"), "einen Parameter zweimal"),
        (R::Structure(text("two Issuer elements")), "zwei Elemente Issuer"),
        (R::Id(text("value of ID on Assertion")), "Wert von ID an Assertion"),
        (R::Id(text("Response has none")), "Response hat keine"),
        (R::SignatureShape(text("Transform inside a signature")), "Transform in einer Signatur"),
    ] {
        let said = spoken(Language::German, || said(&refusal.to_string()));
        assert!(said.ends_with(german), "{said}");
    }
}

#[test]
fn what_the_domain_says_is_known() {
    let name = || "ada@example.com".to_owned();
    let about = [
        SsoFailure::UnknownUser { name: name() },
        SsoFailure::NoIdentity { reason: IdentityError::Missing("uid".to_owned()) },
        SsoFailure::NoIdentity { reason: IdentityError::Ambiguous { claim: "uid".to_owned(), count: 2 } },
        SsoFailure::NoEmail { name: name(), missing: vec!["mail".to_owned()] },
        SsoFailure::NameTaken { name: name(), by: "bob".to_owned() },
        SsoFailure::NoSeat { name: name(), limit: 1 },
        SsoFailure::NoSeat { name: name(), limit: 9 },
        SsoFailure::NotImported { name: name() },
        SsoFailure::Deactivated { name: name() },
        SsoFailure::NotVouched { name: name() },
        SsoFailure::OtherContext { asked: "a".to_owned(), came: some("b") },
    ];
    for failure in about {
        is_known(&failure.to_string());
    }
}

#[test]
fn what_nobody_says_stays() {
    for text in ["", "Somebody else’s words.", "https://idp.example/a b", "{why}"] {
        assert_eq!(retold(text), None, "{text}");
        assert_eq!(spoken(Language::German, || said(text)), text);
    }
}
