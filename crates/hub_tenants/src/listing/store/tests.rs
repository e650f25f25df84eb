use diesel::pg::Pg;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{BigInt, Text};
use diesel::sqlite::Sqlite;
use diesel::{QueryResult, RunQueryDsl};
use hub_testkit::{TestDb, block_on};

use super::*;

/// The plan of a statement.
struct Plan<Q>(Q);

impl<Q> QueryId for Plan<Q> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}
impl<Q> Query for Plan<Q> {
    type SqlType = (BigInt, BigInt, BigInt, Text);
}
impl<Q, C> RunQueryDsl<C> for Plan<Q> {}
impl<Q: QueryFragment<Sqlite>> QueryFragment<Sqlite> for Plan<Q> {
    fn walk_ast<'out>(&'out self, mut out: AstPass<'_, 'out, Sqlite>) -> QueryResult<()> {
        out.unsafe_to_cache_prepared();
        out.push_sql("EXPLAIN QUERY PLAN ");
        self.0.walk_ast(out)
    }
}
impl<Q: QueryFragment<Pg>> QueryFragment<Pg> for Plan<Q> {
    fn walk_ast<'out>(&'out self, out: AstPass<'_, 'out, Pg>) -> QueryResult<()> {
        self.0.walk_ast(out)
    }
}

/// Every look-up goes through its index, and nothing is walked or sorted.
#[test]
fn look_ups_go_through_an_index() {
    let (tenant, most) = (TenantId::from_raw(1), 10);
    let (from, to) = (Timestamp::from_millis(0), Timestamp::from_millis(1));
    let member = 7;
    block_on(async move {
        let db = TestDb::sqlite();
        let told: Result<()> = db
            .db
            .read(move |c| {
                macro_rules! uses {
                    ($statement:expr, $index:literal) => {
                        let plan: Vec<(i64, i64, i64, String)> = c.rows(Plan($statement))?;
                        let plan: Vec<&str> = plan.iter().map(|(_, _, _, text)| text.as_str()).collect();
                        assert_eq!(plan.len(), 1, "{plan:?}");
                        assert!(plan[0].starts_with("SEARCH "), "{plan:?}");
                        assert!(plan[0].contains($index), "{plan:?}");
                    };
                }
                uses!(
                    UsersByExternalId { tenant, external_id: "x", most },
                    "COVERING INDEX users_external_id"
                );
                uses!(UsersByEmail { tenant, key: "x", most }, "PRIMARY KEY (tenant_id=? AND email_key=?)");
                uses!(UsersByDisplayName { tenant, key: "x", most }, "INDEX users_display_name");
                uses!(UsersByActive { tenant, active: false, most }, "INDEX users_scim_active");
                uses!(UsersModified { tenant, from, to, most }, "COVERING INDEX users_modified");
                uses!(
                    UsersInGroup { tenant, group: GroupId::new(tenant, 1), most },
                    "PRIMARY KEY (group_id=? AND member_kind=?)"
                );
                uses!(
                    GroupsByExternalId { tenant, external_id: "x", most },
                    "COVERING INDEX groups_external_id"
                );
                uses!(
                    GroupsByMember { tenant, kind: "user", member, most },
                    "COVERING INDEX group_members_member"
                );
                uses!(GroupsModified { tenant, from, to, most }, "COVERING INDEX groups_modified");
                Ok(())
            })
            .await;
        told.unwrap();
    });
}
