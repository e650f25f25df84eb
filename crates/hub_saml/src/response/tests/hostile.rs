//! Forgeries: wrapping in its classic forms, stripping, key confusion, comments, entities, transforms.

use hub_demo_idp::response::ResponseBuilder;

use crate::response::Expectation;
use crate::test_support::*;

/// The good response's XML and, cut out of it, its signed Assertion and that one's Signature.
struct Parts {
    xml: String,
    assertion: String,
    signature: String,
}

fn parts() -> Parts {
    let xml = good().build(key()).unwrap();
    let assertion = between(&xml, "<saml:Assertion", "</saml:Assertion>");
    let signature = between(&xml, "<ds:Signature", "</ds:Signature>");
    Parts { xml, assertion, signature }
}

fn between(xml: &str, start: &str, end: &str) -> String {
    let from = xml.find(start).unwrap();
    let to = xml.find(end).unwrap() + end.len();
    xml[from..to].to_owned()
}

/// The verdict on a forgery: whatever the reason, it is refused before a person is read from it.
fn refused(xml: &str, expected: &str) {
    let open = Expectation { allow_unsolicited: true, ..pending() };
    match judge_with(xml, &idp_with(&[key()]), &open) {
        Ok(found) => panic!("accepted as {}: {xml}", found.name_id),
        Err(refusal) => assert_eq!(refusal.code(), expected, "{refusal}: {xml}"),
    }
}

/// An unsigned Assertion for another person, with another ID.
fn evil(p: &Parts) -> String {
    p.assertion.replace(&p.signature, "").replace("_assertion", "_evil").replace(ADA, "eve@evil.test")
}

#[test]
fn wrapping_1_response_copied_around_the_original() {
    let p = parts();
    let forged = p.xml.replace(&p.assertion, &evil(&p)).replace("_response", "_evil-response");
    let inside =
        p.signature.replace("</ds:Signature>", &format!("<ds:Object>{}</ds:Object></ds:Signature>", p.xml));
    refused(&forged.replace("<samlp:Status>", &format!("{inside}<samlp:Status>")), "saml_structure");
}

#[test]
fn wrapping_2_evil_assertion_before_the_signed_one() {
    let p = parts();
    refused(&p.xml.replace(&p.assertion, &format!("{}{}", evil(&p), p.assertion)), "saml_several_assertions");
}

#[test]
fn wrapping_3_evil_assertion_after_the_signed_one() {
    let p = parts();
    refused(&p.xml.replace(&p.assertion, &format!("{}{}", p.assertion, evil(&p))), "saml_several_assertions");
}

#[test]
fn wrapping_4_signed_assertion_inside_the_evil_one() {
    let p = parts();
    let around = evil(&p).replace("</saml:Assertion>", &format!("{}</saml:Assertion>", p.assertion));
    refused(&p.xml.replace(&p.assertion, &around), "saml_several_assertions");
}

#[test]
fn wrapping_5_signature_moved_to_the_evil_assertion() {
    let p = parts();
    let bare = p.assertion.replace(&p.signature, "");
    let with = evil(&p).replace("</saml:Issuer>", &format!("</saml:Issuer>{}", p.signature));
    refused(&p.xml.replace(&p.assertion, &format!("{with}{bare}")), "saml_several_assertions");
    refused(&p.xml.replace(&p.assertion, &with), "saml_reference_target");
}

#[test]
fn wrapping_6_original_inside_the_signature_object() {
    let p = parts();
    let object = p.signature.replace(
        "</ds:Signature>",
        &format!("<ds:Object>{}</ds:Object></ds:Signature>", p.assertion.replace(&p.signature, "")),
    );
    let with = evil(&p).replace("</saml:Issuer>", &format!("</saml:Issuer>{object}"));
    refused(&p.xml.replace(&p.assertion, &with), "saml_several_assertions");
}

#[test]
fn wrapping_7_original_in_extensions() {
    let p = parts();
    let extensions = format!("<samlp:Extensions>{}</samlp:Extensions><samlp:Status>", p.assertion);
    let forged = p.xml.replace(&p.assertion, &evil(&p)).replace("<samlp:Status>", &extensions);
    refused(&forged, "saml_several_assertions");
    let alone = p.xml.replace(&p.assertion, "").replace("<samlp:Status>", &extensions);
    refused(&alone, "saml_structure");
}

#[test]
fn wrapping_8_same_id_twice() {
    let p = parts();
    let twin = evil(&p).replace("_evil", "_assertion");
    refused(&p.xml.replace(&p.assertion, &format!("{twin}{}", p.assertion)), "saml_id");
    refused(&p.xml.replace("ID=\"_response\"", "ID=\"_assertion\""), "saml_id");
}

#[test]
fn wrapping_in_a_statement_or_advice() {
    let p = parts();
    for (open, close) in [("<saml:Advice>", "</saml:Advice>"), ("<samlp:X>", "</samlp:X>"), ("<x>", "</x>")] {
        let around =
            evil(&p).replace("</saml:Subject>", &format!("</saml:Subject>{open}{}{close}", p.assertion));
        refused(&p.xml.replace(&p.assertion, &around), "saml_several_assertions");
    }
}

