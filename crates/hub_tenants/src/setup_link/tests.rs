use hub_db::Conn;
use hub_integrations::Part;
use hub_kernel::{ConnectionId, Cx, MasterKey, Secret};

use super::{
    Link, New, Scope, State, Visitor, authenticate, configure, find, finish, list, make, make_token,
};
use super::{mark, open, refresh, revoke, sweep};
use crate::connection::{self, Reading, Settings, vouching};
use crate::event::Action;
use crate::session::{Confirmed, Proof};
use crate::test_support::{Acme, at, complete, found, now, story};
use crate::user::{self, Role};
use crate::{Error, Result, directory, provisioning};

const DAY: i64 = 86_400;

fn new(scope: Scope) -> New {
    New {
        scope,
        days: 7,
        contact_name: "Jane of ITCo".to_owned(),
        contact_email: "jane@itco.test".to_owned(),
    }
}

fn ada(c: &mut Conn, acme: &Acme) -> Confirmed {
    acme.session(c, acme.admin, Proof::Password).0.confirmed(now()).unwrap().admin().unwrap()
}

fn by_ada(c: &mut Conn, acme: &Acme, seconds: i64) -> Cx {
    at(seconds).with_actor(acme.session(c, acme.admin, Proof::Password).0.actor())
}

fn made(c: &mut Conn, acme: &Acme, id: ConnectionId, scope: Scope) -> (Link, Secret) {
    let (cx, ada) = (by_ada(c, acme, 0), ada(c, acme));
    make(c, &cx, &ada, id, &new(scope)).unwrap()
}

/// A visit of a fresh link, with the request as its holder's.
fn visit(c: &mut Conn, acme: &Acme, id: ConnectionId, scope: Scope) -> (Visitor, Cx) {
    let (_, secret) = made(c, acme, id, scope);
    let (_, cookie) = open(c, &at(1), secret.expose()).unwrap();
    let visitor = authenticate(c, cookie.expose(), now()).unwrap().unwrap();
    let cx = at(2).with_actor(visitor.actor());
    (visitor, cx)
}

fn save(c: &mut Conn, cx: &Cx, by: &Visitor, new: &Settings) -> Result<connection::Change> {
    configure(c, cx, &MasterKey::new([7; 32]), by, new, Reading::default(), None)
}

fn field(refused: Result<impl Sized>) -> &'static str {
    match refused {
        Err(Error::Invalid(invalid)) => invalid.field,
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("taken"),
    }
}

story!(a_link_works_once_and_says_who_did_what, |c, acme| {
    let id = acme.connect(c);
    let (link, secret) = made(c, acme, id, Scope::Both);
    assert_eq!(link.label(), "set-up link for Jane of ITCo, made by admin@acme.test");
    assert_eq!(list(c, acme.tenant, id).unwrap(), std::slice::from_ref(&link), "as it was given");
    assert_eq!(find(c, secret.expose(), now()).unwrap(), link, "looked at, not used up");
    assert_eq!(find(c, secret.expose(), now()).unwrap().state(now()), State::Waiting);
    let (_, cookie) = open(c, &at(1), secret.expose()).unwrap();
    assert_ne!(cookie.expose(), secret.expose());
    assert!(matches!(open(c, &at(2), secret.expose()), Err(Error::LinkExpired)), "once");
    assert!(matches!(find(c, secret.expose(), now()), Err(Error::LinkExpired)));
    assert!(authenticate(c, secret.expose(), now()).unwrap().is_none(), "the link is not the visit");
    let visitor = authenticate(c, cookie.expose(), now()).unwrap().unwrap();
    assert_eq!((visitor.tenant(), visitor.connection()), (acme.tenant, id));
    let cx = at(3).with_actor(visitor.actor());
    finish(c, &cx, &visitor).unwrap();
    assert!(authenticate(c, cookie.expose(), now()).unwrap().is_none());
    assert!(matches!(refresh(c, &visitor, now()), Err(Error::LinkExpired)), "a form under way is too late");
    assert_eq!(list(c, acme.tenant, id).unwrap()[0].state(now()), State::Done);

    assert_eq!(acme.newest(c, Action::SetupLinkCreate).actor_name, "admin@acme.test");
    assert_eq!(acme.details(c, Action::SetupLinkCreate)["after"]["scope"], "both");
    for action in [Action::SetupLinkOpen, Action::SetupLinkFinish] {
        let event = acme.newest(c, action);
        assert_eq!((event.actor_kind.as_str(), event.actor_name.as_str()), ("link", link.label().as_str()));
    }
    let all = acme.events(c).len();
    assert!(!format!("{:?}", acme.newest(c, Action::SetupLinkCreate)).contains(secret.expose()) && all > 3);
});

