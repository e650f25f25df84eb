//! Customer companies: their names, numbers and seats.

mod list;
pub(crate) mod store;
#[cfg(test)]
mod tests;

pub use list::page;
pub use store::Tenant;

use hub_db::{Conn, Unique};
use hub_kernel::{Cx, EmailAddress, Slug, TenantId, UserId};
use hub_text::t;
use serde_json::json;

use crate::event::{self, Action, Target};
use crate::seat::Way;
use crate::text_enum::text_enum;
use crate::user::{self, NewAccount, Role};
use crate::{Error, Result, product_role};

text_enum! {
    /// What happens when a person needs a seat beyond the plan's number.
    SeatRule {
        /// More seats are billed.
        Extend = "extend",
        /// The person is not created.
        Refuse = "refuse",
    }
}

/// A new tenant and the person who owns it.
#[derive(Debug, Clone)]
pub struct NewTenant {
    /// The company's name.
    pub name: String,
    /// Its short name on the hub.
    pub slug: Slug,
    /// The owner's sign-in e-mail.
    pub owner_email: EmailAddress,
    /// The owner's name, if given.
    pub owner_name: Option<String>,
    /// The owner's password, already hashed.
    pub owner_password_hash: String,
}

/// Creates a tenant with its owner.
///
/// # Errors
/// `Invalid` for an empty name or a slug that is taken.
pub fn create(c: &mut Conn, cx: &Cx, new: &NewTenant) -> Result<(TenantId, UserId)> {
    let name = new.name.trim();
    if name.is_empty() || name.chars().count() > 100 {
        return Err(Error::invalid("name", t("enter the workspace's name, at most 100 characters")));
    }
    let tenant = store::insert(c, cx.now, name, &new.slug).map_err(|error| match error {
        Error::Db(hub_db::Error::Conflict(Unique::TenantSlug)) => {
            Error::invalid("slug", t("this workspace address is taken; choose another"))
        }
        other => other,
    })?;
    let target = Target::new("tenant", tenant, name);
    event::record(c, cx, tenant, Action::TenantCreate, &target, None, &json!({ "slug": new.slug.as_str() }))?;
    let account = NewAccount {
        email: new.owner_email.clone(),
        name: new.owner_name.clone(),
        role: Role::Owner,
        password_hash: Some(new.owner_password_hash.clone()),
    };
    let owner = user::create_by(c, cx, tenant, &account, Way::SignUp)?;
    product_role::seed(c, tenant)?;
    Ok((tenant, owner))
}

/// The tenant, which must exist.
///
/// # Errors
/// `NotFound`.
pub fn get(c: &mut Conn, tenant: TenantId) -> Result<Tenant> {
    store::find(c, tenant)?.ok_or(Error::NotFound)
}

/// The tenant of a slug.
///
/// # Errors
/// The database's.
pub fn by_slug(c: &mut Conn, slug: &str) -> Result<Option<Tenant>> {
    store::by_slug(c, slug)
}

/// Sets the plan's seats; `None` for no number.
///
/// # Errors
/// `NotFound`; `Invalid` for a negative number.
pub fn set_plan(c: &mut Conn, cx: &Cx, tenant: TenantId, limit: Option<i64>, rule: SeatRule) -> Result<()> {
    if limit.is_some_and(|n| n < 0) {
        return Err(Error::invalid("seats", t("the number of seats cannot be negative")));
    }
    let row = get(c, tenant)?;
    store::set_plan(c, tenant, limit, rule)?;
    let details = json!({
        "before": { "seats": row.seat_limit, "rule": row.seat_rule },
        "after": { "seats": limit, "rule": rule },
    });
    event::record(c, cx, tenant, Action::PlanUpdate, &Target::new("tenant", tenant, row.name), None, &details)
}

/// Whether the database answers.
///
/// # Errors
/// The database's.
pub fn ping(c: &mut Conn) -> Result<()> {
    store::ping(c)
}
