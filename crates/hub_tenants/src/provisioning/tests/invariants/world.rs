//! The company of a case, what is known of it without looking at what is stored, and the workspace beside it.

use super::*;

/// What an IdP wrote of somebody; `None` where this test does not know what has to be shown.
#[derive(Debug, Clone, Default)]
pub(super) struct Said {
    pub user_name: String,
    pub active: Option<bool>,
    pub mail: Option<String>,
    pub roles: Option<BTreeSet<String>>,
    pub phone: Option<Option<String>>,
    pub badge: Option<Option<String>>,
}

/// The one attribute that the workspace may define.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Badge {
    Undefined,
    Shown(usize),
    Hidden(usize),
}

/// How the company stood after an act: what the hub must be able to tell later.
pub(super) struct Instant {
    pub at: Timestamp,
    pub users: BTreeMap<UserId, (UserState, Role)>,
    pub members: BTreeMap<GroupId, BTreeSet<MemberId>>,
    pub by_hand: BTreeSet<UserId>,
    /// Ids that have meant another person, or none, since.
    pub strange: BTreeSet<UserId>,
}

/// A company with two directories, and what was said and done by hand so far.
pub(super) struct World {
    pub acme: Acme,
    pub beside: Beside,
    pub directories: [Directory; 2],
    pub said: BTreeMap<UserId, Said>,
    pub members: BTreeMap<GroupId, BTreeSet<MemberId>>,
    /// Admins by somebody's word, not by a rule.
    pub by_hand: BTreeSet<UserId>,
    /// Whose password a directory has written, who may be waiting for import.
    pub passwords: BTreeSet<UserId>,
    pub badge: Badge,
    pub import: Option<ImportId>,
    /// Seconds; each act has its own.
    pub clock: i64,
    pub past: Vec<Instant>,
    /// Of whom the directory's call of this act was.
    pub touched: Option<UserId>,
    /// Who was linked by this act: who waited, and the account.
    pub linked: Option<(UserId, UserId)>,
}

impl World {
    pub(super) fn found(c: &mut Conn, number: usize, vouched: bool) -> Self {
        let acme = found(c, &format!("case-{number}")).unwrap();
        for (id, name) in [(acme.owner, "owner"), (acme.admin, "admin"), (acme.member, "member")] {
            let mut user = acme.user(c, id);
            user.user_name = format!("{name}@acme.test");
            user.user_name_key.clone_from(&user.user_name);
            user.sign_in_email_key = Some(user.user_name.clone());
            user.email = Some(user.user_name.clone());
            let mail = json!([{ "value": user.user_name, "type": "work", "primary": true }]);
            user.attributes = json!({ "userName": user.user_name, "emails": mail }).to_string();
            user::store::update(c, &user, None).unwrap();
        }
        let first = acme.directory(c, true, true);
        let (cx, by) = (acme.by_owner(0), acme.operator());
        connection::configure(c, &cx, &by, first.connection, &complete(), false).unwrap();
        mapping::set_switch(c, &cx, &by, first.connection, Switch::JustInTime, true).unwrap();
        let directories = [first, acme.directory(c, false, false)];
        // So that seats run out, some wait for import, and a second loss of access waits for an owner.
        tenant::set_plan(c, &cx, acme.tenant, Some(4), SeatRule::Refuse).unwrap();
        let rule = mass_change::Rule { enabled: true, people: 1, percent: 100 };
        mass_change::set_rule(c, &cx, &by, rule).unwrap();
        // A domain is one tenant's, and the cases share a database.
        if let Some(before) = domain::owner_of(c, &email("eve@acme.test")).unwrap() {
            let by = Confirmed::at_the_command_line(before.tenant);
            domain::remove(c, &cx, &by, before.id).unwrap();
        }
        // In half of the cases an equal address links by itself from the beginning.
        if vouched {
            acme.verified(c, "acme.test");
        }
        for name in ["eve", "sam"] {
            directories[1].push(c, name);
        }
        Self {
            beside: Beside::found(c, number),
            members: groups(c, &acme, &directories, vouched),
            directories,
            said: BTreeMap::new(),
            by_hand: BTreeSet::from([acme.admin]),
            passwords: BTreeSet::new(),
            badge: Badge::Undefined,
            import: None,
            clock: 10,
            past: Vec::new(),
            touched: None,
            linked: None,
            acme,
        }
    }