story!(link_and_visit_end_by_time_by_an_admin_and_with_their_maker, |c, acme| {
    let id = acme.connect(c);
    let (link, secret) = made(c, acme, id, Scope::Sso);
    let (opened, waits) = (made(c, acme, id, Scope::Sso), made(c, acme, id, Scope::Sso));
    let cookie = open(c, &at(1), opened.1.expose()).unwrap().1;
    let last = at(7 * DAY - 1).now;
    assert!(
        authenticate(c, cookie.expose(), last).unwrap().is_some() && find(c, secret.expose(), last).is_ok()
    );
    let over = at(7 * DAY).now;
    assert!(authenticate(c, cookie.expose(), over).unwrap().is_none(), "by time");
    assert!(find(c, secret.expose(), over).is_err());

    let (cx, right) = (by_ada(c, acme, 5), acme.right_of(c, acme.admin));
    revoke(c, &cx, &right, id, waits.0.id).unwrap();
    assert!(find(c, waits.1.expose(), now()).is_err(), "by an admin");
    assert!(matches!(revoke(c, &cx, &right, id, waits.0.id), Err(Error::NotFound)));
    assert_eq!(acme.count(c, Action::SetupLinkRevoke), 1);

    let role =
        |c: &mut Conn, role| user::change_role(c, &acme.by_owner(6), &acme.operator(), acme.admin, role);
    role(c, Role::Member).unwrap();
    assert!(authenticate(c, cookie.expose(), now()).unwrap().is_none(), "with the role of its maker");
    assert!(find(c, secret.expose(), now()).is_err());
    let all = list(c, acme.tenant, id).unwrap();
    let states: Vec<State> = all.iter().map(|link| link.state(now())).collect();
    assert_eq!(states, [State::MakerGone, State::MakerGone, State::Revoked]);
    role(c, Role::Admin).unwrap();
    assert!(authenticate(c, cookie.expose(), now()).unwrap().is_some());

    revoke(c, &cx, &right, id, opened.0.id).unwrap();
    assert!(authenticate(c, cookie.expose(), now()).unwrap().is_none(), "a visit under way too");
    let other = acme.connect(c);
    assert!(matches!(revoke(c, &cx, &right, other, link.id), Err(Error::NotFound)), "another connection's");
    connection::disconnect(c, &acme.by_owner(7), &acme.operator(), id).unwrap();
    assert!(find(c, secret.expose(), now()).is_err(), "with the connection");
});

story!(what_a_link_can_be_is_bounded, |c, acme| {
    let id = acme.connect(c);
    let (cx, by) = (by_ada(c, acme, 0), ada(c, acme));
    let mut wrong = |with: &dyn Fn(&mut New)| {
        let mut link = new(Scope::Both);
        with(&mut link);
        field(make(c, &cx, &by, id, &link))
    };
    assert_eq!(wrong(&|link| link.days = 0), "days");
    assert_eq!(wrong(&|link| link.days = 15), "days");
    assert_eq!(wrong(&|link| link.contact_name = "x".repeat(101)), "contact_name");
    assert_eq!(wrong(&|link| link.contact_email = "jane".to_owned()), "contact_email");
    let saml = connection::begin(c, &cx, &acme.operator(), "custom_saml").unwrap();
    assert_eq!(field(make(c, &cx, &by, saml, &new(Scope::Both))), "scope", "what the vendor offers");
    make(c, &cx, &by, saml, &new(Scope::Sso)).unwrap();
    let operator = Confirmed::at_the_command_line(acme.tenant);
    assert!(matches!(make(c, &cx, &operator, id, &new(Scope::Sso)), Err(Error::Forbidden(_))));

    let first = make(c, &cx, &by, id, &new(Scope::Sso)).unwrap().0;
    for _ in 1..10 {
        make(c, &cx, &by, id, &New { days: 14, ..new(Scope::Sso) }).unwrap();
    }
    assert_eq!(field(make(c, &cx, &by, id, &new(Scope::Sso))), "", "ten at once");
    revoke(c, &cx, &by, id, first.id).unwrap();
    make(c, &cx, &by, id, &new(Scope::Sso)).unwrap();

    sweep(c, at(8 * DAY).now).unwrap();
    assert_eq!(list(c, acme.tenant, id).unwrap().len(), 9, "those that end later stay");
});

story!(another_tenants_links_are_not_there, |c, acme| {
    let id = acme.connect(c);
    let (link, _) = made(c, acme, id, Scope::Both);
    let other = found(c, "globex").unwrap();
    let theirs = ada(c, &other);
    assert!(matches!(make(c, &at(1), &theirs, id, &new(Scope::Both)), Err(Error::NotFound)));
    assert!(matches!(revoke(c, &at(1), &theirs, id, link.id), Err(Error::NotFound)));
    let own = other.connect(c);
    assert!(matches!(revoke(c, &at(1), &theirs, own, link.id), Err(Error::NotFound)));
    assert!(list(c, other.tenant, id).unwrap().is_empty());
});

