use super::*;
use crate::test_support::plan;

/// How long the way back is depends on what changed, not on how many events there are.
#[test]
fn the_past_is_read_by_its_own_indexes() {
    let tenant = TenantId::from_raw(1);
    let steps = plan(Before { tenant, before: 9, limit: 250 });
    assert!(steps.len() == 1 && steps[0].contains("events_undo (tenant_id=? AND"), "{steps:?}");
    let steps = plan(
        Dynamic::<PastSql>::new(PAST)
            .bind(tenant)
            .sql(" AND id IN ")
            .list([1_i64, 2])
            .sql(" ORDER BY id DESC"),
    );
    assert!(
        steps.iter().any(|step| step.contains("INTEGER PRIMARY KEY (rowid=?)"))
            || steps[0].contains("events_undo (tenant_id=? AND"),
        "{steps:?}"
    );
    let steps = plan(WithoutUndo { tenant });
    assert!(steps.len() == 1 && steps[0].contains("events_without_undo (tenant_id=?"), "{steps:?}");
}
