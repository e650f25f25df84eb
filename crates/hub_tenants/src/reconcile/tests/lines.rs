//! Who stands how, what the filters show, and the acts.

use super::*;

story!(everybody_stands_somehow, |c, acme| {
    let directory = acme.directory(c, true, false);
    let (ada, bob) = (directory.push(c, "ada"), directory.push(c, "bob"));
    let (eve, fay) = (directory.push(c, "eve"), directory.push(c, "fay"));
    directory.toggle(c, crate::connection::Toggle::AutoCreate, false);
    let sam = directory.push(c, "sam");
    directory.active(c, bob.id, false);
    user::deactivate(c, &at(3), &acme.operator(), eve.id).unwrap();
    directory.delete(c, fay.id).unwrap();
    let cases = [
        (acme.owner, Standing::HereOnly),
        (ada.id, Standing::Agree),
        (bob.id, Standing::Differ),
        (eve.id, Standing::Differ),
        (fay.id, Standing::HereOnly),
        (sam.id, Standing::IdpOnly),
    ];
    for (id, expected) in cases {
        assert_eq!(standing(c, &directory, id), (expected, false), "{:?}", acme.user(c, id).user_name);
    }
    let all = counts(c, directory.connection, None).unwrap();
    let sums = Show::ALL.map(|show| Count::sum(&all, show));
    assert_eq!(sums, [7, 1, 4, 2, 1, 0]);
    for (show, sum) in Show::ALL.into_iter().zip(sums) {
        assert_eq!(shown(c, &directory, show).len() as i64, sum, "{show:?}");
    }
    assert_eq!(Count::sum(&counts(c, directory.connection, Some("SAM")).unwrap(), Show::StandsOut), 1);
    // What it is on another connection's page: those of this one are not there.
    let other = acme.directory(c, false, false);
    assert!(line(c, other.connection, ada.id).unwrap().is_none());
    assert!(line(c, other.connection, sam.id).unwrap().is_none());
    assert!(line(c, other.connection, acme.member).unwrap().is_some());
    let globex = found(c, "globex").unwrap();
    assert!(line(c, directory.connection, globex.member).unwrap().is_none());
});

story!(
    /// A login by SSO counts though it says nothing that was not known; one by password does not.
    the_last_login_by_sso_is_told,
    |c, acme| {
        let directory = acme.directory(c, true, true);
        let mut ada = directory.push(c, "ada");
        let mut told = |c: &mut Conn, proof: Proof| {
            ada.last_sign_in_at = Some(at(5).now);
            ada.last_sign_in_proof = Some(proof.to_string());
            user::store::update(c, &ada, None).unwrap();
            line(c, directory.connection, ada.id).unwrap().unwrap().last_sso
        };
        assert_eq!(told(c, Proof::Saml), Some(at(5).now));
        assert_eq!(told(c, Proof::Password), None);
    }
);

story!(pages_follow_each_other, |c, acme| {
    let directory = acme.directory(c, false, false);
    let sent: Vec<UserId> = ["a", "b", "c"].map(|name| directory.push(c, name).id).to_vec();
    let filter = Filter { show: Show::Only(Standing::IdpOnly), ..Filter::default() };
    let first = page(c, directory.connection, &filter, 2).unwrap();
    let rest = Filter { after: Some(first[1].user.id), ..filter };
    let rest = page(c, directory.connection, &rest, 2).unwrap();
    let found: Vec<UserId> = first.iter().chain(&rest).map(|line| line.user.id).collect();
    assert_eq!(found, sent);
    let _ = acme;
});

