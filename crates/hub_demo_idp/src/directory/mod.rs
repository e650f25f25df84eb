//! The people and groups that the demo company has, and who of them is assigned to the application.

mod person;
mod seed;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

pub use self::person::{Life, Person, PersonEdit, RolesInput};
use crate::{Error, Result};

/// A security group.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Group {
    /// GUID that never changes.
    pub object_id: String,
    /// Name; unique, as Entra matches groups by it.
    pub display_name: String,
    /// Object ids of the people in the group.
    pub members: Vec<String>,
    /// Whether the group is assigned to the application: its members are then in scope, too.
    pub assigned: bool,
    /// Present or purged (groups are not soft deleted here).
    pub life: Life,
}

/// What can be done to a person besides editing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Act {
    /// Assign to the application.
    Assign,
    /// Take the assignment away.
    Unassign,
    /// "Block sign in".
    Disable,
    /// Lift the block.
    Enable,
    /// Delete, restorable for 30 days.
    SoftDelete,
    /// Take back a soft delete.
    Restore,
    /// Delete for good.
    HardDelete,
}

/// All people and groups.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Directory {
    /// People in the order they were added, purged ones included.
    pub people: Vec<Person>,
    /// Groups in the order they were added, purged ones included.
    pub groups: Vec<Group>,
}

impl Directory {
    /// The person with this object id, purged ones excepted.
    ///
    /// # Errors
    /// [`Error::NotFound`]
    pub fn person(&self, id: &str) -> Result<&Person> {
        let found = self.people.iter().find(|p| p.object_id == id && p.life != Life::Purged);
        found.ok_or_else(|| Error::NotFound { kind: "person", id: id.to_owned() })
    }

    /// The person with this object id or user principal name, for scripts that know only the latter.
    ///
    /// # Errors
    /// [`Error::NotFound`]
    pub fn person_by_key(&self, key: &str) -> Result<&Person> {
        let named = |p: &&Person| p.life != Life::Purged && p.user_principal_name.eq_ignore_ascii_case(key);
        self.person(key).or_else(|e| self.people.iter().find(named).ok_or(e))
    }

    /// Adds a person under a fresh `object_id`, enabled and assigned unless the edit says otherwise.
    ///
    /// # Errors
    /// [`Error::Invalid`] when the name is missing or taken.
    pub fn add_person(&mut self, object_id: String, edit: PersonEdit) -> Result<&Person> {
        let mut person = Person { object_id, account_enabled: true, assigned: true, ..Person::default() };
        edit.apply(&mut person)?;
        self.check_name(&person)?;
        let at = self.people.len();
        self.people.push(person);
        self.people.get(at).ok_or(Error::NotFound { kind: "person", id: String::new() })
    }

    /// Changes a person.
    ///
    /// # Errors
    /// [`Error::NotFound`], or [`Error::Invalid`] when the new name is empty or taken.
    pub fn edit_person(&mut self, key: &str, edit: PersonEdit) -> Result<()> {
        let mut changed = self.person_by_key(key)?.clone();
        edit.apply(&mut changed)?;
        self.check_name(&changed)?;
        if let Some(person) = self.people.iter_mut().find(|p| p.object_id == changed.object_id) {
            *person = changed;
        }
        Ok(())
    }

    /// Does one of the acts of the admin centre to a person. A hard delete leaves all groups, too.
    ///
    /// # Errors
    /// [`Error::NotFound`]
    pub fn act(&mut self, key: &str, act: Act) -> Result<()> {
        let id = self.person_by_key(key)?.object_id.clone();
        if act == Act::HardDelete {
            self.groups.iter_mut().for_each(|g| g.members.retain(|m| *m != id));
            self.people.iter_mut().filter(|p| p.manager == id).for_each(|p| p.manager.clear());
        }
        if let Some(person) = self.people.iter_mut().find(|p| p.object_id == id) {
            match act {
                Act::Assign => person.assigned = true,
                Act::Unassign => person.assigned = false,
                Act::Disable => person.account_enabled = false,
                Act::Enable => person.account_enabled = true,
                Act::SoftDelete => person.life = Life::SoftDeleted,
                Act::Restore => person.life = Life::Present,
                Act::HardDelete => person.life = Life::Purged,
            }
        }
        Ok(())
    }

