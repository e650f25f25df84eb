//! POST: somebody new, somebody known, somebody who comes back.

use super::*;

story!(
    /// C23: with auto-create off a pushed user is stored and waits: no account, no seat, no way in.
    with_auto_create_off_a_new_user_is_staged,
    |c, acme| {
        let directory = acme.directory(c, false, true);
        let written = directory.post(c, &person("ada")).unwrap();
        assert!(!written.welcome);
        let ada = written.user;
        assert_eq!((ada.state, ada.role, ada.connection), (UserState::Staged, Role::Member, Some(directory.connection)));
        assert_eq!((ada.sign_in_email_key.as_deref(), ada.email.as_deref()), (None, Some("ada@acme.test")));
        assert_eq!((ada.directory_active, ada.first_pushed_at, ada.version), (Some(true), Some(at(1).now), 1));
        assert_eq!((acme.seats(c), acme.count(c, Action::SeatTake)), (3, 3));
        let event = acme.newest(c, Action::UserStageProvision);
        assert_eq!((event.actor_kind.as_str(), event.actor_name.as_str()), ("token", "Entra"));
        assert_eq!((event.connection_id, event.target_id), (Some(directory.connection), ada.id.to_string()));
        assert_eq!(shown(c, acme, &ada)["active"], json!(true), "SCIM answers what the IdP wrote");
    }
);

story!(
    /// C24, C25: only who comes after the toggle gets an account at once; each takes a seat.
    with_auto_create_on_who_comes_afterwards_gets_an_account,
    |c, acme| {
        let directory = acme.directory(c, false, true);
        let before = directory.push(c, "before");
        directory.toggle(c, Toggle::AutoCreate, true);
        let written = directory.post(c, &person("ada")).unwrap();
        assert!(written.welcome);
        assert_eq!(written.user.state, UserState::Active);
        assert_eq!(written.user.sign_in_email_key.as_deref(), Some("ada@acme.test"));
        assert_eq!(acme.user(c, before.id).state, UserState::Staged);
        directory.active(c, before.id, true);
        assert_eq!(acme.user(c, before.id).state, UserState::Staged, "a later write imports nobody");
        assert_eq!((acme.seats(c), acme.count(c, Action::UserCreateProvision)), (4, 1));
        assert_eq!(acme.newest(c, Action::SeatTake).target_name, "ada@acme.test");
        directory.toggle(c, Toggle::WelcomeMail, false);
        assert!(!directory.post(c, &person("eve")).unwrap().welcome);
    }
);

story!(a_user_who_comes_inactive_takes_no_seat_until_active, |c, acme| {
    let directory = acme.directory(c, true, true);
    let mut body = person("ada");
    body["active"] = json!(false);
    let written = directory.post(c, &body).unwrap();
    assert!(!written.welcome);
    let ada = written.user;
    assert_eq!((ada.state, ada.deactivated_by), (UserState::Deactivated, Some(DeactivatedBy::Directory)));
    assert_eq!(acme.seats(c), 3);
    let ada = directory.active(c, ada.id, true);
    assert_eq!((ada.state, acme.seats(c)), (UserState::Active, 4));
    assert_eq!(acme.count(c, Action::UserReprovision), 1);
});

story!(
    /// B5: userName, active and displayName are enough; the e-mail is then the userName when it is one.
    a_user_with_little_is_a_user,
    |c, acme| {
        let directory = acme.directory(c, true, true);
        let body = |name: &str| json!({ "userName": name, "active": true, "displayName": "X" });
        let ada = directory.post(c, &body("Ada@acme.test")).unwrap().user;
        assert_eq!((ada.email.as_deref(), ada.sign_in_email_key.as_deref()), (Some("Ada@acme.test"), Some("ada@acme.test")));
        let bob = directory.post(c, &body("bob")).unwrap().user;
        assert_eq!((bob.email, bob.sign_in_email_key, bob.state), (None, None, UserState::Active));
    }
);

story!(
    /// K21, K22: an account that is there is linked, never doubled; by userName in any letter case. In a verified domain.
    an_account_is_linked_by_user_name,
    |c, acme| {
        acme.verified(c, "acme.test");
        for auto_create in [false, true] {
            let directory = acme.directory(c, auto_create, true);
            let mut body = person("MEMBER");
            body["userName"] = json!("Member@ACME.test");
            let people = user::store::total(c, acme.tenant).unwrap();
            let written = directory.post(c, &body).unwrap();
            assert_eq!((written.user.id, written.welcome), (acme.member, false));
            assert_eq!((written.user.connection, written.user.state), (Some(directory.connection), UserState::Active));
            assert!(written.user.password_hash.is_some());
            assert_eq!((user::store::total(c, acme.tenant).unwrap(), acme.seats(c)), (people, 3));
            assert_eq!(acme.newest(c, Action::UserLinkProvision).target_id, acme.member.to_string());
            crate::connection::disconnect(c, &at(0), &acme.operator(), directory.connection).unwrap();
        }
    }
);

