//! Import: staged users become accounts by an admin's word.

use super::*;

story!(
    /// C24: the explicit action gives the account and the seat.
    an_import_gives_an_account,
    |c, acme| {
        let directory = acme.directory(c, false, true);
        let sam = directory.push(c, "sam");
        assert_eq!(user::count_waiting(c, acme.tenant, directory.connection).unwrap(), 1);
        let by = acme.right_of(c, acme.admin);
        let (user, welcome) = import(c, &acme.by_owner(9), &by, sam.id).unwrap();
        assert!(welcome);
        assert_eq!((user.state, user.sign_in_email_key.as_deref()), (UserState::Active, Some("sam@acme.test")));
        assert_eq!((acme.seats(c), acme.user(c, sam.id)), (4, user));
        assert_eq!(user::count_waiting(c, acme.tenant, directory.connection).unwrap(), 0);
        let event = acme.newest(c, Action::UserImport);
        assert_eq!((event.actor_name.as_str(), event.connection_id), ("owner@acme.test", Some(directory.connection)));
        assert_eq!(field(import(c, &at(0), &by, sam.id)), "user");
        assert_eq!(directory.active(c, sam.id, false).state, UserState::Deactivated);
    }
);

story!(who_is_inactive_at_the_idp_is_not_imported, |c, acme| {
    let directory = acme.directory(c, false, true);
    let sam = directory.push(c, "sam");
    directory.active(c, sam.id, false);
    assert_eq!(field(import(c, &at(0), &acme.operator(), sam.id)), "user");
    directory.toggle(c, Toggle::WelcomeMail, false);
    directory.active(c, sam.id, true);
    assert!(!import(c, &at(0), &acme.operator(), sam.id).unwrap().1);
});

story!(an_import_needs_a_seat_and_a_free_address, |c, acme| {
    let directory = acme.directory(c, false, true);
    let mut body = person("member");
    body["userName"] = json!("other");
    let other = directory.post(c, &body).unwrap().user;
    assert_eq!(status(import(c, &at(0), &acme.operator(), other.id)), 409, "the e-mail is an account's");
    directory.delete(c, other.id).unwrap();
    // In a verified domain it is linked, also with auto-create off.
    acme.verified(c, "acme.test");
    assert_eq!(directory.post(c, &body).unwrap().user.id, acme.member);
    let sam = directory.push(c, "sam");
    tenant::set_plan(c, &at(0), acme.tenant, Some(3), SeatRule::Refuse).unwrap();
    assert!(matches!(import(c, &at(0), &acme.operator(), sam.id), Err(Error::NoSeat { limit: 3, .. })));
});

story!(who_waits_has_no_role_to_change, |c, acme| {
    let directory = acme.directory(c, false, true);
    let wanda = directory.push(c, "wanda");
    let owner = acme.right_of(c, acme.owner);
    assert_eq!(field(user::change_role(c, &at(0), &owner, wanda.id, Role::Owner)), "role");
    import(c, &at(1), &owner, wanda.id).unwrap();
    user::change_role(c, &at(2), &owner, wanda.id, Role::Owner).unwrap();
    assert_eq!(acme.user(c, wanda.id).role, Role::Owner);
});
