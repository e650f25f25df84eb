use hub_kernel::Secret;
use totp_rs::Builder;

use super::*;
use crate::session::{self, Proof};
use crate::test_support::*;

fn master() -> MasterKey {
    MasterKey::new([7; 32])
}

fn key() -> Secret {
    Secret::new("the browser's key".to_owned())
}

/// What an app with this secret shows at this instant.
fn shown(secret: &AppSecret, cx: &Cx) -> String {
    let bytes = decode(&secret.base32());
    let seconds = u64::try_from(cx.now.millis() / 1000).unwrap();
    Builder::new().with_secret(bytes).build().unwrap().generate(seconds).to_string()
}

fn decode(base32: &str) -> Vec<u8> {
    let digit = |c: char| "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".find(c).unwrap();
    let bits: String = base32.chars().map(|c| format!("{:05b}", digit(c))).collect();
    bits.as_bytes()
        .chunks_exact(8)
        .map(|byte| u8::from_str_radix(std::str::from_utf8(byte).unwrap(), 2).unwrap())
        .collect()
}

/// Adds an app to somebody; its secret and the codes that came with it.
fn enrol(c: &mut Conn, user: &User, name: &str) -> (AppSecret, Option<BackupCodes>) {
    let (key, cx) = (key(), at(0));
    let under = Under { browser: &key };
    let secret = begin_app(c, &cx, &master(), &under, user).unwrap();
    let codes = finish_app(c, &cx, &master(), &under, user, name, &shown(&secret, &cx)).unwrap();
    (secret, codes)
}

fn check(c: &mut Conn, cx: &Cx, user: &User, typed: &str) -> Option<SecondFactor> {
    check_code(c, cx, &master(), user, typed).unwrap()
}

fn confirmed(c: &mut Conn, acme: &Acme, id: UserId) -> ConfirmedPerson {
    acme.session(c, id, Proof::Password).0.confirmed(now()).unwrap()
}

story!(
    /// A session from before the owner's word may have come by other keys than those that the owner saw.
    an_owners_word_counts_for_later_proofs,
    |c, acme| {
        let (admin, owner) = (acme.right_of(c, acme.admin), acme.right_of(c, acme.owner));
        let id = crate::connection::begin(c, &at(0), &admin, "entra_id").unwrap();
        crate::connection::configure(c, &at(0), &admin, id, &complete(), false).unwrap();
        let session = |c: &mut Conn, seconds| {
            let lifetime = session::Lifetime::default;
            let opening = session::Opening { connection: Some(id), ..opening(Proof::Saml) };
            let user = acme.user(c, acme.member);
            let cookie = session::open(c, &at(seconds), &user, &opening, lifetime()).unwrap();
            session::authenticate(c, cookie.expose(), at(seconds).now, lifetime()).unwrap().unwrap()
        };
        let before = session(c, 10);
        assert!(matches!(adding(c, &before), Err(Error::Forbidden(_))));
        vouching::vouch(c, &acme.by_owner(20), &owner, id).unwrap();
        assert!(matches!(adding(c, &before), Err(Error::Forbidden(why)) if why.contains("log in again")));
        let after = session(c, 30);
        assert_eq!(adding(c, &after).unwrap().id, acme.member);
    }
);

story!(an_app_is_added_with_a_code_and_each_code_is_good_once, |c, acme| {
    let user = acme.user(c, acme.member);
    let (key, cx) = (key(), at(0));
    let under = Under { browser: &key };
    let secret = begin_app(c, &cx, &master(), &under, &user).unwrap();
    assert_eq!(begin_app(c, &cx, &master(), &under, &user).unwrap(), secret, "a reload shows the same");
    let wrong = finish_app(c, &cx, &master(), &under, &user, "Phone", "000000");
    assert_eq!(field(wrong.map(|_| ())), "code");
    assert!(!of(c, user.tenant, user.id).unwrap().any(), "a wrong code adds nothing");
    let code = shown(&secret, &cx);
    let codes = finish_app(c, &cx, &master(), &under, &user, " Phone ", &code).unwrap().unwrap();
    assert_eq!(codes.shown().len(), MOST_CODES);
    let has = of(c, user.tenant, user.id).unwrap();
    assert_eq!((has.all[0].name.as_str(), has.all[0].kind, has.backup_codes), ("Phone", Kind::Totp, 10));
    assert_eq!(check(c, &at(1), &user, &code), None, "the code that added it is used");
    let next = shown(&secret, &at(40));
    let spaced = format!("{} {}", &next[..3], &next[3..]);
    assert_eq!(check(c, &at(40), &user, &spaced), Some(SecondFactor::Totp));
    assert_eq!(check(c, &at(41), &user, &next), None, "replayed");
    assert_eq!(check(c, &at(300), &user, &shown(&secret, &at(40))), None, "too late");
    assert_eq!(
        check(c, &at(300), &user, &shown(&secret, &at(330))),
        Some(SecondFactor::Totp),
        "a fast phone"
    );
    assert_eq!(check(c, &at(300), &user, &shown(&secret, &at(300))), None, "an older step than the last");
    assert_eq!(acme.count(c, Action::SecondFactorAdd), 1);
});

