//! What the decision is made of, read for many people at once.

use std::collections::BTreeMap;

use hub_db::Conn;
use hub_kernel::{ConnectionId, GroupId, TenantId, UserId};
use hub_scim::Resource;

use super::decide::{Decided, Policy, Said, Spoken, Standing, Word, decide};
use super::rule::{Rule, Source};
use super::store::{self, Applied};
use crate::Result;
use crate::connection::{mapping, scim_configuration};
use crate::group::{Nesting, members};
use crate::product_role::{self, ProductRole};
use crate::user::{Role, User};

/// A tenant's rules, read when they are first asked for.
pub(super) struct Book {
    tenant: TenantId,
    known: Vec<ProductRole>,
    policies: BTreeMap<ConnectionId, Policy>,
    nesting: Option<Nesting>,
}

/// What is known of one person.
pub(super) struct Facts {
    pub standing: Standing,
    pub applied: Applied,
    words: Vec<(ConnectionId, bool, Said)>,
}

impl Book {
    pub fn open(c: &mut Conn, tenant: TenantId) -> Result<Self> {
        let known = product_role::all(c, tenant)?;
        Ok(Self { tenant, known, policies: BTreeMap::new(), nesting: None })
    }

    /// The same with other rules of one connection.
    pub fn with_rules(&self, connection: ConnectionId, rules: Vec<Rule>) -> Self {
        let mut policies = self.policies.clone();
        if let Some(policy) = policies.get_mut(&connection) {
            policy.rules = rules;
        }
        Self { tenant: self.tenant, known: self.known.clone(), policies, nesting: None }
    }

    pub fn read_policy(&mut self, c: &mut Conn, connection: ConnectionId) -> Result<()> {
        if !self.policies.contains_key(&connection) {
            let settings = scim_configuration::role_settings(c, self.tenant, connection)?;
            let rules = store::rules(c, self.tenant, connection)?;
            let (groups, roles) = (settings.groups, settings.roles);
            let policy = Policy { groups, roles, default_roles: settings.default_roles, rules };
            self.policies.insert(connection, policy);
        }
        Ok(())
    }

    /// Whether any rule that was read looks for groups of a directory.
    fn looks_for_groups(&self) -> bool {
        let looks = |rule: &Rule| matches!(rule.source, Source::Group(_));
        self.policies.values().any(|policy| policy.groups && policy.rules.iter().any(looks))
    }

    /// What is known of these people, in their order. Groups are read where a rule looks for one, or `with_groups`.
    pub fn facts(&mut self, c: &mut Conn, users: &[User], with_groups: bool) -> Result<Vec<Facts>> {
        let ids: Vec<UserId> = users.iter().map(|user| user.id).collect();
        let mut received: BTreeMap<_, _> = mapping::received_by(c, self.tenant, &ids)?.into_iter().collect();
        let mut applied: BTreeMap<_, _> = store::applied(c, self.tenant, &ids)?.into_iter().collect();
        let managing = users.iter().filter_map(|user| user.connection);
        let logged_in = received.values().map(|received| received.connection);
        for connection in managing.chain(logged_in).collect::<Vec<_>>() {
            self.read_policy(c, connection)?;
        }
        let mut groups = BTreeMap::new();
        if with_groups || self.looks_for_groups() {
            groups = members::groups_of(c, self.tenant, &ids)?;
            if self.nesting.is_none() {
                self.nesting = Some(Nesting::read(c, self.tenant)?);
            }
        }
        let mut found = Vec::with_capacity(users.len());
        for user in users {
            let applied = applied.remove(&user.id).unwrap_or_default();
            let mut words = Vec::new();
            if let Some(connection) = user.connection {
                let direct = groups.remove(&user.id).unwrap_or_default().into_iter().map(|(id, _)| id);
                words.push((connection, true, said_by_directory(user, self.groups_above(direct))?));
            }
            if let Some(received) = received.remove(&user.id) {
                say_at_login(&mut words, received.connection, &received.groups, &received.roles);
            }
            let by_rule = user.role == Role::Admin && applied.admin_rule.is_some();
            let standing = Standing { role: user.role, by_rule, state: user.state };
            found.push(Facts { standing, applied, words });
        }
        Ok(found)
    }

    fn groups_above(&self, direct: impl Iterator<Item = GroupId>) -> Vec<GroupId> {
        match &self.nesting {
            Some(nesting) => nesting.above(direct).into_iter().collect(),
            None => direct.collect(),
        }
    }

    /// Decides on somebody of whom this is known.
    pub fn judge(&self, facts: &Facts) -> Decided {
        let none = Policy::default();
        let words: Vec<Word<'_>> = facts
            .words
            .iter()
            .map(|(connection, manages, said)| Word {
                connection: *connection,
                manages: *manages,
                policy: self.policies.get(connection).unwrap_or(&none),
                said: said.clone(),
            })
            .collect();
        decide(&words, &self.known, facts.standing)
    }

    /// Reads and decides on one person.
    pub fn look_at(&mut self, c: &mut Conn, user: &User) -> Result<(Facts, Decided)> {
        let facts = self.facts(c, std::slice::from_ref(user), false)?;
        let facts = facts.into_iter().next().ok_or(crate::Error::NotFound)?;
        let decided = self.judge(&facts);
        Ok((facts, decided))
    }
}

fn said_by_directory(user: &User, groups: Vec<GroupId>) -> Result<Said> {
    let roles = Spoken::of(&Resource::from_stored(&user.attributes)?.roles());
    Ok(Said { groups, roles, ..Said::default() })
}

/// Adds what a login said to what the directory of the same connection says, or as another connection's word.
fn say_at_login(
    words: &mut Vec<(ConnectionId, bool, Said)>,
    connection: ConnectionId,
    groups: &[String],
    roles: &[String],
) {
    let (login_groups, login_roles) = (Spoken::of(groups), Spoken::of(roles));
    match words.iter_mut().find(|(known, _, _)| *known == connection) {
        Some((_, _, said)) => (said.login_groups, said.login_roles) = (login_groups, login_roles),
        None => words.push((connection, false, Said { login_groups, login_roles, ..Said::default() })),
    }
}
