//! Accounts by hand: who may do what to whom, and what hangs on it.

mod blocks;
mod people;

use hub_testkit::on_both;
use serde_json::json;

use super::*;
use crate::event::Action;
use crate::session::{self, Lifetime, Proof};
use crate::sign_in::mail_link;
use crate::test_support::*;

fn lives(c: &mut Conn, cookie: &hub_kernel::Secret) -> bool {
    session::authenticate(c, cookie.expose(), now(), Lifetime::default()).unwrap().is_some()
}

fn forbidden<T: std::fmt::Debug>(outcome: Result<T>) -> bool {
    matches!(outcome, Err(Error::Forbidden(_)))
}

story!(create_takes_a_seat_and_a_name_that_is_free, |c, acme| {
    let new = NewAccount { name: Some("  Ada  ".to_owned()), ..account("Ada@Acme.test", Role::Member) };
    let id = create(c, &acme.by_owner(5), acme.tenant, &new).unwrap();
    let ada = acme.user(c, id);
    assert_eq!((ada.user_name.as_str(), ada.user_name_key.as_str()), ("Ada@Acme.test", "ada@acme.test"));
    assert_eq!((ada.display_name.as_str(), ada.label(), ada.state), ("Ada", "Ada", UserState::Active));
    assert_eq!(acme.seats(c), 4);
    let row = acme.newest(c, Action::UserCreate);
    assert_eq!((row.actor_kind.as_str(), row.actor_name.as_str()), ("user", "owner@acme.test"));
    assert_eq!((row.target_id, row.request_id.as_str()), (id.to_string(), "req-5"));
    let details = acme.details(c, Action::UserCreate);
    assert_eq!(details["after"], json!({ "role": "member", "email": "Ada@Acme.test" }));
    for taken in ["ada@acme.test", "ADA@ACME.TEST"] {
        assert_eq!(field(create(c, &at(0), acme.tenant, &account(taken, Role::Admin))), "email");
    }
    assert_eq!(by_email(c, acme.tenant, &email("ADA@acme.test")).unwrap().unwrap().id, id);
});

story!(one_address_may_be_a_person_in_many_tenants, |c, acme| {
    let globex = found(c, "globex").unwrap();
    create(c, &at(0), globex.tenant, &account("member@acme.test", Role::Member)).unwrap();
    assert_eq!(store::everywhere_by_email(c, "member@acme.test", 5).unwrap().len(), 2);
    assert!(matches!(get(c, globex.tenant, acme.member), Err(Error::NotFound)));
});

story!(an_invitation_makes_an_account_and_a_link, |c, acme| {
    let by = acme.right_of(c, acme.admin);
    let new = NewAccount { password_hash: None, ..account("eve@acme.test", Role::Member) };
    let (id, link) = invite(c, &at(0), &by, &new).unwrap();
    let found = mail_link::find(c, link.expose(), now()).unwrap().unwrap();
    assert_eq!(found, (acme.tenant, id, mail_link::Purpose::Invitation));
    assert_eq!(acme.count(c, Action::UserInvite), 1);
    let owner = NewAccount { role: Role::Owner, ..account("o2@acme.test", Role::Owner) };
    assert!(forbidden(invite(c, &at(0), &by, &owner)), "an admin makes no owner");
    let by = acme.right_of(c, acme.owner);
    invite(c, &at(0), &by, &owner).unwrap();
});

story!(roles_change_within_ones_own_right, |c, acme| {
    let (owner, admin) = (acme.right_of(c, acme.owner), acme.right_of(c, acme.admin));
    assert!(forbidden(change_role(c, &at(0), &admin, acme.owner, Role::Member)));
    assert!(forbidden(change_role(c, &at(0), &admin, acme.member, Role::Owner)));
    change_role(c, &at(0), &admin, acme.member, Role::Admin).unwrap();
    assert_eq!(acme.user(c, acme.member).role, Role::Admin);
    let details = acme.details(c, Action::RoleUpdate);
    assert_eq!(details, json!({ "before": { "role": "member" }, "after": { "role": "admin" } }));
    change_role(c, &at(0), &owner, acme.member, Role::Admin).unwrap();
    assert_eq!(acme.count(c, Action::RoleUpdate), 1, "nothing changed, nothing is said");
});

story!(a_member_manages_nothing, |c, acme| {
    let (member, _) = acme.session(c, acme.member, Proof::Password);
    assert!(forbidden(member.admin()));
});

story!(the_last_owner_can_neither_be_demoted_nor_deactivated, |c, acme| {
    let operator = acme.operator();
    for role in [Role::Admin, Role::Member] {
        assert!(matches!(change_role(c, &at(0), &operator, acme.owner, role), Err(Error::LastOwner)));
    }
    assert!(matches!(deactivate(c, &at(0), &operator, acme.owner), Err(Error::LastOwner)));
    change_role(c, &at(0), &operator, acme.admin, Role::Owner).unwrap();
    deactivate(c, &at(0), &operator, acme.owner).unwrap();
    assert!(matches!(change_role(c, &at(0), &operator, acme.admin, Role::Member), Err(Error::LastOwner)));
    change_role(c, &at(0), &operator, acme.owner, Role::Member).unwrap();
    assert_eq!(acme.user(c, acme.owner).role, Role::Member, "an owner without access does not count");
});

