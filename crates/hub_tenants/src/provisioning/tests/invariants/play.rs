//! Doing it, and noting what the directory has said by it.

use super::*;

/// The id of whoever has this name now; one that never was when nobody has.
fn id(c: &mut Conn, acme: &Acme, who: Who) -> UserId {
    let name = format!("{}@acme.test", NAMES[who]);
    let found = user::store::by_user_name(c, acme.tenant, &name).unwrap();
    found.map_or(UserId::new(acme.tenant, 999_999), |user| user.id)
}

/// One of those of whom this is true.
fn pick(c: &mut Conn, acme: &Acme, nth: usize, fits: fn(&User) -> bool) -> Result<UserId> {
    let mut all = everybody(c, acme);
    all.retain(fits);
    if all.is_empty() { Err(Error::NotFound) } else { Ok(all[nth % all.len()].id) }
}

fn group_id(c: &mut Conn, acme: &Acme, group: usize) -> GroupId {
    let found = group::store::by_name(c, acme.tenant, &GROUPS[group].to_lowercase()).unwrap();
    found.map_or(GroupId::new(acme.tenant, 999_999), |group| group.id)
}

pub(super) fn play(c: &mut Conn, world: &mut World, act: &Act) -> Result<()> {
    match act {
        Act::Post { .. } | Act::Put { .. } | Act::Active { .. } | Act::Roles { .. } | Act::Delete { .. } => {
            write_user(c, world, act)
        }
        Act::PushGroup { .. } | Act::Join { .. } | Act::DropGroup { .. } => write_group(c, world, act),
        Act::Toggle { .. }
        | Act::Settings { .. }
        | Act::AddRule { .. }
        | Act::RaiseRule(_)
        | Act::DropRule(_)
        | Act::Disconnect(_) => configure(c, world, act),
        _ => administer(c, world, act),
    }
}

fn write_user(c: &mut Conn, world: &mut World, act: &Act) -> Result<()> {
    let acme = world.acme;
    let address = |who: Who| format!("{}@acme.test", NAMES[who]);
    match act {
        Act::Post { by, who, mail, active, role } => {
            let mut body = person(&address(*who));
            body["emails"][0]["value"] = json!(address(*mail));
            body["active"] = json!(active);
            if let Some(role) = role {
                body["roles"] = json!([{ "value": ROLES[*role] }]);
            }
            let user = world.directories[*by].post(c, &body)?.user;
            let takes = world.directories[*by].scope(c).features().roles;
            let roles = takes.then(|| role.iter().map(|nth| ROLES[*nth].to_owned()).collect());
            world.said.insert(user.id, Said { user_name: address(*who), active: Some(*active), roles });
        }
        Act::Put { by, who, named, active } => {
            let mut body = person(&address(*named));
            match active {
                Some(active) => body["active"] = json!(active),
                None => drop(body.as_object_mut().unwrap().remove("active")),
            }
            let id = id(c, &acme, *who);
            let mut said = world.shown(c, id);
            world.directories[*by].put(c, id, &body)?;
            said.user_name = address(*named);
            said.active = active.or(said.active);
            if world.directories[*by].scope(c).features().roles {
                said.roles = Some(BTreeSet::new());
            }
            world.said.insert(id, said);
        }
        Act::Active { by, who, active } => {
            let id = id(c, &acme, *who);
            let said = world.shown(c, id);
            world.directories[*by].patch(c, id, "active", *active)?;
            world.said.insert(id, Said { active: Some(*active), ..said });
        }
        Act::Roles { by, who, roles } => {
            let id = id(c, &acme, *who);
            let mut said = world.shown(c, id);
            let names: BTreeSet<String> = roles.iter().map(|nth| ROLES[*nth].to_owned()).collect();
            let value: Vec<Value> = names.iter().map(|name| json!({ "value": name })).collect();
            world.directories[*by].patch(c, id, "roles", value)?;
            if world.directories[*by].scope(c).features().roles {
                said.roles = Some(names);
            }
            world.said.insert(id, said);
        }
        Act::Delete { by, who } => {
            let id = id(c, &acme, *who);
            world.directories[*by].delete(c, id)?;
            world.said.remove(&id);
            for members in world.members.values_mut() {
                members.remove(&id);
            }
        }
        _ => unreachable!("{act:?}"),
    }
    Ok(())
}

