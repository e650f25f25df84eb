//! What a forger without the IdP's key sends.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hub_demo_idp::response::ResponseBuilder;
use hub_demo_idp::response::encryption::Encryption;
use hub_demo_idp::signing::{Algorithm, Digest};
use openssl::hash::MessageDigest;
use openssl::pkey::PKey;
use openssl::sign::Signer;

use crate::base::*;

const DSIG: &str = "http://www.w3.org/2000/09/xmldsig#";

/// The eight classic forms of signature wrapping, and their relatives.
pub fn wrapping() -> Vec<Case> {
    let p = Parts::of(&good());
    let r = Parts::of(&ResponseBuilder { sign_response: true, sign_assertion: false, ..good() });
    let evil_response =
        r.bare().replace("_response", "_evil").replace("_assertion", "_mine").replace(ADA, EVE);
    let signed_evil = |signature: &str| behind(&p.evil(), "</saml:Issuer>", signature);
    let object = format!("<ds:Object>{}</ds:Object>", p.bare_assertion());
    let around = |inside: &str| p.evil().replace("</saml:Assertion>", &format!("{inside}</saml:Assertion>"));
    let extensions = |inside: &str| format!("<samlp:Extensions>{inside}</samlp:Extensions>");
    let case = |name: &str, xml: String, verdict| Case::new(format!("wrapping {name}"), xml, verdict);
    let several = "saml_several_assertions";
    vec![
        case(
            "1: signed response inside the signature",
            behind(&evil_response, "</saml:Issuer>", &r.signature_around(&r.bare())),
            "saml_structure",
        ),
        case(
            "2: signed response before the signature",
            behind(&evil_response, "</saml:Issuer>", &format!("{}{}", r.bare(), r.signature)),
            "saml_structure",
        ),
        case(
            "3: evil assertion before the signed one",
            p.with(&format!("{}{}", p.evil(), p.assertion)),
            several,
        ),
        case(
            "3: evil assertion after the signed one",
            p.with(&format!("{}{}", p.assertion, p.evil())),
            several,
        ),
        case("4: signed assertion inside the evil one", p.with(&around(&p.assertion)), several),
        case(
            "5: signature moved, original behind",
            p.with(&format!("{}{}", signed_evil(&p.signature), p.bare_assertion())),
            several,
        ),
        case(
            "5: signature moved, original gone",
            p.with(&signed_evil(&p.signature)),
            "saml_reference_target",
        ),
        case(
            "6: original inside the moved signature",
            p.with(&signed_evil(&p.signature_around(&p.bare_assertion()))),
            several,
        ),
        case(
            "7: evil assertion in extensions",
            behind(&p.xml, "</saml:Issuer>", &extensions(&p.evil())),
            several,
        ),
        case(
            "7: original in extensions, evil in place",
            behind(&p.with(&p.evil()), "</saml:Issuer>", &extensions(&p.assertion)),
            several,
        ),
        case(
            "7: only one, in extensions",
            behind(&p.with(""), "</saml:Issuer>", &extensions(&p.assertion)),
            "saml_structure",
        ),
        case(
            "8: original in an Object of the signature",
            p.with(&signed_evil(&p.signature_around(&object))),
            several,
        ),
        case(
            "same ID twice",
            p.with(&format!("{}{}", p.evil().replace("_evil", "_assertion"), p.assertion)),
            "saml_id",
        ),
        case(
            "response and assertion with one ID",
            p.xml.replace("ID=\"_response\"", "ID=\"_assertion\""),
            "saml_id",
        ),
        case(
            "original in Advice",
            p.with(&around(&format!("<saml:Advice>{}</saml:Advice>", p.assertion))),
            several,
        ),
        case("original in a foreign element", p.with(&around(&format!("<x>{}</x>", p.assertion))), several),
        case(
            "response in the response",
            p.xml.replace(
                "</samlp:Status>",
                &format!(
                    "</samlp:Status>{}",
                    p.bare().replace("_response", "_r").replace("_assertion", "_a")
                ),
            ),
            "saml_structure",
        ),
        case(
            "evil assertion in a foreign namespace",
            behind(&p.xml, "</saml:Issuer>", "<x:Assertion xmlns:x=\"urn:x\" ID=\"_e\"/>"),
            "saml_structure",
        ),
        case("a second ID attribute", behind(&p.xml, "<samlp:Status", " Id=\"_assertion2\""), "saml_id"),
        case("xml:id", behind(&p.xml, "<samlp:Status", " xml:id=\"_e\""), "saml_id"),
    ]
}

