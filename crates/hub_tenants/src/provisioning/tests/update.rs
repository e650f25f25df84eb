//! PUT and PATCH: what changes, what access does, what never happens to an owner.

use hub_scim::etag::{self, Conditions};

use super::*;

story!(a_patch_changes_what_it_names_and_says_so, |c, acme| {
    let directory = acme.directory(c, true, true);
    let ada = directory.push(c, "ada");
    let written = directory.patch(c, ada.id, "displayName", "Ada Lovelace").unwrap().user;
    assert_eq!((written.display_name.as_str(), written.version), ("Ada Lovelace", ada.version + 1));
    assert_eq!((written.modified_at, written.created_at), (at(2).now, ada.created_at));
    let details = acme.details(c, Action::UserUpdateProvision);
    assert_eq!(
        details,
        json!({ "before": { "displayName": "Person ada" }, "after": { "displayName": "Ada Lovelace" } })
    );
    assert_eq!(acme.user(c, ada.id), written);
});

story!(a_patch_that_changes_nothing_keeps_the_version_and_the_silence, |c, acme| {
    let directory = acme.directory(c, true, true);
    let ada = directory.push(c, "ada");
    let events = acme.events(c).len();
    directory.patch(c, ada.id, "displayName", "Person ada").unwrap();
    directory.active(c, ada.id, true);
    directory.apply(c, ada.id, json!([])).unwrap();
    directory.apply(c, ada.id, json!([{ "op": "remove", "path": "nickName" }])).unwrap();
    assert_eq!(directory.put(c, ada.id, &person("ada")).unwrap().user, ada);
    assert_eq!((acme.user(c, ada.id), acme.events(c).len()), (ada, events));
});

story!(a_failing_operation_undoes_the_ones_before_it, |c, acme| {
    let directory = acme.directory(c, true, true);
    let ada = directory.push(c, "ada");
    let outcome = directory.apply(
        c,
        ada.id,
        json!([
            { "op": "replace", "path": "displayName", "value": "Changed" },
            { "op": "replace", "path": "active", "value": false },
            { "op": "remove", "path": "userName" },
        ]),
    );
    assert_eq!(status(outcome), 400);
    assert_eq!(acme.user(c, ada.id), ada);
});

story!(a_version_that_is_past_is_refused, |c, acme| {
    let directory = acme.directory(c, true, true);
    let ada = directory.push(c, "ada");
    let scope = directory.scope(c);
    let (stale, current) = (etag::weak(ada.version + 7), etag::weak(ada.version));
    let id = ada.id.to_string();
    let on = |tag: &str| Conditions { if_match: Some(tag.to_owned()), ..Conditions::default() };
    let put = |c: &mut Conn, tag: &str| replace(c, &at(2), &scope, &id, read(&person("ada2")), &on(tag));
    let nothing = hub_scim::Patch::parse(&json!({ "Operations": [] })).unwrap();
    let patch_with = |c: &mut Conn, tag: &str| {
        patch(c, &at(2), &scope, &hub_scim::Schemas::standard(), &id, &nothing, &on(tag))
    };
    assert_eq!(status(put(c, &stale)), 412);
    assert_eq!(status(patch_with(c, &stale)), 412);
    assert_eq!(status(delete(c, &at(2), &scope, &id, &on(&stale))), 412);
    patch_with(c, &current).unwrap();
    put(c, &current).unwrap();
    assert_eq!(status(put(c, &current)), 412);
    let unless_there = Conditions { if_none_match: Some("*".to_owned()), ..Conditions::default() };
    assert_eq!(status(delete(c, &at(2), &scope, &id, &unless_there)), 412);
    delete(c, &at(2), &scope, &id, &on("*")).unwrap();
});

