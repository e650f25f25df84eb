//! Our own document: several keys, logout, signature; valid against the OASIS schema where it is installed.

use std::process::Command;

use crate::certificate;
use crate::metadata::{signed_sp_xml, sp_xml};
use crate::precheck::{KeyFamily, SignatureOutline};
use crate::settings::{SpPrivateKey, SpSettings};
use crate::signature;
use crate::test_support::*;
use crate::xml::{self, Ns};

/// Debian's packages opensaml-schemas and xmltooling-schemas.
const SCHEMA: &str = "/usr/share/xml/opensaml/saml-schema-metadata-2.0.xsd";

/// Where the schema looks for its neighbours, and where they are.
const NEIGHBOURS: [(&str, &str); 3] = [
    (
        "http://www.w3.org/TR/2002/REC-xmldsig-core-20020212/xmldsig-core-schema.xsd",
        "xmldsig-core-schema.xsd",
    ),
    ("http://www.w3.org/TR/2002/REC-xmlenc-core-20021210/xenc-schema.xsd", "xenc-schema.xsd"),
    ("http://www.w3.org/2001/xml.xsd", "xml.xsd"),
];

/// A service provider in the middle of a rotation: old and new keys side by side.
fn rotating() -> SpSettings {
    let both = [key(), foreign_key()].map(|k| k.certificate_pem().unwrap()).concat();
    let certificates = certificate::parse(both.as_bytes()).unwrap();
    SpSettings {
        slo_url: Some("https://hub.example/saml/con-1/slo?a&b".to_owned()),
        signing_key: Some(SpPrivateKey::from_pem(&foreign_key().private_key_pem().unwrap()).unwrap()),
        signing_certificates: certificates.clone(),
        encryption_certificates: certificates,
        ..sp()
    }
}

#[test]
fn every_key_and_endpoint_is_in_schema_order() {
    let root = xml::parse(&sp_xml(&rotating()), false).unwrap();
    let role = &root.children[0];
    let names: Vec<&str> = role.children.iter().map(|c| c.name.as_str()).collect();
    let mut expected = vec!["KeyDescriptor"; 4];
    expected.extend(["SingleLogoutService"; 2]);
    expected.extend(["NameIDFormat"; 3]);
    expected.push("AssertionConsumerService");
    assert_eq!(names, expected);
    let uses: Vec<_> =
        role.named(&Ns::Metadata, "KeyDescriptor").map(|k| k.attribute("use").unwrap()).collect();
    assert_eq!(uses, ["signing", "signing", "encryption", "encryption"]);
    let slo: Vec<_> = role
        .named(&Ns::Metadata, "SingleLogoutService")
        .map(|s| (s.attribute("Binding").unwrap().rsplit(':').next().unwrap(), s.attribute("Location")))
        .collect();
    let url = rotating().slo_url;
    assert_eq!(slo, [("HTTP-Redirect", url.as_deref()), ("HTTP-POST", url.as_deref())]);
}

#[test]
fn a_signed_document_verifies_with_the_key_in_use() {
    let xml = signed_sp_xml(&rotating(), "_m1", Some(NOW)).unwrap();
    let outline = SignatureOutline {
        algorithm: "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
        family: KeyFamily::Rsa,
        embedded: None,
    };
    let known = certificate::parse(foreign_key().certificate_pem().unwrap().as_bytes()).unwrap();
    let signed = signature::verify(&xml, &[&outline], &known).unwrap().xml;
    assert!(signed.contains("validUntil=\"2026-06-01T12:00:00Z\"") && !signed.contains("<ds:Signature "));
    assert!(signature::verify(&xml.replace(ACS, "https://evil.example"), &[&outline], &known).is_err());
    let root = xml::parse(&xml, false).unwrap();
    assert_eq!(root.children[0].name, "Signature");
    let named = root.children[0].first(&Ns::Dsig, "KeyInfo").unwrap().deep_text();
    assert_eq!(named, foreign_key().certificate_base64().unwrap());
    assert!(signed_sp_xml(&sp(), "_m1", None).is_err());
}

#[test]
fn every_document_is_valid_against_the_schema() {
    if !std::path::Path::new(SCHEMA).exists() {
        eprintln!("not validated: install opensaml-schemas, xmltooling-schemas and libxml2-utils");
        return;
    }
    let documents =
        [sp_xml(&sp()), sp_xml(&rotating()), signed_sp_xml(&rotating(), "_m1", Some(NOW)).unwrap()];
    for document in &documents {
        assert_eq!(valid(document), Some(true), "{document}");
    }
    // The check itself can fail.
    assert_eq!(valid(&documents[0].replace("entityID", "entityid")), Some(false));
}

/// `None` when the validator is missing.
fn valid(document: &str) -> Option<bool> {
    let dir = std::env::temp_dir().join(format!("metadata-{}-{}", std::process::id(), document.len()));
    std::fs::create_dir_all(&dir).unwrap();
    let (catalog, file) = (dir.join("catalog.xml"), dir.join("metadata.xml"));
    let places: String = NEIGHBOURS
        .iter()
        .map(|(from, to)| {
            format!("<system systemId=\"{from}\" uri=\"file:///usr/share/xml/xmltooling/{to}\"/>")
        })
        .collect();
    let text = format!("<catalog xmlns=\"urn:oasis:names:tc:entity:xmlns:xml:catalog\">{places}</catalog>");
    std::fs::write(&catalog, text).unwrap();
    std::fs::write(&file, document).unwrap();
    let run = Command::new("xmllint")
        .env("XML_CATALOG_FILES", &catalog)
        .args(["--nonet", "--noout", "--schema", SCHEMA])
        .arg(&file)
        .output();
    std::fs::remove_dir_all(&dir).unwrap();
    let done = run.ok()?;
    match done.status.code() {
        Some(0) => Some(true),
        Some(3 | 4) => Some(false),
        other => panic!("xmllint ended with {other:?}: {}", String::from_utf8_lossy(&done.stderr)),
    }
}