/// HMAC keyed with the public key, really computed.
fn key_confusion(p: &Parts) -> String {
    let hmac = "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256";
    let info =
        between(&p.xml, "<ds:SignedInfo>", "</ds:SignedInfo>").replace(Algorithm::RsaSha256.uri(), hmac);
    let canonical = info.replace("<ds:SignedInfo>", &format!("<ds:SignedInfo xmlns:ds=\"{DSIG}\">"));
    let secret = PKey::hmac(key().certificate_pem().unwrap().as_bytes()).unwrap();
    let mut signer = Signer::new(MessageDigest::sha256(), &secret).unwrap();
    let value = STANDARD.encode(signer.sign_oneshot_to_vec(canonical.as_bytes()).unwrap());
    let info_before = between(&p.xml, "<ds:SignedInfo>", "</ds:SignedInfo>");
    let value_before = between(&p.xml, "<ds:SignatureValue>", "</ds:SignatureValue>");
    p.xml
        .replace(&info_before, &info)
        .replace(&value_before, &format!("<ds:SignatureValue>{value}</ds:SignatureValue>"))
}

/// Signatures that are stripped, moved, weak, foreign or shaped to make the verifier work.
pub fn signatures() -> Vec<Case> {
    let p = Parts::of(&good());
    let case = |name: &str, xml: String, verdict| Case::new(format!("signature {name}"), xml, verdict);
    let weak = |name: &str, change: fn(&mut ResponseBuilder)| {
        let mut builder = good();
        change(&mut builder);
        case(name, builder.build(key()).unwrap(), "saml_algorithm")
    };
    let foreign = good().build(foreign_key()).unwrap();
    let (ours, theirs) = (key().certificate_base64().unwrap(), foreign_key().certificate_base64().unwrap());
    let both = ResponseBuilder { sign_response: true, ..good() }.build(key()).unwrap();
    let outer = between(&both, "<ds:Signature ", "</ds:Signature>");
    let inner = between(&both.replacen(&outer, "", 1), "<ds:Signature ", "</ds:Signature>");
    let reference = between(&p.xml, "<ds:Reference", "</ds:Reference>");
    let transforms = between(&p.xml, "<ds:Transforms>", "</ds:Transforms>");
    let mut cases = vec![
        case("stripped", p.bare(), "saml_not_signed"),
        case("stripped and the name changed", p.bare().replace(ADA, EVE), "saml_not_signed"),
        case("of the assertion stripped under a signed response", both.replace(&inner, ""), "saml_signature_invalid"),
        case("by a foreign key", foreign.clone(), "saml_unknown_certificate"),
        case("by a foreign key that shows our certificate", foreign.replace(&theirs, &ours), "saml_signature_invalid"),
        case("by a foreign key that shows none", ResponseBuilder { style: without_certificate(), ..good() }.build(foreign_key()).unwrap(), "saml_signature_invalid"),
        case("value emptied", p.xml.replace(&between(&p.xml, "<ds:SignatureValue>", "</ds:SignatureValue>"), "<ds:SignatureValue></ds:SignatureValue>"), "saml_signature_invalid"),
        case("value prefixed", p.xml.replace("<ds:SignatureValue>", "<ds:SignatureValue>AAAA"), "saml_signature_invalid"),
        case("keyed with the public key (HMAC)", key_confusion(&p), "saml_algorithm"),
        case("with a truncated HMAC", p.xml.replace("rsa-sha256\"></ds:SignatureMethod>", "rsa-sha256\"><ds:HMACOutputLength>1</ds:HMACOutputLength></ds:SignatureMethod>"), "saml_signature_shape"),
        weak("SHA-1", |b| b.algorithm = Some(Algorithm::RsaSha1)),
        weak("SHA-1 digest", |b| b.digest = Digest::Sha1),
        case("named RSA-MD5", p.xml.replace(Algorithm::RsaSha256.uri(), "http://www.w3.org/2001/04/xmldsig-more#rsa-md5"), "saml_algorithm"),
        case("named for an elliptic curve", p.xml.replace(Algorithm::RsaSha256.uri(), Algorithm::EcdsaSha256.uri()), "saml_signature_invalid"),
        case("name changed", p.xml.replace(ADA, EVE), "saml_signature_invalid"),
        case("blank added", p.xml.replace("<saml:Subject>", "<saml:Subject> "), "saml_signature_invalid"),
        case("attribute added", p.xml.replace("</saml:AttributeStatement>", "<saml:Attribute Name=\"role\"><saml:AttributeValue>owner</saml:AttributeValue></saml:Attribute></saml:AttributeStatement>"), "saml_signature_invalid"),
        case("twice", p.xml.replace(&p.signature, &p.signature.repeat(2)), "saml_signature_place"),
        case("inside the subject", behind(&p.bare(), "</saml:NameID>", &p.signature), "saml_signature_place"),
        case("with two references", p.xml.replace(&reference, &reference.repeat(2)), "saml_signature_shape"),
        case("with 600 references", p.xml.replace(&reference, &reference.repeat(600)), "saml_signature_shape"),
        case("without transforms", p.xml.replace(&transforms, ""), "saml_signature_shape"),
        case("with a typed reference", p.xml.replace("URI=\"#_assertion\"", "URI=\"#_assertion\" Type=\"urn:x\""), "saml_signature_shape"),
    ];
    for target in [
        "",
        "#",
        "#_response",
        "http://127.0.0.1/x",
        "file:///etc/passwd",
        "/etc/passwd",
        "#xpointer(/)",
        "_assertion",
    ] {
        let xml = p.xml.replace("URI=\"#_assertion\"", &format!("URI=\"{target}\""));
        cases.push(case(&format!("refers to {target:?}"), xml, "saml_reference_target"));
    }
    cases.push(case("refers to nothing", p.xml.replace(" URI=\"#_assertion\"", ""), "saml_reference_target"));
    for uri in [
        "http://www.w3.org/TR/1999/REC-xslt-19991116",
        "http://www.w3.org/TR/1999/REC-xpath-19991116",
        "http://www.w3.org/2002/06/xmldsig-filter2",
        "http://www.w3.org/2000/09/xmldsig#base64",
    ] {
        let xml = p.xml.replace(&format!("{DSIG}enveloped-signature"), uri);
        cases.push(case(&format!("transforms with {uri}"), xml, "saml_signature_shape"));
    }
    for part in [
        "<ds:RetrievalMethod URI=\"http://127.0.0.1/\"/>",
        "<ds:Object/>",
        "<ds:Manifest/>",
        "<x xmlns=\"urn:x\"/>",
        "<ds:PGPData/>",
    ] {
        let xml = behind(&p.xml, "<ds:KeyInfo>", part);
        cases.push(case(&format!("carries {part}"), xml, "saml_signature_shape"));
    }
    cases
}