story!(a_deactivated_person_is_out_at_once_and_the_seat_is_free, |c, acme| {
    let by = acme.right_of(c, acme.owner);
    let (_, cookie) = acme.session(c, acme.member, Proof::Password);
    let member = acme.user(c, acme.member);
    let link = mail_link::issue(c, &at(0), &member, mail_link::Purpose::Reset).unwrap();
    assert!(lives(c, &cookie));
    deactivate(c, &at(9), &by, acme.member).unwrap();
    assert!(!lives(c, &cookie));
    assert_eq!(mail_link::find(c, link.expose(), now()).unwrap(), None);
    let member = acme.user(c, acme.member);
    assert_eq!((member.state, member.deactivated_by), (UserState::Deactivated, Some(DeactivatedBy::Admin)));
    assert_eq!((member.version, member.modified_at), (2, at(9).now));
    assert_eq!(acme.seats(c), 2);
    assert_eq!(acme.events(c)[7..], ["seat_free", "sessions_end", "user_deactivate"]);
    assert_eq!(field(deactivate(c, &at(0), &by, acme.member)), "user");
    reactivate(c, &at(10), &by, acme.member).unwrap();
    let member = acme.user(c, acme.member);
    assert_eq!((member.state, member.deactivated_by, acme.seats(c)), (UserState::Active, None, 3));
    assert!(!lives(c, &cookie), "what has ended stays ended");
    assert_eq!(field(reactivate(c, &at(0), &by, acme.member)), "user");
});

story!(nobody_deactivates_themselves_and_an_admin_no_owner, |c, acme| {
    let (owner, admin) = (acme.right_of(c, acme.owner), acme.right_of(c, acme.admin));
    assert!(forbidden(deactivate(c, &at(0), &admin, acme.admin)));
    assert!(forbidden(deactivate(c, &at(0), &admin, acme.owner)));
    change_role(c, &at(0), &owner, acme.member, Role::Owner).unwrap();
    assert!(forbidden(deactivate(c, &at(0), &owner, acme.owner)));
    deactivate(c, &at(0), &owner, acme.member).unwrap();
    assert!(forbidden(reactivate(c, &at(0), &admin, acme.member)));
    reactivate(c, &at(0), &owner, acme.member).unwrap();
});

on_both!(
    /// K5: without a free seat nobody comes back, and nothing is half done.
    reactivation_needs_a_seat,
    |t: hub_testkit::TestDb| async move {
        let acme = sign_up(&t, "acme").await;
        t.db.write(acme.tenant, move |c| {
            deactivate(c, &at(0), &acme.operator(), acme.member)?;
            crate::tenant::set_plan(c, &at(0), acme.tenant, Some(2), crate::tenant::SeatRule::Refuse)
        })
        .await
        .unwrap();
        let refused = t.db.write(acme.tenant, move |c| reactivate(c, &at(0), &acme.operator(), acme.member)).await;
        assert!(matches!(refused, Err(Error::NoSeat { limit: 2, .. })));
        t.db.read(move |c| {
            assert_eq!(acme.user(c, acme.member).state, UserState::Deactivated);
            assert_eq!((acme.seats(c), acme.count(c, Action::UserReactivate)), (2, 0));
            Ok::<_, Error>(())
        })
        .await
        .unwrap();
    }
);

story!(
    /// C13: who becomes a sub-user is under the sub-users' rule at once.
    a_demoted_admin_loses_the_password_session_under_sso,
    |c, acme| {
        acme.integrated(c);
        let by = acme.right_of(c, acme.owner);
        let (_, by_password) = acme.session(c, acme.admin, Proof::Password);
        let (_, by_sso) = acme.session(c, acme.admin, Proof::Saml);
        change_role(c, &at(0), &by, acme.admin, Role::Member).unwrap();
        assert!(!lives(c, &by_password));
        assert!(lives(c, &by_sso));
        assert_eq!(acme.details(c, Action::SessionsEnd)["sessions"], json!(1));
    }
);

story!(another_tenants_person_does_not_exist, |c, acme| {
    let globex = found(c, "globex").unwrap();
    let by = globex.operator();
    for outcome in [
        change_role(c, &at(0), &by, acme.member, Role::Admin).map(|_| ()),
        deactivate(c, &at(0), &by, acme.member),
        reactivate(c, &at(0), &by, acme.member),
        crate::sign_in::resend_invitation(c, &at(0), &by, acme.member).map(|_| ()),
        get(c, globex.tenant, acme.member).map(|_| ()),
    ] {
        assert!(matches!(outcome, Err(Error::NotFound)), "{outcome:?}");
    }
});
