//! What events say of roles, of the rules that give them, and of what was asked for.

use hub_text::key;

/// Clauses. The widest stand last.
pub const SENTENCES: &[&str] = &[
    key!("a new password"),
    key!("group at login {name}"),
    key!("role at login {name}"),
    key!("group {name}"),
    key!("role {name}"),
    key!("named at the last login"),
    key!("named by the directory"),
    key!("by default"),
    key!("no rule makes them an admin any more"),
    key!("nothing gives them one"),
    key!("the rules of roles were changed"),
    key!("the SCIM configuration was changed"),
    key!("members of group {name} changed"),
    key!("because of {rule}"),
    key!("{role} because of {rule}"),
    key!("{role} named by the directory"),
    key!("{role} named at the last login"),
    key!("{role} by default"),
];