fn without_certificate() -> hub_demo_idp::response::Style {
    hub_demo_idp::response::Style { embed_certificate: false, ..hub_demo_idp::response::Style::default() }
}

/// XML that two parsers could read differently, or that makes one of them work.
pub fn documents() -> Vec<Case> {
    let p = Parts::of(&good());
    let case = |name: &str, xml: String, verdict| Case::new(format!("document with {name}"), xml, verdict);
    let name = |instead: &str| p.xml.replace(&format!(">{ADA}<"), &format!(">{instead}<"));
    let dsig = format!("xmlns:ds=\"{DSIG}\"");
    vec![
        case("a comment in the name", name("ada@acme.test<!---->.evil.test"), "xml_comment"),
        case("a processing instruction in the name", name("ada@acme.test<?x?>"), "xml_processing_instruction"),
        case("CDATA in the name", name("<![CDATA[ada@acme.test]]>"), "xml_cdata"),
        case("an element in the name", name("ada@acme.test<saml:x/>"), "saml_structure"),
        case("an entity in the name", name("&e;@acme.test"), "xml_entity"),
        case("a DOCTYPE", format!("<!DOCTYPE x [<!ENTITY e \"eve\">]>{}", p.xml), "xml_doctype"),
        case("an external DTD", format!("<!DOCTYPE x SYSTEM \"file:///etc/passwd\">{}", p.xml), "xml_doctype"),
        case("an expansion bomb", format!("<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]>{}", p.xml), "xml_doctype"),
        case("a second root", format!("{}<x/>", p.xml), "xml_second_root"),
        case("text behind", format!("{}x", p.xml), "xml_text_outside_root"),
        case("no end", p.xml.replace("</samlp:Response>", ""), "xml_unclosed"),
        case("another encoding", format!("<?xml version=\"1.0\" encoding=\"UTF-7\"?>{}", p.xml), "xml_encoding"),
        case("a declaration inside", behind(&p.xml, "<samlp:Status>", "<?xml version=\"1.0\"?>"), "xml_declaration"),
        case("a namespace by reference", p.xml.replace(&dsig, "xmlns:ds=\"http&#58;//www.w3.org/2000/09/xmldsig#\""), "xml_namespace"),
        case("a foreign Signature", p.xml.replace(&dsig, "xmlns:ds=\"urn:x\""), "saml_structure"),
        case("an unbound prefix", p.xml.replace(&format!(" {dsig}"), ""), "xml_unbound_prefix"),
        case("60 000 levels", behind(&p.xml, "</samlp:Status>", &"<x>".repeat(60_000)), "xml_too_deep"),
        case("60 000 siblings", behind(&p.xml, "</samlp:Status>", &"<x/>".repeat(60_000)), "xml_too_many_elements"),
        case("100 attributes", behind(&p.xml, "<samlp:Status", &(0..100).map(|i| format!(" a{i}=\"\"")).collect::<String>()), "xml_too_many_attributes"),
        case("a year that overflows", p.xml.replacen("2026-06-01T12:00:00.000Z", "262142-01-01T00:00:00Z", 1), "saml_instant"),
        case("a local time", p.xml.replacen("2026-06-01T12:00:00.000Z", "2026-06-01T12:00:00+02:00", 1), "saml_instant"),
        case("version 1.1", p.xml.replacen("Version=\"2.0\"", "Version=\"1.1\"", 1), "saml_version"),
        case("no ID", p.xml.replacen(" ID=\"_response\"", "", 1), "saml_id"),
        case("an ID that begins with a digit", p.xml.replace("_assertion", "1assertion"), "saml_id"),
        case("only an assertion", p.assertion.clone(), "saml_not_a_response"),
        case("another message", p.xml.replace("samlp:Response", "samlp:LogoutResponse"), "saml_not_a_response"),
        case("two issuers", p.xml.replacen("<samlp:Status>", "<saml:Issuer xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\">x</saml:Issuer><samlp:Status>", 1), "saml_structure"),
        case("two status codes", behind(&p.xml, "<samlp:Status>", "<samlp:StatusCode Value=\"urn:x\"/>"), "saml_structure"),
    ]
}

