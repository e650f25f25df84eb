use super::*;
use crate::test_support::plan;

/// What a group costs depends on its own members, not on those of the tenant's other groups.
#[test]
fn members_are_read_by_the_key_of_their_group() {
    let (tenant, group) = (TenantId::from_raw(1), GroupId::from_raw(2));
    assert_eq!(plan(Ids { tenant, group }), ["SEARCH group_members USING PRIMARY KEY (group_id=?)"]);
    let all = plan(All { tenant, group });
    assert_eq!(all[0], "SEARCH m USING PRIMARY KEY (group_id=?)");
    assert!(all.iter().all(|step| !step.starts_with("SCAN")), "{all:?}");
    let some = Dynamic::<Named>::new(NAMED_SQL).bind(tenant).sql(" AND m.group_id = ").bind(group);
    let some = some.sql(" AND m.member_kind = 'user' AND m.member_id IN ").list([1, 2]);
    assert_eq!(plan(some)[0], "SEARCH m USING PRIMARY KEY (group_id=? AND member_kind=? AND member_id=?)");
}
