//! Seats: those who have access hold one each, the ledger adds up, and under `refuse` nobody takes one beyond the plan.

use super::*;

pub(super) fn check(c: &mut Conn, world: &World, act: &Act, before: &Before, after: &[User]) {
    let row = tenant::get(c, world.acme.tenant).unwrap();
    let active = after.iter().filter(|user| user.is_active()).count() as i64;
    assert_eq!(row.seats_used, active, "a seat for each active user");
    let was = &before.tenant;
    if let (SeatRule::Refuse, Some(limit)) = (was.seat_rule, was.seat_limit) {
        assert!(row.seats_used <= limit.max(was.seats_used), "no seat beyond the plan");
    }
    let ledger = ledger(c, &world.acme);
    assert_eq!(ledger.iter().map(|row| row.change).sum::<i64>(), active, "the ledger adds up");
    let mut running = 0;
    for row in &ledger {
        running += row.change;
        assert_eq!(row.used, running, "the running total of the ledger");
    }
    for taken in ledger.iter().skip(before.ledger.len()).filter(|row| row.change > 0) {
        let whose = after.iter().find(|user| user.id.to_string() == taken.user_id).unwrap();
        let ways = gains(act, before.same(whose), before);
        assert!(ways.contains(&taken.reason.as_str()), "a seat taken by {} through {act:?}", taken.reason);
    }
}