story!(
    /// C26: with auto-deactivate on, active=false ends access at once and frees the seat; true gives it back.
    with_auto_deactivate_on_access_follows_the_idp,
    |c, acme| {
        let directory = acme.directory(c, true, true);
        let ada = directory.push(c, "ada");
        let cookie = acme.session(c, ada.id, Proof::Saml).1;
        let mut off = person("ada");
        off["active"] = json!(false);
        let state = |user: User| (user.state, user.deactivated_by);
        for round in 0..2 {
            let gone = match round {
                0 => directory.active(c, ada.id, false),
                _ => directory.put(c, ada.id, &off).unwrap().user,
            };
            assert_eq!(state(gone), (UserState::Deactivated, Some(DeactivatedBy::Directory)));
            assert_eq!(acme.seats(c), 3);
            let alive = session::authenticate(c, cookie.expose(), now(), session::Lifetime::default()).unwrap();
            assert!(alive.is_none());
            assert_eq!(shown(c, acme, &ada)["active"], json!(false));
            let back = directory.put(c, ada.id, &person("ada")).unwrap().user;
            assert_eq!((state(back), acme.seats(c)), ((UserState::Active, None), 4));
        }
        assert_eq!((acme.count(c, Action::UserDeprovision), acme.count(c, Action::UserReprovision)), (2, 2));
        assert_eq!(acme.details(c, Action::UserDeprovision)["asked"], json!({ "active": false }));
    }
);

story!(
    /// C26: off, the IdP's word is stored and shown, the account stays, and what was not done is an event.
    with_auto_deactivate_off_the_word_is_stored_and_not_applied,
    |c, acme| {
        let directory = acme.directory(c, true, false);
        let ada = directory.push(c, "ada");
        let cookie = acme.session(c, ada.id, Proof::Saml).1;
        let kept = directory.active(c, ada.id, false);
        assert_eq!((kept.state, kept.directory_active, acme.seats(c)), (UserState::Active, Some(false), 4));
        assert_eq!(shown(c, acme, &ada)["active"], json!(false), "so that the IdP does not retry for ever");
        assert!(session::authenticate(c, cookie.expose(), now(), session::Lifetime::default()).unwrap().is_some());
        assert_eq!(reason(c, acme), "auto-deactivate is off for this connection");
        directory.toggle(c, Toggle::AutoDeactivate, true);
        assert_eq!(acme.user(c, ada.id).state, UserState::Active, "the toggle itself takes nobody's access");
        assert_eq!(directory.active(c, ada.id, false).state, UserState::Deactivated, "the next write does");
    }
);

story!(a_person_deactivated_by_hand_stays_so, |c, acme| {
    let directory = acme.directory(c, true, true);
    let ada = directory.push(c, "ada");
    user::deactivate(c, &at(0), &acme.operator(), ada.id).unwrap();
    directory.active(c, ada.id, false);
    let kept = directory.active(c, ada.id, true);
    assert_eq!((kept.state, kept.deactivated_by), (UserState::Deactivated, Some(DeactivatedBy::Admin)));
    assert_eq!((reason(c, acme).as_str(), acme.seats(c)), ("an admin deactivated this person by hand", 3));
    user::reactivate(c, &at(0), &acme.operator(), ada.id).unwrap();
    assert_eq!(directory.active(c, ada.id, false).state, UserState::Deactivated);
    assert_eq!(directory.active(c, ada.id, true).state, UserState::Active);
});

story!(
    /// H23: a PUT that does not say `active` re-enables nobody; a PATCH that removes it does, as unassigned is active.
    what_is_not_said_of_active_changes_nothing,
    |c, acme| {
        let directory = acme.directory(c, true, true);
        let ada = directory.push(c, "ada");
        directory.active(c, ada.id, false);
        let mut body = person("ada");
        body.as_object_mut().unwrap().remove("active");
        body["displayName"] = json!("Changed");
        let put = directory.put(c, ada.id, &body).unwrap().user;
        assert_eq!((put.state, put.display_name.as_str()), (UserState::Deactivated, "Changed"));
        assert_eq!(shown(c, acme, &ada)["active"], json!(false));
        directory.patch(c, ada.id, "displayName", "Again").unwrap();
        assert_eq!(acme.user(c, ada.id).state, UserState::Deactivated);
        let removed = directory.apply(c, ada.id, json!([{ "op": "remove", "path": "active" }])).unwrap().user;
        assert_eq!((removed.state, removed.directory_active), (UserState::Active, None));
        assert!(shown(c, acme, &ada).get("active").is_none());
    }
);

