//! The attributes of an assertion under the claim URIs that Entra ID sends by default.

use crate::directory::{Directory, Life, Person};

const CLAIMS: &str = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims";
const MICROSOFT: &str = "http://schemas.microsoft.com/identity/claims";
const ROLES: &str = "http://schemas.microsoft.com/ws/2008/06/identity/claims/role";
const GROUPS: &str = "http://schemas.microsoft.com/ws/2008/06/identity/claims/groups";

/// Attribute names and their values for `person`, in Entra's order. Attributes without a value are left out,
/// as Entra does (a person without a mailbox has no `emailaddress`).
#[must_use]
pub fn attributes(directory: &Directory, person: &Person, entra_tenant: &str) -> Vec<(String, Vec<String>)> {
    let single = |name: String, value: &str| (name, vec![value.to_owned()]);
    let mut attributes = vec![
        single(format!("{MICROSOFT}/tenantid"), entra_tenant),
        single(format!("{MICROSOFT}/objectidentifier"), &person.object_id),
        single(format!("{MICROSOFT}/displayname"), &person.display_name),
        single(format!("{CLAIMS}/givenname"), &person.given_name),
        single(format!("{CLAIMS}/surname"), &person.surname),
        single(format!("{CLAIMS}/emailaddress"), &person.mail),
        single(format!("{CLAIMS}/name"), &person.user_principal_name),
        (ROLES.to_owned(), person.roles.clone()),
    ];
    let member_of = directory
        .groups
        .iter()
        .filter(|g| g.life == Life::Present && g.assigned && g.members.contains(&person.object_id));
    attributes.push((GROUPS.to_owned(), member_of.map(|g| g.object_id.clone()).collect()));
    for (_, values) in &mut attributes {
        values.retain(|v| !v.is_empty());
    }
    attributes.retain(|(_, values)| !values.is_empty());
    attributes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_without_a_value_are_left_out() {
        let mut directory = Directory::seeded("acme.test").unwrap();
        let linus = directory.person_by_key("linus@acme.test").unwrap().clone();
        let names = |d: &Directory, p: &Person| -> Vec<String> {
            attributes(d, p, "tid").into_iter().map(|(name, _)| name).collect()
        };
        assert!(names(&directory, &linus).contains(&format!("{CLAIMS}/emailaddress")));
        assert!(!names(&directory, &linus).contains(&GROUPS.to_owned()));
        directory.group_mut("Support team").unwrap().assigned = true;
        assert!(names(&directory, &linus).contains(&GROUPS.to_owned()));
        let bare = Person { mail: String::new(), roles: vec![], ..linus };
        assert!(!names(&directory, &bare).contains(&format!("{CLAIMS}/emailaddress")));
        assert!(!names(&directory, &bare).contains(&ROLES.to_owned()));
    }
}
