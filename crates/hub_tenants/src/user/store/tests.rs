use super::*;
use crate::test_support::plan;

/// The place of somebody in the list is counted along the rows, not in an order that is made first.
#[test]
fn a_place_in_the_list_is_found_along_the_rows() {
    let tenant = TenantId::from_raw(1);
    let (from, end) = (UserId::new(tenant, 0), UserId::new(tenant, 9));
    let steps = plan(IdAt { tenant, from, end, skip: 3 });
    assert_eq!(steps.len(), 1, "{steps:?}");
    assert!(steps[0].contains("SEARCH users USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"), "{steps:?}");
}
