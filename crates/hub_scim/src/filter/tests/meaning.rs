//! What filters mean (H11, H27, H28; RFC checklist 3.4).

use super::*;
use crate::instant;

#[test]
fn filters_that_hold_and_filters_that_do_not() {
    let (schemas, ada) = (Schemas::standard(), ada());
    for (text, wanted) in [
        ("userName eq \"ADA@ACME.TEST\"", true),
        ("USERNAME EQ \"ada@acme.test\"", true),
        ("userName eq \"ada\"", false),
        ("externalId eq \"Ext-1\"", true),
        ("externalId eq \"ext-1\"", false),
        ("id eq \"usr-1\"", true),
        ("id eq \"USR-1\"", false),
        ("displayName eq \"STRASSE 100%_X\"", true),
        ("displayName co \"%\"", true),
        ("displayName co \"0%_\"", true),
        ("displayName sw \"STRASS\"", true),
        ("displayName ew \"_x\"", true),
        ("userName co \"%\"", false),
        ("userName sw \"_da\"", false),
        ("title eq \"Count\\\"ess\\\\\"", true),
        ("title eq \"\\u0043ount\\\"ess\\\\\"", true),
        ("userName gt \"ada\"", true),
        ("userName lt \"B\"", true),
        ("userName le \"ada@acme.test\"", true),
        ("userName ge \"ada@acme.tesu\"", false),
        ("nickName pr", false),
        ("title pr", true),
        ("name pr", true),
        ("name.middleName pr", false),
        ("emails pr", true),
        ("photos pr", false),
        ("nickName eq null", true),
        ("title eq null", false),
        ("title ne null", true),
        ("emails eq null", false),
        ("nickName ne \"x\"", true),
        ("title ne \"x\"", true),
        ("emails ne \"ada@home.test\"", false),
        ("emails ne \"x\"", true),
        ("nickName eq \"\"", false),
        ("active eq true", true),
        ("active eq \"True\"", true),
        ("active eq False", false),
        ("active ne false", true),
        ("emails eq \"ADA@home.test\"", true),
        ("emails co \"home\"", true),
        ("emails.type eq \"work\"", true),
        ("emails.value sw \"ada@h\"", true),
        ("emails[type eq \"work\" and value co \"acme\"]", true),
        ("emails[type eq \"work\" and value co \"home\"]", false),
        ("emails.type eq \"work\" and emails.value co \"home\"", true),
        ("emails[type eq \"work\"].value eq \"ada@acme.test\"", true),
        ("emails[type eq \"work\"].value eq \"ada@home.test\"", false),
        ("emails[type eq \"work\"].value ne \"ada@home.test\"", true),
        ("emails[type eq \"other\"].value ne \"x\"", true),
        ("emails[type eq \"work\"].value pr", true),
        ("emails[type eq \"other\"].value pr", false),
        ("emails[not (type eq \"work\")]", true),
        ("emails[primary eq \"true\"].type eq \"work\"", true),
        ("roles[value eq \"agent\"]", true),
        ("groups eq \"grp-1\"", true),
        ("groups.display eq \"sales\"", true),
        ("manager eq \"usr-9\"", true),
        ("department eq \"r&d\"", true),
        ("manager.displayName eq \"boss\"", true),
        ("urn:ietf:params:scim:schemas:core:2.0:User:userName eq \"ada@acme.test\"", true),
        ("URN:IETF:PARAMS:SCIM:SCHEMAS:EXTENSION:ENTERPRISE:2.0:USER:DEPARTMENT eq \"r&d\"", true),
        ("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value eq \"usr-9\"", true),
        ("schemas eq \"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User\"", true),
        ("schemas eq \"urn:x\"", false),
        ("meta.created eq \"2026-01-31T13:00:00.000+01:00\"", true),
        ("meta.lastModified gt \"2026-02-01T00:00:00Z\"", true),
        ("meta.lastModified gt \"2026-02-01T00:00:00.500Z\"", false),
        ("meta.lastModified ge \"2026-02-01T02:00:00.5+02:00\"", true),
        ("meta.resourceType eq \"User\"", true),
        ("not (userName eq \"x\")", true),
        ("title pr and nickName pr or active eq true", true),
        ("active eq true or nickName pr and title eq null", true),
        ("(active eq true or nickName pr) and title eq null", false),
        ("not (title pr) or not (nickName pr)", true),
    ] {
        let filter = parse(text);
        filter.check(&schemas, &[ResourceKind::User]).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(filter.matches(&schemas, ResourceKind::User, &ada), wanted, "{text}");
    }
}

