//! Removals: what a directory asks for while auto-deactivate is on is done, unless it is an owner's or too many at once.

use super::*;

/// So few are never a mass.
const FEWEST: i64 = 2;

pub(super) fn check(c: &mut Conn, world: &World, act: &Act, before: &Before, after: &[User]) {
    let now_held = held(c, &world.acme);
    for row in &now_held {
        let user = after.iter().find(|user| user.id == row.user).expect("who waits is there");
        assert!(
            connection::get(c, user.tenant, row.connection).is_ok(),
            "an ended directory’s removal waits"
        );
        assert!(user.is_active(), "the removal of somebody without access waits: {user:?}");
    }
    let now_held: BTreeSet<UserId> = now_held.into_iter().map(|row| row.user).collect();
    let is_removal = act.wants_active() == Some(false);
    if !is_removal && !matches!(act, Act::Link { .. }) {
        assert!(now_held.is_subset(&before.held), "held by {act:?}");
        return;
    }
    let touched = world.touched.expect("a person was written");
    let Some(user) = after.iter().find(|user| user.id == touched) else { return };
    let old = before.same(user);
    if is_removal && let Some(by) = act.caller() {
        let stays = user.role == Role::Owner || !before.directories[by].auto_deactivate;
        let ends = !stays && old.is_some_and(User::is_active);
        assert!(!ends || !user.is_active() || now_held.contains(&touched), "kept by nothing: {user:?}");
    }
    let taken = old.is_some_and(User::is_active) && !user.is_active();
    if taken {
        assert!(may_take(world, before), "one more than may lose access at once: {user:?}");
    } else if now_held.contains(&touched) && !before.held.contains(&touched) {
        assert!(!may_take(world, before), "held by nothing: {user:?}");
    }
}

/// Whether directories may take one more person's access now, by the ledger of seats.
fn may_take(world: &World, before: &Before) -> bool {
    let rule = before.breaker;
    if !rule.enabled {
        return true;
    }
    let since = world.cx().now.plus_minutes(-60);
    let mut rows: Vec<_> = before.ledger.iter().filter(|row| row.at > since).collect();
    rows.sort_by_key(|row| row.id);
    let mut lost = BTreeSet::new();
    for row in rows {
        if row.reason == "removed_by_directory" {
            lost.insert(row.user_id.as_str());
        } else if row.change > 0 {
            lost.remove(row.user_id.as_str());
        }
    }
    let lost = lost.len() as i64;
    let share = (before.tenant.seats_used + lost) * rule.percent / 100;
    before.held.is_empty() && lost < rule.people.min(share.max(FEWEST))
}
