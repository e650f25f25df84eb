//! Recovery codes and the door where they are used.

use hub_db::Db;
use hub_kernel::Secret;
use hub_testkit::{TestDb, on_both};

use super::*;
use crate::enforcement::recovery::{holders, make};
use crate::sign_in::{Recovered, RecoveryAttempt, with_recovery_code};
use crate::user::Role;

async fn at_door(db: &Db, seconds: i64, workspace: &str, email: &str, code: &str) -> Result<Recovered> {
    let attempt = RecoveryAttempt {
        workspace: workspace.to_owned(),
        email: email.to_owned(),
        code: Secret::new(code.to_owned()),
        user_agent: None,
    };
    with_recovery_code(db, &at(seconds), attempt, session::Lifetime::default()).await
}

/// Acme with *everyone* enforced, and the owner's codes.
async fn with_codes(t: &TestDb) -> (Acme, Vec<Secret>) {
    let acme = sign_up(t, "acme").await;
    let codes = t.db.write(acme.tenant, move |c| {
        let id = acme.integrated(c);
        log_in_by_sso(c, &acme, acme.owner, id, 0);
        let owner = acme.right_of(c, acme.owner);
        make(c, &at(0), &owner)?;
        let codes = make(c, &acme.by_owner(0), &owner)?;
        choose(c, &at(0), &owner, everyone(Some(0)))?;
        Ok::<_, Error>(codes)
    });
    let codes = codes.await.unwrap();
    (acme, codes)
}

async fn told<T: Send + 'static>(
    t: &TestDb,
    acme: Acme,
    f: impl FnOnce(&mut Conn) -> T + Send + 'static,
) -> T {
    t.db.write(acme.tenant, move |c| Ok::<_, Error>(f(c))).await.unwrap()
}

on_both!(
    /// K11: a code opens one session, once, and says so in the log.
    a_code_opens_one_session,
    |t: TestDb| async move {
        let (acme, codes) = with_codes(&t).await;
        let code = codes[0].expose().to_uppercase().replace('-', " ");
        let recovered = at_door(&t.db, 1, " ACME ", " Owner@acme.test", &code).await.unwrap();
        assert_eq!(recovered.codes_left, 9);
        let cookie = recovered.opened.cookie;
        let lifetime = session::Lifetime::default();
        let person = t.db.read(move |c| session::authenticate(c, cookie.expose(), at(2).now, lifetime)).await;
        let person = person.unwrap().unwrap();
        assert_eq!((person.user(), person.proof()), (acme.owner, Proof::RecoveryCode));
        let again = at_door(&t.db, 3, "acme", "owner@acme.test", codes[0].expose()).await;
        assert!(matches!(again, Err(Error::WrongPassword)), "single use");
        told(&t, acme, move |c| {
            assert_eq!(acme.details(c, Action::RecoveryCodeUse)["codes_left"], json!(9));
            assert_eq!(acme.details(c, Action::LoginRefused)["reason"], json!("wrong recovery code"));
            let holders = holders(c, acme.tenant).unwrap();
            assert_eq!((holders[0].user, holders[0].unused), (acme.owner, 9));
        })
        .await;
    }
);

on_both!(
    /// Whatever is wrong, the answer is the same; codes are neither the password of somebody else nor of elsewhere.
    everything_wrong_answers_alike,
    |t: TestDb| async move {
        let (acme, codes) = with_codes(&t).await;
        let globex = sign_up(&t, "globex").await;
        let code = codes[1].expose().clone();
        for (workspace, email, code) in [
            ("acme", "owner@acme.test", "0000-0000-0000-0000"),
            ("acme", "owner@acme.test", ""),
            ("acme", "admin@acme.test", &code),
            ("acme", "nobody@acme.test", &code),
            ("globex", "owner@globex.test", &code),
            ("globex", "owner@acme.test", &code),
            ("no-such", "owner@acme.test", &code),
            ("", "", ""),
        ] {
            let refused = at_door(&t.db, 1, workspace, email, code).await;
            assert!(matches!(refused, Err(Error::WrongPassword)), "{workspace} {email}");
        }
        // Where passwords serve, a code opens nothing: it would be a way round the second step.
        told(&t, acme, move |c| choose(c, &at(2), &acme.operator(), everyone(None)).unwrap()).await;
        assert!(at_door(&t.db, 3, "acme", "owner@acme.test", &code).await.is_err());
        assert!(told(&t, globex, move |c| holders(c, globex.tenant).unwrap().is_empty()).await);
    }
);