    /// Whether the person is assigned to the application, directly or through a group.
    #[must_use]
    pub fn is_assigned(&self, person: &Person) -> bool {
        let through =
            |g: &Group| g.assigned && g.life == Life::Present && g.members.contains(&person.object_id);
        person.assigned || self.groups.iter().any(through)
    }

    /// Entra's `IsSoftDeleted`: unassigned, blocked, or deleted. Its opposite is sent as `active`.
    #[must_use]
    pub fn is_soft_deleted(&self, person: &Person) -> bool {
        !person.can_sign_in() || !self.is_assigned(person)
    }

    /// The group with this object id or name, purged ones excepted.
    ///
    /// # Errors
    /// [`Error::NotFound`]
    pub fn group_mut(&mut self, key: &str) -> Result<&mut Group> {
        let found = self
            .groups
            .iter_mut()
            .find(|g| g.life != Life::Purged && (g.object_id == key || g.display_name == key));
        found.ok_or_else(|| Error::NotFound { kind: "group", id: key.to_owned() })
    }

    /// Adds an empty group under a fresh `object_id`.
    ///
    /// # Errors
    /// [`Error::Invalid`] when the name is empty or taken.
    pub fn add_group(&mut self, object_id: String, name: &str, assigned: bool) -> Result<()> {
        self.check_group_name(name, &object_id)?;
        self.groups.push(Group {
            object_id,
            display_name: name.trim().to_owned(),
            assigned,
            ..Group::default()
        });
        Ok(())
    }

    /// Renames a group; its identity stays.
    ///
    /// # Errors
    /// [`Error::NotFound`], or [`Error::Invalid`] when the name is empty or taken.
    pub fn rename_group(&mut self, key: &str, name: &str) -> Result<()> {
        let id = self.group_mut(key)?.object_id.clone();
        self.check_group_name(name, &id)?;
        name.trim().clone_into(&mut self.group_mut(&id)?.display_name);
        Ok(())
    }

    /// Puts people into a group and takes others out; ids or user principal names.
    ///
    /// # Errors
    /// [`Error::NotFound`] for the group or for any of the people; nothing is changed then.
    pub fn change_members(&mut self, key: &str, add: &[String], remove: &[String]) -> Result<()> {
        let ids = |keys: &[String]| -> Result<Vec<String>> {
            keys.iter().map(|k| Ok(self.person_by_key(k)?.object_id.clone())).collect()
        };
        let (add, remove) = (ids(add)?, ids(remove)?);
        let group = self.group_mut(key)?;
        group.members.retain(|m| !remove.contains(m));
        for id in add {
            if !group.members.contains(&id) {
                group.members.push(id);
            }
        }
        Ok(())
    }

    fn check_name(&self, person: &Person) -> Result<()> {
        let taken = self.people.iter().any(|p| {
            p.life != Life::Purged
                && p.object_id != person.object_id
                && p.user_principal_name.eq_ignore_ascii_case(&person.user_principal_name)
        });
        if taken {
            let name = &person.user_principal_name;
            return Err(Error::Invalid(format!("Another person already has the name {name}.")));
        }
        Ok(())
    }

    fn check_group_name(&self, name: &str, own_id: &str) -> Result<()> {
        let name = name.trim();
        if name.is_empty() {
            return Err(Error::Invalid("A group needs a name.".to_owned()));
        }
        let taken = |g: &Group| {
            g.life != Life::Purged && g.object_id != own_id && g.display_name.eq_ignore_ascii_case(name)
        };
        if self.groups.iter().any(taken) {
            return Err(Error::Invalid(format!("Another group is already called {name}.")));
        }
        Ok(())
    }
}
