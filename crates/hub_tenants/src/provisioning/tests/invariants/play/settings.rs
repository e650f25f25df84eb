//! Settings of a connection and of the workspace.

use super::*;

pub(super) fn of_connection(c: &mut Conn, world: &mut World, act: &Act) -> Result<()> {
    let (acme, operator, cx) = (world.acme, world.acme.operator(), world.cx());
    let connections = [world.directories[0].connection, world.directories[1].connection];
    let change = |c: &mut Conn, by: By, change: &Change| {
        role_mapping::save(c, &cx, &operator, connections[by], change, None)
    };
    match act {
        Act::Toggle { hand, by, toggle, on } => {
            let right = right(c, world, *hand)?;
            connection::set_toggle(c, &cx, &right, connections[*by], *toggle, *on)
        }
        Act::Settings { hand, by, features, default } => {
            let (right, old) =
                (right(c, world, *hand)?, scim_configuration::of(c, acme.tenant, connections[*by])?);
            // The switch of SCIM has an act of its own.
            let features = Features { scim: old.configuration.features.scim, ..*features };
            let defaults = if *default { vec!["sales".to_owned()] } else { Vec::new() };
            let new = Configuration::new("microsoft", defaults, features)?;
            scim_configuration::change(c, &cx, &right, connections[*by], &new)
        }
        Act::AddRule { by, of_group, nth, grant, gives } => {
            let source = match of_group {
                true => Source::Group(group_id(c, &acme, *nth)),
                false => Source::Value(SourceKind::Role, ROLES[*nth % 2].to_owned()),
            };
            let product_roles = if *gives { vec!["manager".to_owned()] } else { Vec::new() };
            change(c, *by, &Change::Add(NewRule { source, hub_role: *grant, product_roles }))
        }
        Act::RaiseRule(by) => {
            let last = role_mapping::rules(c, acme.tenant, connections[*by])?.pop().ok_or(Error::NotFound)?;
            change(c, *by, &Change::Up(last.id))
        }
        Act::DropRule(by) => {
            let last = role_mapping::rules(c, acme.tenant, connections[*by])?.pop().ok_or(Error::NotFound)?;
            change(c, *by, &Change::Remove(last.id))
        }
        Act::Disconnect(by) => {
            connection::disconnect(c, &cx, &operator, connections[*by])?;
            let new = acme.connect(c);
            // The first one logs people in, too.
            if *by == 0 {
                connection::configure(c, &cx, &operator, new, &complete(), false)?;
                mapping::set_switch(c, &cx, &operator, new, Switch::JustInTime, true)?;
            }
            let (_, token) = directory::issue(c, &cx, &operator, new, "Entra", None)?;
            connection::set_toggle(c, &cx, &operator, new, Toggle::AutoDeactivate, true)?;
            world.directories[*by] = Directory { tenant: acme.tenant, connection: new, token };
            Ok(())
        }
        Act::JustInTime(on) => {
            mapping::set_switch(c, &cx, &operator, connections[0], Switch::JustInTime, *on)
        }
        _ => unreachable!("{act:?}"),
    }
}

pub(super) fn of_workspace(c: &mut Conn, world: &mut World, act: &Act) -> Result<()> {
    let (acme, operator, cx) = (world.acme, world.acme.operator(), world.cx());
    match act {
        Act::Define(_) | Act::Rename(_) | Act::Undefine { .. } => attribute(c, world, act),
        Act::Policies(change) => {
            let owner = right(c, world, Hand::Owner)?;
            policies::change(c, &cx, &owner, *change)
        }
        Act::Included(plan) => policies::set_plan(c, &cx, acme.tenant, *plan),
        Act::Domain { on, by_dns } => verify(c, world, *on, *by_dns),
        Act::Plan(limit, rule) => tenant::set_plan(c, &cx, acme.tenant, *limit, *rule),
        Act::Automatic(on) => seat::set_automatic(c, &cx, &operator, *on),
        Act::Breaker { enabled, people } => {
            let rule = mass_change::Rule { enabled: *enabled, people: *people, percent: 100 };
            mass_change::set_rule(c, &cx, &operator, rule)
        }
        Act::Pass => {
            world.clock += 2 * 3600;
            Ok(())
        }
        _ => unreachable!("{act:?}"),
    }
}

fn attribute(c: &mut Conn, world: &mut World, act: &Act) -> Result<()> {
    let (operator, cx) = (world.acme.operator(), world.cx());
    let text = |nth: usize| extension::Definition {
        extension: "acme".to_owned(),
        name: ATTRIBUTES[nth].to_owned(),
        label: String::new(),
        kind: extension::Kind::String,
        multi_valued: false,
        allowed: Vec::new(),
        default: None,
        description: String::new(),
        hidden: false,
    };
    world.badge = match (act, world.badge) {
        (Act::Define(nth), Badge::Undefined) => {
            extension::define(c, &cx, &operator, text(*nth))?;
            Badge::Shown(*nth)
        }
        // What was hidden comes back with its values.
        (Act::Define(_), Badge::Hidden(nth)) => {
            extension::define(c, &cx, &operator, text(nth))?;
            Badge::Shown(nth)
        }
        (Act::Rename(to), Badge::Shown(nth)) if *to != nth => {
            extension::change(c, &cx, &operator, "acme", ATTRIBUTES[nth], text(*to))?;
            Badge::Shown(*to)
        }
        (Act::Undefine { keep }, Badge::Shown(nth)) => {
            extension::remove(c, &cx, &operator, "acme", ATTRIBUTES[nth], *keep)?;
            if *keep {
                Badge::Hidden(nth)
            } else {
                world.said.values_mut().for_each(|said| said.badge = Some(None));
                Badge::Undefined
            }
        }
        _ => return Err(Error::NotFound),
    };
    Ok(())
}

/// The domain of everybody's address becomes verified, or stops being so: its owner gives it up, or DNS says no for long
/// enough.
fn verify(c: &mut Conn, world: &World, on: bool, by_dns: bool) -> Result<()> {
    let (acme, cx) = (world.acme, world.cx());
    let owner = Confirmed::at_the_command_line(acme.tenant);
    let listed = domain::list(c, acme.tenant)?.pop();
    if on {
        let id = match listed {
            Some(row) if row.is_verified() => return Err(Error::NotFound),
            Some(row) => row.id,
            None => domain::add(c, &cx, &owner, "acme.test")?,
        };
        let check = domain::claim(c, &cx, id, true)?.ok_or(Error::NotFound)?;
        domain::settle(c, &cx, &check, &domain::Seen::There)?;
        return Ok(());
    }
    let row = listed.ok_or(Error::NotFound)?;
    if !by_dns || !row.is_verified() {
        domain::remove(c, &cx, &owner, row.id)?;
        return Ok(());
    }
    for days in [0, 1, domain::GRACE_DAYS + 1] {
        let later = at(world.clock + days * 24 * 3600);
        let check = domain::claim(c, &later, row.id, true)?.ok_or(Error::NotFound)?;
        domain::settle(c, &later, &check, &domain::Seen::Missing)?;
    }
    Ok(())
}
