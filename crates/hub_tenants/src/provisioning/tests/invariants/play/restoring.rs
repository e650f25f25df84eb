//! Restores people as they were some acts ago. What the hub tells of then is compared with what was noted then.

use super::*;
use crate::point_in_time::{self as times, Answer, Outcome, Presence, Report};
use world::Instant;

pub(super) fn restore(c: &mut Conn, world: &mut World, act: &Act) -> Result<()> {
    let Act::Restore { hand, back, who, kinds } = act else { unreachable!("{act:?}") };
    let nth = world.past.len().checked_sub(back + 1).ok_or(Error::NotFound)?;
    let then = world.past[nth].at;
    let Answer::Told(report) = times::compare(c, world.acme.tenant, then)? else {
        return Err(Error::NotFound);
    };
    let now = everybody(c, &world.acme);
    told_truly(world, &report, &world.past[nth], &now);
    let chosen: BTreeSet<UserId> = match who {
        Some(who) => BTreeSet::from([id(c, world, *who)]),
        None => report.people.iter().map(|person| person.person).collect(),
    };
    let (by, cx) = (right(c, world, *hand)?, world.cx());
    let planned = times::plan(&report, &chosen, *kinds, &by);
    if planned.is_empty() {
        return Err(Error::NotFound);
    }
    let confirmed = by.confirmed(cx.now)?;
    for part in times::parts(planned) {
        let done = times::carry_out(c, &cx, &confirmed, then, &part)?;
        for (planned, done) in part.iter().zip(done) {
            if let (times::Act::Group { group, member, .. }, Outcome::Restored) =
                (&planned.act, done.outcome())
            {
                let (members, person) =
                    (world.members.entry(*group).or_default(), MemberId::User(planned.person));
                if *member {
                    members.insert(person)
                } else {
                    members.remove(&person)
                };
            }
        }
    }
    // A role that was by hand then is by hand now.
    for old in now {
        let Some(user) = user::store::find(c, world.acme.tenant, old.id)? else { continue };
        if user.role == Role::Member {
            world.by_hand.remove(&user.id);
        } else if old.role != user.role && world.past[nth].by_hand.contains(&user.id) {
            world.by_hand.insert(user.id);
        }
    }
    Ok(())
}

/// What stood then is what the report says, or what stands now where it says nothing.
fn told_truly(world: &World, report: &Report, then: &Instant, now: &[User]) {
    let told = |id: UserId| report.people.iter().find(|person| person.person == id);
    for user in now.iter().filter(|user| !then.strange.contains(&user.id)) {
        let found = told(user.id);
        let Some((state, role)) = then.users.get(&user.id) else {
            let presence = found.map(|person| &person.presence);
            assert!(matches!(presence, Some(Presence::Came(_))), "came since: {user:?} {found:?}");
            continue;
        };
        let access = found.and_then(|person| person.access.as_ref()).map_or(user.state, |it| it.then.state);
        assert_eq!(access, *state, "the access of then: {user:?} {found:?}");
        let was = found.and_then(|person| person.role.as_ref()).map_or(user.role, |it| it.then.role);
        assert_eq!(was, *role, "the role of then: {user:?} {found:?}");
        for (group, now) in &world.members {
            let Some(members) = then.members.get(group) else { continue };
            let person = MemberId::User(user.id);
            let differs = found.is_some_and(|person| person.groups.iter().any(|it| it.group == *group));
            let was = members.contains(&person);
            assert_eq!(differs, was != now.contains(&person), "a membership of then: {user:?} {found:?}");
        }
    }
    for id in then.users.keys().filter(|id| !then.strange.contains(id)) {
        if now.iter().all(|user| user.id != *id) {
            let presence = told(*id).map(|person| &person.presence);
            assert!(matches!(presence, Some(Presence::Gone(_))), "{id} is gone: {presence:?}");
        }
    }
}
