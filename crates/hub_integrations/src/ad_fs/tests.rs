use super::INTEGRATION;
use crate::Capabilities;
use crate::guide::Block;

/// AD FS speaks no SCIM.
#[test]
fn no_provisioning_is_promised() {
    let only_saml = Capabilities { sso: true, scim: false, groups: false, idp_initiated: true };
    assert_eq!(INTEGRATION.capabilities, only_saml);
}

/// Without a rule that makes a Name ID the assertion names nobody.
#[test]
fn a_name_id_is_made_of_the_email() {
    let step = INTEGRATION.guide.iter().find(|step| step.id == "claim-rules").unwrap();
    assert!(step.blocks.contains(&Block::Choose { setting: "Outgoing claim type", to: "Name ID" }));
    assert!(step.blocks.contains(&Block::Choose { setting: "Outgoing name ID format", to: "Email" }));
}

/// Claim types are addresses; the words in the console stand for these.
#[test]
fn the_preset_reads_what_the_rules_send() {
    let claims = INTEGRATION.claims;
    let read = [claims.email, claims.given_name, claims.family_name, claims.display_name].concat();
    for end in ["emailaddress", "givenname", "surname", "name"] {
        let name = format!("http://schemas.xmlsoap.org/ws/2005/05/identity/claims/{end}");
        assert!(read.contains(&name.as_str()), "{name}");
    }
}

/// The yearly change of the certificate is the commonest reason why a working login ends.
#[test]
fn the_yearly_certificate_is_said() {
    let step = INTEGRATION.guide.iter().find(|step| step.id == "bring-back").unwrap();
    assert!(format!("{step:?}").contains("every year"));
}