story!(
    /// Entra's spellings: "False" as text, the path inside the value, the name with its URN.
    active_is_understood_in_every_spelling,
    |c, acme| {
        let directory = acme.directory(c, true, true);
        let ada = directory.push(c, "ada");
        for operation in [
            json!({ "op": "Replace", "path": "active", "value": "False" }),
            json!({ "op": "replace", "value": { "active": false } }),
            json!({ "op": "Add", "path": "urn:ietf:params:scim:schemas:core:2.0:User:active", "value": "false" }),
            json!({ "op": "replace", "value": { "urn:ietf:params:scim:schemas:core:2.0:User:Active": "FALSE" } }),
        ] {
            let off = directory.apply(c, ada.id, json!([operation])).unwrap().user;
            assert_eq!(off.state, UserState::Deactivated, "{operation}");
            assert_eq!(directory.active(c, ada.id, true).state, UserState::Active);
        }
    }
);

story!(a_staged_user_stays_staged_whatever_is_written, |c, acme| {
    let directory = acme.directory(c, false, true);
    let sam = directory.push(c, "sam");
    directory.toggle(c, Toggle::AutoCreate, true);
    for active in [false, true] {
        let user = directory.active(c, sam.id, active);
        assert_eq!(
            (user.state, user.directory_active, user.sign_in_email_key),
            (UserState::Staged, Some(active), None)
        );
    }
    assert_eq!(acme.seats(c), 3);
});

story!(
    /// The IdP can never remove an owner, nor take the address by which an owner can reset the password.
    an_owner_is_out_of_the_idps_reach,
    |c, acme| {
        let directory = acme.directory(c, true, true);
        directory.patch(c, acme.owner, "title", "Boss").unwrap();
        let owner = directory.active(c, acme.owner, false);
        assert_eq!((owner.state, owner.role), (UserState::Active, Role::Owner));
        assert_eq!(reason(c, acme), "an identity provider can never remove an owner");
        let mut body = person("thief");
        body["active"] = json!(false);
        let owner = directory.put(c, acme.owner, &body).unwrap().user;
        assert_eq!(owner.sign_in_email_key.as_deref(), Some("owner@acme.test"));
        assert_eq!((owner.email.as_deref(), owner.state), (Some("owner@acme.test"), UserState::Active));
        directory.delete(c, acme.owner).unwrap();
        assert!(gone(c, acme, acme.owner));
        assert_eq!(acme.user(c, acme.owner).state, UserState::Active);
        assert_eq!((acme.seats(c), acme.count(c, Action::UserProvisionRefused)), (3, 3));
        // Nor may anybody else be given the owner's address.
        let ada = directory.push(c, "ada");
        let stolen = directory.patch(c, ada.id, "emails[type eq \"work\"].value", "owner@acme.test");
        assert_eq!(status(stolen), 409);
        assert_eq!(acme.user(c, ada.id), ada);
    }
);

story!(names_and_addresses_follow_the_idp_where_they_are_free, |c, acme| {
    let directory = acme.directory(c, true, true);
    let ada = directory.push(c, "ada");
    let bob = directory.push(c, "bob");
    let renamed = directory.put(c, ada.id, &person("ada.lovelace")).unwrap().user;
    assert_eq!((renamed.id, renamed.user_name.as_str()), (ada.id, "ada.lovelace@acme.test"));
    assert_eq!(renamed.sign_in_email_key.as_deref(), Some("ada.lovelace@acme.test"));
    for taken in ["Bob@acme.test", "MEMBER@acme.test"] {
        assert_eq!(status(directory.patch(c, ada.id, "userName", taken)), 409, "{taken}");
        assert_eq!(
            status(directory.patch(c, ada.id, "emails[type eq \"work\"].value", taken)),
            409,
            "{taken}"
        );
    }
    let upper = directory.patch(c, bob.id, "userName", "BOB@acme.test").unwrap().user;
    assert_eq!(upper.user_name, "BOB@acme.test", "one's own name in another letter case");
    directory.push(c, "ada");
});

