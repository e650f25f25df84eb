//! Whom a connection may let in that an admin set up.

use hub_db::Conn;
use hub_kernel::{ConnectionId, UserId};

use super::*;
use crate::connection::mapping::{self, Field};
use crate::connection::*;
use crate::test_support::*;

const SSO: &str = "https://login.microsoftonline.com/acme/saml2";

/// Who may log in by it: owner, admin, another admin, sub-user.
fn may(c: &mut Conn, acme: &Acme, id: ConnectionId, other: UserId) -> [bool; 4] {
    let standing = standing(c, acme.tenant, id).unwrap();
    [acme.owner, acme.admin, other, acme.member].map(|who| standing.lets_in(&acme.user(c, who)))
}

fn second_admin(c: &mut Conn, acme: &Acme) -> UserId {
    crate::user::create(c, &at(0), acme.tenant, &account("second@acme.test", Role::Admin)).unwrap()
}

fn url(url: &str) -> Settings {
    Settings { sso_url: Some(url.to_owned()), ..Settings::default() }
}

story!(
    /// An admin gains nothing by setting a connection up; an owner says so for it, and is told that they are wanted.
    what_an_admin_sets_up_waits_for_an_owner,
    |c, acme| {
        let (admin, other) = (acme.right_of(c, acme.admin), second_admin(c, acme));
        let id = begin(c, &at(0), &admin, "entra_id").unwrap();
        let change = configure(c, &at(0), &admin, id, &complete(), false).unwrap();
        assert!(change.after == State::Integrated && change.owner_wanted);
        assert_eq!(may(c, acme, id, other), [false, true, false, true], "the admin's own account is theirs");
        assert!(matches!(vouch(c, &at(1), &admin, id), Err(Error::Forbidden(_))));
        let owner = acme.right_of(c, acme.owner);
        // An owner's change of something else is no word for what the admin chose.
        let change = configure(c, &at(1), &owner, id, &url("https://idp.test/other"), false).unwrap();
        assert!(!change.owner_wanted, "they were told already");
        assert_eq!(may(c, acme, id, other), [false, true, false, true]);
        vouch(c, &acme.by_owner(2), &owner, id).unwrap();
        vouch(c, &acme.by_owner(2), &owner, id).unwrap();
        assert_eq!(may(c, acme, id, other), [true; 4]);
        assert_eq!(acme.count(c, Action::ConnectionVouch), 1);
        let details = acme.details(c, Action::ConnectionVouch);
        assert_eq!(details["sso_url"], "https://idp.test/other");
        assert_eq!(details["certificates"][0], certificate().sha256_thumbprint);
    }
);

story!(what_an_owner_or_the_operator_sets_up_is_vouched_for, |c, acme| {
    let (owner, other) = (acme.right_of(c, acme.owner), second_admin(c, acme));
    for by in [owner, acme.operator()] {
        let id = acme.connect(c);
        let change = configure(c, &acme.by_owner(0), &by, id, &complete(), false).unwrap();
        assert!(!change.owner_wanted);
        assert_eq!(may(c, acme, id, other), [true; 4]);
        assert_eq!(standing(c, acme.tenant, id).unwrap().vouched.unwrap().1, "owner@acme.test");
    }
    assert_eq!(acme.count(c, Action::ConnectionVouch), 2);
});

story!(
    /// Issuer and sign-on URL; a certificate waits by itself, and one that goes opens nothing.
    an_admins_change_takes_the_word_away,
    |c, acme| {
        let (admin, owner) = (acme.right_of(c, acme.admin), acme.right_of(c, acme.owner));
        let other = second_admin(c, acme);
        let id = acme.integrated(c);
        add_certificates(c, &at(1), &admin, id, vec![other_certificate("Next", 2_524_608_000)]).unwrap();
        configure(c, &at(1), &admin, id, &url(SSO), false).unwrap();
        assert_eq!(may(c, acme, id, other), [true; 4], "nothing changed, or it waits");
        let issuer = Settings { idp_entity_id: Some("https://evil.test/".to_owned()), ..Settings::default() };
        for (nth, new) in [url("https://evil.test/saml"), issuer].iter().enumerate() {
            assert!(configure(c, &at(1), &admin, id, new, false).unwrap().owner_wanted);
            assert_eq!(may(c, acme, id, other), [false, true, false, true]);
            assert_eq!(acme.count(c, Action::ConnectionVouchEnd), nth + 1);
            vouch(c, &acme.by_owner(2), &owner, id).unwrap();
        }
        // What an owner changes, they have seen.
        configure(c, &at(3), &owner, id, &complete(), false).unwrap();
        assert_eq!(may(c, acme, id, other), [true; 4]);
    }
);