#[test]
fn stripped_signatures_are_refused() {
    let p = parts();
    refused(&p.xml.replace(&p.signature, ""), "saml_not_signed");
    let both = ResponseBuilder { sign_response: true, ..good() }.build(key()).unwrap();
    // Cutting one of two signatures out: the other one notices or still covers everything that is read.
    let own = between(&both, "<ds:Signature", "</ds:Signature>");
    let rest = judge(&both.replacen(&own, "", 1)).unwrap();
    assert_eq!(rest.name_id, ADA);
    let inner = both.replacen(&own, "", 1);
    let inner = between(&inner, "<ds:Signature", "</ds:Signature>");
    refused(&both.replace(&inner, ""), "saml_signature_invalid");
    refused(&p.xml.replace("<ds:SignatureValue>", "<ds:SignatureValue>AAAA"), "saml_signature_invalid");
}

#[test]
fn a_foreign_key_with_its_own_certificate_is_refused() {
    let embedded = good().build(foreign_key()).unwrap();
    refused(&embedded, "saml_unknown_certificate");
    // Passing the right certificate off as the key of a foreign signature.
    let (ours, theirs) = (key().certificate_base64().unwrap(), foreign_key().certificate_base64().unwrap());
    refused(&embedded.replace(&theirs, &ours), "saml_signature_invalid");
    let value = |k: &hub_demo_idp::signing::IdpKey| k.certificate_base64().unwrap();
    assert_ne!(value(key()), value(foreign_key()));
}

#[test]
fn hmac_with_the_public_key_is_refused() {
    let p = parts();
    let hmac = "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256";
    refused(&p.xml.replace("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", hmac), "saml_algorithm");
}

#[test]
fn references_elsewhere_are_refused() {
    let p = parts();
    for target in [
        "",
        "#",
        "#_response",
        "http://127.0.0.1/x",
        "file:///etc/passwd",
        "/etc/passwd",
        "#xpointer(/)",
        "#xpointer(id('_assertion'))",
        "_assertion",
    ] {
        refused(&p.xml.replace("URI=\"#_assertion\"", &format!("URI=\"{target}\"")), "saml_reference_target");
    }
    refused(&p.xml.replace(" URI=\"#_assertion\"", ""), "saml_reference_target");
    let typed = "URI=\"#_assertion\" Type=\"http://www.w3.org/2000/09/xmldsig#Object\"";
    refused(&p.xml.replace("URI=\"#_assertion\"", typed), "saml_signature_shape");
}

#[test]
fn two_references_or_signatures_are_refused() {
    let p = parts();
    let reference = between(&p.xml, "<ds:Reference", "</ds:Reference>");
    refused(&p.xml.replace(&reference, &reference.repeat(2)), "saml_signature_shape");
    refused(&p.xml.replace(&p.signature, &p.signature.repeat(2)), "saml_signature_place");
    let moved =
        p.xml.replace(&p.signature, "").replace("</saml:NameID>", &format!("</saml:NameID>{}", p.signature));
    refused(&moved, "saml_signature_place");
}

#[test]
fn transforms_that_compute_are_refused() {
    let p = parts();
    let enveloped = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
    for uri in [
        "http://www.w3.org/TR/1999/REC-xslt-19991116",
        "http://www.w3.org/TR/1999/REC-xpath-19991116",
        "http://www.w3.org/2002/06/xmldsig-filter2",
        "http://www.w3.org/2000/09/xmldsig#base64",
    ] {
        refused(&p.xml.replace(enveloped, uri), "saml_signature_shape");
        let c14n = format!("<ds:Transform Algorithm=\"{}\"", "http://www.w3.org/2001/10/xml-exc-c14n#");
        refused(&p.xml.replace(&c14n, &format!("<ds:Transform Algorithm=\"{uri}\"")), "saml_signature_shape");
    }
    let third = "<ds:Transforms><ds:Transform Algorithm=\"http://www.w3.org/TR/1999/REC-xpath-19991116\"><ds:XPath>1</ds:XPath></ds:Transform>";
    refused(&p.xml.replace("<ds:Transforms>", third), "saml_signature_shape");
    let transforms = between(&p.xml, "<ds:Transforms>", "</ds:Transforms>");
    refused(&p.xml.replace(&transforms, ""), "saml_signature_shape");
}