// Whoever sets a connection up by a link gains nobody's account but sub-users': not even that of the admin who invited them.
story!(settings_by_a_link_are_vouched_for_by_nobody, |c, acme| {
    let id = acme.connect(c);
    let (visitor, cx) = visit(c, acme, id, Scope::Sso);
    let change = save(c, &cx, &visitor, &complete()).unwrap();
    assert_eq!(change.after, connection::State::Integrated);
    assert!(change.owner_wanted, "owners are told");
    let standing = vouching::standing(c, acme.tenant, id).unwrap();
    assert_eq!(standing, vouching::Standing::default());
    let [admin, owner, member] = [acme.admin, acme.owner, acme.member].map(|who| acme.user(c, who));
    assert!(!standing.lets_in(&admin) && !standing.lets_in(&owner) && standing.lets_in(&member));
    assert_eq!(acme.newest(c, Action::IntegrationUpdate).actor_name, visitor.link().label());

    // From now on it is an admin's.
    let elsewhere = Settings { sso_url: Some("https://evil.test/".to_owned()), ..Settings::default() };
    assert!(matches!(save(c, &cx, &visitor, &elsewhere), Err(Error::Forbidden(_))));
    assert!(matches!(save(c, &cx, &visitor, &complete()), Err(Error::Forbidden(_))));
    // Falling back to In progress is no way round.
    let by_owner = acme.by_owner(9);
    let emptied = Settings { sso_url: Some(String::new()), ..Settings::default() };
    connection::configure(c, &by_owner, &acme.operator(), id, &emptied, true).unwrap();
    assert!(!connection::get(c, acme.tenant, id).unwrap().is_integrated());
    assert!(matches!(save(c, &cx, &visitor, &elsewhere), Err(Error::Forbidden(_))));
});

story!(a_visitor_makes_one_token_and_none_for_a_directory_that_writes, |c, acme| {
    let id = acme.connect(c);
    let (visitor, cx) = visit(c, acme, id, Scope::Scim);
    let theirs = directory::issue(c, &acme.by_owner(1), &acme.operator(), id, "Admin's", None).unwrap().0;
    let first = make_token(c, &cx, &visitor).unwrap().0;
    let visitor = refresh(c, &visitor, now()).unwrap();
    let second = make_token(c, &cx, &visitor).unwrap().0;
    let living = |c: &mut Conn| {
        let rows = directory::tokens(c, acme.tenant, id).unwrap();
        let rows = rows.into_iter().filter(|row| row.revoked_at.is_none());
        let mut ids: Vec<_> = rows.map(|row| row.id).collect();
        ids.sort();
        ids
    };
    assert_eq!(living(c), [theirs, second], "only its own is replaced");
    assert!(first != second);
    let event = acme.newest(c, Action::TokenCreate);
    assert_eq!((event.target_name.as_str(), event.actor_kind.as_str()), ("Set-up link", "link"));

    connection::note_scim_request(c, &at(3), acme.tenant, id).unwrap();
    let visitor = refresh(c, &visitor, now()).unwrap();
    assert!(matches!(make_token(c, &cx, &visitor), Err(Error::Forbidden(_))));
    assert_eq!(living(c), [theirs, second], "and nothing is revoked by trying");
});

story!(a_scope_opens_its_half_alone, |c, acme| {
    let id = acme.connect(c);
    let (sso, cx) = visit(c, acme, id, Scope::Sso);
    assert!(matches!(make_token(c, &cx, &sso), Err(Error::NotFound)));
    let (scim, cx) = visit(c, acme, id, Scope::Scim);
    assert!(matches!(save(c, &cx, &scim, &complete()), Err(Error::NotFound)));
    let row = connection::get(c, acme.tenant, id).unwrap();
    let by_hand = |part: Part| {
        let steps = row.integration().unwrap().guide.iter();
        steps.clone().find(|step| step.part == part && step.is_marked_by_hand()).unwrap().id
    };
    mark(c, &cx, &scim, by_hand(Part::Provisioning), true).unwrap();
    assert!(matches!(mark(c, &cx, &scim, by_hand(Part::SignOn), true), Err(Error::NotFound)));
    assert!(matches!(mark(c, &cx, &sso, by_hand(Part::Provisioning), false), Err(Error::NotFound)));
});

// A directory that takes an admin's account over gives it another id: their links live on, and still end with their role.
story!(a_link_follows_its_maker, |c, acme| {
    let dir = acme.directory(c, false, false);
    let (link, secret) = made(c, acme, dir.connection, Scope::Sso);
    let cookie = open(c, &at(1), secret.expose()).unwrap().1;
    let staged = dir.push(c, "ada").id;
    let owner = acme.operator().confirmed(now()).unwrap();
    let pair = provisioning::pair(c, &owner, dir.connection, staged, acme.admin).unwrap();
    let ids = (staged, acme.admin);
    provisioning::link(c, &acme.by_owner(2), &owner, dir.connection, ids, &pair.mark()).unwrap();
    let visitor = authenticate(c, cookie.expose(), now()).unwrap().unwrap();
    assert_eq!((visitor.link().id, visitor.link().created_by_id), (link.id, staged));
    user::change_role(c, &acme.by_owner(3), &acme.operator(), staged, Role::Member).unwrap();
    assert!(authenticate(c, cookie.expose(), now()).unwrap().is_none());
});