#[test]
fn members_of_a_group_by_value() {
    let schemas = Schemas::standard();
    let group =
        json!({"id": "grp-1", "displayName": "Sales", "members": [{"value": "usr-1", "type": "User"}]});
    for (text, wanted) in [
        ("members eq \"usr-1\"", true),
        ("members.value eq \"usr-2\"", false),
        ("members[value eq \"usr-1\" and type eq \"User\"]", true),
        ("id eq \"grp-1\" and members eq \"usr-1\"", true),
        ("displayName eq \"sales\"", true),
        ("members pr", true),
    ] {
        let filter = parse(text);
        assert_eq!(filter.check(&schemas, &[ResourceKind::Group]), Ok(()), "{text}");
        assert_eq!(filter.matches(&schemas, ResourceKind::Group, &group), wanted, "{text}");
        assert_eq!(filter.mentions("Members"), text.contains("members"));
    }
}

#[test]
fn h28_what_does_not_fit_is_refused() {
    let schemas = Schemas::standard();
    for text in [
        "active gt true",
        "active co \"t\"",
        "active eq \"yes\"",
        "active eq 1",
        "active gt null",
        "meta.created gt \"yesterday\"",
        "meta.lastModified eq \"2026-02-30T00:00:00Z\"",
        "meta.created eq 5",
        "userName eq 5",
        "userName eq true",
        "userName co null",
        "foo eq \"x\"",
        "name.foo pr",
        "urn:x:y:z pr",
        "members eq \"x\"",
        "password eq \"x\"",
        "password pr",
        "name eq \"x\"",
        "addresses eq \"x\"",
        "meta eq \"x\"",
        "emails[foo eq \"x\"]",
        "emails[type.x eq \"x\"]",
        "emails[primary gt true]",
        "x509Certificates.value gt \"x\"",
        "not (foo pr)",
        "userName pr or foo pr",
    ] {
        let error = parse(text).check(&schemas, &[ResourceKind::User]).expect_err(text);
        assert_eq!((error.status, error.scim_type), (400, Some(ScimType::InvalidFilter)), "{text}");
    }
    let both = [ResourceKind::User, ResourceKind::Group];
    assert_eq!(parse("userName pr or members pr").check(&schemas, &both), Ok(()), "a search at the root");
}

