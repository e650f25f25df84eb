//! Mistakes on purpose: what a wrongly set up, late or hostile identity provider would send.

use serde::{Deserialize, Serialize};

use crate::Result;
use crate::response::{ResponseBuilder, form_value};
use crate::signing::IdpKey;

/// One mistake in a response.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Slip {
    /// Everything is right.
    #[default]
    None,
    /// Another entity ID in the audience.
    Audience,
    /// Another issuer.
    Issuer,
    /// Another ACS URL in Recipient and Destination.
    Recipient,
    /// Past its time for two hours.
    Expired,
    /// Not signed at all.
    Unsigned,
    /// Signed by a key that nobody knows.
    ForeignKey,
    /// Another person written in after signing.
    Tampered,
    /// An answer to a request that was never made.
    UnknownRequest,
    /// The identity provider refuses the person.
    Denied,
}

impl Slip {
    /// Every slip with its name in forms and its words on the page.
    pub const ALL: [(Self, &'static str, &'static str); 10] = [
        (Self::None, "none", "nothing"),
        (Self::Audience, "audience", "the audience"),
        (Self::Issuer, "issuer", "the issuer"),
        (Self::Recipient, "recipient", "the ACS URL inside"),
        (Self::Expired, "expired", "the time: two hours late"),
        (Self::Unsigned, "unsigned", "the signature is missing"),
        (Self::ForeignKey, "foreign-key", "signed with another key"),
        (Self::Tampered, "tampered", "changed after signing"),
        (Self::UnknownRequest, "unknown-request", "answers another request"),
        (Self::Denied, "denied", "the directory says no"),
    ];

    /// The response with this mistake, signed, as the form field carries it.
    ///
    /// # Errors
    /// [`crate::Error::Crypto`]
    pub fn signed(self, mut response: ResponseBuilder, key: &IdpKey) -> Result<String> {
        match self {
            Self::None | Self::ForeignKey | Self::Tampered => {}
            Self::Audience => response.audiences = vec![vec!["urn:example:somebody-else".to_owned()]],
            Self::Issuer => {
                let other = Some("https://sts.example.test/other/".to_owned());
                (response.issuer, response.response_issuer) = (other.clone(), other);
            }
            Self::Recipient => {
                let other = Some("http://localhost/elsewhere/acs".to_owned());
                (response.recipient, response.destination) = (other.clone(), other);
            }
            Self::Expired => expire(&mut response),
            Self::Unsigned => (response.sign_assertion, response.sign_response) = (false, false),
            Self::UnknownRequest => response = response.answering("_0123456789abcdef0123456789abcdef"),
            Self::Denied => {
                (response.assertion, response.sign_response) = (false, true);
                response.status = "Responder".to_owned();
                response.sub_status = Some("RequestDenied".to_owned());
                response.status_message = Some("The directory refused the sign-in.".to_owned());
            }
        }
        if self == Self::ForeignKey {
            return Ok(response.to_form_value(&IdpKey::generate(2048)?)?);
        }
        let xml = response.build(key)?;
        let xml = if self == Self::Tampered { tamper(&response, &xml) } else { xml };
        Ok(form_value(&xml))
    }
}

fn expire(response: &mut ResponseBuilder) {
    let late = |time: &mut i64| *time = time.saturating_sub(3 * 3_600_000);
    late(&mut response.issue_instant);
    let times = [
        &mut response.not_before,
        &mut response.not_on_or_after,
        &mut response.confirmation_not_on_or_after,
        &mut response.authn_instant,
    ];
    times.into_iter().flatten().for_each(late);
}

fn tamper(response: &ResponseBuilder, xml: &str) -> String {
    let name = response.name_id.as_deref().unwrap_or_default();
    xml.replace(&format!(">{name}<"), ">owner@example.test<")
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;

    use super::*;

    #[test]
    fn every_slip_changes_the_response_and_has_its_name() {
        let key = IdpKey::generate(2048).unwrap();
        let good = || ResponseBuilder::new("iss", "http://sp/acs", "aud", "ada@acme.test", ("_r", "_a"), 0);
        let signed = |slip: Slip| {
            let form = slip.signed(good().answering("_q"), &key).unwrap();
            String::from_utf8(base64::engine::general_purpose::STANDARD.decode(form).unwrap()).unwrap()
        };
        let right = signed(Slip::None);
        for (slip, name, _) in Slip::ALL {
            assert_eq!(serde_json::to_value(slip).unwrap(), name);
            assert_eq!(signed(slip) == right, slip == Slip::None, "{name}");
        }
        assert!(!signed(Slip::Unsigned).contains("Signature"));
        assert!(signed(Slip::Tampered).contains("owner@example.test"));
        assert!(!signed(Slip::Denied).contains("Assertion "));
    }
}