on_both!(
    /// K5: without a seat access is not given back, and the IdP's write leaves no trace.
    without_a_seat_nobody_comes_back,
    |t: TestDb| async move {
        let acme = sign_up(&t, "acme").await;
        let (directory, ada) = t
            .db
            .write(acme.tenant, move |c| {
                let directory = std::sync::Arc::new(acme.directory(c, true, true));
                let ada = directory.push(c, "ada");
                let ada = directory.active(c, ada.id, false);
                tenant::set_plan(c, &at(0), acme.tenant, Some(3), SeatRule::Refuse)?;
                Ok::<_, Error>((directory, ada))
            })
            .await
            .unwrap();
        let id = ada.id;
        let on = directory.clone();
        let refused = t.db.write(acme.tenant, move |c| on.patch(c, id, "active", true)).await;
        assert_eq!(status(refused), 403);
        let stored = t.db.read(move |c| user::get(c, acme.tenant, id)).await.unwrap();
        assert_eq!(stored, ada);
    }
);

story!(
    /// K21: an account that nobody's directory manages shows what is the case, and is the IdP's once it writes.
    an_account_is_taken_over_by_a_write_as_it_was_seen,
    |c, acme| {
        let directory = acme.directory(c, true, true);
        let member = acme.user(c, acme.member);
        assert_eq!(shown(c, acme, &member)["active"], json!(true));
        let linked = directory.patch(c, acme.member, "displayName", "Max").unwrap().user;
        assert_eq!((linked.connection, linked.first_pushed_at), (Some(directory.connection), Some(at(2).now)));
        assert_eq!(acme.count(c, Action::UserLinkProvision), 1);
        user::deactivate(c, &at(0), &acme.operator(), acme.admin).unwrap();
        let admin = acme.user(c, acme.admin);
        assert_eq!(shown(c, acme, &admin)["active"], json!(false));
        directory.patch(c, acme.admin, "displayName", "Adi").unwrap();
        assert_eq!(shown(c, acme, &admin)["active"], json!(false), "the write said nothing of active");
        let mut body = person("admin");
        body.as_object_mut().unwrap().remove("active");
        let put = directory.put(c, acme.admin, &body).unwrap().user;
        assert_eq!((put.state, shown(c, acme, &admin)["active"].clone()), (UserState::Deactivated, json!(false)));
    }
);

story!(
    /// After Disconnect no directory's word stands: the next IdP learns what is the case.
    after_disconnect_the_truth_is_shown,
    |c, acme| {
        let directory = acme.directory(c, true, false);
        let ada = directory.push(c, "ada");
        directory.active(c, ada.id, false);
        crate::connection::disconnect(c, &at(0), &acme.operator(), directory.connection).unwrap();
        assert_eq!(shown(c, acme, &ada)["active"], json!(true));
    }
);

story!(another_connections_user_is_not_to_be_written, |c, acme| {
    let (one, two) = (acme.directory(c, true, true), acme.directory(c, true, true));
    let ada = one.push(c, "ada");
    assert_eq!(status(two.put(c, ada.id, &person("ada"))), 403);
    assert_eq!(status(two.patch(c, ada.id, "active", false)), 403);
    assert_eq!(status(two.delete(c, ada.id)), 403);
    assert_eq!(acme.user(c, ada.id), ada);
    assert!(!gone(c, acme, ada.id), "it is listed to both");
});

story!(a_manager_is_shown_with_a_name_only_if_there_is_one, |c, acme| {
    let directory = acme.directory(c, true, true);
    let enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
    let boss = directory.post(c, &json!({ "userName": "boss" })).unwrap().user;
    let ada = directory.push(c, "ada");
    let path = format!("{enterprise}:manager");
    directory.patch(c, ada.id, &path, boss.id.to_string()).unwrap();
    let manager = shown(c, acme, &ada)[enterprise]["manager"].clone();
    assert_eq!(manager["value"], json!(boss.id));
    assert_eq!(manager["$ref"], json!(acme.presenter().location(boss.id)));
    assert!(manager.get("displayName").is_none(), "{manager}");
    directory.patch(c, boss.id, "displayName", "The Boss").unwrap();
    assert_eq!(shown(c, acme, &ada)[enterprise]["manager"]["displayName"], json!("The Boss"));
    let globex = found(c, "globex").unwrap();
    directory.patch(c, ada.id, &path, globex.owner.to_string()).unwrap();
    assert_eq!(shown(c, acme, &ada)[enterprise]["manager"], json!({ "value": globex.owner }));
});