    /// The request of this act.
    pub(super) fn cx(&self) -> Cx {
        at(self.clock)
    }

    /// Another act begins.
    pub(super) fn next(&mut self) {
        self.clock += 1;
        (self.touched, self.linked) = (None, None);
    }

    /// What SCIM shows of somebody before a write that may take them over.
    pub(super) fn shown(&self, c: &mut Conn, id: UserId) -> Said {
        let known = self.said.get(&id).cloned();
        let Some(user) = user::store::find(c, self.acme.tenant, id).unwrap() else {
            return known.unwrap_or_default();
        };
        let loose = !user.is_written_by_directory() && user.state != UserState::Staged;
        let mut said = known.unwrap_or_else(|| Said {
            user_name: user.user_name.clone(),
            active: user.directory_active,
            ..Said::default()
        });
        said.active = if loose { Some(user.is_active()) } else { said.active };
        said
    }

    /// Keys by which an adopted or linked row was known before go over to its new id.
    pub(super) fn follow(&mut self, before: &Before, after: &[User]) {
        for user in after {
            let Some(old) = before.same(user).filter(|old| old.id != user.id) else { continue };
            if self.by_hand.remove(&old.id) {
                self.by_hand.insert(user.id);
            }
            for instant in &mut self.past {
                instant.strange.extend([old.id, user.id]);
            }
        }
    }

    /// Notes how all stands now.
    pub(super) fn remember(&mut self, after: &[User]) {
        self.past.push(Instant {
            at: self.cx().now,
            users: after.iter().map(|user| (user.id, (user.state, user.role))).collect(),
            members: self.members.clone(),
            by_hand: self.by_hand.clone(),
            strange: BTreeSet::new(),
        });
    }
}

/// A group of each directory, and a rule for the first one; with `nested` the second one lies in it.
fn groups(
    c: &mut Conn,
    acme: &Acme,
    directories: &[Directory; 2],
    nested: bool,
) -> BTreeMap<GroupId, BTreeSet<MemberId>> {
    let mut push = |by: By, members: &[GroupId]| {
        let members: Vec<Value> = members.iter().map(|id| json!({ "value": id.to_string() })).collect();
        let (body, scope) =
            (json!({ "displayName": GROUPS[by], "members": members }), directories[by].scope(c));
        let resource = Resource::read(ResourceKind::Group, &Schemas::standard(), &body).unwrap();
        group::create(c, &at(1), &scope, &acme.presenter(), &resource).unwrap().id
    };
    let inner = push(1, &[]);
    let within: Vec<GroupId> = nested.then_some(inner).into_iter().collect();
    let outer = push(0, &within);
    let product_roles = vec!["manager".to_owned()];
    let new = NewRule { source: Source::Group(outer), hub_role: Some(Grant::Admin), product_roles };
    let (of, change) = (directories[0].connection, Change::Add(new));
    role_mapping::save(c, &at(2), &acme.operator(), of, &change, None).unwrap();
    BTreeMap::from([(inner, BTreeSet::new()), (outer, within.into_iter().map(MemberId::Group).collect())])
}

/// A workspace that all of this is nothing to.
pub(super) struct Beside {
    acme: Acme,
    pub person: UserId,
    was: String,
}

impl Beside {
    fn found(c: &mut Conn, number: usize) -> Self {
        let acme = found(c, &format!("beside-{number}")).unwrap();
        let directory = acme.directory(c, true, true);
        // The same people, as far as names go.
        let person = directory.push(c, "ada").id;
        directory.push(c, "eve");
        let mut beside = Self { acme, person, was: String::new() };
        beside.was = beside.now(c);
        beside
    }

    fn now(&self, c: &mut Conn) -> String {
        let (users, row) = (everybody(c, &self.acme), tenant::get(c, self.acme.tenant).unwrap());
        let newest = event::page(c, self.acme.tenant, &event::Filter::default(), 1).unwrap();
        let connections = connection::all(c, self.acme.tenant).unwrap().len();
        format!("{users:?} {row:?} {:?} {connections}", newest[0].id)
    }

    pub(super) fn check(&self, c: &mut Conn) {
        assert_eq!(self.now(c), self.was, "another workspace has changed");
    }
}
