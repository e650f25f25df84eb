use super::*;
use crate::test_support::plan;

/// Statements of lists walk along the rows of a page; what they ask of each person, and who waits, comes from an index.
#[test]
fn lists_sort_nobody_and_look_up_who_waits() {
    let tenant = TenantId::from_raw(1);
    let (from, end, own) = (UserId::new(tenant, 0), UserId::new(tenant, 9), "WAITING 7 ");
    let page = plan(PageFrom { tenant, from, end, own, viewer: 7, limit: 10 });
    assert!(page[0].contains("SEARCH users USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"), "{page:?}");
    let hidden = plan(Hidden { tenant, own, viewer: 7 });
    let waiting = hidden.iter().filter(|step| step.contains("COVERING INDEX users_waiting")).count();
    assert!(waiting >= 2, "{hidden:?}");
    let left = plan(LeftBehind { tenant, key: "x", limit: 10 });
    assert!(left[0].contains("COVERING INDEX users_waiting"), "{left:?}");
    let alike = plan(StagedWithAddress { tenant, key: "x", limit: 10 });
    assert!(alike[0].contains("SEARCH users USING INTEGER PRIMARY KEY (rowid=?)"), "{alike:?}");
    // The few are put in order, a page is not.
    assert!(page.iter().all(|step| !step.contains("TEMP B-TREE")), "{page:?}");
    for step in page.iter().chain(&left).chain(&alike).chain(&hidden) {
        let walks = step.contains("SCAN") || step.ends_with("users_user_name (tenant_id=?)");
        assert!(!walks && !step.contains("users_modified"), "{step}");
    }
}