story!(
    /// Ignored until something about the difference changes.
    what_is_ignored_comes_back_when_it_changes,
    |c, acme| {
        let directory = acme.directory(c, false, true);
        let sam = directory.push(c, "sam");
        let by = acme.operator();
        let now = |c: &mut Conn| mark(&[&acme.user(c, sam.id)]);
        let then = now(c);
        let done = ignore(c, &acme.by_owner(5), &by, directory.connection, sam.id, &then).unwrap();
        assert!(matches!(done, Done::Yes(_)));
        assert_eq!(standing(c, &directory, sam.id), (Standing::IdpOnly, true));
        assert_eq!(shown(c, &directory, Show::Ignored), [sam.id]);
        assert!(!shown(c, &directory, Show::StandsOut).contains(&sam.id));
        assert_eq!(acme.newest(c, Action::DifferenceIgnore).target_id, sam.id.to_string());
        let again = ignore(c, &at(6), &by, directory.connection, sam.id, &then).unwrap();
        assert_eq!(again, Done::Left(Left::Pointless));
        directory.patch(c, sam.id, "title", "Lead").unwrap();
        assert!(standing(c, &directory, sam.id).1, "a title is no difference");
        directory.patch(c, sam.id, "externalId", "another").unwrap();
        assert!(!standing(c, &directory, sam.id).1, "another object is");
        let then = now(c);
        ignore(c, &at(7), &by, directory.connection, sam.id, &then).unwrap();
        show_again(c, &at(8), &by, directory.connection, sam.id, &then).unwrap();
        assert!(!standing(c, &directory, sam.id).1);
        assert_eq!(acme.count(c, Action::DifferenceShow), 1);
    }
);

story!(whoever_changed_meanwhile_is_left_alone, |c, acme| {
    let directory = acme.directory(c, false, true);
    let by = acme.operator();
    let member = acme.user(c, acme.member);
    let then = mark(&[&member]);
    directory.patch(c, acme.member, "displayName", "Max").unwrap();
    let cx = at(5);
    let id = directory.connection;
    for done in [
        ignore(c, &cx, &by, id, acme.member, &then),
        deactivate(c, &cx, &by, id, acme.member, &then),
        invite(c, &cx, &by, id, acme.member, &then),
    ] {
        assert_eq!(done.unwrap(), Done::Left(Left::Changed));
    }
    assert!(acme.user(c, acme.member).is_active());
});

story!(an_account_that_no_directory_knows_is_deactivated, |c, acme| {
    let directory = acme.directory(c, false, false);
    let by = acme.right_of(c, acme.admin);
    let id = directory.connection;
    let act = |c: &mut Conn, user: UserId| {
        let then = mark(&[&acme.user(c, user)]);
        deactivate(c, &at(5), &by, id, user, &then)
    };
    act(c, acme.member).unwrap();
    let member = acme.user(c, acme.member);
    assert_eq!((member.state, member.deactivated_by), (UserState::Deactivated, Some(DeactivatedBy::Admin)));
    assert_eq!(acme.seats(c), 2);
    assert!(matches!(act(c, acme.owner), Err(Error::Forbidden(_))), "an admin touches no owner");
    assert!(matches!(act(c, acme.admin), Err(Error::Forbidden(_))), "nor oneself");
    // What the directory asked is done as its own word.
    let bob = directory.push(c, "bob");
    provisioning::import(c, &at(5), &acme.operator(), bob.id).unwrap();
    directory.active(c, bob.id, false);
    act(c, bob.id).unwrap();
    assert_eq!(acme.user(c, bob.id).deactivated_by, Some(DeactivatedBy::Directory));
    assert_eq!(directory.active(c, bob.id, true).state, UserState::Active);
});

story!(an_invitation_is_written_once_a_day, |c, acme| {
    let directory = acme.directory(c, false, false);
    let by = acme.operator();
    let id = directory.connection;
    let then = mark(&[&acme.user(c, acme.member)]);
    let tell = |c: &mut Conn, seconds| invite(c, &at(seconds), &by, id, acme.member, &then).unwrap();
    assert_eq!(tell(c, 1), Done::Left(Left::NoSso), "nobody can log in by SSO");
    acme.integrated(c);
    assert!(matches!(tell(c, 1), Done::Yes(user) if user.id == acme.member));
    assert_eq!(tell(c, 2), Done::Left(Left::ToldToday));
    assert!(matches!(tell(c, 2 * 86_400), Done::Yes(_)));
    assert_eq!(acme.newest(c, Action::SsoInstructions).target_id, acme.member.to_string());
    let sam = directory.push(c, "sam");
    let people = [(sam.id, mark(&[&sam])), (acme.member, then.clone()), (acme.admin, "old".to_owned())];
    assert_eq!(to_import(c, &by, id, &people).unwrap(), [sam.id]);
});
