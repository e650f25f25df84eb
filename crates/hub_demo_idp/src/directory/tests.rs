use super::*;

fn directory() -> Directory {
    Directory::seeded("acme.test").unwrap()
}

fn edit(json: &str) -> PersonEdit {
    serde_json::from_str(json).unwrap()
}

#[test]
fn a_new_person_gets_the_names_that_follow_from_others() {
    let mut d = directory();
    let person = d
        .add_person(
            "g-1".into(),
            edit(r#"{"userPrincipalName":"mae@acme.test","givenName":"Mae","surname":"J"}"#),
        )
        .unwrap();
    assert_eq!((person.display_name.as_str(), person.mail_nickname.as_str()), ("Mae J", "mae"));
    assert!(person.assigned && person.account_enabled);
}

#[test]
fn a_name_is_taken_whatever_its_case_until_its_holder_is_purged() {
    let mut d = directory();
    let again = || edit(r#"{"userPrincipalName":"LINUS@acme.test"}"#);
    assert!(matches!(d.add_person("g-1".into(), again()), Err(Error::Invalid(_))));
    d.act("linus@acme.test", Act::SoftDelete).unwrap();
    assert!(d.add_person("g-1".into(), again()).is_err(), "a soft deleted person keeps the name");
    d.act("linus@acme.test", Act::HardDelete).unwrap();
    d.add_person("g-1".into(), again()).unwrap();
}

#[test]
fn every_way_out_of_scope_counts_as_soft_deleted() {
    for (out, back) in
        [(Act::Unassign, Act::Assign), (Act::Disable, Act::Enable), (Act::SoftDelete, Act::Restore)]
    {
        let mut d = directory();
        let gone = |d: &Directory| d.is_soft_deleted(d.person_by_key("linus@acme.test").unwrap());
        assert!(!gone(&d));
        d.act("linus@acme.test", out).unwrap();
        assert!(gone(&d), "{out:?}");
        d.act("linus@acme.test", back).unwrap();
        assert!(!gone(&d), "{back:?}");
    }
}

#[test]
fn an_assigned_group_brings_its_members_into_scope() {
    let mut d = directory();
    let katherine = "katherine@acme.test";
    assert!(d.is_soft_deleted(d.person_by_key(katherine).unwrap()));
    d.group_mut("Support team").unwrap().assigned = true;
    assert!(!d.is_soft_deleted(d.person_by_key(katherine).unwrap()));
    d.change_members("Support team", &[], &[katherine.to_owned()]).unwrap();
    assert!(d.is_soft_deleted(d.person_by_key(katherine).unwrap()));
}

#[test]
fn a_hard_delete_leaves_groups_and_reports() {
    let mut d = directory();
    let radia = d.person_by_key("radia@acme.test").unwrap().object_id.clone();
    d.act(&radia, Act::HardDelete).unwrap();
    assert!(d.person(&radia).is_err());
    assert!(d.groups.iter().all(|g| !g.members.contains(&radia)));
    assert_eq!(d.person_by_key("linus@acme.test").unwrap().manager, "");
}

#[test]
fn an_edit_clears_with_an_empty_text_and_keeps_what_is_absent() {
    let mut d = directory();
    d.edit_person("linus@acme.test", edit(r#"{"mobile":"","roles":"agent, sales ,"}"#)).unwrap();
    let linus = d.person_by_key("linus@acme.test").unwrap();
    assert_eq!((linus.mobile.as_str(), linus.given_name.as_str()), ("", "Linus"));
    assert_eq!(linus.roles, ["agent", "sales"]);
    assert!(d.edit_person("linus@acme.test", edit(r#"{"userPrincipalName":" "}"#)).is_err());
}

#[test]
fn an_unknown_field_of_an_edit_is_refused() {
    assert!(serde_json::from_str::<PersonEdit>(r#"{"userName":"x"}"#).is_err());
}

#[test]
fn members_change_all_or_nothing() {
    let mut d = directory();
    let before = d.clone();
    let add = ["ada@acme.test".to_owned(), "nobody@acme.test".to_owned()];
    assert!(d.change_members("Sales team", &add, &[]).is_err());
    assert_eq!(d, before);
    assert!(d.rename_group("Sales team", "support TEAM").is_err(), "group names are unique");
    d.rename_group("Sales team", "Field sales").unwrap();
    assert!(d.group_mut("Field sales").is_ok());
}
