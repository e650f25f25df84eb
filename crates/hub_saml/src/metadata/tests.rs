//! Metadata in the shapes of the vendors, what is pasted by mistake, and our own document.

use hub_demo_idp::signing::IdpKey;

use super::*;
use crate::certificate;
use crate::test_support::{foreign_key, key, sp};
use crate::xml::{self, Ns};

mod ours;

const ENTRA: &str = include_str!("fixtures/entra.xml");
const OKTA: &str = include_str!("fixtures/okta.xml");
const JUMPCLOUD: &str = include_str!("fixtures/jumpcloud.xml");
const GOOGLE: &str = include_str!("fixtures/google.xml");
const ADFS: &str = include_str!("fixtures/adfs.xml");
const ONELOGIN: &str = include_str!("fixtures/onelogin.xml");
const PING: &str = include_str!("fixtures/ping.xml");
const FEDERATION: &str = include_str!("fixtures/federation.xml");

/// Puts certificates into a fixture, spelled as the vendor spells them.
fn fill(fixture: &str) -> String {
    let pem = key().certificate_pem().unwrap();
    let wrapped: Vec<&str> = pem.lines().filter(|l| !l.starts_with('-')).collect();
    let small = IdpKey::generate_rsa(1024, "small", 0, 2_000_000_000).unwrap();
    fixture
        .replace("{{CERT}}", &key().certificate_base64().unwrap())
        .replace("{{CERT2}}", &foreign_key().certificate_base64().unwrap())
        .replace("{{SMALL}}", &small.certificate_base64().unwrap())
        .replace("{{WRAPPED}}", &wrapped.join("\n"))
        .replace("{{PEM}}", &pem)
}

fn read(fixture: &str) -> IdpMetadata {
    parse_idp(fill(fixture).as_bytes()).unwrap()
}

fn reason(text: &str) -> &'static str {
    let error = parse_idp(text.as_bytes()).unwrap_err();
    assert!(error.to_string().len() > 20, "a sentence is needed: {error}");
    error.code()
}

fn ours() -> Certificate {
    certificate::parse(key().certificate_pem().unwrap().as_bytes()).unwrap().remove(0)
}

#[test]
fn entra_is_read_past_its_federation_roles() {
    let found = read(ENTRA);
    let tenant = "11111111-2222-3333-4444-555555555555";
    assert_eq!(found.entity_id, format!("https://sts.windows.net/{tenant}/"));
    assert_eq!(found.sso_url, format!("https://login.microsoftonline.com/{tenant}/saml2"));
    assert_eq!(found.slo_url.as_deref(), Some(found.sso_url.as_str()));
    assert_eq!(found.sso_binding, Binding::Redirect);
    assert_eq!(found.certificates.as_slice(), [ours()]);
    assert!(found.skipped.is_empty() && !found.wants_signed_requests && found.valid_until.is_none());
}

#[test]
fn okta_jumpcloud_and_google_are_read() {
    let okta = read(OKTA);
    assert_eq!(okta.entity_id, "http://www.okta.com/exk1fcia6d6EMsf331d8");
    assert_eq!(okta.sso_binding, Binding::Redirect);
    assert_eq!(okta.name_id_formats.len(), 2);
    let jumpcloud = read(JUMPCLOUD);
    assert_eq!(jumpcloud.entity_id, "jumpcloud-acme");
    assert_eq!(jumpcloud.sso_url, "https://sso.jumpcloud.com/saml2/switchboard");
    let google = read(GOOGLE);
    assert_eq!(google.sso_url, "https://accounts.google.com/o/saml2/idp?idpid=C01abc234");
    assert_eq!(google.certificates.as_slice().len(), 2);
    assert_eq!(google.valid_until, Some(1_937_902_830_000));
    assert_eq!(google.slo_url, None);
}

#[test]
fn adfs_offers_post_only_here_and_keeps_its_encryption_key_out() {
    let found = read(ADFS);
    assert_eq!(found.entity_id, "http://adfs.acme.test/adfs/services/trust");
    assert_eq!(
        (found.sso_url.as_str(), found.sso_binding),
        ("https://adfs.acme.test/adfs/ls/", Binding::Post)
    );
    assert_eq!(found.certificates.as_slice(), [ours()]);
}