#[test]
fn an_index_serves_these() {
    use Lookup::{Active, Any, DisplayName, Email, ExternalId, Group, Id, LastModified, Member, UserName};
    let text = |text: &str| text.to_owned();
    let modified = |from: Option<&str>, to: Option<&str>| {
        let millis =
            |day: &str| instant::parse(&format!("2026-02-{day}T00:00:00Z")).unwrap().timestamp_millis();
        LastModified { from: from.map(millis), to: to.map(millis) }
    };
    for (filter, wanted) in [
        ("id eq \"A\"", Id(text("A"))),
        ("USERNAME eq \"ÄDA\"", UserName(text("äda"))),
        ("urn:ietf:params:scim:schemas:core:2.0:User:userName eq \"A\"", UserName(text("a"))),
        ("externalId eq \"A\"", ExternalId(text("A"))),
        ("emails eq \"A\"", Email(text("a"))),
        ("emails.value eq \"A\"", Email(text("a"))),
        ("emails[type eq \"work\"].value eq \"A\"", Email(text("a"))),
        ("emails[value eq \"A\"]", Email(text("a"))),
        ("displayName eq \"A\"", DisplayName(text("a"))),
        ("members eq \"U\"", Member(text("u"))),
        ("members[value eq \"U\"]", Member(text("u"))),
        ("active eq \"False\"", Active(false)),
        ("groups eq \"G\"", Group(text("g"))),
        ("groups[value eq \"G\" and display pr]", Group(text("g"))),
        ("groups.value eq \"G\" and active eq true", Group(text("g"))),
        ("meta.lastModified gt \"2026-02-01T00:00:00Z\"", modified(Some("01"), None)),
        ("meta.lastModified le \"2026-02-01T00:00:00Z\"", modified(None, Some("01"))),
        ("meta.lastModified eq \"2026-02-01T00:00:00Z\"", modified(Some("01"), Some("01"))),
        (
            "meta.lastModified ge \"2026-02-01T00:00:00Z\" and (meta.lastModified lt \"2026-02-09T00:00:00Z\" and title pr) \
             and meta.lastModified ge \"2026-02-03T00:00:00Z\" and active eq true",
            modified(Some("03"), Some("09")),
        ),
        ("userName eq \"A\" or externalId eq \"B\"", Any(vec![UserName(text("a")), ExternalId(text("B"))])),
        (
            "userName eq \"A\" or (id eq \"x\" or (emails eq \"B\" and title pr))",
            Any(vec![UserName(text("a")), Id(text("x")), Email(text("b"))]),
        ),
        ("emails[value eq \"A\" or value eq \"B\"]", Any(vec![Email(text("a")), Email(text("b"))])),
        ("(userName eq \"A\" or active eq false) and displayName eq \"B\"", DisplayName(text("b"))),
        (
            "(userName eq \"A\" or id eq \"B\") and displayName eq \"B\"",
            Any(vec![UserName(text("a")), Id(text("B"))]),
        ),
        ("active eq true and userName eq \"A\"", UserName(text("a"))),
        ("userName eq \"A\" and (title pr or id eq \"x\")", UserName(text("a"))),
        ("title pr and (active eq true and id eq \"x\")", Id(text("x"))),
        ("id eq \"x\" and manager eq \"y\"", Id(text("x"))),
    ] {
        assert_eq!(parse(filter).lookup(), wanted, "{filter}");
    }
    for filter in [
        "userName eq \"a\" or title pr",
        "not (userName eq \"a\")",
        "userName ne \"a\"",
        "userName sw \"a\"",
        "userName eq null",
        "emails.type eq \"work\"",
        "emails[type eq \"work\" or value eq \"x\"]",
        "emails[not (value eq \"x\")]",
        "emails[type eq \"work\"].value ne \"x\"",
        "meta.lastModified ne \"2026-02-01T00:00:00Z\"",
        "groups.display eq \"x\"",
        "groups[display eq \"x\" or value eq \"y\"]",
        "urn:x:extension:userName eq \"a\"",
        "name.userName eq \"a\"",
        "title pr",
    ] {
        assert_eq!(parse(filter).lookup(), Lookup::None, "{filter}");
    }
}

#[test]
fn members_that_decide_a_filter_are_named() {
    let named = |filter: &str| parse(filter).named_members();
    for (filter, ids) in [
        ("displayName eq \"x\"", &[][..]),
        ("members eq \"U-1\"", &["u-1"]),
        ("members.value ne \"u-1\" and not (members eq \"u-2\")", &["u-1", "u-2"]),
        ("id eq \"g\" and members eq \"u-1\"", &["u-1"]),
        ("members[value eq \"u-1\" and type eq \"User\"]", &["u-1"]),
        ("members[value eq \"u-1\" or value eq \"u-2\"] or members eq \"u-3\"", &["u-1", "u-2", "u-3"]),
    ] {
        assert_eq!(named(filter), Some(ids.iter().map(ToString::to_string).collect()), "{filter}");
    }
    for filter in [
        "members pr",
        "members sw \"u\"",
        "members eq null",
        "members.display eq \"x\"",
        "members[type eq \"User\"]",
        "members[value eq \"u-1\" or type eq \"User\"]",
        "members[not (value eq \"u-1\")]",
        "members[value ne \"u-1\"]",
        "members eq \"u-1\" or members pr",
    ] {
        assert_eq!(named(filter), None, "{filter}");
    }
}

/// An `or` of one condition five hundred times reads its index once; one of many wide conditions reads none.
#[test]
fn an_or_multiplies_no_index_reads() {
    let lookup = |text: &str| parse(text).lookup();
    let same = vec!["active eq true"; 200].join(" or ");
    assert_eq!(lookup(&same), Lookup::Any(vec![Lookup::Active(true)]));
    let ids: Vec<String> = (0..100).map(|n| format!("id eq \"usr-{n}\"")).collect();
    assert!(matches!(lookup(&ids.join(" or ")), Lookup::Any(parts) if parts.len() == 100));
    let wide: Vec<String> = (0..9).map(|n| format!("displayName eq \"name {n}\"")).collect();
    assert_eq!(lookup(&wide.join(" or ")), Lookup::None);
    assert!(matches!(lookup(&wide[1..].join(" or ")), Lookup::Any(_)));
}
