use diesel::sql_types::BigInt;
use hub_db::Dynamic;
use serde_json::json;

use super::store::{parts_of, removed_of};
use super::*;
use crate::event::{self, Action, Target};
use crate::test_support::*;

fn lived(c: &mut Conn, acme: &Acme, id: UserId) -> Vec<(String, Option<Part>)> {
    let all = of_person(c, acme.tenant, &[id], None, 100).unwrap();
    all.into_iter().map(|it| (it.row.action, it.part)).collect()
}

story!(
    /// What concerns somebody stands between what is about them, page by page, and in nobody else's log.
    a_person_has_one_log,
    |c, acme| {
        let connection = acme.connect(c);
        let about = |c: &mut Conn, n: i64| {
            let target = Target::new("user", acme.member, "Max");
            event::record(c, &at(n), acme.tenant, Action::RoleUpdate, &target, None, &json!({})).unwrap();
        };
        let concerning = |c: &mut Conn, n: i64| {
            let target = Target::new("connection", connection, "Entra ID SSO");
            let whom = Some((acme.member, Part::Refused));
            let action = Action::SsoFailed;
            event::record_concerning(c, &at(n), acme.tenant, action, &target, None, &json!({}), whom).unwrap();
        };
        let (before, others) = (lived(c, acme, acme.member).len(), lived(c, acme, acme.admin).len());
        about(c, 1);
        concerning(c, 2);
        about(c, 3);
        concerning(c, 4);
        let all = lived(c, acme, acme.member);
        let refused = ("sso_failed".to_owned(), Some(Part::Refused));
        assert_eq!(all.len(), before + 4);
        assert_eq!((&all[0], &all[2]), (&refused, &refused));
        assert_eq!((all[1].0.as_str(), all[1].1), ("role_update", None));
        assert_eq!(lived(c, acme, acme.admin).len(), others);
        let mut pages = Vec::new();
        let mut last = None;
        loop {
            let page = of_person(c, acme.tenant, &[acme.member], last, 2).unwrap();
            let Some(end) = page.last() else { break };
            last = Some(end.row.id);
            pages.extend(page.into_iter().map(|it| (it.row.action, it.part)));
        }
        assert_eq!(pages, all);
        let globex = found(c, "globex").unwrap();
        assert!(of_person(c, globex.tenant, &[acme.member], None, 100).unwrap().is_empty());
        assert!(of_person(c, acme.tenant, &[], None, 100).unwrap().is_empty());
    }
);

story!(
    /// A membership that changes is in the log of who joined or left, the group's end too.
    groups_are_in_the_log_of_their_members,
    |c, acme| {
        let directory = acme.directory(c, true, true);
        let (ada, bob) = (directory.push(c, "ada").id, directory.push(c, "bob").id);
        let undo = |joined: &[UserId], left: &[UserId]| Undo {
            joined: joined.iter().map(ToString::to_string).collect(),
            left: left.iter().map(ToString::to_string).collect(),
            ..Undo::default()
        };
        let write = |c: &mut Conn, action: Action, undo: &Undo| {
            let target = Target::new("group", "grp-1", "Leads");
            event::record_undo(c, &at(5), acme.tenant, action, &target, None, &json!({}), undo).unwrap();
        };
        write(c, Action::GroupCreateProvision, &undo(&[ada, bob], &[]));
        write(c, Action::GroupUpdateProvision, &undo(&[], &[bob]));
        write(c, Action::GroupDeleteProvision, &undo(&[], &[ada]));
        let parts = |c: &mut Conn, id| -> Vec<String> {
            let all = lived(c, acme, id).into_iter();
            all.filter_map(|(action, part)| part.map(|part| format!("{part} {action}"))).collect()
        };
        assert_eq!(parts(c, ada), ["left group_delete_provision", "joined group_create_provision"]);
        assert_eq!(parts(c, bob), ["left group_update_provision", "joined group_create_provision"]);
        assert!(parts(c, acme.member).is_empty());
    }
);

story!(
    /// Somebody who was removed before there was an account is found by name; whose account stayed is not gone.
    whom_a_directory_removed,
    |c, acme| {
        let directory = acme.directory(c, false, false);
        let bob = directory.push(c, "bob");
        directory.delete(c, bob.id).unwrap();
        directory.toggle(c, crate::connection::Toggle::AutoCreate, true);
        let ada = directory.push(c, "ada");
        directory.delete(c, ada.id).unwrap();
        let names = |c: &mut Conn, text| -> Vec<String> {
            let rows = removed(c, acme.tenant, text, None, 10).unwrap();
            rows.into_iter().map(|row| row.target_name).collect()
        };
        assert_eq!(names(c, None), ["bob@acme.test"]);
        assert_eq!(names(c, Some("BOB")), ["bob@acme.test"]);
        assert_eq!(names(c, Some("%")), Vec::<String>::new());
        assert_eq!(last_called(c, acme.tenant, "Bob@Acme.test").unwrap(), Some(bob.id));
        assert_eq!(last_called(c, acme.tenant, "ada@acme.test").unwrap(), None);
        let globex = found(c, "globex").unwrap();
        assert_eq!(last_called(c, globex.tenant, "bob@acme.test").unwrap(), None);
        assert!(removed(c, globex.tenant, None, None, 10).unwrap().is_empty());
        let newest = removed(c, acme.tenant, None, None, 10).unwrap()[0].id;
        assert!(removed(c, acme.tenant, None, Some(newest), 10).unwrap().is_empty());
    }
);

/// How long a page takes depends on the page, not on how long the log is.
#[test]
fn a_persons_log_is_read_along_indexes() {
    let tenant = TenantId::from_raw(1);
    let one = [UserId::new(tenant, 1)];
    let steps = plan(parts_of(tenant, &one, None, 31));
    assert!(
        steps.len() == 1 && steps[0].contains("PRIMARY KEY (tenant_id=? AND user_id=? AND event_id<?)"),
        "{steps:?}"
    );
    let steps = plan(super::super::store::by_ids_of(tenant, &[EventId::from_raw(1), EventId::from_raw(2)]));
    assert!(steps.iter().all(|step| !step.contains("SCAN")), "{steps:?}");
    let steps = plan(removed_of(tenant, None, None, 51));
    assert!(steps.len() == 1 && steps[0].contains("events_removed (tenant_id=? AND"), "{steps:?}");
    let name = Dynamic::<BigInt>::new("SELECT id FROM events WHERE tenant_id = ").bind(tenant);
    let name = name
        .sql(" AND lower(target_name) = ")
        .bind("bob")
        .sql(" AND action = 'user_delete_provision' ORDER BY id DESC");
    let steps = plan(name);
    assert!(steps.len() == 1 && steps[0].contains("events_removed_name (tenant_id=? AND"), "{steps:?}");
}
