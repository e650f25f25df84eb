//! What a directory does over SCIM: the same people, accounts and seats as everywhere else, under the decisions of
//! [`policy`].

mod apply;
mod by_id;
mod create;
mod document;
mod give_way;
mod import;
mod link;
pub mod linking;
mod lookup;
mod password;
pub mod policy;
mod present;
mod store;
#[cfg(test)]
mod tests;
mod update;

pub use apply::{apply_now, is_kept};
pub(crate) use by_id::address_stays;
pub use create::create;
pub(crate) use create::ground;
pub(crate) use document::{holder_of_address, holder_of_place, key, sign_in_key};
pub use import::import;
pub use link::{Pair, groups_to_leave, link, mark, pair};
pub use lookup::find_refusal;
pub(crate) use password::forget_directorys_password;
pub use password::{NewPassword, Prospect, prospect, set_password};
pub(crate) use present::Parts;
pub use present::Presenter;
pub(crate) use store::{former_names, former_owner};
pub use store::{former_of, successor};
pub use update::{delete, patch, replace};

use hub_kernel::Cx;

use crate::directory::DirectoryScope;
use crate::user::{User, View};

/// What a SCIM write led to: the person as they stand now, and what the caller has to do beyond the answer.
#[derive(Debug, Clone)]
pub struct Written {
    /// The person.
    pub user: User,
    /// Whether they got an account by this and should have a welcome mail.
    pub welcome: bool,
}

/// The request as the directory's.
pub(crate) fn as_directory(cx: &Cx, scope: &DirectoryScope) -> Cx {
    cx.clone().with_actor(scope.actor())
}

/// Whom the directory sees.
pub(crate) fn view(scope: &DirectoryScope) -> View {
    View { tenant: scope.tenant(), connection: Some(scope.connection()) }
}

pub(crate) fn toggles(scope: &DirectoryScope) -> policy::Toggles {
    policy::Toggles { auto_create: scope.auto_create(), auto_deactivate: scope.auto_deactivate() }
}
