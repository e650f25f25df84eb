use hub_kernel::DnsError;
use proptest::prelude::*;
use serde_json::Value;

use super::proof::{Step, judge};
use super::*;
use crate::connection;
use crate::event::Filter;
use crate::session::{self, Proof};
use crate::test_support::*;
use crate::user::{self, NewAccount, Role};

const DAY: i64 = 86_400;

fn operator(company: &Acme) -> Confirmed {
    Confirmed::at_the_command_line(company.tenant)
}

fn right(c: &mut Conn, acme: &Acme, id: hub_kernel::UserId) -> Confirmed {
    acme.session(c, id, Proof::Password).0.confirmed(now()).unwrap().admin().unwrap()
}

fn row() -> Domain {
    let tenant = TenantId::from_raw(1);
    Domain {
        id: DomainId::new(tenant, 1),
        tenant,
        name: "acme.test".to_owned(),
        challenge: "c0ffee".to_owned(),
        added_at: now(),
        added_by: "Olga".to_owned(),
        verified_at: None,
        lost_at: None,
        taken_elsewhere: false,
        new_people_since: None,
        next_check_at: None,
        checking_until: None,
        checked_at: None,
        missing_since: None,
        misses: 0,
        trouble: None,
    }
}

#[test]
fn the_record_stands_at_a_name_of_its_own_and_is_found_among_others() {
    let challenge = row().challenge();
    assert_eq!(challenge.host, "_switchboard-challenge.acme.test");
    assert_eq!(challenge.text, "switchboard-verification=c0ffee");
    let read = |texts: &[&str]| challenge.read(Ok(texts.iter().map(|&text| text.to_owned()).collect()));
    assert_eq!(read(&["v=spf1 -all", "switchboard-verification=c0ffee"]), Seen::There);
    assert_eq!(read(&[" \"switchboard-verification=c0ffee\" "]), Seen::There);
    for wrong in ["", "c0ffee", "switchboard-verification=c0ffee0", "switchboard-verification=C0FFEE"] {
        assert_eq!(read(&[wrong]), Seen::Missing, "{wrong}");
    }
    assert_eq!(read(&[]), Seen::Missing);
    let trouble = challenge.read(Err(DnsError("x".repeat(1000))));
    assert_eq!(trouble, Seen::Trouble("x".repeat(200)));
}

/// A verified domain, looked at every six hours: what each look led to, until it was lost.
fn looks(mut seen: impl FnMut(i64) -> Seen) -> (Vec<(i64, Step)>, Domain) {
    let mut domain = Domain { verified_at: Some(now()), ..row() };
    let mut steps = Vec::new();
    for look in 0..200 {
        let at = now().plus_seconds(look * DAY / 4);
        let step = judge(&mut domain, &seen(look), at);
        if step != Step::Stay {
            steps.push((look / 4, step));
        }
        if step == Step::Lose {
            break;
        }
    }
    (steps, domain)
}

#[test]
fn a_proof_that_stays_away_is_told_at_once_and_counts_after_the_grace() {
    assert_eq!(looks(|_| Seen::Missing).0, [(0, Step::Warn), (GRACE_DAYS, Step::Lose)]);
    // Back in time, once.
    let seen = |look| if (4..8).contains(&look) { Seen::Missing } else { Seen::There };
    assert_eq!(looks(seen).0, [(1, Step::Warn), (2, Step::Recover)]);
    // Two looks a week apart are too few: a day of a broken zone must not meet a second one.
    let seen = |look| match look {
        0 | 40 => Seen::Missing,
        _ => Seen::Trouble("no answer".to_owned()),
    };
    let (steps, domain) = looks(seen);
    assert_eq!((steps, domain.misses), (vec![(0, Step::Warn)], 2));
}

proptest! {
    /// Whatever DNS does: as long as it never says that the proof is missing, a verified domain stays verified.
    #[test]
    fn silence_of_dns_never_takes_a_domain(there in proptest::collection::vec(any::<bool>(), 200)) {
        let seen = |look: i64| match there.get(usize::try_from(look).unwrap()) {
            Some(true) => Seen::There,
            _ => Seen::Trouble("no answer".to_owned()),
        };
        let (steps, domain) = looks(seen);
        prop_assert!(steps.is_empty() && domain.missing_since.is_none());
        prop_assert!(domain.next_check_at.is_some_and(|at| at > domain.checked_at.unwrap()));
    }

    /// A domain is lost only after the grace, after enough answers, and never on an answer that did not come.
    #[test]
    fn a_loss_is_earned(answers in proptest::collection::vec(0u8..3, 200)) {
        let (mut since, mut misses, mut last) = (None, 0, Seen::There);
        let seen = |look: i64| {
            last = match answers.get(usize::try_from(look).unwrap()) {
                Some(0) => Seen::There,
                Some(1) => Seen::Missing,
                _ => Seen::Trouble("no answer".to_owned()),
            };
            match last {
                Seen::There => (since, misses) = (None, 0),
                Seen::Missing => (since, misses) = (since.or(Some(look)), misses + 1),
                Seen::Trouble(_) => {}
            }
            last.clone()
        };
        let (steps, _) = looks(seen);
        if let Some((day, Step::Lose)) = steps.last() {
            prop_assert_eq!(&last, &Seen::Missing);
            prop_assert!(misses >= 3 && since.is_some_and(|first| day - first / 4 >= GRACE_DAYS - 1));
        }
    }
}