fn write_group(c: &mut Conn, world: &mut World, act: &Act) -> Result<()> {
    let (acme, none) = (world.acme, Conditions::default());
    match act {
        Act::PushGroup { by, group, members } => {
            let scope = world.directories[*by].scope(c);
            let people: Vec<UserId> = members.iter().map(|who| id(c, &acme, *who)).collect();
            let members: Vec<Value> = people.iter().map(|id| json!({ "value": id.to_string() })).collect();
            let body = json!({ "displayName": GROUPS[*group], "members": members });
            let resource = Resource::read(ResourceKind::Group, &Schemas::standard(), &body).unwrap();
            let made = group::create(c, &at(1), &scope, &acme.presenter(), &resource)?.id;
            let seen = people.into_iter().filter(|id| is_seen(c, &acme, *id)).collect();
            world.members.insert(made, seen);
        }
        Act::Join { by, group, who, leaves } => {
            let scope = world.directories[*by].scope(c);
            let (group, person) = (group_id(c, &acme, *group), id(c, &acme, *who));
            let value = json!([{ "value": person.to_string() }]);
            let op = if *leaves { "remove" } else { "add" };
            let operation = json!({ "op": op, "path": "members", "value": value });
            let patch = Patch::parse(&json!({ "Operations": [operation] }))?;
            let seen = is_seen(c, &acme, person);
            group::patch(c, &at(2), &scope, &acme.presenter(), &group.to_string(), patch, &none)?;
            let members = world.members.entry(group).or_default();
            if *leaves {
                members.remove(&person);
            } else if seen {
                members.insert(person);
            }
        }
        Act::DropGroup { by, group } => {
            let scope = world.directories[*by].scope(c);
            let group = group_id(c, &acme, *group);
            group::delete(c, &at(3), &scope, &group.to_string(), &none)?;
            world.members.remove(&group);
        }
        _ => unreachable!("{act:?}"),
    }
    Ok(())
}

fn is_seen(c: &mut Conn, acme: &Acme, id: UserId) -> bool {
    let found = user::store::find(c, acme.tenant, id).unwrap();
    found.is_some_and(|user| user.directory_deleted_at.is_none())
}

fn configure(c: &mut Conn, world: &mut World, act: &Act) -> Result<()> {
    let (acme, operator, cx) = (world.acme, world.acme.operator(), world.acme.by_owner(5));
    let of = |by: By| world.directories[by].connection;
    let change =
        |c: &mut Conn, by, change: &Change| role_mapping::save(c, &cx, &operator, of(by), change, None);
    match act {
        Act::Toggle { by, toggle, on } => world.directories[*by].toggle(c, *toggle, *on),
        Act::Settings { by, groups, roles, default } => {
            let (groups, roles) = (*groups, *roles);
            let features =
                Features { scim: true, groups, roles, password_sync: false, phone_number_sync: true };
            let defaults = if *default { vec!["sales".to_owned()] } else { Vec::new() };
            let new = Configuration::new("microsoft", defaults, features).unwrap();
            scim_configuration::change(c, &cx, &operator, of(*by), &new)?;
        }
        Act::AddRule { by, of_group, nth, grant, gives } => {
            let source = match of_group {
                true => Source::Group(group_id(c, &acme, *nth)),
                false => Source::Value(SourceKind::Role, ROLES[*nth].to_owned()),
            };
            let product_roles = if *gives { vec!["manager".to_owned()] } else { Vec::new() };
            change(c, *by, &Change::Add(NewRule { source, hub_role: *grant, product_roles }))?;
        }
        Act::RaiseRule(by) => {
            let last = role_mapping::rules(c, acme.tenant, of(*by))?.pop().ok_or(Error::NotFound)?;
            change(c, *by, &Change::Up(last.id))?;
        }
        Act::DropRule(by) => {
            let last = role_mapping::rules(c, acme.tenant, of(*by))?.pop().ok_or(Error::NotFound)?;
            change(c, *by, &Change::Remove(last.id))?;
        }
        Act::Disconnect(by) => {
            connection::disconnect(c, &cx, &operator, of(*by))?;
            world.directories[*by] = acme.directory(c, false, true);
        }
        _ => unreachable!("{act:?}"),
    }
    Ok(())
}

