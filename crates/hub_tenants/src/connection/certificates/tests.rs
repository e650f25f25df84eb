//! Who may make a certificate verify, and what strangers can reach with one of their own.

use hub_db::Conn;
use hub_kernel::{ConnectionId, Secret};
use hub_saml::Certificate;

use super::{MOST_DISMISSED, store};
use crate::connection::*;
use crate::event::Action;
use crate::session::Admin;
use crate::test_support::*;
use crate::{Error, directory};

const LONG: i64 = 2_524_608_000;

fn offers(c: &mut Conn, id: ConnectionId, seconds: i64, certificate: &Certificate) -> Option<News> {
    offer(c, &at(seconds), id, certificate).unwrap()
}

/// A certificate that differs by its thumbprint: what is in it does not matter here.
fn made_up(n: u8) -> Certificate {
    Certificate { sha256_thumbprint: format!("{n:064}"), ..certificate() }
}

fn verifies(c: &mut Conn, acme: &Acme, id: ConnectionId) -> Vec<String> {
    let row = get(c, acme.tenant, id).unwrap();
    let idp = idp_settings(c, &row).unwrap();
    let list = idp.map(|idp| idp.certificates.as_slice().to_vec()).unwrap_or_default();
    list.into_iter().map(|one| one.sha256_thumbprint).collect()
}

fn add(c: &mut Conn, acme: &Acme, by: &Admin, id: ConnectionId, one: &Certificate) -> Change {
    add_certificates(c, &acme.by_owner(1), by, id, vec![one.clone()]).unwrap()
}

story!(
    /// A certificate that an admin adds to a connection people log in through waits for an owner: with a key of their own
    /// an admin could be the owner.
    an_admins_certificate_waits_for_an_owner,
    |c, acme| {
        let (admin, owner) = (acme.right_of(c, acme.admin), acme.right_of(c, acme.owner));
        // Setting a connection up is the admin's affair, certificate included.
        let id = acme.connect(c);
        let change = configure(c, &at(0), &admin, id, &complete(), false).unwrap();
        assert_eq!((change.after, change.staged.len()), (State::Integrated, 0));
        let own = other_certificate("Admin's own", LONG);
        let change = add(c, acme, &admin, id, &own);
        assert_eq!((change.after, change.staged.len()), (State::Integrated, 1));
        assert_eq!(verifies(c, acme, id), [certificate().sha256_thumbprint]);
        assert_eq!(certificates(c, acme.tenant, id).unwrap().len(), 1);
        let waiting = staged_certificates(c, acme.tenant, id).unwrap();
        assert_eq!((waiting.len(), waiting[0].source), (1, CertificateSource::Settings));
        assert_eq!(acme.details(c, Action::CertificateStage)["after"]["certificate"], serde_json::json!(own.sha256_thumbprint));
        let refused = approve_certificate(c, &at(2), &admin, id, waiting[0].id);
        assert!(matches!(refused, Err(Error::Forbidden(_))), "{refused:?}");
        approve_certificate(c, &acme.by_owner(2), &owner, id, waiting[0].id).unwrap();
        assert_eq!(verifies(c, acme, id).len(), 2);
        assert!(staged_certificates(c, acme.tenant, id).unwrap().is_empty());
        let again = approve_certificate(c, &acme.by_owner(2), &owner, id, waiting[0].id);
        assert!(matches!(again, Err(Error::NotFound)));
    }
);

story!(
    /// The way round: make the connection fall back first, and it is being set up again.
    a_connection_that_fell_back_is_no_way_round,
    |c, acme| {
        let admin = acme.right_of(c, acme.admin);
        let id = acme.integrated(c);
        let old = certificates(c, acme.tenant, id).unwrap()[0].id;
        remove_certificate(c, &at(1), &admin, id, old, true).unwrap();
        let own = other_certificate("Admin's own", LONG);
        let new = Settings { certificates: vec![own.clone()], ..Settings::default() };
        assert!(!preview(c, &at(2), &admin, id, &new).unwrap().integrates);
        let change = add(c, acme, &admin, id, &own);
        assert_eq!((change.after, change.staged.len()), (State::InProgress, 1));
        assert!(verifies(c, acme, id).is_empty());
        // What was removed comes back by an owner only, too.
        assert_eq!(add(c, acme, &admin, id, &certificate()).staged.len(), 1);
        let owner = acme.right_of(c, acme.owner);
        assert_eq!(add(c, acme, &owner, id, &certificate()).after, State::Integrated);
        assert_eq!(verifies(c, acme, id), [certificate().sha256_thumbprint]);
    }
);

story!(
    /// The key of a login that was right otherwise is shown once, counted, and told once a day.
    an_unknown_key_is_offered_and_never_used,
    |c, acme| {
        let id = acme.integrated(c);
        let new = other_certificate("Rotated", LONG);
        let told = offers(c, id, 10, &new).unwrap();
        assert!(matches!(told, News::CertificateStaged { source: CertificateSource::LoginAttempt, .. }));
        assert_eq!(offers(c, id, 20, &new), None);
        assert_eq!(offers(c, id, 30, &certificate()), None, "known already");
        let waiting = staged_certificates(c, acme.tenant, id).unwrap();
        assert_eq!(waiting.len(), 1);
        assert_eq!((waiting[0].added_at, waiting[0].last_seen_at, waiting[0].seen_count), (at(10).now, Some(at(20).now), 2));
        assert_eq!(verifies(c, acme, id), [certificate().sha256_thumbprint]);
        assert_eq!(acme.count(c, Action::CertificateStage), 1);
        let admin = acme.right_of(c, acme.admin);
        dismiss_certificate(c, &at(40), &admin, id, waiting[0].id).unwrap();
        assert_eq!(offers(c, id, 50, &new), None);
        assert!(staged_certificates(c, acme.tenant, id).unwrap().is_empty(), "dismissed is not offered again");
        assert_eq!(acme.count(c, Action::CertificateDismiss), 1);
        // An owner who pastes it means it.
        add(c, acme, &acme.operator(), id, &new);
        assert_eq!(verifies(c, acme, id).len(), 2);
    }
);

