//! Sign-up and seats.

use hub_testkit::{TestDb, on_both};
use serde_json::json;

use super::*;
use crate::test_support::*;

fn new(slug: &str) -> NewTenant {
    NewTenant {
        name: "Globex".to_owned(),
        slug: slug.parse().unwrap(),
        owner_email: email("olga@globex.test"),
        owner_name: None,
        owner_password_hash: "hash".to_owned(),
    }
}

story!(sign_up_makes_a_tenant_with_its_owner, |c, _| {
    let (tenant, owner) =
        create(c, &at(0), &NewTenant { name: " Globex ".to_owned(), ..new("globex") }).unwrap();
    let row = get(c, tenant).unwrap();
    assert_eq!((row.name.as_str(), row.slug.as_str(), row.seats_used), ("Globex", "globex", 1));
    assert_eq!((row.seat_limit, row.seat_rule), (None, SeatRule::Extend));
    let olga = user::get(c, tenant, owner).unwrap();
    assert_eq!((olga.role, olga.is_active()), (Role::Owner, true));
    assert_eq!(by_slug(c, "globex").unwrap().unwrap().id, tenant);
    let globex = Acme { tenant, owner, admin: owner, member: owner };
    assert_eq!(globex.events(c), ["tenant_create", "seat_take", "user_create"]);
});

story!(a_slug_is_given_once_and_a_name_is_needed, |c, _| {
    for name in ["", "  ", &"x".repeat(101)] {
        assert_eq!(field(create(c, &at(0), &NewTenant { name: name.to_owned(), ..new("globex") })), "name");
    }
});

on_both!(a_taken_slug_is_a_field_message, |t: TestDb| async move {
    sign_up(&t, "acme").await;
    let taken = t.db.write_global(|c| create(c, &at(0), &new("acme"))).await;
    assert_eq!(field(taken), "slug");
});

on_both!(
    /// Nobody who signs up meets an error because somebody else does so in the same moment.
    sign_ups_at_once_all_succeed,
    |t: TestDb| async move {
        let slugs = ["one", "two", "three", "four", "five", "six", "seven", "eight"];
        let jobs = slugs.map(|slug| {
            let db = t.db.clone();
            tokio::spawn(async move { db.write_global(move |c| create(c, &at(0), &new(slug))).await })
        });
        let mut ids = Vec::new();
        for job in jobs {
            ids.push(job.await.unwrap().unwrap().0.raw());
        }
        ids.sort_unstable();
        assert_eq!(ids, [1, 2, 3, 4, 5, 6, 7, 8]);
    }
);

story!(
    /// C25: beyond the plan's number each seat is taken and recorded.
    extend_takes_seats_beyond_the_plan,
    |c, acme| {
        set_plan(c, &at(0), acme.tenant, Some(4), SeatRule::Extend).unwrap();
        for (name, beyond) in [("four@acme.test", false), ("five@acme.test", true)] {
            user::create(c, &at(0), acme.tenant, &account(name, Role::Member)).unwrap();
            assert_eq!(acme.details(c, Action::SeatTake)["beyond_plan"], json!(beyond));
        }
        assert_eq!(acme.seats(c), 5);
        assert_eq!(acme.details(c, Action::SeatTake)["used"], json!(5));
    }
);

on_both!(
    /// K5: nothing is half done, and it succeeds when a seat is free.
    refuse_creates_nobody_beyond_the_plan,
    |t: TestDb| async move {
        let acme = sign_up(&t, "acme").await;
        t.db.write(acme.tenant, move |c| set_plan(c, &at(0), acme.tenant, Some(3), SeatRule::Refuse)).await.unwrap();
        let create = || t.db.write(acme.tenant, move |c| user::create(c, &at(0), acme.tenant, &account("new@acme.test", Role::Member)));
        assert!(matches!(create().await, Err(Error::NoSeat { limit: 3, .. })));
        t.db.read(move |c| {
            assert_eq!(acme.seats(c), 3);
            assert!(user::by_email(c, acme.tenant, &email("new@acme.test")).unwrap().is_none());
            assert_eq!(user::store::total(c, acme.tenant).unwrap(), 3);
            Ok::<_, Error>(())
        })
        .await
        .unwrap();
        t.db.write(acme.tenant, move |c| user::deactivate(c, &at(0), &acme.operator(), acme.member)).await.unwrap();
        create().await.unwrap();
    }
);

on_both!(
    /// K5: race-free, whatever comes at once.
    parallel_creates_never_exceed_the_plan,
    |t: TestDb| async move {
        let acme = sign_up(&t, "acme").await;
        t.db.write(acme.tenant, move |c| set_plan(c, &at(0), acme.tenant, Some(8), SeatRule::Refuse)).await.unwrap();
        let jobs: Vec<_> = (0..20)
            .map(|n| {
                let (db, new) = (t.db.clone(), account(&format!("p{n}@acme.test"), Role::Member));
                tokio::spawn(async move { db.write(acme.tenant, move |c| user::create(c, &at(0), acme.tenant, &new)).await })
            })
            .collect();
        let mut taken = 0;
        for job in jobs {
            match job.await.unwrap() {
                Ok(_) => taken += 1,
                Err(Error::NoSeat { limit: 8, .. }) => {}
                Err(other) => panic!("{other}"),
            }
        }
        assert_eq!(taken, 5);
        assert_eq!(t.db.read(move |c| Ok::<_, Error>(acme.seats(c))).await.unwrap(), 8);
    }
);

story!(a_plan_change_is_an_event_and_takes_nothing_away, |c, acme| {
    set_plan(c, &at(0), acme.tenant, Some(5), SeatRule::Refuse).unwrap();
    set_plan(c, &at(0).with_actor(hub_kernel::Actor::Operator), acme.tenant, Some(1), SeatRule::Extend)
        .unwrap();
    let row = acme.newest(c, Action::PlanUpdate);
    assert_eq!((row.actor_kind.as_str(), row.target_name.as_str()), ("operator", "ACME"));
    let details = acme.details(c, Action::PlanUpdate);
    assert_eq!(details["before"], json!({ "seats": 5, "rule": "refuse" }));
    assert_eq!(details["after"], json!({ "seats": 1, "rule": "extend" }));
    assert_eq!(acme.seats(c), 3);
    assert_eq!(field(set_plan(c, &at(0), acme.tenant, Some(-1), SeatRule::Refuse)), "seats");
    let nobody = TenantId::from_raw(4711);
    assert!(matches!(set_plan(c, &at(0), nobody, None, SeatRule::Refuse), Err(Error::NotFound)));
});

story!(the_operator_pages_through_all_tenants, |c, acme| {
    for slug in ["two", "three"] {
        create(c, &at(0), &new(slug)).unwrap();
    }
    let slugs = |rows: Vec<Tenant>| rows.into_iter().map(|row| row.slug).collect::<Vec<_>>();
    assert_eq!(slugs(page(c, None, 2).unwrap()), ["acme", "two"]);
    assert_eq!(slugs(page(c, Some(acme.tenant), 5).unwrap()), ["two", "three"]);
});
