//! The start-up check: libxml2, xmlsec1 and OpenSSL are set up once and verify a known sample.

use crate::certificate;
use crate::error::Error;
use crate::response::{self, Expectation};
use crate::settings::{Certificates, IdpSettings, SpSettings};

/// A response signed for this test by a key that was thrown away.
const SAMPLE: &str = include_str!("self_test/response.xml");
const CERTIFICATE: &str = include_str!("self_test/certificate.pem");

/// 2026-01-01T00:00:30Z, half a minute after the sample was issued.
const SAMPLE_NOW: i64 = 1_767_225_630_000;

/// Verifies a built-in signed sample and refuses the same sample with one letter changed.
///
/// Call it once at start-up, before the first thread verifies: the C libraries' set-up is not free.
///
/// # Errors
/// [`Error::SelfTest`] when the libraries on this machine do not do what they must.
pub fn self_test() -> Result<(), Error> {
    let fail = |what: &str| Error::SelfTest(what.to_owned());
    let certificates =
        Certificates::new(certificate::parse(CERTIFICATE.as_bytes())?).ok_or_else(|| fail("sample"))?;
    let sp = SpSettings::new("https://sp.example/saml", "https://sp.example/saml/acs");
    let idp = IdpSettings {
        entity_id: "https://idp.example/metadata".to_owned(),
        sso_url: "https://idp.example/sso".to_owned(),
        certificates,
    };
    let expect = Expectation { allow_unsolicited: true, ..Expectation::default() };
    let check = |xml: &str| {
        let document = response::from_xml(xml)?;
        response::verify(&document, &sp, &idp, &expect, SAMPLE_NOW, 60)
    };
    match check(SAMPLE.trim_end()) {
        Ok(found) if found.name_id == "ada@example.test" => {}
        Ok(_) => return Err(fail("the sample was misread")),
        Err(refusal) => return Err(fail(&refusal.to_string())),
    }
    match check(&SAMPLE.trim_end().replace("ada@", "eve@")) {
        Err(_) => Ok(()),
        Ok(_) => Err(fail("an altered sample was accepted")),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn libraries_on_this_machine_pass() {
        super::self_test().unwrap();
        super::self_test().unwrap();
    }
}
