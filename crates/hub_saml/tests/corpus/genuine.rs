//! Signed by the right key, and still refused: for somebody else, too late, or nonsense. A tenant's own IdP may be
//! careless or hostile, and what it sends to one connection must not open another.

use hub_demo_idp::response::ResponseBuilder;
use hub_saml::Expectation;

use crate::base::*;

const OTHER: &str = "https://hub.example/saml/con-2";

fn case(name: &str, verdict: &'static str, change: impl Fn(&mut ResponseBuilder)) -> Case {
    let mut builder = good();
    change(&mut builder);
    Case::new(format!("genuine: {name}"), builder.build(key()).unwrap(), verdict)
}

pub fn cases() -> Vec<Case> {
    [addresses(), times(), subjects(), requests()].into_iter().flatten().collect()
}

fn addresses() -> Vec<Case> {
    let acs = || Some(format!("{OTHER}/acs"));
    let audience = |list: &[&str]| list.iter().map(|a| vec![(*a).to_owned()]).collect::<Vec<_>>();
    vec![
        case("another tenant's issuer", "saml_issuer", |b| {
            b.issuer = Some("https://sts.windows.net/x/".to_owned())
        }),
        case("issuer without its slash", "saml_issuer", |b| {
            b.issuer = Some(ISSUER.trim_end_matches('/').to_owned())
        }),
        case("issuer in capitals", "saml_issuer", |b| b.issuer = Some(ISSUER.to_uppercase())),
        case("no issuer", "saml_missing", |b| b.issuer = None),
        case("another issuer around", "saml_issuer", |b| b.response_issuer = Some("urn:x".to_owned())),
        case("for another connection", "saml_destination", |b| {
            (b.destination, b.recipient) = (acs(), acs());
            b.audiences = audience(&[OTHER]);
        }),
        case("another connection's recipient", "saml_recipient", |b| b.recipient = acs()),
        case("no recipient", "saml_recipient", |b| b.recipient = None),
        case("no destination in a signed response", "saml_destination", |b| {
            (b.destination, b.sign_response) = (None, true);
        }),
        case("another audience", "saml_audience", |b| b.audiences = audience(&[OTHER])),
        case("two audiences that must both hold", "saml_audience", |b| b.audiences = audience(&[SP, OTHER])),
        case("no audience", "saml_missing", |b| b.audiences = Vec::new()),
        case("an empty audience", "saml_audience", |b| b.audiences = vec![Vec::new()]),
        case("audience with a slash more", "saml_audience", |b| b.audiences = audience(&[&format!("{SP}/")])),
    ]
}

fn times() -> Vec<Case> {
    vec![
        case("not yet valid", "saml_not_yet_valid", |b| b.not_before = Some(NOW + MINUTE + 1)),
        case("conditions ended", "saml_expired", |b| b.not_on_or_after = Some(NOW - MINUTE)),
        case("confirmation ended", "saml_expired", |b| b.confirmation_not_on_or_after = Some(NOW - MINUTE)),
        case("without end", "saml_missing", |b| b.not_on_or_after = None),
        case("confirmation without end", "saml_missing", |b| b.confirmation_not_on_or_after = None),
        case("without conditions", "saml_missing", |b| b.conditions = false),
        case("issued in the future", "saml_not_yet_valid", |b| b.issue_instant = NOW + MINUTE + 1),
        case("issued long ago", "saml_too_old", |b| b.issue_instant = NOW - 60 * MINUTE - 1),
        case("session over", "saml_expired", |b| b.session_not_on_or_after = Some(NOW - MINUTE)),
        case("signed in later than now", "saml_not_yet_valid", |b| b.authn_instant = Some(NOW + MINUTE + 1)),
        case("signed in too long ago for a fresh sign-in", "saml_stale_sign_in", |b| {
            b.authn_instant = Some(NOW - 10 * MINUTE);
        })
        .expecting(Expectation { signed_in_since: Some(NOW), ..pending() }),
        case("no sign-in stated", "saml_missing", |b| b.authn_instant = None),
    ]
}

fn subjects() -> Vec<Case> {
    let second = format!("<saml:NameID>{EVE}</saml:NameID>");
    let condition = "<x:Once xmlns:x=\"urn:x\"></x:Once>".to_owned();
    let subject = format!("<saml:Subject>{second}</saml:Subject>");
    vec![
        case("no name", "saml_missing", |b| b.name_id = None),
        case("a blank name", "saml_missing", |b| b.name_id = Some(" \n".to_owned())),
        case("holder of key", "saml_no_bearer", |b| {
            b.confirmation_method = "urn:oasis:names:tc:SAML:2.0:cm:holder-of-key".to_owned();
        }),
        case("two names", "saml_structure", |b| b.markup.subject.clone_from(&second)),
        case("two subjects", "saml_structure", |b| b.markup.assertion.clone_from(&subject)),
        case("an unknown condition", "saml_unknown_condition", |b| {
            b.markup.conditions.clone_from(&condition)
        }),
        case("no assertion", "saml_no_assertion", |b| (b.assertion, b.sign_response) = (false, true)),
        case("a failure", "saml_idp_status", |b| {
            (b.status, b.assertion, b.sign_response) = ("Responder".to_owned(), false, true);
        }),
        case("a failure beside an assertion", "saml_idp_status", |b| b.status = "Requester".to_owned()),
        case("version 1.1", "saml_version", |b| b.version = "1.1".to_owned()),
    ]
}

fn requests() -> Vec<Case> {
    let unasked = |b: &mut ResponseBuilder| (b.in_response_to, b.confirmation_in_response_to) = (None, None);
    let other = || Some("_other".to_owned());
    vec![
        case("unasked", "saml_unsolicited", unasked).expecting(pending()),
        case("unasked while nothing is pending", "saml_unsolicited", unasked)
            .expecting(Expectation::default()),
        case("an answer to nobody's request", "saml_unknown_request", |b| *b = b.clone().answering("_other")),
        case("an answer while nothing is pending", "saml_unknown_request", |_| ())
            .expecting(Expectation { allow_unsolicited: true, ..Expectation::default() }),
        case("answers to two requests", "saml_in_response_to_differs", |b| b.in_response_to = other()),
        case("only the confirmation answers another", "saml_unknown_request", |b| {
            b.confirmation_in_response_to = other();
        }),
        case("only the unsigned part answers", "saml_in_response_to_unsigned", |b| {
            b.confirmation_in_response_to = None;
        }),
        case("only the unsigned part answers another", "saml_in_response_to_unsigned", |b| {
            (b.in_response_to, b.confirmation_in_response_to) = (other(), None);
        }),
    ]
}