#[test]
fn a_first_proof_is_looked_for_often_then_daily_then_no_more() {
    let mut domain = row();
    let mut pause = |day: i64| {
        let at = now().plus_days(day);
        assert_eq!(judge(&mut domain, &Seen::Missing, at), Step::Stay);
        domain.next_check_at.map(|next| next.seconds_since(at))
    };
    assert_eq!([pause(0), pause(2), pause(3), pause(29)], [Some(3600), Some(3600), Some(DAY), Some(DAY)]);
    assert_eq!(pause(WAITING_DAYS), None);
    // Lost after years: it begins to wait anew.
    let mut domain = Domain { verified_at: Some(now()), missing_since: Some(now()), misses: 5, ..row() };
    let at = now().plus_days(900);
    assert_eq!(judge(&mut domain, &Seen::Missing, at), Step::Lose);
    assert_eq!(domain.next_check_at, Some(at.plus_seconds(3600)));
}

fn look(c: &mut Conn, id: DomainId, seconds: i64, seen: &Seen) -> Option<DomainNews> {
    let check = claim(c, &at(seconds), id, true).unwrap().unwrap();
    settle(c, &at(seconds), &check, seen).unwrap()
}

fn events(c: &mut Conn, tenant: TenantId) -> Vec<String> {
    let mut names: Vec<String> = event::page(c, tenant, &Filter::default(), 100)
        .unwrap()
        .into_iter()
        .map(|row| row.action)
        .filter(|name| name.starts_with("domain_"))
        .collect();
    names.reverse();
    names
}

story!(a_domain_is_added_proven_lost_and_removed, |c: &mut Conn, acme: &Acme| {
    let by = right(c, acme, acme.owner);
    let id = add(c, &acme.by_owner(0), &by, "@Acme.Test").unwrap();
    assert_eq!(field(add(c, &acme.by_owner(0), &by, "acme.test")), "domain");
    assert_eq!(field(add(c, &acme.by_owner(0), &by, "gmail.com")), "domain");
    let email = email("ada@acme.test");
    assert_eq!(owner_of(c, &email).unwrap(), None, "claimed is not proven");

    // Its turn comes by itself, and one node asks.
    assert_eq!(due(c, now(), 10).unwrap(), []);
    let cx = at(FIRST_LOOK_SECONDS);
    assert_eq!(due(c, cx.now, 10).unwrap(), [id]);
    let check = claim(c, &cx, id, false).unwrap().unwrap();
    assert_eq!((due(c, cx.now, 10).unwrap(), claim(c, &cx, id, true).unwrap()), (vec![], None));
    let news = settle(c, &cx, &check, &Seen::There).unwrap();
    assert_eq!(news, Some(DomainNews::Verified { name: "acme.test".to_owned() }));
    assert_eq!(owner_of(c, &email).unwrap().map(|row| row.tenant), Some(acme.tenant));
    assert!(vouches(c, acme.tenant, "Ada@ACME.test").unwrap());
    assert!(!vouches(c, acme.tenant, "ada@sub.acme.test").unwrap(), "a domain is that name alone");

    let missing = look(c, id, DAY, &Seen::Missing).unwrap();
    assert!(matches!(missing, DomainNews::Missing { ends_at, .. } if ends_at == at(8 * DAY).now));
    assert_eq!(look(c, id, 2 * DAY, &Seen::Missing), None, "told once");
    assert!(owner_of(c, &email).unwrap().is_some());
    assert!(matches!(look(c, id, 8 * DAY, &Seen::Missing), Some(DomainNews::Lost { .. })));
    assert_eq!(owner_of(c, &email).unwrap(), None);
    remove(c, &acme.by_owner(9 * DAY), &operator(acme), id).unwrap();
    assert!(matches!(get(c, acme.tenant, id), Err(Error::NotFound)));
    assert_eq!(
        events(c, acme.tenant),
        ["domain_add", "domain_verify", "domain_proof_missing", "domain_lose", "domain_remove"]
    );
});