#[test]
fn onelogin_and_ping_are_read_with_their_logout() {
    let onelogin = read(ONELOGIN);
    assert_eq!(
        onelogin.entity_id,
        "https://app.onelogin.com/saml/metadata/3f1c9a70-2b1d-4c55-9d0e-0a1b2c3d4e5f"
    );
    let bindings = |all: &[Endpoint]| all.iter().map(|e| e.binding).collect::<Vec<_>>();
    assert_eq!(bindings(&onelogin.sso_endpoints), [Binding::Redirect, Binding::Post]);
    assert_eq!(bindings(&onelogin.slo_endpoints), [Binding::Redirect]);
    assert!(onelogin.sso_endpoints[1].url.contains("/http-post/"));
    assert_eq!(onelogin.display_name, None);
    // Ping: a key without "use", POST before Redirect, an address of its own for logout responses.
    let ping = read(PING);
    assert_eq!(ping.display_name.as_deref(), Some("Acme Ping"));
    assert_eq!(ping.certificates.as_slice(), [ours()]);
    assert_eq!(ping.sso_binding, Binding::Redirect);
    assert_eq!(bindings(&ping.slo_endpoints), [Binding::Redirect, Binding::Post]);
    assert_eq!(ping.slo_endpoints[0].response_url, None);
    assert!(ping.slo_endpoints[1].response_url.as_deref().unwrap().ends_with("/slo/done"));
    assert_eq!(ping.slo_url.as_ref(), Some(&ping.slo_endpoints[0].url));
}

#[test]
fn adfs_takes_logout_by_post() {
    let adfs = read(ADFS);
    assert_eq!(adfs.slo_endpoints.len(), 1);
    assert_eq!(adfs.slo_endpoints[0].binding, Binding::Post);
}

#[test]
fn one_of_several_can_be_chosen() {
    let piece = |fixture: &str| {
        let text = fill(fixture);
        text.split_once("?>").unwrap().1.to_owned()
    };
    let group = format!(
        "<EntitiesDescriptor xmlns=\"urn:oasis:names:tc:SAML:2.0:metadata\">{}{}{}</EntitiesDescriptor>",
        piece(PING),
        piece(ONELOGIN),
        piece(ENTRA)
    );
    let list = list_idps(group.as_bytes()).unwrap();
    let ids: Vec<&str> = list.iter().map(|e| e.entity_id.as_str()).collect();
    assert_eq!(ids.len(), 3);
    assert_eq!(list[0].display_name.as_deref(), Some("Acme Ping"));
    for (id, fixture) in ids.iter().zip([PING, ONELOGIN, ENTRA]) {
        assert_eq!(parse_idp_named(group.as_bytes(), id).unwrap(), read(fixture));
    }
    assert_eq!(parse_idp(group.as_bytes()).unwrap_err().code(), "metadata_several");
    assert_eq!(parse_idp_named(group.as_bytes(), "x").unwrap_err().code(), "metadata_no_such_idp");
    let twice = group.replace(ids[1], ids[0]);
    assert_eq!(parse_idp_named(twice.as_bytes(), ids[0]).unwrap_err().code(), "metadata_several");
    assert_eq!(list_idps(fill(OKTA).as_bytes()).unwrap().len(), 1);
    assert_eq!(list_idps(sp_xml(&sp()).as_bytes()).unwrap_err().code(), "metadata_service_provider");
}

#[test]
fn one_idp_in_a_group_is_found() {
    let found = read(FEDERATION);
    assert_eq!(found.entity_id, "https://idp.acme.test/shibboleth");
    assert_eq!(found.sso_url, "https://idp.acme.test/redirect?a=1&b=2");
    assert!(found.wants_signed_requests);
    assert_eq!(found.certificates.as_slice(), [ours()]);
    assert_eq!(found.skipped, [certificate::CertificateError::KeyTooSmall(1024)]);
    assert_eq!(found.valid_until, Some(1_893_456_000_000));
    let two = fill(FEDERATION).replace(
        "</md:EntitiesDescriptor>\n</md:EntitiesDescriptor>",
        &format!(
            "{}</md:EntitiesDescriptor></md:EntitiesDescriptor>",
            fill(OKTA).split_once("?>").unwrap().1
        ),
    );
    let error = parse_idp(two.as_bytes()).unwrap_err();
    assert!(matches!(&error, MetadataError::Several(names) if names.len() == 2), "{error}");
}

