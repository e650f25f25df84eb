//! Mappings over assertions that really passed verification.

use super::*;
use crate::test_support::{ADA, good, verdict};

fn names(list: &[&str]) -> Vec<String> {
    list.iter().map(|n| (*n).to_owned()).collect()
}

fn mapping() -> Mapping {
    Mapping {
        email: names(&["mail", "email"]),
        given_name: names(&["givenName", "firstName"]),
        family_name: names(&["sn"]),
        groups: names(&["memberOf", "groups"]),
        roles: names(&["role"]),
        extra: vec![("phone".to_owned(), names(&["tel"]))],
        ..Mapping::default()
    }
}

#[test]
fn values_are_found_by_meaning() {
    let found = verdict(
        &good()
            .attribute("firstName", &[" ", "Ada "])
            .attribute("sn", &["Lovelace"])
            .attribute("groups", &["a", "b", "a", ""])
            .attribute("memberOf", &["c", "b"])
            .attribute("role", &["agent", "manager"])
            .attribute("tel", &["+49 30 1"]),
    )
    .unwrap();
    let profile = read(&found, &mapping()).unwrap();
    assert_eq!((profile.subject.as_str(), profile.email.as_deref()), (ADA, Some(ADA)));
    assert_eq!(profile.given_name.as_deref(), Some("Ada"));
    assert_eq!(profile.family_name.as_deref(), Some("Lovelace"));
    assert_eq!(profile.groups, ["c", "b", "a"]);
    assert_eq!(profile.roles, ["agent", "manager"]);
    assert_eq!(profile.extra, [("phone".to_owned(), "+49 30 1".to_owned())]);
    assert_eq!(profile.display_name, None);
    assert!(profile.missing.is_empty() && profile.groups_overage.is_none());
}

#[test]
fn names_are_compared_to_the_letter_and_what_is_missing_is_named() {
    let found = verdict(&good().attribute("SN", &["x"]).attribute("Role", &["x"])).unwrap();
    let profile = read(&found, &mapping()).unwrap();
    assert_eq!(profile.missing, ["given_name", "family_name", "phone", "groups", "roles"]);
}

#[test]
fn the_identity_claim_has_one_distinct_value() {
    let by = |claim: &str| Mapping { subject: Subject::Claim(claim.to_owned()), ..mapping() };
    let found = verdict(
        &good()
            .attribute("oid", &["7", " 7 "])
            .attribute("oid", &["7"])
            .attribute("two", &["1", "2", "3", "2"])
            .attribute("blank", &[" "]),
    )
    .unwrap();
    assert_eq!(read(&found, &by("oid")).unwrap().subject, "7");
    let ambiguous = IdentityError::Ambiguous { claim: "two".to_owned(), count: 3 };
    assert_eq!(read(&found, &by("two")).unwrap_err(), ambiguous);
    assert_eq!(read(&found, &by("blank")).unwrap_err(), IdentityError::Missing("blank".to_owned()));
    assert_eq!(read(&found, &by("OID")).unwrap_err(), IdentityError::Missing("OID".to_owned()));
}

#[test]
fn an_ambiguous_or_odd_address_is_passed_over() {
    let found = verdict(&good().attribute("mail", &["a@x.test", "b@x.test"])).unwrap();
    assert_eq!(read(&found, &mapping()).unwrap().email.as_deref(), Some(ADA));
    let mut builder = good().attribute("mail", &["no address"]);
    builder.attributes.retain(|(name, _)| name != "email");
    builder.name_id = Some("S-1-5".to_owned());
    let profile = read(&verdict(&builder).unwrap(), &mapping()).unwrap();
    assert_eq!(profile.email, None);
    assert!(profile.missing.contains(&"email".to_owned()));
    for bad in ["", "@", "a@", "@b", "a@b@c", "a b@c", "é@b", "a@b\n"] {
        assert!(!is_email(bad), "{bad}");
    }
    assert!(is_email("a+b@c") && !is_email(&format!("{}@b", "a".repeat(253))));
}

#[test]
fn too_many_groups_are_told_from_none() {
    let link = "https://graph.windows.net/x/users/y/getMemberObjects";
    let found = verdict(&good().attribute(GROUPS_LINK, &[link])).unwrap();
    let profile = read(&found, &mapping()).unwrap();
    assert_eq!(profile.groups_overage.as_deref(), Some(link));
    assert!(profile.groups.is_empty() && !profile.missing.contains(&"groups".to_owned()));
}
