use super::*;
use crate::test_support::plan;

/// Every look-up goes through its index, and nothing is walked or sorted.
#[test]
fn look_ups_go_through_an_index() {
    let (tenant, most) = (TenantId::from_raw(1), 10);
    let (from, to) = (Timestamp::from_millis(0), Timestamp::from_millis(1));
    let group = GroupId::new(tenant, 1);
    for (plan, index) in [
        (plan(UsersByExternalId { tenant, external_id: "x", most }), "COVERING INDEX users_external_id"),
        (plan(UsersByEmail { tenant, key: "x", most }), "PRIMARY KEY (tenant_id=? AND email_key=?)"),
        (plan(UsersByDisplayName { tenant, key: "x", most }), "INDEX users_display_name"),
        (plan(UsersByActive { tenant, active: false, most }), "INDEX users_scim_active"),
        (plan(UsersModified { tenant, from, to, most }), "COVERING INDEX users_modified"),
        (plan(UsersInGroup { tenant, group, most }), "PRIMARY KEY (group_id=? AND member_kind=?)"),
        (plan(GroupsByExternalId { tenant, external_id: "x", most }), "INDEX groups_external_id"),
        (
            plan(GroupsByMember { tenant, kind: "user", member: 7, most }),
            "COVERING INDEX group_members_member (tenant_id=? AND member_kind=? AND member_id=?)",
        ),
        (plan(GroupsModified { tenant, from, to, most }), "COVERING INDEX groups_modified"),
    ] {
        assert_eq!(plan.len(), 1, "{plan:?}");
        assert!(plan[0].starts_with("SEARCH ") && plan[0].contains(index), "{plan:?}");
    }
}
