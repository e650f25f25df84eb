//! The decision: what somebody holds, and by what. Pure; its table of cases is a snapshot that a person can read.
//!
//! Of the hub role the first rule decides that fits and says anything of it. Product roles add up over all rules that fit; a
//! role value without a rule gives the product role of its own name; who is given none has the default roles.

use hub_kernel::{ConnectionId, GroupId};
use hub_scim::fold;
use hub_text::{Text, t, text};

use super::rule::{Grant, Rule, Source, SourceKind, key_of};
use crate::product_role::{NO_ROLES, ProductRole};
use crate::user::{Role, UserState};

/// What a connection's settings say of roles.
#[derive(Debug, Clone, Default)]
pub(crate) struct Policy {
    /// Groups are taken.
    pub groups: bool,
    /// Roles are taken.
    pub roles: bool,
    /// Product roles of those to whom nothing gives one.
    pub default_roles: Vec<String>,
    /// By priority.
    pub rules: Vec<Rule>,
}

/// What a connection's identity provider says of somebody.
#[derive(Debug, Clone, Default)]
pub(crate) struct Said {
    /// Groups of the directory, those above them included.
    pub groups: Vec<GroupId>,
    /// Values of `roles`.
    pub roles: Vec<Spoken>,
    /// Groups of the last login.
    pub login_groups: Vec<Spoken>,
    /// Roles of the last login.
    pub login_roles: Vec<Spoken>,
}

/// A value as it came, and as it is compared.
#[derive(Debug, Clone)]
pub(crate) struct Spoken {
    text: String,
    key: String,
}

impl Spoken {
    /// The values of a list that say something.
    pub fn of(values: &[String]) -> Vec<Self> {
        let spoken = |text: &String| Self { text: text.trim().to_owned(), key: key_of(text) };
        values.iter().map(spoken).filter(|spoken| !spoken.key.is_empty()).collect()
    }

    fn means_nothing(&self) -> bool {
        NO_ROLES.contains(&self.key.as_str())
    }
}

/// One connection's word on somebody.
#[derive(Debug, Clone)]
pub(crate) struct Word<'a> {
    /// The connection.
    pub connection: ConnectionId,
    /// Whether it manages the person: then its default roles hold.
    pub manages: bool,
    /// Its settings.
    pub policy: &'a Policy,
    /// What it says.
    pub said: Said,
}

/// How somebody stands before the decision.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Standing {
    /// Their hub role now.
    pub role: Role,
    /// Whether they are an admin by a rule, rather than by hand.
    pub by_rule: bool,
    /// Whether they have an account.
    pub state: UserState,
}

/// What becomes of the hub role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HubRole {
    /// It is so already, or no rule speaks of it.
    Unchanged,
    /// Becomes an admin.
    Promote,
    /// No longer an admin: no rule gives it any more.
    Demote,
    /// An owner: no identity provider makes, removes or demotes one.
    KeptOwner,
    /// An admin made by hand stays one.
    KeptByHand,
    /// There is no account yet that could have a role.
    Waits,
}

/// Why somebody holds a product role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// A rule gives it; in words.
    Rule(Text),
    /// The identity provider names it.
    Named(SourceKind),
    /// A default role of the connection.
    Default,
}

impl Why {
    /// For people, and in English for events: "because of group Support Leads".
    pub fn words(&self) -> Text {
        match self {
            Self::Rule(rule) => text!("because of {rule}", rule = rule.clone()),
            Self::Named(SourceKind::LoginRole) => t("named at the last login"),
            Self::Named(_) => t("named by the directory"),
            Self::Default => t("by default"),
        }
    }
}

/// A value that came and means nothing here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unmapped {
    pub connection: ConnectionId,
    pub kind: SourceKind,
    pub value: String,
}

/// What somebody is to hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Decided {
    /// What becomes of the hub role.
    pub hub_role: HubRole,
    /// The rule that decides on the hub role, in words, and what it gives.
    pub by: Option<(Grant, Text)>,
    /// Product roles in the order of the tenant's list, with what gives them.
    pub product_roles: Vec<(String, Vec<Why>)>,
    /// Values that no rule names.
    pub unmapped: Vec<Unmapped>,
}

impl Decided {
    /// The product roles alone.
    pub fn names(&self) -> Vec<String> {
        self.product_roles.iter().map(|(name, _)| name.clone()).collect()
    }
}

