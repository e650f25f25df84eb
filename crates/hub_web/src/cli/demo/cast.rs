//! Who is in the story, and when they come.

use super::provider::mailbox;

/// The made-up company's domain; nobody's (RFC 2606).
pub(super) const DOMAIN: &str = "northwind.test";

/// Groups of the company's directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Group {
    /// Runs the connection: admins by a rule.
    It,
    /// Agents of the product by a rule.
    Support,
    /// In scope through the group alone.
    Warehouse,
}

impl Group {
    pub(super) const ALL: [Self; 3] = [Self::It, Self::Support, Self::Warehouse];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::It => "IT",
            Self::Support => "Support",
            Self::Warehouse => "Warehouse",
        }
    }
}

/// Somebody of the company's directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Player {
    /// Days ago on which they begin.
    pub day: i64,
    pub given: &'static str,
    pub surname: &'static str,
    pub title: &'static str,
    pub department: &'static str,
    pub group: Option<Group>,
}

impl Player {
    /// Their address: the given name at the company's domain.
    pub(super) fn email(&self) -> String {
        mailbox(&self.given.to_lowercase())
    }

    pub(super) fn name(&self) -> String {
        format!("{} {}", self.given, self.surname)
    }
}

const fn player(
    day: i64,
    given: &'static str,
    surname: &'static str,
    title: &'static str,
    department: &'static str,
    group: Option<Group>,
) -> Player {
    Player { day, given, surname, title, department, group }
}

/// Announced before auto-create was on, and not imported, as she has an account by another address: waits.
pub(super) const WAITS: Player = player(13, "Ines", "Moreau", "Accountant", "Finance", None);
/// Has an account already: the directory finds it, and goes on with it.
pub(super) const FOUND: Player =
    player(11, "Mona", "Haddad", "Support agent", "Support", Some(Group::Support));
/// Blocked at the identity provider while auto-deactivate was off: keeps access here.
pub(super) const KEPT: Player = player(12, "Bruno", "Costa", "Account executive", "Sales", None);
/// Deactivated here by hand, active at the identity provider.
pub(super) const BY_HAND: Player =
    player(11, "Petra", "Novak", "Packer", "Operations", Some(Group::Warehouse));
/// Left the company: the directory took the access.
pub(super) const LEFT: Player = player(11, "Sven", "Larsson", "Picker", "Operations", Some(Group::Warehouse));
/// Whose login fails once, as the identity provider names another audience.
pub(super) const AGENT: Player =
    player(13, "Jonas", "Weber", "Support agent", "Support", Some(Group::Support));
/// Whose login fails once, as the answer comes too late; later she marries.
pub(super) const BRIDE: Player = player(9, "Elif", "Demir", "Support agent", "Support", Some(Group::Support));
/// Changes from sales to support.
pub(super) const MOVES: Player = player(6, "Daniel", "Kim", "Account executive", "Sales", None);
/// Comes when no seat is free.
pub(super) const NO_SEAT: Player =
    player(1, "Yusuf", "Aydin", "Support agent", "Support", Some(Group::Support));

/// Everybody, in the order in which they come.
pub(super) const CAST: [Player; 21] = [
    player(13, "Nadia", "Rahman", "Head of IT", "IT", Some(Group::It)),
    player(13, "Tom", "Fischer", "System administrator", "IT", Some(Group::It)),
    player(13, "Lena", "Vogel", "Head of support", "Support", Some(Group::Support)),
    AGENT,
    WAITS,
    player(12, "Amara", "Okafor", "Support agent", "Support", Some(Group::Support)),
    KEPT,
    BY_HAND,
    LEFT,
    FOUND,
    player(10, "Kofi", "Mensah", "Shift lead", "Operations", Some(Group::Warehouse)),
    player(10, "Yuki", "Tanaka", "Picker", "Operations", Some(Group::Warehouse)),
    BRIDE,
    player(8, "Marco", "Ricci", "Forklift driver", "Operations", Some(Group::Warehouse)),
    player(8, "Anna", "Kowalska", "Packer", "Operations", Some(Group::Warehouse)),
    MOVES,
    player(6, "Priya", "Nair", "Support agent", "Support", Some(Group::Support)),
    player(5, "Oscar", "Lind", "Picker", "Operations", Some(Group::Warehouse)),
    player(3, "Chloe", "Martin", "Controller", "Finance", None),
    player(2, "Hugo", "Silva", "Account executive", "Sales", None),
    NO_SEAT,
];