story!(an_account_is_linked_by_its_e_mail, |c, acme| {
    acme.verified(c, "acme.test");
    let directory = acme.directory(c, true, true);
    let mut body = person("member");
    body["userName"] = json!("upn-17");
    let linked = directory.post(c, &body).unwrap().user;
    assert_eq!((linked.id, linked.user_name.as_str()), (acme.member, "upn-17"));
    assert_eq!(linked.sign_in_email_key.as_deref(), Some("member@acme.test"));
});

story!(linking_follows_what_the_idp_says_of_active, |c, acme| {
    acme.verified(c, "acme.test");
    let directory = acme.directory(c, true, true);
    let mut body = person("member");
    body["active"] = json!(false);
    assert_eq!(directory.post(c, &body).unwrap().user.state, UserState::Deactivated);
    assert_eq!(acme.seats(c), 2);
    user::deactivate(c, &at(0), &acme.operator(), acme.admin).unwrap();
    assert_eq!(directory.push(c, "admin").state, UserState::Deactivated, "taken by hand, given back by hand");
    assert_eq!(reason(c, acme), "an admin deactivated this person by hand");
});

story!(
    /// Whoever could change an owner's address could take the workspace by a reset link.
    an_owner_who_is_linked_keeps_the_address,
    |c, acme| {
        let directory = acme.directory(c, true, true);
        let mut body = person("owner");
        body["emails"][0]["value"] = json!("thief@evil.test");
        body["active"] = json!(false);
        let owner = directory.put(c, acme.owner, &body).unwrap().user;
        assert_eq!((owner.id, owner.role, owner.state), (acme.owner, Role::Owner, UserState::Active));
        assert_eq!((owner.email.as_deref(), owner.sign_in_email_key.as_deref()), (Some("owner@acme.test"), Some("owner@acme.test")));
        assert_eq!(reason(c, acme), "an identity provider can never remove an owner");
        assert_eq!(shown(c, acme, &owner)["emails"][0]["value"], json!("thief@evil.test"), "SCIM answers what was written");
    }
);

story!(a_name_that_is_taken_is_a_conflict, |c, acme| {
    acme.verified(c, "acme.test");
    let directory = acme.directory(c, true, true);
    let ada = directory.push(c, "ada");
    let refused = refusal(directory.post(c, &person("ada")));
    assert_eq!((refused.status, refused.scim_type), (409, Some(hub_scim::ScimType::Uniqueness)));
    assert!(refused.detail.contains("ada@acme.test"), "{}", refused.detail);
    let mut upper = person("ada");
    upper["userName"] = json!("ADA@acme.test");
    assert_eq!(status(directory.post(c, &upper)), 409);
    let mut same_mail = person("ada");
    same_mail["userName"] = json!("somebody.else");
    assert_eq!(status(directory.post(c, &same_mail)), 409);
    let other = acme.directory(c, true, true);
    let refused = refusal(other.post(c, &person("ada")));
    assert!(refused.status == 409 && refused.detail.contains("another connection"), "{}", refused.detail);
    assert_eq!(acme.user(c, ada.id), ada);
    // A name of one account and the e-mail of another: linking would give one of them away.
    let mut both = person("member");
    both["emails"][0]["value"] = json!("admin@acme.test");
    assert_eq!(status(directory.post(c, &both)), 409);
});

story!(two_staged_users_may_share_an_e_mail_until_one_gets_an_account, |c, acme| {
    let directory = acme.directory(c, false, true);
    let one = directory.push(c, "shared");
    let mut second = person("shared");
    second["userName"] = json!("second");
    let two = directory.post(c, &second).unwrap().user;
    import(c, &at(0), &acme.operator(), one.id).unwrap();
    assert_eq!(status(import(c, &at(0), &acme.operator(), two.id)), 409);
});

story!(
    /// The same object once more, after the directory itself took it away, comes back (201); anything else conflicts.
    the_directorys_own_user_is_revived,
    |c, acme| {
        let directory = acme.directory(c, true, true);
        let ada = directory.push(c, "ada");
        directory.active(c, ada.id, false);
        let mut other_object = person("ada");
        other_object["externalId"] = json!("somebody else");
        assert_eq!(status(directory.post(c, &other_object)), 409);
        let back = directory.push(c, "ada");
        assert_eq!((back.id, back.state, acme.seats(c)), (ada.id, UserState::Active, 4));
        user::deactivate(c, &at(0), &acme.operator(), ada.id).unwrap();
        assert_eq!(status(directory.post(c, &person("ada"))), 409, "taken by hand");
    }
);