story!(admins_see_and_owners_change, |c: &mut Conn, acme: &Acme| {
    let (owner, admin) = (right(c, acme, acme.owner), right(c, acme, acme.admin));
    let id = add(c, &at(0), &owner, "acme.test").unwrap();
    assert!(matches!(add(c, &at(0), &admin, "b.test"), Err(Error::Forbidden(_))));
    assert!(matches!(remove(c, &at(0), &admin, id), Err(Error::Forbidden(_))));
    assert!(matches!(require_sso_of_new_people(c, &at(0), &admin, id, true), Err(Error::Forbidden(_))));
    assert_eq!(list(c, acme.tenant).unwrap().len(), 1);
    assert_eq!(field(require_sso_of_new_people(c, &at(0), &owner, id, true)), "new_people");
});

story!(many_may_claim_a_domain_and_one_gets_it, |c: &mut Conn, acme: &Acme| {
    let other = found(c, "globex").unwrap();
    let first = add(c, &at(0), &operator(acme), "acme.test").unwrap();
    let second = add(c, &at(0), &operator(&other), "acme.test").unwrap();
    let codes =
        [get(c, acme.tenant, first).unwrap().challenge, get(c, other.tenant, second).unwrap().challenge];
    assert_ne!(codes[0], codes[1], "each has its own proof");
    assert!(look(c, second, 1, &Seen::There).is_some());
    assert_eq!(look(c, first, 2, &Seen::There), None);
    let row = get(c, acme.tenant, first).unwrap();
    assert!(row.taken_elsewhere && !row.is_verified());
    assert_eq!(events(c, acme.tenant), ["domain_add"]);
    // Another tenant's rows are not there.
    assert!(matches!(get(c, acme.tenant, second), Err(Error::NotFound)));
    assert!(matches!(remove(c, &at(3), &operator(acme), second), Err(Error::NotFound)));
    // Given up by one, it is the other's with the next look.
    remove(c, &at(3), &operator(&other), second).unwrap();
    assert!(look(c, first, 14, &Seen::There).is_some());
    assert!(!get(c, acme.tenant, first).unwrap().taken_elsewhere);
});

story!(dns_is_not_asked_again_at_once, |c: &mut Conn, acme: &Acme| {
    let id = add(c, &at(0), &operator(acme), "acme.test").unwrap();
    look(c, id, 1, &Seen::Missing);
    assert_eq!(field(claim(c, &at(10), id, true)), "domain");
    assert_eq!(claim(c, &at(10), id, false).unwrap(), None, "its own turn has not come");
    assert!(claim(c, &at(11), id, true).unwrap().is_some());
});

hub_testkit::on_both!(
    /// The database itself lets no domain be two tenants'.
    two_proofs_at_the_same_moment,
    |t: hub_testkit::TestDb| async move {
        let (acme, other) = (sign_up(&t, "acme").await, sign_up(&t, "globex").await);
        let mut checks = Vec::new();
        for company in [acme, other] {
            let check = move |c: &mut Conn| {
                let id = add(c, &at(0), &operator(&company), "acme.test")?;
                claim(c, &at(0), id, true)
            };
            checks.push(t.db.write(company.tenant, check).await.unwrap().unwrap());
        }
        let end = |check: Check| {
            let db = t.db.clone();
            async move {
                db.write(check.domain.tenant(), move |c| settle(c, &at(1), &check, &Seen::There)).await
            }
        };
        let second = checks.pop().unwrap();
        let (one, two) = tokio::join!(end(checks.pop().unwrap()), end(second));
        let won = [&one, &two].into_iter().filter(|end| matches!(end, Ok(Some(_)))).count();
        assert_eq!(won, 1, "{one:?} {two:?}");
    }
);

