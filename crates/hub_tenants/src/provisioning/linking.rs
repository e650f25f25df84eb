//! When a directory's person and an account here become one: a pure decision, with its table in the tests.
//!
//! An address proves who somebody is only where the workspace has proven that its domain is its own: then nobody but the
//! company gives out addresses of it. Anywhere else an admin, who knows the people, decides. An owner is never taken over.

use hub_text::key;

use crate::user::Role;

/// Who or what brings the two together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// A SCIM create of somebody whose userName or e-mail is the account's.
    Create,
    /// A SCIM write to the account's own id: the identity provider looked the account up and means it.
    Id,
    /// An admin, on the Reconcile page.
    Admin,
    /// An owner, on the Reconcile page.
    Owner,
}

/// What speaks for both being the same person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ground {
    /// Nothing but an equal name or address.
    Equal,
    /// The address lies in a domain that the workspace has verified.
    VerifiedDomain,
    /// The account was made by a login through the very identity provider that writes now.
    SameProvider,
}

/// Whether they become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Linking {
    /// At once.
    Done,
    /// At once, but the e-mail, the address that they log in with and the password are out of the directory's reach.
    AddressStays,
    /// Not by itself: the person waits, and somebody decides.
    Waits(Why),
    /// Not at all, or not by this hand.
    Refused(Why),
}

/// Why they do not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// The account is an owner's.
    Owner,
    /// The account is an admin's, and an owner decides on these.
    Admin,
    /// The address lies in no domain that the workspace has verified.
    Unverified,
}

impl Why {
    /// The reason, as a sentence; a message.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Owner => key!("The account is an owner’s, and an owner is never taken over."),
            Self::Admin => key!("The account is an admin’s: an owner decides on linking it."),
            Self::Unverified => {
                key!(
                    "The address lies in no verified domain of this workspace, so an admin decides on linking them."
                )
            }
        }
    }
}

/// The rule in words, for the page; messages.
pub const RULE: [&str; 4] = [
    key!(
        "Whom the identity provider creates with the userName or e-mail of an account here is linked to it by itself only if \
     the address lies in a domain that this workspace has verified, or the account was made by a login through the same \
     connection. Everybody else waits here, without an account and without a seat, until an admin links or imports them."
    ),
    key!("An owner is never taken over. An account of an admin is linked by hand by an owner only."),
    key!(
        "An identity provider that looks an account up and writes to it by its id links it: it means this account. Where the \
     address lies in no verified domain, e-mail, login address and password stay as they were. Those of owners and admins \
     always do, as do roles given by hand, and an owner’s access."
    ),
    key!(
        "After a link there is one person: the account stays with its sessions, role, seat and history, and the identity \
     provider goes on with the id that it knows."
    ),
];

/// Decides on a link.
pub const fn linking(by: By, role: Role, ground: Ground) -> Linking {
    match (by, role, ground) {
        // Whoever has the Secret Token finds every account that no other connection manages.
        (By::Id, _, Ground::Equal) => Linking::AddressStays,
        (By::Id, _, Ground::VerifiedDomain | Ground::SameProvider) => Linking::Done,
        (By::Create, Role::Owner, _) => Linking::Waits(Why::Owner),
        (By::Create, Role::Admin | Role::Member, Ground::Equal) => Linking::Waits(Why::Unverified),
        (By::Create, Role::Admin | Role::Member, Ground::VerifiedDomain | Ground::SameProvider) => {
            Linking::Done
        }
        (By::Admin | By::Owner, Role::Owner, _) => Linking::Refused(Why::Owner),
        (By::Admin, Role::Admin, _) => Linking::Refused(Why::Admin),
        (By::Owner, Role::Admin, _) | (By::Admin | By::Owner, Role::Member, _) => Linking::Done,
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;

    /// The whole table, to be read by a person.
    #[test]
    fn linking_table() {
        let mut table = String::new();
        for by in [By::Create, By::Id, By::Admin, By::Owner] {
            for role in Role::ALL {
                for ground in [Ground::Equal, Ground::VerifiedDomain, Ground::SameProvider] {
                    writeln!(table, "{by:?} {role} {ground:?}: {:?}", linking(by, *role, ground)).unwrap();
                }
            }
        }
        let expected = "\
Create owner Equal: Waits(Owner)
Create owner VerifiedDomain: Waits(Owner)
Create owner SameProvider: Waits(Owner)
Create admin Equal: Waits(Unverified)
Create admin VerifiedDomain: Done
Create admin SameProvider: Done
Create member Equal: Waits(Unverified)
Create member VerifiedDomain: Done
Create member SameProvider: Done
Id owner Equal: AddressStays
Id owner VerifiedDomain: Done
Id owner SameProvider: Done
Id admin Equal: AddressStays
Id admin VerifiedDomain: Done
Id admin SameProvider: Done
Id member Equal: AddressStays
Id member VerifiedDomain: Done
Id member SameProvider: Done
Admin owner Equal: Refused(Owner)
Admin owner VerifiedDomain: Refused(Owner)
Admin owner SameProvider: Refused(Owner)
Admin admin Equal: Refused(Admin)
Admin admin VerifiedDomain: Refused(Admin)
Admin admin SameProvider: Refused(Admin)
Admin member Equal: Done
Admin member VerifiedDomain: Done
Admin member SameProvider: Done
Owner owner Equal: Refused(Owner)
Owner owner VerifiedDomain: Refused(Owner)
Owner owner SameProvider: Refused(Owner)
Owner admin Equal: Done
Owner admin VerifiedDomain: Done
Owner admin SameProvider: Done
Owner member Equal: Done
Owner member VerifiedDomain: Done
Owner member SameProvider: Done
";
        assert_eq!(table, expected);
    }
}