fn administer(c: &mut Conn, world: &mut World, act: &Act) -> Result<()> {
    let (acme, operator, cx) = (world.acme, world.acme.operator(), at(5));
    match act {
        Act::Login(who) => return log_in(c, world, *who),
        Act::Import(nth) => {
            let id = pick(c, &acme, *nth, |user| user.state == UserState::Staged)?;
            import(c, &cx, &operator, id)?;
        }
        Act::BeginImport => {
            let who = bulk::Who::Matching { text: None, about: 1 };
            world.moment += 61;
            let asked = bulk::Asked { connection: None, who, ticket: world.moment.to_string() };
            if let bulk::Started::Begun(begun) = bulk::start(c, &cx, &operator, &asked)? {
                world.import = Some(begun.id);
            }
        }
        Act::WorkOnImport => {
            world.moment += 61;
            let (cx, id) = (at(world.moment), world.import.ok_or(Error::NotFound)?);
            let claim = bulk::claim(c, id, cx.now)?.ok_or(Error::NotFound)?;
            bulk::step(c, &cx, claim)?;
        }
        Act::CancelImport => bulk::cancel(c, &cx, &operator, world.import.ok_or(Error::NotFound)?)?,
        Act::Create(who, role) => {
            let new = account(&format!("{}@acme.test", NAMES[*who]), *role);
            let id = user::create(c, &cx, acme.tenant, &new)?;
            if *role == Role::Admin {
                world.by_hand.insert(id);
            }
        }
        Act::Invite(who) => {
            let new = account(&format!("{}@acme.test", NAMES[*who]), Role::Member);
            user::invite(c, &cx, &operator, &new)?;
        }
        Act::Role { by_admin, who, role } => {
            let (id, by) = (id(c, &acme, *who), hand(c, &acme, *by_admin));
            let before = user::get(c, acme.tenant, id)?.role;
            user::change_role(c, &cx, &by, id, *role)?;
            if before != *role {
                world.by_hand.remove(&id);
                world.by_hand.extend((*role == Role::Admin).then_some(id));
            }
        }
        Act::Deactivate { by_admin, who } => {
            let (id, by) = (id(c, &acme, *who), hand(c, &acme, *by_admin));
            user::deactivate(c, &cx, &by, id)?;
        }
        Act::Reactivate(nth) => {
            let id = pick(c, &acme, *nth, |user| user.state == UserState::Deactivated)?;
            user::reactivate(c, &cx, &operator, id)?;
        }
        Act::ApplyNow(nth) => {
            let id = pick(c, &acme, *nth, is_kept)?;
            apply_now(c, &cx, &operator, id)?;
        }
        Act::Plan(limit, rule) => tenant::set_plan(c, &cx, acme.tenant, *limit, *rule)?,
        Act::GiveSeat(nth) => {
            let waiting = seat::waiting_page(c, acme.tenant, None, 10)?;
            let givable: Vec<_> = waiting.iter().filter(|wait| wait.can_be_given()).collect();
            let wait = givable.get(*nth).or(givable.first()).ok_or(Error::NotFound)?.id;
            seat::give(c, &cx, &operator, wait)?;
        }
        Act::Automatic(on) => seat::set_automatic(c, &cx, &operator, *on)?,
        Act::GiveFree => drop(seat::give_what_is_free(c, &cx, acme.tenant)?),
        Act::Breaker { enabled, people } => {
            let rule = mass_change::Rule { enabled: *enabled, people: *people, percent: 100 };
            mass_change::set_rule(c, &cx, &operator, rule)?;
        }
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

/// An admin's right if there is one, else the operator's.
fn hand(c: &mut Conn, acme: &Acme, by_admin: bool) -> session::Admin {
    let admin = everybody(c, acme).into_iter().find(|user| user.role == Role::Admin && user.is_active());
    match admin.filter(|_| by_admin) {
        Some(admin) => acme.right_of(c, admin.id),
        None => acme.operator(),
    }
}

/// A login by SSO, by the first directory's connection: as long as it is there, it makes accounts of newcomers.
fn log_in(c: &mut Conn, world: &World, who: Who) -> Result<()> {
    let (address, browser) = (format!("{}@acme.test", NAMES[who]), Secret::new("the browser's".to_owned()));
    let cx = at(4);
    let said = VerifiedAssertion {
        assertion_id: Secret::generate(&*cx.entropy, "_").expose().clone(),
        issuer: ISSUER.to_owned(),
        name_id: address.clone(),
        name_id_format: None,
        name_qualifier: None,
        sp_name_qualifier: None,
        session_index: None,
        authn_instant: cx.now.millis(),
        not_on_or_after: cx.now.plus_minutes(5).millis(),
        session_not_on_or_after: None,
        attributes: vec![(MAIL_CLAIM.to_owned(), vec![address])],
        certificate_sha256: certificate().sha256_thumbprint,
        in_response_to: None,
        authn_context: None,
    };
    let (of, source) = (
        world.directories[0].connection,
        sign_in::Source::Unsolicited { browser: browser.clone(), return_to: None },
    );
    let ticket = sign_in::accept(c, &cx, of, &said, &source)?.ticket;
    let lifetime = session::Lifetime::default();
    sign_in::finish(
        c,
        &cx,
        ticket.expose(),
        Some(browser.expose()),
        session::ClientKind::Web,
        None,
        lifetime,
    )?;
    Ok(())
}