/// Everybody has our certificate, so everybody can encrypt to us.
pub fn encrypted() -> Vec<Case> {
    let entra = Encryption::entra(&own_key().certificate_pem().unwrap());
    let p = Parts::of(&good());
    let case = |name: &str, xml: String, verdict| Case::new(format!("encrypted {name}"), xml, verdict);
    let sealed = |how: &Encryption, plain: &str| p.with(&how.seal(plain).unwrap());
    let with = |cipher: &str, transport: &str| {
        let how = Encryption { cipher: cipher.to_owned(), transport: transport.to_owned(), ..entra.clone() };
        sealed(&how, &p.assertion)
    };
    let xenc = "http://www.w3.org/2001/04/xmlenc#";
    let right = sealed(&entra, &p.assertion);
    let cut = between(&right, "<xenc:CipherValue>", "</xenc:CipherValue>");
    let signed = ResponseBuilder {
        sign_response: true,
        sign_assertion: false,
        encryption: Some(entra.clone()),
        ..good()
    };
    let undecryptable = "saml_undecryptable";
    vec![
        case("without signature", sealed(&entra, &p.bare_assertion()), "saml_not_signed"),
        case("without signature, in a signed response", signed.build(key()).unwrap(), "saml_not_signed"),
        case("with a changed name", sealed(&entra, &p.assertion.replace(ADA, EVE)), "saml_signature_invalid"),
        case(
            "with 3DES",
            with(&format!("{xenc}tripledes-cbc"), &format!("{xenc}rsa-oaep-mgf1p")),
            undecryptable,
        ),
        case("with RSA 1.5", with(&format!("{xenc}aes256-cbc"), &format!("{xenc}rsa-1_5")), undecryptable),
        case(
            "for somebody else",
            sealed(&Encryption::entra(&foreign_key().certificate_pem().unwrap()), &p.assertion),
            undecryptable,
        ),
        case(
            "with its ciphertext cut",
            right.replace(&cut, "<xenc:CipherValue>AAAA</xenc:CipherValue>"),
            undecryptable,
        ),
        case("with a wrong key length", right.replace("aes256-cbc", "aes128-cbc"), undecryptable),
        case("twice", sealed(&entra, &entra.seal(&p.assertion).unwrap()), undecryptable),
        case("with a DOCTYPE inside", sealed(&entra, "<!DOCTYPE x>"), undecryptable),
        case("around two assertions", sealed(&entra, &format!("{}{}", p.assertion, p.evil())), undecryptable),
        case(
            "beside a plain one",
            p.with(&format!("{}{}", entra.seal(&p.assertion).unwrap(), p.evil())),
            "saml_several_assertions",
        ),
        case("and empty", sealed(&entra, ""), undecryptable),
    ]
}