story!(
    /// Each of two admins could name the other.
    what_several_admins_chose_lets_none_of_them_in,
    |c, acme| {
        let (admin, other) = (acme.right_of(c, acme.admin), second_admin(c, acme));
        let second = acme.right_of(c, other);
        let id = acme.connect(c);
        configure(c, &at(0), &admin, id, &complete(), false).unwrap();
        configure(c, &at(1), &second, id, &url("https://idp.test/other"), false).unwrap();
        assert_eq!(may(c, acme, id, other), [false, false, false, true]);
        configure(c, &at(1), &admin, id, &url(SSO), false).unwrap();
        assert_eq!(may(c, acme, id, other), [false, false, false, true], "nor the last one");
    }
);

story!(
    /// The ways round: half of it before the owner, or what is not one of the three values.
    nothing_of_an_admins_hides_under_an_owners_set_up,
    |c, acme| {
        let (admin, owner) = (acme.right_of(c, acme.admin), acme.right_of(c, acme.owner));
        let only = |certificates: Vec<_>| Settings { certificates, ..Settings::default() };
        let rest = Settings { certificates: Vec::new(), ..complete() };
        // A certificate first.
        let id = acme.connect(c);
        configure(c, &at(0), &admin, id, &only(vec![certificate()]), false).unwrap();
        configure(c, &at(1), &owner, id, &rest, false).unwrap();
        assert!(standing(c, acme.tenant, id).unwrap().vouched.is_none());
        // An address whose certificates are taken by themselves.
        let id = acme.connect(c);
        let before = get(c, acme.tenant, id).unwrap();
        remember_metadata(c, &at(0), &admin, &before, "https://evil.test/metadata", &[]).unwrap();
        configure(c, &at(1), &owner, id, &complete(), false).unwrap();
        assert!(standing(c, acme.tenant, id).unwrap().vouched.is_none());
        // After the owner's first half: an address, or by what people are recognised.
        for way in ["address", "mapping"] {
            let id = acme.connect(c);
            configure(c, &at(0), &owner, id, &rest, false).unwrap();
            assert!(standing(c, acme.tenant, id).unwrap().vouched.is_some(), "{way}");
            if way == "address" {
                let before = get(c, acme.tenant, id).unwrap();
                remember_metadata(c, &at(1), &admin, &before, "https://evil.test/metadata", &[]).unwrap();
            } else {
                let fields = [(Field::Subject, vec!["nickname".to_owned()])];
                mapping::save(c, &at(1), &admin, id, &fields, &[]).unwrap();
            }
            assert!(standing(c, acme.tenant, id).unwrap().vouched.is_none(), "{way}");
        }
    }
);

story!(an_owner_says_yes_to_what_they_were_shown, |c, acme| {
    let (admin, owner) = (acme.right_of(c, acme.admin), acme.right_of(c, acme.owner));
    let id = acme.connect(c);
    configure(c, &at(0), &admin, id, &complete(), false).unwrap();
    let row = get(c, acme.tenant, id).unwrap();
    let shown = as_trusted(c, &row).unwrap();
    still_as_shown(c, &owner, id, &shown).unwrap();
    configure(c, &at(1), &admin, id, &url("https://evil.test/saml"), false).unwrap();
    assert_eq!(field(still_as_shown(c, &owner, id, &shown)), "shown");
    configure(c, &at(1), &admin, id, &url(SSO), false).unwrap();
    still_as_shown(c, &owner, id, &shown).unwrap();
    remember_metadata(c, &at(1), &admin, &row, "https://evil.test/metadata", &[]).unwrap();
    assert_eq!(field(still_as_shown(c, &owner, id, &shown)), "shown");
});

story!(another_tenants_connection_does_not_exist, |c, acme| {
    let id = acme.integrated(c);
    let globex = found(c, "globex").unwrap().operator();
    assert!(matches!(vouch(c, &at(1), &globex, id), Err(Error::NotFound)));
    assert!(matches!(still_as_shown(c, &globex, id, ""), Err(Error::NotFound)));
    assert_eq!(standing(c, globex.tenant(), id).unwrap(), Standing::default());
});