story!(a_secret_is_sealed_and_belongs_to_its_row, |c, acme| {
    let user = acme.user(c, acme.member);
    let (secret, _) = enrol(c, &user, "Phone");
    let row = store::all(c, user.tenant, user.id).unwrap().remove(0);
    let plain = decode(&secret.base32());
    assert!(!row.sealed.windows(plain.len()).any(|window| window == plain));
    let code = shown(&secret, &at(60));
    let other = MasterKey::new([8; 32]);
    assert_eq!(check_code(c, &at(60), &other, &user, &code).unwrap(), None, "another installation's key");
    let admin = acme.user(c, acme.admin);
    assert_eq!(check(c, &at(60), &admin, &code), None, "somebody else's app");
});

story!(backup_codes_are_good_once_and_end_with_new_ones, |c, acme| {
    let user = acme.user(c, acme.owner);
    let (_, codes) = enrol(c, &user, "Phone");
    let codes = codes.unwrap().shown();
    assert_eq!(check(c, &at(1), &user, &codes[0].to_uppercase()), Some(SecondFactor::BackupCode));
    assert_eq!(check(c, &at(1), &user, &codes[0]), None);
    let member = acme.user(c, acme.member);
    assert_eq!(check(c, &at(1), &member, &codes[1]), None, "somebody else's");
    let by = confirmed(c, acme, acme.owner);
    let renewed = renew_backup_codes(c, &acme.by_owner(2), &master(), &by).unwrap().shown();
    assert_eq!(check(c, &at(3), &user, &codes[1]), None, "an old one");
    assert_eq!(check(c, &at(3), &user, &renewed[0]), Some(SecondFactor::BackupCode));
    assert_eq!(of(c, user.tenant, user.id).unwrap().backup_codes, 9);
    assert_eq!((acme.count(c, Action::BackupCodeUse), acme.count(c, Action::BackupCodesCreate)), (2, 2));
});

story!(the_last_one_stays_where_the_workspace_requires_one, |c, acme| {
    let user = acme.user(c, acme.admin);
    enrol(c, &user, "Phone");
    enrol(c, &user, "Tablet");
    let by = confirmed(c, acme, acme.admin);
    let ids: Vec<_> = of(c, user.tenant, user.id).unwrap().all.iter().map(|factor| factor.id).collect();
    assert_eq!(field(rename(c, &at(1), &by, ids[1], "Phone")), "name", "taken");
    rename(c, &at(1), &by, ids[1], "Old tablet").unwrap();
    require(c, &acme.by_owner(2), &Confirmed::at_the_command_line(acme.tenant), true).unwrap();
    remove(c, &at(3), &by, ids[0]).unwrap();
    assert_eq!(field(remove(c, &at(3), &by, ids[1])), "factor");
    require(c, &acme.by_owner(4), &Confirmed::at_the_command_line(acme.tenant), false).unwrap();
    remove(c, &at(5), &by, ids[1]).unwrap();
    assert_eq!(of(c, user.tenant, user.id).unwrap(), Factors::default(), "and the codes went with it");
    assert_eq!(acme.count(c, Action::SecondFactorPolicy), 2);
});

story!(only_another_owner_resets_and_another_tenant_finds_nothing, |c, acme| {
    let user = acme.user(c, acme.member);
    enrol(c, &user, "Phone");
    let id = of(c, user.tenant, user.id).unwrap().all[0].id;
    let globex = found(c, "globex").unwrap();
    let stranger = globex.session(c, globex.owner, Proof::Password).0.confirmed(now()).unwrap();
    assert!(matches!(rename(c, &at(1), &stranger, id, "Mine"), Err(Error::NotFound)));
    assert!(matches!(remove(c, &at(1), &stranger, id), Err(Error::NotFound)));
    let theirs = stranger.admin().unwrap();
    assert!(matches!(reset(c, &at(1), &theirs, user.id), Err(Error::NotFound)));
    let admin = confirmed(c, acme, acme.admin).admin().unwrap();
    assert!(matches!(reset(c, &at(1), &admin, user.id), Err(Error::Forbidden(_))));
    let owner = confirmed(c, acme, acme.owner).admin().unwrap();
    assert!(matches!(reset(c, &at(1), &owner, acme.owner), Err(Error::Forbidden(_))), "not one's own");
    assert_eq!(field(reset(c, &at(1), &owner, acme.admin).map(|_| ())), "user", "nothing to reset");
    reset(c, &acme.by_owner(1), &owner, user.id).unwrap();
    assert!(!of(c, user.tenant, user.id).unwrap().any());
    assert_eq!(acme.count(c, Action::SecondFactorReset), 1);
});

story!(who_lacks_one_follows_who_logs_in_by_password, |c, acme| {
    let before = standing(c, acme.tenant, now()).unwrap();
    assert_eq!((before.by_password, before.without), (3, 3));
    let user = acme.user(c, acme.owner);
    enrol(c, &user, "Phone");
    assert_eq!(standing(c, acme.tenant, now()).unwrap().without, 2);
    acme.integrated(c);
    let after = standing(c, acme.tenant, now()).unwrap();
    assert_eq!((after.by_password, after.without), (2, 1), "sub-users log in by SSO now");
    assert_eq!(without(c, acme.tenant, now(), 10).unwrap(), [acme.admin]);
});

story!(a_dangerous_act_wants_a_fresh_proof, |c, acme| {
    let (person, _) = acme.session(c, acme.owner, Proof::Password);
    assert!(person.confirmed(at(899).now).is_ok());
    assert!(matches!(person.confirmed(at(900).now), Err(Error::Unconfirmed)));
    assert!(person.admin().unwrap().confirmed(at(899).now).is_ok());
    assert!(matches!(person.admin().unwrap().confirmed(at(900).now), Err(Error::Unconfirmed)));
    acme.operator().confirmed(at(99_999).now).unwrap();
});
