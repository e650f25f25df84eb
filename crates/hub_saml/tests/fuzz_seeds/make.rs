//! Makes the seeds anew, with keys that nobody keeps: into `fuzz/seeds` when `WRITE_FUZZ_SEEDS` is set, else into a folder of
//! the build, where they are compared by name with those that are kept.

use std::collections::BTreeSet;
use std::path::Path;

use hub_demo_idp::logout::{Escapes, LogoutBuilder};
use hub_demo_idp::response::encryption::Encryption;
use hub_demo_idp::response::{ResponseBuilder, Style, form_value};
use hub_demo_idp::signing::IdpKey;

use super::bodies::{ACS, ADA, ISSUER, NOW, REQUEST, SLO, SP};
use super::folder;

const YEARS: (i64, i64) = (1_577_836_800, 2_524_608_000);

#[test]
fn the_kept_seeds_are_the_ones_that_are_made() {
    let dir = match std::env::var_os("WRITE_FUZZ_SEEDS") {
        Some(_) => folder(),
        None => Path::new(env!("CARGO_TARGET_TMPDIR")).join("fuzz_seeds"),
    };
    make(&dir);
    let mut kept = names(&folder());
    // SCIM's are written by hand.
    kept.retain(|name| !name.starts_with("scim_"));
    assert_eq!(names(&dir), kept);
}

/// Every file below a folder, by its path there.
fn names(dir: &Path) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for entry in std::fs::read_dir(dir).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        if entry.file_type().unwrap().is_dir() {
            found.extend(names(&entry.path()).into_iter().map(|inner| format!("{name}/{inner}")));
        } else {
            found.insert(name);
        }
    }
    found
}

fn make(dir: &Path) {
    let key = IdpKey::generate_rsa(2048, "signs the seeds of the fuzz targets", YEARS.0, YEARS.1).unwrap();
    let own = IdpKey::generate_rsa(2048, "opens the seeds of the fuzz targets", YEARS.0, YEARS.1).unwrap();
    write(dir, "certificate.pem", key.certificate_pem().unwrap());
    write(dir, "nobodys-key.pem", own.private_key_pem().unwrap());
    responses(&dir.join("saml_acs"), &key, &own);
    logouts(&dir.join("saml_logout"), &key);
    documents(&dir.join("saml_metadata"), &key);
    certificates(&dir.join("saml_certificate"), &key);
}

fn write(dir: &Path, name: &str, content: impl AsRef<[u8]>) {
    std::fs::create_dir_all(dir).unwrap();
    std::fs::write(dir.join(name), content).unwrap();
}

fn responses(dir: &Path, key: &IdpKey, own: &IdpKey) {
    let good = || {
        ResponseBuilder::new(ISSUER, ACS, SP, ADA, ("_response", "_assertion"), NOW)
            .answering(REQUEST)
            .attribute("groups", &["a", "b"])
    };
    let sealed = |cipher: &str| Encryption {
        cipher: format!("http://www.w3.org/{cipher}"),
        ..Encryption::entra(&own.certificate_pem().unwrap())
    };
    let both = ResponseBuilder { sign_response: true, ..good() };
    let cbc = ResponseBuilder { encryption: Some(sealed("2001/04/xmlenc#aes256-cbc")), ..good() };
    let gcm = ResponseBuilder { encryption: Some(sealed("2009/xmlenc11#aes128-gcm")), ..both.clone() };
    let denied = ResponseBuilder { status: "Responder".to_owned(), assertion: false, ..good() };
    let unsigned = ResponseBuilder { sign_assertion: false, ..good() };
    for (name, builder) in [
        ("good-plain.xml", good()),
        ("good-both.xml", both),
        ("good-entra.xml", ResponseBuilder { style: Style::entra(), ..good() }),
        ("good-okta.xml", ResponseBuilder { style: Style::okta(), sign_response: true, ..good() }),
        ("good-cbc.xml", cbc),
        ("good-gcm.xml", gcm),
        ("late.xml", ResponseBuilder { not_on_or_after: Some(0), ..good() }),
        ("denied.xml", denied),
        ("unsigned.xml", unsigned),
    ] {
        write(dir, name, builder.build(key).unwrap());
    }
    write(dir, "good-form.txt", form_value(&good().build(key).unwrap()));
    let doctype = format!("<!DOCTYPE x [<!ENTITY e \"eve\">]>{}", good().build(key).unwrap());
    write(dir, "doctype.xml", doctype);
}

fn logouts(dir: &Path, key: &IdpKey) {
    let asked = LogoutBuilder {
        session_indexes: vec!["_s1".to_owned()],
        ..LogoutBuilder::request(ISSUER, SLO, ADA, "_logout", NOW)
    };
    let answer = LogoutBuilder::response(ISSUER, SLO, REQUEST, "_answer", NOW);
    for (name, builder) in [("request", &asked), ("response", &answer)] {
        write(dir, &format!("good-{name}.xml"), builder.build(key).unwrap());
        let lower = builder.to_query(key, Some("state"), Escapes::Lower).unwrap();
        write(dir, &format!("good-{name}-lower.txt"), lower);
        let upper = builder.to_query(key, None, Escapes::Upper).unwrap();
        write(dir, &format!("good-{name}-upper.txt"), upper);
    }
    write(dir, "unsigned.xml", LogoutBuilder { sign: false, ..asked }.build(key).unwrap());
}

fn documents(dir: &Path, key: &IdpKey) {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/metadata/fixtures");
    let (base64, pem) = (key.certificate_base64().unwrap(), key.certificate_pem().unwrap());
    for name in ["adfs", "entra", "google", "jumpcloud", "okta", "onelogin", "ping", "federation"] {
        let mut text = std::fs::read_to_string(fixtures.join(format!("{name}.xml"))).unwrap();
        for place in ["{{CERT}}", "{{CERT2}}", "{{SMALL}}", "{{WRAPPED}}"] {
            text = text.replace(place, &base64);
        }
        write(dir, &format!("good-{name}.xml"), text.replace("{{PEM}}", &pem));
    }
    write(dir, "page.html", "<!doctype html><title>Sign in</title>");
}

fn certificates(dir: &Path, key: &IdpKey) {
    let pem = key.certificate_pem().unwrap();
    write(dir, "good.pem", &pem);
    write(dir, "good-two.pem", format!("{pem}\r\n{pem}"));
    write(dir, "good.der", key.certificate_der().unwrap());
    write(dir, "good-line.txt", key.certificate_base64().unwrap());
    write(dir, "good-element.xml", format!("<X509Certificate>{pem}</X509Certificate>"));
    write(dir, "cut.pem", &pem[..pem.len() / 2]);
    write(dir, "private.txt", "-----BEGIN PRIVATE KEY-----");
}