/// Decides.
pub(crate) fn decide(words: &[Word<'_>], known: &[ProductRole], standing: Standing) -> Decided {
    let mut held: Vec<(String, Vec<Why>)> =
        known.iter().map(|role| (role.name.clone(), Vec::new())).collect();
    let mut by = None;
    let mut unmapped = Vec::new();
    for word in words {
        for rule in word.fitting() {
            if by.is_none()
                && let Some(grant) = rule.hub_role
            {
                by = Some((grant, rule.words()));
            }
            for role in &rule.product_roles {
                give(&mut held, role, Why::Rule(rule.words()));
            }
        }
        word.name(&mut held, &mut unmapped);
    }
    if held.iter().all(|(_, why)| why.is_empty()) {
        let managing = words.iter().filter(|word| word.manages);
        for role in managing.flat_map(|word| &word.policy.default_roles) {
            give(&mut held, role, Why::Default);
        }
    }
    held.retain(|(_, why)| !why.is_empty());
    let hub_role = hub_role(standing, by.as_ref().map(|(grant, _)| *grant));
    Decided { hub_role, by, product_roles: held, unmapped }
}

/// What becomes of a hub role when the rules give `grant`.
pub(crate) const fn hub_role(standing: Standing, grant: Option<Grant>) -> HubRole {
    match (standing.role, grant, standing.state) {
        (Role::Owner, None, _) => HubRole::Unchanged,
        (Role::Owner, Some(_), _) => HubRole::KeptOwner,
        (Role::Member, Some(Grant::Admin), UserState::Staged) => HubRole::Waits,
        (Role::Member, Some(Grant::Admin), UserState::Active | UserState::Deactivated) => HubRole::Promote,
        (Role::Member, Some(Grant::Member) | None, _) | (Role::Admin, Some(Grant::Admin), _) => {
            HubRole::Unchanged
        }
        (Role::Admin, Some(Grant::Member) | None, _) if standing.by_rule => HubRole::Demote,
        (Role::Admin, None, _) => HubRole::Unchanged,
        (Role::Admin, Some(Grant::Member), _) => HubRole::KeptByHand,
    }
}

/// Notes that something gives a product role. One that is not in the tenant's list is given by nothing.
fn give(held: &mut [(String, Vec<Why>)], role: &str, why: Why) {
    if let Some((_, reasons)) = held.iter_mut().find(|(name, _)| name == role)
        && !reasons.contains(&why)
    {
        reasons.push(why);
    }
}

impl Word<'_> {
    fn fitting(&self) -> impl Iterator<Item = &Rule> {
        self.policy.rules.iter().filter(|rule| self.fits(rule))
    }

    fn fits(&self, rule: &Rule) -> bool {
        match &rule.source {
            Source::Group(id) => self.policy.groups && self.said.groups.contains(id),
            Source::Value(kind, value) => {
                let key = key_of(value);
                self.takes(*kind) && self.values(*kind).iter().any(|said| said.key == key)
            }
        }
    }

    /// Whether the connection takes what comes in this way.
    const fn takes(&self, kind: SourceKind) -> bool {
        if kind.is_group() { self.policy.groups } else { self.policy.roles }
    }

    fn values(&self, kind: SourceKind) -> &[Spoken] {
        match kind {
            SourceKind::Group => &[],
            SourceKind::Role => &self.said.roles,
            SourceKind::LoginGroup => &self.said.login_groups,
            SourceKind::LoginRole => &self.said.login_roles,
        }
    }

    /// Gives what is named as it is called here, and collects what no rule names.
    fn name(&self, held: &mut [(String, Vec<Why>)], unmapped: &mut Vec<Unmapped>) {
        for kind in [SourceKind::Role, SourceKind::LoginRole, SourceKind::LoginGroup] {
            for said in self.values(kind).iter().filter(|_| self.takes(kind)) {
                if said.means_nothing() || self.policy.rules.iter().any(|rule| rule.names(kind, &said.key)) {
                    continue;
                }
                let named = held.iter().map(|(name, _)| name).find(|name| fold(name) == said.key).cloned();
                match named.filter(|_| !kind.is_group()) {
                    Some(role) => give(held, &role, Why::Named(kind)),
                    None => unmapped.push(Unmapped {
                        connection: self.connection,
                        kind,
                        value: said.text.clone(),
                    }),
                }
            }
        }
    }
}