story!(new_people_of_a_domain_need_sso_from_the_moment_it_was_said, |c: &mut Conn, acme: &Acme| {
    let by = operator(acme);
    let id = add(c, &at(0), &by, "acme.test").unwrap();
    look(c, id, 1, &Seen::There);
    acme.integrated(c);
    require_sso_of_new_people(c, &at(10), &by, id, true).unwrap();
    require_sso_of_new_people(c, &at(20), &by, id, true).unwrap();
    assert_eq!(
        get(c, acme.tenant, id).unwrap().new_people_since,
        Some(at(10).now),
        "the first moment counts"
    );
    let before = acme.user(c, acme.admin);
    assert!(!binds_user(c, &before, at(60).now).unwrap(), "people who are there already are not touched");

    let refused = user::create(c, &at(30), acme.tenant, &account("new@acme.test", Role::Admin));
    assert_eq!(field(refused), "password");
    let without = |name: &str| NewAccount { password_hash: None, ..account(name, Role::Admin) };
    let new = user::create(c, &at(30), acme.tenant, &without("new@acme.test")).unwrap();
    let new = acme.user(c, new);
    assert!(binds_user(c, &new, at(60).now).unwrap());
    user::create(c, &at(30), acme.tenant, &account("guest@other.test", Role::Admin)).unwrap();

    // It rests without a way in by SSO, and ends with the domain.
    require_sso_of_new_people(c, &at(40), &by, id, false).unwrap();
    assert!(!binds_user(c, &new, at(60).now).unwrap());
    require_sso_of_new_people(c, &at(25), &by, id, true).unwrap();
    assert!(binds_user(c, &new, at(60).now).unwrap());
    for row in connection::all(c, acme.tenant).unwrap() {
        connection::disconnect(c, &at(50), &by, row.id).unwrap();
    }
    assert!(!binds_user(c, &new, at(60).now).unwrap());
    let told: Vec<Value> = event::page(c, acme.tenant, &Filter::default(), 100)
        .unwrap()
        .into_iter()
        .filter(|row| row.action == "domain_update")
        .map(|row| serde_json::from_str::<Value>(&row.details).unwrap()["after"].clone())
        .collect();
    assert_eq!(told.len(), 3, "{told:?}");
});

story!(
    /// The rule is asked on every request, as where a session is opened.
    the_rule_of_a_domain_holds_for_sessions_that_are_there,
    |c: &mut Conn, acme: &Acme| {
        let by = operator(acme);
        let id = add(c, &at(0), &by, "acme.test").unwrap();
        look(c, id, 1, &Seen::There);
        acme.integrated(c);
        let new = NewAccount { password_hash: None, ..account("new@acme.test", Role::Admin) };
        let new = user::create(c, &at(30), acme.tenant, &new).unwrap();
        let lifetime = session::Lifetime::default();
        let cookies = |c: &mut Conn, who| {
            let user = acme.user(c, who);
            [Proof::Password, Proof::Passkey, Proof::Saml]
                .map(|proof| session::open(c, &at(40), &user, &opening(proof), lifetime).unwrap())
        };
        let (theirs, before) = (cookies(c, new), cookies(c, acme.admin));
        let live = |c: &mut Conn, cookies: &[hub_kernel::Secret; 3]| {
            cookies.each_ref().map(|cookie| {
                session::authenticate(c, cookie.expose(), at(60).now, lifetime).unwrap().is_some()
            })
        };
        assert_eq!(live(c, &theirs), [true; 3]);
        require_sso_of_new_people(c, &at(10), &by, id, true).unwrap();
        assert_eq!(live(c, &theirs), [false, false, true]);
        assert_eq!(live(c, &before), [true; 3], "people who were there are not touched");
        enforcement::suspend(c, &at(50), &by, 1).unwrap();
        assert_eq!(live(c, &theirs), [true; 3], "it rests");
    }
);

story!(
    /// Whoever came while the domain was nobody's heard nothing of the rule, and keeps the password.
    a_proof_that_comes_back_begins_anew_with_new_people,
    |c: &mut Conn, acme: &Acme| {
        let by = operator(acme);
        let id = add(c, &at(0), &by, "acme.test").unwrap();
        look(c, id, 1, &Seen::There);
        acme.integrated(c);
        require_sso_of_new_people(c, &at(10), &by, id, true).unwrap();
        for day in [1, 2, 8] {
            look(c, id, day * DAY, &Seen::Missing);
        }
        assert!(!get(c, acme.tenant, id).unwrap().is_verified());
        let meanwhile = account("meanwhile@acme.test", Role::Admin);
        let meanwhile = user::create(c, &at(9 * DAY), acme.tenant, &meanwhile).unwrap();
        look(c, id, 10 * DAY, &Seen::There);
        assert_eq!(get(c, acme.tenant, id).unwrap().new_people_since, Some(at(10 * DAY).now));
        let since = acme.details(c, Action::DomainVerify)["after"]["new_people_need_sso_since"].clone();
        assert_eq!(since, serde_json::json!(at(10 * DAY).now.rfc3339()));
        let user = acme.user(c, meanwhile);
        assert!(!binds_user(c, &user, at(11 * DAY).now).unwrap());
        let late = user::create(c, &at(11 * DAY), acme.tenant, &account("late@acme.test", Role::Admin));
        assert_eq!(field(late), "password");
    }
);