on_both!(guesses_are_slowed_down, |t: TestDb| async move {
    let (_, codes) = with_codes(&t).await;
    let mut throttled = false;
    for _ in 0..30 {
        let refused = at_door(&t.db, 1, "acme", "owner@acme.test", "0000-0000-0000-0000").await;
        throttled |= matches!(refused, Err(Error::Throttled { .. }));
    }
    assert!(throttled);
    let right = at_door(&t.db, 1, "acme", "owner@acme.test", codes[2].expose()).await;
    assert!(matches!(right, Err(Error::Throttled { .. })), "not even the right one");
});

on_both!(
    /// Codes serve while a suspension lasts, and end with the role and with newer ones.
    codes_end_with_the_role,
    |t: TestDb| async move {
        let (acme, codes) = with_codes(&t).await;
        told(&t, acme, move |c| suspend(c, &at(1), &acme.operator(), 1).unwrap()).await;
        let recovered = at_door(&t.db, 2, "acme", "owner@acme.test", codes[3].expose()).await.unwrap();
        told(&t, acme, move |c| {
            let (by, second) = (acme.operator(), acme.admin);
            let holding = |c: &mut Conn| {
                holders(c, acme.tenant).unwrap().into_iter().map(|row| row.user).collect::<Vec<_>>()
            };
            user::change_role(c, &at(3), &by, second, Role::Owner).unwrap();
            let second = acme.right_of(c, second);
            make(c, &at(3), &second).unwrap();
            user::change_role(c, &at(3), &by, acme.owner, Role::Admin).unwrap();
            let lifetime = session::Lifetime::default();
            let over = at(2 + HOUR).now;
            assert!(session::authenticate(c, recovered.opened.cookie.expose(), over, lifetime).unwrap().is_none());
            assert_eq!(holding(c), [acme.admin]);
            user::change_role(c, &at(4), &by, acme.owner, Role::Owner).unwrap();
            assert_eq!(holding(c), [acme.admin]);
        })
        .await;
        assert!(at_door(&t.db, 5, "acme", "owner@acme.test", codes[4].expose()).await.is_err());
    }
);

on_both!(
    /// Nobody guesses 80 bits, so whoever tries uses up nothing of an owner's in another network.
    strangers_do_not_shut_the_door,
    |t: TestDb| async move {
        let (_, codes) = with_codes(&t).await;
        for n in 0..60 {
            let cx = Cx { address: Some(format!("203.0.113.{n}")), ..at(1) };
            let attempt = RecoveryAttempt {
                workspace: "acme".to_owned(),
                email: "owner@acme.test".to_owned(),
                code: Secret::new("0000-0000-0000-0000".to_owned()),
                user_agent: None,
            };
            let refused = with_recovery_code(&t.db, &cx, attempt, session::Lifetime::default()).await;
            assert!(matches!(refused, Err(Error::WrongPassword)), "{refused:?}");
        }
        at_door(&t.db, 1, "acme", "owner@acme.test", codes[0].expose()).await.unwrap();
    }
);

on_both!(
    /// An owner in the hour of need has nothing by which to prove it once more: the session is short instead.
    a_session_by_code_is_proof_for_its_hour,
    |t: TestDb| async move {
        let (_, codes) = with_codes(&t).await;
        let recovered = at_door(&t.db, 0, "acme", "owner@acme.test", codes[0].expose()).await.unwrap();
        let holder = |seconds| {
            let cookie = recovered.opened.cookie.clone();
            let lifetime = session::Lifetime::default();
            t.db.read(move |c| session::authenticate(c, cookie.expose(), at(seconds).now, lifetime))
        };
        let person = holder(HOUR - 1).await.unwrap().unwrap();
        assert!(person.confirmed(at(HOUR - 1).now).is_ok());
        assert!(person.admin().unwrap().confirmed(at(HOUR - 1).now).is_ok());
        assert!(holder(HOUR).await.unwrap().is_none());
    }
);

story!(the_last_holder_of_codes_stays_an_owner_while_everyone_logs_in_by_sso, |c, acme| {
    enforced(c, acme);
    let by = acme.operator();
    user::change_role(c, &at(1), &by, acme.admin, Role::Owner).unwrap();
    assert_eq!(field(user::change_role(c, &at(1), &by, acme.owner, Role::Admin)), "");
    assert_eq!(field(user::deactivate(c, &at(1), &by, acme.owner)), "");
    let second = acme.session(c, acme.admin, Proof::Saml).0.admin().unwrap();
    make(c, &at(1), &second).unwrap();
    user::deactivate(c, &at(1), &by, acme.owner).unwrap();
    // Where it is not required of everyone codes bind nobody.
    user::reactivate(c, &at(2), &by, acme.owner).unwrap();
    choose(c, &at(2), &by, everyone(None)).unwrap();
    user::deactivate(c, &at(3), &by, acme.owner).unwrap();
    user::reactivate(c, &at(3), &by, acme.owner).unwrap();
    user::change_role(c, &at(4), &by, acme.admin, Role::Member).unwrap();
});
