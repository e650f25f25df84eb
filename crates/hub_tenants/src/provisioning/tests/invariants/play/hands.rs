//! What admins do to people, and the hub in their name.

use super::*;

pub(super) fn act(c: &mut Conn, world: &mut World, act: &Act) -> Result<()> {
    let (acme, operator, cx) = (world.acme, world.acme.operator(), world.cx());
    match act {
        Act::Import { hand, nth } => {
            let id = pick(c, &acme, *nth, |user| user.state == UserState::Staged)?;
            let right = right(c, world, *hand)?;
            import(c, &cx, &right, id)?;
        }
        Act::BeginImport | Act::WorkOnImport | Act::CancelImport => bulk_import(c, world, act)?,
        Act::Create(who, role) => {
            let id = user::create(c, &cx, acme.tenant, &account(&address(*who), *role))?;
            world.by_hand.extend((*role == Role::Admin).then_some(id));
        }
        Act::Invite { hand, who } => {
            let right = right(c, world, *hand)?;
            let new = user::NewAccount { password_hash: None, ..account(&address(*who), Role::Member) };
            user::invite(c, &cx, &right, &new)?;
        }
        Act::Role { hand, who, role } => {
            let (id, right) = (id(c, world, *who), right(c, world, *hand)?);
            let before = user::get(c, acme.tenant, id)?.role;
            user::change_role(c, &cx, &right, id, *role)?;
            if before != *role {
                world.by_hand.remove(&id);
                world.by_hand.extend((*role == Role::Admin).then_some(id));
            }
        }
        Act::Deactivate { hand, who } => {
            let (id, right) = (id(c, world, *who), right(c, world, *hand)?);
            user::deactivate(c, &cx, &right, id)?;
        }
        Act::Reactivate { hand, nth } => {
            let id = pick(c, &acme, *nth, |user| user.state == UserState::Deactivated)?;
            let right = right(c, world, *hand)?;
            user::reactivate(c, &cx, &right, id)?;
        }
        Act::ApplyNow(nth) => {
            let id = pick(c, &acme, *nth, is_kept)?;
            apply_now(c, &cx, &operator, id)?;
        }
        Act::Link { hand, nth, who } => link_by_hand(c, world, *hand, *nth, *who)?,
        Act::Mend { hand, by, nth, what } => mend(c, world, *hand, *by, *nth, *what)?,
        Act::GiveSeat(nth) => {
            let waiting = seat::waiting_page(c, acme.tenant, None, 10)?;
            let givable: Vec<_> = waiting.iter().filter(|wait| wait.can_be_given()).collect();
            let wait = givable.get(*nth).or(givable.first()).ok_or(Error::NotFound)?.id;
            seat::give(c, &cx, &operator, wait)?;
        }
        Act::GiveFree => drop(seat::give_what_is_free(c, &cx, acme.tenant)?),
        Act::Decide { all, decision } => {
            let first = mass_change::page(c, acme.tenant, None, 1)?.pop().ok_or(Error::NotFound)?;
            let whom = if *all { Whom::NextOfAll } else { Whom::One(first.user) };
            mass_change::decide(c, &cx, &operator, whom, *decision)?;
        }
        Act::GiveBack => drop(mass_change::give_back(c, &cx, &operator)?),
        _ => unreachable!("{act:?}"),
    }
    Ok(())
}

fn bulk_import(c: &mut Conn, world: &mut World, act: &Act) -> Result<()> {
    let operator = world.acme.operator();
    // Only imports look at the seconds.
    world.clock += 61;
    let cx = world.cx();
    match act {
        Act::BeginImport => {
            let who = bulk::Who::Matching { text: None, about: 1 };
            let asked = bulk::Asked { connection: None, who, ticket: world.clock.to_string() };
            if let bulk::Started::Begun(begun) = bulk::start(c, &cx, &operator, &asked)? {
                world.import = Some(begun.id);
            }
            Ok(())
        }
        Act::WorkOnImport => {
            let claim = bulk::claim(c, world.import.ok_or(Error::NotFound)?, cx.now)?;
            bulk::step(c, &cx, claim.ok_or(Error::NotFound)?).map(|_| ())
        }
        _ => bulk::cancel(c, &cx, &operator, world.import.ok_or(Error::NotFound)?),
    }
}

/// An admin takes somebody whom a directory sent for an account.
fn link_by_hand(c: &mut Conn, world: &mut World, hand: Hand, nth: usize, who: Option<Who>) -> Result<()> {
    let id_of_staged =
        pick(c, &world.acme, nth, |user| user.state == UserState::Staged && user.connection.is_some())?;
    let staged = user::get(c, world.acme.tenant, id_of_staged)?;
    let connection = staged.connection.ok_or(Error::NotFound)?;
    let account = match who {
        Some(who) => id(c, world, who),
        None => {
            let found = reconcile::suggestions(c, &staged)?;
            found.first().map(|it| it.account.id).ok_or(Error::NotFound)?
        }
    };
    let (by, cx) = (right(c, world, hand)?.confirmed(world.cx().now)?, world.cx());
    let seen = pair(c, &by, connection, staged.id, account)?.mark();
    link(c, &cx, &by, connection, (staged.id, account), &seen)?;
    world.linked = Some((staged.id, account));
    world.touched = Some(staged.id);
    world.said.remove(&account);
    for members in world.members.values_mut() {
        members.remove(&MemberId::User(account));
    }
    Ok(())
}

/// What else is done on the Reconcile page.
fn mend(c: &mut Conn, world: &World, hand: Hand, by: By, nth: usize, what: Mend) -> Result<()> {
    let (connection, cx) = (world.directories[by].connection, world.cx());
    let show = if matches!(what, Mend::Show) { reconcile::Show::Ignored } else { reconcile::Show::StandsOut };
    let filter = reconcile::Filter { show, ..reconcile::Filter::default() };
    let lines = reconcile::page(c, connection, &filter, 20)?;
    let line = lines.get(nth % lines.len().max(1)).ok_or(Error::NotFound)?;
    let (id, seen, right) = (line.user.id, mark(&[&line.user]), right(c, world, hand)?);
    let done = match what {
        Mend::Ignore => reconcile::ignore(c, &cx, &right, connection, id, &seen)?,
        Mend::Show => reconcile::show_again(c, &cx, &right, connection, id, &seen)?,
        Mend::Deactivate => reconcile::deactivate(c, &cx, &right, connection, id, &seen)?,
        Mend::Invite => reconcile::invite(c, &cx, &right, connection, id, &seen)?,
        Mend::Import => {
            let people = reconcile::to_import(c, &right, connection, &[(id, seen)])?;
            let one = people.first().ok_or(Error::NotFound)?;
            return import(c, &cx, &right, *one).map(|_| ());
        }
    };
    match done {
        reconcile::Done::Yes(_) => Ok(()),
        reconcile::Done::Left(_) => Err(Error::NotFound),
    }
}