#[test]
fn foreign_parts_of_a_signature_are_refused() {
    let p = parts();
    for part in [
        "<ds:RetrievalMethod URI=\"http://127.0.0.1/\"/>",
        "<ds:Object/>",
        "<ds:Manifest/>",
        "<x xmlns=\"urn:x\"/>",
        "<ds:PGPData/>",
    ] {
        refused(&p.xml.replace("<ds:KeyInfo>", &format!("<ds:KeyInfo>{part}")), "saml_signature_shape");
        refused(&p.xml.replace("<ds:KeyInfo>", &format!("{part}<ds:KeyInfo>")), "saml_signature_shape");
    }
    let truncated = "rsa-sha256\"><ds:HMACOutputLength>1</ds:HMACOutputLength></ds:SignatureMethod>";
    refused(&p.xml.replace("rsa-sha256\"></ds:SignatureMethod>", truncated), "saml_signature_shape");
}

#[test]
fn comments_entities_and_doctypes_are_refused() {
    let p = parts();
    refused(&p.xml.replace("ada@acme", "ada@acme.test<!---->.evil"), "xml_comment");
    refused(&p.xml.replace("ada@acme", "ada@acme<?x?>"), "xml_processing_instruction");
    refused(&p.xml.replace(">ada@acme.test<", "><![CDATA[ada@acme.test]]><"), "xml_cdata");
    refused(&format!("<!DOCTYPE x [<!ENTITY e \"eve\">]>{}", p.xml), "xml_doctype");
    refused(&p.xml.replace("ada@", "&e;@"), "xml_entity");
    refused(&format!("{}<x/>", p.xml), "xml_second_root");
    refused(&format!("{}x", p.xml), "xml_text_outside_root");
    refused(&p.xml.replace("</samlp:Response>", ""), "xml_unclosed");
    let inside = ">ada@acme.test<saml:x/><";
    refused(
        &p.xml.replace(">ada@acme.test</saml:NameID", &format!("{inside}/saml:NameID")),
        "saml_structure",
    );
}

#[test]
fn namespace_tricks_are_refused() {
    let p = parts();
    // libxml2 resolves the reference in the name, a lesser reader does not.
    let dsig = "xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"";
    refused(&p.xml.replace(dsig, "xmlns:ds=\"http&#58;//www.w3.org/2000/09/xmldsig#\""), "xml_namespace");
    refused(&p.xml.replace(dsig, "xmlns:ds=\"urn:x\""), "saml_structure");
    refused(&p.xml.replace(" xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"", ""), "xml_unbound_prefix");
    refused(
        &p.xml.replace("<samlp:Status>", "<x:Assertion xmlns:x=\"urn:x\"/><samlp:Status>"),
        "saml_structure",
    );
    refused(
        &p.xml.replace("<samlp:Status>", "<samlp:X x:ID=\"_e\" xmlns:x=\"urn:x\"/><samlp:Status>"),
        "saml_id",
    );
    refused(&p.xml.replace("<samlp:Status>", "<samlp:Status xml:id=\"_e\">"), "saml_id");
    refused(&p.xml.replace("<samlp:Status>", "<samlp:Status Id=\"_e\">"), "saml_id");
}

#[test]
fn parts_twice_inside_the_signed_assertion_are_refused() {
    // A genuine key signs nonsense: a careless or hostile IdP of one tenant.
    let twice = |builder: &ResponseBuilder| builder.build(key()).unwrap();
    let xml = twice(&good());
    assert!(judge(&xml).is_ok());
    let response = xml.replace("<samlp:Status>", "<samlp:Status><samlp:StatusCode Value=\"urn:x\"/>");
    refused(&response, "saml_structure");
    let issuer =
        format!("<saml:Issuer xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\">{ISSUER}</saml:Issuer>");
    refused(&xml.replacen(&issuer, &issuer.repeat(2), 1), "saml_structure");
    let nested = xml.replace("</samlp:Status>", "</samlp:Status><samlp:Response ID=\"_n\" Version=\"2.0\"/>");
    refused(&nested, "saml_structure");
}

#[test]
fn other_messages_are_named() {
    refused("<x/>", "saml_not_a_response");
    refused("<Response/>", "saml_not_a_response");
    let logout = "<samlp:LogoutResponse xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\"/>";
    refused(logout, "saml_not_a_response");
    let p = parts();
    refused(&p.assertion, "saml_not_a_response");
    refused(&p.xml.replacen("Version=\"2.0\"", "Version=\"1.1\"", 1), "saml_version");
    refused(&p.xml.replacen(" ID=\"_response\"", "", 1), "saml_id");
    refused(&p.xml.replace("_assertion", "1assertion"), "saml_id");
    refused(&p.xml.replace("2026-06-01T12:00:00.000Z", "2026-06-01T12:00:00"), "saml_instant");
    refused(&p.xml.replace("2026-06-01T12:00:00.000Z", "262142-01-01T00:00:00Z"), "saml_instant");
}

#[test]
fn any_content_of_the_signed_part_counts() {
    let p = parts();
    for (from, to) in
        [(ADA, "eve@acme.test"), (SP, "https://other.example"), ("<saml:Subject>", "<saml:Subject> ")]
    {
        let forged = p.xml.replace(&p.assertion, &p.assertion.replace(from, to));
        assert_ne!(forged, p.xml);
        refused(&forged, "saml_signature_invalid");
    }
}
