//! What a change of the rules would do to people, before it is saved.

use hub_db::Conn;
use hub_kernel::{ConnectionId, UserId};

use super::book::Book;
use super::decide::{Decided, HubRole};
use super::rule::{Rule, Source};
use super::store;
use crate::Result;
use crate::user::{self, Role, User};

/// People who are looked at.
const MOST_PEOPLE: usize = 20_000;
/// People who are read at once.
const BATCH: i64 = 500;
/// Names that are shown of each kind.
const NAMED: usize = 5;

/// Some people: how many, and the first of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Crowd {
    /// How many.
    pub count: i64,
    /// The names of the first.
    pub first: Vec<String>,
}

impl Crowd {
    fn add(&mut self, user: &User) {
        self.count += 1;
        if self.first.len() < NAMED {
            self.first.push(user.label().to_owned());
        }
    }
}

/// What would happen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Preview {
    /// How many people were looked at.
    pub people: usize,
    /// There are more people than were looked at.
    pub more: bool,
    /// Those who would become admins.
    pub promoted: Crowd,
    /// Those who would no longer be admins.
    pub demoted: Crowd,
    /// Those who would gain a product role, for each.
    pub gained: Vec<(String, Crowd)>,
    /// Those who would lose one, for each.
    pub lost: Vec<(String, Crowd)>,
}

impl Preview {
    /// Whether nobody would notice.
    pub fn is_empty(&self) -> bool {
        self.promoted.count + self.demoted.count == 0 && self.gained.is_empty() && self.lost.is_empty()
    }

    fn note(&mut self, user: &User, was: &Decided, is: &Decided) {
        match (user.role, was.hub_role, is.hub_role) {
            (_, HubRole::Promote, HubRole::Promote) | (_, HubRole::Demote, HubRole::Demote) => {}
            (Role::Member, _, HubRole::Promote) => self.promoted.add(user),
            (Role::Admin, _, HubRole::Demote) => self.demoted.add(user),
            _ => {}
        }
        let (before, after) = (was.names(), is.names());
        for role in after.iter().filter(|role| !before.contains(role)) {
            of(&mut self.gained, role).add(user);
        }
        for role in before.iter().filter(|role| !after.contains(role)) {
            of(&mut self.lost, role).add(user);
        }
    }
}

fn of<'a>(list: &'a mut Vec<(String, Crowd)>, role: &str) -> &'a mut Crowd {
    let at = list.iter().position(|(known, _)| known == role).unwrap_or_else(|| {
        list.push((role.to_owned(), Crowd::default()));
        list.len() - 1
    });
    #[expect(clippy::indexing_slicing, reason = "the place was found or made just before")]
    &mut list[at].1
}

/// Compares the rules that hold with others of the same connection.
///
/// # Errors
/// The database's.
pub fn preview(c: &mut Conn, connection: ConnectionId, rules: &[Rule]) -> Result<Preview> {
    let tenant = connection.tenant();
    let mut book = Book::open(c, tenant)?;
    book.read_policy(c, connection)?;
    let with_groups = rules.iter().any(|rule| matches!(rule.source, Source::Group(_)));
    let mut found = Preview::default();
    let mut after = UserId::new(tenant, 0);
    loop {
        let keys = store::people_of(c, connection, after, BATCH)?;
        let Some(last) = keys.last() else { break };
        after = UserId::from_raw(*last);
        let users = user::by_keys(c, tenant, &keys)?;
        let facts = book.facts(c, &users, with_groups)?;
        let other = book.with_rules(connection, rules.to_vec());
        for (user, facts) in users.iter().zip(&facts) {
            found.note(user, &book.judge(facts), &other.judge(facts));
        }
        found.people += users.len();
        if found.people >= MOST_PEOPLE {
            found.more = !store::people_of(c, connection, after, 1)?.is_empty();
            break;
        }
    }
    Ok(found)
}