#[test]
fn wrong_pastes_are_named() {
    for (text, expected) in [
        ("", "metadata_empty"),
        (" \n", "metadata_empty"),
        ("<!DOCTYPE html><html><body>Sign in</body></html>", "metadata_html"),
        ("\n<HTML lang=en>", "metadata_html"),
        ("<html xmlns=\"http://www.w3.org/1999/xhtml\"/>", "metadata_html"),
        ("{\"issuer\":\"https://idp\"}", "metadata_json"),
        ("https://login.microsoftonline.com/x/federationmetadata.xml", "metadata_url"),
        ("-----BEGIN CERTIFICATE-----", "metadata_certificate"),
        ("MIICtzCCAZ+gAwIBAgIP", "metadata_certificate"),
        ("<rss/>", "metadata_other_xml"),
        ("hello", "metadata_xml"),
        ("<!DOCTYPE EntityDescriptor [<!ENTITY a \"b\">]><EntityDescriptor/>", "metadata_xml"),
    ] {
        assert_eq!(reason(text), expected, "{text}");
    }
    assert_eq!(reason(&"x".repeat(MAX + 1)), "metadata_too_large");
    assert_eq!(parse_idp(&[0xff, 0xfe, 0x3c]).unwrap_err().code(), "metadata_xml");
}

const MAX: usize = 1024 * 1024;

#[test]
fn our_own_metadata_is_told_so() {
    let error = parse_idp(sp_xml(&sp()).as_bytes()).unwrap_err();
    assert_eq!(error, MetadataError::ServiceProvider(sp().entity_id));
}

#[test]
fn what_is_missing_is_named() {
    let okta = fill(OKTA);
    assert_eq!(
        reason(&okta.replace("http://www.okta.com/exk1fcia6d6EMsf331d8", " ")),
        "metadata_no_entity_id"
    );
    assert_eq!(reason(&okta.replace("SingleSignOnService", "ManageNameIDService")), "metadata_no_sso_url");
    assert_eq!(reason(&okta.replace("https://acme.okta.com", "ftp://acme.okta.com")), "metadata_no_sso_url");
    assert_eq!(reason(&okta.replace("use=\"signing\"", "use=\"encryption\"")), "metadata_no_certificate");
    assert_eq!(reason(&okta.replace("SAML:2.0:protocol", "SAML:1.1:protocol")), "metadata_no_idp");
    assert_eq!(reason(&fill(&OKTA.replace("{{WRAPPED}}", "{{SMALL}}"))), "metadata_bad_certificate");
    let bare = "<EntityDescriptor xmlns=\"urn:oasis:names:tc:SAML:2.0:metadata\" entityID=\"x\"/>";
    assert_eq!(reason(bare), "metadata_no_idp");
}

#[test]
fn our_document_says_what_the_idp_needs_in_schema_order() {
    let root = xml::parse(&sp_xml(&sp()), false).unwrap();
    assert!(root.is(&Ns::Metadata, "EntityDescriptor"));
    assert_eq!(root.attribute("entityID"), Some(sp().entity_id.as_str()));
    let [role] = root.children.as_slice() else { panic!("one role") };
    assert_eq!(role.attribute("WantAssertionsSigned"), Some("true"));
    let names: Vec<&str> = role.children.iter().map(|c| c.name.as_str()).collect();
    assert_eq!(names, ["NameIDFormat", "NameIDFormat", "NameIDFormat", "AssertionConsumerService"]);
    let acs = role.children.last().unwrap();
    assert_eq!(acs.attribute("Location"), Some(sp().acs_url.as_str()));
    assert_eq!((acs.attribute("index"), acs.attribute("isDefault")), (Some("0"), Some("true")));
}

#[test]
fn values_cannot_break_out_of_our_document() {
    let hostile = SpSettings::new("https://x/\"><evil/>&", "https://x/<acs>'");
    let root = xml::parse(&sp_xml(&hostile), false).unwrap();
    assert_eq!(root.attribute("entityID"), Some("https://x/\"><evil/>&"));
    assert_eq!(root.children.len(), 1);
}
