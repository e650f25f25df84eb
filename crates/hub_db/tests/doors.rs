//! The two doors to the database, on both backends.

use diesel::sql_types::{BigInt, Bool, Nullable, Text};
use hub_db::{Conn, Db, DbOptions, Dynamic, Error, Unique, statement};
use hub_kernel::TenantId;
use hub_testkit::{TestDb, on_both};

statement!(Insert<'a> { id: i64, slug: &'a str } -> () =
    "INSERT INTO tenants (id, slug, name, created_at, next_user, next_sequence, seat_rule, seats_used) VALUES ("
    id ", " slug ", 'x', 0, 1, 1, 'extend', 0)");
statement!(Next { id: i64 } -> BigInt = "UPDATE tenants SET next_user = next_user + 1 WHERE id = " id " RETURNING next_user - 1");
statement!(Read { id: i64 } -> (BigInt, Text, Nullable<BigInt>) = "SELECT next_user, slug, seat_limit FROM tenants WHERE id = " id);
statement!(Count {} -> BigInt = "SELECT count(*) FROM tenants");

const TENANT: TenantId = TenantId::from_raw(7);

fn insert(c: &mut Conn, id: i64, slug: &str) -> Result<usize, Error> {
    c.execute(Insert { id, slug })
}

on_both!(writes_are_seen_by_the_next_read, |t: TestDb| async move {
    t.db.write(TENANT, |c| insert(c, 7, "acme")).await.unwrap();
    let row: Option<(i64, String, Option<i64>)> = t.db.read(|c| c.row(Read { id: 7 })).await.unwrap();
    assert_eq!(row, Some((1, "acme".to_owned(), None)));
});

on_both!(a_failed_job_leaves_nothing, |t: TestDb| async move {
    let refused: Result<(), Error> =
        t.db.write(TENANT, |c| {
            insert(c, 1, "one")?;
            Err(Error::Busy)
        })
        .await;
    assert!(matches!(refused, Err(Error::Busy)));
    assert_eq!(t.db.read(|c| c.one::<i64, _>(Count {})).await.unwrap(), 0);
});

on_both!(a_panic_takes_only_its_own_job, |t: TestDb| async move {
    let refused: Result<(), Error> =
        t.db.write(TENANT, |c| {
            insert(c, 1, "one")?;
            panic!("a defect")
        })
        .await;
    assert!(matches!(refused, Err(Error::Defect(_))));
    t.db.write(TENANT, |c| insert(c, 2, "two")).await.unwrap();
    assert_eq!(t.db.read(|c| c.one::<i64, _>(Count {})).await.unwrap(), 1);
});

on_both!(
    /// What is written while a snapshot is read is not in it.
    a_snapshot_stands_still,
    |t: TestDb| async move {
        t.db.write_global(|c| insert(c, 1, "one")).await.unwrap();
        let (begun, began) = tokio::sync::oneshot::channel();
        let (go, going) = std::sync::mpsc::channel();
        let reading = t.db.snapshot(move |c| {
            let before = c.one::<i64, _>(Count {})?;
            begun.send(()).unwrap();
            going.recv().unwrap();
            Ok::<_, Error>((before, c.one::<i64, _>(Count {})?))
        });
        let writing = async {
            began.await.unwrap();
            t.db.write_global(|c| insert(c, 2, "two")).await.unwrap();
            go.send(()).unwrap();
        };
        let (counts, ()) = futures_util::future::join(reading, writing).await;
        assert_eq!(counts.unwrap(), (1, 1));
        let after = t.db.snapshot(|c| c.one::<i64, _>(Count {})).await;
        assert_eq!(after.unwrap(), 2, "the next one is of the next instant");
    }
);

on_both!(uniqueness_is_named_alike, |t: TestDb| async move {
    t.db.write_global(|c| insert(c, 1, "acme")).await.unwrap();
    let taken = t.db.write_global(|c| insert(c, 2, "acme")).await;
    assert!(matches!(taken, Err(Error::Conflict(Unique::TenantSlug))), "{taken:?}");
});

on_both!(writers_of_one_tenant_lose_nothing, |t: TestDb| async move {
    t.db.write(TENANT, |c| insert(c, 7, "acme")).await.unwrap();
    let jobs = (0..50).map(|_| t.db.write(TENANT, |c| c.one::<i64, _>(Next { id: 7 })));
    let mut numbers: Vec<i64> = futures_util::future::try_join_all(jobs).await.unwrap();
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=50).collect::<Vec<_>>());
});

on_both!(dynamic_statements_bind_their_values, |t: TestDb| async move {
    t.db.write_global(|c| insert(c, 1, "o'ne").and_then(|_| insert(c, 2, "two"))).await.unwrap();
    let find = |slugs: Vec<&'static str>| {
        t.db.read(move |c| {
            let q = Dynamic::<(BigInt, Bool)>::new("SELECT id, id = ")
                .bind(1_i64)
                .sql(" FROM tenants WHERE slug IN ");
            c.rows::<(i64, bool), _>(q.list(slugs).sql(" ORDER BY id"))
        })
    };
    assert_eq!(find(vec!["o'ne", "two", "x' OR 1=1"]).await.unwrap(), [(1, true), (2, false)]);
    assert_eq!(find(vec![]).await.unwrap(), []);
});

on_both!(two_processes_may_start_at_once, |t: TestDb| async move {
    let url = t.url.clone();
    let opened: Vec<_> = (0..4)
        .map(|_| {
            std::thread::spawn({
                let url = url.clone();
                move || Db::open(&DbOptions { url, connections: 1 })
            })
        })
        .collect();
    for handle in opened {
        handle.join().unwrap().unwrap();
    }
});

#[test]
fn an_address_of_neither_kind_is_refused() {
    for url in ["hub.db", "mysql://x", "postgre://x", ""] {
        let outcome = Db::open(&DbOptions { url: url.to_owned(), connections: 1 });
        assert!(matches!(outcome.map(|_| ()), Err(Error::Address(_))), "{url}");
    }
}
