//! DELETE: the resource is gone; what becomes of an account is decided by rule.

use super::*;

story!(
    /// C26: hard delete with auto-deactivate on ends access and frees the seat; the account stays in the people list.
    with_auto_deactivate_on_access_goes_with_the_resource,
    |c, acme| {
        let directory = acme.directory(c, true, true);
        let ada = directory.push(c, "ada");
        let total = user::store::total(c, acme.tenant).unwrap();
        directory.delete(c, ada.id).unwrap();
        assert!(gone(c, acme, ada.id));
        assert_eq!(status(directory.delete(c, ada.id)), 404);
        assert_eq!(user::store::total(c, acme.tenant).unwrap(), total - 1);
        let kept = acme.user(c, ada.id);
        assert_eq!((kept.state, kept.deactivated_by), (UserState::Deactivated, Some(DeactivatedBy::Directory)));
        assert_eq!((kept.connection, kept.external_id, kept.directory_deleted_at), (None, None, Some(at(3).now)));
        assert_eq!(acme.seats(c), 3);
        let events = acme.events(c);
        assert_eq!(events[events.len() - 3..], ["seat_free", "user_deprovision", "user_delete_provision"]);
        let people = user::page(c, acme.tenant, &user::PeopleFilter::default(), 10).unwrap();
        assert!(people.iter().any(|user| user.id == ada.id));
    }
);

story!(
    /// C26: off, SCIM answers 204 and knows the user no more; the account goes on, and the log says why.
    with_auto_deactivate_off_the_account_goes_on,
    |c, acme| {
        let directory = acme.directory(c, true, false);
        let ada = directory.push(c, "ada");
        directory.delete(c, ada.id).unwrap();
        assert!(gone(c, acme, ada.id));
        assert_eq!((acme.user(c, ada.id).state, acme.seats(c)), (UserState::Active, 4));
        assert_eq!(reason(c, acme), "auto-deactivate is off for this connection");
        let details = acme.details(c, Action::UserDeleteProvision);
        assert_eq!(details["account_kept_because"], json!("auto-deactivate is off for this connection"));
    }
);

story!(a_staged_user_leaves_nothing, |c, acme| {
    let directory = acme.directory(c, false, true);
    let sam = directory.push(c, "sam");
    directory.delete(c, sam.id).unwrap();
    assert!(matches!(user::get(c, acme.tenant, sam.id), Err(Error::NotFound)));
    assert_eq!((user::store::total(c, acme.tenant).unwrap(), acme.seats(c)), (3, 3));
    assert_eq!((acme.count(c, Action::UserDeleteProvision), acme.count(c, Action::SeatFree)), (1, 0));
    let back = directory.push(c, "sam");
    assert!(back.id.sequence() > sam.id.sequence(), "an id never comes back");
});

story!(who_was_deactivated_already_costs_no_second_seat, |c, acme| {
    let directory = acme.directory(c, true, true);
    let ada = directory.push(c, "ada");
    directory.active(c, ada.id, false);
    directory.delete(c, ada.id).unwrap();
    assert_eq!((acme.seats(c), acme.count(c, Action::SeatFree)), (3, 1));
    let bob = directory.push(c, "bob");
    user::deactivate(c, &at(0), &acme.operator(), bob.id).unwrap();
    directory.delete(c, bob.id).unwrap();
    let back = directory.push(c, "bob");
    assert_eq!((back.state, back.deactivated_by), (UserState::Deactivated, Some(DeactivatedBy::Admin)));
});

story!(a_local_account_deleted_over_scim_is_under_the_same_rule, |c, acme| {
    let directory = acme.directory(c, false, false);
    directory.delete(c, acme.member).unwrap();
    assert_eq!(acme.user(c, acme.member).state, UserState::Active);
    directory.toggle(c, Toggle::AutoDeactivate, true);
    directory.delete(c, acme.admin).unwrap();
    assert_eq!(acme.user(c, acme.admin).state, UserState::Deactivated);
});
