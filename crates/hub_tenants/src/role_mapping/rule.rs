//! What a rule says: whoever has this group or role gets that.

use hub_kernel::{GroupId, RoleRuleId};
use hub_scim::fold;
use hub_text::{Text, text};
use serde_json::{Value, json};

use crate::text_enum::text_enum;

text_enum! {
    /// Where a rule looks.
    SourceKind {
        /// A group that the directory writes, by its id: renaming it changes nothing.
        Group = "group",
        /// A value of SCIM `roles`.
        Role = "role",
        /// A group's value in the assertion of the last login.
        LoginGroup = "login_group",
        /// A role's value in the assertion of the last login.
        LoginRole = "login_role",
    }
}

text_enum! {
    /// The hub role that a rule gives. No rule makes an owner.
    Grant {
        /// Manages connections, people and tokens.
        Admin = "admin",
        /// A sub-user: no admin by a rule further down.
        Member = "member",
    }
}

impl SourceKind {
    /// Whether it is about groups; else about roles. Each has a switch of its own.
    pub const fn is_group(self) -> bool {
        matches!(self, Self::Group | Self::LoginGroup)
    }

    /// How a sentence begins that names one.
    pub const fn noun(self) -> &'static str {
        match self {
            Self::Group => "group",
            Self::Role => "role",
            Self::LoginGroup => "group at login",
            Self::LoginRole => "role at login",
        }
    }
}

/// What a rule looks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A group of the directory.
    Group(GroupId),
    /// A value, compared without regard to capitals.
    Value(SourceKind, String),
}

impl Source {
    /// Where it looks.
    pub const fn kind(&self) -> SourceKind {
        match self {
            Self::Group(_) => SourceKind::Group,
            Self::Value(kind, _) => *kind,
        }
    }

    /// Whether two rules would look for the same.
    pub fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Group(one), Self::Group(two)) => one == two,
            (Self::Value(kind, one), Self::Value(other, two)) => kind == other && key_of(one) == key_of(two),
            _ => false,
        }
    }
}

/// The form in which values are compared.
pub(super) fn key_of(value: &str) -> String {
    fold(value.trim())
}

/// A rule. Their order is their priority.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Its id.
    pub id: RoleRuleId,
    /// What it looks for.
    pub source: Source,
    /// What people call that: the group's name as it was when the rule was made, or the value.
    pub name: String,
    /// The hub role it gives, if it says anything of it.
    pub hub_role: Option<Grant>,
    /// The product roles it gives.
    pub product_roles: Vec<String>,
}

impl Rule {
    /// For people's pages, and in English for events: "group Support Leads".
    pub fn words(&self) -> Text {
        match self.source.kind() {
            SourceKind::Group => text!("group {name}", name = &self.name),
            SourceKind::Role => text!("role {name}", name = &self.name),
            SourceKind::LoginGroup => text!("group at login {name}", name = &self.name),
            SourceKind::LoginRole => text!("role at login {name}", name = &self.name),
        }
    }

    /// Whether it looks for the value of that key.
    pub(super) fn names(&self, wanted: SourceKind, key: &str) -> bool {
        matches!(&self.source, Source::Value(kind, value) if *kind == wanted && key_of(value) == key)
    }

    /// For events.
    pub(super) fn details(&self) -> Value {
        json!({ "if": self.words().english(), "hub_role": self.hub_role, "product_roles": self.product_roles })
    }

    /// Whether two lists decide alike on who is an admin: the same rules of hub roles in the same order.
    pub(super) fn decide_alike(one: &[Self], two: &[Self]) -> bool {
        let deciding = |list: &[Self]| -> Vec<(Source, Option<Grant>)> {
            list.iter()
                .filter(|rule| rule.hub_role.is_some())
                .map(|rule| (rule.source.clone(), rule.hub_role))
                .collect()
        };
        deciding(one) == deciding(two)
    }

    pub(super) fn any_admin(list: &[Self]) -> bool {
        list.iter().any(|rule| rule.hub_role == Some(Grant::Admin))
    }
}