story!(strangers_fill_three_places_and_no_mailbox, |c, acme| {
    let id = acme.integrated(c);
    let mut mails = 0;
    for n in 0..20 {
        mails += usize::from(offers(c, id, 10 + i64::from(n), &made_up(n)).is_some());
    }
    assert_eq!((mails, staged_certificates(c, acme.tenant, id).unwrap().len()), (1, 3));
    assert_eq!(acme.count(c, Action::CertificateStage), 3);
    // A day later the one that came least often and was not seen since makes room.
    offers(c, id, 100, &made_up(0));
    let genuine = other_certificate("Rotated", LONG);
    assert!(offers(c, id, 86_400 + 200, &genuine).is_some());
    let waiting = staged_certificates(c, acme.tenant, id).unwrap();
    assert!(waiting.len() == 3 && waiting.iter().any(|k| k.sha256 == genuine.sha256_thumbprint));
    assert!(waiting.iter().any(|k| k.sha256 == made_up(0).sha256_thumbprint), "seen twice");
    let ended = other_certificate("Old", now().millis() / 1000 - 1);
    assert_eq!(offers(c, id, 2 * 86_400 * 2, &ended), None);
    let unfinished = acme.connect(c);
    assert_eq!(offers(c, unfinished, 10, &genuine), None, "a connection that lets nobody in asks nothing");
});

story!(what_is_turned_down_is_remembered_within_bounds, |c, acme| {
    let id = acme.integrated(c);
    for n in 0..25 {
        add(c, acme, &acme.operator(), id, &made_up(n));
        let newest = certificates(c, acme.tenant, id).unwrap()[0].id;
        remove_certificate(c, &at(i64::from(n)), &acme.operator(), id, newest, false).unwrap();
    }
    let all = store::all(c, acme.tenant, id).unwrap();
    assert_eq!(all.len(), 1 + MOST_DISMISSED);
});

fn days_told(c: &mut Conn, acme: &Acme, days: i64) -> Vec<i64> {
    let told = remind(c, &at(days * 86_400), acme.tenant).unwrap();
    let days = |(_, news)| match news {
        News::CertificateEnds { days, .. } | News::TokenEnds { days, .. } => days,
        other => panic!("{other:?}"),
    };
    told.into_iter().map(days).collect()
}

story!(
    /// 60, 30, 7 and 1 days, each once; day by day.
    the_end_of_the_last_certificate_is_told_four_times,
    |c, acme| {
        let id = acme.connect(c);
        let ends = other_certificate("Ends", now().plus_days(90).millis() / 1000);
        let new = Settings { certificates: vec![ends], ..complete() };
        configure(c, &acme.by_owner(0), &acme.operator(), id, &new, false).unwrap();
        let told: Vec<(i64, i64)> = (0..95)
            .flat_map(|day| days_told(c, acme, day).into_iter().map(move |left| (day, left)))
            .collect();
        assert_eq!(told, [(30, 60), (60, 30), (83, 7), (89, 1)]);
        assert_eq!(tenants_with_ends(c, now()).unwrap(), []);
        assert_eq!(tenants_with_ends(c, now().plus_days(31)).unwrap(), [acme.tenant]);
    }
);

story!(a_rollover_and_a_hub_that_stood_still_tell_what_matters, |c, acme| {
    let id = acme.connect(c);
    let soon = other_certificate("Soon", now().plus_days(20).millis() / 1000);
    configure(c, &at(0), &acme.operator(), id, &Settings { certificates: vec![soon], ..complete() }, false)
        .unwrap();
    assert_eq!(days_told(c, acme, 15), [5], "one mail for the three that were missed");
    assert_eq!(days_told(c, acme, 16), [] as [i64; 0]);
    add(c, acme, &acme.operator(), id, &certificate());
    assert_eq!(days_told(c, acme, 19), [] as [i64; 0], "a newer one is stored");
    let (_, _secret): (_, Secret) =
        directory::issue(c, &at(0), &acme.operator(), id, "Entra", Some(now().plus_days(40))).unwrap();
    assert_eq!(days_told(c, acme, 20), [20]);
    assert_eq!(days_told(c, acme, 39), [1]);
    assert_eq!(days_told(c, acme, 41), [] as [i64; 0]);
});

story!(another_tenants_certificates_are_not_there, |c, acme| {
    let id = acme.integrated(c);
    offers(c, id, 10, &other_certificate("Rotated", LONG));
    let waiting = staged_certificates(c, acme.tenant, id).unwrap()[0].id;
    let globex = found(c, "globex").unwrap();
    let (by, cx) = (globex.operator(), at(20));
    assert!(matches!(approve_certificate(c, &cx, &by, id, waiting), Err(Error::NotFound)));
    assert!(matches!(dismiss_certificate(c, &cx, &by, id, waiting), Err(Error::NotFound)));
    let other = acme.integrated(c);
    assert!(matches!(approve_certificate(c, &cx, &acme.operator(), other, waiting), Err(Error::NotFound)));
    assert!(staged_certificates(c, globex.tenant, id).unwrap().is_empty());
});
