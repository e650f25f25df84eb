//! What an event takes back: all that its change replaced, so that the directory at an earlier instant can be told from the log.

use hub_kernel::UserId;
use serde::{Deserialize, Deserializer, Serialize, de};

use crate::user::{DeactivatedBy, Role, User, UserState};

macro_rules! read_by_word {
    ($($name:ident),*) => {$(
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let word = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                Self::from_word(&word).ok_or_else(|| de::Error::custom("an unknown word"))
            }
        }
    )*};
}
read_by_word!(UserState, DeactivatedBy, Role);

/// Whether somebody had access, and who had taken it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Access {
    /// The state.
    pub state: UserState,
    /// Who took the access, where it was taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<DeactivatedBy>,
}

impl Access {
    /// As a person has it now.
    pub const fn of(user: &User) -> Self {
        Self { state: user.state, by: user.deactivated_by }
    }
}

/// A hub role, and the rule that gave it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleHeld {
    /// The role.
    pub role: Role,
    /// The rule by which somebody was an admin; `None` for a role given by hand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
}

/// All that is known of a person who is no more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gone {
    /// The name for people.
    pub name: String,
    /// Their access.
    pub access: Access,
    /// Their role.
    pub role: RoleHeld,
    /// Their product roles.
    pub product_roles: Vec<String>,
}

/// What was before an event, of the person or group that it is about. What is left out did not change by it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Undo {
    /// The person's or group's row was not there.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub came: bool,
    /// The person's id was another one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub former_id: Option<UserId>,
    /// The person was there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gone: Option<Box<Gone>>,
    /// The person's id was that of another one, who was there, and who became one with them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub merged: Option<Box<Gone>>,
    /// Groups, with their names, that the other one was in, and the person is now.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub merged_groups: Vec<(String, String)>,
    /// The person's access.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access: Option<Access>,
    /// The person's role.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<RoleHeld>,
    /// The person's product roles.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_roles: Option<Vec<String>>,
    /// The group's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Ids of those who were not in the group and came into it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub joined: Vec<String>,
    /// Ids of those who were in the group and left it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub left: Vec<String>,
    /// Groups, with their names, that the person or group was in and left.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub left_groups: Vec<(String, String)>,
}

impl Undo {
    /// Of an event that brought somebody or a group.
    pub(crate) fn came() -> Self {
        Self { came: true, ..Self::default() }
    }

    /// Of a change of access.
    pub(crate) fn access(before: Access) -> Self {
        Self { access: Some(before), ..Self::default() }
    }
}
