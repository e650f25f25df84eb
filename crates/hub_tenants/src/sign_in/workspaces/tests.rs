//! The order in which a switch is written.

use hub_testkit::{TestDb, on_both};

use super::*;
use crate::sign_in::{Attempt, with_password};
use crate::test_support::*;

async fn peers(db: &Db, cookie: &Secret) -> Vec<TenantId> {
    let cookie = cookie.clone();
    db.read(move |c| {
        let person = session::authenticate(c, cookie.expose(), now(), Lifetime::default())?.unwrap();
        let peers = store::of_session(c, person.tenant(), person.session())?;
        Ok::<_, Error>(peers.into_iter().map(|peer| peer.tenant).collect())
    })
    .await
    .unwrap()
}

on_both!(
    /// The way back is remembered under the lock of the workspace that is left: where the person is logged out of it
    /// everywhere while they go, there is none. The way to a third workspace goes with them, and is forgotten there.
    the_way_back_needs_the_session_that_is_left,
    |t: TestDb| async move {
        const BOTH: &str = "both@people.test";
        let (one, two, three) = (sign_up(&t, "one").await, sign_up(&t, "two").await, sign_up(&t, "three").await);
        for company in [one, two, three] {
            let new = account(BOTH, user::Role::Member);
            let made = t.db.write(company.tenant, move |c| user::create(c, &at(0), company.tenant, &new));
            made.await.unwrap();
        }
        let life = Lifetime::default();
        for logged_out in [false, true] {
            let attempt = Attempt {
                email: BOTH.to_owned(),
                password: Secret::new(PASSWORD.to_owned()),
                workspace: None,
                client: ClientKind::Web,
                user_agent: None,
                device: None,
            };
            let first = with_password(&t.db, &passwords(), &at(0), attempt, life).await.unwrap();
            assert_eq!(peers(&t.db, &first.cookie).await, [two.tenant, three.tenant]);
            let cookie = first.cookie.clone();
            let person = t.db.read(move |c| session::authenticate(c, cookie.expose(), now(), life)).await;
            let person = person.unwrap().unwrap();

            let coming = person.clone();
            let enters = move |c: &mut Conn| enter(c, &at(1), &coming, two.tenant, None, life);
            let (opened, proved_at) = t.db.write(two.tenant, enters).await.unwrap().unwrap();
            assert_eq!(peers(&t.db, &opened.cookie).await, [three.tenant], "no way back yet");
            if logged_out {
                let id = person.user();
                let ends = move |c: &mut Conn| {
                    let user = one.user(c, id);
                    session::end_all(c, &at(1), &user, "test")
                };
                t.db.write(one.tenant, ends).await.unwrap();
            }
            let cookie = opened.cookie.clone();
            let leaves = move |c: &mut Conn| leave(c, &at(1), &person, &cookie, proved_at);
            let left = t.db.write(one.tenant, leaves).await;
            assert_eq!(matches!(left, Err(Error::NotFound)), logged_out, "{left:?}");
            let expected = if logged_out { vec![three.tenant] } else { vec![one.tenant, three.tenant] };
            assert_eq!(peers(&t.db, &opened.cookie).await, expected);
        }
    }
);