story!(
    /// The identity provider called them inactive: what the switches made of it does not change its answer.
    whom_the_directory_called_inactive_is_revived_whatever_became_of_the_account,
    |c, acme| {
        let directory = acme.directory(c, true, false);
        let ada = directory.push(c, "ada");
        assert_eq!(directory.active(c, ada.id, false).state, UserState::Active, "auto-deactivate is off");
        let back = directory.push(c, "ada");
        assert_eq!((back.id, back.directory_active), (ada.id, Some(true)));
        assert_eq!(status(directory.post(c, &person("ada"))), 409, "active again");
        directory.toggle(c, Toggle::AutoCreate, false);
        let bob = directory.push(c, "bob");
        directory.active(c, bob.id, false);
        let waits = directory.push(c, "bob");
        assert_eq!((waits.id, waits.state, waits.directory_active), (bob.id, UserState::Staged, Some(true)));
    }
);

story!(
    /// H21, H25: deleted and created again it is a new resource; the account behind it is the same.
    after_a_delete_the_account_is_adopted_under_a_new_id,
    |c, acme| {
        let directory = acme.directory(c, true, true);
        let ada = directory.push(c, "ada");
        let mut stored = acme.user(c, ada.id);
        stored.password_hash = Some("kept".to_owned());
        user::store::update(c, &stored, None).unwrap();
        let cookie = acme.session(c, ada.id, Proof::Saml).1;
        directory.delete(c, ada.id).unwrap();
        let people = user::store::total(c, acme.tenant).unwrap();
        let back = directory.push(c, "ada");
        assert_ne!(back.id, ada.id);
        assert!(gone(c, acme, ada.id) && !gone(c, acme, back.id));
        assert!(matches!(user::get(c, acme.tenant, ada.id), Err(Error::NotFound)));
        assert_eq!((back.state, back.version > 0, back.password_hash.as_deref()), (UserState::Active, true, Some("kept")));
        assert_eq!((back.created_at, back.directory_deleted_at), (at(1).now, None));
        assert_eq!((user::store::total(c, acme.tenant).unwrap(), acme.seats(c)), (people + 1, 4));
        let details = acme.details(c, Action::UserLinkProvision);
        assert_eq!((&details["before"]["id"], &details["after"]["id"]), (&json!(ada.id), &json!(back.id)));
        let person = session::authenticate(c, cookie.expose(), now(), session::Lifetime::default()).unwrap();
        assert!(person.is_none(), "sessions ended with the delete");
        assert_eq!(status(directory.patch(c, ada.id, "displayName", "x")), 404);
    }
);

story!(who_kept_access_keeps_the_session_under_the_new_id, |c, acme| {
    let directory = acme.directory(c, true, false);
    let ada = directory.push(c, "ada");
    let cookie = acme.session(c, ada.id, Proof::Saml).1;
    directory.delete(c, ada.id).unwrap();
    let back = directory.push(c, "ada");
    let person = session::authenticate(c, cookie.expose(), now(), session::Lifetime::default()).unwrap();
    assert_eq!(person.unwrap().user(), back.id);
    assert_eq!(acme.seats(c), 4);
});

on_both!(
    /// K5: at the plan's end a create is 403 naming the seats, nothing is half done, and it succeeds when one is free.
    without_a_seat_a_create_is_refused_whole,
    |t: TestDb| async move {
        let acme = sign_up(&t, "acme").await;
        let directory = t
            .db
            .write(acme.tenant, move |c| {
                tenant::set_plan(c, &at(0), acme.tenant, Some(3), SeatRule::Refuse)?;
                Ok::<_, Error>(std::sync::Arc::new(acme.directory(c, true, true)))
            })
            .await
            .unwrap();
        let post = || {
            let directory = directory.clone();
            t.db.write(acme.tenant, move |c| directory.post(c, &person("ada")))
        };
        let refused = refusal(post().await);
        assert_eq!((refused.status, refused.scim_type), (403, None));
        assert!(refused.detail.starts_with("all 3 seats"), "{}", refused.detail);
        t.db.read(move |c| {
            assert!(user::store::by_user_name(c, acme.tenant, "ada@acme.test").unwrap().is_none());
            assert_eq!((user::store::total(c, acme.tenant).unwrap(), acme.seats(c)), (3, 3));
            assert_eq!(acme.count(c, Action::UserCreateProvision), 0);
            Ok::<_, Error>(())
        })
        .await
        .unwrap();
        t.db.write(acme.tenant, move |c| user::deactivate(c, &at(0), &acme.operator(), acme.member)).await.unwrap();
        post().await.unwrap();
    }
);

story!(long_and_strange_values_are_taken, |c, acme| {
    let directory = acme.directory(c, true, true);
    let long = "ß€𝄞".repeat(5000);
    let mut body = person("long");
    body["userName"] = json!("Ünïcode %_!'\"\\ 😀");
    body["externalId"] = json!(long);
    body["displayName"] = json!(long);
    body["emails"] = json!([{ "value": long }, { "value": format!("{long}2") }]);
    let user = directory.post(c, &body).unwrap().user;
    let value = shown(c, acme, &user);
    for name in ["userName", "externalId", "displayName"] {
        assert_eq!(value[name], body[name]);
    }
    assert_eq!(value["emails"], body["emails"]);
    assert_eq!(status(directory.post(c, &body)), 409);
});
